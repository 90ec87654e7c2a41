"""Words that a question looks for in a text: "扣分原因里提到招标的指标", "原因包含“降雨”的项目"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.reading import Token

_ENDS = ("noun", "asked_noun", "every_noun", "ask", "group")
_CLOSING = frozenset("的?,。呢吗")


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """``text`` is looked for in what the question calls ``attribute`` (a role of the lexicon)."""

    attribute: str
    text: str
    tokens: tuple[Token, ...]


def read_quoted(content: Sequence[Token], text: str) -> QuotedWords | None:
    """The words looked for; None where the question names no text that holds them.

    ``content`` are the tokens without fillers, ``text`` is the question.
    """
    for place, token in enumerate(content):
        owner = next(
            (t for t in content[:place][::-1] if t.value("attribute") in ("reason", "goal", "goal_actual")), None
        )
        if not token.value("says") or owner is None:
            continue
        taken: list[Token] = []
        for behind in content[place + 1 :]:
            between = text[taken[-1].end if taken else token.end : behind.start]
            if any(behind.value(section) for section in _ENDS) or _CLOSING & set(between) or behind.text in _CLOSING:
                break
            taken.append(behind)
        if taken:
            words = text[taken[0].start : taken[-1].end].strip("的,。?、 ")
            return QuotedWords(owner.value("attribute") or "", words, (owner, token, *taken))
    return None
