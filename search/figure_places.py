"""Where the figures stand that terms name, of the bodies, places and subjects that a question speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from search.catalogue import Catalogue, Figure, Occurrence
from search.figures import Match, Term, best, counts_in, is_budget, matches, wordings
from search.frame import Frame
from search.lexicon import lexicon
from search.linking import Mention, Quality
from search.question_text import bare
from search.scope import Scope

Test = Callable[[Occurrence], bool]
_THRESHOLD = re.compile(r"[0-9.]+[万亿]?元以[上下]")


class FigurePlaces:
    """One question over a catalogue of figures."""

    def __init__(self, frame: Frame, scope: Scope, catalogue: Catalogue) -> None:
        self.frame, self.scope, self.catalogue = frame, scope, catalogue
        self.implied = ""
        """What the question says in other words."""
        self._known: dict[tuple[Term, ...], tuple[list[Match], list[Occurrence]]] = {}

    def occurrences(
        self,
        terms: Sequence[Term],
        kinds: Sequence[str],
        *,
        of_budget: bool = False,
        unit: str = "",
        keep: Test | None = None,
    ) -> list[Occurrence]:
        """Where the figures stand that ``terms`` name best, of ``kinds``; of budgets only if asked for.

        ``keep`` narrows the places before the best name is chosen among them.
        """
        for wording in wordings(tuple(terms)):
            found, places = self._named(wording)
            fitting = [
                place
                for place in places
                if (not kinds or place.figure.kind in kinds)
                and (place.figure.kind != "amount" or _is_budgeted(place) == of_budget)
                and self._is_meant(place)
                and counts_in(place.figure, unit)
                and (keep is None or keep(place))
            ]
            kept = {place.figure for place in fitting}
            chosen = {match.figure for match in best([match for match in found if match.figure in kept])}
            if chosen:
                return [place for place in fitting if place.figure in chosen]
        return []

    def _named(self, terms: tuple[Term, ...]) -> tuple[list[Match], list[Occurrence]]:
        """The figures that hold all of ``terms``, and where they stand."""
        if terms not in self._known:
            found = matches(terms, self.catalogue)
            self._known[terms] = (found, self.catalogue.occurrences([match.figure for match in found]))
        return self._known[terms]

    def _is_meant(self, place: Occurrence, said: str = "") -> bool:
        """Whether a place is of what the question names; it says ``said`` in other words."""
        scope = self.scope
        if scope.units and place.unit_iri not in {iri for unit in scope.units for iri in unit.iris}:
            return False
        if scope.regions and place.region_iri not in {iri for region in scope.regions for iri in region.iris}:
            return False
        if not _says_what_tells(place.figure, self.frame.text + self.implied + said):
            return False
        subjects = {label for mention in self._subjects() for label in mention.labels}
        return not subjects or place.subject in subjects

    def _subjects(self) -> list[Mention]:
        return [mention for mention in self.scope.projects if mention.quality == Quality.EXACT]

    # --- what is found as conditions --------------------------------------------------------------------------------


def _is_budgeted(place: Occurrence) -> bool:
    """Whether an amount is one that was budgeted: it says so, or its document is one of what is intended."""
    return is_budget(place.figure) or (place.figure.kind == "amount" and place.planned)


def _says_what_tells(figure: Figure, question: str) -> bool:
    """Whether ``question`` says what makes the figure another than it seems: 新增, 计划, 政府性基金, 单价50万元以上."""
    text, asked = figure.text.replace("更新", ""), bare(question)  # 更新购置 is not 新购
    telling = [word for word in lexicon().names["telling"] if word in text]
    return all(word in asked for word in (*telling, *_THRESHOLD.findall(text)))
