"""Tables about a whole department: lists side by side, base data, scoring sheets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from laid_tables import facts_of

from ingest.pipeline import extract

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
    assert facts.reconciled
    assert not facts.warnings


def test_a_list_that_parts_no_sum_is_reported() -> None:
    facts = facts_of(SIDE_BY_SIDE.replace("|220|", "|20|"))
    assert [line.source for line in facts.funds] == ["total"]
    assert {warning.code for warning in facts.warnings} == {"unread-portion"}


BASE_DATA = """
附件3
# 部门整体支出绩效评价基础数据表
填报单位：清河县住房保障中心    单位：万元
|财政供养人员情况|编制数|2018年实际在职人数|控制率|
|^|86|79|91.86%|
|经费控制情况|2017年决算数|2018年预算数|2018年决算数|
|三公经费|12.35|15.00|9.86|
|其中：公车购置|0|0|0|
|项目支出：|<|<|<|
|2、运行维护专项|35| |28.4|
|政府采购金额|——|30.66|30.5|
|楼堂馆所控制情况（2018年完工项目）|批复规模（㎡）|实际规模（㎡）|规模控制率|
|业务用房|1200|1188|99%|
|厉行节约保障措施|建立了公务接待审批制度，全年压缩会议6次。|<|<|
"""


def figures_of(text: str) -> list[tuple[str, int | None, Decimal, str, str]]:
    return [(row.measure, row.year, row.value, row.unit_of_measure, row.kind) for row in facts_of(text).observations]


def test_base_data_have_the_year_and_the_measure_of_their_column() -> None:
    assert figures_of(BASE_DATA) == [
        ("编制数", 2018, D(86), "人", "count"),
        ("实有在职人数", 2018, D(79), "人", "count"),
        ("在职人员控制率", 2018, D("91.86"), "%", "rate"),
        ("三公经费", 2017, D("12.35"), "万元", "amount"),
        ("三公经费预算", 2018, D(15), "万元", "amount"),
        ("三公经费", 2018, D("9.86"), "万元", "amount"),
        ("公务用车购置费", 2017, D(0), "万元", "amount"),
        ("公务用车购置费预算", 2018, D(0), "万元", "amount"),
        ("公务用车购置费", 2018, D(0), "万元", "amount"),
        ("运行维护专项", 2017, D(35), "万元", "amount"),
        ("运行维护专项", 2018, D("28.4"), "万元", "amount"),
        ("政府采购预算", 2018, D("30.66"), "万元", "amount"),
        ("政府采购支出总额", 2018, D("30.5"), "万元", "amount"),
        ("业务用房批复规模", 2018, D(1200), "㎡", "count"),
        ("业务用房实际规模", 2018, D(1188), "㎡", "count"),
        ("业务用房规模控制率", 2018, D(99), "%", "rate"),
    ]
    facts = facts_of(BASE_DATA)
    assert {row.subject for row in facts.observations} == {"清河县住房保障中心"}
    assert not facts.warnings


def test_years_above_their_columns_and_units_of_the_items() -> None:
    text = """
# 2022年度部门整体支出绩效评价基础数据表
部门名称：石桥市科学技术局
金额单位：元
|项目|2021年|2022年|<|
|^|决算数|年初预算数|决算数|
|公务接待费|32000|40000|26000|
|公务用车保有量（辆）|2|2|3|
"""
    assert [(measure, year, value, unit) for measure, year, value, unit, _ in figures_of(text)] == [
        ("公务接待费", 2021, D("3.2"), "万元"),
        ("公务接待费年初预算", 2022, D(4), "万元"),
        ("公务接待费", 2022, D("2.6"), "万元"),
        ("公务用车保有量", 2021, D(2), "辆"),
        ("公务用车保有量年初预算", 2022, D(2), "辆"),
        ("公务用车保有量", 2022, D(3), "辆"),
    ]


def test_last_year_is_the_one_before_the_document_s() -> None:
    text = """
