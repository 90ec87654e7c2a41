"""``kill -9`` at random moments of ingest, replace and forget: what is lost, half or twice afterwards, and whether ``check`` is clean.

    python benchmarks/kill.py [--times 200] [--seed 1] [--documents 12]

Every round a process begins to write some documents (new, changed or removed) and is killed at a random moment between opening the
folder and closing it. Then a fresh process opens the folder: documents the operation had nothing to do with are as before, each of
the others as before or as after it, none twice; every part agrees. The operation is run again to its end, and all is as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Loaded before the forks, as is in ``run`` what reading loads: every round begins with a copy of this process.
import jieba
import pyarrow  # noqa: F401

import ingest.pipeline  # noqa: F401
import search.agreement
import search.audit
import search.hybrid  # noqa: F401
from api import checking  # noqa: F401
from api.ingesting import read_document
from api.library import Jixiao

jieba.initialize()

REPORT = """{unit}{year}年度部门决算说明
一、收入支出决算总体情况
{unit}{year}年度收、支总计 {total} 万元。与上年相比增加 20.50 万元，增长 6.83%，主要原因是新增送戏下乡任务。
二、一般公共预算财政拨款支出
{unit}{year}年度一般公共预算财政拨款支出 {part} 万元，完成年初预算的 98.20%，主要原因是项目尾款未支付。
"""

State = dict[str, str]
"""Document → its content's SHA-256 and how many facts it has."""


def in_process(work: Callable[[], Any], kill_after: float | None = None) -> Any:
    """What ``work`` gives in a process of its own; None where it was killed, ``kill_after`` seconds after it began."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        status = 1
        try:
            os.write(write, json.dumps(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    if status:
        raise SystemExit("an operation failed by itself")
    return json.loads(told)


class Rounds:
    """One data folder that is written to and killed, round after round."""

    def __init__(self, place: Path, seed: int, documents: int) -> None:
        self._random = random.Random(seed)
        self._folder, self._data = place / "documents", place / "data"
        self._folder.mkdir()
        self._names = [f"甲县第{number}中学2023年度决算.txt" for number in range(documents)]
        self._took: dict[str, float] = {}
        self.wrong: Counter[str] = Counter()
        self.killed: Counter[str] = Counter()
        for name in self._names[: documents // 2]:
            self._write(name)
        in_process(lambda: self._ingest(self._names))
        self._state, _ = self._observed()

    def round(self) -> None:
        """One operation, killed, looked at, and finished."""
        kind = self._random.choice(("ingest", "replace", "forget"))
        inside = sorted(self._state)
        outside = [name for name in self._names if name not in self._state]
        if not outside:
            kind = "forget"
        elif len(inside) < 3:
            kind = "ingest"
        chosen = outside if kind == "ingest" else inside
        touched = self._random.sample(chosen, self._random.randint(1, min(6, len(chosen))))
        if kind != "forget":
            for name in touched:
                self._write(name)
        operation = (lambda: self._forget(touched)) if kind == "forget" else (lambda: self._ingest(touched))
        after_kill = self._random.uniform(0, self._took.get(kind, 1.5) * 1.1)
        finished = in_process(operation, after_kill)
        if finished is None:
            self.killed[kind] += 1
        self._look(kind, touched, finished=False)
        started = time.perf_counter()
        in_process(operation)
        self._took[kind] = time.perf_counter() - started
        self._look(kind, touched, finished=True)

    def _look(self, kind: str, touched: list[str], finished: bool) -> None:
        """Compare what is there with what may be."""
        state, clean = self._observed()
        if not clean:
            self.wrong["check not clean"] += 1
        for name in {*self._state, *state, *touched}:
            before, now = self._state.get(name), state.get(name)
            if name not in touched:
                self.wrong["lost or changed"] += now != before
                continue
            text = (self._folder / name).read_bytes()
            after = None if kind == "forget" else self._whole(name, text)
            self.wrong["half"] += now not in ((after,) if finished else (before, after))
        if finished:
            self._state = state

    def _whole(self, name: str, text: bytes) -> str:
        facts = read_document(text, name)
        return f"{facts.sha256} {len(facts.observations)}"

    def _observed(self) -> tuple[State, bool]:
        def look() -> tuple[State, bool, int]:
            with Jixiao(self._data) as opened:
                report = opened.check()
                counts = {
                    row["document"]: row["count"]
                    for row in opened.tables.select("SELECT document, count(*) AS count FROM observations GROUP BY ALL")
                }
                rows = opened.rows("documents")
                state = {row["document"]: f"{row['sha256']} {counts.get(row['document'], 0)}" for row in rows}
                for problem in report["problems"]:
                    print(problem, file=sys.stderr)
                return state, report["ok"], len(rows)

        state, clean, rows = in_process(look)
        self.wrong["twice"] += rows - len(state)
        return state, clean

    def _write(self, name: str) -> None:
        total = self._random.randint(10_000, 99_999) / 100
        unit, year = name.split("2023")[0], 2023
        text = REPORT.format(unit=unit, year=year, total=f"{total:.2f}", part=f"{total / 2:.2f}")
        (self._folder / name).write_text(text, encoding="utf-8")

    def _ingest(self, names: list[str]) -> None:
        paths = [self._folder / name for name in names if (self._folder / name).exists()]
        with Jixiao(self._data) as opened:
            opened.ingest(paths, vectors=False)

    def _forget(self, names: list[str]) -> None:
        with Jixiao(self._data) as opened:
            opened.forget([name for name in names if name in opened.graph.documents()])


def run(times: int, seed: int, documents: int) -> Rounds:
    """``times`` rounds over a fresh folder."""
    read_document(REPORT.format(unit="甲县中学", year=2023, total="12.00", part="6.00").encode(), "甲.txt")
    place = Path(tempfile.mkdtemp(prefix="jixiao-kill-"))
    try:
        rounds = Rounds(place, seed, documents)
        for number in range(times):
            rounds.round()
            if sys.stderr.isatty():
                print(f"\r{number + 1}/{times}", end="", file=sys.stderr)
        return rounds
    finally:
        shutil.rmtree(place, ignore_errors=True)


def main() -> int:
    """Run and print; 1 where anything was wrong."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--times", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--documents", type=int, default=12)
    given = asked.parse_args()
    rounds = run(given.times, given.seed, given.documents)
    print("| what | number |\n| --- | --- |")
    killed = "，".join(f"{kind} {count}" for kind, count in sorted(rounds.killed.items()))
    print(f"| rounds | {given.times} |\n| killed in the middle | {rounds.killed.total()} ({killed}) |")
    for what in ("lost or changed", "half", "twice", "check not clean"):
        print(f"| {what} | {rounds.wrong[what]} |")
    return 1 if rounds.wrong.total() else 0


if __name__ == "__main__":
    raise SystemExit(main())
