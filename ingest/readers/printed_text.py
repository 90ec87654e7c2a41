"""Printed blocks → a document: lines become paragraphs and headings, cells become table rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import median

from ingest.lines import (
    HEADING_LENGTH,
    ends_sentence,
    has_sentence_marks,
    heading_level,
    is_caption,
    is_labelled,
    starts_anew,
)
from ingest.readers.assembly import Assembly, Laid, Run
from ingest.readers.printed_blocks import PrintedBlock, PrintedCell, PrintedTable, Prose, is_figure
from ingest.readers.printed_page import TextLine, body_size, fragments
from ingest.readers.unruled import has_leaders

_APART = 1.4
"""Pieces of a line with a blank of more than so many characters between them are paragraphs of their own."""
_LARGE = 1.15
"""A heading without a number is set larger than the body by this factor."""
_OTHER_SIZE = 1.12
_FULL = 1.6
"""A line is full where less than so many characters fit behind it."""
_LONG = 0.6
_INDENTED = 0.8
_SPREAD = 1.6
"""Lines further apart than the usual leading by this factor are of two paragraphs."""
_COMPLETE_TITLE = re.compile(r"(?:表|书|报告|说明|公开|目录|附件\d*|[）)])$")
_COLUMN_EDGE = 5.0
_NARROW = 9.0
"""A column narrower than this holds no text of its own: two edges that should be one."""


def write_blocks(blocks: Sequence[PrintedBlock], assembly: Assembly) -> None:
    """Write running text and tables in their order."""
    size = _body(blocks)
    paragraph: list[TextLine] = []
    column: Prose | None = None

    def flush() -> None:
        if paragraph:
            text = _text(paragraph)
            assembly.paragraph([line.run for line in paragraph], _level(paragraph, text, size))
            paragraph.clear()

    for block in blocks:
        if isinstance(block, PrintedTable):
            flush()
            assembly.table(_rows(block), block.page.number)
            continue
        leading = _leading(block)
        for line in block.lines:
            pieces = _pieces(line)
            if len(pieces) > 1 or has_leaders(line.text):
                flush()
                for piece in pieces:
                    assembly.paragraph([piece.run], 0 if has_leaders(line.text) else heading_level(piece.text))
                continue
            if paragraph and column is not None and not _goes_on(paragraph, column, line, block, leading):
                flush()
            paragraph.append(line)
            column = block
    flush()


def _body(blocks: Sequence[PrintedBlock]) -> float:
    """The size of running text; of all text where there is hardly any running text."""
    prose = [line for block in blocks if isinstance(block, Prose) for line in block.lines]
    if sum(len(line.text) for line in prose) >= 200:
        return body_size(prose)
    tables = [block for block in blocks if isinstance(block, PrintedTable)]
    return body_size([*prose, *(line for table in tables for cell in table.cells for line in cell.lines)])


def _text(lines: Iterable[TextLine]) -> str:
    return "".join(line.text for line in lines)


def _pieces(line: TextLine) -> list[TextLine]:
    """The line cut at wide blanks; a title set with blanks between its characters is one piece."""
    if has_leaders(line.text):
        return [line]
    pieces = fragments(line, _APART * line.size)
    spaced = all(len(piece.text.replace(" ", "")) <= 2 and not is_figure(piece.text) for piece in pieces)
    return [line] if spaced else pieces


def _leading(block: Prose) -> float:
    """The usual distance from one line to the next; 0 where there is only one."""
    steps = [after.top - line.top for line, after in zip(block.lines, block.lines[1:], strict=False)]
    return median(steps) if steps else 0.0


def _level(lines: Sequence[TextLine], text: str, size: float) -> int:
    plain = "".join(text.split())
    level = heading_level(plain)
    large = min(line.size for line in lines) >= _LARGE * size > 0
    if level or not large or len(plain) > HEADING_LENGTH or has_sentence_marks(plain) or is_figure(plain):
        return level
    return 0 if is_caption(plain) or is_labelled(plain) else 1


def _goes_on(lines: Sequence[TextLine], column: Prose, after: TextLine, block: Prose, leading: float) -> bool:
    """Whether ``after`` continues the paragraph ``lines``, whose last line stands in ``column``."""
    line = lines[-1]
    same_column = column is block
    larger = max(line.size, after.size)
    if larger > _OTHER_SIZE * min(line.size, after.size):
        return False
    if same_column and leading and after.top - line.top > max(_SPREAD * leading, 1.2 * larger):
        return False
    if _is_centred(line, column) and _is_centred(after, block):
        return same_column and _is_open_title(lines, after)
    if _is_numbered_heading(lines) or is_labelled(line.text) or is_caption(line.text):
        return False
    if after.x0 > block.left + _INDENTED * after.size:
        return False
    full = line.x1 >= column.right - _FULL * line.size
    if ends_sentence(line.text):
        return full and not starts_anew(after.text) and _indents(column)
    if starts_anew(after.text) and not (full and has_sentence_marks(_text(lines))):
        return False
    return full or line.x1 >= column.left + _LONG * (column.right - column.left)


def _is_numbered_heading(lines: Sequence[TextLine]) -> bool:
    return len(lines) == 1 and heading_level(lines[0].text) > 0 and not has_sentence_marks(lines[0].text[4:])


def _is_centred(line: TextLine, column: Prose) -> bool:
    before, behind = line.x0 - column.left, column.right - line.x1
    return min(before, behind) > 2.5 * line.size and abs(before - behind) < 2 * line.size


def _is_open_title(lines: Sequence[TextLine], after: TextLine) -> bool:
    """Whether a title set in the middle goes on in the next line."""
    text, more = _text(lines).strip(), after.text.strip()
    if _COMPLETE_TITLE.search(text) or more[:1] in "（(" or starts_anew(more) or ends_sentence(text):
        return False
    return len(text) + len(more) <= 2 * HEADING_LENGTH and len(text) > 6


def _indents(column: Prose) -> bool:
    """Whether paragraphs of the column begin with an indented line."""
    return any(line.x0 > column.left + _INDENTED * line.size for line in column.lines)


# tables ------------------------------------------------------------------------------------------------------------


def _rows(table: PrintedTable) -> list[list[Laid]]:
    """The rows of a table, its columns numbered by the edges that cells have."""
    edges = _column_edges(table.cells)
    rows: list[list[Laid]] = []
    for number in range(table.rows):
        laid: list[Laid] = []
        for cell in table.row(number):
            first, last = _nearest(edges, cell.x0), _nearest(edges, cell.x1)
            if last > first or cell.lines:
                paragraphs = tuple(_paragraphs(cell))
                laid.append(Laid(paragraphs, number + 1, first + 1, cell.rowspan, max(last - first, 1)))
        rows.append(laid)
    return rows


def _column_edges(cells: Sequence[PrintedCell]) -> list[float]:
    """Where columns begin and end; edges nearer to each other than a column can be wide are one."""
    edges: list[float] = []
    for edge in sorted({cell.x0 for cell in cells} | {cell.x1 for cell in cells}):
        if not edges or edge - edges[-1] > _COLUMN_EDGE:
            edges.append(edge)
    place = 1
    while place < len(edges) - 1:
        before, edge = edges[place - 1], edges[place]
        own = any(cell.lines and abs(cell.x0 - before) < _NARROW and abs(cell.x1 - edge) < _NARROW for cell in cells)
        if edge - before < _NARROW and not own:
            del edges[place]
        else:
            place += 1
    return edges


def _nearest(edges: Sequence[float], x: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - x))


def _paragraphs(cell: PrintedCell) -> Iterable[tuple[Run, ...]]:
    """The lines of a cell by paragraphs: a line that is not full, or that ends a sentence, may end one."""
    runs: list[Run] = []
    for place, line in enumerate(cell.lines):
        if runs and _begins_paragraph(cell, cell.lines[place - 1], line):
            yield tuple(runs)
            runs = []
        runs.append(line.run)
    if runs:
        yield tuple(runs)


def _begins_paragraph(cell: PrintedCell, before: TextLine, line: TextLine) -> bool:
    """Whether ``line`` begins a paragraph of its own: it is numbered, or the one before ends a sentence early."""
    if before.page is line.page and line.top - before.bottom > 1.5 * line.size:
        return True
    if ends_sentence(before.text):
        left, right = min(each.x0 for each in cell.lines), max(each.x1 for each in cell.lines)
        return before.x1 < right - 2.5 * before.size or line.x0 > left + _INDENTED * line.size or starts_anew(line.text)
    return False
