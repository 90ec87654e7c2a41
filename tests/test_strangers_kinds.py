"""Kinds of questions that strangers asked and that used to be refused or answered wrongly, over a form and a report."""

from functools import cache

import pytest

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask

FORM = """# 项目支出绩效自评表（2023年度）

| 项目名称 | 河湖长制巡查 | | | | |
| --- | --- | --- | --- | --- | --- |
| 主管部门 | 云溪县水务局 | 实施单位 | 云溪县河湖管护站 | | |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 偏差原因 |
| 产出指标 | 数量指标 | 巡查河段数 | 40段 | 36段 | 汛期停巡 |
| 产出指标 | 数量指标 | 清理垃圾量 | 120吨 | 131吨 | |
| 产出指标 | 质量指标 | 问题整改率 | 100% | 97% | |
| 产出指标 | 质量指标 | 漏报率 | 3% | 2% | |
| 产出指标 | 成本指标 | 巡查成本 | 50万元 | 48万元 | |
| 满意度指标 | 服务对象满意度指标 | 沿河村民满意度 | 90% | 88% | |
| 存在问题 | 无人机数量少，夜间巡查难以覆盖 | | | | |
| 改进措施 | 与应急部门共用无人机，增设夜巡班组 | | | | |
"""
REPORT = """云溪县农业农村局2023年度部门整体支出绩效自评报告

一、部门概况
云溪县农业农村局内设5个股室。

二、存在的主要问题
（一）项目前期论证不充分。
（二）乡镇报账不及时。

三、改进措施
提前储备项目，按月通报报账进度。
"""


@cache
def tables() -> tuple[Graph, FactTables]:
    graph = Graph(None)
    graph.replace(extract(FORM.encode(), "河湖长制巡查.md"))
    graph.replace(extract(REPORT.encode(), "农业农村局.txt"))
    found = FactTables(None)
    found.sync(graph)
    return graph, found


def test_bare_targets_are_judged_by_what_their_level_means():
    graph, found = tables()
    missed = ask("河湖长制巡查哪些指标没有达到目标", found)
    assert {row["indicator"] for row in missed["rows"]} == {"巡查河段数", "问题整改率", "沿河村民满意度"}
    assert len(list(graph.query(missed["sparql"]))) == 3
    met = ask("河湖长制巡查哪些指标达到了目标", found)
    assert {row["indicator"] for row in met["rows"]} == {"清理垃圾量"}
    assert len(list(graph.query(met["sparql"]))) == 1


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("河湖长制巡查存在什么问题，打算怎么改", ["夜间巡查难以覆盖", "增设夜巡班组"]),
        ("河湖长制巡查项目遇到了哪些困难", ["夜间巡查难以覆盖"]),
        ("云溪县河湖管护站下一步如何改进", ["增设夜巡班组"]),
        ("云溪县农业农村局2023年部门整体支出绩效自评发现了哪些问题？", ["论证不充分", "报账不及时"]),
        ("云溪县农业农村局的自评报告里说存在啥问题", ["论证不充分", "报账不及时"]),
        ("云溪县农业农村局哪些方面有待加强", ["论证不充分"]),
        ("云溪县农业农村局有哪些改进措施", ["提前储备项目"]),
    ],
)
def test_problems_and_measures_are_quoted_however_they_are_asked_for(question: str, said: list[str]):
    answer = ask(question, tables()[1])
    assert answer["status"] == "answered", answer["answer"]
    assert all(text in answer["answer"] for text in said)


@pytest.mark.parametrize("question", ["云溪县农业农村局2021年发现了哪些问题", "云溪县教育局存在什么问题"])
def test_problems_of_other_years_and_bodies_are_not_told(question: str):
    assert ask(question, tables()[1])["status"] in ("not_found", "unclear")


LIST = """云溪县水务局2023年度项目支出绩效自评结果汇总表

| 序号 | 项目名称 | 实施单位 | 主管部门 | 年初预算数(万元) | 全年预算数(万元) | 全年执行数(万元) | 执行率(%) | 自评得分 | 等级 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 1 | 乡镇供水管网延伸改造 | 供水股 | 云溪县水务局 | 300.00 | 360.00 | 324.00 | 90.00 | 93.5 | 优 |
| 2 | 山塘除险加固 | 工程股 | 云溪县水务局 | 200.00 | 180.00 | 108.00 | 60.00 | 81.0 | 良 |
| 3 | 防汛物资储备 | 工程股 | 云溪县水务局 | 50.00 | 50.00 | 49.00 | 98.00 | 99.0 | 优 |
"""
EARLIER = """云溪县林业局2022年度部门决算

2022年度机关运行经费支出86.40万元。
"""
LATER = """云溪县林业局2023年度部门决算

2023年度机关运行经费支出81.87万元，比2022年度减少11.14万元，下降11.98%，主要原因是压减会议。
2023年度“三公”经费支出决算为12.56万元，比2022年度增加0.72万元，增长6.08%，主要原因是车辆维修增加。
"""


