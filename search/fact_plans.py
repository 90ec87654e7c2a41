"""Plans over projects, their money and their indicators, from a question's frame."""

from __future__ import annotations

from decimal import Decimal

from search.catalogue import Catalogue
from search.frame import Frame, Limit, Ranking
from search.linking import Mention, Quality
from search.outcome import Outcome, Unclear, Understood
from search.plan import (
    Aggregate,
    AnyOf,
    Between,
    Check,
    Compare,
    Comparison,
    Condition,
    Derive,
    Exists,
    FirstOf,
    Is,
    Lookup,
    Missing as Unstated,
    Not,
    OneOf,
    Order,
    Plan,
    Rows,
    Stated,
    Versus,
)
from search.relations import RELATIONS
from search.scope import Scope

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

_NUMERIC = {"target": "target_value", "actual": "actual_value"}
"""Attributes whose text stands for a number, where numbers are compared or put in order."""

_OF_INDICATORS = frozenset(("target", "actual", "lost", "score_rate", "level"))
_INDICATOR_CONDITIONS = frozenset(("missed", "met", "exceeded", "not_full", "full", "no_reason", "has_reason"))
_GRADES = {"优": ("优", "优秀"), "良": ("良", "良好"), "中": ("中", "中等", "一般"), "差": ("差", "较差", "不合格")}


