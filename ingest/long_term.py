"""Indicators of several years beside those of the year: which columns of a block are the year's.

Forms of applications set the targets of the whole term and those of the year side by side, each with its own names and
values, the levels shared or printed twice. Only those of the year are read; the others are reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.align import Column
from ingest.columns import each_once
from ingest.headers import field
from ingest.places import Place, Row

_LEVELS = ("level1", "level2")
_REPEATED = (*_LEVELS, "indicator")
_LONG = re.compile(r"长期|中期|实施期|三年")
_YEAR = re.compile(r"年度|当年|本年")
_VALUES = {"target", "target_value", "actual", "weight", "score"}


@dataclass(frozen=True, slots=True)
class YearColumns:
    """The columns of the year, and where those of the longer term stand: from column to column.

    ``kept`` says of every printed column, those that number or group the rows aside, whether it is read.
    """

    columns: tuple[Column, ...]
    outside: tuple[tuple[int, int], ...] = ()
    kept: tuple[bool, ...] = ()

    def cells(self, row: Row) -> tuple[Place, ...]:
        """The cells of a row that are not of the longer term; in a row that lost its empty cells the last stand last."""
        if self.outside and _lost_places(row) and len(row.cells) <= len(self.kept):
            kept = self.kept[len(self.kept) - len(row.cells) :]
            return tuple(cell for cell, read in zip(row.cells, kept, strict=True) if read)
        return tuple(
            cell for cell in row.cells if not any(first <= cell.column <= last for first, last in self.outside)
        )


def of_the_year(columns: Sequence[Column], above: Row | None) -> YearColumns:
    """The columns of the year where names of indicators are printed twice: as the row above says, else the last."""
    sets = _sets(columns)
    if len(sets) < 2:
        return YearColumns(each_once(list(columns)))
    labels = _labels(sets, above)
    own = sets[labels.index("year")] if "year" in labels else sets[-1]
    fields = {column.field for column in own}
    shared = [c for c in columns if c.field in ("group", "index") or (c.field in _LEVELS and c.field not in fields)]
    others = [column for column in columns if column not in own and column not in shared]
    outside = tuple((column.first, column.last) for column in others)
    kept = tuple(column not in others for column in columns if column.field not in ("group", "index"))
    return YearColumns(each_once([*shared, *own]), outside, kept)


def _lost_places(row: Row) -> bool:
    """Whether a row has no empty cells and none that is merged, so that its cells may have moved to the left."""
    cells = next((cells for cells in row.table.rows if cells and cells[0].row == row.number), ())
    return len(cells) == len(row.cells) and [cell.column for cell in row.cells] == list(range(1, len(cells) + 1))


def part_of_goals(row: Row) -> str | None:
    """Whether a row only says that what follows is of the "long" term or of the "year"; None where it says neither."""
    texts = {cell.text for cell in row.cells}
    return field("goal_parts", next(iter(texts))) if len(texts) == 1 else None


def _sets(columns: Sequence[Column]) -> list[list[Column]]:
    """The columns cut where a name of an indicator, or a level that leads to one, is printed again."""
    if sum(1 for column in columns if column.field == "indicator") < 2:
        return [list(columns)]
    sets: list[list[Column]] = [[]]
    for column in sorted(columns, key=lambda column: column.first):
        known = {known.field for known in sets[-1]}
        before = next((said for known in sets[-1] if (said := _said(known))), None)
        other = before is not None and _said(column) not in (None, before)
        if known & _VALUES and (other or (column.field in _REPEATED and column.field in known)):
            sets.append([])
        sets[-1].append(column)
    with_values = all({column.field for column in group} & _VALUES for group in sets)
    return sets if with_values else [list(columns)]


def _said(column: Column) -> str | None:
    """What a header itself says of its time ("长期指标类型"); names and targets without such words say nothing."""
    text = column.header.text if column.header else ""
    return "long" if _LONG.search(text) else "year" if _YEAR.search(text) else None


def _labels(sets: Sequence[Sequence[Column]], above: Row | None) -> list[str | None]:
    """What the row above says of each set: the cell over it, or one after the other where a row has lost its places."""
    named = [(cell, name) for cell in above.cells if (name := field("goal_parts", cell.text))] if above else []
    found: list[str | None] = [next((said for column in group if (said := _said(column))), None) for group in sets]
    if any(found):
        return found
    found = []
    for columns in sets:
        first, last = columns[0].first, columns[-1].last
        found.append(next((name for cell, name in named if cell.column <= last and first <= cell.last), None))
    in_place = all(any(cell.column <= c[0].first <= cell.last for cell, _ in named) for c in sets)
    return [name for _, name in named] if len(named) == len(sets) and not in_place else found
