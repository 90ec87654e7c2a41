"""A book of a review sheet as an Excel workbook: a summary, then one sheet for each document, every value typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, BinaryIO

import xlsxwriter

from api.review_files import Book
from ontology.spreadsheets import harmless
from ontology.workbook import write_cell
from search.finding_list import STATUSES, Tally
from search.review_lines import Line

SUMMARY = "汇总"
NAME_LIMIT = 31
"""UTF-16 units of a sheet's name, by the format."""

_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = {SUMMARY, "history"}
_COUNTS = ("total", "errors", "warnings", "infos", "open", "confirmed", "dismissed")
_HEAD = ("文件", "工作表", "发现", "错误", "警告", "提示", "待核", "已确认", "已排除")
_FIRST_ROW = 4
"""Row of the summary where its table begins: above it stand title, extent and what was asked for."""


def write_workbook(book: Book, stream: BinaryIO) -> None:
    """Write a book; text is never a formula, numbers are numbers, a text longer than a cell can be is cut and says so."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as workbook:
        formats = {
            "bold": workbook.add_format({"bold": True}),
            "head": workbook.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF4", "border": 1}),
            "body": workbook.add_format({"text_wrap": True, "valign": "top", "border": 1}),
        }
        names = sheet_names(tally.document for tally in book.tallies)
        _write_summary(workbook.add_worksheet(SUMMARY), book, names, formats)
        for tally, name in zip(book.tallies, names, strict=True):
            _write_document(workbook.add_worksheet(name), tally, book.read(tally.document), formats)


def sheet_names(documents: Iterable[str]) -> list[str]:
    """A legal name for each document's sheet, unlike any other whatever the case, like the document's own as far as may be."""
    taken = set(_RESERVED)
    names = []
    for document in documents:
        stem = document.rsplit("/", 1)[-1].rsplit(".", 1)[0] or document
        plain = " ".join(_ILLEGAL.sub(" ", stem).split()).strip("' ") or "文件"
        name, number = _cut(plain, NAME_LIMIT), 1
        while name.casefold() in taken:
            number += 1
            ending = f"({number})"
            name = _cut(plain, NAME_LIMIT - len(ending)) + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """As much of ``text`` as takes no more than so many UTF-16 units."""
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.strip("' ")


def _write_summary(sheet: Any, book: Book, names: Sequence[str], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, 32)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, "审计发现复核表", formats["bold"])
    sheet.write_string(1, 0, book.extent)
    sheet.write_string(2, 0, harmless(f"范围：{book.asked}"))
    sheet.write_row(_FIRST_ROW - 1, 0, _HEAD, formats["head"])
    for row, (tally, name) in enumerate(zip(book.tallies, names, strict=True), start=_FIRST_ROW):
        write_cell(sheet, row, 0, harmless(tally.document), formats["body"])
        target = name.replace("'", "''")
        sheet.write_url(row, 1, f"internal:'{target}'!A1", string=harmless(name))
        for column, count in enumerate(_COUNTS, start=2):
            write_cell(sheet, row, column, getattr(tally, count), formats["body"])
    last = _FIRST_ROW + len(book.tallies)
    write_cell(sheet, last, 0, "合计", formats["bold"])
    for column, count in enumerate(_COUNTS, start=2):
        write_cell(sheet, last, column, sum(getattr(tally, count) for tally in book.tallies), formats["bold"])


def _write_document(sheet: Any, tally: Tally, found: Sequence[Line], formats: dict[str, Any]) -> None:
    columns = fields(Line)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.metadata["width"])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, harmless(f"文件：{tally.document}"), formats["bold"])
    sheet.write_row(1, 0, [column.metadata["title"] for column in columns], formats["head"])
    for row, line in enumerate(found, start=2):
        for position, column in enumerate(columns):
            value = getattr(line, column.name)
            write_cell(sheet, row, position, harmless(value) if isinstance(value, str) else value, formats["body"])
    last = max(1 + len(found), 2)
    sheet.autofilter(1, 0, last, len(columns) - 1)
    mark = next(position for position, column in enumerate(columns) if column.name == "review")
    sheet.data_validation(2, mark, last, mark, {"validate": "list", "source": list(STATUSES.values())})
