"""Names of the graph: prefixes, classes, properties and the concepts of ``budget_performance.ttl``.

The Turtle file is the one place where concepts are written down; :func:`concept` and :func:`concepts` read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

BP = "https://w3id.org/budget-performance/ns#"
"""Namespace of our classes and properties."""

CONCEPT = "https://w3id.org/budget-performance/concept/"
"""Concepts are ``<CONCEPT><scheme>/<slug>``, schemes ``<CONCEPT><scheme>``."""

PREFIXES = {
    "bp": BP,
    "bpc": CONCEPT,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "https://schema.org/",
}
"""Prefix → IRI, for queries shown to people, dumps and the ontology."""

ONTOLOGY_FILE = Path(__file__).with_name("budget_performance.ttl")
"""The ontology with its concept schemes."""

SHAPES_FILE = Path(__file__).with_name("shapes.ttl")
"""The SHACL shapes."""

ONTOLOGY_GRAPH = "https://w3id.org/budget-performance/graph/ontology"
"""Named graph of the ontology."""

ENTITY_GRAPH = "https://w3id.org/budget-performance/graph/entities"
"""Named graph of what documents share."""

ARRIVING_GRAPH = "https://w3id.org/budget-performance/graph/arriving"
"""Named graph of the documents that are just coming in; it is gone when they are there, entities and all."""

OWN_GRAPHS = "https://w3id.org/budget-performance/graph/"
"""Begins the names of the graphs that are no document's."""

DECISION_GRAPH = "https://w3id.org/budget-performance/graph/decisions"
"""Named graph of people's decisions; re-ingestion never touches it."""

SCHEMES = {
    "bp:documentType": "document-type",
    "bp:stage": "stage",
    "bp:fundSource": "fund-source",
    "bp:level1": "level1",
    "bp:level2": "level2",
    "bp:kind": "observation-kind",
    "bp:cause": "cause",
    "bp:rule": "finding-rule",
    "bp:severity": "severity",
    "bp:namingRule": "naming-rule",
}
"""Concept scheme of the values of a property. ``bp:severity`` holds the notation itself, the others the concept."""

MEASURE_SCHEME = CONCEPT + "measure"
ACCOUNT_SCHEME = CONCEPT + "account"
"""Schemes without members of their own: measures and account titles grow from the documents."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: ``notation`` is its value in tables, ``zh`` and ``en`` its labels, ``aliases`` other Chinese labels."""

    iri: str
    scheme: str
    notation: str
    zh: str
    en: str
    definition: str = ""
    aliases: tuple[str, ...] = ()
    broader: str | None = None


class UnknownConcept(ValueError):
    """A value that no concept of its scheme has: the ontology file or the code that made the value is wrong."""


@cache
def expand(name: str) -> str:
    """The IRI of a prefixed name; KeyError for an unknown prefix."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@cache
def node(name: str) -> ox.NamedNode:
    """The node of a prefixed name."""
    return ox.NamedNode(expand(name))


@cache
def concepts(scheme: str) -> tuple[Concept, ...]:
    """The concepts of a scheme (``cause``, ``finding-rule`` …) in the order of their addresses; KeyError if none."""
    return _schemes()[scheme]


@cache
def concept(scheme: str, value: str) -> Concept:
    """The concept of ``scheme`` with this notation, or else this Chinese label; raises UnknownConcept."""
    for found in concepts(scheme):
        if found.notation == value:
            return found
    for found in concepts(scheme):
        if found.zh == value:
            return found
    raise UnknownConcept(f"scheme {scheme!r} has no concept {value!r}: declare it in {ONTOLOGY_FILE.name}")


@cache
def ontology_triples() -> frozenset[ox.Triple]:
    """The ontology as triples; it holds no blank nodes, so it is the same set on every reading."""
    quads = ox.parse(path=str(ONTOLOGY_FILE), format=ox.RdfFormat.TURTLE)
    return frozenset(quad.triple for quad in quads)


@cache
def _schemes() -> dict[str, tuple[Concept, ...]]:
    values: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = {}
    for triple in ontology_triples():
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(CONCEPT):
            found = values.setdefault(triple.subject.value, {})
            found.setdefault(triple.predicate.value, []).append(triple.object)  # type: ignore[arg-type]
    schemes: dict[str, list[Concept]] = {}
    for iri in sorted(values):
        scheme, _, slug = iri.removeprefix(CONCEPT).partition("/")
        if slug:
            schemes.setdefault(scheme, []).append(_concept(iri, scheme, values[iri]))
    return {scheme: tuple(members) for scheme, members in schemes.items()}


def _concept(iri: str, scheme: str, values: dict[str, list[ox.Literal | ox.NamedNode]]) -> Concept:
    def texts(name: str, language: str | None = None) -> list[str]:
        terms = values.get(expand(name), [])
        return sorted(
            t.value for t in terms if language is None or (isinstance(t, ox.Literal) and t.language == language)
        )

    return Concept(
        iri=iri,
        scheme=scheme,
        notation=texts("skos:notation")[0],
        zh=texts("skos:prefLabel", "zh")[0],
        en=texts("skos:prefLabel", "en")[0],
        definition=next(iter(texts("skos:definition", "zh")), ""),
        aliases=tuple(texts("skos:altLabel", "zh")),
        broader=next(iter(texts("skos:broader")), None),
    )
