"""Read-only SPARQL 1.1 for outsiders: in worker processes on a checkpoint of the graph, each query with a deadline.

A query is refused unless it only reads our own graphs (``sparql_check.py``); it runs without network and with bounded memory
(``sandbox.py`` says what holds off Linux) and its process is killed at the deadline, so that no query can harm another client
or the store. Workers stay warm between queries and are exchanged when the graph has changed.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ontology.errors import BadRequest, QueryRefused, QueryTimeout
from ontology.graph import Graph
from ontology.sparql_process import Lost, SparqlProcess
from ontology.sparql_table import text_table

log = logging.getLogger(__name__)

FORMATS = ("table", "json", "xml", "csv", "tsv", "ttl", "nt", "rdfxml", "jsonld")
"""Result formats. ``table`` is text for people and suits every query: of a graph it is Turtle."""

WORKERS = 2
"""Queries that run at the same time; others wait, within their own deadline."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs (their IRIs) that a query is to see in place of all, whatever its own FROM says.

    ``default`` together are its default graph, ``named`` those that GRAPH finds.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The bytes of a result and the format (of :data:`FORMATS`) they are in."""

    format: str
    data: bytes


def natural(formats: Sequence[str]) -> list[str]:
    """The formats that an engine gives for ``formats``: a table for people is made of JSON, of a graph it is Turtle."""
    return [name for wanted in formats for name in (("json", "ttl") if wanted == "table" else (wanted,))]


def as_asked(format: str, data: bytes, formats: Sequence[str]) -> Result:
    """What an engine gave in one of its formats, as a table for people where that is what was asked for."""
    if format == "json" and "json" not in formats:
        return Result("table", text_table(data).encode())
    return Result(format, data)


class Queries(ABC):
    """Queries from outside, so many at a time and each within its own deadline, wherever they run.

    ``timeout`` in seconds bounds the wait for a turn and the query; ``turn`` is what is waited for, as users are told.
    """

    def __init__(self, timeout: float, workers: int, turn: str) -> None:
        self._timeout, self._turn = timeout, turn
        self._slots = threading.Semaphore(workers)

    def query(
        self,
        sparql: str,
        formats: Sequence[str] = ("json", "ttl"),
        timeout: float | None = None,
        dataset: Dataset | None = None,
    ) -> Result:
        """The result of ``sparql``, over ``dataset`` where one is given, in the first of ``formats`` that suits it.

        Raises QueryRefused for what is no valid read-only query or has no result in those formats, QueryTimeout past the
        deadline (``timeout`` seconds, never more than the one set) or over the limits of rows and memory, BadRequest for
        an unknown format.
        """
        for name in formats:
            if name not in FORMATS:
                raise BadRequest(f"没有结果格式“{name}”，可用的有：{'、'.join(FORMATS)}")
        limit = min(timeout or self._timeout, self._timeout)
        if not self._slots.acquire(timeout=limit):
            raise QueryTimeout(f"等了 {limit:g} 秒仍没有空闲的{self._turn}，请稍后重试")
        try:
            return self._run(sparql, formats, limit, dataset)
        finally:
            self._slots.release()

    @abstractmethod
    def close(self) -> None:
        """Give back what is held for queries."""

    @abstractmethod
    def _run(self, sparql: str, formats: Sequence[str], limit: float, dataset: Dataset | None) -> Result:
        """The result, within ``limit`` seconds; a turn is held while this runs."""


class Sparql(Queries):
    """Answers SPARQL queries over ``graph`` as it is at the time; safe from several threads at once.

    ``timeout`` in seconds, ``rows`` and ``result_mb`` bound every query, ``memory_mb`` every worker. ``folder`` takes the checkpoints: on the
    graph's file system they are hard links, elsewhere (as in the temporary folder that serves without it) copies. What the
    folder held before is removed.
    """

    def __init__(
        self,
        graph: Graph,
        folder: Path | None = None,
        timeout: float = 10.0,
        rows: int = 100_000,
        memory_mb: int = 2048,
        workers: int = WORKERS,
        result_mb: int = 256,
    ) -> None:
        super().__init__(timeout, workers, "查询进程")
        self._graph = graph
        self._bytes = result_mb * 1024 * 1024
        self._rows, self._memory_mb = rows, memory_mb
        self._folder = Path(tempfile.mkdtemp(prefix="jixiao-sparql-")) if folder is None else folder
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._lock = threading.Lock()
        self._checkpoint: _Checkpoint | None = None
        self._made = 0

    def close(self) -> None:
        """End all idle workers, and the others with their query; remove the checkpoints."""
        with self._lock:
            if self._checkpoint is not None:
                self._checkpoint.retire()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, sparql: str, formats: Sequence[str], limit: float, dataset: Dataset | None) -> Result:
        request: dict[str, Any] = {
            "query": sparql,
            "base": self._graph.addresses.base,
            "formats": natural(formats),
            "rows": self._rows,
            "bytes": self._bytes,
        }
        if dataset is not None:
            request["dataset"] = {"default": dataset.default, "named": dataset.named}
        try:
            with self._current().worker(self._memory_mb) as process:
                reply = process.ask(request, limit)
        except Lost as lost:
            raise QueryTimeout(str(lost)) from lost
        if reply.status == "refused":
            raise QueryRefused(reply.message)
        if reply.status == "too much":
            raise QueryTimeout(reply.message)
        return as_asked(reply.format, reply.data, formats)

    def _current(self) -> _Checkpoint:
        """The checkpoint of the graph as it is now, reserved for one query."""
        with self._lock:
            revision = self._graph.revision
            if self._checkpoint is None or self._checkpoint.revision != revision:
                if self._checkpoint is not None:
                    self._checkpoint.retire()
                self._made += 1
                path = self._folder / str(self._made)
                started = time.monotonic()
                self._graph.checkpoint(path)
                log.info("checkpoint for SPARQL in %.0f ms", (time.monotonic() - started) * 1000)
                self._checkpoint = _Checkpoint(path, revision)
            self._checkpoint.reserve()
            return self._checkpoint


class _Checkpoint:
    """A read-only copy of the graph with the workers on it; it goes when it is retired and the last of them has ended."""

    def __init__(self, path: Path, revision: int) -> None:
        self.revision = revision
        self._path = path
        self._lock = threading.Lock()
        self._idle: list[SparqlProcess] = []
        self._busy = 0
        self._retired = False

    def reserve(self) -> None:
        """Announce a query, so that the copy stays until it is over."""
        with self._lock:
            self._busy += 1

    @contextmanager
    def worker(self, memory_mb: int) -> Iterator[SparqlProcess]:
        """A worker for the query announced: a warm one or a new one, kept afterwards if it still serves."""
        process: SparqlProcess | None = None
        try:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            process = process or SparqlProcess(self._path, memory_mb)
            yield process
        finally:
            with self._lock:
                self._busy -= 1
                is_kept = process is not None and process.alive and not self._retired
                if process is not None and is_kept:
                    self._idle.append(process)
            if process is not None and not is_kept:
                process.end()
            self._remove_if_unused()

    def retire(self) -> None:
        """Take no more queries; busy workers finish theirs."""
        with self._lock:
            self._retired = True
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()
        self._remove_if_unused()

    def _remove_if_unused(self) -> None:
        with self._lock:
            if self._retired and not self._busy:
                shutil.rmtree(self._path, ignore_errors=True)
