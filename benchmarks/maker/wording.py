"""How one document writes its targets, results and money: drawn once a document, since a form is filled by one hand."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from maker.facts import Indicator, Project, written
from maker.gold import indicator_row
from maker.page import Row

_AFTER = {"≥": "以上", "≤": "以内"}
_BEFORE = {"≥": "不少于", "≤": "不超过"}


@dataclass(frozen=True, slots=True)
class Wording:
    """``figures`` is how a target's figure is written: signs (≥90%), brackets (≥90(%)), words (90%以上), bare (=12期 as 12期)."""

    figures: str = "signs"
    places: int | None = None
    units: bool = True
    commas: bool = False
    currency: str = "万元"
    rate_sign: bool = True
    nothing: str = "-"

    def target(self, row: Indicator) -> str:
        """The target as one cell."""
        target = row.target
        if target.value is None:
            return target.words or ""
        figure = self._figure(target.value)
        unit = f"({target.unit})" if self.figures == "brackets" else target.unit or ""
        if self.figures == "words" and target.op == "≥" and target.unit == "%":
            return f"{figure}{unit}{_AFTER['≥']}"
        if self.figures == "words" and target.op in _BEFORE:
            return f"{_BEFORE[target.op]}{figure}{unit}"
        if self.figures in ("words", "bare") and target.op == "=":
            return f"{figure}{unit}"
        return f"{target.op}{figure}{unit}"

    def op(self, row: Indicator) -> str | None:
        """The operator that the cell of :meth:`target` states."""
        unsigned = self.figures in ("words", "bare") and row.target.op == "="
        return None if unsigned else row.target.op

    def actual(self, row: Indicator) -> str:
        """The result as a cell."""
        if row.actual is None:
            return row.actual_words or ""
        unit = f"({row.target.unit})" if self.figures == "brackets" else row.target.unit or ""
        return self._figure(row.actual) + (unit if self.units else "")

    def gold(self, project: Project, row: Indicator, stated: Collection[str], **changes: Any) -> Row:
        """The gold row of an indicator whose target stands in one cell."""
        gold = indicator_row(project, row, self.target(row), stated, target_op=self.op(row))
        if "actual" in stated:
            gold["actual"] = self.actual(row)
        return {**gold, **changes}

    def money(self, amount: Decimal) -> str:
        """An amount in the document's currency unit; the facts are in 万元."""
        if self.currency == "元":
            return f"{amount * 10000:,.2f}" if self.commas else f"{amount * 10000:.2f}"
        return f"{amount:,.2f}" if self.commas else f"{amount:.2f}"

    def rate(self, rate: Decimal) -> str:
        """A rate of execution."""
        return f"{rate:.2f}%" if self.rate_sign else f"{rate:.2f}"

    def points(self, points: Decimal) -> str:
        """A weight or a score."""
        return f"{points:.{self.places}f}" if self.places and points == round(points, self.places) else written(points)

    def _figure(self, value: Decimal) -> str:
        if self.places and value == round(value, self.places):
            return f"{value:.{self.places}f}"
        return written(value)


def draw_wording(rng: random.Random, **fixed: Any) -> Wording:
    """A way of writing; ``fixed`` settles what a layout prescribes."""
    drawn: dict[str, Any] = {
        "figures": rng.choice(["signs", "signs", "signs", "brackets", "words", "bare"]),
        "places": rng.choice([None, None, None, 2]),
        "units": rng.random() < 0.85,
        "commas": rng.random() < 0.2,
        "rate_sign": rng.random() < 0.7,
        "nothing": rng.choice(["-", "—", "/", ""]),
    }
    return Wording(**{**drawn, **fixed})
