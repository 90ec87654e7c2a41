"""One question about projects, their money or their indicators: of which relation, under which conditions, of what.

What all shapes of plans need; :mod:`search.fact_plans` builds the plans.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from search.catalogue import Catalogue
from search.comparisons import Limit
from search.frame import Frame
from search.lexicon import body_kinds
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
    Rows,
    Stated,
    Versus,
    VersusMean,
)
from search.relations import RELATIONS, mentioned
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
_OF_INDICATORS = frozenset(("target", "actual", "lost", "score_rate", "level"))
_INDICATOR_CONDITIONS = frozenset(("missed", "met", "exceeded", "not_full", "full", "no_reason", "has_reason"))
_MIDDLING = re.compile(r"(?:级|次|档|结论|结果)(?:为|是|评为|评定为|定为)中(?:的|[?,。]|$)")
"""中 by itself is a little word; only behind these it is a grade."""
_GRADED = re.compile(r"(?:评为|评定为|定为|评成|被评)差")
"""Where 差 is a grade though no grade is spoken of."""


class FactQuestion:
    """The parts of one question that every shape of plan uses."""

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
            self.scope.indicators
            or frame.has("level1")
            or frame.has("level2")
            or "indicator" in frame.nouns
            or frame.has("group", "indicator", "level1", "level2")
            or roles & _OF_INDICATORS
            or (set(frame.conditions) & _INDICATOR_CONDITIONS and not self._about_total_score(roles))
        )
        return "indicator" if speaks_of_indicators else "project"

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
        for kind in [value for t in self.frame.content if (value := t.value("body_group"))]:
            found.append(AnyOf(tuple(Contains("unit", word) for word in body_kinds()[kind])))
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

    def subject(self) -> str:
        """Of what a list is made: what is asked for, else the relation's own things."""
        if self._compares_bodies():
            return "unit"
        for noun in self._nouns_by_weight():
            if noun in ("project", "unit", "department", "region", "document") and self.has_attribute(noun):
                if noun == "project" and self.relation == "indicator" and "indicator" in self.asked_nouns():
                    continue
                return noun
            if noun == "indicator":
                return "indicator"
        return "project" if self.relation == "fund" else self.relation

    def _compares_bodies(self) -> bool:
        """ "甲单位和乙单位谁的项目预算多", "谁的项目最多": of bodies, though the nouns speak of their projects."""
        frame = self.frame
        if frame.ranking is None or self.relation != "project" or self.scope.projects:
            return False
        pairs = zip(frame.content, frame.content[1:], strict=False)
        whose = any(token.value("ask") == "who" and behind.value("noun") == "project" for token, behind in pairs)
        asked = set(self.asked_nouns())
        named = len(self.scope.units) > 1 and not asked and frame.ranking.top == 1
        return not asked & {"project", "region", "year", "department"} and (
            "unit" in asked or whose or (named and not frame.nouns[1:])
        )

    def _nouns_by_weight(self) -> list[str]:
        """The kinds of things spoken of: "项目最多的单位" asks for the unit, which stands behind the word of order."""
        nouns = self.frame.nouns
        places = [token.start for token in self.frame.content if token.value("superlative")]
        if not places:
            return nouns
        behind = [
            value
            for token in self.frame.content
            if token.start > places[-1] and (value := token.value("noun") or token.value("asked_noun"))
        ]
        return list(dict.fromkeys([*behind, *nouns]))

    def asked_nouns(self) -> list[str]:
        """Kinds of things that a question word asks for."""
        return [value for token in self.frame.content if (value := token.value("asked_noun"))]

    def has_attribute(self, attribute: str) -> bool:
        """Whether the relation has ``attribute``."""
        return attribute in RELATIONS[self.relation].attributes

    def wanted(self) -> tuple[str, ...]:
        """Attributes asked for, as the relation has them; those of a rate's score joined."""
        roles = self.frame.asked
        if set(roles) in ({"executed"}, {"executed", "budget"}) and self._asks_rate():
            roles = ["rate"]  # "钱花了百分之多少", "花了预算的百分之几"
        if set(roles) == {"actual", "target"} and self.relation == "indicator" and self.frame.wants_percent:
            roles = ["completion"]  # "完成了计划的百分之几"
        if any(limit.attribute == "executed" and self.compared(limit) == "rate" for limit in self.frame.limits):
            roles = [role for role in roles if role != "budget"]  # "预算执行不足50%"
        if "rate" in roles and ("score" in roles or "weight" in roles) and self.relation != "indicator":
            part = "score" if "score" in roles else "weight"
            roles = [role for role in roles if role not in ("rate", part)] + [f"execution_{part}"]
        found = [self.attribute(role) for role in roles if self.attribute(role)]
        if self.relation == "indicator" and len(found) > 1 and self.scope.indicators:
            found = [name for name in found if name not in ("rate", "budget")] or found
        if "balance" in found and not self.frame.has("together", "and"):
            # "还有多少预算没有执行": the budget is only what the rest is a rest of.
            found = [name for name in found if not name.startswith("budget") and name != "executed"]
        return tuple(dict.fromkeys(found))

    def _asks_rate(self) -> bool:
        return self.frame.wants_percent and self.relation != "indicator"

    def use_asked(self) -> None:
        """The attributes asked for count as used."""
        self.frame.used.update(self.frame.tokens("attribute"))
        self.use_nouns()

    def use_nouns(self) -> None:
        """The kinds of things spoken of count as used."""
        for section in ("noun", "asked_noun", "every_noun"):
            self.frame.take(section)

    def rows(self, *more: Condition, show: tuple[str, ...] = ()) -> Rows:
        """All rows of the question, as a list of its subject."""
        subject = self.subject()
        self.use_nouns()
        return Rows(self.relation, subject, self.where(*more), show)

    def relation_of(self, subject: str, where: tuple[Condition, ...]) -> Relation:
        """Where bodies and places are listed or counted for themselves: all documents have them, not only projects."""
        everywhere = RELATIONS["unit"].attributes
        spoken = {name for condition in where for name in mentioned(condition)}
        return (
            "unit"
            if self.relation == "project" and subject in everywhere and spoken <= set(everywhere)
            else self.relation
        )

    def implied(self) -> tuple[Condition, ...]:
        """ "哪些指标扣了分", "哪些项目有结余", "超支的项目": words that are conditions in a list."""
        found: list[Condition] = []
        asked = self.frame.asked
        if "lost" in asked and self.relation == "indicator":
            found.append(Versus("score", "<", "weight"))
        if "remaining" in asked and not self.frame.limits:
            found.append(Compare("balance", ">", Decimal(0)))
        if "overspent" in asked:
            found.append(Versus("executed", ">", "budget"))
        return tuple(found)

    def level_values(self) -> tuple[object, ...]:
        """The levels named, where there are several of one kind."""
        return next((c.values for c in self.levels if isinstance(c, OneOf)), ())

    def groups(self, counted: str = "") -> tuple[str, ...]:
        """What an aggregate is grouped by."""
        values = self.frame.take("group")
        found = [value for value in values if value not in ("each", counted) and self.has_attribute(value)]
        found += ["unit"] if self.frame.take("body_group") and counted != "unit" else []
        if "each" in values:
            found += ["year"] if len(self.scope.years) > 1 else ["unit"] if len(self.scope.units) > 1 else []
            if not found and self.has_attribute("grade") and len(self.frame.reading.all("grade_value")) > 1:
                found.append("grade")
            if not found and len(self.level_values()) > 1:
                found.append(next(c.attribute for c in self.levels if isinstance(c, OneOf)))
            elif not found and len(self.frame.mentions("region")) > 1:
                found.append("unit" if "unit" in self.frame.nouns else "region")
        for noun in self.frame.nouns if self.frame.ranking else self.asked_nouns():
            if noun != counted and noun in ("unit", "department", "region", "year") and self.has_attribute(noun):
                found.append(noun)
        if not found and self._compares_bodies():
            found.append("unit")
        return tuple(dict.fromkeys(found))


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
