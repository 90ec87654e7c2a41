"""Read-only SPARQL 1.1 for outsiders where the graph is in a store elsewhere: the same refusals, limits and formats as locally.

The store runs the query and bounds its memory; this process refuses what does not only read our graphs before it is sent, waits
no longer than the deadline, and refuses a result that is too large or that the store cut short.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from ontology.errors import BadRequest, GraphUnreachable, QueryRefused, QueryTimeout
from ontology.graph import Graph
from ontology.remote_store import RemoteStore
from ontology.settings import Settings
from ontology.sparql import FORMATS, Dataset, Result, Sparql
from ontology.sparql_check import checked
from ontology.sparql_table import text_table
from ontology.vocabulary import PREFIXES

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_SILENT_CAP = 10_000
"""From so many triples on Virtuoso may have cut a CONSTRUCT short without a word (its ResultSetMaxRows)."""
_ASKED = "__ASK_RETVAL"
"""The one variable of what Virtuoso 7 sends in answer to ASK."""


class RemoteSparql:
    """Answers SPARQL queries over the graph in ``store``; what :class:`~ontology.sparql.Sparql` is for a local one."""

    def __init__(self, store: RemoteStore, base: str, timeout: float, rows: int, workers: int, result_mb: int) -> None:
        self._store, self._base = store, base
        self._timeout, self._rows, self._bytes = timeout, rows, result_mb * 1024 * 1024
        self._slots = threading.Semaphore(workers)

    def query(
        self,
        sparql: str,
        formats: Sequence[str] = ("json", "ttl"),
        timeout: float | None = None,
        dataset: Dataset | None = None,
    ) -> Result:
        """As :meth:`~ontology.sparql.Sparql.query`; raises GraphUnreachable too."""
        for name in formats:
            if name not in FORMATS:
                raise BadRequest(f"没有结果格式“{name}”，可用的有：{'、'.join(FORMATS)}")
        limit = min(timeout or self._timeout, self._timeout)
        if not self._slots.acquire(timeout=limit):
            raise QueryTimeout(f"等了 {limit:g} 秒仍没有空闲的查询名额，请稍后重试")
        try:
            return self._run(sparql, formats, limit, dataset)
        finally:
            self._slots.release()

    def close(self) -> None:
        """Nothing: the connections are the store's."""

    def _run(self, sparql: str, formats: Sequence[str], limit: float, dataset: Dataset | None) -> Result:
        text, _ = checked(sparql, self._is_ours)
        text = f"BASE <{self._base}> {text}"
        sent: dict[str, list[str]] = {}
        if dataset is not None:
            for iri in (*dataset.default, *dataset.named):
                if not self._is_ours(iri):
                    raise QueryRefused(f"没有图 <{iri[:200]}>：default-graph-uri 与 named-graph-uri 只能用本图谱中的图")
            sent = {"default-graph-uri": list(dataset.default), "named-graph-uri": list(dataset.named)}
        natural = [name for wanted in formats for name in (("json", "ttl") if wanted == "table" else (wanted,))]
        if _gives_triples(text):
            chosen = _choose(natural, _GRAPHS, "CONSTRUCT 与 DESCRIBE 的结果是三元组")
            return self._triples(self._store.ask(text, "application/n-triples", limit, sent), chosen)
        chosen = _choose(natural, _RESULTS, "SELECT 与 ASK 的结果不是三元组")
        result = self._solutions(self._store.ask(text, "application/sparql-results+xml", limit, sent), chosen)
        if chosen == "json" and "json" not in formats:
            return Result("table", text_table(result).encode())
        return Result(chosen, result)

    def _solutions(self, body: bytes, chosen: str) -> bytes:
        self._bounded(body)
        try:
            if f'name="{_ASKED}"'.encode() in body[:1000]:
                told = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
                is_so = any(row[0].value == "1" for row in told)  # type: ignore[union-attr]
                body = f'{{"head":{{}},"boolean":{"true" if is_so else "false"}}}'.encode()
                found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
                return bytes(found.serialize(format=_RESULTS[chosen]) or b"")
            if body.count(b"<result>") + body.count(b"<result/>") > self._rows:
                raise QueryTimeout(f"结果超过 {self._rows} 行，请用 LIMIT 或更多条件缩小范围")
            found = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
            return bytes(found.serialize(format=_RESULTS[chosen]) or b"")
        except SyntaxError as error:
            raise GraphUnreachable("图谱服务送来的结果不完整，为免答错已放弃：请重试，仍如此时查看它的日志") from error

    def _triples(self, body: bytes, chosen: str) -> Result:
        self._bounded(body)
        try:
            triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
        except SyntaxError as error:
            raise GraphUnreachable("图谱服务送来的结果不完整，为免答错已放弃：请重试，仍如此时查看它的日志") from error
        if len(triples) > self._rows:
            raise QueryTimeout(f"结果超过 {self._rows} 行，请用 LIMIT 或更多条件缩小范围")
        if len(triples) >= _SILENT_CAP and self._store.cuts_silently:
            raise QueryTimeout(
                f"结果达到 {_SILENT_CAP} 个三元组，这个图谱服务可能不声不响地截断：请改用 SELECT，或缩小范围"
            )
        prefixes = PREFIXES if chosen in ("ttl", "rdfxml") else None
        return Result(chosen, bytes(ox.serialize(triples, format=_GRAPHS[chosen], prefixes=prefixes) or b""))

    def _bounded(self, body: bytes) -> None:
        if len(body) > self._bytes:
            raise QueryTimeout(f"结果超过 {self._bytes // 1048576} MB，请用 LIMIT 或更多条件缩小范围")

    def _is_ours(self, iri: str) -> bool:
        try:
            return self._store.contains_named_graph(ox.NamedNode(iri))
        except ValueError:
            return False


def queries_over(graph: Graph, checkpoints: Path, limits: Settings) -> Sparql | RemoteSparql:
    """What runs queries from outside over a graph, wherever it is; ``checkpoints`` is a folder for its copies."""
    timeout, rows, workers, size = (
        limits.sparql_timeout,
        limits.sparql_rows,
        limits.sparql_workers,
        limits.sparql_result_mb,
    )
    if isinstance(graph.store, RemoteStore):
        return RemoteSparql(graph.store, graph.addresses.base, timeout, rows, workers, size)
    return Sparql(graph, checkpoints, timeout, rows, limits.sparql_memory_mb, workers, size)


def _gives_triples(text: str) -> bool:
    """Whether a query that was checked is a CONSTRUCT or DESCRIBE: the first word after its prologue says so."""
    prologue = r"(?:\s+|#[^\n]*\n|PREFIX\s+[^:\s]*:\s*<[^>]*>|BASE\s*<[^>]*>)*"
    return re.match(rf"{prologue}(CONSTRUCT|DESCRIBE)\b", text, re.IGNORECASE) is not None


def _choose(
    wanted: list[str], possible: dict[str, ox.QueryResultsFormat] | dict[str, ox.RdfFormat], because: str
) -> str:
    for name in wanted or list(possible):
        if name in possible:
            return name
    raise QueryRefused(f"{because}，请改用格式 {'、'.join(possible)}")
