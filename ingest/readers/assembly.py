"""The text of a document whose format has none of its own: blocks are written one below the other, each with its place.

A paragraph stands on a line of its own; the cells of a table row stand on one line with tabs between them. The text is
what people see in the document viewer and what every offset counts in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.document import Block, BlockKind, Cell, Document, Table
from ingest.flow import flow_text
from ontology.facts import ReadingWarning
from ontology.printed import Placed

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Run:
    """A printed line, or part of one: ``page``, ``box`` and ``confidence`` as in :class:`ontology.printed.Placed`."""

    text: str
    page: int | None = None
    box: Box | None = None
    confidence: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """A cell to be written: ``paragraphs`` of runs; ``row`` and ``column`` count from 1, a merged cell stands once."""

    paragraphs: tuple[tuple[Run, ...], ...]
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


class Assembly:
    """Writes a document block by block.

    Guarantees: runs of one paragraph are joined as a reader would (no blank between Chinese characters, a number broken
    over two lines is whole again); paragraphs inside a cell are line feeds in the text and in ``Cell.text``; every run
    with a page is in ``Document.placed``.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._placed: list[Placed] = []
        self._warnings: list[ReadingWarning] = []
        self._tables = 0

    def paragraph(self, runs: Sequence[Run], level: int = 0) -> None:
        """Write a paragraph, or a heading of a ``level`` from 1; one that holds nothing is left out."""
        text, stretches = _joined(runs)
        if not text:
            return
        start = self._length
        self._place(stretches)
        self._write(text)
        kind: BlockKind = "heading" if level else "paragraph"
        self._blocks.append(Block(kind, start, self._length, level, page=_page(runs)))
        self._write("\n")

    def table(self, rows: Iterable[Sequence[Laid]], page: int | None = None) -> None:
        """Write a table; rows and cells in reading order. One that holds nothing is left out."""
        start, length = self._length, len(self._parts)
        written: list[tuple[Cell, ...]] = []
        for row in rows:
            cells: list[Cell] = []
            for place, laid in enumerate(row):
                if place:
                    self._write("\t")
                cells.append(self._cell(laid))
            written.append(tuple(cells))
            self._write("\n")
        if not any(cell.text for cells in written for cell in cells):
            self._parts, self._length = self._parts[:length], start
            return
        self._tables += 1
        table = Table(self._tables, tuple(written), start, self._length - 1, page)
        self._blocks.append(Block("table", start, self._length - 1, table=table, page=page))

    def warn(self, code: str, message: str, page: int | None = None) -> None:
        """Note what could not be read."""
        self._warnings.append(ReadingWarning(code, message, page))

    def document(self, path: str, data: bytes, pages: int | None = None) -> Document:
        """The document written so far."""
        text = "".join(self._parts)
        sha256 = hashlib.sha256(data).hexdigest()
        return Document(path, sha256, text, tuple(self._blocks), pages, tuple(self._placed), tuple(self._warnings))

    def _cell(self, laid: Laid) -> Cell:
        start = self._length
        written: list[str] = []
        for runs in laid.paragraphs:
            text, stretches = _joined(runs)
            if not text:
                continue
            if written:
                self._write("\n")
            self._place(stretches)
            self._write(text)
            written.append(text)
        return Cell("\n".join(written), ((start, self._length),), laid.row, laid.column, laid.rowspan, laid.colspan)

    def _place(self, stretches: Iterable[tuple[int, int, Run]]) -> None:
        for start, end, run in stretches:
            if run.page is not None:
                offset = self._length
                self._placed.append(Placed(offset + start, offset + end, run.page, run.box, run.confidence))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _joined(runs: Sequence[Run]) -> tuple[str, list[tuple[int, int, Run]]]:
    """The runs as one text, and where each stands in it."""
    source = "\n".join(run.text for run in runs)
    joined = flow_text(source)
    stretches: list[tuple[int, int, Run]] = []
    begin = place = 0
    for run in runs:
        end = begin + len(run.text)
        first = place
        while place < len(joined.text) and joined.offsets[place] < end:
            place += 1
        if joined.text[first:place].strip():
            stretches.append((first, place, run))
        begin = end + 1
    return joined.text, stretches


def _page(runs: Sequence[Run]) -> int | None:
    return next((run.page for run in runs if run.page is not None), None)
