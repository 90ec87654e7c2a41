"""Excel workbooks (.xlsx, .xlsm): every visible sheet as shown, read as a stream so that size costs little memory.

Formulas count by the value that was last computed. Hidden sheets, rows and columns are not read and are named in a
warning: what is published is what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.document import Document
from ingest.readers.assembly import Assembly
from ingest.readers.format_codes import BUILTIN, GENERAL
from ingest.readers.grids import Area, Sheet, write_sheets
from ingest.readers.limits import CellCount
from ingest.readers.moments import is_date_format, moment_of
from ingest.readers.number_formats import shown
from ingest.readers.packages import Package
from ontology.errors import UnreadableDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_PICTURE = "=DISPIMG("
"""What WPS stores for a picture in a cell."""
_WORDS = re.compile(r"(?=.*\d)[^A-Za-z!+*/^&$-]+")
"""A "formula" that refers to nothing and computes nothing ("=100%", "=6(次)"): programs store such targets so."""
_SHARED_STRINGS = "sharedStrings"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes, path: str) -> Document:
    """Read a workbook. Raises UnreadableDocument where it is damaged, has a password, shows nothing or is over a limit."""
    workbook = _Workbook(Package(data, path), path)
    page = Assembly()
    write_sheets(page, list(workbook.sheets()), path)
    for name in workbook.hidden:
        page.warn("hidden-content", f"隐藏的工作表“{name}”没有读取：需要时请取消隐藏，另存后再导入。")
    if workbook.unvalued:
        page.warn(
            "formula-without-value",
            f"有 {workbook.unvalued} 个公式没有保存计算结果，读作空白：请用 Excel 或 WPS 打开，保存后再导入。",
        )
    if workbook.errors:
        page.warn("formula-error", f"有 {workbook.errors} 个单元格是公式错误（如 #DIV/0!），读作空白：请核对原文件。")
    document = page.document(path, data)
    if not document.blocks:
        raise UnreadableDocument(f"文件 {path} 的工作表都是空的或隐藏的：请确认内容已保存。")
    return document


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


class _Workbook:
    """A workbook's parts; ``hidden``, ``unvalued`` and ``errors`` are complete once ``sheets`` has been walked."""

    def __init__(self, package: Package, path: str) -> None:
        self._package = package
        self._count = CellCount(path)
        main = next(iter(package.related("", "officeDocument")), "xl/workbook.xml")
        root = package.xml(main)
        if root is None:
            raise UnreadableDocument(f"文件 {path} 里没有工作簿：请用 Excel 或 WPS 打开修复并另存后再导入。")
        self._from_1904 = any(node.get("date1904") in ("1", "true") for node in root.iter("{*}workbookPr"))
        self._listed = list(_listed(root, package, main))
        self._strings = _shared_strings(package, next(iter(package.related(main, _SHARED_STRINGS)), ""))
        self._formats = _formats(package.xml(next(iter(package.related(main, "styles")), "")))
        self.hidden: list[str] = []
        self.unvalued = 0
        self.errors = 0

    def sheets(self) -> Iterator[Sheet]:
        """The visible sheets in their order; names of hidden ones that hold something go to ``hidden``."""
        for listed in self._listed:
            sheet = self._sheet(listed)
            if listed.hidden and sheet.cells:
                self.hidden.append(listed.name)
            elif not listed.hidden:
                yield sheet

    def _sheet(self, listed: _Listed) -> Sheet:
        cells: dict[tuple[int, int], str] = {}
        merged: list[Area] = []
        hidden_rows: set[int] = set()
        hidden_columns: set[int] = set()
        row = 0
        for node in self._package.stream(listed.part, ("row", "mergeCell", "col")):
            if node.tag.endswith("}row"):
                row = int(node.get("r") or row + 1)
                if _is_on(node.get("hidden")) or node.get("ht") == "0":
                    hidden_rows.add(row)
                for column, text in self._texts(node):
                    self._count.add()
                    cells[row, column] = text
            elif node.tag.endswith("}mergeCell"):
                if area := _area(node.get("ref", "")):
                    merged.append(area)
            elif _is_on(node.get("hidden")):
                last = min(int(node.get("max", "1")), _LAST_COLUMN)
                hidden_columns.update(range(int(node.get("min", "1")), last + 1))
        return Sheet(listed.name, cells, merged, frozenset(hidden_rows), frozenset(hidden_columns))

    def _texts(self, row: _Element) -> Iterator[tuple[int, str]]:
        """Column and text of the cells of a row that show something."""
        column = 0
        for cell in row.iterchildren("{*}c"):
            place = _PLACE.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else column + 1
            text = self._text(cell)
            if text.strip() and column <= _LAST_COLUMN:
                yield column, text

    def _text(self, cell: _Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_rich_text(node) for node in cell.iterchildren("{*}is"))
        value = cell.findtext("{*}v")
        if not value:
            return self._uncomputed(cell) if kind == "n" else ""
        if kind == "e":
            self.errors += 1
            return ""
        if kind == "str" and value.startswith(_PICTURE):
            return ""
        code = self._formats.get(int(cell.get("s") or 0), GENERAL)
        if kind == "s":
            number = int(value) if value.isdigit() else -1
            return shown(self._strings[number], code) if 0 <= number < len(self._strings) else ""
        if kind == "b":
            return shown(value == "1", None)
        if kind != "n":
            return shown(_unescaped(value), code)
        return _number(value, code, self._from_1904)

    def _uncomputed(self, cell: _Element) -> str:
        """A formula no program has computed: a target an export wrote ("=100%") as written, others counted as unread."""
        formula = cell.findtext("{*}f") or ""
        if _WORDS.fullmatch(formula):
            return f"={formula}"
        self.unvalued += bool(formula)
        return ""


