"""Measure ingest and every face on a made library of any size: documents a second, memory, disk, time of each kind of use.

    PYTHONPATH=. python benchmarks/scale.py --documents 1000 --jobs 2
    PYTHONPATH=. python benchmarks/scale.py --documents 10000 --jobs 2 --data /work/store10k

Documents are ingested without sentence vectors. With ``--data`` the data folder is kept, and used again where it is there.
CPU seconds are those of all processes together: on a machine that others use they tell more than the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import made_library
from maker.page import Row
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = 210
REPEATED = 20
"""Times that a page, a search and the like is asked for."""
_OF_PROJECT = ("{u}{p}的预算执行率是多少", "{u}{p}{y}年花了多少钱", "{p}的全年预算数是多少万元", "{u}{p}得了多少分")
_OF_INDICATOR = ("{u}{p}的{i}完成了多少", "{p}{i}目标值是多少", "{u}{p}的{i}为什么没得满分")
_OF_UNIT = ("{u}有哪些项目", "{u}{y}年三公经费是多少", "{u}{y}年本年支出合计是多少", "{u}的项目一共花了多少钱")
_OF_ALL = (
    "执行率低于{n}%的项目有哪些",
    "总分在{n}分以上的项目有多少个",
    "{y}年总分最高的十个项目",
    "{y}年各单位的全年执行数合计",
    "没得满分的指标有哪些",
    "哪些项目的{i}没有完成目标",
    "{y}年预算最多的项目是哪个",
    "{y}年项目的平均执行率是多少",
)


def questions(count: int, documents: int) -> list[str]:
    """Questions of all kinds about the library of so many documents; the same for the same numbers."""
    rng = random.Random("scale questions")
    found: list[str] = []
    while len(found) < count:
        gold = made_library.make(rng.randrange(documents)).gold
        if not gold.projects:
            continue
        project = rng.choice(gold.projects)
        rows: list[Row] = [row for row in gold.indicators if row.get("project") == project.get("project")]
        names = {
            "p": project.get("project") or "",
            "u": project.get("unit") or "",
            "y": project.get("year") or 2023,
            "i": rng.choice(rows)["indicator"] if rows else "服务对象满意度",
            "n": rng.choice((80, 85, 90, 95)),
        }
        shapes = rng.choice((_OF_PROJECT, _OF_INDICATOR, _OF_UNIT, _OF_ALL, _OF_ALL))
        found.append(rng.choice(shapes).format(**names))
    return found


class Taken(NamedTuple):
    """Milliseconds of one use: by the clock, and of processors (of all threads of this process)."""

    clock: float
    cpu: float


def once(work: Callable[[], Any]) -> Taken:
    """What one call takes."""
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken((time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000)


def timed(work: Callable[[], Any], times: int = REPEATED) -> list[Taken]:
    """What each of several calls takes."""
    return [once(work) for _ in range(times)]


def cuts(taken: Iterable[Taken]) -> str:
    """Median and p95 of milliseconds, as people read them."""
    clock, cpu = (sorted(values) for values in zip(*taken, strict=True))
    place = min(len(clock) - 1, int(len(clock) * 0.95))
    return (
        f"中位数 {statistics.median(clock):.1f} 毫秒，p95 {clock[place]:.1f}；"
        f"处理器时间 {statistics.median(cpu):.1f}，{cpu[place]:.1f}"
    )


def told(taken: Taken) -> str:
    """One use, as people read it."""
    return f"{taken.clock:.0f} 毫秒，处理器时间 {taken.cpu:.0f}"


def command(*arguments: str) -> list[str]:
    """``jixiao`` of this repository."""
    return [sys.executable, "-m", "api", *arguments]


class Peak(threading.Thread):
    """Watches the memory of a process and those it started; ``bytes`` is the most that all of them held at once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.bytes = 0
        self.own = 0

    def run(self) -> None:
        """Look four times a second until the process is gone."""
        while (own := _resident(self.pid)) > 0:
            self.own = max(self.own, own)
            self.bytes = max(self.bytes, own + sum(_resident(child) for child in _children(self.pid)))
            time.sleep(0.25)


def _resident(pid: int) -> int:
    """Bytes of memory that are a process's own: what it shares with others counts by its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (OSError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _children(pid: int) -> list[int]:
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            direct = [int(child) for child in path.read_text().split()]
        except OSError:
            continue
        found += direct + [below for child in direct for below in _children(child)]
    return found


def ingest(documents: Path, data: Path, jobs: int, count: int) -> list[tuple[str, str]]:
    """Ingest everything in a process of its own; what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    arguments = command("--data", str(data), "ingest", str(documents), "--no-vectors", "--jobs", str(jobs), "--json")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        peak = Peak(process.pid)
        peak.start()
        output = process.communicate()[0]
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    outcomes = [one["status"] for one in json.loads(output)["documents"]]
    told = "、".join(f"{name} {outcomes.count(name)}" for name in sorted(set(outcomes)))
    return [
        ("导入", f"{count / wall:.1f} 份/秒，共 {wall:.0f} 秒；{told}"),
        ("导入的处理器时间", f"{cpu / count * 1000:.0f} 毫秒/份，共 {cpu:.0f} 秒（{jobs} 个进程读取）"),
        ("导入的内存峰值", f"全部进程 {peak.bytes / 2**30:.2f} GiB，主进程 {peak.own / 2**30:.2f} GiB"),
    ]


