"""Atoms of an indicator block that lost its table → rows: the cheapest cut under which every row fits the headers.

Empty cells have vanished, so a row may have fewer cells than there are columns, and its cells only keep their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.align import Column
from ingest.atoms import Atom, joined
from ingest.indicators import drop_cost, fit_cost, skip_cost
from ingest.levels import level1
from ingest.places import Place

_ROW_COST = 0.3
"""What a further row costs: of two cuts that fit alike the one with fewer rows is taken."""
_SECTION_COST = 0.2
"""What it costs that a level stands in a row of its own, over the rows that belong to it."""
_ATOMS_IN_A_CELL = 6


@dataclass(frozen=True, slots=True)
class _Step:
    """The cheapest way to a cell that ends here: its first atom, its column (None: left out), the step before it."""

    cost: float
    start: int
    column: int | None
    before: tuple[int, int] | None


def cut_rows(atoms: Sequence[Atom], columns: Sequence[Column]) -> list[list[Place]]:
    """The rows, every cell under the header that its reading gives it; what fits no column of its row is left out."""
    cells = _Cells(atoms, columns)
    best: list[tuple[float, int, list[tuple[Place, int]]]] = [(0.0, 0, [])]
    best += [(float("inf"), 0, [])] * len(atoms)
    for start in range(len(atoms)):
        for end, cost, row in _rows_from(cells, start):
            total = best[start][0] + cost + _ROW_COST
            if total < best[end][0]:
                best[end] = (total, start, row)
    rows: list[list[Place]] = []
    end = len(atoms)
    while end:
        _, start, row = best[end]
        rows.append([replace(cell, column=columns[at].first, last=columns[at].first) for cell, at in row])
        end = start
    return rows[::-1]


class _Cells:
    """The cells that atoms can make, and what each costs under each column; worked out once."""

    def __init__(self, atoms: Sequence[Atom], columns: Sequence[Column]) -> None:
        self.atoms = atoms
        self.columns = columns
        self.skips = [skip_cost(column.field) for column in columns]
        self._known: dict[tuple[int, int], tuple[Place, float, list[float], float]] = {}

    def at(self, start: int, end: int) -> tuple[Place, float, list[float], float]:
        """The cell of the atoms from ``start`` to ``end``: what joining them costs, its fits, what leaving it out costs."""
        key = (start, end)
        if key not in self._known:
            atoms = self.atoms[start:end]
            place = joined(atoms)
            joins = sum(atom.join or 0.0 for atom in atoms[1:])
            fits = [fit_cost(place, column.field) for column in self.columns]
            self._known[key] = (place, joins, fits, drop_cost(place))
        return self._known[key]


def _rows_from(cells: _Cells, first: int) -> list[tuple[int, float, list[tuple[Place, int]]]]:
    """Every row that begins with the atom ``first``: where it ends, what it costs, its cells with their columns."""
    width = len(cells.columns)
    last_end = min(len(cells.atoms), first + width + _ATOMS_IN_A_CELL)
    steps: dict[tuple[int, int], _Step] = {(first, -1): _Step(0.0, first, None, None)}
    found: list[tuple[int, float, list[tuple[Place, int]]]] = []
    for start in range(first, last_end):
        for key in [(start, column) for column in range(-1, width) if (start, column) in steps]:
            _extend(cells, steps, key, last_end)
    for end in range(first + 1, last_end + 1):
        ends = [
            (step.cost + sum(cells.skips[column + 1 :]), column)
            for column in range(-1, width)
            if (step := steps.get((end, column)))
        ]
        if ends:
            cost, column = min(ends)
            found.append((end, cost, _row_of(cells, steps, (end, column))))
    if level1(cells.atoms[first].text):
        found.append((first + 1, _SECTION_COST, [(cells.atoms[first].place, 0)]))
    return found


def _extend(cells: _Cells, steps: dict[tuple[int, int], _Step], key: tuple[int, int], last_end: int) -> None:
    """Go on from a step with every cell that may follow it."""
    start, last = key
    base = steps[key].cost + (cells.atoms[start].part if steps[key].before is not None else 0.0)
    for end in range(start + 1, min(last_end, start + _ATOMS_IN_A_CELL) + 1):
        if end - start > 1 and cells.atoms[end - 1].join is None:
            break
        _, joins, fits, drop = cells.at(start, end)
        _offer(steps, (end, last), _Step(base + joins + drop, start, None, key))
        skipped = 0.0
        for column in range(last + 1, len(cells.columns)):
            _offer(steps, (end, column), _Step(base + joins + skipped + fits[column], start, column, key))
            skipped += cells.skips[column]


def _offer(steps: dict[tuple[int, int], _Step], key: tuple[int, int], step: _Step) -> None:
    if key not in steps or step.cost < steps[key].cost:
        steps[key] = step


def _row_of(cells: _Cells, steps: dict[tuple[int, int], _Step], key: tuple[int, int]) -> list[tuple[Place, int]]:
    row: list[tuple[Place, int]] = []
    at: tuple[int, int] | None = key
    while at is not None and steps[at].before is not None:
        step = steps[at]
        if step.column is not None:
            row.append((cells.at(step.start, at[0])[0], step.column))
        at = step.before
    return row[::-1]
