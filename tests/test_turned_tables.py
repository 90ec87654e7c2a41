"""Tables printed the other way round, rows that drifted, and what is said of columns that nobody understands."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from ingest.pipeline import extract
from ontology.facts import DocumentFacts


def _facts(*rows: list[str]) -> DocumentFacts:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return extract(out.getvalue().encode(), "a.csv")


def test_projects_as_columns() -> None:
    facts = _facts(
        ["霞岭区体育局2023年度项目绩效自评情况表", "", ""],
        ["内容", "健身路径更新", "青少年冬训"],
        ["承担科室", "群体科", "竞训科"],
        ["预算数（万元）", "120", "45"],
        ["支出数（万元）", "114", "36"],
        ["执行率", "95%", "80%"],
        ["自评得分", "96", "85"],
        ["等级", "优", "良"],
    )
    assert [(e.project, e.unit, e.total_score, e.grade) for e in facts.evaluations] == [
        ("健身路径更新", "群体科", Decimal(96), "优"),
        ("青少年冬训", "竞训科", Decimal(85), "良"),
    ]
    spans = [span for line in facts.funds for span in line.spans if "executed" in span.fields]
    assert [(span.quote, span.row, span.column) for span in spans] == [("114", 5, 2), ("36", 5, 3)]


def test_headers_below_their_rows() -> None:
    facts = _facts(
        ["清石县文化馆二〇二二年度项目支出绩效自评表", "", "", "", "", "", ""],
        ["项目名称", "非遗展演", "", "实施单位", "清石县文化馆", "", ""],
        ["产出指标", "数量指标", "展演场次", "≥12场", "12场", "60", "60"],
        ["效益指标", "社会效益指标", "观众人次", "≥8000人次", "7600人次", "40", "38"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["总分", "", "", "", "", "100", "98"],
    )
    assert [(i.indicator, i.actual, i.weight, i.score) for i in facts.indicators] == [
        ("展演场次", "12场", Decimal(60), Decimal(60)),
        ("观众人次", "7600人次", Decimal(40), Decimal(38)),
    ]
    assert (facts.evaluations[0].year, facts.evaluations[0].total_score) == (2022, Decimal(98))


def test_drifted_rows_of_a_list_in_other_words() -> None:
    facts = _facts(
        ["东石县交通局2023年度项目绩效自评汇总", "", "", "", "", "", "", ""],
        ["项目", "所属单位", "全年盘子", "已花", "花掉比例", "自评得分", "等次", "没做到位的"],
        ["桥梁检测", "东石县公路段", "80", "76", "95%", "95", "优", "两座小桥漏检"],
        ["标线施划", "东石县公路段", "", "45", "36", "80%", "82", "良"],
        ["客运站维修", "60", "60", "100%", "98", "优", "", ""],
    )
    assert [(f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [
        (Decimal(80), Decimal(76), Decimal(95)),
        (Decimal(45), Decimal(36), Decimal(80)),
        (Decimal(60), Decimal(60), Decimal(100)),
    ]
    assert [(e.unit, e.total_score, e.grade) for e in facts.evaluations] == [
        ("东石县公路段", Decimal(95), "优"),
        ("东石县公路段", Decimal(82), "良"),
        ("东石县交通局", Decimal(98), "优"),
    ]


def test_rates_as_fractions_and_a_column_that_nobody_understands() -> None:
    facts = _facts(
        ["梅岭区审批局2023年度项目绩效自评汇总", "", "", "", "", ""],
        ["项目", "预算（万元）", "执行（万元）", "执行进度", "评价分值", "评价结论", "乙档"],
        ["窗口更新", "50", "47.5", "0.95", "94", "优", "31"],
        ["政务热线", "120", "120", "1", "100", "优", "7"],
        ["档案数字化", "40", "24", "0.6", "75", "中", "12"],
    )
    assert [f.rate for f in facts.funds] == [Decimal(95), Decimal(100), Decimal(60)]
    assert [(e.total_score, e.grade) for e in facts.evaluations][2] == (Decimal(75), "中")
    assert [(warning.code, "乙档" in warning.message) for warning in facts.warnings] == [("unread-column", True)]
    assert facts.reconciled is False


def test_two_forms_beside_each_other() -> None:
    facts = _facts(
        ["2023年度项目支出绩效自评表", "", "", "", "", ""],
        ["项目名称", "游步道养护", "", "项目名称", "吊桥加固", ""],
        ["实施单位", "霞岭区交通局", "", "实施单位", "霞岭区公路站", ""],
        ["预算数（万元）", "执行数（万元）", "执行率", "预算数（万元）", "执行数（万元）", "执行率"],
        ["100", "90", "90%", "50", "50", "100%"],
        ["指标", "目标", "完成", "指标", "目标", "完成"],
        ["养护里程", "≥20公里", "22公里", "加固吊桥", "2座", "2座"],
        ["路面完好率", "≥90%", "88%", "验收合格率", "100%", "100%"],
        ["自评得分", "92", "", "自评得分", "99", ""],
    )
    assert [(e.project, e.unit, e.total_score) for e in facts.evaluations] == [
        ("游步道养护", "霞岭区交通局", Decimal(92)),
        ("吊桥加固", "霞岭区公路站", Decimal(99)),
    ]
    assert [(line.budget_adjusted, line.executed) for line in facts.funds] == [(100, 90), (50, 50)]
    assert [(r.evaluation.project, r.indicator, r.actual) for r in facts.indicators] == [
        ("游步道养护", "养护里程", "22公里"),
        ("游步道养护", "路面完好率", "88%"),
        ("吊桥加固", "加固吊桥", "2座"),
        ("吊桥加固", "验收合格率", "100%"),
    ]


def test_a_sum_parted_among_places_is_no_money_block() -> None:
    facts = _facts(
        ["霞岭县水利局2023年度引水专项资金分配情况表", "", "", "", ""],
        ["单位：万元", "", "", "", ""],
        ["镇（乡）", "安排资金", "已支出", "支出进度", "受益户数"],
        ["石门镇", "820.00", "697.00", "85.00%", "310"],
        ["竹坪乡", "640.00", "620.80", "97.00%", "205"],
        ["县本级", "400.00", "310.50", "77.63%", ""],
        ["合计", "1,860.00", "1,628.30", "87.54%", "515"],
    )
    assert (facts.evaluations, facts.funds) == ((), ())
    assert [(o.subject, o.measure, o.kind, o.value, o.unit_of_measure) for o in facts.observations[:4]] == [
        ("石门镇", "安排资金", "amount", Decimal(820), "万元"),
        ("石门镇", "已支出", "amount", Decimal(697), "万元"),
        ("石门镇", "支出进度", "completion_rate", Decimal(85), "%"),
        ("石门镇", "受益户数", "count", Decimal(310), "户"),
    ]
    assert len(facts.observations) == 11


def test_sources_below_a_column_of_projects_and_a_total_below_its_labels() -> None:
    facts = _facts(
        ["2024年度项目支出绩效自评表", *[""] * 9],
        ["金额单位：元", *[""] * 9],
        ["项目名称", "", "霞光路灯节能", *[""] * 7],
        ["项目资金", "", "项目", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", "备注"],
        ["", "", "年度资金总额", "2150000", "2150000", "1988750", "10", "92.50%", "9.25", ""],
        ["", "", "其中：当年财政拨款", "2150000", "2150000", "1988750", "-", "92.50%", "-", ""],
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "实际完成值", "分值", "得分", "备注"],
        ["产出指标", "数量指标", "改造路灯数量", "=", "1600", "盏", "1600", "60", "60", ""],
        ["效益指标", "经济效益指标", "年节约电费", ">=", "45", "万元", "38.2", "30", "21", ""],
        ["总分", "", "", "", "", "", "", "总分值", "总得分", "自评等级"],
        ["", "", "", "", "", "", "", "100", "90.25", "优"],
    )
    assert [(e.project, e.total_score, e.grade) for e in facts.evaluations] == [
        ("霞光路灯节能", Decimal("90.25"), "优")
    ]
    assert [(line.source, line.executed, line.score) for line in facts.funds] == [
        ("total", Decimal("198.875"), Decimal("9.25")),
        ("appropriation", Decimal("198.875"), None),
    ]
    assert facts.reconciled is True


def test_a_header_s_own_rate_of_money_is_not_the_unit_of_the_places() -> None:
    facts = _facts(
        ["2023年霞岭县农村改厕补助分配表", "", "", ""],
        ["单位：户、万元", "", "", ""],
        ["乡镇", "改造户数", "补助标准（元/户）", "应拨"],
        ["城关镇", "320", "1500", "48"],
        ["柳林乡", "210", "1500", "31.5"],
    )
    assert [(o.subject, o.measure, o.value, o.unit_of_measure, o.year) for o in facts.observations] == [
        ("城关镇", "改造户数", 320, "户", 2023),
        ("城关镇", "应拨", 48, "万元", 2023),
        ("柳林乡", "改造户数", 210, "户", 2023),
        ("柳林乡", "应拨", Decimal("31.5"), "万元", 2023),
    ]


def test_a_column_that_is_not_read_keeps_its_place_beside_an_empty_result() -> None:
    facts = _facts(
        ["项目名称", "一级指标", "二级指标", "三级指标", "年初目标", "全年完成", "自评"],
        ["霞岭养老平台", "产出指标", "数量指标", "上线服务项目", "12项", "12项", "100%"],
        ["霞岭养老平台", "产出指标", "质量指标", "系统可用率", "≥99%", "98.2%", "92%"],
        ["霞岭养老平台", "满意度", "服务对象满意度", "老人满意度", "≥90%", "—", "0%"],
    )
    assert [(r.indicator, r.target, r.actual) for r in facts.indicators] == [
        ("上线服务项目", "12项", "12项"),
        ("系统可用率", "≥99%", "98.2%"),
        ("老人满意度", "≥90%", None),
    ]
