"""What the command line prints for people: answers with evidence, hits, findings, progress bars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from api.decision_views import STATES
from api.ingesting import Outcome
from api.ingesting import Progress as Report
from ontology.schema import TABLES

STATUS = {"added": "新增", "replaced": "更新", "unchanged": "未变", "failed": "失败"}
SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}
REVIEWS = {"confirmed": "已确认", "dismissed": "已排除"}
SHOWN_EVIDENCE = 8
"""Citations printed under an answer; --json gives all."""

LABELS = {column.name: column.label for table in TABLES.values() for column in table.columns} | {
    "item": "所述",
    "value": "数值",
}
"""Column → its name for people."""

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False)


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        return Text(f"每秒 {task.speed:.1f}" if task.speed else "")


@contextmanager
def ingest_progress() -> Iterator[Report]:
    """A progress bar per step on stderr, with the rate and the time left."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report


def place(evidence: dict[str, Any]) -> str:
    """Where a citation stands, in words: 文件 第2页 表3 行5 列6."""
    parts = [
        f"第{evidence['page']}页" if evidence["page"] else "",
        f"表{evidence['table']}" if evidence["table"] else "",
    ]
    parts += [
        f"行{evidence['row']}" if evidence["row"] else "",
        f"列{evidence['column']}" if evidence["column"] else "",
    ]
    where = " ".join(part for part in parts if part)
    return f"{evidence['document']} {where or '字符 {}–{}'.format(evidence['start'], evidence['end'])}"


def print_answer(answer: dict[str, Any]) -> None:
    """The answer, its rows, how it was understood and where it stands."""
    out.print(f"[bold]{escape(answer['answer'])}[/bold]")
    if len(answer["rows"]) > 1:
        out.print(_table(answer["columns"], answer["rows"]))
    if answer["interpretation"]:
        out.print(f"[dim]理解为：{escape(answer['interpretation'])}[/dim]")
    for evidence in answer["evidence"][:SHOWN_EVIDENCE]:
        out.print(f"  [cyan]出处[/cyan] {escape(place(evidence))}：“{escape(_short(evidence['quote']))}”")
    if len(answer["evidence"]) > SHOWN_EVIDENCE:
        out.print(f"  [dim]另有 {len(answer['evidence']) - SHOWN_EVIDENCE} 处出处，--json 可看全部[/dim]")
    for finding in answer["findings"]:
        out.print(f"  [yellow]注意[/yellow] {escape(finding['message'])}")
    for suggestion in answer["suggestions"]:
        out.print(f"  [dim]可以问：{escape(suggestion)}[/dim]")


def print_hits(found: dict[str, Any]) -> None:
    """Hits, one after another."""
    out.print(f"共 {found['total']} 条")
    for number, hit in enumerate(found["hits"], start=1):
        out.print(
            f"[bold]{number}. {escape(hit['heading'] or hit['document'])}[/bold]  [dim]{escape(hit['document'])}[/dim]"
        )
        out.print(f"   {escape(hit['text'])}")


def print_findings(findings: Sequence[dict[str, Any]], total: int) -> None:
    """Findings, those listed of ``total``."""
    listed = f"，列出 {len(findings)} 项" if len(findings) < total else ""
    out.print(f"共 {total} 项发现{listed}")
    for finding in findings:
        colour = {"error": "red", "warning": "yellow", "info": "dim"}[finding["severity"]]
        out.print(
            f"[{colour}]{SEVERITY[finding['severity']]}[/{colour}] {finding['rule']} "
            f"[dim]{escape(finding['document'])}[/dim] {escape(finding['message'])}"
        )
        mark = REVIEWS.get(finding["review"] or "", "")
        signed = f"　{mark}（{finding['reviewed_by']}）{finding['note'] or ''}" if mark else ""
        if finding["iri"]:  # what is found between documents has no address
            out.print(f"  [dim]{escape('/'.join(finding['iri'].rsplit('/', 2)[-2:]) + signed)}[/dim]")


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """What became of each input."""
    rows = [
        {
            "文件": outcome.document,
            "结果": STATUS[outcome.status],
            "事实": outcome.facts or None,
            "发现": outcome.findings or None,
            "提示": outcome.warnings or None,
        }
        for outcome in outcomes
    ]
    out.print(_table(["文件", "结果", "事实", "发现", "提示"], rows))


def print_status(report: dict[str, Any]) -> None:
    """The status report, a line each."""
    for name, value in report.items():
        if isinstance(value, dict):
            value = "，".join(f"{key} {inner}" for key, inner in value.items())
        out.print(f"{name:14} {escape(str(value))}")


def _table(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for column in columns:
        table.add_column(LABELS.get(column, column), overflow="fold")
    for row in rows:
        table.add_row(*("" if row.get(column) is None else escape(str(row[column])) for column in columns))
    return table


def _short(quote: str) -> str:
    flat = " ".join(quote.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"


def print_entities(entities: Sequence[dict[str, Any]], explained: bool) -> None:
    """Units and projects with their other names; ``explained``, with where each name stands and by which rules it is theirs."""
    for entity in entities:
        kind = {"unit": "单位", "project": "项目"}[entity["kind"]]
        owner = f"（{entity['unit'] or entity['region']}）" if entity["unit"] or entity["region"] else ""
        others = f"　又名：{'、'.join(entity['aliases'])}" if entity["aliases"] else ""
        out.print(escape(f"{kind} {entity['label']}{owner}{others}"))
        if not explained:
            continue
        out.print(escape(f"  地址 {entity['iri']}"))
        for used in entity["names"]:
            rules = "、".join(rule["label"] for rule in used["rules"]) or "名称相同"
            where = place(used["evidence"]) if used["evidence"] else used["document"]
            quote = f"：{used['evidence']['quote'][:60]}" if used["evidence"] else ""
            out.print(escape(f"  “{used['name']}”　规则：{rules}　出处：{where}{quote}"))
    if not entities:
        out.print("没有这样的单位或项目。")


def print_decisions(decisions: Sequence[dict[str, Any]]) -> None:
    """Decisions, one a line."""
    for decision in decisions:
        held = STATES[decision["state"]] and f"（{STATES[decision['state']]}）"
        signed = f"{decision['by']}，{decision['at']}，理由：{decision['reason']}"
        out.print(escape(f"{decision['id']}　{decision['summary']}{held}　{signed}"))
    if not decisions:
        out.print("还没有任何决定。")
