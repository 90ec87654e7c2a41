"""The graph of one document as plain texts, by thing and property: what the fact tables are read from.

One pass over the document's triples takes the place of a query for each table; a path out of the document leads to the
document itself or to a concept of the ontology, both known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

import pyoxigraph as ox

from ontology.vocabulary import expand, ontology_triples

Thing = dict[str, list[str]]
"""Property (address) → its values, nodes by their addresses."""

_TYPE = expand("rdf:type")
_NONE: tuple[str, ...] = ()


class StatedDocument:
    """What the graph of the document at ``iri`` holds: ``things`` by their addresses."""

    def __init__(self, iri: str, things: dict[str, Thing]) -> None:
        self.iri = iri
        self.things = things
        self._of_class: dict[str, list[str]] = defaultdict(list)
        for iri_of_thing, thing in self.things.items():
            for cls in thing.get(_TYPE, _NONE):
                self._of_class[cls].append(iri_of_thing)
        self.name = self.first(self.things.get(iri, {}), "bp:fileName") or iri

    @classmethod
    def of_triples(cls, iri: str, triples: Iterable[ox.Triple]) -> StatedDocument:
        """The document at ``iri`` with the triples of its named graph."""
        things: dict[str, Thing] = {}
        for subject, predicate, value in triples:
            thing = things.setdefault(subject.value, {})
            thing.setdefault(predicate.value, []).append(value.value)
        return cls(iri, things)

    def of_class(self, cls: str) -> Sequence[str]:
        """Addresses of the things of a class (a prefixed name)."""
        return self._of_class.get(expand(cls), _NONE)

    def values(self, thing: Thing, name: str) -> Sequence[str]:
        """The values of a property (a prefixed name)."""
        return thing.get(expand(name), _NONE)

    def first(self, thing: Thing, name: str) -> str | None:
        """The least of the values of a property, if there is any."""
        return min(self.values(thing, name), default=None)

    def reached(self, node: str, path: str) -> Sequence[str]:
        """The texts at the end of a path from a node: of this document, or a notation of the ontology."""
        thing = self.things.get(node)
        if thing is None:
            notation = notations().get(node) if path == "skos:notation" else None
            return _NONE if notation is None else (notation,)
        return self.along(thing, path)

    def along(self, thing: Thing, path: str) -> Sequence[str]:
        """The texts at the end of a path (``a/b``) from a thing."""
        name, _, rest = path.partition("/")
        values = self.values(thing, name)
        return [text for node in values for text in self.reached(node, rest)] if rest else values


@cache
def notations() -> dict[str, str]:
    """Concept of the ontology (address) → its notation, its value in tables."""
    name = expand("skos:notation")
    return {t.subject.value: t.object.value for t in ontology_triples() if t.predicate.value == name}  # type: ignore[union-attr]
