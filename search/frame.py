"""What a question's tokens say together: comparisons, order, aggregate, group, what is asked; and which token was used.

A token that carries meaning and that no part of the plan used is a misunderstanding: :meth:`Frame.unused` tells them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from search.linking import Mention
from search.plan import Comparison
from search.question_numbers import Number
from search.reading import Reading, Token

_MEANINGFUL = frozenset(
    "attribute level1 level2 source stage noun asked_noun comparator comparator_after condition superlative operation change base "
    "kind_word measure open aggregate group".split()
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A comparison of the question: ``attribute`` (a role of the lexicon; "" where none is named) against a number or a role.

    ``high`` closes a range (``op`` is then ≥ and both ends belong to it); ``other`` with ``factor`` compares within a row.
    """

    attribute: str
    op: Comparison
    number: Number | None = None
    high: Number | None = None
    other: str = ""
    factor: Decimal = Decimal(1)
    aggregate: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """An order asked for: by ``attribute`` ("" where none is named), ``top`` rows (None: the one at the end, or all)."""

    attribute: str
    descending: bool
    top: int | None
    whole: bool = False
    """True where all are to be put in order, not the best to be taken."""


@dataclass
class Frame:
    """A question's parts, gathered from its tokens once."""

    reading: Reading
    content: list[Token] = field(default_factory=list)
    used: set[Token] = field(default_factory=set)
    limits: list[Limit] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    ranking: Ranking | None = None

    def __post_init__(self) -> None:
        self.content = [token for token in self.reading.tokens if not token.is_filler]
        _read_limits(self)
        _read_ranking(self)
        self.conditions += [
            value for token in self.content if (value := token.value("condition")) and token not in self.used
        ]

    # --- what is named ---------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The plain question."""
        return self.reading.text

    def mentions(self, kind: str) -> list[Mention]:
        """Things of ``kind`` that the question names."""
        return self.reading.mentions(kind)

    @property
    def years(self) -> tuple[int, ...]:
        """The years named, in order, once each."""
        return tuple(dict.fromkeys(y for t in self.reading.tokens if t.years for y in t.years.years))

    @property
    def relative_year(self) -> str:
        """A word like 去年, where no year is named beside it."""
        return next((t.years.relative for t in self.reading.tokens if t.years and t.years.relative), "")

    @property
    def part_of_year(self) -> str:
        """A part of a year that the question asks about."""
        return next((t.years.part for t in self.reading.tokens if t.years and t.years.part), "")

    @property
    def unknown(self) -> tuple[Token, ...]:
        """Unexplained pieces."""
        return self.reading.unknown

    # --- what is asked ---------------------------------------------------------------------------------------------

    def has(self, section: str, *values: str) -> bool:
        """Whether an unused word of ``section`` stands in the question."""
        return bool(self.tokens(section, *values))

    def tokens(self, section: str, *values: str) -> list[Token]:
        """Unused tokens of ``section``."""
        return [
            token
            for token in self.content
            if token not in self.used
            and (value := token.value(section)) is not None
            and (not values or value in values)
        ]

    def take(self, section: str, *values: str) -> list[str]:
        """The values of unused tokens of ``section``, which count as used from now on."""
        tokens = self.tokens(section, *values)
        self.used.update(tokens)
        return list(dict.fromkeys(value for token in tokens if (value := token.value(section)) is not None))

    @property
    def asked(self) -> list[str]:
        """Attributes asked for: those that no comparison, order or aggregate has used."""
        return list(dict.fromkeys(value for token in self.tokens("attribute") if (value := token.value("attribute"))))

    @property
    def wants_reason(self) -> bool:
        """为什么, 原因."""
        return "reason" in self.asked

    @property
    def wants_count(self) -> bool:
        """几个, 多少个, with or without its noun."""
        return any(
            token.value("ask") == "how_many"
            or (
                token.value("asked_noun")
                and any(word in token.text for word in ("几个", "几项", "几家", "几份", "多少"))
            )
            or (token.value("aggregate") == "count")
            for token in self.content
            if "哪" not in token.text
        )

    @property
    def wants_list(self) -> bool:
        """哪些, 哪个, 列出."""
        return any(
            token.value("ask") == "which"
            or (token.value("asked_noun") and ("哪" in token.text or "什么" in token.text))
            for token in self.content
        )

    @property
    def wants_number(self) -> bool:
        """多少, 百分之几."""
        return any(token.value("ask") in ("how_much", "percent") for token in self.content)

    @property
    def wants_percent(self) -> bool:
        """百分之几, or a share."""
        return any(token.value("ask") == "percent" for token in self.content)

    @property
    def asked_unit(self) -> str:
        """The unit behind 多少: 元, %, 人, 辆 …; "" where none is named."""
        units = [value for token in self.content if (value := token.value("unit"))]
        return units[0] if units else ("%" if self.wants_percent else "")

    @property
    def yes_no(self) -> Literal["", "check"]:
        """Whether yes or no is asked."""
        return "check" if any(t.value("ask") in ("yesno", "yesno_tail") for t in self.content) else ""

    @property
    def nouns(self) -> list[str]:
        """Kinds of things asked for or spoken of, asked ones first."""
        values = [t.value(s) for s in ("asked_noun", "noun", "every_noun") for t in self.content]
        return [value for value in dict.fromkeys(values) if value]

    def unused(self) -> list[Token]:
        """Tokens that mean something and that nothing has used."""
        return [t for t in self.content if t not in self.used and any(w.section in _MEANINGFUL for w in t.words)]


