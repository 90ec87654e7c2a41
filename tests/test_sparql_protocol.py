"""``/sparql`` by the SPARQL 1.1 Protocol: the W3C's own tests where they are, and what they leave out."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from facts_sample import sample
from fastapi.testclient import TestClient
from rdflib import Graph as Rdf
from rdflib import Namespace
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

from api.http import create_app
from api.library import Jixiao

W3C = Path(__file__).resolve().parents[2] / "shared" / "w3c" / "sparql" / "sparql11" / "protocol"
HT, CNT = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
COUNT = "SELECT (COUNT(*) AS ?n) { ?e a bp:Evaluation }"

READ_ONLY = "the service is read-only: updates come by POST /api/documents"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with Jixiao(tmp_path_factory.mktemp("protocol") / "data") as jixiao:
        for facts in sample():
            jixiao.graph.replace(facts)
        for name, data in test_graphs().items():
            quads = [ox.Quad(*triple, ox.NamedNode(name)) for triple in data]
            jixiao.graph.store.add_graph(ox.NamedNode(name))
            jixiao.graph.store.extend(quads)
        jixiao.tables.sync(jixiao.graph)
        with TestClient(create_app(jixiao)) as opened:
            yield opened


# -- the W3C's tests -------------------------------------------------------------------------------------------------------


def manifest():
    return Rdf().parse(W3C / "manifest.ttl", format="turtle") if W3C.exists() else Rdf()


def test_graphs():
    """The graphs that the W3C's tests speak of (some only by name), as ``name → triples``."""
    told = manifest()
    graphs = {name: [] for text in map(str, told.objects(None, HT.absolutePath)) for name in addressed(text)}
    for data in set(told.objects(None, UT.graphData)):
        path = W3C / str(told.value(data, UT.graph)).rsplit("/", 1)[-1]
        name = str(told.value(data, RDFS.label))
        graphs[name] = [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES)]
    return graphs


test_graphs.__test__ = False


def addressed(path):
    from urllib.parse import parse_qsl, urlsplit

    return [value for name, value in parse_qsl(urlsplit(path).query) if name.endswith("-graph-uri")]


def w3c_tests():
    told = manifest()
    found = []
    for entry in told.subjects(RDF.type, MF.ProtocolTest):
        name = str(entry).rsplit("#", 1)[-1]
        is_update = name.startswith("update_")
        marks = [pytest.mark.xfail(reason=READ_ONLY, strict=True)] if is_update else []
        found.append(pytest.param(entry, id=name, marks=marks))
    return sorted(found, key=lambda one: one.id)


@pytest.mark.skipif(not W3C.exists(), reason="the W3C test suite is not here")
@pytest.mark.parametrize("entry", w3c_tests())
def test_w3c_protocol(client, entry):
    told = manifest()
    action = told.value(entry, MF.action)
    for request in Collection(told, told.value(action, HT.requests)):
        headers = {}
        if (listed := told.value(request, HT.headers)) is not None:
            for header in Collection(told, listed):
                headers[str(told.value(header, HT.fieldName))] = str(told.value(header, HT.fieldValue))
        body = told.value(request, HT.body)
        content = None
        if body is not None:
            encoding = str(told.value(body, CNT.characterEncoding) or "utf-8")
            content = str(told.value(body, CNT.chars)).encode(encoding)
        path = str(told.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
        answer = client.request(str(told.value(request, HT.methodName)), path, content=content, headers=headers)
        expected = told.value(request, HT.resp)
        classes = {re.sub(r".*StatusCode(\d).*", r"\1", str(one)) for one in told.objects(expected, MF.expectedStatus)}
        assert str(answer.status_code)[0] in classes, answer.text
        truth = told.value(expected, MF.expectedBoolean)
        if truth is not None:
            assert answer.json()["boolean"] is bool(truth)


# -- what they leave out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "query", "kind"),
    [
        ("text/csv;q=0.4, application/sparql-results+xml;q=0.9", COUNT, "application/sparql-results+xml"),
        ("text/html, */*;q=0.1", COUNT, "application/sparql-results+json"),
        ("text/turtle, text/csv;q=0.1", COUNT, "text/csv"),
        ("application/rdf+xml", "CONSTRUCT WHERE { ?s a bp:Evaluation }", "application/rdf+xml"),
        ("application/ld+json", "CONSTRUCT WHERE { ?s a bp:Evaluation }", "application/ld+json"),
        (
            "application/n-triples;q=0.5, text/turtle;q=0.4",
            "DESCRIBE ?s { ?s a bp:Evaluation }",
            "application/n-triples",
        ),
    ],
)
def test_the_best_liked_format_that_suits_the_query_is_sent(client, accept, query, kind):
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(kind)
    assert "Accept" in answer.headers["vary"]