# 部门基础数据表
（2023年度）
单位名称：石桥市科学技术局
|指标|上年决算|本年预算|本年决算|备注|
|会议费|—|12000|11000|单位：元|
|编制数|42|实有人数|41| |
"""
    assert figures_of(text) == [
        ("会议费预算", 2023, D("1.2"), "万元", "amount"),
        ("会议费", 2023, D("1.1"), "万元", "amount"),
        ("编制数", 2023, D(42), "人", "count"),
        ("实有在职人数", 2023, D(41), "人", "count"),
    ]


@pytest.mark.parametrize("figure", ["", "0", "0.00"])
def test_base_data_that_were_not_filled_in_give_nothing(figure: str) -> None:
    text = f"""
# 部门整体支出绩效评价基础数据表
填报单位：石桥市科学技术局
|经费控制情况|2022年决算数|2023年预算数|2023年决算数|
|三公经费|{figure}|{figure}|{figure}|
|公用经费|{figure}|{figure}|{figure}|
"""
    facts = facts_of(text)
    assert facts.observations == ()
    assert "no-figures" in {warning.code for warning in facts.warnings}


def test_the_form_behind_the_base_data_is_read_by_itself_and_of_their_year() -> None:
    facts = facts_of("""
# 部门整体支出绩效评价基础数据表
填报单位：沅林县市场监督管理局
|财政供养人员情况（人）|编制数|2023年实际在职人数|控制率|
| |156|149|95.51%|
|经费控制情况（万元）|2022年决算数|2023年预算数|2023年决算数|
|三公经费|42.60|45.00|38.15|

填表人：略　填报日期：2024年4月20日

# 部门整体支出绩效自评表
|县级预算部门名称|沅林县市场监督管理局|<|<|<|<|<|<|
|年度预算申请（万元）| |年初预算数|全年预算数|全年执行数|分值|执行率|得分|
| |年度资金总额|3260.00|3412.50|3344.25|10|98%|9.8|
|绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|
| |产出指标|数量指标|食品抽检批次|≥3200批次|3318批次|90|90|
|总分| | | | | |100|99.8|
""")
    (line,) = facts.funds
    assert (line.evaluation.unit, line.evaluation.year) == ("沅林县市场监督管理局", 2023)
    assert (line.budget_initial, line.budget_adjusted, line.executed) == (3260, D("3412.5"), D("3344.25"))
    assert any("year" in span.fields and "2023" in span.quote for span in line.spans)
    assert ("三公经费", 2022, D("42.60")) in {(one.measure, one.year, one.value) for one in facts.observations}
    assert not facts.warnings


def test_a_department_s_bodies_and_staff_stand_in_a_table_before_its_form() -> None:
    facts = facts_of("""
# 部门整体支出绩效自评报告

一、部门基本情况

|部门（单位）名称|古渡县农业农村局|<|<|
|内设机构（个）|14|下属单位（个）|5|
|人员编制（人）|78|实有人数（人）|43|

二、部门整体支出绩效自评情况（2021年度）

