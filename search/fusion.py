"""Two lists of passages made one: by keywords and by meaning.

In: each list with its scores. Out: one list. Scores, not ranks, are put together: where keywords find a passage far above
the rest, it stays first, and where they tell little apart, meaning decides. ``benchmarks/retrieval.py`` compares this with
each list alone and with reciprocal ranks.
"""

from __future__ import annotations

from collections.abc import Sequence

MEANING_WEIGHT = 0.4
"""What meaning counts; keywords count the rest."""

Scored = Sequence[tuple[str, float]]
"""Addresses with scores, best first."""


def fused(keyword: Scored, meaning: Scored, weight: float = MEANING_WEIGHT) -> list[tuple[str, float]]:
    """Every passage of either list with a score from 0 to 1, best first, ties by address.

    A keyword score is taken as a part of the best; a similarity as its place between the list's last and its best.
    """
    best = keyword[0][1] if keyword else 1.0
    scores = {iri: (1 - weight) * score / best for iri, score in keyword}
    if meaning:
        top, bottom = meaning[0][1], meaning[-1][1]
        for iri, score in meaning:
            share = (score - bottom) / (top - bottom) if top > bottom else 1.0
            scores[iri] = scores.get(iri, 0.0) + weight * share
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def is_number(query: str) -> bool:
    """Whether a query is mostly digits, a figure or the number of a document: that has no meaning, only its own signs."""
    return 2 * sum(char.isdigit() for char in query) >= len(query)
