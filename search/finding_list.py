"""The audit's findings as people list them: most severe first, filtered by what they ask, with what reviewers said.

In: the fact tables and filters. Out: rows of the table ``findings`` with evidence. A finding is of a unit or year where one
of the facts it rests on is, or its document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

from ontology.errors import BadRequest
from ontology.schema import TABLES
from ontology.tables import FactTables
from ontology.vocabulary import concepts
from search.audit.across import RULE as BETWEEN
from search.audit.across import contradicting_documents
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
    """Which findings; what is None does not matter. ``status`` is open, confirmed or dismissed.

    ``across`` asks for those between documents, as their rule does, instead of those of each document.
    """

    document: str | None = None
    unit: str | None = None
    year: int | None = None
    rule: str | None = None
    severity: str | None = None
    status: str | None = None
    across: bool = False

    @property
    def between(self) -> bool:
        """Whether the findings between documents are asked for."""
        return self.across or self.rule == BETWEEN


def count_findings(tables: FactTables, asked: Asked) -> int:
    """How many findings there are; raises what :func:`list_findings` raises."""
    if asked.between:
        return len(_between(tables, asked))
    condition, parameters = _where(tables, asked)
    return int(tables.select(f"SELECT count(*) AS n FROM findings{condition}", parameters)[0]["n"])


def list_findings(tables: FactTables, asked: Asked, limit: int | None = None, offset: int = 0) -> list[Row]:
    """The findings, most severe first, then in reading order.

    Raises EntityNotFound for an unknown unit, BadRequest for a rule, severity or status that there is not.
    """
    if asked.between:
        return _between(tables, asked)[offset : None if limit is None else offset + limit]
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
    if asked.between:
        return _tallied(_between(tables, asked))
    condition, parameters = _where(tables, asked)
    rows = tables.select(
        f"{_TALLY}{condition} GROUP BY document ORDER BY errors DESC, total DESC, document", parameters
    )
    return [Tally(**row) for row in rows]


def _between(tables: FactTables, asked: Asked) -> list[Row]:
    """The findings between documents; the address of such a finding would change with the documents, so none is reviewed."""
    if asked.rule not in (None, BETWEEN):
        raise BadRequest(f"比较各份决算的只有规则 {BETWEEN}：请去掉 rule，或不用 across")
    _where(tables, replace(asked, rule=None))  # raises what is not to be asked
    units = named(tables, asked.unit, "unit") if asked.unit is not None else None
    return [
        row
        for row in contradicting_documents(tables)
        if (units is None or row["unit_iri"] in units)
        and asked.year in (None, row["year"])
        and asked.severity in (None, row["severity"])
        and asked.status in (None, "open")
        and (asked.document is None or asked.document in {span["document"] for span in row["evidence"]})
    ]


def _tallied(rows: list[Row]) -> list[Tally]:
    """Findings counted by document, in the order of :func:`tallies`."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row["document"]][row["severity"]] += 1
    found = [
        Tally(document, own.total(), own["error"], own["warning"], own["info"], own.total(), 0, 0)
        for document, own in counts.items()
    ]
    return sorted(found, key=lambda tally: (-tally.errors, -tally.total, tally.document))


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
