"""Tables set with tab stops: one line a row, unless a cell was broken over several lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.document import Cell
from ingest.headers import is_label, opens_statement_row
from ingest.lines import ends_sentence, heading_level, starts_anew
from ingest.readers.paragraphs import Line
from ingest.readers.rows import Rows, make_cell, trim_rows

_REGULAR_LINES = 4
_REGULAR_SHARE = 0.5
_LABELS_AT_JOINTS = 0.34
"""Where more of the joined lines begin with a label, rows that only look broken were joined."""
"""Lines are only joined in a table whose rows mostly have the same number of tabs."""


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
    tabbed = [count for count in counts if count]
    for full in dict.fromkeys((max(tabbed), *(count for count, _ in Counter(tabbed).most_common(2)))):
        if tabbed.count(full) >= 2 and (padded := _padded_records(lines, counts, full)):
            return padded
    full, often = Counter(tabbed).most_common(1)[0]
    if often < _REGULAR_LINES or often < _REGULAR_SHARE * len(tabbed):
        full = 0
    records: list[tuple[int, int]] = []
    index = 0
    while index < len(lines):
        stop = index + 1
        if full and counts[index] < full:
            stop = _broken_row(lines, counts, index, full)
        if full and stop == index + 1 and counts[index] == 0 and records and _goes_on(lines, index):
            records[-1] = (records[-1][0], lines[index].end)
        else:
            records.append((lines[index].start, lines[stop - 1].end))
        index = stop
    return records


def _padded_records(lines: Sequence[Line], counts: Sequence[int], full: int) -> list[tuple[int, int]]:
    """The rows of a table all of whose rows have ``full`` tabs, however their cells are broken; none where that fails."""
    records: list[tuple[int, int]] = []
    joints: list[bool] = []
    index = 0
    while index < len(lines):
        tabs, stop = counts[index], index + 1
        if (
            tabs == 0
            and records
            and not lines[index - 1].text[-1:].isspace()
            and counts[index + 1 : index + 2] == [full]
        ):
            records[-1] = (records[-1][0], lines[index].end)
            index = stop
            continue
        while tabs < full and stop < len(lines):
            joints.append(_opens(lines[stop].text.split("\t", 1)[0].strip()))
            tabs += counts[stop]
            stop += 1
        if tabs != full:
            alone = tabs < full and stop == len(lines) and records and not sum(counts[index:])
            if not alone:
                return []
            records[-1] = (records[-1][0], lines[-1].end)
        else:
            records.append((lines[index].start, lines[stop - 1].end))
        index = stop
    return records if sum(joints) <= len(joints) * _LABELS_AT_JOINTS else []


def _goes_on(lines: Sequence[Line], index: int) -> bool:
    """Whether a line without tabs goes on with the last cell of the line before it."""
    before, text = lines[index - 1].text, lines[index].text
    open_cell = bool(before.strip()) and not before[-1:].isspace() and not ends_sentence(before)
    return open_cell and not heading_level(text) and not starts_anew(text) and not _opens(text)


def _opens(text: str) -> bool:
    """Whether a cell begins a row of its own and goes on with none."""
    return is_label(text) or opens_statement_row(text)


def _broken_row(lines: Sequence[Line], counts: Sequence[int], index: int, full: int) -> int:
    """The line after the broken row that begins at ``index``; ``index + 1`` if the line stands for itself."""
    tabs = counts[index]
    for look in range(index + 1, min(index + 6, len(counts))):
        if counts[look] >= full or not _breaks(lines[look - 1].text, lines[look].text):
            break
        tabs += counts[look]
        if tabs == full:
            return look + 1
        if tabs > full:
            break
    return index + 1


def _breaks(before: str, after: str) -> bool:
    """Whether a cell may be broken between two lines: words on both sides, no finished figure before, no label after."""
    left, right = before.rsplit("\t", 1)[-1].strip(), after.split("\t", 1)[0].strip()
    if not left or not right or re.search(r"[\d%％)）]$", left) or _opens(right):
        return False
    return not is_label(left) or right[0] in "(（"
