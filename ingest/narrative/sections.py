"""The paragraphs of a document that can state facts, each unwrapped and under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Document
from ingest.flow import Flow, flow, flow_between
from ingest.folding import fold
from ingest.sections import Stretches, with_headings
from ingest.told_parts import project_named

_NO_FACTS = re.compile(r"名词解释|名词说明|专业名词|目\s*录$|填报说明|填表说明|指标解释")
_ONLY_PLANS = re.compile(r"绩效目标(?!.*(?:完成|实现|情况))|工作计划|下一步|打算|工作安排$|建议$|整改措施|改进措施")
_TARGETS = re.compile(r"绩效目标(?!.*(?:完成|实现|分解|自评|下达))")
_MONEY_OR_RATE = re.compile(r"\d\s*(?:万|亿|千)?元|\d\s*[%％]")
_MONEY_RATE_OR_POINTS = re.compile(rf"{_MONEY_OR_RATE.pattern}|得分\d+(?:\.\d+)?分")
_DEFINITION = re.compile(
    r"^(?:\d+[.、．]|（[一二三四五六七八九十\d]+）|[一二三四五六七八九十]+、)?[^，。]{2,40}[：:](?:指(?!标)|反映|是指|即|为保障)"
)
_NUMBER = r"(?:\d+[.、．]|[（(]\d+[)）]|[（(]?[一二三四五六七八九十]+[)）、]|[①-⑳])"
_TITLE_ALONE = re.compile(
    rf"{_NUMBER}*\s*(?:其中[：:]?)?[^，。；：:！？]{{2,60}}[（(](?:\d{{0,7}}[类款项]|\d{{3,7}})[)）](?:支出)?(?P<mark>[。：:；;，,]?)$"
)
"""A paragraph that only names an account title: "1.一般公共服务支出（类）…（款）行政运行（项）。"."""
_NAME_ALONE = re.compile(rf"{_NUMBER}+\s*[^，。；：:！？\d]{{2,30}}(?P<mark>[。：:]?)$")
_ABOUT_ALONE = re.compile(r"(?:情况|说明|概况)[：:]?$")
"""How the heading of a section ends, which says what it is about and is no name."""
_NAMELESS = re.compile(r"(?:20\d{2}年度?)?(?:年初|全年|当年|支出|本年)?(?:预算|决算)数?(?:为|是|：|:)?\s*\d")
"""How a paragraph begins that leaves it to the line above to say whose figures it states: "年初预算为412万元"."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Unwrapped text and the headings above it, outermost first; ``places`` is where these stand in the document.

    ``planned`` says that a heading announces targets, so that what is counted is not yet done.
    """

    flow: Flow
    headings: tuple[str, ...]
    places: tuple[tuple[int, int], ...] = ()
    planned: bool = False

    @property
    def text(self) -> str:
        """The unwrapped text."""
        return self.flow.text


_CUT_OFF = re.compile(r"\d[^。；;]*[，,][^。；;：:！？]*$")
_NEXT_LINE = re.compile(r"[ \t]*\n[ \t]*[一-鿿\d]")


@dataclass(frozen=True, slots=True)
class _Lead:
    """A line that only names what the next paragraph is about, without its last mark; ``account`` titles always do."""

    place: tuple[int, int]
    account: bool


def stating_paragraphs(
    document: Document, covered: Sequence[tuple[int, int]], report: bool = False
) -> Iterator[Statement]:
    """Paragraphs in reading order, without tables, stretches already read, directories, definitions and plans.

    A heading that states a figure ("3. 公务接待费支出0万元") is a paragraph too; an account title on a line of its own is the
    beginning of the paragraph below it, and so is a numbered line that a sentence was broken after. A ``report`` on
    performance states funds and targets of its year under a heading of targets: these paragraphs are kept, as ``planned``.
    """
    elsewhere = Stretches(covered)
    seen: dict[str, tuple[int, int]] = {}
    lead: _Lead | None = None
    for block, headings in with_headings(document):
        if block.kind == "heading":
            seen[fold(document.text, block.start, block.end).text] = (block.start, block.end)
        if block.kind == "table" or elsewhere.hold(block.start):
            continue
        targets = report and any(_TARGETS.search(heading) for heading in headings)
        if any(_NO_FACTS.search(heading) for heading in headings):
            continue
        if any(_ONLY_PLANS.search(heading) and not (report and _TARGETS.search(heading)) for heading in headings):
            continue
        unwrapped = flow(document, block)
        above, lead = lead, _lead(unwrapped)
        if block.kind == "heading" and _CUT_OFF.search(unwrapped.text) and _NEXT_LINE.match(document.text, block.end):
            lead = _Lead((block.start, block.end), True)
        figures = _MONEY_RATE_OR_POINTS if report else _MONEY_OR_RATE
        if (lead and lead.account) or (block.kind == "heading" and not figures.search(unwrapped.text)):
            continue
        named = report and bool(headings) and project_named(headings[-1]) is not None
        if above and (above.account or (_NAMELESS.match(unwrapped.text) and not named)):
            unwrapped = flow_between(document.text, (above.place, (block.start, block.end)))
        if unwrapped.text and not _DEFINITION.match(unwrapped.text):
            places = tuple(seen.get(heading, (0, 0)) for heading in headings)
            yield Statement(unwrapped, headings, places, targets)


def _lead(line: Flow) -> _Lead | None:
    for pattern, account in ((_TITLE_ALONE, True), (_NAME_ALONE, False)):
        if (alone := pattern.match(line.text)) and (account or not _ABOUT_ALONE.search(line.text)):
            return _Lead((line.offsets[0], line.offsets[alone.start("mark") - 1] + 1), account)
    return None
