"""What a question leaves out: "除甲和乙外", "不含甲", "甲以外", "非甲".

The names stand behind the word, or before it; only names of one kind, joined by 和 or 、, are left out together. An excluded
name is no name that the question speaks of: :class:`~search.frame.Frame` keeps the two apart, and
:mod:`search.accounting` demands that the plan leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.reading import Token

_KINDS = ("project", "unit", "region", "indicator")
_SECTIONS = ("level1", "level2", "source", "grade_value", "stage")


def read_exclusions(content: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens that name what is left out, and the words that say so, of the tokens of a question.

    A word that leaves out something else (除维修之外, where nothing is called 维修) is not among them.
    """
    excluded: list[Token] = []
    words: list[Token] = []
    for place, token in enumerate(content):
        side = token.value("exclusion") or ("before" if token.value("comparator") == "≠" else None)
        if side not in ("before", "after") or token in words or _denies_projects(content, place):
            continue
        if side == "before":
            names, end = _run(content[place + 1 :])
            closing = content[place + 1 + end : place + 2 + end]
            said = [token, *(t for t in closing if t.value("exclusion") in ("after", "closing"))]
        else:
            names, _ = _run(content[:place][::-1])
            said = [token]
        if names:
            excluded += names
            words += said
    return excluded, words


def _denies_projects(content: Sequence[Token], place: int) -> bool:
    """ "哪些单位没有评为差的项目" speaks of bodies without such projects, not of other grades."""
    bodies = any(token.value("asked_noun") in ("unit", "department") for token in content[:place])
    return (
        bodies and content[place].text.startswith("没有") and any(t.value("noun") == "project" for t in content[place:])
    )


def _run(tokens: Sequence[Token]) -> tuple[list[Token], int]:
    """The names of one kind at the beginning of ``tokens``, and how many tokens they take."""
    names: list[Token] = []
    for place, token in enumerate(tokens):
        if token.value("together") == "and" and names:
            continue
        if not _kind(token) or (names and _kind(token) != _kind(names[0])):
            return names, place
        names.append(token)
    return names, len(tokens)


def _kind(token: Token) -> str:
    """The kind of thing that ``token`` names; "" where it names none that can be left out."""
    if token.years is not None and token.years.years:
        return "year"
    named = next((kind for kind in _KINDS if token.mention(kind) is not None), "")
    return named or next((section for section in _SECTIONS if token.value(section)), "")
