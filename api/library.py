"""jixiao as a Python object: everything the command line and the service do, over one data folder.

What comes in: paths, questions, queries. What goes out: plain dictionaries in the shapes of the contract (and pandas
tables for notebooks). It owns the order of writing: graph first, then what is derived from it.
"""

from __future__ import annotations

import io
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from api.analysing import Analysing
from api.answers import Answer
from api.closing import Closing
from api.correcting import in_light
from api.folder import LOCK_WAIT, DataFolder
from api.ingesting import Outcome, Progress, Read, batches, extracted, outcome
from api.keeping import Keeping
from api.measuring import Measuring
from api.reading import Reading
from api.reviewing import Reviewing
from api.service import Service, is_address
from api.sources import Skipped, Source, find_sources
from api.standing import Standing
from api.storage import Turn, storing
from ontology.endpoint import Endpoint
from ontology.errors import DocumentNotFound
from ontology.exports import export_graph, export_table, write_table
from ontology.graph import Graph
from ontology.prepared import prepare
from ontology.schema import TABLES
from ontology.settings import Settings, settings, use_settings_of
from ontology.tables import FactTables, json_ready

if TYPE_CHECKING:
    from ontology.sparql import Dataset, Queries
    from search.hybrid import SearchIndex

ROOM = 8 * 1048576
"""Bytes there must be room for before a store that met a full disk is opened anew."""

KEEPERS = 8
"""Files written to the disk side by side: each waits for the disk itself."""


