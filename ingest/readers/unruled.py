"""Tables without upright rules among lines of text: words aligned in columns say where the cells are.

Lines in several pieces that follow each other are a table where their words stand in columns (:mod:`.aligned`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import heading_level
from ingest.readers.aligned import aligned_table
from ingest.readers.printed_blocks import PrintedBlock, PrintedTable, Prose, is_figure
from ingest.readers.printed_page import Page, TextLine, fragments
from ingest.readers.ruling import Rule

_GAP = 1.0
"""A blank wider than this many characters says that a line may be a row."""
_ROWS = 3
_APART = 2.6
"""Lines of one table are no further apart than so many characters' heights."""
_WHOLE = 3
"""At most so many lines without a gap that begin at the left edge follow each other inside a table."""
_LARGER = 1.12
_LEADERS = re.compile(r"[.．·…⋯‥_—-]{4,}\s*\d*|(?:[.·]\s){4,}")


def unruled_tables(page: Page, lines: Sequence[TextLine], level: Sequence[Rule], size: float) -> list[PrintedBlock]:
    """The lines as running text and unruled tables, in reading order."""
    left, right = _margins(page, lines, size)
    blocks: list[PrintedBlock] = []
    prose: list[TextLine] = []
    place = 0
    while place < len(lines):
        stop = _run_end(lines, place, size)
        table = _table(lines[place:stop], level, size)
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
    """The line after the run of lines in pieces that begins at ``place``; lines without a gap may stand among them."""
    if not _is_gapped(lines[place], size):
        return place
    left = lines[place].x0
    stop = look = place + 1
    whole = 0
    while look < len(lines) and whole <= _WHOLE and lines[look].top - lines[look - 1].bottom < _APART * size:
        line = lines[look]
        if not _is_gapped(line, size) and _is_heading(line, lines[look - 1]):
            break
        left = min(left, line.x0)
        look += 1
        if _is_gapped(line, size):
            stop, whole = look, 0
        elif line.x0 < left + 2 * size and not _is_label(line, size):
            whole += 1
    while stop < look and lines[stop].top - lines[stop - 1].bottom < 0.5 * size and _is_label(lines[stop], size):
        stop += 1
    return stop


def _is_heading(line: TextLine, before: TextLine) -> bool:
    """Whether a line without a gap is the heading of what follows: numbered and set apart, or in larger type."""
    apart = line.top - before.bottom > 0.8 * line.size
    return line.size > _LARGER * before.size or (apart and heading_level(line.text) in (1, 2))


def _is_label(line: TextLine, size: float) -> bool:
    """Whether the line can be a label or the rest of a broken cell: it is short."""
    return line.x1 - line.x0 < 8 * size


def _table(lines: Sequence[TextLine], level: Sequence[Rule], size: float) -> PrintedTable | None:
    """The table that the lines are; None where too few of them are in pieces or these show no columns."""
    if sum(1 for line in lines if _is_gapped(line, size)) < _ROWS:
        return None
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
    across = tuple(rule.at for rule in level if top < rule.at < bottom and rule.end - rule.start > (right - left) / 3)
    return aligned_table(lines, across, size)
