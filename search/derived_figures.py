"""Plans over values that are stated or follow: changes, budgets, shares, comparisons of bodies, years or figures, sums."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import cast

from search.figure_kinds import BUDGETS, CHANGES, STATED
from search.figure_values import FigureValues, Spot
from search.figures import Term, own_term, term_of
from search.measures import parts, stand_ins, whole
from search.outcome import Outcome, Understood
from search.plan import (
    Check,
    Comparison,
    Contains,
    Derive,
    FirstOf,
    Formula,
    Holding,
    Lookup,
    Operand,
    Plan,
    Several,
)
from search.question_text import bare

_OF_FIGURES = ("executed", *BUDGETS, "rate", "completion", "score", "total_score", "weight", "actual")
"""Attributes of the lexicon that only say which kind of figure is meant."""
OF_BUDGET: dict[str, Comparison] = {"overspent": ">", "fully_executed": "≥", "unfinished_budget": "<", "missed": "<"}
"""What words say of a completion rate against 100 %."""
MANY = 6
"""More answers than these to a question for one figure are too many to be meant."""

MOST_SPOTS = 60
"""Of more bodies and years than these no values are derived one by one."""

_BOTH = re.compile(
    r"预算(?:数|额)?(?:是|为)?多少.{0,4}(?:实际|决算|支出|花|用|执行)|"
    r"(?:年初|全年)?预算(?:数|额|金额|资金)?(?:和|与|、|及|以及)(?:实际)?(?:支出|决算|执行|完成)"
)
_COMPLETES = re.compile(r"(?<!没有)(?<!未)(?<!没)完成了?(?:年初|全年)?预算")
_ITEMS = re.compile(r"各项|各部分|各类|构成|组成|哪几部分|哪几项|哪些部分|分项|包括哪些|包含哪些|分别有哪些")
_MADE_OF = ("组成", "构成", "部分", "各项", "各类", "哪几", "几部分", "分项")
TOTALS = ("本年支出合计", "本年收入合计", "收支总计", "总支出", "总收入")
"""What people call all that was spent or received."""

Build = Callable[[Sequence[Term], Spot], Operand | None]


class DerivedFigures(FigureValues):
    """The shapes of one question that compute with its figures."""

    def groups(self) -> list[list[Term]]:
        """The terms of each figure that the question names: one figure, or several that are none together."""
        named = [term for term in self.terms if not term.loose]
        shared = [term for term in self.terms if term.loose]
        if len(named) < 2 or (self.occurrences(self.terms, ()) and not self._compares()):
            return [self.terms]
        return [[term, *shared] for term in named]

    def each(self, build: Build) -> Plan | None:
        """What ``build`` makes of every figure, body and year asked about; None where it makes nothing, or too much."""
        plans: list[Plan] = []
        for terms in self.groups():
            spots = self.spots(terms)
            built = [build(terms, spot) for spot in spots] if len(spots) <= MOST_SPOTS else []
            if not any(built):
                return None
            plans += [plan for plan in built if plan is not None]
        if not plans or len(plans) > MANY:
            return None
        return plans[0] if len(plans) == 1 else Several(tuple(plans))

    # --- budgets ----------------------------------------------------------------------------------------------------

    def budget_and_spent(self) -> Plan | None:
        """ "三公经费预算数和决算数分别是多少": what was budgeted, and what was spent."""
        if not _BOTH.search(bare(self.frame.text)):
            return None
        plans: list[Plan] = []
        for spot in self.spots(self.terms):
            budget, spent = self.budget(self.terms, spot), self.amount(self.terms, spot)
            plans += [budget, spent] if budget and spent else []
        self.frame.take("group")
        return Several(tuple(plans)) if plans else None

    def budgeted(self) -> Plan | None:
        """What was budgeted, stated or derived."""
        return self.each(self.budget) if self.budget_asked and not self.changes else None

    def against_budget(self) -> Plan | None:
        """ "有没有超预算", "完成预算了吗": by the completion rate; "比预算少多少", "结余多少": by both amounts."""
        frame = self.frame
        words = [*frame.asked, *frame.conditions]
        asks = _COMPLETES.search(bare(frame.text))
        test = next((name for name in words if name in OF_BUDGET), "fully_executed" if asks else "")
        if not self.of_budget and not test and "remaining" not in words:
            return None
        if self.kinds == ("completion_rate",) and not frame.yes_no:
            return None
        falling = self._less() or "unfinished_budget" in words or "remaining" in words
        if frame.yes_no and not test:
            test = "unfinished_budget" if falling else "overspent"
        plan: Plan | None
        if frame.yes_no and test:
            plan = self._checked(self.completion, OF_BUDGET[test], Decimal(100))
        elif test and not frame.wants_number and not self.of_budget:
            plan = None
        elif frame.wants_percent and not self.changes:
            plan = self.each(self.completion)
        elif "remaining" in words:
            # What is left over rests on both amounts: a rounded rate tells nothing of a small rest.
            plan = self.each(lambda terms, spot: self.left_over(terms, spot))
        else:
            plan = self.each(lambda terms, spot: self.over_budget(terms, spot, falling=falling))
        if plan is not None:
            frame.take("attribute", "remaining", *OF_BUDGET, *BUDGETS)
            frame.take("base")
            self._use_comparison()
            frame.conditions.clear()
        return plan

    def completed(self) -> Plan | None:
        """How far budgets were spent."""
        return self.each(self.completion) if self.kinds == ("completion_rate",) and not self.changes else None

    # --- changes ----------------------------------------------------------------------------------------------------

    def changed(self) -> Plan | None:
        """How much more or less than in the year before, or in the year named; or whether so."""
        frame = self.frame
        each_body = frame.wants_list and bool({"unit", "department", "region"} & set(frame.nouns))
        if not self.changes or self.of_budget or frame.limits or frame.ranking or frame.wants_list > each_body:
            return None
        if not set(self.kinds) <= set(CHANGES):
            return None
        years, base = self.scope.years, next(iter(frame.base_years), None)
        if len(years) == 2:
            base = min(years)
        falling = self._less()
        read = {"change": self.change, "change_rate": self.growth}

        def build(kind: str, falling: bool) -> Build:
            return lambda terms, spot: None if spot.year == base else read[kind](terms, spot, base, falling=falling)

        plan: Plan | None = None
        for kind in self.kinds:
            if frame.yes_no or each_body:
                plan = self._checked(build(kind, False), "<" if falling else ">", Decimal(0))
                if plan is not None:
                    break
        if not (frame.yes_no or each_body):
            parts = [made for kind in self.kinds if (made := self.each(build(kind, falling))) is not None]
            plan = self._both(parts)
        if plan is None:
            return None
        asks = [token for token in frame.content if token.value("ask") in ("how_much", "percent")]
        if len(asks) > 1 and not frame.yes_no and (values := self.each(self.amount)):
            plan = Several((*_flat(values), *_flat(plan)))
        self._use_comparison()
        return plan

    def _both(self, parts: Sequence[Plan]) -> Plan | None:
        """The change and its rate where both are asked for ("增长多少"); one value where one is derived and one stated."""
        stated = [part for part in parts if all(isinstance(one, Lookup) for one in _flat(part))]
        chosen = stated or list(parts[:1])
        if not chosen:
            return None
        return chosen[0] if len(chosen) == 1 else Several(tuple(one for part in chosen for one in _flat(part)))

    def _checked(self, build: Build, op: Comparison, against: Decimal) -> Plan | None:
        plan = self.each(build)
        if plan is None:
            return None
        checks = tuple(Check(one, op, against) for one in _flat(plan) if isinstance(one, Lookup | Derive))
        if self.frame.wants_list:
            return Holding(checks)
        return checks[0] if len(checks) == 1 else Several(checks)

    def _less(self) -> bool:
        """Whether it is asked how much less."""
        return self.frame.has("change", "decrease") or self.frame.has("operation", "less")

    def _use_comparison(self) -> None:
        for section in ("change", "operation", "base", "condition", "group"):
            self.frame.take(section)

    # --- shares -----------------------------------------------------------------------------------------------------

    def share_of(self, of: Term) -> Outcome | None:
        """ "甲占乙的比重": as stated of this whole, else by the two amounts; a share of something else is no answer."""
        if self.frame.limits or self.frame.ranking:
            return None
        plans: list[Plan] = []
        for terms in self.groups():
            stated = self.occurrences(terms, ("share",))
            ways: list[Plan] = []
            if stated:
                where = self.where(stated, terms)
                ways += [
                    Lookup("observation", ("value",), self.with_years((*where, Contains("compared_to", name))))
                    for name in dict.fromkeys((of.text, *(p.compared_to for p in stated if p.compared_to in of.others)))
                ]
            made = [self.share(terms, of, spot) for spot in self.spots(terms)]
            wholes = self.occurrences([of], ("amount",))
            implied = whole(terms[0].canonical or terms[0].text) in (of.canonical, *of.others, *stand_ins(of.canonical))
            if stated and (implied or (not wholes and of.canonical in TOTALS)):
                # A share of nothing named is one of what it is a part of, unless the amounts tell otherwise.
                ways.append(self.one([p for p in stated if not p.compared_to] or stated, terms))
            derived = [plan for plan in made if plan is not None]
            if derived and len(derived) <= MANY:
                place = len(ways) if implied else min(len(ways), 1)
                ways.insert(place, derived[0] if len(derived) == 1 else Several(tuple(derived)))
            plans += [ways[0] if len(ways) == 1 else FirstOf(tuple(ways))] if ways else []
        if not plans:
            return None
        self._use_words()
        self._use_comparison()
        self.frame.take("aggregate", "sum")
        return Understood(plans[0] if len(plans) == 1 else Several(tuple(plans)))

    def _split_share(self) -> Term | None:
        """ "三公经费里公务接待费占多少": the whole stands before its part."""
        for of in self.terms if len(self.terms) == 2 and self.kinds == ("share",) else ():
            part = next(term for term in self.terms if term is not of)
            if whole(part.canonical or part.text) in (of.canonical, *of.others, *stand_ins(of.canonical)):
                self.terms = [part]
                return of
            made_of = [name for entire in (of.canonical, *stand_ins(of.canonical)) for name in parts(entire)]
            named = [name for name in made_of if name == part.canonical or (part.loose and part.text in name)]
            if len(named) == 1:
                self.terms = [term_of(named[0]) if part.loose else part]
                return of
        return None

    def shared(self) -> Plan | None:
        """A share of the whole that is not named: stated, else of what it is known to be a part of."""
        if self.kinds != ("share",) or self.changes or self.frame.limits or self.frame.ranking:
            return None
        plan = self.each(lambda terms, spot: self.stated(terms, ("share",), spot) or self.share(terms, None, spot))
        if plan is not None:
            self._use_comparison()
        return plan

    # --- two sides --------------------------------------------------------------------------------------------------

    def compared(self) -> Plan | None:
        """Two figures, two bodies or two years against each other: by how much, how many times, by how many percent."""
        frame = self.frame
        compares = [value for token in frame.tokens("comparator") if (value := token.value("comparator"))]
        against = cast(Comparison, (compares or [""])[0]) if frame.yes_no else ""
        if (
            not (frame.has("operation", "than", "difference", "minus", "times", "ratio") or against)
            or frame.ranking
            or frame.limits
        ):
            return None
        sides = self._sides()
        if len(sides) != 2:
            return None
        if frame.yes_no:
            frame.take("comparator")
        less = self._less()
        in_percent = frame.wants_percent or any("幅" in token.text for token in frame.tokens("change"))
        grows = in_percent and not frame.wants_points and self.kinds[0] not in ("share", "completion_rate")
        formula: Formula = "times" if frame.has("operation", "times") else "growth" if grows else "difference"
        if (
            formula == "difference"
            and frame.has("operation", "difference")
            and not frame.has("operation", "more", "less")
        ):
            formula = "gap"
        if (less and formula == "difference") != (len(self.scope.units) == 2 and frame.base_first):
            sides = sides[::-1]
        self._use_comparison()
        plan = Derive(formula, (sides[0], sides[1]), falling=less and formula == "growth")
        if frame.yes_no:
            return Check(sides[0], against or ("<" if less else ">"), sides[1] if against or not less else sides[0])
        return plan

    def _sides(self) -> list[Operand]:
        """The two values that are compared, in the order of the question; the later year first."""
        groups = self.groups()
        spots = [spot for terms in groups[:1] for spot in self.spots(terms)]
        if len(groups) == 2:
            shared = [spot for spot in spots if all(self._value(terms, spot) for terms in groups)]
            found = [self._value(terms, spot) for spot in shared[:1] for terms in groups] if len(shared) == 1 else []
        elif len(self.scope.units) == 2 or len(self.scope.years) == 2:
            if len(self.scope.units) != 2:
                spots = sorted(spots, key=lambda spot: -(spot.year or 0))
            else:
                spots = self._of_shared_year(spots)
            found = [self._value(groups[0], spot) for spot in spots]
        else:
            found = []
        sides = [side for side in found if side is not None]
        return sides if len(sides) == len(found) else []

    def _of_shared_year(self, spots: Sequence[Spot]) -> list[Spot]:
        """Of two bodies the spots of the one year that both have, where no year is named."""
        years = {spot.year for spot in spots}
        shared = [year for year in years if len([spot for spot in spots if spot.year == year]) == 2]
        return [spot for spot in spots if spot.year in shared] if len(shared) == 1 else list(spots)

    def _value(self, terms: Sequence[Term], spot: Spot) -> Operand | None:
        if self.kinds == ("completion_rate",):
            return self.completion(terms, spot)
        if self.kinds == ("share",):
            return self.stated(terms, ("share",), spot) or self.share(terms, None, spot)
        if self.budget_asked:
            return self.budget(terms, spot)
        return self.amount(terms, spot) or self.stated(terms, STATED, spot)

    def added(self) -> Plan | None:
        """ "会议费培训费合计": several figures of one body and year together."""
        frame = self.frame
        groups = self.groups()
        over_years = len(groups) == 1 and len(self.scope.years) > 1
        if not (len(groups) > 1 or over_years) or not (self.sums or frame.has("aggregate", "sum")):
            return None
        spots = self.spots(groups[0])
        sums = [[(terms, spot) for terms in groups] for spot in spots]
        if over_years:
            units = dict.fromkeys((spot.unit_iri, spot.unit) for spot in spots)
            sums = [[(groups[0], spot) for spot in spots if (spot.unit_iri, spot.unit) == unit] for unit in units]
        totals: list[Plan] = []
        for of in sums:
            known = tuple(part for terms, spot in of if (part := self._value(terms, spot)) is not None)
            totals += [Derive("total", known)] if len(known) == len(of) else []
        frame.used.update(t for t in frame.content if t.number and t.number.value == len(self.scope.years))
        if not totals or len(totals) > MANY:
            return None
        frame.take("aggregate")
        frame.take("group")
        return totals[0] if len(totals) == 1 else Several(tuple(totals))

    def listed_parts(self) -> Plan | None:
        """ "三公经费各项分别是多少", "由哪几部分组成": the parts of one figure."""
        frame = self.frame
        groups = self.groups()
        if not _ITEMS.search(frame.text) or len(groups) != 1 or self.kinds not in (STATED, ("share",)):
            return None
        made_of = [term for term in self.terms if parts(term.canonical)]
        kinds = ("share",) if self.kinds == ("share",) else ("amount",)
        plans: list[Plan] = []
        for spot in self.spots(made_of[:1]) if len(made_of) == 1 else []:
            for name in self.stated_parts(made_of[0].canonical, spot):
                plans += [found] if (found := self.stated([own_term(name)], kinds, spot)) else []
        if len(plans) < 2 or len(plans) > 2 * MANY:
            return None
        self._use_comparison()
        frame.used.update(token for token in frame.content if token.text in _MADE_OF)
        return Several(tuple(plans))

    def stated_parts(self, entire: str, spot: Spot | None = None) -> list[str]:
        """The parts of ``entire`` that are stated; where one is not, its own parts."""
        found: list[str] = []
        for name in parts(entire):
            own = [own_term(name)]
            stated = self.places(own, ("amount",), spot) if spot else self.occurrences(own, ("amount",))
            found += [name] if stated else self.stated_parts(name, spot)
        return found

    def made_up(self) -> Plan | None:
        """A value that is not stated itself, but by all its parts."""
        groups = self.groups()
        if self.kinds != STATED or self.budget_asked or len(groups) != 1 or not parts(self.terms[0].canonical):
            return None
        own = [own_term(self.terms[0].canonical)]
        if not self.spots(self.terms) or all(self.places(own, STATED, spot) for spot in self.spots(self.terms)):
            return None
        return self.each(self.amount)

    def _use_words(self) -> None:
        for section in ("kind_word", "noun", "asked_noun", "every_noun"):
            self.frame.take(section)
        if self.frame.has("change") or self.frame.wants_reason:
            self.frame.take("base")
        self.frame.take("attribute", *_OF_FIGURES)


def _flat(plan: Plan) -> tuple[Plan, ...]:
    return plan.plans if isinstance(plan, Several) else (plan,)
