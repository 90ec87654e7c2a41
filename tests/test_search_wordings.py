"""Passages are found by other words than their own: what people say, what is typed wrong, how a number is written."""

import pytest

from search.expansion import written_for
from search.fusion import fused, is_number
from search.given_numbers import by_numbers
from search.indexed import Passage
from search.keywords import KeywordIndex
from search.sounds import sounded
from search.tokens import Tokenizer

TEXTS = {
    "camera": "校园安防 · 产出指标/数量指标 · 安装高清监控探头数量：目标值≥850个",
    "reception": "公务接待费支出7.62万元，接待17批次",
    "training": "教师培训 · 产出指标 · 举办培训班期数：目标值12期",
    "total": "收入总计5,862.40万元，“三公”经费28.80万元",
    "bridge": "农村公路养护 · 危桥改造：目标值8座",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    index = KeywordIndex(tmp_path_factory.mktemp("keywords"), Tokenizer())
    passages = [Passage(iri, "柳溪县自评表.txt", 1, None, text, unit="柳溪县某局") for iri, text in TEXTS.items()]
    index.replace(
        [
            ("d", passages),
            ("e", [Passage("other", "别处.txt", 1, None, "公务接待费支出1.20万元，比上年减少", unit="远山县某局")]),
        ]
    )
    return index


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("装了几个摄像头", "camera"),
        ("请客吃饭花费", "reception"),
        ("快塌的桥", "bridge"),
        ("公务接带费", "reception"),
        ("举办陪训班", "training"),
        ("weiqiao gaizao", "bridge"),
        ("三公经费", "total"),
        ("5862.4万元", "total"),
        ("5,862.40", "total"),
    ],
)
def test_found_by_other_words(index, query, best):
    assert index.search(query, 1, {"unit": "柳溪县某局"})[0][0] == best


def test_the_unit_named_decides_between_like_passages(index):
    assert index.search("远山县某局公务接待费", 1)[0][0] == "other"
    assert index.search("柳溪县某局公务接待费", 1)[0][0] == "reception"


def test_what_is_said_inside_something_longer_does_not_count():
    assert "公务用车保有量" in written_for("单位有几辆车")
    assert written_for("公务接待费") == ()


def test_sounds_leave_out_tones_and_what_is_no_pinyin():
    assert sounded("公务接带费") == sounded("“公务”接待费") == sounded("gongwu jiedai fei")
    assert sounded("IPTV") == []


def test_every_passage_of_either_list_is_in_the_fused_one_and_the_best_of_both_is_first():
    both = fused([("a", 9.0), ("b", 3.0)], [("b", 0.9), ("c", 0.8), ("d", 0.7)], 0.3)
    assert [iri for iri, _ in both] == ["a", "b", "c", "d"]
    assert both[0][1] == pytest.approx(0.7)
    assert dict(both)["b"] == pytest.approx(0.7 / 3 + 0.3)
    assert fused([], [("x", 0.5)], 0.3) == [("x", 0.3)]


@pytest.mark.parametrize(("query", "number"), [("78.91%", True), ("CH2024-0031", True), ("2023年三公经费", False)])
def test_a_number_has_no_meaning(query, number):
    assert is_number(query) is number


def passage(name: str, text: str, year: int | None = None) -> Passage:
    return Passage(name, "某局2022年决算.txt", 1, None, text, year=year)


def test_who_gives_a_number_finds_first_what_holds_it_however_it_is_grouped():
    held = {
        "like": passage("like", "全年支出4,862.53万元"),
        "same": passage("same", "全年支出4,862.350万元"),
        "none": passage("none", "全年支出情况"),
    }
    ranked = by_numbers([("like", 0.9), ("none", 0.8), ("same", 0.5)], "支出4862.35万元", held)
    assert [iri for iri, _ in ranked] == ["same", "like", "none"]


def test_a_year_is_the_passages_own_or_one_it_tells_of():
    held = {
        "other": Passage("other", "决算.txt", 1, None, "三公经费减少", year=2023),
        "own": Passage("own", "决算.txt", 2, None, "三公经费减少", year=2022),
        "told": Passage("told", "决算.txt", 3, None, "三公经费比2022年减少", year=2023),
    }
    ranked = by_numbers([("other", 0.6), ("own", 0.55), ("told", 0.5)], "2022年三公经费", held)
    assert [iri for iri, _ in ranked] == ["own", "told", "other"]
    assert by_numbers([("other", 0.6), ("own", 0.55)], "三公经费", held) == [("other", 0.6), ("own", 0.55)]