def use(data: Path, asked: list[str], slowest: int, console: Console) -> list[tuple[str, str]]:
    """Every face on the data folder, in this process."""
    from api.library import Jixiao

    started = time.perf_counter()
    with Jixiao(data) as jixiao:
        lines = [("打开", f"{(time.perf_counter() - started) * 1000:.0f} 毫秒")]
        first, again = once(jixiao.status), once(jixiao.status)
        report = jixiao.status()
        lines.append(("status", f"首次 {told(first)}；其后 {told(again)}"))
        lines.append(
            (
                "资料",
                f"{report['documents']} 份，指标 {report['tables']['indicators']} 行，三元组 {report['triples']}，"
                f"段落 {report['passages']}，磁盘 {report['disk_bytes'] / 2**20:.0f} MB",
            )
        )
        lines.append(("首个问题", told(once(lambda: jixiao.ask(asked[0])))))
        answers: dict[str, Any] = {}
        times = [
            (question, once(lambda question=question: answers.update({question: jixiao.ask(question)})))  # type: ignore[misc]
            for question in asked
        ]
        lines.append(("ask", f"{cuts(one for _, one in times)}；{len(asked)} 问"))
        taken = dict(reversed(times))  # of a question that comes again the first time
        states = Counter(answer["status"] for answer in answers.values())
        lines.append(("ask，各不相同的", f"{cuts(taken.values())}；{len(taken)} 问，{dict(states)}"))
        unit = next(row["unit"] for row in jixiao.rows("projects", limit=200) if row["unit"])
        for name, filters in (
            ("indicators", {"unit": unit}),
            ("funds", {"year": 2023}),
            ("projects", {"stage": "自评"}),
        ):
            page = timed(lambda name=name, filters=filters: jixiao.rows(name, filters, limit=100))  # type: ignore[misc]
            lines.append((f"{name} 一页，{'、'.join(filters)}", cuts(page)))
        jixiao.search("执行率偏低的原因")
        words = [question[:12] for question in asked[:60]]
        found = [once(lambda word=word: jixiao.search(word)) for word in words]  # type: ignore[misc]
        lines.append(("search", cuts(found)))
        filtered = [once(lambda word=word: jixiao.search(word, year=2023)) for word in words[:20]]  # type: ignore[misc]
        lines.append(("search，year", cuts(filtered)))
        findings: list[dict[str, Any]] = []
        spent = once(lambda: findings.extend(jixiao.audit()))
        lines.append(("audit", f"{told(spent)}，{len(findings)} 条"))
    for question, spent in sorted(taken.items(), key=lambda one: -one[1].cpu)[:slowest]:
        console.print(f"处理器时间 {spent.cpu:8.1f} 毫秒  {question}", highlight=False)
    return lines


def starts(data: Path, question: str) -> list[tuple[str, str]]:
    """From nothing to an answer: on the command line, and of the service."""

    def ask() -> float:
        subprocess.run(
            command("--data", str(data), "ask", question, "--json"), check=True, stdout=subprocess.DEVNULL, cwd=ROOT
        )
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    before = ask()  # brings the store in step, writes the bytecode
    clock = min(one.clock for one in timed(ask, 2)) / 1000
    cpu = (ask() - before) / 3
    lines = [("jixiao ask 从启动到回答", f"{clock:.2f} 秒（2 次中较快），处理器时间 {cpu:.2f} 秒（3 次平均）")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = time.perf_counter()
    server = subprocess.Popen(
        command("--data", str(data), "serve", "--port", str(port)), stderr=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        body = json.dumps({"question": question}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/api/ask", body, {"Content-Type": "application/json"})
        while time.perf_counter() - started < 120:
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    answer.read()
                break
            except OSError:
                time.sleep(0.05)
        lines.append(("serve 从启动到回答", f"{time.perf_counter() - started:.2f} 秒"))
    finally:
        server.terminate()
        server.wait(30)
    return lines


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(description="在自制的大资料库上测导入与各种使用的用时。")
    parser.add_argument("--documents", type=int, default=1000, help="份数")
    parser.add_argument("--jobs", type=int, default=2, help="读取的进程数")
    parser.add_argument("--data", type=Path, help="数据目录；已有则不再导入")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="列出最慢的 N 个问题")
    options = parser.parse_args(arguments)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed jixiao is not compiled anew at every start
    console = Console(width=150)
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder) / "data"
        lines: list[tuple[str, str]] = []
        if not (data / "last_ingest.json").exists():
            documents = Path(folder) / "documents"
            made_library.write(options.documents, documents)
            lines += ingest(documents, data, options.jobs, options.documents)
        asked = questions(QUESTIONS, options.documents)
        lines += use(data, asked, options.slowest, console)
        lines += starts(data, next(one for one in asked if "执行率是多少" in one))
    table = Table("项目", "测得", title=f"{options.documents} 份自制文件")
    for line in lines:
        table.add_row(*line)
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
