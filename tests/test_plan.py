"""The plan language: JSON and back, refusal of what relations do not have, Chinese."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_plan_queries import aggregates, lists, lookups

from search import plan as p
from search.relations import RELATIONS, check
from search.wording import interpretation

_PROJECT = p.Is("project", ("http://x/1",), ("甲项目",))


_SIMPLE = st.one_of(lists(), aggregates(), lookups())
_NUMBERS = st.one_of(aggregates(), lookups())
_FORMULAS = st.sampled_from(get_args(p.Formula))
_OPS = st.sampled_from(get_args(p.Comparison))
_OPERANDS = st.recursive(
    _NUMBERS,
    lambda parts: st.builds(
        p.Derive, _FORMULAS, st.tuples(parts, parts), st.sampled_from(("", "结余", "占比")), st.booleans()
    ),
    max_leaves=3,
)
_VALUES = st.one_of(st.decimals(-100, 100, places=2), st.booleans(), st.sampled_from(("优", 2021)))
_PLANS = st.one_of(
    _SIMPLE,
    _OPERANDS,
    st.builds(p.Check, _OPERANDS, _OPS, st.one_of(_VALUES, _OPERANDS)),
    st.builds(p.Exists, lists(), st.booleans()),
    st.builds(p.Holding, st.lists(st.builds(p.Check, _OPERANDS, _OPS, _VALUES), min_size=1, max_size=3).map(tuple)),
    st.builds(p.FirstOf, st.lists(_SIMPLE, min_size=1, max_size=3).map(tuple)),
    st.builds(p.Several, st.lists(st.one_of(_SIMPLE, _OPERANDS), min_size=1, max_size=3).map(tuple)),
)
"""Plans of every form, one in the other."""


@given(_PLANS)
def test_plans_round_trip_through_json(plan: p.Plan) -> None:
    assert p.from_json(json.loads(json.dumps(p.to_json(plan)))) == plan


@given(_PLANS)
def test_every_plan_is_said_in_chinese(plan: p.Plan) -> None:
    text = interpretation(plan)
    assert re.search("[A-Za-z_]", text) is None, text
    assert re.match("[一-鿿]", text), text


@pytest.mark.parametrize(
    "data", [{"form": "Nothing"}, {"form": "Compare", "of": 1}, {"attribute": "rate"}, {"form": "Compare"}]
)
def test_json_that_is_no_plan_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a plan"):
        p.from_json(data)


@pytest.mark.parametrize(
    "plan",
    [
        p.Lookup("project", ("height",)),
        p.Rows("project", "project", (p.Compare("height", ">", 1),)),
        p.Rows("project", "project", (p.Not(p.Compare("height", ">", 1)),)),
        p.Rows("project", "project", (p.Is("grade", ("http://x/1",), ("优",)),)),
        p.Rows("project", "project", (), ("height",)),
        p.Rows("project", "project", top=3),
        p.Rows("project", "project", (p.Within("project", p.Rows("project", "grade")),)),
        p.Aggregate("project", "sum", "grade"),
        p.Aggregate("project", "count", "rate"),
        p.Aggregate("project", "ratio", "executed"),
        p.Aggregate("project", "sum", "executed", over="budget"),
        p.Derive("total", ()),
        p.Check(p.Lookup("project", ("rate",)), "≥", p.Lookup("project", ("height",))),
        p.Exists(p.Rows("indicator", "height")),
    ],
)
def test_plans_that_relations_cannot_answer_are_refused(plan: p.Plan) -> None:
    with pytest.raises(ValueError):
        check(plan)


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (p.Lookup("project", ("rate",), (_PROJECT,)), "查询“甲项目”的执行率"),
        (
            p.Lookup(
                "observation",
                ("value",),
                (p.Compare("measure", "=", "三公经费"), p.Compare("kind", "=", "change_rate")),
            ),
            "查询三公经费的增减率",
        ),
        (
            p.Rows("project", "project", (p.Compare("year", "=", 2024), p.Compare("rate", "<", Decimal(95)))),
            "列出2024年度执行率低于95%的项目",
        ),
        (
            p.Rows("indicator", "indicator", (p.Versus("actual_value", ">", "target_value", Decimal("1.5")),)),
            "列出实际完成值高于年度指标值的1.5倍的三级指标",
        ),
        (
            p.Rows("project", "project", order=(p.Order("budget", True),), top=3),
            "列出项目，按预算数从高到低排列，取前3名（并列者都列出）",
        ),
        (
            p.Aggregate("project", "sum", "budget", (p.Compare("grade", "=", "优"),), by=("unit",)),
            "按单位分组，统计等级为优的预算数的合计",
        ),
        (p.Check(p.Lookup("indicator", ("met",), (_PROJECT,)), "=", True), "判断“甲项目”是否达到目标值"),
        (p.Check(p.Lookup("project", ("rate",), (_PROJECT,)), "≥", Decimal(90)), "判断“甲项目”的执行率是否不低于90%"),
    ],
)
def test_interpretations(plan: p.Plan, text: str) -> None:
    check(plan)
    assert interpretation(plan) == text


def test_attributes_say_what_they_are() -> None:
    for relation in RELATIONS.values():
        for name, attribute in relation.attributes.items():
            assert name == attribute.name
            assert bool(attribute.stored) != bool(attribute.operands)
            assert set(attribute.operands) <= set(relation.attributes)
            assert attribute.label
