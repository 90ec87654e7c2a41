"""Whether lists, counts and sums over a made library hold every row: recall and precision of rows against the known facts.

    PYTHONPATH=. python benchmarks/lists.py --documents 2000 --data FOLDER --show 20

The data folder is one that ``scale.py --data`` made of as many documents; questions are asked without search.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import made_library
from comparing import number, plain
from maker.page import Row
from rich.console import Console
from rich.table import Table

MOST = 200
"""Questions of one kind, at most; one is asked of every so many units, projects and indicators."""
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose rows are known: ``keys`` of them, or the ``number`` that counts or adds them up."""

    kind: str
    question: str
    keys: frozenset[Key] = frozenset()
    columns: tuple[str, ...] = ()
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A project of the library as its document states it: its row with its money, and its indicators."""

    document: str
    row: Row
    indicators: tuple[Row, ...]


def known(documents: Iterable[made_library.Made], present: frozenset[str]) -> tuple[list[Known], frozenset[Key]]:
    """Every self-evaluation of the documents that are present with its money; and the projects of which others speak too.

    What targets, monitoring and reports say of money is not known here row by row: such projects may be in a list.
    """
    found: list[Known] = []
    open_ones: set[Key] = set()
    for made in documents:
        if made.name not in present:
            continue
        for row in made.gold.projects:
            name = row.get("project")
            own = tuple(one for one in made.gold.indicators if one.get("project") == name and not one.get("may"))
            if name and row.get("stage") == "自评" and row.get("unit") and not row.get("may"):
                found.append(Known(made.name, {**_money(name, made.gold.funds), **row}, own))
            elif name:
                open_ones.add((plain(name), plain(row.get("unit") or "")))
    return found, frozenset(open_ones)


def _money(project: str, funds: Iterable[Row]) -> Row:
    """The fund line that stands for a project: the total, or the only line that holds money."""
    own = [row for row in funds if row.get("project") == project]
    holding = [row for row in own if any(row.get(name) for name in ("budget_initial", "budget_adjusted", "executed"))]
    total = next((row for row in holding or own if row["source"] == "total"), None)
    return total or (holding[0] if len(holding) == 1 else {})


def told_of(documents: Iterable[made_library.Made]) -> tuple[str, ...]:
    """The places of which other documents than self-evaluations tell something."""
    whole = ("B1", "C1", "C3", "C8", "M1", "accounts", "reports")
    return tuple(made.place for made in documents if made.kind in whole)


def questions(projects: list[Known], told: tuple[str, ...]) -> Iterator[Asked]:
    """Lists, filters, counts and sums of many kinds: over everything, a year, a unit, a project, an indicator.

    What is asked of all of a unit is asked only where no other document tells of its place (``told``).
    """
    yield from _over(projects, "")
    for year, members in _grouped(projects, lambda one: one.row.get("year")):
        yield from _over(members, f"{year}年")
    for unit, members in _every(_grouped(projects, lambda one: one.row["unit"])):
        if unit.startswith(told):
            continue
        yield Asked("单位的项目", f"{unit}有哪些项目", _names(members), ("project",))
        yield Asked("单位的项目数", f"{unit}有几个项目", number=Decimal(len(_names(members))))
        executed = [one.row.get("executed") for one in members]
        if all(value is not None for value in executed) and len(members) == len(_names(members)):
            yield Asked("单位的执行数合计", f"{unit}的项目一共花了多少钱", number=sum(executed, Decimal(0)))
    for one in _every([(one.document, one) for one in projects if one.indicators and one.row.get("unit")]):
        project, unit = one[1].row["project"], one[1].row["unit"]
        rows = [row for other in projects if _same(other, one[1]) for row in other.indicators]
        yield Asked("项目的指标", f"{unit}{project}有哪些绩效指标", _indicators(rows), ("indicator",))
        lost = [row for row in rows if _lost(row)]
        if lost:
            yield Asked("项目的扣分指标", f"{unit}{project}哪些指标没得满分", _indicators(lost), ("indicator",))


def _over(members: list[Known], when: str) -> Iterator[Asked]:
    """The questions over all projects, or those of a year."""
    rated = [(one, one.row.get("rate")) for one in members if one.row.get("rate") is not None]
    scored = [(one, one.row.get("total_score")) for one in members if one.row.get("total_score") is not None]
    for limit in (80, 90, 95):
        low = [one for one, rate in rated if rate < limit]
        yield from _list_and_count("执行率低于", f"{when}预算执行率低于{limit}%的项目", low)
        high = [one for one, score in scored if score >= limit]
        yield from _list_and_count("总分不低于", f"{when}自评总分在{limit}分以上的项目", high)
    for name, label, amount in (("budget_adjusted", "全年预算数", 500), ("executed", "全年执行数", 300)):
        rich = [one for one in members if (one.row.get(name) or 0) > amount]
        yield from _list_and_count(f"{label}超过", f"{when}{label}超过{amount}万元的项目", rich)


def _list_and_count(kind: str, what: str, members: list[Known]) -> Iterator[Asked]:
    keys = frozenset((plain(one.row["project"]), plain(one.row.get("unit") or "")) for one in members)
    if keys:
        yield Asked(kind, f"{what}有哪些", keys, ("project", "unit"))


def _same(one: Known, other: Known) -> bool:
    return one.row["project"] == other.row["project"] and one.row.get("unit") == other.row.get("unit")


def _lost(row: Row) -> bool:
    return row.get("score") is not None and row.get("weight") is not None and row["score"] < row["weight"]


def _names(members: Iterable[Known]) -> frozenset[Key]:
    return frozenset((plain(one.row["project"]),) for one in members)


def _indicators(rows: Iterable[Row]) -> frozenset[Key]:
    return frozenset((plain(row["indicator"]),) for row in rows)


def _grouped(projects: list[Known], by: Callable[[Known], Any]) -> list[tuple[Any, list[Known]]]:
    groups: dict[Any, list[Known]] = defaultdict(list)
    for one in projects:
        if by(one):
            groups[by(one)].append(one)
    return sorted(groups.items())


def _every(items: list[Any]) -> list[Any]:
    return items[:: max(1, len(items) // MOST)]


def judge(asked: Asked, answer: dict[str, Any], sure: frozenset[Key]) -> tuple[int, int, int, str]:
    """``(rows found, rows known, rows given, what is wrong)``; a number counts as one row.

    Rows are compared by the columns that the answer shows. Of rows too many those of ``sure`` projects count, of which
    everything is known.
    """
    if asked.number is not None:
        given = number(answer["value"])
        right = given is not None and abs(given - asked.number) <= Decimal("0.011")
        return int(right), 1, 1, "" if right else f"应为 {asked.number}，得到 {given}（{answer['status']}）"
    shown = [place for place, name in enumerate(asked.columns) if name in answer["columns"]]
    wanted = {tuple(key[place] for place in shown) for key in asked.keys}
    rows = {tuple(plain(row.get(asked.columns[place]) or "") for place in shown) for row in answer["rows"]}
    if len(asked.columns) > 1:
        judged = sure if len(shown) > 1 else frozenset()
        rows = {row for row in rows if row in wanted or row in judged}
    missing, more = wanted - rows, rows - wanted
    wrong = f"{answer['status']} 缺 {sorted(missing)[:3]} 多 {sorted(more)[:3]}" if missing or more else ""
    return len(wanted & rows), len(wanted), len(rows), wrong


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="自制大资料库上列表、计数与合计的行是否齐全。")
    parser.add_argument("--documents", type=int, default=2000, help="资料库由前多少份文件做成")
    parser.add_argument("--data", type=Path, required=True, help="数据目录（scale.py --data 所建）")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="打印前 N 个错误")
    options = parser.parse_args(arguments)
    from ontology.tables import FactTables
    from search.ask import ask

    tables = FactTables(options.data / "tables.duckdb")
    present = frozenset(row["document"] for row in tables.select("SELECT document FROM documents"))
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    wrong: list[str] = []
    projects, open_ones = known(made_library.library(options.documents), present)
    sure = frozenset((plain(one.row["project"]), plain(one.row["unit"])) for one in projects) - open_ones
    for asked in questions(projects, told_of(made_library.library(options.documents))):
        found, stated, given, problem = judge(asked, ask(asked.question, tables), sure)
        for place, value in enumerate((1, not problem, found, stated, given)):
            counts[asked.kind][place] += value
        if problem:
            wrong.append(f"[{asked.kind}] {asked.question}：{problem}")
    tables.close()
    table = Table("种类", "问题", "全对", "行的召回", "行的准确", title=f"{len(present)} 份文件")
    counts["合计"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    for kind, (whole, right, found, stated, given) in counts.items():
        recall, precision = found / stated if stated else 1, found / given if given else 1
        table.add_row(kind, str(whole), str(right), f"{recall:.4f}", f"{precision:.4f}")
    console = Console(width=150)
    console.print(table)
    for line in wrong[: options.show]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
