from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from facts_sample import culture_accounts, sample
from hypothesis import given
from hypothesis import strategies as st

from ontology.errors import BadRequest, JixiaoError, QueryRefused, QueryTimeout
from ontology.graph import Graph
from ontology.sparql import Sparql
from ontology.sparql_check import checked
from ontology.vocabulary import PREFIXES

SHARED = Path(__file__).resolve().parents[2] / "shared"
PRODUCT = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?e a bp:Evaluation }"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    graph = Graph(tmp_path_factory.mktemp("sparql") / "graph")
    for facts in sample():
        graph.replace(facts)
    yield graph
    graph.close()


@pytest.fixture(scope="module")
def service(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sparql]:
    service = Sparql(graph, tmp_path_factory.mktemp("checkpoints"))
    yield service
    service.close()


def rows(service: Sparql, query: str) -> list[dict[str, str]]:
    result = service.query(query, ["json"])
    return [
        {name: term["value"] for name, term in row.items()} for row in json.loads(result.data)["results"]["bindings"]
    ]


# -- answers ---------------------------------------------------------------------------------------------------------------


def test_our_prefixes_need_no_declaration_and_can_be_declared_otherwise(service: Sparql) -> None:
    assert rows(service, COUNT) == [{"n": "5"}]
    assert rows(service, f"PREFIX bp: <http://example.org/> {COUNT}") == [{"n": "0"}]
    for prefix in PREFIXES:
        assert service.query(f"ASK {{ ?s {prefix}:nothing ?o }}", ["json"]).data == b'{"head":{},"boolean":false}'


def test_the_same_rows_in_every_format(service: Sparql) -> None:
    query = (
        "SELECT ?project ?unit ?total { ?e a bp:Evaluation ; rdfs:label ?project ; bp:fiscalYear 2023 . "
        "OPTIONAL { ?e bp:totalScore ?total } ?e bp:unit/skos:prefLabel ?unit } ORDER BY ?project"
    )
    expected = [
        ("公共文化服务经费", "临江市文化馆", "96.5"),
        ("图书购置经费", "临江市图书馆", "99.9"),
        ("非遗保护专项", "临江市文化馆", ""),
    ]
    as_json = [tuple(row.get(name, "") for name in ("project", "unit", "total")) for row in rows(service, query)]
    as_csv = list(csv.reader(io.StringIO(service.query(query, ["csv"]).data.decode())))
    as_tsv = service.query(query, ["tsv"]).data.decode().splitlines()
    results = ElementTree.fromstring(service.query(query, ["xml"]).data)
    space = "{http://www.w3.org/2005/sparql-results#}"
    as_xml = [
        tuple("".join(binding.itertext()).strip() for binding in result.iter(f"{space}binding"))
        for result in results.iter(f"{space}result")
    ]
    assert as_json == expected
    assert [tuple(line) for line in as_csv[1:]] == expected
    assert as_tsv[1] == '"公共文化服务经费"\t"临江市文化馆"\t96.5'
    assert as_xml == [tuple(filter(None, line)) for line in expected]
    table = service.query(query, ["table"])
    assert table.format == "table"
    lines = table.data.decode().splitlines()
    assert lines[0].split() == ["project", "unit", "total"]
    assert lines[2].split() == ["公共文化服务经费", "临江市文化馆", "96.5"]
    assert lines[-1] == "（3 行）"


def test_values_with_breaks_and_quotes_survive(service: Sparql) -> None:
    query = r'SELECT ?x ?y ?z { VALUES (?x ?y ?z) { ("a\nb\t\"c\"\\" "文"@zh 1.50) (UNDEF <http://x/é> true) } }'
    found = json.loads(service.query(query, ["json"]).data)["results"]["bindings"]
    assert found[0]["x"] == {"type": "literal", "value": 'a\nb\t"c"\\'}
    assert found[0]["y"] == {"type": "literal", "value": "文", "xml:lang": "zh"}
    assert found[0]["z"]["value"] in ("1.5", "1.50")
    assert "x" not in found[1]
    assert found[1]["y"] == {"type": "uri", "value": "http://x/é"}


def test_ask_and_graphs(service: Sparql) -> None:
    ask = "ASK { ?e a bp:Evaluation }"
    assert service.query(ask, ["table"]).data.decode() == "是\n"
    assert json.loads(service.query(ask, ["ttl", "json"]).data)["boolean"] is True
    build = "CONSTRUCT { ?e rdfs:label ?l } WHERE { ?e a bp:Evaluation ; rdfs:label ?l }"
    for form, rdf in (("ttl", ox.RdfFormat.TURTLE), ("nt", ox.RdfFormat.N_TRIPLES)):
        result = service.query(build, ["json", form])
        assert result.format == form
        assert len(list(ox.parse(result.data, format=rdf))) == 5
    assert service.query(build, ["table"]).format == "ttl"
    assert service.query("DESCRIBE ?e { ?e a bp:Evaluation }").format == "ttl"


