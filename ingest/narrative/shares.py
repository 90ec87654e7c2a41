"""A percentage in brackets behind an amount that is the amount's part of a sum told before it: a share, by arithmetic.

"本年收入2250万元，其中财政拨款2205万元（98.00%）": 2205 of 2250 is 98 %, so that the bracket tells the share. Words do not say
so; only where the division comes out to the digits written is the figure taken for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from ingest.narrative.discourse import Reading

_HUNDRED = Decimal(100)
_BRACKETS = "（("


def with_shares(text: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings of a paragraph, a rate in brackets right behind its amount as a share where a sum before it proves it."""
    found: list[Reading] = []
    for place, reading in enumerate(readings):
        part = readings[place - 1] if place else None
        if part is not None and _follows_in_brackets(text, part, reading):
            sums = (one.value for one in readings[: place - 1] if one.kind == "amount" and one.value > part.value)
            if any(_is_share(part.value, whole, reading.value) for whole in sums):
                reading = replace(reading, kind="share", measure=part.measure)
        found.append(reading)
    return tuple(found)


def _follows_in_brackets(text: str, part: Reading, reading: Reading) -> bool:
    """Whether a rate stands in brackets of its own right behind an amount of the same thing."""
    between = text[part.figure.end : reading.figure.start].strip()
    is_rate = reading.kind in ("rate", "completion_rate") and reading.unit_of_measure == "%"
    return is_rate and part.kind == "amount" and between != "" and between in _BRACKETS


def _is_share(part: Decimal, whole: Decimal, stated: Decimal) -> bool:
    return (part / whole * _HUNDRED).quantize(stated, ROUND_HALF_UP) == stated
