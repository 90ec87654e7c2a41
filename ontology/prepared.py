"""A document made ready for the graph and the fact tables in a process of its own, so that the one writer has little to do."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from ontology.addresses import Addresses
from ontology.entities import Mentions, mentions_in
from ontology.facts import DocumentFacts
from ontology.resolution import Mention, mentions_among
from ontology.table_fill import Filling, rows_of
from ontology.triples import document_triples
from ontology.vocabulary import node


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document's facts with all that follows from them alone, without the rest of the graph.

    ``address`` is its named graph, ``quads`` its triples as N-Quads, ``rows`` what it has in the fact tables and the evidence store, ``said`` what it
    says of each entity, ``mentions`` how it names bodies and projects; ``states_bodies`` where it says that two are one.
    """

    facts: DocumentFacts
    address: str
    quads: bytes
    rows: Filling
    said: Mentions
    mentions: dict[str, Mention]
    states_bodies: bool


def prepare(facts: DocumentFacts, addresses: Addresses) -> Prepared:
    """Make a document ready; raises what :func:`~ontology.triples.document_triples` and the tables raise."""
    triples = document_triples(facts, addresses)
    address = addresses.document(facts.document, facts.sha256)
    graph = ox.NamedNode(address)
    same = node("bp:sameAsMention")
    return Prepared(
        facts,
        address,
        "".join(f"{triple} {graph} .\n" for triple in triples).encode(),
        rows_of(address, triples),
        mentions_in(triples),
        mentions_among(triples),
        any(triple.predicate == same for triple in triples),
    )
