"""A fact's own address: one page for people, three formats for programs, the same statements in each."""

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.http import create_app
from api.library import Jixiao
from api.linked_data import described
from api.negotiation import accepted
from ontology.errors import FactNotFound, NotAcceptable


@pytest.fixture(scope="module")
def jixiao(examples_folder):
    with Jixiao(examples_folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(jixiao):
    with TestClient(create_app(jixiao)) as opened:
        yield opened


def address(jixiao, row):
    return "/id/" + row["iri"].removeprefix(jixiao.graph.addresses.base)


@pytest.mark.parametrize(
    "table", ["documents", "projects", "funds", "indicators", "observations", "findings", "passages"]
)
def test_every_row_has_an_address_that_tells_of_it(jixiao, client, table):
    row = jixiao.rows(table, limit=1)[0]
    answer = client.get(address(jixiao, row), headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    triples = set(ox.parse(answer.content, format=ox.RdfFormat.TURTLE))
    assert any(one.subject == ox.NamedNode(row["iri"]) for one in triples)


@pytest.mark.parametrize(
    ("accept", "media", "form"),
    [
        ("text/turtle", "text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("*/*", "text/turtle", ox.RdfFormat.TURTLE),
    ],
)
def test_formats_tell_the_same(jixiao, client, accept, media, form):
    row = jixiao.rows("funds", limit=1)[0]
    answer = client.get(address(jixiao, row), headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(media)
    about, pointing = described(jixiao.graph, row["iri"])
    found = {quad.triple if hasattr(quad, "triple") else quad for quad in ox.parse(answer.content, format=form)}
    assert found == {*about, *pointing}


def test_browsers_get_a_page_with_links_to_what_it_rests_on(jixiao, client):
    row = jixiao.rows("indicators", limit=1)[0]
    page = client.get(address(jixiao, row), headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert row["indicator"] in page.text
    assert '<a href="/id/span/' in page.text
    assert "http://" not in page.text.replace(jixiao.graph.addresses.base, "")


def test_what_stands_in_a_document_is_escaped_on_the_page(tmp_path):
    path = tmp_path / "甲县文化馆2023年度决算.txt"
    path.write_text("甲县文化馆2023年度收、支总计 320.50 万元，主要原因是<script>alert(1)</script>任务增加。")
    with Jixiao(tmp_path / "data") as library:
        library.ingest([path], vectors=False)
        with TestClient(create_app(library)) as client:
            row = library.rows("passages", limit=1)[0]
            assert "<script>" in row["text"]
            page = client.get(address(library, row), headers={"Accept": "text/html"}).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("path", ["fund/0000", "nothing", "", "a b<>", "../nothing"])
def test_unknown_addresses_are_not_found(client, path):
    answer = client.get(f"/id/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_formats_that_nobody_has_are_not_acceptable(jixiao, client):
    row = jixiao.rows("funds", limit=1)[0]
    assert client.get(address(jixiao, row), headers={"Accept": "image/png"}).status_code == 406


def test_unknown_things_are_not_described(jixiao):
    with pytest.raises(FactNotFound):
        described(jixiao.graph, "not an address")


OFFERS = {"text/turtle": "ttl", "application/json": "json", "text/html": "html"}


@pytest.mark.parametrize(
    ("accept", "formats"),
    [
        ("*/*", ["ttl", "json", "html"]),
        ("text/*", ["ttl", "html"]),
        ("text/html, */*;q=0.1", ["html", "ttl", "json"]),
        ("application/json;q=0.5, text/turtle;q=0.9", ["ttl", "json"]),
        ("*/*, application/json", ["json", "ttl", "html"]),
        ("text/html;q=x", ["html"]),
    ],
)
def test_accept_headers_are_read_as_the_standard_says(accept, formats):
    assert accepted(accept, OFFERS) == formats


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0", ""])
def test_nothing_on_offer_is_an_error(accept):
    with pytest.raises(NotAcceptable):
        accepted(accept, OFFERS)
