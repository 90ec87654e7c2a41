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
