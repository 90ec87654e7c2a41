"""What a question says besides what it asks: who asks, where a thing is written. It is set aside, and told.

In: plain question text, the names of the graph. Out: :class:`Aside`, the text that is understood and the pieces left out of it.
Safe before helpful: a clause is only set aside where it opens as one who asks speaks of himself, and holds no name of a thing, no
number, year, condition, comparison or denial; a place that it names stays where the question itself names none. "自评表里" restricts
nothing; "监控表里" does, and is left to the reader, as is all that is part of a name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.linking import Vocabulary
from search.name_index import place_end
from search.question_text import plain
from search.question_words import words_of
from search.reading import Token, read

_CLAUSES = re.compile(r"[,，。;；!！:：~…]+")
_SAYS_LITTLE = frozenset({"filler", "open", "noun", "together", "says", "unit", "remark", "ask", "under"})
"""Sections of the lexicon whose words limit nothing by themselves."""
_WHERE = ("unit", "region")
_GATHERS = re.compile("汇总|一览|统计|明细|名单|清单|台账|报表")
_ONE_OF = ("一名", "一位", "一个", "1名", "一家")
"""Who asks is one of many: "我是一名市民"."""


@dataclass(frozen=True, slots=True)
class Aside:
    """``text`` is the question that is asked, ``told`` what was said besides, in order."""

    text: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    openers: tuple[str, ...]
    closers: tuple[str, ...]
    bearing: frozenset[str]
    denials: tuple[str, ...]
    denying_nothing: frozenset[str]
    written: re.Pattern[str]
    among: re.Pattern[str]
    here: tuple[tuple[str, re.Pattern[str]], ...]
    direct: re.Pattern[str]
    below: dict[str, str]


def without_asides(question: str, vocabulary: Vocabulary) -> Aside:
    """Plain ``question`` without what it says besides; itself where it says nothing besides or nothing would be left."""
    told: list[str] = []
    text = _without_clauses(question, vocabulary, told)
    text = _without_here(text, vocabulary, told)
    text = _without_level(text, vocabulary, told)
    text = _without_places(text, vocabulary, told)
    return Aside(text, tuple(told)) if text.strip(" ?,。") else Aside(question)


def _without_clauses(question: str, vocabulary: Vocabulary, told: list[str]) -> str:
    """The question without opening and closing clauses that ask nothing; the only place named stays before it."""
    words, kept = _words(), ""
    while (stop := _CLAUSES.search(question)) is not None and len(question) - stop.end() >= 2:
        clause, rest = question[: stop.start()], question[stop.end() :]
        if not clause.startswith(words.openers) or (reading := _idle(clause, vocabulary)) is None:
            break
        where = [token for token in reading if token.mentions]
        if where and not any(m.kind in _WHERE for m in vocabulary.exact(rest)):
            kept += "".join(token.text for token in where)
        told.append(clause)
        question = rest
    stops = list(_CLAUSES.finditer(question.rstrip("?。!")))
    if stops and question[stops[-1].end() :].startswith(words.closers):
        clause = question[stops[-1].end() :].rstrip("?。!")
        reading = _idle(clause, vocabulary)
        if reading is not None and not any(token.mentions for token in reading) and stops[-1].start() >= 4:
            told.append(clause)
            question = question[: stops[-1].start()]
    return kept + question


def _idle(clause: str, vocabulary: Vocabulary) -> Sequence[Token] | None:
    """The tokens of a clause that may be set aside; None where it may limit or name what is asked."""
    words = _words()
    opener = max((one for one in (*words.openers, *words.closers) if clause.startswith(one)), key=len)
    for word in words_of(clause.removeprefix(opener)):
        if word in words.denying_nothing:
            continue
        if word in words.bearing or word.startswith(words.denials):
            return None
    tokens = read(clause, vocabulary).tokens
    for token in tokens:
        if token.years is not None or (token.number is not None and token.text not in _ONE_OF):
            return None
        if any(mention.kind not in _WHERE for mention in token.mentions):
            return None
        if not token.mentions and len(token.text) > 1 and any(w.section not in _SAYS_LITTLE for w in token.words):
            return None
    return tokens


def _without_here(question: str, vocabulary: Vocabulary, told: list[str]) -> str:
    """县里 says nothing more where a county is named."""
    for ending, pattern in _words().here:
        match = pattern.search(question)
        if match is None:
            continue
        named = [m for m in vocabulary.exact(question) if m.kind in _WHERE]
        if any(ending in question[m.start : m.end] for m in named) and not any(
            m.start < match.end() and match.start() < m.end for m in named
        ):
            told.append(match.group())
            question = question[: match.start()] + question[match.end() :]
    return question


def _without_level(question: str, vocabulary: Vocabulary, told: list[str]) -> str:
    """市直部门 says nothing where no body known is of a county: all of them are the city's."""
    match = _words().direct.search(question)
    if match is None or any(m.start < match.end() and match.start() < m.end for m in vocabulary.exact(question)):
        return question
    below = tuple(_words().below[match["level"]])
    if any(_place_of(entity.label).endswith(below) for entity in vocabulary.entities if entity.kind == "unit"):
        return question
    told.append(match.group().rstrip(",的"))
    return question[: match.start()] + question[match.end() :]