class FactPlans:
    """One question about projects or indicators."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        self.frame, self.scope, self.catalogue = frame, scope, catalogue
        self.relation = self._relation()
        self.levels = scope.levels() if self.relation == "indicator" else ()
        self.sources = frame.take("source") if self.relation == "fund" else []

    # --- which facts -----------------------------------------------------------------------------------------------

    def _relation(self) -> str:
        frame = self.frame
        roles = {limit.attribute for limit in frame.limits} | set(frame.asked)
        if frame.ranking:
            roles.add(frame.ranking.attribute)
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
        return _NUMERIC.get(attribute, attribute)

    # --- conditions ------------------------------------------------------------------------------------------------

    def where(self, *more: Condition) -> tuple[Condition, ...]:
        """All that the question asks of a row."""
        found = [*self.scope.conditions(self.relation), *self.levels]
        found += [_one_of("source", self.sources)] if self.sources else []
        found += [self.limit_condition(limit) for limit in self.frame.limits if not limit.aggregate]
        for condition in self.frame.conditions:
            found += self._condition(condition)
        if grades := self.frame.take("grade_value"):
            found.append(OneOf("grade", tuple(value for grade in grades for value in _GRADES[grade])))
        if stages := self.frame.take("stage"):
            found.append(_one_of("stage", stages))
        return tuple(dict.fromkeys([*found, *more]))

    def limit_condition(self, limit: Limit) -> Condition:
        """A comparison as a condition on this relation's attribute."""
        attribute = self.number_attribute(limit.attribute or self._guessed(limit))
        if limit.other:
            return Versus(attribute, limit.op, self.number_attribute(limit.other), limit.factor)
        low = self.amount(attribute, limit)
        if limit.high is not None:
            high = limit.high.money if _is_money(self.relation, attribute) else limit.high.value
            return Between(attribute, low, high)
        return Compare(attribute, limit.op, low)

    def amount(self, attribute: str, limit: Limit) -> Decimal:
        """The number of a comparison in the attribute's own unit."""
        assert limit.number is not None
        return limit.number.money if _is_money(self.relation, attribute) else limit.number.value

    def _guessed(self, limit: Limit) -> str:
        """The attribute of a comparison that names none: by the unit of its number."""
        unit = limit.number.unit if limit.number else ""
        if self.relation == "indicator" and (self.levels or self.scope.indicators):
            return "score" if unit == "分" else "actual"
        return {"%": "rate", "分": "score"}.get(unit, "")

    def unnamed_limit(self) -> bool:
        """Whether a comparison does not tell what it compares."""
        return any(not (limit.attribute or self._guessed(limit)) for limit in self.frame.limits)

    def _condition(self, name: str) -> list[Condition]:
        if self.relation == "indicator":
            simple: dict[str, Condition] = {
                "not_full": Versus("score", "<", "weight"),
                "full": Versus("score", "=", "weight"),
                "missed": Compare("met", "=", False),
                "met": Compare("met", "=", True),
                "exceeded": Versus("actual_value", ">", "target_value"),
                "no_reason": Unstated("reason"),
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
                "no_reason": Unstated("reason"),
                "has_reason": Stated("reason"),
                "not_full": Compare("total_score", "<", Decimal(100)),
                "full": Compare("total_score", "=", Decimal(100)),
            }
        self.frame.used.update(t for t in self.frame.content if t.value("condition") == name)
        return [simple[name]] if name in simple else []

    # --- shapes ----------------------------------------------------------------------------------------------------

    def plan(self) -> Outcome | None:
        """The first shape that the question has."""
        if self.unnamed_limit():
            return self._which_attribute()
        shapes = (
            self._yes_or_no,
            self._difference,
            self._share,
            self._count,
            self._total_rate,
            self._aggregate,
            self._ranking,
            self._listing,
            self._lookup,
        )
        for shape in shapes:
            plan = shape()
            if plan is not None:
                return plan if isinstance(plan, Unclear) else Understood(plan)
        return None

    def subject(self) -> str:
        """Of what a list is made: what is asked for, else the relation's own things."""
        for noun in self.frame.nouns:
            if noun in ("project", "unit", "department", "region", "document") and self._has(noun):
                if noun == "project" and self.relation == "indicator" and "indicator" in self._asked_nouns():
                    continue
                return noun
            if noun == "indicator":
                return "indicator"
        return "project" if self.relation == "fund" else self.relation

    def _asked_nouns(self) -> list[str]:
        return [value for token in self.frame.content if (value := token.value("asked_noun"))]

    def _has(self, attribute: str) -> bool:
        return attribute in RELATIONS[self.relation].attributes

    def wanted(self) -> tuple[str, ...]:
        """Attributes asked for, as the relation has them; those of a rate's score joined."""
        roles = self.frame.asked
        if "rate" in roles and ("score" in roles or "weight" in roles) and self.relation != "indicator":
            part = "score" if "score" in roles else "weight"
            roles = [role for role in roles if role not in ("rate", part)] + [f"execution_{part}"]
        found = [self.attribute(role) for role in roles if self.attribute(role)]
        if self.relation == "indicator" and len(found) > 1 and self.scope.indicators:
            found = [name for name in found if name not in ("rate", "budget")] or found
        if "balance" in found and not self.frame.has("together", "and"):
            # "还有多少预算没有执行": the budget is only what the rest is a rest of.
            found = [name for name in found if name not in ("budget", "executed")]
        return tuple(dict.fromkeys(found))

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
        return Rows(self.relation, subject, self.where(*more), show)  # type: ignore[arg-type]

    def _yes_or_no(self) -> Plan | Unclear | None:
        frame = self.frame
        if not frame.yes_no or frame.wants_list or frame.wants_count:
            return None
        named = bool(self.scope.indicators if self.relation == "indicator" else self.scope.projects)
        every = any(t.value("together") == "all" or t.value("every_noun") for t in frame.content)
        asks_existence = not named and not every and (bool(frame.nouns) or self.relation == "indicator")
        if not asks_existence and len(frame.limits) == 1 and not frame.limits[0].other and frame.limits[0].high is None:
            limit = frame.limits.pop()
            attribute = self.number_attribute(limit.attribute or self._guessed(limit))
            operand = Lookup(self.relation, (attribute,), self.where())  # type: ignore[arg-type]
            self.use_asked()
            return Check(operand, limit.op, self.amount(attribute, limit))
        if not asks_existence and frame.conditions and self.relation == "indicator":
            return self._check_condition()
        if not asks_existence and frame.has("grade_value"):
            values = _GRADES[frame.take("grade_value")[0]]
            frame.take("attribute", "grade")
            self.use_asked()
            return Check(Lookup(self.relation, ("grade",), self.where()), "=", values[0])  # type: ignore[arg-type]
        if frame.asked and set(frame.asked) & {"lost", "remaining", "overspent"}:
            rows = self.rows(*self._implied())
            self.use_asked()
            return Exists(rows)
        if frame.asked and not frame.limits and not frame.conditions:
            wanted = self.wanted()
            self.use_asked()
            return Exists(self.rows(*(Stated(name) for name in wanted)))
        self.use_asked()
        return Exists(self.rows())

    def _check_condition(self) -> Plan:
        """Whether what is named meets the condition, judged for each row of it."""
        condition = self.frame.conditions.pop(0)
        self.frame.used.update(t for t in self.frame.content if t.value("condition") == condition)
        checks: dict[str, tuple[str, Comparison, Decimal | bool]] = {
            "met": ("met", "=", True),
            "missed": ("met", "=", False),
            "exceeded": ("attainment", ">", Decimal(100)),
            "full": ("lost", "=", Decimal(0)),
            "not_full": ("lost", ">", Decimal(0)),
            "unfinished_budget": ("rate", "<", Decimal(100)),
            "fully_executed": ("rate", "≥", Decimal(100)),
        }
        if condition not in checks:
            self.frame.conditions.insert(0, condition)
            self.use_asked()
            return Exists(self.rows())
        attribute, op, value = checks[condition]
        plan = Check(Lookup("indicator", (attribute,), self.where()), op, value)
        self.use_asked()
        return plan

    def _implied(self) -> tuple[Condition, ...]:
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

    def _difference(self) -> Plan | Unclear | None:
        frame = self.frame
        things: list[Mention] = self.scope.projects if len(self.scope.projects) == 2 else []
        if not things and len(self.scope.indicators) == 2:
            things = self.scope.indicators
        compares = frame.has("operation", "than", "difference", "times", "more", "less", "ratio")
        if not compares or frame.wants_list or frame.has("ask", "who"):
            return None
        if len(things) != 2 and len(self.scope.years) != 2 and len(self.scope.units) != 2:
            return self._difference_of_attributes()
        roles = [role for role in frame.asked if role != "reason"]
        attribute = self.number_attribute(roles[0]) if roles else ""
        if not attribute:
            return None
        formula = "times" if frame.has("operation", "times") else "growth" if frame.wants_percent else "difference"
        ratio = frame.has("operation", "ratio")
        operands = tuple(self._one_of_two(number, attribute, things) for number in (0, 1))
        if frame.has("operation", "less"):
            operands = operands[::-1]
        if not things and len(self.scope.years) == 2 and not frame.has("operation", "less"):
            later = 0 if self.scope.years[0] > self.scope.years[1] else 1
            operands = operands if later == 0 else operands[::-1]
        frame.take("operation")
        frame.take("change")
        self.use_asked()
        return Derive("ratio" if ratio else formula, operands)  # type: ignore[arg-type]

    def _one_of_two(self, number: int, attribute: str, things: list[Mention]) -> Lookup | Aggregate:
        """The look-up of one side of a comparison; a unit's or a year's projects are summed."""
        scope = self.scope
        if things:
            name = "project" if things is scope.projects else "indicator"
            where = scope.conditions(self.relation, without=(name,))
            one = things[number]
            return Lookup(self.relation, (attribute,), (Is(name, one.iris, one.labels), *where))  # type: ignore[arg-type]
        if len(scope.years) == 2:
            where = (*scope.conditions(self.relation, without=("year",)), Compare("year", "=", scope.years[number]))
        else:
            unit = scope.units[number]
            where = (*scope.conditions(self.relation, without=("unit",)), Is("unit", unit.iris, unit.labels))
        where = (*where, *self.levels)
        if scope.projects or scope.indicators:
            return Lookup(self.relation, (attribute,), where)  # type: ignore[arg-type]
        return _summed(self.relation, attribute, where)

    def _difference_of_attributes(self) -> Plan | None:
        """ "预算数和执行数相差多少", "实际完成值是目标值的几倍"."""
        frame = self.frame
        numbers = [self.number_attribute(role) for role in frame.asked if role != "reason"]
        numbers = [
            name
            for name in dict.fromkeys(numbers)
            if name and RELATIONS[self.relation].attributes[name].type == "number"
        ]
        if len(numbers) != 2 or not (self.scope.projects or self.scope.indicators):
            return None
        formula = (
            "times"
            if frame.has("operation", "times")
            else "ratio"
            if frame.has("operation", "ratio", "share")
            else "difference"
        )
        first, second = numbers if not frame.has("operation", "less") else numbers[::-1]
        frame.take("operation")
        where = self.where()
        self.use_asked()
        return Derive(formula, (Lookup(self.relation, (first,), where), Lookup(self.relation, (second,), where)))  # type: ignore[arg-type]

    def _share(self) -> Plan | None:
        frame = self.frame
        if not frame.has("operation", "share"):
            return None
        numbers = list(
            dict.fromkeys(self.number_attribute(role) for role in frame.asked if self.number_attribute(role))
        )
        if len(numbers) >= 2 and (self.scope.projects or self.scope.indicators):
            frame.take("operation")
            where = self.where()
            self.use_asked()
            first, second = numbers[:2]
            return Derive("ratio", (Lookup(self.relation, (first,), where), Lookup(self.relation, (second,), where)))  # type: ignore[arg-type]
        if len(numbers) == 1 and len(self.scope.projects) == 1:
            attribute = numbers[0]
            whole = self.scope.conditions(self.relation, without=("project",))
            if not self.scope.units:
                whole = (*whole, *self._siblings())
            part = Lookup(self.relation, (attribute,), self.scope.conditions(self.relation))  # type: ignore[arg-type]
            frame.take("operation")
            frame.take("aggregate")
            self.use_asked()
            return Derive("ratio", (part, _summed(self.relation, attribute, whole)))
        return self._share_of_rows()

    def _share_of_rows(self) -> Plan | None:
        """ "满分指标占全部指标的比例": rows under the conditions against all rows."""
        frame = self.frame
        if not (frame.limits or frame.conditions):
            return None
        subject = self.subject()
        whole = (*self.scope.conditions(self.relation), *self.levels)
        where = self.where()
        frame.take("operation")
        self.use_asked()
        count = lambda conditions: Aggregate(self.relation, "count", subject, conditions)  # type: ignore[arg-type]  # noqa: E731
        return Derive("ratio", (count(where), count(whole)))

    def _siblings(self) -> tuple[Condition, ...]:
        """The unit and year of the one project named: its share is one of its unit's projects in its year."""
        iris = set(self.scope.projects[0].iris)
        places = [p for p in self.catalogue.placements if p.project_iri in iris]
        units = {p.unit_iri for p in places if p.unit_iri}
        years = {p.year for p in places if p.year}
        found: list[Condition] = []
        if len(units) == 1:
            iri = next(iter(units))
            found.append(Is("unit", (iri,), (self.catalogue.label(iri),)))
        if len(years) == 1 and not self.scope.years:
            found.append(Compare("year", "=", next(iter(years))))
        return tuple(found)

    def _count(self) -> Plan | None:
        frame = self.frame
        if not frame.wants_count:
            return None
        if frame.has("attribute", "lost") and frame.asked_unit == "分":
            return None
        subject = self.subject()
        implied = self._implied()
        where = self.where(*implied)
        by = self._groups(subject)
        ranking = frame.ranking
        self.use_asked()
        frame.take("aggregate")
        descending = ranking.descending if ranking else None
        return Aggregate(
            self.relation, "count", subject, where, by=by, descending=descending, top=_top(ranking) if by else None
        )  # type: ignore[arg-type]

    def _groups(self, counted: str = "") -> tuple[str, ...]:
        """What an aggregate is grouped by."""
        values = [value for value in self.frame.take("group") if value != "each"]
        found = [value for value in values if value != counted and self._has(value)]
        for noun in self._asked_nouns():
            if noun != counted and noun in ("unit", "department", "region", "year") and self._has(noun):
                found.append(noun)
        return tuple(dict.fromkeys(found))

    def _total_rate(self) -> Plan | None:
        """The rate of many projects together: what they executed by what they had."""
        frame = self.frame
        tokens = frame.tokens("attribute", "rate", "completion")
        if self.relation != "project" or not tokens or self.scope.projects:
            return None
        together = any(word in token.text for token in tokens for word in ("总体", "整体")) or frame.has(
            "aggregate", "sum"
        )
        divided = frame.has("operation", "ratio")
        if not (together or divided) or frame.has("aggregate", "average", "median"):
            return None
        by = self._groups()
        where = self.where()
        frame.take("aggregate")
        frame.take("operation")
        self.use_asked()
        return Aggregate("project", "ratio", "executed", where, over="budget", by=by)

    def _aggregate(self) -> Plan | Unclear | None:
        frame = self.frame
        functions = [value for value in ("average", "median", "sum") if frame.has("aggregate", value)]
        having = next((limit for limit in frame.limits if limit.aggregate in ("average", "median", "sum")), None)
        extreme = self._extreme_value()
        if having is not None:
            functions = [having.aggregate]
        if not functions and not extreme:
            return None
        roles = [role for role in frame.asked if role != "reason"] or ([having.attribute] if having else [])
        if frame.ranking and frame.ranking.attribute:
            roles = [frame.ranking.attribute, *roles]
        attributes = [
            name
            for role in roles
            if (name := self.number_attribute(role)) and RELATIONS[self.relation].attributes[name].type == "number"
        ]
        if not attributes and self.relation == "indicator" and (self.levels or self.scope.indicators):
            attributes = ["actual_value"]
        if (
            not attributes
            and functions
            and functions[0] == "average"
            and any("分" in t.text for t in frame.tokens("aggregate"))
        ):
            attributes = ["score" if self.relation == "indicator" else "total_score"]
        if not attributes:
            return None
        if (
            self.scope.projects
            and functions == ["sum"]
            and len(self.scope.projects) == 1
            and self.relation != "indicator"
            and not extreme
        ):
            frame.take("aggregate")
            return None
        function = functions[0] if functions else extreme
        if function == "sum" and attributes[0] in ("rate", "total_score", "score_ratio", "attainment"):
            return None
        by = tuple(name for name in self._groups() if name != self.relation)
        where = self.where()
        if not by and having is not None:
            by = tuple(
                noun
                for noun in self._asked_nouns() + frame.nouns
                if noun in ("unit", "department", "region", "project")
            )[:1]
        frame.take("aggregate")
        frame.take("superlative")
        ranking = frame.ranking
        self.use_asked()
        descending = ranking.descending if ranking and by else None
        limit = None
        if having is not None and having.number is not None:
            limit = (having.op, self.amount(attributes[0], having))
        plans = [
            Aggregate(
                self.relation,
                function,
                name,
                where,
                by=by,
                descending=descending,
                top=_top(ranking) if by else None,
                having=limit,
            )  # type: ignore[arg-type]
            for name in dict.fromkeys(attributes)
        ]
        return plans[0] if len(plans) == 1 else _several(plans)

    def _extreme_value(self) -> str:
        """ "最高执行率是多少" asks for the value, "执行率最高的项目" for the project."""
        frame = self.frame
        ranking = frame.ranking
        if ranking is None or ranking.whole or not ranking.attribute or not frame.wants_number:
            return ""
        if frame.wants_list or frame.nouns or self.scope.projects or ranking.top is not None:
            return ""
        return "max" if ranking.descending else "min"

    def _ranking(self) -> Plan | Unclear | None:
        frame = self.frame
        ranking = frame.ranking or self._who_is_more()
        if ranking is None:
            return None
        role = ranking.attribute or next((role for role in frame.asked if self.number_attribute(role)), "")
        subject = self.subject()
        if not role:
            if self.relation == "indicator" and (self.levels or self.scope.indicators):
                role = "actual"
            elif subject in ("unit", "department", "region") and "project" in frame.nouns:
                return self._most_projects(subject, ranking)
            else:
                return self._which_attribute()
        attribute = self.number_attribute(role)
        if not attribute:
            return None
        show = tuple(name for name in self.wanted() if name != attribute)
        if subject in ("unit", "department", "region"):
            where = self.where()
            self.use_asked()
            function = (
                "ratio"
                if attribute == "rate"
                else "average"
                if attribute in ("total_score", "score_ratio", "attainment")
                else "sum"
            )
            over = "budget" if function == "ratio" else ""
            measured = "executed" if function == "ratio" else attribute
            return Aggregate(
                self.relation,
                function,
                measured,
                where,
                over=over,
                by=(subject,),
                descending=ranking.descending,
                top=_top(ranking),
            )  # type: ignore[arg-type]
        implied = self._implied() if attribute not in ("lost", "balance") else ()
        where = self.where(*implied)
        self.use_asked()
        return Rows(self.relation, subject, where, show, (Order(attribute, ranking.descending),), _top(ranking))  # type: ignore[arg-type]

    def _who_is_more(self) -> Ranking | None:
        """ "甲和乙哪个执行率高": the first of the things named."""
        frame = self.frame
        several = len(self.scope.projects) + len(self.scope.indicators) > 1 or len(self.scope.units) > 1
        words = frame.take("operation", "who_more", "who_less")
        if not words and several and (frame.wants_list or frame.has("ask", "who")):
            words = frame.take("operation", "more", "less")
        frame.take("operation", "than")
        return Ranking("", words[0] in ("who_more", "more"), 1) if words else None

    def _most_projects(self, subject: str, ranking: Ranking) -> Plan:
        where = self.where()
        self.use_asked()
        return Aggregate(
            self.relation, "count", "project", where, by=(subject,), descending=ranking.descending, top=_top(ranking)
        )  # type: ignore[arg-type]

    def _listing(self) -> Plan | None:
        """All rows: something is asked for with 哪些, or spoken of as a kind under conditions."""
        frame = self.frame
        groups = frame.has("group", "project", "indicator")
        conditions = bool(frame.limits or frame.conditions or frame.has("grade_value"))
        implied = self._implied() if frame.nouns else ()
        of_a_kind = bool(frame.nouns) and not self._names_its_subject()
        unnamed = not self.scope.projects and not self.scope.indicators
        asks_for_kind = (frame.wants_list and (frame.nouns or self.levels)) or groups
        if frame.wants_list and not frame.nouns and not self.levels and not conditions:
            return None
        if self._asks_attribute_of_one():
            return None
        if not (
            asks_for_kind
            or (conditions and (of_a_kind or unnamed))
            or (implied and of_a_kind)
            or (of_a_kind and frame.asked and unnamed)
        ):
            return None
        group = [value for value in frame.take("group") if value in ("project", "indicator", "unit")]
        subject = group[0] if group and not frame.nouns else self.subject()
        show = tuple(name for name in self.wanted() if name not in (subject, "lost" if implied else ""))
        where = self.where(*implied)
        self.use_asked()
        return Rows(self.relation, subject, where, show)  # type: ignore[arg-type]

    def _asks_attribute_of_one(self) -> bool:
        """ "实施单位是哪个", "主管部门有哪些" of what is named: a look-up, though 哪个 stands in it."""
        frame = self.frame
        nouns = [noun for noun in frame.nouns if noun not in ("unit", "department")]
        named = self.scope.projects or self.scope.indicators
        return bool(
            named and frame.asked and not nouns and not frame.limits and not frame.conditions and not self.levels
        )

    def _names_its_subject(self) -> bool:
        """Whether the noun only repeats what a name says ("电教远教工作经费这个项目")."""
        nouns = set(self.frame.nouns)
        return bool(nouns) and nouns <= {"project"} and bool(self.scope.projects) and self.relation == "project"

    def _lookup(self) -> Plan | Unclear | None:
        frame = self.frame
        if self.relation != "indicator" and not self.scope.projects:
            return self._too_wide()
        wants_reason = frame.wants_reason
        if wants_reason and self.relation == "project" and (frame.conditions or "total_score" in self.wanted()):
            self.use_asked()
            frame.take("condition")
            where = (*self.scope.conditions("indicator"), Versus("score", "<", "weight"))
            return Rows("indicator", "indicator", where, ("lost", "reason"))
        if wants_reason:
            self._drop_presumption()
            where = self.where()
            self.use_asked()
            return Lookup(self.relation, ("reason",), where)  # type: ignore[arg-type]
        wanted = self.wanted()
        if (
            not wanted
            and self.relation == "indicator"
            and (frame.wants_number or frame.asked_unit or frame.has("ask", "what"))
        ):
            wanted = ("actual",)
        if (
            not wanted
            and self.relation == "indicator"
            and (self.levels or any(m.quality <= Quality.VARIANT for m in self.scope.indicators))
            and not frame.conditions
            and not frame.has("open")
        ):
            wanted = ("target", "actual", "score", "weight") if not self.levels else ("actual",)
        if not wanted:
            return None
        where = self.where()
        self.use_asked()
        if wanted == ("lost",) and not self.scope.indicators:
            return Aggregate("indicator", "sum", "lost", where)
        if set(wanted) <= {"unit", "department"} and self.relation == "indicator":
            return Lookup("project", wanted, self.scope.conditions("project"))
        plan = Lookup(self.relation, wanted, where)  # type: ignore[arg-type]
        return plan

    def _drop_presumption(self) -> None:
        """ "为什么没得满分": the reason stands on the row whether or not the condition holds of it."""
        for name in list(self.frame.conditions):
            self.frame.conditions.remove(name)
            self.frame.used.update(t for t in self.frame.content if t.value("condition") == name)

    def _too_wide(self) -> Plan | Unclear | None:
        """An attribute of no project in particular."""
        frame = self.frame
        attributes = [name for role in frame.asked if (name := self.attribute(role))]
        if not attributes or frame.wants_reason:
            return None
        label = (
            RELATIONS["project"].attributes[attributes[0]].label
            if attributes[0] in RELATIONS["project"].attributes
            else attributes[0]
        )
        holder = "".join(label for unit in self.scope.units[:1] for label in unit.labels[:1])
        year = f"{self.scope.years[0]}年" if self.scope.years else ""
        several = "项目预算总额是多少" if attributes[0] == "budget" else f"各项目{label}是多少"
        suggestions = [f"{holder}{year}{several}？", f"{holder}{year}各项目的{label}分别是多少？"]
        if attributes[0] == "rate":
            suggestions.insert(0, f"{holder}{year}项目总体执行率是多少？")
        return Unclear(f"问的是{label}，但没有说明是哪个项目。", tuple(dict.fromkeys(suggestions)))

    def _which_attribute(self) -> Unclear:
        text = self.frame.text
        return Unclear(
            "没有说明比较的是哪一项（预算数、执行数、执行率、总分或得分）。",
            tuple(f"{text.rstrip('?')}（按{word}）" for word in ("预算数", "执行数", "执行率", "总分")),
        )


def _summed(relation: str, attribute: str, where: tuple[Condition, ...]) -> Aggregate:
    """The value of many rows together: money is summed, a rate is what was executed by what was there, a score is averaged."""
    if attribute == "rate":
        return Aggregate(relation, "ratio", "executed", where, over="budget")  # type: ignore[arg-type]
    function = "average" if attribute in ("total_score", "score_ratio", "attainment", "actual_value") else "sum"
    return Aggregate(relation, function, attribute, where)  # type: ignore[arg-type]


def _several(plans: list[Aggregate]) -> Plan:
    from search.plan import Several

    return Several(tuple(plans))


def _top(ranking: Ranking | None) -> int | None:
    if ranking is None or ranking.whole:
        return None
    return ranking.top or 1


def _is_money(relation: str, attribute: str) -> bool:
    return RELATIONS[relation].attributes[attribute].unit == "万元"


def _one_of(attribute: str, values: list[str]) -> Condition:
    return Compare(attribute, "=", values[0]) if len(values) == 1 else OneOf(attribute, tuple(values))


__all__ = ["ATTRIBUTES", "AnyOf", "FactPlans", "FirstOf", "Not"]
