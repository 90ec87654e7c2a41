"""Plans over projects, their money and their indicators: the first shape that a question has."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from search.derived_facts import DerivedFacts
from search.fact_question import GRADES
from search.linking import Quality
from search.outcome import Outcome, Unclear, Understood
from search.plan import (
    Aggregate,
    Check,
    Comparison,
    Condition,
    Derive,
    Exists,
    FirstOf,
    Function,
    Lookup,
    Not,
    Order,
    Plan,
    Rows,
    Several,
    Stated,
    Versus,
    Within,
)
from search.rankings import Ranking
from search.relations import RELATIONS

_COUNTERS = ("个", "项", "条", "家", "份", "类", "种", "所")


class FactPlans(DerivedFacts):
    """One question about projects or indicators."""

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

    def _yes_or_no(self) -> Plan | Unclear | None:
        frame = self.frame
        if not frame.yes_no or frame.wants_list or frame.wants_count:
            return None
        named = bool(self.scope.indicators if self.relation == "indicator" else self.scope.projects)
        every = any(t.value("together") == "all" or t.value("every_noun") for t in frame.content)
        if (
            self.relation == "indicator"
            and self.scope.projects
            and not frame.has("ask", "yesno")
            and frame.nouns == ["indicator"]
        ):
            named = True
        if self.relation == "indicator" and self.scope.projects and not frame.nouns and not self.levels:
            named = True
        if frame.asked == ["actual"] and self.relation == "indicator" and not frame.limits and not frame.conditions:
            # "指标都完成了吗" asks whether targets were met.
            frame.take("attribute", "actual")
            frame.conditions.append("met")
            named = True
        asks_existence = not named and not every and (bool(frame.nouns) or self.relation == "indicator")
        if not asks_existence and len(frame.limits) == 1 and not frame.limits[0].other and frame.limits[0].high is None:
            limit = frame.limits.pop()
            attribute = self.number_attribute(limit.attribute or self.guessed(limit))
            operand = Lookup(self.relation, (attribute,), self.where())
            self.use_asked()
            return Check(operand, limit.op, self.amount(attribute, limit))
        if not asks_existence and frame.conditions and self.relation == "indicator":
            return self._check_condition()
        if not asks_existence and (grades := self.grades()):
            values = GRADES[grades[0]]
            frame.take("attribute", "grade")
            self.use_asked()
            return Check(Lookup(self.relation, ("grade",), self.where()), "=", values[0])
        if frame.asked and set(frame.asked) & {"lost", "remaining", "overspent"}:
            rows = self.rows(*self.implied())
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

    def _count(self) -> Plan | None:
        frame = self.frame
        if not frame.wants_count and not self._counts_things():
            return None
        if frame.has("attribute", "lost") and frame.asked_unit == "分":
            return None
        if self.relation == "indicator" and self.scope.indicators and not frame.nouns:
            # "实际发布多少条" of an indicator asks for its value, not how many rows are called so.
            return None
        subject = self.subject()
        implied = self.implied()
        where = self.where(*implied)
        by = self.groups(subject)
        ranking = frame.ranking
        self.use_asked()
        frame.take("aggregate")
        descending = ranking.descending if ranking else None
        return Aggregate(
            self.relation, "count", subject, where, by=by, descending=descending, top=_top(ranking) if by else None
        )

    def _counts_things(self) -> bool:
        """ "满意度指标有多少个": things are counted, not a value asked in 个."""
        frame = self.frame
        kinds = bool(frame.nouns or self.levels) and not self.scope.indicators
        return kinds and frame.asked_unit in _COUNTERS and not frame.asked

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
            and len(self.scope.projects[0].entities) == len(self.scope.projects) == 1
            and self.relation != "indicator"
            and not extreme
        ):
            frame.take("aggregate")
            return None
        function = cast(Function, functions[0] if functions else extreme)
        if function == "sum" and attributes == ["lost"] and not self.frame.has("group"):
            frame.take("aggregate")
            where = self.where()
            self.use_asked()
            return self._all_lost(where)
        if function == "sum" and attributes[0] in ("rate", "total_score", "score_ratio", "attainment"):
            return None
        by = tuple(name for name in self.groups() if name != self.relation)
        where = self.where()
        if not by and having is not None:
            by = tuple(
                noun for noun in self.asked_nouns() + frame.nouns if noun in ("unit", "department", "region", "project")
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
            )
            for name in dict.fromkeys(attributes)
        ]
        return plans[0] if len(plans) == 1 else Several(tuple(plans))

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
            elif len(self.scope.units) > 1 and "project" in frame.nouns:
                return self._most_projects("unit", ranking)
            else:
                return self._which_attribute()
        attribute = self.number_attribute(role)
        if not attribute:
            return None
        show = tuple(name for name in self.wanted() if name != attribute)
        if subject in ("unit", "department", "region"):
            where = self.where()
            self.use_asked()
            function: Function = (
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
            )
        implied = self.implied() if attribute not in ("lost", "balance") else ()
        where = self.where(*implied)
        self.use_asked()
        return Rows(self.relation, subject, where, show, (Order(attribute, ranking.descending),), _top(ranking))

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
        )

    def _listing(self) -> Plan | None:
        """All rows: something is asked for with 哪些, or spoken of as a kind under conditions."""
        frame = self.frame
        groups = frame.has("group", "project", "indicator")
        conditions = bool(
            frame.limits
            or frame.conditions
            or any(t.value("operation") is None or frame.has("attribute", "grade") for t in frame.tokens("grade_value"))
        )
        implied = self.implied() if frame.nouns else ()
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
        if group and self.relation == "indicator" and group[0] != "indicator" and frame.asked == ["lost"]:
            where = self.where()
            self.use_asked()
            return Aggregate("indicator", "sum", "lost", where, by=(group[0],))
        if (universal := self._of_all_indicators()) is not None:
            return universal
        subject = group[0] if group and not frame.nouns else self.subject()
        show = tuple(name for name in self.wanted() if name not in (subject, "lost" if implied else ""))
        where = self.where(*implied)
        self.use_asked()
        return Rows(self.relation, subject, where, show)

    def _of_all_indicators(self) -> Plan | None:
        """ "哪些项目全部指标都得了满分": projects that have such indicators and none that is otherwise."""
        frame = self.frame
        every = any(t.value("together") == "all" or t.value("every_noun") == "indicator" for t in frame.content)
        opposite = {"full": "not_full", "met": "missed"}
        condition = next((name for name in frame.conditions if name in opposite), "")
        if not (every and condition and self.relation == "indicator" and "indicator" in frame.nouns):
            return None
        if "project" not in frame.nouns:
            return None
        frame.conditions.remove(condition)
        base = self.where()
        fulfilled, otherwise = self.condition(condition), self.condition(opposite[condition])
        self.use_asked()
        return Rows(
            "project",
            "project",
            (
                *self.scope.conditions("project"),
                Within("project", Rows("indicator", "project", (*base, *fulfilled))),
                Not(Within("project", Rows("indicator", "project", (*base, *otherwise)))),
            ),
        )

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
        of_score = set(frame.conditions) & {"not_full", "full"} or {"total_score", "score", "lost"} & set(frame.asked)
        if wants_reason and self.relation == "project" and of_score:
            self._drop_presumption()
            self.use_asked()
            frame.take("condition")
            where = (*self.scope.conditions("indicator"), Versus("score", "<", "weight"))
            return Rows("indicator", "indicator", where, ("lost", "reason"))
        if wants_reason:
            self._drop_presumption()
            where = self.where()
            self.use_asked()
            return Lookup(self.relation, ("reason",), where)
        wanted = self.wanted()
        if (
            not wanted
            and self.relation == "indicator"
            and (frame.wants_number or frame.wants_count or frame.asked_unit or frame.has("ask", "what"))
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
        if "lost" in wanted and not self.scope.indicators:
            return self._all_lost(where)
        if set(wanted) <= {"unit", "department"} and self.relation == "indicator":
            return Lookup("project", wanted, self.scope.conditions("project"))
        plan = Lookup(self.relation, wanted, where)
        return plan

    def _all_lost(self, where: tuple[Condition, ...]) -> Plan:
        """ "一共扣了多少分": what indicators lost, and the execution rate, where a whole project is meant."""
        indicators = Aggregate("indicator", "sum", "lost", where)
        if len(self.scope.projects) != 1 or self.levels or "indicator" in self.frame.nouns:
            return indicators
        of_project = self.scope.conditions("project")
        execution = Derive(
            "difference",
            (Lookup("project", ("execution_weight",), of_project), Lookup("project", ("execution_score",), of_project)),
            "预算执行率扣分",
        )
        return FirstOf((Derive("total", (indicators, execution), "扣分"), indicators))

    def _drop_presumption(self) -> None:
        """ "为什么没得满分": the reason stands on the row whether or not the condition holds of it."""
        self.frame.used.update(token for token in self.frame.content if token.number is not None)
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


def _top(ranking: Ranking | None) -> int | None:
    if ranking is None or ranking.whole:
        return None
    return ranking.top or 1
