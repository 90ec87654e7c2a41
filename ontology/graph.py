"""The graph store: one named graph a document, one of shared entities, one of the ontology, one of people's decisions.

Facts of documents come in whole and leave whole, each in one transaction; queries see the union of all graphs, in which
every triple stands once. One writer at a time; reading goes on beside it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from ontology.addresses import DEFAULT_BASE, FACT_KINDS, Addresses, kind_of
from ontology.decisions import (
    Decision,
    Merge,
    OfDocument,
    Review,
    Revocation,
    Split,
    decision_address,
    decision_triples,
    read_decisions,
    standing,
)
from ontology.engine import Engine, every_quad, pointing_at, update
from ontology.entities import EntityChange, Mentions, all_entities, entity_change, mentions_in, mentions_of, recounted
from ontology.errors import BadRequest, DataFolderDamaged, QueryRefused
from ontology.facts import DocumentFacts
from ontology.graph_opening import opened
from ontology.graph_steps import data, entity_steps, exchange
from ontology.remote_store import RemoteStore
from ontology.resolution import Resolution, mentions_stored, restated, stated_bodies
from ontology.reviews import reviewed
from ontology.triples import document_triples
from ontology.vocabulary import (
    ARRIVING_GRAPH,
    DECISION_GRAPH,
    ENTITY_GRAPH,
    ONTOLOGY_GRAPH,
    PREFIXES,
    node,
    ontology_triples,
)

if TYPE_CHECKING:
    from ontology.endpoint import Endpoint
    from ontology.prepared import Prepared

FORMATS = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""Formats of :meth:`Graph.dump`. Only ``nq`` and ``jsonld`` say which triple is of which graph."""


