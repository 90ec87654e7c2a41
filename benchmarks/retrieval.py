"""How well search finds the passage that answers, by keywords, by meaning and by both: nDCG@10, recall@5, MRR.

    PYTHONPATH=. python benchmarks/retrieval.py

``tests/retrieval/paraphrases.jsonl`` holds questions that share no word of content with the passages that answer them, over
``examples/`` and ``tests/open_reports``: a passage is relevant that is of the ``document`` (the beginning of its name) and
``holds`` all the texts named. The hardest kind of question: where words are shared, keywords find them.
"""

from __future__ import annotations

import json
import math
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from api.library import Jixiao
from ontology.settings import settings
from search.encoder import Encoder
from search.hybrid import indexed_text
from search.keywords import KeywordIndex
from search.tokens import Tokenizer
from search.vectors import VectorIndex

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT / "examples", ROOT / "tests" / "open_reports")
QUERIES = ROOT / "tests" / "retrieval" / "paraphrases.jsonl"
POOL = 200

Ranking = Callable[[str], Sequence[str]]
"""Query → addresses of passages, best first."""


def measures(ranked: Sequence[str], relevant: set[str]) -> tuple[float, float, float]:
    """``(nDCG@10, recall@5, reciprocal rank)``, every relevant passage of gain 1."""
    gained = sum(1 / math.log2(place + 2) for place, iri in enumerate(ranked[:10]) if iri in relevant)
    best = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    recall = len(relevant & set(ranked[:5])) / min(5, len(relevant))
    return gained / best, recall, next((1 / (place + 1) for place, iri in enumerate(ranked) if iri in relevant), 0.0)


def rankings(jixiao: Jixiao, folder: Path) -> dict[str, Ranking]:
    """The two rankings by themselves and the one that search uses."""
    tokenizer = Tokenizer(entity.label for entity in jixiao.tables.entities())
    keywords = KeywordIndex(folder / "index" / "keywords", tokenizer)
    encoder = Encoder(settings().encoder, settings().encoder_batch)
    vectors = VectorIndex(folder / "index" / "vectors.sqlite", encoder.name)
    return {
        "关键词": lambda query: [iri for iri, _ in keywords.search(query, POOL)],
        "语义": lambda query: [iri for iri, _ in vectors.search(encoder.query(query), POOL)],
        "融合": lambda query: [hit.iri for hit in jixiao.index.rank(query)],
    }


def main() -> int:
    """The command; returns its exit code."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in QUERIES.read_text("utf-8").splitlines()]
    table = Table(title=f"{len(lines)} 个没有共同实词的问题")
    for name in ("排序", "nDCG@10", "recall@5", "MRR"):
        table.add_column(name)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Jixiao(folder) as jixiao:
            jixiao.ingest(FOLDERS)
            passages = [
                (row["iri"], row["document"], indexed_text(row["heading"], row["text"]))
                for row in jixiao.rows("passages")
            ]
            relevant = [
                {
                    iri
                    for iri, document, text in passages
                    if document.startswith(line["document"]) and all(held in text for held in line["holds"])
                }
                for line in lines
            ]
            for label, rank in rankings(jixiao, folder).items():
                found = [measures(rank(line["query"]), wanted) for line, wanted in zip(lines, relevant, strict=True)]
                means = [f"{statistics.mean(column):.3f}" for column in zip(*found, strict=True)]
                table.add_row(label, *means)
    Console().print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
