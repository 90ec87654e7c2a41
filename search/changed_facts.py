"""Plans for changes that no document states: the value of a year against that of the year before, where both stand."""

from __future__ import annotations

from decimal import Decimal

from search.derived_facts import DerivedFacts, summed
from search.plan import Check, Compare, Derive, Formula, Lookup, Plan
from search.relations import RELATIONS


class ChangedFacts(DerivedFacts):
    """The shapes of one question that set two years against each other."""

    def _change(self) -> Plan | None:
        """ "预算比上年增长多少": of a project, an indicator, or all projects of a body."""
        frame = self.frame
        if len({role for role in frame.asked if role != "reason"}) > 1 and frame.has("operation", "than"):
            return None  # "全年预算比年初预算增长百分之几": two columns of one year
        attribute, years = self._changing(), self._years_compared()
        words = frame.tokens("change")
        if not words and frame.base_years and len(self.scope.projects) < 2:
            words = frame.tokens("operation", "more", "less")  # "2022年比2021年高多少"
        if not attribute or not years or not words or frame.wants_reason or frame.wants_list:
            return None
        falling = words[0].value("change") == "decrease" or words[0].value("operation") == "less"
        for section in ("change", "base", "operation"):
            frame.take(section)
        in_percent = frame.asked_unit == "%" or any(mark in word.text for word in words for mark in ("率", "幅", "速"))
        grows = in_percent and not frame.wants_points and RELATIONS[self.relation].attributes[attribute].unit != "%"
        formula: Formula = "growth" if grows else "difference"
        where = (*self.scope.conditions(self.relation, without=("year",)), *self.levels)
        sides = []
        for year in years:
            of_year = (*where, Compare("year", "=", year))
            one = self.scope.projects or self.scope.indicators
            sides.append(
                Lookup(self.relation, (attribute,), of_year) if one else summed(self.relation, attribute, of_year)
            )
        self.use_asked()
        if frame.yes_no:
            return Check(Derive(formula, tuple(sides)), "<" if falling else ">", Decimal(0))
        return Derive(formula, tuple(sides), falling=falling)

    def _changing(self) -> str:
        """The number that changes; "" where none is named."""
        roles = [role for role in self.frame.asked if role != "reason"]
        attribute = self.number_attribute(roles[0]) if roles else ""
        if not attribute and self.relation == "indicator" and self.scope.indicators:
            attribute = "actual_value"
        return attribute if attribute and RELATIONS[self.relation].attributes[attribute].numeric else ""

    def _years_compared(self) -> tuple[int, ...]:
        """The later and the earlier year: those named, else those of which the things named have figures."""
        years, base = self.scope.years, self.frame.base_years
        if len(years) == 2:
            return (max(years), min(years))
        if years:
            return (years[0], base[0] if base else years[0] - 1)
        iris = {iri for mention in (*self.scope.projects, *self.scope.units) for iri in mention.iris}
        of_units = [place for place in self.catalogue.of_bodies(iris) if place.unit_iri in iris]
        places = [*self.catalogue.of_projects(iris), *of_units]
        known = sorted({place.year for place in places if place.year}, reverse=True)
        return (known[0], known[0] - 1) if known and known[1:] in ([], [known[0] - 1]) else ()
