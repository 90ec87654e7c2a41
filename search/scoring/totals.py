"""What follows from the scores of rows: a project's total and grade, and the averages of a unit or a department."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ontology.arithmetic import (
    HUNDRED,
    TOLERANCES,
    ZERO,
    agrees,
    agrees_score,
    divide,
    mean,
    round_half_up,
    shown,
    text_of,
    total,
)
from ontology.facts import FundLine, IndicatorResult
from search.scoring.figures import Scored, execution_rate, execution_score, execution_weight, indicator_score
from search.scoring.rules import OWN, Band, Rule, Scheme, rules

_SUM = Rule("总分为预算执行率得分与各指标得分之和", "财预〔2020〕10号", "第十六条")
PLAIN = Rule("各项目总分的简单平均", OWN, "")
WEIGHTED = Rule("各项目总分按预算数加权平均", OWN, "")


@dataclass(frozen=True, slots=True)
class Item:
    """A row with its stated and its recomputed score; ``counts`` says whether it is part of the total."""

    fact: FundLine | IndicatorResult
    name: str
    weight: Decimal | None
    stated: Decimal | None
    scored: Scored
    counts: bool = True

    @property
    def difference(self) -> Decimal | None:
        """Stated less recomputed; ``None`` where one is missing."""
        return _difference(self.stated, self.scored.value)

    @property
    def agrees(self) -> bool | None:
        """Whether stated and recomputed score are the same, as documents round; ``None`` where one is missing."""
        return _agrees(self.stated, self.scored)


@dataclass(frozen=True, slots=True)
class ProjectScore:
    """One evaluation recomputed; ``stated`` is its total as written.

    ``kept`` is the total that takes the stated scores of rows that cannot be recomputed.
    """

    stated: Decimal | None
    rate: Scored | None
    execution: Item | None
    indicators: tuple[Item, ...]
    total: Scored
    kept: Decimal | None
    grade: str | None
    grade_of_stated: str | None
    scheme: Scheme

    @property
    def items(self) -> tuple[Item, ...]:
        """The budget row and the indicators."""
        return ((self.execution,) if self.execution else ()) + self.indicators

    @property
    def difference(self) -> Decimal | None:
        """Stated less recomputed total; ``None`` where one is missing."""
        return _difference(self.stated, self.total.value)

    @property
    def agrees(self) -> bool | None:
        """Whether stated and recomputed total are the same, as documents round; ``None`` where one is missing."""
        return _agrees(self.stated, self.total)


def project_score(
    line: FundLine | None,
    results: Sequence[IndicatorResult],
    stated_total: Decimal | None = None,
    weight_total: Decimal | None = None,
    scheme: Scheme | None = None,
    bands: Sequence[Band] | None = None,
) -> ProjectScore:
    """An evaluation recomputed from its budget row ``line`` and its indicators; ``bands`` are those a document states."""
    scheme = scheme or rules().usual
    bands = bands or scheme.grades.bands
    indicators = tuple(
        Item(result, result.indicator, result.weight, result.score, indicator_score(result, scheme))
        for result in results
    )
    rate = execution_rate(line, scheme) if line is not None else None
    execution = None
    if line is not None:
        weight = execution_weight(line, (result.weight for result in results), scheme)
        scored = _as_usual(line, weight, execution_score(line, weight, scheme))
        execution = Item(line, "预算执行率", weight, line.score, scored, weight is not None)
    items = [item for item in ((execution,) if execution else ()) + indicators if item.counts]
    scored = _total(items, weight_total)
    whole = weight_total or HUNDRED
    return ProjectScore(
        stated_total,
        rate,
        execution,
        indicators,
        scored,
        _kept(items, weight_total),
        grade(scored.value, bands, whole),
        grade(stated_total, bands, whole),
        scheme,
    )


def _as_usual(line: FundLine, weight: Decimal | None, scored: Scored) -> Scored:
    """A formula that says so where the weight is not the document's own."""
    if line.weight is not None or weight is None or not scored.formula:
        return scored
    return replace(scored, formula=f"{scored.formula}（文件没有写分值，按 {text_of(weight)} 分计）")


