"""Yes or no: a value against another, members or none. The figures that decide are said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ontology.tables import FactTables
from search import lists
from search import plan as p
from search.derivations import Run
from search.evidence import merged
from search.nearby import holds_any, not_found
from search.result import Result
from search.sparql_text import Shown, Writer, several
from search.values import compares, quantity, text_of
from search.wording import counted, described

_YES = {"=": "等于", "≠": "不等于", "<": "低于", "≤": "不高于", ">": "高于", "≥": "达到"}
_NO = {"=": "不等于", "≠": "等于", "<": "不低于", "≤": "高于", ">": "不高于", "≥": "未达到"}


def compare(plan: p.Check, tables: FactTables, run_part: Run) -> Result:
    """Whether a value compares as asked; with several rows, whether every one does."""
    return _compared(plan, run_part(plan.operand, tables), tables, run_part)


def _compared(plan: p.Check, part: Result, tables: FactTables, run_part: Run) -> Result:
    """The judgement on ``part``, which the plan's operand gave."""
    if part.status != "answered":
        return part
    values = _values(plan.operand, part)
    parts, right = [part], plan.against
    if isinstance(plan.against, p.Lookup | p.Aggregate | p.Derive):
        other = run_part(plan.against, tables)
        if other.status != "answered":
            return other
        if other.value is None:
            return Result("unclear", f"{other.answer}这里有不止一个数值，请指明与哪一个比较。")
        right, told = other.value, f"{other.label}（{other.told}）"
        parts.append(other)
    else:
        told = text_of(plan.against, part.unit)
    texts = plan.op not in ("=", "≠") and any(isinstance(value, str) for value in values)
    if not values or texts:
        return Result("unclear", f"{part.answer}无法据此判断。")
    truth = all(compares(value, plan.op, right) for value in values)
    rows = [row for one in parts for row in one.rows]
    return Result(
        "answered",
        f"{'是' if truth else '否'}。{part.answer}{_because(plan, truth, told, part)}",
        value=truth,
        columns=list(dict.fromkeys(name for one in parts for name in one.columns)),
        rows=rows,
        query=part.query if len(parts) == 1 else several(tuple(one.query for one in parts)),
        evidence=merged(span for one in parts for span in one.evidence),
        findings=[finding for one in parts for finding in one.findings],
    )


def holding(plan: p.Holding, tables: FactTables, run_part: Run) -> Result:
    """Those of several things that a comparison holds for; how many could be judged is said first.

    The query is that of those it holds for: it gives the rows that are shown.
    """
    parts = [(one, run_part(one.operand, tables)) for one in plan.checks]
    judged = [(part, _compared(one, part, tables, run_part)) for one, part in parts]
    known = [(part, check) for part, check in judged if check.status == "answered"]
    if not known:
        return judged[0][1]
    kept = [part for part, check in known if check.value]
    queries = tuple(check.query for _, check in known if check.value)
    shown = kept or [part for part, _ in known]
    found = f"有{len(kept)}项符合：" if kept else "没有符合的："
    return Result(
        "answered" if kept else "not_found",
        f"可以判断的{len(known)}项中{found}{''.join(part.answer for part in shown)}",
        columns=list(dict.fromkeys(name for part in kept for name in part.columns)),
        rows=[row for part in kept for row in part.rows],
        query=several(queries) if len(queries) > 1 else "".join(queries),
        evidence=merged(span for part in shown for span in part.evidence),
        findings=[finding for part in kept for finding in part.findings],
    )


def exists(plan: p.Exists, tables: FactTables) -> Result:
    """Whether a list has members; where the documents do not speak of those asked about, that is said instead."""
    rows = plan.rows
    found = lists.select(rows, tables)
    if found:
        listing = lists.run(rows, tables)
        return Result(
            "answered",
            f"{'否' if plan.negated else '是'}。{listing.answer}",
            value=not plan.negated,
            columns=listing.columns,
            rows=listing.rows,
            query=listing.query,
            evidence=listing.evidence,
            findings=listing.findings,
        )
    if not holds_any(tables, rows.relation, rows.where):
        return not_found(rows, tables)
    noun = counted(rows.relation, rows.of)[1:]
    shown = (Shown(rows.of, rows.of),)
    return Result(
        "answered",
        f"{'是' if plan.negated else '否'}。没有{described(rows.relation, rows.where)}{noun}。",
        value=plan.negated,
        columns=[rows.of],
        query=Writer(tables).rows(rows, shown, distinct=True),
    )


def _values(operand: p.Operand, part: Result) -> list[Any]:
    """What is compared: the one value, or that of every row."""
    if part.value is not None:
        return [part.value]
    if isinstance(operand, p.Lookup) and len(operand.want) == 1:
        column = operand.want[0] if operand.want[0] in part.columns else "value"
        return [row[column] for row in part.rows if row.get(column) is not None]
    return []


def _because(plan: p.Check, truth: bool, told: str, part: Result) -> str:
    if isinstance(part.value, bool) or isinstance(plan.against, bool):
        return ""
    word = (_YES if truth else _NO)[plan.op]
    value = f"{quantity(part.value, part.unit)}" if isinstance(part.value, Decimal) else "各项"
    return f"{value}{word}{told}。"
