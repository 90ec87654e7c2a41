"""Rules of the running text: the same amount stated twice differently, parts that do not make their whole."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ontology.arithmetic import TOLERANCES, agrees, is_rounding_of, sum_equation, text_of, total
from ontology.facts import DocumentFacts, Finding, FundLine, Observation
from search.audit.amounts import Amount, Breakdown, amounts, breakdowns, figure_text, fund_amounts
from search.audit.findings import data, make, setting

Group = dict[tuple[object, ...], list[Amount]]

_SHORTEST_MEASURE = 8
"""A measure that is no standing one says what it measures in at least so many characters."""


def audit_figures(facts: DocumentFacts) -> list[Finding]:
    """The findings of a document's running text, compared with itself and with the fund lines."""
    found = amounts(facts)
    lists = breakdowns(facts, found)
    of_all = {id(part) for one in lists if one.whole.words in data()["known"]["undivided"] for part in one.parts}
    stated = [
        amount
        for amount in found
        if not amount.part or (is_known(amount) and (id(amount) in of_all or not _is_divided(amount)))
    ]
    groups = _groups(facts, [*_compared(stated), *fund_amounts(facts)])
    findings = [finding for group in groups.values() for finding in contradicting_figures(group, lists)]
    for breakdown in lists:
        findings += parts_do_not_sum(breakdown, _group_of(breakdown.whole, groups))
    return findings


def contradicting_figures(group: list[Amount], lists: list[Breakdown]) -> Iterator[Finding]:
    """contradicting-figures: one subject's amount of one measure and year, stated with different values.

    The value that a fund line or the sum of parts supports, else the one stated oftener or later, is what is expected.
    Measures that are no standing ones may be meant in two ways: there it is only worth a look.
    """
    values = _distinct(group)
    if len(values) < 2:
        return
    expected = max(values, key=lambda value: _support(value, group, lists))
    stated = next(value for value in values if value != expected)
    first, second = _stating(stated, group)[0], _stating(expected, group)[0]
    subject, year = _name(first), f"{first.year}年" if first.year else ""
    message = (
        f"{subject}{year}的{first.words}前后不一：一处写 {text_of(stated)} 万元（“{figure_text(first)}”），"
        f"另一处写 {text_of(expected)} 万元（“{figure_text(second)}”）。"
    )
    if len(values) > 2:
        message += f"共有 {len(values)} 个不同的数：{'、'.join(text_of(value) for value in values)} 万元。"
    spans = [
        replace(amount.span, fields=("expected",) if _same(amount.value, expected) else ("stated",)) for amount in group
    ]
    about = f"{subject} {first.words}"
    severity = None if is_known(first) and subject else "info"
    yield make("contradicting-figures", about, message, stated, expected, _facts(group), spans, severity)


def is_known(amount: Amount) -> bool:
    """Whether an amount is of a standing measure, of a title named by its class, or of all of a project's money."""
    if not isinstance(amount.fact, Observation) or amount.family:
        return True
    if amount.fact.account_path:
        return len(amount.fact.account_path) > 1
    return amount.words.removesuffix("年初预算").removesuffix("预算") in data()["known"]["measures"]


def parts_do_not_sum(breakdown: Breakdown, group: list[Amount]) -> Iterator[Finding]:
    """parts-do-not-sum: parts that the document itself takes for all, and that do not make their whole.

    They are all where their shares add up to 100 %, where they are all by definition, or where their sum is stated
    elsewhere as the whole.
    """
    whole, parts = breakdown.whole, breakdown.parts
    equation = sum_equation(whole.value, [part.value for part in parts])
    severity = None
    if equation.holds:
        return
    if _shares_close(breakdown):
        reason = "各项占比合计 100%，应为全部"
    elif _complete_by_definition(breakdown):
        reason = "这几项按定义即为全部"
    elif any(_same(other.value, equation.right) for other in group if other is not whole):
        reason = f"文件另一处写的正是 {text_of(equation.right)} 万元"
    elif equation.difference < 0 and whole.words in data()["known"]["undivided"]:
        reason, severity = "分项之和大于总数", "info"
    else:
        return
    word = _core_word(whole)
    message = (
        f"{_name(whole)}的{word}写 {text_of(whole.value)} 万元，其中各项之和为 {equation.text} 万元，"
        f"两者不符（{reason}）。"
    )
    spans = [replace(whole.span, fields=("stated",))]
    spans += [replace(part.span, fields=("expected",)) for part in parts]
    about = f"{_name(whole)} {word}"
    yield make(
        "parts-do-not-sum", about, message, whole.value, equation.right, _facts([whole, *parts]), spans, severity
    )


def _groups(facts: DocumentFacts, found: list[Amount]) -> Group:
    """Amounts that should be one: same subject, words, year and scope; a short measure ("支出") alone says too little."""
    groups: Group = defaultdict(list)
    for amount in found:
        named = amount.family or len(amount.words) >= _SHORTEST_MEASURE or is_known(amount)
        if not named:
            continue
        groups[_group_key(facts, amount)].append(amount)
    return groups


