"""Plain text and Markdown: headings, unwrapped paragraphs, and tables set with tabs, pipes, blanks or HTML mark-up.

The document's text is the decoded file as it stands, but for the asterisks around bold words and
what no person writes (a picture as letters, one mark a thousand times), which is cut short; blocks point into it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.document import Block, Document, Table
from ingest.lines import heading_level, markdown_mark
from ingest.readers.emphasis import without_emphasis
from ingest.readers.encodings import decode, without_runs
from ingest.readers.limits import CellCount
from ingest.readers.markup import html_tables
from ingest.readers.paragraphs import Line, paragraphs, wrap_width
from ingest.readers.pipes import is_pipe_line, opens_pipe_table, pipe_rows, pipe_stop, prose_lines, without_pipes
from ingest.readers.rows import Rows
from ingest.readers.spaces import is_spaced_line, is_spaced_row_of_sentences, is_spaced_table, spaced_rows
from ingest.readers.tabs import is_tab_table, tab_rows
from ontology.errors import UnreadableDocument

_RULE = re.compile(r"[-—–─━=＝_＿]{5,}|(?:[-—–─━=＝_＿]{2,}[ +]+)+[-—–─━=＝_＿]{2,}")
_BRIDGE = 3
"""So many lines without a tab may stand between two lines of one tab-separated table (a broken cell, a caption)."""


def read_text(data: bytes, path: str) -> Document:
    """Read a .txt or .md file. Raises UnreadableDocument for what is no text, empty, or over the setting ``max_cells``."""
    text = without_emphasis(without_runs(decode(data, path)), path.lower().endswith((".md", ".markdown")))
    return document_of(text, data, path)


def document_of(text: str, data: bytes, path: str) -> Document:
    """The document that ``text``, decoded from the file's ``data``, is. Raises UnreadableDocument as :func:`read_text`."""
    if not text.strip():
        raise UnreadableDocument(f"文件 {path} 没有文字：请确认文件已完整下载或导出。")
    CellCount(path).add(sum(text.count(mark) for mark in ("\t", "|", "<td")))
    return Document(path, hashlib.sha256(data).hexdigest(), text, tuple(_blocks(text)))


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of lines of one kind: prose lines, or the rows of a table."""

    lines: tuple[Line, ...] = ()
    rows: Rows = ()


def _blocks(text: str) -> Iterator[Block]:
    number = 0
    parts = list(_parts(text))
    width = wrap_width([line.text for part in parts for line in part.lines])
    for part in parts:
        if part.rows:
            number += 1
            start = min(piece[0] for row in part.rows for cell in row for piece in cell.pieces)
            end = max(piece[1] for row in part.rows for cell in row for piece in cell.pieces)
            yield Block("table", start, end, table=Table(number, part.rows, start, end))
            continue
        for start, end in paragraphs(part.lines, width):
            level = heading_level(text[start:end])
            yield Block("heading" if level else "paragraph", start + markdown_mark(text[start:end]), end, level)


def _parts(text: str) -> Iterator[Part]:
    position = 0
    for start, end, rows in html_tables(text):
        yield from parts_of(text, _lines(text, position, start))
        if rows:
            yield Part(rows=rows)
        position = end
    yield from parts_of(text, _lines(text, position, len(text)))


def parts_of(text: str, lines: list[Line]) -> Iterator[Part]:
    """The prose and the tables set with pipes, tabs or blanks in a run of lines of ``text``, in their order."""
    prose: list[Line] = []
    index = 0
    while index < len(lines):
        if opens_pipe_table(lines, index):
            stop = pipe_stop(lines, index)
            for part in _pipe_parts(text, lines[index:stop]):
                if part.rows:
                    yield Part(tuple(prose))
                    prose = []
                    yield part
                prose.extend(part.lines)
            index = stop
            continue
        stop, rows = _table_at(text, lines, index)
        if not rows:
            stop = max(stop, index + 1)
            prose.extend(lines[index:stop])
        else:
            yield Part(tuple(prose))
            prose = []
            yield Part(rows=rows)
        index = stop
    yield Part(tuple(prose))


def _pipe_parts(text: str, lines: list[Line]) -> Iterator[Part]:
    """The tables in a run of pipe lines, and between them the lines that only have pipes left behind them."""
    place = 0
    for start, stop in [*prose_lines(lines), (len(lines), len(lines))]:
        if rows := pipe_rows(text, lines[place:start]):
            yield Part(rows=rows)
        yield Part(tuple(without_pipes(line) for line in lines[start:stop]))
        place = stop


def _table_at(text: str, lines: list[Line], index: int) -> tuple[int, Rows]:
    """The table of tabs or blanks that begins at line ``index`` and the line after it; no rows where none begins."""
    if "\t" in lines[index].text:
        stop = _tab_stop(lines, index)
        if is_tab_table(lines[index:stop]):
            return stop, tab_rows(text, lines[index:stop])
        return stop, ()
    if is_spaced_line(lines[index].text):
        stop = index
        while (
            stop < len(lines)
            and not _is_other_table(lines[stop].text)
            and (_goes_on(lines, stop) or _is_rule(lines, stop))
        ):
            stop += 1
        rows = [line for line in lines[index:stop] if not _RULE.fullmatch(line.text.strip())]
        return stop, spaced_rows(text, rows) if is_spaced_table(rows) else ()
    return index + 1, ()


def _goes_on(lines: list[Line], place: int) -> bool:
    """Whether the line is a row of a table of blanks, by itself or as a row of sentences with another row after it."""
    line = lines[place].text
    after = lines[place + 1].text if place + 1 < len(lines) else ""
    return is_spaced_line(line) or (is_spaced_row_of_sentences(line) and is_spaced_line(after))


def _is_rule(lines: list[Line], place: int) -> bool:
    """Whether the line only draws a rule between rows of a table of blanks."""
    after = lines[place + 1].text if place + 1 < len(lines) else ""
    return _RULE.fullmatch(lines[place].text.strip()) is not None and is_spaced_line(after)


def _is_other_table(line: str) -> bool:
    return is_pipe_line(line) or "\t" in line


def _tab_stop(lines: list[Line], index: int) -> int:
    """The line after the last one of the run of tab-separated lines that begins at ``index``."""
    stop = index + 1
    look = stop
    while look < len(lines) and look - stop <= _BRIDGE and lines[look].text.strip():
        look += 1
        if "\t" in lines[look - 1].text:
            stop = look
    return stop


def _lines(text: str, start: int, end: int) -> list[Line]:
    lines: list[Line] = []
    position = start
    for raw in text[start:end].split("\n"):
        lines.append(Line(position, raw))
        position += len(raw) + 1
    return lines
