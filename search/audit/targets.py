"""Rules of targets: reached or missed against the score, set too low, and reasons that are not given."""

from __future__ import annotations

from collections.abc import Iterator

from ontology.arithmetic import ZERO, divide, round_half_up, text_of
from ontology.facts import Finding, IndicatorResult
from search.audit.findings import REVIEWS, Sheet, data, evidence, make, setting
from search.scoring import comparable, indicator_score, is_cost, is_count, target_met

_TARGET = ["target", "target_value"]
_ACTUAL = ["actual", "actual_value"]


def audit_targets(sheet: Sheet) -> list[Finding]:
    """The findings of one evaluation's indicators."""
    found: list[Finding] = []
    for row in sheet.indicators:
        found += [*met_but_lost(sheet, row), *missed_but_full(sheet, row), *set_too_low(sheet, row)]
        found += missing_reason(sheet, row)
    return found


def met_but_lost(sheet: Sheet, row: IndicatorResult) -> Iterator[Finding]:
    """met-target-but-lost-points: the target is reached, the score is below the weight.

    A deduction with a reason for a target far exceeded follows the regulation (the target was set too low); a reviewer takes
    points off for other things than the target.
    """
    if row.score is None or row.weight is None or row.score >= row.weight or target_met(row) is not True:
        return
    if row.reason is not None and (_exceeds(row) or sheet.evaluation.stage in REVIEWS):
        return
    message = (
        f"{sheet.project}的“{row.indicator}”完成值 {_actual(row)} 达到目标 {_target(row)}，"
        f"却只得 {text_of(row.score)} 分（分值 {text_of(row.weight)} 分）。"
    )
    spans = [*evidence(row, ["score"], "stated"), *evidence(row, ["weight", *_TARGET, *_ACTUAL], "expected")]
    yield make("met-target-but-lost-points", row.indicator, message, row.score, row.weight, [row], spans)


def missed_but_full(sheet: Sheet, row: IndicatorResult) -> Iterator[Finding]:
    """missed-target-full-points: the target is missed, the score is the whole weight."""
    if row.score is None or not row.weight or row.score != row.weight or target_met(row) is not False:
        return
    derived = indicator_score(row)
    expected = derived.value if derived is not None else None
    message = (
        f"{sheet.project}的“{row.indicator}”完成值 {_actual(row)} 未达到目标 {_target(row)}，"
        f"却得满分 {text_of(row.score)} 分"
        + (f"；按完成比例应为 {derived.formula} 分。" if derived is not None and derived.value else "。")
    )
    spans = [*evidence(row, ["score"], "stated"), *evidence(row, ["weight", *_TARGET, *_ACTUAL], "expected")]
    yield make("missed-target-full-points", row.indicator, message, row.score, expected, [row], spans)


def set_too_low(sheet: Sheet, row: IndicatorResult) -> Iterator[Finding]:
    """target-set-too-low: the actual value is at least half as much again as a target that is a floor or a count."""
    if not _exceeds(row) or row.actual_value is None or row.target_value is None:
        return
    ratio = divide(row.actual_value * 100, row.target_value)
    assert ratio is not None
    message = (
        f"{sheet.project}的“{row.indicator}”完成值 {_actual(row)}，目标 {_target(row)}，"
        f"完成值为目标值的 {text_of(round_half_up(ratio, 1))}%，目标可能设定偏低。"
    )
    spans = [*evidence(row, _ACTUAL, "stated"), *evidence(row, _TARGET, "expected")]
    yield make("target-set-too-low", row.indicator, message, row.actual_value, row.target_value, [row], spans)


def missing_reason(sheet: Sheet, row: IndicatorResult) -> Iterator[Finding]:
    """missing-reason: points were lost and the row says nothing about it."""
    if row.score is None or row.weight is None or row.score >= row.weight or row.reason is not None:
        return
    explained = not sheet.reviewed and any(other.reason is not None for other in sheet.indicators)
    severity = None if explained else data()["rules"]["missing-reason"]["severity_where_no_row_has_one"]
    message = (
        f"{sheet.project}的“{row.indicator}”得 {text_of(row.score)} 分，"
        f"比分值 {text_of(row.weight)} 分少 {text_of(row.weight - row.score)} 分，没有说明原因。"
    )
    spans = [*evidence(row, ["score"], "stated"), *evidence(row, ["weight"], "expected")]
    yield make("missing-reason", row.indicator, message, row.score, row.weight, [row], spans, severity)


def _exceeds(row: IndicatorResult) -> bool:
    """Whether the actual value is far above a target that is a floor (≥, >) or, without an operator, a count."""
    target, actual = row.target_value, row.actual_value
    if target is None or actual is None or target <= ZERO or not comparable(row):
        return False
    floor = row.target_op in ("≥", ">") or (row.target_op is None and is_count(row))
    return floor and not is_cost(row) and actual >= target * setting("low_target_ratio")


def _target(row: IndicatorResult) -> str:
    assert row.target_value is not None
    return f"{row.target_op or ''}{text_of(row.target_value)}{row.target_unit or ''}"


def _actual(row: IndicatorResult) -> str:
    assert row.actual_value is not None
    return f"{text_of(row.actual_value)}{row.target_unit or ''}"
