"""Separated text (.csv, .tsv): quoted cells with line feeds, any Chinese encoding, whatever sign separates the cells."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from ingest.document import Document
from ingest.readers.assembly import Assembly
from ingest.readers.encodings import decode
from ingest.readers.grids import Sheet, write_sheets
from ingest.readers.limits import CellCount
from ontology.errors import UnreadableDocument

_DELIMITERS = ",\t;|，；｜"
_TRIED_ROWS = 200
_LONGEST_CELL = 1_000_000


def read_csv(data: bytes, path: str) -> Document:
    """Read separated text. Raises UnreadableDocument for what is no text, empty, damaged or over a limit."""
    text = decode(data, path).lstrip("\ufeff")
    count = CellCount(path)
    cells: dict[tuple[int, int], str] = {}
    try:
        for row, texts in enumerate(_rows(text, _delimiter(text)), start=1):
            for column, content in enumerate(texts, start=1):
                plain = _unquoted(content)
                if plain.strip():
                    count.add()
                    cells[row, column] = plain
    except csv.Error as error:
        raise UnreadableDocument(
            f"文件 {path} 的引号或分隔符有误，不能按表格读取：请用 Excel 打开，另存后再导入。"
        ) from error
    page = Assembly()
    write_sheets(page, [Sheet("", cells)], path)
    document = page.document(path, data)
    if not document.blocks:
        raise UnreadableDocument(f"文件 {path} 没有文字：请确认文件已完整下载或导出。")
    return document


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)):
        # Excel itself writes a first line that names the separator.
        if number or not (row and row[0].lower().startswith("sep=")):
            yield row


def _delimiter(text: str) -> str:
    """The separator under which most rows have the same number of cells, and more than one; a comma where none does."""
    if text[:4].lower() == "sep=" and text[4:5].strip("\r\n"):
        return text[4]
    best, most = ",", (0, 0)
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for number, row in enumerate(_rows(text, delimiter)):
                widths[len(row)] += 1
                if number >= _TRIED_ROWS:
                    break
        except csv.Error:
            continue
        width, often = max(
            ((width, often) for width, often in widths.items() if width > 1), key=lambda pair: pair[1], default=(0, 0)
        )
        if (often, width) > most:
            best, most = delimiter, (often, width)
    return best


def _unquoted(content: str) -> str:
    """A cell as a spreadsheet shows it: ``="0012"`` is how exports keep leading zeros."""
    if content.startswith('="') and content.endswith('"') and len(content) > 2:
        return content[2:-1]
    return content
