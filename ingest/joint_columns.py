"""Columns that hold two values in one cell: "分值/得分" over "10/9.5", or "目标（完成）" over "5所（4所）", becomes two columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.document import Document, Table
from ingest.headers import field, plain
from ingest.places import Place, Row, rows_of

_PAIRED = (frozenset({"weight", "score"}), frozenset({"target", "actual"}))
_BRACKETED = re.compile(r"(?P<first>[^（()）]+?)\s*[（(](?P<second>[^（()）]+)[)）]")
"""A value with the other in brackets behind it ("≥95%（92%）" under "目标（完成）")."""
_BETWEEN = re.compile(r"[/／]")


def parted_rows(document: Document, table: Table) -> Iterator[Row]:
    """The rows of a table, every cell of a joint column as two cells of the same place.

    A cell that does not hold two values stays as it is.
    """
    joint: set[int] = set()
    for row in rows_of(table):
        cells: list[Place] = []
        for cell in row.cells:
            heads = _is_joint(cell.text)
            if heads:
                joint.add(cell.column)
            elif cell.column in joint and field("indicators", cell.text):
                joint.discard(cell.column)
            cells += _parts(document, cell) if heads or cell.column in joint else [cell]
        yield replace(row, cells=tuple(cells))


def _is_joint(text: str) -> bool:
    """Whether a header names two values that belong together."""
    bracketed = _BRACKETED.fullmatch(text.strip())
    sides = (bracketed["first"], bracketed["second"]) if bracketed else _BETWEEN.split(plain(text))
    if len(sides) != 2:
        return False
    return frozenset(field("indicators", side) for side in sides) in _PAIRED or [
        field("funds", side) for side in sides
    ] == ["rate", "score"]


def _parts(document: Document, cell: Place) -> list[Place]:
    start, end = cell.pieces[0]
    bracketed = _BRACKETED.fullmatch(document.text, start, end)
    sides = list(_BETWEEN.finditer(document.text, start, end))
    if len(cell.pieces) != 1 or (len(sides) != 1 and not bracketed):
        return [cell]
    found = [bracketed.span("first"), bracketed.span("second")] if bracketed else [(start, sides[0].start())]
    found += [] if bracketed else [(sides[0].end(), end)]
    texts = [document.text[left:right].strip() for left, right in found]
    if not all(texts):
        return [cell]
    return [
        replace(cell, text=text, pieces=(_tight(document.text, left, right),))
        for text, (left, right) in zip(texts, found, strict=True)
    ]


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end
