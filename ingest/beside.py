"""Two forms, or the halves of one list, printed beside each other in one table: each with its own rows.

Where the table is parted, its labels say by coming again: "项目名称 | 甲 | 项目名称 | 乙", or a whole row of headers printed
twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.headers import field, plain
from ingest.list_columns import list_field
from ingest.places import Place, Row
from ingest.values import number, rate

_FEWEST_LABELS = 2
"""So many rows must say their labels again at the same column."""


def parted_beside(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of every form of a table; the table as it is where it holds no two beside each other.

    A row of one cell (a title, a unit) belongs to both.
    """
    for column in _columns_again(rows):
        mirrored = [row for row in rows if _mirrors(row, column)]
        if len(mirrored) >= _FEWEST_LABELS and not any(_straddles(row, column) for row in rows):
            return _sides(rows, column, mirrored[0])
        header = next((row for row in mirrored if _repeats(row, column)), None)
        if header is not None and not any(_straddles(row, column) for row in rows):
            return _sides(rows, column, header)
    return [list(rows)]


def _columns_again(rows: Sequence[Row]) -> list[int]:
    """Where in a row the label of a project stands a second time."""
    found: list[int] = []
    for row in rows:
        named = [cell for cell in row.cells if _is_project(cell)]
        if len(named) == 2 and plain(named[0].text) == plain(named[1].text):
            at = row.cells.index(named[1]) - row.cells.index(named[0])
            first = row.cells[at] if _repeats_at(row, at) else named[1]
            found.append(first.column)
    return list(dict.fromkeys(found))


def _is_project(cell: Place) -> bool:
    return field("head", cell.text) == "project" or list_field(cell.text) == "project"


def _mirrors(row: Row, column: int) -> bool:
    """Whether both halves of a row begin with the same words."""
    left = [cell for cell in row.cells if cell.column < column]
    right = [cell for cell in row.cells if cell.column >= column]
    return bool(left and right) and plain(left[0].text) == plain(right[0].text) and not _figure(left[0])


def _repeats(row: Row, column: int) -> bool:
    """Whether a row of three headers or more says them all twice."""
    at = sum(1 for cell in row.cells if cell.column < column)
    return at >= 3 and _repeats_at(row, at)


def _repeats_at(row: Row, at: int) -> bool:
    texts = [plain(cell.text) for cell in row.cells]
    return len(texts) == 2 * at and texts[:at] == texts[at:] and not any(_figure(cell) for cell in row.cells)


def _straddles(row: Row, column: int) -> bool:
    return len(row.cells) > 1 and any(cell.column < column <= cell.last for cell in row.cells)


def _sides(rows: Sequence[Row], column: int, first: Row) -> list[list[Row]]:
    """The rows of both sides, cells at their columns; a lone cell over both, or above the ``first`` row, is on each."""
    sides: list[list[Row]] = [[], []]
    for row in rows:
        lone = row.cells[0] if len(row.cells) == 1 else None
        whole = lone is not None and (row.number < first.number or lone.column < column <= lone.last)
        for side, right in zip(sides, (False, True), strict=True):
            cells = tuple(cell for cell in row.cells if whole or (cell.column >= column) is right)
            if cells:
                side.append(replace(row, cells=cells, start=cells[0].hull[0], end=cells[-1].hull[1]))
    return sides


def _figure(cell: Place) -> bool:
    return number(cell.text) is not None or rate(cell.text) is not None
