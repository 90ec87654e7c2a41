"""Years of a question: 2024年, 二〇二四年度, 24年, 2021至2023年; 去年 and 今年 stand for no year by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.question_numbers import chinese_integer

_FULL = r"(?P<{0}>(?:19|20)[0-9]{{2}}|[一二][〇零○九][〇零○一二三四五六七八九]{{2}})"
_SUFFIX = r"(?:财政年度|会计年度|预算年度|年度|年底|年末|年)"
_RANGE = re.compile(_FULL.format("first") + r"年?(?:度)?(?:至|到|-|—|–|~)" + _FULL.format("last") + rf"(?:{_SUFFIX})?")
_SINGLE = re.compile(_FULL.format("year") + rf"(?:{_SUFFIX})?(?![0-9.]|,[0-9]|万|亿|元|次|人|家|个|%(?!$))")
_SHORT = re.compile(r"(?<![0-9.])(?P<short>[0-3][0-9])(?:年度|年)(?!以|来|内|期|限)")
_RELATIVE = re.compile(
    r"(?<![比较与和同])(?:去年|今年|本年度|前年|明年|上个?年度?(?!相比|同期|结转)|近[两二三四五几]年|最近[一两二三四五几]年)(?!支出|收入)"
)
_WITHIN_YEAR = re.compile(
    r"(?:上半年|下半年|[每各]个?(?:月|季度?|周|星期)|每[日天]|[年月季日周]均|[分按]季度?|[分按]月|[月季]末|月底|年中(?!预算|追加|追减|调|核|增加)|(?<![0-9一二三四1-4])季度|第?[一二三四1-4]季度|前[三3]季度|[0-9]{1,2}(?:-|至|到|—)[0-9]{1,2}月份?|(?<![0-9])[0-9]{1,2}月份?(?![0-9])|[一二三四五六七八九十]{1,2}月份?)"
)


@dataclass(frozen=True, slots=True)
class Years:
    """Years named at ``start:end``. ``relative`` is the word (去年) that needs a year to count from; ``part`` a part of a year."""

    start: int
    end: int
    years: tuple[int, ...] = ()
    relative: str = ""
    part: str = ""


def read_years(text: str) -> list[Years]:
    """Every mention of time in plain ``text``, left to right, none inside another."""
    found: list[Years] = []
    for match in _RANGE.finditer(text):
        first, last = _year(match["first"]), _year(match["last"])
        if first is not None and last is not None and first < last <= first + 30:
            found.append(Years(match.start(), match.end(), tuple(range(first, last + 1))))
    for match in _SINGLE.finditer(text):
        year = _year(match["year"])
        if year is not None:
            found.append(Years(match.start(), match.end(), (year,)))
    found.extend(Years(m.start(), m.end(), (2000 + int(m["short"]),)) for m in _SHORT.finditer(text))
    found.extend(Years(m.start(), m.end(), relative=m.group()) for m in _RELATIVE.finditer(text))
    found.extend(Years(m.start(), m.end(), part=m.group()) for m in _WITHIN_YEAR.finditer(text))
    kept: list[Years] = []
    for years in sorted(found, key=lambda years: (years.start, -years.end)):
        if not kept or years.start >= kept[-1].end:
            kept.append(years)
    return kept


def _year(text: str) -> int | None:
    year = int(text) if text.isdigit() and text.isascii() else chinese_integer(text.replace("○", "〇"))
    return year if year is not None and 1949 <= year <= 2100 else None
