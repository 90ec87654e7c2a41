"""One reader a format: bytes in, :class:`ingest.document.Document` out.

In: the bytes of a file and its name. Out: text with exact offsets, headings, paragraphs and tables in reading order.
Never: meaning. A reader is a function ``(data, path) -> Document``; a new format is one module and one line in
:data:`READERS`. What cannot be read raises :class:`ontology.errors.UnreadableDocument` with a Chinese sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from ingest.document import Document
from ingest.readers.text import read_text
from ontology.errors import UnreadableDocument
from ontology.settings import settings

Reader = Callable[[bytes, str], Document]

READERS: dict[str, Reader] = {"txt": read_text, "md": read_text, "markdown": read_text}
"""Reader by file extension, lower case, without the dot."""


def read(data: bytes, path: str) -> Document:
    """Read a file. ``path`` is its name below the ingested folder, with ``/``; its extension chooses the reader.

    Raises UnreadableDocument for an empty file, one over the setting ``max_document_mb``, an unknown format, or content
    that is not what the extension says.
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
    reader = READERS.get(extension)
    if reader is None:
        known = "、".join(sorted(READERS))
        raise UnreadableDocument(f"文件 {path} 的格式不能读取：请转换为以下格式之一再导入：{known}。")
    return reader(data, path)
