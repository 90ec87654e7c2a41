// Signing in with a key, and what is sent to change something: the server keeps the key, the page a session's token.
import { tell } from "./telling.js";

let session = null;

async function told(answer) {
  const problem = await answer.json().catch(() => ({}));
  return problem.detail || problem.title || "服务没有应答：请稍后重试";
}

async function current() {
  if (session) return session;
  const answer = await fetch("/api/session");
  session = answer.ok ? await answer.json() : { signed_in: false };
  return session;
}

export async function showSession() {
  const button = document.getElementById("signing");
  const now = await current().catch(() => ({ signed_in: false }));
  // A key of the settings bears the setting's name, which tells nobody who they are.
  const name = now.name && now.name !== "JIXIAO_API_KEYS" ? now.name : "已登录";
  button.textContent = now.signed_in ? `${name} · 退出` : "登录";
}

// Asks for the key; true when signed in, false when the person would rather not.
export function signIn() {
  const dialog = document.getElementById("sign-in");
  const form = dialog.querySelector("form");
  const note = form.querySelector(".notice");
  note.hidden = true;
  form.reset();
  dialog.showModal();
  return new Promise((settle) => {
    dialog.onclose = () => settle(Boolean(session?.signed_in));
    form.onsubmit = async (event) => {
      event.preventDefault();
      const answer = await fetch("/api/session", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ key: form.elements.key.value }),
      });
      if (!answer.ok) {
        note.textContent = await told(answer);
        note.hidden = false;
        return;
      }
      session = await answer.json();
      dialog.close();
      showSession();
      if (document.querySelector("[data-needs-key]")) location.reload();
    };
  });
}

async function signOut() {
  await fetch("/api/session", { method: "DELETE", headers: token() });
  session = null;
  await showSession();
  tell("已退出");
}

function token() {
  return session?.csrf_token ? { "X-CSRF-Token": session.csrf_token } : {};
}

// Sends a change; asks to sign in first where that is needed. The answer, or an Error whose message people can read.
export async function send(address, options) {
  if (!(await current()).signed_in && !(await signIn())) throw new Error("没有登录，什么也没有改变。");
  const attempt = () => fetch(address, { ...options, headers: { ...options.headers, ...token() } });
  let answer = await attempt();
  if (answer.status === 401) {
    session = null;
    if (await signIn()) answer = await attempt();
  }
  if (!answer.ok) throw new Error(await told(answer));
  return answer;
}

export function decide(decision) {
  const body = JSON.stringify(decision);
  return send("/api/decisions", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-cancel]")) event.target.closest("dialog").close();
  if (!event.target.closest("[data-sign-in]")) return;
  if (session?.signed_in) signOut();
  else signIn();
});
