"""Questions that lean on those before: each chain's last question in full, and what it is answered."""

from __future__ import annotations

import pytest

from ontology.tables import FactTables
from search.ask import ask
from search.follow_up_words import spoken

FAR, PARTY = "四川省党员干部现代远程教育中心", "党建服务工作经费"

CHAINS = [
    # of the same thing, another attribute
    ((f"{PARTY}的预算执行率是多少？", "那它的自评总分呢？"), f"{PARTY}的自评总分是多少", "97.89"),
    ((f"{PARTY}的预算执行率是多少？", "其预算数"), f"{PARTY}的预算数是多少", "234"),
    ((f"{PARTY}的预算执行率是多少？", "该项目花了多少钱"), None, "184.65"),
    (("信息化运维项目的预算是多少", "花了多少", "还剩多少"), None, "7.22"),
    # another thing, year or figure
    ((f"{PARTY}的预算执行率是多少？", "电教远教工作经费呢？"), "电教远教工作经费的预算执行率是多少", "95.44"),
    ((f"{PARTY}的预算执行率是多少？", "换成信息化运维项目"), "信息化运维项目的预算执行率是多少", "97.44"),
    ((f"{FAR}2021年机关运行经费是多少？", "2020年呢？"), f"{FAR}2020年机关运行经费是多少", "118.9"),
    ((f"{FAR}2021年机关运行经费是多少？", "去年呢"), f"{FAR}2020年机关运行经费是多少", "118.9"),
    ((f"{FAR}2021年三公经费是多少", "其中公务接待费呢"), f"{FAR}2021年公务接待费是多少", "0万元"),
    ((f"{FAR}2021年公务接待费是多少", "安渠市图书馆2022年呢"), "安渠市图书馆2022年公务接待费是多少", "0.44"),
    ((f"{FAR}2021年基本支出是多少", "这个单位的三公经费呢"), f"{FAR}2021年三公经费是多少", "6.64"),
    # another of the kind
    (
        (f"{PARTY}的预算执行率是多少？", "换成信息化运维项目", "另一个呢"),
        f"{PARTY}的预算执行率是多少",
        "78.91",
    ),
    # why, and compared with what
    (("哪些项目满意度未满分", "为什么"), "哪些项目满意度未满分,原因是什么", "机顶盒"),
    ((f"{FAR}2021年机关运行经费比上年下降了多少？", "原因呢"), None, "不再安排培训费"),
    (
        (f"{FAR}2021年机关运行经费是多少？", "和去年比呢"),
        f"{FAR}2021年机关运行经费比上年增减多少",
        "72.11",
    ),
    ((f"{FAR}2021年基本支出是多少", "占总支出的多少"), f"{FAR}2021年基本支出占总支出的多少", "29.72"),
    ((f"{FAR}2021年基本支出是多少", "占总支出的多少", "项目支出呢"), None, "70.28"),
    ((f"{PARTY}的预算执行率是多少？", "达到90%了吗"), f"{PARTY}预算执行率达到90%了吗", "否"),
    # the other extreme, part of a list
    (("执行率最高的项目是哪个", "最低的呢"), "执行率最低项目是哪个", "党员和干部教育培训经费"),
    (("哪些项目执行率低于90%", "有几个"), "执行率低于90%的项目有几个", "3个"),
    (("哪些项目执行率低于90%", "低于80%的呢"), "哪些项目执行率低于80%", "2个"),
    (("哪些项目执行率低于90%", "其中总分最高的呢"), "执行率低于90%的项目里总分最高的项目是哪个", PARTY),
    (("哪些项目执行率低于90%", "它们的总分呢"), "执行率低于90%的项目的总分分别是多少", "96.66"),
    (("上海市党建服务中心有哪些项目", "它们的执行率分别是多少", "平均呢"), None, "94.1"),
    (("2024年哪些项目满意度未满分", "2023年呢", "有几个"), "2023年满意度未满分的项目有几个", "1个"),
    # what the answer found
    (("预算最多的项目是哪个", "执行率多少"), "电教远教工作经费执行率多少", "95.44"),
    (("哪些项目执行率低于90%", "其中总分最高的呢", "它的预算数"), f"{PARTY}预算数", "234"),
    ((f"{PARTY}的执行率是多少", "这个单位有哪些项目"), "上海市党建服务中心有哪些项目", "5个"),
    # two spoken of
    ((f"{PARTY}的执行率是多少", "信息化运维项目呢", "两者相差多少"), None, "18.53"),
    (("信息化运维项目和信息化建设项目的执行率分别是多少", "总分呢", "哪个更高"), None, "99.92"),
    # words instead of figures
    (("党员和干部教育培训经费发现了什么问题", "有什么改进措施"), None, "培训进度"),
]