def test_a_result_that_no_wanted_format_suits_is_refused(service: Sparql) -> None:
    with pytest.raises(QueryRefused, match="json、xml、csv、tsv"):
        service.query(COUNT, ["ttl"])
    with pytest.raises(QueryRefused, match="ttl、nt"):
        service.query("DESCRIBE <http://x/>", ["csv"])
    with pytest.raises(BadRequest, match="yaml"):
        service.query(COUNT, ["yaml"])


def test_from_our_own_graphs_is_honoured(service: Sparql, graph: Graph) -> None:
    document = graph.documents()["自评/文化馆自评表.txt"]
    assert rows(service, f"SELECT (COUNT(*) AS ?n) FROM <{document}> {{ ?e a bp:Evaluation }}") == [{"n": "2"}]
    named = f"SELECT (COUNT(*) AS ?n) FROM NAMED <{document}> {{ GRAPH ?g {{ ?e a bp:Evaluation }} }}"
    assert rows(service, named) == [{"n": "2"}]
    assert rows(service, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?e a bp:Evaluation } }") == [{"n": "5"}]


# -- what is refused -------------------------------------------------------------------------------------------------------

SERVICES = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?endpoint . service ?endpoint { ?a ?b ?c } }",
    "SELECT * { { SELECT * { OPTIONAL { SeRvIcE SILENT ?x { ?s ?p ?o } } } } }",
    "SELECT * { FILTER NOT EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
    "ASK { MINUS { SERVICE bp:x { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { SERVICE <http://x/> { ?s ?p ?o } } }",
    r"SELECT * { \u0053ERVICE <http://x/> { ?s ?p ?o } }",
    r"SELECT * { S\U00000045RVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { SERVICE#c\n<http://x/>#d\n{ ?s ?p ?o } }",
    'SELECT * { BIND("\\u0022 AS ?a) SERVICE <http://x/> { ?s ?p ?o } BIND("" AS ?b) }',
    "SELECT * { SERVICE <http://x/> { SERVICE <http://y/> { ?s ?p ?o } } }",
]


@pytest.mark.parametrize("query", SERVICES)
def test_service_is_refused_in_every_disguise(query: str) -> None:
    with pytest.raises(QueryRefused):
        checked(query, lambda graph: True)


@pytest.mark.parametrize("query", SERVICES[:5])
def test_refusing_service_says_so(query: str) -> None:
    with pytest.raises(QueryRefused, match="不允许 SERVICE"):
        checked(query, lambda graph: True)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:b> <a:c> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://example.org/>",
        "LOAD SILENT <file:///etc/passwd> INTO GRAPH <a:g>",
        "DROP ALL",
        "CLEAR GRAPH <a:g>",
        "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match="只读"):
        checked(query, lambda graph: True)


@pytest.mark.parametrize(
    "source",
    ["<http://example.org/data.ttl>", "<file:///etc/passwd>", "bp:nothing", "NAMED <https://x/y>", "<relative>"],
)
def test_from_elsewhere_is_refused(service: Sparql, source: str) -> None:
    with pytest.raises(QueryRefused, match="FROM"):
        service.query(f"SELECT * FROM {source} {{ ?s ?p ?o }}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "空"),
        ("  \n ", "空"),
        ("你好", "第 1 行"),
        ("SELECT * {\n ?s ?p\n", "第"),
        ("SELECT * { ?s foaf:name ?o }", "前缀 foaf:"),
        ("SELECT * { ?s ?p ?o } GROUP", "语法"),
        ("SELECT * { " + "{" * 4000 + "}" * 4001, "嵌套过深"),
        ("SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }", "语法"),
        ("SELECT * { ?s ?p '\\uD800' }", "转义"),
        ("\0", "转义"),
        ("SELECT (<http://x/function>(1) AS ?x) { }", "无法执行"),
    ],
)
def test_what_is_no_query_is_refused_with_its_reason(service: Sparql, query: str, said: str) -> None:
    with pytest.raises(QueryRefused, match=said) as caught:
        service.query(query)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("SERVICE <http://x/> { ?s ?p ?o }" AS ?text) { }',
        "SELECT * { ?SERVICE ?p ?o } LIMIT 1 # SERVICE <http://x/> {",
        "SELECT * { ?s <http://x/SERVICE> ?LOAD }",
        'SELECT * { ?s ?p """INSERT DATA { } SERVICE""" }',
        r'SELECT ("\u6587" AS ?text) { }',
    ],
)
def test_words_in_texts_names_and_comments_are_allowed(service: Sparql, query: str) -> None:
    service.query(query)


