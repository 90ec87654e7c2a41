"""Evaluations that reports state in sentences."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import extract
from ontology.facts import DocumentFacts, FundLine

SHARED = Path(__file__).resolve().parents[2] / "shared"
TITLE = "青川县2022年农村道路养护经费绩效自评报告\n\n一、项目概况\n\n为保障农村道路通行条件，设立本项目。\n\n"


def facts_of(body: str) -> DocumentFacts:
    facts = extract((TITLE + body).encode(), "报告.txt")
    for fact in (*facts.evaluations, *facts.funds, *facts.indicators):
        for span in fact.spans:
            assert facts.text[span.start : span.end] == span.quote
    return facts


def fund_of(body: str) -> FundLine | None:
    funds = facts_of(body).funds
    return funds[0] if funds else None


def test_the_project_of_the_title() -> None:
    (evaluation,) = facts_of("二、组织管理\n\n养护工作由乡镇组织实施。\n").evaluations
    assert (evaluation.project, evaluation.year, evaluation.stage) == ("农村道路养护经费", 2022, "自评")
    assert (evaluation.total_score, evaluation.grade, evaluation.unit) == (None, None, None)


@pytest.mark.parametrize(
    ("sentence", "score", "grade"),
    [
        ("经综合评定，本项目自评得分98.5分，等级为“优”。", "98.5", "优"),
        ("对照指标体系，项目总得分为 87 分，评价等级为良。", "87", "良"),
        ("综合评价结论：综合得分91.26分，绩效等级为“优秀”。", "91.26", "优秀"),
        ("预算执行率指标得分9.5分，产出指标自评得分48分。", None, None),
        ("自评总分95分。自评总分93分。", None, None),
        ("评价等级分为优、良、中、差四档。", None, None),
        ("对照指标体系，本项目评了86.5分，等级为良。", "86.5", "良"),
        ("对照指标体系逐项打分,防火资金绩效自评得分89.6分,绩效等级为“良”。", "89.6", "良"),
    ],
)
def test_total_score_and_grade(sentence: str, score: str | None, grade: str | None) -> None:
    (evaluation,) = facts_of(f"二、评价结论\n\n{sentence}\n").evaluations
    assert evaluation.total_score == (Decimal(score) if score else None)
    assert evaluation.grade == grade


def test_the_section_on_execution_goes_before_other_sentences() -> None:
    line = fund_of(
        "二、资金使用\n\n2022年县财政对农村道路养护经费预算80万元。全年共列支养护经费80万元，其中日常养护40万元。\n\n"
        "三、绩效分析\n\n1、预算执行情况（9分）\n\n预算执行情况分值10分，得分9分。项目年初预算资金为\n\n80 万元，全年执行 72\n\n万元。\n"
    )
    assert line is not None
    assert (line.source, line.budget_initial, line.budget_adjusted) == ("total", Decimal(80), None)
    assert (line.executed, line.weight, line.score) == (Decimal(72), Decimal(10), Decimal(9))
    assert line.rate is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("项目全年预算数为120万元，实际到位资金110万元，实际支出98.5万元，预算执行率82.08%。", (None, "120", "110", "98.5", "82.08")),
        ("年初预算60万元，调整后预算56.3万元，实际支出55万元。", ("60", "56.3", None, "55", None)),
        ("2022年预算安排资金1200000元，累计支付1080000元，支付率为90%。", (None, "120", None, "108", "90")),
        ("该项目预算50万元，截至年底资金全部支付。", (None, "50", None, None, None)),
        ("实际支出98万元，其中支付材料款40万元。上年支出30万元。", (None, None, None, "98", None)),
    ],
)  # fmt: skip
def test_fund_sentences(sentence: str, expected: tuple[str | None, ...]) -> None:
    line = fund_of(f"二、资金情况\n\n{sentence}\n")
    assert line is not None
    stated = (line.budget_initial, line.budget_adjusted, line.in_place, line.executed, line.rate)
    assert stated == tuple(Decimal(value) if value else None for value in expected)


def test_contradicting_sentences_state_nothing() -> None:
    line = fund_of("二、资金情况\n\n项目实际支出98万元。\n\n三、结论\n\n项目实际支出95万元。\n")
    assert line is None or line.executed is None


def test_no_figures_no_fund_line() -> None:
    assert fund_of("二、资金情况\n\n资金管理制度健全，专款专用。\n") is None


@given(st.decimals(min_value=1, max_value=99999, places=2), st.decimals(min_value=1, max_value=99999, places=2))
def test_amounts_come_out_as_written(budget: Decimal, executed: Decimal) -> None:
    line = fund_of(f"二、资金情况\n\n项目年初预算资金为{budget}万元，全年执行{executed}万元。\n")
    assert line is not None
    assert (line.budget_initial, line.executed) == (budget, executed)


TARGETS = """（二）绩效目标

一级指标 二级指标 三级指标 指标值
产出指标 数量指标 举办技能培训项目 12期
约培训人次 600人次
质量指标 培训合格率 ≥95%
效益指标 社会效益 提升就业能力 有效提升
满意度 学员满意度 ≥90%

三、绩效情况

（一）目标完成情况

"""


def results_of(sentences: str) -> dict[str, tuple[str | None, Decimal | None]]:
    return {row.indicator: (row.actual, row.actual_value) for row in facts_of(TARGETS + sentences).indicators}


def test_results_are_given_to_their_rows() -> None:
    found = results_of("全年共举办技能培训班 15 期、培训 720 人次，参加上级组织调训 30 人次。学员满意度为 98%。\n")
    assert found == {
        "举办技能培训项目": ("15期", Decimal(15)),
        "约培训人次": ("720人次", Decimal(720)),
        "培训合格率": (None, None),
        "提升就业能力": (None, None),
        "学员满意度": ("98%", Decimal(98)),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "计划举办技能培训班15期。",
        "举办技能培训班15期，举办技能培训班18期。",
        "举办技能培训班15天。",
        "举办座谈会15期。",
    ],
)
def test_uncertain_results_are_left_out(sentence: str) -> None:
    assert results_of(f"{sentence}\n")["举办技能培训项目"] == (None, None)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not here")
def test_seed() -> None:
    name = "004_212eb6e31e464c9d.txt"
    facts = extract((SHARED / "seeds" / name).read_bytes(), name)

    def gold(table: str) -> list[dict[str, object]]:
        lines = (SHARED / "gold" / f"{table}.jsonl").read_text("utf-8").splitlines()
        return [row for row in map(json.loads, lines) if row["document"] == name]

    (evaluation,), (line,) = facts.evaluations, facts.funds
    columns = ("project", "unit", "department", "year", "total_score", "grade")
    assert [{column: getattr(evaluation, column) for column in columns} | {"document": name}] == gold("projects")
    for column in ("source", "budget_initial", "budget_adjusted", "executed", "weight", "score", "rate"):
        assert getattr(line, column) == gold("funds")[0][column], column
    for row, expected in zip(facts.indicators, gold("indicators"), strict=True):
        assert row.indicator == expected["indicator"]
        assert row.actual_value == expected["actual_value"]
        assert (row.weight, row.score, row.reason) == (None, None, None)
