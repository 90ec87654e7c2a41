"""Which cell of a row is which column: readings of a drifted row, cheapest first.

A reading gives each cell of the row at most one column, in order. It costs what the cells do not look like what their
columns hold, what cells and columns it leaves out, and every change of the distance between a cell and its header: a row
that lost a cell is off by one from there on, and stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.places import Place

_DRIFT_CHANGE = 0.8
_DRIFT_STEP = 0.1
_READINGS = 5
"""How many readings of a row are kept."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its header: the field it holds, the columns its header cell covers, its money unit in 万元.

    ``source`` is the one source of funds that the column is for, where its header names one.
    """

    field: str
    first: int
    last: int
    scale: Decimal | None = None
    header: Place | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a row: for each cell the index of its column or None, and what it costs."""

    columns: tuple[int | None, ...]
    cost: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What a reading is charged for: ``fit(cell, field)``, ``skip(field)`` of an empty column, ``drop(cell)``."""

    fit: Callable[[Place, str], float]
    skip: Callable[[str], float]
    drop: Callable[[Place], float]


def straight(cells: Sequence[Place], columns: Sequence[Column], costs: Costs, drift: int = 0) -> Reading | None:
    """The reading by position alone, where every cell stands under a header and looks like what that holds.

    ``drift`` is by how many columns the whole row is known to stand to the right of its headers.
    """
    found: list[int | None] = []
    cost = 0.0
    for cell in cells:
        under = [index for index, column in enumerate(columns) if column.first <= cell.column - drift <= column.last]
        after = found[-1] if found and found[-1] is not None else -1
        place = next((index for index in under if index > after), None)
        if place is None:
            return None
        fits = costs.fit(cell, columns[place].field)
        if fits >= 1 and columns[place].field != "ignored":
            return None
        cost += min(fits, 1.0)
        found.append(place)
    return Reading(tuple(found), cost)


def readings(cells: Sequence[Place], columns: Sequence[Column], costs: Costs, drift: int = 0) -> list[Reading]:
    """The cheapest readings of a row, cheapest first. ``drift`` is where its label says that the row stands."""
    skips = [costs.skip(column.field) for column in columns]
    partial: list[tuple[float, int, int, tuple[int | None, ...]]] = [(0.0, -1, drift, ())]
    for cell in cells:
        fits = [costs.fit(cell, column.field) for column in columns]
        drop = costs.drop(cell)
        grown: list[tuple[float, int, int, tuple[int | None, ...]]] = []
        for cost, last, before, done in partial:
            grown.append((cost + drop, last, before, (*done, None)))
            skipped = 0.0
            for index in range(last + 1, len(columns)):
                if fits[index] <= drop:
                    distance = _distance(cell, columns[index])
                    price = cost + skipped + fits[index] + _drift_cost(before, distance)
                    grown.append((price, index, distance, (*done, index)))
                skipped += skips[index]
        partial = _cheapest(grown)
    ends = [Reading(done, cost + sum(skips[last + 1 :])) for cost, last, _, done in partial]
    return sorted(ends, key=lambda reading: reading.cost)[:_READINGS]


def _cheapest(
    grown: list[tuple[float, int, int, tuple[int | None, ...]]],
) -> list[tuple[float, int, int, tuple[int | None, ...]]]:
    """The cheapest partial readings for every last column, so that none is lost that later cells would favour."""
    grown.sort(key=lambda entry: entry[0])
    counts: dict[int, int] = {}
    kept: list[tuple[float, int, int, tuple[int | None, ...]]] = []
    for entry in grown:
        if counts.get(entry[1], 0) < _READINGS:
            counts[entry[1]] = counts.get(entry[1], 0) + 1
            kept.append(entry)
    return kept


def _distance(cell: Place, column: Column) -> int:
    return 0 if column.first <= cell.column <= column.last else cell.column - column.first


def _drift_cost(before: int, now: int) -> float:
    return 0.0 if now == before else _DRIFT_CHANGE + min(_DRIFT_STEP * abs(now - before), 0.5)
