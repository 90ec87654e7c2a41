"""Errors, filters, pages, conditional requests and the description of the data set, over HTTP."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hypothesis
import jsonschema
import pytest
import schemathesis
from fastapi.testclient import TestClient
from schemathesis import checks

from api.http import create_app
from api.library import Jixiao
from ontology.settings import Settings

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
KEY = {"Authorization": "Bearer k"}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """The service, all of whose requests go through one event loop."""
    with Jixiao(tmp_path_factory.mktemp("contract") / "data", Settings(api_keys="k", sparql_timeout=2)) as jixiao:
        jixiao.ingest([EXAMPLES], vectors=False)
        jixiao.warm()
        with TestClient(create_app(jixiao)) as client:
            yield client


@pytest.fixture(scope="module")
def app(running):
    return running.app


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("PUT", "/api/ask", None, 405),
        ("PATCH", "/api/tables/funds", None, 405),
        ("POST", "/api/ask", b"{", 422),
        ("POST", "/api/ask", b'{"question": 3}', 422),
        ("POST", "/api/ask", b'{"question": "\\ud800"}', 422),
        ("POST", "/api/ask", b'{"question": "a", "context": ["\\udfff"]}', 422),
        ("POST", "/api/ask", "[" * 5000, 400),
        ("POST", "/api/session", b'{"key": "\\ud800"}', 422),
        ("POST", "/api/decisions", b'{"kind": "merge", "by": "\\ud800"}', 422),
        ("POST", "/api/documents", b"x", 422),
        ("POST", "/sparql", b"x", 415),
        ("GET", "/api/tables/funds?limit=x", None, 422),
        ("GET", "/api/tables/funds?limit=0", None, 422),
        ("GET", "/api/tables/funds?year=abc", None, 400),
        ("GET", "/api/tables/funds?format=pdf", None, 422),
        ("GET", "/api/compare/nothing", None, 422),
        ("GET", "/sparql?query=%FF", None, 400),
    ],
)
def test_every_error_is_a_problem_in_chinese(app, method, path, body, status):
    client = TestClient(app, headers=KEY | {"Content-Type": "application/json"}, raise_server_exceptions=False)
    answer = client.request(method, path, content=body)
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert re.search("[一-鿿]", problem["title"])
    assert re.search("[一-鿿]", problem["detail"])
    assert not re.search("[A-Za-z]+ (should|must|is not|not) ", problem["detail"])


def test_filters_sorts_and_pages_hold_for_csv_and_xlsx_too(app):
    import csv
    import io

    import openpyxl

    client = TestClient(app)
    every = client.get("/api/tables/indicators?limit=100000").json()["rows"]
    half = client.get("/api/tables/indicators", params={"level1": ["产出", "满意度"], "limit": 100000}).json()
    assert half["total"] == sum(row["level1"] in ("产出", "满意度") for row in every)
    asked = "sort=-score&limit=5&offset=2&score__gte=1"
    rows = client.get(f"/api/tables/indicators?{asked}").json()["rows"]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    answer = client.get(f"/api/tables/indicators?format=csv&{asked}")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line["iri"] for line in lines] == [row["iri"] for row in rows]
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/api/tables/indicators?format=xlsx&{asked}").content)
    ).worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert [row[header.index("score")].value for row in sheet.iter_rows(min_row=2)] == [row["score"] for row in rows]


@pytest.mark.parametrize(
    "path",
    [
        "/api/tables/funds",
        "/api/tables/funds?format=csv",
        "/api/audit",
        "/api/entities",
        "/api/documents",
        "/api/documents/上海市党建服务中心2024年度项目支出绩效自评表.txt/file",
        "/dataset",
        "/.well-known/void",
    ],
)
def test_what_has_not_changed_is_not_sent_again(app, path):
    client = TestClient(app)
    first = client.get(path)
    tag = {"If-None-Match": f'"other", {first.headers["etag"]}'}
    again = client.get(path, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(f"{path}{'&' if '?' in path else '?'}x__y=1", headers=tag).status_code != 304
    name = client.get("/api/documents").json()["documents"][-1]["document"]
    if path == "/api/tables/funds":
        assert client.delete(f"/api/documents/{name}", headers=KEY).status_code == 204
        assert client.get(path, headers=tag).status_code == 200


def test_the_data_set_describes_itself_and_is_dumped_whole(app):
    import pyoxigraph as ox

    client = TestClient(app)
    void, dcat = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"
    answers = [client.get(path) for path in ("/dataset", "/.well-known/void")]
    said = [{quad.triple for quad in ox.parse(one.content, format=ox.RdfFormat.TURTLE)} for one in answers]
    assert said[0] == said[1]
    values = {(one.predicate.value, getattr(one.object, "value", "")) for one in said[0]}
    dumps = [value for name, value in values if name == f"{void}dataDump"]
    assert len(dumps) == 4
    assert (f"{void}sparqlEndpoint", "http://testserver/sparql") in values
    assert any(
        name == f"{dcat}downloadURL" and value.endswith("/api/tables/funds?format=csv") for name, value in values
    )
    sizes = set()
    for address in dumps:
        answer = client.get(address)
        assert answer.status_code == 200
        form = ox.RdfFormat.from_media_type(answer.headers["content-type"].split(";")[0])
        sizes.add(len({quad.triple for quad in ox.parse(answer.content, format=form)}))
    assert len(sizes) == 1
    triples = next(int(value) for name, value in values if name == f"{void}triples" and int(value) > 100)
    assert sizes == {triples}
    assert "text/html" in client.get("/dataset", headers={"Accept": "text/html"}).headers["content-type"]
    assert client.get("/dataset", headers={"Accept": "image/png"}).status_code == 406


def test_an_address_says_by_whichever_method_what_it_takes(app):
    client = TestClient(app, headers=KEY)
    for path, methods in (
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/api/ask", "POST, OPTIONS"),
        ("/api/documents", "GET, HEAD, POST, OPTIONS"),
        ("/api/documents/a/b.txt", "GET, HEAD, DELETE, OPTIONS"),
    ):
        asked = client.options(path)
        assert (asked.status_code, asked.content, asked.headers["allow"]) == (204, b"", methods)
        refused = client.patch(path)
        assert (refused.status_code, refused.headers["allow"]) == (405, methods)
    assert client.options("/nowhere").status_code == 404


def test_every_request_is_counted_under_its_address_and_what_clients_make_up_under_other(app):
    client = TestClient(app)
    tag = {"If-None-Match": "*"}
    assert client.get("/api/tables/projects", headers=tag).status_code == 304
    assert client.request("SPIN", "/api/status").status_code == 401
    assert client.get("/nowhere/17").status_code == 404
    counted = {line.rpartition(" ")[0] for line in client.get("/metrics").text.splitlines()}
    assert 'jixiao_requests_total{method="GET",route="/api/tables/{name}",status="304"}' in counted
    assert 'jixiao_requests_total{method="",route="/api/status",status="401"}' in counted
    assert 'jixiao_requests_total{method="",route="other",status="404"}' in counted
    assert not [line for line in counted if "SPIN" in line or "nowhere" in line]


def test_queries_that_take_their_time_keep_nobody_from_asking(running):
    slow = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"}
    with ThreadPoolExecutor(60) as clients:
        queries = [clients.submit(running.get, "/sparql", params=slow) for _ in range(60)]
        time.sleep(0.5)
        started = time.perf_counter()
        assert running.get("/api/tables/funds?limit=1").status_code == 200
        took = time.perf_counter() - started
        assert sum(not query.done() for query in queries) > 40
    assert {query.result().status_code for query in queries} == {503}
    assert took < 1.2


LISTS = ("rows", "findings", "hits", "entities", "documents", "jobs", "keys")
"""What answers list: an example finds something, where there is something to be found."""


@pytest.fixture(scope="module")
def described(running):
    return running.get("/openapi.json").json()


def operations(described):
    """Name, path, method and description of every operation, an upload first, and what takes something away last."""
    found = [
        (f"{method.upper()} {path}", path, method.upper(), told)
        for path, methods in described["paths"].items()
        for method, told in methods.items()
    ]
    order = {"POST /api/documents": 0, "POST /api/keys": 0}
    return sorted(found, key=lambda one: order.get(one[0], {"GET": 1, "POST": 2, "DELETE": 3}[one[2]]))


def fitting(described, schema, value):
    """What of a value does not fit a schema of the description."""
    whole = {**schema, "components": described["components"]}
    return [error.message[:200] for error in jsonschema.Draft202012Validator(whole).iter_errors(value)]


def test_the_description_says_everything_in_chinese_with_an_example_that_fits(described):
    sections = {one["name"] for one in described["tags"]}
    assert len({told["operationId"] for _, _, _, told in operations(described)}) == len(operations(described))
    for name, _, _, told in operations(described):
        assert re.search("[一-鿿]", told["summary"] + told["description"]), name
        assert set(told["tags"]) <= sections, name
        for parameter in told.get("parameters", ()):
            assert re.search("[一-鿿]", parameter["description"]), (name, parameter["name"])
            assert not parameter["required"] or "example" in parameter or "examples" in parameter, (name, parameter)
        for kind, body in told.get("requestBody", {}).get("content", {}).items():
            assert "example" in body or "examples" in body or kind == "multipart/form-data", name
            assert not fitting(described, body["schema"], body.get("example", {})) or "example" not in body, name
        for status, response in told["responses"].items():
            for kind, content in response.get("content", {}).items() if status.startswith("2") else ():
                assert content["schema"], (name, kind)
                if kind == "application/json" and not name.endswith("/sparql"):
                    assert not fitting(described, content["schema"], content["example"]), name
            assert response.get("content") is None or status[0] != "2" or "example" in str(response), name


def test_every_example_can_be_sent_and_is_answered_as_described(running, described):
    job = ""
    for name, path, method, told in operations(described):
        given = {one["name"]: one["example"] for one in told.get("parameters", ()) if "example" in one}
        given |= {"key": "k"} if name == "POST /api/session" else {"job": job} if "{job}" in path else {}
        for one in [one for one in given if f"{{{one}}}" in path]:
            path = path.replace(f"{{{one}}}", str(given.pop(one)))
        sent = {"params": given}
        bodies = told.get("requestBody", {}).get("content", {})
        if "application/json" in bodies:
            sent["json"] = {"key": "k"} if path == "/api/session" else bodies["application/json"]["example"]
        elif "multipart/form-data" in bodies:
            sent["files"] = {"files": ("一.txt", b"\xe4\xb8\x80")}
        elif bodies:
            sent["data"] = bodies["application/x-www-form-urlencoded"]["example"]
        answer = running.request(method, path, headers=KEY, **sent)
        assert str(answer.status_code) in told["responses"], (name, answer.text)
        assert answer.status_code < 300, (name, answer.text)
        if name == "POST /api/documents":
            job = answer.json()["job"]
        content = told["responses"][str(answer.status_code)].get("content", {})
        kind = answer.headers.get("content-type", "")
        assert not content or kind in content or kind.partition(";")[0] in content, (name, kind)
        if kind == "application/json" and method != "DELETE":
            assert not fitting(described, content[kind]["schema"], answer.json()), name
            lists = [answer.json()[one] for one in LISTS if one in answer.json()]
            assert not lists or lists[0] or "job" in answer.json(), name


@pytest.fixture(scope="module")
def contract(app):
    async def started(scope, receive, send):
        """The service, which is started already."""
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})

    return schemathesis.openapi.from_asgi("/openapi.json", started)


CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def test_whatever_is_sent_the_answer_is_one_that_the_description_tells_of(contract):
    """A few of the cases that ``benchmarks/http_contract.py`` tries by the thousand."""
    settings = hypothesis.settings(
        max_examples=2,
        phases=[hypothesis.Phase.generate],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    for operation in contract.get_all_operations():

        @settings
        @hypothesis.given(operation.ok().as_strategy())
        def answered(case):
            case.call_and_validate(headers=KEY, checks=CHECKS)

        answered()
