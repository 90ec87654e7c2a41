// What people decide: a finding confirmed or dismissed, a value corrected in place, a document removed.
import { decide, send } from "./session.js";
import { tell } from "./telling.js";
import { visit } from "./visits.js";

const AUTHOR = "jixiao-author";  // who signs decisions on this machine, so that the name is typed once

function author(form) {
  const by = form.elements.by;
  if (by && !by.value) by.value = localStorage.getItem(AUTHOR) || "";
}

export function fill() {
  document.querySelectorAll("form[data-review]").forEach(author);
}

function complain(form, error) {
  const note = form.querySelector(".notice");
  note.textContent = error.message;
  note.hidden = false;
}

const again = () => visit(location.href, { push: false, focus: false });

async function review(form, kind) {
  const { by, reason } = form.elements;
  localStorage.setItem(AUTHOR, by.value);
  await decide({ kind, iri: form.dataset.review, by: by.value, reason: reason.value });
  tell(kind === "confirm" ? "已确认" : "已排除");
  await again();
}

function correct(button) {
  const dialog = document.getElementById("correct");
  const form = dialog.querySelector("form");
  form.reset();
  author(form);
  form.querySelector(".notice").hidden = true;
  const { column, value } = button.dataset;
  const { iri, about } = button.closest("[data-iri]").dataset;
  const label = button.getAttribute("aria-label").replace(/^更正/, "").split("：")[0];
  dialog.querySelector("[data-about]").textContent = about;
  dialog.querySelector("[data-column]").textContent = label;
  dialog.querySelector("[data-now]").textContent = value || "（空）";
  form.elements.value.value = value;
  dialog.showModal();
  form.elements.value.select();
  form.onsubmit = async (event) => {
    event.preventDefault();
    const given = form.elements;
    const changed = given.value.value.trim();
    localStorage.setItem(AUTHOR, given.by.value);
    dialog.close();  // signing in has a dialog of its own
    try {
      await decide({ kind: "correct", iri, column, value: changed === "" ? null : changed, by: given.by.value, reason: given.reason.value });
      tell("已更正");
      await again();
    } catch (error) {
      complain(form, error);
      dialog.showModal();
    }
  };
}

function remove(button) {
  const dialog = document.getElementById("confirm");
  const form = dialog.querySelector("form");
  const name = button.dataset.delete;
  form.querySelector(".notice").hidden = true;
  dialog.querySelector("[data-about]").textContent = `删除“${name}”及读出的全部事实？原文件也不再保留。`;
  dialog.showModal();
  form.onsubmit = async (event) => {
    event.preventDefault();
    dialog.close();
    try {
      await send(`/api/documents/${encodeURIComponent(name)}`, { method: "DELETE" });
      tell("已删除");
      await again();
    } catch (error) {
      complain(form, error);
      dialog.showModal();
    }
  };
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-review]");
  if (!form) return;
  event.preventDefault();
  review(form, event.submitter?.value || "confirm").catch((error) => complain(form, error));
});
document.addEventListener("click", (event) => {
  const fix = event.target.closest("button.fix");
  if (fix) correct(fix);
  const gone = event.target.closest("button[data-delete]");
  if (gone) remove(gone);
});
