"""The scores of single rows: the budget row by its rate, an indicator by target, actual value and weight.

Every result carries the formula with its figures, the rule in one sentence and where that stands; what cannot be computed
has no value and says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from ontology.arithmetic import HUNDRED, TOLERANCES, ZERO, agrees, divide, percent, round_half_up, shown, text_of, total
from ontology.facts import FundLine, IndicatorResult
from search.scoring.attainment import deadline_met, interval, target_met, tier_of, why_unjudged
from search.scoring.rules import ExecutionBand, Rule, Scheme, Tier, rules


@dataclass(frozen=True, slots=True)
class Scored:
    """A recomputed figure: ``value`` rounded half up to two places, or ``None`` with the ``reason`` why.

    ``formula`` shows it with its figures. Where a rule leaves room, ``low`` and ``high`` are the least and most it allows.
    """

    value: Decimal | None
    formula: str
    rule: Rule
    reason: str = ""
    low: Decimal | None = None
    high: Decimal | None = None


def budget_of(line: FundLine) -> Decimal | None:
    """The budget a rate is taken of: the adjusted one where stated, else the initial one."""
    return line.budget_adjusted if line.budget_adjusted is not None else line.budget_initial


def execution_rate(line: FundLine, scheme: Scheme | None = None) -> Scored:
    """执行数 ÷ 预算数 in percent; without a value where one is not stated or the budget is 0."""
    rule = (scheme or rules().usual).execution.rule
    budget = budget_of(line)
    rate = percent(line.executed, budget)
    if line.executed is None or budget is None:
        missing = "、".join(name for name, value in (("预算数", budget), ("执行数", line.executed)) if value is None)
        return Scored(None, "", rule, f"文件没有写{missing}")
    if rate is None:
        return Scored(None, "", rule, "预算数为 0，执行率没有意义")
    formula = f"{text_of(line.executed)} ÷ {text_of(budget)} × 100% = {shown(rate)}%"
    return Scored(round_half_up(rate), formula, rule)


def execution_weight(line: FundLine, weights: Iterable[Decimal | None], scheme: Scheme | None = None) -> Decimal | None:
    """The weight of the budget row: the stated one; else what the indicators' ``weights`` leave of 100 where that is in
    use; else the usual one where they say nothing. ``None`` where the indicators make 100 without it, or another sum.
    """
    rule = (scheme or rules().usual).execution
    if line.weight is not None:
        return line.weight
    whole = total(weights)
    if whole is None:
        return rule.weight
    left = HUNDRED - whole
    return next((weight for weight in rule.weights if agrees(left, weight, TOLERANCES["weight"].value)), None)


def execution_score(line: FundLine, weight: Decimal | None, scheme: Scheme | None = None) -> Scored:
    """The score of the budget row worth ``weight``, by the band that its rate falls into.

    The rate is that of the amounts, or where they are not stated the one written.
    """
    rule = (scheme or rules().usual).execution
    if weight is None:
        return Scored(None, "", rule.rule, "文件没有写预算执行率的分值，也不能由各指标分值推出")
    budget, executed = budget_of(line), line.executed
    exact = percent(executed, budget)
    if executed is not None and budget is not None and exact is not None:
        rate, written = exact, f"{text_of(executed)} ÷ {text_of(budget)}"
    elif line.rate is not None and exact is None and (executed is None or budget is None):
        rate, written = line.rate, f"{text_of(line.rate)}%"
    else:
        return replace(execution_rate(line, scheme), formula="")
    return _banded(rate, written, weight, rule.over, rule.bands, rule.rule)


def _banded(
    rate: Decimal, written: str, weight: Decimal, over: str, bands: tuple[ExecutionBand, ...], rule: Rule
) -> Scored:
    points = text_of(weight)
    if rate > HUNDRED and over != "full":
        if over == "none":
            return Scored(None, "", rule, f"执行率 {shown(rate)}% 超过 100%，规则没有规定如何记分")
        if over == "zero":
            return Scored(ZERO, f"执行率 {shown(rate)}% 超过 100%，记 0 分", rule)
        inverse = _times(divide(HUNDRED, rate), weight)
        return Scored(inverse, f"100% ÷ {shown(rate)}% × {points} = {shown(inverse)}", rule)
    band = next((band for band in bands if rate >= band.least), None)
    if band is None:
        return Scored(ZERO, f"执行率 {shown(rate)}% 低于 {text_of(bands[-1].least)}%，记 0 分", rule)
    if band.share is None:
        value = min(max(_times(rate / HUNDRED, weight), ZERO), weight)
        capped = "（不超过分值）" if rate > HUNDRED else ""
        return Scored(value, f"{written} × {points} = {shown(value)}{capped}", rule)
    full = weight * band.share / HUNDRED
    if not band.deduct:
        share = "记满分" if band.share == HUNDRED else f"记分值的 {text_of(band.share)}%"
        return Scored(
            round_half_up(full), f"执行率 {shown(rate)}% ≥ {text_of(band.least)}%，{share} {shown(full)} 分", rule
        )
    value = round_half_up(max(full - max(band.start - rate, ZERO) * band.deduct, ZERO))
    formula = f"{shown(full)} − （{text_of(band.start)} − {shown(rate)}） × {text_of(band.deduct)} = {shown(value)}"
    return Scored(value, formula, rule)


def indicator_score(result: IndicatorResult, scheme: Scheme | None = None) -> Scored:
    """The score of an indicator by its target, actual value and weight."""
    scheme = scheme or rules().usual
    rule = scheme.quantitative.rule
    if result.weight is None:
        return Scored(None, "", rule, "文件没有写分值")
    if result.actual is None and result.actual_value is None:
        return Scored(None, "", rule, "文件没有写完成值")
    if result.target is None and result.target_value is None:
        return Scored(None, "", rule, "文件没有写目标值")
    if result.target_value is not None and result.actual_value is not None:
        return _of_figures(result, result.weight, scheme)
    if result.actual_value is not None and (span := interval(result)) is not None:
        return _of_interval(result.actual_value, span.low, span.high, result.weight, scheme)
    in_time = deadline_met(result)
    if in_time is not None:
        return _of_deadline(result, result.weight, in_time, rule)
    tier = tier_of(result)
    if tier is not None:
        tiers = scheme.qualitative.tiers
        return _of_tier(result, result.weight, tiers[min(tier, len(tiers)) - 1], scheme.qualitative.rule)
    if result.actual_value is not None:
        return Scored(None, "", rule, "目标不是一个数，完成值不能与之比较")
    return Scored(None, "", scheme.qualitative.rule, "完成情况的措辞看不出档次，也没有可比较的数")


def _of_figures(result: IndicatorResult, weight: Decimal, scheme: Scheme) -> Scored:
    target, actual, quantitative = result.target_value, result.actual_value, scheme.quantitative
    assert target is not None
    assert actual is not None
    met = target_met(result)
    if met is None:
        return Scored(None, "", quantitative.rule, why_unjudged(result))
    sign = result.target_op or ""
    if met:
        formula = f"完成值 {text_of(actual)} 达到目标 {sign}{text_of(target)}，记满分 {text_of(weight)} 分"
        return Scored(round_half_up(weight), formula, quantitative.rule)
    missed = f"完成值 {text_of(actual)} 未达到目标 {sign}{text_of(target)}"
    if quantitative.method == "all-or-nothing":
        return Scored(ZERO, f"{missed}，记 0 分", quantitative.rule)
    part, whole = (target, actual) if result.target_op in ("≤", "<") else (actual, target)
    if whole < 0 or (whole == 0 and part < 0):
        return Scored(None, "", quantitative.rule, "目标值或完成值不是正数，比例没有意义")
    return _in_proportion(part, whole, weight, missed, quantitative.rule, quantitative.floor)


def _of_deadline(result: IndicatorResult, weight: Decimal, in_time: bool, rule: Rule) -> Scored:
    if not in_time:
        told = f"完成时间 {result.actual} 晚于目标 {result.target}，规则没有规定如何按比例记分"
        return Scored(None, "", rule, told, ZERO, round_half_up(weight))
    formula = f"完成时间 {result.actual} 不晚于目标 {result.target}，记满分 {text_of(weight)} 分"
    return Scored(round_half_up(weight), formula, rule)


def _of_interval(actual: Decimal, low: Decimal, high: Decimal, weight: Decimal, scheme: Scheme) -> Scored:
    written = f"{text_of(low)}—{text_of(high)}"
    if low <= actual <= high:
        formula = f"完成值 {text_of(actual)} 在目标 {written} 之内，记满分 {text_of(weight)} 分"
        return Scored(round_half_up(weight), formula, scheme.interval)
    missed = f"完成值 {text_of(actual)} 不在目标 {written} 之内"
    if scheme.quantitative.method == "all-or-nothing":
        return Scored(ZERO, f"{missed}，记 0 分", scheme.quantitative.rule)
    part, whole = (actual, low) if actual < low else (high, actual)
    return _in_proportion(part, whole, weight, missed, scheme.interval, scheme.quantitative.floor)


def _in_proportion(part: Decimal, whole: Decimal, weight: Decimal, missed: str, rule: Rule, floor: Decimal) -> Scored:
    """``part`` ÷ ``whole`` × ``weight``, between 0 and the weight; 0 where ``whole`` is 0: what should not be, was."""
    ratio = divide(max(part, ZERO), whole) if whole else ZERO
    assert ratio is not None
    if ratio * HUNDRED < floor:
        return Scored(ZERO, f"{missed}，完成比例低于 {text_of(floor)}%，记 0 分", rule)
    if not part or not whole:
        return Scored(ZERO, f"{missed}，记 0 分", rule)
    value = min(_times(ratio, weight), weight)
    return Scored(value, f"{text_of(part)} ÷ {text_of(whole)} × {text_of(weight)} = {shown(value)}", rule)


def _of_tier(result: IndicatorResult, weight: Decimal, tier: Tier, rule: Rule) -> Scored:
    """A tier leaves the score to the evaluator: one inside it stands, one outside is moved to its nearest end."""
    low, high = round_half_up(weight * tier.least / HUNDRED), round_half_up(weight * tier.most / HUNDRED)
    room = f"属“{tier.name}”，应在 {shown(low)}—{shown(high)} 分之间"
    if result.score is None:
        return Scored(None, "", rule, f"{room}，文件没有评分", low, high)
    value = round_half_up(min(max(result.score, low), high))
    said = f"所评 {text_of(result.score)} 分" + (
        "在此区间内" if low <= result.score <= high else f"不在此区间，取 {shown(value)} 分"
    )
    return Scored(value, f"{room}，{said}", rule, "", low, high)


def _times(ratio: Decimal | None, weight: Decimal) -> Decimal:
    assert ratio is not None
    return round_half_up(ratio * weight)