|部门名称|古渡县农业农村局|<|<|<|<|<|
|年度预算申请（万元）| |年初预算数|全年预算数|全年执行数|分值|执行率|
| |年度资金总额|3260.00|3412.50|3344.25|10|98%|
|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|
|产出指标|数量指标|抽检批次|≥3200批次|3318批次|90|90|
""")
    assert {(one.measure, one.value, one.unit_of_measure) for one in facts.observations} == {
        ("内设机构", 14, "个"),
        ("下属单位", 5, "个"),
        ("编制数", 78, "人"),
        ("实有在职人数", 43, "人"),
    }
    assert [line.executed for line in facts.funds] == [D("3344.25")]
    assert not facts.warnings


SHEET = """
# 部门整体支出绩效评价评分表
部门（单位）名称（盖章）：岭北县教育局    评价年度：2020年
|一级指标|分值|二级指标|分值|三级指标|分值|评价标准|指标说明|自评得分|扣分原因|
|投入|20|预算配置|20|在职人员控制率|10|以100%为标准。≤100%，计10分；每超过一个百分点扣0.5分。|在职人员数/编制数×100%|10| |
|^|^|^|^|三公经费变动率|10|变动率≤0，计10分；每超过一个百分点扣0.5分。|（本年度-上年度）/上年度×100%|8|车辆老化|
|产出及效率|80|职责履行|50|重点工作实际完成率|50|根据2020年考核情况打分|考核结果|49|1项考核未达标|
|^|^|履职效益|30|社会公众满意度|30|90%（含）以上计30分；80%（含）—90%计20分|抽样300人|30| |
|总分|100| |100| |100| | |97| |
"""


def test_a_scoring_sheet_gives_points_and_reasons_and_nothing_out_of_its_standards() -> None:
    facts = facts_of(SHEET)
    assert [(row.project, row.unit, row.year, row.stage, row.total_score) for row in facts.evaluations] == [
        ("部门整体支出", "岭北县教育局", 2020, "自评", D(97))
    ]
    assert [(row.level1, row.indicator, row.weight, row.score, row.reason) for row in facts.indicators] == [
        ("投入", "在职人员控制率", D(10), D(10), None),
        ("投入", "三公经费变动率", D(10), D(8), "车辆老化"),
        ("产出", "重点工作实际完成率", D(50), D(49), "1项考核未达标"),
        ("满意度", "社会公众满意度", D(30), D(30), None),
    ]
    assert all(row.target is None and row.actual is None for row in facts.indicators)
    assert facts.observations == ()
    assert facts.reconciled


def test_spending_in_rows_of_the_money_block_is_of_its_columns() -> None:
    facts = facts_of("""
# 2024年度部门（单位）整体支出绩效自评表
|部门（单位）名称|云岭区农业农村局|<|<|<|<|<|
|支出情况（万元）|支出总额|年初预算数|调整预算数|决算数|执行率|得分|
|^|^|2100|2256.8|2180.45|96.62%|9.66|
|^|按支出性质|基本支出|1300|1320.5|1310.2|99.22%|
|^|^|项目支出|800|936.3|870.25|92.95%|
|一级指标|二级指标|三级指标|目标值|完成值|权重|得分|
|履职效果|社会效益|粮食播种面积|≥32万亩|32.4万亩|90|90|
""")
    assert [(row.project, row.unit) for row in facts.evaluations] == [("部门（单位）整体支出", "云岭区农业农村局")]
    assert [(line.source, line.budget_initial, line.executed) for line in facts.funds] == [
        ("total", D(2100), D("2180.45"))
    ]
    assert {(row.measure, row.value) for row in facts.observations} == {
        ("基本支出年初预算", D(1300)),
        ("基本支出预算", D("1320.5")),
        ("基本支出", D("1310.2")),
        ("基本支出", D("99.22")),
        ("项目支出年初预算", D(800)),
        ("项目支出预算", D("936.3")),
        ("项目支出", D("870.25")),
        ("项目支出", D("92.95")),
    }


def test_the_sum_over_tasks_is_the_department_s_money() -> None:
    facts = facts_of("""
