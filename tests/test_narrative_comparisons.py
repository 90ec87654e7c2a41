"""Comparisons that follow a reason in the same sentence, and figures that go with the measure before them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.pipeline import extract
from ontology.facts import Observation


def stated(text: str) -> tuple[Observation, ...]:
    source = f"2022年度柳河县水务局部门决算\n\n第二部分 决算情况说明\n\n{text}\n"
    return extract(source.encode(), "柳河县水务局2022年度部门决算.txt").observations


@pytest.mark.parametrize("base", ["与上年相比", "比上年", "较2021年", "比上年决算数"])
def test_a_comparison_behind_a_reason_is_of_the_figure_and_has_its_own_reason(base: str) -> None:
    found = {
        (one.kind, one.value): one.reason
        for one in stated(
            "公务接待费支出预算为4万元，支出决算为2.11万元，完成预算的52.75%，决算数小于预算数的主要原因是严格执行接待标准，"
            f"{base}减少0.86万元，减少28.96%，减少的主要原因是来访批次减少。"
        )
        if one.measure == "公务接待费"
    }
    assert found[("completion_rate", Decimal("52.75"))] == "严格执行接待标准"
    assert found[("change", Decimal("-0.86"))] == "来访批次减少"
    assert found[("change_rate", Decimal("-28.96"))] == "来访批次减少"


def test_a_comparison_inside_a_reason_that_names_its_thing_stays_there() -> None:
    found = stated("公务接待费支出2万元，比上年减少1万元，主要原因是来访批次较上年减少3批，接待标准降低。")
    assert [one.reason for one in found if one.kind == "change"] == ["来访批次较上年减少3批，接待标准降低"]
    assert {one.value for one in found} == {2, -1}


def test_reasons_go_without_because() -> None:
    found = stated("机关运行经费支出77万元，比上年减少6万元，主要是因为压缩办公开支。")
    assert {one.reason for one in found if one.kind == "change"} == {"压缩办公开支"}


def test_people_go_with_the_fee_before_them() -> None:
    found = stated(
        "2022年开支会议费1.86万元，用于召开水利工作会议，人数120人；开支培训费3.4万元，用于开展技能培训，人数260人。"
    )
    assert {(one.measure, one.value) for one in found} == {
        ("会议费", Decimal("1.86")),
        ("会议人数", 120),
        ("培训费", Decimal("3.4")),
        ("培训人数", 260),
    }


@pytest.mark.parametrize(
    "name", ["公务用车购置费及运行维护费", "公务用车购置及运行维护费", "公务用车购置费和运行维护费"]
)
def test_one_measure_by_several_names(name: str) -> None:
    found = {one.measure for one in stated(f"{name}支出预算为8.5万元，支出决算为6.91万元，完成预算的81.29%。")}
    assert found == {"公务用车购置及运行维护费预算", "公务用车购置及运行维护费"}


def test_a_clause_of_last_year_alone_is_of_the_measure_before_it() -> None:
    found = {
        (one.measure, one.kind, one.year): one.value
        for one in stated("机关运行经费年初预算150万元，实际支出140万元，上年支出120万元，同比增长16.67%。")
    }
    assert found[("机关运行经费", "amount", 2022)] == 140
    assert found[("机关运行经费", "amount", 2021)] == 120
    assert found[("机关运行经费", "change_rate", 2022)] == Decimal("16.67")


def test_purchase_and_running_are_of_the_vehicles_before_them() -> None:
    found = {
        one.measure: one.value
        for one in stated("公务用车购置及运行维护费支出14万元，其中购置支出0万元，运行维护支出14万元。")
    }
    assert found == {"公务用车购置及运行维护费": 14, "公务用车购置费": 0, "公务用车运行维护费": 14}


def test_a_line_of_an_indicator_is_no_definition() -> None:
    found = {one.measure: one.value for one in stated("（1）更新安防设备数量：指标值≥57台，实际完成值58台。")}
    assert Decimal(58) in found.values()
