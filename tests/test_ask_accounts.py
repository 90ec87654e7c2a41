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


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("柳河县水务局三公经费预算和决算相差多少", 3.48),
        ("柳河县水务局三公经费决算与预算的差额", 3.48),
        ("柳河县水务局三公经费预算比决算多多少", 3.48),
        ("柳河县水务局三公花超了没", False),
        ("柳河县水务局三公经费超预算没有", False),
    ],
)
def test_budget_and_spending_are_set_against_each_other(tables: FactTables, question: str, value: object) -> None:
    answer = ask(question, tables)
    assert (answer["status"], answer["value"]) == ("answered", value)


def test_each_body_is_judged_where_those_are_asked_for_whose_figure_fell() -> None:
    graph = Graph(None)
    for name, told in (("甲", "比上年减少1万元"), ("乙", "比上年增加2万元"), ("丙", "下降20%")):
        text = f"清河县{name}局2023年度部门决算说明\n“三公”经费支出9万元，{told}。"
        graph.replace(extract(text.encode(), f"{name}.txt"))
    made = FactTables(None)
    made.sync(graph)
    fell, rose = (ask(f"2023年哪些单位三公经费比上年{way}了", made) for way in ("减少", "增加"))
    assert ("甲局" in fell["answer"], "乙局" in fell["answer"], fell["status"]) == (True, False, "answered")
    assert ("甲局" in rose["answer"], "乙局" in rose["answer"], rose["status"]) == (False, True, "answered")


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


BUREAU = """石桥县水利局{year}年度部门决算说明

一、收入支出决算总体情况
{year}年度收入总计{total}万元，支出总计{total}万元。与上年相比，收、支总计各增加{more}万元，主要原因是{why}。

二、支出决算情况
{year}年度本年支出合计{spent}万元，其中：基本支出{basic}万元；项目支出{project}万元。

三、“三公”经费支出决算情况
{year}年度“三公”经费支出决算为{three}万元，比预算减少{saved}万元，比上年减少{less}万元。其中：公务用车购置费0万元；公务用车运行维护费{cars}万元；公务接待费{guests}万元，比上年减少1万元。国内公务接待{times}批次。

四、政府性基金预算支出情况
{year}年度政府性基金预算财政拨款支出40万元，其中：基本支出0万元，项目支出40万元。

五、政府采购情况
{year}年度政府采购支出总额{bought}万元，其中：货物支出50万元、工程支出100万元、服务支出{served}万元。

六、国有资产占用情况
截至{year}年12月31日，共有车辆8辆，其中执法执勤用车5辆。
"""


@pytest.fixture(scope="module")
def bureau() -> FactTables:
    graph = Graph(None)
    later = {"total": 990, "more": 90, "why": "增加防汛资金", "spent": 900, "basic": 600, "project": 300, "three": 16}
    later |= {"saved": 4, "less": 2, "cars": 12, "guests": 4, "times": 30, "bought": 250, "served": 100}
    earlier = later | {"total": 900, "why": "增加灌溉资金", "spent": 800, "basic": 560, "project": 240, "three": 18}
    earlier |= {"cars": 13, "guests": 5, "times": 36, "bought": 200, "served": 50}
    for year, figures in ((2023, later), (2022, earlier)):
        text = BUREAU.format(year=year, **figures)
        graph.replace(extract(text.encode(), f"石桥县水利局{year}年度部门决算说明.txt"))
    made = FactTables(None)
    made.sync(graph)
    return made


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("石桥县水利局2023年三公经费比上年少了多少", 2),
        ("石桥县水利局2023年三公经费比2022年下降百分之几", 11.11),
        ("石桥县水利局2023年公务接待费降了百分之几", 20),
        ("石桥县水利局2023年三公经费预算是多少", 20),
        ("石桥县水利局2023年三公经费比预算节约多少", 4),
        ("石桥县水利局2021年三公经费是多少", 20),
        ("石桥县水利局2021年收支总计", 810),
        ("石桥县水利局2021年收入总计", 810),
        ("石桥县水利局2023年项目支出是多少", 300),
        ("石桥县水利局2023年政府性基金项目支出", 40),
        ("石桥县水利局2023年公车费多少", 12),
        ("石桥县水利局2023年政府采购中服务支出占多少", 40),
        ("石桥县水利局2023年项目支出占比", 33.33),
        ("石桥县水利局2023年政府采购是2022年的几倍", 1.25),
        ("石桥县水利局2023年项目支出比基本支出少多少", 300),
        ("石桥县水利局2022、2023两年三公经费合计", 34),
        ("石桥县水利局2023年接待了多少批次", 30),
        ("石桥县水利局2023年有几辆车", 8),
        ("石桥县水利局2023年三公经费是否比上年下降", True),
        ("石桥县水利局2023年三公经费超预算了吗", False),
        ("石桥县水利局2023年支出合计大于收入总计吗", False),
    ],
)
def test_values_that_are_stated_or_follow(bureau: FactTables, question: str, value: object) -> None:
    answer = ask(question, bureau)
    assert (answer["status"], answer["value"]) == ("answered", value), answer["answer"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("石桥县水利局2023年三公经费里哪一项最多", "公务用车"),
        ("石桥县水利局2023年政府采购里哪类最少", "货物"),
        ("石桥县水利局2023年基本支出和项目支出哪个多", "基本支出"),
        ("石桥县水利局三公经费2022年和2023年哪年多", "2022"),
        ("石桥县水利局2023年收支总计为什么增长", "防汛"),
    ],
)
def test_the_part_the_figure_or_the_year_that_has_more(bureau: FactTables, question: str, named: str) -> None:
    answer = ask(question, bureau)
    assert answer["status"] == "answered"
    assert named in answer["answer"]


@pytest.mark.parametrize(
    "question",
    [
        "石桥县水利局2024年三公经费是多少",
        "石桥县水利局2020年三公经费是多少",
        "石桥县水利局2023年会议费是多少",
        "石桥县水利局2023年政府性基金人员经费多少",
        "石桥县林业局2023年三公经费是多少",
        "石桥县水利局2023年公务接待费占比比上年提高了多少",
    ],
)
def test_no_figure_of_another_year_kind_or_body(bureau: FactTables, question: str) -> None:
    answer = ask(question, bureau)
    assert answer["status"] == "not_found", answer["answer"]


def test_ways_to_ask_for_one_change_give_the_same_rows(bureau: FactTables) -> None:
    ways = ("比上年少了多少", "比上年减少多少", "比去年降低了多少", "较2022年减少多少万元", "比2022年少花了多少")
    answers = [ask(f"石桥县水利局2023年三公经费{way}", bureau) for way in ways]
    assert [answer["rows"] for answer in answers] == [answers[0]["rows"]] * len(ways)
