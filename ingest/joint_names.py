"""Names of indicators that carry their target in one cell ("购置彩超≥1台"): two cells, where the block has no other target."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ingest.align import Column
from ingest.document import Document
from ingest.places import Place, Row, part_of
from ingest.values import stated

_Rows = list[tuple[Row, tuple[Column, ...]]]
_NAME_AND_TARGET = re.compile(
    r"(?P<name>[^\d≥≤<>=＝＞＜≧≦]*?[\u4e00-\u9fff]{2}[^≥≤<>=＝＞＜≧≦]*?)\s*[:：]?\s*"
    r"(?P<target>(?:[≥≤<>=＝＞＜≧≦]{1,2}|不[少低超高大小][于过出]?|大于等于|小于等于|大于|小于|达到?|控制在)\s*\d.*"
    r"|(?<!\d)\d[\d.,]*\s*(?:[%％]|[^\d\s，。；年月日号]{1,4}))",
    re.DOTALL,
)
_TARGETS = frozenset({"target", "target_value"})
_SHARE = 2 / 3
"""So many of the cells must hold a name with its target, and no column may hold targets of its own."""


def with_names_parted(document: Document, rows: Sequence[tuple[Row, tuple[Column, ...]]]) -> _Rows:
    """The rows of an indicator block with name and target in cells of their own, where one column holds both."""
    found = list(rows)
    if any(stated(cell.text) for cell in cells_under(found, lambda column: column.field in _TARGETS)):
        return found
    cells = cells_under(found, lambda column: column.field == "indicator")
    if sum(1 for cell in cells if _parts(cell.text)) < max(1, len(cells) * _SHARE):
        return found
    return [_parted(document, row, columns) for row, columns in found]


def cells_under(rows: Sequence[tuple[Row, tuple[Column, ...]]], wanted: Callable[[Column], bool]) -> list[Place]:
    """The cells of a block that stand under a wanted column of their row, in reading order."""
    return [
        cell
        for row, columns in rows
        for column in columns
        if wanted(column)
        for cell in row.cells
        if column.first <= cell.column <= column.last
    ]


def has_target(text: str) -> bool:
    """Whether a text is a name with its target behind it."""
    return _parts(text) is not None


def _parts(text: str) -> re.Match[str] | None:
    return _NAME_AND_TARGET.fullmatch(text.strip())


def _parted(document: Document, row: Row, columns: tuple[Column, ...]) -> tuple[Row, tuple[Column, ...]]:
    place = next((number for number, column in enumerate(columns) if column.field == "indicator"), None)
    if place is None:
        return row, columns
    named = columns[place]
    cells: list[Place] = []
    for cell in row.cells:
        both = _parts(cell.text) if named.first <= cell.column <= named.last else None
        texts = (both["name"], both["target"]) if both else (cell.text,)
        cells += [part_of(document, cell, text) for text in texts] if both else [cell]
    kept = [column for column in columns if column.field not in _TARGETS]
    at = kept.index(named) + 1
    target = Column("target", named.first, named.last, None, named.header)
    return replace(row, cells=tuple(cells)), (*kept[:at], target, *kept[at:])
