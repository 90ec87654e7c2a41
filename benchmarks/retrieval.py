"""How well search finds the passages that answer: nDCG@10, recall@5, MRR, by kind of query, each way of ranking beside the others.

    PYTHONPATH=. python benchmarks/retrieval.py                    # all queries, every ranking
    PYTHONPATH=. python benchmarks/retrieval.py --split unseen     # the fifth that nothing was chosen by
    PYTHONPATH=. python benchmarks/retrieval.py --failing          # the queries (never unseen ones) that the shipped ranking misses

``tests/retrieval/queries.jsonl`` holds the queries: questions, keywords, paraphrases without a shared word of content,
abbreviations, typing errors, numbers and document codes, over ``examples/``, ``tests/open_reports`` and the documents of
four sets of ``tests/blind``. A passage is relevant that ``holds`` all the texts of one entry of ``relevant`` (in a document whose name
has ``document`` in it, where that is given). A query is unseen by the hash of its text.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from api.library import Jixiao
from ontology.settings import settings
from search.encoder import Encoder
from search.expansion import with_written
from search.fusion import Scored, fused, is_number
from search.indexed import indexed_text
from search.keywords import KeywordIndex
from search.tokens import Tokenizer
from search.vectors import VectorIndex

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
SETS = ("first_dev", "second_dev", "third_dev", "fourth_dev")
"""Whose documents the queries were judged over: a further set would bring passages that nobody judged."""
FOLDERS = (ROOT / "examples", TESTS / "open_reports", *(TESTS / "blind" / name / "documents" for name in SETS))
QUERIES = TESTS / "retrieval" / "queries.jsonl"
POOL = 200
RANK_CONSTANT = 60
"""k of reciprocal rank fusion, as published (Cormack, Clarke, Büttcher, SIGIR 2009)."""
MISSED = 0.5
"""nDCG@10 below which a query counts as failing."""
SHIPPED = "融合（所用）"

Query = dict[str, Any]
Ranking = Callable[[str], Sequence[str]]
"""Query → addresses of passages, best first."""
Measured = tuple[float, float, float]


def is_unseen(query: str) -> bool:
    """Whether a query is of the fifth that is never looked at."""
    return int(hashlib.sha256(query.encode()).hexdigest(), 16) % 5 == 0


def measures(ranked: Sequence[str], relevant: set[str]) -> Measured:
    """``(nDCG@10, recall@5, reciprocal rank)``, every relevant passage of gain 1."""
    gained = sum(1 / math.log2(place + 2) for place, iri in enumerate(ranked[:10]) if iri in relevant)
    best = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    recall = len(relevant & set(ranked[:5])) / min(5, len(relevant))
    return gained / best, recall, next((1 / (place + 1) for place, iri in enumerate(ranked) if iri in relevant), 0.0)


def by_ranks(*rankings: Sequence[str]) -> list[str]:
    """Reciprocal rank fusion."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, iri in enumerate(ranking):
            scores[iri] = scores.get(iri, 0.0) + 1 / (RANK_CONSTANT + place + 1)
    return sorted(scores, key=lambda iri: (-scores[iri], iri))


def rankings(jixiao: Jixiao, folder: Path) -> dict[str, Ranking]:
    """The two lists by themselves, what each part of them brings, ways of making them one, and the one that search uses."""
    tokenizer = Tokenizer(entity.label for entity in jixiao.tables.entities())
    keywords = KeywordIndex(folder / "index" / "keywords", tokenizer)
    encoder = Encoder(settings().encoder, settings().encoder_batch)
    vectors = VectorIndex(folder / "index" / "vectors.sqlite", encoder.name)
    known: dict[str, Scored] = {}

    def meaning(query: str) -> Scored:
        if query not in known:
            known[query] = vectors.search(encoder.query(query), POOL)
        return known[query]

    def written(query: str) -> Scored:
        return meaning(with_written(query))

    def keyword(query: str, **weights: float) -> Scored:
        return keywords.search(query, POOL, **weights)

    return {
        "关键词：只有问的词": lambda query: iris(keyword(query, written=0, sound=0)),
        "关键词：加文件的说法": lambda query: iris(keyword(query, sound=0)),
        "关键词：加读音": lambda query: iris(keyword(query, written=0)),
        "关键词（所用）": lambda query: iris(keyword(query)),
        "语义：只有问的话": lambda query: iris(meaning(query)),
        "语义（所用）": lambda query: iris(written(query)),
        "融合：名次倒数": lambda query: by_ranks(iris(keyword(query)), iris(written(query))),
        "融合：分数各半": lambda query: iris(fused(keyword(query), written(query), 0.5)),
        "融合：不分种类": lambda query: iris(fused(keyword(query), written(query))),
        "融合：不看数字": lambda query: iris(fused(keyword(query), [] if is_number(query) else written(query))),
        SHIPPED: lambda query: [hit.iri for hit in jixiao.index.rank(query)],
    }


def iris(scored: Scored) -> list[str]:
    return [iri for iri, _ in scored]


def judged(queries: Iterable[Query], jixiao: Jixiao) -> list[set[str]]:
    """The addresses of the passages that are relevant to each query; raises ValueError for a query that has none."""
    passages = [
        (row["iri"], row["document"], indexed_text(row["heading"], row["text"])) for row in jixiao.rows("passages")
    ]
    found = []
    for query in queries:
        relevant = {
            iri
            for iri, document, text in passages
            for one in query["relevant"]
            if one.get("document", "") in document and all(held in text for held in one["holds"])
        }
        if not relevant:
            raise ValueError(f"no passage is relevant to {query['query']}")
        found.append(relevant)
    return found


def mean(found: Sequence[Measured]) -> list[float]:
    return [statistics.mean(column) for column in zip(*found, strict=True)]


@click.command()
@click.option("--split", type=click.Choice(["all", "seen", "unseen"]), default="all")
@click.option("--failing", is_flag=True, help="List what the shipped ranking misses.")
def main(split: str, failing: bool) -> None:
    """Print the table."""
    lines: list[Query] = [json.loads(line) for line in QUERIES.read_text("utf-8").splitlines()]
    if failing or split == "seen":
        lines = [line for line in lines if not is_unseen(line["query"])]
    elif split == "unseen":
        lines = [line for line in lines if is_unseen(line["query"])]
    kinds = list(dict.fromkeys(line["kind"] for line in lines))
    table = Table(title=f"{len(lines)} 个检索词（{split}）；各类：nDCG@10，recall@5")
    for name in ("排序", "nDCG@10", "recall@5", "MRR", *kinds):
        table.add_column(name)
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as name, Jixiao(Path(name)) as jixiao:
        jixiao.ingest(FOLDERS)
        relevant = judged(lines, jixiao)
        for label, rank in rankings(jixiao, Path(name)).items():
            found = [measures(rank(line["query"]), wanted) for line, wanted in zip(lines, relevant, strict=True)]
            cells = []
            for kind in kinds:
                ndcg, recall, _ = mean([one for one, line in zip(found, lines, strict=True) if line["kind"] == kind])
                cells.append(f"{ndcg:.2f} {recall:.2f}")
            table.add_row(label, *(f"{value:.3f}" for value in mean(found)), *cells)
            if label == SHIPPED:
                missed = [
                    f"{line['kind']} {line['query']}" for line, one in zip(lines, found, strict=True) if one[0] < MISSED
                ]
    console = Console(width=160)
    console.print(table)
    if failing:
        console.print("\n".join(missed))


if __name__ == "__main__":
    main()
