"""Plans over figures of running text and statement tables: the first shape that a question has."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from search.catalogue import Occurrence
from search.derived_figures import OF_BUDGET, DerivedFigures
from search.figure_question import STATED
from search.outcome import Missing, Outcome, Unclear, Understood
from search.plan import (
    Aggregate,
    Between,
    Check,
    Compare,
    Comparison,
    Condition,
    Derive,
    FirstOf,
    Formula,
    Function,
    Is,
    Lookup,
    Order,
    Plan,
    Rows,
    Several,
)
from search.rankings import Ranking
from search.relations import mentioned
from search.scope import one_of

_MANY = 6
"""More answers than these to a question for one figure are too many to be meant."""


class FigurePlans(DerivedFigures):
    """One question about figures."""

    def plan(self) -> Outcome | None:
        """The plan; None where no figure answers the question."""
        if not self.terms:
            return self._of_all_accounts()
        if self.frame.wants_list and {"project", "indicator"} & set(self.frame.nouns):
            return None
        if any(token.value("every_noun") == "project" for token in self.frame.content):
            return None
        if self.kinds == ("share",) and self.across_years and len(self.scope.years) > 1:
            return Unclear("问的是两个年度之间的比例，请分别查询两个年度的数字。")
        if self.kinds == ("share",) and self.whole is not None:
            return self._share_of(self.whole)
        if self._compares() and (outcome := self._of_several()) is not None:
            return outcome
        found = self.found(self.kinds)
        if self.frame.wants_reason or (self.frame.has("change") and not found):
            found = found or self.found(())
        if not found:
            return self._derived_only() or self._of_several() or self._not_of_this_kind()
        return self._shaped(found)

    def _compares(self) -> bool:
        """ "本年收入比本年支出多多少": two figures, not one that is called by both names."""
        return self.frame.has("operation", "than", "difference", "times", "ratio") and not self.frame.wants_reason

    def _not_of_this_kind(self) -> Outcome | None:
        """The figure is there, but not its share, change or rate: the plan that finds nothing says so."""
        others = self.found(()) if self.kinds != STATED and not self.budget_asked else []
        if not others or self.frame.unknown:
            return None
        self._use_words()
        for section in ("change", "operation", "ask"):
            self.frame.take(section)
        rest = tuple(c for c in self.where(others) if "kind" not in mentioned(c) and "measure_text" not in mentioned(c))
        return Understood(Lookup("observation", ("value",), self.with_years((*rest, one_of("kind", self.kinds)))))

    def _of_several(self) -> Outcome | None:
        """ "基本支出和项目支出分别是多少": one figure a name, none of which holds the others."""
        named = [term for term in self.terms if not term.loose]
        shared = [term for term in self.terms if term.loose]
        if len(named) < 2:
            return None
        found = [self.occurrences([term, *shared], self.kinds) for term in named]
        if not all(found):
            return None
        self._use_words()
        frame = self.frame
        if len(found) == 2 and frame.has("operation", "difference", "than", "times", "ratio"):
            formula: Formula = "times" if frame.has("operation", "times") else "difference"
            sides = [self.one(places, [term, *shared]) for places, term in zip(found, named, strict=True)]
            if frame.has("operation", "less"):
                sides.reverse()
            apart = frame.has("operation", "difference") and not frame.has("operation", "more", "less")
            if formula == "difference" and apart:
                formula = "gap"
            frame.take("operation")
            frame.take("change")
            return Understood(Derive(formula, tuple(sides)))
        frame.take("group")
        frame.take("change")
        parts = (self.one(places, [term, *shared]) for places, term in zip(found, named, strict=True))
        return Understood(Several(tuple(parts)))

    def _shaped(self, found: list[Occurrence]) -> Outcome | None:
        frame = self.frame
        self._use_words()
        if all("计划" in place.figure.text for place in found):
            frame.take("attribute", "target")
        where = self.where(found)
        if frame.wants_reason:
            return Understood(self._reason(where, found))
        if (unstated := self._change_not_stated(found)) is not None:
            return unstated
        if (both := self._budget_and_spent()) is not None:
            return Understood(both)
        if (unspent := self._unspent()) is not None:
            return Understood(unspent)
        if frame.limits:
            return self._limited(where, found)
        if more := frame.take("operation", "who_more", "who_less"):
            frame.ranking = Ranking("", more[0] == "who_more", 1)
        if frame.ranking:
            return self._ranked(where, found)
        if frame.has("aggregate", "average", "median") or (frame.has("aggregate", "sum") and self._many_units(found)):
            function = cast(Function, frame.take("aggregate")[0])
            by = tuple(value for value in frame.take("group") if value in ("unit", "year", "region"))
            return Understood(Aggregate("observation", function, "value", self.with_years(where), by=by))
        frame.take("aggregate", "sum", "count")
        frame.take("group", "unit", "year", "region", "each")
        if frame.yes_no and frame.has("change"):
            falling = frame.take("change")[0] == "decrease"
            frame.take("operation", "than")
            lookup = Lookup("observation", ("value",), self.with_years(where))
            return Understood(Check(lookup, "<" if falling else ">", Decimal(0)))
        if frame.yes_no and (plan := self._against_budget()):
            return Understood(plan)
        if frame.yes_no:
            lookup = Lookup("observation", ("value",), self.with_years(where))
            return Understood(Check(lookup, ">", Decimal(0)))
        if frame.has("operation", "difference", "than", "times") and (plan := self._difference(where)):
            return Understood(plan)
        if self._too_many(found):
            return self._choose(found)
        return Understood(self._lookup(where, found))

    def _change_not_stated(self, found: Sequence[Occurrence]) -> Outcome | None:
        """A change is asked for and only values stand there: a value is never the answer to how much it changed."""
        words = self.frame.tokens("change")
        compared = len(self.scope.units) == 2 or len(self.scope.years) == 2
        if not words or compared or {"change", "change_rate"} & {place.figure.kind for place in found}:
            return None
        if (derived := self._change_of_years(found)) is not None:
            return Understood(derived)
        name = self.terms[0].text + "".join(token.text for token in words)
        return Missing((name,), f"现有文件没有载明这项内容的增减（“{name}”），无法回答。")

    def _reason(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Plan:
        """The reason of what the question takes for granted: why it fell, why less was spent than budgeted."""
        frame = self.frame
        directions = frame.take("change")
        if directions and {place.figure.kind for place in found} <= {"change", "change_rate"}:
            ops: dict[str, Comparison] = {"decrease": "<", "increase": ">"}
            if op := ops.get(directions[0]):
                where = (*where, Compare("value", op, Decimal(0)))
        words = [*frame.asked, *frame.conditions]
        rates = self.only(("completion_rate",)) if set(words) & {"overspent", "unfinished_budget"} else []
        if rates:
            where = (*self.where(rates), Compare("value", ">" if "overspent" in words else "<", Decimal(100)))
        frame.conditions.clear()
        for section in ("condition", "attribute", "operation"):
            frame.take(section)
        frame.used.update(token for token in frame.content if token.number is not None)
        return Lookup("observation", ("reason",), self.with_years(where))

    def _lookup(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Plan:
        frame = self.frame
        directions = frame.take("change")
        if directions or self.kinds == ("share",):
            frame.take("operation", "than", "share")
        falling = directions[:1] == ["decrease"] and bool({"change", "change_rate"} & set(self.kinds))
        plan: Plan = Lookup("observation", ("value",), self.with_years(where), falling=falling)
        if self._asks_twice() and (amounts := self.only(STATED)):
            return Several((self.one(amounts), plan))
        alternatives: list[Plan] = [plan]
        if self.kinds == STATED and len(self.scope.years) == 1:
            alternatives += self._from_next_year(found)
        return plan if len(alternatives) == 1 else FirstOf(tuple(alternatives))

    def _asks_twice(self) -> bool:
        """ "是多少，比上年下降多少": the value, and its change."""
        asks = [token for token in self.frame.content if token.value("ask") in ("how_much", "percent")]
        return len(asks) > 1 and bool({"change", "change_rate"} & set(self.kinds))

    def _limited(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Outcome:
        frame = self.frame
        money = any(place.figure.unit_of_measure.endswith("元") for place in found)
        if frame.yes_no and len(frame.limits) == 1:
            limit = frame.limits[0]
            if limit.number is None:
                return Unclear("没有说明与哪个数比较。")
            lookup = Lookup("observation", ("value",), self.with_years(where))
            return Understood(Check(lookup, limit.op, limit.number.money if money else limit.number.value))
        conditions: list[Condition] = []
        for limit in frame.limits:
            if limit.number is None:
                return Unclear("没有说明与哪个数比较。")
            low = limit.number.money if money else limit.number.value
            if limit.high is not None:
                conditions.append(Between("value", low, limit.high.money if money else limit.high.value))
            else:
                conditions.append(Compare("value", limit.op, low))
        where = (*self.with_years(where), *conditions)
        return Understood(self._listed(where, found))

    def _listed(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Plan:
        subject = next((n for n in self.frame.nouns if n in ("unit", "region", "document")), "")
        if self.frame.wants_count:
            return Aggregate("observation", "count", subject or "", where)
        return Rows(
            "observation",
            subject or ("subject" if any(place.figure.subject for place in found) else "unit"),
            where,
            ("value",),
        )

    def _ranked(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Outcome:
        ranking = self.frame.ranking
        assert ranking is not None
        subject = next((n for n in self.frame.nouns if n in ("unit", "region", "document")), "unit")
        self.frame.take("operation")
        order = (Order("value", ranking.descending),)
        top = None if ranking.whole else ranking.top or 1
        return Understood(Rows("observation", subject, self.with_years(where), ("value",), order, top))

    def _of_all_accounts(self) -> Outcome | None:
        """ "哪些科目完成预算低于90%": every account title."""
        frame = self.frame
        if "account" not in frame.nouns or not (frame.limits or frame.ranking or frame.wants_list):
            return None
        accounts = [entity for entity in self.catalogue.vocabulary.entities if entity.kind == "account"]
        if not accounts:
            return None
        kinds = self.kinds if self.kinds != STATED else ("amount",)
        words = {*frame.asked, *frame.conditions, *(limit.attribute for limit in frame.limits)}
        words |= {frame.ranking.attribute} if frame.ranking else set()
        test = next((name for name in OF_BUDGET if name in words), "")
        if test or words & {"rate", "completion"}:
            kinds = ("completion_rate",)
        subjects = Is("subject", tuple(e.iri for e in accounts), ("各支出科目",))
        where = (subjects, one_of("kind", kinds), *self.scope.conditions("observation"))
        self._use_words()
        frame.take("condition")
        frame.take("operation")
        conditions: list[Condition] = []
        if test and not frame.limits and frame.ranking is None:
            conditions.append(Compare("value", OF_BUDGET[test], Decimal(100)))
        for limit in frame.limits:
            if limit.number is not None:
                number = limit.number.money if kinds == ("amount",) else limit.number.value
                conditions.append(Compare("value", limit.op, number))
        where = (*where, *conditions)
        if frame.wants_count:
            return Understood(Aggregate("observation", "count", "subject", where))
        if frame.ranking:
            top = None if frame.ranking.whole else frame.ranking.top or 1
            return Understood(
                Rows("observation", "subject", where, ("value",), (Order("value", frame.ranking.descending),), top)
            )
        return Understood(Rows("observation", "subject", where, ("value",)))

    def _many_units(self, found: Sequence[Occurrence]) -> bool:
        return len({place.unit_iri for place in found}) > 1 or self.frame.has("group")

    def _too_many(self, found: Sequence[Occurrence]) -> bool:
        figures = {(place.figure.subject_iri, place.figure.measure_iri) for place in found}
        holders = {
            (place.unit_iri, place.year) for place in found if not self.scope.years or place.year in self.scope.years
        }
        if self.frame.wants_list or (len(self.terms) > 1 and len(figures) <= len(self.terms)):
            return False
        return len(figures) > 2 or len(holders) > _MANY

    def _choose(self, found: Sequence[Occurrence]) -> Unclear:
        holders = dict.fromkeys((place.unit or "", place.year) for place in found)
        names = dict.fromkeys(place.figure.subject + (place.figure.wording or place.figure.measure) for place in found)
        if len(names) > 2:
            options = [f"{name}是多少？" for name in list(names)[:5]]
            return Unclear(
                f"“{self.terms[0].text}”对应多项数字：{'、'.join(list(names)[:5])}，请说明是哪一项。", tuple(options)
            )
        options = [
            f"{unit}{f'{year}年' if year else ''}{next(iter(names))}是多少？" for unit, year in list(holders)[:5]
        ]
        return Unclear("多个单位或年度都有这项数字，请说明是哪个单位、哪一年。", tuple(options))
