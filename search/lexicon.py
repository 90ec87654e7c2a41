"""The words of questions and what they mean, from ``lexicon.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.question_text import plain


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the lexicon: its section (attribute, noun, comparator …) and the value it carries there."""

    text: str
    section: str
    value: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words by their text; a text may stand in several sections (``目标`` is none of them twice: the reader chooses)."""

    words: dict[str, tuple[Word, ...]]
    longest: int
    names: dict[str, tuple[str, ...]]
    """The section ``names``: endings and openings that names of each kind of thing take or drop."""
    notions: dict[str, tuple[str, ...]]
    """For each kind of question for words, how the sentences speak that answer it."""
    headings: tuple[tuple[str, ...], ...]
    """Words for one part of a document each, as questions and headings have them."""

    def at(self, text: str, start: int) -> list[Word]:
        """The words that begin at ``start``."""
        found: list[Word] = []
        for length in range(1, min(self.longest, len(text) - start) + 1):
            found.extend(self.words.get(text[start : start + length], ()))
        return found

    def has(self, text: str) -> bool:
        """Whether ``text`` is a word."""
        return text in self.words


_OPPOSITES = {"met": "missed", "full": "not_full", "has_reason": "no_reason", "fully_executed": "unfinished_budget"}
"""What a condition means behind 未, 没有 …."""


@lru_cache(maxsize=1)
def body_kinds() -> dict[str, tuple[str, ...]]:
    """Kinds of bodies (学校) with the words in the names of such bodies."""
    return {kind: tuple(plain(word) for word in words if word[0] != "-") for kind, words in _kinds().items()}


@lru_cache(maxsize=1)
def other_bodies() -> dict[str, tuple[str, ...]]:
    """Kinds of bodies with the words that stand in the names of others called alike: 公安局某支队 is no 局."""
    return {kind: tuple(plain(word[1:]) for word in words if word[0] == "-") for kind, words in _kinds().items()}


def _kinds() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = _data()["names"]["body_kinds"]
    return kinds


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    data = _data()
    names_section = data.pop("names")
    kinds = names_section.pop("body_kinds")
    notions = {key: tuple(map(plain, words)) for key, words in names_section.pop("notion").items()}
    headings = tuple(tuple(map(plain, group)) for group in names_section.pop("headings"))
    names = {key: tuple(map(plain, words)) for key, words in names_section.items()}
    words: dict[str, list[Word]] = {}
    for section, entries in data.items():
        for value, texts in entries.items():
            for text in (*texts, value) if section == "measure" else texts:
                word = Word(plain(text), section, value)
                known = words.setdefault(word.text, [])
                if word not in known:
                    known.append(word)
    for word in [word for found in words.values() for word in found if word.section == "condition"]:
        opposite = _OPPOSITES.get(word.value)
        for negation in names["negations"] if opposite else ():
            denied = Word(negation + word.text, "condition", opposite or "")
            words.setdefault(denied.text, [denied])
    for kind in kinds:
        for text in (first + plain(kind) for first in names["which_body"]):
            words.setdefault(text, [Word(text, "asked_noun", "unit"), Word(text, "body_group", kind)])
        for opening, section in ((data["under"]["under"], "below"), (names["every_body"], "body_group")):
            for text in (first + plain(kind) for first in opening):
                words.setdefault(text, [Word(text, section, kind)])
    return Lexicon(
        {text: tuple(found) for text, found in words.items()}, max(map(len, words)), names, notions, headings
    )


def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
