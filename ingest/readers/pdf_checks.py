"""What is refused before a PDF is parsed: what is none, what was cut off, and streams that unpack without end."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from ontology.errors import UnreadableDocument

MAX_PICTURE_MB = 400
"""A picture or font inside a PDF unpacks to no more than this."""
MAX_CONTENT_MB = 8
"""The drawing commands of one page, and other streams, unpack to no more than this."""
_HEADER = 1024
_STREAM = re.compile(rb"stream\r?\n")
_END = re.compile(rb"startxref\s+\d+\s*(?:%%EOF)?|%%EOF")
_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_PICTURE = re.compile(rb"/Image\b|/Length1\b|/FontFile|/CIDFontType0C\b|/Type1C\b|/OpenType\b|/N\s+[134]\b|/XML\b")
_DICTIONARY = 600
_CHUNK = 1 << 20
_STAGES = 3


def check_pdf(data: bytes, path: str) -> None:
    """Raise UnreadableDocument where the file is no PDF, ends early, or holds a stream that unpacks beyond all bounds."""
    if b"%PDF-" not in data[:_HEADER]:
        raise UnreadableDocument(f"文件 {path} 的内容不是 PDF：请用阅读器打开确认，或重新下载后再导入。")
    ends = list(_END.finditer(data))
    if not ends or _OBJECT.search(data, ends[-1].end()):
        raise UnreadableDocument(f"文件 {path} 不完整，结尾部分缺失：请重新下载完整的 PDF 再导入。")
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _DICTIONARY) : match.start()]
        head = head[head.rfind(b" obj") + 1 :]
        limit = MAX_PICTURE_MB if _PICTURE.search(head) else MAX_CONTENT_MB
        if b"/Fl" in head and _unpacks_beyond(data, match.end(), limit * _CHUNK):
            raise UnreadableDocument(
                f"文件 {path} 中有一段内容解压后超过 {limit} MB，不是正常的文档：请用阅读器另存为新的 PDF 再导入。"
            )


def _unpacks_beyond(data: bytes, start: int, limit: int) -> bool:
    """Whether the stream that begins at ``start`` unpacks to more than ``limit`` bytes, packed once or several times."""
    stages = [_Stage(limit) for _ in range(_STAGES)]
    try:
        for place in range(start, len(data), _CHUNK):
            if stages[0].feed(data[place : place + _CHUNK], stages[1:]):
                return True
            if stages[0].ended:
                return False
    except zlib.error:
        pass  # no or a damaged stream: pdfium has its own word on it
    return False


class _Stage:
    """One unpacking; what comes out of it goes into the next where that is packed again."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._total = 0
        self._unpacker = zlib.decompressobj()
        self.ended = False

    def feed(self, packed: bytes, further: Sequence[_Stage]) -> bool:
        """Unpack a piece; True where more than the limit has come out of this stage or of one behind it."""
        while packed and not self._unpacker.eof:
            piece = self._unpacker.decompress(packed, _CHUNK)
            packed = self._unpacker.unconsumed_tail
            again = bool(further) and (self._total > 0 or piece[:1] == b"\x78")
            self._total += len(piece)
            if self._total > self._limit or (again and _feeds(further, piece)):
                return True
        self.ended = self._unpacker.eof
        return False


def _feeds(stages: Sequence[_Stage], piece: bytes) -> bool:
    try:
        return stages[0].feed(piece, stages[1:])
    except zlib.error:
        return False  # it was not packed again
