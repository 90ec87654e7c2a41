"""What a file is by its content: names lie (a ".doc" that is a web page, an ".xls" that is tab-separated text).

:func:`sniff` looks at signatures and at the directory of a container, never at the whole content.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 4096

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)
_ZIP_PARTS: tuple[tuple[str, str], ...] = (
    ("word/", "docx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
    ("ppt/", "slides"),
    ("content.xml", "opendocument"),
    ("Document.xml", "ofd"),
    ("OFD.xml", "ofd"),
)
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "slides"),
)
_MARKUP = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(!doctype\s+html|[a-z]+)\b", re.IGNORECASE | re.DOTALL)
_PAGE_TAGS = frozenset({"html", "head", "body"})
_FRAGMENT_TAGS = frozenset({"table", "meta", "title", "style", "div", "center", "font", "p", "span", "tr", "script"})
_ARCHIVED_PAGE = re.compile(r"^(?:MIME-Version:|Content-Type:\s*multipart/related)", re.IGNORECASE | re.MULTILINE)
_OFFICE_XML = re.compile(
    r"<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet|<w:wordDocument|<pkg:package"
)

NAMES: dict[str, str] = {
    "docx": "Word 文档（docx）",
    "doc": "旧版 Word 文档（doc）",
    "xlsx": "Excel 工作簿（xlsx）",
    "xls": "旧版 Excel 工作簿（xls）",
    "xlsb": "Excel 二进制工作簿（xlsb）",
    "slides": "演示文稿",
    "opendocument": "OpenDocument 文件",
    "ofd": "OFD 版式文件",
    "officexml": "Office 2003 的 XML 文件",
    "pdf": "PDF",
    "rtf": "RTF",
    "html": "网页",
    "mht": "单个文件网页（mht）",
    "png": "图片",
    "jpg": "图片",
    "gif": "图片",
    "bmp": "图片",
    "tiff": "图片",
    "webp": "图片",
    "archive": "压缩包",
    "program": "程序",
    "ole": "旧版 Office 文件",
    "txt": "文本",
}
"""Kinds of content as users call them."""


@dataclass(frozen=True, slots=True)
class Content:
    """``kind`` is a key of :data:`NAMES`, "encrypted" or "torn" (a zip or Office container cut short).

    ``fragment`` says that an HTML content is a piece of mark-up rather than a page: in a text file it is text.
    """

    kind: str
    fragment: bool = False


def sniff(data: bytes) -> Content:
    """What ``data`` is. What has no signature is taken for text; whether it is, its reader finds out."""
    head = data[:_HEAD]
    if head.startswith(_ZIP) and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return Content(_zip_kind(data))
    if head.startswith(_OLE):
        return Content(_ole_kind(data))
    if b"%PDF-" in head[:1024]:
        return Content("pdf")
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return Content(kind)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Content("webp")
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return Content("bmp")
    return _text_kind(head)


def _text_kind(head: bytes) -> Content:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if wide else "latin-1", "replace").removeprefix("ï»¿")
    if _OFFICE_XML.search(text):
        return Content("officexml")
    if tag := _MARKUP.match(text):
        name = tag[1].lower()
        if name.startswith("!doctype") or name in _PAGE_TAGS:
            return Content("html")
        if name in _FRAGMENT_TAGS:
            return Content("html", fragment=True)
    if _ARCHIVED_PAGE.match(text.lstrip()) or (text.startswith("From:") and _ARCHIVED_PAGE.search(text)):
        return Content("mht")
    return Content("txt")


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "torn"
    for prefix, kind in _ZIP_PARTS:
        if any(name.replace("\\", "/").startswith(prefix) for name in names):
            return kind
    return "archive"


def _ole_kind(data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            streams = {path[0] for path in container.listdir() if len(path) == 1}
    except (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return "torn"
    return next((kind for name, kind in _OLE_STREAMS if name in streams), "ole")
