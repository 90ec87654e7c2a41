"""Reading Excel 97–2003 workbooks, and the other things that go by the name of .xls."""

from __future__ import annotations

import struct
from datetime import datetime
from io import BytesIO

import openpyxl
import pytest
import xlwt

from ingest.document import Document
from ingest.readers import READERS, read
from ontology.errors import UnreadableDocument


def saved(book: xlwt.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows] for table in document.tables]


def style(code: str) -> xlwt.XFStyle:
    return xlwt.easyxf(num_format_str=code)


def test_values_are_as_shown_and_merged_cells_stand_once() -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("自评表")
    sheet.write_merge(0, 0, 0, 3, "项目支出绩效自评表")
    sheet.write_merge(1, 2, 0, 0, "预算执行")
    for column, (value, code) in enumerate([(1234.5, "#,##0.00"), (0.9936, "0.00%"), (95, "General")], start=1):
        sheet.write(1, column, value, style(code))
    sheet.write(2, 1, datetime(2023, 11, 1), style('yyyy"年"m"月"'))
    sheet.write(2, 2, "偏差\r\n原因")
    sheet.write(2, 3, True)
    document = read(saved(book), "a.xls")
    assert document.text.startswith("项目支出绩效自评表\n")
    assert grids(document) == [[["预算执行", "1,234.50", "99.36%", "95"], ["2023年11月", "偏差\n原因", "TRUE"]]]
    label = document.tables[0].rows[0][0]
    assert (label.row, label.rowspan, label.colspan) == (2, 2, 1)


def test_hidden_sheets_rows_and_columns_are_named_and_not_read() -> None:
    book = xlwt.Workbook()
    for name in ("一", "二"):
        sheet = book.add_sheet(name)
        for row in range(2):
            for column in range(3):
                sheet.write(row, column, f"{name}{row}{column}")
    book.get_sheet(0).row(1).hidden = True
    book.get_sheet(0).col(2).hidden = True
    book.get_sheet(1).visibility = 1
    document = read(saved(book), "a.xls")
    assert grids(document) == [[["一00", "一01"]]]
    assert [warning.code for warning in document.warnings] == ["hidden-content", "hidden-content"]


def test_the_same_workbook_gives_the_same_text_as_xls_and_xlsx() -> None:
    old = xlwt.Workbook()
    new = openpyxl.Workbook()
    new.active.title = "甲表"
    new.create_sheet("乙表")
    for number, name in enumerate(("甲表", "乙表")):
        sheet = old.add_sheet(name)
        for row in range(3):
            for column in range(3):
                value = row * 1.375 + column if row and column else f"{name}{row}{column}"
                sheet.write(row, column, value, style("0.00"))
                new.worksheets[number].cell(row + 1, column + 1, value).number_format = "0.00"
    stream = BytesIO()
    new.save(stream)
    assert read(saved(old), "a.xls").text == read(stream.getvalue(), "a.xlsx").text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("项目\t预算\n甲\t3.5\n".encode("gb18030"), "导出.xls"),
        ("项目\t预算\n甲\t3.5\n".encode("utf-16"), "导出.xls"),
        ("项目,预算\n甲,3.5\n".encode(), "导出.xlsx"),
    ],
)
def test_text_that_goes_by_the_name_of_a_workbook_is_read_as_cells(content: bytes, name: str) -> None:
    document = read(content, name)
    assert grids(document) == [[["项目", "预算"], ["甲", "3.5"]]]
    assert [warning.code for warning in document.warnings] == ["extension-mismatch"]


def test_an_xlsx_that_goes_by_the_name_of_xls_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", 1])
    stream = BytesIO()
    book.save(stream)
    document = read(stream.getvalue(), "a.xls")
    assert document.text == "甲\t1\n"
    assert document.warnings[0].code == "extension-mismatch"
    assert read(stream.getvalue(), "a.et").warnings == ()


def test_damaged_and_empty_workbooks_are_refused() -> None:
    book = xlwt.Workbook()
    book.add_sheet("空")
    with pytest.raises(UnreadableDocument, match="空的或隐藏的"):
        read(saved(book), "a.xls")
    sheet = book.add_sheet("满")
    for row in range(200):
        sheet.write(row, 0, f"第{row}行的内容")
    data = saved(book)
    for end in range(600, len(data), 1500):
        with pytest.raises(UnreadableDocument, match=r"不完整|已损坏"):
            read(data[:end], "a.xls")


def test_a_password_is_named() -> None:
    opening = struct.pack("<HHHHHHLL", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    with pytest.raises(UnreadableDocument, match="有密码"):
        READERS["xls"](opening + struct.pack("<HH", 0x002F, 6) + bytes(6), "a.xls")
