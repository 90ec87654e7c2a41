"""The words of a page put into the fields of its ruled tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from ingest.readers.printed_blocks import PrintedCell, PrintedTable, is_figure
from ingest.readers.printed_page import Page, TextLine, Word, lines_of
from ingest.readers.ruling import Field, Grid

_STRADDLES = 0.35
"""A word with this share on the far side of a rule, and more characters than one, stands in both cells."""


def fill(page: Page, grids: Sequence[Grid]) -> tuple[list[PrintedTable], list[Word]]:
    """The tables with their words, and the words outside. A word belongs to the smallest field it stands in.

    A grid with words in only one field is a frame around running text: its words are outside.
    """
    fields = [(number, field) for number, grid in enumerate(grids) for field in grid.fields]
    fields.sort(key=lambda entry: (entry[1].x1 - entry[1].x0) * (entry[1].bottom - entry[1].top))
    held: dict[tuple[int, int, int], list[Word]] = {}
    outside: list[Word] = []
    for word in page.words:
        for part, place in _placed(word, fields):
            if place is None:
                outside.append(part)
            else:
                held.setdefault((place[0], place[1].row, place[1].column), []).append(part)
    tables: list[PrintedTable] = []
    for number, grid in enumerate(grids):
        filled = [words for (owner, _, _), words in held.items() if owner == number]
        if len(filled) < 2:
            outside.extend(word for words in filled for word in words)
        else:
            tables.append(_table(page, grid, {key[1:]: words for key, words in held.items() if key[0] == number}))
    return tables, outside


Owner = tuple[int, Field]


def _placed(word: Word, fields: Sequence[Owner]) -> list[tuple[Word, Owner | None]]:
    """The word and the field its middle is in; a word printed over a rule as its parts."""
    owner = _field_at((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2, fields)
    if owner is None or len(word.text) < 2:
        return [(word, owner)]
    number, field = owner
    near = [entry for entry in fields if entry[0] == number]
    middle = (word.top + word.bottom) / 2
    for edge in (field.x0, field.x1):
        beyond = (edge - word.x0) if edge == field.x0 else (word.x1 - edge)
        other = _field_at(edge + (1 if edge == field.x1 else -1), middle, near)
        if beyond > _STRADDLES * word.size and other is not None and (parts := _cut(word, edge)):
            return [entry for part in parts for entry in _placed(part, fields)]
    return [(word, owner)]


def _cut(word: Word, edge: float) -> tuple[Word, Word] | None:
    """The word in two at the character whose left side is nearest to ``edge``; None where all stand on one side."""
    widths = [2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in word.text]
    scale = (word.x1 - word.x0) / sum(widths)
    left = [word.x0 + scale * sum(widths[:place]) for place in range(len(widths))]
    cut = min(range(len(left)), key=lambda place: abs(left[place] - edge))
    if cut == 0 or abs(left[cut] - edge) > 2 * scale:
        return None
    return replace(word, text=word.text[:cut], x1=left[cut]), replace(word, text=word.text[cut:], x0=left[cut])


def _field_at(x: float, y: float, fields: Sequence[Owner]) -> Owner | None:
    return next((entry for entry in fields if _holds(entry[1], x, y)), None)


def _holds(field: Field, x: float, y: float) -> bool:
    return field.x0 <= x < field.x1 and field.top <= y < field.bottom


def _table(page: Page, grid: Grid, held: dict[tuple[int, int], list[Word]]) -> PrintedTable:
    """The grid's cells with their lines; rows printed without rules between them are taken apart."""
    rows: dict[int, list[PrintedCell]] = {}
    for field in grid.fields:
        lines = tuple(lines_of(page, held.get((field.row, field.column), ())))
        rows.setdefault(field.row, []).append(PrintedCell(field.row, field.rowspan, field.x0, field.x1, lines))
    cells: list[PrintedCell] = []
    added = 0
    spans: list[PrintedCell] = []
    for number in range(len(grid.ys) - 1):
        row = rows.get(number, [])
        parts = _unruled_rows(row) if all(cell.rowspan == 1 for cell in row) else []
        if len(parts) < 2 or any(cell.row + cell.rowspan > number + added for cell in spans):
            placed = [replace(cell, row=number + added) for cell in row]
            spans = [cell for cell in (*spans, *placed) if cell.rowspan > 1]
            cells.extend(placed)
            continue
        for place, part in enumerate(parts):
            cells.extend(replace(cell, row=number + added + place) for cell in part)
        added += len(parts) - 1
    return PrintedTable(page, grid.box, len(grid.ys) - 1 + added, tuple(cells))


def _unruled_rows(row: Sequence[PrintedCell]) -> list[list[PrintedCell]]:
    """The rows that one field of rules holds: several figures below each other in two columns or more, side by side.

    Each line of figures is a row; lines of other cells go to the nearest row that does not stand above them.
    """
    stacks = [cell for cell in row if len(cell.lines) > 1 and all(is_figure(line.text) for line in cell.lines)]
    if len(stacks) < 2:
        return []
    middles: list[float] = []
    for line in sorted((line for cell in stacks for line in cell.lines), key=_middle):
        if not middles or _middle(line) - middles[-1] > line.size / 2:
            middles.append(_middle(line))
    if sum(len(cell.lines) for cell in stacks) < 0.6 * len(middles) * len(stacks):
        return []
    parts: list[list[PrintedCell]] = []
    for place in range(len(middles)):
        chosen = [[line for line in cell.lines if _nearest(line, middles) == place] for cell in row]
        parts.append([replace(cell, lines=tuple(lines)) for cell, lines in zip(row, chosen, strict=True)])
    return parts


def _middle(line: TextLine) -> float:
    return (line.top + line.bottom) / 2


def _nearest(line: TextLine, middles: Sequence[float]) -> int:
    return min(range(len(middles)), key=lambda place: abs(middles[place] - _middle(line)))
