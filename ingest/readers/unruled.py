"""Tables without upright rules: words aligned in columns say where the cells are.

Lines in several pieces that follow each other are a table where blank strips run down between the pieces. Lines with
pieces under most columns begin a row; what else is printed near them (a broken cell) belongs to the nearest of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.readers.printed_blocks import PrintedBlock, PrintedCell, PrintedTable, Prose, is_figure
from ingest.readers.printed_page import Page, TextLine, Word, fragments, lines_of
from ingest.readers.ruling import Rule

_GAP = 1.0
"""A blank wider than this many characters may separate two columns."""
_ROWS = 3
_CROSSED = 0.15
"""So large a part of the lines (those of the header) may cross the strip between two columns."""
_NEAR = 1.9
"""A line belongs to a row whose main line is nearer than so many characters' heights."""
_LEADERS = re.compile(r"[.．·…⋯‥_—-]{4,}\s*\d*|(?:[.·]\s){4,}")


def unruled_tables(page: Page, lines: Sequence[TextLine], level: Sequence[Rule], size: float) -> list[PrintedBlock]:
    """The lines as running text and unruled tables, in reading order."""
    left, right = _margins(page, lines, size)
    blocks: list[PrintedBlock] = []
    prose: list[TextLine] = []
    place = 0
    while place < len(lines):
        stop = _run_end(lines, place, size)
        table = _table(page, lines[place:stop], level, size)
        if table is None:
            prose.append(lines[place])
            place += 1
            continue
        if prose:
            blocks.append(Prose(page, tuple(prose), left, right))
            prose = []
        blocks.append(table)
        place = stop
    if prose:
        blocks.append(Prose(page, tuple(prose), left, right))
    return blocks


def has_leaders(text: str) -> bool:
    """Whether the line is one of a contents list: dots lead to the page number."""
    return _LEADERS.search(text) is not None


