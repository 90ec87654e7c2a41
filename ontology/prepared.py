"""A document made ready for the graph and the fact tables in a process of its own, so that the one writer has little to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ontology.addresses import Addresses
from ontology.entities import Mentions, mentions_in
from ontology.facts import DocumentFacts
from ontology.resolution import Mention, mentions_among
from ontology.table_fill import Filling, rows_of
from ontology.terms import Statement, triple
from ontology.triples import document_statements
from ontology.vocabulary import expand


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document's facts with all that follows from them alone, without the rest of the graph.

    ``address`` is its named graph, ``trig`` its triples as TriG, ``rows`` what it has in the fact tables and the evidence store, ``said`` what it
    says of each entity, ``mentions`` how it names bodies and projects; ``states_bodies`` where it says that two are one.
    """

    facts: DocumentFacts
    address: str
    trig: bytes
    rows: Filling
    said: Mentions
    mentions: dict[str, Mention]
    states_bodies: bool


def prepare(facts: DocumentFacts, addresses: Addresses) -> Prepared:
    """Make a document ready; raises what :func:`~ontology.triples.document_statements` and the tables raise."""
    statements = document_statements(facts, addresses)
    address = addresses.document(facts.document, facts.sha256)
    kind = f"{addresses.base}mention/"
    mentions = [triple(*one) for one in statements.values() if one[0].startswith(kind)]
    return Prepared(
        facts,
        address,
        _trig(address, statements),
        rows_of(address, ((subject, expand(name), value.value) for subject, name, value in statements.values())),
        mentions_in(mentions),
        mentions_among(mentions),
        any(name == "bp:sameAsMention" for _, name, _ in statements.values()),
    )


def _trig(graph: str, statements: Mapping[str, Statement]) -> bytes:
    """A named graph in TriG, each thing's statements together: a third of the bytes of N-Quads, and sooner read."""
    of_thing: dict[str, list[str]] = {}
    for line, (subject, _, _) in statements.items():
        of_thing.setdefault(subject, []).append(line[len(subject) + 3 :])
    things = "".join(f"<{subject}> {' ; '.join(said)} .\n" for subject, said in of_thing.items())
    return f"<{graph}> {{\n{things}}}\n".encode()
