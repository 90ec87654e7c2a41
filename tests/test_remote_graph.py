"""The graph in a SPARQL store elsewhere: the same as a local one, whole after every end in the middle, and back again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner
from engines import free_port, oxigraph_server, virtuoso_server
from graph_samples import form

from api import Jixiao
from api.cli import cli
from ontology.addresses import DEFAULT_BASE
from ontology.decisions import Merge, Revocation, Thing
from ontology.endpoint import Endpoint
from ontology.errors import GraphUnreachable, QueryRefused, QueryTimeout, SettingsInvalid
from ontology.graph import Graph
from ontology.graph_opening import remote, set_place
from ontology.prepared import prepare
from ontology.schema import TABLES
from ontology.settings import Settings, settings
from ontology.sparql import Sparql
from ontology.sparql_remote import RemoteSparql
from ontology.tables import FactTables
from ontology.validation import validate
from ontology.vocabulary import PREFIXES

PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
AT = "2025-01-02T03:04:05Z"


@pytest.fixture(scope="module", params=["oxigraph", pytest.param("virtuoso", marks=pytest.mark.engines)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    started = oxigraph_server if request.param == "oxigraph" else virtuoso_server
    with started(tmp_path_factory.mktemp(request.param)) as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(server: Endpoint, tmp_path: Path) -> Endpoint:
    """The server, with nothing of ours in it."""
    store = remote(tmp_path / "cleaning" / "graph", DEFAULT_BASE, server)
    store.apply([f"DROP SILENT GRAPH {name}" for name in store.named_graphs()])
    store.close()
    return server


@contextmanager
def line(endpoint: Endpoint, updates: int | None = None, cut: int | None = None, **added: str) -> Iterator[Endpoint]:
    """A line to the server that breaks after so many updates, hands on only the first ``cut`` bytes, or adds headers."""
    left = [updates]

    class Forward(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if b"update=" in body[:7] and left[0] is not None:
                left[0] -= 1
                if left[0] < 0:
                    return self.connection.close()
            kept = {
                name: self.headers[name] for name in ("Content-Type", "Accept", "Authorization") if name in self.headers
            }
            address = endpoint.query.rsplit("/", 1)[0] + self.path
            reply = httpx2.post(address, content=body, headers=kept)
            self.send_response(reply.status_code)
            for name in ("content-type", "www-authenticate"):
                if name in reply.headers:
                    self.send_header(name, reply.headers[name])
            for name, value in added.items():
                self.send_header(name, value)
            data = reply.content if cut is None else reply.content[:cut]
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *told: Any) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Forward)
    Thread(target=proxy.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{proxy.server_address[1]}/"
    try:
        yield replace(
            endpoint,
            query=here + endpoint.query.rsplit("/", 1)[1],
            update=here + endpoint.update.rsplit("/", 1)[1],
            store="",
        )
    finally:
        proxy.shutdown()
        proxy.server_close()


def everything(graph: Graph) -> bytes:
    return graph.dump("nq") or b""


def forms() -> list[Any]:
    scores = ("9.32", "8.00", "7.5")
    return [
        replace(form(score=score), document=f"{score}.txt", sha256=sha256(score.encode()).hexdigest())
        for score in scores
    ]


def write_all(graph: Graph) -> Iterator[bytes]:
    """Every way of writing; the whole graph after each."""
    documents = forms()
    graph.add([prepare(one, graph.addresses) for one in documents])
    yield everything(graph)
    graph.replace(replace(documents[0], sha256="0" * 64, title="“引号”\\ 与\n换行 <尖括号>"))
    yield everything(graph)
    other = form("丙.txt", unit="云岭市数字服务站", project="别的经费", score="8.5")
    graph.replace(other)
    yield everything(graph)
    into, merged = (
        Thing(graph.addresses.unit(name, "云山省云岭市"), name) for name in ("云岭市数字服务中心", "云岭市数字服务站")
    )
    graph.decide(Merge(1, "张", AT, "同一家", merged=merged, into=into))
    yield everything(graph)
    graph.decide(Revocation(2, "张", AT, "看错了", revoked=1))
    yield everything(graph)
    graph.forget(documents[1].document)
    yield everything(graph)


def test_every_way_of_writing_leaves_the_same_graph(endpoint: Endpoint, tmp_path: Path) -> None:
    here, there = Graph(None), Graph(tmp_path / "graph", endpoint=endpoint)
    for step, (local, elsewhere) in enumerate(zip(write_all(here), write_all(there), strict=True)):
        assert local == elsewhere, step
    assert len(there) == len(here) > 2000
    with pytest.raises(SettingsInvalid, match="两个目录不能写同一个"):
        Graph(tmp_path / "another" / "graph", endpoint=endpoint)
    tables, others = FactTables(None), FactTables(None)
    tables.sync(here)
    others.sync(there)
    for name in TABLES:
        assert list(tables.rows(name)) == list(others.rows(name)), name
    for name in there.documents():
        assert not validate(there, name)
    there.close()


def test_a_graph_moves_there_and_back(
    endpoint: Endpoint, examples_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Jixiao(examples_copy) as jixiao:
        before = jixiao.export_bytes("graph", "nq"), {name: jixiao.rows(name) for name in TABLES}
    for name in ("query", "update", "store", "user", "password"):
        setting = "JIXIAO_GRAPH" + ("" if name == "query" else f"_{name.upper()}")
        monkeypatch.setenv(setting, getattr(endpoint, name))
    monkeypatch.setenv("JIXIAO_GRAPH_AUTH", endpoint.proof)
    settings.cache_clear()
    with pytest.raises(SettingsInvalid, match="jixiao graph move remote"):
        Jixiao(examples_copy)
    run = CliRunner()
    moved = run.invoke(cli, ["--data", str(examples_copy), "graph", "move", "remote"])
    assert moved.exit_code == 0, moved.output
    with Jixiao(examples_copy) as jixiao:
        assert jixiao.graph.is_remote
        assert jixiao.export_bytes("graph", "nq") == before[0]
        assert jixiao.tables.remake(jixiao.graph, sorted(jixiao.graph.documents().values())) is None
        assert {name: jixiao.rows(name) for name in TABLES} == before[1]
        with (tmp_path / "backup.tar").open("wb") as stream:
            jixiao.backup(stream)
    monkeypatch.delenv("JIXIAO_GRAPH")
    settings.cache_clear()
    with pytest.raises(SettingsInvalid, match="jixiao graph move local"):
        Jixiao(examples_copy)
    with Jixiao(tmp_path / "restored") as jixiao:
        jixiao.restore(tmp_path / "backup.tar")
        assert jixiao.export_bytes("graph", "nq") == before[0]
    monkeypatch.setenv("JIXIAO_GRAPH", endpoint.query)
    back = run.invoke(cli, ["--data", str(examples_copy), "graph", "move", "local"])
    assert back.exit_code == 0, back.output
    monkeypatch.delenv("JIXIAO_GRAPH")
    settings.cache_clear()
    with Jixiao(examples_copy) as jixiao:
        assert not jixiao.graph.is_remote
        assert jixiao.export_bytes("graph", "nq") == before[0]


def test_queries_from_outside(endpoint: Endpoint, tmp_path: Path) -> None:
    here, there = Graph(None), Graph(tmp_path / "graph", endpoint=endpoint)
    for graph in (here, there):
        graph.replace(form())
    local = Sparql(here)
    remote = RemoteSparql(there.store, there.addresses.base, 10.0, 1000, 2, 10)  # type: ignore[arg-type]
    try:
        for query in (
            "SELECT ?text ?score { ?i a bp:IndicatorResult ; bp:score ?score ; bp:targetText ?text } ORDER BY ?text ?score",
            "SELECT ?type ?label { ?type skos:inScheme bpc:stage ; skos:prefLabel ?label FILTER(LANG(?label) = 'zh') } ORDER BY ?type ?label",
            "SELECT (COUNT(*) AS ?n) { ?i a bp:IndicatorResult }",
            "SELECT (SUM(?w) AS ?total) { ?i a bp:IndicatorResult ; bp:weight ?w }",
            "ASK { ?i a bp:Finding }",
            "ASK { ?i bp:score 999 }",
        ):
            for form_of in ("json", "table"):
                assert remote.query(query, [form_of]).data == local.query(query, [form_of]).data, query
        made = "CONSTRUCT { ?u skos:prefLabel ?l } WHERE { ?u a bp:Unit ; skos:prefLabel ?l }"
        assert sorted(remote.query(made, ["nt"]).data.splitlines()) == sorted(
            local.query(made, ["nt"]).data.splitlines()
        )
        for refused in ("SELECT * { SERVICE <http://127.0.0.1/> {} }", "DROP ALL", "SELECT * FROM <http://a/> {}"):
            with pytest.raises(QueryRefused):
                remote.query(refused)
        with pytest.raises(QueryTimeout, match="1000 行"):
            remote.query("SELECT * { ?s ?p ?o }")
    finally:
        local.close()
        there.close()


@pytest.mark.engines
def test_an_update_that_breaks_off_is_finished_later(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One document comes in the place of another in many parts; the line breaks after each of them in turn."""
    if endpoint.user:
        pytest.skip("the line of this test knows no digest")
    monkeypatch.setattr("ontology.graph_steps.TRIPLES", 200)
    documents = forms()[:2]
    changed = replace(documents[0], sha256="new")
    wanted = Graph(None)
    for one in (*documents, changed):
        wanted.replace(one)
    for kept in range(1, 20):
        folder = tmp_path / str(kept)
        graph = Graph(folder / "graph", endpoint=endpoint)
        graph.add([prepare(one, graph.addresses) for one in documents])
        before = everything(graph)
        graph.close()
        with line(endpoint, updates=kept) as short:
            set_place(folder / "graph", short.query)
            graph = Graph(folder / "graph", endpoint=replace(short, triples=200))
            try:
                graph.replace(changed)
                finished = True
            except GraphUnreachable:
                finished = False
            graph.close()
        set_place(folder / "graph", endpoint.query)
        graph = Graph(folder / "graph", endpoint=endpoint)
        assert everything(graph) == everything(wanted) != before
        graph.store.apply([f"DROP SILENT GRAPH {name}" for name in graph.store.named_graphs()])  # type: ignore[union-attr]
        graph.close()
        if finished:
            assert kept >= 3
            return
    raise AssertionError("never finished")


