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
