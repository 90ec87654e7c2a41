"""The abstract page: what a layout makes and a format writes. Lines of text and grids of boxes, merged as people merge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Box:
    """A cell. ``proves`` says that its figure stands in an equation of the form, so that a change of it must be noticed."""

    text: str = ""
    colspan: int = 1
    rowspan: int = 1
    proves: bool = False
    header: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of boxes as in HTML, a merged box standing once. ``widths`` are relative column widths."""

    rows: tuple[tuple[Box, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside tables; ``level`` 1 is the title, 0 running text."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """A new printed page begins."""


Part = Grid | Line | Break


@dataclass(frozen=True, slots=True)
class Gold:
    """What a page states, in the columns of the fact tables; a column that is absent is not judged, None must be null.

    A row with ``"may"`` true is one that a reader may take or leave. ``"budget"`` of a fund is an amount that the page does
    not call initial or adjusted.
    """

    projects: tuple[Row, ...] = ()
    funds: tuple[Row, ...] = ()
    indicators: tuple[Row, ...] = ()
    observations: tuple[Row, ...] = ()

    def __add__(self, other: Gold) -> Gold:
        return Gold(
            self.projects + other.projects,
            self.funds + other.funds,
            self.indicators + other.indicators,
            self.observations + other.observations,
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A made page with its gold. ``proven`` where it states weights, scores and a total that add up.

    ``nothing`` where no fact at all is stated. ``variant`` tells the shapes of one family apart.
    """

    layout: str
    name: str
    parts: tuple[Part, ...]
    gold: Gold = field(default_factory=Gold)
    proven: bool = False
    nothing: bool = False
    variant: str = ""


def row(*cells: str | Box | tuple[str, int]) -> tuple[Box, ...]:
    """A row of boxes; a text is a plain box, ``(text, n)`` a box over n columns."""
    return tuple(_box(cell) for cell in cells)


def grid(rows: Iterable[Sequence[Box]], widths: Sequence[int] = ()) -> Grid:
    """A table of rows."""
    return Grid(tuple(tuple(cells) for cells in rows), tuple(widths))


def down(rows: Sequence[Sequence[Box]], columns: int) -> list[tuple[Box, ...]]:
    """The rows with equal texts below each other in the first ``columns`` columns merged; every row has all its boxes.

    A box is merged only where the boxes left of it are.
    """
    kept: list[list[Box | None]] = [list(cells) for cells in rows]
    for column in range(columns):
        first = 0
        for index in range(1, len(rows) + 1):
            same = index < len(rows) and all(
                rows[index][left].text == rows[first][left].text for left in range(column + 1)
            )
            if same:
                kept[index][column] = None
                continue
            if index - first > 1:
                kept[first][column] = replace(rows[first][column], rowspan=index - first)
            first = index
    return [tuple(box for box in cells if box is not None) for cells in kept]


def stretch(cells: Sequence[Box], width: int, at: int = -1) -> tuple[Box, ...]:
    """The row widened to ``width`` columns by giving box ``at`` the columns that are missing."""
    missing = width - sum(box.colspan for box in cells)
    boxes = list(cells)
    boxes[at] = replace(boxes[at], colspan=boxes[at].colspan + missing)
    return tuple(boxes)


def slots(table: Grid) -> list[list[Box | None]]:
    """The table as a full matrix: a merged box at its upper left place, None at the places that it covers."""
    matrix: list[list[Box | None]] = []
    taken: set[tuple[int, int]] = set()
    for index, cells in enumerate(table.rows):
        line: list[Box | None] = []
        for box in cells:
            while (index, len(line)) in taken:
                line.append(None)
            start = len(line)
            line += [box, *[None] * (box.colspan - 1)]
            taken |= {(index + below, start + right) for below in range(1, box.rowspan) for right in range(box.colspan)}
        while (index, len(line)) in taken:
            line.append(None)
        matrix.append(line)
    width = max((len(line) for line in matrix), default=0)
    return [line + [Box()] * (width - len(line)) for line in matrix]


def _box(cell: str | Box | tuple[str, int]) -> Box:
    if isinstance(cell, Box):
        return cell
    if isinstance(cell, tuple):
        return Box(cell[0], cell[1])
    return Box(cell)
