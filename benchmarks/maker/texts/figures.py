"""Figures of made texts: a value with what it is compared with; drawn so that parts sum and rates can be recomputed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

D = Decimal
CENT = D("0.01")
NOTHING = D(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value: money in 万元 (``unit`` None), or a number with its unit. ``whole`` is what it is a share of."""

    this: Decimal
    last: Decimal = NOTHING
    budget: Decimal = NOTHING
    whole: Decimal = NOTHING
    unit: str | None = None

    @property
    def change(self) -> Decimal:
        """More than last year."""
        return self.this - self.last

    @property
    def over(self) -> Decimal:
        """More than the budget."""
        return self.this - self.budget

    def of(self, whole: Decimal) -> Figure:
        """The same as a part of ``whole``."""
        return replace(self, whole=whole)


Scope = dict[str, object]
"""What templates speak of: figures, words, and lists of scopes under the names of ``each``."""


@dataclass(frozen=True, slots=True)
class Money:
    """Draws amounts in 万元 that are multiples of ``step``."""

    rng: random.Random
    step: Decimal = CENT

    def between(self, low: int, high: int) -> Decimal:
        """An amount from low to high, a thousand times that where steps are of a hundred and more."""
        if self.step >= 100:
            low, high = low * 1000, high * 1000
        return self.step * self.rng.randint(int(low / self.step), int(high / self.step))

    def figure(self, low: int, high: int, kept: bool = False) -> Figure:
        """An amount with last year's and the budget's; see :meth:`around`."""
        return self.around(self.between(low, high), kept)

    def around(self, this: Decimal, kept: bool = False) -> Figure:
        """``this`` with last year's amount and the budget, neither the same; ``kept`` lets the budget be, now and then."""
        last = self.near(this, 40)
        budget = this if kept and self.rng.random() < 0.25 else self.near(this, 25)
        return Figure(this, last, budget)

    def near(self, this: Decimal, percent: int) -> Decimal:
        """An amount within ``percent`` of ``this`` but not ``this``."""
        factor = D(100 + self.rng.choice([-1, 1]) * self.rng.randint(1, percent)) / 100
        near = (this * factor / self.step).quantize(D(1), ROUND_HALF_UP) * self.step
        return near if near != this else this + self.step

    def split(self, whole: Decimal, count: int) -> list[Decimal]:
        """``whole`` in ``count`` parts that sum to it, none of them nothing."""
        steps = int(whole / self.step)
        cuts = sorted(self.rng.sample(range(1, steps), count - 1)) if steps > count else list(range(1, count))
        edges = [0, *cuts, steps]
        return [self.step * (high - low) for low, high in pairwise(edges)]

    def parts(self, whole: Decimal, count: int) -> list[Figure]:
        """The same as figures that know what they are parts of."""
        return [self.around(part).of(whole) for part in self.split(whole, count)]


def percent(part: Decimal, whole: Decimal, places: int = 2) -> Decimal:
    """``part`` in percent of ``whole``, rounded half up; 0 where there is no whole."""
    if not whole:
        return D(0)
    return (part / whole * 100).quantize(D(1).scaleb(-places), ROUND_HALF_UP)


def count(rng: random.Random, low: int, high: int, unit: str) -> Figure:
    """A number of things, with last year's."""
    this = D(rng.randint(low, high))
    return Figure(this, max(D(0), this + rng.choice([-1, 1]) * rng.randint(1, max(1, int(this) // 4))), unit=unit)


def total(parts: Sequence[Figure]) -> Decimal:
    """The sum of this year's values."""
    return sum((part.this for part in parts), D(0))
