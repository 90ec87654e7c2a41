"""Figures of a part of a year: named by it, so that "上半年，支出12万元" is never taken for the year's spending."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from ingest.narrative.clauses import Reading
from ingest.narrative.marks import text_of

_YEAR = re.compile(r"^(?:20\d{2}年度?|今年|本年度?|当年|，)+")
_UNTIL = re.compile(r"^(截至|截止至|截止到?)(?:20\d{2}年)?")


def of_period(doc: Any, reading: Reading) -> Reading:
    """``reading`` with the part of the year in its measure's name ("上半年支出"), where the text puts it in one."""
    period = next((period for period in reversed(doc._.periods) if period.holds(reading.figure)), None)
    if period is None:
        return reading
    words = _UNTIL.sub(r"截至", _YEAR.sub("", text_of(doc)[period.start : period.end]))
    if reading.measure.startswith(words):
        return reading
    return replace(reading, measure=words + reading.measure)
