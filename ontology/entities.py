"""The entity graph: what documents share, as a pure function of the ``bp:Mention`` nodes in their graphs.

Nothing is remembered but what mentions say, so the order of ingest never matters and a forgotten document leaves nothing
behind. A change of one document is worked out for the entities it mentions alone, and mentions are counted only where the
change can alter a choice between names or relations.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from ontology.addresses import kind_of
from ontology.vocabulary import ACCOUNT_SCHEME, ENTITY_GRAPH, MEASURE_SCHEME, node

Term = ox.NamedNode | ox.Literal
Pair = tuple[str, Term]
Mentions = dict[str, frozenset[Pair]]
"""What one document says of each entity (address): pairs of a mention property and a value."""

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
_CODE = "bp:mentionedCode"
_CHOSEN = {
    "bp:mentionedRegion": "bp:region",
    "bp:mentionedDepartment": "bp:department",
    "bp:mentionedUnit": "bp:unit",
    "bp:mentionedBroader": "skos:broader",
}
"""Relations of which an entity has one: the most often stated."""

_SCHEMES = {"measure": MEASURE_SCHEME, "account": ACCOUNT_SCHEME}
_PROPERTIES = {node(name).value: name for name in (_NAME, _CODE, *_CHOSEN)}
_GRAPH = ox.NamedNode(ENTITY_GRAPH)


@dataclass(frozen=True, slots=True)
class EntityChange:
    """What leaves and what enters the entity graph; the two share no triple."""

    removed: frozenset[ox.Triple]
    added: frozenset[ox.Triple]


def mentions_in(triples: Iterable[ox.Triple]) -> Mentions:
    """The mentions among the triples of one document."""
    entity_of: dict[str, str] = {}
    pairs: dict[str, set[Pair]] = defaultdict(set)
    mentions = node("bp:mentions")
    for triple in triples:
        if triple.predicate == mentions:
            entity_of[triple.subject.value] = triple.object.value  # type: ignore[union-attr]
        elif triple.predicate.value in _PROPERTIES:
            pairs[triple.subject.value].add((_PROPERTIES[triple.predicate.value], triple.object))  # type: ignore[union-attr,arg-type]
    return {entity: frozenset(pairs[mention]) for mention, entity in entity_of.items()}


def entity_change(store: ox.Store, before: Mentions, after: Mentions) -> EntityChange:
    """How the entity graph changes when a document that said ``before`` says ``after``.

    ``store`` still holds the graph from before. Without a document, ``before`` or ``after`` is empty.
    """
    stands: dict[str, frozenset[ox.Triple]] = {}
    counts: dict[str, Counter[Pair]] = {}
    unsure: list[str] = []
    for entity in before.keys() | after.keys():
        lost, gained = before.get(entity, frozenset()), after.get(entity, frozenset())
        if lost == gained:
            continue
        standing = _standing(store, entity)
        if not standing:
            counts[entity] = Counter(gained)
        elif _keeps(entity, standing, lost, gained) or _named_elsewhere(store, entity, standing, lost, gained):
            continue
        else:
            unsure.append(entity)
        stands[entity] = standing
    for entity, counted in _count(store, unsure).items():
        counted.subtract(before.get(entity, frozenset()))
        counted.update(after.get(entity, frozenset()))
        counts[entity] = counted
    removed: set[ox.Triple] = set()
    added: set[ox.Triple] = set()
    for entity, counted in counts.items():
        described = describe(entity, counted)
        removed |= stands[entity] - described
        added |= described - stands[entity]
    return EntityChange(frozenset(removed), frozenset(added))


def describe(entity: str, counted: Mapping[Pair, int]) -> frozenset[ox.Triple]:
    """The triples of an entity of which documents state each pair so many times; none for one that nothing mentions.

    Among names the most often stated one is the label, of those the longest, of those the first by code points; the
    others are alternative labels. Of region, department, unit and broader title the most often stated one holds, then the
    first by address. All codes hold.
    """
    stated: dict[str, list[tuple[int, Term]]] = defaultdict(list)
    for (name, value), number in counted.items():
        if number > 0:
            stated[name].append((number, value))
    if _NAME not in stated:
        return frozenset()
    kind = kind_of(entity)
    names = [value for _, value in sorted(stated[_NAME], key=lambda s: (-s[0], -len(s[1].value), s[1].value))]
    said: list[Pair] = [("rdf:type", node(CLASSES[kind])), ("skos:prefLabel", names[0]), ("rdfs:label", names[0])]
    said += [("skos:altLabel", name) for name in names[1:]]
    said += [("bp:code", value) for _, value in stated[_CODE]]
    for stated_as, name in _CHOSEN.items():
        if stated_as in stated:
            said.append((name, min(stated[stated_as], key=lambda s: (-s[0], s[1].value))[1]))
    if kind in _SCHEMES:
        said.append(("skos:inScheme", ox.NamedNode(_SCHEMES[kind])))
    if kind == "measure":
        said.append(("skos:notation", names[0]))
    subject = ox.NamedNode(entity)
    return frozenset(ox.Triple(subject, node(name), value) for name, value in said)


def all_entities(store: ox.Store) -> frozenset[ox.Triple]:
    """The whole entity graph made anew from every mention: what the stored one must equal."""
    counts: dict[str, Counter[Pair]] = defaultdict(Counter)
    for mention in store.quads_for_pattern(None, node("bp:mentions"), None, None):
        for quad in store.quads_for_pattern(mention.subject, None, None, mention.graph_name):
            if quad.predicate.value in _PROPERTIES:
                counts[mention.object.value][_PROPERTIES[quad.predicate.value], quad.object] += 1  # type: ignore[union-attr,index]
    return frozenset(triple for entity, counted in counts.items() for triple in describe(entity, counted))


def _standing(store: ox.Store, entity: str) -> frozenset[ox.Triple]:
    found = store.quads_for_pattern(ox.NamedNode(entity), None, None, _GRAPH)
    return frozenset(quad.triple for quad in found)


def _keeps(entity: str, standing: frozenset[ox.Triple], lost: frozenset[Pair], gained: frozenset[Pair]) -> bool:
    """Whether a document only adds votes for what is chosen already: then nothing changes, whatever others say."""
    if lost - gained:
        return False
    subject = ox.NamedNode(entity)
    chosen = {_NAME: "skos:prefLabel", _CODE: "bp:code", **_CHOSEN}
    return all(ox.Triple(subject, node(chosen[name]), value) in standing for name, value in gained - lost)


def _named_elsewhere(
    store: ox.Store, entity: str, standing: frozenset[ox.Triple], lost: frozenset[Pair], gained: frozenset[Pair]
) -> bool:
    """Whether a document takes one vote from an entity that all documents describe alike, and another one still votes.

    True of entities with one name and nothing that documents can disagree about, which is nearly all that many share.
    """
    if gained - lost:
        return False
    contested = {node(name) for name in ("skos:altLabel", "bp:code", "bp:region", "bp:department", "bp:unit")}
    if any(triple.predicate in contested for triple in standing):
        return False
    mentions = store.quads_for_pattern(None, node("bp:mentions"), ox.NamedNode(entity), None)
    return bool(gained) or sum(1 for _ in _first(mentions, 2)) > 1


def _first(items: Iterable[ox.Quad], number: int) -> Iterator[ox.Quad]:
    for _, item in zip(range(number), items, strict=False):
        yield item


def _count(store: ox.Store, entities: list[str]) -> dict[str, Counter[Pair]]:
    """How many documents state each pair of the given entities."""
    counts: dict[str, Counter[Pair]] = {entity: Counter() for entity in entities}
    if not entities:
        return counts
    wanted = " ".join(f"<{entity}>" for entity in sorted(entities))
    properties = " ".join(f"<{iri}>" for iri in sorted(_PROPERTIES))
    query = (
        f"SELECT ?entity ?property ?value (COUNT(?mention) AS ?number) WHERE {{ VALUES ?entity {{ {wanted} }} "
        f"?mention {node('bp:mentions')} ?entity . VALUES ?property {{ {properties} }} ?mention ?property ?value }} "
        "GROUP BY ?entity ?property ?value"
    )
    for row in store.query(query, use_default_graph_as_union=True):  # type: ignore[union-attr]
        pair = (_PROPERTIES[row["property"].value], row["value"])
        counts[row["entity"].value][pair] = int(row["number"].value)
    return counts