def _number(value: str, code: str, from_1904: bool) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if is_date_format(code):
        moment = moment_of(number, from_1904)
        return shown(number, None) if moment is None else shown(moment, code)
    return shown(number, code)


def _listed(root: _Element, package: Package, main: str) -> Iterator[_Listed]:
    targets = package.targets(main)
    for node in root.iter("{*}sheet"):
        key = next((value for name, value in node.attrib.items() if str(name).endswith("}id")), "")
        part = targets.get(str(key), "")
        if package.has(part) and "chartsheet" not in part.lower():
            yield _Listed(node.get("name", ""), part, node.get("state", "visible") != "visible")


def _shared_strings(package: Package, part: str) -> list[str]:
    return [_rich_text(node) for node in package.stream(part, ("si",))] if part else []


def _rich_text(node: _Element) -> str:
    """The text of a string: its runs, without the readings that Asian scripts may carry."""
    parts = (
        part.text or ""
        for part in node.iter("{*}t")
        if not any(above.tag.endswith("}rPh") for above in part.iterancestors())
    )
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    """The text with the characters that XML cannot hold ("_x000D_") as such, and line ends as line feeds."""
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def _formats(root: _Element | None) -> dict[int, str]:
    """The number format of each cell style, by its number."""
    if root is None:
        return {}
    own = {node.get("numFmtId", ""): node.get("formatCode", GENERAL) for node in root.iter("{*}numFmt")}
    styles = root.find("{*}cellXfs")
    numbers = [node.get("numFmtId", "0") for node in styles.iterchildren("{*}xf")] if styles is not None else []
    return {
        style: own.get(number) or BUILTIN.get(int(number) if number.isdigit() else 0, GENERAL)
        for style, number in enumerate(numbers)
    }


def _area(reference: str) -> Area | None:
    first, _, last = reference.partition(":")
    start, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
    if not start or not end:
        return None
    return int(start[2]), _column(start[1]), int(end[2]), _column(end[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")
