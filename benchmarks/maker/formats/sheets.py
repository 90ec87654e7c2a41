"""XLSX and XLS: merged cells, numbers and percentages as typed values, a sheet a project or one below the other."""

from __future__ import annotations

import io
import random
import re

import xlwt
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from maker.page import Box, Break, Grid, Line, Part, Sheet, slots

_NUMBER = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%)?")


def xlsx(sheet: Sheet, rng: random.Random) -> bytes:
    """A workbook; in most files figures are numbers with a format, in the others text."""
    book = Workbook()
    book.remove(book.active)
    typed = rng.random() < 0.7
    for number, parts in enumerate(_pages(sheet, rng), 1):
        page = book.create_sheet(f"Sheet{number}")
        width = max((len(slots(part)[0]) for part in parts if isinstance(part, Grid)), default=1)
        row = 1
        for part in parts:
            if isinstance(part, Line):
                page.cell(row, 1, part.text).alignment = Alignment(horizontal="center")
                if width > 1:
                    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
                row += 1
            elif isinstance(part, Grid):
                for line in slots(part):
                    for column, box in enumerate(line, 1):
                        if isinstance(box, Box):
                            _put(page, row, column, box, typed)
                    row += 1
        for column in range(1, width + 1):
            page.column_dimensions[get_column_letter(column)].width = 16
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(sheet: Sheet, rng: random.Random) -> bytes:
    """The same for the older format."""
    book = xlwt.Workbook(encoding="utf-8")
    typed = rng.random() < 0.7
    for number, parts in enumerate(_pages(sheet, rng), 1):
        page = book.add_sheet(f"Sheet{number}")
        row = 0
        for part in parts:
            if isinstance(part, Line):
                page.write(row, 0, part.text)
                row += 1
            elif isinstance(part, Grid):
                for line in slots(part):
                    for column, box in enumerate(line):
                        if isinstance(box, Box):
                            _put_old(page, row, column, box, typed)
                    row += 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pages(sheet: Sheet, rng: random.Random) -> list[list[Part]]:
    """The parts by worksheet: a page break begins a new one, or an empty row in files that keep all on one."""
    apart = rng.random() < 0.5
    pages: list[list[Part]] = [[]]
    for part in sheet.parts:
        if isinstance(part, Break) and apart:
            pages.append([])
        else:
            pages[-1].append(Line("") if isinstance(part, Break) else part)
    return pages


def _put(page: object, row: int, column: int, box: Box, typed: bool) -> None:
    value, shape = _typed(box.text) if typed else (box.text, None)
    cell = page.cell(row, column)  # type: ignore[attr-defined]
    if value != "":
        cell.value = value
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"  # "=100%" is a target, not a formula
    if shape:
        cell.number_format = shape
    if box.rowspan > 1 or box.colspan > 1:
        below, right = row + box.rowspan - 1, column + box.colspan - 1
        page.merge_cells(start_row=row, start_column=column, end_row=below, end_column=right)  # type: ignore[attr-defined]


def _put_old(page: object, row: int, column: int, box: Box, typed: bool) -> None:
    value, shape = _typed(box.text) if typed else (box.text, None)
    style = xlwt.easyxf(num_format_str=shape) if shape else xlwt.Style.default_style
    if box.rowspan > 1 or box.colspan > 1:
        below, right = row + box.rowspan - 1, column + box.colspan - 1
        page.write_merge(row, below, column, right, value, style)  # type: ignore[attr-defined]
    elif value != "":
        page.write(row, column, value, style)  # type: ignore[attr-defined]


def _typed(text: str) -> tuple[str | float | int, str | None]:
    """A figure as a number with the format that shows it as written."""
    match = _NUMBER.fullmatch(text)
    if match is None or (len(text) > 1 and text[0] == "0" and text[1].isdigit()):
        return text, None
    whole, decimals, percent = match.groups()
    shape = ("#,##0" if "," in whole else "0") + (f".{'0' * (len(decimals) - 1)}" if decimals else "")
    if percent:
        return round(float(whole.replace(",", "") + (decimals or "")) / 100, 8), f"{shape}%"
    if decimals:
        return float(whole.replace(",", "") + decimals), shape
    return int(whole.replace(",", "")), shape if "," in whole else None
