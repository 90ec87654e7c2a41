"""Questions by people who had not seen the program: what is right by now stays right, and what has no answer stays refused.

The sets here were open to development; ``benchmarks/strangers.py`` asks the others too.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

from strangers import Score, judge_set, problem_of


@pytest.fixture(scope="module")
def score() -> Score:
    return judge_set("second_dev")


def test_most_questions_are_answered_right(score: Score) -> None:
    assert score.right / score.asked >= 0.94, score.wrong[:20]


def test_questions_without_answer_are_refused(score: Score) -> None:
    refused, whole = score.unanswerable
    assert whole >= 60
    assert refused / whole >= 0.98, score.wrong[:20]


def test_facts_are_read(score: Score) -> None:
    right, whole = score.facts
    assert whole >= 200
    assert right / whole >= 0.97, score.wrong[:20]


@pytest.mark.parametrize(
    ("wanted", "answered"),
    [
        ({"value": 3.15, "unit_of_measure": "万元"}, {"value": "31500", "unit_of_measure": "元"}),
        ({"value": 12, "unit_of_measure": "批次"}, {"value": "12", "unit_of_measure": "批"}),
        ({"items": ["甲", "乙"]}, {"rows": [{"project": "乙"}, {"project": "甲"}]}),
        ({"contains": [["到货", "延迟"], 1200]}, {"answer": "因延迟，支出1,200万元"}),
    ],
)
def test_judge_accepts(wanted: dict[str, object], answered: dict[str, object]) -> None:
    assert _judged(wanted, answered) is None


@pytest.mark.parametrize(
    ("wanted", "answered"),
    [
        ({"value": 3.15, "unit_of_measure": "万元"}, {"value": "3.15", "unit_of_measure": "元"}),
        ({"value": True}, {"value": False}),
        ({"items": ["甲"]}, {"rows": [{"project": "甲"}, {"project": "乙"}]}),
        ({"items": ["甲", "乙"]}, {"rows": [{"project": "甲"}]}),
        ({"contains": ["延迟"]}, {"answer": "按期完成"}),
        ({"status": ["not_found"]}, {}),
        ({"quote": "12 万元"}, {"evidence": [{"quote": "13万元"}]}),
    ],
)
def test_judge_rejects(wanted: dict[str, object], answered: dict[str, object]) -> None:
    assert _judged(wanted, answered) is not None


def _judged(wanted: dict[str, object], answered: dict[str, object]) -> str | None:
    blank: dict[str, object] = {
        "status": "answered",
        "value": None,
        "unit_of_measure": None,
        "rows": [],
        "answer": "",
        "evidence": [],
    }
    return problem_of({"status": ["answered"], **wanted}, {**blank, **answered})
