"""Look-ups whose answer a document states in contradicting ways.

In: rows a look-up found and what it wanted. Out: the audit's findings of error level that contest just these figures, and
every figure of the contradiction with its own evidence. A figure is contested where it stands, not by its value alone: a
budget of 160 is not in doubt because an expenditure of 160 is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ontology.schema import FUNDS
from ontology.tables import FactTables
from search.evidence import merged
from search.presenting import Row, taken
from search.result import Result
from search.sparql_terms import iri_text, literal
from search.values import listed, plain, quantity, signed_sum

_CONTRADICTIONS = ("contradicting-figures", "parts-do-not-sum")
_FINDINGS = """SELECT f.*, l.fact_iri FROM findings f LEFT JOIN finding_facts l ON l.finding_iri = f.iri
WHERE f.severity = 'error' AND f.review IS DISTINCT FROM 'dismissed' AND f.rule IN (SELECT unnest($1::VARCHAR[]))
  AND f.document_iri IN (SELECT unnest($2::VARCHAR[])) ORDER BY f.document, f.ordinal, f.iri, l.fact_iri"""
_OBSERVATIONS = """SELECT * FROM observations WHERE iri IN (SELECT unnest($1::VARCHAR[])) ORDER BY ordinal, iri"""
_FUNDS = """SELECT * FROM funds WHERE iri IN (SELECT unnest($1::VARCHAR[])) ORDER BY ordinal, iri"""
_MONEY = ("executed", "budget_adjusted", "budget_initial", "in_place")
_COLUMNS = ("item", "value", "unit_of_measure", "document")


@dataclass(frozen=True, slots=True)
class _Figure:
    """One side of a contradiction: its row, its evidence, the pattern that gives the row on the graph."""

    row: Row
    evidence: tuple[Row, ...]
    pattern: str


def contesting(tables: FactTables, relation: str, rows: Sequence[Row], names: Iterable[str]) -> list[Row]:
    """The findings that contest a stated number of ``names`` in ``rows``."""
    asked = [(row, taken(relation, row, name)) for row in rows for name in names]
    asked = [(row, attribute) for row, attribute in asked if attribute.numeric and attribute.stored]
    if not asked:
        return []
    findings = _findings(tables, sorted({row["document_iri"] for row, _ in asked}))
    iris = [row[f"{attribute.part}_fact"] for row, attribute in asked]
    spans = tables.evidence([iri for iri in (*findings, *iris) if iri])
    found = []
    for iri, finding in findings.items():
        for (row, attribute), fact in zip(asked, iris, strict=True):
            if fact is None or row.get(attribute.name) is None:
                continue
            figures = {finding["stated"], finding["expected"]}
            if fact not in finding["facts"] and row[attribute.name] not in figures:
                continue
            own = [span for span in spans[fact] if attribute.stored in span["fields"]]
            if finding["rule"] == "parts-do-not-sum" and row[attribute.name] not in figures:
                continue
            if _overlap(own, spans[iri]) or (not spans[iri] and fact in finding["facts"]):
                found.append(finding)
                break
    return found


def conflict(tables: FactTables, findings: Sequence[Row]) -> Result:
    """The answer to a look-up that ``findings`` contest: every figure, where it stands, and why they cannot all be."""
    figures: dict[tuple[Any, ...], _Figure] = {}
    for finding in findings:
        for figure in _figures(tables, finding):
            figures.setdefault(tuple(figure.row.values()), figure)
    rows = [figure.row for figure in figures.values()]
    sides = listed(f"“{row['item']}”{quantity(row['value'], row['unit_of_measure'])}" for row in rows)
    messages = "".join(dict.fromkeys(finding["message"] for finding in findings))
    patterns = "\n  UNION\n".join(f"  {{ {figure.pattern} }}" for figure in figures.values())
    return Result(
        "conflict",
        f"文件对此说法不一：{sides}。{messages}",
        columns=_COLUMNS,
        rows=rows,
        query=f"SELECT {' '.join(f'?{name}' for name in _COLUMNS)} WHERE {{\n{patterns}\n}}",
        evidence=merged(span for figure in figures.values() for span in figure.evidence),
        findings=findings,
    )


def _findings(tables: FactTables, documents: list[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in tables.select(_FINDINGS, (list(_CONTRADICTIONS), documents)):
        fact = row.pop("fact_iri")
        found.setdefault(row["iri"], row | {"facts": []})["facts"] += [fact] if fact else []
    return found


def _figures(tables: FactTables, finding: Row) -> list[_Figure]:
    sides = {finding["stated"], finding["expected"]} - {None}
    exhaustive = finding["rule"] == "contradicting-figures"
    spans = tables.evidence([finding["iri"], *finding["facts"]])
    observations = tables.select(_OBSERVATIONS, (finding["facts"],))
    figures = [_observed(row, spans[row["iri"]]) for row in observations if exhaustive or row["value"] in sides]
    for row in tables.select(_FUNDS, (finding["facts"],)):
        for name in _MONEY:
            own = [span for span in spans[row["iri"]] if name in span["fields"]]
            told = any(f.row["value"] == row[name] and _overlap(own, f.evidence) for f in figures)
            if row[name] in sides and not told and (_overlap(own, spans[finding["iri"]]) or not spans[finding["iri"]]):
                figures.append(_funded(row, name, own))
    missing = [value for value in (finding["stated"], finding["expected"]) if value is not None]
    missing = [value for value in missing if value not in [figure.row["value"] for figure in figures]]
    parts = [row for row in observations if row["value"] not in sides]
    return figures + [_computed(finding, value, parts, spans) for value in missing]


def _observed(row: Row, spans: Sequence[Row]) -> _Figure:
    subject = row["subject"] if row["subject"] and row["subject"] not in (row["measure_text"] or "") else ""
    shown = _row(f"{subject}{row['measure_text'] or row['measure']}", row["value"], row["unit_of_measure"], row)
    own = tuple(span | {"fields": ["value"]} for span in spans if "value" in span["fields"])
    pattern = (
        f"BIND({iri_text(row['iri'])} AS ?fact) BIND({literal(shown['item'])} AS ?item) "
        "?fact bp:value ?value ; bp:unitOfMeasure ?unit_of_measure ; bp:document/bp:fileName ?document ."
    )
    return _Figure(shown, own, pattern)


def _funded(row: Row, name: str, spans: Sequence[Row]) -> _Figure:
    column = FUNDS.column(name)
    shown = _row(f"{row['project']}{column.label}", row[name], column.unit, row)
    pattern = (
        f"BIND({iri_text(row['iri'])} AS ?fact) BIND({literal(shown['item'])} AS ?item) "
        f"BIND({literal(column.unit)} AS ?unit_of_measure) "
        f"?fact {column.path} ?value ; bp:document/bp:fileName ?document ."
    )
    return _Figure(shown, tuple(span | {"fields": [name]} for span in spans), pattern)


def _computed(finding: Row, value: Decimal, parts: Sequence[Row], spans: dict[str, list[Row]]) -> _Figure:
    """What the parts add up to, stated nowhere itself: cited by the parts."""
    adding = [row for row in parts if row["value"] != value]
    whole = sum((row["value"] for row in adding), Decimal(0)) == value
    item = f"各部分合计（{signed_sum(row['value'] for row in adding)}）" if whole and adding else "按文中其他数字应为"
    unit = adding[0]["unit_of_measure"] if adding else ""
    places = [span for row in adding for span in spans[row["iri"]] if "value" in span["fields"]] if whole else []
    shown = _row(item, value, unit, finding)
    finding_iri = iri_text(finding["iri"])
    property_ = "bp:expected" if value == finding["expected"] else "bp:stated"
    pattern = (
        f"BIND({literal(item)} AS ?item) BIND({literal(unit)} AS ?unit_of_measure) "
        f"{finding_iri} {property_} ?value ; bp:document/bp:fileName ?document ."
    )
    own = tuple(span | {"fields": ["value"]} for span in places or spans[finding["iri"]])
    return _Figure(shown, own, pattern)


def _row(item: str, value: Decimal, unit: str, of: Row) -> Row:
    return {"item": item, "value": plain(value), "unit_of_measure": unit, "document": of["document"]}


def _overlap(some: Iterable[Row], others: Sequence[Row]) -> bool:
    return any(
        one["document"] == other["document"] and one["start"] < other["end"] and other["start"] < one["end"]
        for one in some
        for other in others
    )