@given(st.text(max_size=60) | st.text(alphabet="SELECT*{}?spo. \"'\\<>#u0053\n", max_size=80))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    with suppress(QueryRefused):
        checked(text, lambda graph: False)


@pytest.mark.skipif(not (SHARED / "w3c").exists(), reason="the W3C test suite is not here")
def test_every_w3c_query_that_the_store_takes_passes_the_check() -> None:
    store = ox.Store()
    tried = 0
    for path in sorted((SHARED / "w3c/sparql/sparql11").rglob("*.rq")):
        text = path.read_text(encoding="utf-8")
        if path.parent.name == "service":
            continue
        try:
            store.query(text, base_iri="http://example.org/")
        except (SyntaxError, RuntimeError):
            continue
        tried += 1
        ready, _ = checked(text, lambda graph: True)
        store.query(ready, base_iri="http://example.org/")
    assert tried > 250


# -- limits ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT (COUNT(*) AS ?n) {PRODUCT}",
        f"SELECT * {PRODUCT} ORDER BY ?c ?f ?i",
        "SELECT (COUNT(*) AS ?n) { ?a (!<x:y>)* ?b . ?b (!<x:z>)* ?c . ?c (!<x:w>)* ?d }",
    ],
)
def test_explosions_end_at_the_deadline_and_harm_nobody_else(service: Sparql, query: str) -> None:
    rows(service, COUNT)
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        service.query(query, timeout=0.7)
    assert time.monotonic() - started < 5
    assert rows(service, COUNT) == [{"n": "5"}]


def test_too_many_rows_or_triples_are_an_error_and_never_cut(graph: Graph, tmp_path: Path) -> None:
    service = Sparql(graph, tmp_path / "checkpoints", rows=10)
    try:
        ten = "SELECT * { ?s ?p ?o } LIMIT 10"
        assert len(rows(service, ten)) == 10
        for query in ("SELECT * { ?s ?p ?o } LIMIT 11", "CONSTRUCT WHERE { ?s ?p ?o }"):
            with pytest.raises(QueryTimeout, match="超过 10 行"):
                service.query(query)
        assert len(rows(service, ten)) == 10
    finally:
        service.close()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded on Linux only")
def test_memory_is_bounded(graph: Graph, tmp_path: Path) -> None:
    service = Sparql(graph, tmp_path / "checkpoints", timeout=60, memory_mb=256)
    try:
        with pytest.raises(QueryTimeout, match="内存"):
            service.query(f"SELECT * {PRODUCT} ORDER BY ?c")
        assert rows(service, COUNT) == [{"n": "5"}]
    finally:
        service.close()


@pytest.mark.skipif(sys.platform != "linux", reason="sockets are denied on Linux only")
def test_a_worker_cannot_open_a_socket_nor_can_what_it_starts() -> None:
    program = """
import socket, subprocess, sys
from ontology.sandbox import deny_network
assert deny_network()
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(family, kind)
        except PermissionError:
            continue
        sys.exit(1)
child = "import socket\\ntry: socket.socket()\\nexcept PermissionError: raise SystemExit(7)"
sys.exit(subprocess.run([sys.executable, "-c", child]).returncode)
"""
    found = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).resolve().parents[1], timeout=60)
    assert found.returncode == 7


# -- as the graph changes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("on_disk", [True, False])
def test_answers_follow_the_graph_and_nothing_is_left_behind(tmp_path: Path, on_disk: bool) -> None:
    graph = Graph(tmp_path / "graph" if on_disk else None)
    folder = tmp_path / "checkpoints"
    service = Sparql(graph, folder)
    query = "SELECT (COUNT(*) AS ?n) { ?o a bp:Observation }"
    assert rows(service, query) == [{"n": "0"}]
    graph.replace(culture_accounts())
    assert rows(service, query) == [{"n": "5"}]
    graph.forget(culture_accounts().document)
    assert rows(service, query) == [{"n": "0"}]
    assert len(list(folder.iterdir())) == 1
    service.close()
    assert not folder.exists()
    graph.close()


def test_warm_workers_answer_several_clients_at_once(service: Sparql) -> None:
    rows(service, COUNT)
    found: list[object] = []

    def ask() -> None:
        for _ in range(5):
            try:
                found.append(rows(service, COUNT))
            except JixiaoError as error:
                found.append(error)

    clients = [threading.Thread(target=ask) for _ in range(4)]
    started = time.monotonic()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert found == [[{"n": "5"}]] * 20
    assert time.monotonic() - started < 10
