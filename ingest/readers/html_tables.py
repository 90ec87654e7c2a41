"""Tables of a web page: which are only layout, and where each cell of the others stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.readers.html_tree import Node, Text

MAX_COLSPAN = 1_000
"""A cell is never taken for wider: what HTML itself allows."""
_MOST_REACHING = 300
"""So many cells at most reach down into a row; a table with more was made to exhaust its reader."""
_LONG = 300
_LABEL = 14
_FIGURE = re.compile(r"[-+]?[\d,，]*\d(?:\.\d+)?\s*(?:[%％]|万?元|亿元|分)?")
_DATA_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell with its place; ``row`` and ``column`` count from 1."""

    node: Node
    row: int
    column: int
    rowspan: int
    colspan: int


def grid(table: Node) -> list[list[Placed]]:
    """The cells of a table row by row, each once, none over another.

    Spans end where the row group ends; a cell gets no wider than to the next one that reaches down from above. Columns
    in which no cell begins are not counted.
    """
    rows: list[list[Placed]] = []
    for group in _groups(table):
        reaching: list[tuple[int, int, int]] = []
        first = len(rows)
        for index, cells in enumerate(group):
            placed, reaching = _placed(cells, first + index + 1, len(group) - index, reaching)
            rows.append(placed)
    return _compact(rows)


def parts(table: Node) -> tuple[list[Node], list[list[Node]]]:
    """The captions of a table, and the cells of each of its rows as written (a foot last)."""
    captions = [part for part in table.content if isinstance(part, Node) and part.tag == "caption"]
    return captions, [cells for group in _groups(table) for cells in group]


def is_data(table: Node) -> bool:
    """Whether the table is content whatever links it holds: several of its cells are figures."""
    figures = 0
    for cell in _cells_below(table):
        if cell.chars <= 20 and not cell.linked and is_figure(cell.text()):
            figures += 1
            if figures >= _DATA_FIGURES:
                return True
    return False


def is_figure(text: str) -> bool:
    """Whether a cell or a line is a number, with or without a unit of money, points or percent."""
    return _FIGURE.fullmatch(text.strip()) is not None


def is_layout(table: Node) -> bool:
    """Whether the table only places things on the page: no row holds two texts of its own.

    A cell that holds a table of data, or running text beside nothing that labels it, is no text of its own.
    """
    if table.role in ("presentation", "none"):
        return True
    own = foreign = labelled = 0
    for cells in parts(table)[1]:
        filled = [cell for cell in cells if cell.chars]
        simple = [cell for cell in filled if not _holds_table(cell) and cell.chars <= _LONG]
        foreign += len(filled) - len(simple)
        if len(filled) >= 2 and any(cell.chars <= _LABEL for cell in simple):
            labelled += 1
            own += len(filled)
    if not foreign:
        return labelled == 0 and not any(sum(1 for c in cells if c.chars) >= 2 for cells in parts(table)[1])
    return labelled < 2 and own < 4 * foreign


def nested(cell: Node) -> Iterator[Node]:
    """The outermost tables inside a cell."""
    for part in cell.content:
        if isinstance(part, Node):
            if part.tag == "table":
                yield part
            else:
                yield from nested(part)


def is_small(table: Node) -> bool:
    """Whether a table inside a cell only sets its text: no two rows hold two texts, in it or in a table inside it."""
    rows = parts(table)[1]
    if sum(1 for cells in rows if sum(1 for cell in cells if cell.chars) >= 2) >= 2:
        return False
    return all(is_small(inner) for cells in rows for cell in cells for inner in nested(cell))


def _holds_table(cell: Node) -> bool:
    return any(not is_small(table) for table in nested(cell))


def _cells_below(node: Node) -> Iterator[Node]:
    for part in node.content:
        if isinstance(part, Node):
            if part.tag in ("td", "th"):
                yield part
            yield from _cells_below(part)


def _groups(table: Node) -> list[list[list[Node]]]:
    """Rows of cells by row group; rows outside one are groups of their own run. What is no cell becomes one."""
    groups: list[list[list[Node]]] = []
    feet: list[list[list[Node]]] = []
    loose: list[list[Node]] = []
    for part in table.content:
        if isinstance(part, Text) or part.tag == "caption":
            if isinstance(part, Text) and part.text.strip():
                loose.append([_wrapped(part)])
        elif part.tag in ("tbody", "thead", "tfoot"):
            if loose:
                groups.append(loose)
                loose = []
            (feet if part.tag == "tfoot" else groups).append(_rows(part))
        else:
            loose.extend(_rows(Node("tbody", content=[part])))
    return [group for group in [*groups, loose, *feet] if group]


def _rows(group: Node) -> list[list[Node]]:
    rows: list[list[Node]] = []
    loose: list[Node] = []
    for part in group.content:
        if isinstance(part, Node) and part.tag in ("td", "th"):
            loose.append(part)
            continue
        if loose:
            rows.append(loose)
            loose = []
        if isinstance(part, Node) and part.tag == "tr":
            rows.append(
                [
                    cell if isinstance(cell, Node) and cell.tag in ("td", "th") else _wrapped(cell)
                    for cell in _said(part)
                ]
            )
        elif isinstance(part, Node) or part.text.strip():
            rows.append([_wrapped(part)])
    return [*rows, loose] if loose else rows


def _said(row: Node) -> list[Text | Node]:
    return [part for part in row.content if isinstance(part, Node) or part.text.strip()]


def _wrapped(part: Text | Node) -> Node:
    cell = Node("td", content=[part])
    if isinstance(part, Node):
        cell.chars, cell.linked, cell.links = part.chars, part.linked, part.links
    else:
        cell.chars = sum(len(word) for word in part.text.split())
    return cell


def _placed(
    cells: list[Node], row: int, left: int, reaching: list[tuple[int, int, int]]
) -> tuple[list[Placed], list[tuple[int, int, int]]]:
    """A row's cells in their places, and the stretches of columns ``(first, last, rows left)`` taken in the next row."""
    placed: list[Placed] = []
    mine: list[tuple[int, int, int]] = []
    column, blocked = 1, 0
    for cell in cells:
        while blocked < len(reaching) and reaching[blocked][0] <= column:
            column = max(column, reaching[blocked][1] + 1)
            blocked += 1
        room = reaching[blocked][0] - column if blocked < len(reaching) else MAX_COLSPAN
        colspan = max(1, min(cell.colspan, room, MAX_COLSPAN))
        rowspan = min(cell.rowspan, left) if cell.rowspan else left
        placed.append(Placed(cell, row, column, rowspan, colspan))
        if rowspan > 1 and len(reaching) + len(mine) >= _MOST_REACHING:
            rowspan = 1
        if rowspan > 1:
            mine.append((column, column + colspan - 1, rowspan - 1))
        column += colspan
    after = [(first, last, rows - 1) for first, last, rows in reaching if rows > 1]
    return placed, sorted([*after, *mine])


def _compact(rows: list[list[Placed]]) -> list[list[Placed]]:
    begun = sorted({cell.column for row in rows for cell in row})
    number = {column: place for place, column in enumerate(begun, start=1)}
    compact: list[list[Placed]] = []
    for row in rows:
        compact.append([])
        for cell in row:
            first = number[cell.column]
            last = bisect_right(begun, cell.column + cell.colspan - 1)
            compact[-1].append(Placed(cell.node, cell.row, first, cell.rowspan, last - first + 1))
    return compact