def _margins(page: Page, lines: Sequence[TextLine], size: float) -> tuple[float, float]:
    """Where lines of running text begin and end: at the outermost edges that several lines share.

    Where all lines are short the text is taken to stand in the middle of the page.
    """
    wide = [line for line in lines if line.x1 - line.x0 > 12 * size]
    if not wide:
        left = min(line.x0 for line in lines)
        return left, max(page.width - left, *(line.x1 for line in lines))
    ends = sorted((line.x1 for line in wide), reverse=True)
    return min(line.x0 for line in wide), ends[len(ends) // 10]


def _is_gapped(line: TextLine, size: float) -> bool:
    parts = fragments(line, _GAP * size)
    spaced = all(len(part.text) <= 2 and not is_figure(part.text) for part in parts)
    return len(parts) > 1 and not spaced and not has_leaders(line.text)


def _run_end(lines: Sequence[TextLine], place: int, size: float) -> int:
    """The line after the run of lines in pieces that begins at ``place``; single pieces near to them are among them."""
    if not _is_gapped(lines[place], size):
        return place
    stop = look = place + 1
    while look < len(lines) and look - stop <= 2 and lines[look].top - lines[look - 1].bottom < 2.5 * size:
        look += 1
        if _is_gapped(lines[look - 1], size):
            stop = look
    while stop < look and lines[stop].top - lines[stop - 1].bottom < 0.4 * size and _short(lines[stop], lines):
        stop += 1
    return stop


def _short(line: TextLine, lines: Sequence[TextLine]) -> bool:
    """Whether the line can be the rest of a broken cell: it fills less than a third of the width."""
    width = max(other.x1 for other in lines) - min(other.x0 for other in lines)
    return line.x1 - line.x0 < width / 3


def _table(page: Page, lines: Sequence[TextLine], level: Sequence[Rule], size: float) -> PrintedTable | None:
    """The table that the lines are; None where they show no columns."""
    gapped = [line for line in lines if _is_gapped(line, size)]
    if len(gapped) < _ROWS:
        return None
    strips = _strips(gapped, size)
    if not strips or not _is_tabular(gapped, strips):
        return None
    left, right = min(line.x0 for line in lines) - 1, max(line.x1 for line in lines) + 1
    edges = [left, *((start + end) / 2 for start, end in strips), right]
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    between = [r.at for r in level if top < r.at < bottom and r.end - r.start > (right - left) / 3]
    rows = _by_rules(lines, between) if len(between) >= _ROWS else _by_main_lines(lines, edges, size)
    cells = [cell for number, row in enumerate(rows) for cell in _cells(page, row, number, edges, size)]
    return PrintedTable(page, (left, top, right, bottom), len(rows), tuple(cells), ruled=False)


def _strips(lines: Sequence[TextLine], size: float) -> list[tuple[float, float]]:
    """Where from top to bottom nearly nothing is printed: the strips between the columns."""
    most = _CROSSED * len(lines)
    changes = sorted(
        change for line in lines for part in fragments(line, _GAP * size) for change in ((part.x0, 1), (part.x1, -1))
    )
    strips: list[tuple[float, float]] = []
    crossing = 0
    for (x, step), (after, _) in pairwise(changes):
        crossing += step
        if crossing <= most and after > x:
            if strips and strips[-1][1] == x:
                strips[-1] = (strips[-1][0], after)
            else:
                strips.append((x, after))
    return [strip for strip in strips if strip[1] - strip[0] >= 0.5 * size]


def _is_tabular(lines: Sequence[TextLine], strips: Sequence[tuple[float, float]]) -> bool:
    """Whether the columns hold what columns hold: three of them, or figures in one of two, and most rows fill them."""
    edges = [(start + end) / 2 for start, end in strips]
    columns: list[list[str]] = [[] for _ in range(len(edges) + 1)]
    for line in lines:
        held: dict[int, list[str]] = {}
        for word in line.words:
            held.setdefault(_column((word.x0 + word.x1) / 2, edges), []).append(word.text)
        for column, texts in held.items():
            columns[column].append(" ".join(texts))
    filled = [texts for texts in columns if len(texts) >= max(2, 0.3 * len(lines))]
    figures = [texts for texts in filled if sum(map(is_figure, texts)) >= 0.5 * len(texts)]
    return len(filled) >= 3 or (len(filled) == 2 and len(figures) >= 1)


def _column(x: float, edges: Sequence[float]) -> int:
    return sum(1 for edge in edges if x >= edge)


def _by_rules(lines: Sequence[TextLine], between: Sequence[float]) -> list[list[TextLine]]:
    """Lines between the same two rules are one row."""
    rows: dict[int, list[TextLine]] = {}
    for line in lines:
        rows.setdefault(_column((line.top + line.bottom) / 2, sorted(between)), []).append(line)
    return [rows[number] for number in sorted(rows)]


def _by_main_lines(lines: Sequence[TextLine], edges: Sequence[float], size: float) -> list[list[TextLine]]:
    """Lines with pieces under half of the columns are a row each; the others go to the nearest, or stand alone."""
    needed = max(2, (len(edges) - 1) / 2)
    main = [line for line in lines if len(fragments(line, _GAP * size)) >= needed]
    rows: list[list[TextLine]] = [[line] for line in main]
    for line in (line for line in lines if not any(line is other for other in main)):
        nearest = min(main, key=lambda other: (abs(_middle(other) - _middle(line)), _middle(other)), default=None)
        if nearest is not None and abs(_middle(nearest) - _middle(line)) < _NEAR * size:
            rows[next(number for number, row in enumerate(rows) if row[0] is nearest)].append(line)
        else:
            rows.append([line])
    return sorted(rows, key=lambda row: min(line.top for line in row))


def _cells(page: Page, row: Sequence[TextLine], number: int, edges: Sequence[float], size: float) -> list[PrintedCell]:
    """The cells of a row: a piece printed over several columns covers them."""
    columns = len(edges) - 1
    held: dict[int, list[Word]] = {}
    last: dict[int, int] = {}
    for line in row:
        for part in fragments(line, _GAP * size):
            first = _column(part.x0 + 0.3 * size, edges[1:-1])
            end = _column(part.x1 - 0.3 * size, edges[1:-1])
            held.setdefault(first, []).extend(part.words)
            last[first] = max(last.get(first, first), end)
    cells: list[PrintedCell] = []
    column = 0
    while column < columns:
        end = last.get(column, column)
        while column < end and any(inner in held for inner in range(column + 1, end + 1)):
            end -= 1
        lines = tuple(lines_of(page, held.get(column, ())))
        cells.append(PrintedCell(number, 1, edges[column], edges[end + 1], lines))
        column = end + 1
    return cells


def _middle(line: TextLine) -> float:
    return (line.top + line.bottom) / 2
