"""Questions for words instead of figures: what was found wrong, what was done, what comes next."""

from __future__ import annotations

from search.frame import Frame
from search.lexicon import lexicon
from search.outcome import OpenQuestion
from search.plan import Is
from search.scope import Scope


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
    topics = tuple(dict.fromkeys(_topics(frame)))
    notions = lexicon().notions[strong[0]] if strong else ()
    headings = () if strong else asked_headings(frame)
    defines = strong[:1] == ["definition"]
    if not (notions or topics or headings) or (defines and not topics):
        return None
    asked_words = "、".join(dict.fromkeys(token.text for token in frame.content if token.value("open")))
    where = scope.conditions("project")
    labels = tuple(label for condition in where if isinstance(condition, Is) for label in condition.labels)
    return OpenQuestion(notions, topics, where, labels, asked_words, headings, defines)


def asked_headings(frame: Frame) -> tuple[str, ...]:
    """What the part of a document may be headed by that the question asks for; () where it asks for no such part."""
    words = [token.text for token in frame.content if token.value("open") == "work"]
    groups = lexicon().headings
    return tuple(dict.fromkeys(form for group in groups if set(group) & set(words) for form in group))


def _topics(frame: Frame) -> list[str]:
    """What a passage must be about: words that are no name the documents are chosen by."""
    found = []
    for token in frame.content:
        if (
            token.unexplained
            or any(m.kind in ("topic", "measure", "account", "indicator") for m in token.mentions)
            or token.value("measure")
        ):
            found.append(token.text)
    return found
