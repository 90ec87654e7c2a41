import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "benchmarks"))

from comparing import assign, holds, likeness, numbers_in, quantity, same  # noqa: E402
from evaluate import main, shortfalls  # noqa: E402
from judging import (  # noqa: E402
    judge_findings,
    judge_observations,
    judge_questions,
    judge_spans,
    judge_table,
)

D = Decimal


def project(**changes: Any) -> dict[str, Any]:
    return {"document": "a.txt", "project": "修路 项目", "year": 2024, "total_score": 97.5, "grade": "优", **changes}


def observation(**changes: Any) -> dict[str, Any]:
    plain = {"document": "a.txt", "unit": "某县交通局", "subject": "某县交通局", "measure": "本年支出合计"}
    figure = {
        "measure_text": "本年支出合计",
        "kind": "amount",
        "value": 120.5,
        "unit_of_measure": "万元",
        "reason": None,
    }
    return {**plain, **figure, "evidence": [], **changes}


def test_values_are_compared_exactly_and_texts_without_white_space() -> None:
    assert same(9.32, "9.320")
    assert not same(9.32, 9.3)
    assert same("更换 不及时", "更换不及时")
    assert not same("甲", None)


def test_quantities_on_one_scale() -> None:
    assert quantity(4.9, "万期") == quantity(49000, "期")
    assert quantity(107.2, "万余人") == quantity(107.2, "万人")
    assert quantity(6.24, "亿次") == quantity(62400, "万次")
    assert quantity(530, "名") == quantity(530, "人")
    assert quantity(0, "元") == quantity(0, "万元")
    assert quantity(160, "万元") != quantity(160, "元")


def test_a_quotation_holds_a_value() -> None:
    assert holds("支出 1,860,000.00 元", 186)
    assert holds("减少59.2万元", -59.2)
    assert holds("93.00(%)", 93)
    assert not holds("93.00(%)", 9)
    assert numbers_in("12 34.5") == {D("1234.5")}


def test_likeness_counts_shared_pairs() -> None:
    assert likeness("三公经费支出", "“三公”经费财政拨款支出") > 0.5
    assert likeness("公务接待费", "政府采购") == 0


def test_assignment_finds_a_place_for_everyone() -> None:
    pairs = {(0, 0), (0, 1), (1, 0)}
    found = assign([{"n": 0}, {"n": 1}], [{"n": 0}, {"n": 1}], lambda a, b: (a["n"], b["n"]) in pairs)
    assert found == {0: 1, 1: 0}


def test_rows_right_wrong_missing_and_too_many() -> None:
    gold = [project(), project(project="绿化项目"), project(project="照明项目", grade=None)]
    found = [
        project(project="修路项目"),
        project(project="照明项目", grade="良", total_score=90),
        project(project="甲"),
    ]
    scores = judge_table("projects", gold, found)
    assert (scores["right"], scores["extra"], scores["gold"]) == (1, 1, 3)
    assert scores["fields"]["grade"] == [1, 2]
    assert scores["fields"]["total_score"] == [1, 3]
    assert [line.split(" ")[0] for line in scores["wrong"]] == ["缺行", "错值", "多行"]


def test_a_row_twice_is_one_too_many() -> None:
    assert judge_table("projects", [project()], [project(), project()])["extra"] == 1


def test_observations_need_value_unit_kind_and_a_recognisable_measure() -> None:
    gold = [
        observation(),
        observation(measure="项目支出", kind="share", value=70.28, unit_of_measure="%", reason="新增"),
    ]
    found = [observation(value=1205000, unit_of_measure="元"), observation(measure="公用经费", measure_text="公用经费")]
    scores = judge_observations(gold, found)
    assert scores["right"] == 1
    assert scores["reasons"] == [0, 1]
    assert "未找到" in scores["wrong"][0]


def test_an_exported_figure_serves_as_often_as_it_stands_in_the_text() -> None:
    gold = [observation(), observation(measure="本年支出合计数")]
    assert judge_observations(gold, [observation()])["right"] == 1
    twice = [span("120.5万元", 0, "value"), span("120.5万元", 90, "value")]
    assert judge_observations(gold, [observation(evidence=twice)])["right"] == 2


def span(quote: str, start: int, *fields: str) -> dict[str, Any]:
    return {"fields": list(fields), "document": "a.txt", "start": start, "end": start + len(quote), "quote": quote}


