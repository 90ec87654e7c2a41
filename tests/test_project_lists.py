"""Lists of projects: a line each in any order of columns, and several lines of indicators each."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from laid_tables import facts_of, facts_of_text

from ingest.pipeline import extract

D = Decimal

HEADERS = {
    "department": "主管部门",
    "project": "项目名称",
    "budget": "预算数",
    "executed": "执行数",
    "rate": "执行率",
    "score": "自评得分",
    "grade": "等级",
}
PROJECTS = [
    ("县教育局", "校舍维修", "520", "494", "95%", "94.5", "优"),
    ("县教育局", "营养餐补助", "400.5", "400.5", "100%", "98", "优"),
    ("县卫生健康局", "基层卫生", "96", "72", "75%", "79.5", "中"),
]


@pytest.mark.parametrize("seed", range(8))
def test_columns_stand_in_any_order_and_money_in_any_unit(seed: int) -> None:
    rng = random.Random(seed)
    order = rng.sample(list(HEADERS), len(HEADERS))
    factor, unit = rng.choice([(1, "万元"), (10_000, "元")])
    rows = [[HEADERS[name] for name in order]]
    for project in PROJECTS:
        values = dict(zip(HEADERS, project, strict=True))
        for name in ("budget", "executed"):
            values[name] = f"{D(values[name]) * factor:,}"
        rows.append([values[name] for name in order])
    table = "\n".join(f"|{'|'.join(row)}|" for row in rows)
    facts = facts_of(f"# 2023年度项目绩效自评结果汇总表\n金额单位：{unit}\n{table}")
    found = [
        (line.evaluation.department, line.evaluation.project, line.budget_adjusted, line.executed, line.rate)
        for line in facts.funds
    ]
    assert found == [(p[0], p[1], D(p[2]), D(p[3]), D(p[4].rstrip("%"))) for p in PROJECTS]
    assert [(row.total_score, row.grade, row.year) for row in facts.evaluations] == [
        (D(p[5]), p[6], 2023) for p in PROJECTS
    ]


SECTIONS = """
# 2023年度绩效自评项目一览表
|序号|项目名称|资金（万元）|<|<|自评|<|
|^|^|预算|支出|执行率（%）|分数|等级|
|（一）民政局|<|<|<|<|<|<|
|1|养老服务补贴|320.5|320.5|100|97|优|
|2|殡葬改革|100|82.6|82.6|90.26|优|
|小计|<|420.5|403.1|95.86| | |
|（二）残联|<|<|<|<|<|<|
|1|残疾人康复|66|66|100|95|优|
|合计|<|486.5|469.1|96.42| | |
"""


def test_sections_and_sums_are_no_projects() -> None:
    facts = facts_of(SECTIONS)
    assert [(row.project, row.department, row.total_score) for row in facts.evaluations] == [
        ("养老服务补贴", "民政局", D(97)),
        ("殡葬改革", "民政局", D("90.26")),
        ("残疾人康复", "残联", D(95)),
    ]
    assert [(line.budget_adjusted, line.executed) for line in facts.funds] == [
        (D("320.5"), D("320.5")),
        (D(100), D("82.6")),
        (D(66), D(66)),
    ]


def test_a_section_with_sums_of_its_own_and_a_merged_department() -> None:
    facts = facts_of("""
# 2023年度项目绩效自评结果汇总表
|序号|主管部门|项目名称|预算数（元）|<|执行数（元）|得分|
|^|^|^|年初预算|调整后预算|^|^|
|一|县教育局|<|9200000|9100000|8900000| |
|1|县教育局|校舍维修|5200000|5100000|5000000|96.5|
|2|^|营养餐补助|4000000|4000000|3900000|88|
""")
    assert [(line.evaluation.project, line.evaluation.department, line.budget_initial) for line in facts.funds] == [
        ("校舍维修", "县教育局", D(520)),
        ("营养餐补助", "县教育局", D(400)),
    ]


def test_a_list_goes_on_over_pages_with_its_header_printed_again() -> None:
    header = "|序号|项目名称|全年预算数|全年执行数|得分|"
    facts = facts_of(f"""
