"""Where a text gives reasons: the words that lead to one, and how far it goes.

A reason goes to the end of its sentence, or to where the list that it stands in goes on with the next figure.

>>> text = "培训费减少2万元，主要是班次减少；会议费3万元，增长5%，增长的原因是：一是会议增多；二是租金上涨。"
>>> [text[reason.start : reason.end] for reason in reasons_in(text)]
['班次减少', '一是会议增多；二是租金上涨']
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.narrative.measures import clean_phrase, known_measure


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason at ``start:end``, without the words that lead to it, which begin at ``lead``.

    ``ahead`` says that it stands before the figures that it explains ("受疫情影响，培训费减少2万元").
    """

    lead: int
    start: int
    end: int
    ahead: bool = False


_LED = re.compile(
    r"(?:(?:决算数?|支出数?|预算数?)?(?:小于|大于|低于|高于|超|等于|持平于)?(?:年初|全年|调整)?(?:预算|决算)?数?的)?"
    r"(?:主要|具体|变动|变化|增减|减少|增加|增长|上升|下降|变动的?主要|主要变动|产生差异|差异|下降的|增长的|减少的|增加的|上升的)*的?"
    r"(?:原因(?:分析)?(?:原因)?(?:主要)?|原因主要|主要|(?<=于预算数的主要)情况)(?:是|为|：|:|在于|如下)+"
)
_BECAUSE = re.compile(r"主要(?:是)?(?:因为|(?=由于|因))|(?:这)?主要是由于")
_MAINLY = re.compile(
    r"(?<=[，,；;。])主要(?:是|为|系)(?!用于|指|负责|包括|承担|从事|[^，。；]{0,8}用车(?=[，,。；;])|在[^，。；]{0,12}方面)"
)
_SINCE = re.compile(r"(?<=[，,；;])(?:是?因为|是?因(?![公此而何])|缘于|源于|归因于|得益于|是由于|由于|系(?![统列数]))")
_CHANGED = re.compile(
    r"(?:增加|增长|上升|提高|减少|下降|降低|上涨|压减|大于|小于|高于|低于|完成)[^，,。；;]{0,16}\d[\d,.]*\s*(?:[%％]|[万亿]?元|[一-鿿]{1,3})"
)
_STOP = re.compile(r"[。！？]")
_FIRST = re.compile(
    r"(?:(?<=[。；;！])|^)\s*(?:\d+[.、．]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、)?(?:由于|受(?![托理]益?)|鉴于|因为|因(?![公此而]))"
)
_AFFECTED = re.compile(r"等?(?:因素|原因|方面)?(?:的)?影响$|等(?:因素|原因)$")
_CLAUSE = re.compile(r"[，,](?P<clause>[^，,。；;：:]+)")
_THEN = re.compile(r"相?比|较|与|同|增加|减少|增长|下降|支出|决算|为|\d")
_FIGURE = re.compile(r"\d[\d,.]*\s*(?:[%％]|[万亿]?元)")
_USED_FOR = re.compile(r"[，,；;]主要用于")
_TURN = re.compile(r"[；;]")
_DATED = re.compile(r"[，,](?=20\d{2}年)")
_COMPARES = re.compile(
    r"[，,；;](?=(?:与|比|较|同)(?:20\d{2}年度?|上年|上一年|去年)(?:度|同期)?(?:决算|支出)?数?(?:相比|比较|比)?[，,]?"
    r"(?:增加|减少|增长|下降|上升|降低)[^，,。；;\d]{0,4}\d)"
)
"""Where a new comparison begins, of no other thing than the figure that the reason is of."""
_ENUMERATED = re.compile(
    r"\s*(?:[一二三四五六七八九十]+是|第[一二三四五六]|[（(]?[\d一二三四五六七八九十]+[)）.、．]|[①-⑳]|同时|另外|此外|以及)"
)
_WITH_FIGURE = re.compile(
    r"(?:其中[：:，,]?)?(?P<name>[^，,。；;\d]{2,36}?)(?:分别)?(?:为|是|共计|合计)?\s*\d[\d,.]*\s*(?:[%％]|[万亿]?元|[一-鿿])"
)
_POINTS = re.compile(r"[^，,。；;\d]{2,24}?(?:[（(])?(?:扣|得|分值|满分|得分)?(?:为|是)?\d+(?:\.\d+)?分")
_AGAIN = re.compile(r"\s*(?:比|较|与|同比)[^，,。；;]{0,20}(?:增加|增长|减少|下降|上升|降低)[^，,。；;]{0,4}\d")
_COMPARED = re.compile(
    r"(?:其中[：:，,]?)?(?P<name>[^，,。；;\d]{2,36}?)(?:比|较|与|同比|和)(?:20|上年|去年|年初|预算|上一年|增|减|下降)"
)


