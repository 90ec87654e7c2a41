"""Plans for things of which all, none or several parts are so: projects whose indicators all are, that have none, that have both."""

from __future__ import annotations

from decimal import Decimal

from search.aggregated_facts import AggregatedFacts
from search.linking import Mention
from search.plan import AnyOf, Compare, Condition, Is, Not, Plan, Rows, Within
from search.reading import Token

_OPPOSITES = {"full": "not_full", "met": "missed"}
_DENIALS = ("没有", "无")
_TOGETHER = ("同时", "都", "均", "既", "又", "同")


class QuantifiedFacts(AggregatedFacts):
    """The shapes of one question that speak of all the indicators of a project."""

    def _quantified(self) -> Plan | None:
        if (bare := self._without_source() or self._without_projects()) is not None:
            return bare
        if self.relation != "indicator" or self.subject() != "project" or not self._lists_projects():
            return None
        return self._all_or_none() or self._without_such() or self._with_both()

    def _lists_projects(self) -> bool:
        return "project" in self.frame.nouns and not self.frame.ranking and not self.frame.wants_count

    def _all_or_none(self) -> Plan | None:
        """ "哪些项目全部指标都得了满分", "哪些项目没有扣分的指标": such indicators, and none that is otherwise."""
        frame = self.frame
        every = any(t.value("together") == "all" or t.value("every_noun") == "indicator" for t in frame.content)
        condition = next((name for name in frame.conditions if name in _OPPOSITES), "")
        if not condition or "indicator" not in frame.nouns or not (every or self._denies_such(condition)):
            return None
        frame.conditions.remove(condition)
        base = self.where()
        fulfilled, otherwise = self.condition(condition), self.condition(_OPPOSITES[condition])
        self.use_asked()
        return self._projects((*base, *fulfilled), not_with=(*base, *otherwise))

    def _denies_such(self, condition: str) -> bool:
        """ "…项目没有扣分的指标": the project stands before the condition, the indicators behind it."""
        places = [t.start for t in self.frame.content if t.value("condition") == condition]
        tokens = self.frame.content
        before = any("project" in _nouns(t) and t.start < places[0] for t in tokens)
        behind = any("indicator" in _nouns(t) and t.start > places[0] for t in tokens)
        after = any("project" in _nouns(t) and t.start > places[0] for t in tokens)
        return before and behind and not after

    def _without_such(self) -> Plan | None:
        """ "哪些项目没有满意度指标": projects with indicators, none of them such."""
        frame = self.frame
        for word, behind in zip(frame.content, frame.content[1:], strict=False):
            such = behind.mention("indicator") or behind.value("level1") or behind.value("level2")
            if word.value("absent") and such and not frame.conditions and not frame.limits:
                frame.used.update((word, behind))
                where = self.where()
                self.use_asked()
                named = ("indicator",) if self.scope.indicators else ()
                base = self.scope.conditions("indicator", without=named)
                return self._projects(base, not_with=where)
        return None

    def _without_source(self) -> Plan | None:
        """ "哪些项目没有上年结转资金": projects whose money block states no amount of that source."""
        frame = self.frame
        pairs = zip(frame.content, frame.content[1:], strict=False)
        denial = next((t for t, behind in pairs if t.value("absent") and behind.value("source")), None)
        if denial is None or self.relation != "fund" or "project" not in frame.nouns or frame.limits:
            return None
        frame.used.add(denial)
        held = AnyOf((Compare("budget", ">", Decimal(0)), Compare("executed", ">", Decimal(0))))
        where = (*self.where(), held)
        self.use_asked()
        frame.used.update(t for t in frame.content if t.value("source"))
        return Rows("project", "project", (*self.scope.conditions("project"), Not(_within_funds(where))))

    def _without_projects(self) -> Plan | None:
        """ "哪些单位没有评为差的项目": bodies with projects, none of them such."""
        frame, subject = self.frame, next((noun for noun in self.asked_nouns() if noun in ("unit", "department")), "")
        denial = next((t for t in frame.content if t.text.startswith(_DENIALS) and t not in frame.used), None)
        places = [t.start for t in frame.content if "project" in _nouns(t)]
        if not subject or denial is None or not places or places[-1] < denial.end or self.relation != "project":
            return None
        if not (frame.limits or frame.conditions or frame.has("grade_value")):
            return None
        frame.used.add(denial)
        where = self.where()
        self.use_asked()
        such = Within(subject, Rows("project", subject, where))
        return Rows("project", subject, (*self.scope.conditions("project"), Not(such)))

    def _with_both(self) -> Plan | None:
        """ "同时设有甲指标和乙指标的项目"."""
        things = self.scope.indicators
        if len(things) < 2 or not any(word in t.text for t in self.frame.content for word in _TOGETHER):
            return None
        base = (*self.scope.conditions("indicator", without=("indicator",)), *self.levels)
        self.use_asked()
        return Rows("project", "project", tuple(_within((*base, _is(one))) for one in things))

    def _projects(self, such: tuple[Condition, ...], not_with: tuple[Condition, ...]) -> Plan:
        return Rows("project", "project", (*self.scope.conditions("project"), _within(such), Not(_within(not_with))))


def _within(where: tuple[Condition, ...]) -> Within:
    return Within("project", Rows("indicator", "project", where))


def _within_funds(where: tuple[Condition, ...]) -> Within:
    return Within("project", Rows("fund", "project", where))


def _is(mention: Mention) -> Is:
    return Is("indicator", mention.iris, mention.labels)


def _nouns(token: Token) -> set[str]:
    return {word.value for word in token.words if word.section in ("noun", "asked_noun", "every_noun")}
