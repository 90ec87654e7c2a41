"""The facts of a made self-evaluation report: funds that sum, outputs with targets, towns, points with deductions."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from tomllib import loads
from typing import Any

from maker.facts import vocabulary
from maker.texts.figures import D, Figure, Money, Scope, count

_POINTS = (("决策", 15), ("过程", 25), ("产出", 35), ("效益", 25))


def draw_report(rng: random.Random, step: Decimal) -> Scope:
    """Everything that a style can tell about one project's year; amounts are multiples of ``step`` 万元."""
    money = Money(rng, step)
    sector = rng.choice(vocabulary()["sector"])
    place = rng.choice(vocabulary()["places"])
    year = rng.randint(2017, 2024)
    project = rng.choice(sector["projects"]) + "项目"
    spent = money.between(200, 3000)
    arrived = spent if rng.random() < 0.3 else spent * D(rng.randint(101, 130)) / 100 // step * step
    central, province, county = (Figure(part, whole=arrived) for part in money.split(arrived, 3))
    return {
        "unit": place + rng.choice([sector["bureau"], *sector["bodies"]]),
        "place": place,
        "project": project,
        "y": str(year),
        "y1": str(year - 1),
        "y2": str(year + 1),
        "initial": Figure(money.near(arrived, 20)),
        "arrived": Figure(arrived, money.near(arrived, 30), whole=arrived),
        "spent": Figure(spent, money.near(spent, 30), whole=arrived),
        "left": Figure(arrived - spent, whole=arrived),
        "central": central,
        "province": province,
        "county": county,
        "uses": _named(rng, "uses", money.split(spent, 4)),
        "towns": _towns(rng, money, spent),
        "staff": count(rng, 20, 180, "人"),
        **_results(rng, sector),
        **_points(rng),
        "issued": Figure(D(rng.randrange(200, 900, 50)), unit="份"),
        "returned": Figure(D(rng.randint(150, 199)), unit="份"),
    }


def _named(rng: random.Random, name: str, amounts: list[Decimal]) -> list[Scope]:
    names = rng.sample(report_words()[name], len(amounts))
    whole = sum(amounts, D(0))
    return [{"name": one, "it": Figure(part, whole=whole)} for one, part in zip(names, amounts, strict=True)]


def _towns(rng: random.Random, money: Money, spent: Decimal) -> list[Scope]:
    names = rng.sample(report_words()["towns"], 4)
    shares = money.split(spent, 4)
    return [
        {
            "name": name,
            "subject": name,
            "it": Figure(share, whole=spent),
            "people": count(rng, 40, 900, "人"),
            "villages": count(rng, 2, 15, "个"),
        }
        for name, share in zip(names, shares, strict=True)
    ]


def _results(rng: random.Random, sector: dict[str, Any]) -> Scope:
    """Outputs with targets, rates and satisfaction from the sector's indicators."""
    lines = [line.split("|") for line in sector["indicators"]]
    numbers = [line for line in lines if line[0] == "数量" and re.fullmatch(r"\d+-\d+", line[3])]
    rates = [line for line in lines if line[0] in ("质量", "时效") and line[2] in ("≥", "=") and line[4] == "%"]
    liked = [line for line in lines if line[0] == "满意度"]
    outputs: list[Scope] = []
    for line in rng.sample(numbers, min(3, len(numbers))):
        low, high = (int(end) for end in line[3].split("-"))
        target = D(rng.randint(low, high))
        actual = target if rng.random() < 0.4 else max(D(1), target * D(rng.randint(82, 120)) // 100)
        weight = D(rng.choice([5, 8, 10]))
        points = weight if actual >= target else weight - 1
        outputs.append(
            {
                "name": line[1],
                "it": Figure(actual, budget=target, unit=line[4]),
                "w": Figure(weight, unit="分"),
                "s": Figure(points, unit="分"),
            }
        )
    return {
        "outputs": outputs,
        "rates": [{"name": line[1], "it": _rate(rng, 9000)} for line in rates[:2]],
        "liked_name": liked[0][1],
        "liked": _rate(rng, 8600),
    }


def _points(rng: random.Random) -> Scope:
    """Points of four parts; what is lost is told with reasons and sums to what is missing of 100."""
    lost = {name: D(rng.choice(["0", "0.5", "1", "1.5", "2", "3"])) for name, _ in _POINTS}
    if not any(lost.values()):
        lost["过程"] = D(2)
    parts: list[Scope] = [
        {
            "name": name,
            "w": Figure(D(weight), unit="分"),
            "it": Figure(weight - lost[name], whole=D(weight), unit="分"),
        }
        for name, weight in _POINTS
    ]
    signs = dict(zip(lost, rng.sample(report_words()["signs"], len(lost)), strict=True))
    reasons = rng.sample(report_words()["reasons"], len(lost))
    deductions: list[Scope] = [
        {"name": signs[name], "it": Figure(points, unit="分"), "why": reason}
        for (name, points), reason in zip(lost.items(), reasons, strict=True)
        if points
    ]
    return {
        "parts": parts,
        "deductions": deductions,
        "score": Figure(100 - sum(lost.values(), D(0)), D(rng.randint(850, 930)) / 10, unit="分"),
        "full": Figure(D(100), unit="分"),
        "grade": "优" if sum(lost.values()) <= 10 else "良",
    }


def _rate(rng: random.Random, least: int) -> Figure:
    if rng.random() < 0.3:
        return Figure(D(100), unit="%")
    return Figure(D(rng.randint(least, 9999)) / 100, unit="%")


@cache
def report_words() -> dict[str, Any]:
    """The words and styles of ``reports.toml``."""
    return loads((Path(__file__).parent / "reports.toml").read_text("utf-8"))


@cache
def report_styles() -> dict[str, dict[str, Any]]:
    """The styles by name."""
    return {style["name"]: style for style in report_words()["style"]}
