"""Forms flattened to one cell a line → rows: the cells between the headers are cut into rows by what they can be.

Where lines of text follow each other that are headers of a money block or of an indicator block, each line is a cell. A
label of a head takes the line after it, a source of funds the figures after it, and the cells of the indicator block are
cut so that every row fits the headers best. Empty cells have vanished; the sums show later whether the cut was right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.align import Column, Reading
from ingest.columns import header_run, indicator_columns, is_fund_header, is_indicator_tier
from ingest.document import Block, Document, Table
from ingest.headers import field, is_total, source
from ingest.indicators import loose_reading
from ingest.places import Place, Row, place_of_block
from ingest.values import is_blank_mark, money, points, rate

_ROW_COST = 0.3
"""What a further row costs: of two cuts that fit alike the one with fewer rows is taken."""
_LONGEST_CELL = 400
_HEADERS_IN_A_ROW = 3
_NOWHERE = Table(0, (), 0, 0)


def stacked_rows(document: Document, blocks: Sequence[Block]) -> list[Row]:
    """The rows of a run of lines that is a flattened form; none where the run holds no header of a block."""
    cells = [cell for block in blocks if (cell := _cell(document, block)) is not None]
    if not any(_run(cells, place) for place in range(len(cells))):
        return []
    table = Table(0, (), blocks[0].start, blocks[-1].end)
    rows = _cut(cells)
    return [_row(number, table, row) for number, row in enumerate(rows, start=1)]


def _cell(document: Document, block: Block) -> Place | None:
    """A line as a cell; the pipe that closes the cells of some dumps is no part of it."""
    place = place_of_block(document, block)
    text = place.text.strip("|｜ ")
    if not text or len(text) > _LONGEST_CELL:
        return None
    start, end = place.pieces[0]
    while document.text[start] in "|｜ \t":
        start += 1
    while document.text[end - 1] in "|｜ \t\n":
        end -= 1
    return replace(place, text=text, pieces=((start, end),))


def _run(cells: Sequence[Place], place: int) -> int:
    """How many cells from ``place`` on are the header of a block; 0 where none begins there."""
    for section in ("indicators", "funds"):
        length = header_run(section, [cell.text for cell in cells[place : place + 16]])
        row = _row(1, _NOWHERE, list(cells[place : place + length])) if length else None
        if row and length >= _HEADERS_IN_A_ROW and (is_indicator_tier(row) or is_fund_header(row)):
            return length
    return 0


def _cut(cells: Sequence[Place]) -> list[list[Place]]:
    """The cells as rows."""
    rows: list[list[Place]] = []
    place = 0
    while place < len(cells):
        length = _run(cells, place)
        if length:
            tiers = _tiers(cells[place : place + length])
            rows.extend(tiers)
            place += length
            header = [_row(number, _NOWHERE, tier) for number, tier in enumerate(tiers, start=1)]
            if is_indicator_tier(header[0]):
                stop = _block_end(cells, place)
                rows.extend(_indicator_rows(cells[place:stop], indicator_columns(header)))
                place = stop
            continue
        stop = _goal_end(cells, place) if rows and _is_goal_header(rows[-1]) else _plain_end(cells, place)
        rows.append(_placed(cells[place:stop]))
        place = stop
    return rows


def _tiers(cells: Sequence[Place]) -> list[list[Place]]:
    """The header of a block as its tiers: one whose levels come after its other columns was printed in two."""
    names = [field("indicators", cell.text) for cell in cells]
    levels = [place for place, name in enumerate(names) if name in ("level1", "level2", "indicator")]
    points_first = levels and any(name in ("actual", "weight", "score") for name in names[: levels[0]])
    if not points_first:
        return [_placed(cells)]
    return [_placed(cells[: levels[0]]), _placed(cells[levels[0] :])]


def _plain_end(cells: Sequence[Place], place: int) -> int:
    """The cell after the row that begins at ``place`` outside an indicator block."""
    text = cells[place].text
    stop = place + 1
    if source(text) or is_total(text) or _figure(text):
        while stop < len(cells) and _figure(cells[stop].text) and not source(cells[stop].text):
            stop += 1
        return stop
    name = field("head", text)
    if name == "goal_expected" and stop < len(cells) and field("head", cells[stop].text) == "goal_actual":
        return stop + 1
    return stop + 1 if name and stop < len(cells) and _is_value(cells, stop) else stop


def _is_value(cells: Sequence[Place], place: int) -> bool:
    """Whether a cell can be the value of the label before it: it is no label, total or header itself."""
    text = cells[place].text
    return not (field("head", text) or is_total(text) or _run(cells, place))


def _is_goal_header(row: Sequence[Place]) -> bool:
    return [field("head", cell.text) for cell in row] == ["goal_expected", "goal_actual"]


def _goal_end(cells: Sequence[Place], place: int) -> int:
    """The cell after the texts of the two goals."""
    stop = place + 1
    return stop + 1 if stop < len(cells) and _is_value(cells, stop) else stop


def _block_end(cells: Sequence[Place], place: int) -> int:
    """The cell that ends the indicator block begun before ``place``: a total, a remark, the head of the next form."""
    for stop in range(place, len(cells)):
        text = cells[stop].text
        name = field("head", text.split("：")[0].split(":")[0])
        if is_total(text) or _run(cells, stop) or name in ("project", "department", "other", "grade", "total_score"):
            return stop
    return len(cells)


def _indicator_rows(cells: Sequence[Place], columns: Sequence[Column]) -> list[list[Place]]:
    """The cheapest cut of the cells into rows of at most so many cells as there are columns."""
    width = len(columns)
    best: list[tuple[float, int, Reading | None]] = [(0.0, 0, None)]
    for end in range(1, len(cells) + 1):
        options: list[tuple[float, int, Reading | None]] = []
        for start in range(max(0, end - width), end):
            reading = loose_reading(cells[start:end], columns)
            options.append((best[start][0] + reading.cost + _ROW_COST, start, reading))
        best.append(min(options, key=lambda option: option[0]))
    rows: list[list[Place]] = []
    end = len(cells)
    while end:
        _, start, found = best[end]
        rows.append(_under(cells[start:end], columns, found))
        end = start
    return rows[::-1]


def _under(cells: Sequence[Place], columns: Sequence[Column], reading: Reading | None) -> list[Place]:
    """The cells of a row put under the headers that its reading gives them."""
    placed: list[Place] = []
    for cell, index in zip(cells, reading.columns if reading else [None] * len(cells), strict=True):
        if index is not None:
            placed.append(replace(cell, column=columns[index].first, last=columns[index].first))
    return placed


def _placed(cells: Sequence[Place]) -> list[Place]:
    return [replace(cell, column=number, last=number) for number, cell in enumerate(cells, start=1)]


def _row(number: int, table: Table, cells: Sequence[Place]) -> Row:
    start = min((cell.hull[0] for cell in cells), default=0)
    return Row(number, table, tuple(cells), start, max((cell.hull[1] for cell in cells), default=0))


def _figure(text: str) -> bool:
    return money(text) is not None or rate(text) is not None or points(text) is not None or is_blank_mark(text)


def runs_of_lines(blocks: Sequence[Block]) -> Iterator[tuple[list[Block], Table | None]]:
    """Blocks in their order: runs of lines, and between them the tables, each by itself."""
    run: list[Block] = []
    for block in blocks:
        if block.table is None:
            run.append(block)
            continue
        if run:
            yield run, None
            run = []
        yield [], block.table
    if run:
        yield run, None
