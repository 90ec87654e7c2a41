"""Filling a graph with new documents: the local engine, Oxigraph's server and Virtuoso, in one run.

    python benchmarks/filling.py --documents 300

Prints documents and triples a second of the writer's clock, requests a document, and what the graph takes on the disk. Engines that are
not installed are left out, and said so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import pytest  # noqa: E402
from engines import oxigraph_server, virtuoso_server  # noqa: E402
from graph_samples import form  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from ontology.graph import Graph  # noqa: E402
from ontology.prepared import Prepared, prepare  # noqa: E402
from ontology.remote_store import RemoteStore  # noqa: E402

TOGETHER = 64
"""Documents written in one step."""


def main() -> None:
    """Fill each engine with the same documents."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=int, default=300, help="份数")
    options = parser.parse_args()
    table = Table(title=f"写入 {options.documents} 份新文件")
    for name in ("引擎", "份/秒", "三元组/秒", "请求/份", "磁盘 B/三元组"):
        table.add_column(name)
    with tempfile.TemporaryDirectory() as folder:
        for name, opened in (("本机", here), ("Oxigraph 服务", oxigraph), ("Virtuoso 7", virtuoso)):
            try:
                with opened(Path(folder) / name) as (graph, disk):
                    table.add_row(name, *filled(graph, documents(options.documents, graph), disk))
            except pytest.skip.Exception as missing:
                table.add_row(name, str(missing))
    Console().print(table)


def documents(count: int, graph: Graph) -> list[Prepared]:
    """New documents, each of another project; ten documents to a unit."""
    made = []
    for number in range(count):
        facts = form(f"{number}.txt", unit=f"云岭市第{number // 10}服务中心", project=f"第{number}号平台运行维护经费")
        content = sha256(str(number).encode()).hexdigest()
        made.append(prepare(replace(facts, sha256=content), graph.addresses))
    return made


def filled(graph: Graph, prepared: list[Prepared], disk: Path) -> list[str]:
    """The columns of one engine."""
    requests = _count_requests(graph)
    before = len(graph)
    started = time.perf_counter()
    for start in range(0, len(prepared), TOGETHER):
        graph.add(prepared[start : start + TOGETHER])
    graph.flush()
    taken = time.perf_counter() - started
    asked = requests[0]
    triples = len(graph) - before
    graph.close()
    size = sum(file.stat().st_blocks * 512 for file in disk.rglob("*") if file.is_file())
    number = len(prepared)
    return [f"{number / taken:.1f}", f"{triples / taken:,.0f}", f"{asked / number:.1f}", f"{size / triples:.0f}"]


def _count_requests(graph: Graph) -> list[int]:
    """Counts from now on what is sent to a store elsewhere."""
    counted = [0]
    if isinstance(graph.store, RemoteStore):
        send = graph.store._sent

        def counting(*given: Any, **named: Any) -> Any:
            counted[0] += 1
            return send(*given, **named)

        graph.store._sent = counting  # type: ignore[method-assign]
    return counted


@contextmanager
def here(folder: Path) -> Iterator[tuple[Graph, Path]]:
    """A graph in this process."""
    folder.mkdir()
    yield Graph(folder / "graph"), folder / "graph"


@contextmanager
def oxigraph(folder: Path) -> Iterator[tuple[Graph, Path]]:
    """A graph in Oxigraph's server."""
    with oxigraph_server(folder / "server") as endpoint:
        yield Graph(folder / "graph", endpoint=endpoint), folder / "server"


@contextmanager
def virtuoso(folder: Path) -> Iterator[tuple[Graph, Path]]:
    """A graph in Virtuoso."""
    with virtuoso_server(folder / "server") as endpoint:
        yield Graph(folder / "graph", endpoint=endpoint), folder / "server"


if __name__ == "__main__":
    main()
