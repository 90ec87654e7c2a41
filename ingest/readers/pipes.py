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
_PROSE_LINES = 3
_PADDING = 30
"""A line with so many pipes behind its only text is no row of a form: a page was set into one cell."""
_RULE = re.compile(r"[\s|｜:+=—-]*-[\s|｜:+=—-]*")


def is_pipe_line(line: str) -> bool:
    """Whether the line is a row: it begins with a pipe, or holds two or more."""
    bare = line.strip()
    return bare.startswith(("|", "｜")) or len(_PIPE.findall(bare)) >= 2


def opens_pipe_table(lines: Sequence[Line], index: int) -> bool:
    """Whether a table begins at ``index``: a row, or a line with one pipe between two texts right above a row."""
    if is_pipe_line(lines[index].text):
        return True
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    return _is_pair(lines[index].text) and (is_pipe_line(below) or _is_pair(below)) and _reaches_row(lines, index)


def _reaches_row(lines: Sequence[Line], index: int) -> bool:
    while index < len(lines) and _is_pair(lines[index].text):
        index += 1
    return index < len(lines) and is_pipe_line(lines[index].text)


def _is_pair(line: str) -> bool:
    """Whether a line is two texts with one pipe between them, and blanks around it."""
    return re.fullmatch(r"\s*[^|｜\s][^|｜]*\s[|｜](?:\s[^|｜]*)?", line) is not None


def pipe_stop(lines: Sequence[Line], index: int) -> int:
    """The line after the last one of the table that begins at ``index``; lines inside a broken cell belong to it."""
    stop = index
    while stop < len(lines):
        row = is_pipe_line(lines[stop].text) or _is_pair(lines[stop].text)
        if row or (stop > index and _inside_row(lines, index, stop)):
            stop += 1
            continue
        break
    return stop


def prose_lines(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Stretches of a run of pipe lines, as places in ``lines``, that are running text with pipes left behind it.

    They are where a page stood in one merged cell: several lines with one text each, a sentence among them, and either
    most of the run is such lines or the pipes are far too many for a form.
    """
    alone = [len([part for part in _PIPE.split(line.text) if part.strip()]) <= 1 for line in lines]
    most = 2 * sum(alone) > len(lines)
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(lines):
        stop = start
        while stop < len(lines) and alone[stop]:
            stop += 1
        texts = [line.text for line in lines[start:stop]]
        padded = most or sum(text.count("|") + text.count("｜") >= _PADDING for text in texts) * 2 > len(texts)
        if len(texts) >= _PROSE_LINES and padded and any("。" in text for text in texts):
            found.append((start, stop))
        start = max(stop, start + 1)
    return found


def without_pipes(line: Line) -> Line:
    """The only text of a line that has pipes around it, where it stands."""
    bare = line.text.strip("|｜ \t\u3000\xa0")
    return Line(line.start + line.text.index(bare), bare, line.closed)


def pipe_rows(text: str, lines: Sequence[Line]) -> Rows:
    """The rows of a run of pipe lines; ``row`` counts them without rules ("|---|---|") and an empty Markdown header."""
    rows: list[list[Cell]] = []
    bounded = _between_pipes(lines) or all(_opens(line.text) for line in lines)
    for line in _whole_rows(text, lines):
        if _RULE.fullmatch(line.text):
            if rows and len(rows) == 1 and not any(cell.text for cell in rows[0]):
                rows.clear()
            continue
        row = [
            make_cell(text, start, end, len(rows) + 1, number)
            for number, (start, end) in enumerate(_stretches(line, bounded), start=1)
        ]
        rows.append(row)
    return trim_rows(rows)


def _whole_rows(text: str, lines: Sequence[Line]) -> list[Line]:
    """The lines with those joined that are one row: where rows stand between pipes, one that is not closed goes on."""
    if not _between_pipes(lines):
        return list(lines)
    whole: list[Line] = []
    for line in lines:
        if whole and not _opens(line.text) and _opens(whole[-1].text) and not _closes(whole[-1].text):
            whole[-1] = Line(whole[-1].start, text[whole[-1].start : line.end])
        else:
            whole.append(line)
    return whole


def _between_pipes(lines: Sequence[Line]) -> bool:
    """Whether rows stand between pipes, so that one without a pipe at its end is broken.

    Elsewhere a pipe at the beginning only says that the first cell is empty, and one at the end that the last is.
    """
    opened = odd = 0
    inside = False
    for line in lines:
        if _opens(line.text):
            odd += inside
            opened += 1
            inside = True
        elif not inside:
            odd += 1
        if _closes(line.text):
            inside = False
    return bool(opened) and odd * 5 <= opened


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


def _stretches(line: Line, bounded: bool) -> list[tuple[int, int]]:
    """The cells' stretches between the pipes; what stands after a pipe at the end is no cell.

    In a ``bounded`` table neither is what stands before one at the beginning; elsewhere it is an empty first cell.
    """
    bounds = [line.start - 1, *(line.start + match.start() for match in _PIPE.finditer(line.text)), line.end]
    stretches = [(left + 1, right) for left, right in pairwise(bounds)]
    if bounded and _opens(line.text):
        stretches = stretches[1:]
    if _closes(line.text):
        stretches = stretches[:-1]
    return stretches
