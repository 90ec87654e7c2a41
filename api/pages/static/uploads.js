// Uploads: dropped or chosen files, followed by the address of their job until every file is done or says why not.
import { send } from "./session.js";
import { visit } from "./visits.js";

const EVERY = 400;  // milliseconds between looks at a job

function complain(message) {
  const note = document.querySelector("#upload > .notice");
  note.textContent = message;
  note.hidden = !message;
}

async function upload(files) {
  complain("");
  if (!files.length) return;
  const limit = Number(document.getElementById("upload").dataset.limit);
  const size = [...files].reduce((sum, file) => sum + file.size, 0);
  if (size > limit * 1048576) return complain(`一次上传超过 ${limit} MB：请分几次上传。`);
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name);
  try {
    document.getElementById("job").textContent = "正在上传…";
    const answer = await send("/api/documents", { method: "POST", body });
    const { job } = await answer.json();
    await visit(`/documents?job=${job}`, { focus: false });
  } catch (error) {
    document.getElementById("job").textContent = "";
    complain(error.message);
  }
}

// Looks again while the job that the address names is under way; only what is told of it changes until it is done.
export function watchJob() {
  const place = document.querySelector("#job[data-job]");
  if (place) setTimeout(() => look(place, location.href), EVERY);
}

async function look(place, address) {
  if (!place.isConnected || location.href !== address) return;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const told = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("job");
    if (!told?.dataset.job) return visit(address, { push: false, focus: false });
    place.replaceChildren(...told.childNodes);
  } catch {
    complain("服务没有应答：请确认 jixiao serve 仍在运行；导入不受影响。");
  }
  setTimeout(() => look(place, address), EVERY);
}

export function listen() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("#upload input[type=file]")) upload(event.target.files);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const place = document.getElementById("upload");
      if (!place || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      place.classList.toggle("over", kind === "dragover");
      if (kind === "drop") upload(event.dataTransfer.files);
    });
  }
}
