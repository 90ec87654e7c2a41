"""Tables printed the other way round: headers after the rows they head, or down the first column with a project a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.column_cells import is_header_like, rows_below
from ingest.columns import is_indicator_tier
from ingest.headers import plain, source
from ingest.levels import is_level
from ingest.list_columns import MONEY, is_list_header, list_field
from ingest.places import Place, Row
from ingest.values import number, points, rate

_FEWEST_ROWS = 2
_FEWEST_HEADERS = 4
_FEWEST_COLUMNS = 3
_KNOWN = MONEY | {"total_score", "grade"}


def upright(rows: Sequence[Row]) -> list[Row]:
    """The rows of a table with headers above what they head, and one project a line."""
    return _turned(rows) or _headers_first(rows)


def _headers_first(rows: Sequence[Row]) -> list[Row]:
    """The rows with a header that stands below its rows, and above none, moved over them."""
    found = list(rows)
    for place, row in enumerate(found):
        below = rows_below(found, place) if is_indicator_tier(row) else []
        if not is_indicator_tier(row) or any(_figures(one) or _begins_with_level(one) for one in below):
            continue
        first = place
        while first and _is_result(found[first - 1], row):
            first -= 1
        headed = first and is_header_like(found[first - 1]) and is_indicator_tier(found[first - 1])
        if place - first >= _FEWEST_ROWS and not headed:
            found[first : place + 1] = [row, *found[first:place]]
    return found


def _is_result(row: Row, header: Row) -> bool:
    """Whether a row looks like one of indicators: figures behind words, no more cells than headers, a level before them."""
    words = [cell for cell in row.cells if number(cell.text) is None]
    leveled = _begins_with_level(row) or row.cells[0].column > header.cells[0].column
    leveled = leveled and not any(source(cell.text) for cell in row.cells[:2])
    return _figures(row) >= 1 and len(words) >= 2 and len(row.cells) <= len(header.cells) and leveled


def _begins_with_level(row: Row) -> bool:
    return any(is_level(cell.text) for cell in row.cells[:2])


def _figures(row: Row) -> int:
    return sum(1 for cell in row.cells if points(cell.text) is not None or rate(cell.text) is not None)


def _turned(rows: Sequence[Row]) -> list[Row] | None:
    """The columns of a table as rows, where its first column is the header of a list; else None."""
    size = len(rows[0].cells) if rows else 0
    if len(rows) < _FEWEST_HEADERS or size < _FEWEST_COLUMNS or any(len(row.cells) > size for row in rows):
        return None
    header = [row.cells[0] for row in rows]
    columns = {cell.column for cell in rows[0].cells}
    if len({cell.column for cell in header}) > 1 or any(
        cell.column not in columns for row in rows for cell in row.cells
    ):
        return None
    if sum(1 for cell in header[1:] if list_field(cell.text) in _KNOWN) < 2 or len(
        {plain(c.text) for c in header}
    ) < len(header):
        return None
    if any(_figures_in(cell) for cell in (*header, *rows[0].cells)) or list_field(rows[0].cells[1].text) in _KNOWN:
        return None
    turned = [_column(rows, cell.column, number) for number, cell in enumerate(rows[0].cells, start=1)]
    named = replace(turned[0].cells[0], text="项目名称")
    turned[0] = replace(turned[0], cells=(named, *turned[0].cells[1:]))
    return turned if is_list_header(turned[0], turned[1]) or is_header_like(turned[0]) else None


def _figures_in(cell: Place) -> bool:
    return number(cell.text) is not None or rate(cell.text) is not None


def _column(rows: Sequence[Row], column: int, number: int) -> Row:
    """A column as a row; its cells remember the column where they are printed."""
    cells = tuple(
        replace(cell, column=place, last=place, printed=cell.column)
        for place, row in enumerate(rows, start=1)
        for cell in row.cells
        if cell.column == column
    )
    hulls = [cell.hull for cell in cells]
    return Row(number, rows[0].table, cells, min(a for a, _ in hulls), max(b for _, b in hulls))