def _total(items: Sequence[Item], weight_total: Decimal | None) -> Scored:
    """The sum of the recomputed scores, where every row has one and the weights show that all rows are there."""
    if not items:
        return Scored(None, "", _SUM, "没有可以记分的行")
    weights = [item.weight for item in items]
    if any(weight is None for weight in weights):
        missing = sum(1 for weight in weights if weight is None)
        return Scored(None, "", _SUM, f"{len(items)} 项中有 {missing} 项没有写分值")
    whole = total(weights) or ZERO
    if not _closes(whole, weight_total):
        expected = f"{text_of(weight_total)} 或 100" if weight_total not in (None, HUNDRED) else "100"
        return Scored(None, "", _SUM, f"各项分值之和为 {text_of(whole)}，不是 {expected}，不能确定是否读全")
    low = total(item.scored.low if item.scored.low is not None else item.scored.value for item in items)
    high = total(item.scored.high if item.scored.high is not None else item.scored.value for item in items)
    open_items = [item for item in items if item.scored.value is None]
    if open_items:
        names = "、".join(f"“{item.name}”（{item.scored.reason}）" for item in open_items[:3])
        more = f"等 {len(open_items)} 项" if len(open_items) > 3 else ""
        bounded = all(item.scored.low is not None for item in open_items)
        reason = f"不能重算的有{names}{more}"
        return Scored(None, "", _SUM, reason, low if bounded else None, high if bounded else None)
    value = round_half_up(total(item.scored.value for item in items) or ZERO)
    formula = f"{' + '.join(shown(item.scored.value or ZERO) for item in items)} = {shown(value)}"
    room = low != high
    return Scored(value, formula, _SUM, "", low if room else None, high if room else None)


def _kept(items: Sequence[Item], weight_total: Decimal | None) -> Decimal | None:
    weights = [item.weight for item in items]
    if not items or any(weight is None for weight in weights) or not _closes(total(weights) or ZERO, weight_total):
        return None
    values = [item.scored.value if item.scored.value is not None else item.stated for item in items]
    return None if any(value is None for value in values) else round_half_up(total(values) or ZERO)


def _closes(whole: Decimal, weight_total: Decimal | None) -> bool:
    tolerance = TOLERANCES["weight"].value
    return agrees(whole, HUNDRED, tolerance) or (weight_total is not None and agrees(whole, weight_total, tolerance))


def grade(score: Decimal | None, bands: Sequence[Band] | None = None, whole: Decimal = HUNDRED) -> str | None:
    """The grade of a total out of ``whole`` points; ``None`` without one, or below every band."""
    share = divide(score * HUNDRED, whole) if score is not None else None
    if share is None:
        return None
    return next((band.name for band in bands or rules().usual.grades.bands if share >= band.least), None)


def same_grade(stated: str | None, computed: str | None, bands: Sequence[Band]) -> bool | None:
    """Whether two grades are the same; ``None`` where one is missing or the stated one is none of the ``bands``."""
    if stated is None or computed is None:
        return None
    names = [band.name for band in bands]
    known = stated if stated in names else rules().same_grades.get(stated, stated)
    return known == computed if known in names else None


def average_score(scores: Iterable[Decimal | None], weights: Iterable[Decimal | None] | None = None) -> Scored:
    """The score of a unit: the plain mean of its projects' totals, or weighted (by budget, say) where weights are given.

    A project without a total counts in neither; with weights, one without a weight neither.
    """
    if weights is None:
        stated = [score for score in scores if score is not None]
        value, rule = mean(stated), PLAIN
        formula = f"{len(stated)} 个总分之和 {shown(total(stated) or ZERO)} ÷ {len(stated)}"
    else:
        pairs = [(s, w) for s, w in zip(scores, weights, strict=True) if s is not None and w is not None]
        whole, rule = total(weight for _, weight in pairs), WEIGHTED
        weighed = total(score * weight for score, weight in pairs) or ZERO
        value = divide(weighed, whole) if whole is not None else None
        formula = f"{len(pairs)} 个（总分 × 预算数）之和 {shown(weighed)} ÷ 预算数之和 {shown(whole or ZERO)}"
    if value is None:
        return Scored(None, "", rule, "没有总分" if weights is None else "没有既有总分又有预算数的项目")
    return Scored(round_half_up(value), f"{formula} = {shown(value)}", rule)


def _difference(stated: Decimal | None, computed: Decimal | None) -> Decimal | None:
    return None if stated is None or computed is None else round_half_up(stated - computed)


def _agrees(stated: Decimal | None, scored: Scored) -> bool | None:
    return None if stated is None or scored.value is None else agrees_score(stated, scored.value)