# --- comparisons -----------------------------------------------------------------------------------------------------


def _read_limits(frame: Frame) -> None:
    content = frame.content
    for place, token in enumerate(content):
        if token in frame.used:
            continue
        op = token.value("comparator")
        after = content[place + 1] if place + 1 < len(content) else None
        if op and after is not None and after.number is not None:
            _add_limit(frame, place, op, after, (token, after))
        elif op and after is not None and after.value("attribute"):
            _add_versus(frame, place, op, place + 1)
        elif (
            token.number is not None
            and after is not None
            and after.number is not None
            and _is_range(frame, token, after)
        ):
            attribute, owner = _attribute_before(frame, place)
            frame.limits.append(Limit(attribute, "≥", token.number, high=after.number))
            frame.used.update({token, after, *owner})
        elif token.number is not None and after is not None and (op := after.value("comparator_after")):
            _add_limit(frame, place, op, token, (token, after))
        elif token.value("condition") in ("exceeded", "missed") and after is not None and after.number is not None:
            _add_factor(frame, token, after)


def _add_limit(frame: Frame, place: int, op: str, number: Token, tokens: tuple[Token, ...]) -> None:
    attribute, owner = _attribute_before(frame, place)
    if not attribute:
        attribute, owner = _attribute_behind(frame, tokens[-1])
    aggregate = next((a for t in owner if (a := t.value("aggregate"))), "")
    high = None
    following = [t for t in frame.content if t.start >= number.end]
    if op == "≥" and len(following) >= 2 and following[0].value("comparator") in ("<", "≤") and following[1].number:
        # "90分以上不到95分" is left to two comparisons of one attribute.
        pass
    frame.limits.append(Limit(attribute, op, number.number, high, aggregate=aggregate))  # type: ignore[arg-type]
    frame.used.update({*tokens, *owner})


def _add_versus(frame: Frame, place: int, op: str, other_place: int) -> None:
    attribute, owner = _attribute_before(frame, place)
    other = frame.content[other_place]
    if not attribute:
        return
    factor, tokens = Decimal(1), [frame.content[place], other, *owner]
    behind = frame.content[other_place + 1] if other_place + 1 < len(frame.content) else None
    if behind is not None and behind.number is not None and behind.number.unit in ("倍", "%"):
        factor = behind.number.value if behind.number.unit == "倍" else behind.number.value / 100
        tokens.append(behind)
    frame.limits.append(Limit(attribute, op, other=other.value("attribute") or "", factor=factor))  # type: ignore[arg-type]
    frame.used.update(tokens)


def _add_factor(frame: Frame, condition: Token, number: Token) -> None:
    """超过目标值的1.5倍; 超过目标50%; 不到目标的一半."""
    assert number.number is not None
    value, unit = number.number.value, number.number.unit
    exceeded = condition.value("condition") == "exceeded"
    if unit == "倍":
        factor = value
    elif unit == "%":
        factor = 1 + value / 100 if exceeded and value < 100 else value / 100
    else:
        return
    tokens = [condition, number]
    behind = [t for t in frame.content if t.start >= number.end][:1]
    tokens += [t for t in behind if t.value("comparator_after")]
    owner = [t for t in frame.content if t.end <= condition.start and t.value("attribute") == "actual"]
    op: Comparison = ">" if exceeded else "<"
    frame.limits.append(Limit("actual", op, other="target", factor=factor))
    frame.used.update([*tokens, *owner])


