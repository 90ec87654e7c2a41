"""One question about projects, their money or their indicators: of which relation it asks, and under which conditions.

What the words of the lexicon mean of each relation; :mod:`search.fact_question` adds what is asked of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from search.catalogue import Catalogue
from search.comparisons import Limit
from search.frame import Frame
from search.plan import (
    Aggregate,
    AnyOf,
    Between,
    Compare,
    Comparison,
    Condition,
    Contains,
    Missing,
    Not,
    OneOf,
    Relation,
    Stated,
    Versus,
    VersusMean,
)
from search.relations import RELATIONS
from search.scope import GRADES, Scope, one_of

_SHARED = {
    "rate": "rate",
    "budget": "budget",
    "budget_initial": "budget_initial",
    "budget_adjusted": "budget_adjusted",
    "in_place": "in_place",
    "executed": "executed",
    "remaining": "balance",
    "reason": "reason",
    "unit": "unit",
    "department": "department",
    "total_score": "total_score",
    "grade": "grade",
}
ATTRIBUTES: dict[str, dict[str, str]] = {
    "project": _SHARED
    | {
        "score": "total_score",
        "goal": "goal_expected",
        "goal_actual": "goal_actual",
        "completion": "rate",
        "execution_score": "execution_score",
        "execution_weight": "execution_weight",
    },
    "fund": {key: value for key, value in _SHARED.items() if key not in ("total_score", "grade")}
    | {"completion": "rate"},
    "indicator": _SHARED
    | {
        "score": "score",
        "weight": "weight",
        "target": "target",
        "goal": "target",
        "actual": "actual",
        "goal_actual": "actual",
        "score_rate": "score_ratio",
        "lost": "lost",
        "completion": "attainment",
        "level": "level2",
    },
}
"""What the lexicon's words mean of each relation."""

NUMERIC = {"target": "target_value", "actual": "actual_value"}
"""Attributes whose text stands for a number, where numbers are compared or put in order."""

_TURNED: dict[Comparison, Comparison] = {"<": ">", ">": "<", "≤": "≥", "≥": "≤", "=": "=", "≠": "≠"}
_OF_PROJECTS = frozenset(
    ("total_score", "grade", "rate", "executed", "budget", "budget_initial", "budget_adjusted", "in_place")
)
"""What projects have and indicators have not."""
OF_MONEY = frozenset(("executed", "budget", "budget_initial", "budget_adjusted", "in_place", "remaining", "overspent"))
"""What is money of a project."""
_OF_INDICATORS = frozenset(("target", "actual", "lost", "score_rate", "level"))
_INDICATOR_CONDITIONS = frozenset(("missed", "met", "exceeded", "not_full", "full", "no_reason", "has_reason"))
_MIDDLING = re.compile(r"(?:级|次|档|结论|结果)(?:为|是|评为|评定为|定为)中(?:的|[?,。]|$)")
"""中 by itself is a little word; only behind these it is a grade."""
_GRADED = re.compile(r"(?:评为|评定为|定为|评成|被评)差")
"""Where 差 is a grade though no grade is spoken of."""


