"""SPARQL stores of others, started on loopback by the tests: the Oxigraph server of PyPI, and Virtuoso 7 of Debian."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ontology.endpoint import Endpoint

START_SECONDS = 60.0

VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{server}
ServerThreads = 20
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DisableUnixSocket = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 10
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def oxigraph_server(folder: Path, union: bool = True) -> Iterator[Endpoint]:
    """The server that the package ``oxigraph`` carries; skipped aloud where that is not installed."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("the package oxigraph is not installed: pip install 'jixiao[dev]'")
    port = free_port()
    command = [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _running([*command, *(["--union-default-graph"] if union else [])], folder, port):
        address = f"http://127.0.0.1:{port}"
        yield Endpoint(f"{address}/query", f"{address}/update", f"{address}/store")


@contextmanager
def virtuoso_server(folder: Path, rows: int = 1_000_000) -> Iterator[Endpoint]:
    """Virtuoso 7 with its own user dba; skipped aloud where Debian's package is not installed."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(server=free_port(), http=port, rows=rows))
    with _running([program, "+foreground", "+configfile", "virtuoso.ini"], folder, port):
        address = f"http://127.0.0.1:{port}"
        yield Endpoint(
            f"{address}/sparql",
            f"{address}/sparql-auth",
            f"{address}/sparql-graph-crud-auth",
            user="dba",
            password="dba",
            proof="digest",
        )


@contextmanager
def milvus_server(folder: Path) -> Iterator[str]:
    """The server that milvus-lite carries, and its address; skipped aloud where it is not installed."""
    program = shutil.which("milvus-lite", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("milvus-lite is not installed: pip install 'jixiao[dev]'")
    port = free_port()
    command = [program, "server", "--data-dir", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with _running(command, folder, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=2).close()
                break
            except OSError:
                assert server.poll() is None, f"{command[0]} ended by itself"
                assert time.monotonic() < until, f"{command[0]} did not start"
                time.sleep(0.05)
        yield
    finally:
        server.kill()
        server.wait()
