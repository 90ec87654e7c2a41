"""Tables of reports: points of levels beside the full table, tasks, named sums, headers named in a sentence or parted below."""

from decimal import Decimal as D

from ingest.pipeline import extract
from ontology.facts import DocumentFacts
from ontology.graph import Graph
from ontology.tables import FactTables
from search.audit import audit_document

EVALUATION = """云岫县2023年竹产业提升专项资金绩效评价报告

委托单位：云岫县财政局主管单位：云岫县林业局评价机构：衡正咨询有限公司

一、基本情况
2023年竹产业提升专项资金预算900.00万元，实际到位860.00万元，实际支出774.00万元。

二、评价结论
项目综合得分82.5分，绩效等级为“良”。
一级指标\t分值\t得分\t失分原因
决策\t20\t17\t目标未细化
过程\t20\t15.5\t拨付晚
产出\t30\t26\t
效益\t30\t24\t管护不足
合计\t100\t82.5\t

三、资金构成（单位：万元）
资金来源类别\t金额\t占比
竹林道路\t420.50\t54.33%
加工补助\t353.50\t45.67%
合计\t774.00\t100.00%

附表
一级指标\t二级指标\t三级指标\t分值\t得分\t扣分原因
决策\t项目立项\t立项程序规范性\t20\t17\t目标未细化
过程\t资金管理\t拨付及时性\t20\t15.5\t两个乡镇晚于规定时限
产出\t产出数量\t新建竹林道路里程\t30\t26\t少建4公里
效益\t满意度\t竹农满意度\t30\t24\t低于90%
合计\t\t\t100\t82.5\t
"""


def facts_of(text: str, name: str = "a.txt") -> DocumentFacts:
    return extract(text.encode(), name)


def test_points_of_levels_and_the_full_table_are_one_evaluation() -> None:
    facts = facts_of(EVALUATION)
    assert [(e.total_score, e.grade, e.department) for e in facts.evaluations] == [(D("82.5"), "良", "云岫县林业局")]
    assert [row.indicator for row in facts.indicators] == [
        "立项程序规范性",
        "拨付及时性",
        "新建竹林道路里程",
        "竹农满意度",
    ]
    levels = {(o.measure, o.kind): (o.value, o.reason) for o in facts.observations if o.unit_of_measure == "分"}
    assert levels["决策分值", "weight"] == (D(20), None)
    assert levels["过程得分", "score"] == (D("15.5"), "拨付晚")
    assert levels["产出得分", "score"] == (D(26), None)


def test_the_figures_of_a_report_that_names_its_department_are_the_department_s() -> None:
    facts = facts_of(EVALUATION)
    spent = next(o for o in facts.observations if o.measure == "支出" and o.value == D(774))
    assert spent.unit == "云岫县林业局"
    assert any("unit" in span.fields and span.quote == "云岫县林业局" for span in spent.spans)


def test_a_table_of_named_sums_is_figures_of_the_project() -> None:
    found = {(o.measure, o.kind): (o.value, o.unit_of_measure) for o in facts_of(EVALUATION).observations}
    assert found["竹林道路", "amount"] == (D("420.5"), "万元")
    assert found["加工补助占比", "share"] == (D("45.67"), "%")


def test_every_stated_value_has_its_span() -> None:
    graph = Graph(None)
    facts = facts_of(EVALUATION)
    graph.replace(facts)
    tables = FactTables(None)
    tables.sync(graph)
    for row in tables.rows("observations"):
        assert any("value" in span["fields"] for span in row["evidence"])
        assert all(facts.text[span["start"] : span["end"]] == span["quote"] for span in row["evidence"])


def test_tables_of_other_points_stay_apart() -> None:
    other = EVALUATION.replace("合计\t100\t82.5\t\n\n三", "合计\t100\t84.5\t\n\n三")
    assert len(facts_of(other).evaluations) == 2


def test_tasks_and_points_of_a_department_are_one_evaluation() -> None:
    facts = facts_of("""云岫县水利局2024年度部门整体支出绩效自评报告

2024年，我局年初部门预算1520.00万元，调整后预算1600.00万元，全年实际支出1488.00万元，预算执行率93.00%。
重点工作任务\t年度目标\t全年完成\t未完成原因
堤防加固\t12公里\t10.5公里\t汛期停工
水库除险\t3座\t3座\t
评价维度\t评价内容\t具体指标\t满分\t自评得分\t扣分说明
投入\t预算编制\t预算完整性\t40\t40\t
产出\t职责履行\t堤防加固完成率\t60\t52.5\t少1.5公里
合计\t\t\t100\t92.5\t
""")
    assert [(e.project, e.total_score) for e in facts.evaluations] == [("部门整体支出", D("92.5"))]
    assert {r.indicator: (r.levels_stated, r.actual, r.score) for r in facts.indicators} == {
        "预算完整性": ("投入/预算编制", None, D(40)),
        "堤防加固完成率": ("产出/职责履行", None, D("52.5")),
        "堤防加固": (None, "10.5公里", None),
        "水库除险": (None, "3座", None),
    }
    line = facts.funds[0]
    assert (line.budget_initial, line.budget_adjusted, line.executed, line.rate) == (D(1520), D(1600), D(1488), D(93))


