"""Tables without codes flattened to one cell a line, such as 三公经费: rows of a label and its figures, or one row of figures.

Read only where every row has a figure, or a mark in its place, for every column: empty cells have vanished, so anything
less does not say which column a figure is of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.statements.flattened_lines import FlatLine
from ingest.statements.grid import squeezed
from ingest.statements.tiers import cover
from ingest.statements.vocabulary import words

Rows = list[list[tuple[int, FlatLine]]]

_CAPTION = re.compile(r"[:：]|公开|元$|表\d*$")
_COUNTS = frozenset(("栏次", "行次"))


def labelled_rows(lines: Sequence[FlatLine]) -> Rows:
    """Rows of label and figures below their headers; none where some row lacks a figure.

    A column that counts the rows (行次) is left out.
    """
    place = 0
    head: list[FlatLine] = []
    while place + 1 < len(lines) and not (not lines[place].is_figure and lines[place + 1].is_figure and head):
        head += [lines[place]] if _is_header(lines[place]) else []
        place += 1
    counted = any(squeezed(line.text) == "行次" for line in lines[:place])
    if place and head and head[-1] is lines[place]:
        head.pop()
    columns = [line for line in head if squeezed(line.text) not in ("项目", *_COUNTS)]
    rows: Rows = []
    while place < len(lines):
        label, figures = lines[place], _run(lines, place + 1)
        place += 1 + len(figures)
        if label.is_figure or not figures:
            break
        if counted and figures and figures[0].text == str(len(rows) + 1):
            figures = figures[1:]
        if len(figures) != len(columns):
            return []
        rows.append([(1, label), *((n, one) for n, one in enumerate(figures, start=2) if one.is_number)])
    if not columns or len(rows) < 3:
        return []
    return [[(column, line) for column, line in enumerate(columns, start=2)], *rows]


def one_row(lines: Sequence[FlatLine]) -> Rows:
    """One row of figures below headers of two tiers or three, where exactly one way lays them over its columns."""
    first = next((n for n, line in enumerate(lines) if line.is_figure), None)
    if first is None:
        return []
    figures = _run(lines, first)
    counts = [int(line.text) for line in figures if re.fullmatch(r"\d{1,2}", line.text)]
    half = len(figures) // 2
    if len(figures) == 2 * half and counts[:half] == list(range(1, half + 1)):
        figures = figures[half:]
    head = [line for line in lines[:first] if _is_header(line)]
    tiers: list[list[FlatLine]] = [[]]
    for line in head:
        word = squeezed(line.text)
        opens = (word == "合计" and len(tiers) == 1) or (word == "小计" and len(tiers) == 2)
        if opens and tiers[-1]:
            tiers.append([])
        tiers[-1].append(line)
    if len(figures) < 6 or sum(1 for line in head if _known(line)) < 3:
        return []
    laid = cover([[squeezed(line.text) for line in tier] for tier in tiers], len(figures))
    if laid is None:
        return []
    above = [
        [(column + step, line) for line, (column, size) in zip(tier, spread, strict=True) for step in range(size)]
        for tier, spread in zip(tiers, laid, strict=True)
    ]
    return [*above, [(column, line) for column, line in enumerate(figures, start=1) if line.is_number]]


def _run(lines: Sequence[FlatLine], place: int) -> list[FlatLine]:
    stop = place
    while stop < len(lines) and lines[stop].is_figure:
        stop += 1
    return list(lines[place:stop])


def _is_header(line: FlatLine) -> bool:
    return not line.is_figure and _CAPTION.search(squeezed(line.text)) is None


def _known(line: FlatLine) -> bool:
    return any(word in line.text for word in words()["abroad"])
