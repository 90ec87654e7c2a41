"""Sheets of cells (workbooks, separated text) → paragraphs and tables of a document.

A sheet holds more than its table: titles above it and notes below it stand in rows of one cell. They become headings and
paragraphs; what stands between the first and the last row of several cells is one table. Cells keep the row and column
that they have in the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import heading_level
from ingest.readers.assembly import Assembly, Laid, Run
from ingest.readers.limits import CellCount
from ingest.readers.prose import written_lines

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*(?:\s*[(（]\d+[)）])?", re.IGNORECASE)

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; from 1."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as shown: texts by row and column (from 1), merged areas, rows and columns that are hidden.

    Cells that show nothing are left out.
    """

    name: str
    cells: dict[tuple[int, int], str]
    merged: Sequence[Area] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def write_sheets(page: Assembly, sheets: Sequence[Sheet], path: str) -> None:
    """Write the sheets in their order; where there are several, each below its name."""
    count = CellCount(path)
    for sheet in sheets:
        if len(sheets) > 1 and not _DEFAULT_NAME.fullmatch(sheet.name.strip()):
            page.paragraph([Run(sheet.name)], level=1)
        _write(page, sheet, count)
        if hidden := _hidden_with_content(sheet):
            page.warn(
                "hidden-content",
                f"工作表“{sheet.name}”中隐藏的{hidden}没有读取：需要时请取消隐藏，另存后再导入。",
            )


def _hidden_with_content(sheet: Sheet) -> str:
    rows = {row for row, _ in sheet.cells if row in sheet.hidden_rows}
    columns = {column for _, column in sheet.cells if column in sheet.hidden_columns}
    named = [f"{len(rows)} 行"] if rows else []
    named += [f"{len(columns)} 列"] if columns else []
    return "和 ".join(named)


def _write(page: Assembly, sheet: Sheet, count: CellCount) -> None:
    for rows in _blocks(_rows(sheet, count), sheet.hidden_rows):
        first, last = _table(rows)
        for row in rows[:first]:
            _write_lines(page, row)
        page.table(rows[first:last])
        for row in rows[last:]:
            _write_lines(page, row)


def _blocks(rows: Sequence[list[Laid]], hidden: frozenset[int]) -> list[list[list[Laid]]]:
    """The rows cut where, below an empty row, a line stands alone: the title of the next form on the sheet."""
    blocks: list[list[list[Laid]]] = []
    reached = 0
    for row in rows:
        below_gap = any(number not in hidden for number in range(reached + 1, row[0].row))
        if not blocks or (below_gap and _is_line(row)):
            blocks.append([])
        blocks[-1].append(row)
        reached = max([reached, *(cell.row + cell.rowspan - 1 for cell in row)])
    return blocks


def _is_line(row: Sequence[Laid]) -> bool:
    return sum(1 for cell in row if cell.paragraphs) == 1


def _table(rows: Sequence[Sequence[Laid]]) -> tuple[int, int]:
    """Which rows are the table: from the first to the last of several cells, or beside a cell merged with rows above."""
    wide = [index for index, row in enumerate(rows) if not _is_line(row)]
    if not wide:
        return len(rows), len(rows)
    reached = max(cell.row + cell.rowspan - 1 for index in wide for cell in rows[index])
    beside = [index for index, row in enumerate(rows) if row and row[0].row <= reached]
    return wide[0], max(wide[-1], beside[-1]) + 1


def _write_lines(page: Assembly, row: Sequence[Laid]) -> None:
    for cell in row:
        for runs in written_lines([run.text for paragraph in cell.paragraphs for run in paragraph]):
            page.paragraph([Run(text) for text in runs], heading_level("".join(runs)))


def _rows(sheet: Sheet, count: CellCount) -> list[list[Laid]]:
    """The visible rows that hold something, with a cell for every column of the sheet that does; no blanks at the end."""
    texts, spans, covered = _merged(sheet, count)
    by_row: dict[int, list[int]] = {}
    for row, column in texts:
        by_row.setdefault(row, []).append(column)
    columns = sorted({column for _, column in texts})
    rows: list[list[Laid]] = []
    for row in sorted(by_row):
        last = max(by_row[row])
        places = [(row, column) for column in columns if column <= last and (row, column) not in covered]
        count.add(len(places))
        rows.append([_laid(texts.get(place, ""), *place, *spans.get(place, (1, 1))) for place in places])
    return rows


def _laid(text: str, row: int, column: int, rowspan: int, colspan: int) -> Laid:
    return Laid(tuple((Run(line),) for line in text.split("\n") if line.strip()), row, column, rowspan, colspan)


def _merged(
    sheet: Sheet, count: CellCount
) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The visible texts, those of merged areas at the first visible cell; the spans of these; the cells covered."""
    texts = {place: text for place, text in sheet.cells.items() if _is_visible(sheet, *place)}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    bottom = max((row for row, _ in texts), default=0)
    right = max((column for _, column in texts), default=0)
    for top, left, last_row, last_column in sheet.merged:
        rows = [row for row in range(top, min(last_row, bottom) + 1) if row not in sheet.hidden_rows]
        columns = [column for column in range(left, min(last_column, right) + 1) if column not in sheet.hidden_columns]
        text = sheet.cells.get((top, left))
        if not rows or not columns or text is None:
            continue
        count.add(len(rows) * len(columns) - 1)
        places = [(row, column) for row in rows for column in columns]
        for place in places:
            texts.pop(place, None)
        texts[places[0]] = text
        covered.update(places[1:])
        spans[places[0]] = (rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1)
    return texts, spans, covered


def _is_visible(sheet: Sheet, row: int, column: int) -> bool:
    return row not in sheet.hidden_rows and column not in sheet.hidden_columns
