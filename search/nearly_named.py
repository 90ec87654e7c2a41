"""A body that is not in the documents, called like one that is but for a character: asked back, never answered from the other."""

from __future__ import annotations

from search.catalogue import Catalogue
from search.outcome import Unclear
from search.question_text import bare
from search.reading import Reading

MIN_NAME = 5
"""Shorter names differ too easily by one character."""
MOST = 3


def misspelt_place(reading: Reading, catalogue: Catalogue) -> Unclear | None:
    """The question back, with the bodies that an unexplained name comes one character close to; None where there are none."""
    from rapidfuzz.distance import Levenshtein

    for token in reading.unknown:
        written = bare(token.text)
        if len(written) < MIN_NAME:
            continue
        near = [
            entity.label
            for entity in catalogue.vocabulary.entities
            if entity.kind == "unit" and Levenshtein.distance(written, bare(entity.label), score_cutoff=1) == 1
        ]
        if near:
            labels = tuple(sorted(set(near)))[:MOST]
            questions = tuple(reading.text.replace(token.text, label, 1) for label in labels)
            return Unclear(
                f"现有文件中没有“{token.text}”；是否指{'、'.join(f'“{label}”' for label in labels)}？", questions
            )
    return None
