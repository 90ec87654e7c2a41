"""What there is to ask about: names, years, who carries which project, and the figures of running text.

Made from the fact tables and kept until they change, on disk too: the next process begins with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from ontology.table_entities import Entity
from ontology.tables import FactTables
from search.kept import kept
from search.linking import Vocabulary
from search.name_index import NameIndex, is_whole
from search.occurrences import Figure, Occurrence, Occurrences
from search.part_years import months_of
from search.question_text import bare


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


@dataclass(frozen=True, slots=True)
class NamedRow:
    """One cell of a table in running text: of what neither a body nor a project is called, which column, where."""

    subject: str
    subject_iri: str
    measure: str
    measure_iri: str
    kind: str
    year: int | None
    unit_iri: str | None
    document: str
    document_iri: str
    projects: tuple[str, ...]
    """The projects that the document is on."""
    departments: tuple[str, ...]


class Catalogue:
    """One state of the fact tables as understanding sees it."""

    def __init__(self, tables: FactTables) -> None:
        self._tables = tables
        data = kept(tables, "catalogue.marshal", _CODE, lambda: _content(tables))
        self.vocabulary = Vocabulary(
            (Entity(iri, kind, label, tuple(aliases), *rest) for iri, kind, label, aliases, *rest in data["entities"]),
            NameIndex(**data["names"]),
        )
        self.wholes = {e.iri: e.label for e in self.vocabulary.entities if e.kind == "project" and is_whole(e.label)}
        self.placements = tuple(Placement(*row) for row in data["placements"])
        holders = [tuple(row) for row in data["holders"]]
        self.departments = {p.department_iri for p in self.placements if p.department_iri}
        self.units = {p.unit_iri for p in self.placements if p.unit_iri} | {unit for unit, _, _ in holders if unit}
        self.regions = {place for _, place, _ in holders if place} | {
            p.region_iri for p in self.placements if p.region_iri
        }
        self.years = tuple(
            sorted({p.year for p in self.placements if p.year} | {year for _, _, year in holders if year})
        )
        self._places = [entity for entity in self.vocabulary.entities if entity.kind == "region"]
        self._by_iri = {entity.iri: entity for entity in self.vocabulary.entities}
        self._figures = [Figure(*row) for row in data["figures"]]
        self._by_pair: dict[str, list[int]] = data["figure_pairs"]
        accounts = {entity.iri for entity in self.vocabulary.entities if entity.kind == "account"}
        self._of_accounts = [figure for figure in self._figures if figure.subject_iri in accounts]
        self.of_accounts = {figure.measure_iri for figure in self._of_accounts}
        self._occurring = Occurrences(tables)

    @cached_property
    def _by_project(self) -> dict[str, list[Placement]]:
        found: dict[str, list[Placement]] = defaultdict(list)
        for place in self.placements:
            if place.project_iri:
                found[place.project_iri].append(place)
        return found

    @cached_property
    def _by_body(self) -> dict[str, list[Placement]]:
        found: dict[str, list[Placement]] = defaultdict(list)
        for place in self.placements:
            for iri in {place.unit_iri, place.department_iri} - {None}:
                found[str(iri)].append(place)
        return found

    def of_projects(self, projects: Iterable[str]) -> list[Placement]:
        """Where projects (addresses) are evaluated."""
        return [place for iri in dict.fromkeys(projects) for place in self._by_project.get(iri, ())]

    def of_bodies(self, bodies: Iterable[str]) -> list[Placement]:
        """What is evaluated of the projects that bodies (addresses) carry or stand above."""
        return list(dict.fromkeys(place for iri in dict.fromkeys(bodies) for place in self._by_body.get(iri, ())))

    def has_projects(self, units: Collection[str], years: Collection[int]) -> bool:
        """Whether a document evaluates projects of one of ``units`` (as carrier or above it), in one of ``years`` if any."""
        return any(not years or place.year in years for place in self.of_bodies(units))

    @cached_property
    def _called(self) -> tuple[list[str], list[str]]:
        bodies = [
            entity.label for entity in self.vocabulary.entities if entity.kind in ("unit", "project", "indicator")
        ]
        return bodies, [bare(label) for label in bodies]

    def called_like(self, name: str, least: float) -> list[tuple[str, float]]:
        """Bodies, projects and indicators (labels) called like ``name``, and how much so: ``least`` to 100."""
        from rapidfuzz import fuzz, process

        labels, reduced = self._called
        found = process.extract(bare(name), reduced, scorer=fuzz.ratio, processor=None, score_cutoff=least, limit=None)
        return [(labels[number], score) for _, score, number in found]

    def entities(self, iris: Collection[str]) -> tuple[Entity, ...]:
        """The entities at ``iris``, in the order of the vocabulary."""
        return tuple(sorted((self._by_iri[iri] for iri in iris if iri in self._by_iri), key=_place_of))

    def below(self, region: Entity) -> tuple[Entity, ...]:
        """The places known to lie in a place: a region's label is its path from its province."""
        return tuple(place for place in self._places if place.label.startswith(region.label) and place != region)

    def label(self, iri: str) -> str:
        """What people call the entity at ``iri``."""
        found = self._by_iri.get(iri)
        return found.label if found else ""

    def extent(self) -> str:
        """What the data covers, in one sentence."""
        labels = [self.label(iri) for iri in sorted(self.units, key=self.label)]
        years = "、".join(map(str, self.years))
        units = "、".join(labels[:5]) + (f"等 {len(labels)} 个单位" if len(labels) > 5 else "")
        return f"现有数据：{units or '没有单位'}；年度 {years or '无'}。"

    def carries(self, units: Collection[str], project: str) -> bool:
        """Whether ``project`` is evaluated as one of ``units``."""
        return any(place.project_iri == project and place.unit_iri in units for place in self.placements)

    @cached_property
    def monitored(self) -> frozenset[tuple[int, int]]:
        """The year and the last month of every monitoring that says in its title which months it covers."""
        rows = self._tables.select(
            "SELECT DISTINCT year, title FROM documents WHERE type = '绩效监控表' AND year IS NOT NULL AND title IS NOT NULL"
        )
        return frozenset((row["year"], month) for row in rows if (month := months_of(row["title"])) is not None)

    def projects_called(self, word: str) -> list[str]:
        """The projects in whose name ``word`` stands, or in that of the body that carries them out or is over them."""
        return [
            row["project_iri"]
            for row in self._tables.select(
                "SELECT DISTINCT project_iri FROM projects WHERE project_iri IS NOT NULL AND (contains(project, $1) "
                "OR contains(coalesce(unit, ''), $1) OR contains(coalesce(department, ''), $1)) ORDER BY ALL",
                (word,),
            )
        ]

    def own_figures(self, kinds: Sequence[str]) -> list[Figure]:
        """The figures of bodies themselves, of ``kinds``."""
        return [figure for figure in self._figures if not figure.subject and figure.kind in kinds]

    def figures_of(self, subjects: Collection[str], kinds: Sequence[str]) -> list[Figure]:
        """The figures told of ``subjects`` (addresses of projects or titles), of ``kinds``."""
        return [figure for figure in self._figures if figure.subject_iri in subjects and figure.kind in kinds]

    def account_figures(self, kinds: Sequence[str]) -> list[Figure]:
        """The figures of account titles, of ``kinds``."""
        return [figure for figure in self._of_accounts if figure.kind in kinds]

    def figures(self, pieces: Iterable[str]) -> list[Figure]:
        """Figures in whose names one of ``pieces`` stands (each at least two characters, reduced)."""
        found: set[int] = set()
        for piece in pieces:
            pairs = [piece[i : i + 2] for i in range(len(piece) - 1)]
            holders = sorted((self._by_pair.get(pair, []) for pair in pairs), key=len)
            if holders:
                found |= set(holders[0]).intersection(*holders[1:])
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

    def dimensions(self, projects: Sequence[str]) -> tuple[Entity, ...]:
        """The rows of indicators that are the level of others of the same of ``projects``: 决策, 过程, 产出, 效益; in their order."""
        rows = self._tables.select(
            "SELECT i.indicator_iri, min(i.ordinal) AS place FROM indicators i WHERE list_contains(?, i.project_iri) "
            "AND i.level1 IS NULL AND EXISTS (SELECT 1 FROM indicators o WHERE o.project_iri = i.project_iri "
            "AND o.level1 = i.indicator) GROUP BY ALL ORDER BY place, i.indicator_iri",
            (list(projects),),
        )
        return tuple(entity for row in rows for entity in self.entities({row["indicator_iri"]}))

    @cached_property
    def _named_rows(self) -> tuple[NamedRow, ...]:
        rows = [dict(row) for row in self._tables.select(_NAMED_ROWS)]
        for row in rows:
            row |= {name: tuple(row[name]) for name in ("projects", "departments")}
        return tuple(NamedRow(**row) for row in rows)

    def named_rows(self, endings: tuple[str, ...]) -> list[NamedRow]:
        """What is told of things whose names end with one of ``endings`` and that are no bodies of their documents."""
        return [row for row in self._named_rows if row.subject.endswith(endings)]

    def occurrences(self, figures: Sequence[Figure]) -> list[Occurrence]:
        """Where ``figures`` stand, in a fixed order."""
        return self._occurring.of(figures)


def _place_of(entity: Entity) -> tuple[str, str, str]:
    return entity.kind, entity.label, entity.iri


_CODE = ("catalogue.py", "name_index.py", "question_text.py", "lexicon.py", "lexicon.toml")
"""What decides how the content of a catalogue is made."""


def _content(tables: FactTables) -> dict[str, Any]:
    """All that a catalogue holds, as plain data."""
    entities = tables.entities()
    names = NameIndex.of(entities)
    figures = [Figure(**row) for row in tables.select(_FIGURES)]
    by_pair: dict[str, dict[int, None]] = defaultdict(dict)
    for index, figure in enumerate(figures):
        text = figure.text
        for i in range(len(text) - 1):
            by_pair[text[i : i + 2]][index] = None
    return {
        "entities": [astuple(entity) for entity in entities],
        "names": {field: getattr(names, field) for field in NameIndex.__slots__},
        "placements": [tuple(row.values()) for row in tables.select(_PLACEMENTS)],
        "holders": [tuple(row.values()) for row in tables.select(_HOLDERS)],
        "figures": [astuple(figure) for figure in figures],
        "figure_pairs": {pair: list(found) for pair, found in by_pair.items()},
    }


_PLACEMENTS = "SELECT DISTINCT project_iri, unit_iri, department_iri, region_iri, year FROM projects ORDER BY ALL"
_HOLDERS = "SELECT DISTINCT unit_iri, region_iri, year FROM documents ORDER BY ALL"
_NAMED_ROWS = (
    "SELECT DISTINCT o.subject, o.subject_iri, o.measure, o.measure_iri, o.kind, o.year, o.unit_iri, o.document, o.document_iri, "
    "coalesce(p.projects, []) AS projects, coalesce(p.departments, []) AS departments FROM observations o LEFT JOIN (SELECT "
    "document_iri, list_distinct(list(project_iri)) AS projects, list_distinct(list(department_iri)) AS departments "
    "FROM projects GROUP BY document_iri) p USING (document_iri) WHERE o.subject IS NOT NULL AND o.subject_iri IS NOT NULL "
    "AND o.measure_iri IS NOT NULL AND o.subject_iri IS DISTINCT FROM o.unit_iri AND length(o.subject) <= 12 ORDER BY ALL"
)
_FIGURES = (
    "SELECT DISTINCT CASE WHEN subject_iri = unit_iri THEN '' ELSE coalesce(subject, '') END AS subject, "
    "coalesce(measure, '') AS measure, coalesce(measure_text, '') AS wording, kind, "
    "coalesce(unit_of_measure, '') AS unit_of_measure, "
    "CASE WHEN subject_iri = unit_iri THEN '' ELSE coalesce(subject_iri, '') END AS subject_iri, "
    "coalesce(measure_iri, '') AS measure_iri FROM observations ORDER BY ALL"
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