class Jixiao(Reviewing, Measuring, Keeping, Analysing, Closing):
    """One data folder, opened. Use as a context manager, or call :meth:`close`.

    ``Jixiao("http://…", key="…")`` is a service elsewhere with the same calls: :class:`~api.service.Service`.
    Raises DataFolderBusy where another process holds the folder for ``wait`` seconds and more. Reading is safe from
    several threads; writing takes its turn.
    """

    def __new__(cls, data: Path | str | None = None, *given: Any, **named: Any) -> Any:
        """The object, or the service at an address."""
        if is_address(data):
            return Service(str(data), *given, **named)
        return super().__new__(cls)

    def __init__(self, data: Path | str | None = None, config: Settings | None = None, wait: float = LOCK_WAIT) -> None:
        path = Path(data) if data is not None else (config or settings()).data
        if config is None:
            use_settings_of(path)
        self.config = config or settings()
        self.folder = DataFolder(path, wait)
        try:
            with storing(self.folder.path):
                self._open()
        except BaseException:
            self.folder.close()
            raise
        self._writing = Turn(self.folder.path, self._reopen)
        self._opening = threading.Lock()
        self._index: SearchIndex | None = None
        self._queries: Queries | None = None
        self.reading = Reading(self.config.read_seconds, self.config.read_memory_mb)
        self.is_warm = False
        """Whether :meth:`warm` has loaded everything."""

    def _open(self) -> None:
        """Open the graph and bring the tables in step with it: what a crash left behind is made up for."""
        self._standing = Standing(self.folder.graph, self.folder.standing)
        self.graph = Graph(self.folder.graph, self.config.base, Endpoint.of(self.config))
        self.tables = FactTables(self.folder.tables)
        self._standing.sync(self.graph, self.tables)

    def _reopen(self) -> None:
        """Open the graph anew, after a full disk: it takes nothing more until then. Tables that still answer stay.

        While there is no room to open it, it stays as it is: it can still be read.
        """
        self.folder.probe(ROOM)
        with self._opening:
            queries, self._queries = self._queries, None
        if queries is not None:
            queries.close()
        with suppress(OSError):  # there may be no room yet; what was written is on the disk
            self.graph.close()
        self.graph = Graph(self.folder.graph, self.config.base, Endpoint.of(self.config))
        self.__dict__.pop("originals", None)
        try:
            self.tables.sync(self.graph)
        except duckdb.FatalException:
            self.tables.close()
            self.tables, self._index = FactTables(self.folder.tables), None
            self.tables.sync(self.graph)

    # -- writing -------------------------------------------------------------------------------------------------------

    def ingest(
        self,
        paths: Sequence[Path | str],
        jobs: int = 1,
        progress: Progress = lambda step, done, total: None,
        vectors: bool | None = None,
    ) -> list[Outcome]:
        """Read files, folders and zip archives into the graph, in a stable order; one outcome per input.

        All or nothing per document: a document that fails leaves the graph as it was. The same bytes at the same place
        change nothing; changed bytes replace the document's facts. ``jobs`` processes extract; one writes.
        ``vectors`` False leaves the sentence vectors to :meth:`embed`; None does as the data folder was last told.
        """
        return self.ingest_sources(list(find_sources([Path(path) for path in paths])), jobs, progress, vectors)

    def ingest_sources(
        self,
        sources: Sequence[Source | Skipped],
        jobs: int = 1,
        progress: Progress = lambda step, done, total: None,
        vectors: bool | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> list[Outcome]:
        """As :meth:`ingest`, of sources whose names and places are known already.

        Once ``stopped`` says so no further document is begun; those that came so far are in, and the others have no outcome.
        """
        with self._writing:
            outcomes: list[Outcome] = []
            known = {
                row["document"]: row["sha256"] for row in self.tables.select("SELECT document, sha256 FROM documents")
            }
            known = {name: one["sha256"] for name, one in self.folder.superseded().items()} | known
            places = {name: place for name, place in self.folder.places().items() if name in known}
            limit = self.config.max_document_mb * 1048576
            readers = self.reading.readers(jobs)
            with closing(extracted(sources, places, known, limit, readers, self.config.base)) as found:
                told = _told(found, lambda done: progress("读取文件", done, len(sources)))
                for batch in batches(takewhile(lambda _: not stopped(), told)):
                    self._write(batch, places)
                    outcomes += [outcome(read, known) for read in batch]
            self.tables.sync(self.graph)
            outcomes = self._one_version(outcomes)
            self._derive(progress, vectors, stopped)
            counts = Counter(outcome.status for outcome in outcomes)
            self.folder.set_last_ingest({"time": datetime.now(UTC).isoformat(timespec="seconds"), **counts})
            return outcomes

    def _write(self, batch: Sequence[Read], places: dict[str, str]) -> None:
        """Write documents together: what is kept of them, the graph, the tables. Interrupted, it is made up for later."""
        places.update({read.name: read.place for read in batch if read.place and not isinstance(read.prepared, str)})
        self.folder.set_places(places)
        fresh = [
            (read.prepared, read.data)
            for read in batch
            if read.prepared is not None and not isinstance(read.prepared, str) and read.data is not None
        ]
        with ThreadPoolExecutor(KEEPERS) as keepers:
            list(keepers.map(lambda one: self.folder.keep(one[0].facts.sha256, one[1], one[0].facts.text), fresh))
        prepared = []
        for one, _ in fresh:
            facts = in_light(one.facts, self.graph.standing(), self.graph)
            prepared.append(one if facts is one.facts else prepare(facts, self.graph.addresses))
        new = self.graph.add(prepared)
        self.tables.add(self.graph, [one.rows for one in prepared if new[one.address]])

    def forget(self, documents: Sequence[str], progress: Progress = lambda step, done, total: None) -> list[str]:
        """Remove documents with every fact, passage, vector and text; raises DocumentNotFound before touching any."""
        with self._writing:
            known, superseded = self.graph.documents(), self.folder.superseded()
            for document in documents:
                if document not in known and document not in superseded:
                    raise DocumentNotFound(self._no_document(document, sorted(known)))
            places = self.folder.places()
            for document in documents:
                self.graph.forget(document)
                places.pop(document, None)
                superseded.pop(document, None)
            self.folder.set_places(places)
            if superseded != self.folder.superseded():
                self.folder.set_superseded(superseded)
            self._derive(progress)
            return list(documents)

    def embed(self, progress: Progress = lambda step, done, total: None) -> int:
        """Make the sentence vectors that an ingest without vectors left out; how many texts got one."""
        with self._writing:
            return self._sync_index(progress, vectors=True)

    def _derive(
        self, progress: Progress, vectors: bool | None = None, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """Bring everything that is derived from the graph, which is on the disk first, in step with it."""
        self.graph.flush()
        self.tables.sync(self.graph)
        self._standing.synced(self.graph, self.tables)
        self._sync_index(progress, vectors, stopped)
        self.folder.discard_except(self.contents())

    def _sync_index(self, progress: Progress, vectors: bool | None, stopped: Callable[[], bool] = lambda: False) -> int:
        from search.hybrid import EMBED_TOGETHER

        with self._opening:
            self._index = self._index or self._open_index()
        encode, together, cluster = None, EMBED_TOGETHER, self.reading.cluster
        if cluster is not None:
            encode = partial(cluster.embed, encoder=self.config.encoder, batch=self.config.encoder_batch)
            together *= cluster.count
        told = partial(progress, "生成句向量")
        return self._index.sync(told, vectors, stopped, encode, together)

    @staticmethod
    def _no_document(document: str, known: list[str]) -> str:
        shown = "、".join(known[:5]) or "（尚未导入任何文件）"
        return f"没有名为“{document}”的文件；现有：{shown}{'等' if len(known) > 5 else ''}。用 jixiao export documents 查看全部"

    # -- reading -------------------------------------------------------------------------------------------------------

    @property
    def index(self) -> SearchIndex:
        """The search index, opened on first use and brought in step with the tables."""
        with self._opening:
            if self._index is None:
                index = self._open_index()
                index.sync()
                self._index = index
            return self._index

    def _open_index(self, folder: Path | None = None, tables: FactTables | None = None) -> SearchIndex:
        from search.encoder import Encoder
        from search.hybrid import SearchIndex
        from search.milvus import MilvusVectors

        config = self.config
        encoder = Encoder(config.encoder, config.encoder_batch, config.encoder_threads, config.vector_cache)
        elsewhere = MilvusVectors(config.vectors, config.vectors_token, config.vectors_name) if config.vectors else None
        return SearchIndex(
            folder or self.folder.index,
            tables or self.tables,
            encoder,
            config.search_pool,
            config.exact_vectors,
            elsewhere,
        )

    def ask(self, question: str, context: str | Sequence[str] | None = None) -> Answer:
        """Answer a question in Chinese; the contract's dictionary, which Jupyter shows with table, evidence and findings.

        ``context`` are the questions asked before, the latest last, or the one before; see ``docs/questions.md``.
        """
        from search.ask import ask

        return Answer(ask(question, self.tables, search=_Lazily(lambda: self.index), context=context))

    def search(self, query: str, limit: int = 10, offset: int = 0, **filters: Any) -> dict[str, Any]:
        """Hybrid search over passages; ``filters`` are document, year, unit, project, region, type."""
        return self.index.search(query, limit, offset, filters)

    def rows(
        self,
        table: str,
        filters: dict[str, Any] | None = None,
        sort: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Rows of a fact table as JSON-ready dictionaries, with ``iri`` and ``evidence``."""
        found = self.tables.rows(table, filters=filters or {}, sort=sort, limit=limit, offset=offset)
        return [json_ready(row) for row in found]

    def count(self, table: str, filters: dict[str, Any] | None = None) -> int:
        """How many rows :meth:`rows` would give without limit."""
        return self.tables.count(table, filters or {})

    @property
    def _sparql(self) -> Queries:
        """What runs queries from outside, made on first use."""
        from ontology.sparql_remote import queries_over

        with self._opening:
            if self._queries is None:
                self._queries = queries_over(self.graph, self.folder.root / "checkpoints", self.config)
            return self._queries

    def sparql(self, query: str, form: str = "json", timeout: float | None = None) -> bytes:
        """The result of a read-only SPARQL query as ``table``, ``json``, ``xml``, ``csv``, ``tsv`` or ``ttl``.

        Raises QueryRefused for a query that would write or reach outside, QueryTimeout at the limit of time, rows or
        memory; a result is never cut short.
        """
        return self._sparql.query(query, [form], timeout).data

    def sparql_negotiated(
        self, query: str, formats: Sequence[str], timeout: float | None, dataset: Dataset | None = None
    ) -> tuple[str, bytes]:
        """``(format, result)`` in the first of ``formats`` that suits the form of the query; ``dataset`` is all by default."""
        result = self._sparql.query(query, formats, timeout, dataset)
        return result.format, result.data

    def export(self, table: str, form: str | None, path: Path) -> None:
        """Write a fact table, or the graph (``graph``), to ``path``, whole or not at all; raises UnknownTable."""
        if table == "graph":
            export_graph(self.graph, form or "ttl", path)
        else:
            export_table(self.tables, table, form or "jsonl", path)

    def export_bytes(
        self, table: str, form: str | None, filters: dict[str, Any] | None = None, sort: str | None = None
    ) -> bytes:
        """As :meth:`export`, in memory; of a fact table, the rows that pass ``filters``, in the order of ``sort``."""
        stream = io.BytesIO()
        if table == "graph":
            self.graph.dump(form or "ttl", stream)
        else:
            write_table(self.tables, table, form or "jsonl", stream, filters, sort)
        return stream.getvalue()

    def text(self, document: str) -> str:
        """The extracted text of a document, which every ``start`` and ``end`` counts in."""
        return self.folder.text(self.document(document)["sha256"])

    def document(self, name: str) -> dict[str, Any]:
        """The row of ``documents`` for a document's name or the last part of its address; raises DocumentNotFound.

        Of one that was superseded it is the row it had, with ``superseded_by``.
        """
        address = f"{self.graph.addresses.base}document/{name}"
        rows = self.rows("documents", {"document": name}) or self.rows("documents", {"iri": address})
        rows = rows or [row for row in self.versions() if name == row["document"] or address == row["iri"]]
        if not rows:
            raise DocumentNotFound(
                self._no_document(name, [row["document"] for row in self.rows("documents", limit=6)])
            )
        return rows[0]

    def status(self) -> dict[str, Any]:
        """Counts of documents, facts, triples, passages and vectors; versions; disk use; the last ingest."""
        from importlib.metadata import version

        passages, vectors = self.index.counts()
        counts = {name: self.tables.count(name) for name in TABLES}
        return {
            "data": self.folder.path.name,
            "documents": counts["documents"],
            "superseded": len(self.versions()),
            "facts": sum(counts[name] for name in ("projects", "funds", "indicators", "observations")),
            "tables": counts,
            "triples": len(self.graph),
            "passages": passages,
            "vectors": vectors,
            "versions": {name: version(name) for name in ("jixiao", "pyoxigraph", "duckdb", "tantivy", "faiss-cpu")},
            "disk_bytes": self.folder.size(),
            "last_ingest": self.folder.last_ingest(),
        }

    def indexed(self) -> dict[str, int]:
        """Of the search index: ``passages``, ``vectors``, and how many texts are ``without_vectors``."""
        passages, vectors = self.index.counts()
        return {"passages": passages, "vectors": vectors, "without_vectors": self.index.without_vectors()}

    def warm(self) -> None:
        """Load what the first question would otherwise wait for."""
        self.index.search("预热", limit=1)
        self.ask("有哪些项目")
        self.is_warm = True

    # -- closing -------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close everything and let the folder go."""
        with storing(self.folder.path), ExitStack() as stack:  # each of them, whatever the others meet
            stack.callback(self.folder.close)
            stack.callback(self.reading.close)
            stack.callback(self._standing.note, self._standing.left(self.graph, self.tables))
            for one in (self.graph, self.tables, self._index, self._queries):
                if one is not None:
                    stack.callback(one.close)


class _Lazily:
    """Stands for an object that is costly to open, and opens it when first used."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)


def _told(found: Iterable[Read], tell: Callable[[int], None]) -> Iterator[Read]:
    """The same, each told by its number as it comes."""
    for done, read in enumerate(found, start=1):
        yield read
        tell(done)
