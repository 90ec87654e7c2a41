"""A question that was not understood, read again without words that ask for nothing.

In: a question whose words were not all explained, and the function that understands one. Out: :func:`mended`, what it means
without the words of ``idle_words.toml`` that stand in its unexplained pieces ("审计核对：", "公示的", "指出"), each told; ``None``
where nothing is gained so. Only what was refused is read again, and only words that can restrict no answer are left out: a noun
or a verb that nothing is called by still refuses the question.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from search.catalogue import Catalogue
from search.outcome import OpenQuestion, Outcome, Understood
from search.question_words import words_of
from search.reading import read

MOST_STEPS = 4
"""How often a question is read anew: what is left out may let a name be found, and its neighbour be seen."""


def mended(question: str, catalogue: Catalogue, understand: Callable[[str], Outcome]) -> Outcome | None:
    """What plain ``question`` means without its idle words; None where it has none, or means nothing without them either."""
    told: list[str] = []
    for _ in range(MOST_STEPS):
        shorter = _without_idle(question, catalogue, told)
        if shorter == question:
            return None
        question = shorter
        outcome = understand(question)
        if isinstance(outcome, Understood):
            return replace(outcome, left_out=(*told, *outcome.left_out))
        if isinstance(outcome, OpenQuestion):
            return outcome
    return None


def _without_idle(question: str, catalogue: Catalogue, told: list[str]) -> str:
    """``question`` without the idle words of its unexplained pieces; they are added to ``told``."""
    for piece in reversed(read(question, catalogue.vocabulary).unknown):
        place = piece.end
        for word in reversed(words_of(piece.text)):
            place -= len(word)
            if word in _idle() and question[place + len(word) : place + len(word) + 1] not in _compounds():
                told.insert(0, word)
                question = question[:place] + question[place + len(word) :]
    return question


def _idle() -> frozenset[str]:
    return _words()[0]


def _compounds() -> frozenset[str]:
    return _words()[1]


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """The idle words, and the characters that make a name of what stands before them."""
    data = tomllib.loads(Path(__file__).with_name("idle_words.toml").read_text(encoding="utf-8"))
    compounds = frozenset(data.pop("compounds"))
    return frozenset(word for words in data.values() for word in words), compounds
