"""Tables written one cell a line, column after column → rows: headers that stand equally far from each other.

"指标名称, four lines, 目标值, four lines, …": every header is followed by as many lines as there are rows. Where the first
column ends in a total, a column may lack that one cell. Other counts leave it open what belongs together: nothing is read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.document import Block, Document, Table
from ingest.headers import field, guessed, is_total, plain
from ingest.known_words import votes_of
from ingest.levels import is_level
from ingest.list_columns import list_field
from ingest.places import Place, Row
from ingest.values import money, points, rate

_FEWEST_ROWS = 2
_FEWEST_COLUMNS = 3
_MOST_ROWS = 200
_LONGEST_HEADER = 14


@dataclass(frozen=True, slots=True)
class Dump:
    """A table found in lines: its rows, the header first, and the blocks of text before and after it."""

    before: list[Block]
    rows: list[Row]
    after: list[Block]


def find_dump(document: Document, blocks: Sequence[Block]) -> Dump | None:
    """The first table written column after column in a run of blocks without tables; None where there is none."""
    lines = [(block, place) for block in blocks for place in _lines(document, block)]
    cells = [place for _, place in lines]
    for start in range(len(cells)):
        starts = _columns_from(cells, start) if _is_header(cells[start].text) and _name(cells[start].text) else []
        if len(starts) < _FEWEST_COLUMNS or not _holds_figures(cells, starts) or not _are_headers(cells, starts):
            continue
        first, last = cells[start], cells[starts[-1] - 1]
        rows = _rows(cells, starts, Table(0, (), first.hull[0], last.hull[1]))
        before = [_cut(block, block.start, first.hull[0]) for block in blocks if block.start < first.hull[0]]
        after = [_cut(block, last.hull[1], block.end) for block in blocks if block.end > last.hull[1]]
        return Dump(
            [block for block in before if document.text[block.start : block.end].strip()],
            rows,
            [block for block in after if document.text[block.start : block.end].strip()],
        )
    return None


def _lines(document: Document, block: Block) -> Iterator[Place]:
    start = block.start
    for line in document.text[block.start : block.end].split("\n"):
        text = line.strip()
        if text:
            begin = start + line.index(text)
            yield Place(text, ((begin, begin + len(text)),), page=block.page)
        start += len(line) + 1


def _cut(block: Block, start: int, end: int) -> Block:
    return replace(block, start=max(block.start, start), end=min(block.end, end))


def _is_header(text: str) -> bool:
    """Whether a line can be a header: short words that speak for a column, and no level of indicators."""
    if not 1 <= len(plain(text)) <= _LONGEST_HEADER or is_total(text) or ":" in text or "：" in text:
        return False
    said = votes_of(text) if is_level(text) else _name(text) or votes_of(text)
    return bool(said) and not _is_figure(text)


def _name(text: str) -> str | None:
    name = list_field(text)
    return (None if name is None or name.startswith("cell:") else name) or guessed("indicators", text)


def _columns_from(cells: Sequence[Place], start: int) -> list[int]:
    """Where the columns begin that have as many cells as the first one, and where the last of them ends; else nothing."""
    for rows in range(_FEWEST_ROWS, min(_MOST_ROWS, len(cells) - start)):
        second = start + rows + 1
        if second >= len(cells) or not _is_header(cells[second].text):
            continue
        if any(field("indicators", cell.text) or field("head", cell.text) for cell in cells[start + 1 : second]):
            return []
        starts = _walk(cells, start, rows, is_total(cells[second - 1].text))
        if len(starts) > _FEWEST_COLUMNS:
            return starts
    return []


def _walk(cells: Sequence[Place], start: int, rows: int, has_total: bool) -> list[int]:
    """The beginnings of the columns, each with ``rows`` cells or, of a table with a total, one fewer; the end at last."""
    starts = [start]
    place = start
    while True:
        ends = [place + 1 + count for count in ((rows, rows - 1) if has_total else (rows,))]
        following = next((end for end in ends if end < len(cells) and _is_header(cells[end].text)), None)
        if following is None:
            end = next((end for end in ends if end <= len(cells) and _one_kind(cells[place + 1 : end])), None)
            return [*starts, end] if end is not None else []
        starts.append(following)
        place = following


def _are_headers(cells: Sequence[Place], starts: Sequence[int]) -> bool:
    """Whether most of the lines where columns begin are headers by name, and none stands right before the first.

    Headers one after the other head rows that follow each other, not columns.
    """
    known = [start for start in starts[:-1] if _name(cells[start].text)]
    before = cells[starts[0] - 1].text if starts[0] else ""
    columns = [cells[start + 1 : end] for start, end in itertools.pairwise(starts)]
    inner = [cell.text for column in columns for cell in column]
    headed = any(field(section, text) for text in inner for section in ("indicators", "funds", "head"))
    alike = sum(1 for column in columns if _one_kind(column))
    return (
        len(known) * 2 >= len(columns)
        and not (_is_header(before) and _name(before))
        and not headed
        and alike >= len(columns) - 1
        and len({cells[start].text for start in starts[:-1]}) == len(columns)
    )


def _one_kind(cells: Sequence[Place]) -> bool:
    """Whether the cells of the last column are alike: all figures, or all none."""
    return len({_is_figure(cell.text) for cell in cells}) == 1


def _holds_figures(cells: Sequence[Place], starts: Sequence[int]) -> bool:
    """Whether a column of the table is one of figures, and none holds a sentence."""
    return any(
        all(_is_figure(cell.text) for cell in cells[start + 1 : end]) for start, end in itertools.pairwise(starts)
    ) and not any("。" in cell.text for cell in cells[starts[0] : starts[-1]])


def _is_figure(text: str) -> bool:
    return any(read(text) is not None for read in (money, rate, points))


def _rows(cells: Sequence[Place], starts: Sequence[int], table: Table) -> list[Row]:
    columns = [cells[start:end] for start, end in itertools.pairwise(starts)]
    rows: list[Row] = []
    for number in range(len(columns[0])):
        placed = tuple(
            replace(column[number], column=place, last=place)
            for place, column in enumerate(columns, start=1)
            if number < len(column)
        )
        hulls = [cell.hull for cell in placed]
        rows.append(Row(number + 1, table, placed, min(a for a, _ in hulls), max(b for _, b in hulls)))
    return rows
