"""How a figure goes wrong: another digit, two digits exchanged, the point one place off."""

from __future__ import annotations

import random
from decimal import Decimal

_LEAST = Decimal("0.02")
"""A slip is at least so large a part of the figure: less may be rounding."""


def slipped(value: Decimal, rng: random.Random, least: Decimal = Decimal("0.05")) -> Decimal:
    """Another figure that might have been typed for ``value``; its sign and its decimals stay."""
    for _ in range(60):
        other = rng.choice((_other_digit, _exchanged, _moved))(abs(value), rng)
        if abs(other - abs(value)) >= max(least, abs(value) * _LEAST):
            return other if value >= 0 else -other
    return value + max(least, Decimal(1))


def _other_digit(value: Decimal, rng: random.Random) -> Decimal:
    text = f"{value:f}"
    places = [n for n, char in enumerate(text) if char.isdigit()][:4]
    place = rng.choice(places)
    digit = rng.choice([one for one in "123456789" if one != text[place]])
    return Decimal(text[:place] + digit + text[place + 1 :])


def _exchanged(value: Decimal, rng: random.Random) -> Decimal:
    text = f"{value:f}"
    places = [n for n in range(len(text) - 1) if text[n].isdigit() and text[n + 1].isdigit() and text[n] != text[n + 1]]
    if not places:
        return value
    place = rng.choice(places)
    return Decimal(text[:place] + text[place + 1] + text[place] + text[place + 2 :])


def _moved(value: Decimal, rng: random.Random) -> Decimal:
    exponent = int(value.as_tuple().exponent)
    return (value * rng.choice((Decimal(10), Decimal("0.1")))).quantize(Decimal(1).scaleb(min(exponent, 0)))
