"""Steps of one SPARQL update, which the store applies as one transaction: triples that enter and leave named graphs."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ontology.entities import EntityChange
from ontology.vocabulary import ENTITY_GRAPH


def exchange(graph: str, before: frozenset[ox.Triple], after: frozenset[ox.Triple]) -> list[str]:
    """The steps by which a graph of the triples ``before`` comes to hold ``after``."""
    steps = [("DELETE", before - after), ("INSERT", after - before)]
    return [data(verb, graph, triples) for verb, triples in steps if triples]


def entity_steps(change: EntityChange) -> list[str]:
    """The steps by which the entity graph changes."""
    steps = [("DELETE", change.removed), ("INSERT", change.added)]
    return [data(verb, ENTITY_GRAPH, triples) for verb, triples in steps if triples]


def data(verb: str, graph: str, triples: Iterable[ox.Triple]) -> str:
    """``INSERT DATA`` or ``DELETE DATA`` of triples in a graph; pyoxigraph writes each term escaped."""
    lines = " .\n".join(str(triple) for triple in triples)
    return f"{verb} DATA {{ GRAPH <{graph}> {{\n{lines}\n}} }}"
