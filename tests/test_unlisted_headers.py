"""Forms in words that no list of headers has: known by what the words speak for and by what the cells hold."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from ingest.headers import guessed
from ingest.pipeline import extract

MIXED = """霞浦湾镇卫生院 2023年度 项目支出绩效自评表,,,,,,
项目,彩超设备购置项目,,实施单位,霞浦湾镇卫生院,,
资金来源,年初安排（万元）,调整后（万元）,已支付（万元）,支付率,满分,得分
合计,60,58,52.2,90%,10,9
财政拨款,50,48,44,,,
自筹,10,10,8.2,,,
考核内容,类别,年度目标,年终完成,满分,实得,未达标说明
产出,数量,购置彩超≥1台,1台,30,30,
产出,质量,验收合格率≥100%,100%,20,20,
效益,社会效益,门诊量增长≥5%,3.5%,30,21,新医师到岗晚
满意度,患者,患者满意度≥90%,92%,10,10,
总计,,,,100,90,
"""

RENAMED = """云岭县民政局2022年度项目支出绩效自评情况表
项目\t困难群众临时救助\t执行部门\t云岭县民政局
经费构成\t批准额度（元）\t实际拨付（元）\t拨付比例\t配分\t实得
总经费\t1200000\t1140000\t95%\t10\t9.5
县级财政\t800000\t760000\t95%
上级补助\t400000\t380000\t95%
大类\t小类\t考核事项\t应达水平\t年终结果\t配分\t实得\t差距说明
产出\t数量\t临时救助人次\t≥3000人次\t2890人次\t25\t24\t部分家庭外出未申请
产出\t时效\t救助金按月发放率\t100%\t100%\t25\t25
效益\t社会效益\t特困人员覆盖率\t≥95%\t96%\t30\t30
满意度\t服务对象满意度\t群众满意率\t≥90%\t88%\t10\t9.8\t发放地点较远
合计\t\t\t\t\t100\t98.3
"""

GROUPED = """<h2>2021年度项目绩效自评表</h2><table>
<tr><td>项目名称</td><td colspan=3>环卫车辆更新</td><td>承办单位</td><td colspan=2>平湖区环境卫生管理站</td></tr>
<tr><td rowspan=3>资金（万元）</td><td></td><td>预算批复</td><td>预算变动后</td><td>累计支付</td><td>支付进度</td><td>评价得分</td></tr>
<tr><td>总额</td><td>320</td><td>300</td><td>291</td><td>97%</td><td>9.7</td></tr>
<tr><td>财政资金</td><td>320</td><td>300</td><td>291</td><td>97%</td><td></td></tr>
<tr><td>指标层级一</td><td>指标层级二</td><td>绩效指标</td><td>预定值</td><td>达成情况</td><td>权重</td><td>评价得分</td></tr>
<tr><td rowspan=2>产出</td><td>数量</td><td>更新车辆数</td><td>6辆</td><td>6辆</td><td>40</td><td>40</td></tr>
<tr><td>质量</td><td>车辆验收合格率</td><td>100%</td><td>100%</td><td>20</td><td>20</td></tr>
<tr><td>效益</td><td>生态效益</td><td>道路机械化清扫率</td><td>≥80%</td><td>78%</td><td>20</td><td>19</td></tr>
<tr><td>满意度</td><td>服务对象</td><td>居民满意度</td><td>≥90%</td><td>93%</td><td>10</td><td>10</td></tr>
<tr><td colspan=5>得分总计</td><td>100</td><td>98.7</td></tr>
</table>"""

TWO_STAGES = """柳湾区项目绩效自评表
项目名称\t巡河保洁经费\t实施单位\t柳湾区河道所
一级指标\t二级指标\t三级指标\t目标值\t完成值\t分值\t自评得分\t复核得分
产出\t数量\t巡河公里数\t≥300公里\t310公里\t60\t60\t58
满意度\t服务对象满意度\t居民满意度\t≥90%\t92%\t40\t40\t40
总分\t\t\t\t\t100\t100\t98
"""


NAMED_WITH_TARGETS = """<p>东屏市档案馆2023年预算项目绩效目标自评表</p><p>金额单位：万元</p>
<table><tr><td>项目名称</td><td colspan=6>馆藏档案数字化</td></tr>
<tr><td rowspan=3>项目预算执行情况（10分）</td><td>预算数：</td><td colspan=2>66</td><td>执行数：</td><td colspan=2>62.04</td></tr>
<tr><td>其中：财政拨款</td><td colspan=2>66</td><td>其中：财政拨款</td><td colspan=2>62.04</td></tr>
<tr><td>执行率</td><td colspan=2>94%</td><td>得分</td><td colspan=2>9.4</td></tr>
<tr><td rowspan=4>绩效指标</td><td>一级指标</td><td>二级指标</td><td>绩效指标性质、内容、目标值</td><td>实际完成值</td><td>满分</td><td>得分</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>扫描页数≥12万页</td><td>12.3万页</td><td>50</td><td>50</td></tr>
<tr><td>效益指标</td><td>社会效益指标</td><td>查档平均用时≤10分钟</td><td>12分钟</td><td>30</td><td>25</td></tr>
<tr><td>满意度指标</td><td>服务对象满意度指标</td><td>查档群众满意度≥95%</td><td>97%</td><td>10</td><td>10</td></tr>
<tr><td colspan=5>合计</td><td>100</td><td>94.4</td></tr></table>"""

PIPES = """项目支出绩效自评表
（2023年度）
项目名称 | 基层文化站运行补助
实施单位 | 临江州群众艺术馆 | 主管部门 | 临江州文化和旅游局
资金情况 | 全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分
年度资金总额： | 240 | 216 | 10 | 90.00% | 9
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值(A) | 实际完成值(B) | 分值 | 得分 | 偏差原因
 | 履职效能 | 产出 | 补助文化站数 | 48个 | 48个 | 50 | 50 |
 | | 效益 | 参与人次 | ≥5万人次 | 6.1万人次 | 40 | 38 | 场地偏小
