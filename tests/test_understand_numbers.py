"""Numbers and years of questions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.question_numbers import chinese_integer, read_numbers
from search.question_text import bare, plain
from search.question_times import read_years


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("一百万元", 100),
        ("两百万", 200),
        ("200万", 200),
        ("1,234.56万元", Decimal("1234.56")),
        ("3亿元", 30_000),
        ("一亿两千万", 12_000),
        ("50万", 50),
        ("5000元", Decimal("0.5")),
        ("200", 200),
    ],
)
def test_money_is_counted_in_ten_thousands(text: str, money: Decimal | int) -> None:
    assert [number.money for number in read_numbers(text)] == [money]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("百分之九十", 90, "%"),
        ("90%", 90, "%"),
        ("一半", 50, "%"),
        ("1.5倍", Decimal("1.5"), "倍"),
        ("两个", 2, "个"),
        ("3万人次", 30_000, "人次"),
        ("九十五点五分", Decimal("95.5"), "分"),
    ],
)
def test_a_number_has_its_unit(text: str, value: Decimal | int, unit: str) -> None:
    (number,) = read_numbers(text)
    assert (number.value, number.unit) == (value, unit)


def spoken(number: int) -> str:
    """``number`` below 10,000 in Chinese numerals."""
    digits = "零一二三四五六七八九"
    text, zero = "", False
    for step, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // step % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + name
            zero = False
        else:
            zero = True
    return text


@given(st.integers(1, 9999))
def test_chinese_numerals_read_back(number: int) -> None:
    assert chinese_integer(spoken(number)) == number
    assert chinese_integer(spoken(number) + "万") == number * 10_000


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024年", (2024,)),
        ("二〇二四年度", (2024,)),
        ("二零二一年", (2021,)),
        ("24年的", (2024,)),
        ("2021-2023年", (2021, 2022, 2023)),
        ("2021年和2020年", (2021, 2020)),
        ("2024预算", (2024,)),
        ("2000家", ()),
        ("比上年下降", ()),
    ],
)
def test_years_are_read(text: str, years: tuple[int, ...]) -> None:
    assert tuple(year for found in read_years(text) for year in found.years) == years


@pytest.mark.parametrize("text", ["去年预算", "今年的执行率", "上年度支出了多少"])
def test_a_relative_year_is_none_by_itself(text: str) -> None:
    assert [found.relative != "" for found in read_years(text)] == [True]


def test_width_script_and_quotes_do_not_matter() -> None:
    assert plain(" 黨建服務 工作經費 的執行率？ ") == "党建服务工作经费的执行率?"
    assert bare("因公出国（境）费") == bare("因公出国(境)费")
    assert bare("“三公”经费") == "三公经费"
