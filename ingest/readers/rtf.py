"""Rich text (.rtf, and the ".doc" files that are rich text inside): its text, tables as lines with "|" between cells."""

from __future__ import annotations

from ingest.document import Document
from ingest.readers.text import document_of
from ontology.errors import UnreadableDocument


def read_rtf(data: bytes, path: str) -> Document:
    """Read rich text. Raises UnreadableDocument where it holds no text or over the setting ``max_cells``."""
    from striprtf.striprtf import rtf_to_text

    try:
        text = rtf_to_text(data.decode("latin-1"), encoding="gb18030", errors="replace")
    except (ValueError, LookupError, IndexError, TypeError) as error:
        raise UnreadableDocument(
            f"文件 {path} 的 RTF 内容已损坏：请用 Word 或 WPS 打开，另存为 docx 后再导入。"
        ) from error
    return document_of(text.replace("\r\n", "\n").replace("\r", "\n"), data, path)
