"""Every plan gives the same rows by its SQL on the fact tables and by its SPARQL on the graph."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from facts_sample import sample
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_samples import INDICATORS, LEVELS, PROJECTS, made

from ontology.graph import Graph
from ontology.tables import FactTables
from search import plan as p
from search import sparql_text
from search.execute import execute, run
from search.lists import beside, select
from search.presenting import columns
from search.relations import RELATIONS, check

World = tuple[Graph, FactTables]


@pytest.fixture(scope="module")
def world() -> World:
    graph, tables = Graph(None), FactTables(None)
    for facts in (*made(), *sample()):
        graph.replace(facts)
    tables.sync(graph)
    return graph, tables


_NUMBERS = {
    "project": ("rate", "budget", "executed", "total_score", "balance", "execution_score", "budget_initial"),
    "fund": ("rate", "budget", "executed", "score", "balance"),
    "indicator": ("score", "weight", "lost", "score_ratio", "attainment", "actual_value", "target_value", "rate"),
    "observation": ("value",),
}
_TEXTS = {
    "project": {"grade": ("优", "良"), "stage": ("自评", "目标", "评价"), "year": (2021, 2022, 2023)},
    "fund": {"source": ("total", "appropriation", "other"), "year": (2021, 2022)},
    "indicator": {
        "level1": [one for one, _ in LEVELS],
        "level2": [two for _, two in LEVELS],
        "stage": ("自评", "目标"),
    },
    "observation": {
        "kind": ("amount", "change", "count"),
        "measure": ("收支总计", "三公经费"),
        "year": (2021, 2022, 2023),
    },
}
_MEMBERS = {
    "project": ("project", "unit", "department", "region"),
    "fund": ("project", "unit"),
    "indicator": ("indicator", "project", "unit"),
    "observation": ("measure", "unit"),
}
_SHOWN = {
    "project": ("rate", "grade", "stage", "unit"),
    "fund": ("executed", "source"),
    "indicator": ("reason", "score", "met", "cause", "target", "total_score"),
    "observation": ("value", "reason"),
}
_COMPARISONS = st.sampled_from(("=", "≠", "<", "≤", ">", "≥"))
_LIMITS = st.sampled_from([Decimal(text) for text in ("0", "9.32", "50", "90", "95", "100", "97.5", "-20")])


def _named(relation: str, tables: FactTables, name: str) -> list[tuple[str, str]]:
    rows = tables.select(
        f"SELECT DISTINCT {name}_iri AS iri, {name} AS label FROM {relation}s WHERE {name} IS NOT NULL"
    )
    return sorted((row["iri"], row["label"]) for row in rows)


@st.composite
def conditions(draw: st.DrawFn, relation: str, depth: int = 1) -> p.Condition:
    numbers, texts = _NUMBERS[relation], _TEXTS[relation]
    simple = ["number", "between", "text", "one", "versus", "stated", "missing", "contains"]
    nested = ["not", "any", "all", "within"] if depth else []
    match draw(st.sampled_from([*simple, *nested])):
        case "number":
            return p.Compare(draw(st.sampled_from(numbers)), draw(_COMPARISONS), draw(_LIMITS))
        case "between":
            low, high = sorted((draw(_LIMITS), draw(_LIMITS)))
            return p.Between(draw(st.sampled_from(numbers)), low, high)
        case "text":
            name = draw(st.sampled_from(sorted(texts)))
            return p.Compare(name, draw(st.sampled_from(("=", "≠"))), draw(st.sampled_from(texts[name])))
        case "one":
            name = draw(st.sampled_from(sorted(texts)))
            return p.OneOf(name, tuple(draw(st.lists(st.sampled_from(texts[name]), min_size=1, max_size=2))))
        case "versus":
            one, other = draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))
            return p.Versus(one, draw(_COMPARISONS), other, draw(st.sampled_from((Decimal(1), Decimal("1.5")))))
        case "stated":
            return p.Stated(draw(st.sampled_from((*numbers, *texts))))
        case "missing":
            return p.Missing(draw(st.sampled_from((*numbers, *texts))))
        case "contains":
            name, text = draw(st.sampled_from((("project", "经费"), ("project", "设备"), ("unit", "云州"))))
            if relation == "observation":
                name = "unit"
            return p.Contains(name, text)
        case "not":
            return p.Not(draw(conditions(relation, 0)))
        case "any":
            return p.AnyOf((draw(conditions(relation, 0)), draw(conditions(relation, 0))))
        case "all":
            return p.AllOf((draw(conditions(relation, 0)), draw(conditions(relation, 0))))
    if relation == "observation":
        return p.Within("unit", p.Rows("project", "unit", (draw(conditions("project", 0)),)))
    inner = draw(st.sampled_from(("indicator", "project", "fund")))
    return p.Within("project", p.Rows(inner, "project", (draw(conditions(inner, 0)),)))


@st.composite
def against_means(draw: st.DrawFn, relation: p.Relation) -> p.VersusMean:
    name = draw(st.sampled_from(_NUMBERS[relation]))
    where = tuple(draw(st.lists(conditions(relation, 0), max_size=1)))
    return p.VersusMean(name, draw(_COMPARISONS), p.Aggregate(relation, "average", name, where))


@st.composite
def lists(draw: st.DrawFn) -> p.Rows:
    relation = draw(st.sampled_from(sorted(_NUMBERS)))
    where = (*draw(st.lists(conditions(relation), max_size=3)), *draw(st.lists(against_means(relation), max_size=1)))
    show = tuple(draw(st.lists(st.sampled_from(_SHOWN[relation]), max_size=2, unique=True)))
    keys = draw(st.lists(st.sampled_from(_NUMBERS[relation]), max_size=2, unique=True))
    order = tuple(p.Order(key, draw(st.booleans())) for key in keys)
    top = draw(st.sampled_from((None, 1, 2, 3))) if order else None
    nth = top is not None and draw(st.booleans())
    return p.Rows(relation, draw(st.sampled_from(_MEMBERS[relation])), where, show, order, top, nth)


@st.composite
def aggregates(draw: st.DrawFn) -> p.Aggregate:
    relation = draw(st.sampled_from(sorted(_NUMBERS)))
    function = draw(st.sampled_from(("count", "sum", "average", "min", "max", "ratio")))
    numbers = _NUMBERS[relation]
    name = draw(st.sampled_from(numbers))
    if function == "count":
        name = draw(st.sampled_from(("", *_MEMBERS[relation])))
    over = draw(st.sampled_from(numbers)) if function == "ratio" else ""
    by = draw(st.sampled_from(((), ("unit",), ("year",), ("unit", "year"), ("region",), ("region", "year"))))
    descending = draw(st.sampled_from((None, True, False))) if by else None
    top = draw(st.sampled_from((None, 1, 2))) if descending is not None else None
    having = draw(st.sampled_from((None, ("≥", Decimal(2))))) if by else None
    where = tuple(draw(st.lists(conditions(relation), max_size=2)))
    return p.Aggregate(relation, function, name, where, over, by, descending, top, having)


@st.composite
def lookups(draw: st.DrawFn) -> p.Lookup:
    relation = draw(st.sampled_from(sorted(_NUMBERS)))
    want = draw(
        st.lists(st.sampled_from((*_NUMBERS[relation], *_SHOWN[relation])), min_size=1, max_size=2, unique=True)
    )
    return p.Lookup(relation, tuple(want), tuple(draw(st.lists(conditions(relation), max_size=2))))


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize() + 0
    return "、".join(sorted(str(value).split("、")))


def _solutions(graph: Graph, query: str) -> Counter[tuple[tuple[str, Any], ...]]:
    solutions = graph.query(query)
    names = [variable.value for variable in solutions.variables]
    rows = []
    for solution in solutions:
        row = {}
        for name in names:
            term = solution[name]
            if term is not None:
                kind = term.datatype.value.rpartition("#")[2]
                typed = {"decimal": Decimal, "integer": Decimal, "boolean": lambda text: text == "true"}
                row[name] = typed.get(kind, str)(term.value)
        rows.append(row)
    return _counted(rows)


def _counted(rows: list[dict[str, Any]]) -> Counter[tuple[tuple[str, Any], ...]]:
    """Rows without their nulls, with how often each stands there."""
    return Counter(
        tuple(sorted((name, _plain(value)) for name, value in row.items() if value is not None)) for row in rows
    )


def assert_same(world: World, plan: p.Plan) -> None:
    graph, tables = world
    check(plan)
    answer = execute(plan, tables)
    if answer["sparql"]:
        assert _solutions(graph, answer["sparql"]) == _counted(answer["rows"]), answer["sparql"]


@settings(max_examples=80)
@given(lists())
def test_lists_are_the_same_in_both_languages(world: World, plan: p.Rows) -> None:
    assert_same(world, plan)


@settings(max_examples=50)
@given(lists())
def test_the_general_query_gives_the_same_as_the_short_one(world: World, plan: p.Rows) -> None:
    graph, tables = world
    found = select(plan, tables)
    shown = columns(plan.relation, found, (*RELATIONS[plan.relation].about, *beside(plan)))
    short = sparql_text.Writer(tables).rows(plan, shown)
    general = sparql_text.Writer().rows(plan, shown)
    assert _solutions(graph, sparql_text.prefixed(short)) == _solutions(graph, sparql_text.prefixed(general))


@settings(max_examples=80)
@given(aggregates())
def test_aggregates_are_the_same_in_both_languages(world: World, plan: p.Aggregate) -> None:
    assert_same(world, plan)


@settings(max_examples=50)
@given(lookups())
def test_lookups_are_the_same_in_both_languages(world: World, plan: p.Lookup) -> None:
    assert_same(world, plan)


@pytest.mark.parametrize(
    "formula", ["difference", "gap", "total", "ratio", "times", "growth", "before_rate", "whole_of_rate"]
)
def test_derived_numbers_are_the_same_in_both_languages(world: World, formula: p.Formula) -> None:
    budget = p.Aggregate("project", "sum", "budget", (p.Compare("year", "=", 2023),))
    assert_same(world, p.Derive(formula, (budget, p.Aggregate("project", "sum", "executed", budget.where)), "结果"))


@pytest.mark.parametrize("by", [(), ("unit",), ("year",)])
@pytest.mark.parametrize(
    ("relation", "name", "over"),
    [
        ("indicator", "lost", "attainment"),
        ("indicator", "score", "rate"),
        ("project", "rate", "budget"),
        ("project", "executed", "balance"),
    ],
)
def test_nothing_divided_by_something_is_0_in_both_languages(
    relation: p.Relation, name: str, over: str, by: tuple[str, ...]
) -> None:
    # In these facts nothing was spent or lost here and there; Oxigraph has no quotient of 0 and a fraction.
    graph, tables = Graph(None), FactTables(None)
    for facts in made(seed=0):
        graph.replace(facts)
    tables.sync(graph)
    assert_same((graph, tables), p.Aggregate(relation, "ratio", name, (), over, by))
    assert_same((graph, tables), p.Rows("project", "project", (p.Compare("rate", "=", Decimal(0)),), ("rate",)))


def test_nothing_is_0_percent_of_a_fraction(world: World) -> None:
    nothing = p.Derive("difference", (p.Aggregate("project", "sum", "budget"), p.Aggregate("project", "sum", "budget")))
    fraction = p.Aggregate("project", "sum", "executed")
    for formula in ("ratio", "times"):
        assert_same(world, p.Derive(formula, (nothing, fraction), "占比"))


def test_a_place_is_shared_by_what_ties(world: World) -> None:
    _, tables = world
    order = (p.Order("weight", True),)
    ranked = [row["weight"] for row in run(p.Rows("indicator", "indicator", (), (), order), tables).rows]
    for place in (1, 2, len(ranked)):
        rows = run(p.Rows("indicator", "indicator", (), (), order, place, True), tables).rows
        assert [row["weight"] for row in rows] == [value for value in ranked if value == ranked[place - 1]]
    assert run(p.Rows("indicator", "indicator", (), (), order, len(ranked) + 1, True), tables).status == "not_found"


def test_a_derived_number_may_be_derived_from(world: World) -> None:
    budget = p.Aggregate("project", "sum", "budget", (p.Compare("year", "=", 2023),))
    executed = p.Aggregate("project", "sum", "executed", budget.where)
    assert_same(world, p.Derive("ratio", (p.Derive("difference", (budget, executed), "结余"), budget), "结余占比"))


@settings(max_examples=25)
@given(
    st.one_of(
        st.builds(p.Check, st.one_of(aggregates(), lookups()), _COMPARISONS, _LIMITS),
        st.builds(p.Exists, lists(), st.booleans()),
        st.builds(
            p.Holding,
            st.lists(
                st.builds(p.Check, st.one_of(aggregates(), lookups()), _COMPARISONS, _LIMITS), min_size=1, max_size=3
            ).map(tuple),
        ),
        st.builds(p.FirstOf, st.lists(st.one_of(lists(), lookups()), min_size=1, max_size=2).map(tuple)),
        st.builds(p.Several, st.lists(st.one_of(lists(), lookups()), min_size=2, max_size=2).map(tuple)),
    )
)
def test_judgements_choices_and_joint_questions_are_the_same_in_both_languages(world: World, plan: p.Plan) -> None:
    assert_same(world, plan)


def test_several_plans_give_all_their_rows(world: World) -> None:
    one = p.Rows("project", "project", (p.Compare("year", "=", 2023),), ("rate",))
    other = p.Aggregate("indicator", "count", "indicator", (p.Compare("level1", "=", "满意度"),))
    assert_same(world, p.Several((one, other)))


def test_answers_do_not_depend_on_the_order_of_ingest() -> None:
    plan = p.Rows("project", "project", (), ("rate", "total_score"), (p.Order("budget", True),), 3)
    answers = []
    for order in (1, -1):
        graph, tables = Graph(None), FactTables(None)
        for facts in made()[::order]:
            graph.replace(facts)
        tables.sync(graph)
        answers.append(execute(plan, tables))
    assert answers[0] == answers[1]


def test_copies_of_an_evaluation_count_once(world: World) -> None:
    _, tables = world
    counted = run(p.Aggregate("project", "count", "project"), tables)
    listed = run(p.Rows("project", "project"), tables)
    assert counted.value == len({(row["project"], row["unit"]) for row in listed.rows}) > len(PROJECTS)
    by_indicator = run(p.Aggregate("indicator", "count", "indicator", by=("project",)), tables)
    assert all(row["value"] >= 1 for row in by_indicator.rows)
    assert len(INDICATORS) <= sum(row["value"] for row in by_indicator.rows)
