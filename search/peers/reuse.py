"""Indicators that several projects use, with the targets each of them set; and targets passed by half."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ontology.arithmetic import percent, round_half_up, text_of
from ontology.naming import normalise
from ontology.tables import FactTables
from search.peers.spread import median
from search.scoring.listing import Page, Row, page_of
from search.scoring.sheets import GIVEN, Asked, conditions

_LEAST_PROJECTS = 2
_TARGET = {"indicator", "target", "target_value", "target_op", "target_unit"}
_RESULT = {"actual", "actual_value", "score", "weight"}
_COLUMNS = (
    "iri, document, project, project_iri, unit, year, stage, indicator, target, target_op, target_value, target_unit, "
    "actual, actual_value, weight, score"
)


def reused_rows(
    tables: FactTables, asked: Asked, indicator: str | None = None, limit: int | None = None, offset: int = 0
) -> Page:
    """Indicators with the same name, unit and direction in several projects whose targets differ, most projects first.

    Each row holds its ``uses``, one a project and year, the strictest target first. ``indicator`` keeps names that hold it.
    """
    condition, values = conditions(tables, asked)
    low = {row["iri"] for row in _passed(tables)}
    groups: dict[tuple[str, Any, Any], list[Row]] = defaultdict(list)
    sql = f"SELECT {_COLUMNS} FROM indicators WHERE {condition} AND target_value IS NOT NULL ORDER BY document, ordinal, iri"
    for row in tables.select(sql, values):
        if indicator is None or indicator in row["indicator"]:
            groups[normalise(row["indicator"]), row["target_unit"], row["target_op"]].append(row)
    kept = [uses for uses in (_one_each(group) for group in groups.values()) if _differ(uses)]
    kept.sort(key=lambda uses: (-len({use["project_iri"] for use in uses}), uses[0]["indicator"]))
    shown = page_of(kept, limit, offset)
    cited = tables.evidence(sorted({use["iri"] for uses in shown for use in uses}))
    return Page([_reused(uses, low, cited) for uses in shown], len(kept))


def low_target_rows(tables: FactTables, asked: Asked, limit: int | None = None, offset: int = 0) -> Page:
    """Targets that the result passes by half or more (the audit's rule target-set-too-low), the widest first."""
    condition, values = conditions(tables, asked)
    found = {row["iri"]: row["finding"] for row in _passed(tables)}
    sql = f"SELECT {_COLUMNS} FROM indicators WHERE {condition} AND iri IN {GIVEN} ORDER BY document, ordinal, iri"
    rows = tables.select(sql, (*values, list(found)))
    rows.sort(key=lambda row: -(row["actual_value"] / row["target_value"]))
    shown = page_of(rows, limit, offset)
    cited = tables.evidence([row["iri"] for row in shown])
    return Page([_low(row, found[row["iri"]], cited[row["iri"]]) for row in shown], len(rows))


def _passed(tables: FactTables) -> list[Row]:
    """The indicators that a finding of target-set-too-low is about."""
    return tables.select(
        "SELECT i.iri, min(f.iri) AS finding FROM findings f JOIN finding_facts l ON l.finding_iri = f.iri "
        "JOIN indicators i ON i.iri = l.fact_iri WHERE f.rule = 'target-set-too-low' AND i.target_value > 0 "
        "AND i.actual_value IS NOT NULL GROUP BY i.iri"
    )


def _one_each(rows: Sequence[Row]) -> list[Row]:
    """One use a project, year and target: copies of a document say nothing new."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        found.setdefault((row["project_iri"] or row["project"], row["year"], row["target_value"]), row)
    return list(found.values())


def _differ(uses: Sequence[Row]) -> bool:
    projects = {use["project_iri"] or use["project"] for use in uses}
    return len(projects) >= _LEAST_PROJECTS and len({use["target_value"] for use in uses}) > 1


def _reused(uses: list[Row], low: set[str], cited: dict[str, list[Row]]) -> Row:
    ceiling = uses[0]["target_op"] in ("≤", "<")
    ordered = sorted(uses, key=lambda use: (use["target_value"] if ceiling else -use["target_value"], use["document"]))
    targets = [use["target_value"] for use in ordered]
    unit = uses[0]["target_unit"] or ""
    written = [f"{uses[0]['target_op'] or ''}{text_of(value)}{unit}" for value in dict.fromkeys(targets)]
    return {
        "indicator": ordered[0]["indicator"],
        "projects": len({use["project_iri"] or use["project"] for use in uses}),
        "targets": written,
        "strictest": written[0],
        "loosest": written[-1],
        "median_target": round_half_up(median(targets)),
        "unit_of_measure": unit or None,
        "passed_by_half": sum(1 for use in uses if use["iri"] in low),
        "uses": [_use(use, use["iri"] in low, cited[use["iri"]]) for use in ordered],
    }


def _use(row: Row, passed: bool, spans: Sequence[Row]) -> Row:
    return {
        **_shown(row),
        "passed_by_half": passed,
        "evidence": [span for span in spans if (_TARGET | _RESULT) & set(span["fields"])],
    }


def _low(row: Row, finding: str, spans: Sequence[Row]) -> Row:
    ratio = percent(row["actual_value"], row["target_value"])
    told = f"{text_of(row['actual_value'])} ÷ {text_of(row['target_value'])} × 100%"
    shown = round_half_up(ratio) if ratio is not None else Decimal(0)
    return {
        **_shown(row),
        "ratio": shown,
        "formula": f"{told} = {text_of(shown)}%",
        "finding": finding,
        "evidence": [span for span in spans if (_TARGET | _RESULT) & set(span["fields"])],
    }


def _shown(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "project_iri"}
