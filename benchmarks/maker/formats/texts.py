"""Plain flattenings: tabs, pipes, one cell a line, Markdown, CSV."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

from maker.page import Box, Break, Grid, Line, Sheet, slots


def tabs(sheet: Sheet, rng: random.Random) -> bytes:
    """Tabs between cells, the places that a merged cell covers empty, as extraction from Word or the web leaves it."""
    return text_of(sheet, lambda table: "\n".join("\t".join(cells) for cells in matrix(table)))


def pipes(sheet: Sheet, rng: random.Random) -> bytes:
    """Pipes between cells and around each row; covered places empty."""
    return text_of(sheet, lambda table: "\n".join(f"| {' | '.join(cells)} |" for cells in matrix(table)))


def cells_as_lines(sheet: Sheet, rng: random.Random) -> bytes:
    """Every cell on a line of its own, empty ones gone: what remains of a table when it is copied as text."""
    return text_of(sheet, lambda table: "\n".join(text for cells in matrix(table) for text in cells if text))


def markdown(sheet: Sheet, rng: random.Random) -> bytes:
    """Markdown tables; covered places empty."""
    parts = []
    for part in sheet.parts:
        if isinstance(part, Line):
            parts.append(f"{'#' * part.level} {part.text}" if part.level else part.text)
        elif isinstance(part, Grid):
            rows = [[text.replace("\n", "<br>").replace("|", "\\|") for text in cells] for cells in matrix(part)]
            lines = [f"| {' | '.join(cells)} |" for cells in rows]
            parts.append("\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]))
        else:
            parts.append("---")
    return ("\n\n".join(parts) + "\n").encode()


def separated(sheet: Sheet, rng: random.Random) -> bytes:
    """CSV as a spreadsheet saves it; GBK now and then."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for part in sheet.parts:
        if isinstance(part, Line):
            writer.writerow([part.text])
        elif isinstance(part, Grid):
            writer.writerows(matrix(part))
        else:
            writer.writerow([])
    return out.getvalue().encode("gb18030" if rng.random() < 0.3 else "utf-8-sig")


def matrix(table: Grid) -> list[list[str]]:
    """The texts of a table row by row, every place with its text or nothing."""
    return [[box.text if isinstance(box, Box) else "" for box in cells] for cells in slots(table)]


def text_of(sheet: Sheet, write_table: Callable[[Grid], str]) -> bytes:
    """The sheet as text, its tables as ``write_table`` lays them out."""
    parts = []
    for part in sheet.parts:
        if isinstance(part, Line):
            parts.append(part.text)
        elif isinstance(part, Grid):
            parts.append(write_table(part))
        elif isinstance(part, Break):
            parts.append("")
    return ("\n\n".join(parts) + "\n").encode()