def test_spans_that_do_not_hold_are_named() -> None:
    text = "修路项目 97.50 优"
    good = [span("修路项目", 0, "project"), span("97.50", 5, "total_score"), span("优", 11, "grade")]
    row = {**project(project="修路项目"), "goal_expected": None, "goal_actual": None, "iri": "x", "evidence": good}
    tables = {"documents": [{"document": "a.txt", "evidence": []}], "projects": [row]}
    assert judge_spans(tables, lambda name: text)["wrong"] == []
    shifted = {**row, "evidence": [*good[:1], span("97.50", 6, "total_score"), good[2]]}
    wrong = judge_spans({**tables, "projects": [shifted]}, lambda name: text)["wrong"]
    assert [line.split(" ")[0] for line in wrong] == ["引文与原文不符"]
    bare = {**row, "evidence": good[:1]}
    assert len(judge_spans({**tables, "projects": [bare]}, lambda name: text)["wrong"]) == 2


def test_findings_found_missed_and_to_inspect() -> None:
    line = {"document": "a.txt", "rule": "score-sum", "about": "修路项目 总分", "stated": 98, "expected": 97.5}
    gold = [{**line, "severity": "error"}, {**line, "about": "绿化项目 总分", "severity": "error"}]
    extra = {**line, "about": "甲", "severity": "warning", "message": "。"}
    found = [{**line, "severity": "error", "message": "。"}, extra, {**extra, "severity": "info"}]
    scores = judge_findings(gold, found)
    assert (scores["right"], scores["gold"], scores["extra"]) == (1, 2, 1)


def answer(status: str = "answered", **more: Any) -> dict[str, Any]:
    return {"status": status, "answer": "", "value": None, "unit_of_measure": None, "rows": [], **more}


@pytest.mark.parametrize(
    ("expect", "right", "wrong"),
    [
        (
            {"kind": "number", "value": 6.24, "unit": "亿次"},
            answer(value=6.24, unit_of_measure="亿次"),
            answer(value=6.24, unit_of_measure="万次"),
        ),
        ({"kind": "bool", "value": False}, answer(value=False), answer(value=0)),
        ({"kind": "text", "all": ["疫情"]}, answer(answer="受疫 情影响"), answer(answer="下雨")),
        (
            {"kind": "list", "column": "project", "items": ["甲"], "optional": ["乙"], "must_mention": ["老旧"]},
            answer(rows=[{"project": "乙"}, {"project": "甲", "reason": "设备老旧"}]),
            answer(rows=[{"project": "甲", "reason": "设备老旧"}, {"project": "丙"}]),
        ),
        (
            {"kind": "conflict", "values": [124, 160]},
            answer("conflict", rows=[{"value": 124}, {"value": 160.0}]),
            answer("answered", value=160, rows=[{"value": 124}, {"value": 160}]),
        ),
        ({"kind": "not_found"}, answer("not_found"), answer(value=1)),
    ],
)
def test_questions_of_every_kind(expect: dict[str, Any], right: dict[str, Any], wrong: dict[str, Any]) -> None:
    line = {"id": "q", "type": "t", "question": "？", "expect": expect}
    assert judge_questions([line], lambda question: right)["right"] == 1
    assert judge_questions([line], lambda question: wrong)["right"] == 0


def test_requirements() -> None:
    scores = {"questions": {"right": 57, "gold": 61}, "findings": {"right": 9, "gold": 9, "extra": 1}}
    assert shortfalls(scores, ["questions=57", "findings=100%", "extra_findings=1"]) == []
    assert len(shortfalls(scores, ["questions=58", "questions=99%", "extra_findings=0"])) == 3
    with pytest.raises(ValueError, match="看不懂的要求"):
        shortfalls(scores, ["quality=9"])


def all_right(*more: str) -> list[str]:
    names = ("projects", "funds", "indicators", "spans", "findings")
    extra = ("projects", "funds", "indicators", "findings", "shacl")
    whole = [*(f"{name}=100%" for name in names), *(f"extra_{name}=0" for name in extra), *more]
    return ["--json", *(argument for requirement in whole for argument in ("--require", requirement))]


def wrong(printed: str) -> dict[str, list[str]]:
    """What a report says is wrong, by part."""
    scores = json.loads(printed)["scores"] if printed.startswith("{") else {}
    return {name: part["wrong"] for name, part in scores.items() if part["wrong"]}


def test_examples_score_as_their_gold_says(examples_folder: Path) -> None:
    required = all_right("observations=88%", "questions=94%")
    command = [sys.executable, str(ROOT / "benchmarks" / "evaluate.py"), "--gold", str(ROOT / "tests" / "gold")]
    done = subprocess.run(
        [*command, "--data", str(examples_folder), *required],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, (done.stderr, wrong(done.stdout))


@pytest.mark.skipif(not SHARED.exists(), reason="the seeds are not here")
def test_seeds_score_as_their_gold_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Without sentence vectors: none of the questions is answered by them."""
    given = ["--gold", str(SHARED / "gold"), "--documents", str(SHARED / "seeds"), "--no-vectors"]
    code = main([*given, *all_right("observations=110", "questions=57")])
    told = capsys.readouterr()
    assert code == 0, (told.err, wrong(told.out))
