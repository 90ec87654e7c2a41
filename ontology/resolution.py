"""Which entity a mention stands for: by its name's key, by what documents state, then by people's decisions, in that order.

A document's triples hold, for every body and project, the mention beside the entity; so the entities can be set anew from
the mentions at any time, and a decision that is taken back leaves no trace.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from ontology.addresses import Addresses, kind_of
from ontology.decisions import Decision, Merge, Split, Thing
from ontology.engine import Engine
from ontology.naming import normalise
from ontology.vocabulary import node

MENTION_OF = {
    "bp:unit": "bp:unitMention",
    "bp:department": "bp:departmentMention",
    "bp:project": "bp:projectMention",
    "bp:about": "bp:aboutMention",
}
"""Property of a fact that leads to a body or project → the property that leads to its mention."""

_OF_MENTION = {"bp:departmentMention": "bp:mentionedDepartment", "bp:ownerMention": "bp:mentionedUnit"}
"""The same of what a mention says of its entity, the other way round."""
_OF_FACT = {pointer: name for name, pointer in MENTION_OF.items()}
_PARTS = ("bp:mentionKey", "bp:mentionedName", "bp:ownerMention", "bp:ownerEntity", "bp:sameAsMention", "bp:mentions")


@dataclass(slots=True)
class Mention:
    """What a document's graph holds of one name of a body or project (addresses, but for ``key`` and ``names``)."""

    address: str
    entity: str = ""
    key: str = ""
    names: set[str] = field(default_factory=set)
    owner: str | None = None
    owner_entity: str | None = None
    same_as: str | None = None


def mentions_among(triples: Iterable[ox.Triple]) -> dict[str, Mention]:
    """The mentions of bodies and projects among a document's triples, by address."""
    parts = {node(name): name for name in _PARTS}
    found: dict[str, Mention] = {}
    keyed: set[str] = set()
    for triple in triples:
        name = parts.get(triple.predicate)
        if name is None:
            continue
        mention = found.setdefault(triple.subject.value, Mention(triple.subject.value))  # type: ignore[union-attr]
        value: str = triple.object.value  # type: ignore[union-attr]
        match name:
            case "bp:mentionKey":
                mention.key = value
                keyed.add(mention.address)
            case "bp:mentionedName":
                mention.names.add(normalise(value))
            case "bp:ownerMention":
                mention.owner = value
            case "bp:ownerEntity":
                mention.owner_entity = value
            case "bp:sameAsMention":
                mention.same_as = value
            case "bp:mentions":
                mention.entity = value
    return {address: mention for address, mention in found.items() if address in keyed}


def mentions_stored(store: Engine, graph: str) -> dict[str, Mention]:
    """As :func:`mentions_among`, from a document's named graph, without reading the rest of it."""
    triples: list[ox.Triple] = []
    for name in _PARTS:
        triples += (quad.triple for quad in store.quads_for_pattern(None, node(name), None, ox.NamedNode(graph)))
    return mentions_among(triples)


class Resolution:
    """What is decided, ready to be applied: ``stated`` are the bodies that documents state to be others."""

    def __init__(self, addresses: Addresses, decisions: Sequence[Decision], stated: Mapping[str, str]) -> None:
        self.addresses = addresses
        self.decisions = tuple(decision for decision in decisions if isinstance(decision, Merge | Split))
        self.stated = stated
        self.preferred = {
            self._address(merge.into): merge.into.label for merge in self.decisions if isinstance(merge, Merge)
        }
        """Entity into which people merged others → the name it keeps."""

    def entity(self, mention: Mention, others: Mapping[str, Mention], document: str) -> str:
        """What ``mention`` stands for; ``others`` are those of its document, which is called ``document``."""
        same = others.get(mention.same_as or "")
        if same is not None:
            found = self.by_rule(same)
        elif kind_of(mention.entity) == "project":
            owner = others.get(mention.owner or "")
            whose = self.entity(owner, others, document) if owner else mention.owner_entity or ""
            found = self.addresses.project_of(whose, mention.key)
        else:
            found = self.by_rule(mention)
        for decision in self.decisions:
            if isinstance(decision, Merge):
                found = self._address(decision.into) if found == self._address(decision.merged) else found
            elif found == self._address(decision.thing) and decision.concerns(mention.names, document):
                found = self.split_off(decision)
        return found

    def by_rule(self, mention: Mention) -> str:
        """The body that a mention's key, or a document's statement, makes it."""
        found = self.addresses.unit_of_key(mention.key)
        return self.stated.get(found, found)

    def split_off(self, split: Split) -> str:
        """The entity that a split makes."""
        return self.addresses.split(self._address(split.thing), split.names, split.documents)

    def moved(self, other: Resolution) -> frozenset[str]:
        """Entities (as this resolution has them) that hold every mention for which ``other`` has another entity.

        A document that mentions none of them is the same under both.
        """
        names = self.stated.keys() | other.stated.keys()
        found = {self.stated.get(name, name) for name in names if self.stated.get(name) != other.stated.get(name)}
        own, others = set(self.decisions), set(other.decisions)
        for decision in own | others:
            ours = self._ends(decision) if decision in own else ()
            theirs = other._ends(decision) if decision in others else ()
            if ours != theirs:
                found.update(ours, theirs)
        for decision in self.decisions:
            source, target = self._ends(decision)
            if source in found:
                found.add(target)
        return frozenset(found)

    def _ends(self, decision: Merge | Split) -> tuple[str, str]:
        """The entity that a decision takes mentions from, and the one that it leads them to."""
        if isinstance(decision, Merge):
            return self._address(decision.merged), self._address(decision.into)
        return self._address(decision.thing), self.split_off(decision)

    def _address(self, thing: Thing) -> str:
        """Where a thing that a decision names stands today: a project moves with its unit."""
        if thing.owner is None:
            return thing.address
        owner = thing.owner
        for decision in self.decisions:
            if isinstance(decision, Merge) and decision.merged.address == owner:
                owner = decision.into.address
        return self.addresses.project_of(owner, thing.key)


