"""A question that was not understood, read again without words that ask for nothing and with its slips put right.

In: a question whose words were not all explained, and the function that understands one. Out: :func:`mended`, what it means
without the words of ``idle_words.toml`` that stand in its unexplained pieces ("审计核对：", "公示的", "指出"), and with what
:mod:`search.meant_names` knows of the others; each is told. ``None`` where nothing is gained so. Only what was refused is read
again, and only words that can restrict no answer are left out: a noun or a verb that nothing is called by still refuses it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from search.catalogue import Catalogue
from search.meant_names import body_and_project, mistyped, told_by_words
from search.outcome import OpenQuestion, Outcome, Understood
from search.question_words import words_of
from search.reading import read

MOST_STEPS = 5
"""How often a question is read anew: what is left out may let a name be found, and its neighbour be seen."""


def mended(question: str, catalogue: Catalogue, understand: Callable[[str], Outcome]) -> Outcome | None:
    """What plain ``question`` means when mended; None where there is nothing to mend, or it means nothing then either."""
    left_out: list[str] = []
    notes: list[str] = []
    for _ in range(MOST_STEPS):
        better = _without_idle(question, catalogue, left_out)
        if better == question:
            better = _with_names(question, catalogue, notes)
        if better == question:
            return None
        question = better
        outcome = understand(question)
        if isinstance(outcome, Understood):
            told = [f"{'、'.join(f'“{word}”' for word in left_out)}没有作为条件"] if left_out else []
            return replace(outcome, notes=(*told, *notes, *outcome.notes))
        if isinstance(outcome, OpenQuestion):
            return outcome
    return None


def _without_idle(question: str, catalogue: Catalogue, left_out: list[str]) -> str:
    """``question`` without the idle words of its unexplained pieces; they are added to ``left_out``."""
    for piece in reversed(read(question, catalogue.vocabulary).unknown):
        place = piece.end
        for word in reversed(words_of(piece.text)):
            place -= len(word)
            if word in _idle() and question[place + len(word) : place + len(word) + 1] not in _compounds():
                left_out.insert(0, word)
                question = question[:place] + question[place + len(word) :]
    return question


def _with_names(question: str, catalogue: Catalogue, notes: list[str]) -> str:
    """``question`` with the first unexplained piece read as what it means; told in ``notes``."""
    reading = read(question, catalogue.vocabulary)
    projects = [iri for mention in reading.mentions("project") for iri in mention.iris]
    for piece in reading.unknown:
        meant = (
            mistyped(piece.text, catalogue)
            or told_by_words(piece.text, projects, catalogue)
            or body_and_project(piece.text, catalogue)
        )
        if meant:
            notes.append(f"“{piece.text}”按“{meant}”理解")
            return question[: piece.start] + meant + question[piece.end :]
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
