"""The values that a question's figures have, or that follow from what is stated: of one body and one year, as operands.

Each method gives what a plan computes with (:class:`~search.plan.Lookup` or :class:`~search.plan.Derive`), None where the
documents neither state the value nor what it follows from. The catalogue tells at once what is stated where, so no plan
runs in vain. What is derived rests on one body and its documents alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.figure_kinds import STATED
from search.figure_places import Test
from search.figure_question import FigureQuestion
from search.figures import Term, core, own_term, term_of
from search.measures import covered, parts, whole
from search.occurrences import Occurrence
from search.plan import Compare, Condition, Derive, Formula, Is, Lookup, Operand
from search.question_text import bare

_LAST, _BUDGET = "last", "budget"


@dataclass(frozen=True, slots=True)
class Spot:
    """One body (address and name; "" where documents name none) and one year."""

    unit_iri: str
    unit: str
    year: int | None

    def before(self, year: int | None = None) -> Spot:
        """The same body a year earlier, or in ``year``."""
        return Spot(self.unit_iri, self.unit, year or (self.year - 1 if self.year else None))


class FigureValues(FigureQuestion):
    """Operands of plans for one question."""

    def spots(self, terms: Sequence[Term]) -> list[Spot]:
        """Whose and of which years the figures are that the question means, in a fixed order."""
        places = self.occurrences(terms, ()) or self.occurrences(terms, (), of_budget=True)
        units = dict.fromkeys((place.unit_iri or "", place.unit or "") for place in places)
        found = []
        for iri, name in sorted(units, key=self._named_first):
            years = self.scope.years or sorted({p.year for p in places if (p.unit_iri or "") == iri and p.year})
            found += [Spot(iri, name, year) for year in years or (None,)]
        return found

    def _named_first(self, unit: tuple[str, str]) -> tuple[int, str]:
        order = [iri for mention in self.scope.units for iri in mention.iris]
        return (order.index(unit[0]) if unit[0] in order else len(order), unit[1])

    def amount(self, terms: Sequence[Term], spot: Spot, kinds: Sequence[str] = ("amount",)) -> Operand | None:
        """The value: stated, else by the year after and its change, else the sum of all its parts."""
        own = [own_term(term.canonical) if parts(term.canonical) else term for term in terms]
        return (
            self.stated(own, kinds, spot)
            or (self._by_parts(terms, spot) if "amount" in kinds else None)
            or self.stated(terms, kinds, spot)
            or self._by_next_year(terms, spot)
        )

    def budget(self, terms: Sequence[Term], spot: Spot) -> Operand | None:
        """What was budgeted: stated, else by the completion rate, else by how far it was exceeded."""
        if stated := self.stated(terms, ("amount",), spot, of_budget=True):
            return stated
        spent, rate = self.stated(terms, ("amount",), spot), self.stated(terms, ("completion_rate",), spot)
        if spent and rate:
            return Derive("whole_of_rate", (spent, rate), "预算数")
        over = self.stated(terms, ("change",), spot, base=_BUDGET)
        if spent and over:
            return Derive("before_change", (spent, over), "预算数")
        return self._by_next_year(terms, spot, of_budget=True)

    def completion(self, terms: Sequence[Term], spot: Spot) -> Operand | None:
        """How far the budget was spent: stated, else by both amounts."""
        if stated := self.stated(terms, ("completion_rate",), spot):
            return stated
        spent, budget = self.stated(terms, ("amount",), spot), self.budget(terms, spot)
        return Derive("ratio", (spent, budget), "完成预算") if spent and budget else None

    def change(
        self, terms: Sequence[Term], spot: Spot, base: int | None = None, *, falling: bool = False
    ) -> Operand | None:
        """How much more it was than in the year before, or in ``base``: stated, else by both years."""
        if base in (None, (spot.year or 0) - 1) and (stated := self._stated_change(terms, "change", spot, falling)):
            return stated
        return self._of_two_years("difference", terms, spot, base, falling)

    def growth(
        self, terms: Sequence[Term], spot: Spot, base: int | None = None, *, falling: bool = False
    ) -> Operand | None:
        """By how many percent: stated, else by both years."""
        if base in (None, (spot.year or 0) - 1) and (
            stated := self._stated_change(terms, "change_rate", spot, falling)
        ):
            return stated
        return self._of_two_years("growth", terms, spot, base, falling)

    def over_budget(self, terms: Sequence[Term], spot: Spot, *, falling: bool = False) -> Operand | None:
        """How much more was spent than budgeted: stated, else by both; ``falling`` asks how much less."""
        if stated := self.stated(terms, ("change",), spot, base=_BUDGET, falling=falling):
            return stated
        spent, budget = self.stated(terms, ("amount",), spot), self.budget(terms, spot)
        if not spent or not budget:
            return None
        return Derive("difference", (budget, spent) if falling else (spent, budget), "结余" if falling else "超出预算")

    def left_over(self, terms: Sequence[Term], spot: Spot) -> Operand | None:
        """What was budgeted and not spent, where both amounts are stated."""
        budget = self.stated(terms, ("amount",), spot, of_budget=True)
        spent = self.stated(terms, ("amount",), spot)
        return Derive("difference", (budget, spent), "结余") if budget and spent else None

    def share(self, terms: Sequence[Term], of: Term | None, spot: Spot) -> Operand | None:
        """Its share of a whole, computed: of the one named, else of what it is known to be a part of."""
        if of is None and len(terms) == 1:
            of = self._whole(terms[0])
        part = self.stated(terms, ("amount",), spot, of_budget=self.budget_asked)
        read = self.budget if self.budget_asked else self.amount
        entire = read([of], spot) if of else None
        return Derive("ratio", (part, entire), "占比") if part and entire and part != entire else None

    # --- what is stated ---------------------------------------------------------------------------------------------

    def stated(
        self,
        terms: Sequence[Term],
        kinds: Sequence[str],
        spot: Spot,
        *,
        base: str = _LAST,
        of_budget: bool = False,
        falling: bool = False,
    ) -> Lookup | None:
        """The look-up of what is stated of ``kinds`` at ``spot``; changes only against ``base``."""
        places = self.places(terms, kinds, spot, base=base, of_budget=of_budget)
        if not places:
            return None
        where: list[Condition] = [Is("unit", (spot.unit_iri,), (spot.unit,))] if spot.unit_iri else []
        where += self.figures(places, terms)
        where += [Compare("year", "=", spot.year)] if spot.year is not None else []
        return Lookup("observation", ("value",), tuple(where), falling=falling)

    def places(
        self, terms: Sequence[Term], kinds: Sequence[str], spot: Spot, *, base: str = _LAST, of_budget: bool = False
    ) -> list[Occurrence]:
        """Where that stands."""
        unit = self.frame.asked_unit if tuple(kinds) == STATED and self.kinds == STATED else ""
        return self.occurrences(terms, kinds, of_budget=of_budget, unit=unit, body=spot.unit_iri, keep=_at(spot, base))

    def _stated_change(self, terms: Sequence[Term], kind: str, spot: Spot, falling: bool) -> Lookup | None:
        """A stated change of the figure itself, not of one that is only called alike; of the budget where that is asked."""
        values = self.places(terms, ("amount", *STATED), spot, of_budget=self.budget_asked)
        places = self.places(terms, (kind,), spot)
        planned = {place.planned or "预算" in place.compared_to for place in places}
        if not places or (values and not any(_is_of(place, values) for place in places)):
            return None
        if planned == {True} and not self.budget_asked and any(not value.planned for value in values):
            return None
        return self.stated(terms, (kind,), spot, falling=falling)

    def _of_two_years(
        self, formula: str, terms: Sequence[Term], spot: Spot, base: int | None, falling: bool
    ) -> Operand | None:
        if spot.year is None:
            return None
        read = self.budget if self.budget_asked else self.amount
        sides: list[Operand | None]
        if not self.budget_asked and not self.stated(terms, ("amount",), spot):
            kinds = [kind for kind in STATED if self.stated(terms, (kind,), spot)]
            sides = [self.stated(terms, kinds[:1], one) if kinds else None for one in (spot, spot.before(base))]
        else:
            sides = [read(terms, one) for one in (spot, spot.before(base))]
        later, earlier = sides
        if not later or not earlier:
            return None
        if formula == "growth":
            return Derive("growth", (later, earlier), falling=falling)
        return Derive("difference", (earlier, later) if falling else (later, earlier))

    # --- what follows -----------------------------------------------------------------------------------------------

    def _by_next_year(self, terms: Sequence[Term], spot: Spot, *, of_budget: bool = False) -> Operand | None:
        """The value of a year from the next year's value and its stated change: of what was spent, by what was spent."""
        if spot.year is None:
            return None
        after = spot.before(spot.year + 1)
        values = self.places(terms, ("amount",) if of_budget else STATED, after, of_budget=of_budget)
        value = self.stated(terms, ("amount",), after, of_budget=of_budget) or self.stated(terms, ("count",), after)
        if not values or not value:
            return None
        for kind in ("change", "change_rate"):
            changes = [
                p for p in self.places(terms, (kind,), after) if ("预算" in p.compared_to or p.planned) == of_budget
            ]
            if any(_changes(place, values) for place in changes) and (change := self.stated(terms, (kind,), after)):
                formula: Formula = "before_change" if kind == "change" else "before_rate"
                return Derive(formula, (value, change), f"{spot.year}年{'预算' if of_budget else ''}")
        return None

    def _by_parts(self, terms: Sequence[Term], spot: Spot) -> Operand | None:
        """The sum of all its parts, where each is stated."""
        made_of = parts(terms[0].canonical) if len(terms) == 1 else ()
        stated = [self.stated([own_term(name)], ("amount",), spot) for name in made_of]
        known = tuple(part for part in stated if part is not None)
        return Derive("total", known) if len(known) == len(made_of) > 1 else None

    def _whole(self, part: Term) -> Term | None:
        name = whole(part.canonical or bare(part.text))
        if not name and "收入" in part.text:
            name = "本年收入合计"
        return term_of(name) if name else None


