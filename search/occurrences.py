"""The figures of running text as questions see them: what each is, and where it stands.

In: the fact tables. Out: :class:`Occurrences`, read once for each state of the tables and kept beside them, so that the
places of a hundred figures are found by their names and not by looking through every figure of the library.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from ontology.tables import FactTables
from search.kept import kept
from search.question_text import bare
from search.relations import PLANS


@dataclass(frozen=True, slots=True)
class Figure:
    """A kind of figure that documents state: of ``subject`` ("" where it is the unit itself), a measure in a wording."""

    subject: str
    measure: str
    wording: str
    kind: str
    unit_of_measure: str
    subject_iri: str
    measure_iri: str

    def __hash__(self) -> int:
        """By what mostly tells figures apart: they are looked up by the thousand."""
        return hash((self.measure_iri, self.subject_iri, self.wording))

    @property
    def short_names(self) -> tuple[str, ...]:
        """The ways it is called where its subject goes without saying."""
        return (
            tuple(dict.fromkeys(form.removeprefix(bare(self.subject)) for form in self.names)) if self.subject else ()
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The ways this figure is called, reduced for comparison; the canonical name first."""
        forms = [self.subject + self.measure]
        if self.kind == "count" or bare(self.wording) not in bare(self.measure):
            # 项目支出 is no name of 政府性基金项目支出; what is counted is called by less than all that was done.
            forms.append(self.subject + self.wording)
        return tuple(dict.fromkeys(bare(form) for form in forms if form))

    @property
    def text(self) -> str:
        """All that the figure is called, reduced for comparison."""
        return bare(self.subject + self.measure + self.wording)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a figure stands: whose it is, of which year, set against what, and in which type of document."""

    figure: Figure
    unit: str | None
    unit_iri: str | None
    region_iri: str | None
    year: int | None
    subject: str
    compared_to: str
    type: str
    explained: bool
    """Whether a reason stands with it."""

    @property
    def planned(self) -> bool:
        """Whether it stands in a document of what is intended: its amounts are budgets, whatever they are called."""
        return self.type in PLANS


_Key = tuple[str, str, str, str, str]
"""What tells figures apart: measure (address), kind, wording, unit of measure, subject."""


class Occurrences:
    """Where every figure of one state of the tables stands; loaded at the first question that needs it."""

    def __init__(self, tables: FactTables) -> None:
        self._tables = tables
        self._places: dict[Figure, list[tuple[int, Occurrence]]] = {}

    def of(self, figures: Sequence[Figure]) -> list[Occurrence]:
        """Where ``figures`` stand, in a fixed order; of two that are told alike the later one stands for both."""
        unique = {_key(figure): figure for figure in figures}
        found = [self._of_figure(key, figure) for key, figure in unique.items()]
        if len(found) == 1:
            return [place for _, place in found[0]]
        return [place for _, place in sorted((one for places in found for one in places), key=itemgetter(0))]

    def _of_figure(self, key: _Key, figure: Figure) -> list[tuple[int, Occurrence]]:
        """Its places, each with its place in the order of all."""
        if figure not in self._places:
            rows = self._content["rows"]
            numbers = self._numbers.get(key, ())
            self._places[figure] = [(number, Occurrence(figure, *rows[number])) for number in numbers]
        return self._places[figure]

    @cached_property
    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = kept(self._tables, "figures.marshal", _CODE, lambda: _content(self._tables))
        return content

    @cached_property
    def _numbers(self) -> dict[_Key, list[int]]:
        return {tuple(key): numbers for key, numbers in self._content["figures"]}


def _key(figure: Figure) -> _Key:
    return (figure.measure_iri, figure.kind, figure.wording, figure.unit_of_measure, figure.subject)


_CODE = ("occurrences.py",)
"""What decides how the places of figures are read."""

_PLACES = (
    "SELECT DISTINCT o.subject, o.subject_iri, o.measure_iri, o.measure_text, o.kind, o.unit_of_measure, o.unit, o.unit_iri, "
    "d.region_iri, o.year, o.compared_to, d.type, o.reason IS NOT NULL AS explained "
    "FROM observations o JOIN documents d ON d.iri = o.document_iri WHERE o.measure_iri IS NOT NULL ORDER BY ALL"
)


def _content(tables: FactTables) -> dict[str, Any]:
    """All places in order, as the fields of an :class:`Occurrence` but for its figure; and for each figure its places."""
    rows, figures = [], defaultdict(list)
    for number, row in enumerate(tables.select(_PLACES)):
        own = "" if row["subject_iri"] == row["unit_iri"] else row["subject"] or ""
        key = (row["measure_iri"], row["kind"], row["measure_text"] or "", row["unit_of_measure"] or "", own)
        figures[key].append(number)
        where = (row["unit"], row["unit_iri"], row["region_iri"], row["year"], row["subject"] or "")
        rows.append((*where, row["compared_to"] or "", row["type"] or "", row["explained"]))
    return {"rows": rows, "figures": list(figures.items())}