# 2022年度项目支出绩效自评汇总表
单位：万元
{header}
|1|堤防加固|120|118|97|
{header}
|2|河道清淤|60|59.5|96|
— 2 —
{header}
|3|闸门检修|30|30|98|
""")
    assert [(line.evaluation.project, line.executed, line.evaluation.year) for line in facts.funds] == [
        ("堤防加固", D(118), 2022),
        ("河道清淤", D("59.5"), 2022),
        ("闸门检修", D(30), 2022),
    ]


TARGETS = """
# 2024年部门预算项目支出绩效目标表
单位：万元
|单位名称|项目名称|资金总额|年度绩效目标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|备注|
|岭南县林业局|森林防火专项|85|不发生重大森林火灾|产出指标|数量指标|巡护次数|≥|240|次| |
|^|^|^|^|效益指标|生态效益指标|森林受害率|≤|0.9|‰| |
|^|古树名木保护|20|保护古树|产出指标|数量指标|保护古树株数|＝|56|株| |
"""


@pytest.mark.parametrize("merged", [True, False])
def test_lines_of_indicators_belong_to_the_project_beside_them(merged: bool) -> None:
    text = TARGETS
    if not merged:
        text = text.replace("|^|^|^|^|", "|岭南县林业局|森林防火专项|85|不发生重大森林火灾|").replace(
            "|^|古", "|岭南县林业局|古"
        )
    facts = facts_of(text)
    assert [(row.project, row.unit, row.stage, row.goal_expected) for row in facts.evaluations] == [
        ("森林防火专项", "岭南县林业局", "目标", "不发生重大森林火灾"),
        ("古树名木保护", "岭南县林业局", "目标", "保护古树"),
    ]
    assert [(line.source, line.budget_adjusted, line.executed) for line in facts.funds] == [
        ("total", D(85), None),
        ("total", D(20), None),
    ]
    assert [(row.evaluation.project, row.level2, row.indicator, row.target) for row in facts.indicators] == [
        ("森林防火专项", "数量", "巡护次数", "≥240次"),
        ("森林防火专项", "生态效益", "森林受害率", "≤0.9‰"),
        ("古树名木保护", "数量", "保护古树株数", "＝56株"),
    ]


def test_indicators_in_one_cell_are_read_where_they_are_a_name_and_a_figure() -> None:
    facts = facts_of("""
# 2023年项目支出绩效自评汇总
|单位名称|项目名称|项目资金（万元）|实际支出|产出指标|效益指标|自评分|
|东山区城管局|环卫作业|1200|1180|清扫面积≥320万平方米；垃圾清运率100%|市容明显改善|95|
""")
    assert [(row.level1, row.indicator, row.target_op, row.target_value) for row in facts.indicators] == [
        ("产出", "清扫面积", "≥", D(320)),
        ("产出", "垃圾清运率", None, D(100)),
    ]
    assert facts.evaluations[0].total_score == D(95)


@pytest.mark.parametrize(("title", "score", "stage"), [("绩效自评", 98, "自评"), ("绩效自评复核", D("92.4"), "复核")])
def test_of_two_scores_each_is_of_its_stage_and_the_list_s_has_the_rest(title: str, score: Decimal, stage: str) -> None:
    facts = facts_of(f"""
