"""Tables about a whole department: lists side by side, base data, scoring sheets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from laid_tables import facts_of

D = Decimal

SIDE_BY_SIDE = """
# 2023年度部门整体支出绩效自评表
填报单位：青溪县水务局   单位：万元
|县级预算部门名称|<|青溪县水务局|<|<|<|<|<|
|年度预算申请|<| |年初预算数|全年预算数|全年执行数|分值|执行率|得分|
|^|^|年度资金总额|1250.36|1408.52|1377.04|10|97.77%|9.78|
|^|^|按收入性质分：|<|<|按支出性质分：|<|<|<|
|^|^|其中：一般公共预算：|1148.52|<|其中：基本支出：|812.40|<|<|
|^|^|纳入专户管理的非税收入拨款：|220|<|项目支出：|564.64|<|<|
|^|^|其他资金：|40|<| | |<|<|
|绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施|
|^|产出指标（50分）|数量指标|加固水库座数|3座|3座|90|90| |
|总分|<|<|<|<|<|100|99.78| |
"""


@pytest.mark.parametrize("one_cell", [False, True])
def test_each_list_parts_the_sum_it_adds_up_to(one_cell: bool) -> None:
    text = SIDE_BY_SIDE
    if one_cell:
        for label, figure in (("一般公共预算", "1148.52"), ("基本支出", "812.40"), ("项目支出", "564.64")):
            text = text.replace(f"{label}：|{figure}", f"{label}：{figure}|<")
    facts = facts_of(text)
    assert [(line.source, line.budget_adjusted, line.executed) for line in facts.funds] == [
        ("total", D("1408.52"), D("1377.04")),
        ("appropriation", D("1148.52"), None),
        ("fiscal_account", D(220), None),
        ("other", D(40), None),
    ]
    assert [(row.subject, row.measure, row.value, row.year) for row in facts.observations] == [
        ("青溪县水务局", "基本支出", D("812.40"), 2023),
        ("青溪县水务局", "项目支出", D("564.64"), 2023),
    ]
    assert facts.reconciled and not facts.warnings


def test_a_list_that_parts_no_sum_is_reported() -> None:
    facts = facts_of(SIDE_BY_SIDE.replace("|220|", "|20|"))
    assert [line.source for line in facts.funds] == ["total"]
    assert {warning.code for warning in facts.warnings} == {"unread-portion"}
