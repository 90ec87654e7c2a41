"""Scores recomputed by stated rules: execution rate and score, indicator scores, totals, grades.

Every result shows its formula with its figures and names the rule's source; the rules are ``scoring.toml``. What cannot
be computed (a qualitative target, a budget of 0) is ``None``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ontology.arithmetic import ZERO, divide, mean, percent, round_half_up, score_equation, shown, text_of, total
from ontology.facts import FundLine, IndicatorResult

IndicatorRule = Literal["proportional", "all-or-nothing"]


@dataclass(frozen=True, slots=True)
class Derived:
    """A recomputed figure: ``value`` rounded half up to two places, the formula in Chinese, the source of its rule."""

    value: Decimal
    formula: str
    source: str


@cache
def rules() -> dict[str, Any]:
    """The rules of ``scoring.toml``."""
    return tomllib.loads(files("search").joinpath("scoring.toml").read_text("utf-8"))


def budget_of(line: FundLine) -> Decimal | None:
    """The budget a rate is taken of: the adjusted one where stated, else the initial one."""
    return line.budget_adjusted if line.budget_adjusted is not None else line.budget_initial


def execution_rate(line: FundLine) -> Derived | None:
    """执行数 ÷ 预算数 in percent; ``None`` where one is not stated or the budget is 0."""
    budget = budget_of(line)
    rate = percent(line.executed, budget)
    if rate is None or line.executed is None or budget is None:
        return None
    formula = f"{text_of(line.executed)} ÷ {text_of(budget)} × 100% = {shown(rate)}%"
    return Derived(round_half_up(rate), formula, rules()["execution"]["source"])


def execution_score(line: FundLine) -> Derived | None:
    """The score of the budget row by its own weight (10 where none is stated), in proportion to the rate."""
    budget = budget_of(line)
    if line.executed is None or budget is None:
        return None
    weight = line.weight if line.weight is not None else Decimal(rules()["execution"]["weight"])
    equation = score_equation(ZERO, line.executed, budget, weight)
    if equation is None:
        return None
    return Derived(round_half_up(equation.right), equation.text, rules()["execution"]["source"])


def indicator_score(result: IndicatorResult, rule: IndicatorRule = "proportional") -> Derived | None:
    """The score of an indicator by its target, actual value and weight; ``None`` where they cannot be compared."""
    met = target_met(result)
    if met is None or result.weight is None or result.target_value is None or result.actual_value is None:
        return None
    source = rules()["indicator"][rule]["source"]
    weight = result.weight
    if met:
        return Derived(weight, f"达到目标，记满分 {text_of(weight)} 分", source)
    if rule == "all-or-nothing":
        return Derived(ZERO, "未达到目标，记 0 分", source)
    part, whole = result.actual_value, result.target_value
    if result.target_op in ("≤", "<"):
        part, whole = whole, part
    equation = score_equation(ZERO, part, whole, weight) if part >= 0 and whole > 0 else None
    if equation is None:
        return Derived(ZERO, "未达到目标，目标为 0，无法按比例，记 0 分", source)
    return Derived(round_half_up(equation.right), equation.text, source)


def total_score(lines: Iterable[FundLine], results: Iterable[IndicatorResult]) -> Derived | None:
    """The sum of the stated scores: the budget row's and the indicators'; ``None`` where none is stated."""
    scores = [line.score for line in lines if line.source == "total"] + [result.score for result in results]
    value = total(scores)
    if value is None:
        return None
    stated = [score for score in scores if score is not None]
    formula = f"{len(stated)} 项得分之和 = {shown(value)}"
    return Derived(round_half_up(value), formula, rules()["regulation"])


def average_score(scores: Iterable[Decimal | None], weights: Iterable[Decimal | None] | None = None) -> Derived | None:
    """The score of a unit: the plain mean of its projects' totals, or weighted (by budget, say) where weights are given.

    A project without a total counts in neither; with weights, one without a weight neither.
    """
    if weights is None:
        stated = [score for score in scores if score is not None]
        value = mean(stated)
        formula = f"{len(stated)} 个总分的平均值"
    else:
        pairs = [(s, w) for s, w in zip(scores, weights, strict=True) if s is not None and w is not None]
        whole = total(weight for _, weight in pairs)
        value = divide(sum((s * w for s, w in pairs), ZERO), whole) if whole is not None else None
        formula = f"{len(pairs)} 个总分按权数加权平均"
    return Derived(round_half_up(value), f"{formula} = {shown(value)}", "自定") if value is not None else None


def grade(score: Decimal) -> str:
    """The grade of a total of 100 points: 优, 良, 中 or 差."""
    for band in rules()["grade"]:
        if score >= Decimal(band["least"]):
            return str(band["name"])
    return str(rules()["grade"][-1]["name"])


def target_met(result: IndicatorResult) -> bool | None:
    """Whether the actual value reaches the target; ``None`` where that cannot be said.

    Not judged: qualitative targets, different units, yearly against repeating figures, and an excess over a target
    without a direction (a bare number, or "=", unless it is a count).
    """
    target, actual = result.target_value, result.actual_value
    if target is None or actual is None or not comparable(result):
        return None
    match result.target_op:
        case "≥":
            return actual >= target
        case ">":
            return actual > target
        case "≤":
            return actual <= target
        case "<":
            return actual < target
    if actual == target:
        return True
    if target == 0 and result.target_op == "=":
        return False
    if is_cost(result):
        return None
    if is_count(result):
        return actual > target
    return False if result.target_op == "=" and actual < target else None


def comparable(result: IndicatorResult) -> bool:
    """Whether target and actual value are figures of the same unit and period."""
    settings = rules()["attainment"]
    target, actual = result.target or "", result.actual or ""
    if any(word in target and word not in actual for word in settings["repeating"]):
        return False
    unit = _unit(result.target_unit or "")
    written = _unit(actual)
    if unit == "%" and "%" not in written and _is_fraction(result):
        return False
    return not unit or not written or unit in written or written in unit


def is_cost(result: IndicatorResult) -> bool:
    """Whether less is better, by the indicator's level."""
    levels = rules()["attainment"]["lower_is_better"]
    return result.level1 in levels or result.level2 in levels


def is_count(result: IndicatorResult) -> bool:
    """Whether the indicator is a count to be reached, by its level."""
    return result.level2 in rules()["attainment"]["counts"]


def _is_fraction(result: IndicatorResult) -> bool:
    """An actual value of "1" or "0.98" against a target in percent: a share, not a percentage."""
    assert result.target_value is not None
    assert result.actual_value is not None
    return 0 < result.actual_value <= 1 < result.target_value


def _unit(text: str) -> str:
    """What of a value's text is no number, operator or bracket."""
    bare = re.sub(r"[\d.,，\s()（）≥≤＞＜><=＝≧≦═+\-—/~～]+", "", text)
    for written, meant in rules()["attainment"]["same_units"].items():
        bare = bare.replace(written, meant)
    return bare
