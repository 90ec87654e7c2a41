"""Entities as tables need them: their current labels, aliases and relations, read from the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ontology.addresses import kind_of
from ontology.graph import Graph
from ontology.table_fill import Row, solutions
from ontology.table_queries import prologue

_RELATIONS = {"region_iri": "bp:region", "department_iri": "bp:department", "unit_iri": "bp:unit"}
_LANGUAGES = ("", "zh")
"""Labels written in documents carry no language; the ontology's own are Chinese and English: people read Chinese."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something documents share; the relations are labels.

    ``kind`` is unit, project, indicator, measure, account, topic or region.
    """

    iri: str
    kind: str
    label: str
    aliases: tuple[str, ...] = ()
    region: str | None = None
    department: str | None = None
    unit: str | None = None


def entities_of(graph: Graph, documents: Iterable[str]) -> list[Row]:
    """Pairs of ``document_iri`` and ``entity_iri``: what each document mentions."""
    pattern = "?mention bp:document ?document_iri ; bp:mentions ?entity_iri"
    query = f"{prologue()}SELECT ?document_iri ?entity_iri WHERE {{ {_given('document_iri', documents)} {pattern} }}"
    pairs = {
        (solution["document_iri"].value, solution["entity_iri"].value) for solution in solutions(graph.query(query))
    }
    return [{"document_iri": document, "entity_iri": entity} for document, entity in sorted(pairs)]


def read_entities(graph: Graph, iris: Sequence[str]) -> list[Row]:
    """Rows of ``base.entities`` for those of ``iris`` that the graph names; the same graph gives the same rows."""
    labels, aliases = _texts(graph, iris, "skos:prefLabel"), _texts(graph, iris, "skos:altLabel")
    relations = {name: _nodes(graph, iris, prop) for name, prop in _RELATIONS.items()}
    rows = []
    for iri, (label, *others) in sorted(labels.items()):
        names = sorted({*others, *aliases.get(iri, ())} - {label})
        row: Row = {"iri": iri, "kind": kind_of(iri), "label": label, "aliases": names}
        rows.append(row | {name: found.get(iri) for name, found in relations.items()})
    return rows


def _nodes(graph: Graph, iris: Sequence[str], prop: str) -> dict[str, str]:
    """The node that ``prop`` leads to, the first by address where there are several."""
    found: dict[str, str] = {}
    for solution in solutions(graph.query(_query(iris, prop))):
        iri, node = solution["iri"].value, solution["value"].value
        found[iri] = min(node, found.get(iri, node))
    return found


def _texts(graph: Graph, iris: Sequence[str], prop: str) -> dict[str, list[str]]:
    """Texts by ``prop`` in a language that people read, those written in documents first."""
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for solution in solutions(graph.query(_query(iris, prop))):
        text = solution["value"]
        if (text.language or "") in _LANGUAGES:
            found[solution["iri"].value].add((_LANGUAGES.index(text.language or ""), text.value))
    return {iri: [text for _, text in sorted(texts)] for iri, texts in found.items()}


def _query(iris: Sequence[str], prop: str) -> str:
    return f"{prologue()}SELECT ?iri ?value WHERE {{ {_given('iri', iris)} ?iri {prop} ?value }}"


def _given(variable: str, iris: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(f'<{iri}>' for iri in iris)} }}"
