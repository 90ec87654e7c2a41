"""How numbers and lists read in Chinese sentences. Exact in, text out; nothing is computed here but the last rounding."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ontology.arithmetic import round_half_up

MOST_NAMED = 20
"""How many members a sentence names; the rows hold them all."""


def number(value: Decimal | int) -> str:
    """``value`` without exponent and trailing zeros: 78.91, 270000."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def quantity(value: Decimal | int, unit: str | None) -> str:
    """A number with its unit: ``78.91%``, ``6.24亿次``."""
    return f"{number(value)}{unit or ''}"


def derived(value: Decimal) -> Decimal:
    """A computed number as it is shown: two places, half up, once."""
    return plain(round_half_up(value))


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def text_of(value: Any, unit: str | None = "") -> str:
    """A value of any type as it reads: numbers with ``unit``, 是 and 否, texts as they are."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal | int):
        return quantity(value, unit)
    return str(value)


def compares(value: Any, op: str, other: Any) -> bool:
    """Whether ``value`` stands in the relation ``op`` of a plan to ``other``."""
    match op:
        case "=":
            return bool(value == other)
        case "≠":
            return bool(value != other)
        case "<":
            return bool(value < other)
        case "≤":
            return bool(value <= other)
        case ">":
            return bool(value > other)
    return bool(value >= other)


def listed(parts: Iterable[str], counted: str = "项", most: int = MOST_NAMED) -> str:
    """``甲、乙、丙``; of more than ``most`` the first, and how many there are."""
    texts = list(parts)
    if len(texts) <= most:
        return "、".join(texts)
    return f"{'、'.join(texts[:most])}等{len(texts)}{counted}"


def signed_sum(values: Iterable[Decimal]) -> str:
    """``234 + 334.5 − 12``: the terms of a sum, a negative one after a minus sign."""
    text = ""
    for value in values:
        sign = " − " if value < 0 else " + "
        text += (sign if text else ("−" if value < 0 else "")) + number(abs(value))
    return text
