"""Measure the reading of statement tables on made accounts: every printed figure against what was read.

    PYTHONPATH=. python benchmarks/statements.py --per 5 --seed 1
    PYTHONPATH=. python benchmarks/statements.py --tables F3,F6 --formats xlsx,pdf --dirt all --show 20

The same seed makes the same documents. ``--held-out`` measures the variants that were set aside instead.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from comparing import holds
from maker import dirt
from maker.page import Grid
from maker.statements import held_out
from maker.statements.document import TABLES, Statement, broken_title, continued, make_statement
from maker.statements.formats import ALL, CELLS
from maker.statements.style import Figure
from rich.console import Console
from rich.table import Table

import ingest

_WORDS = ("none", "fullwidth", "broken", "commas", "blanks", "marks", "unmerged", "drift", "continued", "titles")
_NEAR = Decimal("0.0051")
"""A figure told in the text is rounded to two places."""


@dataclass(frozen=True, slots=True)
class Case:
    """One document to make and read."""

    table: str
    format: str
    dirt: str
    seed: str


@dataclass(slots=True)
class Outcome:
    """Figures stated, of those found; figures read, of those right."""

    stated: int = 0
    found: int = 0
    read: int = 0
    right: int = 0
    seconds: float = 0.0
    cases: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count ``other`` in."""
        for name in ("stated", "found", "read", "right", "seconds", "cases"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong


def make(case: Case) -> tuple[Statement, bytes, str]:
    """The document, its bytes and its name."""
    rng = random.Random(f"{case.table} {case.seed}")
    statement = held_out.TABLES[case.table](rng) if case.table in held_out.TABLES else make_statement(case.table, rng)
    spoil = random.Random(f"{case.dirt} {case.seed}")
    if case.dirt in _SPOILT:
        statement = _SPOILT[case.dirt](statement, spoil)
    else:
        statement = replace(statement, sheet=dirt.KINDS[case.dirt](statement.sheet, spoil))
    form = ALL[case.format]
    name = f"{statement.sheet.name}.{form.extension}"
    return statement, form.write(statement.sheet, random.Random(f"{case.format} {case.seed}")), name


def commas(statement: Statement, rng: random.Random) -> Statement:
    """Thousands commas in all figures of money; codes have none."""
    parts = [
        replace(part, rows=tuple(tuple(replace(box, text=_with_commas(box.text)) for box in row) for row in part.rows))
        if isinstance(part, Grid)
        else part
        for part in statement.sheet.parts
    ]
    return replace(statement, sheet=replace(statement.sheet, parts=tuple(parts)))


def _with_commas(text: str) -> str:
    return f"{Decimal(text):,}" if re.fullmatch(r"-?\d{4,}\.\d+", text) else text


_SPOILT: dict[str, Callable[[Statement, random.Random], Statement]] = {
    "commas": commas,
    "continued": continued,
    "titles": broken_title,
}


def run(case: Case) -> Outcome:
    """Make, read and judge one document."""
    from ingest.pipeline import extract

    statement, data, name = make(case)
    started = time.perf_counter()
    facts = extract(data, name)
    outcome = judge(statement, facts)
    outcome.seconds = time.perf_counter() - started
    told = f"[{case.table}/{statement.sheet.variant} {case.format} {case.dirt} {case.seed}]"
    outcome.wrong = [f"{told} {line}" for line in outcome.wrong]
    return outcome


def judge(statement: Statement, facts: Any) -> Outcome:
    """Every figure that was stated and every one that was read."""
    by_value: dict[Decimal, list[Figure]] = defaultdict(list)
    for figure in statement.figures:
        by_value[figure.value].append(figure)
    stated = set(statement.figures)
    seen: set[Figure] = set()
    outcome = Outcome(cases=1, stated=len(stated), read=len(facts.observations))
    for one in facts.observations:
        near = by_value.get(one.value) or [f for f in stated if abs(f.value - one.value) < _NEAR]
        matches = [figure for figure in near if agrees(statement, figure, one)]
        proven = all(facts.text[s.start : s.end] == s.quote for s in one.spans) and any(
            holds(s.quote, one.value) for s in one.spans if "value" in s.fields
        )
        if matches and proven:
            outcome.right += 1
        else:
            said = "无出处" if matches else "多读"
            outcome.wrong.append(
                f"{said} {'›'.join(one.account_path) or one.subject} {one.measure} {one.kind} {one.year} {one.value}"
            )
        seen.update(matches)
    outcome.found = len(seen & stated)
    missed = [figure for figure in statement.figures if figure not in seen]
    outcome.wrong += [
        f"漏读 {'›'.join(f.path) or f.project or '单位'} {'|'.join(f.measures[:2])} {f.kind} {f.year} {f.value}"
        for f in dict.fromkeys(missed)
    ]
    return outcome


def agrees(statement: Statement, figure: Figure, one: Any) -> bool:
    """Whether an observation states a figure: subject, measure, kind, year."""
    if (one.kind, one.year) != (figure.kind, figure.year) or one.measure not in figure.measures:
        return False
    if one.subject_kind == "account":
        path = one.account_path or (one.subject,)
        return bool(figure.path) and figure.path[-len(path) :] == path
    if one.subject_kind == "project":
        return one.subject == figure.project
    own = len(figure.path) == 1 and any(name.startswith(figure.path[0]) for name in figure.measures)
    return one.subject == statement.unit and not figure.project and (not figure.path or own)


def show(outcomes: dict[Case, Outcome], console: Console, lines: int) -> None:
    """Recall and precision by table and format, by table, by dirt."""
    formats = list(dict.fromkeys(case.format for case in outcomes))
    grid = summed(outcomes, "table", "format")
    table = Table("表", *formats, "召回", "精确", "毫秒", title="召回/精确（表 × 格式）")
    for (name,), total in summed(outcomes, "table").items():
        cells = [_pair(grid[name, form]) for form in formats]
        table.add_row(name, *cells, *_three(total))
    whole = Outcome()
    for outcome in outcomes.values():
        whole.add(outcome)
    table.add_section()
    table.add_row("合计", *(_pair(total) for total in summed(outcomes, "format").values()), *_three(whole))
    console.print(table)
    table = Table("脏污", "召回", "精确", "毫秒")
    for (name,), total in summed(outcomes, "dirt").items():
        table.add_row(name, *_three(total))
    console.print(table)
    for line in whole.wrong[:lines]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def summed(outcomes: dict[Case, Outcome], *by: str) -> dict[tuple[str, ...], Outcome]:
    """The outcomes added up by attributes of the cases."""
    groups: dict[tuple[str, ...], Outcome] = defaultdict(Outcome)
    for case, outcome in outcomes.items():
        groups[tuple(getattr(case, name) for name in by)].add(outcome)
    return dict(groups)


def cases_of(tables: Iterable[str], formats: Iterable[str], kinds: Iterable[str], per: int, seed: int) -> list[Case]:
    """Every table in every format with every kind of dirt."""
    formats, kinds = list(formats), list(kinds)
    return [
        Case(table, form, kind, f"{seed}.{number}")
        for table in tables
        for form in formats
        for kind in kinds
        for number in range(per)
    ]


def measure(cases: Sequence[Case], jobs: int) -> dict[Case, Outcome]:
    """The outcomes of all cases."""
    if jobs < 2:
        return {case: run(case) for case in cases}
    with ProcessPoolExecutor(jobs) as pool:
        return dict(zip(cases, pool.map(run, cases, chunksize=8), strict=True))


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="用自制决算、预算报表（数字已知）评测读取，按表、格式、脏污分列。")
    parser.add_argument("--per", type=int, default=3, help="每种表、格式、脏污各做几份")
    parser.add_argument("--seed", type=int, default=1, help="随机种子；相同的种子做出相同的文件")
    parser.add_argument("--tables", help=f"只测这些表，逗号分隔；可选 {'、'.join(TABLES)}")
    parser.add_argument("--formats", default=",".join(CELLS), help=f"逗号分隔；可选 {'、'.join(ALL)}")
    parser.add_argument("--dirt", default="none", help=f"all 或逗号分隔：{'、'.join(_WORDS)}")
    parser.add_argument("--held-out", action="store_true", help="测预先留出的表式")
    parser.add_argument("--jobs", type=int, default=1, help="进程数")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="打印前 N 处错误")
    parser.add_argument("--write", type=Path, metavar="DIR", help="把做出的文件存到这个目录，不评测")
    options = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    if root not in Path(ingest.__file__).resolve().parents:
        print(f"读到的是另一份代码 {ingest.__file__}：请在仓库根目录以 PYTHONPATH=. 运行。", file=sys.stderr)
        return 1
    default = list(held_out.TABLES) if options.held_out else list(TABLES)
    tables = options.tables.split(",") if options.tables else default
    kinds = list(_WORDS) if options.dirt == "all" else options.dirt.split(",")
    cases = cases_of(tables, options.formats.split(","), kinds, options.per, options.seed)
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        for case in cases:
            _, data, name = make(case)
            (options.write / f"{case.table}-{case.format}-{case.dirt}-{case.seed}-{name}").write_bytes(data)
        return 0
    show(measure(cases, options.jobs), Console(width=max(Console().width, 170)), options.show)
    return 0


def _pair(total: Outcome) -> str:
    return f"{_share(total.found, total.stated)}/{_share(total.right, total.read)}"


def _three(total: Outcome) -> tuple[str, str, str]:
    milliseconds = f"{total.seconds / total.cases * 1000:.0f}" if total.cases else ""
    return _share(total.found, total.stated), _share(total.right, total.read), milliseconds


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else ""


if __name__ == "__main__":
    sys.exit(main())
