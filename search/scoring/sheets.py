"""The evaluations of the fact tables with their budget row and indicators, ready to be recomputed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from ontology.facts import Evaluation, FundLine, IndicatorResult
from ontology.tables import FactTables
from search.named import named
from search.relations import STAGES
from search.scoring.figures import budget_of
from search.scoring.rules import Band, Scheme, rules
from search.scoring.stated_grades import stated_bands
from search.scoring.totals import ProjectScore, project_score

UNSCORED = ("目标", "监控")
"""Stages without final results: their figures are intended or passing."""

_FUNDS = ("budget_initial", "budget_adjusted", "in_place", "executed", "rate", "weight", "score")
_INDICATOR = (
    *("indicator", "level1", "level2", "target", "target_op", "target_value", "target_unit", "actual", "actual_value"),
    *("weight", "score", "reason"),
)
GIVEN = "(SELECT unnest(CAST(? AS VARCHAR[])))"
"""A list given as one parameter of a query."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which evaluations: names as people give them, or None for all."""

    unit: str | None = None
    department: str | None = None
    project: str | None = None
    year: int | None = None
    document: str | None = None
    among: tuple[tuple[str, tuple[str | int, ...]], ...] = ()
    """Columns of ``projects`` (addresses, years, stages) and the values one of which a row must have."""


@dataclass(frozen=True)
class ScoreSheet:
    """One evaluation (``row`` of ``projects``) with its budget row and indicators; ``facts`` are their addresses.

    ``bands`` are the grades that its document states, from the passage ``bands_from``.
    """

    row: dict[str, Any]
    line: FundLine | None
    results: tuple[IndicatorResult, ...]
    facts: tuple[str, ...]
    scheme: Scheme
    bands: tuple[Band, ...] = ()
    bands_from: str | None = None

    @cached_property
    def score(self) -> ProjectScore:
        """The evaluation recomputed, when first asked for."""
        stated, whole = self.row["total_score"], self.row["weight_total"]
        return project_score(self.line, self.results, stated, whole, self.scheme, self.bands)

    @property
    def budget(self) -> Decimal | None:
        """What the project's total is weighted by."""
        return budget_of(self.line) if self.line else None


def evaluations(tables: FactTables, asked: Asked) -> list[dict[str, Any]]:
    """The rows of ``projects`` asked for that have scores to give, in reading order.

    Raises EntityNotFound for a name that nothing bears.
    """
    condition, values = conditions(tables, asked)
    return tables.select(f"SELECT * FROM projects WHERE {condition} ORDER BY document, ordinal, iri", values)


def sheets_of(
    tables: FactTables, rows: Sequence[dict[str, Any]], scheme: Scheme | None = None, indicators: bool = True
) -> list[ScoreSheet]:
    """The sheets of evaluations, in their order; ``scheme`` instead of that of the region. Without ``indicators`` they hold
    the budget row alone, which is enough for money.
    """
    iris = [row["iri"] for row in rows]
    funds = _by_evaluation(tables, "funds", ("source", *_FUNDS), iris)
    results = _by_evaluation(tables, "indicators", _INDICATOR, iris) if indicators else {}
    bands = stated_bands(tables, sorted({row["document_iri"] for row in rows})) if indicators else {}
    return [
        _sheet(
            row,
            funds.get(row["iri"], []),
            results.get(row["iri"], []),
            scheme,
            *bands.get(row["document_iri"], ((), None)),
        )
        for row in rows
    ]


def chosen(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the evaluations of one project and year, the one that averages take: by stage, then one that states a total."""
    best: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = (row["project_iri"], row["year"])
        if key not in best or _rank(row) < _rank(best[key]):
            best[key] = row
    return list(best.values())


def _rank(row: dict[str, Any]) -> tuple[int, bool, str, int]:
    stage = row["stage"]
    place = STAGES.index(stage) if stage in STAGES else len(STAGES)
    return (place, row["total_score"] is None, row["document"], row["ordinal"])


def conditions(tables: FactTables, asked: Asked) -> tuple[str, list[Any]]:
    """What is asked for as a condition on rows of evaluations (or of what belongs to them), and its parameters.

    Raises EntityNotFound for a name that nothing bears.
    """
    parts = [f"(stage IS NULL OR stage NOT IN {UNSCORED})"]
    values: list[Any] = []
    for column, name, kind in (
        ("unit_iri", asked.unit, "unit"),
        ("department_iri", asked.department, "unit"),
        ("project_iri", asked.project, "project"),
    ):
        if name is not None:
            parts.append(f"{column} IN {GIVEN}")
            values.append(named(tables, name, kind))
    for column, value in (("year", asked.year), ("document", asked.document)):
        if value is not None:
            parts.append(f"{column} = ?")
            values.append(value)
    for column, wanted in asked.among:
        parts.append(f"{column} IN (SELECT unnest(?))")
        values.append(list(wanted))
    return " AND ".join(parts), values


def _by_evaluation(
    tables: FactTables, table: str, columns: Sequence[str], iris: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    sql = f"SELECT iri, evaluation_iri, {', '.join(columns)} FROM {table} WHERE evaluation_iri IN {GIVEN} ORDER BY ordinal"
    for row in tables.select(sql, (list(iris),)):
        found[row.pop("evaluation_iri")].append(row)
    return found


def _sheet(
    row: dict[str, Any],
    funds: Sequence[dict[str, Any]],
    indicators: Sequence[dict[str, Any]],
    scheme: Scheme | None,
    bands: tuple[Band, ...],
    bands_from: str | None,
) -> ScoreSheet:
    scheme = scheme or rules().scheme_for(row["region"], row["department"], row["unit"])
    owner = Evaluation(row["project"], row["unit"], year=row["year"])
    lines = list(_budget_rows(funds))
    line = lines[0] if len(lines) == 1 else None
    budget = FundLine(owner, line["source"], **{name: line[name] for name in _FUNDS}) if line else None
    results = tuple(IndicatorResult(owner, **{name: one[name] for name in _INDICATOR}) for one in indicators)
    facts = (*([line["iri"]] if line else []), *(one["iri"] for one in indicators))
    return ScoreSheet(row, budget, results, facts, scheme, bands, bands_from)


def _budget_rows(funds: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of the whole project's money, or where there are none those that a score is given to."""
    whole = [line for line in funds if line["source"] == "total"]
    yield from whole or (line for line in funds if line["weight"] is not None or line["score"] is not None)
