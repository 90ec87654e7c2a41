"""Forms flattened to one cell a line → rows: the cells between the headers are cut into rows by what they can be.

Where lines of text follow each other that are headers of a money block or of an indicator block, each line is a cell. A
label of a head takes the line after it, a source of funds the figures after it, and the cells of the indicator block are
cut so that every row fits the headers best. Empty cells have vanished; the sums show later whether the cut was right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.atoms import Atom, atoms_of, is_words, joined
from ingest.columns import header_run, indicator_columns, is_fund_header, is_indicator_tier
from ingest.cutting import cut_rows
from ingest.document import Block, Document, Table
from ingest.fund_pairs import MONEY_FIELDS
from ingest.glued import parted
from ingest.headers import field, is_total, source
from ingest.levels import is_level
from ingest.lines import heading_level
from ingest.places import Place, Row
from ingest.totals import grade_of
from ingest.values import is_blank_mark, money, points, rate

_GOAL_ATOMS = 40
_HEAD = frozenset({"project", "unit", "department", "filler", "code", "year"})
_LONGEST_CELL = 150
_OTHER_LINE = 0.9
_HEADERS_IN_A_ROW = 3
_RESULTS = ("target", "actual", "weight", "score")
_ENDS = frozenset({"project", "department", "other", "conclusion", "grade", "total_score"})
"""Labels that end an indicator block."""
_NOWHERE = Table(0, (), 0, 0)


def stacked_rows(document: Document, blocks: Sequence[Block]) -> list[Row]:
    """The rows of a run of lines that is a flattened form; none where the run holds no header of a block."""
    atoms = atoms_of(document, blocks)
    cells = [atom.place for atom in atoms]
    if not any(_run(cells, place) for place in range(len(cells))):
        return []
    table = Table(0, (), blocks[0].start, blocks[-1].end)
    return [_row(number, table, row) for number, row in enumerate(_cut(atoms, cells), start=1)]


def _run(cells: Sequence[Place], place: int) -> int:
    """How many cells from ``place`` on are the header of a block; 0 where none begins there."""
    for section in ("indicators", "funds"):
        length = header_run(section, [cell.text for cell in cells[place : place + 16]])
        row = _row(1, _NOWHERE, list(cells[place : place + length])) if length else None
        if row and length >= _HEADERS_IN_A_ROW and (is_indicator_tier(row) or is_fund_header(row)):
            return length
    return 0


def _cut(atoms: Sequence[Atom], cells: Sequence[Place]) -> list[list[Place]]:
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
                columns = indicator_columns(header)
                rows.extend(cut_rows(parted(atoms[place:stop], columns), columns))
                place = stop
            continue
        if rows and _is_goal_header(rows[-1]):
            row, place = _goals(atoms, place)
        else:
            row, place = _plain_row(atoms, cells, place)
        rows.append(_placed(row))
    return rows


def _tiers(cells: Sequence[Place]) -> list[list[Place]]:
    """The header of a block as its tiers: one whose levels come after its other columns was printed in two."""
    if parted := _parted_sums(cells):
        return [_placed(cells[:parted]), _placed(cells[parted:])]
    names = [field("indicators", cell.text) for cell in cells]
    if results := _results_again(names):
        return [_placed(cells[:results]), _placed(cells[results:])]
    levels = [place for place, name in enumerate(names) if name in ("level1", "level2", "indicator")]
    points_first = levels and any(name in ("actual", "weight", "score") for name in names[: levels[0]])
    if not points_first:
        return [_placed(cells)]
    return [_placed(cells[: levels[0]]), _placed(cells[levels[0] :])]


def _results_again(names: Sequence[str | None]) -> int:
    """Where the tier of results begins that names its groups again ("完成情况 | 评分 | 原因" before "完成值 | 得分"); else 0."""
    begin = len(names)
    while begin and names[begin - 1] in _RESULTS and names[begin - 1] not in names[begin:]:
        begin -= 1
    tier = len(names) - begin
    return begin if tier >= 2 and set(names[begin:]) & set(names[:begin]) and "indicator" in names[:begin] else 0


def _parted_sums(cells: Sequence[Place]) -> int:
    """Where the second tier of the header of a money block begins: budgets named again after other columns; else 0."""
    names = [field("funds", cell.text) or "" for cell in cells]
    budgets = [place for place, name in enumerate(names) if name.startswith("budget")]
    later = [place for place in budgets if any(not name.startswith("budget") for name in names[budgets[0] : place])]
    closed = bool(later) and later == list(range(later[0], len(names)))
    return later[0] if closed and not any(field("indicators", cell.text) == "indicator" for cell in cells) else 0


def _plain_row(atoms: Sequence[Atom], cells: Sequence[Place], place: int) -> tuple[list[Place], int]:
    """The row that begins at ``place`` outside an indicator block, and the cell after it."""
    text = cells[place].text
    stop = place + 1
    sources = _sources(cells, place)
    if len(sources) > 1:
        return sources, place + len(sources)
    if source(text) or is_total(text) or _figure(text) or field("funds", text) in MONEY_FIELDS:
        while stop < len(cells) and (_figure(cells[stop].text) or cells[stop].text == text):
            stop += 1
        if is_total(text) and stop < len(cells) and grade_of(cells[stop].text):
            stop += 1
        return list(cells[place:stop]), stop
    name = field("head", text)
    if below := _values_below(cells, place):
        return below, place + len(below)
    if name == "goal_expected" and stop < len(cells) and field("head", cells[stop].text) == "goal_actual":
        return list(cells[place : stop + 1]), stop + 1
    if not name or stop >= len(cells) or not _is_value(cells, stop):
        return [cells[place]], stop
    end = _joined_end(atoms, stop)
    return [cells[place], joined(atoms[stop:end])], end


def _sources(cells: Sequence[Place], place: int) -> list[Place]:
    """Sources of funds one after the other that head the columns of the sums below them."""
    stop = place
    while stop < len(cells) and source(cells[stop].text):
        stop += 1
    heads = stop < len(cells) and field("funds", cells[stop].text) in MONEY_FIELDS
    return list(cells[place:stop]) if heads else []


def _values_below(cells: Sequence[Place], place: int) -> list[Place]:
    """Labels one after the other and then as many values, put beside each other; nothing where that is not so."""
    count = 0
    while place + count < len(cells) and field("head", cells[place + count].text) in _HEAD:
        count += 1
    values = cells[place + count : place + 2 * count]
    after = place + 2 * count
    closed = after >= len(cells) or not is_words(cells[after].text)
    if count < 2 or len(values) < count or not closed or not all(is_words(value.text) for value in values):
        return []
    return [cell for label, value in zip(cells[place:], values, strict=False) for cell in (label, value)]


def _joined_end(atoms: Sequence[Atom], place: int) -> int:
    """The atom after those of one line, or of one paragraph, that go on with the one at ``place``."""
    end = place + 1
    while end < len(atoms) and (join := atoms[end].join) is not None and join < _OTHER_LINE:
        end += 1
    return end


def _is_value(cells: Sequence[Place], place: int) -> bool:
    """Whether a cell can be the value of the label before it: it is no label, total or header itself."""
    text = cells[place].text
    return not (field("head", text) or is_total(text) or _run(cells, place))


def _is_goal_header(row: Sequence[Place]) -> bool:
    return [field("head", cell.text) for cell in row] == ["goal_expected", "goal_actual"]


def _goals(atoms: Sequence[Atom], place: int) -> tuple[list[Place], int]:
    """The texts of the two goals, and the cell after them. Of more than two stretches none says where the first ends."""
    cells = [atom.place for atom in atoms]
    stop = place
    while stop < len(cells) and stop - place < _GOAL_ATOMS and _is_value(cells, stop):
        stop += 1
    texts = cells[place:stop]
    if len(texts) <= 2:
        return list(texts) or [cells[place]], max(stop, place + 1)
    if all(atom.join is None or atom.join >= _OTHER_LINE for atom in atoms[place + 1 : stop]):
        return list(texts[:2]), place + 2
    return [cells[place]], place + 1


def _block_end(cells: Sequence[Place], place: int) -> int:
    """The cell that ends the indicator block begun before ``place``: a total, a remark, a heading, the next form."""
    for stop in range(place, len(cells)):
        text = cells[stop].text
        if len(text) > _LONGEST_CELL or (0 < heading_level(text) < 4 and not is_level(text)):
            return stop
        name = field("head", text.split("：")[0].split(":")[0])
        if is_total(text) or _run(cells, stop) or name in _ENDS:
            return stop
    return len(cells)


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
