"""Tables of Word documents: merged cells as one, tables inside cells unfolded into the rows around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from ingest.readers.docx_xml import child, contents, is_on, local, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with something in it: its ``text``, with line feeds for breaks by hand, and its level as a heading."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with what it holds; a merged one stands once. ``row`` and ``column`` count from 1."""

    blocks: tuple[Paragraph | Grid, ...]
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1

    @property
    def nests(self) -> bool:
        """Whether a table stands in the cell."""
        return any(isinstance(block, Grid) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, and their cells from left to right."""

    rows: tuple[tuple[GridCell, ...], ...]

    @property
    def is_layout(self) -> bool:
        """Whether it only places other content on the page: one column, or tables in cells and never two texts in a row."""
        if all(len(row) <= 1 for row in self.rows):
            return True
        if not any(cell.nests for row in self.rows for cell in row):
            return False
        return all(
            sum(1 for cell in row if any(isinstance(b, Paragraph) for b in cell.blocks)) <= 1 for row in self.rows
        )


Read = Callable[["_Element"], tuple[Paragraph | Grid, ...]]
"""Reads what stands in a cell."""


def read_grid(table: _Element, read: Read) -> Grid:
    """The grid of a ``w:tbl``; ``read`` is asked once for each cell that is shown, in reading order."""
    rows: list[list[GridCell]] = []
    open_cells: dict[int, tuple[int, int]] = {}
    for element in contents(table):
        if local(element) != "tr" or _is_dropped(element):
            continue
        row: list[GridCell] = []
        column = 1 + number(element, "trPr", "gridBefore")
        begun: dict[int, tuple[int, int]] = {}
        for cell in contents(element):
            if local(cell) != "tc":
                continue
            span = max(1, number(cell, "tcPr", "gridSpan", default=1))
            if _goes_on(cell, "hMerge") and row and row[-1].column + row[-1].colspan == column:
                row[-1] = replace(row[-1], colspan=row[-1].colspan + span)
            elif _goes_on(cell, "vMerge") and column in open_cells:
                place = open_cells[column]
                above = rows[place[0]][place[1]]
                rows[place[0]][place[1]] = replace(above, rowspan=len(rows) + 2 - above.row)
                begun[column] = place
            else:
                if child(cell, "tcPr", "vMerge") is not None:
                    begun[column] = (len(rows), len(row))
                row.append(GridCell(read(cell), len(rows) + 1, column, 1, span))
            column += span
        open_cells = begun
        rows.append(row)
    return Grid(tuple(tuple(row) for row in rows))


def _is_dropped(row: _Element) -> bool:
    return child(row, "trPr", "del") is not None or is_on(row, "trPr", "hidden")


def _goes_on(cell: _Element, name: str) -> bool:
    """Whether the cell is the rest of a merged one: the mark is there and does not say that it begins one."""
    return child(cell, "tcPr", name) is not None and value(cell, "tcPr", name) != "restart"


# tables inside tables --------------------------------------------------------------------------------------------


def unfolded(grid: Grid) -> Grid:
    """The grid without tables inside cells: their rows stand among its own, beside the cells they stood beside."""
    if not any(cell.nests for row in grid.rows for cell in row):
        return grid
    stacks = {(cell.row, cell.column): _stack(cell) for row in grid.rows for cell in row if cell.nests}
    heights = [max([1, *(len(stacks[place]) for place in _places(row) if place in stacks)]) for row in grid.rows]
    starts = [0, *accumulate(heights)]
    rows: list[list[GridCell]] = [[] for _ in range(starts[-1])]
    for cells in grid.rows:
        shift = 0
        for cell in cells:
            first = starts[cell.row - 1]
            column = cell.column + shift
            stack = stacks.get((cell.row, cell.column))
            if stack is None:
                last = starts[min(cell.row - 1 + cell.rowspan, len(grid.rows))]
                rows[first].append(replace(cell, row=first + 1, column=column, rowspan=last - first))
                continue
            for place, inner in enumerate(stack):
                rows[first + place] += [
                    replace(part, row=first + place + 1, column=column + part.column - 1) for part in inner
                ]
            width = max((part.column + part.colspan - 1 for inner in stack for part in inner), default=1)
            shift += max(0, width - cell.colspan)
    return Grid(tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in rows))


def _places(row: Sequence[GridCell]) -> Iterator[tuple[int, int]]:
    return ((cell.row, cell.column) for cell in row)


def _stack(cell: GridCell) -> list[list[GridCell]]:
    """The rows a cell with tables makes: a run of paragraphs is one row, a table its own rows."""
    stack: list[list[GridCell]] = []
    texts: list[Paragraph] = []
    for block in (*cell.blocks, None):
        if isinstance(block, Paragraph):
            texts.append(block)
            continue
        if texts:
            stack.append([GridCell(tuple(texts), 1, 1, 1, cell.colspan)])
            texts = []
        if block is not None:
            stack += [list(row) for row in unfolded(block).rows]
    return stack
