"""Tables that go on over pages: their parts become one table.

A part goes on where it is the first thing on the next page, the part before it is the last on its own, and their columns
stand at the same places. Header rows printed again are left out. A row broken by the page is whole again where every
cell of its rest goes on with a full line without an end; a merged cell goes on over an empty one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from ingest.lines import ends_sentence
from ingest.readers.aligned import aligned_table
from ingest.readers.printed_blocks import PrintedBlock, PrintedCell, PrintedTable, Prose, is_figure, renumbered
from ingest.readers.printed_page import fragments

_SAME_EDGE = 5.0
_SHARED = 0.6
"""Two parts are of one table where so many of the column edges of one are edges of the other."""
_ROOM = 0.3
"""Below the first part, and above the second, less than this share of the page is free."""
_FULL = 1.8
"""A line is full where less than so many characters' widths are free at its end, cell padding aside."""
_PADDING = 6.0


def joined_tables(blocks: Sequence[PrintedBlock]) -> list[PrintedBlock]:
    """The blocks with tables that go on over pages as one table, placed where it begins."""
    found: list[PrintedBlock] = []
    last: PrintedTable | None = None
    for block in blocks:
        before = found[-1] if found else None
        if isinstance(before, PrintedTable) and not before.ruled:
            longer, rest = _longer(before, block)
            if longer is not None:
                found[-1] = last = longer
                if rest is None:
                    continue
                block = rest
        if isinstance(block, PrintedTable) and isinstance(before, PrintedTable) and last is not None:
            shifted = _shifted(block, last.box[0] - block.box[0])
            if _goes_on(last, block, before, shifted):
                found[-1] = _joined(before, shifted)
                last = shifted if shifted.rows else last
                last = replace(last, page=block.page, box=shifted.box)
                continue
        found.append(block)
        last = block if isinstance(block, PrintedTable) else None
    return found


def _longer(table: PrintedTable, block: PrintedBlock) -> tuple[PrintedTable | None, PrintedBlock | None]:
    """The table without rules with what of the next page goes on with it, and what is left of that page's block.

    The columns are looked for anew in the lines of both pages.
    """
    last = table.lines[-1]
    more = block.lines if isinstance(block, Prose) or not block.ruled else ()
    if not more or more[0].page.number != last.page.number + 1:
        return None, block
    if last.bottom < (1 - _ROOM) * last.page.height or more[0].top > _ROOM * more[0].page.height:
        return None, block
    size = table.lines[0].size
    if isinstance(block, Prose):
        more = tuple(takewhile(lambda line: len(fragments(line, size)) > 1, more))
    whole = aligned_table([*table.lines, *more], (), size) if more else None
    if whole is None:
        return None, block
    rest = block.lines[len(more) :]
    return whole, replace(block, lines=rest) if isinstance(block, Prose) and rest else None


def _shifted(table: PrintedTable, by: float) -> PrintedTable:
    """The table moved sideways where it is by a margin of odd and even pages; else as it is."""
    if not 1 < abs(by) < 80:
        return table
    x0, top, x1, bottom = table.box
    cells = tuple(replace(cell, x0=cell.x0 + by, x1=cell.x1 + by) for cell in table.cells)
    return replace(table, box=(x0 + by, top, x1 + by, bottom), cells=cells)


def _goes_on(last: PrintedTable, block: PrintedTable, whole: PrintedTable, shifted: PrintedTable) -> bool:
    if block.page.number != last.page.number + 1 or block.ruled != last.ruled:
        return False
    height = last.page.height
    tallest = (block.box[3] - block.box[1]) / max(block.rows, 1)
    room = height - last.box[3]
    if room > max(_ROOM * height, 0.15 * height + tallest) or block.box[1] > _ROOM * height:
        return False
    if abs(last.box[2] - shifted.box[2]) > 2 * _SAME_EDGE:
        return False
    return bool(_repeated(whole, shifted)) or _same_columns(whole, shifted)


