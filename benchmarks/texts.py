"""Measure the reading of running text on made documents whose every figure is known, by style and format.

    PYTHONPATH=. python benchmarks/texts.py --per 5 --seed 1
    PYTHONPATH=. python benchmarks/texts.py --styles 以元计数,占比在先 --formats txt,pdf --show 40

The same seed makes the same documents.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from maker.formats import FORMATS
from maker.page import Line, Row, Sheet
from maker.texts.accounts import account_styles, account_words, draw_accounts
from maker.texts.figures import Scope
from maker.texts.judging import Tally, judge_text
from maker.texts.reports import draw_report, report_styles, report_words
from maker.texts.telling import Hand, Telling, tell_document
from maker.texts.wrapping import wrapped
from rich.console import Console
from rich.table import Table

import ingest

DEFAULT_FORMATS = ("txt", "wrapped", "docx", "html", "pdf")
_ALL = {**account_styles(), **report_styles()}
STYLES = [name for name, style in _ALL.items() if not style.get("held_out")]
HELD_OUT = [name for name, style in _ALL.items() if style.get("held_out")]
"""Styles set aside: the reading is not mended after them, so they tell how it does on wordings it does not know."""


@dataclass(frozen=True, slots=True)
class Case:
    """One document to make and read."""

    style: str
    format: str
    seed: str


def make(style: str, seed: str) -> Sheet:
    """A document in a style; its gold holds every figure that it states."""
    rng = random.Random(f"{style} {seed}")
    draw: Callable[[random.Random, Decimal], Scope]
    if style in account_styles():
        form, words, draw = account_styles()[style], account_words(), draw_accounts
    else:
        form, words, draw = report_styles()[style], report_words(), draw_report
    written: dict[str, Any] = {name: form[name] for name in Hand.__slots__ if name in form}
    hand = Hand(**{**written, "wide": rng.random() < 0.1})
    scope = draw(rng, hand.step)
    subjects = tuple(str(scope[name]) for name in ("unit", "project", "place") if isinstance(scope.get(name), str))
    telling = Telling(hand, rng, words["reasons"], subjects, int(str(scope["y"])))
    sheet = tell_document(form, scope, telling, words["noise"], f"附件{seed}")
    return (
        replace(sheet, name=sheet.parts[0].text) if rng.random() < 0.5 and isinstance(sheet.parts[0], Line) else sheet
    )


def write(sheet: Sheet, form: str, seed: str) -> tuple[bytes, str]:
    """The file and its name; ``wrapped`` is plain text broken within sentences, as text taken from a page is."""
    if form == "wrapped":
        return wrapped(sheet, random.Random(f"{form} {seed}")), f"{sheet.name}.txt"
    return FORMATS[form].write(sheet, random.Random(f"{form} {seed}")), f"{sheet.name}.{FORMATS[form].extension}"


def run(case: Case) -> Tally:
    """Make, read and judge one document."""
    from ingest.pipeline import extract

    sheet = make(case.style, case.seed)
    data, name = write(sheet, case.format, case.seed)
    try:
        tally = judge_text(sheet.gold.observations, rows_of(extract(data, name).observations))
    except Exception as error:  # a crash is a result here: it is shown and counts as everything missed
        tally = judge_text(sheet.gold.observations, [])
        tally.wrong = [f"{type(error).__name__} {error}"]
    tally.wrong = [f"[{case.style} {case.format} {case.seed}] {line}" for line in tally.wrong]
    return tally


def rows_of(observations: Iterable[Any]) -> list[Row]:
    """Observations (:class:`ontology.facts.Observation`) as rows; ``places`` is how often each stands in the text."""
    names = ("subject", "measure", "measure_text", "kind", "value", "unit_of_measure", "unit", "year", "reason")
    return [
        {
            **{name: getattr(one, name) for name in names},
            "places": len({span.start for span in one.spans if "value" in span.fields}),
        }
        for one in observations
    ]


def summed(tallies: dict[Case, Tally], *by: str) -> dict[tuple[str, ...], Tally]:
    """The tallies added up by attributes of the cases."""
    groups: dict[tuple[str, ...], Tally] = defaultdict(Tally)
    for case, tally in tallies.items():
        groups[tuple(getattr(case, name) for name in by)].add(tally)
    return dict(groups)


def show(tallies: dict[Case, Tally], formats: Sequence[str], console: Console, lines: int) -> None:
    """Print recall and precision by style and format, then the first wrong figures."""
    grid, by_style, by_format = summed(tallies, "style", "format"), summed(tallies, "style"), summed(tallies, "format")
    table = Table("文风", *formats, "合计", "原因", "数字", title="正文数字：召回 / 准确，按文风与格式")
    for (style,), total in by_style.items():
        table.add_row(style, *(_pair(grid[style, name]) for name in formats), _pair(total), *_more(total))
    whole = summed(tallies)[()]
    table.add_section()
    table.add_row("合计", *(_pair(by_format[(name,)]) for name in formats), _pair(whole), *_more(whole))
    console.print(table)
    for line in whole.wrong[:lines]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="用自制正文（每个数字已知）评测读取，按文风、格式分列。")
    parser.add_argument("--per", type=int, default=3, help="每种文风、格式各做几份")
    parser.add_argument("--seed", type=int, default=1, help="随机种子；相同的种子做出相同的文件")
    parser.add_argument("--styles", help=f"只测这些文风，逗号分隔；可选 {'、'.join(STYLES)}")
    parser.add_argument("--formats", help=f"只测这些格式，逗号分隔；可选 {'、'.join((*DEFAULT_FORMATS, *FORMATS))}")
    parser.add_argument("--held-out", action="store_true", help="测预先留出的文风")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="打印前 N 处错误")
    parser.add_argument("--write", type=Path, metavar="DIR", help="把做出的文件存到这个目录，不评测")
    options = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent
    if root not in Path(ingest.__file__).resolve().parents:
        print(f"读到的是另一份代码 {ingest.__file__}：请在仓库根目录以 PYTHONPATH=. 运行。", file=sys.stderr)
        return 1
    styles = options.styles.split(",") if options.styles else HELD_OUT if options.held_out else STYLES
    formats = options.formats.split(",") if options.formats else list(DEFAULT_FORMATS)
    seeds = [f"{options.seed}.{number}" for number in range(options.per)]
    cases = [Case(style, form, seed) for style in styles for form in formats for seed in seeds]
    if options.write:
        options.write.mkdir(parents=True, exist_ok=True)
        for case in cases:
            data, name = write(make(case.style, case.seed), case.format, case.seed)
            (options.write / f"{case.format}-{name}").write_bytes(data)
        return 0
    show({case: run(case) for case in cases}, formats, Console(width=max(Console().width, 150)), options.show)
    return 0


def _pair(tally: Tally) -> str:
    return f"{tally.recall:.3f} / {tally.precision:.3f}"


def _more(tally: Tally) -> tuple[str, str]:
    return f"{tally.reasons_right}/{tally.reasons}" + (f" +{tally.invented}" if tally.invented else ""), str(tally.gold)


if __name__ == "__main__":
    sys.exit(main())
