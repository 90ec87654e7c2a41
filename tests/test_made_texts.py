"""Made running text says what its gold says, and most of it is read: figures, whose they are, and reasons."""

import random
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from comparing import numbers_in  # noqa: E402
from maker.page import Line, Sheet  # noqa: E402
from maker.texts.accounts import draw_accounts  # noqa: E402
from maker.texts.figures import Figure, Scope, total  # noqa: E402
from maker.texts.judging import Tally, judge_text  # noqa: E402
from maker.texts.reports import draw_report  # noqa: E402
from texts import HELD_OUT, STYLES, Case, make, run, write  # noqa: E402

D = Decimal
PAGE_MARK = re.compile(r"- \d+ -")
KNOWN_WELL = (("年初预算对照", "wrapped"), ("括号层叠", "docx"), ("模板两可", "html"))


def text_of(sheet: Sheet) -> str:
    return "\n".join(part.text for part in sheet.parts if isinstance(part, Line))


@pytest.mark.parametrize("style", [*STYLES, *HELD_OUT])
def test_the_same_seed_makes_the_same_text_with_every_figure_of_its_gold(style: str) -> None:
    assert make(style, "7") == make(style, "7")
    assert text_of(make(style, "7")) != text_of(make(style, "8"))
    for seed in range(5):
        sheet = make(style, str(seed))
        written = numbers_in(text_of(sheet))
        assert "{" not in text_of(sheet)
        assert len(sheet.gold.observations) >= 8
        for row in sheet.gold.observations:
            amount = abs(row["value"])
            assert {amount, amount * 10000, amount / 10000} & written, row


@pytest.mark.parametrize("step", ["0.01", "0.000001", "100"])
def test_made_accounts_balance(step: str) -> None:
    for seed in range(30):
        scope = draw_accounts(random.Random(seed), D(step))
        assert _sum(scope, "grant_in", "business", "other") == _this(scope, "income")
        assert _this(scope, "income") + _this(scope, "carry") == _this(scope, "total")
        assert _sum(scope, "spent", "left") == _this(scope, "total")
        assert _sum(scope, "basic", "project") == _this(scope, "spent")
        assert _sum(scope, "people", "office") == _this(scope, "gbasic")
        assert _sum(scope, "goods", "works", "services") == _this(scope, "buy")
        assert _sum(scope, "abroad", "car", "reception") == _this(scope, "sangong")
        assert _parts(scope, "items") == _parts(scope, "classes") == _this(scope, "general")


@pytest.mark.parametrize("step", ["0.01", "0.000001", "100"])
def test_made_reports_balance(step: str) -> None:
    for seed in range(30):
        scope = draw_report(random.Random(seed), D(step))
        assert _sum(scope, "central", "province", "county") == _this(scope, "arrived")
        assert _sum(scope, "spent", "left") == _this(scope, "arrived")
        assert _parts(scope, "uses") == _parts(scope, "towns") == _this(scope, "spent")
        assert _parts(scope, "parts") == _this(scope, "score") == 100 - _parts(scope, "deductions")


def test_the_judge_counts_what_is_missing_wrong_and_too_much() -> None:
    stated = {
        "subjects": ("柳河市文化馆",),
        "measures": ("公务接待费",),
        "kind": "change",
        "value": D("-1.5"),
        "unit_of_measure": "万元",
        "year": 2021,
        "reason": "来访减少",
        "reason_open": False,
        "may": False,
    }
    read = {
        "subject": "柳河市文化馆",
        "measure": "公务接待费",
        "measure_text": "减少",
        "kind": "change",
        "value": D("-1.5"),
        "unit_of_measure": "万元",
        "unit": "柳河市文化馆",
        "year": 2021,
        "reason": "来访减少。",
        "places": 1,
    }
    assert _counts(judge_text([stated], [read])) == (1, 1, 1, 1, 1)
    assert _counts(judge_text([stated], [])) == (1, 0, 0, 0, 0)
    for wrong in ({"value": D("1.5")}, {"year": 2020}, {"measure": "公务用车"}, {"kind": "amount"}):
        assert _counts(judge_text([stated], [{**read, **wrong}])) == (1, 0, 1, 0, 0)
    assert _counts(judge_text([stated], [{**read, "reason": "其他"}])) == (1, 1, 1, 1, 0)
    assert _counts(judge_text([{**stated, "may": True}], [read])) == (0, 0, 0, 0, 0)


def test_wrapped_text_breaks_lines_but_no_number_and_loses_nothing() -> None:
    for seed in ("3", "4", "5"):
        sheet = make("占比在先", seed)
        data, name = write(sheet, "wrapped", seed)
        assert name.endswith(".txt")
        lines = [line for line in data.decode().splitlines() if not PAGE_MARK.fullmatch(line)]
        assert "".join("".join(lines).split()) == "".join(text_of(sheet).split())
        assert max(len(line) for line in lines) < 80
        assert len(lines) > 1.5 * len(sheet.parts)
        assert numbers_in("\n".join(lines)) >= {abs(row["value"]) for row in sheet.gold.observations}


def test_usual_wordings_are_read() -> None:
    whole = Tally()
    for style, form in KNOWN_WELL:
        whole.add(run(Case(style, form, "5")))
    assert whole.recall >= 0.97, whole.wrong
    assert whole.precision >= 0.97, whole.wrong
    assert whole.reasoned >= 0.95, whole.wrong


def _this(scope: Scope, name: str) -> Decimal:
    figure = scope[name]
    assert isinstance(figure, Figure)
    return figure.this


def _sum(scope: Scope, *names: str) -> Decimal:
    return sum((_this(scope, name) for name in names), D(0))


def _parts(scope: Scope, name: str) -> Decimal:
    parts = scope[name]
    assert isinstance(parts, list)
    return total([part["it"] for part in parts])


def _counts(tally: Tally) -> tuple[int, int, int, int, int]:
    return tally.gold, tally.found, tally.exported, tally.right, tally.reasons_right
