"""Running text by sections: each paragraph with the headings it stands under."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Block, Document
from ingest.folding import Folded, fold

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?[”’」』）)]*")
_NUMBERED = re.compile(
    r"第.{1,4}[部章编篇节]|附[件表录]|[一二三四五六七八九十]+[、.．]|[（(].{1,3}[)）]|\d{1,2}[、.．]|[①-⑳]"
)
_UNNUMBERED = 9


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables; ``headings`` are those above it, outermost first."""

    line: Folded
    headings: tuple[str, ...]
    page: int | None = None

    @property
    def heading(self) -> str:
        """The nearest heading; "" where there is none."""
        return self.headings[-1] if self.headings else ""


def paragraphs_of(document: Document, covered: Sequence[tuple[int, int]] = ()) -> list[Paragraph]:
    """The paragraphs of ``document`` outside its tables and the ``covered`` stretches, in reading order."""
    found: list[Paragraph] = []
    elsewhere = Stretches(covered)
    for block, headings in with_headings(document):
        if block.kind != "paragraph" or elsewhere.hold(block.start):
            continue
        line = fold(document.text, block.start, block.end)
        if line.text:
            found.append(Paragraph(line, headings, block.page))
    return found


def with_headings(document: Document) -> Iterator[tuple[Block, tuple[str, ...]]]:
    """Every block with the headings above it; a heading stands under those of lower level.

    A heading without number or mark-up (the caption of a chart, the title of a form) stands under all numbered ones.
    """
    above: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind != "heading":
            yield block, tuple(text for _, text in above)
            continue
        text = fold(document.text, block.start, block.end).text
        own = block.level if _NUMBERED.match(text) or _is_marked(document, block) else _UNNUMBERED
        above = [(level, heading) for level, heading in above if level < own]
        yield block, tuple(heading for _, heading in above)
        above.append((own, text))


def _is_marked(document: Document, block: Block) -> bool:
    line_start = document.text.rfind("\n", 0, block.start) + 1
    return document.text[line_start : block.start].lstrip().startswith("#")


class Stretches:
    """Stretches of a text that do not overlap, asked for by place."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._sorted = sorted(stretches)

    def hold(self, place: int) -> bool:
        """Whether ``place`` lies in one of them."""
        index = bisect_right(self._sorted, (place, sys.maxsize)) - 1
        return index >= 0 and place < self._sorted[index][1]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a folded text begin and end; a semicolon ends one."""
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            yield match.span()


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the clauses between ``start`` and ``end`` begin and end: at commas, enumeration commas and full stops."""
    position = start
    for match in re.finditer(r"[，、。；！？,](?!\d{3})", text[start:end]):
        stop = start + match.start()
        if stop > position:
            yield position, stop
        position = start + match.end()
    if end > position:
        yield position, end
