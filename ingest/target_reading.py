"""Which fragment of a target table belongs to which cell: the cheapest of all readings, and whether it stands alone.

A reading is a hypothesis. What speaks for one: a cell goes on in the next line only where its line was full; a name is a
noun and a value is a figure or one of the words that state a target; a row has a name and a value; a single character is
the end of something. What speaks for none is left out and reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from ingest.levels import is_level
from ingest.lines import display_width
from ingest.target_costs import (
    IMPOSSIBLE,
    NOTES,
    figure_at,
    first_word,
    level_as_cell_cost,
    name_cost,
    name_end_cost,
    open_cost,
    opens_note,
    skip_cost,
    states_target,
    value_cost,
)
from ingest.target_levels import Event, Row, levels_of_rows
from ingest.target_lines import Choice, Fragment, TargetLines, is_common_word

_BEAM = 40
_MARGIN = 0.5
_UNREAD = 9.0
_HOPELESS = 12.0
"""A reading this much worse than another is not followed."""
_NAME_CREDIT, _VALUE_CREDIT = 0.3, 1.0
"""What a row that is closed may make a reading cheaper, at most, by its name and by each of its values."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row: its fragments by column (0 is the name), and the level names above it, outermost first (None: not shown)."""

    cells: Row
    levels: tuple[Fragment, ...] | None

    def text(self, column: int) -> str:
        """What stands in a cell; "" where nothing does."""
        return "".join(fragment.text for fragment in self.cells[column])


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows all good readings share, and where the stretches begin that they do not agree on or that none reads."""

    rows: tuple[ReadRow, ...]
    unsure: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _State:
    """A reading up to some line: what is settled, the open row, and what each column's width and breaks allow."""

    cost: float
    events: tuple[Event, ...]
    row: Row | None
    widest: tuple[int, ...]
    narrowest_break: tuple[int, ...]
    unread: tuple[int, ...] = ()
    line: int = -1
    column: int = -1
    settled: int = 0
    """A digest of ``events``, to tell states apart quickly."""

    def settle(self, event: Event, cost: float, line: int, column: int) -> _State:
        """The state with ``event`` behind it and no row open."""
        return replace(
            self,
            cost=cost,
            events=(*self.events, event),
            settled=hash((self.settled, event)),
            row=None,
            line=line,
            column=column,
        )


def read_lines(table: TargetLines) -> Reading:
    """The reading of ``table``; rows on which its good readings differ are left out and named as unsure."""
    width = len(table.columns) + 1
    states = [_State(0.0, (), None, (0,) * width, (10_000,) * width)]
    for choices in table.lines:
        states = _best(states, choices, table.columns)
    finished = sorted((_closed(state, table.columns) for state in states), key=lambda state: state.cost)
    best = finished[0]
    rivals = [state for state in finished[1:] if state.cost - best.cost < _MARGIN]
    rows = _rows(best.events)
    shared = [row for row in rows if all(row.cells in rival.events for rival in rivals)]
    complete = [row for row in shared if _complete(row, table.columns)]
    unsure = {row.cells[0][0].start for row in rows if row not in complete} | set(best.unread)
    return Reading(tuple(complete), tuple(sorted(unsure)))


def _best(states: Sequence[_State], choices: Sequence[Choice], columns: tuple[str, ...]) -> list[_State]:
    """The cheapest states after a line, the cheapest only of those that no later line can tell apart."""
    kept: dict[tuple[object, ...], _State] = {}
    cheapest = float("inf")
    for before, choice in product(states, choices):
        for state in _grow(before, choice, columns, cheapest + _HOPELESS):
            if state.cost > cheapest + _HOPELESS:
                continue
            cheapest = min(cheapest, state.cost)
            key = (state.settled, state.row, state.line, state.column, state.unread)
            if key not in kept or state.cost < kept[key].cost:
                kept[key] = state
    return sorted(kept.values(), key=lambda state: state.cost)[:_BEAM]


def _grow(before: _State, choice: Choice, columns: tuple[str, ...], most: float) -> list[_State]:
    """Everything the fragments can be after ``before``, but for what costs more than ``most`` in the end.

    Costs only add up, but for the credit of a row that is closed, and a fragment closes one at most: what is over that already
    is not followed through the other fragments of the line.
    """
    credit = _NAME_CREDIT + _VALUE_CREDIT * sum(kind in ("value", "actual") for kind in columns)
    states = [replace(before, cost=before.cost + choice.cost)]
    for place, fragment in enumerate(choice.fragments, start=1):
        bound = most + credit * (len(choice.fragments) - place)
        states = [after for state in states for after in _place(state, fragment, columns) if after.cost <= bound]
    return states