总分 | | | | | | 100 | 97 |
"""


def test_a_column_of_unknown_name_keeps_its_place_and_levels_are_known_by_what_they_are():
    facts = extract(MIXED.encode(), "表.csv")
    assert facts.evaluations[0].project == "彩超设备购置项目"
    assert [(f.source, f.budget_adjusted, f.executed, f.weight) for f in facts.funds] == [
        ("total", 58, Decimal("52.2"), 10),
        ("appropriation", 48, 44, None),
        ("unit_funds", 10, Decimal("8.2"), None),
    ]
    assert [(r.level1, r.indicator, r.target, r.actual, r.weight, r.score) for r in facts.indicators] == [
        ("产出", "购置彩超", "≥1台", "1台", 30, 30),
        ("产出", "验收合格率", "≥100%", "100%", 20, 20),
        ("效益", "门诊量增长", "≥5%", "3.5%", 30, 21),
        ("满意度", "患者满意度", "≥90%", "92%", 10, 10),
    ]
    quotes = {span.quote for result in facts.indicators for span in result.spans if "target" in span.fields}
    assert quotes == {"≥1台", "≥100%", "≥5%", "≥90%"}
    assert facts.reconciled is True


def test_header_rows_are_known_by_the_row_below_them():
    facts = extract(RENAMED.encode(), "表.txt")
    (evaluation,) = facts.evaluations
    assert (evaluation.project, evaluation.unit) == ("困难群众临时救助", "云岭县民政局")
    assert evaluation.total_score == Decimal("98.3")
    total = facts.funds[0]
    assert (total.budget_adjusted, total.executed, total.rate, total.weight, total.score) == (
        120,
        114,
        95,
        10,
        Decimal("9.5"),
    )
    last = facts.indicators[-1]
    assert (last.indicator, last.target, last.actual, last.weight, last.score, last.reason) == (
        "群众满意率",
        "≥90%",
        "88%",
        10,
        Decimal("9.8"),
        "发放地点较远",
    )
    assert facts.reconciled is True


def test_a_money_block_with_a_score_and_no_weight_has_what_the_indicators_leave():
    facts = extract(GROUPED.encode(), "表.html")
    assert facts.evaluations[0].unit == "平湖区环境卫生管理站"
    assert [(r.indicator, r.level2, r.weight) for r in facts.indicators] == [
        ("更新车辆数", "数量", 40),
        ("车辆验收合格率", "质量", 20),
        ("道路机械化清扫率", "生态效益", 20),
        ("居民满意度", "服务对象满意度", 10),
    ]
    assert facts.reconciled is True
    wrong = extract(GROUPED.replace("<td>40</td><td>40</td>", "<td>30</td><td>30</td>").encode(), "表.html")
    assert wrong.reconciled is False


def test_a_list_that_judges_its_projects_has_its_sums_by_their_words(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["河阳市交通运输局2023年度项目支出绩效自评结果汇总表（单位：万元）"],
        ["项目", "年初数", "调整数", "累计支出", "完成比", "自评分"],
        ["城乡公交补贴", 500, 480, 470.4, "98%", 96.5],
        ["校车运营补助", 120, 120, 90, "75%", 88],
        ["合计", 620, 600, 560.4, "93.4%", None],
    ):
        sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    facts = extract((tmp_path / "表.xlsx").read_bytes(), "表.xlsx")
    assert [(e.project, e.total_score) for e in facts.evaluations] == [
        ("城乡公交补贴", Decimal("96.5")),
        ("校车运营补助", 88),
    ]
    assert [(f.budget_initial, f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [
        (500, 480, Decimal("470.4"), 98),
        (120, 120, 90, 75),
    ]


def test_scores_of_two_stages_beside_each_other_are_two_evaluations():
    facts = extract(TWO_STAGES.encode(), "表.txt")
    assert [(e.stage, e.total_score) for e in facts.evaluations] == [("自评", 100), ("复核", 98)]
    assert [(r.evaluation.stage, r.score) for r in facts.indicators if r.indicator == "巡河公里数"] == [
        ("自评", 60),
        ("复核", 58),
    ]


def test_names_with_their_targets_and_a_rate_and_score_beside_their_labels():
    facts = extract(NAMED_WITH_TARGETS.encode(), "表.html")
    total = facts.funds[0]
    assert (total.rate, total.weight, total.score) == (94, 10, Decimal("9.4"))
    assert [(r.level2, r.indicator, r.target) for r in facts.indicators] == [
        ("数量", "扫描页数", "≥12万页"),
        ("社会效益", "查档平均用时", "≤10分钟"),
        ("服务对象满意度", "查档群众满意度", "≥95%"),
    ]
    assert facts.reconciled is True


def test_rows_of_two_cells_between_pipes_and_a_level_in_the_second_column():
    facts = extract(PIPES.encode(), "表.txt")
    assert [(e.project, e.unit, e.total_score) for e in facts.evaluations] == [
        ("基层文化站运行补助", "临江州群众艺术馆", 97)
    ]
    assert [(r.levels_stated, r.level1, r.indicator) for r in facts.indicators] == [
        ("履职效能/产出", "产出", "补助文化站数"),
        ("履职效能/效益", "效益", "参与人次"),
    ]
    assert facts.reconciled is True


@pytest.mark.parametrize(
    ("section", "text", "field"),
    [
        ("funds", "已支付（万元）", "executed"),
        ("funds", "支付比例", "rate"),
        ("funds", "资金到账额", "in_place"),
        ("funds", "上年拨付", "ignored"),
        ("indicators", "应完成水平", "target"),
        ("indicators", "差距说明", "reason"),
        ("indicators", "考评细则", "ignored"),
        ("indicators", "2023年", None),
    ],
)
def test_a_header_means_what_its_words_speak_for(section: str, text: str, field: str | None):
    assert guessed(section, text) == field


def test_a_list_says_the_year_of_each_of_its_projects():
    text = """榆溪县教育系统项目支出绩效自评一览表（单位：万元、分）
