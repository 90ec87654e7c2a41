"""Lists with one project a line: project, bodies, budgets, execution, score, grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.align import Column, Costs, readings, straight
from ingest.headers import field as header_field
from ingest.headers import is_total
from ingest.places import Place, Row
from ingest.values import is_blank_mark, money, money_scale, number, points, stated

_MONEY = frozenset({"budget_initial", "budget_adjusted", "in_place", "executed", "rate"})
_TEXTS = frozenset({"project", "unit", "department", "grade", "code"})


@dataclass(slots=True)
class ProjectList:
    """A list as found: the captions above it, its header and its rows."""

    captions: list[Place]
    header: Row
    rows: list[Row] = field(default_factory=list)


def is_list_header(row: Row) -> bool:
    """Whether the row heads a list of projects: nearly all cells are headers, one of them the project, some of them sums."""
    if len(row.cells) < 3 or any(number(cell.text) is not None for cell in row.cells):
        return False
    names = [_name(cell.text) for cell in row.cells]
    known = [name for name in names if name]
    if "project" not in known or len(known) * 4 < len(names) * 3:
        return False
    return len(_MONEY & set(known)) >= 1 and len(set(known) - {"ignored"}) >= 3


def list_columns(header: Row) -> tuple[Column, ...]:
    """The columns of the list; the first of several for one field counts."""
    columns: list[Column] = []
    for cell in header.cells:
        name = _name(cell.text)
        if name and (name == "ignored" or name not in {column.field for column in columns}):
            columns.append(Column(name, cell.column, cell.last, money_scale(cell.text), cell))
    return tuple(columns)


def list_rows(found: ProjectList) -> list[tuple[Row, dict[str, Place], dict[str, Column]]]:
    """Each project row with its cells by field; sums of the list and rows without a project are left out."""
    columns = list_columns(found.header)
    by_name = {column.field: column for column in columns}
    rows: list[tuple[Row, dict[str, Place], dict[str, Column]]] = []
    for row in found.rows:
        cells = _cells(row.cells, columns)
        place = cells.get("project")
        if place is None or stated(place.text) is None or is_total(place.text) or is_total(row.cells[0].text):
            continue
        if any(name in cells for name in _MONEY) or "total_score" in cells:
            rows.append((row, cells, by_name))
    return rows


def _cells(cells: Sequence[Place], columns: Sequence[Column]) -> dict[str, Place]:
    reading = straight(cells, columns, _COSTS) or next(iter(readings(cells, columns, _COSTS)), None)
    found: dict[str, Place] = {}
    if reading is None:
        return found
    for cell, index in zip(cells, reading.columns, strict=True):
        if index is not None and columns[index].field != "ignored" and stated(cell.text) is not None:
            found.setdefault(columns[index].field, cell)
    return found


def _name(text: str) -> str | None:
    name = header_field("list", text)
    if name is not None:
        return name
    name = header_field("funds", text)
    return name if name in _MONEY or name == "ignored" else ("ignored" if name else None)


def _fit(cell: Place, name: str) -> float:
    text = cell.text
    if is_blank_mark(text):
        return 0.2
    figure = money(text, Decimal(1)) if name in _MONEY else points(text.rstrip("%％"))
    if name in _TEXTS:
        return 5.0 if number(text) is not None else 0.0
    if name == "ignored":
        return 0.3
    if name in ("rate", "total_score", "year"):
        return 6.0 if points(text.rstrip("%％")) is None else 0.0
    return 6.0 if figure is None else 0.0


def _skip(name: str) -> float:
    return 3.0 if name == "project" else 0.3


def _drop(cell: Place) -> float:
    return 0.3 if is_blank_mark(cell.text) else 4.0


_COSTS = Costs(_fit, _skip, _drop)
