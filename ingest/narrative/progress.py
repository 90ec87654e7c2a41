"""Values before and after: "满意度由上年的92%提高到95%" gives last year's 92 % and this year's 95 % of one measure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FROM = re.compile(
    r"(?:由|从)(?P<base>上一?年度?|去年|(?:20\d{2})年(?:度|底|末|初)?|原来|原先|最初|建设前|实施前)?(?:同期)?的?(?:约)?$"
)
_LAST = re.compile(r"^[，,；;]?(?:而)?(?P<base>上年度?|去年)(?:同期)?(?:数)?(?:为|是)?$")
_TO = re.compile(
    r"(?:大幅|逐步|稳步|相应)?(?:提高|提升|增加|增长|上升|扩大|发展|变|下降|降低|减少|压减|压缩|缩短|降|升|增)(?:到|至|为)了?(?:约)?$"
)
_KNOWN = re.compile(r"上一?年|去年|20\d{2}")


@dataclass(frozen=True, slots=True)
class Step:
    """Which side of a development a figure is: ``start`` is where the words of it begin in the clause.

    ``base`` is, of the value before, when that was with its place in the clause; None where the text does not say.
    """

    start: int
    after: bool
    base: tuple[int, int, str] | None = None


def step_of(clause: str) -> Step | None:
    """The side that the words at the end of ``clause`` announce, if any.

    >>> step_of("巩固率由上年的").base, step_of("提高到").after
    ((4, 6, '上年'), True)
    """
    if match := _FROM.search(clause):
        base = match["base"]
        known = (match.start("base"), match.end("base"), base) if base and _KNOWN.match(base) else None
        return Step(match.start(), False, known)
    if match := _LAST.search(clause):
        return Step(match.start(), False, (match.start("base"), match.end("base"), match["base"]))
    if match := _TO.search(clause):
        return Step(match.start(), True)
    return None
