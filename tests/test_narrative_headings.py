"""Figures whose thing stands in the line above them: account titles of their own line, headings of funds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.pipeline import extract

TITLE = "2022年度柳河县水务局部门决算\n\n第二部分 决算情况说明\n\n"


def figures(text: str) -> dict[tuple[str, str], Decimal]:
    """(subject, measure) → value of every amount stated in ``text`` below a title."""
    facts = extract((TITLE + text).encode(), "柳河县水务局2022年度部门决算.txt")
    return {(one.subject, one.measure): one.value for one in facts.observations if one.kind == "amount"}


@pytest.mark.parametrize(
    "title",
    [
        "1、农林水支出（类）水利（款）行政运行（项）。",
        "（1）农林水支出（类）水利（款）行政运行（项）：",
        "1.农林水支出（213类）水利（03款）行政运行（01项）",
    ],
)
def test_an_account_title_on_a_line_of_its_own(title: str) -> None:
    found = figures(f"{title}\n\n年初预算为412.00万元，支出决算为436.52万元，完成年初预算的105.95%。\n")
    assert found[("行政运行", "年初预算")] == 412
    assert found[("行政运行", "支出")] == Decimal("436.52")


def test_each_title_is_of_its_own_paragraph_and_none_contradicts_another() -> None:
    found = figures(
        "1、农林水支出（类）水利（款）行政运行（项）。\n\n年初预算为412万元，支出决算为436万元。\n\n"
        "2、农林水支出（类）水利（款）防汛（项）。\n\n年初预算为60万元，支出决算为58万元。\n\n"
        "六、机关运行经费\n\n机关运行经费支出21万元。\n"
    )
    assert found[("行政运行", "支出")] == 436
    assert found[("防汛", "支出")] == 58
    assert found[("柳河县水务局", "机关运行经费")] == 21


def test_a_measure_on_a_line_of_its_own() -> None:
    found = figures("（二）公务接待费\n\n2022年预算为4万元，决算数为2万元。\n")
    assert found == {("柳河县水务局", "公务接待费预算"): 4, ("柳河县水务局", "公务接待费"): 2}


def test_a_line_that_names_something_is_not_of_a_paragraph_that_names_its_own() -> None:
    found = figures("（二）公务接待费\n\n因公出国（境）费预算为4万元，决算数为2万元。\n")
    assert ("柳河县水务局", "公务接待费") not in found
    assert found[("柳河县水务局", "因公出国（境）费")] == 2


@pytest.mark.parametrize(
    ("heading", "fund"),
    [
        ("八、政府性基金预算收入支出决算情况", "政府性基金预算财政拨款"),
        ("（九）国有资本经营预算财政拨款支出决算情况说明", "国有资本经营预算财政拨款"),
    ],
)
def test_measures_under_a_funds_heading_are_the_funds(heading: str, fund: str) -> None:
    found = figures(
        f"三、支出决算情况\n\n本年支出合计90万元，其中：基本支出60万元，项目支出30万元。\n\n{heading}\n\n"
        "年初结转和结余1万元；支出19万元，其中基本支出0万元，项目支出19万元；年末结转和结余2万元。\n"
    )
    unit = "柳河县水务局"
    assert found[(unit, "基本支出")] == 60
    assert found[(unit, fund + "基本支出")] == 0
    assert found[(unit, fund + "项目支出")] == 19
    assert found[(unit, fund + "支出")] == 19
    assert found[(unit, fund + "年初结转和结余")] == 1
    assert found[(unit, fund + "年末结转和结余")] == 2


@pytest.mark.parametrize("title", ["2010301行政运行：", "行政运行（2010301）：", "1.2010301 行政运行："])
def test_an_account_title_by_its_code(title: str) -> None:
    facts = extract(
        (TITLE + title + "年初预算177.02万元，决算150.02万元。\n").encode(), "柳河县水务局2022年度部门决算.txt"
    )
    found = {(one.subject, one.account_code, one.measure): one.value for one in facts.observations}
    assert found == {
        ("行政运行", "2010301", "年初预算"): Decimal("177.02"),
        ("行政运行", "2010301", "支出"): Decimal("150.02"),
    }


def test_a_number_before_words_is_no_code() -> None:
    found = figures("全年共补助2010301元，其中：公务接待费支出2130306元。\n")
    assert found[("柳河县水务局", "公务接待费")] == Decimal("213.0306")
    assert all(subject == "柳河县水务局" for subject, _ in found)


def test_the_heading_of_a_section_is_no_name_in_front_of_its_figures() -> None:
    found = figures(
        "三、一般公共预算财政拨款“三公”经费支出决算情况说明\n"
        "预算18.5万元，决算15.2万元，完成预算的82.16%。其中：公务接待费决算3.1万元，预算5万元。\n"
    )
    assert found[("柳河县水务局", "三公经费预算")] == Decimal("18.5")
    assert found[("柳河县水务局", "三公经费")] == Decimal("15.2")
    assert all(len(measure) < 20 for _, measure in found)
