"""One question in several wordings gives the same rows; what only sentences state of a project; whether documents agree."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask

REPORT = """梧桐县渡口改造项目2023年度绩效自评报告

一、项目基本情况
项目由梧桐县交通运输局实施。2023年项目预算安排800万元。
二、项目资金情况
截至2023年12月31日，项目到位资金720万元，资金到位率90%。项目实际支出612万元。
三、项目绩效情况
2023年改造渡口6处，惠及群众2.4万人。群众满意度92%。
四、评价结论
项目全年实际支出621万元，项目自评得分88.5分。
"""
FORM = """# 项目支出绩效自评表（{year}年度）

| 项目名称 | {project} | | | | | |
| --- | --- | --- | --- | --- | --- | --- |
| 主管部门 | 梧桐县水利局 | 实施单位 | 梧桐县水利局 | | | |
| 项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 |
| | 年度资金总额 | {budget} | {budget} | {spent} | 10 | {rate}% |
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
| 产出指标 | 数量指标 | 购置{thing}数量 | 8套 | 6套 | 20 | 15 | 供货延迟 |
| 产出指标 | 数量指标 | 巡查次数 | 40次 | 40次 | 20 | 20 | |
| 满意度指标 | 服务对象满意度指标 | 农户满意度 | 90% | 85% | 10 | 8 | 回访不足 |
"""
ACCOUNTS = """梧桐县档案馆2023年度部门决算
第三部分 2023年度部门决算情况说明
三公经费支出决算情况说明：2023年三公经费支出决算为12万元，比2022年减少3万元，下降20%。
公务接待费支出决算为4万元。国内公务接待36批次、285人次。
"""


@cache
def tables() -> FactTables:
    graph = Graph(None)
    texts = {
        "渡口.txt": REPORT,
        "闸门.md": FORM.format(year=2023, project="灌区闸门更新", budget=300, spent=240, rate=80, thing="闸门"),
        "泵站.md": FORM.format(year=2023, project="泵站维修养护", budget=100, spent=95, rate=95, thing="水泵"),
        "旧泵站.md": FORM.format(year=2022, project="塘坝清淤整治", budget=500, spent=500, rate=100, thing="挖机"),
        "档案馆.txt": ACCOUNTS,
    }
    for name, text in texts.items():
        graph.replace(extract(text.encode(), name))
    found = FactTables(None)
    found.sync(graph)
    return found


def asked(question: str) -> dict[str, Any]:
    return ask(question, tables())


@pytest.mark.parametrize(
    "wordings",
    [
        (
            "灌区闸门更新的预算占梧桐县水利局2023年全部项目预算的比重是多少",
            "灌区闸门更新占梧桐县水利局项目预算总额的百分之几",
        ),
        ("灌区闸门更新有哪些数量指标", "灌区闸门更新的数量指标是什么", "灌区闸门更新的数量指标有啥"),
        (
            "满意度扣分的项目里执行率最低的是哪个，为什么扣分",
            "满意度没得满分的项目中执行率最低的是哪个？扣分原因是什么",
        ),
        (
            "梧桐县档案馆2023年三公经费同比减少额",
            "梧桐县档案馆2023年三公经费比上年少了多少万元",
            "与2022年相比，梧桐县档案馆2023年三公经费减少了多少钱",
        ),
        ("渡口改造项目自评得分是多少", "渡口改造项目自评打了几分", "渡口改造 2023 自评总分"),
        ("灌区闸门更新的执行率是多少", "灌区闸门更新的预算执行到百分之几了", "灌区闸门更新的钱花到百分之多少了"),
    ],
)
def test_wordings_of_one_question_give_the_same_rows(wordings: tuple[str, ...]):
    answers = [asked(question) for question in wordings]
    assert {answer["status"] for answer in answers} == {"answered"}
    assert len({json.dumps([a["value"], a["rows"]], ensure_ascii=False, sort_keys=True) for a in answers}) == 1


def test_a_share_is_one_of_the_same_years_total():
    assert asked("灌区闸门更新占梧桐县水利局项目预算总额的百分之几")["value"] == 75  # 300 of 400; 2022 had 500 more


def test_what_a_loss_is_beside_its_reason_only_where_it_is_asked():
    assert "item" not in asked("灌区闸门更新的农户满意度为什么扣分")["columns"]
    assert "2" in asked("灌区闸门更新的农户满意度扣了几分，为什么")["answer"]


def test_what_only_sentences_tell_of_a_project_answers_for_its_form():
    assert asked("渡口改造项目的资金到位率是多少")["value"] == 90
    assert asked("渡口改造项目到账了多少资金")["value"] == 720
    assert asked("渡口改造项目2022年实际支出多少")["status"] == "not_found"
    assert asked("灌区闸门更新的资金到位率是多少")["status"] == "not_found"


@pytest.mark.parametrize(
    "question", ["渡口改造项目2023年实际支出多少万元", "渡口改造项目到底花了多少钱", "渡口改造项目执行数"]
)
def test_two_amounts_told_for_one_expenditure_contradict_each_other(question: str):
    answer = asked(question)
    assert answer["status"] == "conflict"
    assert {"612", "621"} <= {str(row["value"]) for row in answer["rows"]}


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("渡口改造项目的实际支出前后一致吗", False),
        ("渡口改造项目实际支出有没有矛盾", True),
        ("渡口改造项目的到位资金前后对得上吗", True),
        ("梧桐县档案馆2023年三公经费说法不一吗", False),
    ],
)
def test_whether_documents_agree(question: str, value: bool):
    assert asked(question)["value"] is value


@pytest.mark.parametrize("question", ["渡口改造项目的税收前后一致吗", "白马县的支出前后一致吗"])
def test_nothing_is_consistent_that_is_not_told(question: str):
    assert asked(question)["status"] in ("not_found", "unclear")


@pytest.mark.parametrize(
    "question",
    ["梧桐县档案馆2023年国内公务接待多少批次、多少人次", "梧桐县档案馆2023年一共接待了多少批、多少人"],
)
def test_one_thing_in_two_units_is_two_answers(question: str):
    assert sorted(row["value"] for row in asked(question)["rows"]) == [36, 285]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("2023年哪个项目钱花得最慢", "灌区闸门更新"),
        ("2023年哪个项目花钱最慢", "灌区闸门更新"),
        ("2023年哪个项目最烧钱", "灌区闸门更新"),
        ("2023年哪个项目钱花得最少", "泵站维修养护"),
        ("梧桐县水利局手里的项目哪个拨的钱最多", "塘坝清淤整治"),
    ],
)
def test_what_people_say_in_passing(question: str, first: str):
    answer = asked(question)
    assert answer["status"] == "answered"
    assert answer["rows"][0]["project"] == first


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("灌区闸门那块儿还剩多少没花", 60),
        ("泵站维修养护这一块还有多少钱没用掉", 5),
        ("梧桐县水利局管的项目有几个", 3),
        ("梧桐县水利局管的项目里执行率低于百分之九十的有几个", 1),
    ],
)
def test_what_only_points_says_nothing(question: str, value: int):
    assert asked(question)["value"] == value


@pytest.mark.parametrize(
    "question",
    [
        "垃圾分类那块儿还剩多少没花",
        "灌区闸门那块儿的税收是多少",
        "灌区闸门那块儿2021年还剩多少没花",
        "哪个项目钱花得最冤枉",
        "农户满意度花了多少钱",
        "梧桐县教育局管的项目有几个",
        "赵家乡渡口改造项目实际支出多少",
    ],
)
def test_neighbours_without_an_answer_stay_without(question: str):
    assert asked(question)["status"] in ("not_found", "unclear")
