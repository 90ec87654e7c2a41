"""Tables of a page: those that only lay it out, and those that hold data, as cells with their spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.readers.assembly import Laid, Run
from ingest.readers.html_nodes import is_dropped, lines_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST_SPAN = 1000
"""A cell over more rows or columns is taken to end there: browsers do the same."""
_LONG = 600
"""A cell with more characters holds a page rather than a value."""


def rows_of(table: LexborNode) -> list[LexborNode]:
    """The rows of a table itself, not those of tables inside it, header first and footer last as they are shown."""
    groups: dict[str, list[LexborNode]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in _children(table):
        if child.tag == "tr":
            groups["tbody"].append(child)
        elif child.tag in groups:
            groups[child.tag] += [row for row in _children(child) if row.tag == "tr"]
    return [*groups["thead"], *groups["tbody"], *groups["tfoot"]]


def cells_of(row: LexborNode) -> list[LexborNode]:
    """The cells of a row."""
    return [cell for cell in _children(row) if cell.tag in ("td", "th")]


def is_layout(table: LexborNode) -> bool:
    """Whether a table only places things on the page.

    It does where it is said to, where it has one column, or where a cell holds a table of its own with rows and columns,
    or a page of text beside hardly anything else.
    """
    if table.attributes.get("role") == "presentation":
        return True
    rows = [cells_of(row) for row in rows_of(table)]
    if max((len(cells) for cells in rows), default=0) < 2:
        return True
    for cells in rows:
        for cell in cells:
            if any(is_data(inner) for inner in cell.css("table")):
                return True
    filled = [text for cells in rows for cell in cells if (text := "".join(lines_of(cell)))]
    return len(filled) <= 4 and any(len(text) > _LONG for text in filled)


def is_data(table: LexborNode) -> bool:
    """Whether a table has rows and columns with something in them."""
    rows = [[cell for cell in cells_of(row) if "".join(lines_of(cell))] for row in rows_of(table)]
    return sum(1 for cells in rows if len(cells) >= 2) >= 2


def laid_rows(table: LexborNode) -> list[list[Laid]]:
    """The cells of a data table at their places; every cell stands once, none over another."""
    rows = rows_of(table)
    taken: set[tuple[int, int]] = set()
    found: list[list[Laid]] = []
    for number, row in enumerate(rows, start=1):
        laid: list[Laid] = []
        column = 1
        for cell in cells_of(row):
            while (number, column) in taken:
                column += 1
            down = min(_span(cell, "rowspan") or len(rows), len(rows) - number + 1)
            right = _span(cell, "colspan") or 1
            while right > 1 and any((number, column + place) in taken for place in range(1, right)):
                right -= 1
            taken |= {(number + below, column + beside) for below in range(down) for beside in range(right)}
            paragraphs = tuple((Run(line),) for line in lines_of(cell))
            laid.append(Laid(paragraphs, number, column, down, right))
            column += right
        found.append(laid)
    return [laid for laid in found if laid]


def _span(cell: LexborNode, name: str) -> int:
    """The stated span, 1 where none is stated, 0 for "to the end"."""
    text = (cell.attributes.get(name) or "1").strip()
    return min(int(text), MOST_SPAN) if text.isascii() and text.isdigit() else 1


def _children(node: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    child = node.child
    while child is not None:
        if not is_dropped(child):
            found.append(child)
        child = child.next
    return found
