// Search without a server: browsers give pages opened from a folder no workers, so the search script runs in a hidden
// frame that looks like one. It does what the package iframe-worker does, which the theme would fetch from the network.
if (location.protocol === "file:") {
  const loaded = (document_, url) => new Promise((done, failed) => {
    const script = document_.createElement("script");
    script.src = url;
    script.onload = done;
    script.onerror = failed;
    document_.body.appendChild(script);
  });

  class IFrameWorker extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.appendChild(frame);
      this.inside = frame.contentWindow;
      const there = this.inside.document;
      this.inside.importScripts = async (...urls) => { for (const one of urls) await loaded(there, one); };
      this.inside.postMessage = data => this.dispatchEvent(new MessageEvent("message", { data }));
      this.ready = loaded(there, new URL(url, location).href);
    }
    postMessage(data) {
      this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })));
    }
    terminate() { this.inside.frameElement.remove(); }
  }
  window.IFrameWorker = IFrameWorker;
  window.Worker = IFrameWorker;
}
