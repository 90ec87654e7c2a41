"""What a question's figures are as conditions of a plan: subject, measure, kind, year and what they are set against."""

from __future__ import annotations

from collections.abc import Sequence

from search.figure_kinds import CHANGES, FigureKinds
from search.figures import Term, holds, is_budget, wordings
from search.occurrences import Figure, Occurrence
from search.plan import AllOf, AnyOf, Compare, Condition, Contains, Is, Lookup, Missing, OneOf
from search.scope import one_of


class FigureQuestion(FigureKinds):
    """The parts of one question that every shape of plan uses."""

    def one(self, found: Sequence[Occurrence], terms: Sequence[Term] = ()) -> Lookup:
        """The look-up of what ``found`` says; it was found by ``terms``, or by all of the question's."""
        return Lookup("observation", ("value",), self.with_years(self.where(found, terms)))

    def where(self, found: Sequence[Occurrence], terms: Sequence[Term] = ()) -> tuple[Condition, ...]:
        """The figures found, as conditions; units, regions and projects as the question names them."""
        which = self.scope.of_body_kinds() if self.frame.wants_list else ()
        return (*self.scope.conditions("observation", without=("year", "project")), *which, *self.figures(found, terms))

    def figures(self, found: Sequence[Occurrence], terms: Sequence[Term] = ()) -> tuple[Condition, ...]:
        """Which figures are meant, as conditions on subject, measure, kind and what they are set against."""
        figures = list(dict.fromkeys(place.figure for place in found))
        pairs = dict.fromkeys((f.subject_iri, f.subject, f.measure_iri, f.measure) for f in figures)
        kinds = tuple(dict.fromkeys(f.kind for f in figures))
        units = tuple(dict.fromkeys(f.unit_of_measure for f in figures))
        conditions: list[Condition] = []
        if exact := self._subjects():
            iris = tuple(iri for mention in exact for iri in mention.iris)
            conditions.append(Is("subject", iris, tuple(label for mention in exact for label in mention.labels)))
            pairs = dict.fromkeys(("", "", measure_iri, measure) for _, _, measure_iri, measure in pairs)
        parted = {measure_iri for _, _, measure_iri, _ in pairs} & self.catalogue.of_accounts
        conditions += _of_pairs(list(pairs), _subject_of_unit(found), bool(parted))
        conditions.append(one_of("kind", kinds))
        if self.frame.asked_unit and len(units) == 1 and kinds == ("count",):
            conditions.append(Compare("unit_of_measure", "=", units[0]))
        if any(not self._is_told_by_measure(figure, terms or self.terms) for figure in figures) or self._beside_budgets(
            figures
        ):
            conditions.append(OneOf("measure_text", tuple(dict.fromkeys(figure.wording for figure in figures))))
        return (*conditions, *self._apart(found, figures))

    def _beside_budgets(self, figures: Sequence[Figure]) -> bool:
        """Whether what was budgeted stands under the measure of what was spent (or the other way), told by its wording alone."""
        of_budget = {is_budget(figure) for figure in figures}
        names = {(figure.subject_iri, figure.measure_iri, figure.kind) for figure in figures}
        others = (p.figure for _, places in self._known.values() for p in places)
        return len(of_budget) == 1 and any(
            (other.subject_iri, other.measure_iri, other.kind) in names and is_budget(other) not in of_budget
            for other in others
        )

    def _is_told_by_measure(self, figure: Figure, terms: Sequence[Term]) -> bool:
        """Whether the canonical measure says all that the question says; else its wording tells which figure is meant."""
        return any(holds(wording, figure.subject + figure.measure) for wording in wordings(tuple(terms)))

    def _apart(self, found: Sequence[Occurrence], figures: Sequence[Figure]) -> list[Condition]:
        """What keeps ``found`` apart from other statements on the same ``figures``: what they are set against, plans."""
        told = set(found)
        names = {(figure.subject_iri, figure.measure_iri, figure.kind) for figure in figures}
        others = [
            place
            for _, places in self._known.values()
            for place in places
            if (place.figure.subject_iri, place.figure.measure_iri, place.figure.kind) in names and place not in told
        ]
        conditions: list[Condition] = []
        bases = dict.fromkeys(place.compared_to for place in found)
        if {place.compared_to for place in others if place.figure.kind in CHANGES} - set(bases):
            named = tuple(base for base in bases if base)
            chosen: list[Condition] = [one_of("compared_to", named)] if named else []
            chosen += [Missing("compared_to")] if "" in bases else []
            conditions.append(chosen[0] if len(chosen) == 1 else AnyOf(tuple(chosen)))
        types = {place.planned for place in found}
        if len(types) == 1 and types != {place.planned for place in (*others, *found)}:
            conditions.append(one_of("type", tuple(dict.fromkeys(place.type for place in found if place.type))))
        return conditions

    def with_years(self, where: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """The year named; for a change between two years named, the later one."""
        years = self.scope.years
        if self.kinds in (("change",), ("change_rate",), CHANGES) and len(years) == 2:
            years = (max(years),)
        bases = [base for base in self.frame.base_years if years and base != max(years) - 1]
        where = (*where, *(Contains("compared_to", str(base)) for base in bases))
        if not years:
            return where
        year: Condition = Compare("year", "=", years[0]) if len(years) == 1 else OneOf("year", years)
        return (*where, year)


def _subject_of_unit(found: Sequence[Occurrence]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    units = dict.fromkeys((p.unit_iri or "", p.unit or "") for p in found if not p.figure.subject and p.unit_iri)
    return tuple(iri for iri, _ in units), tuple(label for _, label in units)


def _of_pairs(
    pairs: list[tuple[str, str, str, str]], units: tuple[tuple[str, ...], tuple[str, ...]], parted: bool
) -> tuple[Condition, ...]:
    """Each subject with its measures; a figure of the unit itself has the unit as its subject.

    That subject need not be said where the measure has no other; ``parted`` says that account titles have it too.
    """
    by_subject: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for subject_iri, subject, measure_iri, measure in pairs:
        by_subject.setdefault((subject_iri, subject), []).append((measure_iri, measure))
    choices: list[Condition] = []
    for (subject_iri, subject), measures in by_subject.items():
        named = Is("measure", tuple(iri for iri, _ in measures), tuple(label for _, label in measures))
        owners = ((subject_iri,), (subject,)) if subject_iri else units
        if owners[0] and (subject_iri or parted or len(by_subject) > 1):
            choices.append(AllOf((Is("subject", *owners), named)))
        else:
            choices.append(named)
    if len(choices) > 1:
        return (AnyOf(tuple(choices)),)
    only = choices[0]
    return only.conditions if isinstance(only, AllOf) else (only,)