def test_columns_named_in_a_heading() -> None:
    facts = facts_of("""云岫县2024年农村道路养护补助资金绩效自评报告

一、指标自评情况（一级指标、二级指标、三级指标、年度指标值、全年完成值、分值、得分、偏差原因依次列示）
产出指标
数量指标
养护里程
≥80公里
76.5公里
50
47.8
塌方路段改线
满意度指标
服务对象满意度指标
群众满意度
≥90%
93.1%
40
40
无
预算执行率 分值10分 得分9.6分
总分100分 自评得分97.4分 自评等级：优
""")
    assert [(r.indicator, r.level1, r.target, r.actual, r.weight, r.score, r.reason) for r in facts.indicators] == [
        ("养护里程", "产出", "≥80公里", "76.5公里", D(50), D("47.8"), "塌方路段改线"),
        ("群众满意度", "满意度", "≥90%", "93.1%", D(40), D(40), None),
    ]
    evaluation = facts.evaluations[0]
    assert (evaluation.total_score, evaluation.grade) == (D("97.4"), "优")
    assert [(line.weight, line.score) for line in facts.funds] == [(D(10), D("9.6"))]


def test_headers_parted_in_words_of_their_own() -> None:
    facts = facts_of(
        """<h1>项目支出绩效目标执行监控表（2024年1-7月）</h1>
<table>
<tr><td>项目名称</td><td colspan="8">河道保洁经费</td></tr>
<tr><td rowspan="2">一级指标</td><td rowspan="2">二级指标</td><td rowspan="2">三级指标</td><td rowspan="2">年度指标值</td>
<td rowspan="2">1-7月执行情况</td><td colspan="3">偏差原因分析</td><td rowspan="2">备注</td></tr>
<tr><td>经费保障</td><td>人员保障</td><td>原因说明</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>清淤土方量</td><td>≥3万立方米</td><td>1.2万立方米</td><td></td><td>√</td>
<td>清淤船检修</td><td></td></tr>
<tr><td>满意度指标</td><td>服务对象满意度指标</td><td>居民满意度</td><td>≥90%</td><td>91%</td><td></td><td></td><td></td><td></td></tr>
</table>""",
        "a.html",
    )
    assert [(r.indicator, r.actual, r.reason) for r in facts.indicators] == [
        ("清淤土方量", "1.2万立方米", "清淤船检修"),
        ("居民满意度", "91%", None),
    ]


def test_a_list_whose_result_is_parted_into_score_and_grade() -> None:
    facts = facts_of(
        """<p>2024年度项目支出绩效自评结果汇总表（单位：万元）</p>
<table>
<tr><td rowspan="2">序号</td><td rowspan="2">主管部门</td><td rowspan="2">项目名称</td><td colspan="2">预算安排情况</td>
<td rowspan="2">实际支付数</td><td colspan="2">自评结果</td><td rowspan="2">未达标指标及原因说明</td></tr>
<tr><td>年初安排</td><td>调整后预算</td><td>得分</td><td>等次</td></tr>
<tr><td>1</td><td rowspan="2">县教育局</td><td>校舍维修</td><td>680</td><td>700</td><td>518</td><td>84.3</td><td>良</td><td>图审滞后</td></tr>
<tr><td>2</td><td>教师培训</td><td>96</td><td>88</td><td>88</td><td>98</td><td>优</td><td></td></tr>
</table>""",
        "a.html",
    )
    assert [(e.project, e.department, e.total_score, e.grade) for e in facts.evaluations] == [
        ("校舍维修", "县教育局", D("84.3"), "良"),
        ("教师培训", "县教育局", D(98), "优"),
    ]
    assert [line.reason for line in facts.funds] == ["图审滞后", None]


def test_the_whole_of_kinds_of_spending_under_any_name() -> None:
    facts = facts_of("""# 部门整体支出绩效自评表（2023年度）

| 部门名称 | 云岫县文化局 | | |
| --- | --- | --- | --- |
| 年度预算执行（万元） | 预算数 | 执行数 | 执行率（得分） |
| 全部花费 | 586 | 571.94 | 97.60%（9.76分） |
| 其中：基本支出 | 231 | 231 | 100% |
| 项目支出 | 355 | 340.94 | 96.04% |
| 一级指标 | 三级指标 | 年度指标值 | 实际完成值 |
| 产出指标 | 演出场次 | ≥120场 | 126场 |
""")
    assert [(e.project, e.unit) for e in facts.evaluations] == [("部门整体支出", "云岫县文化局")]
    line = facts.funds[0]
    assert (line.budget_adjusted, line.executed, line.rate, line.score) == (D(586), D("571.94"), D("97.6"), D("9.76"))
    assert {(o.measure, o.kind, o.value) for o in facts.observations if "项目支出" in o.measure} == {
        ("项目支出预算", "amount", D(355)),
        ("项目支出", "amount", D("340.94")),
        ("项目支出", "completion_rate", D("96.04")),
    }


