"""A question that leans on the one before: "那它的执行率呢？", "2020年呢？", "电教远教工作经费呢？"."""

from __future__ import annotations

from search.frame import Frame
from search.linking import Vocabulary
from search.question_text import plain
from search.reading import Token, read

_NAMES = ("project", "unit", "indicator", "region", "account", "topic")


def completed(question: str, before: str, vocabulary: Vocabulary) -> str:
    """``question`` with what it leaves out taken from ``before``, as one plain question.

    One that asks for something but names nothing takes the names and years of the one before; one that only names
    something else ("2020年呢") asks the same of that. Any other question stands by itself.
    """
    text, earlier = plain(question), plain(before)
    now, then = read(text, vocabulary), read(earlier, vocabulary)
    if now.unknown or not then.tokens:
        return text
    named = [token for token in now.tokens if _is_name(token)]
    years = [token for token in now.tokens if token.years]
    frame = Frame(now)
    asks = bool(frame.asked or frame.limits or frame.conditions or frame.ranking or now.has("measure") or frame.nouns)
    if asks and not named:
        figures = now.has("measure") or any(t.mention("measure") for t in now.tokens)
        kept = [
            t.text
            for t in then.tokens
            if _is_name(t) or (t.years and not years) or (frame.wants_reason and not figures and _is_figure(t))
        ]
        return "".join(kept) + text
    if not asks and (named or years):
        return _replaced(earlier, list(then.tokens), [*named, *years])
    return text


def _is_figure(token: Token) -> bool:
    return token.value("measure") is not None or token.mention("measure") is not None


def _is_name(token: Token) -> bool:
    return any(mention.kind in _NAMES for mention in token.mentions)


def _replaced(text: str, tokens: list[Token], news: list[Token]) -> str:
    """The earlier question with each name or year in the place of the one of its kind; a new kind goes first."""
    pieces = [token.text for token in tokens]
    opening = ""
    for new in news:
        kinds = {mention.kind for mention in new.mentions}
        places = [
            number
            for number, old in enumerate(tokens)
            if (new.years and old.years) or kinds & {mention.kind for mention in old.mentions}
        ]
        if places:
            pieces[places[0]] = new.text
        else:
            opening += new.text
    return opening + "".join(pieces)
