"""Lines of words aligned in columns → a table.

Columns: what does not overlap from line to line stands in different columns; a word above or below two others with a gap
between them spans their columns and says nothing. Cells: lines below each other in one column that are as near as lines
of one cell are. Rows: cells that begin at one height, or whose middles are at one height where that fits better.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.readers.printed_blocks import PrintedCell, PrintedTable, is_figure
from ingest.readers.printed_page import TextLine, Word, lines_of

_SAMPLE = 120
"""So many lines are enough to tell the columns."""
_GAP = 0.55
"""Words in two columns are apart by more than this part of a character."""
_INSIDE = 0.3
"""A word reaches into a column where it covers this part of a character of it."""
_ALIGNED = 0.3
_CELL_LEADING = 1.75
"""Lines of one cell are no further apart than so many characters' heights."""
_JUMP = 1.2
"""From line to line of a cell it is nearer than from row to row by this factor."""
_SAME_ROW = 0.5
_RULES = 3


@dataclass(slots=True)
class _Block:
    """Pieces of text below each other in the columns ``first`` to ``last``: what will be a cell."""

    first: int
    last: int
    lines: list[TextLine]

    @property
    def top(self) -> float:
        return self.lines[0].top

    @property
    def middle(self) -> float:
        return (self.lines[0].top + self.lines[-1].bottom) / 2

    @property
    def x0(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line.x1 for line in self.lines)


def aligned_table(lines: Sequence[TextLine], across: Sequence[float], size: float) -> PrintedTable | None:
    """The table that the lines (of one page, or of several in their order) are; None where they show no columns.

    ``across`` are the heights of horizontal rules among the lines of the first page; with three and more of them the
    rows are what stands between two.
    """
    edges = _edges(lines[:_SAMPLE], size)
    if not _is_tabular(lines, edges, size):
        return None
    rows: list[list[_Block]] = []
    for _, held in groupby(lines, key=lambda line: line.page.number):
        pieces = [piece for line in held for piece in _pieces(line, edges, size)]
        by_rules = len(across) >= _RULES and not rows
        rows.extend(_between(pieces, sorted(across)) if by_rules else _rows(_blocks(pieces, size), size))
    cells = [cell for number, row in enumerate(rows) for cell in _cells(row, number, edges)]
    page = lines[0].page
    top, bottom = min(line.top for line in lines), max(line.bottom for line in lines if line.page is lines[-1].page)
    box = (edges[0], top, edges[-1], bottom)
    return PrintedTable(page, box, len(rows), tuple(cells), ruled=False, lines=tuple(lines))


# columns -----------------------------------------------------------------------------------------------------------


def _edges(lines: Sequence[TextLine], size: float) -> list[float]:
    """Where the columns begin and end."""
    plain = [word for line in lines for word in line.words if not _spans(word, line, lines, size)]
    groups: list[list[Word]] = []
    end = 0.0
    for word in sorted(plain, key=lambda word: word.x0):
        if groups and word.x0 < end - _INSIDE * size:
            groups[-1].append(word)
            end = max(end, word.x1)
        else:
            groups.append([word])
            end = word.x1
    kept = groups[:1]
    for group in groups[1:]:
        if _is_column(group, size):
            kept.append(group)
        else:
            kept[-1].extend(group)
    inner = [_edge(a, b, size) for a, b in pairwise(kept)]
    return [min(line.x0 for line in lines) - 1, *inner, max(line.x1 for line in lines) + 1]


def _edge(before: Sequence[Word], after: Sequence[Word], size: float) -> float:
    """Where the column ``after`` begins: right before its words where these share their left side, else in the middle."""
    left = min(word.x0 for word in after)
    if sum(1 for word in after if word.x0 - left < _ALIGNED * size) >= 0.5 * len(after):
        return left - 1
    return (max(word.x1 for word in before) + left) / 2


def _spans(word: Word, line: TextLine, lines: Sequence[TextLine], size: float) -> bool:
    """Whether in some other line two words with a gap between them stand above or below the word."""
    for other in lines:
        if other is line:
            continue
        under = [w for w in other.words if min(w.x1, word.x1) - max(w.x0, word.x0) > _INSIDE * size]
        if any(b.x0 - a.x1 > _GAP * size for a, b in pairwise(under)):
            return True
    return False


def _is_column(words: Sequence[Word], size: float) -> bool:
    """Whether two or more of the words are aligned at their left sides, their right sides or their middles."""
    sides: tuple[Callable[[Word], float], ...] = (lambda w: w.x0, lambda w: w.x1, lambda w: (w.x0 + w.x1) / 2)
    for side in sides:
        ordered = sorted(words, key=side)
        if any(side(b) - side(a) < _ALIGNED * size and abs(a.top - b.top) > size / 2 for a, b in pairwise(ordered)):
            return True
    return False


def _is_tabular(lines: Sequence[TextLine], edges: Sequence[float], size: float) -> bool:
    """Whether the columns hold what columns hold: three of them are used, or one of two holds figures."""
    columns: list[list[str]] = [[] for _ in edges[1:]]
    for line in lines:
        for first, _, piece in _pieces(line, edges, size):
            columns[first].append(piece.text)
    used = [texts for texts in columns if len(texts) >= 2]
    figures = [texts for texts in used if sum(map(is_figure, texts)) >= 0.5 * len(texts)]
    return len(used) >= 3 or (len(used) == 2 and len(figures) >= 1)


