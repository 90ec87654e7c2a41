"""What the columns of a statement table are: codes, labels, line numbers and money, on one side or several beside each other."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Literal

from ingest.places import Place
from ingest.statements.grid import Grid, is_code, squeezed
from ingest.statements.vocabulary import words
from ingest.values import is_blank_mark, number

Role = Literal["code", "label", "line", "money", "other"]

_LEVEL_CODES = ("类", "款", "项", "目")


@dataclass(frozen=True, slots=True)
class Column:
    """A money column: ``path`` are its header cells from top to bottom."""

    number: int
    path: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Columns that belong together: the codes and the label of a row, and its money."""

    codes: tuple[int, ...]
    labels: tuple[int, ...]
    money: tuple[Column, ...]


def sides_of(grid: Grid) -> tuple[Side, ...]:
    """The sides of a table from left to right; a table without labels (one row of figures) has one side."""
    found: list[Side] = []
    codes: list[int] = []
    labels: list[int] = []
    money: list[Column] = []
    for column in range(1, grid.width + 1):
        role = _role(grid, column)
        if role in ("code", "label") and money:
            found.append(Side(tuple(codes), tuple(labels), tuple(money)))
            codes, labels, money = [], [], []
        if role == "code":
            codes.append(column)
        elif role == "label":
            labels.append(column)
        elif role == "money":
            money.append(Column(column, grid.path(column)))
    if money:
        found.append(Side(tuple(codes), tuple(labels), tuple(money)))
    return tuple(found)


def _role(grid: Grid, column: int) -> Role:
    cells = [place for row in grid.body if (place := grid.at(row, column)) is not None and place.column == column]
    filled = [place.text.strip() for place in cells if not is_blank_mark(place.text.strip())]
    path = [squeezed(place.text) for place in grid.path(column)]
    leaf = path[-1] if path else ""
    figures = [text for text in filled if number(text) is not None]
    if leaf in words()["lines"]:
        return "line"
    if leaf in words()["remarks"]:
        return "other"
    digits = [text for text in filled if re.fullmatch(r"\d{1,9}", text)]
    if leaf in _LEVEL_CODES or any(word in leaf for word in words()["codes"]):
        return "code" if len(digits) * 2 >= len(filled) else "label"
    coded = [text for text in filled if is_code(text)]
    if coded and len(coded) * 4 >= len(filled) * 3 and len(set(coded)) == len(coded) and len(coded) > 1:
        return "code"
    if len(figures) * 2 >= len(filled) and (figures or path):
        return "line" if _counts_lines(figures, leaf) else "money"
    return "label" if filled else "other"


def _counts_lines(figures: list[str], leaf: str) -> bool:
    """Whether a column without a header of money counts the lines: 1, 2, 3 … in order."""
    if len(figures) < 3 or leaf in words()["generic"] or not all(re.fullmatch(r"\d{1,3}", text) for text in figures):
        return False
    numbers = [int(text) for text in figures]
    return all(after == before + 1 for before, after in itertools.pairwise(numbers))
