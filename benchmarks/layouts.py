"""Measure extraction on made documents with known facts, by layout, format and kind of dirt.

    PYTHONPATH=. python benchmarks/layouts.py --per 10 --seed 1
    PYTHONPATH=. python benchmarks/layouts.py --layouts A1,A2 --formats docx,xlsx --dirt all --show 20

The same seed makes the same documents. ``--held-out`` measures the families that were set aside instead.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from maker import dirt, held_out, layouts
from maker.formats import FORMATS
from maker.page import Sheet
from maker.scores import TABLES, Tally, fingerprint, judge, rows_of
from rich.console import Console
from rich.table import Table

import ingest

FAMILIES = {**layouts.FAMILIES, **held_out.FAMILIES}
SAME = ("txt", "docx", "xlsx", "html", "pdf")
"""The formats in which the same document must give the same facts."""
DEFAULT_FORMATS = tuple(name for name, one in FORMATS.items() if not one.scanned and name != "lines")


@dataclass(frozen=True, slots=True)
class Case:
    """One document to make and read."""

    layout: str
    format: str
    dirt: str
    seed: str


@dataclass(slots=True)
class Outcome:
    """What came of cases: tallies by table, how many reconciled of those that should, changes noticed, facts from nothing."""

    cases: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in TABLES})
    proven: int = 0
    reconciled: int = 0
    changed: int = 0
    noticed: int = 0
    nothing: int = 0
    invented: int = 0
    seconds: float = 0.0
    print: str = ""
    failed: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count ``other`` in."""
        for name in ("cases", "proven", "reconciled", "changed", "noticed", "nothing", "invented", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.failed += other.failed
        for name, tally in other.tallies.items():
            self.tallies[name].add(tally)


def make(case: Case) -> tuple[Sheet, Sheet | None, bytes, bytes | None, str]:
    """The sheet, the same with one figure changed (clean and proven ones only), their bytes and the file's name."""
    rng = random.Random(f"{case.layout} {case.seed}")
    sheet = FAMILIES[case.layout](rng)
    spoiled = dirt.KINDS[case.dirt](sheet, random.Random(f"{case.dirt} {case.seed}"))
    form = FORMATS[case.format]
    name = f"{spoiled.name}.{form.extension}"
    data = form.write(spoiled, random.Random(f"{case.format} {case.seed}"))
    changed = None
    if sheet.proven and case.dirt == "none" and not form.scanned:
        changed = dirt.change_one_figure(sheet, random.Random(f"change {case.seed}"))
    other = form.write(changed, random.Random(f"{case.format} {case.seed}")) if changed else None
    return spoiled, changed, data, other, name


def run(case: Case) -> Outcome:
    """Make, read and judge one document."""
    from ingest.pipeline import extract
    from search.audit import audit_document

    sheet, _, data, other, name = make(case)
    started = time.perf_counter()
    outcome = Outcome(cases=1)
    try:
        facts = extract(data, name)
    except Exception as error:  # a crash is a result here: it is shown and counts as everything missed
        outcome.failed.append(f"{case}：{type(error).__name__} {error}")
        outcome.tallies = judge(sheet.gold, {table: [] for table in TABLES})
        return outcome
    outcome.seconds = time.perf_counter() - started
    rows = rows_of(facts)
    outcome.print = fingerprint(rows)
    outcome.tallies = judge(sheet.gold, rows)
    for tally in outcome.tallies.values():
        tally.wrong = [
            f"[{case.layout}{'/' + sheet.variant if sheet.variant else ''} {case.format} {case.dirt} {case.seed}] {line}"
            for line in tally.wrong
        ]
    if sheet.nothing:
        outcome.nothing = 1
        outcome.invented = len(facts.evaluations) + len(facts.funds) + len(facts.indicators) + len(facts.observations)
        outcome.failed += [f"{case}：{one}" for one in facts.observations]
    if sheet.proven and case.dirt == "none":
        outcome.proven, outcome.reconciled = 1, int(facts.reconciled is True)
    if other is not None:
        before = {(one.rule, one.about, one.message) for one in audit_document(facts)}
        after = {(one.rule, one.about, one.message) for one in audit_document(extract(other, name))}
        outcome.changed, outcome.noticed = 1, int(bool(after - before))
    return outcome


def measure(cases: Sequence[Case], jobs: int) -> dict[Case, Outcome]:
    """The outcomes of all cases."""
    if jobs < 2:
        return {case: run(case) for case in cases}
    with ProcessPoolExecutor(jobs) as pool:
        return dict(zip(cases, pool.map(run, cases, chunksize=8), strict=True))


def cases_of(names: Iterable[str], formats: Iterable[str], kinds: Iterable[str], per: int, seed: int) -> list[Case]:
    """Every layout in every format with every kind of dirt, ``per`` documents each; the same documents in each format."""
    formats, kinds = list(formats), list(kinds)
    return [
        Case(layout, form, kind, f"{seed}.{number}")
        for layout in names
        for form in formats
        for kind in kinds
        for number in range(per)
    ]


def summed(outcomes: dict[Case, Outcome], *by: str) -> dict[tuple[str, ...], Outcome]:
    """The outcomes added up by attributes of the cases."""
    groups: dict[tuple[str, ...], Outcome] = defaultdict(Outcome)
    for case, outcome in outcomes.items():
        groups[tuple(getattr(case, name) for name in by)].add(outcome)
    return dict(groups)


def agreeing(outcomes: dict[Case, Outcome]) -> tuple[int, int, list[str]]:
    """Of documents made in several of the formats that keep cells: how many read the same in all; which do not."""
    prints: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for case, outcome in outcomes.items():
        if case.format in SAME:
            prints[case.layout, case.dirt, case.seed][case.format] = outcome.print
    several = {key: one for key, one in prints.items() if len(one) > 1}
    differing = [
        f"格式不一 {' '.join(key)}：{'、'.join(name for name, text in one.items() if text != next(iter(one.values())))}"
        for key, one in several.items()
        if len(set(one.values())) > 1
    ]
    return len(several) - len(differing), len(several), differing


def show(outcomes: dict[Case, Outcome], console: Console, lines: int) -> None:
    """Print the tables, then the first wrong rows."""
    formats = list(dict.fromkeys(case.format for case in outcomes))
    grid = summed(outcomes, "layout", "format")
    table = Table(
        "版式",
        *formats,
        "资金行",
        "项目行",
        "单元格",
        "勾稽",
        "改动",
        "多报",
        "毫秒",
        title="指标行 F1（版式 × 格式）与各版式合计",
    )
    for (layout,), total in summed(outcomes, "layout").items():
        rows = [_share_of(grid[layout, name].tallies["indicators"].f1) for name in formats]
        table.add_row(layout, *rows, *_figures(total))
    whole = Outcome()
    for outcome in outcomes.values():
        whole.add(outcome)
    by_format = summed(outcomes, "format")
    table.add_section()
    table.add_row(
        "合计", *(_share_of(by_format[(name,)].tallies["indicators"].f1) for name in formats), *_figures(whole)
    )
    console.print(table)
    table = Table("脏污", "指标行 F1", "资金行", "项目行", "单元格", "勾稽", "改动", "多报", "毫秒", title="按脏污种类")
    for (kind,), total in summed(outcomes, "dirt").items():
        table.add_row(kind, _share_of(total.tallies["indicators"].f1), *_figures(total))
    console.print(table)
    same, several, differing = agreeing(outcomes)
    if several:
        console.print(f"同一文件的 {'、'.join(SAME)} 读数一致：{same}/{several}")
    wrong = [line for name in reversed(TABLES) for line in whole.tallies[name].wrong]
    for line in (whole.failed + differing + wrong)[:lines]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="用自制文件（事实已知）评测读取，按版式、格式、脏污分列。")
    parser.add_argument("--per", type=int, default=3, help="每种版式、格式、脏污各做几份")
    parser.add_argument("--seed", type=int, default=1, help="随机种子；相同的种子做出相同的文件")
    parser.add_argument("--layouts", help="只测这些版式，逗号分隔")
    parser.add_argument("--formats", help=f"只测这些格式，逗号分隔；可选 {'、'.join(FORMATS)}")
    parser.add_argument("--dirt", default="none", help=f"all 或逗号分隔：{'、'.join(dirt.KINDS)}")
    parser.add_argument("--held-out", action="store_true", help="测预先留出的版式")
    parser.add_argument("--jobs", type=int, default=1, help="进程数")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="打印前 N 处错误")
    parser.add_argument("--write", type=Path, metavar="DIR", help="把做出的文件存到这个目录，不评测")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    options = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    if root not in Path(ingest.__file__).resolve().parents:
        print(f"读到的是另一份代码 {ingest.__file__}：请在仓库根目录以 PYTHONPATH=. 运行。", file=sys.stderr)
        return 1
    default = held_out.FAMILIES if options.held_out else layouts.FAMILIES
    names = options.layouts.split(",") if options.layouts else list(default)
    kinds = list(dirt.KINDS) if options.dirt == "all" else options.dirt.split(",")
    cases = cases_of(
        names, options.formats.split(",") if options.formats else DEFAULT_FORMATS, kinds, options.per, options.seed
    )
    if options.write:
        return _write(cases, options.write)
    outcomes = measure(cases, options.jobs)
    if options.json:
        print(json.dumps(_report(outcomes), ensure_ascii=False, indent=1))
    else:
        show(outcomes, Console(width=max(Console().width, 190)), options.show)
    return 0


