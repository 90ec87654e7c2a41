"""Questions about final accounts: budgets beside spending, account titles below a total, bodies without projects."""

from __future__ import annotations

import pytest

from ingest.pipeline import extract
from ontology.graph import Graph
from ontology.tables import FactTables
from search.ask import ask

ACCOUNTS = """# 2022年度甘肃省柳河县水务局部门决算

## 收入支出决算总表

单位：万元

| 收入 | 金额 | 支出 | 金额 |
| --- | --- | --- | --- |
| 一般公共预算财政拨款收入 | 812.36 | 一般公共服务支出 | 705.18 |
| 其他收入 | 15.20 | 社会保障和就业支出 | 62.40 |
| | | 住房保障支出 | 59.98 |
| 本年收入合计 | 827.56 | 本年支出合计 | 827.56 |
| 总计 | 827.56 | 总计 | 827.56 |

## 决算情况说明

1、一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。

年初预算为412万元，支出决算为436.52万元，完成年初预算的105.95%。

2、一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）机关服务（项）。

年初预算为260万元，支出决算为248.58万元，完成年初预算的95.61%。

“三公”经费支出预算为12.5万元，支出决算为9.02万元，完成预算的72.16%。

八、政府性基金预算收入支出决算情况

年初结转和结余1万元；支出19万元，其中基本支出2万元，项目支出17万元。
"""


@pytest.fixture(scope="module")
def tables() -> FactTables:
    graph = Graph(None)
    graph.replace(extract(ACCOUNTS.encode(), "柳河县水务局2022年度部门决算.md"))
    made = FactTables(None)
    made.sync(graph)
    return made


def values(tables: FactTables, question: str) -> list[object]:
    answer = ask(question, tables)
    assert answer["status"] == "answered", answer["answer"]
    return [row.get("value") for row in answer["rows"]]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("行政运行年初预算和支出决算各是多少", [412, 436.52]),
        ("三公经费预算数和决算数分别是多少", [12.5, 9.02]),
        ("三公经费预算和实际支出", [12.5, 9.02]),
        ("三公经费预算多少", [12.5]),
        ("柳河县水务局政府性基金基本支出多少", [2]),
    ],
)
def test_what_was_budgeted_and_what_was_spent(tables: FactTables, question: str, expected: list[float]) -> None:
    assert values(tables, question) == expected


def test_the_total_of_a_body_is_not_listed_with_its_parts(tables: FactTables) -> None:
    assert set(values(tables, "柳河县水务局2022年本年支出合计多少")) == {827.56}


@pytest.mark.parametrize("question", ["哪些科目没有完成年初预算", "完成预算最低的科目是哪个"])
def test_account_titles_by_their_completion(tables: FactTables, question: str) -> None:
    assert values(tables, question) == [95.61]


def test_completed_or_not_is_told_by_the_rate(tables: FactTables) -> None:
    assert ask("行政运行完成年初预算了吗", tables)["value"] is True
    assert ask("机关服务完成年初预算了吗", tables)["value"] is False


def test_bodies_without_projects_are_listed_and_counted(tables: FactTables) -> None:
    answer = ask("有哪些单位", tables)
    assert [row["unit"] for row in answer["rows"]] == ["甘肃省柳河县水务局"]
    assert ask("一共有多少个单位", tables)["value"] == 1
    assert [row["unit"] for row in ask("甘肃省有哪些单位", tables)["rows"]] == ["甘肃省柳河县水务局"]
