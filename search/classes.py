"""Things of a class told by a word: "教育项目", "设备购置类项目", "与养老有关的项目".

Where a question speaks of many (a list, a count, an order, a condition), the word chooses every project in whose name, or in
whose body's name, it stands; it is never taken for the shortened name of one of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from search.catalogue import Catalogue
from search.frame import Frame
from search.lexicon import Word, lexicon
from search.linking import Quality
from search.reading import Reading, Token

MIN_CLASS = 2
"""A word of fewer characters names no class."""
_RELATED = re.compile(r"(?:等|类|相关|有关|方面|领域|行业|系统|口|的)+$")
_NOUN = "项目"
_SAYS_CLASS = ("有关", "相关", "涉及", "关于", "属于")


def classed(reading: Reading, catalogue: Catalogue) -> Reading:
    """``reading`` with the words that name a class of projects as such."""
    frame = Frame(reading)
    if not _speaks_of_many(frame):
        return reading
    tokens: list[Token] = []
    for place, token in enumerate(reading.tokens):
        word = _class_word(reading.tokens, place)
        told = catalogue.projects_called(word) if word else []
        if not told or (token.mentions and len(told) < 2 and not _of_bodies(word, catalogue)):
            tokens.append(token)  # the shortened name of one project, which all of the class is
            continue
        cut = len(token.text.removesuffix(_NOUN))
        named = replace(token, end=token.start + cut, text=token.text[:cut], mentions=())
        tokens.append(replace(named, words=(Word(word, "class", word),)))
        if cut < len(token.text):
            noun = tuple(lexicon().words[_NOUN])
            tokens.append(Token(named.end, token.end, _NOUN, words=noun))
    if len(tokens) == len(reading.tokens) and all(old == new for old, new in zip(reading.tokens, tokens, strict=True)):
        return reading
    return Reading(reading.text, tuple(tokens), tuple(token for token in tokens if token.unexplained))


def _speaks_of_many(frame: Frame) -> bool:
    graded = frame.has("grade_value") or frame.excluded
    many = frame.wants_list or frame.wants_count or frame.has("aggregate") or frame.has("group")
    return bool(many or frame.ranking or frame.limits or frame.conditions or graded or frame.has("together", "all"))


def _class_word(tokens: Sequence[Token], place: int) -> str:
    """The word of a class at ``place``: before 项目, with 类 or 的 between them or not; "" where there is none."""
    token = tokens[place]
    mention = token.mention("project")
    if not (
        token.unexplained or (mention is not None and mention.quality == Quality.PART and len(token.mentions) == 1)
    ):
        return ""
    text, behind = token.text, place + 1
    owned = next((noun for noun in lexicon().names["nouns_of_project"] if text.endswith(noun)), "")
    if not owned:
        while behind < len(tokens) and _RELATED.fullmatch(tokens[behind].text):
            behind += 1
        if behind == len(tokens) or not _is_projects(tokens[behind]):
            return ""
    word = _RELATED.sub("", text.removesuffix(_NOUN))
    for lead in _SAYS_CLASS:
        word = word.removeprefix(lead)
    known = len(word) >= MIN_CLASS and word.isalpha() and word not in lexicon().names["vague"]
    return word if known else ""


def _is_projects(token: Token) -> bool:
    return any(token.value(section) == "project" for section in ("noun", "asked_noun", "every_noun"))


def _of_bodies(word: str, catalogue: Catalogue) -> bool:
    return any(word in entity.label for entity in catalogue.vocabulary.entities if entity.kind == "unit")
