"""Tables set with runs of blanks, as text dumps of printed pages have them.

Only runs of lines with columns of figures are taken for tables; whatever else is set wide stays lines of text. A broken
cell goes on in a line that begins under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Cell
from ingest.flow import join_words
from ingest.lines import display_width
from ingest.readers.paragraphs import Line
from ingest.readers.rows import Rows, make_cell

_GAP = re.compile(r"(?:[ \u00a0]{2,}|\u3000+)[ \u00a0\u3000]*")
_FIGURE = re.compile(r"[-+]?[\d,]+(?:\.\d+)?[%％]?")
_FIGURE_LINES = 2
_FIGURES = 4
_INDENT = 8


def is_spaced_line(line: str) -> bool:
    """Whether blanks cut the line into two cells or more, or it is the indented rest of a cell."""
    bare = line.strip()
    if len(_GAP.split(bare)) >= 2:
        return not bare.endswith(("。", "；"))
    return bool(bare) and _indent(line) >= _INDENT


def is_spaced_table(lines: Sequence[Line]) -> bool:
    """Whether a run of such lines is a table: several of them hold several figures."""
    figures = [sum(1 for part in _GAP.split(line.text.strip()) if _FIGURE.fullmatch(part)) for line in lines]
    return sum(1 for count in figures if count >= _FIGURES) >= _FIGURE_LINES


def spaced_rows(text: str, lines: Sequence[Line]) -> Rows:
    """The rows of a run of lines cut by blanks. Empty cells have vanished: columns only count the cells."""
    rows: list[list[Cell]] = []
    edges: list[int] = []
    for line in lines:
        parts = _parts(line)
        if len(parts) == 1 and rows and edges and _indent(line.text) >= _INDENT:
            under = max((place for place, edge in enumerate(edges) if edge <= _indent(line.text)), default=0)
            rows[-1][under] = _joined(rows[-1][under], text, parts[0])
            continue
        number = len(rows) + 1
        rows.append([make_cell(text, *part, number, column) for column, part in enumerate(parts, start=1)])
        edges = [display_width(text[line.start : start]) for start, _ in parts]
    return tuple(tuple(row) for row in rows)


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
