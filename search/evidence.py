"""Where the values of an answer stand in the documents, and which findings contest them.

In: rows as queried, with the addresses of their facts, and the attributes an answer shows. Out: the contract's evidence,
each place once with the columns it holds there, and rows of the findings that touch what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ontology.tables import FactTables
from search.presenting import Row, resting
from search.relations import DIMENSIONS

MOST_FACTS = 1000
"""How many facts an answer cites; a longer list cites its first."""

_FINDINGS = """SELECT l.fact_iri, f.iri, f.document, f.rule, f.severity, f.about, f.stated, f.expected, f.message, f.ordinal
FROM finding_facts l JOIN findings f ON f.iri = l.finding_iri
WHERE l.fact_iri IN (SELECT unnest($1::VARCHAR[])) AND f.severity IN ('error', 'warning')
 AND f.review IS DISTINCT FROM 'dismissed'
ORDER BY f.document, f.ordinal, f.iri, l.fact_iri"""

_SHOWN_OF_FINDING = ("document", "rule", "severity", "about", "stated", "expected", "message")


def cited(tables: FactTables, relation: str, rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """The evidence of the attributes ``names`` of ``rows``, in the order of the rows."""
    places = [place for row in rows[:MOST_FACTS] for place in _places(relation, row, names)]
    spans = tables.evidence(list({iri: None for owners, _ in places for iri in owners}))
    found = []
    for owners, column in dict.fromkeys(places):
        stating = ([span for span in spans[iri] if column in span["fields"]] for iri in owners)
        found += [span | {"fields": [column]} for span in next(filter(None, stating), [])]
    return merged(found)


def merged(spans: Iterable[Row]) -> list[Row]:
    """Each place once, with every column it holds; places without one are left out."""
    found: dict[tuple[Any, ...], Row] = {}
    for span in spans:
        if not span["fields"]:
            continue
        key = (span["document"], span["start"], span["end"])
        known = found.setdefault(key, span | {"fields": []})
        known["fields"] = list(dict.fromkeys((*known["fields"], *span["fields"])))
        if more := [one for one in span.get("corrections", ()) if one not in known.get("corrections", ())]:
            known["corrections"] = [*known.get("corrections", ()), *more]
    return list(found.values())


def touching(tables: FactTables, relation: str, rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """Findings of weight on the facts of ``rows`` that speak of a number shown there."""
    numbers: dict[str, set[Decimal]] = {}
    for row in rows:
        for name in names:
            for attribute in resting(relation, row, name):
                value, iri = row.get(attribute.name), row.get(f"{attribute.part}_fact")
                if iri and isinstance(value, Decimal):
                    numbers.setdefault(iri, set()).add(value)
    return [
        finding
        for finding in on_facts(tables, list(numbers))
        if any({finding["stated"], finding["expected"]} & numbers.get(iri, set()) for iri in finding["facts"])
    ]


def on_facts(tables: FactTables, iris: Sequence[str]) -> list[Row]:
    """Findings of error or warning level that rest on one of the facts: their row, ``iri`` and ``facts``."""
    found: dict[str, Row] = {}
    for row in tables.select(_FINDINGS, (list(iris),)) if iris else ():
        finding = {name: row[name] for name in _SHOWN_OF_FINDING} | {"iri": row["iri"], "facts": []}
        found.setdefault(row["iri"], finding)["facts"].append(row["fact_iri"])
    return list(found.values())


def presented(findings: Iterable[Row]) -> list[Row]:
    """Findings as the contract shows them: each once, its columns and address."""
    unique = {finding["iri"]: finding for finding in findings}
    return [{name: finding[name] for name in (*_SHOWN_OF_FINDING, "iri")} for finding in unique.values()]


def _places(relation: str, row: Row, names: Sequence[str]) -> Iterable[tuple[tuple[str, ...], str]]:
    """The facts that may state what is shown, the nearest first, and the column there.

    Of whom and when a row speaks, its evaluation or its document may say instead of the row.
    """
    for name in names:
        for attribute in resting(relation, row, name):
            owners = [row.get(f"{attribute.part}_fact")]
            if attribute.name in DIMENSIONS:
                owners += [row.get("evaluation_iri"), row.get("document_iri")]
            yield tuple(iri for iri in owners if iri), attribute.stored
