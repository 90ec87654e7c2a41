"""Where a figure stands among others: percentile, quartiles, and the limits beyond which it is an outlier.

Exact arithmetic; the rule is stated in Chinese with its figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ontology.arithmetic import HUNDRED, divide, round_half_up, shown, text_of


@dataclass(frozen=True, slots=True)
class Limits:
    """From ``low`` to ``high`` is usual; ``rule`` says how that was found. Without limits ``reason`` says why."""

    median: Decimal
    low: Decimal | None
    high: Decimal | None
    rule: str
    reason: str = ""


def quantile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """The value below which ``share`` (0 to 1) of ``values`` lie, between two of them in proportion; ValueError for none."""
    if not values:
        raise ValueError("a quantile of nothing")
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle one, or the mean of the two in the middle."""
    return quantile(values, Decimal("0.5"))


def percentile(value: Decimal, others: Sequence[Decimal]) -> Decimal | None:
    """The share in % of ``others`` that lie below ``value``, those equal to it counted half; ``None`` without others."""
    below = sum(1 for other in others if other < value)
    equal = sum(1 for other in others if other == value)
    share = divide((Decimal(below) + Decimal(equal) / 2) * HUNDRED, Decimal(len(others)))
    return round_half_up(share) if share is not None else None


def limits(values: Sequence[Decimal], rule: str, mad_factor: Decimal, iqr_factor: Decimal) -> Limits:
    """The usual range of ``values`` by ``rule``: "mad" (median ± factor × median deviation) or "iqr" (quartiles ± factor × range).

    Where more than half are the same the median deviation is 0 and the quartiles decide; where they are the same too, no
    limits can be drawn.
    """
    middle = median(values)
    deviation = median([abs(value - middle) for value in values])
    if rule == "mad" and deviation > 0:
        reach = mad_factor * deviation
        told = f"中位数 {shown(middle)} ± {text_of(mad_factor)} × 绝对中位差 {shown(deviation)}"
        return Limits(middle, middle - reach, middle + reach, told)
    first, third = quantile(values, Decimal("0.25")), quantile(values, Decimal("0.75"))
    if third == first:
        return Limits(middle, None, None, "", "多数单位的数值相同，无从判断离群")
    reach = iqr_factor * (third - first)
    told = f"四分位数 {shown(first)}—{shown(third)} 向外各 {text_of(iqr_factor)} 倍四分位距"
    return Limits(middle, first - reach, third + reach, told)
