"""Flattenings that statement tables suffer beside those of all documents: collapsed cells, columns one after the other."""

from __future__ import annotations

import random
import unicodedata

from maker.formats import FORMATS, Format
from maker.formats.texts import matrix, text_of
from maker.page import Grid, Sheet, slots


def collapsed(sheet: Sheet, rng: random.Random) -> bytes:
    """Pipes between the cells that there are: what a merged cell covers is gone, empty cells stay."""

    def write(table: Grid) -> str:
        return "\n".join(" | ".join(box.text for box in line if box is not None) + " |" for line in slots(table))

    return text_of(sheet, write)


def collapsed_tabs(sheet: Sheet, rng: random.Random) -> bytes:
    """Tabs between the cells that there are."""

    def write(table: Grid) -> str:
        return "\n".join("\t".join(box.text for box in line if box is not None) for line in slots(table))

    return text_of(sheet, write)


def aligned(sheet: Sheet, rng: random.Random) -> bytes:
    """Columns of equal width, filled up with blanks."""

    def write(table: Grid) -> str:
        rows = [[text.strip() for text in line] for line in matrix(table)]
        widths = [max(_width(line[column]) for line in rows) for column in range(len(rows[0]))]
        return "\n".join(
            "  ".join(text + " " * (size - _width(text)) for text, size in zip(line, widths, strict=True)).rstrip()
            for line in rows
        )

    return text_of(sheet, write)


def columns(sheet: Sheet, rng: random.Random) -> bytes:
    """One column after the other, a cell a line, empty cells gone."""

    def write(table: Grid) -> str:
        rows = matrix(table)
        return "\n".join(line[column] for column in range(len(rows[0])) for line in rows if line[column])

    return text_of(sheet, write)


ALL = {
    **FORMATS,
    "tight": Format("txt", collapsed),
    "tabs": Format("txt", collapsed_tabs),
    "aligned": Format("txt", aligned),
    "columns": Format("txt", columns),
}
CELLS = ("txt", "pipes", "md", "csv", "docx", "xlsx", "xls", "html", "pdf", "unruled", "tight", "tabs", "aligned")
"""Formats that keep columns; in ``lines`` and ``columns`` only what arithmetic proves can be read."""


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