# 2022年度县级预算项目{title}结果汇总表
金额单位：万元
|序号|主管部门|项目名称|预算数|决算数|完成率%|自评得分|复核得分|复核等级|扣分原因|
|1|县民政局|临时救助|210|198.6|94.57|98|92.4|优|资金拨付滞后，扣3分|
""")
    assert (facts.evaluations[0].total_score, facts.evaluations[0].stage) == (score, stage)
    assert {(row.stage, row.total_score, row.grade) for row in facts.evaluations} == {
        ("自评", D(98), None),
        ("复核", D("92.4"), "优"),
    }
    assert [(line.evaluation.stage, line.rate) for line in facts.funds] == [(stage, D("94.57"))]


@pytest.mark.parametrize("cells", ["pipes", "tabs"])
@pytest.mark.parametrize("text", [SECTIONS, TARGETS])
def test_the_same_from_text_that_lost_merged_and_empty_cells(text: str, cells: str) -> None:
    facts, whole = facts_of_text(text, cells), facts_of(text)
    assert [(row.project, row.department, row.unit, row.total_score) for row in facts.evaluations] == [
        (row.project, row.department, row.unit, row.total_score) for row in whole.evaluations
    ]
    assert [(line.budget_adjusted, line.executed) for line in facts.funds] == [
        (line.budget_adjusted, line.executed) for line in whole.funds
    ]
    assert [(row.indicator, row.target, row.level2) for row in facts.indicators] == [
        (row.indicator, row.target, row.level2) for row in whole.indicators
    ]


def test_the_unit_of_money_may_stand_in_the_row_of_the_body_and_levels_of_government_add_up():
    rows = [
        ["云岫县2022年部门项目绩效自评情况一览表"],
        ["填报单位：云岫县卫生健康局", "", "", "", "", "", "", "单位：元"],
        ["编号", "项目", "资金规模", "中央资金", "县级资金", "支付金额", "评分", "档次", "未达标事项及缘由"],
        ["1", "村卫生室改造", "3500000", "3000000", "500000", "2450000", "80.5", "良", "6个村卫生室雨季停工"],
        ["2", "妇幼筛查", "860000", "600000", "260000", "860000", "99", "优", "—"],
    ]
    text = "\n".join(",".join(row) for row in rows)
    facts = extract(text.encode(), "一览表.csv")
    assert [(f.source, f.budget_adjusted, f.executed, f.reason) for f in facts.funds] == [
        ("total", 350, 245, "6个村卫生室雨季停工"),
        ("appropriation", 350, None, None),
        ("total", 86, 86, None),
        ("appropriation", 86, None, None),
    ]
    assert [(e.total_score, e.grade) for e in facts.evaluations] == [(Decimal("80.5"), "良"), (99, "优")]


def test_a_list_under_a_title_of_its_own_with_other_words_for_project_and_money_in_place() -> None:
    text = """石桥县交通局2023年项目自评结果一览
填报：计划股,,,,,,,,单位：万元
序号,资金使用单位,项目事项,年初批复数,年中增减,调整后批复数,拨付到账,列支数,支出进度(%),自评打分,评定档次,情况说明
1,石桥县公路站,国道养护,640.00,35.00,675.00,675.00,668.25,99.00,97.5,优,
2,石桥县公路站,危桥改造,410.00,-60.00,350.00,350.00,231.00,66.00,82,良,汛期长，铺装推迟
合计,,,1050.00,-25.00,1025.00,1025.00,899.25,87.73,,,
"""
    facts = extract(text.encode(), "清单.csv")
    assert [(e.project, e.unit, e.year, e.total_score, e.grade) for e in facts.evaluations] == [
        ("国道养护", "石桥县公路站", 2023, Decimal("97.5"), "优"),
        ("危桥改造", "石桥县公路站", 2023, Decimal(82), "良"),
    ]
    line = facts.funds[1]
    assert [line.budget_initial, line.budget_adjusted, line.in_place, line.executed, line.rate] == [
        410,
        350,
        350,
        231,
        66,
    ]


def test_a_list_with_groups_over_columns_in_words_of_its_own() -> None:
    facts = facts_of("""
