// The page: asks, shows the answer with its rows, and opens the source at the cited place.
// Text from documents only ever becomes text nodes, never markup.

const EXAMPLES = ["哪些项目满意度未满分及原因", "2024年预算执行率最低的项目是哪个？", "三公经费决算数小于预算数的原因是什么"];
const STATUS = { answered: "已回答", conflict: "说法不一", not_found: "未找到", unclear: "需要说清楚" };
const texts = new Map();
const labels = new Map();

const $ = (id) => document.getElementById(id);

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null));
  return node;
}

async function get(path, options) {
  const response = await fetch(path, options);
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.detail || "服务没有应答，请稍后重试");
  }
  return response;
}

function place(span) {
  const parts = [["第", span.page, "页"], ["表", span.table, ""], ["行", span.row, ""], ["列", span.column, ""]];
  const where = parts.filter(([, value]) => value !== null).map(([before, value, after]) => before + value + after).join(" ");
  return `${span.document}　${where || `字符 ${span.start}–${span.end}`}`;
}

async function openSource(span, button) {
  document.querySelectorAll("[aria-current]").forEach((node) => node.removeAttribute("aria-current"));
  button.setAttribute("aria-current", "true");
  if (!texts.has(span.document)) {
    texts.set(span.document, await (await get(`/api/documents/${encodeURIComponent(span.document)}/text`)).text());
  }
  // Offsets count code points; JavaScript strings count UTF-16 units.
  const points = Array.from(texts.get(span.document));
  const mark = make("mark", {}, points.slice(span.start, span.end).join(""));
  const close = make("button", { className: "close", type: "button", onclick: closeSource }, "关闭");
  const text = make("div", { className: "text", tabIndex: 0 },
    points.slice(0, span.start).join(""), mark, points.slice(span.end).join(""));
  $("source").replaceChildren(close, make("h2", {}, place(span)), text);
  $("source").hidden = false;
  document.querySelector(".columns").classList.add("open");
  text.scrollTop = mark.offsetTop - text.offsetTop - text.clientHeight / 3;
}

function closeSource() {
  $("source").hidden = true;
  document.querySelector(".columns").classList.remove("open");
}

function rowsTable(columns, rows) {
  const head = make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, labels.get(name) || name)));
  const body = rows.map((row) => make("tr", {}, ...columns.map((name) => {
    const value = row[name];
    const shown = value === null || value === undefined ? "—" : Array.isArray(value) ? value.join("、") : String(value);
    return make("td", { className: typeof value === "number" ? "number" : "" }, shown);
  })));
  return make("div", { className: "scroll", tabIndex: 0 }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
}

function examples(questions, title) {
  const buttons = questions.map((question) =>
    make("button", { className: "try", type: "button", onclick: () => go(question) }, question));
  return [make("h2", {}, title), ...buttons];
}

function show(answer) {
  const parts = [
    make("span", { className: `status ${answer.status}` }, STATUS[answer.status]),
    make("p", { className: "answer" }, answer.answer),
  ];
  for (const finding of answer.findings) parts.push(make("div", { className: "finding" }, `注意：${finding.message}`));
  if (answer.rows.length) parts.push(rowsTable(answer.columns, answer.rows));
  if (answer.evidence.length) {
    const items = answer.evidence.map((span) => {
      const button = make("button", { type: "button" }, make("span", { className: "place" }, place(span)), span.quote.replace(/\s+/g, " "));
      button.addEventListener("click", () => openSource(span, button).catch(failed));
      return make("li", {}, button);
    });
    parts.push(make("h2", {}, `出处（${items.length}）`), make("ul", { className: "evidence" }, ...items));
  }
  if (answer.suggestions.length) parts.push(...examples(answer.suggestions, "可以问"));
  if (answer.interpretation) {
    const open = answer.interpretation.includes("补全为");
    parts.push(make("details", { open }, make("summary", {}, "如何理解这个问题"), make("p", {}, answer.interpretation),
      answer.sparql ? make("pre", { tabIndex: 0 }, answer.sparql) : null));
  }
  $("result").replaceChildren(...parts);
}

function failed(error) {
  $("result").replaceChildren(make("div", { className: "finding", role: "alert" }, error.message));
}

let completed = null;  // the last question in full: the next one may lean on it ("那它的执行率呢")

async function ask(question, context) {
  closeSource();
  $("question").value = question;
  document.title = question ? `${question} · 绩效图谱` : "绩效图谱";
  if (!question) return $("result").replaceChildren(...examples(EXAMPLES, "试试这些问题"));
  $("result").replaceChildren(make("p", { className: "status" }, "正在查找…"));
  try {
    const body = JSON.stringify({ question, context });
    const answer = await (await get("/api/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body })).json();
    completed = answer.completed;
    show(answer);
  } catch (error) {
    failed(error);
  }
}

function go(question) {
  const context = question ? completed : null;
  history.pushState({ context }, "", question ? `/?q=${encodeURIComponent(question)}` : "/");
  ask(question, context);
}

const fromAddress = () => ask(new URLSearchParams(location.search).get("q") || "", history.state?.context || null);

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  go($("question").value.trim());
});
addEventListener("popstate", fromAddress);

async function start() {
  const status = await (await get("/api/status")).json();
  $("summary").textContent = `${status.documents} 份文件，${status.facts} 条事实`;
  for (const name of ["indicators", "funds", "projects", "observations", "findings"]) {
    const table = await (await get(`/api/tables/${name}?limit=1`)).json();
    for (const column of table.columns) {
      if (!labels.has(column.name)) labels.set(column.name, column.label + (column.unit ? `（${column.unit}）` : ""));
    }
  }
  labels.set("item", "所述").set("value", "数值");
}

start().catch(failed).finally(fromAddress);
