"""The audit's findings as people list them: most severe first, filtered by what they ask, with what reviewers said.

In: the fact tables and filters. Out: rows of the table ``findings`` with evidence. A finding is of a unit or year where one
of the facts it rests on is, or its document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ontology.errors import BadRequest
from ontology.schema import TABLES
from ontology.tables import FactTables
from ontology.vocabulary import concepts
from search.named import named

Row = dict[str, Any]

STATUSES = {"open": "待核", "confirmed": "已确认", "dismissed": "已排除"}
"""What reviewers said of a finding → its Chinese name; ``open`` where they said nothing."""

_FACT_TABLES = ("projects", "funds", "indicators", "observations")
_ON_FACT = """(iri IN (SELECT l.finding_iri FROM finding_facts l JOIN ({facts}) t ON t.iri = l.fact_iri)
 OR document_iri IN (SELECT iri FROM documents WHERE {condition}))"""
_ORDER = "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, document, ordinal, iri"
_TALLY = """SELECT document, count(*) AS total, count(*) FILTER (severity = 'error') AS errors,
 count(*) FILTER (severity = 'warning') AS warnings, count(*) FILTER (severity = 'info') AS infos,
 count(*) FILTER (review IS NULL) AS open, count(*) FILTER (review = 'confirmed') AS confirmed,
 count(*) FILTER (review = 'dismissed') AS dismissed FROM findings"""
_COLUMNS = ", ".join([*(f'"{name}"' for name in TABLES["findings"].names), "iri"])


@dataclass(frozen=True, slots=True)
class Asked:
    """Which findings; what is None does not matter. ``status`` is open, confirmed or dismissed."""

    document: str | None = None
    unit: str | None = None
    year: int | None = None
    rule: str | None = None
    severity: str | None = None
    status: str | None = None


def count_findings(tables: FactTables, asked: Asked) -> int:
    """How many findings there are; raises what :func:`list_findings` raises."""
    condition, parameters = _where(tables, asked)
    return int(tables.select(f"SELECT count(*) AS n FROM findings{condition}", parameters)[0]["n"])


def list_findings(tables: FactTables, asked: Asked, limit: int | None = None, offset: int = 0) -> list[Row]:
    """The findings, most severe first, then in reading order.

    Raises EntityNotFound for an unknown unit, BadRequest for a rule, severity or status that there is not.
    """
    condition, parameters = _where(tables, asked)
    page = f"{'' if limit is None else f' LIMIT {int(limit)}'} OFFSET {int(offset)}"
    rows = tables.select(f"SELECT {_COLUMNS} FROM findings{condition} ORDER BY {_ORDER}{page}", parameters)
    evidence = tables.evidence([row["iri"] for row in rows])
    return [row | {"evidence": evidence[row["iri"]]} for row in rows]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings a document has: in all, by severity, by what reviewers said."""

    document: str
    total: int
    errors: int
    warnings: int
    infos: int
    open: int
    confirmed: int
    dismissed: int


def tallies(tables: FactTables, asked: Asked) -> list[Tally]:
    """Every document that has such findings, those with most errors first, then with most findings."""
    condition, parameters = _where(tables, asked)
    rows = tables.select(
        f"{_TALLY}{condition} GROUP BY document ORDER BY errors DESC, total DESC, document", parameters
    )
    return [Tally(**row) for row in rows]


def _where(tables: FactTables, asked: Asked) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    parameters: list[Any] = []
    for column, value in (("document", asked.document), ("rule", asked.rule), ("severity", asked.severity)):
        if value is not None:
            conditions.append(f"{column} = ?")
            parameters.append(_known(column, value))
    if asked.unit is not None:
        units = named(tables, asked.unit, "unit")
        conditions.append(_of("unit_iri IN (SELECT unnest(CAST(? AS VARCHAR[])))"))
        parameters += [units] * (len(_FACT_TABLES) + 1)
    if asked.year is not None:
        conditions.append(_of("year = ?"))
        parameters += [asked.year] * (len(_FACT_TABLES) + 1)
    if asked.status is not None:
        if asked.status not in STATUSES:
            raise BadRequest(f"复核状态只能是 {'、'.join(STATUSES)} 之一，收到的是“{asked.status}”")
        conditions.append("review IS NULL" if asked.status == "open" else "review = ?")
        parameters += [] if asked.status == "open" else [asked.status]
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), parameters


def _of(condition: str) -> str:
    """A condition on the facts that a finding rests on, or on its document."""
    facts = " UNION ALL ".join(f"SELECT iri FROM {table} WHERE {condition}" for table in _FACT_TABLES)
    return _ON_FACT.format(facts=facts, condition=condition)


def _known(column: str, value: str) -> str:
    scheme = {"rule": "finding-rule", "severity": "severity"}.get(column)
    if scheme is None:
        return value
    known = [concept.notation for concept in concepts(scheme)]
    if value not in known:
        word = {"rule": "规则", "severity": "严重程度"}[column]
        raise BadRequest(f"没有名为“{value}”的{word}：请用 {'、'.join(known)} 之一")
    return value
