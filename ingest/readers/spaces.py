"""Tables set with runs of blanks, as text dumps of printed pages have them.

Only runs of lines with columns of figures are taken for tables; whatever else is set wide stays lines of text. A broken
cell goes on in a line that begins under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Cell
from ingest.flow import join_words
from ingest.lines import display_width
from ingest.readers.paragraphs import Line
from ingest.readers.rows import Rows, make_cell

_GAP = re.compile(r"(?:[ \u00a0]{2,}|\u3000+)[ \u00a0\u3000]*")
_FIGURE = re.compile(r"[-+]?[\d,]+(?:\.\d+)?[%％]?")
_NONE = re.compile(r"[-—–/]+")
_FIGURE_LINES = 2
_FIGURES = 4
_LABELLED_LINES = 5
_INDENT = 8


def is_spaced_line(line: str) -> bool:
    """Whether blanks cut the line into two cells or more, or it is the indented rest of a cell."""
    bare = line.strip()
    if len(_GAP.split(bare)) >= 2:
        return not bare.endswith(("。", "；"))
    return bool(bare) and _indent(line) >= _INDENT


def is_spaced_row_of_sentences(line: str) -> bool:
    """Whether blanks part a line that ends as a sentence does: a row of goals, where rows stand on both sides of it."""
    bare = line.strip()
    return bare.endswith(("。", "；")) and len(_GAP.split(bare)) >= 2


def is_spaced_table(lines: Sequence[Line]) -> bool:
    """Whether a run of such lines is a table: several of them hold several figures, or many two beside their labels."""
    parts = [_GAP.split(line.text.strip()) for line in lines]
    figures = [_figures_in(line) for line in parts]
    if sum(1 for count in figures if count >= _FIGURES) >= _FIGURE_LINES:
        return True
    labelled = [line for line, count in zip(parts, figures, strict=True) if count >= 2 and len(line) > 2]
    return len(labelled) >= _LABELLED_LINES


def _figures_in(cells: Sequence[str]) -> int:
    """How many cells hold a figure; marks for none count beside two figures or more."""
    figures = sum(1 for cell in cells if _FIGURE.fullmatch(cell))
    return figures + sum(1 for cell in cells if _NONE.fullmatch(cell)) if figures >= 2 else figures


def spaced_rows(text: str, lines: Sequence[Line]) -> Rows:
    """The rows of a run of lines cut by blanks, in the columns that the places of the figures show.

    Where these show none, columns only count the cells of a line: empty ones have vanished.
    """
    slots = _slots(text, lines)
    rows: list[list[Cell]] = []
    edges: list[int] = []
    for line in lines:
        parts = _parts(line)
        if len(parts) == 1 and rows and edges and _indent(line.text) >= _INDENT:
            under = max((place for place, edge in enumerate(edges) if edge <= _indent(line.text)), default=0)
            rows[-1][under] = _joined(rows[-1][under], text, parts[0])
            continue
        number = len(rows) + 1
        placed = _in_slots(text, line, parts, slots)
        rows.append(
            [
                replace(make_cell(text, *part, number, column), colspan=size)
                for part, (column, size) in zip(parts, placed, strict=True)
            ]
        )
        edges = [display_width(text[line.start : start]) for start, _ in parts]
    return tuple(tuple(row) for row in rows)


def _slots(text: str, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The columns that lines with figures fill, from where to where; none where every such line fills all of them.

    None either where two cells of a line would share a column.
    """
    figured = [(line, parts) for line in lines if _figures(text, parts := _parts(line)) >= 2]
    spans = [[_across(text, line.start, part) for part in parts] for line, parts in figured]
    slots: list[tuple[int, int]] = []
    for start, end in sorted(span for line in spans for span in line):
        if slots and start < slots[-1][1]:
            slots[-1] = (slots[-1][0], max(slots[-1][1], end))
        else:
            slots.append((start, end))
    for line in lines:  # a column without any figure has a header all the same
        for span in (_across(text, line.start, part) for part in _parts(line)):
            if not any(start < span[1] and span[0] < end for start, end in slots):
                slots = sorted([*slots, span])
    apart = all(len({_slot(slots, span) for span in line}) == len(line) for line in spans)
    return slots if apart and any(len(line) < len(slots) for line in spans) else []


def _in_slots(
    text: str, line: Line, parts: Sequence[tuple[int, int]], slots: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The column and the number of columns of each cell of a line: counted, where its places are not those of ``slots``."""
    counted = [(column, 1) for column in range(1, len(parts) + 1)]
    if not slots:
        return counted
    placed: list[tuple[int, int]] = []
    for part in parts:
        start, end = _across(text, line.start, part)
        over = [n for n, slot in enumerate(slots, start=1) if slot[0] < end and start < slot[1]]
        first = over[0] if over else _slot(slots, (start, end)) + 1
        if placed and first < sum(placed[-1]):
            return counted
        placed.append((first, over[-1] - first + 1 if over else 1))
    return placed


def _slot(slots: Sequence[tuple[int, int]], span: tuple[int, int]) -> int:
    """The column that a cell stands in or is nearest to."""
    middle = sum(span) / 2
    return min(range(len(slots)), key=lambda n: max(slots[n][0] - middle, middle - slots[n][1], 0.0))


def _across(text: str, line: int, part: tuple[int, int]) -> tuple[int, int]:
    start = display_width(text[line : part[0]])
    return start, start + display_width(text[slice(*part)])


def _figures(text: str, parts: Sequence[tuple[int, int]]) -> int:
    return sum(1 for part in parts if _FIGURE.fullmatch(text[slice(*part)]))


def _parts(line: Line) -> list[tuple[int, int]]:
    position = line.start + len(line.text) - len(line.text.lstrip())
    end = line.start + len(line.text.rstrip())
    parts: list[tuple[int, int]] = []
    for gap in _GAP.finditer(line.text, position - line.start, end - line.start):
        parts.append((position, line.start + gap.start()))
        position = line.start + gap.end()
    return [*parts, (position, end)]


def _joined(cell: Cell, text: str, piece: tuple[int, int]) -> Cell:
    words = join_words(f"{cell.text}\n{text[slice(*piece)]}")
    return Cell(words, (*cell.pieces, piece), cell.row, cell.column, cell.rowspan, cell.colspan)


def _indent(line: str) -> int:
    return display_width(line[: len(line) - len(line.lstrip())])
