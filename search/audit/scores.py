"""Rules of weights and scores: both add up, and no score is above its weight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ontology.arithmetic import TOLERANCES, Equation, agrees, parts_sum, sum_equation, text_of
from ontology.facts import Finding, FundLine, IndicatorResult
from search.audit.findings import Sheet, data, evidence, make, setting
from search.scoring import grade, same_grade
from search.scoring import rules as scoring_rules
from search.scoring.rules import Band

Row = FundLine | IndicatorResult


def audit_scores(sheet: Sheet) -> list[Finding]:
    """The findings of one evaluation's weights and scores."""
    return [*score_sum(sheet), *weight_sum(sheet), *score_over_weight(sheet), *grade_mismatch(sheet)]


def score_sum(sheet: Sheet) -> Iterator[Finding]:
    """score-sum: the scores add up to another total, with and without the budget row.

    Reported only where the weights show that all rows are there, or, in a table without weights, all was read.
    """
    total = sheet.evaluation.total_score
    if total is None or any(_makes_total(sheet, _rows(sheet, with_budget)) for with_budget in (True, False)):
        return
    rows = _scheme(sheet)
    equation = _sum_of_scores(sheet, rows) if rows is not None else None
    if rows is None or equation is None:
        return
    message = f"{sheet.project}的总分写 {text_of(total)} 分，各项得分之和为 {equation.text} 分，两者不符。"
    spans = evidence(sheet.evaluation, ["total_score"], "stated")
    for row in rows:
        spans += evidence(row, ["score"], "expected")
    facts = [sheet.evaluation, *rows]
    yield make("score-sum", f"{sheet.project} 总分", message, total, equation.right, facts, spans)


def weight_sum(sheet: Sheet) -> Iterator[Finding]:
    """weight-sum: the weights add up to none of the usual totals.

    A missing row would look the same: reported only where the scores prove that all rows are there, or, where the table
    has no total, all of the document was read. With or without the budget row is for the scores to say.
    """
    rows = _rows(sheet, with_budget=True)
    whole = parts_sum(row.weight for row in rows)
    if whole is None or len(sheet.indicators) < 2:
        return
    schemes = [rows, _rows(sheet, with_budget=False)]
    if sheet.evaluation.total_score is not None:
        schemes = [scheme for scheme in schemes if _makes_total(sheet, scheme)]
    elif sheet.unread:
        return
    if not schemes:
        return
    if any(_closes(scheme) for scheme in schemes):
        yield from _stated_weights(sheet, rows)
        return
    equation = sum_equation(setting("weight_total"), [row.weight for row in rows if row.weight is not None])
    message = f"{sheet.project}各项分值之和为 {equation.text}，应为 {text_of(setting('weight_total'))}。"
    spans = [span for row in rows for span in evidence(row, ["weight"], "stated")]
    about = f"{sheet.project} 分值"
    yield make("weight-sum", about, message, equation.right, setting("weight_total"), rows, spans)


def _stated_weights(sheet: Sheet, rows: list[Row]) -> Iterator[Finding]:
    """weight-sum: the weights close, but the document states another sum than they make, with or without the budget row."""
    stated, made = sheet.evaluation.weight_total, parts_sum(row.weight for row in rows)
    if stated is None or made is None:
        return
    without = parts_sum(row.weight for row in _rows(sheet, with_budget=False))
    sums = [whole for whole in (made, without, setting("weight_total")) if whole is not None]
    if any(agrees(whole, stated, TOLERANCES["weight"].value) for whole in sums):
        return
    message = f"{sheet.project}的分值合计写 {text_of(stated)}，各项分值之和为 {text_of(made)}，两者不符。"
    spans = evidence(sheet.evaluation, ["weight_total"], "stated")
    spans += [span for row in rows for span in evidence(row, ["weight"], "expected")]
    yield make("weight-sum", f"{sheet.project} 分值合计", message, stated, made, [sheet.evaluation, *rows], spans)


