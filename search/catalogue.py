"""What there is to ask about: names, years, who carries which project, and the figures of running text.

Made from the fact tables and kept until they change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ontology.table_entities import Entity
from ontology.tables import FactTables
from search.linking import Vocabulary, is_whole
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


@dataclass(frozen=True, slots=True)
class Placement:
    """One evaluation: whose project, where and when."""

    project_iri: str | None
    unit_iri: str | None
    department_iri: str | None
    region_iri: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class IndicatorPlace:
    """An indicator of one project, and what its values are counted in."""

    indicator: str
    indicator_iri: str
    project_iri: str | None
    unit_iri: str | None
    department_iri: str | None
    target_unit: str | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A figure told of a project with its reason."""

    measure_iri: str
    measure: str
    wording: str
    kind: str
    year: int | None


class Catalogue:
    """One state of the fact tables as understanding sees it."""

    def __init__(self, tables: FactTables) -> None:
        self._tables = tables
        self.vocabulary = Vocabulary(tables.entities())
        self.placements = tuple(
            Placement(**row)
            for row in tables.select(
                "SELECT DISTINCT project_iri, unit_iri, department_iri, region_iri, year FROM projects ORDER BY ALL"
            )
        )
        self.wholes = {e.iri: e.label for e in self.vocabulary.entities if e.kind == "project" and is_whole(e.label)}
        self.departments = {p.department_iri for p in self.placements if p.department_iri}
        holders = tables.select("SELECT DISTINCT unit_iri, region_iri, year FROM documents ORDER BY ALL")
        self.units = {p.unit_iri for p in self.placements if p.unit_iri} | {
            row["unit_iri"] for row in holders if row["unit_iri"]
        }
        self.regions = {row["region_iri"] for row in holders if row["region_iri"]} | {
            p.region_iri for p in self.placements if p.region_iri
        }
        self.years = tuple(
            sorted({p.year for p in self.placements if p.year} | {row["year"] for row in holders if row["year"]})
        )
        self._places = [entity for entity in self.vocabulary.entities if entity.kind == "region"]
        self._labels = {entity.iri: entity.label for entity in self.vocabulary.entities}
        self._figures, self._by_pair = self._read_figures()
        accounts = {entity.iri for entity in self.vocabulary.entities if entity.kind == "account"}
        self._of_accounts = [figure for figure in self._figures if figure.subject_iri in accounts]
        self.of_accounts = {figure.measure_iri for figure in self._of_accounts}

    def has_projects(self, units: Collection[str], years: Collection[int]) -> bool:
        """Whether a document evaluates projects of one of ``units`` (as carrier or above it), in one of ``years`` if any."""
        return any(
            {place.unit_iri, place.department_iri} & set(units) and (not years or place.year in years)
            for place in self.placements
        )

    def below(self, region: Entity) -> tuple[Entity, ...]:
        """The places known to lie in a place: a region's label is its path from its province."""
        return tuple(place for place in self._places if place.label.startswith(region.label) and place != region)

    def label(self, iri: str) -> str:
        """What people call the entity at ``iri``."""
        return self._labels.get(iri, "")

    def extent(self) -> str:
        """What the data covers, in one sentence."""
        labels = [self.label(iri) for iri in sorted(self.units, key=self.label)]
        years = "、".join(map(str, self.years))
        units = "、".join(labels[:5]) + (f"等 {len(labels)} 个单位" if len(labels) > 5 else "")
        return f"现有数据：{units or '没有单位'}；年度 {years or '无'}。"

    def account_figures(self, kinds: Sequence[str]) -> list[Figure]:
        """The figures of account titles, of ``kinds``."""
        return [figure for figure in self._of_accounts if figure.kind in kinds]

    def figures(self, pieces: Iterable[str]) -> list[Figure]:
        """Figures in whose names one of ``pieces`` stands (each at least two characters, reduced)."""
        found: set[int] = set()
        for piece in pieces:
            pairs = [piece[i : i + 2] for i in range(len(piece) - 1)]
            holders = [self._by_pair.get(pair, set()) for pair in pairs]
            if holders:
                found |= set.intersection(*holders)
        return [self._figures[index] for index in sorted(found)]

    def indicators_with(self, characters: str) -> list[IndicatorPlace]:
        """Indicators in whose names each of ``characters`` stands."""
        held = " AND ".join("contains(indicator, ?)" for _ in characters)
        rows = self._tables.select(
            "SELECT DISTINCT indicator, indicator_iri, project_iri, unit_iri, department_iri, target_unit "
            f"FROM indicators WHERE {held} ORDER BY ALL",
            list(characters),
        )
        return [IndicatorPlace(**row) for row in rows]

    def explained(self, projects: Sequence[str]) -> list[Explained]:
        """The figures told of ``projects`` with a reason."""
        rows = self._tables.select(
            "SELECT DISTINCT measure_iri, measure, coalesce(measure_text, '') AS wording, kind, year FROM observations "
            "WHERE list_contains(?, subject_iri) AND reason IS NOT NULL AND measure_iri IS NOT NULL ORDER BY ALL",
            (list(projects),),
        )
        return [Explained(**row) for row in rows]

    def explains_indicators(self, projects: Sequence[str]) -> bool:
        """Whether an indicator of ``projects`` that lost points says why."""
        rows = self._tables.select(
            "SELECT 1 FROM indicators WHERE list_contains(?, project_iri) AND reason IS NOT NULL AND score < weight LIMIT 1",
            (list(projects),),
        )
        return bool(rows)

    def occurrences(self, figures: Sequence[Figure]) -> list[Occurrence]:
        """Where ``figures`` stand, in a fixed order."""
        if not figures:
            return []
        by_key = {(f.measure_iri, f.kind, f.wording, f.unit_of_measure, f.subject): f for f in figures}
        measures = sorted({figure.measure_iri for figure in figures})
        marks = ",".join("?" * len(measures))
        rows = self._tables.select(f"{_OCCURRENCES} WHERE o.measure_iri IN ({marks}) ORDER BY ALL", measures)
        found = []
        for row in rows:
            own = "" if row["subject_iri"] == row["unit_iri"] else row["subject"]
            figure = by_key.get(
                (row["measure_iri"], row["kind"], row["measure_text"] or "", row["unit_of_measure"] or "", own or "")
            )
            if figure is not None:
                place = (row["unit"], row["unit_iri"], row["region_iri"], row["year"], row["subject"] or "")
                found.append(Occurrence(figure, *place, row["compared_to"] or "", row["type"] or "", row["explained"]))
        return found

    def _read_figures(self) -> tuple[list[Figure], dict[str, set[int]]]:
        rows = self._tables.select(
            "SELECT DISTINCT CASE WHEN subject_iri = unit_iri THEN '' ELSE coalesce(subject, '') END AS subject, "
            "coalesce(measure, '') AS measure, coalesce(measure_text, '') AS wording, kind, "
            "coalesce(unit_of_measure, '') AS unit_of_measure, "
            "CASE WHEN subject_iri = unit_iri THEN '' ELSE coalesce(subject_iri, '') END AS subject_iri, "
            "coalesce(measure_iri, '') AS measure_iri FROM observations ORDER BY ALL"
        )
        figures = [Figure(**row) for row in rows]
        by_pair: dict[str, set[int]] = defaultdict(set)
        for index, figure in enumerate(figures):
            text = figure.text
            for i in range(len(text) - 1):
                by_pair[text[i : i + 2]].add(index)
        return figures, by_pair


_OCCURRENCES = (
    "SELECT DISTINCT o.subject, o.subject_iri, o.measure_iri, o.measure_text, o.kind, o.unit_of_measure, o.unit, o.unit_iri, "
    "d.region_iri, o.year, o.compared_to, d.type, "
    "o.reason IS NOT NULL AS explained FROM observations o JOIN documents d ON d.iri = o.document_iri"
)

_KEPT: WeakKeyDictionary[FactTables, tuple[int, Catalogue]] = WeakKeyDictionary()


def catalogue_of(tables: FactTables) -> Catalogue:
    """The catalogue of ``tables`` as they stand now; made once for each state."""
    kept = _KEPT.get(tables)
    if kept is not None and kept[0] == tables.revision:
        return kept[1]
    revision, catalogue = tables.revision, Catalogue(tables)
    _KEPT[tables] = (revision, catalogue)
    return catalogue