序号\t预算单位\t项目名称\t所属年度\t年初批复\t调整后\t实际支付\t支付率\t自评分\t自评等次\t扣分说明
1\t榆溪县教育局\t营养改善计划\t2023年\t1860\t1860\t1822.80\t98.00%\t98.80\t优\t
2\t榆溪县教育局\t营养改善计划\t2022年\t1795\t1795\t1705.25\t95.00%\t96.50\t优\t停课减少供餐天数
"""
    facts = extract(text.encode(), "表.txt")
    assert [(e.project, e.year, e.total_score) for e in facts.evaluations] == [
        ("营养改善计划", 2023, Decimal("98.80")),
        ("营养改善计划", 2022, Decimal("96.50")),
    ]


def test_paths_of_levels_below_a_header_in_other_words():
    text = """鹿泉湾区退役军人事务局项目支出绩效自评
项目\t优抚对象医疗补助\t执行单位\t鹿泉湾区退役军人事务局\t年度\t2023
经费情况\t年初安排\t调整后安排\t实际支出\t执行率\t满分\t得分
总金额\t410\t436\t425.1\t97.50%\t10\t9.75
类别\t指标\t全年目标\t全年完成\t满分\t得分\t差异说明
产出-数量\t享受医疗补助人数\t≥1850人\t1926人\t60\t60\t
满意度\t优抚对象满意度\t≥95%\t93.6%\t30\t29.5\t报销手续繁琐
总得分\t\t\t\t100\t99.25\t等级：优
"""
    facts = extract(text.encode(), "表.txt")
    assert [(r.level1, r.level2, r.indicator, r.score) for r in facts.indicators] == [
        ("产出", "数量", "享受医疗补助人数", 60),
        ("满意度", "服务对象满意度", "优抚对象满意度", Decimal("29.5")),
    ]
    assert [(e.total_score, e.grade) for e in facts.evaluations] == [(Decimal("99.25"), "优")]
    assert facts.reconciled is True
