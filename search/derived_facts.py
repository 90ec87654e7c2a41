"""Plans that set numbers of facts against each other: differences, shares, rates of many together."""

from __future__ import annotations

from typing import cast

from search.fact_question import FactQuestion
from search.linking import Mention
from search.plan import Aggregate, Compare, Condition, Derive, Formula, Function, Is, Lookup, Plan, Relation
from search.relations import RELATIONS

_MEASURED_BY = ("按年初", "以年初", "用年初", "按照年初", "对年初", "占年初", "和年初", "与年初")
"""How a question says that the rate is to be taken of the initial budget."""

_WHOLE = ("总体", "整体", "综合", "总执行", "合并")
"""What says of a rate that it is that of all together."""


class DerivedFacts(FactQuestion):
    """The shapes of one question that derive a number from several."""

    def _difference(self) -> Plan | None:
        frame = self.frame
        things: list[Mention] = self.scope.projects if len(self.scope.projects) == 2 else []
        if not things and len(self.scope.indicators) == 2:
            things = self.scope.indicators
        if (beyond := self._beyond_target()) is not None:
            return beyond
        compares = frame.has("operation", "than", "difference", "times", "more", "less", "minus", "ratio")
        if not compares or frame.wants_list or frame.has("ask", "who"):
            return None
        if len(things) != 2 and len(self.scope.years) != 2 and len(self.scope.units) != 2:
            return self._difference_of_attributes()
        roles = [role for role in frame.asked if role != "reason"]
        attribute = self.number_attribute(roles[0]) if roles else ""
        if not roles and self.scope.indicators and things is self.scope.projects:
            attribute = "actual_value"
        if not attribute:
            return None
        # Of two rates the difference is asked for, in points of percent.
        grows = (
            frame.wants_percent
            and not frame.wants_points
            and RELATIONS[self.relation].attributes[attribute].unit != "%"
        )
        formula: Formula = "times" if frame.has("operation", "times") else "growth" if grows else "difference"
        if frame.has("operation", "ratio"):
            formula = "ratio"
        if formula == "difference" and self._says_apart():
            formula = "gap"
        operands = tuple(self.one_of_two(number, attribute, things) for number in (0, 1))
        if frame.has("operation", "less") != frame.base_first:
            operands = operands[::-1]
        if not things and len(self.scope.years) == 2 and not frame.has("operation", "less"):
            later = 0 if self.scope.years[0] > self.scope.years[1] else 1
            operands = operands if later == 0 else operands[::-1]
        frame.take("operation")
        frame.take("change")
        self.use_asked()
        return Derive(formula, operands)

    def _adjustment(self) -> Plan | None:
        """ "年中追加了多少预算": the budget as it stood in the end against the initial one."""
        frame = self.frame
        tokens = frame.tokens("attribute", "adjustment")
        if not tokens or self.relation != "project" or frame.wants_list:
            return None
        frame.used.update(tokens)
        less = "减" in tokens[0].text
        frame.take("attribute", "budget")
        where = self.where()
        self.use_asked()
        names = ("budget_initial", "budget") if less else ("budget", "budget_initial")
        if self.scope.projects:
            return Derive("difference", tuple(Lookup("project", (name,), where) for name in names))
        return Derive("difference", tuple(summed("project", name, where) for name in names))

    def _of_execution(self) -> Plan | None:
        """ "预算执行率扣了几分"; "按年初预算算执行率是多少": numbers of the money block that no column states."""
        frame = self.frame
        pairs = {
            frozenset(("execution_lost",)): ("difference", "execution_weight", "execution_score"),
            frozenset(("rate", "budget_initial")): ("ratio", "executed", "budget_initial"),
            frozenset(("rate", "in_place")): ("ratio", "executed", "in_place"),
            **({frozenset(("executed", "in_place")): ("ratio", "executed", "in_place")} if frame.wants_percent else {}),
        }
        found = pairs.get(frozenset(role for role in frame.asked))
        by_initial = any(word in frame.text for word in _MEASURED_BY)
        if (
            found is None
            or not self.scope.projects
            or ("budget_initial" in found and found[0] == "ratio" and not by_initial)
        ):
            return None
        formula, *names = found
        where = self.scope.conditions("project")
        self.use_asked()
        frame.take("operation", "ratio", "share")
        return Derive(cast(Formula, formula), tuple(Lookup("project", (name,), where) for name in names))

    def _says_apart(self) -> bool:
        """ "相差多少": how far apart, not which of the two is more."""
        return self.frame.has("operation", "difference") and not self.frame.has("operation", "more", "less")

    def _beyond_target(self) -> Plan | None:
        """ "超目标多少次", "不到目标多少": how far an indicator is from its target."""
        frame = self.frame
        known = ("exceeded", "missed", "met") if frame.wants_percent else ("exceeded", "missed")
        condition = next((name for name in frame.conditions if name in known), "")
        alone = len(self.scope.indicators) == 1 and not frame.limits and not frame.yes_no and not frame.wants_list
        if not (condition and alone and frame.wants_number and not frame.wants_reason and not frame.asked):
            return None
        frame.conditions.remove(condition)
        frame.used.update(token for token in frame.content if token.value("condition") == condition)
        names = ("actual_value", "target_value")
        where = self.where()
        if condition == "met":
            return Lookup("indicator", ("attainment",), where)  # "完成了目标的百分之多少"
        actual, target = (Lookup("indicator", (name,), where) for name in names)
        formula: Formula = "growth" if frame.wants_percent else "difference"
        return Derive(formula, (target, actual) if condition == "missed" and formula != "growth" else (actual, target))

    def one_of_two(self, number: int, attribute: str, things: list[Mention]) -> Lookup | Aggregate:
        """The look-up of one side of a comparison; a unit's or a year's projects are summed."""
        scope = self.scope
        if things:
            name = "project" if things is scope.projects else "indicator"
            where = scope.conditions(self.relation, without=(name,))
            one = things[number]
            return Lookup(self.relation, (attribute,), (Is(name, one.iris, one.labels), *where))
        if len(scope.years) == 2:
            where = (*scope.conditions(self.relation, without=("year",)), Compare("year", "=", scope.years[number]))
        else:
            unit = scope.units[number]
            where = (*scope.conditions(self.relation, without=("unit",)), Is("unit", unit.iris, unit.labels))
        where = (*where, *self.levels)
        if scope.projects or scope.indicators:
            return Lookup(self.relation, (attribute,), where)
        return summed(self.relation, attribute, where)

    def _difference_of_attributes(self) -> Plan | None:
        """ "预算数和执行数相差多少", "实际完成值是目标值的几倍"."""
        frame = self.frame
        numbers = [self.number_attribute(role) for role in frame.asked if role != "reason"]
        numbers = [
            name
            for name in dict.fromkeys(numbers)
            if name and RELATIONS[self.relation].attributes[name].type == "number"
        ]
        if numbers in (["target_value"], ["actual_value"]):
            # "比目标多多少": what is set against the target goes without saying.
            short = frame.has("operation", "difference") and not frame.has(
                "operation", "more", "less", "times", "ratio"
            )
            numbers = ["target_value", "actual_value"] if short else ["actual_value", "target_value"]
        if len(numbers) != 2 or not (self.scope.projects or self.scope.indicators):
            return None
        formula: Formula = (
            "times"
            if frame.has("operation", "times")
            else "ratio"
            if frame.has("operation", "ratio", "share")
            else "growth"
            if frame.wants_percent and not frame.wants_points and frame.has("change")
            else "difference"
        )
        falling = frame.has("change", "decrease")
        first, second = (
            numbers if not (frame.has("operation", "less") or (falling and formula != "growth")) else numbers[::-1]
        )
        frame.take("operation")
        frame.take("change")
        where = self.where()
        self.use_asked()
        sides = (Lookup(self.relation, (first,), where), Lookup(self.relation, (second,), where))
        return Derive(formula, sides, falling=falling and formula == "growth")

    def _share(self) -> Plan | None:
        frame = self.frame
        if not frame.has("operation", "share"):
            return None
        if self.relation == "fund" and self.sources and len(self.scope.projects) == 1:
            return self._share_of_source()
        numbers = list(
            dict.fromkeys(self.number_attribute(role) for role in frame.asked if self.number_attribute(role))
        )
        if len(numbers) >= 2 and (self.scope.projects or self.scope.indicators):
            frame.take("operation")
            where = self.where()
            self.use_asked()
            if set(numbers) == {"executed", "budget"}:
                return Lookup(self.relation, ("rate",), where)
            first, second = numbers[:2]
            return Derive("ratio", (Lookup(self.relation, (first,), where), Lookup(self.relation, (second,), where)))
        if len(numbers) == 1 and len(self.scope.projects) == 1:
            attribute = numbers[0]
            whole = self.scope.conditions(self.relation, without=("project",))
            of_all = frame.has("every_noun", "project") or ("project" in frame.nouns and frame.has("aggregate", "sum"))
            whole = (*whole, *self._siblings(of_all=of_all))
            part = Lookup(self.relation, (attribute,), self.scope.conditions(self.relation))
            frame.take("operation")
            frame.take("aggregate")
            self.use_asked()
            return Derive("ratio", (part, summed(self.relation, attribute, whole)))
        return self._share_of_rows()

    def _share_of_source(self) -> Plan:
        """ "财政拨款占预算的比例": one row of the money block against the whole."""
        roles = [role for role in self.frame.asked if self.number_attribute(role)]
        attribute = self.number_attribute(roles[0]) if roles else "budget"
        self.frame.take("operation")
        part = Lookup("fund", (attribute,), self.where())
        self.use_asked()
        return Derive("ratio", (part, Lookup("project", (attribute,), self.scope.conditions("project"))))

    def _share_of_rows(self) -> Plan | None:
        """ "满分指标占全部指标的比例": rows under the conditions against all rows."""
        frame = self.frame
        graded = frame.has("grade_value")
        if not (frame.limits or frame.conditions or self.levels or graded):
            return None
        subject = self.subject()
        of_levels = self.levels if frame.limits or frame.conditions else ()
        whole = (*self.scope.conditions(self.relation), *of_levels)
        where = self.where()
        frame.take("operation")
        self.use_asked()
        parts = (Aggregate(self.relation, "count", subject, conditions) for conditions in (where, whole))
        return Derive("ratio", tuple(parts))

    def _siblings(self, *, of_all: bool) -> tuple[Condition, ...]:
        """The unit and year of the one project named: its share is one of its unit's projects in its year.

        Where bodies are named, or all projects are meant, only the year: nothing is a share of what other years had.
        """
        iris = set(self.scope.projects[0].iris)
        places = self.catalogue.of_projects(iris)
        units = {p.unit_iri for p in places if p.unit_iri}
        years = {p.year for p in places if p.year}
        found: list[Condition] = []
        if len(units) == 1 and not self.scope.units and not of_all:
            iri = next(iter(units))
            found.append(Is("unit", (iri,), (self.catalogue.label(iri),)))
        if len(years) == 1 and not self.scope.years:
            found.append(Compare("year", "=", next(iter(years))))
        return tuple(found)

    def _total_rate(self) -> Plan | None:
        """The rate of many projects together: what they executed by what they had."""
        frame = self.frame
        tokens = frame.tokens("attribute", "rate", "completion")
        if self.relation != "project" or self.scope.projects:
            return None
        if set(frame.asked) == {"executed", "budget"} and frame.has("operation", "share", "ratio"):
            return self._rate_of_all()
        if not tokens:
            return None
        together = any(word in token.text for token in tokens for word in _WHOLE) or frame.has("aggregate", "sum")
        together |= any(token.value("every_noun") and token.text.endswith(_WHOLE) for token in frame.content)
        divided = frame.has("operation", "ratio")
        if not (together or divided) or frame.has("aggregate", "average", "median"):
            return None
        if frame.has("group", "project"):
            return None
        return self._rate_of_all()

    def _rate_of_all(self) -> Plan:
        by = self.groups()
        where = self.where()
        self.frame.take("aggregate")
        self.frame.take("operation")
        self.use_asked()
        return Aggregate("project", "ratio", "executed", where, over="budget", by=by)


def summed(relation: Relation, attribute: str, where: tuple[Condition, ...]) -> Aggregate:
    """The value of many rows together: money is summed, a rate is what was executed by what was there, a score is averaged."""
    if attribute == "rate":
        return Aggregate(relation, "ratio", "executed", where, over="budget")
    function: Function = (
        "average" if attribute in ("total_score", "score_ratio", "attainment", "actual_value") else "sum"
    )
    return Aggregate(relation, function, attribute, where)
