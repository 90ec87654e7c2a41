"""Entities as tables need them: their current labels, aliases and relations, read from the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from ontology.addresses import kind_of
from ontology.engine import said_of
from ontology.graph import Graph
from ontology.table_fill import Row
from ontology.vocabulary import expand

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

    def __hash__(self) -> int:
        """By the address alone: names that hundreds bear are looked up in every question."""
        return hash(self.iri)


def read_entities(graph: Graph, iris: Sequence[str]) -> list[Row]:
    """Rows of ``base.entities`` for those of ``iris`` that the graph names; the same graph gives the same rows."""
    rows = []
    for iri, triples in said_of(graph.store, sorted(iris)).items():
        stated = _stated(triples)
        labels = _texts(stated, "skos:prefLabel")
        if not labels:
            continue
        label, *others = labels
        names = sorted({*others, *_texts(stated, "skos:altLabel")} - {label})
        row: Row = {"iri": iri, "kind": kind_of(iri), "label": label, "aliases": names}
        # The first by address where there are several.
        rows.append(row | {name: min(_nodes(stated, prop), default=None) for name, prop in _RELATIONS.items()})
    return rows


def _stated(triples: Iterable[ox.Triple]) -> dict[str, list[Any]]:
    """The values of an entity's properties (addresses)."""
    found: dict[str, list[Any]] = defaultdict(list)
    for triple in triples:
        found[triple.predicate.value].append(triple.object)
    return found


def _nodes(stated: dict[str, list[Any]], prop: str) -> list[str]:
    return [node.value for node in stated.get(expand(prop), ())]


def _texts(stated: dict[str, list[Any]], prop: str) -> list[str]:
    """Texts by ``prop`` in a language that people read, those written in documents first."""
    texts = {(text.language or "", text.value) for text in stated.get(expand(prop), ())}
    return [text for _, text in sorted((_LANGUAGES.index(lang), text) for lang, text in texts if lang in _LANGUAGES)]
