"""Tables set with pipes: Markdown, and text dumps with "|" between cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.document import Cell
from ingest.readers.paragraphs import Line
from ingest.readers.rows import Rows, make_cell, trim_rows

_PIPE = re.compile(r"(?<!\\)[|｜]")
_BROKEN_LINES = 4
"""A cell is broken over so many lines at most."""
_RULE = re.compile(r"[\s|｜:+=—-]*-[\s|｜:+=—-]*")


def is_pipe_line(line: str) -> bool:
    """Whether the line is a row: it begins with a pipe, or holds two or more."""
    bare = line.strip()
    return bare.startswith(("|", "｜")) or len(_PIPE.findall(bare)) >= 2


def pipe_stop(lines: Sequence[Line], index: int) -> int:
    """The line after the last one of the table that begins at ``index``; lines inside a broken cell belong to it."""
    stop = index
    while stop < len(lines):
        if is_pipe_line(lines[stop].text) or (stop > index and _inside_row(lines, index, stop)):
            stop += 1
            continue
        break
    return stop


def pipe_rows(text: str, lines: Sequence[Line]) -> Rows:
    """The rows of a run of pipe lines; ``row`` counts them without rules ("|---|---|") and an empty Markdown header."""
    rows: list[list[Cell]] = []
    for line in _whole_rows(text, lines):
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


def _whole_rows(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines with those joined that are one row: where rows stand between pipes, one that is not closed goes on."""
    opened = sum(1 for line in lines if _opens(line.text))
    closed = sum(1 for line in lines if _closes(line.text))
    if not opened or closed * 5 < opened * 4:
        return list(lines)
    whole: list[Line] = []
    for line in lines:
        if whole and not _opens(line.text) and _opens(whole[-1].text) and not _closes(whole[-1].text):
            whole[-1] = Line(whole[-1].start, text[whole[-1].start : line.end])
        else:
            whole.append(line)
    return whole


def _inside_row(lines: Sequence[Line], first: int, place: int) -> bool:
    """Whether a line without pipes stands inside a row whose end is a few lines below."""
    if not _opens(lines[first].text) or not lines[place].text.strip():
        return False
    before = next(line.text for line in reversed(lines[first:place]) if "|" in line.text or "｜" in line.text)
    if _closes(before):
        return False
    for line in lines[place : place + _BROKEN_LINES]:
        if _opens(line.text) or _closes(line.text):
            return not _opens(line.text)
    return False


def _opens(line: str) -> bool:
    return line.lstrip().startswith(("|", "｜"))


def _closes(line: str) -> bool:
    bare = line.rstrip()
    return bare.endswith(("|", "｜")) and not bare.endswith("\\|")


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
