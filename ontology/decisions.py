"""People's decisions about what documents say: who decided what, when and why, in a graph that no ingest touches.

A decision is never changed or deleted. One that is taken back stays on record, and so does the revocation. Each kind of
decision is a frozen dataclass here and a class of the ontology; ``resolution.py`` applies merges and splits,
``corrections.py`` corrections and removals, ``reviews.py`` what is said of findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields

import pyoxigraph as ox

from ontology.addresses import Addresses
from ontology.engine import Engine
from ontology.naming import normalise
from ontology.vocabulary import DECISION_GRAPH, node

_GRAPH = ox.NamedNode(DECISION_GRAPH)
_DATE_TIME = "xsd:dateTime"


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as it stood when it was decided on: its address and label; of a project, its unit's address and its key."""

    address: str
    label: str
    owner: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What every decision records: its number (1, 2, …), author, time (ISO 8601, UTC) and reason."""

    number: int
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Merge(Decision):
    """``merged`` is the same as ``into``, whose name stays."""

    merged: Thing = field(kw_only=True)
    into: Thing = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Split(Decision):
    """Of ``thing``, what is called one of ``names`` (normalised), or stands in one of ``documents``, is something else.

    With both, only these names in these documents.
    """

    thing: Thing = field(kw_only=True)
    names: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def concerns(self, names: Iterable[str], document: str) -> bool:
        """Whether a mention with these names (normalised) in this document is split off."""
        named = not self.names or bool(set(self.names) & set(names))
        return named and (not self.documents or document in self.documents)


@dataclass(frozen=True, slots=True)
class OfDocument(Decision):
    """A decision on what one document says.

    ``document`` and ``sha256`` are its name and content then, ``address`` that of the fact or finding, ``label`` how people
    call it. ``key`` tells it from others of its document whatever the document's address is.
    """

    document: str = field(kw_only=True)
    sha256: str = field(kw_only=True)
    address: str = field(kw_only=True)
    key: str = field(kw_only=True)
    label: str = field(kw_only=True)

    def concerns(self, document: str, sha256: str) -> bool:
        """Whether it is about a document: the one of the same name, or of the same content under another."""
        return self.document == document or self.sha256 == sha256


@dataclass(frozen=True, slots=True)
class Correction(OfDocument):
    """In ``column`` stands ``value`` and not ``original``, each as texts: none for nothing, several where the column has."""

    column: str = field(kw_only=True)
    original: tuple[str, ...] = ()
    value: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal(OfDocument):
    """What was read as a fact is none; ``row`` are its columns as JSON."""

    row: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Review(OfDocument):
    """A finding is right (``verdict`` "confirmed") or is none ("dismissed"); the reason is the reviewer's note."""

    verdict: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Revocation(Decision):
    """The decision of number ``revoked`` holds no longer."""

    revoked: int = field(kw_only=True)


_CLASSES: dict[str, type[Decision]] = {
    "bp:Merge": Merge,
    "bp:Split": Split,
    "bp:Correction": Correction,
    "bp:Removal": Removal,
    "bp:Review": Review,
    "bp:Revocation": Revocation,
}
_THINGS = {"merged": "bp:merged", "into": "bp:mergedInto", "thing": "bp:splitFrom"}
_TEXTS = {
    "names": "bp:splitName",
    "documents": "bp:splitDocument",
    "original": "bp:originalValue",
    "value": "bp:correctedValue",
}
"""Fields of several texts."""
_TEXT = {
    "document": "bp:decidedDocument",
    "sha256": "bp:decidedContent",
    "key": "bp:decidedKey",
    "label": "rdfs:label",
    "column": "bp:correctedColumn",
    "row": "bp:originalRow",
    "verdict": "bp:review",
}
"""Fields of one text."""
_DATATYPES = {"row": "rdf:JSON"}