def stated_bodies(store: Engine, addresses: Addresses) -> dict[str, str]:
    """Bodies that documents state to be others ("甲中心（原乙中心）"): of the other name's key → of the name's own.

    A name of which two documents state different bodies is neither; one that says no place is of its document alone.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, node("bp:sameAsMention"), None, None):
        keys = [_key(store, quad.subject, quad.graph_name), _key(store, quad.object, quad.graph_name)]
        if all(keys) and "|" in keys[0]:
            found[addresses.unit_of_key(keys[0])].add(addresses.unit_of_key(keys[1]))
    direct = {other: next(iter(bodies)) for other, bodies in found.items() if len(bodies) == 1}
    # A name of a name: followed once, and never round in a circle.
    return {other: direct.get(body, body) for other, body in direct.items() if direct.get(body) != other}


def restated(triples: frozenset[ox.Triple], resolution: Resolution, graph: str, document: str) -> frozenset[ox.Triple]:
    """A document's triples with every body and project as ``resolution`` has it; the same set where nothing changes.

    ``graph`` is the document's address, ``document`` its name.
    """
    mentions = mentions_among(triples)
    entity = {address: resolution.entity(mention, mentions, document) for address, mention in mentions.items()}
    if all(entity[address] == mention.entity for address, mention in mentions.items()):
        return triples
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for triple in triples:
        subject: str = triple.subject.value  # type: ignore[union-attr]
        name = _pointed(triple.predicate, subject in mentions)
        if name is not None:
            wanted[subject, node(name).value].add(entity[triple.object.value])  # type: ignore[union-attr]
    wanted.update({(address, node("bp:mentions").value): {entity[address]} for address in mentions})
    for (subject, name), values in wanted.items():
        if name == node("bp:mentionedDepartment").value and subject in mentions:
            values.discard(entity[subject])
    kept = {t for t in triples if (t.subject.value, t.predicate.value) not in wanted}  # type: ignore[union-attr]
    kept |= {
        ox.Triple(ox.NamedNode(subject), ox.NamedNode(name), ox.NamedNode(value))
        for (subject, name), values in wanted.items()
        for value in values
    }
    return with_digest(kept, graph)


def with_digest(triples: Iterable[ox.Triple], graph: str) -> frozenset[ox.Triple]:
    """A document's triples with what tells whether something derived from them was made of these very ones."""
    plain = [triple for triple in triples if triple.predicate != node("bp:digest")]
    return frozenset([*plain, ox.Triple(ox.NamedNode(graph), node("bp:digest"), digest_of(map(str, plain)))])


def digest_of(lines: Iterable[str]) -> ox.Literal:
    """What tells a document's triples, each a line of N-Triples, from all others; their order is none."""
    return ox.Literal(hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest())


def _pointed(predicate: ox.NamedNode, of_mention: bool) -> str | None:
    """The property whose entity a pointer to a mention tells."""
    for pointer, name in (_OF_MENTION if of_mention else _OF_FACT).items():
        if predicate == node(pointer):
            return name
    return None


def _key(store: Engine, mention: object, graph: object) -> str:
    found = store.quads_for_pattern(mention, node("bp:mentionKey"), None, graph)  # type: ignore[arg-type]
    return next((quad.object.value for quad in found), "")  # type: ignore[union-attr]