# 石桥县农业农村局2023年度项目支出绩效情况汇总表
金额单位：元
|编码|项目|牵头科室|资金安排与使用|<|<|<|自评计分|<|<|等次|偏差说明|
|^|^|^|年初安排|调整后安排|已支付|支付率|执行计分（10）|指标计分（90）|综合计分|^|^|
|2023NY01|农田建设|种植业科|12,000,000.00|13,500,000.00|12,150,000.00|90.0%|9.00|86.50|95.50|优||
|2023NY02|改厕奖补|社会事业科|3,000,000.00|2,400,000.00|1,632,000.00|68.0%|6.80|73.70|80.50|良|农户自筹部分到位慢|
|合计|<|<|15,000,000.00|15,900,000.00|13,782,000.00|86.68%||||||
""")
    assert [(e.project, e.unit, e.department, e.total_score, e.grade) for e in facts.evaluations] == [
        ("农田建设", "种植业科", "石桥县农业农村局", Decimal("95.5"), "优"),
        ("改厕奖补", "社会事业科", "石桥县农业农村局", Decimal("80.5"), "良"),
    ]
    line = facts.funds[1]
    assert [line.budget_initial, line.budget_adjusted, line.executed, line.rate, line.score] == [
        300, 240, Decimal("163.2"), 68, Decimal("6.8"),
    ]  # fmt: skip
    assert line.reason == "农户自筹部分到位慢"


def test_the_points_of_the_execution_are_none_of_an_indicator() -> None:
    heads = "项目名称,年度,实施单位,自评总分,年初预算(万元),全年预算数(万元),全年执行数(万元),执行率(%),执行率权重,执行率得分"
    heads += ",指标名称,计量单位,指标性质,指标值,指标权重(分),全年完成值,指标得分(分),说明"
    text = f"""{heads}
垃圾分类,2024,石桥县城管局,97.01,460.00,440.00,418.00,95.00,10,9.50,改造投放点,个,≥,85,60,78,57.53,7个小区业主意见未统一
垃圾分类,2024,石桥县城管局,97.01,460.00,440.00,418.00,95.00,10,9.50,回收利用率,%,≥,38,30,39.1,29.98,
"""
    facts = extract(text.encode(), "石桥县城管局项目自评指标明细.csv")
    assert [(line.weight, line.score, line.rate) for line in facts.funds] == [(10, Decimal("9.5"), 95)]
    assert [(r.indicator, r.target, r.weight, r.score, r.reason) for r in facts.indicators] == [
        ("改造投放点", "≥85个", 60, Decimal("57.53"), "7个小区业主意见未统一"),
        ("回收利用率", "≥38%", 30, Decimal("29.98"), None),
    ]


def test_headers_below_merged_groups_are_headers_whatever_they_are_called() -> None:
    facts = facts_of("""
# 2023年度东山区教育局项目支出绩效自评结果一览表
单位：元
|序|项目|资金使用|<|<|自评情况|<|<|备注|
|^|^|批下来|花出去|进度|打分|档位|谁来管|^|
|1|校舍维修|1200000|1140000|95%|93.5|优|基建股|尾款未结|
|2|校园安保|800000|800000|100%|98|优|安全股| |
|3|教师培训|300000|210000|70%|82.1|良|人事股|疫情推迟两期|
|合计|<|2300000|2150000|93.48%| | | | |
""")
    assert [(line.evaluation.project, line.budget_adjusted, line.executed, line.rate) for line in facts.funds] == [
        ("校舍维修", 120, 114, 95),
        ("校园安保", 80, 80, 100),
        ("教师培训", 30, 21, 70),
    ]
    assert [(row.total_score, row.grade) for row in facts.evaluations] == [
        (D("93.5"), "优"),
        (98, "优"),
        (D("82.1"), "良"),
    ]


@pytest.mark.parametrize("part", ["其中：上级", "其中：中央", "省级补助", "其中：专项债券"])
def test_one_source_of_funds_among_the_parts_of_a_merged_header(part: str) -> None:
    facts = facts_of(f"""
