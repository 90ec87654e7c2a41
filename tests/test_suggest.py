"""Questions offered beside an answer: a few, and each is answered when it is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ontology.tables import FactTables
from search.ask import ask

HAND = Path(__file__).resolve().parent / "questions" / "hand.jsonl"
QUESTIONS = [
    case["question"]
    for case in map(json.loads, HAND.read_text(encoding="utf-8").splitlines())
    if case["over"] == "examples" and case["split"] == "seen" and case["question"].strip()
][::11]


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """What suggestions were answered: the same few come again and again."""
    return {}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_suggestion_is_answered(example_tables: FactTables, known: dict[str, str], question: str) -> None:
    offered = ask(question, example_tables)["suggestions"]
    assert 2 <= len(offered) <= 5
    assert question not in offered
    for text in offered:
        if text not in known:
            known[text] = ask(text, example_tables)["status"]
        assert known[text] in ("answered", "conflict"), text


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("四川省党员干部现代远程教育中心2021年差旅费是多少", ("差旅费", "2021年已载明的数字有", "三公经费|收支总计")),
        ("四川省党员干部现代远程教育中心2019年三公经费是多少", ("2019年度", "现有的年度：2021年")),
        ("安渠市图书管的三公经费", ("安渠市图书管", "名称相近的有：甘肃省安渠市图书馆")),
        ("党建服务工作经费的绩点是多少", ("绩点", "已载明的指标有", "区域化党建工作完成率")),
    ],
)
def test_a_refusal_says_what_is_there_instead(
    example_tables: FactTables, question: str, parts: tuple[str, ...]
) -> None:
    answer = ask(question, example_tables)
    assert answer["status"] == "not_found"
    for part in parts:
        assert any(one in answer["answer"] for one in part.split("|")), answer["answer"]
    assert answer["rows"] == []


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("哪些项目满意度未满分及原因", "电教远教工作经费2024年度有哪些指标没有得满分"),
        ("2024年预算执行率最低的项目是哪个？", "党建服务工作经费的执行数"),
        ("上海市党建服务中心2024年项目总体执行率", "上海市党建服务中心2024年有哪些项目"),
        ("北京市教育局2023年预算执行率是多少", "执行率"),
    ],
)
def test_what_is_offered_follows_from_the_answer(example_tables: FactTables, question: str, part: str) -> None:
    assert part in ask(question, example_tables)["suggestions"][0]
