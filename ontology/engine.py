"""The two engines a graph can be in, which answer to the same methods: Oxigraph in this process, or a SPARQL 1.1 store elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeAlias

import pyoxigraph as ox

from ontology.remote_store import RemoteStore

Engine: TypeAlias = ox.Store | RemoteStore
"""What holds the quads."""


def update(engine: Engine, steps: Sequence[str]) -> None:
    """Run steps of SPARQL updates, all of them or none; the local engine makes it one transaction."""
    if isinstance(engine, RemoteStore):
        engine.apply(steps)
    else:
        engine.update(" ;\n".join(steps))


def said_of(engine: Engine, subjects: Sequence[str], graph: ox.NamedNode | None = None) -> dict[str, list[ox.Triple]]:
    """The triples about each of the subjects (addresses), in one graph or all: of a store elsewhere, many at a time."""
    if isinstance(engine, RemoteStore):
        return engine.triples_of(subjects, graph)
    return {
        subject: [quad.triple for quad in engine.quads_for_pattern(ox.NamedNode(subject), None, None, graph)]
        for subject in subjects
    }


def pointing_at(engine: Engine, thing: ox.NamedNode, most: int) -> Iterator[ox.Quad]:
    """Quads whose object is ``thing``, so many at most."""
    if isinstance(engine, RemoteStore):
        return engine.quads_for_pattern(None, None, thing, limit=most)
    return islice(engine.quads_for_pattern(None, None, thing, None), most)


def every_quad(engine: Engine) -> Iterator[ox.Quad]:
    """Every quad of ours, graph by graph in the order of their names."""
    for graph in sorted(engine.named_graphs(), key=str):
        yield from engine.quads_for_pattern(None, None, None, graph)
