"""Rules of the money block: sources against the total, the execution rate, its score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from ontology.arithmetic import (
    Equation,
    agrees_rate,
    agrees_score,
    rate_equation,
    round_half_up,
    score_equation,
    sum_equation,
    text_of,
)
from ontology.facts import Finding, FundLine
from search.audit.findings import Sheet, evidence, make

_COLUMNS = {
    "budget_initial": "年初预算数",
    "budget_adjusted": "全年预算数",
    "in_place": "资金到位数",
    "executed": "全年执行数",
}
_SOURCES = {
    "total": "",
    "appropriation": "财政拨款",
    "carryover": "上年结转资金",
    "fiscal_account": "财政专户资金",
    "unit_funds": "单位资金",
    "other": "其他资金",
}
_CLOSING_SOURCES = {"other", "unit_funds"}
"""Where the last row of the form is filled in, the rows claim to be all there are."""


def audit_money(sheet: Sheet) -> list[Finding]:
    """The findings of one evaluation's fund lines."""
    found = [*fund_sum(sheet)]
    for line in sheet.funds:
        found += [*execution_rate(sheet, line)]
    return [*found, *execution_score(sheet)]


def fund_sum(sheet: Sheet) -> Iterator[Finding]:
    """fund-sum: the sources add up to more than the total, or to another sum although all are stated."""
    whole = sheet.budget
    parts = [line for line in sheet.funds if line.source != "total"]
    if whole is None or any(count > 1 for count in Counter(line.source for line in parts).values()):
        return  # the same source twice: parts of parts, which would be counted twice
    sums = {column: _sum_of_sources(whole, parts, column) for column in _COLUMNS}
    for column, label in _COLUMNS.items():
        stated: Decimal | None = getattr(whole, column)
        filled, equation = sums[column]
        if stated is None or equation is None:
            continue
        elsewhere = [made for name, (same, made) in sums.items() if name != column and same == filled and made]
        closes = any(line.source in _CLOSING_SOURCES for line in filled) or any(made.holds for made in elsewhere)
        if equation.holds or (equation.difference > 0 and not closes):
            continue
        computed = equation.text if len(filled) > 1 else text_of(equation.right)
        message = f"{sheet.project}的{label}总额写 {text_of(stated)} 万元，各来源之和为 {computed} 万元，两者不符。"
        spans = evidence(whole, [column], "stated")
        for line in filled:
            spans += evidence(line, [column], "expected")
        severity = None if stated else "info"  # a total of 0 beside money is one that was not filled in
        about, facts = f"{sheet.project} {label}", [whole, *filled]
        yield make("fund-sum", about, message, stated, equation.right, facts, spans, severity)


def _sum_of_sources(whole: FundLine, parts: list[FundLine], column: str) -> tuple[list[FundLine], Equation | None]:
    """The sources that state ``column``, and their sum against the total; that they close in one column says they are all."""
    filled = [line for line in parts if getattr(line, column) is not None]
    stated: Decimal | None = getattr(whole, column)
    if stated is None or not filled:
        return filled, None
    return filled, sum_equation(stated, [getattr(line, column) for line in filled])


def execution_rate(sheet: Sheet, line: FundLine) -> Iterator[Finding]:
    """execution-rate: the stated rate is the quotient by none of the budgets stated.

    One taken of another budget than the adjusted one is only worth a look: documents do so without a word.
    """
    if line.rate is None or line.executed is None:
        return
    budgets = _budgets(line)
    equations = [_rate_equation(line.rate, line.executed, budget) for _, budget in budgets]
    judged = [(name, equation) for (name, _), equation in zip(budgets, equations, strict=True) if equation is not None]
    if not judged or judged[0][1].holds:
        return
    column, equation = judged[0]
    source = _SOURCES[line.source]
    about = f"{sheet.project} {source}执行率"
    other = next((_COLUMNS[name] for name, one in judged if one.holds), None)
    message = (
        f"{sheet.project}的{source}执行率写 {text_of(line.rate)}%，按执行数与预算数计算应为 {equation.text}%。"
        if other is None
        else f"{sheet.project}的{source}执行率写 {text_of(line.rate)}%，是按{other}算的；按{_COLUMNS[column]}计算为 {equation.text}%。"
    )
    spans = [*evidence(line, ["rate"], "stated"), *evidence(line, ["executed", column], "expected")]
    severity = None if other is None else "info"
    yield make("execution-rate", about, message, line.rate, equation.right, [line], spans, severity)


def execution_score(sheet: Sheet) -> Iterator[Finding]:
    """execution-score: the budget row's score is in proportion to none of the rates stated or computed."""
    line = sheet.budget
    if line is None or line.score is None or line.weight is None or line.executed is None or line.weight <= 0:
        return
    judged = [
        (name, equation)
        for name, budget in _budgets(line)
        if (equation := score_equation(line.score, line.executed, budget, line.weight)) is not None
    ]
    if not judged or any(equation.holds for _, equation in judged) or _follows_rate(line):
        return
    if line.score > line.weight:
        return  # score-over-weight says it
    column, equation = judged[0]
    message = (
        f"{sheet.project}的预算执行情况得分写 {text_of(line.score)} 分，"
        f"按执行率乘以分值计算应为 {equation.text} 分（执行数 ÷ 预算数 × 分值）。"
    )
    spans = [*evidence(line, ["score"], "stated"), *evidence(line, ["executed", "weight", column], "expected")]
    about = f"{sheet.project} 预算执行情况"
    yield make("execution-score", about, message, line.score, equation.right, [line], spans)


def _budgets(line: FundLine) -> list[tuple[str, Decimal]]:
    """The budgets a rate may be taken of, the likeliest first."""
    columns = ("budget_adjusted", "budget_initial", "in_place")
    return [(column, value) for column in columns if (value := getattr(line, column)) is not None]


def _rate_equation(stated: Decimal, executed: Decimal, budget: Decimal) -> Equation | None:
    """The rate's equation; a rate of at most 1 may be a share written without its percent sign."""
    equation = rate_equation(stated, executed, budget)
    if equation is not None and 0 < stated <= 1 and agrees_rate(stated * 100, executed, budget):
        return Equation(stated, equation.right, True, equation.text)
    return equation


def _follows_rate(line: FundLine) -> bool:
    """Whether the score is the stated rate times the weight: then only the rate itself may be wrong."""
    if line.rate is None or line.weight is None or line.score is None:
        return False
    expected = min(line.rate / 100 * line.weight, line.weight)
    return agrees_score(line.score, round_half_up(expected, 4))
