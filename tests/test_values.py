"""What cells state: numbers, money, targets, results, and cells that state nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.values import (
    Target,
    actual_value,
    money,
    money_scale,
    number,
    points,
    rate,
    stated,
    target,
    target_of_parts,
    unit_at,
)

D = Decimal


@pytest.mark.parametrize(
    ("text", "op", "value", "unit"),
    [
        ("≥90.00(%)", "≥", "90.00", "%"),
        ("=0(次)", "=", "0", "次"),
        ("═100%", "=", "100", "%"),
        ("≧ 300 天", "≥", "300", "天"),
        ("≤ 7 小时", "≤", "7", "小时"),
        ("＞１２公里", ">", "12", "公里"),
        ("50条", None, "50", "条"),
        ("1200 人次", None, "1200", "人次"),
        ("160 万元", None, "160", "万元"),
        ("≥9.43万人", "≥", "9.43", "万人"),
        ("≥1,200个", "≥", "1200", "个"),
        ("90%以上", "≥", "90", "%"),
        ("控制在100万元以内", "≤", "100", "万元"),
        ("不超过30万元", "≤", "30", "万元"),
        ("至少支持 2 个县级示范点", "≥", "2", "个"),
        ("每月不少于4部", "≥", "4", "部"),
        ("≥2次/年", "≥", "2", "次/年"),
        ("≤12个月", "≤", "12", "个月"),
        ("100%（12/12）", None, "100", "%"),
        ("达到100%", None, "100", "%"),
        ("0起", None, "0", "起"),
    ],
)
def test_targets_with_a_figure(text: str, op: str | None, value: str, unit: str) -> None:
    read = target(text)
    assert (read.op, read.value, read.unit) == (op, D(value), unit)


@pytest.mark.parametrize(
    "text",
    ["及时", "有效提升", "2023年11月", "11月底前", "2021年12月31日前完成", "每月1次", "每亩120", "3-5个", "按季更新", "优良中低差",
     "办班20期，培训540人"],
)  # fmt: skip
def test_targets_that_are_no_figure(text: str) -> None:
    assert target(text) == Target(text)


def test_text_of_a_target_is_as_written_without_the_blanks_of_typesetting() -> None:
    assert target("≤ 0.1 %").text == "≤0.1%"
    assert target("少数站点 更 换不及时").text == "少数站点更换不及时"
    assert target("IPTV platform").text == "IPTV platform"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("≥", "90", "%"), Target("≥90%", "≥", D(90), "%")),
        (("═", "12", "次"), Target("═12次", "=", D(12), "次")),
        (("定性", "优良中低差", None), Target("优良中低差")),
        (("定量", "≥95", "%"), Target("≥95%", "≥", D(95), "%")),
        (("=", "100", "百分比"), Target("=100百分比", "=", D(100), "%")),
        ((None, "365", "天"), Target("365天", None, D(365), "天")),
        (("≥", "", "%"), None),
        (("≥", "/", None), None),
    ],
)
def test_targets_set_in_three_cells(parts: tuple[str | None, ...], expected: Target | None) -> None:
    assert target_of_parts(*parts) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100.00(%)", "100.00"), ("0%", "0"), ("81(次)", "81"), ("9.2万人次", "9.2"), ("已完成100%", "100"), ("12", "12"),
        ("共举办40期", "40"), ("≤7小时", None), ("达成指标", None), ("2023年11月", None), ("完成", None),
        ("每季度一次，共4次", None), ("12次，比上年多2次", None),
    ],
)  # fmt: skip
def test_results(text: str, value: str | None) -> None:
    assert actual_value(text) == (None if value is None else D(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.50", "1234.50"), ("１２３.４５", "123.45"), ("2362.9 1", "2362.91"), ("12 13", None), ("-", None), ("1,23", None),
     ("100。", "100"), ("95%", None)],
)  # fmt: skip
def test_numbers(text: str, value: str | None) -> None:
    assert number(text) == (None if value is None else D(value))


def test_money_is_in_ten_thousand_yuan_and_a_unit_in_the_cell_goes_first() -> None:
    assert money("186.40万元") == D("186.40")
    assert money("1720.00万") == D("1720.00")
    assert money("1,650,000.00", D("0.0001")) == D(165)
    assert money("4000元", D(1)) == D("0.4")
    assert money("3.2亿元") == D(32000)
    assert money("12个") is None


def test_money_units_in_headers_and_not_in_prose() -> None:
    assert money_scale("项目资金（万元）") == 1
    assert money_scale("单位：元") == D("0.0001")
    assert money_scale("2021年100万元以上（含）项目") is None
    assert money_scale("补助经费160万元") is None


def test_rates_and_points() -> None:
    assert rate("98.20") == rate("98.20%") == rate("98.20(%)") == D("98.20")
    assert points("10分") == points("10") == D(10)
    assert points("10%") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/",
        "—",
        "……",
        "无",
        "暂无",
        "指标2：",
        "XX局",
        "××项目",
        "（100字以内）",
        "说明任务完成情况（200字以内）",
        "()",
    ],
)
def test_cells_that_state_nothing(text: str) -> None:
    assert stated(text) is None


@pytest.mark.parametrize("text", ["0", "0.00", "%", "及 时", "≥"])
def test_cells_that_state_something(text: str) -> None:
    assert stated(text) is not None


@given(
    value=st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False),
    op=st.sampled_from(["≥", "≤", "=", ">", "<", ""]),
    unit=st.sampled_from(["%", "个", "人次", "万元", "小时"]),
    brackets=st.booleans(),
)
def test_any_figure_with_operator_and_unit_is_read_back(value: Decimal, op: str, unit: str, brackets: bool) -> None:
    read = target(f"{op}{value:,}{f'({unit})' if brackets else unit}")
    assert (read.op, read.value, read.unit) == (op or None, value, unit)


@given(st.text(alphabet="0123456789.,%()（）≥=年月日次个每 以上-/至不少于ab及时", max_size=20))
def test_no_text_breaks_the_grammar(text: str) -> None:
    read = target(text)
    assert read.value is not None or read.op is None
    actual_value(text)
    unit_at(text)
    assert stated(text) is None or stated(text) == read.text
