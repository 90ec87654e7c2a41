"""Which level names of a target table stand above which row.

A level name is set once for all its rows: beside the first of them, or (a merged cell set in its middle) beside the
middle one. Which of the two a table does shows at its first row.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.levels import Levels, level1, level2, meant
from ingest.target_lines import Fragment

Row = tuple[tuple[Fragment, ...], ...]
Event = Fragment | Row
"""A level name, or the cells of a row, in reading order."""


def levels_of_rows(events: Sequence[Event]) -> list[tuple[Fragment, ...] | None]:
    """For each row the level names above it, outermost first; None where the table does not show which they are."""
    if events and not isinstance(events[0], Fragment):
        return _from_the_middle(events)
    return _from_above(events)


def meaning(names: tuple[Fragment, ...] | None) -> Levels:
    """The concepts of the level names above a row."""
    if not names:
        return Levels(None, None)
    return meant(names[0].text, names[1].text if len(names) > 1 else None)


def _from_above(events: Sequence[Event]) -> list[tuple[Fragment, ...] | None]:
    """Level names stand beside or above their first row; two names in a row, or one of the first level, open a branch."""
    levels: list[tuple[Fragment, ...] | None] = []
    above: tuple[Fragment, ...] = ()
    fresh = False
    for event in events:
        if isinstance(event, Fragment):
            above = (*_kept(above, event, fresh), event)
            fresh = True
        else:
            levels.append(above)
            fresh = False
    return levels


def _kept(above: tuple[Fragment, ...], name: Fragment, fresh: bool) -> tuple[Fragment, ...]:
    if level2(name.text) is None or not above:
        return ()
    if fresh and level1(above[-1].text) is not None:
        return above[-1:]
    return above[:1] if level1(above[0].text) is not None else ()


def _from_the_middle(events: Sequence[Event]) -> list[tuple[Fragment, ...] | None]:
    """Level names stand beside the middle of their rows: the second level is counted out, the first follows from it."""
    outer: dict[str | None, Fragment] = {}
    inner: list[tuple[Fragment, float]] = []
    rows: list[Row] = []
    for index, event in enumerate(events):
        if not isinstance(event, Fragment):
            rows.append(event)
        elif level2(event.text) is None:
            outer[level1(event.text)] = event
        else:
            following = next((later for later in events[index:] if not isinstance(later, Fragment)), None)
            beside = following is not None and following[0][0].line == event.line
            inner.append((event, len(rows) if beside else len(rows) - 0.5))
    unknown: list[tuple[Fragment, ...] | None] = [None] * len(rows)
    levels = list(unknown)
    start = 0
    for name, middle in inner:
        last = int(2 * middle) - start
        if not start <= last < len(rows):
            return unknown
        parent = outer.get(meant(None, name.text).level1)
        levels[start : last + 1] = [(parent, name) if parent else (name,)] * (last + 1 - start)
        start = last + 1
    return levels if start == len(rows) else unknown
