"""Questions of bodies: their own results, what is over and under them, projects of a class, names said otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask

LIST = """柳湾市2024年度项目支出绩效自评情况汇总表（单位：万元）
序号,主管部门,承担单位,项目名称,年初预算,全年预算数,全年执行数,执行率,自评得分,自评等次,备注
1,柳湾市卫生健康委员会,柳湾市第二人民医院,急救设备购置项目,300,300,210,70%,86.5,良,设备招标推迟，尾款未支付
2,柳湾市卫生健康委员会,柳湾市第二人民医院,全科医生培训经费,60,60,60,100%,98,优,
3,柳湾市卫生健康委员会,柳湾市卫生健康委员会,基本公共卫生服务,900,960,940.8,98%,97.3,优,2024年新增项目
4,柳湾市教育局,柳湾市第一中学,实验设备购置项目,150,150,148.5,99%,97,优,
5,柳湾市教育局,柳湾市教育局,教师培训经费,80,80,72,90%,89,良,
合计,,,,1490,1550,1431.3,92.34%,,,
"""
WHOLE = """榕桥街道办事处2023年度部门整体支出绩效自评报告

一、基本情况
榕桥街道办事处内设机构7个，下属事业单位3个，分别为榕桥街道党群服务中心、榕桥街道便民服务中心、榕桥街道综合行政执法队。
2023年年初预算3200万元，年中追加预算280万元，调整后预算3480万元，全年支出3306万元，预算执行率95%。
二、绩效自评结论
榕桥街道办事处2023年度部门整体支出绩效自评得分93.6分。
"""


@pytest.fixture(scope="module")
def tables() -> FactTables:
    """The facts of a list of projects of several bodies and of a report on one body's whole expenditure."""
    graph = Graph(None)
    for name, text in (("汇总表.csv", LIST), ("榕桥街道.txt", WHOLE)):
        graph.replace(extract(text.encode(), name))
    made = FactTables(None)
    made.sync(graph)
    return made


def _projects(answer: dict[str, Any]) -> set[str]:
    return {row["project"] for row in answer["rows"]}


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("榕桥街道办事处2023年部门整体支出绩效自评得分", 93.6),
        ("榕桥街道办2023年整体支出自评得了几分", 93.6),
        ("榕桥街道办事处2023年预算执行率", 95),
        ("榕桥街道办事处2023年调整后预算是多少", 3480),
        ("榕桥街道办事处年中追加了多少预算", 280),
        ("榕桥街道办下属事业单位有几个", 3),
    ],
)
def test_results_of_a_body_are_its_own(tables: FactTables, question: str, value: float) -> None:
    answer = ask(question, tables)
    assert answer["status"] == "answered"
    assert float(answer["value"]) == value
    assert answer["evidence"]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("柳湾市教育局2024年部门整体支出自评得分", "not_found"),  # its projects' scores are not its own
        ("榕桥街道办事处2022年预算执行率", "not_found"),
        ("那个单位的预算是多少", "unclear"),
        ("流湾市教育局有哪些项目", "unclear"),  # another place
        ("南丰市教育局有哪些项目", "not_found"),
        ("柳湾市财政局主管的项目有哪些", "not_found"),
        ("体育类项目有哪些", "not_found"),
        ("柳湾市教育局下属医院的项目有哪些", "not_found"),
        ("柳湾市教育局下属单位有几个", "not_found"),
    ],
)
def test_what_no_document_tells_of_a_body_is_refused(tables: FactTables, question: str, status: str) -> None:
    assert ask(question, tables)["status"] == status


@pytest.mark.parametrize(
    ("question", "projects"),
    [
        ("柳湾市卫健委主管的项目有哪些", {"急救设备购置项目", "全科医生培训经费", "基本公共卫生服务"}),
        ("主管部门为柳湾市教育局且得分低于90分的项目有哪些", {"教师培训经费"}),
        ("柳湾市教育局下属学校的项目有哪些", {"实验设备购置项目"}),
        ("市一中的项目有哪些", {"实验设备购置项目"}),
        ("柳湾市教育菊主管的项目有哪些", {"实验设备购置项目", "教师培训经费"}),
        ("预算前三名的教育项目", {"实验设备购置项目", "教师培训经费"}),
        ("设备购置的项目有哪些", {"急救设备购置项目", "实验设备购置项目"}),
        ("培训类项目有哪些", {"全科医生培训经费", "教师培训经费"}),
    ],
)
def test_projects_by_body_and_class(tables: FactTables, question: str, projects: set[str]) -> None:
    assert _projects(ask(question, tables)) == projects


def test_money_by_the_bodies_that_carry_out(tables: FactTables) -> None:
    rows = ask("各承担单位的预算合计分别是多少", tables)["rows"]
    assert {row["unit"]: float(row["value"]) for row in rows} == {
        "柳湾市第二人民医院": 360,
        "柳湾市卫生健康委员会": 960,
        "柳湾市第一中学": 150,
        "柳湾市教育局": 80,
    }


@pytest.mark.parametrize(
    "question", ["急救设备购置项目为什么扣分", "急救设备购置项目得分低的原因", "急救设备购置项目为什么没执行完"]
)
def test_a_remark_says_why_a_project_fell_short(tables: FactTables, question: str) -> None:
    assert "设备招标推迟" in ask(question, tables)["answer"]


def test_a_remark_that_tells_no_shortfall_is_no_reason(tables: FactTables) -> None:
    assert ask("基本公共卫生服务为什么扣分", tables)["status"] == "not_found"


def test_the_bodies_under_one_are_quoted(tables: FactTables) -> None:
    answer = ask("榕桥街道办下属事业单位有哪些", tables)
    assert answer["status"] == "answered"
    assert "便民服务中心" in answer["answer"]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("榕桥街道办事处2023年花了多少钱", 3306),
        ("榕桥街道办2023年全年预算是多少", 3480),
        ("整体支出得了多少分", 93.6),
        ("部门整体支出执行率是多少", 95),
    ],
)
def test_a_body_with_nothing_evaluated_but_its_whole_expenditure_means_that(
    tables: FactTables, question: str, value: float
) -> None:
    answer = ask(question, tables)
    assert (answer["status"], answer["value"]) == ("answered", value)


def test_a_body_with_projects_of_its_own_is_asked_which_is_meant(tables: FactTables) -> None:
    assert ask("柳湾市教育局得了多少分", tables)["status"] != "answered"