def _at(spot: Spot, base: str) -> Test:
    """Of that body's places, those of its year; of changes, those against ``base``."""

    def test(place: Occurrence) -> bool:
        here = spot.year is None or place.year == spot.year
        return here and (place.figure.kind not in ("change", "change_rate") or base_of(place) == base)

    return test


def base_of(place: Occurrence) -> str:
    """What a change is measured from: the year before, or the budget of the same year."""
    compared = place.compared_to
    same_year = "预算" in compared and not any(mark in compared for mark in ("上年", "去年", "上一年"))
    if same_year and place.year is not None and str(place.year - 1) in compared:
        same_year = False
    return _BUDGET if same_year else _LAST


def _is_of(place: Occurrence, amounts: Sequence[Occurrence]) -> bool:
    """Whether a rate or a change is that of one of ``amounts``, not of a figure that is only called alike."""
    mine = place.figure
    return any(
        (other.unit_iri, other.figure.subject_iri) == (place.unit_iri, mine.subject_iri)
        and (
            other.figure.measure_iri == mine.measure_iri
            or core(other.figure.measure) == core(mine.measure)
            or other.figure.measure in covered(mine.measure)
        )
        for other in amounts
    )


def _changes(place: Occurrence, amounts: Sequence[Occurrence]) -> bool:
    """Whether a change is that of one of ``amounts`` and can be set against it: a rate, or in its unit."""
    units = {other.figure.unit_of_measure for other in amounts}
    return _is_of(place, amounts) and (place.figure.kind == "change_rate" or place.figure.unit_of_measure in units)