def _place(state: _State, fragment: Fragment, columns: tuple[str, ...]) -> Iterator[_State]:
    """Everything a fragment can be after ``state``."""
    beside = state.line == fragment.line
    if is_level(fragment.text):
        if not beside or state.column == -1:
            closed = _closed(state, columns)
            cost = closed.cost + (0.6 if is_common_word(fragment.text) else 0.0)
            yield closed.settle(fragment, cost, fragment.line, -1)
        yield from _cells(state, fragment, columns, beside, extra=level_as_cell_cost(fragment.text))
        return
    yield from _cells(state, fragment, columns, beside, extra=0.0)
    yield replace(
        state,
        cost=state.cost + _UNREAD,
        unread=(*state.unread, fragment.start),
        line=fragment.line,
        column=state.column,
    )


def _cells(state: _State, fragment: Fragment, columns: tuple[str, ...], beside: bool, extra: float) -> Iterator[_State]:
    if not beside or state.column == -1:
        closed = _closed(state, columns)
        empty: Row = ((),) * (len(columns) + 1)
        unlike = 1.0 if opens_note(fragment.text) and _awaits_note(state.row, columns) else 0.0
        fresh = replace(closed, row=empty, cost=closed.cost + extra + unlike + name_cost(fragment))
        yield _put(fresh, fragment, 0)
    if state.row is None:
        return
    for column in range(len(columns) + 1):
        if beside and column <= state.column:
            continue
        cell = state.row[column]
        if not cell and column > 0 and not any(state.row[column + 1 :]) and state.row[0]:
            skipped = sum(skip_cost(columns[c - 1]) for c in range(1, column) if not state.row[c])
            cost = state.cost + extra + skipped + open_cost(fragment, columns[column - 1])
            yield _put(replace(state, cost=cost), fragment, column)
        elif cell and cell[-1].line != fragment.line:
            yield _continued(state, fragment, column, columns, extra)


def _awaits_note(row: Row | None, columns: tuple[str, ...]) -> bool:
    return row is not None and any(kind in NOTES and not row[place] for place, kind in enumerate(columns, start=1))


def _continued(state: _State, fragment: Fragment, column: int, columns: tuple[str, ...], extra: float) -> _State:
    assert state.row is not None
    last = state.row[column][-1]
    crossing = 0.5 if any(state.row[column + 1 :]) else 0.0
    kind = "name" if column == 0 else columns[column - 1]
    if kind in NOTES:
        full = last.width + display_width(first_word(fragment.text)) > state.widest[column]
        ended = 1.0 if last.text[-1] in "。；" else 0.0 if full else 0.2
        ended += 1.5 if figure_at(fragment.text) else 0.0
        return _put(replace(state, cost=state.cost + extra + ended + crossing), fragment, column)
    if kind in ("weight", "score"):
        return replace(state, cost=state.cost + IMPOSSIBLE + extra)
    room = last.width + display_width(first_word(fragment.text)) - 1
    usual = 0.1 if kind == "name" else 1.5 if states_target(fragment.text) else 0.6
    cost = usual if room >= state.widest[column] else 5.0
    if is_level(fragment.text) and column == 0:
        cost += 2.0
    breaks = _at(state.narrowest_break, column, min(state.narrowest_break[column], room))
    return _put(replace(state, cost=state.cost + extra + cost + crossing, narrowest_break=breaks), fragment, column)


def _put(state: _State, fragment: Fragment, column: int) -> _State:
    assert state.row is not None
    row = tuple((*cell, fragment) if index == column else cell for index, cell in enumerate(state.row))
    widest = state.widest[column]
    grown = max(widest, fragment.width)
    broken_rule = grown > state.narrowest_break[column] >= widest
    return replace(
        state,
        row=row,
        widest=_at(state.widest, column, grown),
        cost=state.cost + (5.0 if broken_rule else 0.0),
        line=fragment.line,
        column=column,
    )


def _at(values: tuple[int, ...], index: int, value: int) -> tuple[int, ...]:
    return (*values[:index], value, *values[index + 1 :])


def _closed(state: _State, columns: tuple[str, ...]) -> _State:
    """The state with its open row settled and judged as a whole."""
    if state.row is None:
        return state
    cost = state.cost + name_end_cost("".join(fragment.text for fragment in state.row[0]))
    for kind, cell in zip(columns, state.row[1:], strict=True):
        if kind in ("value", "actual"):
            cost += value_cost("".join(fragment.text for fragment in cell)) if cell else skip_cost(kind)
    return state.settle(state.row, cost, state.line, state.column)


def _complete(row: ReadRow, columns: tuple[str, ...]) -> bool:
    return bool(row.cells[0]) and bool(row.cells[columns.index("value") + 1])


def _rows(events: tuple[Event, ...]) -> list[ReadRow]:
    cells = [event for event in events if not isinstance(event, Fragment)]
    return [ReadRow(row, levels) for row, levels in zip(cells, levels_of_rows(events), strict=True)]
