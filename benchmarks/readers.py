"""Readers of the service, first alone, then while documents are ingested: errors, and how much longer they wait.

    python benchmarks/readers.py [--readers 32] [--seconds 300] [--documents 500] [--before 100] [--vectors]

A service is started over ``--before`` made documents (see ``made_library.py``). ``--readers`` clients, each with a connection of its own,
ask, search, list and query without a pause for ``--seconds``; then again for as long, while ``--documents`` other documents are
uploaded and ingested. An error is any answer but 200, and any connection that breaks.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from made_library import library

KEY = "readers-benchmark"
UPLOAD = 50
"""Documents of one upload."""


class Service:
    """``jixiao serve`` over a folder, in a process of its own."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            self.port = listening.getsockname()[1]
        environment = {**os.environ, "JIXIAO_API_KEYS": KEY, "JIXIAO_LOG_LEVEL": "error", "JIXIAO_RATE_PER_MINUTE": "0"}
        command = [sys.executable, "-m", "api", "--data", str(data), "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env=environment)
        for _ in range(1200):
            try:
                if self.get("/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit("the service does not become ready")

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def memory_mb(self) -> float:
        """The most memory the process has taken so far."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

    def stop(self) -> None:
        """Stop it gracefully."""
        self._process.terminate()
        self._process.wait(120)


class Reader(threading.Thread):
    """One client that asks without a pause until ``over``."""

    def __init__(self, port: int, units: list[str], seed: int, over: threading.Event) -> None:
        super().__init__()
        self._port, self._units, self._over = port, units, over
        self._random = random.Random(seed)
        self.times: list[float] = []
        self.errors: Counter[str] = Counter()

    def run(self) -> None:
        """Ask, search, list and query, at random."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        while not self._over.is_set():
            method, path, body, headers = self._request()
            started = time.perf_counter()
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.errors[f"{answer.status} {path.split('?')[0]}"] += 1
            except (OSError, http.client.HTTPException) as error:
                self.errors[type(error).__name__] += 1
                connection.close()
            self.times.append(time.perf_counter() - started)
        connection.close()

    def _request(self) -> tuple[str, str, bytes | None, dict[str, str]]:
        unit = self._random.choice(self._units)
        kind = self._random.choices(("ask", "search", "table", "sparql"), (50, 25, 20, 5))[0]
        if kind == "ask":
            question = self._random.choice(
                (f"{unit}有哪些项目", f"{unit}预算执行率最低的项目是哪个", f"{unit}哪些指标没有得满分")
            )
            return "POST", "/api/ask", json.dumps({"question": question}).encode(), {"Content-Type": "application/json"}
        if kind == "search":
            return (
                "GET",
                f"/api/search?q={quote(self._random.choice(('设备', '满意度', '资金到位', '培训人数')))}&limit=10",
                None,
                {},
            )
        if kind == "table":
            return "GET", f"/api/tables/indicators?unit={quote(unit)}&limit=20", None, {}
        query = "SELECT (COUNT(*) AS ?n) WHERE { ?x a bp:IndicatorResult }"
        return "GET", f"/sparql?query={quote(query)}", None, {}


def upload(port: int, paths: list[Path]) -> str:
    """Upload files as one job; its number."""
    boundary = "readersreadersreaders"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'.encode()
        + path.read_bytes()
        + b"\r\n"
        for path in paths
    ]
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Authorization": f"Bearer {KEY}"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", "/api/documents", body, headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    if answer.status != 202:
        raise SystemExit(f"upload refused: {told}")
    return str(told["job"])


def measured(
    service: Service, units: list[str], readers: int, until: float, busy: threading.Thread | None
) -> list[Reader]:
    """Readers that asked for ``until`` seconds, and for as long as ``busy`` was at work if that is longer."""
    over = threading.Event()
    threads = [Reader(service.port, units, seed, over) for seed in range(readers)]
    for thread in (*threads, *([busy] if busy else [])):
        thread.start()
    time.sleep(until)
    if busy:
        busy.join()
    over.set()
    for thread in threads:
        thread.join()
    return threads


def main() -> int:
    """Run and print; 1 where there were errors."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--readers", type=int, default=32)
    asked.add_argument("--seconds", type=float, default=300)
    asked.add_argument("--documents", type=int, default=500)
    asked.add_argument("--before", type=int, default=100)
    asked.add_argument("--vectors", action="store_true", help="make sentence vectors too")
    given = asked.parse_args()
    place = Path(tempfile.mkdtemp(prefix="jixiao-readers-"))
    try:
        return run(given, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def run(given: argparse.Namespace, place: Path) -> int:
    """The two measurements in a folder."""
    made = list(library(given.before + given.documents))
    paths = []
    for number, one in enumerate(made):
        path = place / "documents" / f"{number:05d}-{one.name.replace('/', '_')}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(one.data)
        paths.append(path)
    first = place / "first"
    first.mkdir()
    for path in paths[: given.before]:
        shutil.copy(path, first)
    vectors = "--vectors" if given.vectors else "--no-vectors"
    command = [sys.executable, "-m", "api", "--data", str(place / "data"), "ingest", str(first), vectors]
    subprocess.run(command, check=True, capture_output=True)
    service = Service(place / "data")
    try:
        rows = json.loads(service.get("/api/documents")[1])["documents"]
        units = sorted({row["unit"] for row in rows if row["unit"]})
        alone = measured(service, units, given.readers, given.seconds, None)
        later = paths[given.before :]
        took: list[float] = []

        def ingest() -> None:
            started = time.perf_counter()
            for start in range(0, len(later), UPLOAD):
                job = upload(service.port, later[start : start + UPLOAD])
            while json.loads(service.get(f"/api/jobs/{job}")[1])["finished"] is None:
                time.sleep(0.5)
            took.append(time.perf_counter() - started)

        beside = measured(service, units, given.readers, given.seconds, threading.Thread(target=ingest))
        documents = json.loads(service.get("/api/status")[1])["documents"]
        memory = service.memory_mb()
    finally:
        service.stop()
    return told(alone, beside, documents, given, took[0], memory)


def told(
    alone: list[Reader], beside: list[Reader], documents: int, given: argparse.Namespace, took: float, memory: float
) -> int:
    """Print the table; 1 where there were errors or documents are missing."""
    print("| readers | requests | errors | median ms | p95 ms |\n| --- | --- | --- | --- | --- |")
    ends = []
    for name, readers in (("alone", alone), ("while documents come in", beside)):
        times = sorted(one for reader in readers for one in reader.times)
        errors = sum((reader.errors for reader in readers), Counter())
        ends.append(times[int(len(times) * 0.95)])
        middle = statistics.median(times)
        print(
            f"| {len(readers)} {name} | {len(times)} | {errors.total()} {dict(errors) or ''} | {middle * 1000:.0f} | {ends[-1] * 1000:.0f} |"
        )
    print(
        f"\np95 ratio {ends[1] / ends[0]:.2f}; {given.documents} documents in {took:.0f} s; {documents} documents afterwards; "
        f"most memory {memory:.0f} MB"
    )
    failed = any(reader.errors for reader in (*alone, *beside))
    return 1 if failed or documents < given.before + given.documents else 0


if __name__ == "__main__":
    raise SystemExit(main())
