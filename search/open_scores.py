"""How surely a passage answers a question for words, between 0 and 1, and the sentences that do.

A score is a product: of the question's topics the least covered one (the share of its words, by length, that the passage
holds, itself or by a word used alike), times how plainly the passage speaks of the notion asked for (its heading or a set
phrase 1, a word that may hint at it :data:`HINTED`, none 0). Same passage, same question, same score; no model is asked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.figures import words_of_term
from search.lexicon import lexicon
from search.outcome import OpenQuestion
from search.question_text import plain

MOST_SENTENCES = 3
HINTED = 0.5
"""The score of a passage that only hints at what was asked for."""
_SENTENCE = re.compile(r"[^。；;！？!?\n]+[。；;！？!?]?")
_NUMBERING = r"(?:[(（]?[0-9一二三四五六七八九十]+[)）]?[.、．]?\s*)?"
_CELL_HEADING = re.compile(r"^[^：:。]{0,60} · ([^：:。]{2,60})[：:]")
_TITLE_SIZE = 16
"""A sentence up to so long that opens a paragraph is its title: what follows answers with it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``score``, the sentences that answer, and how many signs of the notion and the topics they hold (``weight``)."""

    score: float
    sentences: tuple[str, ...] = ()
    weight: int = 0


def judged(heading: str | None, text: str, about: str, asked: OpenQuestion) -> Judged:
    """How surely the passage answers ``asked``; ``about`` is what its document is called and whose it is."""
    cell = _CELL_HEADING.match(text)
    title = plain(f"{heading or ''} {cell.group(1) if cell else ''}")
    # Where a part of a document is asked for, or a place is named, the document's own name speaks for its passages.
    whole, named = title + plain(text), plain(about)
    speaks = bool(asked.notions or asked.headings)
    sentences = [match.group().strip() for match in _SENTENCE.finditer(text)]
    if asked.defines:
        kept = [s for s in sentences if any(_defines(plain(s), plain(topic)) for topic in asked.topics)]
        return Judged(1.0 if kept else 0.0, tuple(kept[:MOST_SENTENCES]), len(kept))
    covered = min((coverage(whole + named * (speaks or _is_name(t)), t) for t in asked.topics), default=1.0)
    if not covered:
        return Judged(0.0)
    spoken, kept = _spoken(title, sentences, asked)
    if asked.topics and kept:
        near = [s for s in kept if min(coverage(title + plain(s), topic) for topic in asked.topics) >= covered]
        kept = near or kept
    weight = sum(_signs(plain(s), asked) for s in kept) + (2 if spoken == 1.0 and _headed(title, asked) else 0)
    if cell and "目标" in cell.group(1) and not _headed(title, asked):
        weight //= 2  # what was intended, where what was done may stand beside it
    return Judged(round(covered * spoken, 4), tuple(_with_what_follows(kept, sentences)), weight)


def coverage(text: str, topic: str) -> float:
    """The share of ``topic``, by its words' length, that plain ``text`` holds; a name it holds whole or not at all."""
    topic = plain(topic)
    if topic in text:
        return 1.0
    vocabulary = _vocabulary()
    if _is_name(topic):
        return 0.0
    words = _words(topic)
    held = sum(len(word) for word in words if any(form in text for form in vocabulary.alike.get(word, (word,))))
    return held / sum(map(len, words)) if words else 0.0


def _words(topic: str) -> list[str]:
    """The telling words of a topic: those with words alike, then the dictionary's; single characters stand together."""
    vocabulary = _vocabulary()
    found: list[str] = []
    for piece in vocabulary.known.split(topic):
        single = ""
        for word in [piece] if piece in vocabulary.alike else [*words_of_term(piece), ""]:
            if len(word) == 1:
                single += word
                continue
            found += [single] if single else []
            found += [word] if word else []
            single = ""
    return [word for word in found if word not in vocabulary.light] or found


def _is_name(topic: str) -> bool:
    return plain(topic).endswith(_vocabulary().places)


def _spoken(title: str, sentences: Sequence[str], asked: OpenQuestion) -> tuple[float, list[str]]:
    """How plainly the passage speaks of the notion, and the sentences that do."""
    headed = _headed(title, asked)
    if asked.headings:
        inline = [word for word in asked.headings if word in lexicon().names["inline"]]
        kept = list(sentences) if headed else [s for s in sentences if any(word in plain(s) for word in inline)]
        return (1.0 if kept else 0.0), kept
    if not asked.notions:
        return 1.0, list(sentences)
    telling = [s for s in sentences if any(notion in plain(s) for notion in asked.notions)]
    if telling or headed:
        return 1.0, telling or list(sentences)
    hinting = [s for s in sentences if any(hint in plain(s) for hint in asked.hints)]
    return (HINTED if hinting else 0.0), hinting


def _headed(title: str, asked: OpenQuestion) -> bool:
    return any(word in title for word in (*asked.notions, *asked.headings))


def _signs(sentence: str, asked: OpenQuestion) -> int:
    notions = sum(notion in sentence for notion in asked.notions)
    return notions + sum(coverage(sentence, topic) >= HINTED for topic in asked.topics)


def _with_what_follows(kept: Sequence[str], sentences: Sequence[str]) -> list[str]:
    """The first of ``kept``; behind a title by itself the sentences below it."""
    if len(kept) == 1 and len(kept[0]) <= _TITLE_SIZE:
        place = list(sentences).index(kept[0])
        return list(sentences[place : place + MOST_SENTENCES])
    return list(kept[:MOST_SENTENCES])


def _defines(sentence: str, topic: str) -> bool:
    """Whether a sentence says what ``topic`` means: it begins with it, and its meaning follows."""
    return (
        re.match(rf"{_NUMBERING}{re.escape(topic)}(?:\([^()]*\))?(?:是指|指|:|,是指|,指|反映|即)", sentence) is not None
    )


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    light: frozenset[str]
    alike: dict[str, tuple[str, ...]]
    known: re.Pattern[str]
    places: tuple[str, ...]


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    data = tomllib.loads(Path(__file__).with_name("open_answers.toml").read_text(encoding="utf-8"))
    alike = {word: tuple(group) for group in data["alike"] for word in group}
    known = re.compile(f"({'|'.join(sorted(map(re.escape, alike), key=len, reverse=True))})")
    return _Vocabulary(frozenset(data["light"]), alike, known, tuple(data["places"]))
