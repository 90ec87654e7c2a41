"""Questions that do have answers, near to one that has none or has been answered.

:func:`related`, :func:`instead` and :func:`examples` write candidates; only those that :func:`confirmed` finds answered are
shown."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any
from weakref import WeakKeyDictionary

from ontology.tables import FactTables
from search import sql
from search.catalogue import Catalogue
from search.execute import run
from search.frame import Frame
from search.nearby import similar
from search.outcome import Understood
from search.plan import Is, Lookup, Plan, Rows, from_json, to_json
from search.selection import of_lookup, of_rows
from search.understand import understand

MOST = 3
_ASKED_OF_PROJECTS = (
    ("rate", "{project}的预算执行率是多少？"),
    ("total_score", "{project}的自评总分是多少？"),
    ("indicators", "{project}有哪些绩效指标？"),
    ("executed", "{project}的执行数是多少？"),
)


def related(plan: Plan, tables: FactTables) -> list[str]:
    """Other questions about the projects or units that ``plan`` speaks of."""
    projects = _named(to_json(plan), "project")[:1]
    units = _named(to_json(plan), "unit")[:1]
    found: list[str] = []
    for iri, _ in projects:
        found += _of_project(iri, tables)
    for iri, label in units:
        found += _of_unit(iri, label, tables)
    return found


def following(question: str, answer: Mapping[str, Any], plan: Plan | None, tables: FactTables) -> list[str]:
    """What ``answer`` leads to: its first rows' own figures, what else its plan's project or unit has, then what else is asked
    of such columns; see suggest.toml. An answer without rows leads to what is asked of the things its question speaks of.
    """
    columns, rows = set(answer.get("columns", ())), answer.get("rows", ())[:FIRST]
    groups = [group for group in _after() if columns.issuperset(group["columns"])] if rows else []
    groups = groups[:1] or [group for group in _after() if any(word in question for word in group["words"])][:1]
    own = [text for group in groups for pattern in group["own"] for text in _filled(pattern, rows)]
    near = related(plan, tables) if plan is not None else []
    return [*own, *near, *(text for group in groups for text in group["general"])]


FIRST = 3
"""Rows of an answer, from the first, of one of which a suggestion may ask more."""


@cache
def _after() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(files("search").joinpath("suggest.toml").read_text("utf-8"))["after"]
    return found


_NEEDED = ("project", "subject", "unit")


def _filled(pattern: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """``pattern`` with the values of the first row it can be filled from; a year or unit that no row has is left out."""
    names = [name for _, name, _, _ in Formatter().parse(pattern) if name]
    asked = next(name for name in _NEEDED if name in names)
    row = next((one for one in rows if one.get(asked)), None)
    if row is None:
        return
    values = {name: row.get(name) or "" for name in names}
    text = pattern if values.get("year") else pattern.replace("{year}年度的", "的").replace("{year}年度", "")
    yield (text if values.get("year") else text.replace("{year}年", "")).format(**values)


def confirmed(
    candidates: Sequence[str], asked: Plan | None, catalogue: Catalogue, tables: FactTables, most: int = MOST
) -> list[str]:
    """The first ``most`` of ``candidates`` that have an answer and do not ask again what ``asked`` asks."""
    seen = [_gist(asked)] if asked is not None else []
    known = _KNOWN.setdefault(catalogue, {})
    if len(known) > MOST_KNOWN:
        known.clear()
    kept: list[str] = []
    for text in dict.fromkeys(candidates):
        if len(kept) == most:
            break
        if text not in known:
            outcome = understand(text, catalogue)
            answers = isinstance(outcome, Understood) and _answers(outcome.plan, tables)
            known[text] = _gist(outcome.plan) if isinstance(outcome, Understood) and answers else None
        gist = known[text]
        if gist is not None and gist not in seen:
            seen.append(gist)
            kept.append(text)
    return kept


_KNOWN: WeakKeyDictionary[Catalogue, dict[str, Any]] = WeakKeyDictionary()
"""What candidates ask, None where they have no answer, for each state of the tables: the same few come again and again."""
MOST_KNOWN = 5000


def offered(near: Sequence[str], asked: Plan | None, catalogue: Catalogue, tables: FactTables) -> list[str]:
    """What of ``near`` has an answer; where that is no choice, with what else the data can answer."""
    found = confirmed(near, asked, catalogue, tables)
    return found if len(found) > 1 else confirmed((*near, *examples(tables)), asked, catalogue, tables)


def _gist(plan: Plan) -> Any:
    """What a plan asks, whatever the year: the same of the same thing again is no other question."""
    return _without_years(to_json(plan))


def _without_years(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_years(value) for key, value in data.items()}
    if isinstance(data, list):
        return [
            _without_years(item) for item in data if not (isinstance(item, dict) and item.get("attribute") == "year")
        ]
    return data


def _answers(plan: Plan, tables: FactTables) -> bool:
    """Whether the plan finds something; where rows tell, they are only counted."""
    match plan:
        case Lookup():
            selection = of_lookup(plan)
        case Rows():
            selection = of_rows(plan)
        case _:
            return run(plan, tables).status in ("answered", "conflict")
    statement = sql.any_of(selection)
    return bool(tables.select(statement.text, statement.parameters)[0]["found"])


def instead(names: Sequence[str], frame: Frame, catalogue: Catalogue, tables: FactTables) -> list[str]:
    """Questions in place of one that names what is not there: the same with the most similar name, else about what is named."""
    found = [
        frame.text.replace(name, label, 1) for name in names if name in frame.text for label in similar(name, catalogue)
    ]
    for mention in frame.mentions("project")[:1]:
        found += _of_project(mention.iris[0], tables)
    for mention in frame.mentions("unit")[:1]:
        found += _of_unit(mention.iris[0], mention.labels[0], tables)
    return found


def examples(tables: FactTables) -> list[str]:
    """Questions that the data can answer, for someone who does not know what is in it."""
    rows = tables.select(
        "SELECT project FROM projects WHERE total_score IS NOT NULL AND project IS NOT NULL ORDER BY year DESC, project LIMIT 1"
    )
    found = [f"{row['project']}的自评总分是多少？" for row in rows]
    figures = tables.select(
        "SELECT unit, year, coalesce(measure, measure_text) AS measure FROM observations WHERE subject_iri = unit_iri "
        "AND kind = 'amount' AND year IS NOT NULL AND unit IS NOT NULL ORDER BY year DESC, unit, ordinal LIMIT 2"
    )
    found += [f"{row['unit']}{row['year']}年{row['measure']}是多少？" for row in figures]
    return [
        *found,
        "哪些项目的预算执行率低于90%？",
        "哪些项目满意度未满分及原因？",
        "预算最多的项目是哪个？",
        "一共有几个项目？",
        "有哪些单位？",
    ]


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
        "SELECT year, coalesce(measure, measure_text) AS measure FROM observations WHERE unit_iri = ? AND subject_iri = unit_iri "
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
