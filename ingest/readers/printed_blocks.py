"""What a page is made of: running text and tables, each with the lines printed in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.readers.assembly import Box
from ingest.readers.printed_page import Page, TextLine

_FIGURE = re.compile(r"[-+－(（]?[\d０-９][\d０-９,，. ]*[%％)）]?|[-—－/]+")


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of a table: ``row`` counts from 0 within the table, its edges ``x0`` and ``x1`` are in points."""

    row: int
    rowspan: int
    x0: float
    x1: float
    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        """The lines without any white space."""
        return "".join("".join(line.text.split()) for line in self.lines)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table: ``rows`` is their number, ``box`` where it stands; ``lines`` are those of a table that is not ``ruled``."""

    page: Page
    box: Box
    rows: int
    cells: tuple[PrintedCell, ...]
    ruled: bool = True
    lines: tuple[TextLine, ...] = ()

    def row(self, number: int) -> list[PrintedCell]:
        """The cells that begin in a row, from left to right."""
        return sorted((cell for cell in self.cells if cell.row == number), key=lambda cell: cell.x0)


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines of running text in one column, from top to bottom; the column goes from ``left`` to ``right``."""

    page: Page
    lines: tuple[TextLine, ...]
    left: float
    right: float


PrintedBlock = Prose | PrintedTable


def is_figure(text: str) -> bool:
    """Whether the text is a number, a rate, or the mark of a missing one."""
    return _FIGURE.fullmatch(text.strip()) is not None


def renumbered(cells: list[PrintedCell], by: int) -> list[PrintedCell]:
    """The cells ``by`` rows further down."""
    return [replace(cell, row=cell.row + by) for cell in cells]