def _write(cases: Sequence[Case], folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        _, _, data, _, name = make(case)
        target = folder / f"{case.layout}-{case.format}-{case.dirt}-{case.seed}-{name}"
        target.write_bytes(data)
    return 0


def _figures(total: Outcome) -> list[str]:
    cells = sum(tally.cells for tally in total.tallies.values())
    right = sum(tally.cells_right for tally in total.tallies.values())
    return [
        _share_of(total.tallies["funds"].f1),
        _share_of(total.tallies["projects"].f1),
        _share_of(right / cells if cells else None),
        _part(total.reconciled, total.proven),
        _part(total.noticed, total.changed),
        f"{total.invented}/{total.nothing}" if total.nothing else "",
        f"{total.seconds / total.cases * 1000:.0f}" if total.cases else "",
    ]


def _share_of(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _part(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else ""


def _report(outcomes: dict[Case, Outcome]) -> dict[str, object]:
    def told(total: Outcome) -> dict[str, object]:
        return {
            "cases": total.cases,
            "f1": {name: tally.f1 for name, tally in total.tallies.items()},
            "rows": {name: [tally.right, tally.gold, tally.found] for name, tally in total.tallies.items()},
            "cells": [sum(t.cells_right for t in total.tallies.values()), sum(t.cells for t in total.tallies.values())],
            "reconciled": [total.reconciled, total.proven],
            "noticed": [total.noticed, total.changed],
            "invented": [total.invented, total.nothing],
            "seconds": round(total.seconds, 2),
            "failed": total.failed,
        }

    report: dict[str, object] = {"same": agreeing(outcomes)[:2]}
    for by in (("layout", "format"), ("layout",), ("format",), ("dirt",), ()):
        groups = summed(outcomes, *by)
        report["×".join(by) or "all"] = {" ".join(key): told(total) for key, total in groups.items()}
    return report


if __name__ == "__main__":
    sys.exit(main())
