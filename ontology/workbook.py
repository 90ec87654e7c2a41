"""A fact table as an Excel workbook: the table, its evidence span by span, and what the columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from ontology.schema import FactTable, Type
from ontology.spreadsheets import cell, compact_json, harmless
from ontology.table_fill import Row

CELL_LIMIT = 32_767
"""Characters of one cell, by the format."""
SHEET_ROWS = 1_048_576
"""Rows of one worksheet with its header, by the format."""

Scalar = str | Decimal | int | bool | None

_CUT = "…（超出单元格上限，已截断）"
_SPAN_COLUMNS = ("fields", "document", "page", "table", "row", "column", "start", "end", "quote", "confidence")
_OWN_COLUMNS = (("iri", "事实地址", ""), ("evidence", "出处（JSON；逐条见工作表“出处”）", ""))


def write_workbook(
    table: FactTable, columns: Sequence[tuple[str, Type]], rows: Iterable[Row], stream: BinaryIO
) -> None:
    """Write ``rows`` with the contract's column names as header; numbers are numbers, text is never a formula.

    A text longer than a cell can be is cut and says so; of a long ``evidence`` the cell holds the first spans, the sheet
    出处 all of them.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as workbook:
        bold = workbook.add_format({"bold": True})
        sheet = workbook.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [name for name, _ in columns], bold)
        _write_meaning(workbook, table, bold)
        evidence = _EvidenceSheets(workbook, bold)
        for number, row in enumerate(rows, 1):
            for position, (name, kind) in enumerate(columns):
                value = fitting(row[name]) if name == "evidence" else cell(row[name], kind)
                write_cell(sheet, number, position, value)
            evidence.write(row)


def _write_meaning(workbook: xlsxwriter.Workbook, table: FactTable, bold: Any) -> None:
    sheet = workbook.add_worksheet("说明")
    sheet.write_row(0, 0, ["列", "含义", "单位"], bold)
    meanings = [(column.name, column.label, column.unit) for column in table.columns]
    for number, line in enumerate([*meanings, *_OWN_COLUMNS], 1):
        sheet.write_row(number, 0, line)
    rule = "以 =、+、-、@、制表符或换行开头的文字前加一个半角撇号（'），以免被当作公式；还原时去掉这一个撇号。"
    sheet.write_string(len(meanings) + len(_OWN_COLUMNS) + 2, 0, rule)


class _EvidenceSheets:
    """Sheets with one span a row; a new one begins where the last is full."""

    def __init__(self, workbook: xlsxwriter.Workbook, bold: Any) -> None:
        self._workbook = workbook
        self._bold = bold
        self._sheets = 0
        self._begin()

    def write(self, row: Row) -> None:
        """Write the spans of one fact."""
        for span in row["evidence"]:
            if self._next == SHEET_ROWS:
                self._begin()
            values = [row["iri"], "；".join(span["fields"]), *(span.get(name) for name in _SPAN_COLUMNS[1:])]
            for position, value in enumerate(values):
                write_cell(self._sheet, self._next, position, harmless(value) if isinstance(value, str) else value)
            self._next += 1

    def _begin(self) -> None:
        self._sheets += 1
        self._sheet = self._workbook.add_worksheet("出处" if self._sheets == 1 else f"出处{self._sheets}")
        self._sheet.write_row(0, 0, ["iri", *_SPAN_COLUMNS], self._bold)
        self._next = 1


def fitting(spans: Sequence[Row]) -> str:
    """As many of ``spans`` as a cell can hold, as JSON."""
    text = compact_json(spans)
    while len(text) > CELL_LIMIT:
        spans = spans[: len(spans) * CELL_LIMIT // (len(text) + CELL_LIMIT // 50)]
        text = compact_json(spans)
    return text


def write_cell(sheet: Any, row: int, column: int, value: Scalar, format: Any = None) -> None:
    """One cell, typed by its value; a text longer than a cell can be is cut and says so, None leaves it blank."""
    if isinstance(value, str):
        text = value if len(value) <= CELL_LIMIT else value[: CELL_LIMIT - len(_CUT)] + _CUT
        sheet.write_string(row, column, text, format)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, format)
    elif value is not None:
        sheet.write_number(row, column, value, format)
    elif format is not None:
        sheet.write_blank(row, column, None, format)