@cache
def spoken_of() -> FactTables:
    graph = Graph(None)
    graph.replace(extract(LIST.encode(), "云溪县水务局2023年项目自评汇总.md"))
    graph.replace(extract(EARLIER.encode(), "林业局2022.txt"))
    graph.replace(extract(LATER.encode(), "林业局2023.txt"))
    found = FactTables(None)
    found.sync(graph)
    return found


@pytest.mark.parametrize(
    "wordings",
    [
        [
            "山塘除险加固2023年执行率是多少",
            "山塘除险加固 执行率 2023 %",
            "山塘除险加固去年度（2023年）的钱用到了什么程度",
        ],
        ["山塘除险加固2023年实际支出多少", "山塘除险加固 2023 已支付 万元", "山塘除险加固实际支出（单位：万元）"],
        [
            "水务局2023年执行率低于70%的项目",
            "水务局 2023 支付率<70 项目",
            "水务局哪几个项目钱花得慢，2023年执行率连70%都没到",
        ],
        ["水务局2023年总分最低的是哪个项目", "水务局2023年项目自评垫底的是谁", "水务局 2023 自评最低分 项目"],
        ["水务局2023年有几个项目等级为优", "水务局2023年有多少项目拿到了优", "数一数水务局2023年评为优的项目有几个"],
        [
            "水务局2023年总分不低于80分且低于90分的项目有哪些",
            "水务局2023年总分在80到90分之间（含80不含90）的项目有哪些",
        ],
        ["山塘除险加固和防汛物资储备谁的执行率更高", "山塘除险加固和防汛物资储备谁花钱进度快"],
        [
            "工程股2023年全年预算合计",
            "归工程股管的2023年全年预算加一块儿多少",
            "工程股2023年手上的项目，全年预算总共多少",
        ],
        ["乡镇供水管网延伸改造的总分", "供水管网改造的总分", "乡镇供水管网改造考了多少分"],
        ["山塘除险加固还有多少钱没花完", "山塘除险加固的预算执行完还剩几万", "山塘除险加固未执行的资金有多少"],
        [
            "林业局2023年三公经费比2022年增长百分之几",
            "林业局三公经费2023年跟2022年比，涨幅是多少",
            "林业局2023年三公经费比2022年增长多少（%）",
        ],
        ["林业局2022年机关运行经费是多少", "林业局2023年的上一年机关运行经费是多少"],
    ],
    ids=lambda wordings: wordings[0],
)
def test_other_words_give_the_same_rows(wordings):
    first, *others = (ask(wording, spoken_of()) for wording in wordings)
    assert first["status"] == "answered"
    for wording, other in zip(wordings[1:], others, strict=True):
        assert (other["status"], other["value"], other["rows"]) == (first["status"], first["value"], first["rows"]), (
            f"{wording}：{other['answer']}"
        )


def test_columns_of_one_year_grow_without_another_year():
    found = ask("乡镇供水管网延伸改造全年预算比年初预算增长百分之几", spoken_of())
    assert (found["value"], found["unit_of_measure"]) == (20, "%")
    found = ask("山塘除险加固全年预算比年初预算减少百分之几", spoken_of())
    assert (abs(found["value"]), found["unit_of_measure"]) == (10, "%")


def test_figures_of_two_years_confirm_each_other_only_by_the_change_between_them():
    found = ask("林业局2022年机关运行经费，2022年决算的数和2023年说明里倒推的数对得上吗", spoken_of())
    assert found["value"] is False
    assert "93.01" in found["answer"]  # 81.87 + 11.14, where 86.40 is stated
    assert any("86.40" in span["quote"] for span in found["evidence"])
    assert any("11.14" in span["quote"] for span in found["evidence"])
    assert ask("林业局机关运行经费各年数字一致吗", spoken_of())["value"] is not True


@pytest.mark.parametrize(
    "question",
    [
        "山塘除险加固的投诉有多少",
        "供水管网养护的总分",
        "老百姓投诉了几次",
        "山塘除险加固取消了多少预算",
        "水务局2023年买东西花了多少",
    ],
)
def test_words_of_content_that_nothing_is_called_are_refused(question):
    assert ask(question, spoken_of())["status"] in ("not_found", "unclear")