class Graph:
    """A graph on disk at ``path``, or in memory where that is None; ``base`` begins the addresses of what is added.

    With an ``endpoint`` it is in the SPARQL store there, and ``path`` only names the folder that it belongs to.
    Raises DataFolderBusy where another process holds the folder, DataFolderDamaged where it cannot be opened,
    GraphUnreachable where the store elsewhere does not answer as it should.
    """

    def __init__(self, path: Path | None, base: str = DEFAULT_BASE, endpoint: Endpoint | None = None) -> None:
        self.addresses = Addresses(base)
        self._path = path
        self._store: Engine | None = opened(path, base, endpoint)
        self.is_remote = endpoint is not None
        """Whether the graph is in a store elsewhere, which others may have written to."""
        self._writing = threading.Lock()
        self._counted: tuple[int, int | None] = (0, None)
        self.revision = 0
        """Grows with every change in this process: tells readers of a checkpoint whether it is behind."""
        self._drop_arriving()
        self._bring_ontology()
        if isinstance(self.store, RemoteStore):
            self.store.check_union()
        self._decisions = read_decisions(self.store)
        self._standing = standing(self._decisions)
        self._resolution = self._resolve()

    # -- writing -------------------------------------------------------------------------------------------------------

    def replace(self, facts: DocumentFacts) -> bool:
        """Put a document's facts in the place of what was known of it, in one transaction; False if nothing changed.

        The document is the one of the same name (``facts.document``). Survives the end of the process at any moment;
        see :meth:`flush` for the end of power. Raises what :func:`~ontology.triples.document_triples` raises, and then
        leaves the graph as it was.
        """
        triples = document_triples(facts, self.addresses)
        with self._writing:
            return self._put(facts, triples, ())

    def add(self, documents: Sequence[Prepared]) -> dict[str, bool]:
        """Take in several documents at once; each by its address with whether it went in as it was prepared.

        All of them are in, or after a crash none. One that replaces another, or that what is decided or stated elsewhere
        makes another, goes the way of :meth:`replace` afterwards.
        """
        with self._writing:
            plain = {one.address: one for one in documents if self._is_new(one)}
            if plain:
                self._load(list(plain.values()))
            for one in documents:
                if one.address not in plain:
                    self._put(one.facts, document_triples(one.facts, self.addresses), ())
            return {one.address: one.address in plain for one in documents}

    def _is_new(self, one: Prepared) -> bool:
        """Whether nothing in the graph and nothing decided has to do with what a document states."""
        name = one.facts.document
        if one.states_bodies or self._graph_of(name) is not None or self._reviews(name, one.facts.sha256):
            return False
        return all(
            self._resolution.entity(mention, one.mentions, name) == mention.entity for mention in one.mentions.values()
        )

    def _load(self, documents: Sequence[Prepared]) -> None:
        """Load new documents in bulk, three times as fast as by transactions; what came in half is dropped on opening."""
        change = entity_change(self.store, [({}, one.said) for one in documents], self._resolution.preferred)
        arriving = ox.NamedNode(ARRIVING_GRAPH)
        self.store.extend(
            ox.Quad(ox.NamedNode(one.address), node("rdf:type"), node("bp:Document"), arriving) for one in documents
        )
        try:
            # Lenient, for these bytes are our own: it is the check of every address that is left out.
            self.store.bulk_load(b"".join(one.trig for one in documents), format=ox.RdfFormat.TRIG, lenient=True)
            self._apply([f"DROP SILENT GRAPH <{ARRIVING_GRAPH}>", *entity_steps(change)])
        except Exception:
            self._drop_arriving()
            raise

    def _drop_arriving(self) -> None:
        """Drop what a process that ended in :meth:`_load` left half done."""
        half = [triple.subject.value for triple in self.triples(ARRIVING_GRAPH)]  # type: ignore[union-attr]
        if half:
            self._apply([f"DROP SILENT GRAPH <{graph}>" for graph in (*half, ARRIVING_GRAPH)])

    def forget(self, document: str) -> bool:
        """Remove a document (by its name) and what only it mentioned, in one transaction; False if it is not there."""
        with self._writing:
            known = self._graph_of(document)
            if known is None:
                return False
            stating = self._states_bodies(known)
            preferred = self._resolution.preferred
            self._update(known, None, (), entity_change(self.store, [(self._mentions(known), {})], preferred))
            if stating:
                self._settle()
            return True

    def decide(self, decision: Decision, facts: Sequence[DocumentFacts] = ()) -> None:
        """Record a decision of people and apply it to every document, in one transaction.

        Documents that come later are read in its light; taking it back (a Revocation) restores what was. What a correction
        or removal, or one that is taken back, makes of its document comes as ``facts`` (see ``corrections.py``).
        """
        with self._writing:
            record = data("INSERT", DECISION_GRAPH, decision_triples(decision, self.addresses))
            known = self._decisions
            self._take((*known, decision))
            try:
                self._carry_out(self._about(decision), facts, record)
            except BaseException:
                self._take(known)
                raise

    def drop(self, graph: str) -> None:
        """Drop a document's graph (its address) that is not whole; :meth:`remake_entities` is to follow."""
        with self._writing:
            self._apply([f"DROP SILENT GRAPH <{graph}>"])

    def remake_entities(self) -> None:
        """Make the graph of shared entities anew from every mention."""
        with self._writing:
            before = frozenset(self.triples(ENTITY_GRAPH))
            self._apply(exchange(ENTITY_GRAPH, before, all_entities(self.store, self.preferred)))

    def flush(self) -> None:
        """Write everything to the disk itself, so that it survives the end of power too."""
        if self._path is not None:
            self.store.flush()

    def _take(self, decisions: tuple[Decision, ...]) -> None:
        self._decisions, self._standing = decisions, standing(decisions)

    def _carry_out(self, decision: Decision, facts: Sequence[DocumentFacts], record: Sequence[str]) -> None:
        """Apply a decision, or what it is without it where it was taken back; ``record`` goes in first."""
        if isinstance(decision, Merge | Split):
            self._settle(record)
        elif isinstance(decision, Review):
            self._mark(record, decision)
        elif facts:
            for document, steps in zip(facts, (record, *([()] * len(facts))), strict=False):
                self._put(document, document_triples(document, self.addresses), steps)
        else:
            self._apply(record)

    def _put(self, facts: DocumentFacts, triples: frozenset[ox.Triple], record: Sequence[str]) -> bool:
        """Let a document state ``triples``, in the light of what people decided; ``record`` goes in with it."""
        document = self.addresses.document(facts.document, facts.sha256)
        triples = restated(triples, self._resolution, document, facts.document)
        triples = reviewed(triples, self._reviews(facts.document, facts.sha256), document, self.addresses)
        known = self._graph_of(facts.document)
        if known == document and self._digest(document) == _digest(triples):
            self._apply(record)
            return False
        stating = self._states_bodies(known) or _states_bodies(triples)
        said = self._mentions(known), mentions_in(triples)
        change = entity_change(self.store, [said], self._resolution.preferred)
        if known == document:
            steps = exchange(document, frozenset(self.triples(document)), triples)
            self._apply([*record, *steps, *entity_steps(change)])
        else:
            self._update(known, document, triples, change, record)
        if stating:
            self._settle()
        return True

    def _mark(self, record: Sequence[str], review: Review) -> None:
        """Let findings bear the marks that stand, in the documents that ``review`` is about."""
        steps = list(record)
        for name, graph in self.concerned(review).items():
            before = frozenset(self.triples(graph))
            after = reviewed(before, self._reviews(name, self.content(graph)), graph, self.addresses)
            steps += exchange(graph, before, after)
        self._apply(steps)

    def _reviews(self, document: str, sha256: str) -> list[Review]:
        return [d for d in self._standing if isinstance(d, Review) and d.concerns(document, sha256)]

    def _about(self, decision: Decision) -> Decision:
        """The decision that is taken, or taken back."""
        if not isinstance(decision, Revocation):
            return decision
        return self._about(next(d for d in self._decisions if d.number == decision.revoked))

    def _update(
        self,
        old: str | None,
        new: str | None,
        triples: Iterable[ox.Triple],
        change: EntityChange,
        record: Sequence[str] = (),
    ) -> None:
        """Put a document's graph in the place of another and change the entities with it, in one transaction."""
        steps = [*record, *([f"DROP SILENT GRAPH <{old}>"] if old else [])]
        if new:
            steps += data("INSERT", new, triples)
        self._apply([*steps, *entity_steps(change)])

    def _settle(self, record: Sequence[str] = ()) -> None:
        """Let every body and project be what decisions and the documents' statements make it; ``record`` goes in with it.

        Only documents that mention what may have become another are looked at.
        """
        before, after = self._resolution, self._resolve()
        changed: dict[str, frozenset[ox.Triple]] = {}
        touched = {
            e
            for e in before.preferred.keys() | after.preferred.keys()
            if before.preferred.get(e) != after.preferred.get(e)
        }
        steps = list(record)
        for graph in self._mentioning(before.moved(after)):
            mentions, name = mentions_stored(self.store, graph), self.name(graph)
            if any(after.entity(mention, mentions, name) != mention.entity for mention in mentions.values()):
                standing_now = frozenset(self.triples(graph))
                changed[graph] = restated(standing_now, after, graph, name)
                steps += exchange(graph, standing_now, changed[graph])
                was, now = mentions_in(standing_now), mentions_in(changed[graph])
                touched |= {entity for entity in was.keys() | now.keys() if was.get(entity) != now.get(entity)}
        change = recounted(self.store, touched, changed, after.preferred)
        self._apply([*steps, *entity_steps(change)])
        self._resolution = after

    def _mentioning(self, entities: Iterable[str]) -> list[str]:
        """The documents' graphs that mention one of the entities."""
        found: set[str] = set()
        for entity in entities:
            quads = self.store.quads_for_pattern(None, node("bp:mentions"), ox.NamedNode(entity), None)
            found.update(quad.graph_name.value for quad in quads)  # type: ignore[union-attr]
        return sorted(found)

    def _resolve(self) -> Resolution:
        return Resolution(self.addresses, self._standing, stated_bodies(self.store, self.addresses))

    def _apply(self, steps: Sequence[str]) -> None:
        """Run the steps as one: all of it or nothing."""
        if steps:
            update(self.store, steps)
            self.revision += 1

    def _bring_ontology(self) -> None:
        """Put the ontology of this version of jixiao into its graph, if another one or none is there."""
        wanted = ontology_triples()
        if frozenset(self.triples(ONTOLOGY_GRAPH)) != wanted:
            self._apply([f"DROP SILENT GRAPH <{ONTOLOGY_GRAPH}>", *data("INSERT", ONTOLOGY_GRAPH, wanted)])

    # -- reading -------------------------------------------------------------------------------------------------------

    def query(self, sparql: str) -> Any:
        """The result of a query (pyoxigraph's) over the union of all graphs as its default graph.

        For queries of ours: it knows no limits and follows SERVICE; queries from outside go through ``sparql.py``.
        Raises QueryRefused where the query is not valid.
        """
        try:
            return self.store.query(sparql, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise QueryRefused(f"SPARQL 查询有语法错误，请改正后重试：{' '.join(str(error).split())}") from error

    def documents(self) -> dict[str, str]:
        """Addresses of documents by name, in the order of names. A document's address is its named graph's name too."""
        found = self.store.quads_for_pattern(None, node("bp:fileName"), None, None)
        return dict(sorted((quad.object.value, quad.subject.value) for quad in found))  # type: ignore[union-attr]

    def name(self, document: str) -> str:
        """The name of a document (address)."""
        return self._own(document, "bp:fileName")

    def content(self, document: str) -> str:
        """The SHA-256 of the bytes of a document (address)."""
        return self._own(document, "dct:identifier")

    def document_of(self, thing: str) -> str | None:
        """The document (address) that a fact or finding (address) is of; itself for a document, None for what is not there."""
        subject = ox.NamedNode(thing)
        if next(iter(self.store.quads_for_pattern(subject, node("bp:fileName"), None, None)), None) is not None:
            return thing
        found = next(iter(self.store.quads_for_pattern(subject, node("bp:document"), None, None)), None)
        return None if found is None else found.object.value  # type: ignore[union-attr]

    def pointing_at(self, thing: str, most: int) -> list[ox.Quad]:
        """What says something of a thing (address), so many quads at most."""
        return list(pointing_at(self.store, ox.NamedNode(thing), most))

    def bearing(self, decision: Decision) -> tuple[str, ...]:
        """The documents (names) that bear what a decision on a fact or finding says."""
        made = ox.NamedNode(decision_address(decision, self.addresses))
        quads = (
            quad
            for name in ("prov:wasGeneratedBy", "bp:reviewDecision")
            for quad in self.store.quads_for_pattern(None, node(name), made, None)
        )
        return tuple(sorted({self.name(quad.graph_name.value) for quad in quads}))  # type: ignore[union-attr]

    def states(self, facts: DocumentFacts) -> bool:
        """Whether just these facts stand in the graph: False where another version of jixiao read the document."""
        document = self.addresses.document(facts.document, facts.sha256)
        wanted = restated(document_triples(facts, self.addresses), self._resolution, document, facts.document)
        return _facts_among(wanted) == _facts_among(self.triples(document))

    def concerned(self, decision: OfDocument) -> dict[str, str]:
        """Addresses by name of the documents that a decision is about: of its name, or of the same content."""
        contents = self.store.quads_for_pattern(None, node("dct:identifier"), ox.Literal(decision.sha256), None)
        graphs = {quad.subject.value for quad in contents}  # type: ignore[union-attr]
        graphs.update(filter(None, [self._graph_of(decision.document)]))
        return {self.name(graph): graph for graph in sorted(graphs)}

    @property
    def preferred(self) -> Mapping[str, str]:
        """The names that people or documents gave preference to, by entity (address)."""
        return self._resolution.preferred

    def standing(self) -> tuple[Decision, ...]:
        """The decisions that hold, in their order: those not taken back."""
        return self._standing

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision of people on record, in the order in which they were made, those taken back among them."""
        return self._decisions

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """The triples of one named graph: a document's address, or one of ``vocabulary.py``'s graphs."""
        return (quad.triple for quad in self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def __len__(self) -> int:
        """The number of triples in all graphs: counted once for each state, which takes seconds where there are millions."""
        revision, count = self.revision, self.known_count
        if count is None:
            count = len(self.store)
            self._counted = revision, count
        return count

    @property
    def known_count(self) -> int | None:
        """The number of triples in all graphs; None where nobody counted them since the last change."""
        revision, count = self._counted
        return count if revision == self.revision else None

    def take_count(self, triples: int) -> None:
        """Take it from an earlier process that there are so many triples."""
        self._counted = self.revision, triples

    def dump(self, format: str, output: IO[bytes] | None = None) -> bytes | None:
        """Everything in the format ``nt``, ``ttl``, ``nq`` or ``jsonld``: to ``output``, or returned where that is None.

        The same content gives the same bytes, graph by graph. Raises BadRequest for another format.
        """
        if format not in FORMATS:
            raise BadRequest(f"图谱没有“{format}”格式：请用 {'、'.join(FORMATS)} 之一")
        found: Iterable[ox.Quad] | Iterable[ox.Triple] = self._ordered()
        if format in ("nt", "ttl"):
            found = (quad.triple for quad in found)  # type: ignore[union-attr]
        prefixes = PREFIXES if format == "ttl" else None
        return ox.serialize(found, output, format=FORMATS[format], prefixes=prefixes)

    def checkpoint(self, path: Path) -> None:
        """A copy at ``path`` (which must not exist) that other processes can open read-only; cheap by hard links."""
        if self._path is not None and isinstance(self.store, ox.Store):
            with self._writing:  # documents that are coming in are there as a whole or not at all
                self.store.flush()
                self.store.backup(path)
            return
        with self._writing:
            copy = ox.Store(path)
            copy.bulk_extend(every_quad(self.store))
            copy.flush()

    def close(self) -> None:
        """Write everything out and let the folder go; the graph cannot be used afterwards. Twice does no harm."""
        try:
            if self._store is not None:
                self.flush()
            if isinstance(self._store, RemoteStore):
                self._store.close()
        finally:
            self._store = None

    @property
    def store(self) -> Engine:
        """The store itself, for reading; writing goes through the methods above."""
        if self._store is None:
            raise DataFolderDamaged("图谱已经关闭：请重新打开数据目录")
        return self._store

    def _graph_of(self, document: str) -> str | None:
        """The named graph of a document's name: one at most, since each goes in in the place of the other."""
        try:
            name = ox.Literal(document)
        except ValueError:  # a name that no graph can hold
            return None
        found = next(iter(self.store.quads_for_pattern(None, node("bp:fileName"), name, None)), None)
        return None if found is None else found.subject.value  # type: ignore[union-attr]

    def _mentions(self, graph: str | None) -> Mentions:
        return {} if graph is None else mentions_of(self.store, graph)

    def _own(self, graph: str, name: str) -> str:
        document = ox.NamedNode(graph)
        found = self.store.quads_for_pattern(document, node(name), None, document)
        return next((quad.object.value for quad in found), "")  # type: ignore[union-attr]

    def _states_bodies(self, graph: str | None) -> bool:
        """Whether a document states that bodies of two names are one."""
        if graph is None:
            return False
        return any(self.store.quads_for_pattern(None, node("bp:sameAsMention"), None, ox.NamedNode(graph)))

    def _digest(self, document: str) -> frozenset[ox.Triple]:
        name = ox.NamedNode(document)
        return frozenset(quad.triple for quad in self.store.quads_for_pattern(name, node("bp:digest"), None, name))

    def _ordered(self) -> Iterator[ox.Quad]:
        """Every quad, things of one graph together and each thing's own together."""
        for graph in sorted(self.store.named_graphs(), key=str):
            yield from sorted(self.store.quads_for_pattern(None, None, None, graph), key=str)


def _facts_among(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    return frozenset(triple for triple in triples if kind_of(triple.subject.value) in FACT_KINDS)  # type: ignore[union-attr]


def _digest(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """The one triple that tells all the others of a document."""
    return frozenset(triple for triple in triples if triple.predicate == node("bp:digest"))


def _states_bodies(triples: Iterable[ox.Triple]) -> bool:
    return any(triple.predicate == node("bp:sameAsMention") for triple in triples)
