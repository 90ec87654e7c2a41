"""Whether an indicator reached its target: figures by their direction, intervals, and tiers of qualitative targets.

The audit and the scores rest on the same judgement. What cannot be said is ``None``, with the reason in Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ontology.facts import IndicatorResult
from search.scoring.rules import rules

_RANGE = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)(?P<unit>[^\d\-—–~～至到.]{0,4})(?:-|—|–|~|～|至|到)+(?P<high>\d+(?:\.\d+)?)(?P<after>[^\d]*)"
)
_DATED = re.compile(r"年|月|日|号|时|点|/")
_DATE = re.compile(r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?!份?[至到\-—~])(?:(?P<day>\d{1,2})[日号])?")
_AFTER = re.compile(r"以后|之后|后开|起|每")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)[%％]")
_MONTH_END = 31
_SCALE = re.compile(r"[优良中低差好坏高]{2,5}")


@dataclass(frozen=True, slots=True)
class Interval:
    """A target between two figures, both included."""

    low: Decimal
    high: Decimal
    unit: str


def target_met(result: IndicatorResult) -> bool | None:
    """Whether the actual value reaches the target; ``None`` where that cannot be said.

    Not judged: qualitative targets, different units, yearly against repeating figures, and an excess over a target
    without a direction (a bare number, or "=", unless it is a count).
    """
    target, actual = result.target_value, result.actual_value
    if target is None or actual is None or not comparable(result):
        return None
    match result.target_op:
        case "≥":
            return actual >= target
        case ">":
            return actual > target
        case "≤":
            return actual <= target
        case "<":
            return actual < target
    if actual == target:
        return True
    if target == 0 and result.target_op == "=":
        return False
    if is_cost(result):
        return None
    if is_count(result) or _more_is_better(result):
        return actual > target
    return False if result.target_op == "=" and actual < target else None


def why_unjudged(result: IndicatorResult) -> str:
    """Why :func:`target_met` cannot say of two figures whether the target is reached."""
    if not comparable(result):
        return "目标值与完成值的单位或期间不同，不能比较"
    if result.target_op == "=":
        return "目标为“=”，完成值超出，规则没有规定如何记分"
    return "目标只写一个数，没有写是下限还是上限，不能判断是否达到"


def interval(result: IndicatorResult) -> Interval | None:
    """The interval that a target states ("50-60人"); None for one figure, a date or a frequency."""
    text = re.sub(r"\s+", "", result.target or "").replace("％", "%")
    if result.target_value is not None or _DATED.search(text) or not _is_comparable_period(result):
        return None
    found = _RANGE.search(text)
    if found is None or re.search(r"\d", text[: found.start()] + text[found.end() :]):
        return None
    low, high = Decimal(found["low"]), Decimal(found["high"])
    unit = _unit(found["after"]) or _unit(found["unit"])
    written = _unit(result.actual or "")
    if low >= high or (unit and written and unit not in written and written not in unit):
        return None
    return Interval(low, high, unit)


def deadline_met(result: IndicatorResult) -> bool | None:
    """Whether a result that is a date is not later than a target that is one ("2023年11月底前"); None for other targets.

    A month without a day means its end; a date without a year is one of the evaluation's year.
    """
    target, actual = _date(result.target or ""), _date(result.actual or "")
    if target is None or actual is None or _AFTER.search(result.target or ""):
        return None
    if target[0] == actual[0]:
        return actual[1:] <= target[1:]
    years = [year if year is not None else result.evaluation.year for year in (target[0], actual[0])]
    if years[0] is None or years[1] is None:
        return None
    return (years[1], *actual[1:]) <= (years[0], *target[1:])


def tier_of(result: IndicatorResult) -> int | None:
    """The tier (1 is the highest) of a qualitative result, by its words; None where they say none, or two.

    A result in the words of its target has reached it, so has the first of a scale that the target names ("好坏").
    """
    said, wanted = _bare(result.actual or ""), _bare(result.target or "")
    if not said:
        return None
    if said == wanted:
        return 1
    if _SCALE.fullmatch(wanted) and len(said) == 1 and said in wanted:
        place = wanted.index(said)
        return 1 if place == 0 else 3 if place == len(wanted) - 1 else 2
    if any(Decimal(share) < 100 for share in _SHARE.findall(said)):
        return None  # 完成80% is not 完成
    ranks = set()
    rest = said
    for rank, words in rules().tier_words:
        for word in sorted(words, key=len, reverse=True):
            if word in rest if len(word) > 1 else word == said:
                ranks.add(rank)
                rest = rest.replace(word, "")
    if (
        not ranks
        and len(wanted) > 1
        and re.fullmatch(rf"(?:已经?|基本|均已?|全部|持续|保持|较为)*{re.escape(wanted)}", said)
    ):
        return 1
    return ranks.pop() if len(ranks) == 1 else None


def _bare(text: str) -> str:
    return re.sub(r"[\s。，,.；;“”\"]+", "", text)


def _date(text: str) -> tuple[int | None, int, int] | None:
    """The one date (year, month, day; the end of the month where none is named) in ``text``; None for none or several."""
    bare = re.sub(r"\s+", "", text)
    found = list(_DATE.finditer(bare))
    if len(found) != 1 or re.search(r"\d", _DATE.sub("", bare)):
        return None
    year, month, day = found[0]["year"], int(found[0]["month"]), found[0]["day"]
    return (int(year) if year else None, month, int(day) if day else _MONTH_END) if 1 <= month <= 12 else None


def comparable(result: IndicatorResult) -> bool:
    """Whether target and actual value are figures of the same unit and period."""
    if not _is_comparable_period(result):
        return False
    unit = _unit(result.target_unit or "")
    written = _unit(result.actual or "")
    if unit == "%" and "%" not in written and _is_fraction(result):
        return False
    return not unit or not written or unit in written or written in unit


def is_cost(result: IndicatorResult) -> bool:
    """Whether less is better, by the indicator's level."""
    levels = rules().attainment["lower_is_better"]
    return result.level1 in levels or result.level2 in levels


def is_count(result: IndicatorResult) -> bool:
    """Whether the indicator is a count to be reached, by its level."""
    return result.level2 in rules().attainment["counts"]


def _more_is_better(result: IndicatorResult) -> bool:
    levels = rules().attainment["higher_is_better"]
    return result.target_op is None and (result.level1 in levels or result.level2 in levels)


def _is_comparable_period(result: IndicatorResult) -> bool:
    target, actual = result.target or "", result.actual or ""
    return not any(word in target and word not in actual for word in rules().attainment["repeating"])


def _is_fraction(result: IndicatorResult) -> bool:
    """An actual value of "1" or "0.98" against a target in percent: a share, not a percentage."""
    if result.target_value is None or result.actual_value is None:
        return False
    return 0 < result.actual_value <= 1 < result.target_value


def _unit(text: str) -> str:
    """What of a value's text is no number, operator or bracket."""
    bare = re.sub(r"[\d.,，\s()（）≥≤＞＜><=＝≧≦═+\-—/~～]+", "", text)
    for written, meant in rules().attainment["same_units"].items():
        bare = bare.replace(written, meant)
    return bare
