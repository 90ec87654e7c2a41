"""Where a clause begins and what of its words only compares or only describes what is counted next."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

from ingest.figures import Figure
from ingest.narrative.discourse import Named
from ingest.narrative.marks import text_of
from ingest.narrative.phrases import SEPARATOR, leading_nouns

_ASIDE = re.compile(r"[（(](?:其中|含|包括)?(?=[^（）()]*$)(?![\d.]+-)")
_COUNTED = re.compile(r"项目|工程|设施|活动")
_FOLK = ("户", "人", "人次", "名", "万人", "万户", "万人次")
_DIMENSION = re.compile(r".{0,2}(?:米|公里|吨|亩|公顷|升|斤|克|平方|立方)|[a-zA-Z]{1,2}[²³23]?|㎡")
_MONEY_NOUN = re.compile(r"(?:资金|经费|投资|补助|补贴|预算|拨款|支出|合计|共计)[^，。；：]{0,4}$")


def clause_start(lead: str) -> int:
    """Where the last clause of ``lead`` begins; "、" separates only right after a figure."""
    start = 0
    for match in SEPARATOR.finditer(lead):
        start = match.end()
    if aside := _ASIDE.search(lead):
        start = max(start, aside.end())
    if lead.rstrip().endswith("、"):
        return len(lead)  # what stands before the comma is the thing counted by the figure before
    return start if start else len(lead) - len(lead.lstrip("、和及与 "))


def modifies_next(doc: Any, figure: Figure, stop: int) -> bool:
    """Whether a count only describes what the next figure of the sentence counts or costs.

    Words without any mark lead from one to the other ("8个类型先进典型100个", "12类服务项目补助资金300万元"). Where what the next
    one counts stands behind it, the words between are counted by this one ("7个乡镇58个村庄").
    """
    if figure.kind != "count":
        return False
    place = bisect_right(doc._.figures, figure.end, key=lambda other: other.start)
    if place == len(doc._.figures) or doc._.figures[place].start >= stop:
        return False
    following = doc._.figures[place]
    between = text_of(doc)[figure.end : following.start]
    if following.kind == "money":
        return re.fullmatch(r"[一-鿿]{3,24}", between) is not None and _MONEY_NOUN.search(between) is not None
    if not between and following.kind == "count":
        return _DIMENSION.fullmatch(figure.unit) is not None and "人" not in following.unit
    if following.kind != "count" or not re.fullmatch(r"(?:(?!共|合计|累计)[一-鿿]){1,12}", between):
        return False
    if _DIMENSION.fullmatch(figure.unit) and not _DIMENSION.fullmatch(following.unit):
        return True  # "300米深机井1座"
    if re.search(r"(?:以及|和|及|与|并)$", between) or following.unit in _FOLK:
        return False
    counted = re.match(r"[一-鿿]{2,16}", text_of(doc)[following.end :])
    named = counted and (leading_nouns(counted.group()) or _COUNTED.search(counted.group()))
    return not (named and len(leading_nouns(between)) >= 2)


def comparison(doc: Any, sentence: int, position: int) -> Named | None:
    """What the change at ``position`` is measured against: the last base its sentence names before it."""
    found = [c for c in doc._.comparisons if sentence <= c.start and c.end <= position]
    if not found and text_of(doc).startswith("其中", sentence):  # parts of a change go with its comparison
        previous = max(text_of(doc).rfind(mark, 0, max(0, sentence - 1)) for mark in "。！？") + 1
        found = [c for c in doc._.comparisons if previous <= c.start and c.end <= sentence]
    return (found[-1].start, found[-1].end, found[-1].base) if found else None


def without_comparison(doc: Any, start: int, end: int) -> str:
    """The words of ``start:end`` without "比上年" and the like."""
    text = text_of(doc)[start:end]
    for comparison in reversed(doc._.comparisons):
        if start <= comparison.start and comparison.end <= end:
            text = text[: comparison.start - start] + text[comparison.end - start :]
    return text