def _place_of(body: str) -> str:
    """The innermost place that the name of a body begins with; "" where it names none."""
    return body[: place_end(body)]


def _without_places(question: str, vocabulary: Vocabulary, told: list[str]) -> str:
    """The question without words for the paper that things are written on; a year inside them stays."""
    for pattern in (_words().written, _words().among):
        for match in reversed(list(pattern.finditer(question))):
            taken = [m for m in vocabulary.exact(question) if m.start < match.end() and match.start() < m.end]
            year = match.groupdict().get("year") or ""
            rest = question[: match.start()] + year + question[match.end() :]
            # "哪些单位开展了自评" asks for bodies by it; of projects it says nothing, all of them were evaluated.
            of_projects = pattern is _words().written or "项目" in rest
            # The list of a body may hold the projects of those below it: 教育局汇总表.
            of_a_body = _GATHERS.search(match.group()) and any(m.kind in _WHERE for m in vocabulary.exact(question))
            if not taken and of_projects and not of_a_body and len(rest) >= 4:
                told.append(match.group().replace(year, "").strip(",的"))
                question = rest
    return question


@lru_cache(maxsize=1)
def _words() -> _Words:
    data: dict[str, Any] = tomllib.loads(Path(__file__).with_name("asides.toml").read_text(encoding="utf-8"))
    inside, places = "|".join(data["inside"]), "|".join(data["places"])
    reports = "|".join(data["reports"])
    said = "|".join((*data["said"], reports))
    return _Words(
        openers=tuple(map(plain, data["openers"])),
        closers=tuple(map(plain, data["closers"])),
        bearing=frozenset(data["bearing"]),
        denials=tuple(data["denials"]),
        denying_nothing=frozenset(data["denying_nothing"]),
        written=re.compile(
            rf"(?<![哪些个份几各每种张])(?:在|从|据|根据)?(?:{places})"
            rf"(?:(?:{inside})(?:的|,|所|{said})?(?!不|没|未)|(?:{reports})(?!不|没|未)|(?=显示|反映|记载|列示|填报|写明|登记)"
            rf"|(?<=[表告])(?=那|这|,|设了?|的?总分|[一二两三四五六七八九十0-9]+(?:个|项|份|家)?项目|\)))"
        ),
        among=re.compile(rf"(?<![没未不无非否])(?<!没有)(?:{'|'.join(data['among'])})"),
        here=tuple((ending, re.compile("|".join(texts))) for ending, texts in data["here"].items()),
        direct=re.compile(data["level"]["direct"]),
        below=data["level"]["below"],
    )
