"""Plans that derive a number from figures of running text: shares, changes, budgets, what was left, the year before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from search.catalogue import Occurrence
from search.figure_question import FigureQuestion
from search.figures import Term, core, says_budget
from search.lexicon import lexicon
from search.outcome import Outcome, Understood
from search.plan import (
    Check,
    Compare,
    Comparison,
    Condition,
    Contains,
    Derive,
    FirstOf,
    Formula,
    Is,
    Lookup,
    Operand,
    Plan,
    Several,
)
from search.question_text import bare

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
OF_BUDGET: dict[str, Comparison] = {"overspent": ">", "fully_executed": "≥", "unfinished_budget": "<", "missed": "<"}
"""What words say of a completion rate against 100 %."""


_BOTH = re.compile(r"(?:年初|全年)?预算(?:数|额|金额|资金)?(?:和|与|、|及|以及)(?:实际)?(?:支出|决算|执行|完成)")
_COMPLETES = re.compile(r"(?<!没有)(?<!未)(?<!没)完成了?(?:年初|全年)?预算")
_BUDGETED = re.compile(r"(?:年初|全年)?预算(?:数|额|金额|资金)?$")


class DerivedFigures(FigureQuestion):
    """The shapes of one question that derive a number from several figures."""

    def _budget_and_spent(self) -> Plan | None:
        """ "三公经费预算数和决算数分别是多少": what was budgeted, and what was spent."""
        if not _BOTH.search(bare(self.frame.text)):
            return None
        named = [
            replace(
                term,
                text=_BUDGETED.sub("", term.text) or term.text,
                others=tuple(other for other in term.others if not says_budget(bare(other))),
                measure_iris=(),
            )
            for term in self.terms
        ]
        budgets = self.occurrences(self.terms, ("amount",), of_budget=True)
        spent = self.occurrences(named, ("amount",))
        if not budgets or not spent:
            return None
        self.frame.take("group")
        return Several((self.one(budgets), self.one(spent, named)))

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

    def _against_budget(self) -> Plan | None:
        """ "有没有超预算", "完成预算了吗": by the stated completion rate."""
        frame = self.frame
        words = [*frame.asked, *frame.conditions]
        asks = _COMPLETES.search(bare(frame.text))
        test = next((name for name in words if name in OF_BUDGET), "fully_executed" if asks else "")
        rates = self.only(("completion_rate",)) if test else []
        if not rates:
            return None
        frame.take("attribute", "overspent", "budget", "budget_initial")
        frame.take("condition")
        return Check(self.one(rates), OF_BUDGET[test], Decimal(100))

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

    def _use_words(self) -> None:
        for section in ("kind_word", "noun", "asked_noun", "every_noun"):
            self.frame.take(section)
        if self.frame.has("change") or self.frame.wants_reason:
            self.frame.take("base")
        self.frame.take("attribute", *_OF_FIGURES)


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
