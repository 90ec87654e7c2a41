"""Forms whose headers join, group or rename what other forms keep apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.levels import full_path
from ingest.pipeline import extract

HEAD = "项目名称\t巡河保洁经费\t评价年度\t2024\n主管部门\t柳湾区水务局\t实施单位\t柳湾区河道所\n"

JOINT = f"""柳湾区项目绩效自评结果表
{HEAD}资金来源\t年初预算（万元）\t调整预算（万元）\t支出数（万元）\t执行进度\t分值/得分
合计\t80.00\t80.00\t76.00\t95%\t10/9.5
财政拨款\t80.00\t80.00\t76.00\t95%\t/
序号\t绩效指标（一级-二级-三级）\t目标值\t完成值\t分值/得分\t偏差原因
1\t产出指标→数量指标→巡河公里数\t≥300公里\t310公里\t50/50\t
2\t产出指标→时效指标→清运及时率\t≥95%\t93%\t20/18\t汛期车辆不足
3\t满意度指标→服务对象满意度指标→居民满意度\t≥90%\t92%\t20/20\t
总分\t\t\t\t100/97.5\t
"""

REVIEW = f"""柳湾区项目绩效自评复核表
{HEAD}评价维度\t考核要点\t评价内容\t标准分\t设定目标\t单位自评\t\t主管部门复核\t\t差异说明
\t\t\t\t\t完成值\t评分\t完成值\t评分\t
产出\t数量\t巡河公里数\t60\t≥300公里\t310公里\t60\t308公里\t58\t台账缺两次
满意度\t服务对象满意度\t居民满意度\t40\t≥90%\t92%\t40\t92%\t40\t
总分\t\t\t100\t\t\t100\t\t98\t
"""

QUARTERS = f"""柳湾区项目绩效执行与自评情况表
{HEAD}资金（万元）\t预算安排数\t一季度支出\t二季度支出\t三季度支出\t四季度支出\t全年支出\t执行率（%）\t分值\t得分
本年资金\t80.00\t10.00\t20.00\t20.00\t26.00\t76.00\t95.00\t10\t9.5
一级\t二级\t三级\t进度（累计完成）\t\t\t\t全年\t\t权重\t得分
\t\t\t一季度\t二季度\t三季度\t四季度\t计划\t完成\t\t
产出\t数量\t巡河公里数\t60\t150\t230\t310\t≥300公里\t310公里\t90\t90
合计\t\t\t\t\t\t\t\t\t100\t99.5
"""


def rows(text: str) -> list[tuple[object, ...]]:
    facts = extract(text.encode(), "表.txt")
    assert facts.reconciled is True
    assert not [warning for warning in facts.warnings if warning.code.startswith("unread")]
    return [
        (r.level1, r.level2, r.indicator, r.target, r.actual, r.weight, r.score, r.reason) for r in facts.indicators
    ]


def test_two_values_in_one_cell_and_levels_in_the_name():
    assert rows(JOINT) == [
        ("产出", "数量", "巡河公里数", "≥300公里", "310公里", 50, 50, None),
        ("产出", "时效", "清运及时率", "≥95%", "93%", 20, 18, "汛期车辆不足"),
        ("满意度", "服务对象满意度", "居民满意度", "≥90%", "92%", 20, 20, None),
    ]
    facts = extract(JOINT.encode(), "表.txt")
    assert (facts.funds[0].weight, facts.funds[0].score) == (10, Decimal("9.5"))
    cells = [span for span in facts.indicators[1].spans if "score" in span.fields]
    assert [(span.quote, span.column) for span in cells] == [("18", 5)]


def test_a_review_gives_its_own_figures():
    assert rows(REVIEW)[0] == ("产出", "数量", "巡河公里数", "≥300公里", "308公里", 60, 58, "台账缺两次")


def test_quarters_are_not_the_year():
    assert rows(QUARTERS) == [("产出", "数量", "巡河公里数", "≥300公里", "310公里", 90, 90, None)]
    (line,) = extract(QUARTERS.encode(), "表.txt").funds
    assert (line.budget_adjusted, line.executed, line.rate, line.score) == (80, 76, 95, Decimal("9.5"))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("产出指标→数量指标→巡河公里数", ("产出指标", "数量指标", "巡河公里数")),
        ("产出-质量-A-B类河段达标率", ("产出", "质量", "A-B类河段达标率")),
        ("巡河-保洁-清运", None),
        ("产出指标-数量指标", None),
    ],
)
def test_paths_with_a_name(text, path):
    assert full_path(text) == path


def test_targets_with_their_results_in_brackets() -> None:
    facts = extract(
        """柳湾区园林所2023年绿地管护项目绩效自评表
项目名称\t绿地管护\t\t\t
序号\t绩效指标\t目标（完成）\t满分\t自评
1\t管护面积\t≥80万平方米（82万平方米）\t50\t50
2\t苗木成活率\t≥95%（92%）\t50\t48
""".encode(),
        "表.txt",
    )
    assert [(r.indicator, r.target, r.actual, r.weight, r.score) for r in facts.indicators] == [
        ("管护面积", "≥80万平方米", "82万平方米", 50, 50),
        ("苗木成活率", "≥95%", "92%", 50, 48),
    ]


def test_sources_as_columns_over_sums_in_words_of_their_own_and_subtotals_between() -> None:
    facts = extract(
        """柳湾区项目绩效自评表
项目名称\t高标准农田建设\t\t\t项目单位\t柳湾区农业农村局\t
资金来源\t中央\t省\t市\t县\t自筹\t合计
下达资金（万元）\t500\t200\t50\t150\t100\t1000
实际支出（万元）\t480\t200\t50\t120\t100\t950
支出率\t96%\t100%\t100%\t80%\t100%\t95%
一级指标\t二级指标\t三级指标\t目标值\t完成值\t分数\t得分
产出\t数量\t建成面积\t1万亩\t0.98万亩\t60\t58
小计\t\t\t\t\t60\t58
满意度\t满意度\t农户满意度\t≥90%\t95%\t40\t40
小计\t\t\t\t\t40\t40
总计\t\t\t\t\t100\t98
""".encode(),
        "表.txt",
    )
    assert [(line.source, line.budget_adjusted, line.executed, line.rate) for line in facts.funds] == [
        ("total", 1000, 950, 95),
        ("appropriation", 900, 850, None),
        ("unit_funds", 100, 100, 100),
    ]
    assert [(r.indicator, r.score) for r in facts.indicators] == [("建成面积", 58), ("农户满意度", 40)]
    assert facts.reconciled is True