def test_graphs_in_every_format_are_the_same(client):
    found = []
    for media, form in (
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ):
        query = "CONSTRUCT WHERE { ?s a bp:Evaluation ; rdfs:label ?l ; bp:totalScore ?t }"
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": media})
        found.append({quad.triple for quad in ox.parse(answer.content, format=form)})
    assert len(found[0]) > 5
    assert all(one == found[0] for one in found)


def test_graphs_named_by_the_protocol_are_the_dataset(client):
    from ontology.vocabulary import ENTITY_GRAPH

    everything = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    in_names = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"

    def count(query, **dataset):
        answer = client.post("/sparql", data={"query": query, **dataset})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    own = count(everything, **{"default-graph-uri": ENTITY_GRAPH})
    assert 0 < own < count(everything)
    assert count(in_names, **{"default-graph-uri": ENTITY_GRAPH}) == 0
    assert count(in_names, **{"named-graph-uri": ENTITY_GRAPH}) == own
    assert count(everything, **{"named-graph-uri": ENTITY_GRAPH}) == 0


@pytest.mark.parametrize("graph", ["http://example.org/data.ttl", "file:///etc/passwd", "no address", ""])
def test_graphs_from_elsewhere_are_refused_and_never_fetched(client, graph):
    for name in ("default-graph-uri", "named-graph-uri"):
        answer = client.get("/sparql", params={"query": "ASK {}", name: graph})
        assert answer.status_code == 400
        assert "图" in answer.json()["detail"]


@pytest.mark.parametrize("accept", ["*/*", "application/ld+json", "application/rdf+xml", "application/n-triples"])
def test_without_a_query_the_service_describes_itself(client, accept):
    answer = client.get("/sparql", headers={"Accept": accept})
    assert answer.status_code == 200
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].split(";")[0])
    said = {
        (quad.predicate.value, quad.object.value)
        for quad in ox.parse(answer.content, format=form)
        if not isinstance(quad.object, ox.BlankNode)
    }
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{sd}Service") in said
    assert (f"{sd}supportedLanguage", f"{sd}SPARQL11Query") in said
    assert (f"{sd}endpoint", "http://testserver/sparql") in said


@pytest.mark.parametrize(
    ("method", "content", "kind", "status"),
    [
        ("POST", b"query=ASK%20%7B%7D", "text/plain", 415),
        ("POST", b"x", "", 415),
        ("POST", "ASK { ?s ?p '文' }".encode("gb18030"), "application/sparql-query", 400),
        ("POST", b"ASK {}", "application/sparql-query; charset=gbk", 400),
        ("POST", b"nothing=1", "application/x-www-form-urlencoded", 400),
        ("POST", b"query=ASK{}&query=ASK{}", "application/x-www-form-urlencoded", 400),
        ("POST", b"query=ASK{}&timeout=soon", "application/x-www-form-urlencoded", 400),
        ("POST", b"update=CLEAR%20ALL", "application/x-www-form-urlencoded", 400),
        ("POST", b"CLEAR ALL", "application/sparql-update", 415),
        ("PUT", b"ASK {}", "application/sparql-query", 405),
    ],
)
def test_what_is_no_request_of_the_protocol_is_refused_in_chinese(client, method, content, kind, status):
    answer = client.request(method, "/sparql", content=content, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert re.search("[一-鿿]", json.loads(answer.text)["detail"])


def test_an_address_that_is_no_utf_8_is_refused(client):
    assert client.get("/sparql?query=%FF").status_code == 400


def test_the_time_limit_can_be_shortened_by_every_way_of_asking(client):
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    for answer in (
        client.get("/sparql", params={"query": slow, "timeout": "0.3"}),
        client.post("/sparql", data={"query": slow, "timeout": "0.3"}),
        client.post("/sparql?timeout=0.3", content=slow, headers={"Content-Type": "application/sparql-query"}),
    ):
        assert answer.status_code == 400
        assert "0.3 秒" in answer.json()["detail"]
    assert client.post("/sparql", data={"query": COUNT}).status_code == 200
