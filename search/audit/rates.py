"""Rules of derived figures in running text: growth, completion and the words that say which way a figure went.

A figure is only held against others of the same subject, measure and year that stand near it; where any other amount
nearby explains what is stated, the rule is silent: then the reading, not the document, may be what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ontology.arithmetic import HUNDRED, ZERO, percent, shown, text_of
from ontology.facts import Finding
from search.audit.findings import data, make, setting
from search.audit.printed import IN_WAN, Figure, near, quoted

_BEFORE, _AFTER = 420, 140
_CLOSE = 130
_REACH = 220
_EXECUTION = ("执行率", "使用率", "支付率", "支出率", "执行进度", "支付进度", "支出进度")
_DIFFERENCE = "差异率"


def audit_rates(found: list[Figure]) -> list[Finding]:
    """The findings of the growth and completion rates of a text; ``found`` are its figures in order."""
    findings: list[Finding] = []
    for rate in found:
        if rate.kind == "change_rate":
            findings += growth_rate(rate, found)
        elif rate.kind == "change":
            findings += change_amount(rate, found)
        elif rate.kind == "completion_rate":
            findings += completion_rate(rate, found)
            findings += told_quotient(rate, found) if rate.measure.endswith(_EXECUTION) else ()
        elif rate.kind == "rate" and rate.measure.endswith(_DIFFERENCE):
            findings += told_quotient(rate, found)
    return findings


def growth_rate(rate: Figure, found: list[Figure]) -> Iterator[Finding]:
    """growth-rate: the stated rate is not the change by what it is a change of."""
    around = near(found, rate.start, _BEFORE, _AFTER)
    change = _change_of(rate, around)
    amount = _amount_of(rate, around)
    base = _base_of(rate, around)
    if amount is None:
        return
    if base is not None:
        exact = percent(amount.value - base.value, base.value)
        fits = _growth_fits(rate, amount, base.value, base.unit)
        formula = f"（{text_of(amount.value)} − {text_of(base.value)}）÷ {text_of(base.value)} × 100"
        sides = [amount, base]
    elif change is not None:
        before = amount.value - change.value
        exact = percent(change.value, before) if before > 0 else None
        fits = before <= 0 or _rate_fits(rate, change, amount, -1)
        formula = f"{text_of(change.value)} ÷（{text_of(amount.value)} − {_signed(change.value)}）× 100"
        sides = [amount, change]
    else:
        return
    if exact is None or fits or (not _settled(amount, base, change) and _explained(rate, change, around)):
        return
    if change is not None and (change.value * rate.value < 0 or turned(rate, change, found) is not None):
        return  # the direction is what is wrong: direction-word says it
    about = f"{rate.fact.subject} {rate.measure}"
    message = f"{about}的增减率写 {text_of(rate.value)}%（“{quoted(rate)}”），按所写金额计算应为 {formula} = {shown(exact)}%。"
    yield _finding("growth-rate", about, message, rate, exact, sides)


def change_amount(change: Figure, found: list[Figure]) -> Iterator[Finding]:
    """change-amount: the stated change is not this year's amount less the amount of the year compared with."""
    around = near(found, change.start, _BEFORE, _AFTER)
    amount, base = _amount_of(change, around), _base_of(change, around)
    if amount is None or base is None:
        return
    exact = amount.value - base.value
    if abs(change.value - exact) <= amount.unit + base.unit + change.unit or abs(change.value + exact) <= change.unit:
        return
    if _differs_elsewhere(change, around):
        return
    about = f"{change.fact.subject} {change.measure}"
    message = (
        f"{about}的增减额写 {text_of(change.value)} {_unit(change)}（“{quoted(change)}”），"
        f"按所写金额计算应为 {text_of(amount.value)} − {text_of(base.value)} = {text_of(exact)} {_unit(change)}。"
    )
    yield _finding("change-amount", about, message, change, exact, [amount, base])


