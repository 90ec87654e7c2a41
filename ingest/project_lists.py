"""Lists with one project a line: which lines are projects, and which cell of each is what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.align import Column, Costs, Reading, readings, straight
from ingest.headers import is_total, plain
from ingest.indicators import fit_cost, skip_cost
from ingest.levels import is_level
from ingest.list_columns import INDICATOR, MONEY, is_tier
from ingest.places import Place, Row, place_of
from ingest.totals import grade_of
from ingest.units import is_body
from ingest.values import is_blank_mark, money, number, operator, points, rate, stated
from ontology.arithmetic import agrees_rate

_TEXTS = frozenset({"project", "unit", "department", "grade", "code", "goal_expected", "goal_actual", "reason"})
_POINTS = ("rate", "total_score", "year", "weight", "score", "execution_weight", "execution_score")
_MOST = {
    "rate": 1000,
    "total_score": 150,
    "year": 2100,
    "weight": 100,
    "score": 150,
    "execution_weight": 100,
    "execution_score": 100,
}
"""A larger figure is none of these."""
_UNREAD = ("ignored", "index")
_HEAD = ("project", "unit", "department", "code", "goal_expected", "goal_actual")
_RESULTS = ("actual", "weight", "score", "reason", "remark")
_BODIES = ("department", "unit")
_SUM = re.compile(r"(?:小计|合计|总计|共计|汇总)(?:数)?$")
_SECTION_NUMBER = re.compile(r"[一二三四五六七八九十]+|[（(][一二三四五六七八九十]+[)）]")
_SECTION_LEAD = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）])\s*")


@dataclass(slots=True)
class ProjectList:
    """A list as found: the captions above it, the tiers of its header, and its rows."""

    captions: list[Place]
    tiers: list[Row]
    rows: list[Row] = field(default_factory=list)

    def goes_on(self, row: Row) -> bool:
        """Take a row that is a further tier of the header, or the header printed again on the next page."""
        texts = [cell.text for cell in row.cells]
        again = any(texts == [cell.text for cell in tier.cells] for tier in self.tiers)
        if not again and not self.rows and is_tier(self.tiers[-1], row):
            self.tiers.append(row)
            return True
        return again


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: its cells by field, with the bodies that a merged cell or a section above gives it."""

    row: Row
    cells: dict[str, Place]


def list_lines(found: ProjectList, columns: Sequence[Column]) -> tuple[list[Line], list[Row]]:
    """The lines of projects in their order, and rows with figures that are none.

    Sums and the names of sections are no projects. A cell merged over several rows speaks for each of them; where a
    table has lost its merged cells, a body stands for the empty cells below it.
    """
    merged = _merged_cells(found.rows, columns)
    flat = not any(cell.rowspan > 1 for row in found.rows[:1] for cells in row.table.rows for cell in cells)
    lines: list[Line] = []
    unread: list[Row] = []
    section: Place | None = None
    above: dict[str, Place] = {}
    costs = _ROW_COSTS if has_indicators(columns) else _COSTS
    for row in found.rows:
        if _is_section(row):
            section, above = _body_of(row), {}
            continue
        cells = _cells(row.cells, columns, costs)
        for name, place in merged.get((row.table.number, row.number), {}).items():
            cells.setdefault(name, place)
        if _is_sum(row, cells):
            continue
        if costs is _ROW_COSTS and "project" in cells:
            bodies = {name: place for name, place in above.items() if flat and name in _BODIES}
            cells = {**bodies, **cells}
            above = {name: place for name, place in cells.items() if name in _HEAD}
        elif costs is _ROW_COSTS and cells.keys() & INDICATOR and not cells.keys() & MONEY:
            cells = {**above, **cells}
        elif flat:
            above = {**above, **{name: cells[name] for name in _BODIES if name in cells}}
            carried = {name: place for name, place in above.items() if name in _BODIES}
            cells = {**{name: place for name, place in carried.items() if _is_empty(row, name, columns)}, **cells}
        if (section is not None and any(column.field == "department" for column in columns)) or (
            section is not None and "unit" not in cells
        ):
            cells.setdefault("department", section)
        if "project" in cells:
            lines.append(Line(row, cells))
        elif sum(1 for cell in row.cells if number(cell.text) is not None) >= 2:
            unread.append(row)
    return lines, unread


def _is_empty(row: Row, name: str, columns: Sequence[Column]) -> bool:
    """Whether a row that keeps its places states nothing under the column of a field.

    A figure there is no body: the row has drifted, and nothing says whose it is.
    """
    column = next((column for column in columns if column.field == name), None)
    under = [cell for cell in row.cells if column is not None and column.first <= cell.column <= column.last]
    return not any(money(cell.text) is not None for cell in under)


def has_indicators(columns: Sequence[Column]) -> bool:
    """Whether the lines of a list are indicators, several to a project."""
    names = {column.field for column in columns}
    return "indicator" in names or bool(names & {"target", "target_value"} and names & {"level1", "level2"})


