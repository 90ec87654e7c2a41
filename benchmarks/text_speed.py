"""How fast running text is read: characters a second, and its share of the time that ingest spends on a document.

    python benchmarks/text_speed.py [--runs N] [PATH …]

Reads the texts of examples/ (and of ../shared/seeds where it is there), or the files given. A run times, over all
documents, the spaCy pipeline alone, the whole reading of prose (pipeline, clauses, subjects, years, reasons, causes) and
the whole extraction from bytes to facts; the table gives the median of the runs. The first run only warms up.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import ingest.pipeline
from ingest.narrative import observations
from ingest.pipeline import extract

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "examples", ROOT.parent / "shared/seeds")


class Stopwatch:
    """Seconds and characters that went through a function."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.characters = 0

    def timing(self, function: Callable[..., Any], size: Callable[..., int]) -> Callable[..., Any]:
        """``function`` with its calls timed; ``size`` gives the characters of a call from its first argument."""

        def timed(first: Any, *rest: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            result = function(first, *rest, **named)
            self.seconds += time.perf_counter() - begun
            self.characters += size(first)
            return result

        return timed


def run(files: list[tuple[bytes, str]]) -> tuple[Stopwatch, Stopwatch, float]:
    """The watches of the pipeline and of the reading of prose, and the seconds of all extraction."""
    words, prose = Stopwatch(), Stopwatch()
    with (
        patch.object(observations, "read", words.timing(observations.read, len)),
        patch.object(
            ingest.pipeline,
            "read_observations",
            prose.timing(ingest.pipeline.read_observations, lambda document: len(document.text)),
        ),
    ):
        begun = time.perf_counter()
        for data, name in files:
            extract(data, name)
        whole = time.perf_counter() - begun
    return words, prose, whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders instead of examples and seeds")
    parser.add_argument("--runs", type=int, default=5, help="timed runs")
    arguments = parser.parse_args()
    paths = arguments.paths or [folder for folder in FOLDERS if folder.exists()]
    found = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    files = [
        (file.read_bytes(), file.name) for file in found if file.suffix in (".txt", ".md", ".html", ".docx", ".pdf")
    ]
    runs = [run(files) for _ in range(arguments.runs + 1)][1:]
    print(f"{len(files)} documents, {arguments.runs} runs, medians")
    print(f"{'':22}{'characters':>12}{'seconds':>10}{'characters/s':>14}{'share of ingest':>17}")
    whole = statistics.median(total for _, _, total in runs)
    for label, place in (("spaCy pipeline", 0), ("reading of prose", 1)):
        watches = [(words, prose)[place] for words, prose, _ in runs]
        seconds, characters = statistics.median(watch.seconds for watch in watches), watches[0].characters
        print(f"{label:22}{characters:12,}{seconds:10.3f}{characters / seconds:14,.0f}{seconds / whole:17.0%}")
    print(f"{'extraction':22}{'':12}{whole:10.3f}")


if __name__ == "__main__":
    main()
