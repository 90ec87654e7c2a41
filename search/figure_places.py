"""Where the figures stand that terms name, of the bodies, places and subjects that a question speaks of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property

from search.catalogue import Catalogue
from search.figures import CLOSE, Match, Term, counts_in, is_budget, matches, wordings
from search.frame import Frame
from search.lexicon import lexicon
from search.linking import Mention, Quality
from search.occurrences import Figure, Occurrence
from search.question_text import bare
from search.scope import Scope

Test = Callable[[Occurrence], bool]
_THRESHOLD = re.compile(r"[0-9.]+[万亿]?元以[上下]")


class Places:
    """Where the figures stand that one wording names, as far as a question means them; ``precision`` is how well it names each."""

    def __init__(self, found: Sequence[Match], places: list[Occurrence]) -> None:
        self.all = places
        self._precision = {match.figure: match.precision for match in found}

    @cached_property
    def _by_body(self) -> dict[str, list[Occurrence]]:
        found: dict[str, list[Occurrence]] = defaultdict(list)
        for place in self.all:
            found[place.unit_iri or ""].append(place)
        return found

    def of_body(self, address: str | None) -> list[Occurrence]:
        """Those of one body ("" for those of which no body is named), of all bodies where it is None."""
        return self.all if address is None else self._by_body.get(address, [])

    def named_best(self, places: list[Occurrence]) -> list[Occurrence]:
        """Those of ``places`` whose figures are named as well as the best named among them."""
        figures = {place.figure for place in places}
        least = max((self._precision[figure] for figure in figures), default=0.0) - CLOSE
        chosen = {figure for figure in figures if self._precision[figure] >= least}
        return places if len(chosen) == len(figures) else [place for place in places if place.figure in chosen]


class FigurePlaces:
    """One question over a catalogue of figures."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        self.frame, self.scope, self.catalogue = frame, scope, catalogue
        self.implied = ""
        """What the question says in other words."""
        self._known: dict[tuple[Term, ...], tuple[list[Match], list[Occurrence]]] = {}
        self._near: dict[tuple[Term, ...], list[Occurrence]] = {}
        self._fitting: dict[tuple[object, ...], Places] = {}

    def occurrences(
        self,
        terms: Sequence[Term],
        kinds: Sequence[str],
        *,
        of_budget: bool = False,
        unit: str = "",
        body: str | None = None,
        keep: Test | None = None,
    ) -> list[Occurrence]:
        """Where the figures stand that ``terms`` name best, of ``kinds``; of budgets only if asked for.

        ``body`` (its address, "" for places without one) and ``keep`` narrow the places before the best name is chosen among
        them.
        """
        for wording in wordings(tuple(terms)):
            meant = self._meant(wording, tuple(kinds), of_budget, unit)
            places = meant.of_body(body)
            if chosen := meant.named_best([place for place in places if keep(place)] if keep else places):
                return chosen
        return []

    def _meant(self, wording: tuple[Term, ...], kinds: tuple[str, ...], of_budget: bool, unit: str) -> Places:
        """Where the figures stand that ``wording`` names and the question may mean; looked through once."""
        key = (wording, kinds, of_budget, unit, self.implied)
        if key not in self._fitting:
            found, everywhere = self._named(wording)
            if wording not in self._near:
                self._near[wording] = self._in_scope(everywhere)
            places = self._near[wording]
            fits = {
                figure: (not kinds or figure.kind in kinds)
                and counts_in(figure, unit)
                and _says_what_tells(figure, self.frame.text + self.implied)
                for figure in {place.figure for place in places}
            }
            budgets = {figure: is_budget(figure) for figure, fit in fits.items() if fit}
            fitting = [
                place
                for place in places
                if fits[place.figure]
                and (place.figure.kind != "amount" or (budgets[place.figure] or place.planned) == of_budget)
            ]
            self._fitting[key] = Places(found, fitting)
        return self._fitting[key]

    def _named(self, terms: tuple[Term, ...]) -> tuple[list[Match], list[Occurrence]]:
        """The figures that hold all of ``terms``, and where they stand."""
        if terms not in self._known:
            found = matches(terms, self.catalogue)
            self._known[terms] = (found, self.catalogue.occurrences([match.figure for match in found]))
        return self._known[terms]

    def _in_scope(self, places: Sequence[Occurrence]) -> list[Occurrence]:
        """Those of the bodies, places and subjects that the question names."""
        units = {iri for unit in self.scope.units for iri in unit.iris}
        regions = {iri for region in self.scope.regions for iri in region.iris}
        subjects = {label for mention in self._subjects() for label in mention.labels}
        if self.scope.units:
            places = [place for place in places if place.unit_iri in units]
        if self.scope.regions:
            places = [place for place in places if place.region_iri in regions]
        return [place for place in places if not subjects or place.subject in subjects]

    def _is_meant(self, place: Occurrence, said: str = "") -> bool:
        """Whether a place is of what the question names; it says ``said`` in other words."""
        told = _says_what_tells(place.figure, self.frame.text + self.implied + said)
        return told and bool(self._in_scope((place,)))

    def _subjects(self) -> list[Mention]:
        return [mention for mention in self.scope.projects if mention.quality == Quality.EXACT]

    # --- what is found as conditions --------------------------------------------------------------------------------


def _says_what_tells(figure: Figure, question: str) -> bool:
    """Whether ``question`` says what makes the figure another than it seems: 新增, 计划, 政府性基金, 单价50万元以上."""
    text, asked = figure.text.replace("更新", ""), bare(question)  # 更新购置 is not 新购
    telling = [word for word in lexicon().names["telling"] if word in text]
    return all(word in asked for word in (*telling, *_THRESHOLD.findall(text)))
