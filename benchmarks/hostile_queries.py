"""100 hostile SPARQL queries against a running service while others ask: does it still answer, and does anything call out?

Run: python benchmarks/hostile_queries.py [--data DIR] [--timeout S] [--only N]

Kinds: cartesian products, property-path explosions, deep nesting, regex bombs, huge VALUES and strings, SERVICE in every
disguise, remote graphs, updates. A listener on this machine stands where the queries try to reach: it counts connections.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "哪些项目满意度未满分及原因"


def hostile(port: int) -> dict[str, list[str]]:
    """The queries by kind; ``port`` is where they try to reach."""
    far = f"http://127.0.0.1:{port}/"
    products = [" . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(count)) for count in range(3, 13)]
    cartesian = [
        *(f"SELECT (COUNT(*) AS ?n) {{ {body} }}" for body in products[:6]),
        *(f"SELECT * {{ {body} }} ORDER BY ?o0 ?o1" for body in products[:4]),
        *(f"SELECT DISTINCT ?o0 ?o1 ?o2 {{ {body} }}" for body in products[:4]),
        *(f"SELECT ?o0 (GROUP_CONCAT(?o1) AS ?g) {{ {body} }} GROUP BY ?o0" for body in products[:4]),
        "CONSTRUCT { ?s0 ?p1 ?o2 } WHERE { ?s0 ?p0 ?o0 . ?s1 ?p1 ?o1 . ?s2 ?p2 ?o2 }",
        "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f > ?i) } }",
    ]
    paths = [
        f"SELECT (COUNT(*) AS ?n) {{ {body} }}"
        for body in (
            "?a (!<x:y>)* ?b",
            "?a (!<x:y>)+ ?b . ?b (!<x:z>)+ ?c",
            "?a (!<x:y>|^!<x:y>)* ?b",
            "?a ((!<x:y>)*/(!<x:y>)*)* ?b",
            "?a (((!<x:y>)*)*)* ?b . ?c (!<x:z>)* ?d",
            "?a (!<x:a>/!<x:b>/!<x:c>/!<x:d>/!<x:e>) ?b . ?c (!<x:a>)* ?d",
            "?a (^!<x:y>/!<x:y>)+ ?b",
            "?a (!<x:y>?/!<x:y>?/!<x:y>?/!<x:y>?) ?b . ?e (!<x:y>)* ?f",
            "?a " + "/".join(["(!<x:y>)*"] * 30) + " ?b",
            "?a " + "|".join(f"(!<x:y{n}>)*" for n in range(30)) + " ?b",
            "?a (rdf:type|!rdf:type)* ?b . ?b (rdf:type|!rdf:type)* ?c",
            "?a !(<x:y>|^<x:y>)* ?b . ?c !(<x:y>|^<x:y>)* ?d",
            "?a (!<x:y>/(!<x:y>)*)+ ?a",
            "?a (" * 40 + "!<x:y>" + ")*" * 40 + " ?b",
        )
    ]
    nested = (
        ["SELECT * { " + "{" * depth + "?s ?p ?o" + "}" * depth + " }" for depth in (50, 200, 1000, 5000, 50_000)]
        + ["SELECT * { ?s ?p ?o FILTER(" + "(" * depth + "1" + ")" * depth + ") }" for depth in (50, 500, 5000, 50_000)]
        + [
            "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o " * 60 + "}" * 60 + " }",
            "SELECT * { " + " UNION ".join("{ ?s ?p ?o . ?a ?b ?c }" for _ in range(300)) + " } ORDER BY ?s",
            "SELECT * { " + "MINUS { ?s ?p ?o } " * 200 + "}",
            "SELECT (" + "-" * 3000 + "1 AS ?x) { }",
            "SELECT * { ?s ?p ?o FILTER(" + "!" * 20_000 + "true) }",
            "ASK { " + "FILTER EXISTS { ?s ?p ?o " * 80 + "}" * 80 + " }",
            "SELECT (CONCAT(" * 300 + "'x'" + "))" * 300 + " AS ?x) {}",
        ]
    )
    patterns = [
        "(a+)+$",
        "(a|aa)+$",
        "(.*a){25}",
        "([a-z]+)*!",
        "(x+x+)+y",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        ".*" * 200 + "z",
    ]
    regexes = [f'SELECT * {{ ?s ?p ?o FILTER(REGEX(STR(?o), "{one}")) }} ORDER BY ?o LIMIT 5' for one in patterns]
    regexes += [
        f'SELECT (REPLACE("{"a" * 20_000}!", "(a+)+$", "b") AS ?x) {{ }}',
        f'SELECT (REPLACE("{"a" * 5000}", "a", "{"b" * 5000}") AS ?x) {{ ?s ?p ?o }}',
        f'ASK {{ FILTER(REGEX("{"a" * 5000}", "{"(a{1,500}){1,500}"}")) }}',
    ]
    large = [
        f"SELECT * {{ VALUES ?x {{ {' '.join(str(n) for n in range(50_000))} }} ?s ?p ?o }}",
        f"SELECT * {{ VALUES (?x) {{ {'(1) ' * 20_000} }} VALUES (?y) {{ {'(1) ' * 20_000} }} }}",
        f'SELECT ("{"长" * 200_000}" AS ?x) {{ ?s ?p ?o }}',
        "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?t))) AS ?x) { ?s ?p ?o . ?t ?q ?r }",
        "SELECT * { BIND('xxxxxxxxxx' AS ?a0) "
        + " ".join(f"BIND(CONCAT({', '.join([f'?a{n}'] * 10)}) AS ?a{n + 1})" for n in range(9))
        + " }",
        "SELECT ?" + " ?".join(f"v{n}" for n in range(20_000)) + " { ?s ?p ?o }",
        "PREFIX p: <x:> " * 20_000 + "ASK {}",
        "SELECT * { ?s ?p ?o } OFFSET 999999999999",
        "SELECT (STRUUID() AS ?x) { ?a ?b ?c . ?d ?e ?f }",
        "DESCRIBE ?s ?o { ?s ?p ?o }",
    ]
    services = [
        f"SELECT * {{ SERVICE <{far}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{far}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ BIND(<{far}> AS ?e) SERVICE ?e {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?e {{ <{far}> }} SERVICE SILENT ?e {{ ?s ?p ?o }} }}",
        f'SELECT * {{ BIND(IRI("{far}") AS ?e) service ?e {{ ?s ?p ?o }} }}',
        f"ASK {{ FILTER EXISTS {{ SERVICE <{far}> {{ ?s ?p ?o }} }} }}",
        f"ASK {{ FILTER NOT EXISTS {{ sErViCe SILENT <{far}> {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ ?a ?b ?c MINUS {{ SERVICE <{far}> {{ ?s ?p ?o }} }} }}",
        f"SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE <{far}> {{ ?s ?p ?o }} }} }} }} }}",
        f"SELECT * {{ GRAPH ?g {{ SERVICE <{far}> {{ ?s ?p ?o }} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{far}> {{ ?s ?p ?o }} }}",
        f"DESCRIBE ?s WHERE {{ SERVICE <{far}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ \\u0053ERVICE <{far}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ S\\U00000045RVICE SILENT <{far}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE#c\n<{far}>#d\n{{ ?s ?p ?o }} }}",
        f"PREFIX e: <{far}> SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }}",
        f"BASE <{far}> SELECT * {{ SERVICE <x> {{ ?s ?p ?o }} }}",
        f'SELECT * {{ BIND("\\u0022 AS ?a) SERVICE <{far}> {{ ?s ?p ?o }} BIND("" AS ?b) }}',
        f"SELECT * {{ {{ }} UNION {{ SERVICE <{far}> {{ SERVICE <{far}> {{ ?s ?p ?o }} }} }} }}",
        f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{far}> {{ SELECT * {{ ?s ?p ?o }} }} }} GROUP BY ?s HAVING(COUNT(*) > 0)",
    ]
    reaching = [
        f"SELECT * FROM <{far}> {{ ?s ?p ?o }}",
        f"SELECT * FROM NAMED <{far}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        f"LOAD <{far}>",
        f"LOAD SILENT <{far}> INTO GRAPH <x:y>",
        "DROP ALL",
        "DELETE WHERE { ?s ?p ?o }",
        f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{far}> {{ ?s ?p ?o }} }}",
        f"ASK {{}} ; LOAD <{far}>",
        f"SELECT * {{ ?s ?p ?o }} LOAD <{far}>",
    ]
    return {
        "乘积": cartesian,
        "属性路径": paths,
        "嵌套": nested,
        "正则": regexes,
        "巨大": large,
        "SERVICE": services,
        "外部与更新": reaching,
    }


@dataclass
class Listener:
    """A socket that counts who connects."""

    socket: socket.socket
    connections: int = 0

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])


@contextmanager
def listening() -> Iterator[Listener]:
    server = socket.create_server(("127.0.0.1", 0))
    listener = Listener(server)

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            listener.connections += 1
            connection.close()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener
    finally:
        server.close()


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[tuple[str, int]]:
    """The service over ``data``: its address and process number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "--data", str(data), "serve", "--port", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            **{f"JIXIAO_{name.upper()}": value for name, value in settings.items()},
        },
        stderr=subprocess.DEVNULL,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            if fetch(f"{base}/healthz")[0] == 200:
                break
            time.sleep(0.1)
        yield base, process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def fetch(url: str, body: bytes | None = None, kind: str = "", timeout: float = 60.0) -> tuple[int, bytes]:
    """Status and body; 0 where there is no answer."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": kind} if kind else {})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


@dataclass
class Asking:
    """Somebody who asks a question again and again."""

    base: str
    seconds: list[float] = field(default_factory=list)
    failures: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        body = json.dumps({"question": QUESTION}).encode()
        while not self.done.is_set():
            started = time.perf_counter()
            status, answer = fetch(f"{self.base}/api/ask", body, "application/json", 10)
            self.seconds.append(time.perf_counter() - started)
            self.failures += status != 200 or json.loads(answer)["status"] != "answered"
            self.done.wait(0.2)


@dataclass(frozen=True)
class Outcome:
    """What became of one kind of query."""

    kind: str
    statuses: dict[int, int]
    slowest: float


def attack(base: str, port: int, only: int | None = None) -> list[Outcome]:
    """Send every query (or the first ``only`` of each kind), two at a time."""

    def sent(query: str) -> tuple[int, float]:
        started = time.perf_counter()
        status, _ = fetch(f"{base}/sparql", query.encode(), "application/sparql-query")
        return status, time.perf_counter() - started

    outcomes = []
    with ThreadPoolExecutor(2) as senders:
        for kind, queries in hostile(port).items():
            told = list(senders.map(sent, queries[:only]))
            outcomes.append(Outcome(kind, dict(Counter(status for status, _ in told)), max(took for _, took in told)))
    return outcomes


def made(folder: Path) -> Path:
    """A data folder with examples/ in it."""
    subprocess.run(
        [sys.executable, "-m", "api", "--data", str(folder), "ingest", "--no-vectors", str(ROOT / "examples")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="data folder (default: examples/ ingested for the run)")
    parser.add_argument("--timeout", type=float, default=2.0, help="seconds a query may take (setting sparql_timeout)")
    parser.add_argument("--only", type=int, help="queries of each kind")
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        data = arguments.data or made(scratch / "data")
        with listening() as listener, serving(data, sparql_timeout=str(arguments.timeout)) as (base, _):
            fetch(f"{base}/api/ask", json.dumps({"question": QUESTION}).encode(), "application/json")
            asking = Asking(base)
            asker = threading.Thread(target=asking.run)
            asker.start()
            outcomes = attack(base, listener.port, arguments.only)
            asking.done.set()
            asker.join()
        print("| 种类 | 查询 | 应答（状态×次数） | 最慢（秒） |\n| --- | --- | --- | --- |")
        for one in outcomes:
            told = "，".join(f"{status}×{count}" for status, count in sorted(one.statuses.items()))
            print(f"| {one.kind} | {sum(one.statuses.values())} | {told} | {one.slowest:.1f} |")
        ranked = sorted(asking.seconds)
        print(
            f"\n提问 {len(ranked)} 次，失败 {asking.failures} 次；中位数 {statistics.median(ranked) * 1000:.0f} ms，"
            f"p95 {ranked[int(len(ranked) * 0.95) - 1] * 1000:.0f} ms，最慢 {ranked[-1] * 1000:.0f} ms；对外连接 {listener.connections} 次"
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
