"""Cells and rows of tables in plain text, with their places."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from ingest.document import Cell
from ingest.flow import join_words

Rows = tuple[tuple[Cell, ...], ...]

_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<!--.*?-->")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|p|div|li)\b[^<>]*>", re.IGNORECASE)
_SPECIAL = re.compile(r"[\s&\\*_~`]")
_EMPHASIS = re.compile(r"\*\*|__|~~|`")


def make_cell(text: str, start: int, end: int, row: int, column: int, rowspan: int = 1, colspan: int = 1) -> Cell:
    """The cell written in ``text[start:end]``: mark-up goes, entities are read, broken lines are joined.

    Paragraphs inside the cell stay apart by a line feed.
    """
    if text.find("<", start, end) < 0:
        whole = _trimmed(text, start, end)
        if whole is None:
            return Cell("", ((start, start),), row, column, rowspan, colspan)
        return Cell(_plain(text[slice(*whole)]), (whole,), row, column, rowspan, colspan)
    pieces: list[tuple[int, int]] = []
    paragraphs: list[str] = [""]
    position = start
    marks = [(m.start(), m.end(), _BREAK.fullmatch(m.group()) is not None) for m in _TAG.finditer(text, start, end)]
    for begin, stop, breaks in [*marks, (end, end, False)]:
        piece = _trimmed(text, position, begin)
        if piece is not None:
            pieces.append(piece)
            paragraphs[-1] += _plain(text[slice(*piece)])
        if breaks and paragraphs[-1]:
            paragraphs.append("")
        position = stop
    joined = "\n".join(paragraph for paragraph in paragraphs if paragraph)
    return Cell(joined, tuple(pieces) or ((start, start),), row, column, rowspan, colspan)


def trim_rows(rows: Sequence[Sequence[Cell]]) -> Rows:
    """The rows without those at the beginning and end that hold nothing; no rows where none holds anything."""
    filled = [index for index, row in enumerate(rows) if any(cell.text for cell in row)]
    if not filled:
        return ()
    return tuple(tuple(row) for row in rows[filled[0] : filled[-1] + 1])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _plain(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    return join_words(html.unescape(_EMPHASIS.sub("", text)).replace("\\|", "|").replace("\\*", "*"))
