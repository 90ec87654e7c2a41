"""direction-word: a figure against the word that says which way it went ("小于", "减少", "持平")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ontology.arithmetic import HUNDRED, text_of
from ontology.facts import DocumentFacts, Finding
from search.audit.findings import make
from search.audit.printed import Figure, near, quoted
from search.audit.rates import is_budget, last_year, turned

_AGAINST_BUDGET = re.compile(
    r"(?:(?:决算数?|支出数?|执行数|实际支出数?)[^\d，。；（()）]{0,6}?(?P<named>大于|小于|高于|低于|超过|超出|少于|多于|等于)"
    r"|(?<=[，,、])(?P<bare>大于|小于|高于|低于))(?P<which>年初|全年|调整后?的?|当年)?预算"
)
_LEVEL = re.compile(
    r"(?:决算数?|支出数?|执行数|实际支出数?)[^\d，。；（()）]{0,6}?(?:与|同|和)(?P<which>年初|全年|调整后?的?|当年)?预算数?(?P<word>持平|一致|相等|相同)"
)
_EITHER = re.compile(
    r"(?:增加|减少|增长|下降|大于|小于|高于|低于)\s*[（(/、或]\s*(?:增加|减少|增长|下降|大于|小于|高于|低于|持平)"
)
_MORE = {"大于", "高于", "超过", "超出", "多于"}
_LESS = {"小于", "低于", "少于"}
_REACH = 260
_NUMBERED = re.compile(r"\n\s*(?:\d{1,2}|[一二三四五六七八九十]+|（[一二三四五六七八九十\d]+）)[.、．]?")


def audit_directions(facts: DocumentFacts, found: list[Figure]) -> list[Finding]:
    """The findings of the direction words of a text; ``found`` are its figures in order."""
    findings: list[Finding] = []
    for pattern in (_AGAINST_BUDGET, _LEVEL):
        for word in pattern.finditer(facts.text):
            findings += against_budget(facts, word, found)
    for rate in found:
        if rate.kind == "change_rate":
            findings += against_change(facts, rate, found) or against_last_year(facts, rate, found)
        elif rate.kind == "change":
            findings += against_last_year(facts, rate, found)
    return findings


def against_budget(facts: DocumentFacts, word: re.Match[str], found: list[Figure]) -> Iterator[Finding]:
    """What was spent and the budget beside it, or the rate of completion, say the opposite of the word."""
    if _EITHER.search(facts.text, word.start(), word.end() + 8):
        return
    before = [one for one in near(found, word.start(), _REACH, 0) if one.table is None and one.end <= word.start()]
    if not before or _NUMBERED.search(facts.text, before[-1].end, word.start()):
        return
    subject = before[-1].subject
    own = [one for one in before if one.subject == subject and one.fact.year == before[-1].fact.year]
    cut = _NUMBERED.finditer(facts.text, own[0].start, word.start())
    last = max((match.start() for match in cut), default=own[0].start)
    own = [one for one in own if one.start >= last]
    evidence = _evidence(own, word["which"])
    groups = word.groupdict()
    told = groups.get("word") or groups.get("named") or groups["bare"]
    if not evidence or any(_says(told, sign) for sign, _ in evidence):
        return
    sign, figures = evidence[0]
    right = {1: "大于", -1: "小于", 0: "等于"}[sign]
    about = f"{figures[0].fact.subject} {figures[0].measure}"
    numbers = "、".join(f"“{quoted(one)}”" for one in figures)
    message = f"{about}：文中写“{_clean(word[0])}”，所写的数字是 {numbers}，决算数应为{right}预算数。"
    spans = [replace(one.span, fields=("stated",)) for one in figures]
    yield make(
        "direction-word",
        about,
        message,
        figures[0].value,
        None,
        list(dict.fromkeys(one.fact for one in figures)),
        spans,
    )


def against_last_year(facts: DocumentFacts, change: Figure, found: list[Figure]) -> Iterator[Finding]:
    """An increase where this year's amount is told to be less than last year's, or a decrease where it is more."""
    pair = last_year(change, found)
    if pair is None or not change.value or _EITHER.search(facts.text, max(0, change.start - 20), change.end + 6):
        return
    amount, base = pair
    if (amount.value - base.value) * change.value > 0:
        return
    about = f"{change.fact.subject} {change.measure}"
    word = "增加" if change.value > 0 else "减少"
    right = "减少" if change.value > 0 else "增加"
    message = (
        f"{about}写{word}（“{quoted(change)}”），所写的金额由 {text_of(base.value)} 变为 {text_of(amount.value)} 万元，"
        f"应为{right}。"
    )
    yield _finding(about, message, change, -change.value, [amount, base])


def against_change(facts: DocumentFacts, rate: Figure, found: list[Figure]) -> list[Finding]:
    """An increase of the amount beside a decrease in percent, or both words turned against the amounts."""
    around = near(found, rate.start, _REACH, 80)
    changes = [
        one
        for one in around
        if one.kind == "change" and one.key == rate.key and one.fact.compared_to == rate.fact.compared_to
    ]
    change = min(changes, key=lambda one: abs(one.start - rate.start), default=None)
    if change is None or not change.value or not rate.value:
        return []
    first, last = sorted((change, rate), key=lambda one: one.start)
    if "分别" in facts.text[first.start - 40 if first.start > 40 else 0 : last.end]:
        return []  # which rate goes with which change is for the reader to say
    if last.start - first.end > 40 or _EITHER.search(facts.text, max(0, first.start - 16), last.end + 6):
        return []
    about = f"{rate.fact.subject} {rate.measure}"
    if change.value * rate.value < 0:
        message = f"{about}的增减额与增减率方向相反：“{quoted(change)}”，却写“{quoted(rate)}”。"
        return [_finding(about, message, rate, -rate.value, [change])]
    amount = turned(rate, change, found)
    if amount is None:
        return []
    word = "减少" if rate.value > 0 else "增加"
    message = (
        f"{about}写{'增加' if rate.value > 0 else '减少'} {text_of(abs(change.value))} 万元、{text_of(abs(rate.value))}%"
        f"（“{quoted(rate)}”），按所写金额 {text_of(amount.value)} 万元计算，只有{word}才相符。"
    )
    return [_finding(about, message, rate, -rate.value, [change, amount])]


def _evidence(own: Sequence[Figure], which: str | None) -> list[tuple[int, list[Figure]]]:
    """Whether more (1), less (-1) or just the budget (0) was spent, by each way to tell it, with the figures used."""
    found: list[tuple[int, list[Figure]]] = []
    budgets = [one for one in own if one.kind == "amount" and is_budget(one)]
    if which and len(budgets) > 1:
        budgets = [one for one in budgets if which[:2] in f"{one.measure}{one.fact.measure_text}"] or budgets
    spent = [one for one in own if one.kind == "amount" and not is_budget(one)]
    rates = [one for one in own if one.kind == "completion_rate"]
    for rate in rates[-1:]:
        against = rate.fact.compared_to or ""
        if which and ("年初" in against) != ("年初" in which) and against not in ("预算", "预算数", ""):
            continue
        found.append((_sign(rate.value - HUNDRED, rate.unit), [rate]))
    if spent and budgets:
        for budget in budgets:
            found.append((_sign(spent[-1].value - budget.value, budget.unit + spent[-1].unit), [spent[-1], budget]))
    return found


def _sign(difference: Decimal, slack: Decimal) -> int:
    return 0 if abs(difference) <= slack else 1 if difference > 0 else -1


def _says(word: str, sign: int) -> bool:
    """Whether the figures bear the word out; what is printed alike may still differ a little."""
    if word in _MORE:
        return sign >= 0
    if word in _LESS:
        return sign <= 0
    return sign == 0


def _clean(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _finding(about: str, message: str, rate: Figure, expected: Decimal, sides: Sequence[Figure]) -> Finding:
    spans = [replace(rate.span, fields=("stated",)), *(replace(one.span, fields=("expected",)) for one in sides)]
    facts = list(dict.fromkeys([rate.fact, *(one.fact for one in sides)]))
    return make("direction-word", about, message, rate.value, expected, facts, spans)