# 2023年度市级部门整体支出绩效自评表
部门名称：白水市司法局
|年度主要任务|任务名称|主要内容|预算数（万元）|<|<|执行数（万元）|<|<|分值|执行率|得分|
|^|^|^|总额|财政拨款|其他资金|总额|财政拨款|其他资金|^|^|^|
|^|普法宣传|开展法治宣传教育|120|120|0|118.2|118.2|0| |98.5%| |
|^|金额合计|<|205|180|25|198.2|176.2|22|10|96.68%|9.67|
|一级指标|二级指标|三级指标|<|指标值|<|完成值|<|<|分值|得分|偏差原因|
|产出指标|数量指标|普法活动场次|<|≥50场|<|56场|<|<|90|88|场地不足|
""")
    assert [(line.source, line.budget_adjusted, line.executed) for line in facts.funds] == [
        ("total", D(205), D("198.2")),
        ("appropriation", D(180), D("176.2")),
        ("other", D(25), D(22)),
    ]
    assert [(row.weight, row.score, row.reason) for row in facts.indicators] == [(D(90), D(88), "场地不足")]


def test_tables_of_assets_and_staff_count_what_their_rows_name():
    rows = "".join(
        f"<tr><td>{item}</td><td>{number}</td><td>{value}</td></tr>"
        for item, number, value in (
            ("一、车辆合计（辆）", 96, "18623500.00"),
            ("1.机要通信用车", 2, "336000.00"),
            ("二、单价50万元（含）以上的通用设备（台，套）", 3, "2112000.00"),
        )
    )
    page = (
        "<html><body><h1>东坪市公安局2023年度部门决算</h1><h2>国有资产占用情况表</h2><p>金额单位：元</p>"
        f"<table><tr><th>项目</th><th>数量</th><th>账面原值</th></tr>{rows}</table>"
        "<h2>机构人员情况表</h2><table><tr><th>指标</th><th>年初数</th><th>年末数</th></tr>"
        "<tr><td>行政编制人数（人）</td><td>310</td><td>312</td></tr></table></body></html>"
    )
    facts = extract(page.encode(), "资产.html")
    assert [(o.measure, o.kind, o.value, o.unit_of_measure, o.subject, o.year) for o in facts.observations] == [
        ("车辆合计", "count", 96, "辆", "东坪市公安局", 2023),
        ("车辆合计账面原值", "amount", Decimal("1862.35"), "万元", "东坪市公安局", 2023),
        ("机要通信用车", "count", 2, "辆", "东坪市公安局", 2023),
        ("机要通信用车账面原值", "amount", Decimal("33.6"), "万元", "东坪市公安局", 2023),
        ("单价50万元以上的通用设备", "count", 3, "台（套）", "东坪市公安局", 2023),
        ("单价50万元以上的通用设备账面原值", "amount", Decimal("211.2"), "万元", "东坪市公安局", 2023),
        ("行政编制人数年初数", "count", 310, "人", "东坪市公安局", 2023),
        ("行政编制人数", "count", 312, "人", "东坪市公安局", 2023),
    ]


def test_tables_of_a_whole_named_only_by_the_title_of_the_document() -> None:
    facts = facts_of("""
# 石桥县林业局2023年度部门整体支出绩效自评
一、基本情况
|支出分类|年初批复|年末调整数|实际列支|支出率|
|整体支出合计|1,200.00|1,250.00|1,187.50|95.00%|
|基本支出|700.00|720.00|700.00|97.22%|
|项目支出|500.00|530.00|487.50|91.98%|
二、打分情况
|评价维度|考核要点|目标|实绩|标准分|自评分|扣分说明|
|预算执行（10分）|预算执行率|≥95%|95%|10|10||
|管理效率（30分）|资产盘点率|=100%|98%|30|28|两处闲置房屋未入账|
|履职效能（50分）|新造林面积|≥850亩|914亩|50|50||
|满意度（10分）|群众满意度|≥90%|86.3%|10|8.5|宣传偏少|
|总计|<|<|<|100|96.5|优|
""")
    evaluation = facts.evaluations[0]
    assert (evaluation.project, evaluation.unit, evaluation.total_score) == ("部门整体支出", "石桥县林业局", D("96.5"))
    line = facts.funds[0]
    assert (line.budget_initial, line.budget_adjusted, line.executed, line.rate, line.weight, line.score) == (
        D(1200), D(1250), D("1187.5"), D(95), D(10), D(10),
    )  # fmt: skip
    assert [(r.indicator, r.actual, r.weight, r.score, r.reason) for r in facts.indicators] == [
        ("资产盘点率", "98%", D(30), D(28), "两处闲置房屋未入账"),
        ("新造林面积", "914亩", D(50), D(50), None),
        ("群众满意度", "86.3%", D(10), D("8.5"), "宣传偏少"),
    ]
    assert [(o.kind, o.value) for o in facts.observations if o.measure == "项目支出"] == [
        ("amount", D("487.5")),
        ("completion_rate", D("91.98")),
    ]
