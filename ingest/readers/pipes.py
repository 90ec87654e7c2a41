"""Tables set with pipes: Markdown, and text dumps with "|" between cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.document import Cell
from ingest.readers.paragraphs import Line
from ingest.readers.rows import Rows, make_cell, trim_rows

_PIPE = re.compile(r"(?<!\\)[|｜]")
_RULE = re.compile(r"[\s|｜:+=—-]*-[\s|｜:+=—-]*")


def is_pipe_line(line: str) -> bool:
    """Whether the line is a row: it begins with a pipe, or holds two or more."""
    bare = line.strip()
    return bare.startswith(("|", "｜")) or len(_PIPE.findall(bare)) >= 2


def pipe_rows(text: str, lines: Sequence[Line]) -> Rows:
    """The rows of a run of pipe lines; ``row`` counts them without rules ("|---|---|") and an empty Markdown header."""
    rows: list[list[Cell]] = []
    for line in lines:
        if _RULE.fullmatch(line.text):
            if rows and len(rows) == 1 and not any(cell.text for cell in rows[0]):
                rows.clear()
            continue
        row = [
            make_cell(text, start, end, len(rows) + 1, number)
            for number, (start, end) in enumerate(_stretches(line), start=1)
        ]
        rows.append(row)
    return trim_rows(rows)


def _stretches(line: Line) -> list[tuple[int, int]]:
    """The cells' stretches between the pipes; what stands before a leading and after a trailing pipe is no cell."""
    bounds = [line.start - 1, *(line.start + match.start() for match in _PIPE.finditer(line.text)), line.end]
    stretches = [(left + 1, right) for left, right in pairwise(bounds)]
    bare = line.text.strip()
    if bare.startswith(("|", "｜")):
        stretches = stretches[1:]
    if bare.endswith(("|", "｜")) and not bare.endswith("\\|"):
        stretches = stretches[:-1]
    return stretches