def _same_columns(whole: PrintedTable, part: PrintedTable) -> bool:
    ours, theirs = _edges(whole), _edges(part)
    shared = sum(1 for edge in theirs if any(abs(edge - other) <= _SAME_EDGE for other in ours))
    return shared >= _SHARED * len(theirs) or len(ours) == len(theirs)


def _edges(table: PrintedTable) -> list[float]:
    edges: list[float] = []
    for edge in sorted({cell.x0 for cell in table.cells} | {cell.x1 for cell in table.cells}):
        if not edges or edge - edges[-1] > _SAME_EDGE:
            edges.append(edge)
    return edges


def _repeated(whole: PrintedTable, part: PrintedTable) -> int:
    """How many rows at the beginning of ``part`` are the header of ``whole`` printed again."""
    count = 0
    while count < min(whole.rows, part.rows - 1):
        ours, theirs = ([cell.text for cell in table.row(count)] for table in (whole, part))
        if ours != theirs or (any(map(is_figure, filter(None, theirs))) and count == 0):
            break
        count += 1
    while count and any(cell.row < count < cell.row + cell.rowspan for cell in part.cells):
        count -= 1
    return count if any(cell.text for cell in part.cells if cell.row < count) else 0


def _joined(whole: PrintedTable, part: PrintedTable) -> PrintedTable:
    dropped = _repeated(whole, part)
    rest = renumbered([cell for cell in part.cells if cell.row >= dropped], -dropped)
    rows = part.rows - dropped
    above = [cell for cell in whole.cells if cell.row + cell.rowspan == whole.rows]
    below = sorted((cell for cell in rest if cell.row == 0), key=lambda cell: cell.x0)
    pairs = [(_over(cell, above), cell) for cell in below]
    broken = _is_broken_row(pairs, above)
    grown: dict[int, PrintedCell] = {}
    gone: set[int] = set()
    for place, (over, cell) in enumerate(pairs):
        if over is None:
            continue
        leading = not any(other.lines for other in below[: place + 1])
        if broken:
            grown[id(over)] = replace(over, lines=(*over.lines, *cell.lines), rowspan=over.rowspan + cell.rowspan - 1)
            gone.add(id(cell))
        elif not cell.lines and (cell.rowspan > 1 or leading) and over.lines:
            grown[id(over)] = replace(over, rowspan=over.rowspan + cell.rowspan)
            gone.add(id(cell))
        elif not over.lines and over.rowspan > 1 and cell.rowspan > 1:
            grown[id(over)] = replace(over, lines=cell.lines, rowspan=over.rowspan + cell.rowspan)
            gone.add(id(cell))
    cells = [grown.get(id(cell), cell) for cell in whole.cells]
    kept = [cell for cell in rest if id(cell) not in gone]
    cells.extend(renumbered(kept, whole.rows - (1 if broken else 0)))
    return replace(whole, rows=whole.rows + rows - (1 if broken else 0), cells=tuple(cells))


def _over(cell: PrintedCell, above: Sequence[PrintedCell]) -> PrintedCell | None:
    """The cell of the last row above the page break that stands over ``cell``."""
    for other in above:
        if abs(other.x0 - cell.x0) <= _SAME_EDGE and abs(other.x1 - cell.x1) <= _SAME_EDGE:
            return other
    return None


def _is_broken_row(pairs: Sequence[tuple[PrintedCell | None, PrintedCell]], above: Sequence[PrintedCell]) -> bool:
    """Whether the row below the page break is the rest of the one above it."""
    rest = [(over, cell) for over, cell in pairs if cell.lines]
    if not rest or any(over is None for over, _ in pairs) or len(rest) >= sum(1 for cell in above if cell.lines):
        return False
    return all(over is not None and not is_figure(cell.text) and _is_open(over) for over, cell in rest)


def _is_open(cell: PrintedCell) -> bool:
    """Whether the last line of the cell is full and ends no sentence."""
    if not cell.lines:
        return False
    line = cell.lines[-1]
    free = cell.x1 - cell.x0 - (line.x1 - line.x0) - 2 * _PADDING
    return free < _FULL * line.size and not ends_sentence(line.text) and not is_figure(cell.text)
