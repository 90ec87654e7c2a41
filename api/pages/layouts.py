"""How a document is laid out: its headings, paragraphs and table rows with exact offsets, in parts of a readable length.

The original is read again for it, in the background: where that takes long (a scan) or gives another text than the one that
spans count in, the kept text itself is laid out, its lines with tabs as rows.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology.errors import JixiaoError

if TYPE_CHECKING:
    from api.library import Jixiao

PART_CHARS = 16_000
"""Characters of a document shown at once; longer ones are leafed through."""
KEPT = 24
"""Layouts held in memory."""
WAIT_SECONDS = 1.5
"""How long a view waits for a document to be read again before it shows the plain text."""


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A table cell: the stretches of the text it is written in."""

    pieces: tuple[tuple[int, int], ...]
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A heading (``level`` from 1), a paragraph, or a row of the ``table``-th table; ``page`` where the format has pages."""

    start: int
    end: int
    level: int = 0
    table: int | None = None
    row: int | None = None
    cells: tuple[LaidCell, ...] = ()
    page: int | None = None


class Layouts:
    """The layouts of documents, each made once and kept while it is of use."""

    def __init__(self, jixiao: Jixiao) -> None:
        self._jixiao = jixiao
        self._lock = threading.Lock()
        self._found: OrderedDict[str, Future[tuple[Line, ...]]] = OrderedDict()
        self._reader = ThreadPoolExecutor(1, "layout")

    def close(self) -> None:
        """Stop reading."""
        self._reader.shutdown(wait=False, cancel_futures=True)

    def of(self, document: str, sha256: str, text: str) -> tuple[Line, ...]:
        """The lines of a document, in reading order."""
        with self._lock:
            found = self._found.pop(sha256, None) or self._reader.submit(self._read, document, sha256, text)
            self._found[sha256] = found
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
        try:
            return found.result(WAIT_SECONDS)
        except TimeoutError:
            return plain(text)

    def _read(self, document: str, sha256: str, text: str) -> tuple[Line, ...]:
        from ingest.readers import read

        try:
            source = read(self._jixiao.folder.original(sha256), document)
        except (JixiaoError, OSError):
            return plain(text)
        if source.text != text:
            return plain(text)
        return tuple(_lines(source))


def _lines(source: object) -> Iterator[Line]:
    from ingest.document import Document

    assert isinstance(source, Document)
    for block in source.blocks:
        if block.table is None:
            yield Line(block.start, block.end, block.level if block.kind == "heading" else 0, page=block.page)
            continue
        for row in block.table.rows:
            cells = tuple(LaidCell(cell.pieces, cell.column, cell.rowspan, cell.colspan) for cell in row)
            spots = [spot for cell in cells for piece in cell.pieces for spot in piece]
            if spots:
                number = row[0].row
                yield Line(min(spots), max(spots), 0, block.table.number, number, cells, block.table.page or block.page)


def plain(text: str) -> tuple[Line, ...]:
    """A text without known layout: a line with tabs is a row, any other a paragraph."""
    found: list[Line] = []
    table, row, start = 0, 0, 0
    for line in text.split("\n"):
        end = start + len(line)
        if "\t" in line:
            goes_on = bool(found) and found[-1].row is not None
            table, row = (table, row + 1) if goes_on else (table + 1, 1)
            found.append(Line(start, end, 0, table, row, tuple(_tabbed(line, start))))
        elif line.strip():
            found.append(Line(start, end))
        start = end + 1
    return tuple(found)


def _tabbed(line: str, start: int) -> Iterator[LaidCell]:
    for column, cell in enumerate(line.split("\t"), start=1):
        yield LaidCell(((start, start + len(cell)),), column)
        start += len(cell) + 1


def parts(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """Lines cut into parts of about PART_CHARS characters; at least one part."""
    found: list[list[Line]] = [[]]
    begin = lines[0].start if lines else 0
    for line in lines:
        if found[-1] and line.end - begin > PART_CHARS:
            found.append([])
            begin = line.start
        found[-1].append(line)
    return [tuple(part) for part in found]


def part_at(cut: list[tuple[Line, ...]], place: int) -> int:
    """The number (from 0) of the part that holds a place of the text, else the last one before it."""
    found = 0
    for number, part in enumerate(cut):
        if part and part[0].start <= place:
            found = number
        if any(cell_start <= place < max(cell_end, cell_start + 1) for cell_start, cell_end in _stretches(part)):
            return number
    return found


def _stretches(part: tuple[Line, ...]) -> Iterator[tuple[int, int]]:
    for line in part:
        yield line.start, line.end
