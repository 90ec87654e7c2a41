"""HTML tables pasted into text, as converters from PDF to Markdown leave them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.document import Cell
from ingest.readers.rows import Rows, make_cell, trim_rows

_TABLE = re.compile(r"<(/?)table\b[^<>]*>", re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^<>]*>", re.IGNORECASE)
_ROW_END = re.compile(r"</tr\s*>|</?(?:tbody|thead|tfoot)\b[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b([^<>]*)>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?\s*(\d{1,3})", re.IGNORECASE)


def html_tables(text: str) -> Iterator[tuple[int, int, Rows]]:
    """The outermost HTML tables: where each begins and ends, and its rows. A table that is never closed is none."""
    depth = 0
    begin = 0
    for tag in _TABLE.finditer(text):
        if not tag[1]:
            if depth == 0:
                begin = tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield begin, tag.end(), _rows(text, begin, tag.end())


def _rows(text: str, start: int, end: int) -> Rows:
    rows: list[list[Cell]] = []
    taken: dict[int, int] = {}
    starts = [match.end() for match in _ROW.finditer(text, start, end)]
    for begin, stop in zip(starts, [*starts[1:], end], strict=True):
        close = _ROW_END.search(text, begin, stop)
        row: list[Cell] = []
        column = 1
        for left, right, rowspan, colspan in _cells(text, begin, close.start() if close else stop):
            while taken.get(column, 0) > 0:
                column += 1
            row.append(make_cell(text, left, right, len(rows) + 1, column, rowspan, colspan))
            for offset in range(colspan):
                taken[column + offset] = rowspan
            column += colspan
        taken = {place: left - 1 for place, left in taken.items() if left > 1}
        rows.append(row)
    return trim_rows(rows)


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Stretch, rowspan and colspan of each cell of a row."""
    opens = list(_CELL.finditer(text, start, end))
    for index, opened in enumerate(opens):
        limit = opens[index + 1].start() if index + 1 < len(opens) else end
        close = _CELL_END.search(text, opened.end(), limit)
        spans = {kind.lower(): max(1, int(number)) for kind, number in _SPAN.findall(opened[1])}
        yield opened.end(), close.start() if close else limit, spans.get("row", 1), spans.get("col", 1)
