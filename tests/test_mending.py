"""Questions with slips, names in other words and words that ask for nothing: mended where one thing can be meant, else refused."""

from functools import cache

import pytest

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask

FORM = """# 项目支出绩效自评表（2023年度）

| 项目名称 | {name} | | | | | | |
| --- | --- | --- | --- | --- | --- | --- | --- |
| 主管部门 | 汀溪县交通运输局 | 实施单位 | 汀溪县公路养护中心 | | | | |
| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| | 年度资金总额 | 300 | {budget} | {spent} | 10 | {rate}% | 9 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 产出指标 | 数量指标 | {counted} | 20公里 | 18公里 | 50 | 45 | 汛期停工 |
| 满意度指标 | 服务对象满意度指标 | 沿线群众满意度 | 90% | 93% | 40 | 40 | |
| 总分 | | | | | 100 | 94 | |
"""
FORMS = [
    {"name": "农村公路安全防护设施提升工程", "budget": 320, "spent": 272, "rate": 85, "counted": "安装波形护栏长度"},
    {"name": "慢性滑坡路段应急处置", "budget": 250, "spent": 240, "rate": 96, "counted": "清理边沟淤泥长度"},
]


@cache
def tables() -> FactTables:
    graph = Graph(None)
    for number, form in enumerate(FORMS):
        graph.replace(extract(FORM.format(**form).encode(), f"{number}.md"))
    found = FactTables(None)
    found.sync(graph)
    return found


@pytest.mark.parametrize(
    ("question", "value", "note"),
    [
        ("安全防护农村公路设施工程2023年执行率是多少", 85, "农村公路安全防护设施提升工程"),
        ("慢滑坡路段应急处置的预算执行率", 96, "慢性滑坡路段应急处置"),
        ("农村公路安全防护设施提升工程护栏安装长度完成了多少", 18, ""),
        ("请查明农村公路安全防护设施提升工程2023年执行率", 85, "查明"),
        ("交通运输局农村公路防护设施的执行率是多少", 85, ""),
        ("农村公路安全防护设施提升工程调整预算-年初预算", 20, ""),
        ("慢性滑坡路段应急处置全年预算比年初预算调减了多少万元", 50, ""),
    ],
)
def test_one_thing_is_meant(question, value, note):
    found = ask(question, tables())
    assert (found["status"], abs(found["value"] or 0)) == ("answered", value), found["answer"]
    assert note in found["interpretation"]


@pytest.mark.parametrize(
    "question",
    [
        "农村公路安全防护标线提升工程2023年执行率是多少",
        "乡村公路安全防护设施提升工程的塌方长度是多少",
        "慢性滑坡路段长期监测2023年执行率是多少",
        "水利局农村公路防护设施的执行率是多少",
        "汀溪县交通运输局路段绿化的执行率是多少",
        "农村公路安全防护设施提升工程审计费是多少",
    ],
)
def test_a_word_that_stands_in_no_name_refuses(question):
    assert ask(question, tables())["status"] in ("not_found", "unclear")


@pytest.mark.parametrize("question", ["汀溪县交通运愉局2023年有几个项目", "汀溪县交通运书局2023年有几个项目"])
def test_a_slip_in_a_name_is_put_right(question):
    found = ask(question, tables())
    assert (found["status"], found["value"]) == ("answered", 2), found["answer"]


@pytest.mark.parametrize("question", ["汀泉县交通运输局2023年有几个项目", "汀溪县水路运输局2023年有几个项目"])
def test_another_name_is_no_slip(question):
    assert ask(question, tables())["status"] in ("not_found", "unclear")
