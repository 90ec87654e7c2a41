from decimal import Decimal

import pytest
from audit_samples import evaluation, fund, row
from hypothesis import given
from hypothesis import strategies as st

from search.scoring import (
    average_score,
    execution_rate,
    execution_score,
    grade,
    indicator_score,
    rules,
    target_met,
    total_score,
)

D = Decimal
OWNER = evaluation(None)


def test_execution_rate_and_score_show_their_formula() -> None:
    line = fund(OWNER, budget_adjusted="160", executed="124", weight="10")
    rate, score = execution_rate(line), execution_score(line)
    assert rate is not None
    assert score is not None
    assert (rate.value, rate.formula) == (D("77.50"), "124 ÷ 160 × 100% = 77.5%")
    assert (score.value, score.formula) == (D("7.75"), "124 ÷ 160 × 10 = 7.75")
    assert "财预〔2020〕10号" in score.source


def test_execution_uses_the_adjusted_budget_then_the_initial_one() -> None:
    both = execution_rate(fund(OWNER, budget_initial="200", budget_adjusted="100", executed="50"))
    initial = execution_rate(fund(OWNER, budget_initial="200", executed="50"))
    assert both is not None
    assert initial is not None
    assert (both.value, initial.value) == (50, 25)


def test_execution_of_nothing_is_unknown() -> None:
    assert execution_rate(fund(OWNER, budget_adjusted="0", executed="0")) is None
    assert execution_rate(fund(OWNER, budget_adjusted="10")) is None
    assert execution_score(fund(OWNER, executed="10")) is None


def test_execution_score_by_the_weight_stated_else_ten() -> None:
    twenty = execution_score(fund(OWNER, budget_adjusted="100", executed="90", weight="20"))
    unstated = execution_score(fund(OWNER, budget_adjusted="100", executed="90"))
    assert twenty is not None
    assert unstated is not None
    assert (twenty.value, unstated.value) == (18, 9)


@pytest.mark.parametrize(
    ("target", "actual", "proportional", "all_or_nothing"),
    [
        ("≥95%", "91", D("9.58"), D(0)),
        ("≥95%", "95", D(10), D(10)),
        ("≤8小时", "10", D(8), D(0)),
        ("=0次", "3", D(0), D(0)),
        ("=100%", "80", D(8), D(0)),
    ],
)
def test_indicator_score(target: str, actual: str, proportional: Decimal, all_or_nothing: Decimal) -> None:
    result = row(OWNER, "某指标", "10", None, target=target, actual=actual)
    first, second = indicator_score(result), indicator_score(result, "all-or-nothing")
    assert first is not None
    assert second is not None
    assert (first.value, second.value) == (proportional, all_or_nothing)


def test_qualitative_indicators_have_no_computed_score() -> None:
    assert indicator_score(row(OWNER, "及时性", "10", "10", target="及时")) is None
    assert target_met(row(OWNER, "及时性", "10", "10", target="及时")) is None


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.decimals(min_value=D("0.01"), max_value=10**6, places=2))
def test_scores_stay_between_zero_and_the_weight(actual: Decimal, target: Decimal) -> None:
    for operator in "≥≤=":
        result = row(OWNER, "某指标", "15", None, target=f"{operator}{target:f}元", actual=f"{actual:f}")
        score = indicator_score(result)
        if score is not None:
            assert 0 <= score.value <= 15


def test_total_and_average() -> None:
    lines = [fund(OWNER, score="7.89"), fund(OWNER, source="other", score="1")]
    results = [row(OWNER, "甲", "50", "50"), row(OWNER, "乙", "40", "40"), row(OWNER, "丙", None, None)]
    total = total_score(lines, results)
    assert total is not None
    assert total.value == D("97.89")
    assert total_score([], []) is None
    plain = average_score([D(90), None, D(80)])
    weighted = average_score([D(90), None, D(80)], [D(3), D(9), D(1)])
    assert plain is not None
    assert weighted is not None
    assert (plain.value, weighted.value) == (85, D("87.50"))
    assert average_score([None]) is None
    assert average_score([D(90)], [None]) is None


@pytest.mark.parametrize(
    ("score", "name"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差")],
)
def test_grades(score: str, name: str) -> None:
    assert grade(D(score)) == name


def test_every_rule_names_its_source() -> None:
    assert all(rule["source"] and rule["formula"] for rule in rules()["indicator"].values())
    assert rules()["execution"]["source"]
    assert rules()["grades"]["source"]
