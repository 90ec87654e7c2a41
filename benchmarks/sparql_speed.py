"""The same graph asked by several engines, in one run: competency queries in SPARQL, and aggregates as SQL and as SPARQL.

    PYTHONPATH=. python benchmarks/sparql_speed.py --documents 200
    PYTHONPATH=. python benchmarks/sparql_speed.py --data /work/store2k --seconds 60

Competency queries are those of ``ontology/queries``: on disk (the embedded Oxigraph), in memory (the same), and in rdflib's
memory store. A query that rdflib has not answered after ``--seconds`` counts as those seconds: the ratio is then at least
what is told. Aggregates are questions of ``scale.py``: the statement that the answer rests on, over the fact tables, against
the SPARQL that the answer shows, on disk; the same plans, the same rows.
"""

from __future__ import annotations

import argparse
import io
import itertools
import math
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import made_library
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

import ontology
from api.library import Jixiao
from search import sql
from search.aggregates import run as aggregated
from search.catalogue import catalogue_of
from search.outcome import Understood
from search.plan import Aggregate
from search.question_text import plain
from search.sparql_text import prefixed
from search.understand import understand

QUERIES = Path(ontology.__file__).with_name("queries")
ROUNDS = 3
AGGREGATES = (
    "一共有几个项目",
    "所有项目的预算一共是多少",
    "所有项目的执行数合计是多少",
    "项目的平均执行率是多少",
    "各单位的全年执行数合计",
    "2023年各单位的预算数合计",
    "2024年项目的平均总分是多少",
    "执行率低于90%的项目有多少个",
    "总分在95分以上的项目有多少个",
    "没得满分的指标有多少个",
    "各年度的项目有多少个",
    "满意度指标的平均得分是多少",
)


def fastest(work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Milliseconds of the fastest of some calls."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken)


def read_all(store: ox.Store, query: str) -> int:
    """Run a query over all graphs and read its result to the end; how many solutions or triples."""
    found = store.query(query, use_default_graph_as_union=True)
    return 1 if isinstance(found, ox.QueryBoolean) else sum(1 for _ in found)


def _rdflib(graph: bytes, queries: Sequence[str], told: Connection) -> None:
    """Tell milliseconds of each query over ``graph`` (N-Quads), one by one, after a first None that says it is loaded."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=graph.decode(), format="nquads")
    told.send(None)
    for query in queries:
        told.send(fastest(lambda query=query: list(dataset.query(query)), 1))  # type: ignore[misc]


def in_rdflib(graph: bytes, queries: Sequence[str], seconds: float) -> list[float]:
    """Milliseconds of each query in rdflib's memory store; of one that takes longer, ``seconds``."""
    taken: list[float] = []
    context = multiprocessing.get_context("spawn")
    while len(taken) < len(queries):
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_rdflib, args=(graph, queries[len(taken) :], there))
        process.start()
        there.close()
        here.recv()
        while len(taken) < len(queries) and here.poll(seconds):
            taken.append(here.recv())
        if len(taken) < len(queries):
            taken.append(seconds * 1000)
        process.terminate()
        process.join()
    return taken


def geometric(ratios: Iterable[float]) -> float:
    """The geometric mean."""
    return math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))


def competency(jixiao: Jixiao, seconds: float) -> list[tuple[str, float, float, float]]:
    """Milliseconds of every competency query: its name, on disk, in memory, in rdflib."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.rq"))}
    dump = io.BytesIO()
    jixiao.graph.store.dump(dump, ox.RdfFormat.N_QUADS)
    memory = ox.Store()
    memory.bulk_load(dump.getvalue(), ox.RdfFormat.N_QUADS)
    peer = in_rdflib(dump.getvalue(), list(texts.values()), seconds)
    return [
        (
            name,
            fastest(lambda text=text: read_all(jixiao.graph.store, text)),  # type: ignore[misc]
            fastest(lambda text=text: read_all(memory, text)),  # type: ignore[misc]
            taken,
        )
        for (name, text), taken in zip(texts.items(), peer, strict=True)
    ]


def aggregates(jixiao: Jixiao) -> list[tuple[str, float, float]]:
    """Milliseconds of every aggregate that is understood: the question, over the fact tables, in SPARQL on disk."""
    found = []
    for question in AGGREGATES:
        outcome = understand(plain(question), catalogue_of(jixiao.tables))
        if not isinstance(outcome, Understood) or not isinstance(outcome.plan, Aggregate):
            continue
        statement = sql.groups(outcome.plan)
        query = aggregated(outcome.plan, jixiao.tables).query
        if query:
            numbers = itertools.count()

            def tables(statement: sql.Statement = statement, numbers: Iterator[int] = numbers) -> None:
                # A statement of its own each time: a result that is kept would tell nothing.
                jixiao.tables.select(f"{statement.text} -- {next(numbers)}", statement.parameters)

            graph = fastest(lambda query=query: read_all(jixiao.graph.store, prefixed(query)))  # type: ignore[misc]
            found.append((question, fastest(tables), graph))
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="同一个图谱：SPARQL 与事实表、与 rdflib 内存库的用时。")
    parser.add_argument("--documents", type=int, default=200, help="自制文件的份数")
    parser.add_argument("--data", type=Path, help="已有的数据目录，代替自制文件")
    parser.add_argument("--seconds", type=float, default=30.0, help="等 rdflib 一个查询的秒数")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        if options.data is None:
            made_library.write(options.documents, Path(folder) / "documents")
        with Jixiao(options.data or Path(folder) / "data") as jixiao:
            if options.data is None:
                jixiao.ingest([Path(folder) / "documents"], jobs=2, vectors=False)
            asked = competency(jixiao, options.seconds)
            plans = aggregates(jixiao)
            title = f"{jixiao.tables.count('documents')} 份文件，{len(jixiao.graph)} 个三元组，毫秒"
    console = Console(width=150)
    table = Table("能力问题", "磁盘", "内存", "rdflib 内存库", title=title)
    for name, disk, memory, peer in asked:
        table.add_row(name, f"{disk:.1f}", f"{memory:.1f}", f"{peer:.1f}")
    ours = [peer / disk for _, disk, _, peer in asked], [peer / memory for _, _, memory, peer in asked]
    table.add_row("几何平均的倍数", *(f"{geometric(ratios):.1f} 倍" for ratios in ours), "1")
    console.print(table)
    table = Table("汇总问题", "事实表", "SPARQL（磁盘）", title=title)
    for question, tables, graph in plans:
        table.add_row(question, f"{tables:.1f}", f"{graph:.1f}")
    table.add_row("几何平均的倍数", f"{geometric(graph / tables for _, tables, graph in plans):.1f} 倍", "1")
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
