"""Indicators that a question describes instead of naming: "培训了多少人" speaks of 培训教师人数, "招聘会办了几场" of 组织招聘会场次.

In: a reading with unexplained pieces. Out: :func:`described`, the same reading with these pieces as the indicator in whose
name every word of them stands and whose values are counted in the unit asked for; none where no indicator fits. Where
several fit the mention holds them all, and the question is ambiguous.
"""

from __future__ import annotations

from dataclasses import replace

from search.catalogue import Catalogue, IndicatorPlace
from search.frame import Frame
from search.lexicon import lexicon
from search.linking import Mention, Quality
from search.question_numbers import may_count_in
from search.question_words import words_of
from search.reading import Reading, Token

MIN_CHARACTERS = 2
"""Fewer characters than this describe nothing."""


def described(reading: Reading, catalogue: Catalogue) -> Reading | None:
    """``reading`` with its unexplained pieces explained as one indicator; None where they describe none."""
    frame = Frame(reading)
    if frame.mentions("indicator") or frame.mentions("measure") or not (frame.wants_number or frame.wants_count):
        return None
    words = [word for piece in frame.unknown for word in words_of(piece.text) if word not in _verbs()]
    characters = "".join(dict.fromkeys("".join(words)))
    if len(characters) < MIN_CHARACTERS or not characters.isalpha():
        return None
    places = [place for place in catalogue.indicators_with(characters) if _fits(place, frame, words)]
    iris = {place.indicator_iri for place in places}
    entities = catalogue.entities(iris)
    return _explained(reading, frame.unknown, Mention(0, 0, "indicator", entities, Quality.PART)) if entities else None


def _verbs() -> tuple[str, ...]:
    return lexicon().names["verbs"]


def _fits(place: IndicatorPlace, frame: Frame, words: list[str]) -> bool:
    """Whether the indicator is of what the question names, is called by all the words, and counts in the unit asked for."""
    projects = {iri for mention in frame.mentions("project") for iri in mention.iris}
    units = {iri for mention in frame.mentions("unit") for iri in mention.iris}
    if projects and place.project_iri not in projects:
        return False
    if units and not {place.unit_iri, place.department_iri} & units:
        return False
    if not all(word in place.indicator or _scattered(word, place.indicator) for word in words):
        return False
    asked = frame.asked_unit
    # Only what is counted answers "多少党员": "教育培训党员 完成" does not.
    return bool(place.target_unit) and (not asked or may_count_in(asked, place.target_unit or ""))


def _scattered(word: str, name: str) -> bool:
    """A word that is cut otherwise than meant: 户厕改 of 改造农村户厕数量."""
    return len(word) > MIN_CHARACTERS and all(char in name for char in word)


def _explained(reading: Reading, pieces: tuple[Token, ...], mention: Mention) -> Reading:
    first = pieces[0]
    named = replace(first, mentions=(replace(mention, start=first.start, end=first.end),))
    filler = tuple(lexicon().words["的"])
    tokens = tuple(
        named if token == first else replace(token, words=filler) if token in pieces else token
        for token in reading.tokens
    )
    return Reading(reading.text, tokens)