def _merged_cells(rows: Sequence[Row], columns: Sequence[Column]) -> dict[tuple[int, int], dict[str, Place]]:
    """For each row what cells from rows above, merged over it, hold."""
    found: dict[tuple[int, int], dict[str, Place]] = {}
    for table in {row.table.number: row.table for row in rows}.values():
        for cell in (cell for cells in table.rows for cell in cells if cell.rowspan > 1 and cell.text.strip()):
            name = next((c.field for c in columns if c.first <= cell.column <= c.last), None)
            if name is None or name == "ignored":
                continue
            for below in range(cell.row + 1, cell.row + cell.rowspan):
                found.setdefault((table.number, below), {})[name] = place_of(cell, table)
    return found


def _is_section(row: Row) -> bool:
    """Whether a row only names what the lines below it belong to ("（一）民政局")."""
    words = {cell.text for cell in row.cells if not _SECTION_NUMBER.fullmatch(cell.text)}
    return len(words) == 1 and number(next(iter(words))) is None and not _SUM.search(next(iter(words)))


def _body_of(row: Row) -> Place | None:
    """The body that the row of a section names; None where it names a kind of projects."""
    place = next(cell for cell in row.cells if not _SECTION_NUMBER.fullmatch(cell.text))
    name = _SECTION_LEAD.sub("", place.text)
    return replace(place, text=name) if is_body(f"某{name}") else None


def _is_sum(row: Row, cells: dict[str, Place]) -> bool:
    """Whether a row adds up others: it says so, or it is numbered as a section or names a body where projects stand."""
    labels = [cell for cell in row.cells if number(cell.text) is None and rate(cell.text) is None][:3]
    if any(is_total(cell.text) or (len(cell.text) <= 20 and _SUM.search(plain(cell.text))) for cell in labels):
        return True
    if _SECTION_NUMBER.fullmatch(row.cells[0].text.strip("、.． ")):
        return True
    project, body = cells.get("project"), cells.get("department") or cells.get("unit")
    return project is not None and body is not None and project.text == body.text


def _cells(cells: Sequence[Place], columns: Sequence[Column], costs: Costs) -> dict[str, Place]:
    """The cells of a line by field: by position where all fit their headers, else as its rate of execution proves."""
    placed = straight(cells, columns, costs)
    options = [placed] if placed is not None else readings(cells, columns, costs)
    read = [(option.cost, _by_field(cells, columns, option)) for option in options]
    return min(read, key=lambda entry: entry[0] + _doubt(entry[1]))[1] if read else {}


def _by_field(cells: Sequence[Place], columns: Sequence[Column], reading: Reading) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for cell, index in zip(cells, reading.columns, strict=True):
        if index is not None and columns[index].field not in _UNREAD and stated(cell.text) is not None:
            found.setdefault(columns[index].field, cell)
    return found


def _doubt(cells: dict[str, Place]) -> float:
    """How much speaks against a reading: a rate of execution that does not follow from the sums."""
    told = rate(cells["rate"].text) if "rate" in cells else None
    spent = money(cells["executed"].text) if "executed" in cells else None
    budgets = [money(cells[name].text) for name in ("budget_adjusted", "budget_initial", "in_place") if name in cells]
    if told is None or spent is None or not budgets:
        return 0.0
    return 0.0 if any(budget and agrees_rate(told, spent, budget) for budget in budgets) else 1.5


def _fit(cell: Place, name: str) -> float:
    text = cell.text
    if is_blank_mark(text):
        return 0.2
    if name == "index":
        return 0.0 if len(text) <= 4 else 3.0
    if name == "grade":
        return 0.0 if grade_of(text) else 1.5
    if name in _TEXTS or name in ("level1", "level2", "indicator"):
        return 5.0 if number(text) is not None or (name == "project" and grade_of(text)) else 0.0
    if name == "ignored" or name in INDICATOR or name in ("actual", "remark", "problem"):
        return 0.3
    if name in _POINTS:
        value = points(text.rstrip("%％年度"))
        return 6.0 if value is None or value > _MOST[name] else 0.0
    return 6.0 if name in MONEY and money(text, Decimal(1)) is None else 0.0


def _skip(name: str) -> float:
    return 3.0 if name == "project" else 0.3


def _drop(cell: Place) -> float:
    return 0.3 if is_blank_mark(cell.text) else 4.0


def _fit_row(cell: Place, name: str) -> float:
    """As :func:`_fit`, where the lines are indicators: levels and names of these are no projects and no bodies."""
    if name in _HEAD:
        if is_level(cell.text) or operator(cell.text):
            return 4.0
        return max(_fit(cell, name), 0.2 if name not in _BODIES or is_body(cell.text) else 0.6)
    return fit_cost(cell, name) if name in INDICATOR or name in _RESULTS else _fit(cell, name)


def _skip_row(name: str) -> float:
    return 0.3 if name in _HEAD or name in MONEY else skip_cost(name)


_COSTS = Costs(_fit, _skip, _drop)
_ROW_COSTS = Costs(_fit_row, _skip_row, _drop)
