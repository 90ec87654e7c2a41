"""No word of a question is passed over: each changes the answer or leads to a refusal, and what is left out is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_understand import is_right, tables

from ontology.tables import FactTables
from search.accounting import unaccounted
from search.ask import ask
from search.catalogue import catalogue_of
from search.frame import Frame
from search.plan import Compare, Is, Lookup, Plan
from search.question_numbers import may_count_in, read_ordinals
from search.reading import read

__all__ = ["tables"]

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = [
    json.loads(line)
    for line in (ROOT / "tests" / "questions" / "meaning.jsonl").read_text(encoding="utf-8").splitlines()
]
TELLING = (
    "人均", "日均", "每月", "中央", "省级", "预计", "部分", "女性", "第三季度", "上半年", "新增", "去年", "非", "其他",
    "不", "追加", "应当", "如果", "第二", "同比", "外省", "线上", "30万", "没有",
)  # fmt: skip
"""Words that make another question of most questions, put before what is asked."""
ASKED = (
    ("党建服务工作经费的", "执行数是多少"),
    ("信息化运维项目的", "总分是多少"),
    ("上海市党建服务中心2024年", "预算合计是多少"),
    ("电教远教工作经费的", "扣分指标有哪些"),
    ("四川远教中心2021年", "三公经费是多少"),
    ("安渠市图书馆2022年", "基本支出占比是多少"),
    ("安渠市图书馆", "新增藏书多少册"),
)


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["question"][:40])
def test_a_question_that_turns_on_a_word(tables: FactTables, case: dict[str, Any]) -> None:
    answer = ask(case["question"], tables)
    if case["expect"]["kind"] == "refused":
        assert answer["status"] in ("not_found", "unclear"), f"{answer['value']}: {answer['answer']}"
        assert answer["value"] is None
        assert answer["rows"] == []
    else:
        assert is_right(case["expect"], answer), f"{answer['status']} {answer['value']}: {answer['answer']}"


@pytest.mark.parametrize(("head", "tail"), ASKED)
def test_a_word_more_is_another_question(tables: FactTables, head: str, tail: str) -> None:
    plain = ask(head + tail, tables)
    assert plain["status"] == "answered"
    for word in TELLING:
        answer = ask(head + word + tail, tables)
        same = (answer["status"], answer["interpretation"]) == (plain["status"], plain["interpretation"])
        assert not same or word in head + tail, f"{word}: {answer['answer']}"


def test_what_is_offered_has_an_answer_and_is_another_question(tables: FactTables) -> None:
    offered: dict[str, str] = {}
    for case in QUESTIONS[::3]:
        answer = ask(case["question"], tables)
        assert answer["suggestions"], case["question"]
        for question in answer["suggestions"]:
            assert question.rstrip("？") != case["question"].rstrip("？")
            offered.setdefault(question, ask(question, tables)["status"])
    assert set(offered.values()) <= {"answered", "conflict"}, offered


def _left(question: str, plan: Plan, tables: FactTables) -> list[str]:
    frame = Frame(read(question, catalogue_of(tables).vocabulary))
    frame.used.update(frame.tokens("attribute"))
    return [token.text for token in unaccounted(frame, plan)]


def test_a_plan_is_held_against_its_question(tables: FactTables) -> None:
    project = next(e for e in catalogue_of(tables).vocabulary.entities if e.label == "信息化运维项目")
    where = (Is("project", (project.iri,), (project.label,)),)
    rate = Lookup("project", ("rate",), where)
    dated = Lookup("project", ("rate",), (*where, Compare("year", "=", 2024)))
    assert _left("信息化运维项目执行率是多少", rate, tables) == []
    assert _left("2024年信息化运维项目执行率是多少", dated, tables) == []
    assert _left("2024年信息化运维项目执行率是多少", rate, tables) == ["2024年"]
    assert _left("信息化运维项目总分是多少", rate, tables) == ["总分"]
    assert _left("信息化运维项目平均执行率是多少", rate, tables) == ["平均"]
    assert _left("除信息化运维项目外执行率是多少", rate, tables) == ["信息化运维项目"]
    assert _left("信息化运维项目和信息化建设项目执行率", rate, tables) == ["信息化建设项目"]
    assert _left("信息化运维项目执行率应该是多少", rate, tables) == ["应该"]


@pytest.mark.parametrize(
    ("asked", "unit", "goes"),
    [
        ("元", "万元", True),
        ("人", "万人次", True),
        ("个", "家", True),
        ("%", "个百分点", True),
        ("人", "万元", False),
        ("元", "%", False),
        ("分", "%", False),
        ("亩", "户", False),
    ],
)
def test_a_figure_answers_in_the_unit_asked_for(asked: str, unit: str, goes: bool) -> None:
    assert may_count_in(asked, unit) is goes


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("预算第二高的项目", ["2:desc"]),
        ("总分排名第3的项目", ["3"]),
        ("执行率倒数第二的项目", ["2:asc"]),
        ("第十二低的项目", ["12:asc"]),
        ("执行数次高的项目", ["2:desc"]),
        ("第二季度的支出", []),
        ("第十八届党员教育电视片", []),
        ("培训人次高的项目", []),
    ],
)
def test_places_in_an_order(text: str, places: list[str]) -> None:
    assert [place for _, _, place in read_ordinals(text)] == places
