"""A table as a grid: which cell covers a place, where its header ends, and which rows stand above it as captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.document import Table
from ingest.flow import join_words
from ingest.places import Place, place_of
from ingest.values import number

_COUNTERS = frozenset({"", "栏次", "行次", "栏目", "序号"})
_CODE = re.compile(r"[1-9]\d{2}(?:\d{2}){0,3}")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells by place, from 1. ``captions`` are texts of rows above the header; ``head`` rows end before ``body``."""

    table: Table
    cells: dict[tuple[int, int], Place]
    width: int
    captions: tuple[Place, ...]
    head: tuple[int, ...]
    body: tuple[int, ...]

    def at(self, row: int, column: int) -> Place | None:
        """The cell that covers the place; None where it is empty."""
        return self.cells.get((row, column))

    def row(self, number: int) -> Iterator[Place]:
        """The cells of a row that hold something, each once."""
        seen: Place | None = None
        for column in range(1, self.width + 1):
            place = self.at(number, column)
            if place is not None and place is not seen:
                yield place
            seen = place

    def path(self, column: int) -> tuple[Place, ...]:
        """The header cells over a column from top to bottom, each once."""
        found: list[Place] = []
        for row in self.head:
            place = self.at(row, column)
            if place is not None and place not in found:
                found.append(place)
        return tuple(found)


def grid_of(table: Table) -> Grid | None:
    """The grid of a table; None where it has no row of figures below a header."""
    cells: dict[tuple[int, int], Place] = {}
    width = 0
    for row in table.rows:
        for cell in row:
            width = max(width, cell.column + cell.colspan - 1)
            if not cell.text.strip():
                continue
            place = place_of(cell, table)
            for down in range(cell.rowspan):
                for right in range(cell.colspan):
                    cells.setdefault((cell.row + down, cell.column + right), place)
    numbers = sorted({row for row, _ in cells})
    grid = Grid(table, cells, width, (), (), ())
    first = next((row for row in numbers if _is_figures(list(grid.row(row)))), None)
    if first is None:
        return None
    above = [row for row in numbers if row < first]
    captions = [place for row in above for place in grid.row(row) if _is_caption(grid, row)]
    head = tuple(row for row in above if not _is_caption(grid, row) and not _is_counter(list(grid.row(row))))
    body = tuple(row for row in numbers if row >= first and not _is_counter(list(grid.row(row))))
    _spread(cells, head, width)
    return Grid(table, cells, width, tuple(dict.fromkeys(captions)), head, body)


def _spread(cells: dict[tuple[int, int], Place], head: tuple[int, ...], width: int) -> None:
    """A header of an upper tier stands over the empty places to its right: plain text has no merged cells."""
    for tier, row in enumerate(head[:-1]):
        for column in range(2, width + 1):
            left = cells.get((row, column - 1))
            below = any((lower, column) in cells for lower in head[tier + 1 :])
            if (row, column) not in cells and left is not None and below:
                cells[row, column] = left


def squeezed(text: str) -> str:
    """A label or header without any white space."""
    return re.sub(r"\s+", "", join_words(text))


def is_code(text: str) -> bool:
    """Whether a cell is the code of an account title: 3, 5, 7 or 9 digits."""
    return _CODE.fullmatch(text.strip()) is not None


def _is_figures(cells: list[Place]) -> bool:
    """Whether a row holds figures of money: some number that is neither a code nor a count of lines or columns."""
    if _is_counter(cells):
        return False
    figures = [cell for cell in cells if number(cell.text) is not None and not is_code(cell.text)]
    labels = [cell for cell in cells if re.search(r"[\u4e00-\u9fff]", cell.text)]
    if not labels:
        return len(figures) >= 3 and any("." in cell.text for cell in figures)
    lines_only = all(re.fullmatch(r"\d{1,3}", cell.text.strip()) for cell in figures)
    return bool(figures) and (not lines_only or len(figures) > 1)


def _is_counter(cells: list[Place]) -> bool:
    """Whether a row only counts the columns (栏次 1 2 3 …)."""
    words = {squeezed(cell.text) for cell in cells if number(cell.text) is None}
    if not words <= _COUNTERS:
        return False
    counts = [cell.text.strip() for cell in cells if number(cell.text) is not None]
    whole = bool(counts) and all(re.fullmatch(r"\d{1,2}", text) for text in counts)
    return whole and [int(text) for text in counts] == list(range(int(counts[0]), int(counts[0]) + len(counts)))


def _is_caption(grid: Grid, row: int) -> bool:
    """Whether a row above the figures is a title, a unit of money or a name and not a header: it has at most three texts,
    and one of them says so."""
    cells = list(grid.row(row))
    texts = [squeezed(cell.text) for cell in cells]
    if len(texts) == 1:
        return True
    says = re.compile(r"单位[:：]|部门[:：]|公开\d+表|表[:：]?$|编制单位|^财决|^预算\d+表|年度$")
    return len(texts) <= 4 and any(says.search(text) for text in texts) and not any(text == "项目" for text in texts)
