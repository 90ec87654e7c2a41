"""The entity graph: what documents share, as a pure function of the ``bp:Mention`` nodes in their graphs.

Every document has one vote for each thing it says of an entity (a name, a code, a region …). Nothing else is remembered,
so the order of ingest never matters and a forgotten document leaves nothing behind. Where documents disagree, the entity
graph keeps the number of votes (``bp:Naming``): a change of one document needs no recount.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from ontology.addresses import kind_of, naming_of
from ontology.divisions import short_names
from ontology.engine import Engine, said_of
from ontology.vocabulary import ACCOUNT_SCHEME, ENTITY_GRAPH, MEASURE_SCHEME, node

Term = ox.NamedNode | ox.Literal
Said = tuple[str, Term]
"""A mention property and a value: one thing that a document says of an entity."""

Mentions = dict[str, frozenset[Said]]
"""What one document says of each entity (address)."""

Votes = dict[str, dict[Term, int]]
"""Mention property → value → how many documents say so."""

CLASSES = {
    "unit": "bp:Unit",
    "project": "bp:Project",
    "region": "bp:Region",
    "indicator": "bp:Indicator",
    "measure": "bp:Measure",
    "topic": "bp:Topic",
    "account": "bp:AccountTitle",
}
"""Class of the entities of a kind of address."""

_NAME = "bp:mentionedName"
_STATED_AS = {
    _NAME: "skos:prefLabel",
    "bp:mentionedCode": "bp:code",
    "bp:mentionedRegion": "bp:region",
    "bp:mentionedDepartment": "bp:department",
    "bp:mentionedUnit": "bp:unit",
    "bp:mentionedBroader": "skos:broader",
}
"""Mention property → the entity's own property, of which it has one value: the one with most votes."""

_SCHEMES = {"measure": MEASURE_SCHEME, "account": ACCOUNT_SCHEME}
_PROPERTIES = {node(name).value: name for name in _STATED_AS}
_OWN_PROPERTIES = {node(own).value: name for name, own in _STATED_AS.items()}
_GRAPH = ox.NamedNode(ENTITY_GRAPH)
_NO_NAMES: Mapping[str, str] = {}
_UNCOUNTED = 1
"""Stands for "one or more" in the votes of a property on which all documents agree."""


@dataclass(frozen=True, slots=True)
class EntityChange:
    """What leaves and what enters the entity graph; the two share no triple."""

    removed: frozenset[ox.Triple]
    added: frozenset[ox.Triple]


def mentions_in(triples: Iterable[ox.Triple]) -> Mentions:
    """The mentions among the triples of one document."""
    entity_of: dict[str, str] = {}
    said: dict[str, set[Said]] = defaultdict(set)
    mentions = node("bp:mentions")
    for triple in triples:
        if triple.predicate == mentions:
            entity_of[triple.subject.value] = triple.object.value  # type: ignore[union-attr]
        elif triple.predicate.value in _PROPERTIES:
            said[triple.subject.value].add((_PROPERTIES[triple.predicate.value], triple.object))  # type: ignore[union-attr,arg-type]
    of_entity: dict[str, set[Said]] = defaultdict(set)
    for mention, entity in entity_of.items():
        of_entity[entity] |= said[mention]
    return {entity: frozenset(found) for entity, found in of_entity.items()}


def mentions_of(store: Engine, graph: str) -> Mentions:
    """The mentions in a document's named graph, without reading the rest of it."""
    found: list[ox.Triple] = []
    for name in ("bp:mentions", *_STATED_AS):
        found += (quad.triple for quad in store.quads_for_pattern(None, node(name), None, ox.NamedNode(graph)))
    return mentions_in(found)


