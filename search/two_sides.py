"""Two figures of two years against each other: "2025年政府采购预算比2023年政府采购支出少多少", "…预算和2023年…支出相差多少".

In: a question's reading. Out: the difference of what each side asks for by itself, where each names its own year. What the
second side leaves unsaid (the body, the measure) is the first one's. Each side is understood as a question of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from search.outcome import Outcome, Understood
from search.plan import Aggregate, Check, Derive, Formula, Lookup, Operand
from search.reading import Reading, Token

Understand = Callable[[str], Outcome]

_COMPARED = re.compile(
    r"^(?P<first>.+?)(?:比|较|与|和|跟|同)(?P<second>.+?)(?:相比)?[,，]?"
    r"(?P<how>多|少|高|低|增加|减少|增长|下降|相差|差额|差)(?:出|了)?(?:多少|几|百分之|吗|没有|是多少|$)"
)
_STAGE = re.compile(
    r"(?:年初|全年)?(?:预算|决算)(?:数|额|金额|总额)?|(?:实际)?(?:支出|执行)(?:决算)?(?:数|额|金额)?|的"
)
_LESS = ("少", "低", "减少", "下降")
_APART = ("相差", "差额", "差")


def two_sides(reading: Reading, understand: Understand) -> Understood | None:
    """The plan of two sides; None where the question does not set two years' figures of their own against each other."""
    match = _COMPARED.match(reading.text)
    if match is None:
        return None
    first, second = (_inside(reading, *match.span(side)) for side in ("first", "second"))
    years = [{year for token in side if token.years for year in token.years.years} for side in (first, second)]
    if not all(len(side) == 1 for side in years) or years[0] == years[1] or not _says_own(match["second"]):
        return None
    texts = (match["first"], _completed(match["second"], first, second))
    sides = [understand(text.strip(",，的") + "是多少") for text in texts]
    plans = [side.plan for side in sides if isinstance(side, Understood)]
    if len(plans) != 2 or not all(isinstance(plan, Lookup | Aggregate | Derive) for plan in plans):
        return None
    one, other = cast("list[Operand]", plans)
    less = match["how"] in _LESS
    if any(token.value("ask") in ("yesno", "yesno_tail") for token in reading.tokens):
        return Understood(Check(one, "<" if less else ">", other))
    percent = any(token.value("ask") == "percent" for token in reading.tokens)
    formula: Formula = "growth" if percent else "gap" if match["how"] in _APART else "difference"
    pair = (other, one) if less and formula == "difference" else (one, other)
    return Understood(Derive(formula, pair, falling=less and formula == "growth"))


def _says_own(second: str) -> bool:
    """Whether the second side says more than a year and a body: "2023年决算", not "2023年"."""
    return _STAGE.search(second.replace("的", "")) is not None


def _inside(reading: Reading, start: int, end: int) -> list[Token]:
    return [token for token in reading.tokens if start <= token.start and token.end <= end]


def _completed(second: str, first: list[Token], own: list[Token]) -> str:
    """The second side with the body and the measure that only the first one names."""
    if not any(token.mention("unit") or token.mention("region") for token in own):
        second = "".join(token.text for token in first if token.mention("unit") or token.mention("region")) + second
    if any(_names(token) for token in own):
        return second
    named = "".join(_STAGE.sub("", token.text) for token in first if _names(token) or token.unexplained)
    year = next(token for token in own if token.years)
    at = second.index(year.text) + len(year.text)
    return second[:at] + named + second[at:]


def _names(token: Token) -> bool:
    """Whether a token names a figure, and not only that it was budgeted or spent."""
    kinds = {"measure", "account", "topic", "indicator", "project"} & {mention.kind for mention in token.mentions}
    return (bool(kinds) or token.value("measure") is not None or token.unexplained) and bool(_STAGE.sub("", token.text))
