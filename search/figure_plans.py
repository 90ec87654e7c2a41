"""Plans over figures of running text and statement tables: the first shape that a question has."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from search.catalogue import Occurrence
from search.figure_question import STATED, FigureQuestion
from search.figures import Term, core
from search.lexicon import lexicon
from search.outcome import Missing, Outcome, Unclear, Understood
from search.plan import (
    Aggregate,
    Between,
    Check,
    Compare,
    Comparison,
    Condition,
    Contains,
    Derive,
    FirstOf,
    Formula,
    Function,
    Is,
    Lookup,
    Operand,
    Order,
    Plan,
    Rows,
    Several,
)
from search.rankings import Ranking
from search.relations import mentioned
from search.scope import one_of

_OF_FIGURES = (
    "executed",
    "budget",
    "budget_initial",
    "budget_adjusted",
    "rate",
    "completion",
    "score",
    "total_score",
    "weight",
    "actual",
)
"""Attributes of the lexicon that only say which kind of figure is meant."""
_MANY = 6
"""More answers than these to a question for one figure are too many to be meant."""


class FigurePlans(FigureQuestion):
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

    def _share_of(self, whole: Term) -> Outcome | None:
        """ "甲占乙的比重": as stated of this whole, else by the two amounts; a share of something else is no answer."""
        plans: list[Plan] = []
        if stated := self.found(("share",)):
            where = (*self.where(stated), Contains("compared_to", whole.text))
            plans.append(Lookup("observation", ("value",), self.with_years(where)))
        parts, wholes = self.only(("amount",)), self.occurrences([whole], ("amount",))
        if parts and wholes:
            plans.append(Derive("ratio", (self.one(parts), self.one(wholes)), "占比"))
        elif stated and not wholes and set(whole.others) & set(lexicon().names["totals"]):
            # A share of nothing named is one of the total, unless its amount tells otherwise.
            plans.append(self.one(stated))
        if not plans or self.frame.limits or self.frame.ranking:
            return None
        self._use_words()
        self.frame.take("operation", "share")
        self.frame.take("aggregate", "sum")
        return Understood(plans[0] if len(plans) == 1 else FirstOf(tuple(plans)))

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

    def _change_of_years(self, found: Sequence[Occurrence]) -> Plan | None:
        """The value of a year less that of the year before, where documents of both years state it."""
        frame, years = self.frame, {place.year for place in found if place.year}
        if not years or len({place.unit_iri for place in found}) > 1:
            return None
        later = max(self.scope.years or years)
        earlier = frame.base_years[0] if frame.base_years else later - 1
        if not {later, earlier} <= years:
            return None
        in_percent = any(mark in t.text for t in frame.tokens("change") for mark in ("率", "幅", "速"))
        falling = frame.take("change")[0] == "decrease"
        frame.take("operation", "than", "more", "less")
        sides = [
            Lookup("observation", ("value",), (*self.where(found), Compare("year", "=", year)))
            for year in (later, earlier)
        ]
        formula: Formula = "growth" if in_percent or frame.asked_unit == "%" else "difference"
        return Derive(formula, tuple(sides), falling=falling)

    def _unspent(self) -> Plan | None:
        """ "行政运行结余多少", "三公经费比预算少多少": what was budgeted, stated or by the completion rate, less what was spent."""
        frame = self.frame
        less = "unfinished_budget" in frame.conditions and frame.wants_number and not frame.yes_no
        if "remaining" not in frame.asked and not less:
            return None
        amounts = self.only(("amount",))
        budgets = self.occurrences(self.terms, ("amount",), of_budget=True)
        rates = [place for place in self.only(("completion_rate",)) if _is_of(place, amounts)]
        if not amounts or not (budgets or rates):
            return None
        frame.take("attribute", "remaining")
        frame.take("condition", "unfinished_budget")
        frame.conditions.clear()
        spent = self.one(amounts)
        budget = self.one(budgets) if budgets else Derive("whole_of_rate", (spent, self.one(rates)), "预算数")
        return Derive("difference", (budget, spent), "结余")

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

    def _use_words(self) -> None:
        for section in ("kind_word", "noun", "asked_noun", "every_noun"):
            self.frame.take(section)
        if self.frame.has("change") or self.frame.wants_reason:
            self.frame.take("base")
        self.frame.take("attribute", *_OF_FIGURES)

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

    def _against_budget(self) -> Plan | None:
        """ "有没有超预算", "完成预算了吗": by the stated completion rate."""
        frame = self.frame
        tests: dict[str, Comparison] = {"overspent": ">", "fully_executed": "≥", "unfinished_budget": "<"}
        words = [*frame.asked, *frame.conditions]
        test = next((name for name in words if name in tests), "")
        rates = self.only(("completion_rate",)) if test else []
        if not rates:
            return None
        frame.take("attribute", "overspent")
        frame.take("condition")
        return Check(self.one(rates), tests[test], Decimal(100))

    def _difference(self, where: tuple[Condition, ...]) -> Plan | None:
        """Two units, or two years, of one figure."""
        scope, frame = self.scope, self.frame
        grows = (
            frame.wants_percent and not frame.wants_points and self.kinds[0] not in ("share", "completion_rate", "rate")
        )
        formula: Formula = "times" if frame.has("operation", "times") else "growth" if grows else "difference"
        sides: list[Operand] = []
        if len(scope.units) == 2:
            rest = self.with_years(tuple(c for c in where if not (isinstance(c, Is) and c.attribute == "unit")))
            sides = [Lookup("observation", ("value",), (Is("unit", u.iris, u.labels), *rest)) for u in scope.units]
        elif len(scope.years) == 2:
            later, earlier = sorted(scope.years, reverse=True)
            sides = [
                Lookup("observation", ("value",), (*where, Compare("year", "=", year))) for year in (later, earlier)
            ]
        if not sides:
            return None
        if frame.has("operation", "less") or frame.has("change", "decrease"):
            sides = sides[::-1] if formula != "growth" else sides
        elif formula == "difference" and frame.has("operation", "difference") and not frame.has("operation", "more"):
            formula = "gap"
        frame.take("operation")
        frame.take("change")
        return Derive(formula, tuple(sides))

    def _derived_only(self) -> Outcome | None:
        """A figure that is not stated but follows: a budget from its completion rate, a share from its parts, a change's base."""
        frame = self.frame
        if self.budget_asked and not frame.has("change"):
            self.terms = [
                Term(t.text.removesuffix("数").removesuffix("预算"), t.others, t.measure_iris, t.loose)
                for t in self.terms
            ]
            amounts = self.only(("amount",))
            rates = [place for place in self.only(("completion_rate",)) if _is_of(place, amounts)]
            if amounts and rates:
                self._use_words()
                return Understood(Derive("whole_of_rate", (self.one(amounts), self.one(rates)), "预算数"))
        if self.kinds == ("completion_rate",):
            amounts = self.only(("amount",))
            budgets = self.occurrences(self.terms, ("amount",), of_budget=True)
            if amounts and budgets:
                self._use_words()
                return Understood(Derive("ratio", (self.one(amounts), self.one(budgets)), "完成预算"))
        return None

    def _from_next_year(self, found: list[Occurrence]) -> list[Plan]:
        """The value of a year from the next year's value and its stated change."""
        year = self.scope.years[0]
        if any(place.year == year for place in found) or not any(place.year == year + 1 for place in found):
            return []
        asked = f"{year}年"
        plans: list[Plan] = []
        amounts = [place for place in found if place.year == year + 1]
        value = Lookup("observation", ("value",), (*self.where(amounts), Compare("year", "=", year + 1)))
        formulas: tuple[tuple[str, Formula], ...] = (("change", "before_change"), ("change_rate", "before_rate"))
        for kind, formula in formulas:
            changes = [place for place in self.only((kind,)) if place.year == year + 1 and _changes(place, amounts)]
            if changes:
                change = Lookup("observation", ("value",), (*self.where(changes), Compare("year", "=", year + 1)))
                plans.append(Derive(formula, (value, change), asked))
        return plans

    def _of_all_accounts(self) -> Outcome | None:
        """ "哪些科目完成预算低于90%": every account title."""
        frame = self.frame
        if "account" not in frame.nouns or not (frame.limits or frame.ranking or frame.wants_list):
            return None
        accounts = [entity for entity in self.catalogue.vocabulary.entities if entity.kind == "account"]
        if not accounts:
            return None
        kinds = self.kinds if self.kinds != STATED else ("amount",)
        if any(limit.attribute in ("rate", "completion") for limit in frame.limits) or (
            frame.ranking is not None and frame.ranking.attribute in ("rate", "completion")
        ):
            kinds = ("completion_rate",)
        subjects = Is("subject", tuple(e.iri for e in accounts), ("各支出科目",))
        where = (subjects, one_of("kind", kinds), *self.scope.conditions("observation"))
        self._use_words()
        frame.take("condition")
        frame.take("operation")
        conditions: list[Condition] = []
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


def _is_of(place: Occurrence, amounts: Sequence[Occurrence]) -> bool:
    """Whether a rate or a change is that of one of ``amounts``, not of a figure that is only called alike."""
    mine = place.figure
    return any(
        (other.unit_iri, other.figure.subject_iri) == (place.unit_iri, mine.subject_iri)
        and (other.figure.measure_iri == mine.measure_iri or core(other.figure.measure) == core(mine.measure))
        for other in amounts
    )


def _changes(place: Occurrence, amounts: Sequence[Occurrence]) -> bool:
    """Whether a change is that of one of ``amounts`` and can be set against it: a rate, or in its unit."""
    units = {other.figure.unit_of_measure for other in amounts}
    return _is_of(place, amounts) and (place.figure.kind == "change_rate" or place.figure.unit_of_measure in units)
