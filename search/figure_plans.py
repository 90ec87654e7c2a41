"""Plans over figures of running text and statement tables, from a question's frame."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from search.catalogue import Catalogue, Figure, Occurrence
from search.figures import Match, Term, best, holds, matches, says_budget
from search.frame import Frame
from search.linking import Mention, Quality
from search.outcome import Outcome, Unclear, Understood
from search.plan import (
    Aggregate,
    AllOf,
    AnyOf,
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
    OneOf,
    Operand,
    Order,
    Plan,
    Rows,
    Several,
)
from search.question_text import bare
from search.reading import Token
from search.scope import Scope

_STATED = ("amount", "count", "rate", "score", "weight")
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


class FigurePlans:
    """One question about figures."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        self.frame, self.scope, self.catalogue = frame, scope, catalogue
        self.whole: Term | None = None
        self.terms = self._terms()
        self.kinds = self._kinds()

    def plan(self) -> Outcome | None:
        """The plan; None where no figure answers the question."""
        if not self.terms:
            return self._of_all_accounts()
        found = self._found(self.kinds)
        if self.frame.wants_reason or (self.frame.has("change") and not found):
            found = found or self._found(())
        if not found:
            return self._derived_only()
        return self._shaped(found)

    # --- what is asked for -----------------------------------------------------------------------------------------

    def _terms(self) -> list[Term]:
        """The words of the question that name a figure, and among them the whole of a share ("占总支出的比例")."""
        terms: list[Term] = []
        tokens = list(self.frame.reading.tokens)
        after_share = False
        for token in tokens:
            if token.value("operation") == "share" and token.text.startswith(("占", "所占")):
                after_share = True
                continue
            term = self._term(token)
            if term is None:
                continue
            if after_share and terms and self.whole is None:
                self.whole = term
            else:
                terms.append(term)
            self.frame.used.add(token)
        return terms

    def _term(self, token: Token) -> Term | None:
        if token.unexplained:
            return Term(token.text, loose=True)
        named = [m for m in token.mentions if m.kind in ("measure", "account", "topic")]
        canonical = token.value("measure")
        if named or canonical:
            iris = tuple(iri for mention in named if mention.kind == "measure" for iri in mention.iris)
            labels = tuple(label for mention in named for label in mention.labels)
            return Term(token.text, (*labels, *_synonyms(canonical)), iris)
        if any(m.quality >= Quality.VARIANT and m.kind in ("project", "indicator") for m in token.mentions):
            return Term(token.text, loose=True)
        if token.mention("indicator") is not None:
            return Term(token.text, loose=True)
        return None

    def _kinds(self) -> tuple[str, ...]:
        frame = self.frame
        asked = frame.asked
        if frame.take("kind_word", "completion_rate") or "rate" in asked or "completion" in asked or self._of_budget():
            return ("completion_rate",)
        if frame.has("operation", "share"):
            return ("share",)
        if frame.has("change"):
            if frame.asked_unit == "%" or any(t.value("unit") == "%" for t in frame.content):
                return ("change_rate",)
            if frame.asked_unit:
                return ("change",)
            rates = any(word in token.text for token in frame.tokens("change") for word in ("率", "幅", "速"))
            return ("change_rate",) if rates else ("change", "change_rate")
        if "score" in asked or "total_score" in asked:
            return ("score",)
        if "weight" in asked:
            return ("weight",)
        return _STATED

    def _of_budget(self) -> bool:
        """ "完成预算的百分之多少", "完成了预算的多少"."""
        frame = self.frame
        return frame.wants_percent and (
            "budget" in frame.asked or any("完成预算" in t.text or "完成年初预算" in t.text for t in frame.content)
        )

    # --- what there is ---------------------------------------------------------------------------------------------

    def _found(self, kinds: Sequence[str]) -> list[Occurrence]:
        """Occurrences of the figures meant, of the units, regions and subjects named; the years are the plan's business."""
        unit = self.frame.asked_unit if kinds in (_STATED, ()) else ""
        found = matches(self.terms, kinds, unit, self.catalogue, of_budget=self._budget_asked)
        places = self.catalogue.occurrences([match.figure for match in found])
        fitting = [place for place in places if self._is_meant(place)]
        kept = {place.figure for place in fitting}
        chosen = {match.figure for match in best([match for match in found if match.figure in kept])}
        return [place for place in fitting if place.figure in chosen]

    @property
    def _budget_asked(self) -> bool:
        """Whether what was budgeted is asked for: by the word, or by a name that holds it (三公经费预算)."""
        asked = set(self.frame.asked) & {"budget", "budget_initial", "budget_adjusted"}
        named = any(says_budget(bare(term.text)) for term in self.terms)
        return (bool(asked) or named) and not self._of_budget()

    def _is_meant(self, place: Occurrence) -> bool:
        scope = self.scope
        if scope.units and place.unit_iri not in {iri for unit in scope.units for iri in unit.iris}:
            return False
        if scope.regions and place.region_iri not in {iri for region in scope.regions for iri in region.iris}:
            return False
        subjects = {label for mention in self._subjects() for label in mention.labels}
        return not subjects or place.subject in subjects

    def _subjects(self) -> list[Mention]:
        return [mention for mention in self.scope.projects if mention.quality == Quality.EXACT]

    # --- shapes ----------------------------------------------------------------------------------------------------

    def _shaped(self, found: list[Occurrence]) -> Outcome | None:
        frame = self.frame
        self._use_words()
        where = self._where(found)
        if frame.wants_reason:
            return Understood(self._reason(where, found))
        if frame.limits:
            return self._limited(where, found)
        if frame.ranking:
            return self._ranked(where, found)
        if frame.has("aggregate", "average", "median") or (frame.has("aggregate", "sum") and self._many_units(found)):
            function = cast(Function, frame.take("aggregate")[0])
            by = tuple(value for value in frame.take("group") if value in ("unit", "year", "region"))
            return Understood(Aggregate("observation", function, "value", self._with_years(where, found), by=by))
        frame.take("aggregate")
        frame.take("group")
        if frame.yes_no and frame.has("change"):
            falling = frame.take("change")[0] == "decrease"
            lookup = Lookup("observation", ("value",), self._with_years(where, found))
            return Understood(Check(lookup, "<" if falling else ">", Decimal(0)))
        if frame.yes_no and (plan := self._against_budget()):
            return Understood(plan)
        if frame.yes_no:
            lookup = Lookup("observation", ("value",), self._with_years(where, found))
            return Understood(Check(lookup, ">", Decimal(0)))
        if frame.has("operation", "difference", "than", "times") and (plan := self._difference(where)):
            return Understood(plan)
        if self._too_many(found):
            return self._choose(found)
        return Understood(self._lookup(where, found))

    def _reason(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Plan:
        """The reason of what the question takes for granted: why it fell, why less was spent than budgeted."""
        frame = self.frame
        directions = frame.take("change")
        if directions and {place.figure.kind for place in found} <= {"change", "change_rate"}:
            ops: dict[str, Comparison] = {"decrease": "<", "increase": ">"}
            if op := ops.get(directions[0]):
                where = (*where, Compare("value", op, Decimal(0)))
        words = [*frame.asked, *frame.conditions]
        rates = self._only(("completion_rate",)) if set(words) & {"overspent", "unfinished_budget"} else []
        if rates:
            where = (*self._where(rates), Compare("value", ">" if "overspent" in words else "<", Decimal(100)))
        frame.conditions.clear()
        for section in ("condition", "attribute", "operation"):
            frame.take(section)
        frame.used.update(token for token in frame.content if token.number is not None)
        return Lookup("observation", ("reason",), self._with_years(where, found))

    def _use_words(self) -> None:
        for section in ("base", "kind_word", "noun", "asked_noun", "every_noun"):
            self.frame.take(section)
        self.frame.take("attribute", *_OF_FIGURES)

    def _lookup(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Plan:
        frame = self.frame
        directions = frame.take("change")
        frame.take("operation")
        falling = directions[:1] == ["decrease"] and bool({"change", "change_rate"} & set(self.kinds))
        plan: Plan = Lookup("observation", ("value",), self._with_years(where, found), falling=falling)
        alternatives: list[Plan] = [plan]
        if self.kinds == _STATED and len(self.scope.years) == 1:
            alternatives += self._from_next_year(found)
        return plan if len(alternatives) == 1 else FirstOf(tuple(alternatives))

    def _limited(self, where: tuple[Condition, ...], found: list[Occurrence]) -> Outcome:
        frame = self.frame
        money = any(place.figure.unit_of_measure.endswith("元") for place in found)
        if frame.yes_no and len(frame.limits) == 1:
            limit = frame.limits[0]
            assert limit.number is not None
            lookup = Lookup("observation", ("value",), self._with_years(where, found))
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
        where = (*self._with_years(where, found), *conditions)
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
        return Understood(Rows("observation", subject, self._with_years(where, found), ("value",), order, top))

    def _against_budget(self) -> Plan | None:
        """ "有没有超预算", "完成预算了吗": by the stated completion rate."""
        frame = self.frame
        tests: dict[str, Comparison] = {"overspent": ">", "fully_executed": "≥", "unfinished_budget": "<"}
        words = [*frame.asked, *frame.conditions]
        test = next((name for name in words if name in tests), "")
        rates = self._only(("completion_rate",)) if test else []
        if not rates:
            return None
        frame.take("attribute", "overspent")
        frame.take("condition")
        return Check(self._one(rates), tests[test], Decimal(100))

    def _difference(self, where: tuple[Condition, ...]) -> Plan | None:
        """Two units, or two years, of one figure."""
        scope, frame = self.scope, self.frame
        formula: Formula = (
            "times" if frame.has("operation", "times") else "growth" if frame.wants_percent else "difference"
        )
        sides: list[Operand] = []
        if len(scope.units) == 2:
            rest = self._with_years(tuple(c for c in where if not (isinstance(c, Is) and c.attribute == "unit")), [])
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
        frame.take("operation")
        frame.take("change")
        return Derive(formula, tuple(sides))

    def _derived_only(self) -> Outcome | None:
        """A figure that is not stated but follows: a budget from its completion rate, a share from its parts, a change's base."""
        frame = self.frame
        if self._budget_asked:
            self.terms = [
                Term(t.text.removesuffix("数").removesuffix("预算"), t.others, t.measure_iris, t.loose)
                for t in self.terms
            ]
            amounts = self._only(("amount",))
            rates = self._only(("completion_rate",))
            if amounts and rates:
                self._use_words()
                return Understood(Derive("whole_of_rate", (self._one(amounts), self._one(rates)), "预算数"))
        if self.kinds == ("share",) and self.whole is not None:
            parts = self._only(("amount",))
            whole = self._occurrences([self.whole], ("amount",))
            if parts and whole:
                self._use_words()
                frame.take("operation")
                return Understood(Derive("ratio", (self._one(parts), self._one(whole)), "占比"))
        if self.kinds == ("completion_rate",):
            amounts = self._only(("amount",))
            budgets = self._occurrences(self.terms, ("amount",), of_budget=True)
            if amounts and budgets:
                self._use_words()
                return Understood(Derive("ratio", (self._one(amounts), self._one(budgets)), "完成预算"))
        return None

    def _only(self, kinds: Sequence[str]) -> list[Occurrence]:
        return self._occurrences(self.terms, kinds)

    def _occurrences(self, terms: list[Term], kinds: Sequence[str], *, of_budget: bool = False) -> list[Occurrence]:
        found = matches(terms, kinds, "", self.catalogue, of_budget=of_budget)
        places = [
            place for place in self.catalogue.occurrences([match.figure for match in found]) if self._is_meant(place)
        ]
        kept = {place.figure for place in places}
        chosen = {match.figure for match in best([match for match in found if match.figure in kept])}
        return [place for place in places if place.figure in chosen]

    def _one(self, found: list[Occurrence]) -> Lookup:
        return Lookup("observation", ("value",), self._with_years(self._where(found), found))

    def _from_next_year(self, found: list[Occurrence]) -> list[Plan]:
        """The value of a year from the next year's value and its stated change."""
        year = self.scope.years[0]
        if any(place.year == year for place in found) or not any(place.year == year + 1 for place in found):
            return []
        asked = f"{year}年"
        plans: list[Plan] = []
        amounts = [place for place in found if place.year == year + 1]
        value = Lookup("observation", ("value",), (*self._where(amounts), Compare("year", "=", year + 1)))
        formulas: tuple[tuple[str, Formula], ...] = (("change", "before_change"), ("change_rate", "before_rate"))
        for kind, formula in formulas:
            changes = [place for place in self._only((kind,)) if place.year == year + 1]
            if changes:
                change = Lookup("observation", ("value",), (*self._where(changes), Compare("year", "=", year + 1)))
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
        kinds = self.kinds if self.kinds != _STATED else ("amount",)
        if any(limit.attribute in ("rate", "completion") for limit in frame.limits) or (
            frame.ranking is not None and frame.ranking.attribute in ("rate", "completion")
        ):
            kinds = ("completion_rate",)
        subjects = Is("subject", tuple(e.iri for e in accounts), ("各支出科目",))
        where = (subjects, _of_kinds(kinds), *self.scope.conditions("observation"))
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

    # --- conditions ------------------------------------------------------------------------------------------------

    def _where(self, found: Sequence[Occurrence]) -> tuple[Condition, ...]:
        """The figures found, as conditions; units, regions and projects as the question names them."""
        figures = list(dict.fromkeys(place.figure for place in found))
        pairs = dict.fromkeys((f.subject_iri, f.subject, f.measure_iri, f.measure) for f in figures)
        kinds = tuple(dict.fromkeys(f.kind for f in figures))
        units = tuple(dict.fromkeys(f.unit_of_measure for f in figures))
        conditions: list[Condition] = [*self.scope.conditions("observation", without=("year", "project"))]
        if exact := self._subjects():
            conditions.append(
                Is(
                    "subject",
                    tuple(iri for m in exact for iri in m.iris),
                    tuple(label for m in exact for label in m.labels),
                )
            )
            pairs = dict.fromkeys(("", "", measure_iri, measure) for _, _, measure_iri, measure in pairs)
        conditions += _of_pairs(list(pairs), self._subject_of_unit(found))
        conditions.append(_of_kinds(kinds))
        if self.frame.asked_unit and len(units) == 1 and kinds == ("count",):
            conditions.append(Compare("unit_of_measure", "=", units[0]))
        if self._needs_wording(figures):
            conditions.append(OneOf("measure_text", tuple(dict.fromkeys(figure.wording for figure in figures))))
        return tuple(conditions)

    def _needs_wording(self, figures: Sequence[Figure]) -> bool:
        """Whether the canonical measure says less than the question: then its wording tells which figure is meant."""
        return any(not holds(self.terms, figure.subject + figure.measure) for figure in figures)

    def _subject_of_unit(self, found: Sequence[Occurrence]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        units = dict.fromkeys((p.unit_iri or "", p.unit or "") for p in found if not p.figure.subject and p.unit_iri)
        return tuple(iri for iri, _ in units), tuple(label for _, label in units)

    def _with_years(self, where: tuple[Condition, ...], found: Sequence[Occurrence]) -> tuple[Condition, ...]:
        """The year named; for a change between two years named, the later one."""
        years = self.scope.years
        if self.kinds in (("change",), ("change_rate",), ("change", "change_rate")) and len(years) == 2:
            years = (max(years),)
        if not years:
            return where
        year: Condition = Compare("year", "=", years[0]) if len(years) == 1 else OneOf("year", years)
        return (*where, year)

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


def _synonyms(canonical: str | None) -> tuple[str, ...]:
    """A canonical measure with all the words that people use for it."""
    if canonical is None:
        return ()
    from search.lexicon import lexicon

    words = lexicon().words.values()
    return (canonical, *(w.text for found in words for w in found if w.section == "measure" and w.value == canonical))


def _of_kinds(kinds: Sequence[str]) -> Condition:
    return Compare("kind", "=", kinds[0]) if len(kinds) == 1 else OneOf("kind", tuple(kinds))


def _of_pairs(
    pairs: list[tuple[str, str, str, str]], units: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[Condition, ...]:
    """Each subject with its measures; a figure of the unit itself has the unit as its subject."""
    by_subject: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for subject_iri, subject, measure_iri, measure in pairs:
        by_subject.setdefault((subject_iri, subject), []).append((measure_iri, measure))
    choices: list[Condition] = []
    for (subject_iri, subject), measures in by_subject.items():
        named = Is("measure", tuple(iri for iri, _ in measures), tuple(label for _, label in measures))
        owners = ((subject_iri,), (subject,)) if subject_iri else units
        if owners[0] and (subject_iri or len(by_subject) > 1):
            choices.append(AllOf((Is("subject", *owners), named)))
        else:
            choices.append(named)
    if len(choices) > 1:
        return (AnyOf(tuple(choices)),)
    only = choices[0]
    return only.conditions if isinstance(only, AllOf) else (only,)


__all__ = ["FigurePlans", "Match", "Several"]
