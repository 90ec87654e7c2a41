"""Documents' graphs checked against the SHACL shapes of ``shapes.ttl``, one document at a time and in memory.

In: a graph and the name of a document. Out: what is not well-formed in it. Meant for tests, releases and after an upgrade;
ingest does not need it, for :mod:`ontology.triples` writes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ontology.errors import DocumentNotFound
from ontology.graph import Graph
from ontology.vocabulary import CONCEPT, ENTITY_GRAPH, SHAPES_FILE, node, ontology_triples

if TYPE_CHECKING:
    import rdflib

_ENTITIES = ox.NamedNode(ENTITY_GRAPH)


@dataclass(frozen=True, slots=True)
class Violation:
    """What breaks a shape: the thing (address), the property or "", the offending value or "", and why."""

    document: str
    thing: str
    property: str
    value: str
    message: str


def validate(graph: Graph, document: str) -> tuple[Violation, ...]:
    """What is not well-formed in a document's graph and in the entities it mentions; empty where all is well.

    Raises DocumentNotFound for a name the graph does not hold.
    """
    address = graph.documents().get(document)
    if address is None:
        raise DocumentNotFound(f"没有名为“{document}”的文件：用 jixiao export documents 查看全部")
    return violations(document_data(graph, address), document)


def validate_all(graph: Graph) -> Iterator[Violation]:
    """What is not well-formed in any document, document by document."""
    for document, address in graph.documents().items():
        yield from violations(document_data(graph, address), document)


def document_data(graph: Graph, address: str) -> set[ox.Triple]:
    """What the shapes look at: a document's triples, the entities it mentions, the concepts it uses."""
    triples = set(graph.triples(address))
    mentioned = {triple.object for triple in triples if triple.predicate == node("bp:mentions")}
    described = {quad.triple for entity in mentioned for quad in _of(graph, entity)}
    # What stands beside a mentioned entity (its namings, a department only other documents mention) is described too.
    beside = {triple.object for triple in described if isinstance(triple.object, ox.NamedNode)} - mentioned
    triples |= described
    triples |= {quad.triple for thing in beside for quad in _of(graph, thing)}
    used = {triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode)}
    concepts = _concept_triples()
    return triples.union(*(concepts[iri] for iri in used if iri in concepts))


def violations(triples: Iterable[ox.Triple], document: str) -> tuple[Violation, ...]:
    """What breaks the shapes in these triples, in a fixed order; ``document`` is only named."""
    import pyshacl
    from rdflib import RDF, SH

    _, report, _ = pyshacl.validate(
        _rdflib_graph(triples), shacl_graph=_shapes(), inference="none", advanced=False, meta_shacl=False, inplace=True
    )
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        thing, path, value, message = (
            str(report.value(result, name) or "") for name in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage)
        )
        found.add(Violation(document, thing, path, value, message))
    return tuple(sorted(found, key=lambda v: (v.thing, v.property, v.value, v.message)))


def _of(graph: Graph, thing: object) -> Iterator[ox.Quad]:
    return graph.store.quads_for_pattern(thing, None, None, _ENTITIES)  # type: ignore[arg-type]


@cache
def _shapes() -> rdflib.Graph:
    import rdflib

    return rdflib.Graph().parse(SHAPES_FILE, format="turtle")


@cache
def _concept_triples() -> dict[str, frozenset[ox.Triple]]:
    """Class and scheme of every concept."""
    found: dict[str, set[ox.Triple]] = {}
    for triple in ontology_triples():
        if triple.predicate in (node("rdf:type"), node("skos:inScheme")) and str(triple.subject).startswith(
            f"<{CONCEPT}"
        ):
            found.setdefault(str(triple.subject)[1:-1], set()).add(triple)
    return {iri: frozenset(triples) for iri, triples in found.items()}


def _rdflib_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    import rdflib

    def term(value: object) -> rdflib.URIRef | rdflib.Literal:
        if isinstance(value, ox.Literal):
            # rdflib tells a plain literal from an xsd:string; RDF 1.1, the store and the shapes do not.
            plain = value.language is not None or value.datatype == node("xsd:string")
            datatype = None if plain else rdflib.URIRef(value.datatype.value)
            return rdflib.Literal(value.value, lang=value.language, datatype=datatype, normalize=False)
        return rdflib.URIRef(value.value)  # type: ignore[attr-defined]

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph
