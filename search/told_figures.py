"""A project's own money and score as running text tells them, where no form of its states them.

"公路养护工程实际支出多少" asks for what the form's money block holds; a report may only say it in a sentence, or in two that
contradict each other. In: the look-up of an attribute of projects. Out: that look-up, then what documents tell of the same
projects in figures called so (``told_figures.toml``); never a figure of a part of the project or of its body.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.catalogue import Catalogue
from search.occurrences import Figure
from search.plan import Condition, Derive, FirstOf, Is, Lookup, OneOf, Plan
from search.question_text import bare
from search.scope import Scope, one_of

RATE_IN_PLACE = "in_place_rate"
"""How much of the budget came in: no form has a column for it."""
_YEARS = re.compile(r"20\d\d年?度?的?")
_CLOSING = re.compile(r"(?:为|达到?|是|共|计)+$")


@dataclass(frozen=True, slots=True)
class _Told:
    name: re.Pattern[str]
    kinds: tuple[str, ...]


def with_told_figures(plan: Lookup, scope: Scope, catalogue: Catalogue) -> Plan:
    """``plan``, and what is told in its place where it finds nothing; itself where nothing is told of the projects named."""
    if plan.relation != "project" or len(plan.want) != 1 or not scope.projects:
        return plan
    told = told_of(plan.want[0], scope, catalogue)
    return FirstOf((plan, told)) if told is not None else plan


def rate_in_place(scope: Scope, catalogue: Catalogue) -> Plan:
    """The share of the projects' budget that came in: as told, else by both amounts."""
    where = scope.conditions("project")
    amounts = tuple(Lookup("project", (name,), where) for name in ("in_place", "budget"))
    derived = Derive("ratio", amounts, "资金到位率")
    told = told_of(RATE_IN_PLACE, scope, catalogue)
    return derived if told is None else FirstOf((told, derived))


def told_of(attribute: str, scope: Scope, catalogue: Catalogue) -> Lookup | None:
    """The look-up of the figures called like ``attribute`` that are told of the projects named; None where there are none."""
    iris = tuple(dict.fromkeys(iri for mention in scope.projects for iri in mention.iris))
    if not _are_there(iris, scope, catalogue):
        return None
    figures = _figures(attribute, iris, catalogue)
    places = catalogue.occurrences(figures)
    if scope.years:
        places = [place for place in places if place.year in scope.years]
    if not places:
        return None
    named = dict.fromkeys((place.figure.subject_iri, place.figure.subject) for place in places)
    measures = dict.fromkeys((place.figure.measure_iri, place.figure.measure) for place in places)
    where: list[Condition] = [*scope.conditions("observation", without=("project", "unit", "region"))]
    where += [Is("subject", tuple(iri for iri, _ in named), tuple(label for _, label in named))]
    where += [Is("measure", tuple(iri for iri, _ in measures), tuple(label for _, label in measures))]
    where += [one_of("kind", tuple(dict.fromkeys(place.figure.kind for place in places)))]
    where += [OneOf("measure_text", tuple(dict.fromkeys(place.figure.wording for place in places)))]
    return Lookup("observation", ("value",), tuple(where), one=True)


def _are_there(projects: Sequence[str], scope: Scope, catalogue: Catalogue) -> bool:
    """Whether a project is evaluated of the bodies and in the places that the question names."""
    units = {iri for mention in scope.units for iri in mention.iris}
    regions = {iri for mention in scope.regions for iri in mention.iris}
    return any(
        (not units or units & {place.unit_iri, place.department_iri}) and (not regions or place.region_iri in regions)
        for place in catalogue.of_projects(projects)
    )


def _figures(attribute: str, projects: Sequence[str], catalogue: Catalogue) -> list[Figure]:
    told = _tables().get(attribute)
    if told is None:
        return []
    figures = catalogue.figures_of(projects, told.kinds)
    return [figure for figure in figures if any(told.name.fullmatch(name) for name in _names(figure))]


def _names(figure: Figure) -> tuple[str, ...]:
    """What the figure is called, without its project and year: its measure, or its wording where the measure says as much."""
    names = (figure.measure, figure.wording) if bare(figure.measure) in bare(figure.wording) else (figure.measure,)
    without = (_YEARS.sub("", bare(name)).removeprefix(bare(figure.subject)) for name in names)
    return tuple(_CLOSING.sub("", name) for name in without)


@lru_cache(maxsize=1)
def _tables() -> dict[str, _Told]:
    data = tomllib.loads(Path(__file__).with_name("told_figures.toml").read_text(encoding="utf-8"))
    return {name: _Told(re.compile(table["name"]), tuple(table["kinds"])) for name, table in data.items()}
