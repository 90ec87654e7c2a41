"""The parts that an evaluation is scored by are asked for by name or as all of them; levels stay what they are elsewhere."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask

REPORT = """芦河县城市内涝治理项目绩效评价报告

一、项目基本情况
芦河县城市内涝治理项目2023年预算900万元，实际支出846万元。

二、绩效评价结论
芦河县城市内涝治理项目2023年综合得分88.1分，评价等级为良。

三、指标得分明细

| 一级指标 | 二级指标 | 三级指标 | 分值 | 得分 | 扣分原因 |
| --- | --- | --- | --- | --- | --- |
| 决策 | 项目立项 | 立项依据充分性 | 7 | 7 | |
| 决策 | 绩效目标 | 绩效指标明确性 | 8 | 7 | 个别指标未量化 |
| 过程 | 资金管理 | 预算执行率 | 10 | 9.4 | 年末支付 |
| 过程 | 组织实施 | 管理制度健全性 | 10 | 8.2 | 台账不全 |
| 产出 | 产出数量 | 改造雨水管网长度 | 20 | 17 | 交叉施工 |
| 产出 | 产出质量 | 工程验收合格率 | 15 | 14 | 一处返工 |
| 效益 | 社会效益 | 积水点减少数量 | 15 | 12.5 | 一处未消除 |
| 效益 | 服务对象满意度 | 沿街商户满意度 | 15 | 13 | 施工围挡 |
"""

PARTS = [("决策", "15", "14"), ("过程", "20", "17.6"), ("产出", "35", "31"), ("效益", "30", "25.5")]
"""The rows of the report's table of parts, as a report with such a table in a PDF gives them."""


@cache
def tables() -> FactTables:
    graph = Graph(None)
    facts = extract(REPORT.encode(), "内涝治理.md")
    one = facts.indicators[0]
    rows = (
        replace(
            one,
            indicator=name,
            levels_stated=None,
            level1=None,
            level2=None,
            weight=Decimal(w),
            score=Decimal(s),
            reason=None,
        )
        for name, w, s in PARTS
    )
    graph.replace(replace(facts, indicators=(*facts.indicators, *rows)))
    found = FactTables(None)
    found.sync(graph)
    return found


def scores(answer):
    return {row["indicator"]: float(row["score"]) for row in answer["rows"]}


@pytest.mark.parametrize(
    "question",
    [
        "芦河县城市内涝治理项目决策、过程、产出、效益四个维度各得多少分",
        "城市内涝治理项目各维度得分",
        "城市内涝治理项目四个一级指标分别得了几分",
        "城市内涝治理项目 决策 过程 产出 效益 得分",
    ],
)
def test_all_parts(question):
    found = ask(question, tables())
    assert scores(found) == {"决策": 14, "过程": 17.6, "产出": 31, "效益": 25.5}, found["answer"]


@pytest.mark.parametrize(
    ("question", "value"), [("城市内涝治理项目产出得了多少分", 31), ("城市内涝治理项目过程类指标得了几分", 17.6)]
)
def test_one_part(question, value):
    assert ask(question, tables())["value"] == value


def test_the_weakest_part():
    found = ask("城市内涝治理项目哪个一级指标得分率最低", tables())
    assert [row["indicator"] for row in found["rows"]] == ["效益"], found["answer"]


def test_indicators_below_a_part_are_still_listed():
    found = ask("城市内涝治理项目有哪些产出指标扣了分", tables())
    assert {"改造雨水管网长度", "工程验收合格率"} <= {row["indicator"] for row in found["rows"]}, found["answer"]
