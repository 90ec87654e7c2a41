"""Comparisons in a question: "执行率低于90%", "完成值超过目标值的1.5倍", "预算150万到200万之间"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from search.plan import Comparison
from search.question_numbers import Number, read_numbers
from search.reading import Token

if TYPE_CHECKING:
    from search.frame import Frame


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
    mean: bool = False
    """True where the attribute is compared with its own average over all rows: "高于平均值"."""


def read_limits(frame: Frame) -> None:
    """Put the comparisons of the question into ``frame`` and use their tokens."""
    content = frame.content
    for place, token in enumerate(content):
        if token in frame.used:
            continue
        op = _comparison(token, "comparator")
        after = content[place + 1] if place + 1 < len(content) else None
        if _add_mean(frame, place) or _add_than(frame, place) or _add_pair(frame, place):
            continue
        if op and after is not None and after.number is not None:
            # "达到99%以上", "低于60分以下": the word after the number says the same again.
            again = [t for t in content[place + 2 : place + 3] if _comparison(t, "comparator_after")]
            _add_limit(frame, place, op, after, (token, after, *again))
        elif op and after is not None and after.value("attribute"):
            _add_versus(frame, place, op, place + 1)
        elif token.number is not None and (high := _end_of_range(frame, place)) is not None:
            attribute, owner = _attribute_before(frame, place)
            frame.limits.append(Limit(attribute, "≥", _in_unit_of(token, high), high=high.number))
            frame.used.update({token, high, *owner})
        elif token.number is not None and after is not None and (op := _comparison(after, "comparator_after")):
            _add_limit(frame, place, op, token, (token, after))
        elif token.number is not None and place and _is_stated_value(frame, place):
            attribute, owner = _attribute_before(frame, place)
            if _is_presumed(frame, place):
                frame.used.update({token, *owner})
                continue
            frame.limits.append(Limit(attribute, "=", token.number))
            frame.used.update({token, *owner})
        elif (
            token.value("condition") in ("exceeded", "missed", "met") and after is not None and after.number is not None
        ):
            _add_factor(frame, token, after)


def _add_limit(frame: Frame, place: int, op: Comparison, number: Token, tokens: tuple[Token, ...]) -> None:
    assert number.number is not None
    attribute, owner = _attribute_before(frame, place)
    if number.number.unit == "倍" and attribute and owner:
        # "完成值是目标值2倍以上": the nearest attribute is what is multiplied, the one before it what is compared.
        compared, owner_of_compared = _attribute_before(frame, frame.content.index(owner[0]))
        frame.limits.append(Limit(compared or "actual", op, other=attribute, factor=number.number.value))
        frame.used.update({*tokens, *owner, *owner_of_compared})
        return
    if not attribute:
        attribute, owner = _attribute_behind(frame, tokens[-1])
    aggregate = next((a for t in owner if (a := t.value("aggregate"))), "")
    frame.limits.append(Limit(attribute, op, number.number, aggregate=aggregate))
    frame.used.update({*tokens, *owner})


def _add_mean(frame: Frame, place: int) -> bool:
    """ "总分高于平均分", "高于平均执行率", "预算在平均水平以上"; "平均分高于90分" compares with a number."""
    content = frame.content
    pair = content[place : place + 2]
    if len(pair) < 2:
        return False
    first, second = pair
    if (op := _comparison(first, "comparator")) and second.value("aggregate") == "average":
        average = second
    elif (op := _comparison(second, "comparator_after")) and first.value("aggregate") == "average":
        average = first
    elif (
        first.value("operation") == "than"
        and second.value("aggregate") == "average"
        and (op := _way(content, place + 2))
    ):
        average = second
        frame.used.add(content[place + 2])
    else:
        return False
    attribute, owner = _attribute_before(frame, place)
    if not attribute:
        attribute, owner = _attribute_behind(frame, second)
    if not attribute and "分" in average.text:
        attribute = "score"
    frame.limits.append(Limit(attribute, op, mean=True))
    frame.used.update({first, second, *owner})
    return True


def _way(content: list[Token], place: int) -> Comparison | None:
    """What 多 and 少 at ``place`` say behind 比."""
    word = content[place].value("operation") if place < len(content) else None
    if word in ("more", "who_more"):
        return ">"
    return "<" if word in ("less", "who_less") else None


def _add_than(frame: Frame, place: int) -> bool:
    """ "调整后预算比年初预算少的项目": columns of one row set against each other, in a list."""
    content = frame.content
    triple = content[place - 1 : place + 3] if place else []
    if len(triple) < 4 or not frame.nouns or frame.wants_number:
        return False
    first, than, second, _ = triple
    names = [token.value("attribute") for token in (first, second)]
    op = _way(content, place + 2)
    if than.value("operation") != "than" or not all(names) or op is None:
        return False
    frame.limits.append(Limit(names[0] or "", op, other=names[1] or ""))
    frame.used.update(triple)
    return True


def _add_pair(frame: Frame, place: int) -> bool:
    """ "全年预算和年初预算不一样的项目", "全年预算小于年初预算": two columns of one row, joined or compared in one word."""
    content, token = frame.content, frame.content[place]
    op = _comparison(token, "comparator")
    if op in ("=", "≠") and place >= 3 and content[place - 2].value("together") == "and":
        pair = [content[place - 3], content[place - 1]]
        names = [one.value("attribute") or "" for one in pair]
        if all(names) and not set(names) & {"reason", "unit", "department"}:
            frame.limits.append(Limit(names[0], op, other=names[1]))
            frame.used.update((*pair, token))
            return True
    before = content[place - 1].value("attribute") if place else None
    if (
        token.value("condition") == "unfinished_budget"
        and "年初" in token.text
        and before in ("budget", "budget_adjusted")
    ):
        frame.limits.append(Limit(before, "<", other="budget_initial"))
        frame.used.update((content[place - 1], token))
        return True
    return False


def _comparison(token: Token, section: str) -> Comparison | None:
    return cast("Comparison | None", token.value(section))


def _is_stated_value(frame: Frame, place: int) -> bool:
    """ "得分为0", "分值是10": an attribute said to have a value."""
    token, before = frame.content[place], frame.content[place - 1]
    between = frame.text[before.end : token.start]
    return before.value("attribute") not in (None, "reason") and between in ("", "为", "是", "等于", "有")


def _is_presumed(frame: Frame, place: int) -> bool:
    """ "年初预算160万元，还有多少没执行": a value told, not asked for, before what is asked."""
    behind = frame.content[place + 1 :]
    return any(token.value("attribute") for token in behind) and not frame.wants_list


def use_vague_words(frame: Frame) -> None:
    """ "执行率偏低，低于80%": the number says what the vague word means."""
    if frame.limits:
        frame.take("vague")


def _add_versus(frame: Frame, place: int, op: Comparison, other_place: int) -> None:
    attribute, owner = _attribute_before(frame, place)
    other = frame.content[other_place]
    if not attribute:
        return
    factor, tokens = Decimal(1), [frame.content[place], other, *owner]
    behind = frame.content[other_place + 1] if other_place + 1 < len(frame.content) else None
    if behind is not None and behind.number is not None and behind.number.unit in ("倍", "%"):
        factor = behind.number.value if behind.number.unit == "倍" else behind.number.value / 100
        tokens.append(behind)
    frame.limits.append(Limit(attribute, op, other=other.value("attribute") or "", factor=factor))
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
    ops: dict[str | None, Comparison] = {"exceeded": ">", "met": "≥"}
    op = ops.get(condition.value("condition"), "<")
    frame.limits.append(Limit("actual", op, other="target", factor=factor))
    frame.used.update([*tokens, *owner])


def _end_of_range(frame: Frame, place: int) -> Token | None:
    """The upper end of a range that begins at ``place``: "100至500万元", "100万元和500万元之间"."""
    low = frame.content[place]
    behind = [token for token in frame.content[place + 1 : place + 3] if token.value("together") != "and"]
    high = behind[0] if behind else None
    if high is None or high.number is None:
        return None
    between = frame.text[low.end : high.start]
    joined = any(mark in between for mark in ("和", "与", "、")) and frame.text.startswith("之间", high.end)
    return high if joined or any(mark in between for mark in ("到", "至", "-", "~", "—", "–")) else None


def _in_unit_of(low: Token, high: Token) -> Number:
    """The lower end of a range in the unit that only the upper end names: 100至500万元."""
    assert low.number is not None
    assert high.number is not None
    unit = high.text.lstrip("0123456789.,")
    if low.number.unit or not low.text.isdigit() or not unit:
        return low.number
    return read_numbers(low.text + unit)[0]


def _attribute_before(frame: Frame, place: int) -> tuple[str, list[Token]]:
    """The attribute that a comparison at ``place`` speaks of: the nearest before it that no other comparison has."""
    passed: list[Token] = []
    for token in reversed(frame.content[:place]):
        if token.number is not None or token.value("comparator") or token.value("comparator_after"):
            break
        attribute = token.value("attribute")
        if attribute and attribute != "reason":
            if attribute in ("score", "weight") and is_execution_score(frame, token):
                return f"execution_{attribute}", [token, token_before(frame, token), *passed]
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
    before = [token for token in frame.content[:place] if token.value("together") != "and"]
    if frame.limits and before and before[-1] in frame.used:
        return frame.limits[-1].attribute, []
    return "", []


def _attribute_behind(frame: Frame, last: Token) -> tuple[str, list[Token]]:
    """ "95%以下的执行率", "超过200万元预算的项目"."""
    behind = [token for token in frame.content if token.start >= last.end]
    if behind and (attribute := behind[0].value("attribute")) and attribute not in ("reason", "unit", "department"):
        return attribute, [behind[0]]
    return "", []


def token_before(frame: Frame, token: Token) -> Token:
    """The token of meaning before ``token``."""
    return frame.content[frame.content.index(token) - 1]


def is_execution_score(frame: Frame, token: Token) -> bool:
    """预算执行率得分: the score of the money block."""
    place = frame.content.index(token)
    return place > 0 and frame.content[place - 1].value("attribute") == "rate"
