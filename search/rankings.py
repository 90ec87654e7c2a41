"""Order asked for in a question: "执行率最低的项目", "预算最大的三个", "排名前三"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.comparisons import is_execution_score, token_before
from search.reading import Token

if TYPE_CHECKING:
    from search.frame import Frame


@dataclass(frozen=True, slots=True)
class Ranking:
    """An order asked for: by ``attribute`` ("" where none is named), ``top`` rows (None: the one at the end, or all)."""

    attribute: str
    descending: bool
    top: int | None
    whole: bool = False
    """True where all are to be put in order, not the best to be taken."""
    nth: bool = False
    """True where only the one at place ``top`` is asked for: 第二高."""
    both: bool = False
    """True where both ends are asked for: 最高和最低."""


def read_ranking(frame: Frame) -> None:
    """Put the order that the question asks for into ``frame`` and use its tokens."""
    content = frame.content
    direction: bool | None = None
    top: int | None = None
    whole = nth = both = False
    anchor: Token | None = None
    for place, token in enumerate(content):
        if token in frame.used:
            continue
        after = content[place + 1] if place + 1 < len(content) else None
        word = token.value("superlative")
        if word in ("desc", "asc"):
            both = both or (direction is not None and not nth and direction != (word == "desc"))
            direction, anchor = word == "desc", anchor or token
            whole = whole or token.text.startswith(("从", "由", "降", "升"))
            frame.used.add(token)
            beside = [after] if _few(after) else [content[place - 1]] if place and top is None else []
            if beside and beside[0] is not None and (few := _few(beside[0])) and beside[0] not in frame.used:
                top = few
                frame.used.add(beside[0])
        elif word in ("top", "bottom") and after is not None and (few := _few(after)):
            if direction is None:
                direction = word == "top"
            top, anchor = few, anchor or token
            frame.used.update({token, after})
        elif ordinal := token.value("ordinal"):
            place_named, _, end = ordinal.partition(":")
            direction = end == "desc" if end else direction
            top, nth, anchor = int(place_named), int(place_named) > 1, anchor or token
            frame.used.add(token)
        elif word == "rank":
            anchor, whole = anchor or token, True
            frame.used.add(token)
    if anchor is None:
        return
    if top is None and (asked := _how_many_asked(frame)) is not None:
        top = _few(asked)
        frame.used.add(asked)
    if direction is None:
        direction = True
    attribute, owner = _ranked_attribute(frame, anchor)
    others = [t for t in content if t in frame.used and t.value("superlative") in ("desc", "asc") and t is not anchor]
    places = [t for t in content if t.value("ordinal") or (t.value("superlative") and "第一" in t.text)]
    if any(_ranked_attribute(frame, other)[0] not in ("", attribute) for other in others) or len(places) > 1:
        # "预算最高、执行率最低", "第二和第三": two orders are no one order; accounting tells that they are not honoured.
        frame.used -= {anchor, *others, *places}
        return
    frame.used.update(owner)
    frame.ranking = Ranking(attribute, direction, top, whole and top is None, nth, both)


def _how_many_asked(frame: Frame) -> Token | None:
    """ "哪三个项目执行率最低": the number that stands behind 哪."""
    return next((t for t in frame.content if _few(t) and frame.text[: t.start].endswith("哪")), None)


def _few(token: Token | None) -> int:
    """The number of things that ``token`` says; 0 where it says none."""
    number = token.number if token is not None else None
    if number is None or number.unit in ("%", "元", "万元", "分", "倍"):
        return 0
    return int(number.value) if 0 < number.value <= 100 and number.value % 1 == 0 else 0


def _ranked_attribute(frame: Frame, anchor: Token) -> tuple[str, list[Token]]:
    """The attribute nearest before the word of order, else the nearest behind it."""
    before = [t for t in frame.content if t.end <= anchor.start and t not in frame.used]
    behind = [t for t in frame.content if t.start >= anchor.end and t not in frame.used]
    for tokens in (before[::-1], behind):
        for token in tokens:
            attribute = token.value("attribute")
            if attribute and attribute != "reason":
                if attribute in ("score", "weight") and is_execution_score(frame, token):
                    return f"execution_{attribute}", [token, token_before(frame, token)]
                return attribute, [token]
            if token.value("condition") or (token.value("asked_noun") and tokens is not behind):
                break
    return "", []
