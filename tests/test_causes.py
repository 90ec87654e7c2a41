"""Causes of deviations: the documented cases, denials and remedies, the labelled texts, and what is told of a verdict."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.narrative import causes
from ingest.narrative.cause_cues import concepts
from ingest.narrative.causes import OTHER, explain
from ontology.vocabulary import concept

ROOT = Path(__file__).parent.parent
LABELLED = [
    (line["text"], set(line["causes"]))
    for path in sorted((ROOT / "tests/causes").glob("*.jsonl"))
    for line in map(json.loads, path.read_text(encoding="utf-8").splitlines())
]
PAGE = (ROOT / "docs/causes.md").read_text(encoding="utf-8")
BORDERS = re.findall(r"^\| ([^|]+?) \| ([a-z][a-z、-]+) \|", PAGE, re.M)
EXAMPLES = [
    (name, example)
    for name, part in re.findall(r"^### ([a-z-]+)(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
    for example in re.findall(r"^- 例：(.+)$", part, re.M)
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_examples_of_the_page(name: str, example: str) -> None:
    assert name in causes(example)


@pytest.mark.parametrize(("text", "names"), BORDERS)
def test_borders_of_the_page(text: str, names: str) -> None:
    assert set(causes(text)) == set(names.split("、"))


def test_the_page_defines_every_concept() -> None:
    assert {name for name, _ in EXAMPLES} == {*concepts(), OTHER}
    for name in (*concepts(), OTHER):
        assert concept("cause", name)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("未受疫情影响，主要是天气原因", {"weather-disaster"}),
        ("不存在资金未及时到位的情况", {OTHER}),
        ("并非人员变动所致，而是油价上涨", {"demand-change"}),
        ("与疫情无关，因报名企业减少", {"demand-change"}),
        ("下一步将加强资金管理，加快项目进度", {OTHER}),
        ("工程尚未开工，今后提前办理手续", {"project-delay"}),
        ("疫情防控补助资金已全部兑付", {OTHER}),
        ("受疫情影响，培训推迟到下年", {"epidemic", "project-delay"}),
    ],
)
def test_denials_remedies_and_names_are_no_causes(text: str, names: set[str]) -> None:
    assert set(causes(text)) == names


def test_labelled_texts() -> None:
    """The classifier fits what it learned from; how it does on texts it has not seen is measured by benchmarks/causes.py."""
    assert len(LABELLED) >= 600
    for name in concepts():
        assert sum(name in labels for _, labels in LABELLED) >= 15
    right = sum(set(causes(text)) == labels for text, labels in LABELLED)
    assert right / len(LABELLED) > 0.85


def test_no_text_has_no_cause() -> None:
    assert causes(" ") == ()


@given(st.text(max_size=60))
def test_any_text_has_concepts_of_the_scheme_in_its_order(text: str) -> None:
    found = causes(text)
    order = [*concepts(), OTHER]
    assert list(found) == sorted(set(found), key=order.index)
    assert found == causes(text)
    assert OTHER not in found or len(found) == 1


def test_a_verdict_tells_its_words() -> None:
    [verdict] = explain("服务器老化，故障率高")
    assert verdict.cause == "equipment-ageing"
    assert verdict.cue in "服务器老化"
    assert verdict.characters
    assert all(gram in "服务器老化，故障率高" for gram in verdict.characters)


def test_texts_by_another_hand_than_the_rules() -> None:
    lines = (ROOT / "tests/causes/held_out/others.jsonl").read_text(encoding="utf-8").splitlines()
    held = [(set(line["causes"]), set(causes(line["text"]))) for line in map(json.loads, lines)]
    scores = []
    for name in concepts():
        right = sum(name in labels and name in told for labels, told in held)
        scores.append(2 * right / sum((name in labels) + (name in told) for labels, told in held))
    assert sum(scores) / len(scores) >= 0.9
