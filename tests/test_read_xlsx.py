"""Reading Excel workbooks: values as shown, merged cells, titles, several sheets, hidden parts, formulas."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from ingest.document import Document
from ingest.readers import read
from ingest.readers.number_formats import shown
from ontology.errors import UnreadableDocument


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def grids(document: Document) -> list[list[list[str]]]:
    for table in document.tables:
        for row in table.rows:
            for cell in row:
                assert "".join(document.text[start:end] for start, end in cell.pieces) == cell.text
    return [[[cell.text for cell in row] for row in table.rows] for table in document.tables]


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.9936, "0.00%", "99.36%"),
        (1, "0%", "100%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "-1,234.50"),
        (-5.0, "0.00_ ;[Red]0.00", "-5.00"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        (83.67000000000002, None, "83.67"),
        (0.1 + 0.2, "General", "0.3"),
        (12345678901.25, None, "12345678901.25"),
        (1e-7, None, "0.0000001"),
        (2.675, "0.00", "2.68"),
        (-0.001, "0.00", "0.00"),
        (95, '0"分"', "95分"),
        (12345, '0!.0,"万"', "1.2万"),
        (1234567, "#,##0.0,", "1,234.6"),
        (12, "#,##0.##", "12"),
        (7, "000", "007"),
        (0.5, "#.00", ".50"),
        (3, ";;;", ""),
        (55, '[>=60]"合格";"不合格"', "不合格"),
        (1.5, 'General"万元"', "1.5万元"),
        (9.5, "[DBNum1][$-804]General", "9.5"),
        (45.5, "[$¥-804]#,##0.00", "¥45.50"),
        ("优", '@"级"', "优级"),
        (True, None, "TRUE"),
        (datetime(2023, 11, 1), 'yyyy"年"m"月"', "2023年11月"),
        (datetime(2023, 11, 1), "yyyy年m月d日", "2023年11月1日"),
        (datetime(2023, 11, 1), '[$-804]yyyy"年"m"月"d"日";@', "2023年11月1日"),
        (datetime(2023, 11, 1, 8, 5), "yyyy/m/d h:mm;@", "2023/11/1 8:05"),
        (datetime(2023, 11, 1, 15, 4, 9), "AM/PM h:mm:ss", "下午 3:04:09"),
    ],
)
def test_values_are_shown_by_their_formats(value: object, code: str | None, text: str) -> None:
    assert shown(value, code) == text


@given(st.decimals(-10_000_000, 10_000_000, places=4), st.integers(0, 4), st.booleans())
def test_a_decimal_format_never_changes_a_number_by_more_than_half_a_step(
    value: Decimal, places: int, grouped: bool
) -> None:
    code = ("#,##0" if grouped else "0") + ("." + "0" * places if places else "")
    text = shown(float(value), code)
    assert abs(Decimal(text.replace(",", "")) - value) <= Decimal(1).scaleb(-places) / 2
    assert len(text.partition(".")[2]) == places


@given(st.floats(-1e12, 1e12), st.text('0#?.,%;"年[>=]@/Eymdhs_*\\! -+$', max_size=12))
def test_no_format_makes_reading_fail(value: float, code: str) -> None:
    assert isinstance(shown(value, code), str)


def form(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    sheet.append(["项目支出绩效自评表"])
    sheet.append(["（2023年度）"])
    sheet.append(["填报单位：云岭县水务局", None, None, "单位：万元"])
    sheet.append(["资金", "全年预算数", "全年执行数", "执行率"])
    sheet.append([None, 1234.5, 1226.6, 0.9936])
    sheet.append([None, None, None, datetime(2023, 11, 1)])
    sheet.append(["注：本表由单位填写。"])
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("A4:A6")
    sheet["B5"].number_format = sheet["C5"].number_format = "#,##0.00"
    sheet["D5"].number_format = "0.00%"
    sheet["D6"].number_format = 'yyyy"年"m"月"'


def test_a_form_is_read_as_shown_with_its_titles_above_and_notes_below() -> None:
    book = openpyxl.Workbook()
    form(book.active)
    document = read(saved(book), "a.xlsx")
    lines = [document.text[block.start : block.end] for block in document.blocks if block.table is None]
    assert lines == ["项目支出绩效自评表", "（2023年度）", "注：本表由单位填写。"]
    assert document.blocks[0].kind == "heading"
    assert grids(document) == [
        [
            ["填报单位：云岭县水务局", "", "", "单位：万元"],
            ["资金", "全年预算数", "全年执行数", "执行率"],
            ["1,234.50", "1,226.60", "99.36%"],
            ["", "", "2023年11月"],
        ]
    ]
    label = document.tables[0].rows[1][0]
    assert (label.row, label.column, label.rowspan, label.colspan) == (4, 1, 3, 1)
    assert document.warnings == ()


def test_cells_keep_the_place_they_have_in_the_sheet_and_empty_margins_are_gone() -> None:
    book = openpyxl.Workbook()
    book.active["C5"], book.active["E5"], book.active["E9"], book.active["C9"] = "项目", "预算", 3, "甲"
    book.active["K40"].number_format = "0.00"
    (table,) = read(saved(book), "a.xlsx").tables
    assert [[(c.text, c.row, c.column) for c in row] for row in table.rows] == [
        [("项目", 5, 3), ("预算", 5, 5)],
        [("甲", 9, 3), ("3", 9, 5)],
    ]


def test_several_sheets_stand_below_their_names_and_hidden_parts_are_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "项目一"
    for name in ("项目二", "底稿", "空表"):
        book.create_sheet(name)
    for sheet in book.worksheets[:3]:
        sheet.append(["名称", "金额", "上年"])
        sheet.append([sheet.title, 5, 4])
        sheet.append(["草稿", 6, 1])
    book["底稿"].sheet_state = "hidden"
    book["项目二"].row_dimensions[3].hidden = True
    book["项目二"].column_dimensions["C"].hidden = True
    document = read(saved(book), "a.xlsx")
    assert grids(document) == [
        [["名称", "金额", "上年"], ["项目一", "5", "4"], ["草稿", "6", "1"]],
        [["名称", "金额"], ["项目二", "5"]],
    ]
    headings = [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"]
    assert headings == ["项目一", "项目二", "空表"]
    assert [warning.code for warning in document.warnings] == ["hidden-content", "hidden-content"]
    assert "1 行和 1 列" in document.warnings[0].message
    assert "底稿" in document.warnings[1].message


def test_default_sheet_names_are_no_headings() -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", 1])
    book.create_sheet("Sheet2").append(["乙", 2])
    assert read(saved(book), "a.xlsx").text == "甲\t1\n乙\t2\n"


def test_texts_in_runs_line_feeds_and_escapes() -> None:
    book = openpyxl.Workbook()
    book.active.append(
        [CellRichText("预算", TextBlock(InlineFont(b=True), "12"), "3万元"), "偏差原因\n及措施", "a_x000D_b"]
    )
    assert grids(read(saved(book), "a.xlsx")) == [[["预算123万元", "偏差原因\n及措施", "a\nb"]]]


def rewritten(data: bytes, part: str, pattern: str, to: str) -> bytes:
    """The workbook with ``pattern`` replaced in the part."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == part:
                content, changes = re.subn(pattern.encode(), to.encode(), content)
                assert changes
            new.writestr(info.filename, content)
    return stream.getvalue()