def reasons_in(text: str) -> tuple[Reason, ...]:
    """All reasons of ``text``, left to right; none begins inside another."""
    found: list[Reason] = []
    for match in sorted(_leads(text), key=lambda match: match.start()):
        if found and match.start() < found[-1].end:
            continue
        end = _end(text, match.end())
        if end > match.end():
            found.append(Reason(match.start(), match.end(), end))
    firsts = (_first(text, match) for match in _FIRST.finditer(text))
    found += (one for one in firsts if one and not any(r.lead < one.end and one.lead < r.end for r in found))
    return tuple(sorted(found, key=lambda reason: reason.lead))


def _first(text: str, lead: re.Match[str]) -> Reason | None:
    """The reason that a sentence begins with, up to the clause that names what it explains; None where no figure follows."""
    stop = _STOP.search(text, lead.end())
    end = stop.start() if stop else len(text)
    borders = [match.start() for match in _CLAUSE.finditer(text, lead.end(), end) if _names_measure(match["clause"])]
    if not borders or _FIGURE.search(text, borders[0], end) is None:
        return None
    said = text[lead.end() : borders[0]]
    affected = _AFFECTED.search(said)
    return Reason(lead.start(), lead.end(), lead.end() + (affected.start() if affected else len(said)), ahead=True)


def _leads(text: str) -> list[re.Match[str]]:
    leads = [match for match in _LED.finditer(text) if "原因" in match.group() or "情况" in match.group()]
    leads += _BECAUSE.finditer(text)
    said = (match for pattern in (_MAINLY, _SINCE) for match in pattern.finditer(text))
    leads += (match for match in said if _CHANGED.search(_part_before(text, match.start())))
    return leads


def _names_measure(clause: str) -> bool:
    """Whether a clause begins with a measure, as in "收入总计比上年增加3万元"."""
    ends = (match.start() for match in _THEN.finditer(clause))
    return any(end >= 2 and known_measure(clean_phrase(clause[:end])) is not None for end in ends)


def _part_before(text: str, place: int) -> str:
    """What stands before ``place`` in the same part of its sentence, or in the part before where it begins one."""
    start = max(text.rfind(mark, 0, max(0, place - 1)) for mark in "。！？；;") + 1
    return text[start:place]


def _end(text: str, start: int) -> int:
    stop = _STOP.search(text, start)
    end = stop.start() if stop else len(text)
    used = _USED_FOR.search(text, start, end)
    if used is not None:
        end = used.start()
    if compares := _COMPARES.search(text, start, end):
        end = compares.start()
    for turn in _TURN.finditer(text, start, end):
        if _goes_on(text[turn.end() : end]):
            return turn.start()
    for turn in _DATED.finditer(text, start, end):
        rest = re.sub(r"^20\d{2}年度?末?", "", text[turn.end() : end])
        match = _WITH_FIGURE.match(rest)
        if match and known_measure(re.split("[及和、]", match["name"])[0]) is not None:
            return turn.start()
    return _closed(text, start, end)


def _goes_on(rest: str) -> bool:
    """Whether the list goes on after a semicolon: with 其中, or with a measure and its figure or its comparison."""
    if _ENUMERATED.match(rest):
        return False
    if re.match(r"\s*其中[：:，,]", rest) or _POINTS.match(rest):
        return True
    if _AGAIN.match(rest):
        return True
    for pattern in (_WITH_FIGURE, _COMPARED):
        match = pattern.match(rest)
        if match and (
            known_measure(match["name"]) is not None
            or re.search(r"[)）]$|(?:支出|收入|经费|费|决算数?|预算数?)$", match["name"])
        ):
            return True
    return False


def _closed(text: str, start: int, end: int) -> int:
    """``end``, or where a bracket that was open before ``start`` closes."""
    depth = 0
    for place in range(start, end):
        depth += (text[place] in "（(") - (text[place] in "）)")
        if depth < 0:
            return place
    return end
