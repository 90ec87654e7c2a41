"""One function a format: a made page → the bytes of a real file."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from maker.formats import printed, sheets, texts, web, word
from maker.page import Sheet


@dataclass(frozen=True, slots=True)
class Format:
    """A way of writing; ``extension`` is the file's. ``scanned`` where the file is a picture."""

    extension: str
    write: Callable[[Sheet, random.Random], bytes]
    scanned: bool = False


FORMATS = {
    "txt": Format("txt", texts.tabs),
    "pipes": Format("txt", texts.pipes),
    "lines": Format("txt", texts.cells_as_lines),
    "md": Format("md", texts.markdown),
    "csv": Format("csv", texts.separated),
    "docx": Format("docx", word.docx),
    "xlsx": Format("xlsx", sheets.xlsx),
    "xls": Format("xls", sheets.xls),
    "html": Format("html", web.html),
    "pdf": Format("pdf", printed.pdf),
    "unruled": Format("pdf", printed.unruled_pdf),
    "scan": Format("pdf", printed.scan, scanned=True),
    "png": Format("png", printed.png, scanned=True),
}
