"""Questions for words instead of figures: what was found wrong, what was done, what comes next."""

from __future__ import annotations

import re

from search.frame import Frame
from search.lexicon import Word, lexicon
from search.name_index import is_whole
from search.outcome import OpenQuestion
from search.plan import Is
from search.question_text import plain
from search.reading import Reading, Token
from search.scope import Scope

_SOLVED = re.compile(r"(?:解决|处理|化解|答复|办结|回应)了?(?:哪些|什么|多少|的)?问题")
"""问题 that were solved are not those that were found."""

_BODIES = ("中心", "单位", "部门", "机构")
"""What the name of a body ends with that is a little word elsewhere."""


def open_question(frame: Frame, scope: Scope) -> OpenQuestion | None:
    """The question for words; None where figures or attributes are asked for."""
    kinds = [value for token in frame.content if (value := token.value("open"))]
    asked = [role for role in frame.asked if role not in ("reason", "goal", "actual", "goal_actual", "completion")]
    if frame.limits or frame.ranking or frame.wants_count or frame.has("aggregate"):
        return None
    if not kinds or frame.excluded or frame.has("exclusion") or frame.has("supposed") or frame.has("rest"):
        return None
    strong = [kind for kind in kinds if kind in lexicon().notions]
    if (frame.asked_unit or frame.wants_number) or (asked and not strong):
        return None
    defines = strong[:1] == ["definition"]
    topics = _defined(frame) if defines else tuple(dict.fromkeys(_topics(frame)))
    solved = strong[:1] == ["problem"] and _SOLVED.search(frame.text) is not None
    spoken = ["solved" if solved and kind == "problem" else kind for kind in dict.fromkeys(strong)]
    notions = _notions(spoken[:1] if defines else spoken)
    hints = _notions([f"{kind}_hint" for kind in spoken if kind != "solved"])
    headings = () if strong else asked_headings(frame)
    if not (notions or topics or headings) or (defines and not topics):
        return None
    asked_words = "、".join(dict.fromkeys(token.text for token in frame.content if token.value("open")))
    where = scope.conditions("project")
    labels = tuple(label for condition in where if isinstance(condition, Is) for label in condition.labels)
    named = [label for c in where if isinstance(c, Is) and c.attribute == "project" for label in c.labels]
    projects = tuple(label for label in named if not is_whole(label))  # the whole is spoken of without naming it
    return OpenQuestion(notions, topics, where, labels, asked_words, headings, defines, hints, projects)


def whole_as_one(reading: Reading) -> Reading:
    """``reading`` with the words for a body's whole spending as one that says nothing, where no evaluation is called so."""
    for name in sorted(lexicon().names["whole"], key=lambda name: -len(name)):
        start = reading.text.find(plain(name))
        inside = [t for t in reading.tokens if start <= t.start and t.end <= start + len(plain(name))]
        if start < 0 or not inside or inside[0].start != start or inside[-1].end != start + len(plain(name)):
            continue
        if any(token.mention("project") for token in inside):
            return reading
        one = Token(start, inside[-1].end, plain(name), words=(Word(plain(name), "filler", "words"),))
        tokens = tuple(one if token is inside[0] else token for token in reading.tokens if token not in inside[1:])
        return Reading(reading.text, tokens, tuple(token for token in reading.unknown if token not in inside))
    return reading


def _notions(kinds: list[str]) -> tuple[str, ...]:
    """How sentences speak that answer any of ``kinds``: "存在什么问题，打算怎么改" asks for two."""
    return tuple(dict.fromkeys(word for kind in kinds for word in lexicon().notions.get(kind, ())))


def asked_headings(frame: Frame) -> tuple[str, ...]:
    """What the part of a document may be headed by that the question asks for; () where it asks for no such part."""
    words = [token.text for token in frame.content if token.value("open") == "work"]
    groups = lexicon().headings
    return tuple(dict.fromkeys(form for group in groups if set(group) & set(words) for form in group))


def _defined(frame: Frame) -> tuple[str, ...]:
    """The term whose meaning is asked: all that stands together before the words that ask."""
    tokens = list(frame.reading.tokens)
    end = next((number for number, token in enumerate(tokens) if token.value("open") == "definition"), 0)
    while end and tokens[end - 1].is_filler:
        end -= 1
    start = end
    while start and not (tokens[start - 1].is_filler or _names_whom(tokens[start - 1])):
        start -= 1
    term = "".join(token.text for token in tokens[start:end])
    return (term,) if term else tuple(dict.fromkeys(_topics(frame)))


def _names_whom(token: Token) -> bool:
    return bool(token.years) or any(token.mention(kind) for kind in ("unit", "region", "project"))


def _topics(frame: Frame) -> list[str]:
    """What a passage must be about: words that are no name the documents are chosen by."""
    found = []
    tokens = list(frame.reading.tokens)
    for token in frame.content:
        behind = tokens[tokens.index(token) + 1 :][:1]
        if token.unexplained and behind and behind[0].text in _BODIES:
            found.append(token.text + behind[0].text)
        elif (
            token.unexplained
            or any(m.kind in ("topic", "measure", "account", "indicator") for m in token.mentions)
            or token.value("measure")
        ):
            found.append(token.text)
    return found
