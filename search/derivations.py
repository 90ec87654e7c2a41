"""Numbers derived from numbers: differences, ratios, growth, last year from this year and its change. Arithmetic shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from ontology.arithmetic import HUNDRED, divide, percent
from ontology.tables import FactTables
from search import plan as p
from search import sparql_text
from search.evidence import merged
from search.question_numbers import may_count_in
from search.result import Result
from search.values import derived, number, quantity, signed_sum

Run = Callable[[p.Plan, FactTables], Result]
"""How a part of a plan is run (``execute.run``)."""

_YEAR = re.compile(r"(\d{4})年")

_OF_SAME_UNIT = ("difference", "gap", "total", "before_change", "before_rate", "whole_of_rate")


def run(plan: p.Derive, tables: FactTables, run_part: Run) -> Result:
    """The derived number; where a part has no answer, or more than one, what that part answers."""
    parts: list[Result] = []
    for operand in plan.operands:
        part = run_part(operand, tables)
        if part.status != "answered":
            return part
        if not isinstance(part.value, Decimal) or not part.number:
            return Result("unclear", f"{part.answer}这里有不止一个数值，请指明用哪一个计算。")
        parts.append(part)
    if plan.formula in ("difference", "gap", "total") and not _of_one_unit(parts):
        units = "、".join(part.unit or "无单位" for part in parts)
        return Result("unclear", f"这些数值的计量单位不同（{units}），不能直接相加减。")
    if plan.formula == "gap":
        parts.sort(key=_stated, reverse=True)  # told as it is computed: what is more less what is less
    numbers = [_stated(part) for part in parts]
    exact = compute(plan.formula, numbers)
    if exact is None:
        return Result("not_found", f"{parts[-1].label}为0，不能作除数，无法计算{plan.asked or '结果'}。")
    value, unit = derived(exact), _unit(plan.formula, parts)
    asked = plan.asked
    if not asked or (plan.formula.startswith("before") and _YEAR.fullmatch(asked)):
        asked = _asked(plan.formula, parts)
    rows = [{"item": part.label, "value": one} for part, one in zip(parts, numbers, strict=True)]
    terms = arithmetic(plan.formula, numbers)
    said = "，".join(dict.fromkeys(part.clause for part in parts))
    query = sparql_text.derive(
        tuple(part.number for part in parts), (*(part.label for part in parts), asked), plan.formula
    )
    return Result(
        "answered",
        f"{said}；{_conclusion(plan, asked, value, unit)}（{terms} = {quantity(value, unit)}）。",
        value=-value if plan.falling else value,
        unit=unit,
        columns=["item", "value"],
        rows=[*rows, {"item": asked, "value": value}],
        query=query,
        evidence=merged(span for part in parts for span in part.evidence),
        findings=[finding for part in parts for finding in part.findings],
        label=asked,
        told=quantity(value, unit),
        clause=f"{asked}为{quantity(value, unit)}（{terms}）",
        number=f'SELECT ?value WHERE {{ {{ {query} }} FILTER(?item = "{asked}") }}',
    )


def _of_one_unit(parts: Sequence[Result]) -> bool:
    """Whether the parts count the same in one scale: 62个团组 and 78批次 do; 万元 and 人, 万人 and 人 do not."""
    units = {part.unit or "" for part in parts}
    scales = {unit[:1] if unit[:1] in ("百", "千", "万", "亿") else "" for unit in units}
    first = parts[0].unit or ""
    return len(units) == 1 or (len(scales) == 1 and all(may_count_in(first, unit) for unit in units if unit))


def compute(formula: p.Formula, numbers: Sequence[Decimal]) -> Decimal | None:
    """The exact result; None where it would divide by 0."""
    first, last = numbers[0], numbers[-1]
    match formula:
        case "difference" | "before_change":
            return first - last
        case "gap":
            return abs(first - last)
        case "total":
            return sum(numbers, Decimal(0))
        case "ratio" | "whole_of_rate":
            return percent(first, last)
        case "times":
            return divide(first, last)
        case "growth":
            return percent(first - last, last)
    return percent(first, HUNDRED + last)


def arithmetic(formula: p.Formula, numbers: Sequence[Decimal]) -> str:
    """The terms as people write them: ``805.08 + 59.2``."""
    first, last = numbers[0], numbers[-1]
    a, b = number(first), f"({number(last)})" if last < 0 else number(last)
    match formula:
        case "gap":
            return signed_sum((max(first, last), -min(first, last)))
        case "difference" | "before_change":
            return signed_sum((first, -last))
        case "total":
            return signed_sum(numbers)
        case "ratio":
            return f"{a} ÷ {b} × 100"
        case "times":
            return f"{a} ÷ {b}"
        case "growth":
            return f"({signed_sum((first, -last))}) ÷ {b} × 100"
        case "before_rate":
            return f"{a} ÷ (1 {'−' if last < 0 else '+'} {number(abs(last))}%)"
    return f"{a} ÷ {number(last)}%"


def _stated(part: Result) -> Decimal:
    assert isinstance(part.value, Decimal)
    return part.value


def _unit(formula: p.Formula, parts: Sequence[Result]) -> str | None:
    if formula in _OF_SAME_UNIT:
        unit = parts[0].unit
        return "个百分点" if formula in ("difference", "gap") and unit == "%" else unit
    return "倍" if formula == "times" else "%"


def _asked(formula: p.Formula, parts: Sequence[Result]) -> str:
    first, last = parts[0].label, parts[-1].label
    match formula:
        case "difference" | "gap":
            return "二者之差"
        case "total":
            return "合计"
        case "ratio":
            return "前者占后者的比重"
        case "times":
            return "前者与后者之比"
        case "growth":
            return f"{first}的增长率"
        case "whole_of_rate":
            return f"按{last}推算的总数"
    if _YEAR.search(first):
        return _YEAR.sub(lambda found: f"{int(found[1]) - 1}年", first, count=1)
    return f"{first}的上年数"


def _conclusion(plan: p.Derive, asked: str, value: Decimal, unit: str | None) -> str:
    if plan.formula == "growth":
        word = "持平" if value == 0 else ("增长" if value > 0 else "下降")
        return f"{asked}：{word}{quantity(abs(value), unit) if value else ''}"
    return f"{asked}为{quantity(value, unit)}"
