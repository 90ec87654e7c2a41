"""Indicators of several years beside those of the year: which columns of a block are the year's.

Forms of applications set the targets of the whole term and those of the year side by side, each with its own names and
values, the levels shared or printed twice. Only those of the year are read; the others are reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.align import Column
from ingest.columns import each_once
from ingest.headers import field
from ingest.places import Place, Row

_LEVELS = ("level1", "level2")
_REPEATED = (*_LEVELS, "indicator")
_VALUES = {"target", "target_value", "actual", "weight", "score"}


@dataclass(frozen=True, slots=True)
class YearColumns:
    """The columns of the year, and where those of the longer term stand: from column to column."""

    columns: tuple[Column, ...]
    outside: tuple[tuple[int, int], ...] = ()

    def cells(self, row: Row) -> tuple[Place, ...]:
        """The cells of a row that are not of the longer term."""
        return tuple(
            cell for cell in row.cells if not any(first <= cell.column <= last for first, last in self.outside)
        )


def of_the_year(columns: Sequence[Column], above: Row | None) -> YearColumns:
    """The columns of the year where names of indicators are printed twice: as the row above says, else the last."""
    sets = _sets(columns)
    if len(sets) < 2:
        return YearColumns(each_once(list(columns)))
    labelled = [group for group in sets if _label(group, above) == "year"]
    own = labelled[0] if labelled else sets[-1]
    fields = {column.field for column in own}
    shared = [c for c in columns if c.field in ("group", "index") or (c.field in _LEVELS and c.field not in fields)]
    outside = tuple((column.first, column.last) for column in columns if column not in own and column not in shared)
    return YearColumns(each_once([*shared, *own]), outside)


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
        if column.field in _REPEATED and column.field in known and known & _VALUES:
            sets.append([])
        sets[-1].append(column)
    with_values = all({column.field for column in group} & _VALUES for group in sets)
    return sets if with_values else [list(columns)]


def _label(columns: Sequence[Column], above: Row | None) -> str | None:
    """What the row above says of these columns."""
    if above is None:
        return None
    first, last = columns[0].first, columns[-1].last
    over = [cell for cell in above.cells if cell.column <= last and first <= cell.last]
    return next((name for cell in reversed(over) if (name := field("goal_parts", cell.text))), None)