def test_formulas_count_by_their_saved_value() -> None:
    book = openpyxl.Workbook()
    book.active.append(["合计", "=1+2", "=1/0", "=SUM(1,2)"])
    data = rewritten(saved(book), "xl/worksheets/sheet1.xml", r"<f>1\+2</f><v ?/?>(</v>)?", "<f>1+2</f><v>3</v>")
    data = rewritten(
        data,
        "xl/worksheets/sheet1.xml",
        r'<c r="C1"><f>1/0</f><v ?/?>(</v>)?',
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v>',
    )
    document = read(data, "a.xlsx")
    assert grids(document) == [[["合计", "3"]]]
    assert [warning.code for warning in document.warnings] == ["formula-without-value", "formula-error"]


def test_formats_that_files_name_only_by_number_are_shown_as_in_a_chinese_office() -> None:
    book = openpyxl.Workbook()
    book.active.append(["时间", date(2023, 11, 1)])
    book.active["B1"].number_format = "0.00%"
    data = rewritten(saved(book), "xl/styles.xml", 'numFmtId="10"', 'numFmtId="57"')
    assert grids(read(data, "a.xlsx")) == [[["时间", "2023年11月"]]]


def test_cells_without_places_and_with_inline_texts_are_read_in_order() -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", 5])
    rows = '<row><c t="inlineStr"><is><t>甲</t></is></c><c><v>5</v></c></row><row><c><v>6</v></c><c><v>7</v></c></row>'
    data = rewritten(
        saved(book), "xl/worksheets/sheet1.xml", "<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>"
    )
    assert grids(read(data, "a.xlsx")) == [[["甲", "5"], ["6", "7"]]]


def test_forms_below_one_another_are_tables_of_their_own_each_below_its_title() -> None:
    book = openpyxl.Workbook()
    for name in ("甲", "乙"):
        book.active.append([f"{name}项目支出绩效自评表"])
        book.active.append(["项目名称", name])
        book.active.append([])
        book.active.append(["总分", 95])
        book.active.append([])
    document = read(saved(book), "a.xlsx")
    assert grids(document) == [[["项目名称", name], ["总分", "95"]] for name in ("甲", "乙")]
    assert [block.kind for block in document.blocks] == ["heading", "table", "heading", "table"]


def test_an_area_merged_over_everything_costs_nothing() -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.active.append(["丙", "丁"])
    areas = '<mergeCells><mergeCell ref="A3:XFD1048576"/><mergeCell ref="B2:XFD2"/></mergeCells>'
    data = rewritten(saved(book), "xl/worksheets/sheet1.xml", "</sheetData>", f"</sheetData>{areas}")
    assert grids(read(data, "a.xlsx")) == [[["甲", "乙"], ["丙", "丁"]]]


def test_a_workbook_that_shows_nothing_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="空的或隐藏的"):
        read(saved(openpyxl.Workbook()), "a.xlsx")


def test_a_target_that_programs_store_as_a_formula_is_a_target(tmp_path):
    book = openpyxl.Workbook()
    for row in (["监测报告及时率", "=100%", "100%"], ["事故数", "=0起", "0起"], ["合计", "=SUM(A1:A2)", "1"]):
        book.active.append(row)
    path = tmp_path / "指标.xlsx"
    book.save(path)
    document = read(path.read_bytes(), path.name)
    texts = [[cell.text for cell in row] for row in document.tables[0].rows]
    assert [row[1] for row in texts[:2]] == ["=100%", "=0起"]
    assert "SUM" not in document.text
    assert [warning.code for warning in document.warnings] == ["formula-without-value"]
