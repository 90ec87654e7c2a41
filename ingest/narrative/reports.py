"""Whose figures a report on performance states: the project of a paragraph, the region a report speaks for, a batch.

A report opens a paragraph with the project it is about ("1、甲村道路项目，…"), says 我县 or 全市 for the region that gave it
its title, and goes through batches ("一批项目…；二批项目…").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.narrative.discourse import Named
from ingest.narrative.measures import bare, known_measure
from ingest.titles import vocabulary

REPORTS = frozenset(("绩效自评报告", "绩效评价报告", "部门整体支出绩效自评"))
"""The document types whose paragraphs are read this way."""

_NUMBER = r"(?:\d{1,2}[.、．]|[（(]\d{1,2}[)）]|[（(]?[一二三四五六七八九十]{1,3}[)）、]|[①-⑳])"
_BRACKETED = r"(?:[（(][^（）()]{1,12}[)）])?"
_KINDS = r"(?:项目|工程|经费|专项资金|补助资金|补贴)"
_NAME = rf"[^。；：:《》（）()]{{2,40}}?{_BRACKETED}[^。；：:《》（）()]{{0,24}}?{_KINDS}{_BRACKETED}"
_OPENING = re.compile(rf"{_NUMBER}\s*(?P<name>{_NAME})(?=[，,。：:；]|支出\d|$)")
_HEADING = re.compile(rf"{_NUMBER}\s*(?P<name>{_NAME})(?:支出)?(?:情况|概况|绩效情况)?[。：:]?")
_NO_NAME = re.compile(
    r"^(?:该|本|各|全部|其他|其它|实施|完成|开展|项目|到位|使用)|情况|指标|目标|是否|及项目|下达|拨付|到位|落实|[，,].*[，,].*[，,]|预算$|\d(?:万元|元|个|%)"
)
_GIVEN = re.compile(
    rf"(?:分别|其中|主要)*(?:支持|用于|实施|安排|补助)*(?:实施|建设)?[“\"]?(?P<name>[^，。；：“”\"\d]{{4,50}}?项目{_BRACKETED})[”\"]?"
)
_BATCH = re.compile(r"(?P<name>(?:第)?[一二三四五六七八九十\d]{1,2}批(?:次)?(?:项目|工程))")
_WHOLE = re.compile(r"[，,；;。](?:合计|共计|总计|以上|全部)|全部项目")
_OURS = r"(?:我|(?:(?<=[，。；：、,;:年度])|^)全|全(?=LEVEL(?:\d|共|累计)))LEVEL(?!局|委|办|院|校|中心|站|厅|年|面|部)"
_OF_A_BODY = r"(?![一-鿿]{0,8}(?:局|委员会|办公室|政府|中心|公司|委|厅|院|学校))"
_REACH = 2000
"""How many characters before a figure may name its region or batch."""
_THIS = re.compile(r"(?:该|本)项目")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a report's paragraph stands in: ``region`` the report speaks for as a whole, ``planned`` under targets.
    ``year`` is what the document is about.

    ``report`` is False for other documents, which are read without any of this module.
    """

    report: bool = False
    region: str | None = None
    planned: bool = False
    year: int | None = None


def project_opening(text: str) -> Named | None:
    """The project that a numbered paragraph opens with, if it names one.

    >>> project_opening("2、清源镇集市改造项目，新建摊位30个。")[2]
    '清源镇集市改造项目'
    """
    match = _OPENING.match(text)
    return _named(match) if match else None


def project_heading(heading: str) -> str | None:
    """The project that a heading is the name of, if it is one.

    >>> project_heading("1.河道保洁经费"), project_heading("（二）项目资金情况")
    ('河道保洁经费', None)
    """
    match = _HEADING.fullmatch(heading)
    named = _named(match) if match else None
    return named[2] if named else None


def listed_project(phrase: str, own: str | None) -> str | None:
    """The project that an amount in a list is given to ("分别支持甲河治理项目9万元"), if the phrase is its name.

    >>> listed_project("分别支持甲河水生态综合治理项目", None), listed_project("项目", None)
    ('甲河水生态综合治理项目', None)
    """
    match = _GIVEN.fullmatch(phrase)
    if match is None or bare(match["name"]) == bare(own or "") or _NO_NAME.search(match["name"]):
        return None
    general = re.fullmatch(vocabulary()["title"]["general"], bare(match["name"]))
    return None if general or known_measure(match["name"]) else match["name"]


def region_before(text: str, position: int, region: str, own: str | None) -> Named | None:
    """The last mention of the report's own region before ``position`` ("我县", "全市", its name).

    None where 该项目 follows the mention, or the name of its project, ``own``, at once ("我县河道清淤项目").
    """
    level = "(?:自治区|区)" if region.endswith("自治区") else re.escape(region[-1])
    ours = _OURS.replace("LEVEL", level)
    pattern = re.compile(rf"{ours}|{re.escape(region)}{_OF_A_BODY}")
    found = [
        match
        for match in pattern.finditer(text, max(0, position - _REACH), position)
        if not _in_title(text, match.start())
    ]
    if not found or _THIS.search(text, found[-1].end(), position):
        return None
    if own and text.startswith(own, found[-1].end()):
        return None
    return found[-1].start(), found[-1].end(), region


def batch_before(text: str, position: int) -> Named | None:
    """The batch of works that the text before ``position`` speaks of last, unless a total of all follows it."""
    found = list(_BATCH.finditer(text, max(0, position - _REACH), position))
    if not found or _WHOLE.search(text, found[-1].end(), position):
        return None
    return found[-1].start(), found[-1].end(), found[-1]["name"]


def _named(match: re.Match[str]) -> Named | None:
    name = match["name"]
    general = re.fullmatch(vocabulary()["title"]["general"], bare(name))
    if general or known_measure(name) or _NO_NAME.search(name):
        return None
    return match.start("name"), match.end("name"), name


def _in_title(text: str, position: int) -> bool:
    """Whether ``position`` lies in the title of a paper (《…》)."""
    return text.rfind("《", 0, position) > text.rfind("》", 0, position)