def _is_range(frame: Frame, low: Token, high: Token) -> bool:
    between = frame.text[low.end : high.start]
    return bool(between) and any(mark in between for mark in ("到", "至", "-", "~", "—", "–"))


def _attribute_before(frame: Frame, place: int) -> tuple[str, list[Token]]:
    """The attribute that a comparison at ``place`` speaks of: the nearest before it that no other comparison has."""
    passed: list[Token] = []
    for token in reversed(frame.content[:place]):
        if token.number is not None or token.value("comparator") or token.value("comparator_after"):
            break
        attribute = token.value("attribute")
        if attribute and attribute != "reason":
            if attribute in ("score", "weight") and _is_execution_score(frame, token):
                return f"execution_{attribute}", [token, _token_before(frame, token), *passed]
            return attribute, [token, *passed]
        if token.value("condition") == "fully_executed" and not passed:
            return "rate", [token]
        if token.value("condition") or token.value("asked_noun"):
            break
        if token.value("level1") or token.value("level2") or token.mention("indicator"):
            return "actual", passed
        if token.value("measure") or token.mention("measure") or token.mention("account") or token.mention("topic"):
            return "figure", passed
        if token.value("aggregate"):
            passed.append(token)
    # Several limits on one attribute: "执行率高于90%低于95%".
    if frame.limits and place and frame.content[place - 1] in frame.used:
        return frame.limits[-1].attribute, []
    return "", []


def _attribute_behind(frame: Frame, last: Token) -> tuple[str, list[Token]]:
    """ "95%以下的执行率", "超过200万元预算的项目"."""
    behind = [token for token in frame.content if token.start >= last.end]
    if behind and (attribute := behind[0].value("attribute")) and attribute not in ("reason", "unit", "department"):
        return attribute, [behind[0]]
    return "", []


def _token_before(frame: Frame, token: Token) -> Token:
    return frame.content[frame.content.index(token) - 1]


def _is_execution_score(frame: Frame, token: Token) -> bool:
    """预算执行率得分: the score of the money block."""
    place = frame.content.index(token)
    return place > 0 and frame.content[place - 1].value("attribute") == "rate"


# --- order -----------------------------------------------------------------------------------------------------------


def _read_ranking(frame: Frame) -> None:
    content = frame.content
    direction: bool | None = None
    top: int | None = None
    whole = False
    anchor: Token | None = None
    for place, token in enumerate(content):
        if token in frame.used:
            continue
        after = content[place + 1] if place + 1 < len(content) else None
        word = token.value("superlative")
        if word in ("desc", "asc"):
            direction, anchor = word == "desc", anchor or token
            whole = whole or token.text.startswith(("从", "由", "降", "升"))
            frame.used.add(token)
            if after is not None and _is_few(after):
                top = int(after.number.value) if after.number else None
                frame.used.add(after)
            elif place and _is_few(content[place - 1]) and content[place - 1] not in frame.used and top is None:
                top = int(content[place - 1].number.value)  # type: ignore[union-attr]
                frame.used.add(content[place - 1])
        elif word in ("top", "bottom") and after is not None and _is_few(after):
            if direction is None:
                direction = word == "top"
            top, anchor = int(after.number.value), anchor or token  # type: ignore[union-attr]
            frame.used.update({token, after})
        elif word == "rank":
            anchor, whole = anchor or token, True
            frame.used.add(token)
    if anchor is None:
        return
    if direction is None:
        direction = True
    attribute, owner = _ranked_attribute(frame, anchor)
    frame.used.update(owner)
    frame.ranking = Ranking(attribute, direction, top, whole and top is None)


def _is_few(token: Token) -> bool:
    number = token.number
    return (
        number is not None
        and number.unit not in ("%", "元", "万元", "分", "倍")
        and 0 < number.value <= 100
        and number.value % 1 == 0
    )


def _ranked_attribute(frame: Frame, anchor: Token) -> tuple[str, list[Token]]:
    """The attribute nearest before the word of order, else the nearest behind it."""
    before = [t for t in frame.content if t.end <= anchor.start and t not in frame.used]
    behind = [t for t in frame.content if t.start >= anchor.end and t not in frame.used]
    for tokens in (before[::-1], behind):
        for token in tokens:
            attribute = token.value("attribute")
            if attribute and attribute != "reason":
                if attribute in ("score", "weight") and _is_execution_score(frame, token):
                    return f"execution_{attribute}", [token, _token_before(frame, token)]
                return attribute, [token]
            if token.value("condition") or token.value("asked_noun") and tokens is not behind:
                break
    return "", []
