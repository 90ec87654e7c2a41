"""The week in which all units publish, simulated (simpy): uploads queue for workers that read and embed, then for the one writer.

    python benchmarks/publication.py --units 20000 --workers 16 32 64

A unit uploads its year's documents at once, in the working hours of five days, more in each morning and on the last days. What is not
measured here is an option with its default; the defaults of times are from ``benchmarks/RESULTS.md`` (see docs/scale.md).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

import numpy as np
import simpy
from rich.console import Console
from rich.table import Table

HOUR = 3600.0
DAY = 24 * HOUR
DAYS = (0.10, 0.15, 0.20, 0.25, 0.30)
"""Share of the uploads on each day: nearer to the deadline, more."""
HOURS = {9: 0.16, 10: 0.18, 11: 0.12, 14: 0.14, 15: 0.16, 16: 0.16, 17: 0.08}
"""Share of a day's uploads in each hour."""


def arrivals(units: int, chance: np.random.Generator) -> np.ndarray:
    """When each unit uploads, in seconds from Monday midnight, in order."""
    days = chance.choice(len(DAYS), size=units, p=DAYS)
    hours = chance.choice(list(HOURS), size=units, p=list(HOURS.values()))
    return np.sort(days * DAY + (hours + chance.random(units)) * HOUR)


def simulated(options: argparse.Namespace, workers: int) -> dict[str, float]:
    """Hours that uploads wait until they can be asked about, how long the queue is, and when it is empty."""
    chance = np.random.default_rng(options.seed)
    times = arrivals(options.units, chance)
    counts = chance.poisson(options.documents, size=options.units) + 1
    spread = chance.lognormal(-0.5 * options.spread**2, options.spread, size=options.units)
    scanned = chance.binomial(counts, options.scanned)
    work = counts * (options.read + options.passages / options.passages_a_second) * spread + scanned * options.scan
    world = simpy.Environment()
    readers, writer = simpy.Resource(world, workers), simpy.Resource(world, 1)
    waits = np.zeros(options.units)
    most = [0]

    def upload(number: int) -> Iterator[Any]:
        with readers.request() as turn:
            most[0] = max(most[0], len(readers.queue))
            yield turn
            yield world.timeout(work[number])
        with writer.request() as turn:
            yield turn
            yield world.timeout(counts[number] / options.written_a_second)
        waits[number] = world.now - times[number]

    def publish() -> Iterator[Any]:
        for number, when in enumerate(times):
            yield world.timeout(when - world.now)
            world.process(upload(number))

    world.process(publish())
    world.run()
    return {
        "median": float(np.median(waits)) / HOUR,
        "p95": float(np.quantile(waits, 0.95)) / HOUR,
        "worst": float(waits.max()) / HOUR,
        "queue": float(most[0]),
        "after": max(0.0, world.now - times[-1]) / HOUR,
        "busy": float(work.sum()) / (workers * world.now),
    }


def main() -> None:
    """Simulate each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--units", type=int, default=20_000, help="单位数")
    parser.add_argument("--documents", type=float, default=13.3, help="每个单位除第一份外平均几份文件")
    parser.add_argument("--workers", type=int, nargs="+", default=[16, 32, 64], help="读取与嵌入的单核进程数")
    parser.add_argument("--read", type=float, default=0.139, help="读一份的处理器秒数")
    parser.add_argument("--passages", type=float, default=21.8, help="每份的段落数")
    parser.add_argument("--passages-a-second", type=float, default=6.25, help="一个核每秒嵌入几段")
    parser.add_argument("--scanned", type=float, default=0.1, help="扫描件的比例（假设）")
    parser.add_argument("--scan", type=float, default=60.0, help="一份扫描件另需的处理器秒数（假设）")
    parser.add_argument("--spread", type=float, default=0.8, help="各单位用时的对数标准差（假设）")
    parser.add_argument("--written-a-second", type=float, default=20.0, help="写入者每秒几份")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    table = Table(title=f"公开周：{options.units:,} 个单位，约 {options.units * (options.documents + 1):,.0f} 份文件")
    for name in (
        "核",
        "中位数（小时）",
        "95%（小时）",
        "最久（小时）",
        "最长的队（次上传）",
        "截止后排空（小时）",
        "忙",
    ):
        table.add_column(name, justify="right")
    for workers in options.workers:
        found = simulated(options, workers)
        shown = [f"{found[name]:.2f}" for name in ("median", "p95", "worst")]
        table.add_row(str(workers), *shown, f"{found['queue']:,.0f}", f"{found['after']:.1f}", f"{found['busy']:.0%}")
    Console().print(table)


if __name__ == "__main__":
    main()