def test_half_an_answer_is_none(endpoint: Endpoint, tmp_path: Path) -> None:
    if endpoint.user:
        pytest.skip("the line of this test knows no digest")
    Graph(tmp_path / "graph", endpoint=endpoint).close()
    for number, broken in enumerate(({"cut": 900}, {"X-SPARQL-MaxRows": "10000"}, {"X-SQL-State": "S1TAT"})):
        with line(endpoint, **broken) as bad, pytest.raises(GraphUnreachable, match="一部分结果"):  # type: ignore[arg-type]
            Graph(tmp_path / str(number) / "graph", endpoint=bad)


def test_a_store_that_is_not_as_it_must_be(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/query"
    with pytest.raises(GraphUnreachable, match="连不上图谱服务"):
        Graph(tmp_path / "a" / "graph", endpoint=Endpoint(nowhere, nowhere))
    with (
        oxigraph_server(tmp_path / "server", union=False) as endpoint,
        pytest.raises(GraphUnreachable, match="--union-default-graph"),
    ):
        Graph(tmp_path / "b" / "graph", endpoint=endpoint)


@pytest.mark.parametrize(("proof", "wanted"), [("basic", "Basic "), ("bearer", "Bearer geheim")])
def test_who_asks_is_proved(proof: Any, wanted: str, tmp_path: Path) -> None:
    endpoint = Endpoint("http://a/", "http://a/", user="u", password="geheim", proof=proof)
    assert "geheim" not in repr(endpoint)
    seen: list[str] = []

    class Note(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.headers.get("Authorization", ""))
            self.send_response(401)
            self.end_headers()

        def log_message(self, *told: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Note)
    Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        with pytest.raises(GraphUnreachable, match="不认这个用户"):
            Graph(tmp_path / "graph", endpoint=replace(endpoint, query=here, update=here))
    finally:
        server.shutdown()
        server.server_close()
    assert seen[0].startswith(wanted)


def test_the_password_is_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_GRAPH_PASSWORD", "geheim")
    settings.cache_clear()
    shown = CliRunner().invoke(cli, ["settings", "--json"])
    assert "geheim" not in shown.output
    assert any(one["name"] == "graph_password" and one["current"] for one in json.loads(shown.output)["settings"])
    assert Settings(graph_password="x").graph == ""
    settings.cache_clear()


@pytest.mark.engines
def test_virtuosos_limit_of_rows_is_refused_aloud(tmp_path: Path) -> None:
    with virtuoso_server(tmp_path / "virtuoso", rows=100) as endpoint:
        Graph(tmp_path / "data" / "graph", endpoint=endpoint).close()
        with pytest.raises(GraphUnreachable, match="ResultSetMaxRows"):
            Graph(tmp_path / "data" / "graph", endpoint=endpoint)