def standing(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions that hold: those not taken back, without the revocations."""
    revoked: set[int] = set()
    for decision in reversed(decisions):
        # A revocation that was taken back itself revokes nothing.
        if isinstance(decision, Revocation) and decision.number not in revoked:
            revoked.add(decision.revoked)
    return tuple(d for d in decisions if d.number not in revoked and not isinstance(d, Revocation))


def decision_address(decision: Decision, addresses: Addresses) -> str:
    """The address of a decision, which triples of documents point at."""
    return addresses.decision(decision.number, decision.at)


def decision_triples(decision: Decision, addresses: Addresses) -> frozenset[ox.Triple]:
    """The triples of the decision graph that record a decision."""
    subject = decision_address(decision, addresses)
    agent = addresses.person(decision.by)
    cls = next(name for name, cls in _CLASSES.items() if type(decision) is cls)
    found: set[tuple[str, str, ox.NamedNode | ox.Literal]] = {
        (subject, "rdf:type", node(cls)),
        (subject, "bp:decisionNumber", _integer(decision.number)),
        (subject, "bp:decidedBy", ox.Literal(decision.by)),
        (subject, "dct:created", ox.Literal(decision.at, datatype=node(_DATE_TIME))),
        (subject, "bp:decisionReason", ox.Literal(decision.reason)),
        (subject, "prov:endedAtTime", ox.Literal(decision.at, datatype=node(_DATE_TIME))),
        (subject, "prov:wasAssociatedWith", ox.NamedNode(agent)),
        (agent, "rdf:type", node("prov:Person")),
        (agent, "rdfs:label", ox.Literal(decision.by)),
    }
    for role, name in _THINGS.items():
        thing = getattr(decision, role, None)
        if thing is not None:
            place = f"{subject}-{role}"
            found |= {(subject, name, ox.NamedNode(place)), (place, "rdf:type", node("bp:DecidedThing"))}
            found |= {(place, "bp:thing", ox.NamedNode(thing.address)), (place, "rdfs:label", ox.Literal(thing.label))}
            if thing.owner:
                found |= {(place, "bp:ownerEntity", ox.NamedNode(thing.owner))}
                found |= {(place, "bp:mentionKey", ox.Literal(thing.key))}
    for role, name in _TEXTS.items():
        found |= {(subject, name, ox.Literal(text)) for text in getattr(decision, role, ())}
    for role, name in _TEXT.items():
        if (text := getattr(decision, role, None)) is not None:
            found.add((subject, name, ox.Literal(text, datatype=node(_DATATYPES.get(role, "xsd:string")))))
    if isinstance(decision, OfDocument):
        found.add((subject, "bp:decidedOn", ox.NamedNode(decision.address)))
    if isinstance(decision, Revocation):
        found.add((subject, "bp:revokes", _integer(decision.revoked)))
    return frozenset(ox.Triple(ox.NamedNode(s), node(p), o) for s, p, o in found)


def read_decisions(store: Engine) -> tuple[Decision, ...]:
    """Every decision on record, in the order of their numbers."""
    found = []
    for quad in store.quads_for_pattern(None, node("bp:decisionNumber"), None, _GRAPH):
        subject = quad.subject
        cls = next(c for name, c in _CLASSES.items() if node(name) in _values(store, subject, "rdf:type"))
        known: dict[str, object] = {
            "number": int(quad.object.value),  # type: ignore[union-attr]
            "by": _text(store, subject, "bp:decidedBy"),
            "at": _text(store, subject, "dct:created"),
            "reason": _text(store, subject, "bp:decisionReason"),
        }
        known |= {
            role: _thing(store, place) for role, name in _THINGS.items() for place in _values(store, subject, name)
        }
        for role, name in _TEXTS.items():
            known[role] = tuple(sorted(value.value for value in _values(store, subject, name)))
        for role, name in _TEXT.items():
            known.update((role, value.value) for value in _values(store, subject, name))
        for value in _values(store, subject, "bp:decidedOn"):
            known["address"] = value.value
        for value in _values(store, subject, "bp:revokes"):
            known["revoked"] = int(value.value)
        names = {field.name for field in fields(cls)}
        found.append(cls(**{name: value for name, value in known.items() if name in names}))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda decision: decision.number))


def split_names(names: Iterable[str]) -> tuple[str, ...]:
    """Names as a split compares them."""
    return tuple(sorted({normalise(name) for name in names}))


def _thing(store: Engine, place: ox.NamedNode) -> Thing:
    owner = next((value.value for value in _values(store, place, "bp:ownerEntity")), None)
    key = next((value.value for value in _values(store, place, "bp:mentionKey")), "")
    return Thing(_text(store, place, "bp:thing"), _text(store, place, "rdfs:label"), owner, key)


def _values(store: Engine, subject: object, name: str) -> list[ox.NamedNode]:
    return [quad.object for quad in store.quads_for_pattern(subject, node(name), None, _GRAPH)]  # type: ignore[arg-type,misc]


def _text(store: Engine, subject: object, name: str) -> str:
    return next(value.value for value in _values(store, subject, name))


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=node("xsd:integer"))
