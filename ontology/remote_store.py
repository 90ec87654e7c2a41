"""A graph in a SPARQL 1.1 store elsewhere, asked by the standard protocols; its methods are those of ``pyoxigraph.Store``.

Every difference between stores is met here, once:

- Results are read as XML: in JSON Virtuoso 7 writes booleans as 1 and 0, and its TSV is none.
- A half answer sent as 200 is an error: XML that does not end, or Virtuoso's header of a result that it cut short.
- An update of any size goes in parts that every store takes, by a journal, so that in the end all of it is there (:meth:`apply`).
- A store's own graphs are none of ours: only those under our base and our namespace are listed, counted and copied.
- Queries name their graphs (``GRAPH ?g``); where our own rely on the union as default graph, :meth:`check_union` has proved it.
- There are no blank nodes in our graphs, no arithmetic and no REGEX in the queries of this program.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ontology.endpoint import Endpoint
from ontology.errors import GraphUnreachable, QueryRefused, QueryTimeout
from ontology.graph_steps import data
from ontology.vocabulary import OWN_GRAPHS, node

if TYPE_CHECKING:
    import httpx2

_RESULTS = "application/sparql-results+xml"
_END = b"</sparql>"
_CUT = "x-sparql-maxrows"
_PARTIAL = "x-sql-state"
"""Headers by which Virtuoso says that a result was cut short: at its limit of rows, and at its limit of time."""

_TOGETHER = 200
"""Things asked about in one query: 20 KB of addresses."""

_UNWHOLE = (
    "图谱服务只送来一部分结果（被它的行数或时间上限截断），为免答错已放弃："
    "请调高它的上限（Virtuoso 为 virtuoso.ini 的 ResultSetMaxRows 与 MaxQueryExecutionTime）后重试"
)


_ALL: Mapping[str, list[str]] = {}


class Rows:
    """The solutions of a query, read whole: ``variables``, and each solution by its names."""

    def __init__(self, body: bytes) -> None:
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.XML)
        if isinstance(found, ox.QueryBoolean):
            raise ValueError("a boolean")
        self.variables = found.variables
        self._rows = list(found)

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        return iter(self._rows)


class RemoteStore:
    """The graphs below ``base`` and of our namespace in the store at ``endpoint``; safe from several threads at once.

    ``journal`` takes an update of several parts until all of them are in. Every method raises GraphUnreachable where the
    store does not answer, refuses, or answers by half.
    """

    def __init__(self, endpoint: Endpoint, base: str, journal: Path) -> None:
        self.endpoint = endpoint
        self._ours = (base, OWN_GRAPHS)
        self._journal = journal
        self._client = endpoint.client()
        self.cuts_silently = False
        """Whether it is an engine that cuts CONSTRUCT short without saying so."""
        self._finish()

    # -- reading -------------------------------------------------------------------------------------------------------

    def quads_for_pattern(
        self, subject: Any, predicate: Any, object: Any, graph: Any = None, limit: int | None = None
    ) -> Iterator[ox.Quad]:
        """The quads that have these terms, ``limit`` at most; None stands for any."""
        terms = {"s": subject, "p": predicate, "o": object, "g": graph}
        asked = [name for name, term in terms.items() if term is None]
        at = {name: f"?{name}" if term is None else str(term) for name, term in terms.items()}
        only = self._only_ours() if len(asked) == 4 else ""
        shown = " ".join(f"?{name}" for name in asked) or "(1 AS ?there)"
        most = f" LIMIT {limit}" if limit is not None else ""
        text = f"SELECT {shown} WHERE {{ GRAPH {at['g']} {{ {at['s']} {at['p']} {at['o']} }} {only}}}{most}"
        for row in self.query(text):
            known = {**terms, **{name: row[name] for name in asked}}
            yield ox.Quad(known["s"], known["p"], known["o"], known["g"])

    def triples_of(self, subjects: Sequence[str], graph: ox.NamedNode | None = None) -> dict[str, list[ox.Triple]]:
        """The triples about each of the subjects (addresses), in one graph or all."""
        found: dict[str, list[ox.Triple]] = {subject: [] for subject in subjects}
        asked = list(found)
        for start in range(0, len(asked), _TOGETHER):
            among = " ".join(f"<{subject}>" for subject in asked[start : start + _TOGETHER])
            name = "?g" if graph is None else str(graph)
            for row in self.query(f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {among} }} GRAPH {name} {{ ?s ?p ?o }} }}"):
                found[row["s"].value].append(ox.Triple(row["s"], row["p"], row["o"]))
        return found

    def query(self, text: str, use_default_graph_as_union: bool = True) -> Rows:
        """The solutions of a SELECT query, whole or not at all."""
        reply = self.ask(text, _RESULTS)
        try:
            return Rows(reply)
        except (SyntaxError, ValueError) as error:
            raise GraphUnreachable(f"图谱服务的应答不是 SPARQL 结果，请核对设置 graph：{_short(error)}") from error

    def ask(
        self, text: str, accept: str, seconds: float | None = None, dataset: Mapping[str, list[str]] = _ALL
    ) -> bytes:
        """The reply to a query, in a media type; ``dataset`` are the protocol's parameters of graphs.

        Also raises QueryRefused, and QueryTimeout where ``seconds`` are given.
        """
        sent = {"data": {"query": text, **dataset}, "headers": {"Accept": accept}}
        reply = self._sent("POST", self.endpoint.query, seconds, **sent)
        self.cuts_silently = "virtuoso" in reply.headers.get("server", "").lower()
        if reply.status_code == 400:
            raise QueryRefused(f"图谱服务拒绝了查询：{_short(reply.text)}")
        body = _whole(self._right(reply))
        if accept == _RESULTS and not body.rstrip().endswith(_END):
            raise GraphUnreachable(_UNWHOLE)
        return body

    def named_graphs(self) -> list[ox.NamedNode]:
        """Our graphs, in the order of their names."""
        rows = self.query(f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {self._only_ours()}}}")
        return sorted((row["g"] for row in rows), key=str)

    def contains_named_graph(self, graph: ox.NamedNode) -> bool:
        """Whether there is something in a graph of ours."""
        is_ours = graph.value.startswith(self._ours)
        return is_ours and any(True for _ in self.quads_for_pattern(None, None, None, graph, limit=1))

    def __len__(self) -> int:
        counted = self.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {self._only_ours()}}}")
        return int(next(iter(counted))["n"].value)

    def check_union(self) -> None:
        """Raise GraphUnreachable unless queries without GRAPH see every named graph: the ontology's class of documents is there."""
        found = self.query(f"SELECT ?class WHERE {{ {node('bp:Document')} {node('rdf:type')} ?class }}")
        if not list(found):
            raise GraphUnreachable(
                "图谱服务的默认图看不到各命名图：请让默认图为它们的并集"
                "（Oxigraph 启动时加 --union-default-graph，Fuseki 设 tdb2:unionDefaultGraph true）后重试"
            )

    # -- writing -------------------------------------------------------------------------------------------------------

    def apply(self, steps: Sequence[str]) -> None:
        """Run the steps in their order: as one update where the store takes it, else in parts, all of which come to be.

        The parts are written down first. Each may run twice and leaves the same, so an end in the middle, of this process or
        of the connection, is made up for before anything else is written.
        """
        self._finish()
        parts = _parts(steps, self.endpoint.triples)
        if len(parts) > 1:
            self._journal.parent.mkdir(parents=True, exist_ok=True)
            with self._journal.with_suffix(".new").open("w", encoding="utf-8") as file:
                json.dump(parts, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            os.replace(file.name, self._journal)
            self._finish()
        elif parts:
            self._update(parts[0])

    def _finish(self) -> None:
        """Run what the journal holds."""
        if self._journal.exists():
            for part in json.loads(self._journal.read_text(encoding="utf-8")):
                self._update(part)
            self._journal.unlink()

    def extend(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads."""
        found: dict[str, list[ox.Triple]] = defaultdict(list)
        for quad in quads:
            found[quad.graph_name.value].append(quad.triple)  # type: ignore[union-attr]
        self.apply([step for graph, triples in found.items() for step in data("INSERT", graph, triples)])

    def bulk_load(self, data: bytes, format: ox.RdfFormat, lenient: bool = False) -> None:
        """Put whole graphs there, each in the place of what stood under its name."""
        graphs: dict[str, list[ox.Triple]] = defaultdict(list)
        for quad in ox.parse(data, format=format, lenient=lenient):
            graphs[quad.graph_name.value].append(quad.triple)
        for graph, triples in graphs.items():
            self.put(graph, triples)

    def put(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Let a graph hold just these triples: by the Graph Store Protocol, or by updates where that is not set."""
        if not self.endpoint.store:
            self.apply([f"DROP SILENT GRAPH <{graph}>", *data("INSERT", graph, triples)])
            return
        body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        # N-Triples are Turtle, and every store takes that.
        kind = {"Content-Type": "text/turtle"}
        self._right(self._sent("PUT", self.endpoint.store, params={"graph": graph}, content=body, headers=kind))

    def flush(self) -> None:
        """Nothing: a store has what it acknowledged on its own disk."""

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    # -- the protocol --------------------------------------------------------------------------------------------------

    def _update(self, text: str) -> None:
        self._right(self._sent("POST", self.endpoint.update, data={"update": text}))

    def _sent(self, method: str, address: str, seconds: float | None = None, **sent: Any) -> httpx2.Response:
        import httpx2

        try:
            return self._client.request(method, address, timeout=seconds or self.endpoint.seconds, **sent)
        except httpx2.TimeoutException as error:
            if seconds is not None:
                raise QueryTimeout(
                    f"查询超过时限 {seconds:g} 秒，已放弃：请缩小范围，或加 LIMIT 与更具体的条件"
                ) from error
            raise GraphUnreachable(
                f"图谱服务“{_host(address)}”{self.endpoint.seconds:g} 秒没有应答：请检查它的负载，或调高设置 graph_seconds"
            ) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise GraphUnreachable(
                f"连不上图谱服务“{_host(address)}”（{_short(error)}）：请核对设置 graph，并确认它在运行"
            ) from error

    def _right(self, reply: httpx2.Response) -> httpx2.Response:
        if reply.is_success:
            return reply
        where, status = _host(str(reply.request.url)), reply.status_code
        if status in (401, 403):
            raise GraphUnreachable(
                f"图谱服务“{where}”不认这个用户（{status}）：请核对设置 graph_user、graph_password 与 graph_auth"
            )
        raise GraphUnreachable(f"图谱服务“{where}”应答 {status}：{_short(reply.text)}；请按它的说明处理后重试")

    def _only_ours(self) -> str:
        begins = " || ".join(f"STRSTARTS(STR(?g), {ox.Literal(start)})" for start in self._ours)
        return f"FILTER({begins}) "


def _whole(reply: httpx2.Response) -> bytes:
    """The body of a reply that the store did not cut short."""
    if _CUT in reply.headers or _PARTIAL in reply.headers:
        raise GraphUnreachable(_UNWHOLE)
    return reply.content


def _parts(steps: Sequence[str], triples: int) -> list[str]:
    """Steps joined to updates of so many triples at most; 0 for one update of all. A triple is a line of a step."""
    parts: list[list[str]] = []
    size = 0
    for step in steps:
        lines = step.count("\n")
        if not parts or (triples and size + lines > triples):
            parts.append([])
            size = 0
        parts[-1].append(step)
        size += lines
    return [" ;\n".join(part) for part in parts]


def _host(address: str) -> str:
    return address.split("?")[0]


def _short(error: object) -> str:
    return " ".join(str(error).split())[:200]
