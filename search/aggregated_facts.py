"""Plans that make one number of many rows of facts: counts, sums, averages, extremes."""

from __future__ import annotations

from typing import cast

from search.changed_facts import ChangedFacts
from search.outcome import Unclear
from search.plan import Aggregate, Condition, Derive, FirstOf, Function, Lookup, Plan, Several
from search.rankings import Ranking
from search.relations import RELATIONS

_GROUPS = ("unit", "department", "region", "year", "level1", "level2")
_TOTALS = ("总额", "总数", "总量", "总和")
_COUNTERS = ("个", "项", "条", "家", "份", "类", "种", "所")


class AggregatedFacts(ChangedFacts):
    """The shapes of one question that compute over all rows."""

    def _count(self) -> Plan | None:
        frame = self.frame
        if not frame.wants_count and not self._counts_things():
            return None
        if frame.has("attribute", "lost") and frame.asked_unit == "分":
            return None
        if self.relation == "indicator" and self.scope.indicators and not frame.nouns:
            # "实际发布多少条" of an indicator asks for its value, not how many rows are called so.
            return None
        if (
            frame.ranking is not None
            and not frame.ranking.attribute
            and (most := self._most(frame.ranking)) is not None
        ):
            return most
        subject, alone = self.subject(), "project" not in frame.nouns
        implied = self.implied()
        where = self.where(*implied)
        by = self.groups(subject)
        ranking = frame.ranking
        relation = self.relation_of(subject, where) if alone and not by else self.relation
        self.use_asked()
        frame.take("aggregate", "sum", "count")
        descending = ranking.descending if ranking else None
        return Aggregate(
            relation, "count", subject, where, by=by, descending=descending, top=top_of(ranking) if by else None
        )

    def _counts_things(self) -> bool:
        """ "满意度指标有多少个": things are counted, not a value asked in 个."""
        frame = self.frame
        kinds = bool(frame.nouns or self.levels) and not self.scope.indicators
        asked = [role for role in frame.asked if not (role == "grade" and frame.has("grade_value"))]
        return kinds and frame.asked_unit in _COUNTERS and not asked

    def _most(self, ranking: Ranking) -> Plan | None:
        """ "项目数量最多的单位", "哪个项目指标最多": what has most of another kind; None where no two kinds are spoken of."""
        nouns, subject = self.frame.nouns, self.subject()
        if subject in ("unit", "department", "region") and "project" in nouns:
            relation, counted, by = self.relation, "project", subject
        elif len(self.scope.units) > 1 and "project" in nouns and not self.frame.wants_number:
            relation, counted, by = self.relation, "project", "unit"
        elif subject == "project" and "indicator" in nouns:
            relation, counted, by = "indicator", "indicator", "project"
        else:
            return None
        where = self.where()
        self.use_asked()
        self.frame.take("aggregate", "sum", "count")
        return Aggregate(
            relation, "count", counted, where, by=(by,), descending=ranking.descending, top=top_of(ranking)
        )

    def _aggregate(self) -> Plan | Unclear | None:
        frame = self.frame
        functions: list[str] = [value for value in ("average", "median", "sum") if frame.has("aggregate", value)]
        functions = functions or self._of_groups() or self._of_totals()
        having = next((limit for limit in frame.limits if limit.aggregate in ("average", "median", "sum")), None)
        extreme = self._extreme_value()
        if having is not None:
            functions = [having.aggregate]
        if not functions and not extreme:
            return None
        roles = [role for role in frame.asked if role != "reason"] or ([having.attribute] if having else [])
        if "remaining" in roles and not frame.has("together", "and"):
            roles = ["remaining"]  # "合计还有多少预算没执行": the budget is what the rest is a rest of
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
            and (frame.asked_unit == "分" or any("分" in t.text for t in frame.content if not t.mentions))
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
        if function == "ratio":
            attributes = ["executed"]
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
                over="budget" if function == "ratio" else "",
                by=by,
                descending=descending,
                top=top_of(ranking) if by else None,
                having=limit,
            )
            for name in dict.fromkeys(attributes)
        ]
        return plans[0] if len(plans) == 1 else Several(tuple(plans))

    def _of_totals(self) -> list[str]:
        """ "执行总额", "预算总数": words for a column that say that many are added."""
        tokens = [t for t in self.frame.tokens("attribute") if t.value("attribute") in ("budget", "executed")]
        return ["sum"] if any(t.text.endswith(_TOTALS) and "年度资金" not in t.text for t in tokens) else []

    def _of_groups(self) -> list[str]:
        """ "各单位的预算", "按年度统计支出": how the numbers of a group become one, where no word says it."""
        frame = self.frame
        groups = frame.has("group", *_GROUPS) or (len(self.level_values()) > 1 and frame.has("group", "each"))
        if not groups or frame.has("group", "project", "indicator") or frame.wants_count or frame.conditions:
            return []
        if (self.scope.projects and self.relation != "indicator") or self.scope.indicators or frame.wants_reason:
            return []
        names = [name for role in frame.asked if (name := self.number_attribute(role))]
        if not names or not all(RELATIONS[self.relation].attributes[name].numeric for name in names):
            return []
        if names == ["rate"]:
            return ["ratio"]
        averaged = {"total_score", "score_ratio", "attainment", "actual_value", "target_value"}
        return ["average"] if set(names) <= averaged else [] if averaged & {*names} or "rate" in names else ["sum"]

    def _extreme_value(self) -> str:
        """ "最高执行率是多少" asks for the value, "执行率最高的项目" for the project."""
        frame = self.frame
        ranking = frame.ranking
        if ranking is None or ranking.whole or not ranking.attribute or not frame.wants_number:
            return ""
        places = [token.start for token in frame.content if token.value("superlative")]
        behind = any(t.value("noun") and t.start > places[-1] for t in frame.content)
        if frame.wants_list or behind or self.scope.projects or ranking.top is not None:
            return ""
        return "max" if ranking.descending else "min"

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


def top_of(ranking: Ranking | None) -> int | None:
    """How many rows an order keeps; None for all of them."""
    if ranking is None or ranking.whole:
        return None
    return ranking.top or 1
