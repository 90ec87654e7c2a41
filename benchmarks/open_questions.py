"""How surely a passage must fit before it answers a question for words: accuracy at every threshold over the labelled set.

    python benchmarks/open_questions.py

``tests/open_questions.jsonl`` names questions over ``examples/`` and over the reports of ``tests/open_reports``: what the
right passage holds, or null where no passage answers (other bodies, other matters, parts a document does not have).
Prints a line for each threshold: answerable questions answered with the right passage, unanswerable ones refused, both
together, answers that quote something else; the setting's threshold is marked. No vectors are needed: they never admit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.settings import settings
from ontology.tables import FactTables
from search.catalogue import Catalogue
from search.open_answers import answering_passages
from search.outcome import OpenQuestion, Outcome
from search.understand import understand

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {"examples": ROOT / "examples", "reports": ROOT / "tests" / "open_reports"}
THRESHOLDS = tuple(step / 10 for step in range(2, 11))


@dataclass(frozen=True, slots=True)
class Tally:
    """At one threshold: right of answerable ones, refused of unanswerable ones, answers that quote the wrong passage."""

    threshold: float
    right: int
    answerable: int
    refused: int
    unanswerable: int
    wrong: int

    @property
    def accuracy(self) -> float:
        """Of all questions, those rightly answered or rightly refused."""
        return (self.right + self.refused) / (self.answerable + self.unanswerable)


def cases() -> list[dict[str, Any]]:
    """The labelled questions."""
    lines = (ROOT / "tests" / "open_questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def tables_of(folder: Path) -> FactTables:
    """The fact tables of every file in ``folder``, read as ingest reads them."""
    graph, tables = Graph(None), FactTables(None)
    for path in sorted(folder.iterdir()):
        graph.replace(extract(path.read_bytes(), path.name))
    tables.sync(graph)
    return tables


def quoted(question: str, outcome: Outcome, tables: FactTables, threshold: float) -> str:
    """What the passages say that answer ``question`` at ``threshold``; "" where none does."""
    if not isinstance(outcome, OpenQuestion):
        return ""
    found = answering_passages(question, outcome, tables, None, threshold)
    return "".join("".join(sentences) for _, sentences in found)


def tally(threshold: float, answers: Iterable[tuple[dict[str, Any], str]]) -> Tally:
    """The count over ``answers``, pairs of a case and what was quoted."""
    pairs = list(answers)
    answerable = [(case, text) for case, text in pairs if case["holds"]]
    right = sum(case["holds"] in text for case, text in answerable)
    wrong = sum(bool(text) and case["holds"] not in text for case, text in answerable)
    none = [text for case, text in pairs if not case["holds"]]
    return Tally(threshold, right, len(answerable), sum(not text for text in none), len(none), wrong)


def measure(worlds: dict[str, FactTables], thresholds: Iterable[float] = THRESHOLDS) -> list[Tally]:
    """A tally for each threshold."""
    catalogues = {name: Catalogue(tables) for name, tables in worlds.items()}
    asked = [(case, understand(case["question"], catalogues[case["over"]])) for case in cases()]
    return [
        tally(t, ((case, quoted(case["question"], outcome, worlds[case["over"]], t)) for case, outcome in asked))
        for t in thresholds
    ]


def main() -> None:
    """Print the table."""
    chosen = settings().open_threshold
    print("threshold  right          refused        wrong  accuracy")
    for one in measure({name: tables_of(folder) for name, folder in FOLDERS.items()}):
        mark = "  <- setting" if abs(one.threshold - chosen) < 1e-9 else ""
        print(
            f"{one.threshold:9.2f}  {one.right:4}/{one.answerable:<4}      {one.refused:4}/{one.unanswerable:<4}"
            f"  {one.wrong:9}  {one.accuracy:8.3f}{mark}"
        )


if __name__ == "__main__":
    main()
