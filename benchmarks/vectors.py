"""The large vector index against comparing every vector: recall@10, time of a question, memory, time to make.

    PYTHONPATH=. python benchmarks/vectors.py --count 1000000

Vectors are those of the passages of ``examples/`` and the tests' reports, made by the built-in encoder (``--real FILE.npy``
takes ones made before), the rest made from them by small perturbations. A question is another perturbation of one of them.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from api.library import Jixiao
from search.encoder import Encoder
from search.indexed import meaning_text
from search.nearest import Nearest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT / "examples", ROOT / "tests" / "open_reports")
PERTURBED = 0.35
"""Length of what is added to a vector of length 1: the cosine to where it came from is about 0.94."""
TOGETHER = 20_000


def real_vectors() -> np.ndarray:
    """The vectors of the passages of ``FOLDERS``."""
    with tempfile.TemporaryDirectory() as name, Jixiao(Path(name)) as jixiao:
        jixiao.ingest(FOLDERS, vectors=False)
        texts = sorted({meaning_text(row["heading"], row["text"]) for row in jixiao.rows("passages")}, key=len)
    return Encoder().documents(texts)


def perturbed(vectors: np.ndarray, made: np.random.Generator) -> np.ndarray:
    """Vectors of length 1 near these."""
    noise = made.normal(size=vectors.shape).astype(np.float32)
    moved = vectors + PERTURBED * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    return np.ascontiguousarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def write_vectors(path: Path, real: np.ndarray, count: int) -> np.ndarray:
    """``count`` vectors in a file mapped into memory, so that they do not count as the index's."""
    made = np.random.default_rng(11)
    vectors = np.lib.format.open_memmap(path, "w+", dtype=np.float32, shape=(count, real.shape[1]))
    vectors[: len(real)] = real[:count]
    for start in range(len(real), count, TOGETHER):
        end = min(start + TOGETHER, count)
        vectors[start:end] = perturbed(real[made.integers(len(real), size=end - start)], made)
    return vectors


def exact_best(vectors: np.ndarray, questions: np.ndarray, limit: int = 10) -> list[set[int]]:
    """The ``limit`` nearest of each question, every vector compared."""
    scores = np.full((len(questions), limit), -2.0, dtype=np.float32)
    places = np.zeros((len(questions), limit), dtype=np.int64)
    for start in range(0, len(vectors), TOGETHER):
        part = questions @ vectors[start : start + TOGETHER].T
        every = np.concatenate([scores, part], axis=1)
        numbers = np.concatenate([places, np.broadcast_to(np.arange(start, start + part.shape[1]), part.shape)], axis=1)
        best = np.argpartition(-every, limit, axis=1)[:, :limit]
        scores, places = np.take_along_axis(every, best, 1), np.take_along_axis(numbers, best, 1)
    return [set(row.tolist()) for row in places]


def timed(
    ask: Callable[[np.ndarray], list[tuple[int, float]]], questions: np.ndarray
) -> tuple[list[set[int]], list[float]]:
    """What is found for each question, and the milliseconds each took."""
    found, times = [], []
    for question in questions:
        began = time.perf_counter()
        hits = ask(question)
        times.append((time.perf_counter() - began) * 1000)
        found.append({number for number, _ in hits})
    return found, times


def resident_mb() -> float:
    """Memory of this process that is its own, mapped files aside."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["RssAnon"].split()[0]) / 1024


@click.command()
@click.option("--count", default=1_000_000)
@click.option("--questions", "asked", default=300)
@click.option("--real", type=click.Path(path_type=Path))
def main(count: int, asked: int, real: Path | None) -> None:
    """Print the table."""
    known = np.load(real) if real else real_vectors()
    made = np.random.default_rng(5)
    with tempfile.TemporaryDirectory() as name:
        vectors = write_vectors(Path(name) / "vectors.npy", known, count)
        questions = perturbed(vectors[made.integers(count, size=asked)], made)
        expected = exact_best(vectors, questions)
        before, began = resident_mb(), time.perf_counter()
        index = Nearest(np.arange(count, dtype=np.int64), lambda of: np.array(vectors[of]), Path(name) / "lists", 0)
        took, memory = time.perf_counter() - began, resident_mb() - before
        found, times = timed(lambda question: index.search(question, 10), questions)
        _, exactly = timed(lambda question: list(enumerate(vectors @ question)), questions[:5])
        size = (Path(name) / "lists").stat().st_size / 2**20
    recall = sum(len(one & other) for one, other in zip(expected, found, strict=True)) / (10 * asked)
    table = Table(title=f"{count} 个向量（{len(known)} 个真实的），{asked} 问")
    for column in (
        "recall@10",
        "p50 毫秒",
        "p95 毫秒",
        "逐个比较 毫秒",
        "索引内存 MB",
        "文件 MB",
        "建立 秒",
        "峰值 MB",
    ):
        table.add_column(column)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = (*np.percentile(times, (50, 95)), np.median(exactly), memory, size, took, peak)
    table.add_row(f"{recall:.4f}", *(f"{figure:.1f}" for figure in figures))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
