"""Measure the audit on made documents with one error planted in each, and on the same documents without it.

    PYTHONPATH=. python benchmarks/audit.py --count 2000 --seed 1
    PYTHONPATH=. python benchmarks/audit.py --kinds 占比算错,完成率算错 --count 100 --show 20

The same seed makes the same documents. A document counts as found where the planted error gives a finding that the same
document without it does not give; as rightly named where one of these has a rule of the kind. ``--held-out`` makes the
documents of the layouts and styles that were set aside.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maker import held_out, layouts
from maker.facts import Project, changed
from maker.formats import FORMATS
from maker.page import Sheet
from maker.planting.forms import FORM_SLIPS, cleaned, states
from maker.planting.statements import TABLE_SLIPS, make_planted
from maker.planting.texts import TEXT_SLIPS, make_text
from maker.texts.accounts import account_styles
from maker.texts.reports import report_styles
from rich.console import Console
from rich.table import Table

import ingest

LAYOUTS = ("A1", "A2", "A3", "A4", "A6", "A9", "A12", "S1")
"""Layouts that state points; the others have nothing that can contradict itself."""
_STYLES = {**account_styles(), **report_styles()}
_TRIES = 60
_WEIGHTED = (*["txt"] * 12, "docx", "xlsx", "html", "pdf")


@dataclass(frozen=True, slots=True)
class Case:
    """One document to make twice, right and wrong."""

    kind: str
    number: int
    seed: str
    held_out: bool


@dataclass(slots=True)
class Outcome:
    """What came of one case."""

    case: Case
    where: str = ""
    made: bool = False
    found: bool = False
    named: bool = False
    disturbed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    seconds: float = 0.0
    name: str = ""


def kinds() -> list[str]:
    """Every kind of error."""
    return [*FORM_SLIPS, *TEXT_SLIPS, *TABLE_SLIPS]


def run(case: Case) -> Outcome:
    """Make both documents, read and audit them."""
    outcome = Outcome(case)
    for attempt in range(_TRIES):
        pair = _pair(case, f"{case.seed}.{case.number}.{attempt}")
        if pair is not None:
            break
    else:
        return outcome
    right, wrong, where, form = pair
    outcome.made, outcome.where = True, f"{where} {form} {case.seed}.{case.number}.{attempt}"
    before, outcome.seconds = _findings(right, form, case)
    after, _ = _findings(wrong, form, case)
    known = {(one.rule, one.about, one.stated, one.expected) for one in before}
    fresh = [one for one in after if (one.rule, one.about, one.stated, one.expected) not in known]
    outcome.found = bool(fresh)
    outcome.named = any(one.rule in _rules(case.kind) for one in fresh)
    outcome.disturbed = [f"{one.rule} {one.message}" for one in before if one.severity != "info"]
    outcome.told = [f"{one.rule} {one.message}" for one in fresh]
    return outcome


def _rules(kind: str) -> frozenset[str]:
    slips: dict[str, Any] = {**FORM_SLIPS, **TEXT_SLIPS, **TABLE_SLIPS}
    rules: frozenset[str] = slips[kind].rules
    return rules


def _pair(case: Case, seed: str) -> tuple[Sheet, Sheet, str, str] | None:
    rng = random.Random(f"{case.kind} {seed}")
    form = rng.choice(_WEIGHTED)
    if case.kind in FORM_SLIPS:
        names = list(held_out.FAMILIES) if case.held_out else LAYOUTS
        layout = rng.choice(names)
        pair = _forms(layout, seed, case.kind)
        return (*pair, layout, form) if pair else None
    if case.kind in TEXT_SLIPS:
        styles = [name for name, style in _STYLES.items() if bool(style.get("held_out")) == case.held_out]
        style = rng.choice(styles)
        planted = make_text(style, seed, case.kind)
        clean = make_text(style, seed, None)
        return (clean, planted, style, form) if planted is not None and clean is not None else None
    statement, other = make_planted(seed, None), make_planted(seed, case.kind)
    if statement is None or other is None or statement.sheet.parts == other.sheet.parts:
        return None
    return statement.sheet, other.sheet, "W", form


def _forms(layout: str, seed: str, kind: str) -> tuple[Sheet, Sheet] | None:
    slip = FORM_SLIPS[kind]
    family = {**layouts.FAMILIES, **held_out.FAMILIES}[layout]
    done: list[bool] = []

    def plant(project: Project) -> Project:
        project = cleaned(project)
        wrong = slip.change(project, random.Random(f"plant {seed}")) if not done else None
        done.append(wrong is not None)
        return wrong or project

    with changed(cleaned):
        right = family(random.Random(f"{layout} {seed}"))
    if not states(right.gold, slip.needs) or _unfilled(right):
        return None
    with changed(plant):
        wrong = family(random.Random(f"{layout} {seed}"))
    if not done[0] or wrong.parts == right.parts:
        return None
    return right, wrong


def _unfilled(sheet: Sheet) -> bool:
    """Whether the page leaves a mask or a row of the form unfilled: that is an error, though none was planted."""
    return sheet.variant in ("masked year", "zero total")


def _findings(sheet: Sheet, form: str, case: Case) -> tuple[list[Any], float]:
    from ingest.pipeline import extract
    from search.audit import audit_document

    made = FORMATS[form]
    facts = extract(made.write(sheet, random.Random(f"{form} {case.seed}")), f"{sheet.name}.{made.extension}")
    started = time.perf_counter()
    found = audit_document(facts)
    return list(found), time.perf_counter() - started


def show(outcomes: list[Outcome], console: Console, lines: int) -> None:
    """Found and named by kind, documents disturbed without an error, time; then the first that were missed."""
    table = Table("种下的错误", "份数", "找到", "规则对", "漏报", title="每份种下一处错误")
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        if one.made:
            by_kind[one.case.kind].append(one)
    for kind, own in by_kind.items():
        found, named = sum(one.found for one in own), sum(one.named for one in own)
        table.add_row(kind, str(len(own)), f"{found / len(own):.3f}", f"{named / len(own):.3f}", str(len(own) - found))
    made = [one for own in by_kind.values() for one in own]
    found, named = sum(one.found for one in made), sum(one.named for one in made)
    table.add_section()
    table.add_row(
        "合计", str(len(made)), f"{found / len(made):.4f}", f"{named / len(made):.4f}", str(len(made) - found)
    )
    console.print(table)
    disturbed = [one for one in made if one.disturbed]
    console.print(
        f"没有错误的文件：{len(made)} 份，其中有错误或警告级发现的 {len(disturbed)} 份（{len(disturbed) / len(made):.4f}）"
    )
    seconds = sorted(one.seconds for one in made)
    console.print(f"审计一份文件：中位数 {seconds[len(seconds) // 2] * 1000:.1f} 毫秒，合计 {sum(seconds):.1f} 秒")
    counted = Counter(line.split(" ")[0] for one in disturbed for line in one.disturbed)
    if counted:
        console.print("误报的规则：", dict(counted))
    told = [f"误报 [{one.case.kind} {one.where}] {line}" for one in disturbed for line in one.disturbed]
    told += [f"漏报 [{one.case.kind} {one.where}]" for one in made if not one.found]
    told += [f"错名 [{one.case.kind} {one.where}] {'；'.join(one.told)}" for one in made if one.found and not one.named]
    told += [f"没有做成 {kind}" for kind in dict.fromkeys(one.case.kind for one in outcomes if not one.made)]
    for line in told[:lines]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="在自造文件中各种下一处错误，评测审计找到多少、误报多少。")
    parser.add_argument("--count", type=int, default=2000, help="种下错误的文件份数，各种错误均分")
    parser.add_argument("--seed", default="1", help="随机种子；相同的种子做出相同的文件")
    parser.add_argument("--kinds", help=f"只测这些错误，逗号分隔；可选 {'、'.join(kinds())}")
    parser.add_argument("--held-out", action="store_true", help="用预先留出的版式与文风")
    parser.add_argument("--jobs", type=int, default=1, help="进程数")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="打印前 N 处误报、漏报")
    options = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    if root not in Path(ingest.__file__).resolve().parents:
        print(f"读到的是另一份代码 {ingest.__file__}：请在仓库根目录以 PYTHONPATH=. 运行。", file=sys.stderr)
        return 1
    names = options.kinds.split(",") if options.kinds else kinds()
    cases = [Case(names[n % len(names)], n, options.seed, options.held_out) for n in range(options.count)]
    if options.jobs > 1:
        with ProcessPoolExecutor(options.jobs) as pool:
            outcomes = list(pool.map(run, cases, chunksize=8))
    else:
        outcomes = [run(case) for case in cases]
    show(outcomes, Console(width=max(Console().width, 150)), options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
