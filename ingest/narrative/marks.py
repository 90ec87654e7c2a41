"""What running text names beside its figures: document numbers, periods, ranges, names, and numbers in Chinese numerals.

Pure functions from text to marks with character offsets; :mod:`ingest.narrative.pipeline` makes components of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ingest.figures import CLASSIFIERS, Figure, chinese_number

_NUMBER_OF_DOCUMENT = re.compile(
    r"[一-鿿]{0,12}[〔\[【（(](?:19|20)\d{2}[〕\]】）)]\s*第?\d+号|第\s*\d+号(?:令|公告|文)|《[^《》]{2,80}》"
)
_UNIT = (
    r"(?:[%％‰]|个?百分点|(?:亿|万|千|百)?元|分(?![钟之])|倍|(?:万|亿)?(?:"
    + "|".join(map(re.escape, CLASSIFIERS))
    + "))"
)
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_RANGE = re.compile(rf"(?<![\d.年月]){_NUMBER}\s*{_UNIT}?\s*(?:[-—–~～]+|至|到)\s*{_NUMBER}\s*{_UNIT}(?!年)")
_STEP = re.compile(r"(?:由|从)[^，。；]{0,12}$")
_BEFORE = 40
"""How far back the words stand that say what a mark is."""
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_PERIOD = re.compile(
    r"(?P<until>截至|截止到?|截止至)?(?:(?P<year>20\d{2})年度?|今年|本年度?|当年)?"
    r"(?:(?P<half>[上下])半年|(?P<upto>前|一至|1[-—–~～至到])?第?(?P<quarter>[一二三四])季度"
    r"|(?P<first>\d{1,2})月?份?[-—–~～至到]+(?P<last>\d{1,2})月份?"
    r"|(?P<month>\d{1,2})月(?:份|底|末|\d{1,2}日)?)"
)
_OPENS = re.compile(r"(?:^|[。；！？\n]|[，,：:、]|其中|[）)]|[一二三四五六]是)\s*$")
_WHOLE_AGAIN = re.compile(r"[。；！？]|全年|年末|年底|20\d{2}年|决算")
# What is counted in Chinese numerals: not what also stands in names and phrases ("八项规定", "二十四节气", "六十条").
_COUNTED = "人次|批次|场次|人|名|户|家|个(?!月)|场|部|篇|册|份|件|辆|台|套|所|座|栋|处|宗|笔|株|棵|头|只|亩|公顷|平方米|公里|米|吨"
_DIGIT = "一二三四五六七八九两"
_NUMERAL = re.compile(
    rf"(?<![第{_DIGIT}十百千零〇\d])"
    rf"(?P<number>(?=[{_DIGIT}十百千零]{{2}})(?:[{_DIGIT}]千零?)?(?:[{_DIGIT}]百零?)?(?:[{_DIGIT}]?十)?[{_DIGIT}]?)"
    rf"(?P<more>余|多)?(?P<unit>{_COUNTED})(?P<after>以上|以下|以内|左右)?"
)
_QUOTED = re.compile(r"“[^“”]{2,40}?(?:项目|工程|计划|行动|活动|示范区|基地|平台)”")


@lru_cache(maxsize=8)
def text_of(doc: Any) -> str:
    """The text of a spaCy document, which spaCy puts together from its words each time it is asked."""
    return str(doc.text)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text and what it is: DOCUMENT, RANGE, ORG or PROJECT."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a year at ``start:end``: its year (None where only "上半年" is said), first and last month.

    Figures up to ``reach`` are of this period and not of the whole year; ``reach`` is ``end`` where the words only tell
    a time ("建设期为3月至11月").
    """

    start: int
    end: int
    year: int | None
    first: int
    last: int
    until: bool
    reach: int

    def holds(self, figure: Figure) -> bool:
        """Whether ``figure`` is of this part of the year only; a head count on a day is not of the days before it."""
        return self.end <= figure.start < self.reach and not (self.until and figure.kind == "count")


def documents_in(text: str) -> tuple[Mark, ...]:
    """Numbers and titles of papers: nothing in them is a figure or a year of what the text tells.

    >>> text = "根据《2021年预算的通知》（财预〔2020〕10号）安排5万元"
    >>> [text[mark.start:mark.end] for mark in documents_in(text)]
    ['《2021年预算的通知》', '财预〔2020〕10号']
    """
    return tuple(Mark(match.start(), match.end(), "DOCUMENT") for match in _NUMBER_OF_DOCUMENT.finditer(text))