def entity_change(
    store: Engine, exchanges: Iterable[tuple[Mentions, Mentions]], preferred: Mapping[str, str] = _NO_NAMES
) -> EntityChange:
    """How the entity graph changes when documents that said what is first of each pair say what is second.

    ``store`` still holds the graphs from before. Of a document that comes or goes one of the two is empty. ``preferred``
    are the names that people's decisions give to entities.
    """
    lost: dict[str, Counter[Said]] = defaultdict(Counter)
    gained: dict[str, Counter[Said]] = defaultdict(Counter)
    for before, after in exchanges:
        for entity in before.keys() | after.keys():
            lost[entity].update(before.get(entity, frozenset()) - after.get(entity, frozenset()))
            gained[entity].update(after.get(entity, frozenset()) - before.get(entity, frozenset()))
    removed: set[ox.Triple] = set()
    added: set[ox.Triple] = set()
    changed = [entity for entity in lost if lost[entity] or gained[entity]]
    for entity, standing in _standing(store, changed).items():
        votes = _votes(standing)
        for name in {name for name, _ in lost[entity].keys() | gained[entity].keys()}:
            change = _of_name(lost[entity], name), _of_name(gained[entity], name)
            _revote(store, entity, name, votes.setdefault(name, {}), *change)
        described = describe(entity, votes, preferred.get(entity))
        removed |= standing - described
        added |= described - standing
    return EntityChange(frozenset(removed), frozenset(added))


def recounted(
    store: Engine,
    entities: Iterable[str],
    changed: Mapping[str, Iterable[ox.Triple]],
    preferred: Mapping[str, str],
) -> EntityChange:
    """How the entity graph changes where many documents do: ``changed`` are these (addresses) with their new triples.

    ``store`` still holds the documents from before; every vote for ``entities`` is counted anew.
    """
    said: dict[str, list[frozenset[Said]]] = defaultdict(list)
    for triples in changed.values():
        for entity, found in mentions_in(triples).items():
            said[entity].append(found)
    removed: set[ox.Triple] = set()
    added: set[ox.Triple] = set()
    for entity, standing in _standing(store, list(entities)).items():
        for graph, found in _said_of(store, entity).items():
            if graph not in changed:
                said[entity].append(found)
        votes: dict[str, Counter[Term]] = defaultdict(Counter)
        for name, value in (one for found in said[entity] for one in found):
            votes[name][value] += 1
        described = describe(entity, votes, preferred.get(entity))
        removed |= standing - described
        added |= described - standing
    return EntityChange(frozenset(removed), frozenset(added))


def describe(
    entity: str, votes: Mapping[str, Mapping[Term, int]], preferred: str | None = None
) -> frozenset[ox.Triple]:
    """The triples of an entity with these votes; none for one that no document names.

    The name ``preferred`` is the label where a document uses it; else among names the one with most votes, of those the
    longest, of those the first by code points. The others are alternative labels. Of code, region, department, unit and
    broader title the one with most votes holds, then the first by its text. Where a property has several values, each has
    a ``bp:Naming`` with its votes.
    """
    stated = {name: {value: count for value, count in found.items() if count > 0} for name, found in votes.items()}
    if not stated.get(_NAME):
        return frozenset()
    kind = kind_of(entity)
    triples: set[tuple[str, str, Term]] = {(entity, "rdf:type", node(CLASSES[kind]))}
    for name, found in stated.items():
        if not found:
            continue
        chosen = preferred if name == _NAME else None
        best, *others = sorted(found, key=lambda value: (value.value != chosen, _rank(name, value, found[value])))
        triples.add((entity, _STATED_AS[name], best))
        if name == _NAME:
            triples.add((entity, "rdfs:label", best))
            triples |= {(entity, "skos:altLabel", value) for value in others}
            if kind == "region":
                triples |= {(entity, "skos:altLabel", ox.Literal(short)) for short in short_names(best.value)}
            if kind == "measure":
                triples.add((entity, "skos:notation", best))
        elif name == "bp:mentionedCode" and kind == "account":
            triples.add((entity, "skos:notation", best))
        if others:
            for value, count in found.items():
                naming = naming_of(entity, name, value.value)
                triples.add((entity, "bp:naming", ox.NamedNode(naming)))
                triples.add((naming, "rdf:type", node("bp:Naming")))
                triples.add((naming, name, value))
                triples.add((naming, "bp:documentCount", ox.Literal(str(count), datatype=node("xsd:integer"))))
    if kind in _SCHEMES:
        triples.add((entity, "skos:inScheme", ox.NamedNode(_SCHEMES[kind])))
    return frozenset(ox.Triple(ox.NamedNode(subject), node(name), value) for subject, name, value in triples)


