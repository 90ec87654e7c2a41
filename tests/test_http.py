"""The HTTP service in its own process over a real port, spoken to as clients do."""

import csv
import io
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import openpyxl
import pytest

from ontology.schema import TABLES


@pytest.fixture(scope="module")
def service(examples_folder, tmp_path_factory):
    import shutil

    data = shutil.copytree(examples_folder, tmp_path_factory.mktemp("http") / "data")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "api", "--data", str(data), "serve", "--port", str(port)])
    base = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=5).close()
            break
        except OSError:
            time.sleep(0.1)
    yield base
    process.terminate()
    process.wait(timeout=30)


def fetch(url, data=None, headers=None):
    """Status, headers and body; 4xx and 5xx are answers like others."""
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=120) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def ask(service, question):
    body = json.dumps({"question": question}).encode()
    status, _, answer = fetch(f"{service}/api/ask", body, {"Content-Type": "application/json"})
    return status, json.loads(answer)


def quoted(text):
    return urllib.parse.quote(text)


def test_ask_answers_with_evidence_that_stands_in_the_documents_text(service):
    status, answer = ask(service, "哪些项目满意度未满分及原因")
    assert status == 200
    assert answer["status"] == "answered"
    for span in answer["evidence"]:
        _, _, text = fetch(f"{service}/api/documents/{quoted(span['document'])}/text")
        assert text.decode()[span["start"] : span["end"]] == span["quote"]


@pytest.mark.parametrize("table", TABLES)
def test_tables_page_sort_and_filter(service, table):
    _, _, body = fetch(f"{service}/api/tables/{table}?limit=2&offset=1")
    page = json.loads(body)
    assert page["total"] >= len(page["rows"])
    assert [column["name"] for column in page["columns"]] == list(TABLES[table].names)
    everything = json.loads(fetch(f"{service}/api/tables/{table}?limit=100000")[2])["rows"]
    assert len(everything) == page["total"]
    assert page["rows"] == everything[1:3]


def test_a_column_filters_exactly(service):
    page = json.loads(fetch(f"{service}/api/tables/indicators?level1={quoted('满意度')}&limit=1000")[2])
    assert page["total"] == len(page["rows"]) > 5
    assert {row["level1"] for row in page["rows"]} == {"满意度"}


def test_csv_and_xlsx_hold_what_json_holds(service):
    rows = json.loads(fetch(f"{service}/api/tables/funds?limit=1000")[2])["rows"]
    _, headers, body = fetch(f"{service}/api/tables/funds?format=csv")
    assert headers["content-type"].startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row["project"] for row in table] == [row["project"] for row in rows]
    workbook = openpyxl.load_workbook(io.BytesIO(fetch(f"{service}/api/tables/funds?format=xlsx")[2]))
    sheet = workbook.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    executed = [row[header.index("executed")].value for row in sheet.iter_rows(min_row=2)]
    assert executed == [row["executed"] for row in rows]


def test_search_has_facets_and_highlights(service):
    found = json.loads(fetch(f"{service}/api/search?q={quoted('三公经费')}&limit=5")[2])
    assert found["total"] >= len(found["hits"]) == 5
    assert set(found["facets"]) >= {"year", "unit", "type"}
    hit = found["hits"][0]
    assert any("三公" in hit["text"][start:end] for start, end in hit["highlights"])


QUERY = "SELECT ?p ?score WHERE { ?e a bp:Evaluation ; rdfs:label ?p ; bp:totalScore ?score } ORDER BY ?p"


@pytest.mark.parametrize(
    "kind",
    ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"],
)
def test_sparql_by_get_and_both_kinds_of_post(service, kind):
    url = f"{service}/sparql"
    accept = {"Accept": kind}
    by_get = fetch(f"{url}?query={quoted(QUERY)}", headers=accept)
    form = urllib.parse.urlencode({"query": QUERY}).encode()
    by_form = fetch(url, form, accept | {"Content-Type": "application/x-www-form-urlencoded"})
    by_body = fetch(url, QUERY.encode(), accept | {"Content-Type": "application/sparql-query"})
    assert {by_get[0], by_form[0], by_body[0]} == {200}
    assert by_get[2] == by_form[2] == by_body[2]
    assert by_get[1]["content-type"].startswith(kind)


def test_construct_gives_turtle(service):
    query = "CONSTRUCT { ?e bp:totalScore ?s } WHERE { ?e bp:totalScore ?s }"
    status, headers, body = fetch(f"{service}/sparql?query={quoted(query)}", headers={"Accept": "text/turtle"})
    assert status == 200
    assert headers["content-type"].startswith("text/turtle")
    assert b"totalScore" in body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/tables/nothing", 404),
        ("/api/tables/funds?colour=red", 404),
        ("/api/search?q=", 400),
        ("/api/search?q=x&limit=-1", 422),
        ("/api/documents/nothing/text", 404),
        ("/nowhere", 404),
        (f"/sparql?query={quoted('INSERT DATA { <a:b> <a:b> <a:b> }')}", 400),
        (f"/sparql?query={quoted('SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }')}", 400),
    ],
)
def test_errors_are_problem_documents_in_chinese(service, path, status):
    code, headers, body = fetch(service + path)
    problem = json.loads(body)
    assert code == status == problem["status"]
    assert headers["content-type"] == "application/problem+json"
    assert any("一" <= character <= "鿿" for character in problem["title"] + problem["detail"])
    assert "/work" not in body.decode()
    assert "site-packages" not in body.decode()


def test_the_page_loads_nothing_from_elsewhere(service):
    status, headers, body = fetch(f"{service}/")
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    page = body.decode()
    assert "http://" not in page
    assert "https://" not in page
    for name in ("app.js", "style.css", "icon.svg"):
        assert fetch(f"{service}/page/{name}")[0] == 200


def test_audit_status_and_health(service):
    assert json.loads(fetch(f"{service}/api/audit")[2])["findings"]
    assert json.loads(fetch(f"{service}/api/status")[2])["documents"] >= 3
    assert json.loads(fetch(f"{service}/healthz")[2]) == {"status": "ok"}


def test_metrics_count_requests_and_answers(service):
    from prometheus_client.parser import text_string_to_metric_families

    ask(service, "哪些项目满意度未满分及原因")
    fetch(f"{service}/nowhere/at/all")
    status, headers, body = fetch(f"{service}/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }
    assert samples["jixiao_answers_total", "answered"] >= 1
    assert samples["jixiao_requests_total", "POST", "/api/ask", "200"] >= 1
    assert samples["jixiao_requests_total", "", "other", "404"] >= 1
    assert samples["jixiao_request_seconds_count", "/api/ask"] >= 1
    assert samples["jixiao_rows", "documents"] == json.loads(fetch(f"{service}/api/status")[2])["documents"]
    assert samples[("jixiao_jobs_waiting",)] == 0


def test_the_manual_of_the_service_comes_from_here(service):
    status, headers, body = fetch(f"{service}/docs")
    assert status == 200
    assert "script-src" not in headers["content-security-policy"]
    page = body.decode()
    assert "http" not in page
    for address in re.findall('(?:src|href)="([^"]+)"', page):
        assert fetch(service + address)[0] == 200, address
    described = json.loads(fetch(f"{service}/openapi.json")[2])
    assert {"/api/ask", "/api/documents", "/api/jobs/{job}", "/id/{path}", "/metrics"} <= set(described["paths"])


def test_another_address_needs_a_key(examples_folder):
    command = [sys.executable, "-m", "api", "--data", str(examples_folder), "serve", "--host", "0.0.0.0", "--port", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "JIXIAO_API_KEYS" in done.stderr
