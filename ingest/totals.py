"""The total of a form: its score, the sum of its weights, its grade; and which reading of the rows the sums favour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.align import Column
from ingest.headers import field as header_field
from ingest.indicators import IndicatorReading, RowOptions, read_rows
from ingest.places import Place, Row
from ingest.values import points, vocabulary
from ontology.arithmetic import agrees

HUNDRED = Decimal(100)
_TICKS = frozenset("☑√✓✔■☒")
_BOX = "☑√✓✔■☒□☐○"
_CHOICE = re.compile(
    rf"([{_BOX}]?)\s*([\u4e00-\u9fff]{{1,4}})\s*[（(]?\s*([{_BOX}]?)\s*[)）]?\s*"
    rf"(?:[/、,，;；]|(?=\s)|(?=[{_BOX}])|(?<=[{_BOX})）])|$)"
)
"""A grade to tick, with its box before or after it."""
_SCORED = re.compile(r"得分|评分|总分")
"""What the label of a total's only figure says where no row states a weight."""
_KEPT_SUMS = 400
_TRIED = 200
"""So many pairs of sums are carried from row to row, and so many readings of all rows are tried against the totals."""


@dataclass(frozen=True, slots=True)
class Total:
    """What the rows of totals state, with where it stands."""

    score: Decimal | None = None
    score_place: Place | None = None
    weight: Decimal | None = None
    weight_place: Place | None = None
    grade: str | None = None
    grade_place: Place | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Weights and scores of a form's rows, added up; None where a row states none. ``budget_*`` are the money block's."""

    weight: Decimal | None
    score: Decimal | None
    budget_weight: Decimal | None
    budget_score: Decimal | None

    def weights(self) -> list[Decimal]:
        """The sums of weights that may be meant: with the money block and without."""
        return _with_and_without(self.weight, self.budget_weight)

    def scores(self) -> list[Decimal]:
        """The sums of scores that may be meant: with the money block and without."""
        return _with_and_without(self.score, self.budget_score)


def sums_of(rows: Sequence[IndicatorReading], weight: Decimal | None, score: Decimal | None) -> Sums:
    """The sums over indicator rows; rows of the budget count with the money block, whose own figures are given."""
    plain = [row for row in rows if not row.budget]
    budgets = [row for row in rows if row.budget]
    return Sums(
        _added([row.weight for row in plain]),
        _added([row.score for row in plain]),
        weight if weight is not None else _added([row.weight for row in budgets]),
        score if score is not None else _added([row.score for row in budgets]),
    )


def choose(
    options: Sequence[RowOptions],
    totals: Sequence[Row],
    columns: Sequence[Column],
    weight: Decimal | None,
    score: Decimal | None,
) -> tuple[list[IndicatorReading], list[Row]]:
    """The reading of the rows under which the most equations close; the cheapest where none closes more."""
    cheapest = _read(options, [row.cheapest for row in options])
    failures = _failures(cheapest[0], totals, columns, weight, score)
    if failures == 0:
        return cheapest
    best, price = cheapest, float("inf")
    for cost, picks in _combined(options):
        read = _read(options, picks)
        now = _failures(read[0], totals, columns, weight, score)
        if now < failures or (now == failures and cost < price and best is not cheapest):
            best, failures, price = read, now, cost
    return best


def _combined(options: Sequence[RowOptions]) -> list[tuple[float, list[dict[str, Place]]]]:
    """The cheapest readings of all rows for every pair of sums that they can make, cheapest first."""
    sums: dict[tuple[Decimal, Decimal], tuple[float, list[dict[str, Place]]]] = {(Decimal(0), Decimal(0)): (0.0, [])}
    for row in options:
        grown: dict[tuple[Decimal, Decimal], tuple[float, list[dict[str, Place]]]] = {}
        for (weights, scores), (cost, picks) in sums.items():
            for (weight, score), (more, cells) in _by_points(row).items():
                key = (weights + weight, scores + score)
                if key not in grown or cost + more < grown[key][0]:
                    grown[key] = (cost + more, [*picks, cells])
        kept = sorted(grown.items(), key=lambda entry: entry[1][0])[:_KEPT_SUMS]
        sums = dict(kept)
    return sorted(sums.values(), key=lambda entry: entry[0])[:_TRIED]


def _by_points(row: RowOptions) -> dict[tuple[Decimal, Decimal], tuple[float, dict[str, Place]]]:
    """The cheapest reading of a row for every weight and score that it may state."""
    found: dict[tuple[Decimal, Decimal], tuple[float, dict[str, Place]]] = {}
    for cost, cells in row.priced or [(0.0, {})]:
        reading = IndicatorReading(row.row, cells)
        key = (reading.weight or Decimal(0), reading.score or Decimal(0))
        if key not in found:
            found[key] = (cost, cells)
    return found


def read_totals(rows: Sequence[Row], columns: Sequence[Column], sums: Sums) -> Total:
    """Read the rows of totals. One figure alone is the score or the sum of weights, as position and sums say."""
    total = Total()
    for row in rows:
        total = _merge(total, _read_total(row, columns, sums))
    return total


def grade_of(text: str) -> str | None:
    """The grade a cell states ("优", "良好"), or the one that is ticked ("优□ 良☑"); None where it states none."""
    bare = text.strip(" “”\"'（）()：:。")
    grades = vocabulary()["grades"]
    assert isinstance(grades, list)
    if bare in grades:
        return bare
    choices = [choice for choice in _CHOICE.findall(bare) if choice[1] in grades]
    ticked = [name for before, name, after in choices if {before, after} & _TICKS]
    return ticked[0] if len(ticked) == 1 and len(choices) > 1 else None


def _read(options: Sequence[RowOptions], picks: Sequence[dict[str, Place]]) -> tuple[list[IndicatorReading], list[Row]]:
    return read_rows([(row.row, cells) for row, cells in zip(options, picks, strict=True)])


def _failures(
    rows: Sequence[IndicatorReading],
    totals: Sequence[Row],
    columns: Sequence[Column],
    weight: Decimal | None,
    score: Decimal | None,
) -> int:
    """How many of the two equations of a form do not close; one that cannot be set up does not count."""
    sums = sums_of(rows, weight, score)
    total = read_totals(totals, columns, sums)
    failed = 0
    if sums.weights():
        whole = [HUNDRED, *([total.weight] if total.weight is not None else [])]
        failed += not any(agrees(made, stated) for made in sums.weights() for stated in whole)
    if sums.scores() and total.score is not None:
        failed += not any(agrees(made, total.score) for made in sums.scores())
    return failed


def _read_total(row: Row, columns: Sequence[Column], sums: Sums) -> Total:
    figures = [(value, cell) for cell in row.cells if (value := points(_after_colon(cell.text))) is not None]
    grade = next((cell for cell in row.cells if grade_of(cell.text)), None)
    found = Total(grade=grade_of(grade.text) if grade else None, grade_place=grade)
    if len(figures) == 1:
        value, cell = figures[0]
        score = _is_score(value, cell, columns, sums) or (not sums.weights() and _SCORED.search(row.cells[0].text))
        return _merge(found, Total(value, cell) if score else Total(weight=value, weight_place=cell))
    if not figures:
        return found
    has_weight = not columns or any(column.field == "weight" for column in columns)
    if len(figures) > 2 or not has_weight:
        scores = _scores_of_several(figures, columns, sums)
        return _merge(found, Total(*(scores or (figures[-1:] if has_weight else figures))[0]))
    (weight, place), score_figure = figures
    return _merge(found, Total(*score_figure, weight, place))


def _scores_of_several(
    figures: Sequence[tuple[Decimal, Place]], columns: Sequence[Column], sums: Sums
) -> list[tuple[Decimal, Place]]:
    """The score among three figures or more of a total: in its column, in the order of the columns, or by the sums."""
    points_columns = [
        column
        for column in columns
        if column.field in ("weight", "score")
        or (column.header and header_field("indicators", column.header.text) == "score")
    ]
    if len(points_columns) == len(figures):
        return [figure for figure, column in zip(figures, points_columns, strict=True) if column.field == "score"]
    under = [figure for figure in figures if _under(figure[1], columns) == "score"]
    return under or [figure for figure in figures if any(agrees(figure[0], made) for made in sums.scores())]


def _under(cell: Place, columns: Sequence[Column]) -> str | None:
    return next((column.field for column in columns if column.first <= cell.column <= column.last), None)


def _is_score(value: Decimal, cell: Place, columns: Sequence[Column], sums: Sums) -> bool:
    under = _under(cell, columns)
    if under == "weight" and (agrees(value, HUNDRED) or any(agrees(value, made) for made in sums.weights())):
        return False
    if any(agrees(value, made) for made in sums.scores()):
        return True
    if any(agrees(value, made) for made in sums.weights()):
        return False
    return under == "score" or (under != "weight" and bool(sums.scores()))


def _merge(first: Total, second: Total) -> Total:
    """What ``first`` states, and what only ``second`` does."""
    score = first if first.score is not None else second
    weight = first if first.weight is not None else second
    grade = first if first.grade is not None else second
    return Total(score.score, score.score_place, weight.weight, weight.weight_place, grade.grade, grade.grade_place)


def _after_colon(text: str) -> str:
    return text.replace("：", ":").rpartition(":")[2]


def _added(values: Sequence[Decimal | None]) -> Decimal | None:
    stated = [value for value in values if value is not None]
    return sum(stated, Decimal(0)) if stated else None


def _with_and_without(own: Decimal | None, budget: Decimal | None) -> list[Decimal]:
    if own is None:
        return []
    return [own + budget, own] if budget is not None else [own]