def completion_rate(rate: Figure, found: list[Figure]) -> Iterator[Finding]:
    """completion-rate: the stated rate is the quotient by none of the budgets stated beside it."""
    around = [one for one in near(found, rate.start, _BEFORE, _AFTER) if one.table is None]
    amount = _amount_of(rate, around)
    if amount is None:
        return
    budgets = [
        one
        for one in around
        if one.kind == "amount" and one.subject == rate.subject and one.fact.year == rate.fact.year
        and is_budget(one) and _same_thing(one, rate)
    ]  # fmt: skip
    if not budgets or any(quotient_fits(rate, amount, budget) for budget in budgets):
        return
    budget = min(budgets, key=lambda one: abs(one.start - rate.start))
    exact = percent(amount.value, budget.value)
    if exact is None or _other_quotient(rate, amount, around):
        return
    about = f"{rate.fact.subject} {rate.measure}"
    message = (
        f"{about}的预算完成率写 {text_of(rate.value)}%（“{quoted(rate)}”），"
        f"按决算数与预算数计算应为 {text_of(amount.value)} ÷ {text_of(budget.value)} × 100 = {shown(exact)}%。"
    )
    yield _finding("completion-rate", about, message, rate, exact, [amount, budget])


def told_quotient(rate: Figure, found: list[Figure]) -> Iterator[Finding]:
    """A rate told behind a budget and what was spent of it is the quotient of no two amounts before it.

    execution-rate of a rate of execution; completion-rate of the difference from the budget in percent ("预决算差异率").
    """
    differs = rate.measure.endswith(_DIFFERENCE)
    less, behind = (HUNDRED, 0) if differs else (ZERO, _CLOSE // 2)
    pair = _pair_before(rate, found)
    if pair is None or _any_quotient(rate, near(found, rate.start, _REACH, behind), less):
        return
    spent, budget = pair
    exact = percent(spent.value - budget.value * less / HUNDRED, budget.value)
    if exact is None:
        return
    of, part = text_of(budget.value), text_of(spent.value)
    about = f"{budget.fact.subject} {spent.measure}{rate.measure}" if differs else f"{rate.fact.subject} {rate.measure}"
    formula = f"（{part} − {of}）÷ {of} × 100" if differs else f"{part} ÷ {of} × 100"
    message = f"{about}写 {text_of(rate.value)}%（“{quoted(rate)}”），按所写金额计算应为 {formula} = {shown(exact)}%。"
    rule = "completion-rate" if differs else "execution-rate"
    yield _finding(rule, about, message, rate, exact, [spent, budget])


def _pair_before(rate: Figure, found: list[Figure]) -> tuple[Figure, Figure] | None:
    """What was spent and the budget that stand last before a rate, of its subject; ``None`` where one is not there."""
    own = [
        one
        for one in near(found, rate.start, _REACH, 0)
        if one.kind == "amount" and one.table is None and (one.subject, one.fact.year) == (rate.subject, rate.fact.year)
    ]
    budgets = [one for one in own if is_budget(one) and one.value > 0]
    spent = [one for one in own if not is_budget(one) and budgets and one.start > budgets[0].start]
    return (spent[-1], budgets[-1]) if spent else None


def _any_quotient(rate: Figure, around: Sequence[Figure], less: Decimal) -> bool:
    """Whether two amounts make the rate, ``less`` so many percent."""
    amounts = [one for one in around if one.kind == "amount" and one.subject == rate.subject]
    return any(
        low - _slack(rate) <= value <= high + _slack(rate)
        for part in amounts
        for whole in amounts
        if whole.value > 0 and whole is not part
        for low, high in [_bounds([(part.value - part.unit, part.value + part.unit)], whole.value, whole.unit)]
        for value in {less + rate.value, less - rate.value if less else rate.value}
    )


def _same_thing(budget: Figure, rate: Figure) -> bool:
    """Whether a budget is that of what the rate is stated for: of the same account, or named with the same words."""
    return bool(rate.fact.account_path) or rate.measure.removesuffix("支出") in budget.measure


def is_budget(figure: Figure) -> bool:
    """Whether an amount is a budget, not what was spent of one."""
    said = figure.measure.replace("一般公共预算", "").replace("政府性基金预算", "").replace("国有资本经营预算", "")
    return "预算" in said and "决算" not in said


def quotient_fits(rate: Figure, part: Figure, whole: Figure) -> bool:
    """Whether a stated rate is ``part`` in percent of ``whole``, as exactly as the three are printed."""
    low, high = _bounds([(part.value - part.unit, part.value + part.unit)], whole.value, whole.unit)
    return low - _slack(rate) <= abs(rate.value) <= high + _slack(rate)


def last_year(change: Figure, found: list[Figure]) -> tuple[Figure, Figure] | None:
    """This year's amount and last year's, where both are told near a change and differ by more than rounding."""
    around = near(found, change.start, _BEFORE, _AFTER)
    amount, base = _amount_of(change, around), _base_of(change, around)
    if amount is None or base is None or abs(amount.value - base.value) <= amount.unit + base.unit:
        return None
    return amount, base


def turned(rate: Figure, change: Figure, found: list[Figure]) -> Figure | None:
    """The amount by which change and rate would be right, were they of the other direction; ``None`` where they are right."""
    amount = _amount_of(rate, near(found, rate.start, _BEFORE, _AFTER))
    if amount is None or (amount.value - change.value > 0 and _rate_fits(rate, change, amount, -1)):
        return None
    before = amount.value + change.value
    if before <= 0 or rate.value * change.value <= 0:
        return None
    low, high = _bounds(
        [(abs(change.value) - change.unit, abs(change.value) + change.unit)], before, amount.unit + change.unit
    )
    return amount if low - _slack(rate) <= abs(rate.value) <= high + _slack(rate) else None


def _amount_of(of: Figure, around: list[Figure]) -> Figure | None:
    """The nearest amount of the same key, one before sooner than one behind; ``None`` where different ones are near."""
    kinds = ("amount", "count")
    names = {of.measure, *data()["known"]["both"].get(of.measure, [])}
    same = [
        one
        for one in around
        if one.kind in kinds and one.table is None and one.measure in names
        and (one.subject, one.fact.year) == (of.subject, of.fact.year)
    ]  # fmt: skip
    if not same and of.kind in ("change", "change_rate") and "预算" not in (of.fact.compared_to or ""):
        same = [one for one in around if one.kind == "amount" and one.table is None and _plans(one, of)]
    if len({one.value for one in same if one.measure != of.measure}) > 1:
        return None
    if of.kind == "change":
        money = of.fact.unit_of_measure in IN_WAN
        same = [one for one in same if (one.kind == "amount") == money]
    if not same:
        return None
    before = [one for one in same if one.start < of.start]
    return before[-1] if before else same[0]


def _plans(budget: Figure, of: Figure) -> bool:
    """Whether an amount is the budget of what changed: in a budget the change is told of that."""
    return (
        budget.measure in (f"{of.measure}预算", f"{of.measure}年初预算")
        and (budget.subject, budget.fact.year) == (of.subject, of.fact.year)
        and abs(budget.start - of.start) <= _CLOSE
    )


def _change_of(rate: Figure, around: list[Figure]) -> Figure | None:
    changes = [
        one
        for one in around
        if one.kind == "change" and one.key == rate.key and one.fact.compared_to == rate.fact.compared_to
        and abs(one.start - rate.start) <= _CLOSE
    ]  # fmt: skip
    return min(changes, key=lambda one: abs(one.start - rate.start), default=None)


def _base_of(of: Figure, around: list[Figure]) -> Figure | None:
    """Last year's amount of the same subject and measure, where the comparison is with last year."""
    against = of.fact.compared_to or ""
    if of.fact.year is None or "预算" in against or "同口径" in against or "计划" in against:
        return None
    last = of.fact.year - 1
    if str(last) not in against and "上年" not in against and "去年" not in against and against:
        return None
    kinds = ("amount",) if of.kind != "change" or of.fact.unit_of_measure in IN_WAN else ("count",)
    bases = [one for one in around if one.kind in kinds and one.table is None and one.key == (*of.key[:2], last)]
    values = {one.value for one in bases}
    return bases[0] if len(values) == 1 else None


def _growth_fits(rate: Figure, amount: Figure, base: Decimal, unit: Decimal) -> bool:
    if base <= 0:
        return True
    changes = [(amount.value - base - amount.unit - unit, amount.value - base + amount.unit + unit)]
    low, high = _bounds(changes, base, unit)
    return low - _slack(rate) <= rate.value <= high + _slack(rate)


def _rate_fits(rate: Figure, change: Figure, amount: Figure, sign: int) -> bool:
    """Whether the rate is the change by the amount less the change; the words may have turned the sign."""
    base = amount.value + sign * change.value
    unit = amount.unit + change.unit
    low, high = _bounds([(change.value - change.unit, change.value + change.unit)], base, unit)
    return low - _slack(rate) <= rate.value <= high + _slack(rate)


def _bounds(parts: Sequence[tuple[Decimal, Decimal]], whole: Decimal, unit: Decimal) -> tuple[Decimal, Decimal]:
    """The least and the greatest percentage that a part and a whole could make before they were rounded."""
    wholes = [one for one in (whole - unit, whole + unit) if one > 0]
    rates = [percent(part, one) or ZERO for pair in parts for part in pair for one in wholes]
    return (min(rates), max(rates)) if len(wholes) == 2 else (-HUNDRED * HUNDRED, HUNDRED * HUNDRED)


def _slack(rate: Figure) -> Decimal:
    return max(rate.unit, setting("rate_slack"))


def _explained(rate: Figure, change: Figure | None, around: list[Figure]) -> bool:
    """Whether some other amount or change close by makes the stated rate right."""
    close = [one for one in around if -_REACH <= one.start - rate.start <= _CLOSE // 2]
    amount = _amount_of(rate, around)
    others = [one for one in close if one.kind == "amount" and one is not amount and one.value > 0]
    changes = [one for one in close if one.kind == "change" and one is not change]
    if change is not None and any(_rate_fits(rate, change, one, -1) for one in others if one.value > change.value):
        return True
    return amount is not None and any(_rate_fits(rate, one, amount, -1) for one in changes if amount.value > one.value)


def _settled(amount: Figure, base: Figure | None, change: Figure | None) -> bool:
    """Whether last year's amount is told and the change is the difference: nothing else can be meant."""
    if base is None or change is None:
        return False
    return abs(amount.value - base.value - change.value) < amount.unit + base.unit


def _differs_elsewhere(change: Figure, around: list[Figure]) -> bool:
    """Whether two other amounts nearby differ by the stated change."""
    amounts = [one for one in around if one.kind == "amount"]
    return any(
        abs(abs(one.value - other.value) - abs(change.value)) < change.unit * 2
        for place, one in enumerate(amounts)
        for other in amounts[:place]
    )


def _other_quotient(rate: Figure, amount: Figure, around: list[Figure]) -> bool:
    """Whether two different amounts close by, another pair than the one judged, make the rate right."""
    amounts = [one for one in around if one.kind == "amount" and -_CLOSE <= one.start - rate.start <= _CLOSE // 3]
    return any(
        quotient_fits(rate, part, whole)
        for part in amounts
        for whole in amounts
        if part.value != whole.value and whole.value > 0 and part is not amount
        if is_budget(whole) and not is_budget(part)
    )


def _unit(figure: Figure) -> str:
    return "万元" if figure.fact.unit_of_measure in IN_WAN else figure.fact.unit_of_measure


def _signed(value: Decimal) -> str:
    return text_of(value) if value >= 0 else f"（{text_of(value)}）"


def _finding(
    rule: str,
    about: str,
    message: str,
    figure: Figure,
    exact: Decimal,
    sides: Sequence[Figure],
    severity: str | None = None,
) -> Finding:
    spans = [replace(figure.span, fields=("stated",)), *(replace(one.span, fields=("expected",)) for one in sides)]
    facts = list(dict.fromkeys([figure.fact, *(one.fact for one in sides)]))
    return make(rule, about, message, figure.value, exact, facts, spans, severity)