def score_over_weight(sheet: Sheet) -> Iterator[Finding]:
    """score-over-weight: a row's score is above its weight."""
    for row in _rows(sheet, with_budget=True):
        if row.score is None or row.weight is None or row.score <= row.weight:
            continue
        about = row.indicator if isinstance(row, IndicatorResult) else f"{sheet.project} 预算执行情况"
        name = f"“{row.indicator}”" if isinstance(row, IndicatorResult) else "预算执行情况"
        message = f"{sheet.project}的{name}得分写 {text_of(row.score)} 分，超过分值 {text_of(row.weight)} 分。"
        spans = [*evidence(row, ["score"], "stated"), *evidence(row, ["weight"], "expected")]
        yield make("score-over-weight", about, message, row.score, row.weight, [row], spans)


def grade_mismatch(sheet: Sheet) -> Iterator[Finding]:
    """grade-mismatch: the stated grade is not the one that the total falls into by the document's or the usual limits."""
    owner = sheet.evaluation
    total, full = owner.total_score, owner.weight_total or setting("weight_total")
    bands = sheet.bands or scoring_rules().usual.grades.bands
    right = grade(total, bands, full)
    if total is None or right is None or same_grade(owner.grade, right, bands) is not False:
        return
    said = str(owner.grade)
    message = grade_message(f"{sheet.project}的", total, said, right, bands)
    spans = [*evidence(owner, ["grade"], "stated"), *evidence(owner, ["total_score"], "expected")]
    severity = grade_severity(total, said, right, bands, bool(sheet.bands))
    yield make("grade-mismatch", f"{sheet.project} 等级", message, total, None, [owner], spans, severity)


def grade_message(whose: str, total: Decimal, said: str, right: str, bands: Sequence[Band]) -> str:
    """What is wrong with a grade, in words."""
    told = "、".join(f"{band.name} ≥ {text_of(band.least)}" for band in bands)
    return f"{whose}总分 {text_of(total)} 分，等级写“{said}”，按得分应为“{right}”（{told}）。"


def grade_severity(total: Decimal, said: str, right: str, bands: Sequence[Band], stated: bool) -> str | None:
    """The severity near the next grade's limit, which is not everywhere the same where the document states none."""
    names = [band.name for band in bands]
    named = next(name for name in names if same_grade(said, name, tuple(bands)))
    limit = next(band.least for band in bands if band.name == max(named, right, key=lambda name: -names.index(name)))
    near = abs(names.index(named) - names.index(right)) == 1 and abs(total - limit) < setting("grade_margin")
    return data()["rules"]["grade-mismatch"]["severity_near_limit"] if near and not stated else None


def _rows(sheet: Sheet, with_budget: bool) -> list[Row]:
    """The rows that carry weights and scores, the budget row first where it has either."""
    budget = sheet.budget
    rows: list[Row] = [*sheet.indicators]
    if with_budget and budget is not None and (budget.weight is not None or budget.score is not None):
        rows.insert(0, budget)
    return rows


def _closes(rows: list[Row]) -> bool:
    whole = parts_sum(row.weight for row in rows)
    if whole is None:
        return False
    weighted_budget = any(isinstance(row, FundLine) and row.weight is not None for row in rows)
    totals = [data()["settings"]["weight_total"]]
    if not weighted_budget:
        totals = data()["settings"]["weight_totals_without_budget_row"]
    return any(agrees(whole, Decimal(value), TOLERANCES["weight"].value) for value in totals)


def _scheme(sheet: Sheet) -> list[Row] | None:
    """The rows whose scores make the total, by the weights; ``None`` where nothing shows that they are all there."""
    for rows in (_rows(sheet, True), _rows(sheet, False)):
        if _closes(rows) and _hundred(rows):
            return rows
    rows = _rows(sheet, True)
    unweighted = all(row.weight is None for row in sheet.indicators)
    return rows if unweighted and not sheet.unread and len(rows) > 1 else None


def _hundred(rows: list[Row]) -> bool:
    whole = parts_sum(row.weight for row in rows)
    return whole is not None and agrees(whole, setting("weight_total"), TOLERANCES["weight"].value)


def _makes_total(sheet: Sheet, rows: list[Row]) -> bool:
    equation = _sum_of_scores(sheet, rows)
    return equation is not None and equation.holds


def _sum_of_scores(sheet: Sheet, rows: list[Row]) -> Equation | None:
    total = sheet.evaluation.total_score
    scores = [row.score for row in rows if row.score is not None]
    if total is None or not scores or len(scores) < len(rows):
        return None
    return sum_equation(total, scores)
