// The page's scripts: views come from the server as HTML; these make them quick, quiet and keyboard-friendly.
import { draw } from "./charts.js";
import { fill } from "./forms.js";
import { listen as listenToKeys } from "./keys.js";
import { showSession } from "./session.js";
import { center, listen as listenToSources } from "./source.js";
import { listen as listenToLinks } from "./visits.js";
import { listen as listenToUploads, watchJob } from "./uploads.js";

function ready() {
  draw(document);
  fill();
  watchJob();
  center();
}

listenToKeys();
listenToSources();
listenToUploads();
listenToLinks(ready);
showSession();
ready();
