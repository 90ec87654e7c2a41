"""Steps of one SPARQL update, which the store applies as one transaction: triples that enter and leave named graphs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ontology.vocabulary import ENTITY_GRAPH

if TYPE_CHECKING:
    from ontology.entities import EntityChange

TRIPLES = 1000
"""Triples of one step at most: no store is known that refuses so many."""


def exchange(graph: str, before: frozenset[ox.Triple], after: frozenset[ox.Triple]) -> list[str]:
    """The steps by which a graph of the triples ``before`` comes to hold ``after``."""
    return [*data("DELETE", graph, before - after), *data("INSERT", graph, after - before)]


def entity_steps(change: EntityChange) -> list[str]:
    """The steps by which the entity graph changes."""
    return [*data("DELETE", ENTITY_GRAPH, change.removed), *data("INSERT", ENTITY_GRAPH, change.added)]


def data(verb: str, graph: str, triples: Iterable[ox.Triple]) -> list[str]:
    """``INSERT DATA`` or ``DELETE DATA`` of triples in a graph, a triple a line; pyoxigraph writes each term escaped."""
    lines = [str(triple) for triple in triples]
    return [
        f"{verb} DATA {{ GRAPH <{graph}> {{\n" + " .\n".join(lines[start : start + TRIPLES]) + "\n} }"
        for start in range(0, len(lines), TRIPLES)
    ]