# 临江县民政局2023年度项目绩效自评情况
|序号|项目|实施科室|资金情况（万元）|<|<|支付进度|自评分|
|^|^|^|安排数|{part}|支出数|^|^|
|1|高龄津贴|养老服务股|620|200|618.4|99.74%|97.5|
|2|社区食堂运营补助|养老服务股|180|0|121.5|67.50%|86|
|合计|<|<|800|200|739.9|92.49%||
""")
    wholes = [line for line in facts.funds if line.source == "total"]
    assert [(line.budget_adjusted, line.executed, line.rate) for line in wholes] == [
        (620, D("618.4"), D("99.74")),
        (180, D("121.5"), D("67.5")),
    ]
    assert [line.budget_adjusted for line in facts.funds if line.source != "total"] == [200, 0]
    assert not facts.warnings


def test_a_lone_sum_and_a_spot_check_in_words_of_their_own() -> None:
    facts = facts_of("""
# 东山区2023年度部门绩效自评抽查情况
|序号|部门|项目|涉及金额（万元）|自评|抽查|抽查等级|主要问题|
|1|区民政局|养老服务补贴|260|98|91.2|优|资料不全|
|2|区残联|康复训练|85|96|84.5|良|支付滞后|
|3|区文旅局|文物维修|140|95|72|中|工期延误|
""")
    assert [line.budget_adjusted for line in facts.funds] == [260, 85, 140]
    assert {(row.project, row.stage, row.total_score, row.grade) for row in facts.evaluations} >= {
        ("康复训练", "自评", D(96), None),
        ("康复训练", "复核", D("84.5"), "良"),
    }


def test_a_column_in_words_of_its_own_below_merged_headers_is_told_by_the_rate_beside_it() -> None:
    facts = facts_of("""
# 石桥县教育局2023年度项目支出绩效自评结果一览表（单位：万元）
|序号|项目|用款单位|资金情况|<|<|<|自评分|自评等级|
|^|^|^|年初批复|调整后预算|实际列支|预算完成率（%）|^|^|
|1|食堂改造|县第二小学|240.00|240.00|231.60|96.50|95.2|优|
|2|教师培训|县教师发展中心|128.00|120.00|91.20|76.00|84.5|良|
|3|校舍维修|局本级|510.00|585.00|462.15||81.3|良|
|合计|<|<|878.00|945.00|784.95||||
""")
    assert [(e.unit, e.department) for e in facts.evaluations] == [
        (unit, "石桥县教育局") for unit in ("县第二小学", "县教师发展中心", "局本级")
    ]
    assert [(f.budget_initial, f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [
        (240, 240, Decimal("231.6"), Decimal("96.5")), (128, 120, Decimal("91.2"), 76), (510, 585, Decimal("462.15"), None),
    ]  # fmt: skip
    assert not facts.warnings


def test_a_list_of_tasks_inside_a_department_s_form_ends_where_its_indicators_begin() -> None:
    text = """部门整体支出绩效自评表
（2023年度）
部门（单位）名称	石桥县交通运输局			填报日期	2024年3月8日
年度部门整体支出		年初预算数	全年预算数	全年执行数	分值	执行率	得分
	支出合计	4120.00	4000.00	3600.00	10	90.00%	9.00
年度主要任务	任务名称	主要内容	预算数	执行数
	公路养护	县道保洁和小修	1380.00	1352.40
	渡口监管	渡口巡查	120.00	114.00
年度总体目标完成情况	养护公路428公里，渡口零事故。
一级指标	二级指标	三级指标	年度指标值	实际完成值	分值	得分	偏差原因
产出指标	数量指标	养护里程	≥420公里	428公里	50	50
		危桥改造	6座	4座	40	26	施工图变更