def all_entities(store: Engine, preferred: Mapping[str, str] = _NO_NAMES) -> frozenset[ox.Triple]:
    """The whole entity graph made anew from every mention: what the stored one must equal."""
    entities = {quad.object.value for quad in store.quads_for_pattern(None, node("bp:mentions"), None, None)}  # type: ignore[union-attr]
    found: set[ox.Triple] = set()
    for entity in entities:
        votes: dict[str, Counter[Term]] = defaultdict(Counter)
        for name, value in (one for said in _said_of(store, entity).values() for one in said):
            votes[name][value] += 1
        found |= describe(entity, votes, preferred.get(entity))
    return frozenset(found)


def _said_of(store: Engine, entity: str) -> dict[str, frozenset[Said]]:
    """What each document (address) says of an entity."""
    found: dict[str, set[Said]] = defaultdict(set)
    for mention in store.quads_for_pattern(None, node("bp:mentions"), ox.NamedNode(entity), None):
        graph = mention.graph_name
        for quad in store.quads_for_pattern(mention.subject, None, None, graph):
            if quad.predicate.value in _PROPERTIES:
                found[graph.value].add((_PROPERTIES[quad.predicate.value], quad.object))  # type: ignore[union-attr,arg-type]
    return {graph: frozenset(said) for graph, said in found.items()}


def _rank(name: str, value: Term, count: int) -> tuple[int, int, str]:
    return -count, -len(value.value) if name == _NAME else 0, value.value


def _of_name(said: Counter[Said], name: str) -> Counter[Term]:
    return Counter({value: count for (stated, value), count in said.items() if stated == name})


def _standing(store: Engine, entities: Sequence[str]) -> dict[str, frozenset[ox.Triple]]:
    """What the entity graph holds of each entity, its namings with it."""
    own = said_of(store, entities, _GRAPH)
    named = {
        entity: [one.object.value for one in found if one.predicate == node("bp:naming")]  # type: ignore[union-attr]
        for entity, found in own.items()
    }
    namings = said_of(store, [naming for found in named.values() for naming in found], _GRAPH)
    return {
        entity: frozenset([*found, *(triple for naming in named[entity] for triple in namings[naming])])
        for entity, found in own.items()
    }


def _votes(standing: frozenset[ox.Triple]) -> Votes:
    """The votes that an entity's triples tell; a property without namings has one value, whose votes are not counted."""
    votes: Votes = defaultdict(dict)
    count_of = {t.subject: int(t.object.value) for t in standing if t.predicate == node("bp:documentCount")}  # type: ignore[union-attr]
    for triple in standing:
        if triple.subject in count_of and triple.predicate.value in _PROPERTIES:
            votes[_PROPERTIES[triple.predicate.value]][triple.object] = count_of[triple.subject]  # type: ignore[index]
    for triple in standing:
        name = _OWN_PROPERTIES.get(triple.predicate.value)
        if name is not None and not votes[name]:
            votes[name][triple.object] = _UNCOUNTED  # type: ignore[index]
    return votes


def _revote(
    store: Engine, entity: str, name: str, votes: dict[Term, int], lost: Counter[Term], gained: Counter[Term]
) -> None:
    """Take the votes ``lost`` for a property out of ``votes`` and put those ``gained`` in."""
    if len(votes) == 1:
        (only,) = votes
        disputed = bool(gained.keys() - {only})
        if not disputed and not lost[only]:
            return
        votes[only] = _count(store, entity, name, only, enough=None if disputed else lost[only] + 1)
    for value, count in lost.items():
        votes[value] -= count
    for value, count in gained.items():
        votes[value] = votes.get(value, 0) + count


def _count(store: Engine, entity: str, name: str, value: Term, enough: int | None) -> int:
    """How many documents say so of an entity, counting no further than ``enough``."""
    pattern = f"?mention {node('bp:mentions')} <{entity}>"
    if name != _NAME:
        pattern += f" . ?mention {node(name)} {value}"
    limit = f" LIMIT {enough}" if enough else ""
    documents = f"SELECT DISTINCT ?document WHERE {{ {pattern} . ?mention {node('bp:document')} ?document }}{limit}"
    query = f"SELECT (COUNT(*) AS ?number) WHERE {{ {documents} }}"
    found = store.query(query, use_default_graph_as_union=True)
    return int(next(iter(found))["number"].value)  # type: ignore[arg-type]