Piece = tuple[int, int, TextLine]


def _pieces(line: TextLine, edges: Sequence[float], size: float) -> list[Piece]:
    """The line cut into pieces, each with its first and last column."""
    found: list[tuple[int, int, list[Word]]] = []
    for word in line.words:
        first = _column(word.x0 + _INSIDE * size, edges)
        last = max(first, _column(word.x1 - _INSIDE * size, edges))
        if found:
            before, end, words = found[-1]
            near = word.x0 - words[-1].x1 < _GAP * size and (last > first or end > before)
            if first <= end or near:
                found[-1] = (before, max(last, end), [*words, word])
                continue
        found.append((first, last, [word]))
    return [(first, last, TextLine(line.page, tuple(words))) for first, last, words in found]


def _column(x: float, edges: Sequence[float]) -> int:
    return sum(1 for edge in edges[1:-1] if x >= edge)


# rows --------------------------------------------------------------------------------------------------------------


def _blocks(pieces: Sequence[Piece], size: float) -> list[_Block]:
    """The pieces of a page as cells: those as near below each other as lines of one cell are."""
    near = _leading(pieces, size)
    blocks: list[_Block] = []
    for first, last, line in sorted(pieces, key=lambda piece: piece[2].top):
        for block in reversed(blocks):
            below = line.top - block.lines[-1].top
            if 0 < below <= near and _under(block, first, last, line, size):
                block.lines.append(line)
                block.first, block.last = min(first, block.first), max(last, block.last)
                break
        else:
            blocks.append(_Block(first, last, [line]))
    return blocks


def _under(block: _Block, first: int, last: int, line: TextLine, size: float) -> bool:
    """Whether the piece stands wholly under the block, or the block wholly over it."""
    if last < block.first or first > block.last:
        return False
    left, right = max(block.x0, line.x0), min(block.x1, line.x1)
    return right - left > min(block.x1 - block.x0, line.x1 - line.x0) - size


def _leading(pieces: Sequence[Piece], size: float) -> float:
    """How far apart lines of one cell are at most; 0 where no cell has two lines."""
    steps: list[float] = []
    for place, (first, last, line) in enumerate(pieces):
        below = [
            other.top - line.top
            for start, end, other in pieces[place + 1 : place + 80]
            if other.top - line.top > 0.5 * size and start <= last and end >= first
        ]
        if below:
            steps.append(min(below))
    steps = sorted(step for step in steps if step < 4 * size)
    if not steps or steps[0] > _CELL_LEADING * size:
        return 0.0
    wider = next((after for step, after in pairwise(steps) if after > _JUMP * steps[0] and after > step + 1), None)
    if wider is None:
        return 0.0
    return (max(step for step in steps if step < wider) + wider) / 2


def _rows(blocks: Sequence[_Block], size: float) -> list[list[_Block]]:
    """The cells by rows: by where they begin, or by their middles where more cells of several lines meet there."""
    tall = [block for block in blocks if len(block.lines) > 1]

    def meets(block: _Block, height: Callable[[_Block], float]) -> bool:
        return any(other is not block and abs(height(other) - height(block)) < 0.25 * size for other in blocks)

    by_top = sum(1 for block in tall if meets(block, _top))
    by_middle = sum(1 for block in tall if meets(block, _middle))
    height = _middle if by_middle > by_top else _top
    rows: list[list[_Block]] = []
    for block in sorted(blocks, key=height):
        if rows and height(block) - height(rows[-1][0]) < _SAME_ROW * size and not _collides(block, rows[-1]):
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def _top(block: _Block) -> float:
    return block.top


def _middle(block: _Block) -> float:
    return block.middle


def _collides(block: _Block, row: Sequence[_Block]) -> bool:
    return any(block.first <= other.last and other.first <= block.last for other in row)


def _between(pieces: Sequence[Piece], across: Sequence[float]) -> list[list[_Block]]:
    """Rows are what stands between two rules; what overlaps in its columns is one cell."""
    rows: dict[int, list[_Block]] = {}
    for first, last, line in sorted(pieces, key=lambda piece: piece[2].top):
        row = rows.setdefault(sum(1 for rule in across if (line.top + line.bottom) / 2 > rule), [])
        block = next((block for block in row if first <= block.last and block.first <= last), None)
        if block is None:
            row.append(_Block(first, last, [line]))
        else:
            block.lines.append(line)
            block.first, block.last = min(first, block.first), max(last, block.last)
    return [rows[number] for number in sorted(rows)]


def _cells(row: Sequence[_Block], number: int, edges: Sequence[float]) -> list[PrintedCell]:
    """The cells of a row and the empty ones between them."""
    cells: list[PrintedCell] = []
    column = 0
    for block in sorted(row, key=lambda block: block.first):
        first = max(block.first, column)
        cells.extend(PrintedCell(number, 1, edges[empty], edges[empty + 1], ()) for empty in range(column, first))
        last = max(block.last, first)
        words = [word for line in block.lines for word in line.words]
        lines = tuple(lines_of(block.lines[0].page, words))
        cells.append(PrintedCell(number, 1, edges[first], edges[last + 1], lines))
        column = last + 1
    cells.extend(PrintedCell(number, 1, edges[e], edges[e + 1], ()) for e in range(column, len(edges) - 1))
    return cells
