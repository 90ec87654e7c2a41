"""Where a clause begins and what of its words only compares or only describes what is counted next."""

from __future__ import annotations

import re
from typing import Any

from ingest.figures import Figure
from ingest.narrative.discourse import Named
from ingest.narrative.phrases import SEPARATOR


def clause_start(lead: str) -> int:
    """Where the last clause of ``lead`` begins; "、" separates only right after a figure."""
    start = 0
    for match in SEPARATOR.finditer(lead):
        start = match.end()
    if lead.rstrip().endswith("、"):
        return len(lead)  # what stands before the comma is the thing counted by the figure before
    return start if start else len(lead) - len(lead.lstrip("、和及与 "))


def modifies_next(doc: Any, figure: Figure, stop: int) -> bool:
    """Whether words without any mark lead from a count to the next count of the sentence."""
    if figure.kind != "count":
        return False
    following = [other for other in doc._.figures if figure.end < other.start < stop and other.kind == "count"]
    between = doc.text[figure.end : following[0].start] if following else ""
    return re.fullmatch(r"(?:(?!共|合计|累计)[一-鿿]){1,12}", between) is not None


def comparison(doc: Any, sentence: int, position: int) -> Named | None:
    """What the change at ``position`` is measured against: the last base its sentence names before it."""
    found = [c for c in doc._.comparisons if sentence <= c.start and c.end <= position]
    if not found and doc.text.startswith("其中", sentence):  # parts of a change go with its comparison
        previous = max(doc.text.rfind(mark, 0, max(0, sentence - 1)) for mark in "。！？") + 1
        found = [c for c in doc._.comparisons if previous <= c.start and c.end <= sentence]
    return (found[-1].start, found[-1].end, found[-1].base) if found else None


def without_comparison(doc: Any, start: int, end: int) -> str:
    """The words of ``start:end`` without "比上年" and the like."""
    text = doc.text[start:end]
    for comparison in reversed(doc._.comparisons):
        if start <= comparison.start and comparison.end <= end:
            text = text[: comparison.start - start] + text[comparison.end - start :]
    return text
