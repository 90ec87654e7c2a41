"""Questions for words: passages that answer are quoted, others never; the threshold is the one that was measured."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from open_questions import FOLDERS, cases, measure, tables_of

from ontology.settings import settings
from ontology.tables import FactTables
from search.ask import ask
from search.open_scores import coverage, judged
from search.outcome import OpenQuestion


@pytest.fixture(scope="module")
def worlds() -> dict[str, FactTables]:
    return {name: tables_of(folder) for name, folder in FOLDERS.items()}


def test_the_setting_is_right_over_the_labelled_set(worlds: dict[str, FactTables]) -> None:
    chosen, anything = measure(worlds, (settings().open_threshold, 0.0))
    assert min(chosen.answerable, chosen.unanswerable) >= 60
    assert chosen.accuracy >= 0.97
    assert chosen.wrong == 0
    assert chosen.accuracy > anything.accuracy


@pytest.mark.parametrize("case", cases()[::9], ids=lambda case: case["question"])
def test_an_answer_quotes_and_cites_its_passages(worlds: dict[str, FactTables], case: dict[str, Any]) -> None:
    answer = ask(case["question"], worlds[case["over"]])
    if not case["holds"]:
        assert answer["status"] in ("not_found", "unclear")
        assert answer["rows"] == answer["evidence"] == []
        return
    assert answer["status"] == "answered"
    assert case["holds"] in answer["answer"]
    assert {span["document"] for span in answer["evidence"]} == {row["document"] for row in answer["rows"]}


def test_a_name_is_covered_whole_or_not_at_all() -> None:
    assert coverage("火星市的培训", "火星市") == 1.0
    assert coverage("全市的培训", "火星市") == 0.0
    assert coverage("设备每天备份，平台运营平稳", "运维工作") == 1.0
    assert coverage("机房改造与线路", "消防线路") == 0.5


def test_a_hint_is_less_than_a_set_phrase() -> None:
    asked = OpenQuestion(("存在的问题",), (), (), (), "问题", hints=("不够",))
    assert judged("五、存在的问题", "人手不够。", "", asked).score == 1.0
    assert judged("三、完成情况", "经费不够时由县级补足。", "", asked).score < settings().open_threshold
    assert judged("三、完成情况", "全部完成。", "", asked).score == 0.0
