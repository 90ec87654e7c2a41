"""Which of the years that a paragraph writes a figure of it can be of."""

from __future__ import annotations

import re
from typing import Any

_UNTIL = re.compile(r"(?:截至|截止|截止到|至|到|止)$")
_DAY = re.compile(r"\d{1,2}月(?:份)?(?:\d{1,2}日|起|\d{1,2}号|[上中下]旬)?")
_MONTHS = re.compile(r"\d{1,2}月?[-—–~～至到]\d{1,2}月")


def reaches(text: str, year: Any, position: int) -> bool:
    """Whether ``year`` can be the year of a figure at ``position`` behind it.

    A year in the title of a paper or in an aside that is closed says nothing of what follows ("（含2022年结转项目5个），到位…"),
    nor does the day something happened on ("2022年12月14日，省厅下达…"); the day that an account runs to does.
    """
    for opening, closing in ("《》", "（）", "()", "〔〕", "【】"):
        opened, closed = text.rfind(opening, 0, year.start), text.rfind(closing, 0, year.start)
        if opened > closed and text.find(closing, year.end, position) >= 0:
            return False
    happened = _DAY.match(text, year.end) and not _MONTHS.match(text, year.end)
    return not happened or _UNTIL.search(text, 0, year.start) is not None
