"""Indexing and searching the same passages with the same encoder, beside txtai: passages a second, and time of a question.

    pip install jixiao[peers] && PYTHONPATH=. python benchmarks/txtai_peer.py --distinct 400 --repeated 4 --passages 130000

Both keep text, keywords and vectors and search all of them (txtai: ``hybrid``, ``content``). Indexing uses the built-in
encoder on the passages of ``examples/`` and the tests' documents, each said ``repeated`` times by another document. Questions
are asked of ``passages`` made passages whose vectors are given (near those of real ones), the question's own too, so that what
is timed is the search and not the encoder.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from api.library import Jixiao
from benchmarks.retrieval import FOLDERS
from benchmarks.vectors import perturbed
from search.encoder import Encoder
from search.fusion import fused
from search.indexed import Passage
from search.keywords import KeywordIndex
from search.tokens import Tokenizer
from search.vectors import VectorIndex, text_id

Encode = Callable[[Sequence[str]], np.ndarray]


def real_texts() -> list[str]:
    """The distinct texts of real passages, in a fixed order."""
    with tempfile.TemporaryDirectory() as name, Jixiao(Path(name)) as jixiao:
        jixiao.ingest(FOLDERS, vectors=False)
        return sorted({row["text"] for row in jixiao.rows("passages")})


class Own:
    """This project's two indexes."""

    def __init__(self, folder: Path, encode: Encode) -> None:
        self._encode = encode
        self._keywords = KeywordIndex(folder / "keywords", Tokenizer())
        self._vectors = VectorIndex(folder / "vectors.sqlite", "given", exact_up_to=100_000)

    def index(self, documents: Sequence[Sequence[str]]) -> None:
        """Index documents, each the texts of its passages."""
        made = [
            (
                f"d{number}",
                [Passage(f"d{number}/{at}", f"{number}.txt", at, None, text) for at, text in enumerate(texts)],
            )
            for number, texts in enumerate(documents)
        ]
        self._keywords.replace(made)
        self._vectors.replace([(name, "given", passages) for name, passages in made])
        missing = self._vectors.missing()
        distinct = {text for texts in documents for text in texts if text_id(text) in missing}
        self._vectors.embed(sorted(distinct, key=len), self._encode)

    def search(self, query: str) -> Any:
        """The ten best."""
        meaning = self._vectors.search(self._encode([query])[0], 200)
        return fused(self._keywords.search(query, 200), meaning)[:10]


class Txtai:
    """txtai's hybrid index."""

    def __init__(self, encode: Encode) -> None:
        from txtai import Embeddings

        # It takes plain functions only.
        self._embeddings = Embeddings(
            method="external", transform=lambda texts: encode(texts), hybrid=True, content=True
        )

    def index(self, documents: Sequence[Sequence[str]]) -> None:
        """Index documents, each the texts of its passages."""
        self._embeddings.index(
            (f"d{number}/{at}", text, None) for number, texts in enumerate(documents) for at, text in enumerate(texts)
        )

    def search(self, query: str) -> Any:
        """The ten best."""
        return self._embeddings.search(query, 10)


def seconds(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def given(texts: Sequence[str], vectors: np.ndarray) -> Encode:
    """An encoder that knows the vector of every text."""
    known = dict(zip(texts, vectors, strict=True))
    return lambda asked: np.stack([known[text] for text in asked])


@click.command()
@click.option("--distinct", default=400)
@click.option("--repeated", default=4)
@click.option("--passages", default=130_000)
@click.option("--questions", "asked", default=200)
def main(distinct: int, repeated: int, passages: int, asked: int) -> None:
    """Print the table."""
    texts = real_texts()[:distinct]
    encode = Encoder().documents
    encode(texts[:2])
    rates: dict[str, list[float]] = {"jixiao": [], "txtai": []}
    with tempfile.TemporaryDirectory() as name:
        for peer in (Own(Path(name) / "first", encode), Txtai(encode)):  # dictionaries and libraries load once
            peer.index([texts[:2]])
        for times in (1, repeated):
            documents = [texts] * times
            peers = {"jixiao": Own(Path(name) / str(times), encode), "txtai": Txtai(encode)}
            for label, peer in peers.items():
                rates[label].append(len(texts) * times / seconds(partial(peer.index, documents)))
        made = np.random.default_rng(3)
        base = encode(texts)
        chosen = made.integers(len(texts), size=passages)
        many = [f"{texts[one]}（第{number}号）" for number, one in enumerate(chosen)]
        queries = [f"{texts[one][:20]}" for one in made.integers(len(texts), size=asked)]
        vectors = np.concatenate(
            [perturbed(base[chosen], made), perturbed(base[made.integers(len(texts), size=asked)], made)]
        )
        known = given([*many, *queries], vectors)
        documents = [many[start : start + 100] for start in range(0, passages, 100)]
        for label, peer in {"jixiao": Own(Path(name) / "many", known), "txtai": Txtai(known)}.items():
            peer.index(documents)
            peer.search(queries[0])
            taken = [seconds(partial(peer.search, query)) * 1000 for query in queries]
            rates[label] += [float(np.median(taken)), float(np.percentile(taken, 95))]
    table = Table(title=f"{len(texts)} 个不同段落，重复 {repeated} 次；{passages} 个段落，{asked} 问")
    for column in ("", "段落/秒（不同）", "段落/秒（重复）", "查询 p50 毫秒", "查询 p95 毫秒"):
        table.add_column(column)
    for label, figures in rates.items():
        table.add_row(label, *(f"{figure:.1f}" for figure in figures))
    table.add_row("倍数", *(f"{one / other:.2f}" for one, other in zip(rates["jixiao"], rates["txtai"], strict=True)))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
