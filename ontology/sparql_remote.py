"""Read-only SPARQL 1.1 for outsiders where the graph is in a store elsewhere: the same refusals, limits and formats as locally.

The store runs the query and bounds its memory; this process refuses what does not only read our graphs before it is sent, waits
no longer than the deadline, and refuses a result that is too large or that the store cut short.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from ontology.errors import GraphUnreachable, QueryRefused, QueryTimeout
from ontology.graph import Graph
from ontology.remote_store import RemoteStore
from ontology.result_formats import RESULTS, graph_format, result_format, too_large, too_many_rows, written
from ontology.settings import Settings
from ontology.sparql import Dataset, Queries, Result, Sparql, as_asked, natural
from ontology.sparql_check import checked

_SILENT_CAP = 10_000
"""From so many triples on Virtuoso may have cut a CONSTRUCT short without a word (its ResultSetMaxRows)."""
_ASKED = "__ASK_RETVAL"
"""The one variable of what Virtuoso 7 sends in answer to ASK."""


class RemoteSparql(Queries):
    """Answers SPARQL queries over the graph in ``store``, and may raise GraphUnreachable; :class:`~ontology.sparql.Sparql` is the local one."""

    def __init__(self, store: RemoteStore, base: str, timeout: float, rows: int, workers: int, result_mb: int) -> None:
        super().__init__(timeout, workers, "查询名额")
        self._store, self._base = store, base
        self._rows, self._bytes = rows, result_mb * 1024 * 1024

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
        if _gives_triples(text):
            chosen = graph_format(natural(formats))
            return self._triples(self._store.ask(text, "application/n-triples", limit, sent), chosen)
        chosen = result_format(natural(formats))
        result = self._solutions(self._store.ask(text, "application/sparql-results+xml", limit, sent), chosen)
        return as_asked(chosen, result, formats)

    def _solutions(self, body: bytes, chosen: str) -> bytes:
        self._bounded(body)
        try:
            if f'name="{_ASKED}"'.encode() in body[:1000]:
                told = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
                is_so = any(row[0].value == "1" for row in told)  # type: ignore[union-attr]
                body = f'{{"head":{{}},"boolean":{"true" if is_so else "false"}}}'.encode()
                found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
                return bytes(found.serialize(format=RESULTS[chosen]) or b"")
            if body.count(b"<result>") + body.count(b"<result/>") > self._rows:
                raise QueryTimeout(too_many_rows(self._rows))
            found = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
            return bytes(found.serialize(format=RESULTS[chosen]) or b"")
        except SyntaxError as error:
            raise GraphUnreachable("图谱服务送来的结果不完整，为免答错已放弃：请重试，仍如此时查看它的日志") from error

    def _triples(self, body: bytes, chosen: str) -> Result:
        self._bounded(body)
        try:
            triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
        except SyntaxError as error:
            raise GraphUnreachable("图谱服务送来的结果不完整，为免答错已放弃：请重试，仍如此时查看它的日志") from error
        if len(triples) > self._rows:
            raise QueryTimeout(too_many_rows(self._rows))
        if len(triples) >= _SILENT_CAP and self._store.cuts_silently:
            raise QueryTimeout(
                f"结果达到 {_SILENT_CAP} 个三元组，这个图谱服务可能不声不响地截断：请改用 SELECT，或缩小范围"
            )
        return Result(chosen, written(triples, chosen))

    def _bounded(self, body: bytes) -> None:
        if len(body) > self._bytes:
            raise QueryTimeout(too_large(self._bytes))

    def _is_ours(self, iri: str) -> bool:
        try:
            return self._store.contains_named_graph(ox.NamedNode(iri))
        except ValueError:
            return False


def queries_over(graph: Graph, checkpoints: Path, limits: Settings) -> Queries:
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
