"""Whether a plan honours every word of its question: no word that says something may be passed over.

In: what a question's tokens say (:class:`~search.frame.Frame`) and the plan made of it. Out: :func:`unaccounted`, the tokens
that the plan does not honour; an answer is only given where there are none. A section of the lexicon counts by default: what
may go unused is listed in ``lexicon.toml`` (``names.harmless``), and what the plan itself must hold is checked on the plan,
because a word may be consumed while the plan is made and its meaning still be lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import Any

from search.comparisons import Limit
from search.fact_conditions import ATTRIBUTES, NUMERIC
from search.frame import Frame
from search.lexicon import lexicon
from search.plan import (
    Aggregate,
    AllOf,
    AnyOf,
    Between,
    Check,
    Compare,
    Contains,
    Derive,
    Exists,
    Is,
    Lookup,
    Missing,
    Not,
    OneOf,
    Order,
    Plan,
    Rows,
    Several,
    Versus,
)
from search.reading import Token
from search.relations import mentioned
from search.scope import GRADES

_VALUED = ("source", "stage", "level1", "level2")
"""Sections whose words stand in the plan as values of the attribute of that name."""

_IMPLIED = {
    "remaining": {"balance"},
    "overspent": {"executed"},
    "lost": {"lost", "score"},
    "score_rate": {"score_ratio", "score"},
    "rate": {"rate", "executed"},
    "completion": {"rate", "attainment", "met"},
    "budget": {"budget", "budget_adjusted", "balance", "rate", "executed"},
    "budget_initial": {"budget_initial", "balance"},
    "in_place_rate": {"in_place", "value"},
    "execution_lost": {"execution_weight"},
    "adjustment": {"budget_initial"},
    "budget_adjusted": {"budget_adjusted", "budget", "balance"},
    "executed": {"executed", "balance", "rate"},
    "actual": {"actual", "actual_value", "met", "attainment"},
    "target": {"target", "target_value", "met", "attainment"},
    "goal": {"goal_expected", "target", "target_value", "met", "attainment"},
    "score": {"score", "total_score", "execution_score", "lost"},
    "weight": {"weight", "execution_weight"},
    "reason": {"reason"},
    "total_score": {"total_score", "lost"},
}
"""What in a plan answers to a word that asks for an attribute, besides the attribute itself."""


_THIS = "今本当"
"""How words begin that mean the year named beside them: 今年(2024年)."""


@dataclass
class _Content:
    """What a plan speaks of, gathered from all its parts."""

    named: set[str] = field(default_factory=set)
    denied: set[Any] = field(default_factory=set)
    values: set[Any] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    relations: set[str] = field(default_factory=set)
    numbers: set[Decimal] = field(default_factory=set)
    ordered: bool = False
    versus: bool = False
    nth: bool = False
    joined: bool = False
    reasons: bool = False


def unaccounted(frame: Frame, plan: Plan) -> list[Token]:
    """The tokens of the question that ``plan`` does not honour, in order."""
    content = _Content()
    _gather(plan, content)
    left = {token for token in frame.reading.tokens if not _is_accounted(token, frame, content)}
    left.update(_stray_numbers(frame, plan))
    left.update(_lost_limits(frame, content))
    left.update(_of_the_question(frame, plan, content))
    return sorted(left, key=lambda token: token.start)


def _is_accounted(token: Token, frame: Frame, content: _Content) -> bool:
    if token in frame.spoken:
        return True
    if token in frame.excluded:
        return _is_denied(token, content)
    if token.years is not None and not token.words:
        named = not token.years.relative or (token.years.relative[0] in _THIS and bool(frame.years))
        return named and all(_is_dated(year, frame, content) for year in token.years.years)
    if token.mentions and token not in frame.used:
        return any(iri in content.named for mention in token.mentions for iri in mention.iris)
    if token.number is not None:
        return True
    if token in frame.used:
        return _is_kept(token, frame, content)
    if token.unexplained:
        return False
    return any(_is_harmless(token, word.section, word.value, frame, content) for word in token.words)


def _is_dated(year: int, frame: Frame, content: _Content) -> bool:
    """Whether the plan speaks of ``year``; that of which a stated change is measured stands before the one it is stated for."""
    of_change = "observation" in content.relations and (
        year in frame.base_years or bool({"change", "change_rate"} & content.values)
    )
    return year in content.years or (of_change and (year + 1 in content.years or str(year) in content.values))


def _is_denied(token: Token, content: _Content) -> bool:
    if token.years is not None:
        return set(token.years.years) <= content.denied
    iris = {iri for mention in token.mentions for iri in mention.iris}
    values = {value for section in (*_VALUED, "grade_value") if (value := token.value(section))}
    return bool((iris | values) & content.denied)


def _is_kept(token: Token, frame: Frame, content: _Content) -> bool:
    """Whether the plan still holds what a consumed word says."""
    if any(word.section == "filler" for word in token.words):
        return True
    for section in _VALUED:
        value = token.value(section)
        if (
            value is not None
            and not (section == "source" and content.relations == {"observation"})
            and value not in content.values
            and not (section == "level1" and frame.mentions("indicator"))
        ):
            return False
    if token in frame.roles.words:
        return bool({"department", "unit"} & content.attributes)
    if (word := token.value("class")) is not None and word not in content.values:
        return False
    grade = token.value("grade_value")
    of_projects = content.relations != {"observation"}
    if (
        grade is not None
        and of_projects
        and token.value("operation") is None
        and not set(GRADES[grade]) & content.values
    ):
        return False
    computed = token.value("aggregate")
    if computed in ("average", "median") and computed not in content.functions:
        return False
    if token.text in lexicon().names["added"] and not content.functions & {"sum", "total", "count", "ratio"}:
        return False
    role = token.value("attribute")
    of_facts = content.relations - {"observation", "finding"} and not content.reasons
    if role is not None and of_facts and len(token.words) == 1:
        return bool(_attributes_of(role) & content.attributes)
    return True


def _attributes_of(role: str) -> set[str]:
    found = {known[role] for known in ATTRIBUTES.values() if role in known}
    return found | {NUMERIC[name] for name in found if name in NUMERIC} | _IMPLIED.get(role, set())


def _is_harmless(token: Token, section: str, value: str, frame: Frame, content: _Content) -> bool:
    """Whether a word that no part of the plan used takes nothing from its meaning."""
    harmless = lexicon().names["harmless"]
    if section in harmless or f"{section}.{value}" in harmless:
        return True
    behind = next((t for t in frame.content if t.start >= token.end), None)
    before = next((t for t in reversed(frame.content) if t.end <= token.start), None)
    match section:
        case "superlative":
            return value == "bottom" and token.text == "最后" and (behind is None or behind.number is None)
        case "only":
            return behind is None or not (behind.mentions or behind.years or behind.value("level1"))
        case "about":
            return not any(t is not None and t.number is not None for t in (before, behind))
        case "under":
            return "department" in content.attributes
        case "rest":
            return bool(frame.excluded)
        case "aggregate":
            if token.text in lexicon().names["added"]:
                return False
            return value in ("sum", "count") and not content.functions & {"average", "median", "min", "max"}
        case "group":
            return value == "each" or value in content.groups | content.relations
    return False


def _is_counted(token: Token, plan: Plan) -> bool:
    """Whether a number before ``token`` may count it; "有两个满意度指标的项目" puts a condition on projects."""
    of_indicators = token.value("level1") or token.value("level2") or token.value("noun") == "indicator"
    if of_indicators:
        return not isinstance(plan, Rows) or plan.of == "indicator"
    return bool(token.mentions or token.value("noun") or token.value("class") or token.value("stage"))


def _stray_numbers(frame: Frame, plan: Plan) -> list[Token]:
    """Numbers that limit nothing, but for those that count what follows them: "三个自评项目", "五个项目"."""
    content = frame.content
    found = []
    for place, token in enumerate(content):
        behind = next((t for t in content[place + 1 :] if t.years is None), None)  # 两个｜2024年｜项目
        counts = behind is not None and _is_counted(behind, plan)
        number = token.number
        counts = counts or (number is not None and number.value == _named_before(content[:place]) > 1)
        if number is not None and token not in frame.used and not (counts and number.is_small_count):
            found.append(token)
    return found


def _named_before(content: list[Token]) -> int:
    """How many names stand in a row at the end of ``content``: 甲、乙、丙｜三项."""
    found = 0
    for token in reversed(content):
        if token.mentions:
            found += 1
        elif token.value("together") != "and":
            break
    return found


def _lost_limits(frame: Frame, content: _Content) -> list[Token]:
    """Numbers and columns compared with in the question and nowhere in the plan; a reason presumes its comparison."""
    if content.reasons:
        return []
    found: list[Token] = []
    for limit in frame.limits:
        if not _is_held(limit, content):
            ends = [number for number in (limit.number, limit.high) if number is not None]
            found += [token for token in frame.content if token.number in ends]
    return found


def _is_held(limit: Limit, content: _Content) -> bool:
    if limit.other:
        return content.versus
    ends = [number for number in (limit.number, limit.high) if number is not None]
    return all({number.value, number.money} & content.numbers for number in ends)


def _of_the_question(frame: Frame, plan: Plan, content: _Content) -> list[Token]:
    """Words that say what kind of answer is asked for, where the plan gives another kind."""
    found: list[Token] = []
    asks = {token: value for token in frame.content if (value := token.value("ask"))}
    open_asks = {"how_much", "percent", "which", "what", "who", "how_many"}
    checked = isinstance(plan, Check | Exists) or content.reasons
    if not checked and not open_asks & set(asks.values()) and not any(t.value("asked_noun") for t in frame.content):
        found += [token for token, value in asks.items() if value == "yesno" or value == "yesno_tail"]
    ranking = frame.ranking
    ends = content.functions & {"min", "max"}
    kept = ranking is None or content.reasons or (content.ordered and ranking.nth == content.nth)
    if not kept or (ranking and ranking.both and len(ends) < 2 and not isinstance(plan, Several)):
        found += [token for token in frame.content if token.value("superlative") or token.value("ordinal")]
    if len(frame.limits) + len(frame.conditions) > 1 and not content.joined:
        found += frame.tokens("together", "or")
    if isinstance(plan, Rows) and frame.wants_count and not frame.wants_list:
        found += [token for token, value in asks.items() if value == "how_many"]
    return found


def _gather(part: Any, content: _Content, denied: bool = False) -> None:
    if isinstance(part, tuple):
        for item in part:
            _gather(item, content, denied)
        return
    if not is_dataclass(part):
        return
    match part:
        case Not(inner):
            _gather(inner, content, not denied)
            return
        case Is(name, iris):
            content.named.update(iris)
            content.denied.update(iris if denied else ())
        case Compare(name, op, value):
            _hold(content, name, (value,), denied != (op == "≠"))
        case OneOf(name, values):
            _hold(content, name, values, denied)
        case Contains(name, text):
            content.values.add(text)
        case Between(name, low, high):
            _hold(content, name, (low, high), denied)
        case Versus():
            content.versus = True
            content.numbers.add(part.factor)
        case Check(_, _, against) if not is_dataclass(against):
            _hold(content, "", (against,), denied)
        case Order():
            content.ordered = True
        case Derive(formula):
            content.functions.add(formula)
        case Aggregate():
            content.functions.add(part.function)
            content.groups.update(part.by)
            content.ordered |= part.descending is not None or part.function in ("min", "max")
            content.numbers.update((part.having[1],) if part.having else ())
        case AnyOf(conditions):
            content.joined |= not any(isinstance(one, Missing | Contains | AllOf) for one in conditions)
        case Rows():
            content.groups.add(part.of)
            content.nth |= part.nth
        case Lookup():
            content.reasons |= "reason" in part.want
    content.attributes.update(_attributes_in(part))
    if isinstance(part, Lookup | Rows | Aggregate):
        content.relations.add(part.relation)
    for inner in _children(part):
        _gather(inner, content, denied)


def _hold(content: _Content, name: str, values: tuple[Any, ...], denied: bool) -> None:
    if name in ("year", "compared_to"):
        content.years.update(value for value in values if isinstance(value, int))
    content.values.update(values)
    content.denied.update(values if denied else ())
    content.numbers.update(Decimal(value) for value in values if isinstance(value, Decimal | int))


def _attributes_in(part: Any) -> set[str]:
    match part:
        case Lookup():
            return set(part.want)
        case Rows():
            return {part.of, *part.show}
        case Aggregate():
            return {part.attribute, part.over, *part.by} - {""}
        case Order():
            return {part.attribute}
    return set(mentioned(part)) if not isinstance(part, Plan) else set()


def _children(part: Any) -> Iterator[Any]:
    for one in fields(part):
        yield getattr(part, one.name)