def _group_key(facts: DocumentFacts, amount: Amount) -> tuple[object, ...]:
    scope = frozenset(word for word in amount.scope if word not in amount.words)
    if "›" in amount.subject or amount.words.startswith(tuple(data()["known"]["of_grants"])):
        scope -= frozenset(data()["known"]["grants"])
    return (_project_or_subject(facts, amount.subject), amount.words, amount.year, scope, _side(amount))


def _side(amount: Amount) -> str:
    """Of a total of both receipts and expenditure, the one side that its wording names: "全年支出" is no 收支总计."""
    if not isinstance(amount.fact, Observation) or "收支" not in (amount.fact.measure or ""):
        return ""
    wording = amount.fact.measure_text or ""
    if ("收" in wording) == ("支" in wording):
        return ""
    return "收入" if "收" in wording else "支出"


def _is_divided(amount: Amount) -> bool:
    """Whether the measure is a part of many wholes ("基本支出"): after 其中 it says nothing of which."""
    return amount.words in data()["known"]["divided"]


def _unambiguous(found: list[Amount]) -> list[Amount]:
    """The amounts without those of tables that have two values for one thing: there a column was read wrongly."""
    values: dict[object, set[Decimal]] = defaultdict(set)
    for amount in found:
        values[amount.span.table, amount.subject, amount.words, amount.year].add(amount.value)
    return [
        amount
        for amount in found
        if amount.span.table is None or len(values[amount.span.table, amount.subject, amount.words, amount.year]) == 1
    ]


def _compared(found: list[Amount]) -> Iterator[Amount]:
    """The amounts to compare: a title in the text that some table states alike is right, whatever its column is called."""
    found = _unambiguous(found)
    tabled: dict[tuple[str, int | None], list[Amount]] = defaultdict(list)
    for amount in found:
        if amount.span.table is not None and "›" in amount.subject:
            tabled[amount.subject, amount.year].append(amount)
    for amount in found:
        others = tabled[amount.subject, amount.year] if amount.span.table is None else []
        if any(_same(amount.value, other.value) for other in others):
            continue
        yield amount
        for name in data()["known"]["both"].get(amount.words, []):
            yield replace(amount, words=name)


def _project_or_subject(facts: DocumentFacts, subject: str) -> str:
    """The one project of a document, where the subject is a shorter or longer form of its name."""
    projects = {evaluation.project for evaluation in facts.evaluations}
    if len(projects) == 1:
        project = re.sub(r"\s+", "", next(iter(projects)))
        if subject in project or project in subject:
            return project
    return subject


def _group_of(amount: Amount, groups: Group) -> list[Amount]:
    return next((group for group in groups.values() if amount in group), [])


def _distinct(group: list[Amount]) -> list[Decimal]:
    """The values that really differ, in reading order: one that is another rounded is the same."""
    values: list[Decimal] = []
    for amount in group:
        if not any(_same(amount.value, value) for value in values):
            values.append(amount.value)
    return values


def _same(a: Decimal, b: Decimal) -> bool:
    return agrees(a, b, TOLERANCES["amount"].value) or is_rounding_of(a, b) or is_rounding_of(b, a)


def _stating(value: Decimal, group: list[Amount]) -> list[Amount]:
    return [amount for amount in group if _same(amount.value, value)]


def _support(value: Decimal, group: list[Amount], lists: list[Breakdown]) -> tuple[int, int, int]:
    """How well a value stands: by fund lines and sums of parts, by times stated, by place (later is better)."""
    stating = _stating(value, group)
    evidence = sum(isinstance(amount.fact, FundLine) for amount in stating)
    for breakdown in lists:
        if breakdown.whole in group and _same(total(part.value for part in breakdown.parts) or value, value):
            evidence += 1
    return evidence, len(stating), group.index(stating[0])


def _shares_close(breakdown: Breakdown) -> bool:
    whole = total(breakdown.shares)
    if whole is None or len(breakdown.shares) != len(breakdown.parts):
        return False
    return agrees(whole, setting("closing_share"), setting("closing_share_tolerance"))


def _complete_by_definition(breakdown: Breakdown) -> bool:
    """Whether whole and parts are one of the sets that are complete by definition, each part named once."""
    whole = _written(breakdown.whole)
    names = [_written(part) for part in breakdown.parts]
    return any(
        all(word in whole for word in closed["whole"])
        and len(names) == len(closed["parts"])
        and all(sum(word in name for name in names) == 1 for word in closed["parts"])
        for closed in data()["closed"]
    )


def _written(amount: Amount) -> str:
    """The measure's name and what was written for it, to look for words in."""
    assert isinstance(amount.fact, Observation)
    return re.sub(r"[\s“”\"]+", "", f"{amount.fact.measure} {amount.fact.measure_text}")


def _core_word(amount: Amount) -> str:
    """The document's own word for what was done with a project's money ("列支"), else the measure."""
    assert isinstance(amount.fact, Observation)
    words = [word for family in data()["family"] if family["name"] == amount.words for word in family["words"]]
    written = amount.fact.measure_text
    return next((word for word in words if amount.family and word in written), amount.fact.measure)


def _name(amount: Amount) -> str:
    return amount.fact.subject if isinstance(amount.fact, Observation) else amount.subject


def _facts(found: list[Amount]) -> list[Observation | FundLine]:
    return list(dict.fromkeys(a.fact for a in found if isinstance(a.fact, Observation | FundLine)))
