"""Comparing what jixiao exports with gold: texts without white space, numbers exactly, units on one scale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

Row = dict[str, Any]

_SCALES = {"万": Decimal(10**4), "亿": Decimal(10**8), "千": Decimal(10**3), "百万": Decimal(10**6)}
_SAME_UNITS = {"名": "人", "百分比": "%", "个百分点": "%"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def plain(text: object) -> str:
    """A text as it is compared: one width, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text)))


def number(value: object) -> Decimal | None:
    """A number, exactly; ``None`` for what is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def same(gold: object, found: object) -> bool:
    """Whether a judged field is right."""
    a, b = number(gold), number(found)
    if a is not None and b is not None:
        return a == b
    return found is not None and plain(gold) == plain(found)


def quantity(value: object, unit: object) -> tuple[Decimal, str] | None:
    """A figure on one scale: 4.9 万期 and 49000 期 are the same, 107.2 万余人 and 107.2 万人 too."""
    amount = number(value)
    if amount is None:
        return None
    name = re.sub(r"[余多约()\s]", "", unicodedata.normalize("NFKC", str(unit or "")))
    for scale in sorted(_SCALES, key=len, reverse=True):
        if name.startswith(scale) and len(name) > len(scale):
            amount, name = amount * _SCALES[scale], name[len(scale) :]
            break
    return amount.normalize(), _SAME_UNITS.get(name, name)


def numbers_in(text: str) -> set[Decimal]:
    """Every number written in a text, thousands commas and white space inside numbers removed."""
    bare = plain(text)
    found = {Decimal(match) for match in _NUMBER.findall(bare)}
    return found | {Decimal(match) for match in _NUMBER.findall(re.sub(r"(?<=\d),(?=\d{3})", "", bare))}


def holds(quote: str, value: object) -> bool:
    """Whether a quotation holds a value: as written, on another scale (元 for 万元), or without its sign."""
    amount = number(value)
    if amount is None:
        return plain(value) in plain(quote)
    scales = [Decimal(10) ** power for power in (0, 4, -4, 8, -8, 3, -3)]
    written = numbers_in(quote)
    return any(abs(amount) == one * scale for one in written for scale in scales)


def likeness(gold: str, found: str) -> float:
    """How much of ``gold`` stands in ``found``: 1 where it is contained, else the share of its pairs of characters."""
    a, b = _bare(gold), _bare(found)
    if not a or not b:
        return 0.0
    if a in b or b in a:
        return 1.0
    pairs = [a[index : index + 2] for index in range(max(1, len(a) - 1))]
    return sum(pair in b for pair in pairs) / len(pairs)


def assign(gold: Sequence[Row], found: Sequence[Row], fits: Callable[[Row, Row], bool]) -> dict[int, int]:
    """As many gold rows as possible each to a found row of its own: gold index → found index."""
    taken: dict[int, int] = {}

    def place(index: int, tried: set[int]) -> bool:
        for other, row in enumerate(found):
            if other in tried or not fits(gold[index], row):
                continue
            tried.add(other)
            if other not in taken or place(taken[other], tried):
                taken[other] = index
                return True
        return False

    for index in range(len(gold)):
        place(index, set())
    return {index: other for other, index in taken.items()}


def _bare(text: str) -> str:
    return re.sub(r"[^\w]", "", plain(text))
