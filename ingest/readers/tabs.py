"""Tables set with tab stops: one line a row, unless a cell was broken over several lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ingest.document import Cell
from ingest.readers.paragraphs import Line
from ingest.readers.rows import Rows, make_cell, trim_rows


def is_tab_table(lines: Sequence[Line]) -> bool:
    """Whether some line holds two cells; a line that is only indented by a tab is prose."""
    return any(sum(1 for part in line.text.split("\t") if part.strip()) >= 2 for line in lines)


def tab_rows(text: str, lines: Sequence[Line]) -> Rows:
    """The rows of a run of tab-separated lines; ``row`` counts the lines after broken ones are joined."""
    rows: list[list[Cell]] = []
    for start, end in _records(lines):
        row: list[Cell] = []
        position = start
        for part in text[start:end].split("\t"):
            row.append(make_cell(text, position, position + len(part), len(rows) + 1, len(row) + 1))
            position += len(part) + 1
        rows.append(row)
    return trim_rows(rows)


def _records(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Stretches of text that are one row each: lines are joined where together they have a full row's tabs."""
    counts = [line.text.count("\t") for line in lines]
    common = Counter(count for count in counts if count).most_common(1)
    full = common[0][0] if common and common[0][1] >= 3 else 0
    records: list[tuple[int, int]] = []
    index = 0
    while index < len(lines):
        stop = index + 1
        if full and 0 < counts[index] < full:
            stop = _broken_row(counts, index, full)
        records.append((lines[index].start, lines[stop - 1].end))
        index = stop
    return records


def _broken_row(counts: list[int], index: int, full: int) -> int:
    """The line after the broken row that begins at ``index``; ``index + 1`` if the line stands for itself."""
    tabs = counts[index]
    for look in range(index + 1, min(index + 6, len(counts))):
        tabs += counts[look]
        if tabs == full:
            return look + 1
        if tabs > full:
            break
    return index + 1
