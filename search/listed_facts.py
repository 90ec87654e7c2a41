"""Plans that list facts: all rows under conditions, the first of an order, things of which all or none is so."""

from __future__ import annotations

from dataclasses import replace

from search.aggregated_facts import top_of
from search.derived_facts import summed
from search.outcome import Unclear
from search.plan import Aggregate, Derive, Function, Order, Plan, Rows, Several
from search.quantified_facts import QuantifiedFacts
from search.rankings import Ranking
from search.reading import Token

_WHAT = ("是什么", "什么", "是啥", "啥")
"""Words that ask which things there are; 怎么样 asks how they fared."""


class ListedFacts(QuantifiedFacts):
    """The shapes of one question that give rows."""

    def _ranking(self) -> Plan | Unclear | None:
        frame = self.frame
        ranking = frame.ranking
        if ranking is None:
            return None
        if ranking.both:
            return self._both_ends(ranking)
        if "year" in self.asked_nouns() and (by_year := self._of_years(ranking)) is not None:
            return by_year
        role = ranking.attribute or next((role for role in frame.asked if self.number_attribute(role)), "")
        subject = self.subject()
        if not role:
            if (most := self._most(ranking)) is not None:
                return most
            if self.relation != "indicator" or not (self.levels or self.scope.indicators):
                return self._which_attribute()
            role = "actual"
        attribute = self.number_attribute(role)
        if not attribute:
            return None
        show = tuple(name for name in self.wanted() if name != attribute)
        if any(len(mention.entities) > 1 for mention in self.scope.projects) and "unit" not in show:
            show = (*show, "unit")  # projects of one name are told apart by their bodies
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
                top=top_of(ranking),
            )
        implied = self.implied() if attribute not in ("lost", "balance") else ()
        where = self.where(*implied)
        self.use_asked()
        order = (Order(attribute, ranking.descending),)
        return Rows(self.relation, subject, where, show, order, top_of(ranking), ranking.nth)

    def _of_years(self, ranking: Ranking) -> Plan | None:
        """ "哪一年得分高": the year stands beside the one thing named, or all things of a year are taken together."""
        role = ranking.attribute or next((role for role in self.frame.asked if self.number_attribute(role)), "")
        attribute = self.number_attribute(role) or ("actual_value" if self.scope.indicators else "")
        if not attribute:
            return None
        where = self.where()
        self.use_asked()
        self.frame.take("asked_noun")
        if self.scope.projects or self.scope.indicators:
            order = (Order(attribute, ranking.descending),)
            subject = "indicator" if self.scope.indicators else "project"
            return Rows(self.relation, subject, where, ("year",), order, top_of(ranking))
        one = summed(self.relation, attribute, where)
        return replace(one, by=("year",), descending=ranking.descending, top=top_of(ranking))

    def _both_ends(self, ranking: Ranking) -> Plan | None:
        """ "最高和最低的执行率相差多少", "执行率最高和最低的项目"."""
        attribute = self.number_attribute(ranking.attribute)
        if not attribute:
            return None
        apart = self.frame.take("operation", "difference", "than")
        where = self.where()
        subject = self.subject()
        self.use_asked()
        if apart:
            ends: tuple[Function, ...] = ("max", "min")
            return Derive("difference", tuple(Aggregate(self.relation, end, attribute, where) for end in ends))
        rows = (Rows(self.relation, subject, where, (), (Order(attribute, falling),), 1) for falling in (True, False))
        return Several(tuple(rows))

    def who_is_more(self) -> Ranking | None:
        """ "甲和乙哪个执行率高", "谁的平均得分更高", "哪个单位预算多": the first of the things named, or of all of the kind."""
        frame = self.frame
        if frame.limits and not frame.has("operation", "who_more", "who_less"):
            return None
        several = (
            "year" in self.asked_nouns()
            or len(self.scope.projects) + len(self.scope.indicators) > 1
            or len(self.scope.units) > 1
        )
        one_asked = frame.has("ask", "who") or any(_asks_for_one(token) for token in frame.content)
        if not several and not one_asked:
            return None
        words = frame.tokens("operation", "who_more", "who_less")
        if not words and (one_asked or (several and frame.wants_list)):
            words = frame.tokens("operation", "more", "less") or frame.tokens("vague")
        if not words:
            return None
        frame.used.update(words)
        frame.take("operation", "than")
        more = words[0].value("operation") in ("who_more", "more") or words[0].value("vague") == "high"
        role = next((role for role in frame.asked if self.number_attribute(role)), "")
        return Ranking(role, more, 1)

    def _listing(self) -> Plan | None:
        """All rows: something is asked for with 哪些, or spoken of as a kind under conditions."""
        frame = self.frame
        groups = frame.has("group", "project", "indicator")
        conditions = bool(
            frame.limits
            or frame.conditions
            or frame.quoted
            or (frame.excluded and not frame.asked)
            or any(t.value("operation") is None or frame.has("attribute", "grade") for t in frame.tokens("grade_value"))
        )
        implied = self.implied() if frame.nouns else ()
        of_a_kind = bool(frame.nouns) and not self._names_its_subject()
        unnamed = not self.scope.projects and not self.scope.indicators
        bare = bool(self.levels) and frame.text.rstrip("?。").endswith("指标") and not frame.asked
        of_some = bool(self.scope.units or self.scope.years) and unnamed and frame.nouns == ["project"]
        bare |= of_some and frame.text.rstrip("?。").endswith("项目") and not frame.asked
        bare |= self._asks_what_indicators()
        asks_for_kind = (frame.wants_list and (frame.nouns or self.levels)) or groups or bare
        if frame.wants_list and not frame.nouns and not self.levels and not conditions and not groups:
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
        subject = group[0] if group and not frame.nouns else self.subject()
        show = tuple(name for name in self.wanted() if name not in (subject, "lost" if implied else ""))
        if "grade" not in show and subject == "project" and self._names_grades():
            show = (*show, "grade")
        where = self.where(*implied)
        relation = self.relation_of(subject, where) if "project" not in frame.nouns and not show else self.relation
        self.use_asked()
        return Rows(relation, subject, where, show)

    def _asks_what_indicators(self) -> bool:
        """ "数量指标是什么", "绩效指标都包括什么": which there are, where none is named."""
        frame = self.frame
        what = any(token.text in _WHAT for token in frame.tokens("ask", "what"))
        of_kind = any((t.value("level1") or t.value("level2")) and t.text.endswith("指标") for t in frame.content)
        named = self.scope.indicators or not (self.scope.projects or self.scope.units)
        return what and not named and not frame.asked and (of_kind or frame.nouns == ["indicator"])

    def _names_grades(self) -> bool:
        tokens = [token for token in self.frame.content if token.value("grade_value")]
        return any(t in self.frame.excluded or t.value("operation") is None or self.speaks_of_grades() for t in tokens)

    def _asks_attribute_of_one(self) -> bool:
        """ "实施单位是哪个", "主管部门有哪些" of what is named: a look-up, though 哪个 stands in it."""
        frame = self.frame
        nouns = [noun for noun in frame.nouns if noun not in ("unit", "department")]
        named = self.scope.projects or self.scope.indicators
        if self.scope.projects and not frame.asked and frame.nouns in (["unit"], ["department"]) and not frame.ranking:
            return True  # "是哪个单位实施的"
        return bool(
            named and frame.asked and not nouns and not frame.limits and not frame.conditions and not self.levels
        )

    def _names_its_subject(self) -> bool:
        """Whether the noun only repeats what a name says ("电教远教工作经费这个项目")."""
        nouns = set(self.frame.nouns)
        if nouns == {"indicator"} and self.scope.indicators and not self.frame.wants_list:
            return True
        return bool(nouns) and nouns <= {"project"} and bool(self.scope.projects) and self.relation == "project"

    def _which_attribute(self) -> Unclear:
        text = self.frame.text
        return Unclear(
            "没有说明比较的是哪一项（预算数、执行数、执行率、总分或得分）。",
            tuple(f"{text.rstrip('?')}（按{word}）" for word in ("预算数", "执行数", "执行率", "总分")),
        )


def _asks_for_one(token: Token) -> bool:
    """哪个, 哪家单位: the one that is first, not all that are so."""
    asks = token.value("ask") == "which" or token.value("asked_noun") is not None
    return asks and any(word in token.text for word in ("哪个", "哪家", "哪一", "哪项", "哪位", "哪年"))
