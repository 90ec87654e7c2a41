"""A form that is right proves itself; one with a changed figure does not, and says which equation failed."""

from __future__ import annotations

import random
from decimal import Decimal

import form_texts as texts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_forms import Layout, Made, make_form

from ingest.context import Context
from ingest.forms import FormFacts, read_forms
from ingest.readers import read


def forms(text: str) -> FormFacts:
    return read_forms(read(text.encode(), "a.md"), Context())


@pytest.mark.parametrize(
    ("name", "before", "after", "code"),
    [
        ("YUAN_FORM", "\t30\t27\t", "\t30\t28\t", "score-sum"),
        ("YUAN_FORM", "万人次\t30\t27\t", "万人次\t35\t27\t", "weight-sum"),
        ("YUAN_FORM", "1,562,800.00\t10.00\t94.72%", "1,562,800.00\t10.00\t91.72%", "execution-rate"),
        ("WEIGHT_FIRST_FORM", "| 地方资金 | 20 |", "| 地方资金 | 30 |", "fund-sum"),
        ("FLAT_FORM", "自评总分（分）\t97.6", "自评总分（分）\t99.6", "score-sum"),
    ],
)
def test_a_changed_figure_fails_its_equation(name: str, before: str, after: str, code: str) -> None:
    text = getattr(texts, name)
    assert before in text
    facts = forms(text.replace(before, after))
    assert facts.reconciled is False
    assert code in [warning.code for warning in facts.warnings]
    assert all(warning.table == 1 for warning in facts.warnings)


def test_what_is_read_from_a_form_that_does_not_prove_is_what_it_writes() -> None:
    facts = forms(texts.YUAN_FORM.replace("\t30\t27\t", "\t30\t28\t"))
    assert facts.indicators[2].score == Decimal(28)
    assert facts.evaluations[0].total_score == Decimal(96)


def test_no_equation_is_no_proof() -> None:
    assert forms(texts.HALF_YEAR_FORM.replace("\t46.67%\t", "\t\t")).reconciled is None


def test_the_rate_of_its_months_proves_a_form_of_monitoring() -> None:
    assert forms(texts.HALF_YEAR_FORM).reconciled is True
    assert forms(texts.HALF_YEAR_FORM.replace("46.67%", "64.67%")).reconciled is False


LAYOUTS = st.builds(
    Layout,
    pipes=st.booleans(),
    group=st.booleans(),
    weight_first=st.booleans(),
    reasons=st.booleans(),
    parted_target=st.booleans(),
)


def rows(facts: FormFacts) -> list[tuple[object, ...]]:
    return [
        (r.level1, r.level2, r.indicator, r.target, r.actual, r.weight, r.score, r.reason) for r in facts.indicators
    ]


@settings(max_examples=60, deadline=None)
@given(layout=LAYOUTS, seed=st.integers(0, 10**6), dirt=st.sampled_from(["", "lead", "drop", "insert", "blanks"]))
def test_made_forms_are_read_back_whole(layout: Layout, seed: int, dirt: str) -> None:
    made: Made = make_form(random.Random(seed), layout, dirt)
    facts = forms(made.text)
    assert rows(facts) == made.rows
    (total,) = [line for line in facts.funds if line.source == "total"]
    assert (total.budget_initial, total.executed, total.rate, total.score) == made.money
    assert facts.evaluations[0].total_score == made.total
    assert facts.reconciled is True


@settings(max_examples=40, deadline=None)
@given(layout=LAYOUTS, seed=st.integers(0, 10**6))
def test_a_wrong_total_is_seen_in_every_layout(layout: Layout, seed: int) -> None:
    made = make_form(random.Random(seed), layout, "", wrong_total=True)
    facts = forms(made.text)
    assert rows(facts) == made.rows
    assert facts.reconciled is False
