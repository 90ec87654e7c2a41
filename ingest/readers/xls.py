"""Excel 97–2003 workbooks (.xls): every visible sheet as shown, like :mod:`ingest.readers.xlsx`."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ingest.document import Document
from ingest.readers.assembly import Assembly
from ingest.readers.format_codes import BUILTIN, GENERAL
from ingest.readers.grids import Sheet, write_sheets
from ingest.readers.limits import CellCount
from ingest.readers.moments import is_date_format, moment_of
from ingest.readers.number_formats import shown
from ontology.errors import UnreadableDocument

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Cell
    from xlrd.sheet import Sheet as XlsSheet


def read_xls(data: bytes, path: str) -> Document:
    """Read a workbook. Raises UnreadableDocument where it is damaged, has a password, shows nothing or is over a limit."""
    book = _open(data, path)
    page = Assembly()
    count = CellCount(path)
    sheets: list[Sheet] = []
    for sheet in book.sheets():
        read = _sheet(book, sheet, count)
        if sheet.visibility == 0:
            sheets.append(read)
        elif read.cells:
            page.warn("hidden-content", f"隐藏的工作表“{sheet.name}”没有读取：需要时请取消隐藏，另存后再导入。")
    write_sheets(page, sheets, path)
    document = page.document(path, data)
    if not document.blocks:
        raise UnreadableDocument(f"文件 {path} 的工作表都是空的或隐藏的：请确认内容已保存。")
    return document


def _open(data: bytes, path: str) -> Book:
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        # Messages of the library would go to standard output, where results stand.
        return xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silence())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise UnreadableDocument(
                f"文件 {path} 有密码：请用 Office 或 WPS 打开，取消密码后另存，再导入。"
            ) from error
        raise _damaged(path) from error
    except (CompDocError, struct.error, AssertionError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(path) from error


def _damaged(path: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"文件 {path} 不完整或已损坏：请重新下载，或用 Excel、WPS 打开修复并另存为 xlsx 后再导入。"
    )


class _Silence:
    """A file that forgets what is written to it."""

    def write(self, text: str) -> int:
        """Forget ``text``."""
        return len(text)

    def flush(self) -> None:
        """Nothing is kept, so nothing is left to write."""


def _sheet(book: Book, sheet: XlsSheet, count: CellCount) -> Sheet:
    cells: dict[tuple[int, int], str] = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            text = _text(book, sheet.cell(row, column))
            if text.strip():
                count.add()
                cells[row + 1, column + 1] = text
    merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    rows = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
    columns = frozenset(column + 1 for column, info in sheet.colinfo_map.items() if info.hidden)
    return Sheet(sheet.name, cells, merged, rows, columns)


def _text(book: Book, cell: Cell) -> str:
    import xlrd

    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return ""
    code = _format(book, cell.xf_index)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return shown(str(cell.value).replace("\r\n", "\n").replace("\r", "\n"), code)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return shown(bool(cell.value), None)
    number = float(cell.value)
    if is_date_format(code):
        moment = moment_of(number, bool(book.datemode))
        return shown(number, None) if moment is None else shown(moment, code)
    return shown(number, code)


def _format(book: Book, style: int | None) -> str:
    """The number format of a cell style; those that files name by number only as a Chinese office shows them."""
    if style is None or style >= len(book.xf_list):
        return GENERAL
    key = book.xf_list[style].format_key
    if key in BUILTIN:
        return BUILTIN[key]
    known = book.format_map.get(key)
    return str(known.format_str) if known is not None else GENERAL
