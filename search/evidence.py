"""Where the values of an answer stand in the documents, and which findings contest them.

In: rows as queried, with the addresses of their facts, and the attributes an answer shows. Out: the contract's evidence,
each place once with the columns it holds there, and rows of the findings that touch what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args
from weakref import WeakKeyDictionary

from ontology.tables import FactTables
from search.attributes import Attribute, Part
from search.presenting import Row, resting
from search.relations import DIMENSIONS, RELATIONS

MOST_FACTS = 1000
"""How many facts an answer cites; a longer list cites its first."""

_ON_FACTS = """SELECT DISTINCT l.finding_iri AS iri, l.fact_iri FROM finding_facts l JOIN findings f ON f.iri = l.finding_iri
WHERE f.severity IN ('error', 'warning') AND f.review IS DISTINCT FROM 'dismissed' ORDER BY l.fact_iri"""
_SHOWN_OF_FINDING = ("document", "rule", "severity", "about", "stated", "expected", "message")
_NUMBERS = ("stated", "expected")
_FINDINGS = (
    f"SELECT {', '.join(f'CAST(f.{one} AS VARCHAR) AS {one}' if one in _NUMBERS else one for one in _SHOWN_OF_FINDING)}, iri "
    "FROM findings f WHERE iri IN (SELECT unnest($1::VARCHAR[])) ORDER BY f.document, f.ordinal, f.iri"
)


def cited(tables: FactTables, relation: str, rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """The evidence of the attributes ``names`` of ``rows``, in the order of the rows."""
    places = _places(relation, rows[:MOST_FACTS], names)
    spans = tables.evidence(
        list({iri: None for owners, _ in places for iri in owners}), {column for _, column in places}
    )
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
    contested = _contested(tables)
    if not contested:
        return []
    facts = [fact for part in get_args(Part) if (fact := f"{part}_fact") in rows[0]] if rows else []
    shown = _shown(relation, names)
    numbers: dict[str, set[Decimal]] = {}
    for row in rows:
        if contested.keys().isdisjoint([row[fact] for fact in facts]):
            continue
        for name, source in shown:
            for fact, one, _, _ in (source,) if source else _sources_in(relation, row, name):
                value, iri = row.get(one), row.get(fact)
                if iri is not None and iri in contested and isinstance(value, Decimal):
                    numbers.setdefault(iri, set()).add(value)
    return [
        finding
        for finding in _on_facts(tables, numbers, contested)
        if any({finding["stated"], finding["expected"]} & numbers[iri] for iri in finding["facts"])
    ]


def _on_facts(tables: FactTables, facts: Iterable[str], contested: Mapping[str, Sequence[str]]) -> list[Row]:
    """The findings on ``facts``: their row, ``iri`` and ``facts``."""
    resting_on: dict[str, list[str]] = {}
    for fact in facts:
        for iri in contested[fact]:
            resting_on.setdefault(iri, []).append(fact)
    found = tables.select(_FINDINGS, (list(resting_on),), _NUMBERS) if resting_on else []
    return [
        {name: row[name] for name in (*_SHOWN_OF_FINDING, "iri")} | {"facts": resting_on[row["iri"]]} for row in found
    ]


def _contested(tables: FactTables) -> Mapping[str, Sequence[str]]:
    """Facts → the findings of error or warning level that rest on them, as the tables stand now; made once for each state."""
    kept = _CONTESTED.get(tables)
    if kept is not None and kept[0] == tables.revision:
        return kept[1]
    revision = tables.revision
    contested: dict[str, list[str]] = {}
    for row in tables.select(_ON_FACTS):
        contested.setdefault(row["fact_iri"], []).append(row["iri"])
    _CONTESTED[tables] = (revision, contested)
    return contested


_CONTESTED: WeakKeyDictionary[FactTables, tuple[int, dict[str, list[str]]]] = WeakKeyDictionary()


def presented(findings: Iterable[Row]) -> list[Row]:
    """Findings as the contract shows them: each once, its columns and address."""
    unique = {finding["iri"]: finding for finding in findings}
    return [{name: finding[name] for name in (*_SHOWN_OF_FINDING, "iri")} for finding in unique.values()]


_Source = tuple[str, str, str, bool]
"""Of an attribute: the column of a row that names the fact stating it, its own name, its column in the fact table, and whether
it says of whom and when a row speaks."""


def _source_of(attribute: Attribute) -> _Source:
    return f"{attribute.part}_fact", attribute.name, attribute.stored, attribute.name in DIMENSIONS


def _shown(relation: str, names: Sequence[str]) -> list[tuple[str, _Source | None]]:
    """``names`` with their source where that is the same in every row: looked up once, not for each of thousands of rows."""
    known = RELATIONS[relation].attributes
    return [(name, None if known[name].operands else _source_of(known[name])) for name in names]


def _sources_in(relation: str, row: Row, name: str) -> list[_Source]:
    """The sources of what ``name`` rests on in this row."""
    return [_source_of(attribute) for attribute in resting(relation, row, name)]


def _places(relation: str, rows: Sequence[Row], names: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
    """The facts that may state what is shown, the nearest first, and the column there.

    Of whom and when a row speaks, its evaluation or its document may say instead of the row.
    """
    shown = _shown(relation, names)
    places = []
    for row in rows:
        above = (row.get("evaluation_iri"), row.get("document_iri"))
        for name, source in shown:
            for fact, _, column, speaks in (source,) if source else _sources_in(relation, row, name):
                owners = (row.get(fact), *above) if speaks else (row.get(fact),)
                places.append((tuple(filter(None, owners)), column))
    return places
