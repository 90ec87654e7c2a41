"""A page as blocks in reading order: tables, and running text column by column."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.printed_blocks import PrintedBlock, PrintedTable
from ingest.readers.printed_page import Page, TextLine, body_size, fragments, lines_of
from ingest.readers.ruled import fill
from ingest.readers.ruling import Rule, find_grids, rules
from ingest.readers.unruled import unruled_tables

_COLUMN_LINES = 6
"""A page is set in columns where so many lines stand on either side of a blank strip."""
_COLUMN_GAP = 1.2
"""Width of the strip between two columns of text, in characters."""
_FULL_LINES = 0.55
"""Lines of a column of running text fill this part of its width on average."""


def blocks_of(page: Page) -> list[PrintedBlock]:
    """The blocks of a page in reading order."""
    tables, outside = fill(page, find_grids(page.segments))
    level = [rule for rule in rules(page.segments)[0] if not any(_inside(rule, table) for table in tables)]
    lines = lines_of(page, outside)
    size = body_size(lines)
    blocks: list[PrintedBlock] = []
    for table in sorted(tables, key=lambda table: (table.box[1], table.box[0])):
        above = [line for line in lines if (line.top + line.bottom) / 2 < table.box[1]]
        lines = [line for line in lines if (line.top + line.bottom) / 2 >= table.box[1]]
        blocks.extend(_text(page, above, level, size))
        blocks.append(table)
    blocks.extend(_text(page, lines, level, size))
    return blocks


def _inside(rule: Rule, table: PrintedTable) -> bool:
    x0, top, x1, bottom = table.box
    return top - 3 <= rule.at <= bottom + 3 and x0 - 3 <= rule.start and rule.end <= x1 + 3


def _text(page: Page, lines: Sequence[TextLine], level: Sequence[Rule], size: float) -> list[PrintedBlock]:
    """Running text between two tables, set in columns or not, and the unruled tables in it."""
    if not lines:
        return []
    gutter = _gutter(lines, size)
    if gutter is None:
        return unruled_tables(page, lines, level, size)
    x, first, stop = gutter
    sides: tuple[list[TextLine], list[TextLine]] = ([], [])
    for line in lines[first:stop]:
        for side, words in ((0, [w for w in line.words if w.x0 < x]), (1, [w for w in line.words if w.x0 >= x])):
            if words:
                sides[side].append(TextLine(page, tuple(words)))
    return [
        *_text(page, lines[:first], level, size),
        *_text(page, sides[0], level, size),
        *_text(page, sides[1], level, size),
        *_text(page, lines[stop:], level, size),
    ]


def _gutter(lines: Sequence[TextLine], size: float) -> tuple[float, int, int] | None:
    """The blank strip between two columns of running text: where it is, its first line and the one after its last."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    tries = sorted({round((a.x1 + b.x0) / 2, 0) for a, b in _gaps(lines, _COLUMN_GAP * size)})
    for x in (x for x in tries if left + 0.2 * (right - left) < x < left + 0.8 * (right - left)):
        first = 0
        while first < len(lines):
            stop = first
            while stop < len(lines) and not any(w.x0 < x < w.x1 for w in lines[stop].words):
                stop += 1
            if _set_in_columns(lines[first:stop], x, size):
                return x, first, stop
            first = stop + 1
    return None


def _gaps(lines: Sequence[TextLine], width: float) -> list[tuple[TextLine, TextLine]]:
    found: list[tuple[TextLine, TextLine]] = []
    for line in lines:
        parts = fragments(line, width)
        found.extend(pairwise(parts))
    return found


def _set_in_columns(lines: Sequence[TextLine], x: float, size: float) -> bool:
    """Whether both sides of ``x`` are running text: many lines that fill the width, none in more than one piece."""
    for inside in (lambda word: word.x0 < x, lambda word: word.x0 >= x):
        side = [TextLine(line.page, words) for line in lines if (words := tuple(w for w in line.words if inside(w)))]
        if len(side) < _COLUMN_LINES:
            return False
        width = max(line.x1 for line in side) - min(line.x0 for line in side)
        filled = sum(line.x1 - line.x0 for line in side) / len(side)
        broken = sum(1 for line in side if len(fragments(line, _COLUMN_GAP * size)) > 1)
        if width < 8 * size or filled < _FULL_LINES * width or broken > 0.2 * len(side):
            return False
    return True
