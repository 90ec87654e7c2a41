"""The tree of a web page → what it shows from top to bottom: lines of text and tables of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.readers.assembly import Laid, Run
from ingest.readers.html_tables import grid, is_data, is_layout, is_small, nested, parts
from ingest.readers.html_tree import Node, Text

_ROW_GAP = "\u3000"


@dataclass(frozen=True, slots=True)
class Said:
    """A line of text. ``level`` is that of its heading element, 0 for others; ``linked`` counts characters in links.

    ``closed`` says that a block ends with the line, not a mere line break.
    """

    text: str
    level: int = 0
    linked: int = 0
    closed: bool = True

    @property
    def chars(self) -> int:
        """Characters without white space."""
        return sum(len(word) for word in self.text.split())


@dataclass(frozen=True, slots=True)
class Shown:
    """A table; ``data`` says that it holds figures."""

    rows: list[list[Laid]]
    data: bool

    @property
    def chars(self) -> int:
        """Characters without white space."""
        return sum(len(word) for text in self.texts() for word in text.split())

    def texts(self) -> Iterator[str]:
        """The texts of the filled cells, in their order."""
        for row in self.rows:
            for cell in row:
                if text := "".join(run.text for runs in cell.paragraphs for run in runs):
                    yield text


Item = Said | Shown


def items_of(body: Node) -> list[Item]:
    """What the page shows, in reading order; an empty line stands as a :class:`Said` without text."""
    flow = _Flow()
    flow.block(body)
    return flow.items


class _Flow:
    def __init__(self) -> None:
        self.items: list[Item] = []
        self._text: list[str] = []
        self._linked = 0

    def block(self, node: Node, level: int = 0) -> None:
        """Write what a block holds; its lines are its own."""
        self._end(level)
        level = int(node.tag[1]) if len(node.tag) == 2 and node.tag[1].isdigit() else level
        for part in node.content:
            if isinstance(part, Text):
                self._write(part, level)
            elif part.tag == "table":
                self._end(level)
                self._table(part, level)
            else:
                self.block(part, level)
        if not self._text and node.tag == "p":
            self.items.append(Said(""))
        self._end(level)

    def _write(self, part: Text, level: int) -> None:
        lines = part.text.split("\n")
        for number, line in enumerate(lines):
            self._text.append(line)
            if part.linked:
                self._linked += sum(len(word) for word in line.split())
            if number + 1 < len(lines):
                if level:
                    self._text.append(" ")
                else:
                    self._end(level, closed=False)

    def _end(self, level: int, closed: bool = True) -> None:
        text = "".join(self._text).rstrip(" ")
        text = text.removeprefix(" ")
        if text or (self._text and not closed):
            self.items.append(Said(text, level, self._linked, closed))
        self._text, self._linked = [], 0

    def _table(self, table: Node, level: int) -> None:
        captions, rows = parts(table)
        for caption in captions:
            self.block(caption, level)
        if is_layout(table):
            for cells in rows:
                self._unfold(cells, level)
            return
        laid: list[list[Laid]] = []
        inner: list[Node] = []
        for row in grid(table):
            laid.append([])
            for cell in row:
                inner.extend(part for part in nested(cell.node) if not is_small(part))
                laid[-1].append(Laid(_paragraphs(cell.node), cell.row, cell.column, cell.rowspan, cell.colspan))
        self.items.append(Shown(_trimmed(laid), is_data(table)))
        for part in inner:
            self._table(part, level)

    def _unfold(self, cells: list[Node], level: int) -> None:
        """Write a row of a layout table: short texts side by side are one line, other cells are blocks."""
        filled = [cell for cell in cells if cell.chars]
        if len(filled) < 2 or any(isinstance(part, Node) for cell in filled for part in cell.content):
            for cell in cells:
                self.block(cell, level)
            return
        for number, cell in enumerate(filled):
            for part in cell.content:
                if isinstance(part, Text):
                    self._write(part, level)
            if number + 1 < len(filled):
                self._text.append(_ROW_GAP)
        self._end(level)


def _trimmed(rows: list[list[Laid]]) -> list[list[Laid]]:
    """The rows without those at the beginning and end that hold nothing."""
    filled = [place for place, row in enumerate(rows) if any(cell.paragraphs for cell in row)]
    return rows[filled[0] : filled[-1] + 1] if filled else []


def _paragraphs(cell: Node) -> tuple[tuple[Run, ...], ...]:
    lines = "".join(_cell_text(cell)).split("\n")
    return tuple((Run(line.strip()),) for line in lines if line.strip())


def _cell_text(node: Node) -> Iterable[str]:
    """The text of a cell, blocks and lines apart by line feeds; tables that stand for themselves are left out."""
    yield "\n"
    for part in node.content:
        if isinstance(part, Text):
            yield part.text
        elif part.tag != "table":
            yield from _cell_text(part)
        elif is_small(part):
            for cells in parts(part)[1]:
                for cell in cells:
                    yield from _cell_text(cell)
    yield "\n"
