"""The MCP server as agents meet it: the SDK's own client over stdio and over HTTP, the same facts as in Python."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import anyio
import pytest
from mcp import Client, StdioServerParameters

from api.library import Jixiao

TOOLS = {"ask", "search", "sparql", "tables", "audit", "document_text"}
QUESTION = "哪些项目满意度未满分及原因"


@pytest.fixture(scope="module")
def data(examples_folder, tmp_path_factory):
    return shutil.copytree(examples_folder, tmp_path_factory.mktemp("mcp") / "data")


@pytest.fixture(scope="module")
def expected(data):
    with Jixiao(data) as jixiao:
        document = jixiao.rows("documents", limit=1)[0]["document"]
        return {
            "answer": jixiao.ask(QUESTION)["rows"],
            "funds": jixiao.rows("funds", {"source": "total"}, "-executed", 3),
            "findings": jixiao.audit()[:2],
            "document": document,
            "text": jixiao.text(document),
        }


def call(server, *calls):
    """The results of tool calls ``(name, arguments)`` to ``server``, after its list of tools."""

    async def session():
        async with Client(server) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(session)


def over_stdio(data):
    return StdioServerParameters(command=sys.executable, args=["-m", "api", "--data", str(data), "mcp"])


def check(tools, results, expected):
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.description and tool.input_schema["properties"] for tool in tools)
    answer, funds, findings, text, lines, refused = results
    assert answer.structured_content["rows"] == expected["answer"]
    assert funds.structured_content["rows"] == expected["funds"]
    assert findings.structured_content["findings"] == expected["findings"]
    assert text.structured_content["text"] == expected["text"][10:30]
    assert json.loads(lines.content[0].text)["results"]["bindings"]
    assert refused.is_error
    assert "只读" in refused.content[0].text or "写" in refused.content[0].text


def calls(expected):
    return (
        ("ask", {"question": QUESTION}),
        ("tables", {"name": "funds", "filters": {"source": "total"}, "sort": "-executed", "limit": 3}),
        ("audit", {"limit": 2}),
        ("document_text", {"document": expected["document"], "start": 10, "length": 20}),
        ("sparql", {"query": "SELECT ?e WHERE { ?e a bp:Evaluation }"}),
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}),
    )


def test_tools_over_stdio(data, expected):
    check(*call(over_stdio(data), *calls(expected)), expected)


def test_tools_over_http(data, expected):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "api", "--data", str(data), "serve", "--port", str(port)])
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        check(*call(f"http://127.0.0.1:{port}/mcp", *calls(expected)), expected)
    finally:
        process.terminate()
        process.wait(timeout=30)
