"""What every reader makes of a file: text with exact offsets, blocks in reading order, tables of cells.

Nothing here knows what a document means; it only says where things stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ontology.facts import ReadingWarning
from ontology.printed import Placed, touched

BlockKind = Literal["heading", "paragraph", "table"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: ``pieces`` are the ``(start, end)`` stretches of the document's text it is written in.

    ``text`` is what a reader would say stands in the cell (mark-up removed, broken lines joined). An empty cell has the
    stretch of length 0 where it stands. ``row`` and ``column`` count from 1. A merged cell stands once, at its first row
    and column, with its ``rowspan`` and ``colspan``.
    """

    text: str
    pieces: tuple[tuple[int, int], ...]
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table as laid out; ``number`` counts from 1 through the document. Rows may differ in width."""

    number: int
    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph (its broken lines together) or a table, in reading order; ``level`` of a heading from 1."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    table: Table | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. ``path`` is its name below the ingested folder, with ``/``; ``pages`` is None where unknown.

    ``placed`` are the printed stretches in the order of the text, none over another; empty for formats without pages.
    ``warnings`` say which parts of the file could not be read (a page that is a picture, a sheet over the limit).
    """

    path: str
    sha256: str
    text: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    placed: tuple[Placed, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, in reading order."""
        return tuple(block.table for block in self.blocks if block.table is not None)

    def printed(self, start: int, end: int) -> tuple[Placed, ...]:
        """The printed stretches that ``text[start:end]`` touches, in the order of the text."""
        return touched(self.placed, start, end)