def test_sums_in_chinese_numerals() -> None:
    facts = facts_of(
        "云岫县档案馆2023年度部门决算公开说明\n\n三公经费全年预算数为十二万三千元，决算数8.61万元，公务接待费三点五万元。\n"
    )
    assert {o.value for o in facts.observations} >= {D("12.3"), D("8.61"), D("3.5")}
    assert D("0.3") not in {o.value for o in facts.observations}


def test_months_of_money_stay_above_the_indicators() -> None:
    facts = facts_of("""# 部门预算项目支出绩效运行监控表（2024年1-6月）

| 项目名称 | 免费开放经费 | | | | |
| --- | --- | --- | --- | --- | --- |
| 资金来源 | 年初预算数 | 1-6月执行数 | 执行率 | 全年预计执行数 | |
| 年度资金总额 | 168 | 74.2 | 44.17% | 165 | |
| 其他资金 | 18 | 8 | 44.44% | 15 | |
| 一级指标 | 指标名称 | 年初指标值 | 半年度指标执行情况 | 完成目标可能性 | 备注 |
| 产出指标 | 阅读活动场次 | ≥80场 | 46场 | 确定能 | |
| 满意度指标 | 读者满意度 | ≥90% | — | 有可能 | 年底测评 |
""")
    assert [(x.source, x.budget_initial, x.executed, x.rate) for x in facts.funds] == [
        ("total", D(168), D("74.2"), D("44.17")),
        ("other", D(18), D(8), D("44.44")),
    ]
    assert [(r.indicator, r.actual) for r in facts.indicators] == [("阅读活动场次", "46场"), ("读者满意度", None)]


def test_a_total_told_otherwise_than_the_form_s_is_found() -> None:
    form = """# 云岫县教育局2023年乡村教师生活补助项目绩效自评报告

项目自评得分{}分，等级为优。

| 项目名称 | 乡村教师生活补助 | | | | |
| --- | --- | --- | --- | --- | --- |
| 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 补助人数 | ≥2400人 | 2352人 | 60 | 58.8 |
| 满意度指标 | 教师满意度 | ≥95% | 95.3% | 40 | 40 |
| 总分 | | | | 100 | 98.8 |
"""
    found = [f for f in audit_document(facts_of(form.format("97.8"), "a.md")) if f.rule == "contradicting-figures"]
    assert [(f.stated, f.expected) for f in found] == [(D("97.8"), D("98.8"))]
    assert not [f for f in audit_document(facts_of(form.format("98.8"), "a.md")) if f.rule == "contradicting-figures"]


def test_totals_of_a_form_s_head_and_conclusion() -> None:
    facts = facts_of(
        """<p>附件1</p><table>
<tr><td>项目名称</td><td colspan="5">绿地管护经费</td></tr>
<tr><td>一级指标</td><td>三级指标</td><td>年初目标值</td><td>实际完成值</td><td>分值</td><td>得分</td></tr>
<tr><td>产出指标</td><td>管护面积</td><td>125万平方米</td><td>128万平方米</td><td>100</td><td>97</td></tr>
<tr><td colspan="4">合计</td><td>100</td><td>97</td></tr>
<tr><td>评价结论</td><td colspan="5">经自评，项目总分98分，目标基本实现。</td></tr></table>
<p>附件2 公园管护自评表</p><table>
<tr><td colspan="3">填报日期：2025年3月12日</td><td colspan="3">总分：91.6</td></tr>
<tr><td>项目名称</td><td colspan="5">公园管护经费</td></tr>
<tr><td>一级指标</td><td>三级指标</td><td>年初目标值</td><td>实际完成值</td><td>分值</td><td>得分</td></tr>
<tr><td>产出指标</td><td>管护公园</td><td>6个</td><td>6个</td><td>100</td><td>94.2</td></tr>
<tr><td colspan="4">合计</td><td>100</td><td>94.2</td></tr></table>""",
        "a.html",
    )
    assert [(e.project, e.total_score) for e in facts.evaluations] == [
        ("绿地管护经费", D(97)),
        ("公园管护经费", D("94.2")),
    ]
    assert [(o.subject, o.measure, o.value) for o in facts.observations if o.kind == "score"] == [
        ("绿地管护经费", "总分", D(98)),
        ("公园管护经费", "总分", D("91.6")),
    ]
    found = [f for f in audit_document(facts) if f.rule == "contradicting-figures"]
    assert [(f.stated, f.expected) for f in found] == [(D(98), D(97)), (D("91.6"), D("94.2"))]