def ranges_in(text: str) -> tuple[Mark, ...]:
    """Ranges: neither end is a figure of its own. "由92%到95%" is no range but a value before and after.

    >>> text = "每期3至5个单位，满意率90%—95%，巩固率由92%到95%"
    >>> [text[mark.start:mark.end] for mark in ranges_in(text)]
    ['3至5个', '90%—95%']
    """
    return tuple(
        Mark(match.start(), match.end(), "RANGE")
        for match in _RANGE.finditer(text)
        if not _STEP.search(text, max(0, match.start() - _BEFORE), match.start())
    )


def periods_in(text: str) -> tuple[Period, ...]:
    """Parts of years, with how far they reach.

    >>> [(p.year, p.first, p.last) for p in periods_in("2021年1—6月支出5万元；上半年3万元；截至2021年9月30日支付8万元")]
    [(2021, 1, 6), (None, 1, 6), (2021, 1, 9)]
    >>> periods_in("截至2021年12月31日，2021年1—12月，2021年3月5日")
    ()
    """
    return tuple(_periods(text))


def _periods(text: str) -> Iterator[Period]:
    stops = [match.start() for match in _WHOLE_AGAIN.finditer(text)]
    for match in _PERIOD.finditer(text):
        until = match["until"] is not None
        first, last = _months(match)
        if first is None or (first, last) == (1, 12) or not 1 <= first <= last <= 12:
            continue
        opens = _OPENS.search(text, max(0, match.start() - _BEFORE), match.start()) is not None
        cumulative = until or match["half"] or match["quarter"] or first == 1
        stop = bisect_left(stops, match.end())
        reach = ([*stops[stop : stop + 1], len(text)])[0] if opens and cumulative else match.end()
        year = int(match["year"]) if match["year"] else None
        yield Period(match.start(), match.end(), year, first, last, until, reach)


def _months(match: re.Match[str]) -> tuple[int | None, int]:
    if match["half"]:
        return (1, 6) if match["half"] == "上" else (7, 12)
    if match["quarter"]:
        quarter = _QUARTERS[match["quarter"]]
        return (1 if match["upto"] else 3 * quarter - 2), 3 * quarter
    if match["first"]:
        return int(match["first"]), int(match["last"])
    return (1 if match["until"] and match["year"] else None), int(match["month"])


def numerals_in(text: str) -> tuple[Figure, ...]:
    """Counts of eleven and more written in Chinese numerals; smaller ones mostly stand in phrases ("两个维护").

    >>> [(str(f.value), f.unit, f.approximate) for f in numerals_in("举办培训三十二场，覆盖一千二百余人次，第十二场，三五个")]
    [('32', '场', False), ('1200', '人次', True)]
    """
    return tuple(_numerals(text))


def _numerals(text: str) -> Iterator[Figure]:
    for match in _NUMERAL.finditer(text):
        value = chinese_number(match["number"])
        if value is None or value < 11 or match["number"][0] == "零":
            continue
        after = match["after"]
        yield Figure(
            match.start(),
            match.end(),
            value,
            match["unit"],
            "count",
            approximate=bool(match["more"]) or after == "左右",
            threshold=after in ("以上", "以下", "以内"),
            text=match.group(),
        )


def names_in(text: str, bodies: Iterable[str] = (), projects: Iterable[str] = ()) -> tuple[Mark, ...]:
    """The document's own bodies and projects, and quoted names of projects: a number in them is part of the name.

    >>> text = "“300吨冷库建设项目”支出60万元，由清江县农业局实施"
    >>> [(text[mark.start:mark.end], mark.label) for mark in names_in(text, bodies=["清江县农业局"])]
    [('“300吨冷库建设项目”', 'PROJECT'), ('清江县农业局', 'ORG')]
    """
    known = [(name, "ORG") for name in bodies] + [(name, "PROJECT") for name in projects]
    found = [Mark(match.start(), match.end(), "PROJECT") for match in _QUOTED.finditer(text)]
    for name, label in known:
        if len(name) >= 2:
            found.extend(Mark(match.start(), match.end(), label) for match in re.finditer(re.escape(name), text))
    return tuple(sorted(set(found), key=lambda mark: (mark.start, -mark.end)))
