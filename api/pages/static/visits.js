// Going from view to view without loading scripts and styles again. The address bar always holds the whole state.
import { tell } from "./telling.js";

let ready = () => {};
let visiting = null;  // what aborts the visit under way, when another begins

export async function visit(address, { push = true, focus = true } = {}) {
  visiting?.abort();
  const mine = (visiting = new AbortController());
  const main = document.getElementById("main");
  main.setAttribute("aria-busy", "true");
  const late = setTimeout(() => tell("正在查找…"), 400);
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
    if (!answer.headers.get("content-type")?.startsWith("text/html")) return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("view")) return location.assign(address);
    if (push) history.pushState({}, "", answer.redirected ? answer.url : address);
    show(page, focus);
  } catch (error) {
    if (error.name !== "AbortError") failed(address);
  } finally {
    clearTimeout(late);
    if (visiting === mine) {
      main.removeAttribute("aria-busy");
      tell("");
    }
  }
}

function show(page, focus) {
  document.title = page.title;
  document.querySelector("header.top nav").replaceWith(page.querySelector("header.top nav"));
  document.getElementById("view").replaceWith(page.getElementById("view"));
  ready();
  if (!focus) return;
  scrollTo(0, 0);
  const box = document.querySelector("[data-box][autofocus]") || document.getElementById("main");
  box.focus({ preventScroll: true });
}

function failed(address) {
  const note = document.createElement("p");
  note.className = "notice";
  note.setAttribute("role", "alert");
  const again = document.createElement("a");
  again.href = address;
  again.textContent = "重试";
  note.append("服务没有应答：请确认 jixiao serve 仍在运行，然后", again, "。");
  const main = document.getElementById("main");
  main.querySelector(":scope > .notice")?.remove();
  main.prepend(note);
}

// Sets the address without a visit: what stands beside the view was fetched already.
export function move(address) {
  history.pushState({}, "", address);
}

function isOurs(link) {
  const plain = link.origin === location.origin && !link.hasAttribute("download") && link.target !== "_blank";
  return plain && !/^\/(api|docs|page|answer)(\/|$)/.test(link.pathname) && !link.pathname.endsWith("/file");
}

function addressOf(form, submitter) {
  const given = [...new FormData(form, submitter)].filter(([, value]) => value !== "" && typeof value === "string");
  const address = submitter?.getAttribute("formaction") || form.getAttribute("action");
  const query = new URLSearchParams(given).toString();
  return query ? `${address}?${query}` : address;
}

export function listen(whenReady) {
  ready = whenReady;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || !isOurs(link)) return;
    if (link.pathname === location.pathname && link.search === location.search && link.hash) return;
    event.preventDefault();
    visit(link.href);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.getAttribute("action")) return;
    event.preventDefault();
    visit(addressOf(form, event.submitter));
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form) form.requestSubmit();
  });
  addEventListener("popstate", () => visit(location.href, { push: false, focus: false }));
}
