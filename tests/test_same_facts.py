"""The same facts, whichever face one asks: command line, HTTP, MCP, SPARQL, the tables in Python."""

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal

import anyio
import pytest
from fastapi.testclient import TestClient
from mcp import Client

from api.http import create_app
from api.library import Jixiao
from api.mcp_server import mcp_server
from ontology.schema import TABLES

PLAIN = [table for table in TABLES if table not in ("findings", "passages")]
"""Tables compared cell by cell with what SPARQL finds along the documented path of each column."""

QUESTION = "哪些项目满意度未满分及原因"


@pytest.fixture(scope="module")
def told(examples_folder):
    """Everything that the command line says, asked before anybody holds the folder."""

    def run(*arguments):
        command = [sys.executable, "-m", "api", "--data", str(examples_folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    exported = {
        table: [json.loads(line) for line in run("export", table).splitlines()] for table in ("funds", "findings")
    }
    return exported | {"ask": json.loads(run("ask", QUESTION, "--json"))}


@pytest.fixture(scope="module")
def jixiao(examples_folder, told):
    with Jixiao(examples_folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(jixiao):
    with TestClient(create_app(jixiao)) as opened:
        yield opened


def by_mcp(jixiao, tool, **arguments):
    async def session():
        async with Client(mcp_server(jixiao)) as agent:
            return (await agent.call_tool(tool, arguments)).structured_content

    return anyio.run(session)


@pytest.mark.parametrize("table", TABLES)
def test_http_mcp_csv_and_python_hold_the_same_rows(jixiao, client, table):
    expected = jixiao.rows(table)
    assert client.get(f"/api/tables/{table}?limit=100000").json()["rows"] == expected
    assert by_mcp(jixiao, "tables", name=table, limit=1000)["rows"] == expected[:1000]
    lines = csv.DictReader(io.StringIO(client.get(f"/api/tables/{table}?format=csv").content.decode("utf-8-sig")))
    for row, line in zip(expected, lines, strict=True):
        for column in TABLES[table].columns:
            if column.type in ("decimal", "integer"):
                assert (line[column.name] or None) == (
                    None if row[column.name] is None else str(Decimal(str(row[column.name])))
                )


@pytest.mark.parametrize("table", ["funds", "findings"])
def test_the_command_line_exports_the_same_rows(jixiao, told, table):
    assert told[table] == jixiao.rows(table)


@pytest.mark.parametrize("table", PLAIN)
def test_sparql_finds_the_same_values_along_the_documented_path(jixiao, client, table):
    rows = jixiao.rows(table)
    assert rows
    for column in TABLES[table].columns:
        if column.type == "json" or not column.path:
            continue
        query = f"SELECT ?f ?v {{ ?f a {TABLES[table].cls} ; {column.path} ?v }}"
        answer = client.post("/sparql", data={"query": query})
        assert answer.status_code == 200, (column.name, answer.text)
        found: dict[str, set[str]] = {}
        for one in answer.json()["results"]["bindings"]:
            found.setdefault(one["f"]["value"], set()).add(plain(one["v"]["value"], column.type))
        for row in rows:
            value = row[column.name]
            values = value if isinstance(value, list) else [] if value is None else [value]
            assert {plain(one, column.type) for one in values} <= found.get(row["iri"], set()), (
                column.name,
                row["iri"],
            )
            assert bool(values) == bool(found.get(row["iri"])), (column.name, row["iri"])


def plain(value, kind):
    """A value as text: numbers by what they are worth."""
    if kind in ("decimal", "integer"):
        return str(Decimal(str(value)).normalize())
    return str(value).lower() if kind == "boolean" else str(value)


def test_an_answer_is_the_same_by_every_face(jixiao, client, told):
    answers = [
        jixiao.ask(QUESTION),
        client.post("/api/ask", json={"question": QUESTION}).json(),
        by_mcp(jixiao, "ask", question=QUESTION),
        told["ask"],
    ]
    for answer in answers:
        answer.pop("elapsed_ms")
    assert all(answer == answers[0] for answer in answers)
    query = answers[0]["sparql"]
    by_sparql = client.post("/sparql", data={"query": query}).json()["results"]["bindings"]
    assert len(by_sparql) == len(answers[0]["rows"])
    assert jixiao.sparql(query, "json") == client.post("/sparql", data={"query": query}).content


def test_findings_are_the_same_by_every_face(jixiao, client, told):
    expected = jixiao.audit()
    assert client.get("/api/audit").json()["findings"] == expected
    assert by_mcp(jixiao, "audit", limit=1000)["findings"] == expected
    assert {one["iri"] for one in told["findings"]} == {one["iri"] for one in expected}
