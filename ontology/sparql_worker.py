"""The process that runs SPARQL from outside: on a read-only checkpoint, with bounded memory, without network.

Started by ``sparql.py`` as ``python -m ontology.sparql_worker CHECKPOINT MEGABYTES``. It reads requests and writes replies as
lines of JSON, a reply's data after its line; it ends when its standard input does, also in the middle of a query.
"""

from __future__ import annotations

import io
import json
import os
import queue
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import pyoxigraph as ox

from ontology.errors import QueryRefused
from ontology.result_formats import RESULTS, graph_format, result_format, too_large, too_many_rows, written
from ontology.sandbox import deny_network, limit_memory
from ontology.sparql_check import checked

if TYPE_CHECKING:
    from typing_extensions import Buffer


class TooMuch(Exception):
    """A result of more rows or bytes than allowed; its text is Chinese."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a result may have at most."""

    rows: int
    bytes: int


class _Counting(io.BytesIO):
    """Collects what is written; a line is a row, and too many of them end the query."""

    def __init__(self, lines: int, limits: Limits) -> None:
        super().__init__()
        self._lines_left = lines
        self._limits = limits

    def write(self, chunk: Buffer) -> int:
        """Take a piece of the result; raises TooMuch beyond the limits."""
        data = bytes(chunk)
        self._lines_left -= data.count(b"\n")
        if self._lines_left < 0:
            raise TooMuch(too_many_rows(self._limits.rows))
        if self.tell() + len(data) > self._limits.bytes:
            raise TooMuch(too_large(self._limits.bytes))
        return super().write(data)


def answer(store: ox.Store, request: dict[str, Any]) -> tuple[str, bytes]:
    """The format chosen and the result in it; raises QueryRefused or TooMuch."""
    text, has_dataset = checked(request["query"], lambda iri: _is_graph(store, iri))
    dataset = _dataset(store, request["dataset"]) if "dataset" in request else None
    try:
        if dataset is not None:
            result = store.query(text, base_iri=request["base"], default_graph=dataset[0], named_graphs=dataset[1])
        else:
            result = store.query(text, base_iri=request["base"], use_default_graph_as_union=not has_dataset)
        return _told(result, request["formats"], Limits(request["rows"], request["bytes"]))
    except SyntaxError as error:
        raise QueryRefused(f"SPARQL 语法有误，请改正后重试：{_short(error)}") from error
    except (OSError, RuntimeError, ValueError) as error:  # a function the store does not know, a value out of range
        raise QueryRefused(f"查询无法执行，请改正后重试：{_short(error)}") from error


def _dataset(store: ox.Store, asked: dict[str, list[str]]) -> tuple[list[Any], list[Any]]:
    """The graphs of the default graph and those with names; raises QueryRefused for one that is not ours."""
    for iri in (*asked["default"], *asked["named"]):
        if not _is_graph(store, iri):
            raise QueryRefused(f"没有图 <{iri[:200]}>：default-graph-uri 与 named-graph-uri 只能用本地图谱中的图")
    return [ox.NamedNode(iri) for iri in asked["default"]], [ox.NamedNode(iri) for iri in asked["named"]]


def _told(result: Any, formats: list[str], limits: Limits) -> tuple[str, bytes]:
    if isinstance(result, ox.QueryTriples):
        return _triples(result, graph_format(formats), limits)
    chosen = result_format(formats)
    if isinstance(result, ox.QueryBoolean):
        return chosen, bytes(result.serialize(format=RESULTS[chosen]) or b"")
    return _solutions(result, chosen, limits)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _solutions(result: ox.QuerySolutions, chosen: str, limits: Limits) -> tuple[str, bytes]:
    """Rows are counted as lines of TSV, in which a line break inside a value is escaped; the header is one more line."""
    counted = _Counting(limits.rows + 1, limits)
    result.serialize(counted, format=ox.QueryResultsFormat.TSV)
    if chosen == "tsv":
        return chosen, counted.getvalue()
    parsed = ox.parse_query_results(counted.getvalue(), format=ox.QueryResultsFormat.TSV)
    return chosen, bytes(parsed.serialize(format=RESULTS[chosen]) or b"")


def _triples(result: ox.QueryTriples, chosen: str, limits: Limits) -> tuple[str, bytes]:
    counted = _Counting(limits.rows, limits)
    result.serialize(counted, format=ox.RdfFormat.N_TRIPLES)
    if chosen == "nt":
        return chosen, counted.getvalue()
    quads = ox.parse(counted.getvalue(), format=ox.RdfFormat.N_TRIPLES)
    triples = (quad.triple for quad in quads)
    return chosen, written(triples, chosen)


def _is_graph(store: ox.Store, iri: str) -> bool:
    try:
        return store.contains_named_graph(ox.NamedNode(iri))
    except ValueError:
        return False


def _requests() -> queue.SimpleQueue[dict[str, Any]]:
    """Requests as they come, read beside the running query so that the end of input ends the process at once."""
    waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            waiting.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return waiting


def _reply(output: BinaryIO, status: str, data: bytes = b"", **more: Any) -> None:
    output.write(json.dumps({"status": status, "bytes": len(data), **more}).encode() + b"\n" + data)
    output.flush()


def main() -> None:
    """Serve requests until standard input ends."""
    path, megabytes = sys.argv[1], int(sys.argv[2])
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else writes to standard output must not break the replies
    is_offline = deny_network()
    checked("ASK {}", lambda iri: False)  # loads the parser while nobody waits
    store = ox.Store.read_only(path)
    limit_memory(megabytes)
    _reply(output, "ready", offline=is_offline)
    waiting = _requests()
    while True:
        request = waiting.get()
        try:
            form, data = answer(store, request)
            _reply(output, "done", data, format=form)
        except QueryRefused as error:
            _reply(output, "refused", message=str(error))
        except TooMuch as error:
            _reply(output, "too much", message=str(error))
        except MemoryError:
            _reply(output, "too much", message="查询超出内存上限，请用 LIMIT 或更多条件缩小范围")


if __name__ == "__main__":
    main()
