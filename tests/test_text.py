"""The pipeline of running text: the page about it, marks over any text, and parts of years in observations."""

import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.context import Context
from ingest.narrative import read_observations
from ingest.narrative.marks import documents_in, names_in, numerals_in, periods_in, ranges_in
from ingest.narrative.pipeline import COMPONENTS
from ingest.narrative.pipeline import read as marked
from ingest.readers import read

PAGE = Path(__file__).parent.parent / "docs/text.md"


def test_examples_of_the_page_hold() -> None:
    tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried.attempted >= 20
    assert tried.failed == 0


def test_the_page_tells_of_every_component() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in COMPONENTS:
        assert f"`{name}`\n" in text


@given(
    st.text(
        alphabet="0123456789.%—-至到第年月日上下半季度截十百千一二三两个场人万元《》〔〕“”（）号项目，。", max_size=60
    )
)
def test_marks_lie_in_the_text_and_in_its_order(text: str) -> None:
    for find in (documents_in, ranges_in, periods_in, numerals_in, names_in):
        found = find(text)
        assert [mark.start for mark in found] == sorted(mark.start for mark in found)
        for mark in found:
            assert 0 <= mark.start < mark.end <= len(text)
    doc = marked(text)
    assert doc.text == text
    for figure in doc._.figures:
        for mark in (*doc._.papers, *doc._.ranges, *doc._.names):
            assert figure.end <= mark.start or mark.end <= figure.start


def observed(text: str) -> set[tuple[str, str, int | None]]:
    document = read(text.encode(), "a.txt")
    context = Context(unit="清江县农业局", year=2021)
    return {(one.measure, str(one.value), one.year) for one in read_observations(document, context)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年上半年，公用经费支出12万元。", {("上半年公用经费", "12", 2021)}),
        (
            "1—6月，公用经费支出12万元；全年公用经费支出30万元。",
            {("1—6月公用经费", "12", 2021), ("公用经费", "30", 2021)},
        ),
        ("截至2021年9月30日，项目支出18万元。", {("截至9月30日项目支出", "18", 2021)}),
        ("截至2021年12月31日，项目支出88万元。", {("项目支出", "88", 2021)}),
        ("根据清财农〔2021〕5号，项目支出20万元。", {("项目支出", "20", 2021)}),
        ("满意率90%—95%。", set()),
        ("全年举办培训三十二场。", {("举办培训", "32", 2021)}),
    ],
)
def test_parts_of_years_papers_ranges_and_numerals_in_observations(
    text: str, expected: set[tuple[str, str, int | None]]
) -> None:
    assert observed(text) == expected


def test_the_words_of_the_pipeline_leave_those_of_others_alone() -> None:
    import jieba

    before = jieba.lcut("一般公共预算财政拨款支出")
    marked("一般公共预算财政拨款支出")
    assert jieba.lcut("一般公共预算财政拨款支出") == before
    assert len(before) > 1
