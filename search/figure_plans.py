"""Plans over figures of running text and statement tables: the first shape that a question has."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from search.derived_figures import MANY, TOTALS
from search.figure_kinds import CHANGES, STATED
from search.figure_lists import FigureLists
from search.figure_values import Spot
from search.figures import Term
from search.occurrences import Occurrence
from search.outcome import Missing, Outcome, Unclear, Understood
from search.plan import (
    Aggregate,
    Check,
    Compare,
    Comparison,
    Condition,
    Function,
    Lookup,
    Operand,
    Plan,
    Several,
)
from search.relations import mentioned
from search.scope import one_of


class FigurePlans(FigureLists):
    """One question about figures."""

    def plan(self) -> Outcome | None:
        """The plan; None where no figure answers the question."""
        if not self.terms:
            return self.of_all_accounts()
        if self.frame.wants_list and {"project", "indicator"} & set(self.frame.nouns):
            return None
        if any(token.value("every_noun") == "project" for token in self.frame.content) or self._is_of_projects():
            return None
        if self._asks_for_persons():
            return Missing(("谁",), "文件中个人的姓名不作为数据保留，问“谁”的问题无法回答；可以问金额、人次或批次。")
        if (which := self._which_body()) is not None:
            return which
        if self.kinds == ("share",) and self.across_years and len(self.scope.years) > 1:
            return Unclear("问的是两个年度之间的比例，请分别查询两个年度的数字。")
        if self.kinds == ("share",) and (self.changes or self.frame.has("base", "last_year")):
            return Missing((self.frame.text,), "文件没有载明占比的增减：请分别查询两个年度的占比。")
        if self.kinds == ("share",) and (of := self.whole or self._split_share()) is not None:
            return self.share_of(of)
        if self.frame.wants_reason:
            return self._reason()
        return self._computed() or self.ordered() or self._found()

    def _which_body(self) -> Unclear | None:
        """One share, or one figure against its budget, is asked for and several bodies state it: of which one?"""
        frame, scope = self.frame, self.scope
        many = frame.wants_list or frame.wants_count or frame.has("group") or frame.has("aggregate") or frame.ranking
        if many or frame.limits or scope.units or scope.regions or scope.projects:
            return None
        if not (self.kinds == ("share",) or self.of_budget):
            return None
        places = self.occurrences(self.groups()[0], ())
        named = dict.fromkeys(p.unit for p in places if p.unit and (not scope.years or p.year in scope.years))
        if len(named) < 2:
            return None
        return Unclear("多个单位都有这项数字，请说明是哪个单位。", tuple(f"{unit}{frame.text}" for unit in named))

    def _asks_for_persons(self) -> bool:
        """ "出国的是谁": never answered with money or numbers; "谁的三公经费更多" asks for a body."""
        frame = self.frame
        compares = frame.ranking or len(self.scope.units) > 1 or frame.has("operation", "who_more", "who_less")
        return frame.has("ask", "who") and not compares and not frame.nouns and bool(self.found(()))

    def _is_of_projects(self) -> bool:
        """ "三个项目总共花了多少钱", "哪些项目支出自评": what all is spent on is said of projects."""
        if "哪些项目" in self.frame.text:
            return True
        return "project" in self.frame.nouns and all(term.canonical in TOTALS for term in self.terms)

    def _computed(self) -> Outcome | None:
        """The first shape that computes with figures and suits the question."""
        if self.frame.limits or self.frame.ranking or self.frame.has("operation", "who_more", "who_less"):
            return None
        shapes = (
            self.budget_and_spent,
            self.compared,
            self.against_budget,
            self.changed,
            self.shared,
            self.completed,
            self.budgeted,
            self.added,
            self.listed_parts,
            self.made_up,
        )
        for shape in shapes:
            if (plan := shape()) is not None:
                self._use_words()
                return Understood(plan)
        return None

    def _found(self) -> Outcome | None:
        """What is stated of the figures: one value, a list, an order, an aggregate."""
        found = self.found(self.kinds)
        if self.changes and not found and set(self.kinds) <= set(CHANGES):
            found = self.found(())
        if not found:
            return self._of_several() or self._by_next_years() or self._not_of_this_kind()
        return self._shaped(found)

    def _by_next_years(self) -> Outcome | None:
        """Values of a year of which only the year after tells."""
        plan = self.each(self._any_value) if self.kinds == STATED and not self.budget_asked else None
        if plan is None:
            return None
        self._use_words()
        return Understood(plan)

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
        groups = self.groups()
        if len(groups) < 2:
            return None
        found = [self.occurrences(terms, self.kinds) for terms in groups]
        if not all(found):
            return None
        self._use_words()
        self.frame.take("group")
        self.frame.take("change")
        return Understood(Several(tuple(self.one(places, terms) for places, terms in zip(found, groups, strict=True))))

    def _shaped(self, found: list[Occurrence]) -> Outcome | None:
        frame = self.frame
        self._use_words()
        if all("计划" in place.figure.text for place in found):
            frame.take("attribute", "target")
        where = self.where(found)
        if (unstated := self._change_not_stated(found)) is not None:
            return unstated
        if frame.limits:
            return self.limited(where, found)
        if frame.ranking:
            return self.ranked(where)
        if frame.has("aggregate", "average", "median") or (frame.has("aggregate", "sum") and self._many_units(found)):
            function = cast(Function, frame.take("aggregate")[0])
            each = () if "平均每" in frame.text else ("unit", "year", "region")
            by = tuple(value for value in frame.take("group") if value in each)
            return Understood(Aggregate("observation", function, "value", self.with_years(where), by=by))
        frame.take("aggregate", "sum", "count")
        frame.take("group", "unit", "year", "region", "each")
        if frame.yes_no:
            lookup = Lookup("observation", ("value",), self.with_years(where))
            return Understood(Check(lookup, ">", Decimal(0)))
        if self._too_many(found):
            return self._choose(found)
        return Understood(self._lookup(where, found))

    def _change_not_stated(self, found: Sequence[Occurrence]) -> Outcome | None:
        """A change is asked for and only values stand there: a value is never the answer to how much it changed."""
        words = self.frame.tokens("change")
        compared = len(self.scope.units) == 2 or len(self.scope.years) == 2
        if not words or compared or {"change", "change_rate"} & {place.figure.kind for place in found}:
            return None
        name = self.terms[0].text + "".join(token.text for token in words)
        return Missing((name,), f"现有文件没有载明这项内容的增减（“{name}”），无法回答。")

    def _reason(self) -> Outcome | None:
        """The reason of what the question takes for granted: why it fell, why less was spent than budgeted."""
        frame = self.frame
        explained = self.occurrences(self.terms, (), keep=lambda place: place.explained and self._is_of_years(place))
        found = self.found(self.kinds) or self.found(()) or explained
        if not found:
            return None
        if not any(place.explained for place in found) and explained:
            found = explained
        self._use_words()
        where = self.where(found)
        directions = frame.take("change")
        if directions and {place.figure.kind for place in found} <= set(CHANGES):
            ops: dict[str, Comparison] = {"decrease": "<", "increase": ">"}
            if op := ops.get(directions[0]):
                where = (*where, Compare("value", op, Decimal(0)))
        words = [*frame.asked, *frame.conditions]
        rates = self.only(("completion_rate",)) if set(words) & {"overspent", "unfinished_budget"} else []
        if rates:
            where = (*self.where(rates), Compare("value", ">" if "overspent" in words else "<", Decimal(100)))
        frame.conditions.clear()
        for section in ("condition", "attribute", "operation", "base"):
            frame.take(section)
        frame.used.update(token for token in frame.content if token.number is not None)
        return Understood(Lookup("observation", ("reason",), self.with_years(where)))

    def _is_of_years(self, place: Occurrence) -> bool:
        return not self.scope.years or place.year in self.scope.years

    def _lookup(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Plan:
        frame = self.frame
        directions = frame.take("change")
        if directions or self.kinds == ("share",):
            frame.take("operation", "than", "share")
        falling = directions[:1] == ["decrease"] and bool({"change", "change_rate"} & set(self.kinds))
        plan: Plan = Lookup("observation", ("value",), self.with_years(where), falling=falling)
        derived = (
            self.each(self.budget if self.budget_asked else self._any_value) if self._of_years_derived(found) else None
        )
        return plan if derived is None else derived

    def _any_value(self, terms: Sequence[Term], spot: Spot) -> Operand | None:
        return self.amount(terms, spot, STATED)

    def _of_years_derived(self, found: Sequence[Occurrence]) -> bool:
        """Whether of a year named only the year after tells."""
        stated = {place.year for place in found}
        return self.kinds == STATED and any(year not in stated for year in self.scope.years)

    def _many_units(self, found: Sequence[Occurrence]) -> bool:
        return len({place.unit_iri for place in found}) > 1 or self.frame.has("group")

    def _too_many(self, found: Sequence[Occurrence]) -> bool:
        figures = {(place.figure.subject_iri, place.figure.measure_iri) for place in found}
        holders = {
            (place.unit_iri, place.year) for place in found if not self.scope.years or place.year in self.scope.years
        }
        if self.frame.wants_list or (len(self.terms) > 1 and len(figures) <= len(self.terms)):
            return False
        return len(figures) > 2 or len(holders) > MANY

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
