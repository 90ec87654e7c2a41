"""Honest refusals: what was looked for, which of it the documents do not have, and what they have instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ontology.tables import FactTables
from search import plan as p
from search import sql
from search.catalogue import Catalogue
from search.frame import Frame
from search.relations import RELATIONS, attribute, mentioned
from search.result import Result
from search.selection import of_rows
from search.values import quantity
from search.wording import code, described, labels

MOST_NEARBY = 8
"""How many things that are there a refusal names."""
SIMILAR = 60
"""How alike (0–100) a name must be to one that is not there, to be offered in its place."""
MOST_SIMILAR = 2
_FIGURES_OF_UNIT = """SELECT coalesce(measure, measure_text) AS name FROM observations
WHERE list_contains($1, unit_iri) AND subject_iri = unit_iri AND kind = 'amount' AND coalesce(measure, measure_text) IS NOT NULL
  AND (len($2) = 0 OR list_contains($3, year)) GROUP BY ALL ORDER BY min(ordinal), name LIMIT 9"""
_INDICATORS_OF_PROJECT = """SELECT indicator AS name FROM indicators
WHERE list_contains($1, project_iri) AND indicator IS NOT NULL AND (len($2) = 0 OR list_contains($3, year))
GROUP BY ALL ORDER BY min(ordinal), name LIMIT 9"""

_LAST_DROPPED = (
    "measure",
    "indicator",
    "source",
    "stage",
    "year",
    "subject",
    "unit",
    "department",
    "region",
    "project",
)
"""Conditions are given up in this order, all others before: what is left says of whom the answer still speaks."""


def not_found(plan: p.Lookup | p.Rows | p.Aggregate, tables: FactTables) -> Result:
    """The refusal of a plan that found nothing."""
    asked = _asked(plan)
    where = plan.where
    if isinstance(plan, p.Lookup) and _exists(tables, plan.relation, where):
        return Result("not_found", f"{_subject(plan.relation, where)}没有载明{asked}。{_stated(plan, tables)}")
    looked_for = f"没有找到{described(plan.relation, where)}{asked}。"
    for condition in sorted(where, key=_priority):
        rest = tuple(other for other in where if other != condition)
        if _exists(tables, plan.relation, rest):
            return Result("not_found", looked_for + _instead(tables, plan.relation, rest, condition))
    return Result("not_found", looked_for)


def around(names: Sequence[str], frame: Frame, catalogue: Catalogue, tables: FactTables) -> str:
    """What stands near things that are not there: names like theirs, the figures of the body, the indicators of the project."""
    alike = [label for name in names for label in similar(name, catalogue)]
    text = f"名称相近的有：{'、'.join(dict.fromkeys(alike))}。" if alike else ""
    years = list(frame.years)
    for kind, sql_text, told in (("unit", _FIGURES_OF_UNIT, "数字"), ("project", _INDICATORS_OF_PROJECT, "指标")):
        for mention in frame.mentions(kind)[:1]:
            rows = tables.select(sql_text, (list(mention.iris), years, years))
            found = [row["name"] for row in rows]
            when = f"{'、'.join(map(str, years))}年" if years else ""
            more = "等" if len(found) > MOST_NEARBY else ""
            if found:
                text += f"{mention.labels[0]}{when}已载明的{told}有：{'、'.join(found[:MOST_NEARBY])}{more}。"
    return text


def similar(name: str, catalogue: Catalogue) -> list[str]:
    """The bodies, projects and indicators called most like ``name``, the likest first."""
    ranked = sorted(catalogue.called_like(name, SIMILAR), key=lambda choice: (-choice[1], choice[0]))
    return list(dict.fromkeys(label for label, _ in ranked))[:MOST_SIMILAR]


def holds_any(tables: FactTables, relation: p.Relation, where: Sequence[p.Condition]) -> bool:
    """Whether the documents speak at all of those whom ``where`` names."""
    scope = of_rows(p.Rows(relation, RELATIONS[relation].about[0], tuple(where))).scope
    return _exists(tables, relation, scope)


def _asked(plan: p.Lookup | p.Rows | p.Aggregate) -> str:
    match plan:
        case p.Lookup(relation, want):
            return "数字" if want == ("value",) else labels(relation, want)
        case p.Rows(relation, of):
            return attribute(relation, of).label
        case p.Aggregate(relation, _, name):
            return labels(relation, (name,)) if name else RELATIONS[relation].label


def _subject(relation: p.Relation, where: Sequence[p.Condition]) -> str:
    return described(relation, where, "") or "文件"


def _priority(condition: p.Condition) -> int:
    name = mentioned(condition)[0]
    return _LAST_DROPPED.index(name) if name in _LAST_DROPPED else -1


def _exists(tables: FactTables, relation: p.Relation, where: Sequence[p.Condition]) -> bool:
    plan = p.Rows(relation, RELATIONS[relation].about[0], tuple(where))
    statement = sql.any_of(replace(of_rows(plan), copies=True))
    return bool(tables.select(statement.text, statement.parameters)[0]["found"])


def _instead(tables: FactTables, relation: p.Relation, rest: Sequence[p.Condition], missing: p.Condition) -> str:
    name = mentioned(missing)[0]
    found = attribute(relation, name)
    plan = p.Rows(relation, name, tuple(rest))
    who = _subject(relation, rest) if rest else "现有文件"
    if found.numeric:
        statement = sql.extent(plan)
        row = tables.select(statement.text, statement.parameters)[0]
        if row["least"] is None:
            return f"{who}没有载明{found.label}。"
        if row["least"] == row["most"]:
            return f"{who}的{found.label}为{quantity(row['least'], found.unit)}。"
        return f"{who}的{found.label}在{quantity(row['least'], found.unit)}至{quantity(row['most'], found.unit)}之间。"
    statement = sql.values(plan, MOST_NEARBY + 1)
    values = [row["value"] for row in tables.select(statement.text, statement.parameters)]
    if not values:
        return f"{who}没有载明{found.label}。"
    names = "、".join(code(name, value) if name != "year" else f"{value}年" for value in values[:MOST_NEARBY])
    return f"{who}现有的{found.label}：{names}{'等' if len(values) > MOST_NEARBY else ''}。"


def _stated(plan: p.Lookup, tables: FactTables) -> str:
    """What the things that a look-up names do state, of the columns of their own table."""
    known = RELATIONS[plan.relation].attributes
    names = [name for name, found in known.items() if found.stored and (found.numeric or name in ("grade", "target"))]
    statement = sql.lookup(p.Lookup(plan.relation, tuple(names), plan.where), tuple(names))
    rows = tables.select(statement.text, statement.parameters, statement.numbers)
    there = [name for name in names if name not in plan.want and any(row[name] is not None for row in rows)]
    return f"已载明的有：{'、'.join(dict.fromkeys(known[name].label for name in there))}。" if there else ""
