"""Plans over projects, their money and their indicators: the first shape that a question has."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from search.fact_conditions import OF_MONEY
from search.linking import Quality
from search.listed_facts import ListedFacts
from search.outcome import Missing, Outcome, Unclear, Understood
from search.plan import Check, Comparison, Exists, Lookup, Plan, Rows, Stated, Versus
from search.relations import RELATIONS
from search.scope import GRADES
from search.told_figures import rate_in_place, with_told_figures
from search.told_reasons import with_told_reasons


class FactPlans(ListedFacts):
    """One question about projects or indicators."""

    def plan(self) -> Outcome | None:
        """The first shape that the question has."""
        if self.unnamed_limit():
            return self._which_attribute()
        if (none := self._money_of_indicator()) is not None:
            return none
        self._use_all_years()
        frame = self.frame
        frame.ranking = frame.ranking or self.who_is_more()
        shapes = (
            self._change,
            self._adjustment,
            self._of_execution,
            self._in_place,
            self._compared,
            self._yes_or_no,
            self._quantified,
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

    def _money_of_indicator(self) -> Missing | None:
        """ "垃圾分类还剩多少没花", where only an indicator is called so: its project's money is not the indicator's."""
        frame, scope = self.frame, self.scope
        if not scope.indicators or scope.projects or "project" in frame.nouns or self.relation != "indicator":
            return None
        roles = {*frame.asked, *(limit.attribute for limit in frame.limits)} - {""}
        if not roles or not roles <= OF_MONEY:
            return None
        label = scope.indicators[0].labels[0]
        return Missing((label,), f"“{label}”是一项绩效指标，文件没有载明它自己的金额；请问它所属项目的金额。")

    def _use_all_years(self) -> None:
        """ "两年的执行率各是多少", "历年得分" of what is named: every year that there is, each beside its value."""
        frame, scope = self.frame, self.scope
        if scope.years or not (scope.projects or scope.indicators):
            return
        iris = {iri for mention in scope.projects for iri in mention.iris}
        known = {place.year for place in self.catalogue.of_projects(iris)}
        counted = [t for t in frame.content if t.number is not None and t.number.unit == "年"]
        frame.used.update(t for t in counted if t.number is not None and int(t.number.value) == len(known))
        if not frame.has("aggregate") and frame.ranking is None:
            frame.take("group", "year")

    def _in_place(self) -> Plan | None:
        """ "资金到位率是多少": of the projects named."""
        frame = self.frame
        if frame.asked != ["in_place_rate"] or not self.scope.projects or frame.limits or frame.ranking or frame.yes_no:
            return None
        self.use_asked()
        return rate_in_place(self.scope, self.catalogue)

    def _compared(self) -> Plan | None:
        """ "甲的预算比乙多吗", "甲的预算是不是高于乙": one number of each of two things, set against each other."""
        frame, scope = self.frame, self.scope
        things = next((t for t in (scope.projects, scope.indicators) if len(t) == 2), [])
        pairs = bool(things) or len(scope.units) == 2 or len(scope.years) == 2
        if not frame.yes_no or not pairs or frame.limits or frame.wants_list:
            return None
        words = frame.tokens("operation", "more", "less", "who_more", "who_less")
        words += [t for t in frame.tokens("comparator", ">", "≥", "<", "≤", "=") if t not in words]
        roles = [role for role in frame.asked if role != "reason"]
        attribute = self.number_attribute(roles[0]) if roles else ""
        if not words or not attribute:
            return None
        word = words[0].value("comparator") or {"more": ">", "who_more": ">"}.get(
            words[0].value("operation") or "", "<"
        )
        frame.used.update(words)
        frame.take("operation", "than")
        first, second = (self.one_of_two(number, attribute, things) for number in (0, 1))
        self.use_asked()
        return Check(first, cast(Comparison, word), second)

    def _yes_or_no(self) -> Plan | Unclear | None:
        frame = self.frame
        if not frame.yes_no or frame.wants_list or frame.wants_count:
            return None
        named = bool(self.scope.indicators if self.relation == "indicator" else self.scope.projects)
        every = any(
            t.value("together") == "all" or t.value("every_noun") or (t.value("condition") and t.text[0] in "都均全")
            for t in frame.content
        )
        if named and self.relation == "indicator" and not frame.asked and not frame.limits and not frame.conditions:
            # "培训人数完成了吗": 完成 by itself says little, of an indicator it says that its target was met.
            frame.conditions += ["met"] if "完成" in frame.text or "达到" in frame.text else []
        if (
            self.relation == "indicator"
            and self.scope.projects
            and not frame.has("ask", "yesno")
            and frame.nouns == ["indicator"]
        ):
            named = True
        if self.relation == "indicator" and self.scope.projects and not frame.nouns:
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
            if limit.mean:
                return Check(operand, limit.op, self.mean_of(attribute))
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

    def _first_reason(self, plan: Lookup | Rows, roles: Sequence[str], conditions: Sequence[str]) -> Plan:
        return with_told_reasons(plan, roles, conditions, self.scope, self.catalogue)

    def _lookup(self) -> Plan | Unclear | None:
        frame = self.frame
        if self.relation != "indicator" and not self.scope.projects:
            return self._too_wide()
        wants_reason = frame.wants_reason
        roles, presumed = frame.asked, list(frame.conditions)
        limited = {limit.attribute for limit in frame.limits}
        of_score = set(frame.conditions) & {"not_full", "full"} or {"total_score", "score", "lost"} & {
            *frame.asked,
            *limited,
        }
        if wants_reason and self.relation == "project" and of_score:
            self._drop_presumption()
            self.use_asked()
            frame.limits.clear()
            frame.take("condition")
            where = (*self.scope.conditions("indicator"), Versus("score", "<", "weight"))
            return self._first_reason(
                Rows("indicator", "indicator", where, ("lost", "reason")), roles or ("score",), presumed
            )
        if wants_reason:
            # "扣了几分，为什么" asks for two things
            asks_loss = self.relation == "indicator" and "lost" in roles and frame.wants_number
            self._drop_presumption()
            where = self.where()
            self.use_asked()
            explained = ("lost", "reason") if asks_loss else ("reason",)
            return self._first_reason(Lookup(self.relation, explained, where), roles, presumed)
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
            whole = frame.has("ask", "what") or "情况" in frame.text[-3:]
            wanted = ("target", "actual", "score", "weight") if whole and not self.levels else ("actual",)
        if not wanted and self.relation == "project" and frame.nouns in (["unit"], ["department"]):
            wanted = (frame.nouns[0],)  # "是哪个单位实施的"
        if not wanted and self.relation == "fund" and frame.wants_number:
            wanted = ("budget",)  # "上年结转资金是多少": what of it was planned
        if not wanted:
            return None
        where = self.where()
        self.use_asked()
        if "lost" in wanted and not self.scope.indicators:
            return self._all_lost(where)
        if set(wanted) <= {"unit", "department"} and self.relation == "indicator":
            return Lookup("project", wanted, self.scope.conditions("project"))
        if not where and len({place.project_iri for place in self.catalogue.placements}) > 1:
            return Unclear("没有说明是哪个项目、指标或单位，请写出名称。")
        return with_told_figures(Lookup(self.relation, wanted, where), self.scope, self.catalogue)

    def _drop_presumption(self) -> None:
        """ "为什么没得满分": the reason stands on the row whether or not the condition holds of it."""
        self.frame.used.update(token for token in self.frame.content if token.number is not None)
        for name in list(self.frame.conditions):
            self.frame.conditions.remove(name)
            self.frame.used.update(t for t in self.frame.content if t.value("condition") == name)
        for section in ("operation", "vague", "change"):
            self.frame.take(section)  # "得分低的原因", "执行率偏低的原因"

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
