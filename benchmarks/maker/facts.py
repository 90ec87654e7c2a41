"""A made project evaluation, drawn from a seed: who, what, money, indicators, points. All figures agree with each other."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

D = Decimal
CENT = D("0.01")
LEVEL1 = {
    "数量": "产出",
    "质量": "产出",
    "时效": "产出",
    "成本": "产出",
    "经济效益": "效益",
    "社会效益": "效益",
    "生态效益": "效益",
    "可持续影响": "效益",
    "满意度": "满意度",
}
LEVEL2_NAMES = {"满意度": "服务对象满意度"}
ORDER = list(LEVEL1)


@dataclass(frozen=True, slots=True)
class Target:
    """A target: a figure with operator and unit, or ``words``."""

    op: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its target, result (a figure in the target's unit, or words) and points."""

    level1: str
    level2: str
    name: str
    target: Target
    actual: Decimal | None
    actual_words: str | None
    weight: Decimal
    score: Decimal
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Fund:
    """Money of one source, in 万元."""

    source: str
    initial: Decimal
    adjusted: Decimal
    executed: Decimal

    @property
    def rate(self) -> Decimal:
        """Executed in percent of the adjusted budget, 0 where there is none."""
        if not self.adjusted:
            return D("0.00")
        return (self.executed / self.adjusted * 100).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Project:
    """One project's evaluation of one year; ``funds`` are the total and what it is made of."""

    name: str
    code: str
    unit: str
    department: str
    place: str
    province: str
    year: int
    goal: str
    done: str
    funds: tuple[Fund, ...]
    budget_weight: Decimal
    indicators: tuple[Indicator, ...]

    @property
    def total_fund(self) -> Fund:
        """The line of all sources together."""
        return self.funds[0]

    @property
    def budget_score(self) -> Decimal:
        """The points for execution: the budget row's weight times the rate of execution."""
        return (self.budget_weight * self.total_fund.rate / 100).quantize(CENT, ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        """The points of the budget row and of the indicators together."""
        return self.budget_score + sum((row.score for row in self.indicators), D(0))

    @property
    def grade(self) -> str:
        """优, 良, 中 or 差 by the usual limits 90, 80 and 60."""
        limits = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
        return next(name for name, least in limits if self.total >= least)


_CHANGE: ContextVar[Callable[[Project], Project]] = ContextVar("change", default=lambda project: project)


def draw_project(
    rng: random.Random,
    budget_weight: int = 10,
    sector: dict[str, Any] | None = None,
    sources: Sequence[str] = ("appropriation", "carryover", "other"),
) -> Project:
    """A project of any sector. ``budget_weight`` is what execution counts for, 0 where the layout scores it not at all.

    ``sources`` are those that a layout has rows for; the first always has money.
    """
    known = vocabulary()
    sector = sector or rng.choice(known["sector"])
    place = rng.choice(known["places"])
    indicators = _indicators(rng, sector, 100 - budget_weight)
    year = rng.randint(2018, 2025)
    project = Project(
        name=rng.choice(sector["projects"]) + rng.choice(["", "项目", "经费", "专项", "资金项目"]),
        code=f"51{rng.randint(1000, 9999)}{year % 100}T{rng.randint(10**8, 10**9 - 1)}",
        unit=place + rng.choice(sector["bodies"]),
        department=place + sector["bureau"],
        place=place,
        province=rng.choice(known["provinces"]),
        year=year,
        goal=sector["goal"],
        done=sector["done"],
        funds=_funds(rng, sources),
        budget_weight=D(budget_weight),
        indicators=indicators,
    )
    return _CHANGE.get()(project)


@contextmanager
def changed(change: Callable[[Project], Project]) -> Iterator[None]:
    """Within this, every drawn project is what ``change`` makes of it before a layout writes it."""
    before = _CHANGE.set(change)
    try:
        yield
    finally:
        _CHANGE.reset(before)


def draw_projects(rng: random.Random, count: int, budget_weight: int = 10, **how: Any) -> list[Project]:
    """Several projects of one body and year, each with a name of its own."""
    known = vocabulary()
    sector = rng.choice(known["sector"])
    first = draw_project(rng, budget_weight, sector, **how)
    drawn = [first]
    while len(drawn) < count:
        one = draw_project(rng, budget_weight, sector, **how)
        if one.name[:4] not in {other.name[:4] for other in drawn}:
            drawn.append(one)
        elif len(drawn) >= len(sector["projects"]):
            break
    same = {"unit": first.unit, "department": first.department, "place": first.place}
    return [replace(project, **same, province=first.province, year=first.year) for project in drawn]


def written(value: Decimal) -> str:
    """A figure as it is written: 12, 0.5, 99.90 → 99.9."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _indicators(rng: random.Random, sector: dict[str, Any], points: int) -> tuple[Indicator, ...]:
    lines = [line.split("|") for line in sector["indicators"]]
    chosen = []
    for level2 in ORDER:
        here = [line for line in lines if line[0] == level2]
        least = 1 if level2 in ("数量", "质量", "满意度") else 0
        chosen += sorted(rng.sample(here, rng.randint(min(least, len(here)), len(here))), key=lines.index)
    if not any(LEVEL1[line[0]] == "效益" for line in chosen):
        chosen = [line for line in lines if line in chosen or line[0] == "社会效益"]
    weights = _weights(rng, len(chosen), points)
    return tuple(_indicator(rng, line, weight) for line, weight in zip(chosen, weights, strict=True))


def _weights(rng: random.Random, count: int, points: int) -> list[Decimal]:
    unit = D(5) if points >= 5 * count else D("2.5")
    weights = [unit] * count
    left = int((points - unit * count) / unit)
    for _ in range(left):
        weights[rng.randrange(count)] += unit
    weights[0] += points - sum(weights)
    return weights


def _indicator(rng: random.Random, line: list[str], weight: Decimal) -> Indicator:
    level2, name, kind = line[:3]
    level1 = LEVEL1[level2]
    if kind in ("≥", "≤", "="):
        value = _figure(rng, line[3])
        target = Target(kind, value, line[4])
        actual = _result(rng, target)
        words = None
        met = _met(target, actual)
    else:
        target, words, actual, met = _worded(rng, kind, line[3] if len(line) > 3 else ""), None, None, True
        words = _said(rng, kind, target)
    score, reason = weight, None
    if not met or rng.random() < 0.08:
        score = _lost(weight, target, actual, rng)
        reason = rng.choice(vocabulary()["reasons"])
    return Indicator(level1, LEVEL2_NAMES.get(level2, level2), name, target, actual, words, weight, score, reason)


def _figure(rng: random.Random, drawn: str) -> Decimal:
    if "," in drawn:
        return D(rng.choice(drawn.split(",")))
    if "-" not in drawn:
        return D(drawn)
    low, high = (D(part) for part in drawn.split("-"))
    if "." in drawn:
        steps = int((high - low) * 10)
        return low + D(rng.randint(0, steps)) / 10
    number = rng.randint(int(low), int(high))
    return D(number - number % 10 if number >= 300 else number)


def _result(rng: random.Random, target: Target) -> Decimal:
    value = target.value or D(0)
    places = D("0.1") if "." in f"{value}" else D(1)
    if target.op == "=":
        return value if value in (0, 100) or rng.random() < 0.85 else max(D(1), value - rng.randint(1, 2))
    share = D(rng.choice([100, 100, 100, 101, 104, 108, 112])) / 100
    if rng.random() < 0.15:
        share = D(rng.choice([80, 88, 93, 96])) / 100
    if target.op == "≤":
        share = 2 - share
    result = (value * share).quantize(places, ROUND_HALF_UP)
    return min(result, D(100)) if target.unit == "%" else result


def _met(target: Target, actual: Decimal) -> bool:
    value = target.value or D(0)
    return {"≥": actual >= value, "≤": actual <= value, "=": actual == value}[target.op or "="]


def _lost(weight: Decimal, target: Target, actual: Decimal | None, rng: random.Random) -> Decimal:
    if actual and target.value and target.op != "≤" and actual < target.value:
        return (weight * actual / target.value).quantize(CENT, ROUND_HALF_UP)
    return weight - D(rng.choice(["0.5", "1", "1.5"]))


def _worded(rng: random.Random, kind: str, more: str) -> Target:
    if kind == "date":
        return Target(words=rng.choice([f"{more}月底前", f"{more}月30日前", f"{int(more)}月底前完成"]))
    if kind == "often":
        return Target(words=rng.choice(["按月发放", "按季度拨付", "每月一次", "每季度一次"]))
    return Target(words=kind.removeprefix("words:").split(">")[0])


def _said(rng: random.Random, kind: str, target: Target) -> str:
    if kind == "date":
        return rng.choice(["按期完成", "已完成", "达成预期指标"])
    if kind == "often":
        return rng.choice([target.words or "", "达成预期指标", "完成"])
    return rng.choice([kind.removeprefix("words:").split(">")[1], "达成预期指标", "达成指标"])


def _funds(rng: random.Random, sources: Sequence[str]) -> tuple[Fund, ...]:
    parts = [_fund(rng, sources[0], D(rng.randint(800, 90000)) / 100)]
    parts += [_fund(rng, name, D(rng.randint(100, 9000)) / 100) for name in sources[1:] if rng.random() < 0.35]
    total = Fund(
        "total",
        sum((part.initial for part in parts), D(0)),
        sum((part.adjusted for part in parts), D(0)),
        sum((part.executed for part in parts), D(0)),
    )
    return (total, *parts)


def _fund(rng: random.Random, source: str, initial: Decimal) -> Fund:
    changed = D(rng.choice([100, 100, 100, 92, 85, 110])) / 100
    adjusted = (initial * changed).quantize(CENT, ROUND_HALF_UP)
    spent = D(rng.choice([10000, 10000, 9950, 9713, 9387, 8862, 7641])) / 10000
    return Fund(source, initial, adjusted, (adjusted * spent).quantize(CENT, ROUND_HALF_UP))


@cache
def vocabulary() -> dict[str, Any]:
    """The vocabulary of ``words.toml``."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
