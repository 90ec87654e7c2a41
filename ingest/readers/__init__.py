"""One reader a format: bytes in, :class:`ingest.document.Document` out.

In: the bytes of a file and its name. Out: text with exact offsets, headings, paragraphs and tables in reading order.
Never: meaning. A reader is a function ``(data, path) -> Document``; a new format is one module and one line in
:data:`READERS`. What cannot be read raises :class:`ontology.errors.UnreadableDocument` with a Chinese sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath

from ingest.document import Document
from ingest.readers.csv import read_csv
from ingest.readers.doc import read_doc
from ingest.readers.docx import read_docx
from ingest.readers.html import read_html
from ingest.readers.pdf import read_pdf
from ingest.readers.picture import read_picture
from ingest.readers.rtf import read_rtf
from ingest.readers.sniff import NAMES, Content, sniff
from ingest.readers.text import read_text
from ingest.readers.xls import read_xls
from ingest.readers.xlsx import read_xlsx
from ontology.errors import UnreadableDocument
from ontology.facts import ReadingWarning
from ontology.settings import settings

Reader = Callable[[bytes, str], Document]

_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp"})

READERS: dict[str, Reader] = {
    "txt": read_text,
    "md": read_text,
    "markdown": read_text,
    "csv": read_csv,
    "tsv": read_csv,
    "docx": read_docx,
    "docm": read_docx,
    "doc": read_doc,
    "wps": read_doc,
    "rtf": read_rtf,
    "pdf": read_pdf,
    "xlsx": read_xlsx,
    "xlsm": read_xlsx,
    "xls": read_xls,
    "et": read_xls,
    **dict.fromkeys(("html", "htm", "shtml", "xhtml", "mht", "mhtml"), read_html),
    **dict.fromkeys(_PICTURES, read_picture),
}
"""Reader by file extension, lower case, without the dot; the kinds of :mod:`ingest.readers.sniff` are extensions too."""

_TEXTS = frozenset({"txt", "md", "markdown", "csv", "tsv"})
_SHEETS = frozenset({"xls", "xlsx", "xlsm", "et"})
_KINDS: dict[str, frozenset[str]] = {
    **{name: frozenset({"txt"}) for name in _TEXTS},
    **dict.fromkeys(_PICTURES, _PICTURES),
    "docm": frozenset({"docx"}),
    "wps": frozenset({"doc", "docx"}),
    "xlsm": frozenset({"xlsx"}),
    "et": frozenset({"xls", "xlsx"}),
    **{name: frozenset({"html", "txt"}) for name in ("html", "htm", "shtml", "xhtml")},
    "mhtml": frozenset({"mht"}),
}
"""The kinds of content an extension stands for, where it is not the kind of its own name alone."""


def read(data: bytes, path: str) -> Document:
    """Read a file. ``path`` is its name below the ingested folder, with ``/``.

    A file is known by its extension and read by its content: where the two differ, the content's reader reads it and a
    warning ``extension-mismatch`` says so. Raises UnreadableDocument for an empty file, one over the setting
    ``max_document_mb``, an unknown format, a password, and whatever its reader refuses.
    """
    limit = settings().max_document_mb
    if len(data) > limit * 1024 * 1024:
        size = len(data) / 1024 / 1024
        raise UnreadableDocument(
            f"文件 {path} 有 {size:.1f} MB，超过单个文件 {limit} MB 的上限：请拆分后再导入，或调高 JIXIAO_MAX_DOCUMENT_MB。"
        )
    if not data.strip():
        raise UnreadableDocument(f"文件 {path} 是空的：请确认文件已完整下载或导出。")
    extension = PurePosixPath(path).suffix.lower().lstrip(".")
    if extension not in READERS:
        known = "、".join(sorted(READERS))
        raise UnreadableDocument(f"文件 {path} 的格式不能读取：请转换为以下格式之一再导入：{known}。")
    content = sniff(data)
    if content.fragment and extension in _TEXTS:
        content = Content("txt")
    document = _reader(extension, content.kind, path)(data, path)
    _check_lines(document.text, path)
    if content.kind in _KINDS.get(extension, {extension}):
        return document
    message = f"文件的扩展名是 {extension}，内容是{NAMES[content.kind]}，已按内容读取：请核对文件来源，或改正扩展名。"
    return replace(document, warnings=(ReadingWarning("extension-mismatch", message), *document.warnings))


def _check_lines(text: str, path: str) -> None:
    """Raises UnreadableDocument for a text with a line over the setting ``max_line_chars``."""
    limit = settings().max_line_chars
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > limit:
            raise UnreadableDocument(
                f"文件 {path} 第 {number} 行有 {len(line)} 个字，超过一行 {limit} 字的上限，不像正文：请检查文件是否损坏，"
                "或分段后再导入，也可调高 JIXIAO_MAX_LINE_CHARS。"
            )


def _reader(extension: str, kind: str, path: str) -> Reader:
    """The reader for a kind of content; text is read as its extension says, and as lines of cells in a workbook's place."""
    if kind == "encrypted":
        raise UnreadableDocument(f"文件 {path} 有密码：请用 Office 或 WPS 打开，取消密码后另存，再导入。")
    if kind == "torn":
        raise UnreadableDocument(
            f"文件 {path} 不完整或已损坏，像是没有下载完的 Office 文件或压缩包：请重新下载后再导入。"
        )
    if kind == "txt":
        if "txt" in _KINDS.get(extension, ()):
            return READERS[extension]
        return READERS["csv" if extension in _SHEETS else "txt"]
    if kind not in READERS:
        raise UnreadableDocument(
            f"文件 {path} 的内容像是{NAMES[kind]}，不能读取：请另存为 docx、xlsx、pdf 或文本后再导入。"
        )
    return READERS[kind]
