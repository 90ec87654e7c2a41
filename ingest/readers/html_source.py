"""Bytes of a saved web page → mark-up that a parser can be given: characters, parts of an archive, bounded depth."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email import message_from_bytes, policy

from ingest.readers.encodings import decode
from ontology.errors import UnreadableDocument
from ontology.settings import settings

_ARCHIVE = re.compile(
    rb"\s*(?:(?:From|Subject|Date|X-[\w-]+|Snapshot-[\w-]+):[^\n]*\n\s*)*MIME-Version:", re.IGNORECASE
)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_ASIAN = frozenset({"big5", "big5-hkscs", "shift_jis", "euc-jp", "euc-kr", "euc-tw"})
"""Declared encodings that are believed where the bytes bear them out; GB18030 would read such bytes as other signs."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

_MARK = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|xmp)\b.*?(?:</\1\s*>|\Z)|<(/?)([a-z][\w:.-]*)",
    re.IGNORECASE | re.DOTALL,
)
_DEFINITIONS = re.compile(r"(<!doctype[^<>\[]{0,300})\[.{0,20000}?\]\s*>", re.IGNORECASE | re.DOTALL)
"""Entities that a page defines itself; they are never read."""
_EMPTY_RAW = re.compile(r"<(script|style|textarea|title|iframe)\b([^<>]*)/>", re.IGNORECASE)
_FORMATTING = frozenset("b big code em font i nobr s small strike strong tt u".split())
"""Elements that a parser opens again in every block after one left them open; they say nothing that is read."""
_BLOCKS = frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hgroup main menu nav ol pre section summary table ul".split()
)
_NEUTRAL = frozenset(
    "a area base basefont bgsound body br caption col colgroup dd dt embed frame head hr html img input keygen li link meta"
    " optgroup option p param rb rp rt source tbody td tfoot th thead tr track wbr".split()
)
"""Elements that hold nothing, or end by themselves where the next of their kind begins."""

_DEEPEST_BLOCK = 60
_DEEPEST_TABLE = 12
_DEEPEST_INLINE = 20
"""Elements nested deeper are left out, and what they hold stays: a parser's time grows with the square of the depth."""
_LONGEST_TAG = 2_000
"""A tag longer than this (a picture written into it) loses its attributes: the time to read them grows likewise."""


def pages_of(data: bytes, path: str) -> list[str]:
    """The mark-up of the page, or of every page of a web archive (.mht), bounded in depth.

    Raises UnreadableDocument for what is no text, an archive without a page, and a page of more tags than the setting
    ``max_page_tags``.
    """
    parts = _archived(data, path) if _ARCHIVE.match(data[:4096]) else [data]
    return [_bounded(_characters(part, path), path) for part in parts]


def _archived(data: bytes, path: str) -> list[bytes]:
    """The HTML parts of a web archive, in their order: a saved workbook has one for each sheet."""
    message = message_from_bytes(data, policy=policy.compat32)
    parts: list[bytes] = []
    for part in message.walk():
        content = (
            part.get_payload(decode=True) if part.get_content_type() in ("text/html", "application/xhtml+xml") else None
        )
        if isinstance(content, bytes) and content.strip():
            parts.append(content)
    if not parts:
        raise UnreadableDocument(f"文件 {path} 里没有网页正文：请在浏览器里重新保存为“网页，全部”或 PDF 后再导入。")
    return parts


def _characters(data: bytes, path: str) -> str:
    """The characters of a page. What it declares is often wrong: the bytes decide, line by line where they are mixed."""
    declared = _DECLARED.search(data[:4096])
    if declared and (name := declared[1].decode("ascii").lower()) in _ASIAN:
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError):
            text = ""
        if _CHINESE.search(text):
            return text
    return decode(_in_one_encoding(data), path)


def _in_one_encoding(data: bytes) -> bytes:
    """The bytes of a page; one put together from parts in two encodings, most of it UTF-8, is put into UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _as_utf8(data) == data:
        return data
    lines = data.split(b"\n")
    written = [line for line in lines if not line.isascii()]
    unchanged = sum(1 for line in written if _as_utf8(line) == line)
    return b"\n".join(map(_as_utf8, lines)) if 2 * unchanged > len(written) else data


def _as_utf8(line: bytes) -> bytes:
    """A line in UTF-8, from UTF-8 or GB18030; as it is where it is neither."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding).encode()
        except UnicodeError:
            continue
    return line


def _bounded(text: str, path: str) -> str:
    """The mark-up with formatting and what is nested too deep left out, as far as a parser could suffer from them."""
    limit = settings().max_page_tags
    if text.count("<") > limit:
        raise UnreadableDocument(
            f"网页 {path} 的标签超过 {limit} 个：那是数据，不是文件。请按项目或单位拆分后再导入，或调高 JIXIAO_MAX_PAGE_TAGS。"
        )
    return "".join(_rewritten(_EMPTY_RAW.sub(r"<\1\2></\1>", _DEFINITIONS.sub(r"\1>", text, count=1))))


def _rewritten(text: str) -> Iterator[str]:
    opened: list[tuple[str, int]] = []
    inline = tables = 0
    position = 0
    for mark in _MARK.finditer(text):
        if mark[3] is None:
            continue
        name, closing = mark[3].lower(), bool(mark[2])
        put = "span" if name in _FORMATTING else name
        if name in _BLOCKS:
            table = name == "table"
            if not closing:
                deep = tables >= _DEEPEST_TABLE if table else len(opened) - tables >= _DEEPEST_BLOCK
                if deep:
                    put = "br"
                else:
                    opened.append((name, inline))
                    inline = 0
                    tables += table
            elif any(name == other for other, _ in opened[-_DEEPEST_BLOCK:]):
                last = ""
                while last != name:
                    last, inline = opened.pop()
                    tables -= last == "table"
            else:
                put = name if table else "br"
        elif name not in _NEUTRAL:
            if not closing and inline >= _DEEPEST_INLINE:
                put = "wbr"
            else:
                inline = max(0, inline - 1) if closing else inline + 1
        if put != name:
            yield text[position : mark.start()]
            yield f"<{mark[2]}{put}"
            position = mark.end()
        if not closing and text.find(">", mark.end(), mark.end() + _LONGEST_TAG) < 0:
            stop = text.find(">", mark.end())
            yield text[position : mark.end()]
            position = stop if stop >= 0 else len(text)
    yield text[position:]
