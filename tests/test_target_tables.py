"""Target tables: operators beside values, targets of the year beside those of several years, sums by year."""

from __future__ import annotations

from decimal import Decimal

import pytest
from laid_tables import facts_of, facts_of_text

D = Decimal


def targets_of(text: str) -> list[tuple[str, str | None, str | None, Decimal | None]]:
    facts = facts_of(text)
    assert {row.stage for row in facts.evaluations} == {"目标"}
    assert all(row.actual is None and row.score is None for row in facts.indicators)
    assert all(line.executed is None and line.rate is None for line in facts.funds)
    return [(row.indicator, row.target, row.target_op, row.target_value) for row in facts.indicators]


@pytest.mark.parametrize(
    ("kind", "value"), [(("≥", "≤", "定性"), ("95", "2.6")), (("定量", "定量", "定性"), ("≥95", "≤2.6"))]
)
def test_a_column_of_types_holds_operators_or_says_nothing(kind: tuple[str, ...], value: tuple[str, str]) -> None:
    found = targets_of(f"""
# 项目支出绩效目标申报表（2024年度）
|项目名称|乡村公路养护|<|<|<|<|<|<|
|主管部门|岭南县交通运输局|<|<|<|<|<|<|
|一级指标|二级指标|三级指标|指标值类型|*指标值|计量单位|*指标解释|*评（扣）分标准|
|产出指标|质量指标|路况优良率|{kind[0]}|{value[0]}|%|优良里程占比120公里|每低1%扣0.5分|
|^|成本指标|每公里成本|{kind[1]}|{value[1]}|万元|决算与里程之比|超出1万元扣2分|
|效益指标|社会效益指标|出行便利程度|{kind[2]}|明显提升| |抽样200人|酌情扣1—3分|
""")
    assert found == [
        ("路况优良率", "≥95%", "≥", D(95)),
        ("每公里成本", "≤2.6万元", "≤", D("2.6")),
        ("出行便利程度", "明显提升", None, None),
    ]


LEVELS_SHARED = """
# 2023年度项目绩效目标申报表
|项目名称|智慧社区建设|<|<|<|<|<|
|项目资金（万元）|实施期资金总额：|900|<|年度资金总额：|300|<|
|^|其中：财政拨款|900|<|其中：财政拨款|280|<|
|^|其他资金|0|<|其他资金|20|<|
|总体目标|实施期目标（2023年—2025年）|<|<|年度目标|<|<|
|^|三年建成30个智慧社区|<|<|今年建成10个智慧社区|<|<|
|绩效指标|一级指标|二级指标|三级指标|指标值|三级指标|指标值|
|^|产出指标|数量指标|智慧社区总数|30个|当年建成智慧社区数|10个|
|^|效益指标|社会效益指标|覆盖居民|≥9万人|覆盖居民|≥3万人|
"""
LEVELS_TWICE = """
# 2023年部门预算项目绩效目标申报表
|项目名称|智慧社区建设|<|<|<|<|<|<|
|项目总预算|900|<|<|项目当年预算|300|<|<|
|项目长期绩效目标|三年建成30个智慧社区|<|<|<|<|<|<|
|项目年度绩效目标|今年建成10个智慧社区|<|<|<|<|<|<|
|FIRST|<|<|<|SECOND|<|<|<|
|一级指标|二级指标|三级指标|指标值|一级指标|二级指标|三级指标|指标值|
|产出指标|数量指标|LEFT|产出指标|数量指标|RIGHT|
"""
ONE_BELOW_THE_OTHER = """
# 项目绩效目标表
（2023年）
|项目名称|智慧社区建设|<|<|<|<|<|
|长期绩效目标表|<|<|<|<|<|<|
|目标名称|一级指标|二级指标|三级指标|指标值|<|绩效标准|
|长期目标1|产出指标|数量指标|建成智慧社区数|30个|<|计划标准|
|年度绩效目标表|<|<|<|<|<|<|
|目标名称|一级指标|二级指标|三级指标|指标值|<|绩效标准|
|^|^|^|^|上年|预计当年实现|^|
|年度目标1|产出指标|数量指标|建成智慧社区数|4个|10个|计划标准|
"""


def test_targets_of_the_year_beside_those_of_several_years() -> None:
    assert targets_of(LEVELS_SHARED) == [
        ("当年建成智慧社区数", "10个", None, D(10)),
        ("覆盖居民", "≥3万人", "≥", D(3)),
    ]
    facts = facts_of(LEVELS_SHARED)
    assert facts.evaluations[0].goal_expected == "今年建成10个智慧社区"
    assert [(line.source, line.budget_adjusted) for line in facts.funds] == [
        ("total", D(300)),
        ("appropriation", D(280)),
        ("other", D(20)),
    ]
    assert [warning.code for warning in facts.warnings] == ["long-term"]


@pytest.mark.parametrize("year_first", [False, True])
def test_the_row_above_says_which_half_is_the_year_s(year_first: bool) -> None:
    halves = [("长期绩效指标", "建成总数|30个"), ("年度绩效指标", "建成智慧社区数|10个")]
    (first, left), (second, right) = reversed(halves) if year_first else halves
    text = LEVELS_TWICE.replace("FIRST", first).replace("SECOND", second).replace("LEFT", left).replace("RIGHT", right)
    assert targets_of(text) == [("建成智慧社区数", "10个", None, D(10))]
    facts = facts_of(text)
    assert facts.evaluations[0].goal_expected == "今年建成10个智慧社区"
    assert [(line.source, line.budget_initial, line.budget_adjusted) for line in facts.funds] == [
        ("total", D(300), None)
    ]


def test_a_table_of_several_years_above_that_of_the_year() -> None:
    assert targets_of(ONE_BELOW_THE_OTHER) == [("建成智慧社区数", "10个", None, D(10))]


def test_a_tree_of_funds_with_three_years_beside_the_year() -> None:
    text = """
# 2024年项目支出绩效目标申报表
|项目名称|农业科技示范推广|<|<|<|<|
|项目资金（万元）|三年资金总额|450|年度资金总额|150|<|
|^|（一）财政拨款|420|（一）财政拨款|140|<|
|^|（二）单位自筹资金|30|（二）单位自筹资金|10|<|
|总体目标|建设示范基地15个。|<|年度目标|建设示范基地5个。|<|
|一级指标|二级指标|三级指标|本年指标值|上年指标值|备注|
|产出指标|数量指标|示范基地数|5个| | |
"""
    assert targets_of(text) == [("示范基地数", "5个", None, D(5))]
    facts = facts_of(text)
    assert facts.evaluations[0].goal_expected == "建设示范基地5个。"
    assert [(line.source, line.budget_adjusted) for line in facts.funds] == [
        ("total", D(150)),
        ("appropriation", D(140)),
        ("unit_funds", D(10)),
    ]


@pytest.mark.parametrize("cells", ["pipes", "tabs"])
@pytest.mark.parametrize("text", [LEVELS_SHARED, ONE_BELOW_THE_OTHER.replace("|<|计划", "|计划")])
def test_the_same_from_text_that_lost_merged_and_empty_cells(text: str, cells: str) -> None:
    if text is not LEVELS_SHARED and cells == "tabs":
        pytest.skip("which years a header below a header parts is lost with its empty cells")
    facts = facts_of_text(text, cells)
    found = [(row.indicator, row.target) for row in facts.indicators]
    assert found == [(row.indicator, row.target) for row in facts_of(text).indicators]
    assert [(line.source, line.budget_adjusted) for line in facts.funds] == [
        (line.source, line.budget_adjusted) for line in facts_of(text).funds
    ]