class FactConditions:
    """The relation of one question and the conditions on its rows."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        self.frame, self.scope, self.catalogue = frame, scope, catalogue
        self.relation: Relation = self._relation()
        self.levels = scope.levels() if self.relation == "indicator" else ()
        self.sources = frame.take("source") if self.relation == "fund" else []

    def _relation(self) -> Relation:
        frame = self.frame
        roles = {limit.attribute for limit in frame.limits} | set(frame.asked)
        if frame.ranking:
            roles.add(frame.ranking.attribute)
        if frame.quoted and frame.quoted.attribute == "reason":
            return "indicator"
        if frame.has("source") and not frame.mentions("indicator"):
            return "fund"
        speaks_of_indicators = (
            (self.scope.indicators and not self._calls_its_project(roles))
            or frame.has("level1")
            or frame.has("level2")
            or "indicator" in frame.nouns
            or frame.has("group", "indicator", "level1", "level2")
            or roles & _OF_INDICATORS
            or (set(frame.conditions) & _INDICATOR_CONDITIONS and not self._about_total_score(roles))
        )
        return "indicator" if speaks_of_indicators else "project"

    def _calls_its_project(self, roles: set[str]) -> bool:
        """ "高标准农田 自评总分": what may be the project or one of its indicators is what has such a thing."""
        both = [t for t in self.frame.reading.tokens if t.mention("project") and t.mention("indicator")]
        named = set(self.scope.indicators)
        called = {mention for token in both for mention in token.mentions}
        return bool(roles) and roles <= _OF_PROJECTS and bool(self.scope.projects) and named <= called

    def _about_total_score(self, roles: set[str]) -> bool:
        return "total_score" in roles and not self.frame.wants_reason

    def attribute(self, role: str) -> str:
        """The relation's attribute for a word of the lexicon; "" where it has none."""
        return ATTRIBUTES[self.relation].get(role, "")

    def number_attribute(self, role: str) -> str:
        """The same, where a number is needed."""
        attribute = self.attribute(role)
        return NUMERIC.get(attribute, attribute)

    def where(self, *more: Condition) -> tuple[Condition, ...]:
        """All that the question asks of a row."""
        found = [*self.scope.conditions(self.relation), *self.levels]
        found += [one_of("source", self.sources)] if self.sources else []
        limits = [self.limit_condition(limit) for limit in self.frame.limits if not limit.aggregate]
        found += [AnyOf(tuple(limits))] if self._either() else _in_ranges(limits)
        for limit in self.frame.limits:
            if limit.other and limit.factor != 1:
                # A multiple of 0 is no multiple: "目标值的2倍以上" does not speak of targets of 0.
                found.append(Compare(self.number_attribute(limit.other), ">", Decimal(0)))
        for condition in self.frame.conditions:
            found += self.condition(condition)
        found += self._of_classes()
        found += self._absent()
        if quoted := self.frame.quoted:
            found.append(Contains(self.attribute(quoted.attribute), quoted.text))
        if grades := self.grades():
            found.append(OneOf("grade", tuple(value for grade in grades for value in GRADES[grade])))
        if stages := self.frame.take("stage"):
            found.append(one_of("stage", stages))
        return tuple(dict.fromkeys([*found, *more]))

    def _of_classes(self) -> list[Condition]:
        """What "教育项目", "各学校" ask of rows: the word stands in the name of the project or of a body of it."""
        attributes = [name for name in ("project", "unit", "department") if self.has_attribute(name)]
        words = self.frame.take("class")
        found: list[Condition] = [AnyOf(tuple(Contains(name, word) for name in attributes)) for word in words]
        denied = (f"{no}{word}" for word in words for no in "非不未无")
        found += [Not(Contains("project", name)) for name in denied if self.catalogue.projects_called(name)]
        found += self.scope.of_body_kinds()
        return found

    def _either(self) -> bool:
        """ "执行率低于80%或总分低于90分": two comparisons of which one is enough."""
        frame = self.frame
        numbers = [t for t in frame.content if t.number is not None and t in frame.used]
        if len(frame.limits) != 2 or len(numbers) != 2 or frame.conditions:
            return False
        between = [t for t in frame.tokens("together", "or") if numbers[0].end <= t.start < numbers[1].start]
        frame.used.update(between)
        return bool(between)

    def _absent(self) -> list[Condition]:
        """ "没有填写完成值的指标": an attribute denied is one that is not stated."""
        frame, found = self.frame, []
        for token, behind in zip(frame.content, frame.content[1:], strict=False):
            attribute = self.attribute(behind.value("attribute") or "")
            if token.value("absent") and attribute and token not in frame.used:
                frame.used.update({token, behind})
                found.append(Missing(attribute))
        return list(found)

    def grades(self) -> list[str]:
        """The grades named; 差 is one only where a grade is spoken of."""
        frame = self.frame
        speaks = self.speaks_of_grades()
        tokens = [t for t in frame.tokens("grade_value") if speaks or t.value("operation") is None]
        frame.used.update(tokens)
        found = [value for token in tokens if (value := token.value("grade_value"))]
        return found or (["中"] if _MIDDLING.search(frame.text) else [])

    def speaks_of_grades(self) -> bool:
        """Whether 差 and 中 are grades in this question."""
        graded = _GRADED.search(self.frame.text) is not None
        return graded or any(token.value("attribute") == "grade" for token in self.frame.content)

    def limit_condition(self, limit: Limit) -> Condition:
        """A comparison as a condition on this relation's attribute."""
        attribute = self.compared(limit)
        if limit.mean:
            return VersusMean(attribute, limit.op, self.mean_of(attribute))
        if limit.other:
            return _versus(attribute, limit.op, self.number_attribute(limit.other), limit.factor)
        low = self.amount(attribute, limit)
        if limit.high is not None:
            high = limit.high.money if _is_money(self.relation, attribute) else limit.high.value
            return Between(attribute, low, high)
        return Compare(attribute, limit.op, low)

    def compared(self, limit: Limit) -> str:
        """The attribute that a comparison speaks of; "预算没花到一半" and "执行了不到90%" speak of the rate."""
        attribute = self.number_attribute(limit.attribute or self.guessed(limit))
        percent = limit.number is not None and limit.number.unit == "%" and not limit.other
        spent = limit.attribute in ("executed", "budget") and self.relation != "indicator"
        return "rate" if percent and spent else attribute

    def mean_of(self, attribute: str) -> Aggregate:
        """The average that rows are compared with: over all rows of the same units, years and levels."""
        without = ("project", "indicator") if self.relation == "indicator" else ("project",)
        where = (*self.scope.conditions(self.relation, without=without), *self.levels)
        return Aggregate(self.relation, "average", attribute, where)

    def amount(self, attribute: str, limit: Limit) -> Decimal:
        """The number of a comparison in the attribute's own unit."""
        assert limit.number is not None
        return limit.number.money if _is_money(self.relation, attribute) else limit.number.value

    def guessed(self, limit: Limit) -> str:
        """The attribute of a comparison that names none: by the unit of its number."""
        unit = limit.number.unit if limit.number else ""
        if self.relation == "indicator" and (self.levels or self.scope.indicators):
            return "score" if unit == "分" else "actual"
        return {"%": "rate", "分": "score"}.get(unit, "")

    def unnamed_limit(self) -> bool:
        """Whether a comparison does not tell what it compares."""
        return any(not (limit.attribute or self.guessed(limit)) for limit in self.frame.limits)

    def condition(self, name: str) -> list[Condition]:
        """A condition of the lexicon as conditions on this relation; its word counts as used."""
        if self.relation == "indicator":
            simple: dict[str, Condition] = {
                "not_full": Versus("score", "<", "weight"),
                "full": Versus("score", "=", "weight"),
                "missed": Compare("met", "=", False),
                "met": Compare("met", "=", True),
                "exceeded": Versus("actual_value", ">", "target_value"),
                "no_reason": Missing("reason"),
                "has_reason": Stated("reason"),
                "unfinished_budget": Versus("executed", "<", "budget"),
                "fully_executed": Versus("executed", "≥", "budget"),
            }
        else:
            simple = {
                "unfinished_budget": Versus("executed", "<", "budget"),
                "missed": Versus("executed", "<", "budget"),
                "fully_executed": Versus("executed", "≥", "budget"),
                "met": Versus("executed", "≥", "budget"),
                "exceeded": Versus("executed", ">", "budget"),
                "no_reason": Missing("reason"),
                "has_reason": Stated("reason"),
                "adjusted": Versus("budget_adjusted", "≠", "budget_initial"),
                "not_adjusted": Versus("budget_adjusted", "=", "budget_initial"),
                "raised": Versus("budget_adjusted", ">", "budget_initial"),
                "cut": Versus("budget_adjusted", "<", "budget_initial"),
                "not_full": Compare("total_score", "<", Decimal(100)),
                "full": Compare("total_score", "=", Decimal(100)),
            }
        self.frame.used.update(t for t in self.frame.content if t.value("condition") == name)
        return [simple[name]] if name in simple else []

    def has_attribute(self, attribute: str) -> bool:
        """Whether the relation has ``attribute``."""
        return attribute in RELATIONS[self.relation].attributes


def _versus(attribute: str, op: Comparison, other: str, factor: Decimal) -> Condition:
    """Two columns compared, in one order however they are named; the budget beside the initial one is the adjusted one."""
    if {attribute, other} != {"budget", "budget_initial"} or factor != 1:
        return Versus(attribute, op, other, factor)
    return Versus("budget_adjusted", op if attribute == "budget" else _TURNED[op], "budget_initial")


def _in_ranges(conditions: Sequence[Condition]) -> list[Condition]:
    """The conditions with "不低于100万且不高于300万" as the range that it is."""
    found = list(conditions)
    for low in [c for c in found if isinstance(c, Compare) and c.op == "≥" and isinstance(c.value, Decimal)]:
        high = next((c for c in found if isinstance(c, Compare) and (c.attribute, c.op) == (low.attribute, "≤")), None)
        if high is not None and isinstance(low.value, Decimal) and isinstance(high.value, Decimal):
            found[found.index(low)] = Between(low.attribute, low.value, high.value)
            found.remove(high)
    return found


def _is_money(relation: str, attribute: str) -> bool:
    return RELATIONS[relation].attributes[attribute].unit == "万元"
