from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.figures import MONEY, chinese_number, normalise_money, parse_figures


def figures(text):
    return [(str(f.value), f.unit, f.kind) for f in parse_figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("支出1,234.56万元", [("1234.56", "万元", "money")]),
        ("合计1.2亿元、3000元", [("1.2", "亿元", "money"), ("3000", "元", "money")]),
        ("三百万元", [("300", "万元", "money")]),
        ("完成95.5％", [("95.5", "%", "percent")]),
        ("百分之九十五", [("95", "%", "percent")]),
        ("注册8.3万余个、播放6.24亿次", [("8.3", "万个", "count"), ("6.24", "亿次", "count")]),
        ("32.43万场（次）、2台（套）", [("32.43", "万场（次）", "count"), ("2", "台（套）", "count")]),
        ("增长12.2倍", [("12.2", "倍", "times")]),
        ("分值10分，得9.5分", [("10", "分", "points"), ("9.5", "分", "points")]),
        ("2021年12月31日", []),
        ("〔2011〕63号文件、第35期、100周年", []),
        ("需2至3天、3-5人", []),
        ("7*24小时值守", []),
        ("电话0838-1234567", []),
    ],
)
def test_figures_are_read_as_written(text, expected):
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "approximate"), [("约30人", True), ("30余人", True), ("近30人", True), ("30人左右", True), ("30人", False)]
)
def test_what_is_about_is_marked(text, approximate):
    (figure,) = parse_figures(text)
    assert figure.approximate is approximate


def test_a_bound_is_marked():
    bound, count = parse_figures("单价50万元以上设备3台")
    assert bound.threshold
    assert not count.threshold


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(sorted(MONEY)))
def test_money_is_normalised_exactly(value, unit):
    assert normalise_money(value, unit) == value * MONEY[unit]
    (figure,) = parse_figures(f"支出{value:f}{unit}。")
    assert (figure.value, figure.unit) == (value, unit)


@given(st.integers(min_value=1, max_value=9999))
def test_chinese_numerals_come_back(number):
    import cn2an

    assert chinese_number(cn2an.an2cn(number)) == Decimal(number)


@given(st.text(max_size=80))
def test_any_text_gives_figures_that_stand_in_it(text):
    for figure in parse_figures(text):
        assert 0 <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.start + len(figure.text)] == figure.text
