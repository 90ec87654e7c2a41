"""The paragraphs of a document that can state facts, each unwrapped and under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Document
from ingest.flow import Flow, flow

_NO_FACTS = re.compile(r"名词解释|名词说明|专业名词|目\s*录$|填报说明|填表说明|指标解释")
_ONLY_PLANS = re.compile(r"绩效目标(?!.*(?:完成|实现|情况))|工作计划|下一步|打算|工作安排$|建议$|整改措施|改进措施")
_MONEY_OR_SCORE = re.compile(r"\d\s*(?:万|亿|千)?元|\d\s*[%％]")
_DEFINITION = re.compile(
    r"^(?:\d+[.、．]|（[一二三四五六七八九十\d]+）|[一二三四五六七八九十]+、)?[^，。]{2,40}[：:](?:指|反映|是指|即|为保障)"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Unwrapped text and the headings above it, outermost first; ``plans`` is set where it speaks of intentions."""

    flow: Flow
    headings: tuple[str, ...]
    plans: bool = False

    @property
    def text(self) -> str:
        """The unwrapped text."""
        return self.flow.text


def paragraphs(document: Document, covered: Sequence[tuple[int, int]]) -> Iterator[Paragraph]:
    """Paragraphs in reading order, without tables, stretches already read, directories and definitions.

    A heading that states a figure ("3. 公务接待费支出0万元") is a paragraph too.
    """
    path: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind == "table" or block.start == block.end:
            continue
        unwrapped = flow(document, block)
        if not unwrapped.text:
            continue
        if block.kind == "heading":
            path = [entry for entry in path if entry[0] < block.level]
            path.append((block.level, unwrapped.text))
            if not _MONEY_OR_SCORE.search(unwrapped.text):
                continue
        headings = tuple(text for _, text in path)
        inside = any(start < block.end and block.start < end for start, end in covered)
        if inside or any(map(_NO_FACTS.search, headings)) or _DEFINITION.match(unwrapped.text):
            continue
        yield Paragraph(unwrapped, headings, any(map(_ONLY_PLANS.search, headings)))
