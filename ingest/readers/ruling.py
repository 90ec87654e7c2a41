"""Ruled lines → the cells of tables.

Lines that touch make one table. Between the crossings of its lines lie the smallest fields; fields with no line between
them are one cell, so that a merged cell is what the missing lines say. Double lines, lines drawn in pieces (dashes, one
piece a cell) and a missing outer border are seen through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.printed_page import Segment

_STRAIGHT = 1.0
"""A line may lean by so many points."""
_SNAP = 2.0
"""Parallel lines so near to each other are one line (drawn double, or as the two sides of a thin bar)."""
_DASH = 3.5
"""A gap within a line up to this width is one between dashes."""
_SHORT = 5.0
"""What is shorter after all pieces are joined is a mark, not a rule."""
_TOUCH = 3.5
"""How far a line may end before the one it meets."""
_NARROW = 4.0
"""No row or column is narrower."""
_COVERED = 0.6
"""A side of a field is ruled where a line covers this part of it."""
_MOST_LINES = 4000
"""A page with more lines than this is a drawing; its lines rule no table."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line along an axis: it stands at ``at`` and goes from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a grid: ``row`` and ``column`` count from 0 over the smallest fields; its edges are in points."""

    row: int
    column: int
    rowspan: int
    colspan: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; ``xs`` and ``ys`` are where its columns and rows begin and end, ``fields`` its cells in order."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    fields: tuple[Field, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom edge."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def find_grids(segments: Iterable[Segment]) -> list[Grid]:
    """The ruled tables of a page, from top to bottom. A frame around a single field is none."""
    level, upright = rules(segments)
    if len(level) + len(upright) > _MOST_LINES:
        return []
    grids = [grid for group in _touching(level, upright) if (grid := _grid(*group)) is not None]
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def rules(segments: Iterable[Segment]) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical lines, their pieces joined, what is too short left out."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for segment in segments:
        width, height = segment.x1 - segment.x0, segment.y1 - segment.y0
        if height <= _STRAIGHT:
            level.append(Rule((segment.y0 + segment.y1) / 2, segment.x0, segment.x1))
        if width <= _STRAIGHT:
            upright.append(Rule((segment.x0 + segment.x1) / 2, segment.y0, segment.y1))
    return _joined(level), _joined(upright)


def _joined(pieces: Sequence[Rule]) -> list[Rule]:
    """Pieces along one line as one."""
    found: list[Rule] = []
    for group in _near(sorted(pieces, key=lambda rule: rule.at), _SNAP):
        at = sum(rule.at for rule in group) / len(group)
        start, end = None, 0.0
        for rule in sorted(group, key=lambda rule: rule.start):
            if start is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + _DASH:
                end = max(end, rule.end)
            else:
                found.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None:
            found.append(Rule(at, start, end))
    return [rule for rule in found if rule.end - rule.start >= _SHORT]


def _near(ordered: Sequence[Rule], distance: float) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in ordered:
        if groups and rule.at - groups[-1][0].at <= distance:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _touching(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that touch each other, horizontal and vertical ones apart."""
    parent = list(range(len(level) + len(upright)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for i, flat in enumerate(level):
        for j, post in enumerate(upright, start=len(level)):
            if _meets(flat, post.at) and _meets(post, flat.at):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate((*level, *upright)):
        groups.setdefault(root(i), ([], []))[0 if i < len(level) else 1].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


def _meets(rule: Rule, at: float) -> bool:
    return rule.start - _TOUCH <= at <= rule.end + _TOUCH


def _grid(level: Sequence[Rule], upright: Sequence[Rule]) -> Grid | None:
    xs, ys = _edges(upright, level), _edges(level, upright)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
        return None
    beside = [[_ruled(upright, xs[c], ys[r], ys[r + 1]) for c in range(len(xs))] for r in range(len(ys) - 1)]
    below = [[_ruled(level, ys[r], xs[c], xs[c + 1]) for c in range(len(xs) - 1)] for r in range(len(ys))]
    return Grid(tuple(xs), tuple(ys), tuple(_fields(xs, ys, beside, below)))


def _edges(across: Sequence[Rule], along: Sequence[Rule]) -> list[float]:
    """Where the lines ``across`` stand, with the ends of those ``along`` where no outer border closes them."""
    groups = _near(sorted(across, key=lambda rule: rule.at), _NARROW)
    edges = [sum(rule.at for rule in group) / len(group) for group in groups]
    first, last = _end([rule.start for rule in along]), -_end([-rule.end for rule in along])
    if first < edges[0] - 2 * _NARROW:
        edges.insert(0, first)
    if last > edges[-1] + 2 * _NARROW:
        edges.append(last)
    return edges


def _end(ends: Sequence[float]) -> float:
    """The outermost of the ends; where several lines end together there, else the second: one may stick out."""
    ordered = sorted(ends)
    return ordered[min(1, len(ordered) - 1)]


def _ruled(lines: Sequence[Rule], at: float, start: float, end: float) -> bool:
    covered = 0.0
    for rule in lines:
        if abs(rule.at - at) <= _NARROW:
            covered += max(0.0, min(rule.end, end) - max(rule.start, start))
    return covered >= _COVERED * (end - start)


def _fields(
    xs: Sequence[float], ys: Sequence[float], beside: Sequence[Sequence[bool]], below: Sequence[Sequence[bool]]
) -> Iterable[Field]:
    """Rectangles of fields with no line between them, in reading order."""
    rows, columns = len(ys) - 1, len(xs) - 1
    taken = [[False] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            right = column + 1
            while right < columns and not beside[row][right] and not taken[row][right]:
                right += 1
            down = row + 1
            while down < rows and _goes_on(down, column, right, beside, below, taken):
                down += 1
            for y in range(row, down):
                taken[y][column:right] = [True] * (right - column)
            yield Field(row, column, down - row, right - column, xs[column], ys[row], xs[right], ys[down])


def _goes_on(
    row: int,
    first: int,
    end: int,
    beside: Sequence[Sequence[bool]],
    below: Sequence[Sequence[bool]],
    taken: Sequence[Sequence[bool]],
) -> bool:
    """Whether the cell over the columns ``first`` to ``end`` takes in the fields of ``row`` as well."""
    inside = any(beside[row][column] for column in range(first + 1, end))
    return not inside and not any(below[row][column] or taken[row][column] for column in range(first, end))
