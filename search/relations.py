"""What plans may speak of: the relations and their attributes, each standing in the fact tables and in the graph alike.

In: a plan's names. Out: what they mean, by :data:`RELATIONS`; :func:`check` refuses a plan that names what is not there.
The tests prove over many plans that the SQL and the SPARQL of these attributes give the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ontology.schema import DOCUMENTS, FINDINGS, FUNDS, INDICATORS, OBSERVATIONS, PROJECTS
from search import plan as p
from search.attributes import Attribute, difference, met_target, money, ratio, stored, stored_columns

STAGES = ("自评", "评价", "复核", "监控", "目标")
"""Whose figures stand for a project where a question names no stage: the first of these that a document states."""

PLANS = ("部门预算", "绩效目标表", "绩效监控表")
"""Types of documents whose figures are intended or passing: others stand before them."""

DIMENSIONS = frozenset({"project", "unit", "department", "region", "year", "stage", "document", "type"})
"""Attributes that say of what and when a row speaks. Conditions on them choose among copies; others come after."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation: ``source`` is the SQL of its rows (alias ``fact``), ``cls`` the pattern of ``?fact`` in the graph.

    ``noun`` counts its rows in Chinese. ``about`` are the attributes that name a row in every answer; ``versions`` those
    in which two rows about the same thing may differ and both be right. Of rows that agree in ``copies``, lists and
    aggregates take those of one document and stage (all rows where it is empty).
    """

    name: str
    label: str
    noun: str
    source: str
    cls: str
    attributes: dict[str, Attribute]
    about: tuple[str, ...]
    versions: tuple[str, ...]
    copies: tuple[str, ...] = ()


def attribute(relation: str, name: str) -> Attribute:
    """The attribute; ValueError where the relation has none of that name."""
    try:
        return RELATIONS[relation].attributes[name]
    except KeyError:
        raise ValueError(f"no attribute {name!r} in relation {relation!r}") from None


def check(plan: p.Plan) -> None:
    """ValueError where ``plan`` names what its relation does not have, or asks of it what it cannot give."""
    match plan:
        case p.Lookup(relation, want, where):
            _check_attributes(relation, want)
            _check_conditions(relation, where)
        case p.Rows(relation, of, where, show, order):
            _check_attributes(relation, (of, *show, *(key.attribute for key in order)))
            _check_conditions(relation, where)
            if plan.top is not None and not order:
                raise ValueError("top without an order")
        case p.Aggregate(relation, function, name, where, over, by):
            named = tuple(text for text in (name, over, *by) if text)
            _check_attributes(relation, named)
            _check_conditions(relation, where)
            if function != "count" and not attribute(relation, name).numeric:
                raise ValueError(f"{function} of {name!r}, which is no number")
            if function == "count" and not plan.counts_rows and not attribute(relation, name).entity:
                raise ValueError(f"count of {name!r}, which names nothing")
            if (function == "ratio") != bool(over):
                raise ValueError("ratio, and only ratio, needs over")
        case p.Derive(_, operands) | p.FirstOf(operands) | p.Several(operands) | p.Holding(operands):
            if not operands:
                raise ValueError("a plan of no parts")
            for part in operands:
                check(part)
        case p.Check(operand, _, against):
            check(operand)
            if isinstance(against, p.Lookup | p.Aggregate | p.Derive):
                check(against)
        case p.Exists(rows):
            check(rows)


def mentioned(condition: p.Condition) -> tuple[str, ...]:
    """The attributes that ``condition`` speaks of."""
    match condition:
        case p.Versus(name, _, other):
            return (name, other)
        case p.Not(inner):
            return mentioned(inner)
        case p.AnyOf(conditions) | p.AllOf(conditions):
            return tuple(name for part in conditions for name in mentioned(part))
        case _:
            return (condition.attribute,)


def _check_attributes(relation: str, names: tuple[str, ...]) -> None:
    for name in names:
        attribute(relation, name)


def _check_inside(relation: str, conditions: tuple[p.Condition, ...]) -> None:
    if any(isinstance(condition, p.VersusMean) for condition in conditions):
        raise ValueError("a comparison with an average inside another condition")
    _check_conditions(relation, conditions)


def _check_conditions(relation: str, conditions: tuple[p.Condition, ...]) -> None:
    for condition in conditions:
        match condition:
            case p.Not(inner):
                _check_inside(relation, (inner,))
            case p.AnyOf(inner) | p.AllOf(inner):
                _check_inside(relation, inner)
            case p.VersusMean(name, _, of):
                check(of)
                if (of.relation, of.function, of.attribute, of.by) != (relation, "average", name, ()):
                    raise ValueError(f"{name!r} is not compared with its own average")
            case p.Is(name) | p.Within(name):
                if not attribute(relation, name).entity:
                    raise ValueError(f"{name!r} is no entity of {relation!r}")
                if isinstance(condition, p.Within):
                    check(condition.rows)
                    _check_conditions(condition.rows.relation, (p.Is(condition.rows.of, (), ()),))
            case _:
                _check_attributes(relation, mentioned(condition))


def _named(attributes: list[Attribute]) -> dict[str, Attribute]:
    return {attribute.name: attribute for attribute in attributes}


_REGION = PROJECTS.column("region")

_PROJECT = Relation(
    "project",
    "项目",
    "个项目",
    "projects",
    "?fact a bp:Evaluation .",
    _named(
        [
            *stored_columns(PROJECTS),
            *money("fund"),
            stored(FUNDS.column("weight"), "fund", "execution_weight", "预算执行率分值"),
            stored(FUNDS.column("score"), "fund", "execution_score", "预算执行率得分"),
            stored(FUNDS.column("reason"), "fund"),
        ]
    ),
    about=("project",),
    versions=("unit", "year", "stage"),
    copies=("project_iri", "year"),
)
_FUND = Relation(
    "fund",
    "项目资金",
    "行资金",
    "funds",
    "?fact a bp:FundLine .",
    _named(
        [
            *stored_columns(FUNDS, "source", "budget_initial", "budget_adjusted", "in_place", "executed", "rate"),
            *money("fact"),
            stored(_REGION, "evaluation"),
        ]
    ),
    about=("project", "source"),
    versions=("unit", "year", "stage"),
    copies=("project_iri", "year"),
)
_INDICATOR = Relation(
    "indicator",
    "绩效指标",
    "个指标",
    "indicators",
    "?fact a bp:IndicatorResult .",
    _named(
        [
            *stored_columns(INDICATORS, "target_value", "actual_value"),
            stored(INDICATORS.column("target_value"), label="年度指标值"),
            stored(INDICATORS.column("actual_value"), label="实际完成值"),
            stored(_REGION, "evaluation"),
            stored(PROJECTS.column("total_score"), "evaluation"),
            stored(PROJECTS.column("grade"), "evaluation"),
            *money("fund"),
            ratio("score_ratio", "得分率", "score", "weight"),
            difference("lost", "扣分", "weight", "score", "分"),
            ratio("attainment", "完成值与目标值之比", "actual_value", "target_value"),
            met_target(),
        ]
    ),
    about=("project", "indicator"),
    versions=("unit", "year", "stage", "level1", "level2"),
    copies=("project_iri", "year"),
)
_OBSERVATION = Relation(
    "observation",
    "文中数字",
    "条数字",
    "observations",
    "?fact a bp:Observation .",
    _named([*stored_columns(OBSERVATIONS), *(stored(DOCUMENTS.column(name), "file") for name in ("region", "type"))]),
    about=("subject", "measure"),
    versions=("unit", "year", "compared_to", "type"),
    copies=("unit_iri", "subject_iri", "measure_iri", "kind", "year", "value"),
)
_DOCUMENT = Relation(
    "document",
    "文件",
    "份文件",
    "documents",
    "?fact a bp:Document .",
    _named(
        [
            replace(
                stored(DOCUMENTS.column("document")),
                entity=True,
                sparql="?fact bp:fileName ?document . BIND(?fact AS ?document_iri)",
            ),
            *stored_columns(DOCUMENTS, "document"),
        ]
    ),
    about=("document",),
    versions=("document",),
)
_FINDING = Relation(
    "finding",
    "审计发现",
    "条审计发现",
    "findings",
    "?fact a bp:Finding .",
    _named(
        [*stored_columns(FINDINGS), *(stored(DOCUMENTS.column(name), "file") for name in ("unit", "region", "year"))]
    ),
    about=("rule", "about"),
    versions=("document", "rule", "about"),
)
_UNIT = Relation(
    "unit",
    "单位",
    "个单位",
    "(SELECT iri, document, document_iri, unit, unit_iri, department, department_iri, region, region_iri, year, "
    "evaluation_iri, ordinal FROM projects UNION ALL SELECT iri, document, iri, unit, unit_iri, NULL, NULL, region, "
    "region_iri, year, NULL, ordinal FROM documents)",
    "VALUES ?class { bp:Evaluation bp:Document } ?fact a ?class .",
    _named([stored(PROJECTS.column(name)) for name in ("unit", "department", "region", "year")]),
    about=("unit",),
    versions=("unit",),
)

RELATIONS: dict[str, Relation] = {
    relation.name: relation for relation in (_PROJECT, _FUND, _INDICATOR, _OBSERVATION, _DOCUMENT, _FINDING, _UNIT)
}
"""Every relation by name."""
