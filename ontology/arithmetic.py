"""Sums, rates, roundings and tolerances: the one arithmetic of jixiao.

Ingest uses it to choose between readings of a table, the audit to report what does not hold. Everything is exact
:class:`~decimal.Decimal`: no float ever enters, nothing is rounded before the end, and what is not stated is ``None``,
never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

HUNDRED = Decimal(100)
ZERO = Decimal(0)
_PRECISION = 60
"""Digits carried while computing: more than any amount of a budget has, so that only the last step rounds."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A named setting: how far two figures may differ and still say the same; ``why`` is the reason in one sentence."""

    name: str
    value: Decimal
    why: str


TOLERANCES: dict[str, Tolerance] = {
    tolerance.name: tolerance
    for tolerance in (
        Tolerance("amount", Decimal("0.01"), "金额以万元保留两位小数，两处所写可相差末位一个单位。"),
        Tolerance("amount_half_unit", Decimal("0.005"), "万元金额由元四舍五入而来，每个可偏离半个末位单位。"),
        Tolerance("rate", Decimal("0.01"), "比率截断与四舍五入并存，允许相差 0.01 个百分点。"),
        Tolerance("score", Decimal("0.01"), "得分保留两位小数，截断与四舍五入并存，允许相差 0.01 分。"),
        Tolerance("weight", Decimal("0.01"), "分值之和允许相差 0.01 分。"),
    )
}


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """``value`` rounded to ``places`` decimals, halves away from zero (四舍五入)."""
    return _quantize(value, places, ROUND_HALF_UP)


def truncate(value: Decimal, places: int = 2) -> Decimal:
    """``value`` cut off after ``places`` decimals (去尾)."""
    return _quantize(value, places, ROUND_DOWN)


def places_of(value: Decimal) -> int:
    """How many decimals ``value`` is written with: 2 for 78.90, 0 for 78 and for 7.8E+3."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def divide(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part / whole``, not rounded; ``None`` where ``whole`` is 0."""
    if whole == 0:
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        return part / whole


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """``part`` in percent of ``whole``, not rounded; ``None`` where one is not stated or ``whole`` is 0."""
    if part is None or whole is None:
        return None
    ratio = divide(part, whole)
    return None if ratio is None else _multiply(ratio, HUNDRED)


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the values that are stated; ``None`` (not 0) where none is."""
    stated = [value for value in values if value is not None]
    return _sum(stated) if stated else None


def parts_sum(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of all the parts; ``None`` where there is none, or one is not stated and the whole thus unknown."""
    parts = list(values)
    if not parts or any(part is None for part in parts):
        return None
    return total(parts)


def mean(values: Iterable[Decimal | None]) -> Decimal | None:
    """The plain average of the values that are stated, not rounded; ``None`` where none is."""
    stated = [value for value in values if value is not None]
    return divide(_sum(stated), Decimal(len(stated))) if stated else None


def agrees(a: Decimal, b: Decimal, tolerance: Decimal = TOLERANCES["amount"].value) -> bool:
    """Whether two figures differ by no more than ``tolerance``."""
    return abs(a - b) <= tolerance


def is_rounding_of(stated: Decimal, exact: Decimal, least_places: int = 0) -> bool:
    """Whether ``stated`` is ``exact`` rounded half up or cut off, at the number of decimals ``stated`` is written with.

    ``least_places`` counts where fewer are written: with 1, 8 is not a rounding of 7.75, and 10 is one of 9.95.
    """
    places = max(places_of(stated), least_places)
    return stated in (round_half_up(exact, places), truncate(exact, places))


def agrees_rate(stated: Decimal, part: Decimal, whole: Decimal) -> bool:
    """Whether ``stated`` percent is ``part / whole``: rounded or cut off at its own last place, ±0.01.

    Amounts in 万元 are mostly rounded to two decimals, so each may be off by half a unit: with a small budget that
    moves the rate by more than 0.01. Of a budget of 0 there is no rate: a document may then write 0 or 100.
    """
    if whole == 0:
        return part == 0 and stated in (ZERO, HUNDRED)
    exact = percent(part, whole)
    assert exact is not None
    if agrees(stated, exact, TOLERANCES["rate"].value) or is_rounding_of(stated, exact):
        return True
    return _nearest_rate_gap(stated, part, whole) <= TOLERANCES["rate"].value


