"""Tables set with runs of blanks, as text dumps of printed pages have them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.document import Cell
from ingest.readers.paragraphs import Line
from ingest.readers.rows import Rows, make_cell, trim_rows

_GAP = re.compile(r"(?:[ \u00a0]{2,}|\u3000+)[ \u00a0\u3000]*")
_SENTENCE = re.compile(r"[。；，].*[。；，]")
_ROWS = 3
_CELLS = 4


def is_spaced_line(line: str) -> bool:
    """Whether blanks cut the line into two cells or more, and it is no sentence set wide."""
    bare = line.strip()
    return len(_GAP.split(bare)) >= 2 and not bare.endswith(("。", "；"))


def is_spaced_table(lines: Sequence[Line]) -> bool:
    """Whether a run of such lines is a table: several of them have several cells."""
    counts = [len(_GAP.split(line.text.strip())) for line in lines]
    return sum(1 for count in counts if count >= _CELLS) >= _ROWS


def spaced_rows(text: str, lines: Sequence[Line]) -> Rows:
    """The rows of a run of lines cut by blanks. Empty cells have vanished: columns only count the cells."""
    rows: list[list[Cell]] = []
    for line in lines:
        row: list[Cell] = []
        position = line.start + len(line.text) - len(line.text.lstrip())
        end = line.start + len(line.text.rstrip())
        for gap in [*_GAP.finditer(text, position, end), None]:
            stop = gap.start() if gap else end
            row.append(make_cell(text, position, stop, len(rows) + 1, len(row) + 1))
            position = gap.end() if gap else end
        rows.append(row)
    return trim_rows(rows)