总分					100	85.00
"""
    facts = extract(text.encode(), "石桥县交通运输局整体支出自评.txt")
    assert [e.project for e in facts.evaluations] == ["部门整体支出", "公路养护", "渡口监管"]
    assert [(r.indicator, r.actual, r.score) for r in facts.indicators] == [
        ("养护里程", "428公里", 50),
        ("危桥改造", "4座", 26),
    ]
    assert [(f.budget_adjusted, f.executed) for f in facts.funds][1:] == [(1380, Decimal("1352.4")), (120, 114)]


def test_a_list_of_monitoring_states_what_was_spent_in_its_months() -> None:
    text = """石桥县水利局2023年部门预算项目绩效运行监控汇总表（1—7月）
填报单位：石桥县水利局,,,,,,,,单位：元
序号,项目名称,实施单位,年初预算数,调整后预算数,1—7月执行数,执行进度,全年预计执行数,偏差原因
1,堤防维护,县堤防管理所,1250000,1250000,750000,60.00%,1250000,
2,水土保持,局机关,5200000,5000000,1000000,20.00%,4160000,征地慢
"""
    facts = extract(text.encode(), "石桥县水利局监控汇总.csv")
    assert [(f.executed, f.rate) for f in facts.funds] == [(75, 60), (100, 20)]
    assert {(e.stage, e.department) for e in facts.evaluations} == {("监控", "石桥县水利局")}


def test_a_project_called_like_a_source_of_funds_heads_no_list() -> None:
    text = """石桥县卫生健康局2025年部门预算项目绩效目标
（单位：万元）

1、基本公共卫生服务补助资金绩效目标表

项目编码\t13040125P00421710003X\t项目名称\t基本公共卫生服务补助资金
预算规模及资金用途\t预算数\t2386.50\t其中：财政资金\t2386.50\t其他资金\t0.00
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据
产出指标\t数量指标\t规范管理人数\t年内随访的患者\t≥31000人\t省级任务
"""
    facts = extract(text.encode(), "石桥县卫健局绩效目标.txt")
    assert [(e.project, e.code) for e in facts.evaluations] == [("基本公共卫生服务补助资金", "13040125P00421710003X")]
    assert [(f.source, f.budget_adjusted) for f in facts.funds] == [
        ("total", Decimal("2386.5")), ("appropriation", Decimal("2386.5")), ("other", 0),
    ]  # fmt: skip
    assert [r.indicator for r in facts.indicators] == ["规范管理人数"]


def test_indicators_in_a_list_of_monitoring_belong_to_the_project_above_and_its_department() -> None:
    text = """石桥县民政局2025年1-8月项目支出绩效运行监控表
填报单位:石桥县民政局,,,,,,金额单位:万元
项目名称,承办科室,年初预算,调整后预算,1-8月执行数,执行率(%),绩效指标,年度指标值,1-8月完成值,全年预计完成值,完成可能性,偏差原因
城乡低保金,社会救助股,6200.00,6380.00,4147.00,65.00,保障对象人数,≥9600人,9412人,9600人,有可能,公示期较长
,,,,,,补助按时发放率,100%,100%,100%,确定能,
养老中心运营,老龄事务股,260.00,310.00,124.00,40.00,运营站点数,≥18个,13个,16个,完全不可能,消防未通过
合计,,6460.00,6690.00,4271.00,63.84,,,,,,
"""
    facts = extract(text.encode(), "石桥县民政局监控.csv")
    assert [(e.project, e.unit, e.department) for e in facts.evaluations] == [
        ("城乡低保金", "社会救助股", "石桥县民政局"), ("养老中心运营", "老龄事务股", "石桥县民政局"),
    ]  # fmt: skip
    assert [(f.executed, f.rate) for f in facts.funds] == [(4147, 65), (124, 40)]
    assert [(r.evaluation.project, r.indicator, r.actual, r.reason) for r in facts.indicators] == [
        ("城乡低保金", "保障对象人数", "9412人", "公示期较长"),
        ("城乡低保金", "补助按时发放率", "100%", None),
        ("养老中心运营", "运营站点数", "13个", "消防未通过"),
    ]