def agrees_score(stated: Decimal, expected: Decimal) -> bool:
    """Whether a stated score is the computed one: ±0.01, or rounded or cut off to one decimal (not to whole points)."""
    return agrees(stated, expected, TOLERANCES["score"].value) or is_rounding_of(stated, expected, least_places=1)


def agrees_sum(whole: Decimal, parts: Sequence[Decimal]) -> bool:
    """Whether ``whole`` is the sum of ``parts``, each of which may itself be rounded.

    A part written with decimals may be off by half a unit of 0.01 (万元 or points), a whole number is taken as exact;
    ``whole`` may be the sum rounded or cut off at its own decimals, but not to a whole number.
    """
    exact = _sum(parts)
    half = TOLERANCES["amount_half_unit"].value
    slack = half * sum(1 for part in (*parts, whole) if part != part.to_integral_value())
    return agrees(whole, exact, max(slack, TOLERANCES["amount"].value)) or is_rounding_of(whole, exact, least_places=1)


def text_of(value: Decimal) -> str:
    """``value`` as people write it: no exponent, no trailing zeros ("9.5", "270000", "0")."""
    plain = format(value.normalize(), "f")
    return "0" if plain == "-0" else plain


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sides that a document should keep equal; ``text`` is the formula in Chinese with its figures.

    ``left`` is what the document states, ``right`` what it computes to (not rounded), ``holds`` whether they agree
    within the tolerance of their kind.
    """

    left: Decimal
    right: Decimal
    holds: bool
    text: str

    @property
    def difference(self) -> Decimal:
        """``left - right``, not rounded."""
        return self.left - self.right


def rate_equation(stated: Decimal, part: Decimal, whole: Decimal) -> Equation | None:
    """执行数 ÷ 预算数 × 100 = 执行率; ``None`` where the budget is 0 and the quotient has no value."""
    exact = percent(part, whole)
    if exact is None:
        return None
    text = f"{text_of(part)} ÷ {text_of(whole)} × 100 = {shown(exact)}"
    return Equation(stated, exact, agrees_rate(stated, part, whole), text)


def sum_equation(whole: Decimal, parts: Sequence[Decimal]) -> Equation:
    """The parts added up against the whole; long sums are shown by their first and last part."""
    exact = _sum(parts)
    written = [text_of(part) for part in parts]
    if len(written) > _LONGEST_SUM:
        written = [*written[: _LONGEST_SUM - 2], "…", written[-1]]
    return Equation(whole, exact, agrees_sum(whole, parts), f"{' + '.join(written)} = {shown(exact)}")


def score_equation(stated: Decimal, part: Decimal, whole: Decimal, weight: Decimal) -> Equation | None:
    """执行数 ÷ 预算数 × 分值 = 得分, capped at the weight and at 0; ``None`` where the budget is 0."""
    ratio = divide(part, whole)
    if ratio is None:
        return None
    exact = min(max(_multiply(ratio, weight), ZERO), weight)
    text = f"{text_of(part)} ÷ {text_of(whole)} × {text_of(weight)} = {shown(exact)}"
    return Equation(stated, exact, agrees_score(stated, exact), text)


def shown(value: Decimal) -> str:
    """A derived figure for people: rounded half up to two places, without trailing zeros."""
    return text_of(round_half_up(value))


_LONGEST_SUM = 12


def _nearest_rate_gap(stated: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """How far ``stated`` lies outside the rates that the two amounts could have had before they were rounded."""
    half = TOLERANCES["amount_half_unit"].value
    low, high = part - _half_unit(part, half), part + _half_unit(part, half)
    least, most = whole - _half_unit(whole, half), whole + _half_unit(whole, half)
    if least <= 0:
        return abs(stated - (percent(part, whole) or ZERO))
    rates = [percent(a, b) or ZERO for a in (low, high) for b in (least, most)]
    return max(min(rates) - stated, stated - max(rates), ZERO)


def _half_unit(amount: Decimal, half: Decimal) -> Decimal:
    """An amount with more than two decimals was not rounded to two, and one without is taken as exact."""
    return half if 0 < places_of(amount) <= 2 else ZERO


def _sum(values: Sequence[Decimal]) -> Decimal:
    with localcontext() as context:
        context.prec = _PRECISION
        return sum(values, ZERO)


def _multiply(a: Decimal, b: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = _PRECISION
        return a * b


def _quantize(value: Decimal, places: int, rounding: str) -> Decimal:
    with localcontext() as context:
        context.prec = _PRECISION
        return value.quantize(Decimal(1).scaleb(-places), rounding=rounding)