@pytest.mark.parametrize(("chain", "completed", "part"), CHAINS, ids=[">".join(chain[0]) for chain in CHAINS])
def test_a_chain_is_answered_as_its_last_question_in_full(
    example_tables: FactTables, chain: tuple[str, ...], completed: str | None, part: str
) -> None:
    *earlier, question = chain
    answer = ask(question, example_tables, context=earlier)
    assert part in answer["answer"], answer["completed"]
    assert answer["status"] == "answered"
    assert completed is None or answer["completed"] == completed
    assert f"补全为“{answer['completed']}”" in answer["interpretation"]
    # A client that keeps only the last answer's completed question is told the same.
    last = ""
    for text in chain:
        one = ask(text, example_tables, context=last or None)
        last = one["completed"]
    if part not in ("18.53", "78.91"):  # these speak of two questions back
        assert one["answer"] == answer["answer"]


@pytest.mark.parametrize(
    ("chain", "status", "part"),
    [
        ((f"{FAR}2021年三公经费是多少", "去年呢"), "not_found", "2021年"),
        ((f"{FAR}2021年总收入是多少", "安渠市图书馆呢"), "not_found", "2022年"),
        ((f"{FAR}2021年公务用车保有量", "公务接待了多少人次"), "not_found", ""),
        ((f"{PARTY}的执行率是多少", "火星市教育局呢"), "not_found", "火星市教育局"),
        ((f"{PARTY}的执行率是多少", "今天天气怎么样"), "not_found", ""),
        ((f"{PARTY}的执行率是多少", "另一个项目呢"), "unclear", "4个"),
        (("哪些项目执行率低于90%", "它的总分呢"), "unclear", "3个"),
        (("该项目的执行率是多少",), "unclear", "没有说明"),
        (("这个单位的三公经费是多少",), "unclear", "没有说明"),
        (("为什么",), "unclear", ""),
        (("2020年呢",), "unclear", ""),
    ],
)
def test_nothing_is_taken_from_a_neighbour(
    example_tables: FactTables, chain: tuple[str, ...], status: str, part: str
) -> None:
    *earlier, question = chain
    answer = ask(question, example_tables, context=earlier)
    assert (answer["status"], part in answer["answer"]) == (status, True), answer["answer"]
    for suggestion in answer["suggestions"]:
        assert ask(suggestion, example_tables)["status"] in ("answered", "conflict"), suggestion


@pytest.mark.parametrize(
    "question",
    ["到户产业奖补项目的等级是什么", "哪些项目执行率低于90%", "一共有几个项目？", "四川远教中心2021年的收支总计是多少"],
)
def test_a_question_that_stands_by_itself_is_left_alone(example_tables: FactTables, question: str) -> None:
    alone = ask(question, example_tables)
    after = ask(question, example_tables, context=f"{PARTY}的预算执行率是多少？")
    assert alone | {"elapsed_ms": 0} == after | {"elapsed_ms": 0}


@pytest.mark.parametrize(
    ("question", "text", "pronoun"),
    [
        ("那它的执行率呢", "执行率", "any"),
        ("这个单位有哪些项目", "有哪些项目", "unit"),
        ("换成信息化运维项目", "信息化运维项目", ""),
        ("其中最低的呢", "最低", ""),
        ("其他收入是多少", "其他收入是多少", ""),
    ],
)
def test_words_that_lean_are_taken_off(question: str, text: str, pronoun: str) -> None:
    said = spoken(question)
    assert (said.text, said.pronoun) == (text, pronoun)
