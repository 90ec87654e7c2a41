"""Rows of a report's table that are neither bodies nor projects (各乡镇), and questions with words that ask for nothing."""

from functools import cache

import pytest

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask

REPORT = """青岚县林业局2024年度林区道路养护补助资金绩效自评报告

一、项目概况
林区道路养护补助资金由青岚县林业局组织实施，2024年预算安排600万元，实际支出512万元。

二、资金分配和使用情况

| 乡镇 | 安排资金（万元） | 已支出（万元） | 支出进度（%） | 养护里程（公里） |
| --- | --- | --- | --- | --- |
| 石屏镇 | 210 | 168 | 80 | 42 |
| 柳溪镇 | 180 | 171 | 95 | 31 |
| 双河乡 | 120 | 96 | 80 | 27 |
| 云台乡 | 90 | 77 | 85.56 | 18 |
| 合计 | 600 | 512 | 85.33 | 118 |
"""
FORM = """# 项目支出绩效自评表（2024年度）

| 项目名称 | 林区防火瞭望塔维护 | | | | |
| --- | --- | --- | --- | --- | --- |
| 主管部门 | 青岚县林业局 | 实施单位 | 青岚县林业局 | | |
| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| | 年度资金总额 | 80 | 80 | 72 | 10 | 90% | 9 |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
| 产出指标 | 数量指标 | 维护瞭望塔座数 | 12座 | 12座 | 50 | 50 | |
| 满意度指标 | 服务对象满意度指标 | 护林员满意度 | 90% | 88% | 40 | 38 | 宿舍潮湿 |
| 总分 | | | | | 100 | 97 | |
"""


@cache
def tables() -> tuple[Graph, FactTables]:
    graph = Graph(None)
    graph.replace(extract(REPORT.encode(), "林区道路.md"))
    graph.replace(extract(FORM.encode(), "瞭望塔.md"))
    found = FactTables(None)
    found.sync(graph)
    return graph, found


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("石屏镇安排了多少林区道路养护资金", 210),
        ("柳溪镇林区道路养护资金的支出进度", 95),
        ("石屏镇比双河乡多安排了多少林区道路养护资金", 90),
        ("石屏镇的安排资金是云台乡的多少倍", 2.33),
        ("石屏和柳溪两个镇一共花了多少林区道路养护资金", 339),
        ("林区道路养护补助支出进度不到90%的乡镇有几个", 3),
        ("各乡镇林区道路养护资金平均安排多少", 150),
        ("云台乡的支出进度达到90%了吗", False),
    ],
)
def test_a_row_is_asked_for_by_its_name_or_kind(question, value):
    found = ask(question, tables()[1])
    assert found["status"] == "answered", found["answer"]
    assert found["value"] is value if isinstance(value, bool) else round(float(found["value"]), 2) == value
    assert found["evidence"]


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("林区道路养护资金安排最多的是哪个镇", {"石屏镇"}),
        ("哪个乡分到的林区道路养护资金最少", {"云台乡"}),
        ("支出进度最慢的乡镇", {"石屏镇", "双河乡"}),
        ("林区道路养护资金支出进度不低于85%的乡镇有哪些", {"柳溪镇", "云台乡"}),
        ("各乡镇林区道路养护资金安排了多少", {"石屏镇", "柳溪镇", "双河乡", "云台乡"}),
    ],
)
def test_rows_of_a_kind_are_listed_and_ordered(question, subjects):
    graph, found = tables()
    answer = ask(question, found)
    assert answer["status"] == "answered", answer["answer"]
    assert {row["subject"] for row in answer["rows"]} == subjects
    assert len(list(graph.query(answer["sparql"]))) == len(answer["rows"])


@pytest.mark.parametrize(
    "question",
    [
        "白马镇林区道路养护资金安排了多少",  # no such row
        "石屏镇的林区道路养护满意度是多少",  # no such column
        "哪个镇的防火瞭望塔维护资金最多",  # a project that the table is not of
        "2023年石屏镇林区道路养护资金安排了多少",  # another year
        "农村道路花了多少钱",  # 村 is no kind here
    ],
)
def test_what_the_table_does_not_say_is_refused(question):
    assert ask(question, tables()[1])["status"] in ("not_found", "unclear")


@pytest.mark.parametrize(
    "question",
    [
        "审计核对：林区防火瞭望塔维护2024年执行率是多少",
        "请查明并指出林区防火瞭望塔维护2024年的执行率",
        "公示的林区防火瞭望塔维护项目2024年执行率到底是多少",
        "经核实，林区防火瞭望塔维护2024年执行率为多少",
    ],
)
def test_words_that_restrict_nothing_are_left_out_and_told(question):
    found = ask(question, tables()[1])
    assert (found["status"], found["value"]) == ("answered", 90), found["answer"]


@pytest.mark.parametrize(
    "question",
    [
        "林区防火瞭望塔维护2024年审计费是多少",
        "林区防火瞭望塔维护的登记人数是多少",
        "获奖的林区防火瞭望塔维护2024年执行率是多少",
        "林区防火瞭望塔维护外聘专家人数是多少",
        "招标的林区防火瞭望塔维护项目执行率是多少",
    ],
)
def test_words_that_name_or_restrict_a_thing_still_refuse(question):
    assert ask(question, tables()[1])["status"] in ("not_found", "unclear")
