"""Entities as tables need them: their current labels, aliases and relations, read from the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ontology.table_fill import Graph, Row, expand, solutions
from ontology.table_queries import prologue

ENTITY_KINDS = {
    "bp:Unit": "unit",
    "bp:Project": "project",
    "bp:Indicator": "indicator",
    "bp:Measure": "measure",
    "bp:AccountTitle": "account",
    "bp:Topic": "topic",
    "bp:Region": "region",
}
"""Classes whose instances documents share, and what tables call them."""

_RELATIONS = {"region_iri": "bp:region", "department_iri": "bp:department", "unit_iri": "bp:unit"}
_LANGUAGES = ("", "zh")
"""Labels written in documents carry no language; the ontology's own are Chinese and English: people read Chinese."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something documents share. ``kind`` is a value of :data:`ENTITY_KINDS`; the relations are labels."""

    iri: str
    kind: str
    label: str
    aliases: tuple[str, ...] = ()
    region: str | None = None
    department: str | None = None
    unit: str | None = None


def entities_of(graph: Graph, documents: Iterable[str]) -> list[Row]:
    """Pairs of ``document_iri`` and ``entity_iri``: the entities that a document's own triples point at."""
    values = " ".join(f"<{iri}>" for iri in documents)
    query = (
        f"{prologue()}SELECT DISTINCT ?document_iri ?entity_iri WHERE {{ VALUES ?document_iri {{ {values} }} "
        f"VALUES ?class {{ {' '.join(ENTITY_KINDS)} }} "
        "?document_iri a bp:Document . GRAPH ?graph { ?document_iri a bp:Document . ?subject ?property ?entity_iri } "
        "?entity_iri a ?class }"
    )
    found = [{name: term.value for name, term in solution.items()} for solution in solutions(graph.query(query))]
    return sorted(found, key=lambda row: (row["document_iri"], row["entity_iri"]))


def read_entities(graph: Graph, iris: Sequence[str]) -> list[Row]:
    """Rows of ``base.entities`` for those of ``iris`` that the graph knows; the same graph gives the same rows."""
    kinds = {iri: kind for iri, cls in _pairs(graph, iris, "a") if (kind := _KIND_OF_CLASS.get(cls))}
    labels, aliases = _texts(graph, iris, "skos:prefLabel"), _texts(graph, iris, "skos:altLabel")
    relations = {name: dict(_pairs(graph, iris, prop)) for name, prop in _RELATIONS.items()}
    rows = []
    for iri in sorted(kinds.keys() & labels.keys()):
        label, *others = labels[iri]
        names = sorted({*others, *aliases.get(iri, ())} - {label})
        row = {"iri": iri, "kind": kinds[iri], "label": label, "aliases": names}
        rows.append(row | {name: found.get(iri) for name, found in relations.items()})
    return rows


_KIND_OF_CLASS = {expand(cls): kind for cls, kind in ENTITY_KINDS.items()}


def _pairs(graph: Graph, iris: Sequence[str], prop: str) -> list[tuple[str, str]]:
    """``(iri, node)`` by ``prop``, sorted backwards so that ``dict()`` keeps the first of several."""
    found = solutions(graph.query(_query(iris, prop)))
    return sorted(((solution["iri"].value, solution["value"].value) for solution in found), reverse=True)


def _texts(graph: Graph, iris: Sequence[str], prop: str) -> dict[str, list[str]]:
    """Texts by ``prop`` in a language that people read, those written in documents first."""
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for solution in solutions(graph.query(_query(iris, prop))):
        text = solution["value"]
        if (text.language or "") in _LANGUAGES:
            found[solution["iri"].value].add((_LANGUAGES.index(text.language or ""), text.value))
    return {iri: [text for _, text in sorted(texts)] for iri, texts in found.items()}


def _query(iris: Sequence[str], prop: str) -> str:
    values = " ".join(f"<{iri}>" for iri in iris)
    return f"{prologue()}SELECT ?iri ?value WHERE {{ VALUES ?iri {{ {values} }} ?iri {prop} ?value }}"
