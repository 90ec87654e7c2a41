"""A table as a grid: which cell covers a place, where its header ends, and which rows stand above it as captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.document import Cell, Table
from ingest.flow import join_words
from ingest.places import Place, place_of
from ingest.statements.tiers import cover
from ingest.values import number

_COUNTERS = frozenset({"", "栏次", "行次", "栏目", "序号"})
_HALF = str.maketrans("０１２３４５６７８９．，％：", "0123456789.,%:")
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
    captioned = frozenset(row for row in above if _is_caption(grid, row))
    if _has_collapsed(table, captioned, head, body):
        relaid = _relaid(table, cells, head, body)
        if relaid is None:
            return None
        cells = relaid
    _spread(cells, head, width)
    return Grid(table, cells, width, tuple(dict.fromkeys(captions)), head, body)


def _has_collapsed(table: Table, captions: frozenset[int], head: tuple[int, ...], body: tuple[int, ...]) -> bool:
    """Whether header rows or sums hold fewer cells than the rows of figures, in text without merged cells.

    Not where some row above the figures leaves a place open: then the places of all cells are true.
    """
    if table.number == 0 or any(cell.rowspan > 1 or cell.colspan > 1 for row in table.rows for cell in row):
        return False
    rows = {row[0].row: _until_last(row) for row in table.rows if row}
    above = [row for number, row in rows.items() if number < body[0] and number not in captions and len(row) > 1]
    if any(cell.column != place or not cell.text.strip() for row in above for place, cell in enumerate(row, start=1)):
        return False
    width = max(len(row) for row in table.rows if row and row[0].row in body)
    sums = [rows[row] for row in body if rows[row] and _is_sum(rows[row][0].text)]
    return any(len(rows[row]) < width for row in head) or any(
        len(row) < width and not any(cell.column != place for place, cell in enumerate(row, start=1)) for row in sums
    )


def _until_last(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The row up to its last cell that holds something."""
    last = max((place for place, cell in enumerate(row, start=1) if cell.text.strip()), default=0)
    return row[:last]


def _is_sum(text: str) -> bool:
    return squeezed(text) in ("合计", "总计")


def _relaid(
    table: Table, cells: dict[tuple[int, int], Place], head: tuple[int, ...], body: tuple[int, ...]
) -> dict[tuple[int, int], Place] | None:
    """The cells with their headers spread over the columns, and sums moved past the column of codes that they skip."""
    rows = {row[0].row: [place_of(cell, table) for cell in row] for row in table.rows if row}
    width = max(len(rows[row]) for row in body)
    tiers = [[place for place in rows[row] if place.text] for row in head]
    laid = cover([[squeezed(place.text) for place in tier] for tier in tiers], width)
    if laid is None:
        return None
    found = {place: cell for place, cell in cells.items() if place[0] not in head and place[0] not in body}
    for row, tier, spread in zip(head, tiers, laid, strict=True):
        for place, (column, size) in zip(tier, spread, strict=True):
            moved = replace(place, column=column, last=column + size - 1)
            found.update({(row, column + step): moved for step in range(size)})
    for row in body:
        missing = width - len(rows[row])
        skips = missing > 0 and squeezed(rows[row][0].text) in ("合计", "总计")
        for step, place in enumerate(rows[row], start=1):
            column = step + missing if skips and step > 1 else step
            if place.text:
                found[row, column] = replace(place, column=column, last=column)
    return found


def _spread(cells: dict[tuple[int, int], Place], head: tuple[int, ...], width: int) -> None:
    """A header of an upper tier stands over the empty places to its right, as far as the header above it does.

    Plain text has no merged cells.
    """
    for tier, row in enumerate(head[:-1]):
        for column in range(2, width + 1):
            left = cells.get((row, column - 1))
            below = any((lower, column) in cells for lower in head[tier + 1 :])
            ends = any(cells.get((upper, column)) != cells.get((upper, column - 1)) for upper in head[:tier])
            if (row, column) not in cells and left is not None and below and not ends:
                cells[row, column] = left


@lru_cache(maxsize=20_000)
def squeezed(text: str) -> str:
    """A label or header without any white space, its digits in half width."""
    return re.sub(r"\s+", "", join_words(text)).translate(_HALF)


def is_code(text: str) -> bool:
    """Whether a cell is the code of an account title: 3, 5, 7 or 9 digits."""
    return _CODE.fullmatch(text.strip().translate(_HALF)) is not None


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
    if "栏次" in words:
        return True
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
