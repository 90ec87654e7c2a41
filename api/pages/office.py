"""Answers and tables as Word pages and typed workbooks, each with its citations.

Text never becomes a formula or a link; numbers are numbers. What a document states stands as it is answered, nothing is added.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from api.pages.places import citation
from api.pages.rendering import label, shown
from ontology.spreadsheets import LIST_SEPARATOR, harmless
from ontology.workbook import write_cell

Row = dict[str, Any]

WORD_ROWS = 500
"""Rows of a table in a Word page; further ones are left to the workbook, and the page says so."""
FONT, HEAD_FONT = "宋体", "黑体"
_SPAN = (("支持的列", "fields"), ("文件", "document"), ("页", "page"), ("表", "table"), ("行", "row"), ("列", "column"),
         ("起", "start"), ("止", "end"), ("原文", "quote"))  # fmt: skip


def answer_workbook(answer: Row) -> bytes:
    """An answer as xlsx: sheets 回答, 数据 (typed), 出处."""
    about = [
        ("问题", answer["question"]),
        ("回答", answer["answer"]),
        ("理解", answer["interpretation"]),
        *(("提示", finding["message"]) for finding in answer["findings"]),
        ("查询（SPARQL）", answer["sparql"] or ""),
    ]
    return workbook(about, answer["columns"], answer["rows"], answer["evidence"])


def workbook(
    about: Sequence[tuple[str, str]], columns: Sequence[str], rows: Sequence[Row], evidence: Sequence[Row]
) -> bytes:
    """A workbook: what it is about, its rows typed, the spans they stand in."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E6EEEC", "border": 1, "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("回答")
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 100)
        for number, (name, text) in enumerate(about):
            write_cell(sheet, number, 0, name, bold)
            write_cell(sheet, number, 1, harmless(text), wrap)
        sheet = book.add_worksheet("数据")
        _write_rows(sheet, [label(column) for column in columns], [[row.get(c) for c in columns] for row in rows], bold)
        sheet = book.add_worksheet("出处")
        spans = [[span.get(name) for _, name in _SPAN] for span in evidence]
        _write_rows(sheet, [title for title, _ in _SPAN], spans, bold)
    return stream.getvalue()


def _write_rows(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        write_cell(sheet, 0, column, head, bold)
        longest = max((len(shown(row[column])) for row in rows), default=0)
        sheet.set_column(column, column, min(max(len(head) * 2, longest * 1.6, 8), 60))
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            write_cell(sheet, number, column, _cell(value))
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)


def csv_file(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Rows as CSV, with the mark that spreadsheet programs know UTF-8 by."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns)
    for row in rows:
        values = (row.get(column) for column in columns)
        writer.writerow(["" if one is None else _cell(one) for one in values])
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    """A value as one cell: several as one text, text as no formula, a number as itself."""
    plain = LIST_SEPARATOR.join(str(one) for one in value) if isinstance(value, list | tuple) else value
    return harmless(plain) if isinstance(plain, str) else plain


def answer_page(answer: Row) -> bytes:
    """An answer as a Word page: question, answer, hints, table, how it was understood, numbered citations."""
    document = _document(answer["question"])
    document.add_paragraph(answer["answer"])
    for finding in answer["findings"]:
        document.add_paragraph(f"提示：{finding['message']}", style="Intense Quote")
    _add_table(document, [label(column) for column in answer["columns"]], answer["columns"], answer["rows"])
    if answer["interpretation"]:
        _heading(document, "如何理解这个问题")
        document.add_paragraph(answer["interpretation"])
    _add_citations(document, answer["evidence"])
    return _bytes(document)


def table_page(title: str, extent: str, heads: Sequence[str], columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Rows of a fact table as a Word page, with the citations of every row."""
    document = _document(title)
    document.add_paragraph(extent)
    _add_table(document, heads, columns, rows)
    _add_citations(document, [span for row in rows for span in row["evidence"]])
    return _bytes(document)


def _document(title: str) -> Any:
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2.2)
    style = document.styles["Normal"]
    style.font.size = Pt(11)
    _set_font(style, FONT)
    for name in ("Title", "Heading 1", "Intense Quote", "List Number"):
        _set_font(document.styles[name], HEAD_FONT if name in ("Title", "Heading 1") else FONT)
    document.styles["Title"].font.size = Pt(18)
    document.styles["Heading 1"].font.size = Pt(13)
    document.core_properties.title = _printable(title)
    document.add_paragraph(_printable(title), style="Title")
    return document


def _set_font(style: Any, name: str) -> None:
    from docx.oxml.ns import qn

    style.font.name = name
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _heading(document: Any, text: str) -> None:
    document.add_paragraph(text, style="Heading 1")


def _add_table(document: Any, heads: Sequence[str], columns: Sequence[str], rows: Sequence[Row]) -> None:
    from docx.shared import Pt

    if not rows:
        return
    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    given = [list(heads), *([shown(row.get(column)) or "—" for column in columns] for row in rows[:WORD_ROWS])]
    for number, values in enumerate(given):
        cells = table.rows[0].cells if number == 0 else table.add_row().cells
        for cell, value in zip(cells, values, strict=True):
            run = cell.paragraphs[0].add_run(_printable(value))
            run.font.size, run.bold = Pt(9), number == 0
    if len(rows) > WORD_ROWS:
        document.add_paragraph(f"共 {len(rows)} 行，此处列出前 {WORD_ROWS} 行；全部见所附的 xlsx。")


def _add_citations(document: Any, evidence: Sequence[Row]) -> None:
    if not evidence:
        return
    _heading(document, f"出处（{len(evidence)}）")
    for number, span in enumerate(evidence, start=1):
        document.add_paragraph(_printable(f"[{number}] {citation(span)}"))


def _printable(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(one if one >= " " or one in "\t\n" else " " for one in text)


def _bytes(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


ANSWER_WRITERS: dict[str, Callable[[Row], bytes]] = {"xlsx": answer_workbook, "docx": answer_page}
"""Format of an answer's file → what writes it."""
