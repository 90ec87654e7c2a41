"""The figures by which units are compared, each of a unit and a year, with what it was computed from."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.arithmetic import ZERO, mean, percent, shown, text_of, total
from ontology.errors import BadRequest
from ontology.tables import FactTables
from search.scoring.figures import budget_of
from search.scoring.sheets import Asked, ScoreSheet, chosen, evaluations, sheets_of

_SPENT = frozenset({"executed", "budget_adjusted", "budget_initial"})
_SCORED = frozenset({"score", "weight"})
_OF_INDICATORS = ("score_ratio", "full_share")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of one unit (``iri``) and year: ``rests_on`` are the facts and, of each, the columns it was computed from."""

    unit: str
    iri: str
    department_iri: str | None
    region_iri: str | None
    year: int | None
    value: Decimal
    formula: str
    rests_on: tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: its name, its ``label`` for people (``of_project`` of one project) and the unit of its figures."""

    name: str
    label: str
    unit: str
    formula: str
    of_project: str


@cache
def measures() -> dict[str, Measure]:
    """The measures that are computed from projects."""
    data = tomllib.loads(files("search.peers").joinpath("measures.toml").read_text("utf-8"))
    return {
        name: Measure(name, one["label"], one["unit"], one["formula"], one["of_project"]) for name, one in data.items()
    }


def measured(tables: FactTables, name: str, years: Sequence[int] | None) -> tuple[Measure, list[Measured]]:
    """Every unit's figure of the measure called ``name`` (or labelled so, or named so in running text), of ``years`` or all.

    Raises BadRequest naming the measures there are where nothing is called so.
    """
    known = next((one for one in measures().values() if name in (one.name, one.label)), None)
    return (known, _of_projects(tables, known, years)) if known else _of_text(tables, name, years)


def _of_projects(tables: FactTables, measure: Measure, years: Sequence[int] | None) -> list[Measured]:
    groups: dict[tuple[str, int | None], list[ScoreSheet]] = defaultdict(list)
    among = (("year", tuple(years)),) if years is not None else ()
    rows = chosen(evaluations(tables, Asked(among=among)))
    for sheet in sheets_of(tables, rows, indicators=needs_indicators(measure)):
        if sheet.row["unit_iri"] is not None:
            groups[sheet.row["unit_iri"], sheet.row["year"]].append(sheet)
    found = []
    for (iri, of_year), sheets in groups.items():
        figure = computed(measure, sheets)
        if figure is not None:
            row = sheets[0].row
            found.append(Measured(row["unit"], iri, row["department_iri"], row["region_iri"], of_year, *figure))
    return found


def needs_indicators(measure: Measure) -> bool:
    """Whether a measure is computed from indicators, not from projects and their money alone."""
    return measure.name in _OF_INDICATORS


_Computed = tuple[Decimal, str, tuple[tuple[str, frozenset[str]], ...]]


def computed(measure: Measure, sheets: Sequence[ScoreSheet]) -> _Computed | None:
    """The figure of some projects together, its formula and what it rests on; None where what it takes is not stated."""
    return _COMPUTED[measure.name](sheets)


def _mean_total(sheets: Sequence[ScoreSheet]) -> _Computed | None:
    stated = [sheet for sheet in sheets if sheet.row["total_score"] is not None]
    value = mean(sheet.row["total_score"] for sheet in stated)
    if value is None:
        return None
    whole = total(sheet.row["total_score"] for sheet in stated) or ZERO
    rests_on = tuple((sheet.row["iri"], frozenset({"total_score"})) for sheet in stated)
    return value, f"{len(stated)} 个总分之和 {shown(whole)} ÷ {len(stated)} = {shown(value)}", rests_on


def _execution(sheets: Sequence[ScoreSheet]) -> _Computed | None:
    lines = [
        (sheet.facts[0], sheet.line.executed, budget)
        for sheet in sheets
        if sheet.line and sheet.line.executed is not None and (budget := budget_of(sheet.line)) is not None
    ]
    spent, whole = total(one[1] for one in lines), total(one[2] for one in lines)
    value = percent(spent, whole)
    if value is None or spent is None or whole is None:
        return None
    told = f"{len(lines)} 个项目：{text_of(spent)} ÷ {text_of(whole)} × 100% = {shown(value)}%"
    return value, told, tuple((iri, _SPENT) for iri, _, _ in lines)


def _rows(sheets: Sequence[ScoreSheet]) -> list[tuple[str, Decimal, Decimal]]:
    return [
        (iri, result.score, result.weight)
        for sheet in sheets
        for iri, result in zip(sheet.facts[1 if sheet.line else 0 :], sheet.results, strict=True)
        if result.score is not None and result.weight
    ]


def _score_ratio(sheets: Sequence[ScoreSheet]) -> _Computed | None:
    rows = _rows(sheets)
    scores, weights = total(row[1] for row in rows), total(row[2] for row in rows)
    value = percent(scores, weights)
    if value is None or scores is None or weights is None:
        return None
    told = f"{len(rows)} 个指标：{text_of(scores)} ÷ {text_of(weights)} × 100% = {shown(value)}%"
    return value, told, tuple((iri, _SCORED) for iri, _, _ in rows)


def _full_share(sheets: Sequence[ScoreSheet]) -> _Computed | None:
    rows = _rows(sheets)
    full = sum(1 for _, score, weight in rows if score >= weight)
    value = percent(Decimal(full), Decimal(len(rows)))
    if value is None:
        return None
    told = f"{full} ÷ {len(rows)} × 100% = {shown(value)}%"
    return value, told, tuple((iri, _SCORED) for iri, _, _ in rows)


_COMPUTED: dict[str, Callable[[Sequence[ScoreSheet]], _Computed | None]] = {
    "total_score": _mean_total,
    "execution_rate": _execution,
    "score_ratio": _score_ratio,
    "full_share": _full_share,
}


def _of_text(tables: FactTables, name: str, years: Sequence[int] | None) -> tuple[Measure, list[Measured]]:
    """A measure of running text, of the units themselves; a unit with contradicting figures of a year is left out."""
    rows = tables.select(
        "SELECT o.iri, o.unit, o.unit_iri, o.year, o.kind, o.value, o.unit_of_measure, d.region_iri FROM observations o "
        "JOIN documents d ON d.iri = o.document_iri WHERE (o.measure = ? OR o.measure || '（' || o.kind || '）' = ?) "
        "AND o.unit_iri IS NOT NULL AND o.subject_iri = o.unit_iri AND NOT coalesce(o.approximate, false) "
        "AND (? OR list_contains(?, o.year)) ORDER BY o.document, o.ordinal, o.iri",
        (name, name, years is None, list(years or ())),
    )
    kinds = list(dict.fromkeys((row["kind"], row["unit_of_measure"]) for row in rows))
    if not kinds:
        known = "、".join(one.label for one in measures().values())
        raise BadRequest(f"没有单位写过“{name}”这个数；可用：{known}，或事实表 observations 的 measure。")
    kind, unit = max(kinds, key=lambda one: sum(1 for row in rows if (row["kind"], row["unit_of_measure"]) == one))
    groups: dict[tuple[str, int | None], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if (row["kind"], row["unit_of_measure"]) == (kind, unit):
            groups[row["unit_iri"], row["year"]].append(row)
    found = []
    for (iri, of_year), stated in groups.items():
        if len({row["value"] for row in stated}) == 1:
            value, rests_on = stated[0]["value"], tuple((row["iri"], frozenset({"value"})) for row in stated)
            told = f"文件所写 {text_of(value)}{unit}"
            found.append(
                Measured(stated[0]["unit"], iri, None, stated[0]["region_iri"], of_year, value, told, rests_on)
            )
    return Measure(name, name, unit or "", "文件所写", name), found
