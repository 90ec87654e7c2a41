"""Columns of an indicator block by what they hold, where the words of their headers do not say it or say it wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.align import Column
from ingest.joint_names import cells_under, has_target
from ingest.levels import is_level, level1, level2
from ingest.places import Row
from ingest.values import operator, points, stated

Block = list[tuple[Row, tuple[Column, ...]]]
_SHARE = 0.6
"""So many of the filled cells of a column must be alike for it to be named by them."""
_TARGET = re.compile(r"[≥≤<>＝=＞＜≧≦]|不[少低超高大小]|\d\s*[%％]|^\d[\d.,]*\s*[\u4e00-\u9fff]{1,4}$")
_WORDS = re.compile(r"[\u4e00-\u9fff]{3}")
_FULL_WEIGHT = (Decimal(50), Decimal(120))
"""The weights of a block, without or with those of its budget, add up to something between these."""


def by_contents(rows: Sequence[tuple[Row, tuple[Column, ...]]]) -> Block:
    """The rows of a block with every field that no header names given to the column whose cells look like it.

    Only columns whose headers mean nothing known are given a field; a column headed as the name that holds nothing but
    levels is one of levels where the column headed as the target holds the names.
    """
    block = _names_under_targets(list(rows))
    for name, holds in _CONTENTS.items():
        unnamed = [column for column in _columns(block) if column.field == "ignored"]
        if any(column.field == name for column in _columns(block)):
            continue
        found = next((column for column in unnamed if holds(block, column)), None)
        if found is not None:
            block = _renamed(block, {found: name})
    return block


def _names_under_targets(block: Block) -> Block:
    columns = {column.field: column for column in _columns(block)}
    named, target = columns.get("indicator"), columns.get("target")
    if named is None or target is None:
        return block
    cells, below = _texts(block, named), _texts(block, target)
    if not cells or not all(is_level(text) for text in cells) or not _most(below, has_target):
        return block
    wanted = ("level1", "level2") if any(level1(text) for text in cells) else ("level2",)
    level = next((name for name in wanted if name not in columns), "level3")
    return _renamed(block, {named: level, target: "indicator"})


def _columns(block: Block) -> list[Column]:
    return list(dict.fromkeys(column for _, columns in block for column in columns))


def _texts(block: Block, column: Column) -> list[str]:
    return [cell.text for cell in cells_under(block, lambda other: other == column) if stated(cell.text)]


def _renamed(block: Block, names: dict[Column, str]) -> Block:
    return [(row, tuple(replace(c, field=names.get(c, c.field)) for c in columns)) for row, columns in block]


def _most(texts: Sequence[str], test: Callable[[str], object]) -> bool:
    return bool(texts) and sum(1 for text in texts if test(text)) >= max(1, len(texts) * _SHARE)


def _holds_level1(block: Block, column: Column) -> bool:
    texts = _texts(block, column)
    return _most(texts, is_level) and any(level1(text) for text in texts)


def _holds_level2(block: Block, column: Column) -> bool:
    return _most(_texts(block, column), level2)


def _holds_names(block: Block, column: Column) -> bool:
    texts = _texts(block, column)
    return len(set(texts)) > len(texts) / 2 and _most(texts, lambda text: _WORDS.search(text) and not is_level(text))


def _holds_targets(block: Block, column: Column) -> bool:
    """Targets stand before what was reached, and a block without results has none that its headers do not name."""
    actual = next((other for other in _columns(block) if other.field == "actual"), None)
    before = actual is not None and column.first < actual.first
    return before and _most(_texts(block, column), lambda text: _TARGET.search(text) or operator(text))


def _holds_weights(block: Block, column: Column) -> bool:
    figures = [points(text) for text in _texts(block, column)]
    known = [figure for figure in figures if figure is not None]
    return len(known) == len(figures) >= 2 and _FULL_WEIGHT[0] <= sum(known) <= _FULL_WEIGHT[1]


_CONTENTS: dict[str, Callable[[Block, Column], bool]] = {
    "level1": _holds_level1,
    "level2": _holds_level2,
    "indicator": _holds_names,
    "target": _holds_targets,
    "weight": _holds_weights,
}
