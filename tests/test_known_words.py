"""Tables with headers in words of nobody's list: the cells and their arithmetic say what the columns are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.pipeline import extract
from ontology.facts import DocumentFacts

LIST = """苇塘县农业农村局2023年度项目绩效自评情况一览表
序号,项目,承担科室,年初安排（万元）,花了多少（万元）,进度,自评打分,评定档次,没做好的地方
1,沼气站管护,能源科,120,114,95%,93.5,优,两处管道更换推迟到次年
2,土壤墒情监测,土肥站,36.5,36.5,100%,98,优,
3,渔政艇更新,渔政股,88,52.8,60%,81,良,招标两次流标
合计,,,244.5,203.3,83.15%,,,
"""

NAMELESS = """河阳区文化和旅游局2024年度项目绩效自评表
名目,干活的单位,盘子（元）,花销（元）,花销占盘子,评了几分,结论
剧场灯光更换,河阳区文化馆,640000,608000,95%,96,优
读书角建设,河阳区图书馆,300000,300000,100%,99,优
古桥标识更新,河阳区文物保护所,520000,260000,50%,72,中
"""

RESULTS = """2023年度山洪预警维护项目支出绩效自评表
项目名称,山洪预警维护,,,,,
实施单位,石梁县水利局,,,,,
维度,要点,具体事项,想达到,做到了,值多少分,拿了几分,差在哪
产出,数量,维护雨量站,≥80座,82座,40,40,
产出,质量,设备完好率,≥95%,91%,30,27,三处站点雷击
满意度,满意度,村民满意度,≥90%,93%,20,20,
合计,,,,,90,87,
"""

REPEATED = """<h1>石梁县2023年度项目支出绩效自评表</h1><table>
<tr><td>项目名称</td><td colspan=5>路灯节能改造</td></tr>
<tr><td>实施单位</td><td colspan=5>石梁县路灯所</td></tr>
<tr><td>类别</td><td>考核内容</td><td>要求</td><td>做到</td><td>满分</td><td>实得</td></tr>
<tr><td>数量指标</td><td>更换灯具</td><td>≥2400盏</td><td>2400盏</td><td>50</td><td>50</td></tr>
<tr><td>类别</td><td>考核内容</td><td>要求</td><td>做到</td><td>满分</td><td>实得</td></tr>
<tr><td>质量指标</td><td>亮灯率</td><td>≥98%</td><td>97%</td><td>50</td><td>48</td></tr>
<tr><td colspan=4>合计</td><td>100</td><td>98</td></tr></table>"""

UNPROVED = """石梁县水利局2023年度水情一览
站名,所在地,水位（米）,流量（立方米每秒）,比去年,雨量
东沟站,东沟乡,12.5,88,3%,410
西沟站,西沟乡,11.2,76,5%,395
"""


def _facts(folder: Path, name: str, text: str) -> DocumentFacts:
    path = folder / name
    path.write_text(text, "utf-8")
    return extract(path.read_bytes(), name)


def test_a_list_is_understood_by_its_rates_and_grades(tmp_path: Path) -> None:
    facts = _facts(tmp_path, "a.csv", LIST)
    assert [(e.project, e.unit, e.department, e.total_score, e.grade) for e in facts.evaluations] == [
        ("沼气站管护", "能源科", "苇塘县农业农村局", Decimal("93.5"), "优"),
        ("土壤墒情监测", "土肥站", "苇塘县农业农村局", Decimal(98), "优"),
        ("渔政艇更新", "渔政股", "苇塘县农业农村局", Decimal(81), "良"),
    ]
    assert [(f.budget_initial, f.executed, f.rate, f.reason) for f in facts.funds] == [
        (Decimal(120), Decimal(114), Decimal(95), "两处管道更换推迟到次年"),
        (Decimal("36.5"), Decimal("36.5"), Decimal(100), None),
        (Decimal(88), Decimal("52.8"), Decimal(60), "招标两次流标"),
    ]
    assert not facts.warnings


def test_a_list_without_one_known_header_is_read_where_its_arithmetic_proves_it(tmp_path: Path) -> None:
    facts = _facts(tmp_path, "b.csv", NAMELESS)
    assert [(f.evaluation.project, f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [
        ("剧场灯光更换", Decimal(64), Decimal("60.8"), Decimal(95)),
        ("读书角建设", Decimal(30), Decimal(30), Decimal(100)),
        ("古桥标识更新", Decimal(52), Decimal(26), Decimal(50)),
    ]
    assert [(e.unit, e.total_score, e.grade) for e in facts.evaluations][2] == ("河阳区文物保护所", Decimal(72), "中")


def test_rows_of_results_are_understood_by_units_and_points(tmp_path: Path) -> None:
    facts = _facts(tmp_path, "c.csv", RESULTS)
    rows = [(i.indicator, i.level1, i.target, i.actual, i.weight, i.score, i.reason) for i in facts.indicators]
    assert rows == [
        ("维护雨量站", "产出", "≥80座", "82座", Decimal(40), Decimal(40), None),
        ("设备完好率", "产出", "≥95%", "91%", Decimal(30), Decimal(27), "三处站点雷击"),
        ("村民满意度", "满意度", "≥90%", "93%", Decimal(20), Decimal(20), None),
    ]


def test_headers_printed_again_are_understood_again(tmp_path: Path) -> None:
    facts = _facts(tmp_path, "d.html", REPEATED)
    assert [(i.indicator, i.actual, i.score) for i in facts.indicators] == [
        ("更换灯具", "2400盏", Decimal(50)),
        ("亮灯率", "97%", Decimal(48)),
    ]
    assert facts.reconciled


PLANTED = """石梁县农业农村局2023年度油菜生产情况
乡镇,计划亩数,完成亩数,完成率
东沟乡,400,380,95%
西沟乡,500,400,80%
"""

PUPILS = """石梁县职业学校2023年技能考试情况
姓名,班级,考试得分,等级
周小禾,一班,96,优
陈一鸣,二班,84,良
"""


@pytest.mark.parametrize("text", [UNPROVED, PLANTED, PUPILS])
def test_a_table_of_other_figures_is_not_taken_for_a_list(tmp_path: Path, text: str) -> None:
    facts = _facts(tmp_path, "e.csv", text)
    assert not facts.evaluations
    assert not facts.funds
    assert not facts.indicators


@pytest.mark.parametrize(("name", "project"), [("f.md", "养老站运营"), ("f.txt", "养老站运营")])
def test_bold_labels_are_labels(tmp_path: Path, name: str, project: str) -> None:
    text = (
        "北山县民政局2023年度项目支出绩效自评报告\n\n**项目名称**：养老站运营\n**主管部门**：北山县民政局\n"
        "**预算安排**：80万元；**实际支出**：76万元，**执行率**：95%。\n**自评得分**：93.2分。\n"
    )
    facts = _facts(tmp_path, name, text)
    assert [e.project for e in facts.evaluations] == [project]
    assert all(facts.text[span.start : span.end] == span.quote for e in facts.evaluations for span in e.spans)
    assert [(f.budget_adjusted, f.executed) for f in facts.funds] == [(Decimal(80), Decimal(76))]


def test_asterisks_that_mask_stay(tmp_path: Path) -> None:
    facts = _facts(
        tmp_path, "g.txt", "**县民政局2023年度部门决算\n一、收入支出决算\n本年收入20**万元，支出88.5万元。\n"
    )
    assert "**县民政局" in facts.text
    assert "20**万元" in facts.text


def test_labels_are_understood_by_the_rate_beside_them(tmp_path: Path) -> None:
    text = (
        "<h1>浮石县林业局2023年防火物资储备项目绩效自评情况</h1><table>"
        "<tr><td>责任单位</td><td colspan=3>浮石县林业局</td></tr>"
        "<tr><td>预算批了多少</td><td>55</td><td>实际花了多少</td><td>49.5</td></tr>"
        "<tr><td>资金使用率</td><td>90%</td><td>自评总分</td><td>92</td></tr></table>"
    )
    facts = _facts(tmp_path, "h.html", text)
    assert [(f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [
        (Decimal(55), Decimal("49.5"), Decimal(90))
    ]
    assert facts.evaluations[0].total_score == 92


def test_results_of_both_stages_of_a_masked_bureau(tmp_path: Path) -> None:
    rows = (
        "三级指标,指标值,分值,自评,,复核,\n,,,完成值,得分,完成值,得分\n"
        "保洁公厕座数,≥58座,60,58座,60,56座,57\n市民满意度,≥88%,40,90%,40,90%,40\n合计,,100,,100,,97\n"
    )
    facts = _facts(tmp_path, "i.csv", f"××局2023年度公厕保洁服务项目绩效自评复核表,,,,,,\n{rows}")
    assert {(e.project, e.stage, e.total_score) for e in facts.evaluations} == {
        ("公厕保洁服务项目", "自评", Decimal(100)),
        ("公厕保洁服务项目", "复核", Decimal(97)),
    }
    assert {(i.evaluation.stage, i.actual, i.score) for i in facts.indicators if "公厕" in i.indicator} == {
        ("自评", "58座", Decimal(60)),
        ("复核", "56座", Decimal(57)),
    }


def test_vehicles_as_columns(tmp_path: Path) -> None:
    text = (
        "青石区司法局2023年度国有资产占用情况表,,,\n项目,合计,机要通信用车,执法执勤用车\n"
        "车辆数量（辆）,11,1,10\n账面原值（万元）,208.6,18.6,190\n单价50万元以上通用设备（台、套）,1,,\n"
    )
    facts = _facts(tmp_path, "j.csv", text)
    assert {(o.measure, o.value, o.unit_of_measure) for o in facts.observations} == {
        ("车辆", Decimal(11), "辆"),
        ("机要通信用车", Decimal(1), "辆"),
        ("执法执勤用车", Decimal(10), "辆"),
        ("车辆账面原值", Decimal("208.6"), "万元"),
        ("机要通信用车账面原值", Decimal("18.6"), "万元"),
        ("执法执勤用车账面原值", Decimal(190), "万元"),
        ("单价50万元以上通用设备", Decimal(1), "台（套）"),
    }
    assert not facts.warnings


def test_a_rate_rises_by_percentage_points(tmp_path: Path) -> None:
    text = (
        "西溪县教育局2023年度绩效自评报告\n\n学生近视率为48.2%，比上年下降0.8个百分点。"
        "经费完成年初计划的91%，比上年提高2个百分点。\n"
    )
    facts = _facts(tmp_path, "k.txt", text)
    assert [(o.measure, o.value, o.compared_to) for o in facts.observations if o.unit_of_measure == "个百分点"] == [
        ("学生近视率", Decimal("-0.8"), "上年")
    ]


def test_sums_that_do_not_exceed_each_other_are_no_points(tmp_path: Path) -> None:
    text = (
        "金石县水务局2022年项目绩效自评汇总,,,,,,\n项目名,所属单位,本年盘子,用了多少,支付进度,完成得怎么样,分数\n"
        "管网普查,金石县排水所,210,189,90%,完成普查管线46公里,94\n移民扶持,金石县移民站,56,56,100%,发放2180人,100\n"
    )
    facts = _facts(tmp_path, "l.csv", text)
    assert not facts.indicators
    assert [(f.budget_adjusted, f.executed, f.rate) for f in facts.funds] == [
        (Decimal(210), Decimal(189), Decimal(90)),
        (Decimal(56), Decimal(56), Decimal(100)),
    ]
    assert [(e.goal_actual, e.total_score) for e in facts.evaluations] == [
        ("完成普查管线46公里", Decimal(94)),
        ("发放2180人", Decimal(100)),
    ]
