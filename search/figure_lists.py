"""Plans that list or order figures: under limits, by size, the largest part, the body, year or figure that has more."""

from __future__ import annotations

import re
from decimal import Decimal

from search.derived_figures import OF_BUDGET, DerivedFigures
from search.figure_kinds import BUDGETS, STATED
from search.figures import is_budget, term_of
from search.measures import named, parts
from search.occurrences import Occurrence
from search.outcome import Outcome, Unclear, Understood
from search.plan import (
    Aggregate,
    Between,
    Check,
    Compare,
    Condition,
    Is,
    Lookup,
    Order,
    Plan,
    Rows,
)
from search.question_text import bare
from search.rankings import Ranking
from search.scope import one_of


class FigureLists(DerivedFigures):
    """The shapes of one question that list figures."""

    def ordered(self) -> Outcome | None:
        """ "甲和乙哪个多", "三公经费里哪一项最多": of several figures, or of the parts of one, the one that is more."""
        frame = self.frame
        self._use_more()
        if frame.ranking is None or frame.limits:
            return None
        groups = self.groups()
        of_years = "year" in frame.nouns or len(self.scope.years) > 1
        if len(groups) == 1 and not of_years and self._asks_for_part():
            if self._spends_all() and (classes := self._classes()):
                self._use_words()
                self._use_comparison()
                frame.used.update(t for t in frame.content if t.number and t.number.value == 1)
                return Understood(self._top("subject", self.with_years(self.where(classes))))
            groups = [[term_of(name)] for name in self.stated_parts(self.terms[0].canonical)]
        if len(groups) < 2:
            return None
        found = [place for terms in groups for place in self.occurrences(terms, self.kinds)]
        if not found:
            return None
        self._use_words()
        self._use_comparison()
        where = (*self.scope.conditions("observation", without=("year",)), *self.figures(found, groups[0]))
        subject = "subject" if any(place.figure.subject for place in found) else "measure"
        return Understood(self._top(subject, self.with_years(where)))

    def _use_more(self) -> None:
        """ "哪个多", "谁更少", "哪年多": the one that is more is the first in order."""
        frame = self.frame
        if frame.ranking:
            return
        if more := frame.take("operation", "who_more", "who_less"):
            frame.ranking = Ranking("", more[0] == "who_more", 1)
        elif frame.wants_list and not self.changes and (more := frame.take("operation", "more", "less")):
            frame.ranking = Ranking("", more[0] == "more", 1)

    def _asks_for_part(self) -> bool:
        """ "哪一项最多" of the parts of the figure named, not "哪个单位最多" of the bodies that state it."""
        frame = self.frame
        which = any(word in frame.text for word in _PARTS)
        bodies = {"unit", "region", "department", "document"} & set(frame.nouns)
        known = bool(parts(self.terms[0].canonical)) or self._spends_all()
        return which and not bodies and len(self.scope.units) <= 1 and known

    def _spends_all(self) -> bool:
        """Whether the figure named is all that was spent of a budget, which falls into account titles."""
        said = "".join(bare(term.text) for term in self.terms)
        return any(said.startswith(fund) for fund in named("funds")) or said == "功能分类"

    def _classes(self) -> list[Occurrence]:
        """The amounts of the account titles that are told as shares of all: one level, none part of another."""
        accounts = self.catalogue.account_figures(("share",))
        shares = {place.figure.subject_iri for place in self.catalogue.occurrences(accounts) if self._is_asked(place)}
        amounts = [
            f for f in self.catalogue.account_figures(("amount",)) if f.subject_iri in shares and not is_budget(f)
        ]
        return [place for place in self.catalogue.occurrences(amounts) if self._is_asked(place)]

    def _is_asked(self, place: Occurrence) -> bool:
        return self._is_meant(place) and (not self.scope.years or place.year in self.scope.years)

    def _top(self, subject: str, where: tuple[Condition, ...]) -> Rows:
        ranking = self.frame.ranking
        assert ranking is not None
        order = (Order("value", ranking.descending),)
        return Rows(
            "observation", subject, where, ("value",), order, None if ranking.whole else ranking.top or 1, ranking.nth
        )

    def limited(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Outcome:
        """The figures of ``where`` under the limits of the question; yes or no where that is asked."""
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

    def ranked(self, where: tuple[Condition, ...]) -> Outcome:
        """Bodies, regions, documents or years in the order of one figure."""
        subject = next((n for n in self.frame.nouns if n in ("unit", "region", "document", "year")), "unit")
        if subject == "unit" and len(self.scope.years) > 1 and len(self.scope.units) == 1:
            subject = "year"
        self.frame.take("operation")
        return Understood(self._top(subject, self.with_years(where)))

    def of_all_accounts(self) -> Outcome | None:
        """ "哪些科目完成预算低于90%": every account title."""
        frame = self.frame
        if "account" not in frame.nouns or not (frame.limits or frame.ranking or frame.wants_list):
            return None
        accounts = [entity for entity in self.catalogue.vocabulary.entities if entity.kind == "account"]
        if not accounts:
            return None
        kinds = self.kinds if self.kinds != STATED else ("amount",)
        words = {*frame.asked, *frame.conditions, *(limit.attribute for limit in frame.limits)}
        if over := _OVER_BUDGET.search(bare(frame.text)):
            words.add("overspent" if over["more"] else "unfinished_budget")
            frame.take("comparator")
        words |= {"rate"} if any(limit.number and limit.number.unit == "%" for limit in frame.limits) else set()
        words |= {frame.ranking.attribute} if frame.ranking else set()
        test = next((name for name in OF_BUDGET if name in words), "")
        if test or words & {"rate", "completion"}:
            kinds = ("completion_rate",)
        subjects = Is("subject", tuple(e.iri for e in accounts), ("各支出科目",))
        where = (subjects, one_of("kind", kinds), *self.scope.conditions("observation"))
        self._use_words()
        frame.take("condition")
        frame.take("operation")
        frame.take("attribute", *OF_BUDGET, *BUDGETS)
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
            return Understood(self._top("subject", where))
        return Understood(Rows("observation", "subject", where, ("value",)))


_OVER_BUDGET = re.compile(
    r"(?:(?P<more>超过|超出|高于|大于|多于|突破|超)|(?:低于|小于|少于|不到|不足))了?(?:年初|全年)?预算"
)
_PARTS = (
    "哪一项",
    "哪项",
    "哪类",
    "哪一类",
    "哪部分",
    "哪个部分",
    "哪一部分",
    "哪块",
    "哪一块",
    "哪种",
    "什么最",
    "哪个最",
    "哪些项",
    "哪方面",
)
"""Words that ask for a part."""
