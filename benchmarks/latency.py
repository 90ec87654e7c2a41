"""How long the steps of ingest and the answers take: ``python benchmarks/latency.py --documents DIR --questions FILE``.

Prints seconds per step of ingest over the folder, and the median and 95th percentile of milliseconds per question over
``--rounds`` rounds, the first question of the process apart (it loads dictionaries).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from api import Jixiao
from api.ingesting import read_document

T = TypeVar("T")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="导入各步与回答的用时。")
    parser.add_argument("--documents", type=Path, required=True, help="文件目录")
    parser.add_argument("--questions", type=Path, required=True, help="questions.jsonl")
    parser.add_argument("--rounds", type=int, default=3, help="每个问题问几遍")
    options = parser.parse_args()
    questions = [json.loads(line)["question"] for line in options.questions.read_text(encoding="utf-8").splitlines()]
    table = Table("步骤", "用时", "说明")
    with tempfile.TemporaryDirectory() as folder, Jixiao(Path(folder) / "data") as jixiao:
        paths = sorted(path for path in options.documents.iterdir() if path.is_file())
        read_document(paths[0].read_bytes(), paths[0].name)  # loads the text pipeline
        facts, seconds = _timed(lambda: [read_document(path.read_bytes(), path.name) for path in paths])
        characters = sum(len(document.text) for document in facts)
        table.add_row("读取与审计", f"{seconds:.2f} 秒", f"{len(facts)} 份，{characters / seconds:,.0f} 字符/秒")
        _, seconds = _timed(lambda: [jixiao.graph.replace(document) for document in facts])
        table.add_row("写入图谱", f"{seconds:.2f} 秒", f"{len(jixiao.graph):,} 个三元组")
        _, seconds = _timed(lambda: jixiao.tables.sync(jixiao.graph))
        table.add_row(
            "事实表",
            f"{seconds:.2f} 秒",
            f"{sum(jixiao.tables.count(name) for name in ('indicators', 'observations'))} 行指标与数字",
        )
        _, seconds = _timed(lambda: jixiao.index)
        passages, vectors = jixiao.index.counts()
        table.add_row("段落与向量", f"{seconds:.2f} 秒", f"{passages} 段，{vectors} 个向量（含载入模型）")
        _, seconds = _timed(lambda: jixiao.ask(questions[0]))
        table.add_row("首个问题", f"{seconds * 1000:.0f} 毫秒", questions[0])
        taken: list[float] = []
        for question in questions * options.rounds:
            started = time.perf_counter()
            jixiao.ask(question)
            taken.append((time.perf_counter() - started) * 1000)
        p95 = statistics.quantiles(taken, n=20)[-1]
        table.add_row(
            "其后的问题", f"{statistics.median(taken):.1f} 毫秒", f"中位数；95% 分位 {p95:.1f} 毫秒，共 {len(taken)} 次"
        )
    Console().print(table)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What ``work`` gives, and the seconds it took."""
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


if __name__ == "__main__":
    main()
