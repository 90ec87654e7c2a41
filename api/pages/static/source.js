// The source beside a view: opened at the cited cell or sentence by one click, closed by Esc.
import { tell } from "./telling.js";
import { move } from "./visits.js";

let last = null;  // the link that opened the source: the focus goes back to it

async function open(link) {
  last = link;
  const panel = document.getElementById("source");
  const place = new URL(link.href, location.href);
  document.querySelectorAll("a.cite[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "true");
  panel.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.dataset.source, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) throw new Error(page.querySelector(".notice")?.textContent || "原文没有取到：请稍后重试");
    panel.replaceChildren(...page.body.childNodes);
  } catch (error) {
    const note = document.createElement("p");
    note.className = "notice";
    note.setAttribute("role", "alert");
    note.textContent = error instanceof TypeError ? "服务没有应答：请确认 jixiao serve 仍在运行，然后重试。" : error.message;
    const close = document.createElement("button");
    Object.assign(close, { type: "button", className: "plain close", textContent: "关闭" });
    close.dataset.close = "";
    panel.replaceChildren(close, note);
  }
  panel.removeAttribute("aria-busy");
  panel.hidden = false;
  document.getElementById("view").classList.add("open");
  move(place.pathname + place.search);
  center();
  if (matchMedia("(max-width: 860px)").matches) panel.scrollIntoView();
}

export function close() {
  const view = document.getElementById("view");
  const panel = document.getElementById("source");
  if (panel.hidden || view.classList.contains("reading")) return false;
  panel.hidden = true;
  panel.replaceChildren();
  view.classList.remove("open");
  document.querySelectorAll("a.cite[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
  const place = new URL(location.href);
  for (const name of ["doc", "from", "to"]) place.searchParams.delete(name);
  move(place.pathname + place.search);
  if (last?.isConnected) last.focus();
  return true;
}

// Brings the cited place into the middle of the source, in both directions.
export function center() {
  const paper = document.querySelector("#source .paper");
  const mark = paper?.querySelector("mark.focus");
  if (!mark) return;
  const inner = mark.getBoundingClientRect();
  const outer = paper.getBoundingClientRect();
  paper.scrollTop += inner.top - outer.top - paper.clientHeight / 3;
  const table = mark.closest(".laid");
  if (table) table.scrollLeft += inner.left - table.getBoundingClientRect().left - table.clientWidth / 3;
}

// A mark in a document's own view points out its facts and findings.
function point(mark) {
  document.querySelectorAll(".pointed").forEach((one) => one.classList.remove("pointed"));
  const keys = (mark.dataset.keys || "").split(" ");
  const rows = keys.map((key) => document.querySelector(`#main [data-key="${CSS.escape(key)}"]`)).filter(Boolean);
  rows.forEach((row) => row.classList.add("pointed"));
  rows[0]?.scrollIntoView({ block: "center" });
}

export function listen() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-source]");
    if (link && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      open(link);
      return;
    }
    if (event.target.closest("[data-close]")) close();
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => tell("已复制"), () => tell("浏览器不允许复制：请手动选取"));
    }
    if (event.target.closest("[data-print]")) print();
    const mark = event.target.closest("mark[data-keys]");
    if (mark) point(mark);
  });
}
