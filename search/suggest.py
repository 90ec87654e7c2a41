"""Questions that do have answers, near to one that has none or has been answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ontology.tables import FactTables
from search.catalogue import Catalogue
from search.frame import Frame
from search.plan import Is, Plan, from_json, to_json
from search.question_text import bare

MOST = 3
_ASKED_OF_PROJECTS = (
    ("rate", "{project}的预算执行率是多少？"),
    ("total_score", "{project}的自评总分是多少？"),
    ("indicators", "{project}有哪些绩效指标？"),
    ("executed", "{project}的执行数是多少？"),
)
SIMILAR = 60
"""How alike (0–100) a name must be to one that is not there, to be offered in its place."""


def related(plan: Plan, question: str, tables: FactTables) -> list[str]:
    """Other questions about the projects or units that ``plan`` speaks of."""
    projects = _named(to_json(plan), "project")[:1]
    units = _named(to_json(plan), "unit")[:1]
    found: list[str] = []
    for iri, _ in projects:
        found += _of_project(iri, tables)
    for iri, label in units:
        found += _of_unit(iri, label, tables)
    return [text for text in dict.fromkeys(found) if bare(text) != bare(question)][:MOST]


def instead(names: Sequence[str], frame: Frame, catalogue: Catalogue, tables: FactTables) -> list[str]:
    """Questions in place of one that names what is not there: the same with the most similar name, else about what is named."""
    from rapidfuzz import fuzz

    found: list[str] = []
    for name in names:
        choices = [
            (fuzz.ratio(bare(name), bare(entity.label)), entity.label)
            for entity in catalogue.vocabulary.entities
            if entity.kind in ("unit", "project", "indicator") and set(bare(name)) & set(bare(entity.label))
        ]
        choices = sorted(
            (choice for choice in choices if choice[0] >= SIMILAR), key=lambda choice: (-choice[0], choice[1])
        )
        found += [frame.text.replace(name, label, 1) for _, label in choices[:2] if name in frame.text]
    for mention in frame.mentions("project")[:1]:
        found += _of_project(mention.iris[0], tables)
    for mention in frame.mentions("unit")[:1]:
        found += _of_unit(mention.iris[0], mention.labels[0], tables)
    return list(dict.fromkeys(found))[:MOST]


def examples(tables: FactTables) -> list[str]:
    """Questions that the data can answer, for someone who does not know what is in it."""
    rows = tables.select(
        "SELECT project FROM projects WHERE total_score IS NOT NULL AND project IS NOT NULL ORDER BY year DESC, project LIMIT 1"
    )
    found = [f"{row['project']}的自评总分是多少？" for row in rows]
    return [*found, "哪些项目的预算执行率低于90%？", "哪些项目满意度未满分及原因？"][:MOST]


def _of_project(iri: str, tables: FactTables) -> list[str]:
    rows = tables.select(
        "SELECT p.project, max(p.total_score) AS total_score, max(f.executed) AS executed, max(f.rate) AS rate, "
        "count(i.iri) AS indicators FROM projects p LEFT JOIN funds f ON f.evaluation_iri = p.iri AND f.source = 'total' "
        "LEFT JOIN indicators i ON i.evaluation_iri = p.iri WHERE p.project_iri = ? GROUP BY p.project ORDER BY ALL",
        (iri,),
    )
    return [text.format(project=row["project"]) for row in rows[:1] for name, text in _ASKED_OF_PROJECTS if row[name]]


def _of_unit(iri: str, label: str, tables: FactTables) -> list[str]:
    rows = tables.select(
        "SELECT year FROM projects WHERE unit_iri = ? AND year IS NOT NULL GROUP BY year ORDER BY year DESC", (iri,)
    )
    found = [f"{label}{row['year']}年有哪些项目？" for row in rows[:1]]
    figures = tables.select(
        "SELECT year, coalesce(measure_text, measure) AS measure FROM observations WHERE unit_iri = ? AND subject_iri = unit_iri "
        "AND kind = 'amount' AND year IS NOT NULL ORDER BY year DESC, ordinal LIMIT 2",
        (iri,),
    )
    return [*found, *(f"{label}{row['year']}年{row['measure']}是多少？" for row in figures)]


def _named(data: Any, attribute: str) -> list[tuple[str, str]]:
    """Every entity that a plan names under ``attribute``: address and label."""
    found: list[tuple[str, str]] = []
    if isinstance(data, dict):
        part = from_json(data) if data.get("form") == "Is" else None
        if isinstance(part, Is) and part.attribute == attribute:
            found += zip(part.iris, part.labels, strict=False)
        found += [item for value in data.values() for item in _named(value, attribute)]
    elif isinstance(data, list):
        found += [item for value in data for item in _named(value, attribute)]
    return list(dict.fromkeys(found))
