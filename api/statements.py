"""Statements about the service itself (what it offers, what the data set is), made by prefixed names."""

from __future__ import annotations

import pyoxigraph as ox

from ontology.errors import BadRequest
from ontology.vocabulary import PREFIXES

VOCABULARIES = PREFIXES | {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "formats": "http://www.w3.org/ns/formats/",
    "void": "http://rdfs.org/ns/void#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
"""Prefix → IRI of the vocabularies in use."""

Term = ox.NamedNode | ox.Literal


def named(iri: str) -> ox.NamedNode:
    """The node of an address of this service; raises BadRequest where the client's ``Host`` makes none."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise BadRequest("请求头 Host 不是一个地址：请改正后重试") from None


def name(prefixed: str) -> ox.NamedNode:
    """The node of a prefixed name."""
    prefix, _, local = prefixed.partition(":")
    return ox.NamedNode(VOCABULARIES[prefix] + local)


def said(subject: ox.NamedNode, **told: Term | str | int | list[Term]) -> list[ox.Triple]:
    """Statements about ``subject``: ``void_triples=5`` is ``void:triples 5``; a text is Chinese, a list gives one for each."""
    triples = []
    for key, value in told.items():
        prefix, _, local = key.partition("_")
        predicate = name("rdf:type" if key == "a" else f"{prefix}:{local}")
        for one in value if isinstance(value, list) else [value]:
            term = (
                ox.Literal(one, language="zh")
                if isinstance(one, str)
                else ox.Literal(one)
                if isinstance(one, int)
                else one
            )
            triples.append(ox.Triple(subject, predicate, term))
    return triples
