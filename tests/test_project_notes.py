"""Projects described under fixed headings, as budgets of a city's bodies do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from laid_tables import facts_of

D = Decimal

NOTE = """
# 2024年度项目经费情况说明
（一）社区文化活动项目
一、项目概述
为丰富居民文化生活，开展社区文化活动。
二、立项依据
公共文化服务保障法。
三、实施主体
上海市静安区文化馆
四、实施方案
全年组织文艺演出24场，培训志愿者300人。
五、实施周期
2024年1月至12月。
六、年度预算安排
BUDGET
七、绩效目标
TARGETS
"""
TABLE = """|一级指标|二级指标|三级指标|年度指标值|
|产出指标|数量指标|演出场次|24场|
|满意度指标|服务对象满意度|群众满意度|≥90%|"""


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("1720.00万", D(1720)),
        ("2024年安排预算795万元。", D(795)),
        ("2024年度预算1720万元，其中：一季度300万元，二季度420万元，下半年1000万元。", D(1720)),
        ("总额32万元，每场1.2万元。", D(32)),
    ],
)
def test_the_budget_is_the_amount_in_front_of_its_parts(text: str, budget: Decimal) -> None:
    facts = facts_of(NOTE.replace("BUDGET", text).replace("TARGETS", TABLE))
    assert [(row.project, row.unit, row.year, row.stage) for row in facts.evaluations] == [
        ("社区文化活动项目", "上海市静安区文化馆", 2024, "目标")
    ]
    assert [(line.source, line.budget_adjusted) for line in facts.funds] == [("total", budget)]
    assert [(row.indicator, row.target) for row in facts.indicators] == [("演出场次", "24场"), ("群众满意度", "≥90%")]


def test_four_quarters_without_their_sum_are_no_budget() -> None:
    text = NOTE.replace("BUDGET", "一季度300万元，二季度420万元，三季度500万元，四季度500万元。")
    facts = facts_of(text.replace("TARGETS", TABLE))
    assert facts.funds == ()
    assert len(facts.indicators) == 2
    assert "budget-unsure" in {warning.code for warning in facts.warnings}


def test_a_description_without_a_table_and_with_its_name_under_a_heading() -> None:
    facts = facts_of("""
# 项目经费情况说明
部门名称：上海市长宁区绿化管理局
一、项目名称
绿地养护项目
二、项目概述
为全区绿地提供养护。
三、立项依据
区绿化管理办法
四、实施主体
上海市长宁区绿化管理中心
五、实施周期
2024年1月—12月
六、年度预算安排
795万元
七、绩效目标
保持绿地优良。
""")
    assert [(row.project, row.unit, row.goal_expected) for row in facts.evaluations] == [
        ("绿地养护项目", "上海市长宁区绿化管理中心", "保持绿地优良。")
    ]
    assert [line.budget_adjusted for line in facts.funds] == [D(795)]


def test_two_descriptions_below_each_other() -> None:
    one = NOTE.replace("BUDGET", "20万元").replace("TARGETS", "办好活动。")
    two = one.split("说明\n")[1].replace("社区文化活动项目", "古籍修复项目").replace("20万元", "31万元")
    facts = facts_of(one + two.replace("（一）", "# "))
    assert [(line.evaluation.project, line.budget_adjusted) for line in facts.funds] == [
        ("社区文化活动项目", D(20)),
        ("古籍修复项目", D(31)),
    ]


def test_a_report_with_such_headings_is_no_description() -> None:
    text = NOTE.replace("BUDGET", "20万元").replace("TARGETS", "办好活动。")
    facts = facts_of(text.replace("2024年度项目经费情况说明", "2024年度社区文化活动项目绩效自评报告"))
    assert {row.stage for row in facts.evaluations} <= {"自评"}
