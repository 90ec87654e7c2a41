"""Running text by sections: each paragraph with the headings it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.document import Block, Document
from ingest.folding import Folded, fold

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?[”’」』）)]*")


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
    for block, headings in with_headings(document):
        if block.kind != "paragraph" or any(start <= block.start < end for start, end in covered):
            continue
        line = fold(document.text, block.start, block.end)
        if line.text:
            found.append(Paragraph(line, headings, block.page))
    return found


def with_headings(document: Document) -> Iterator[tuple[Block, tuple[str, ...]]]:
    """Every block with the headings above it; a heading stands under those of lower level."""
    above: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind == "heading":
            above = [(level, text) for level, text in above if level < block.level]
        yield block, tuple(text for _, text in above)
        if block.kind == "heading":
            above.append((block.level, fold(document.text, block.start, block.end).text))


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
