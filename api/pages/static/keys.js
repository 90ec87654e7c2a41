// Keyboard: / goes to the box, the arrows walk through results and evidence, Enter opens, Esc closes.
import { close } from "./source.js";

const isTyping = (node) => node.matches("input:not([type=checkbox]), textarea, select");

function step(by) {
  const items = [...document.querySelectorAll("#main [data-item]")];
  if (!items.length) return false;
  const at = items.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(Math.max(at + by, 0), items.length - 1);
  items[next].focus();
  return true;
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    const place = event.target;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && close()) return event.preventDefault();
    if (event.ctrlKey && event.key === "Enter" && place.matches("textarea")) return place.form.requestSubmit();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("[data-box]");
    if (event.key === "/" && !isTyping(place) && box) {
      event.preventDefault();
      box.focus();
      box.select?.();
    }
    const isBox = place.matches("input[data-box]");
    const inSource = place.closest("#source");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (isBox || !isTyping(place)) && !inSource) {
      if (step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    }
  });
}
