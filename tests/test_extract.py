"""The whole way of a file, good and bad input."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pipeline import EXTRACTOR_VERSION, extract
from ontology.errors import UnreadableDocument
from ontology.facts import DocumentFacts, Span

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
EXAMPLES = sorted(path for path in (ROOT / "examples").glob("*") if path.suffix in (".txt", ".md"))
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))

REPORT = "青川县2022年农村道路养护经费绩效自评报告\n\n一、资金情况\n\n项目年初预算资金为80万元，全年执行72万元，自评得分96分，等级为优。\n"


def spans_of(facts: DocumentFacts) -> list[Span]:
    rows = (*facts.evaluations, *facts.funds, *facts.indicators, *facts.observations, *facts.passages)
    return [*facts.spans, *(span for row in rows for span in row.spans)]


def assert_sound(facts: DocumentFacts) -> None:
    """What holds of every document: quotes are exact, and every stated value of the fact tables has its place."""
    for span in spans_of(facts):
        assert facts.text[span.start : span.end] == span.quote
    columns = {
        "evaluations": ("project", "year", "total_score", "grade"),
        "funds": ("budget_initial", "budget_adjusted", "in_place", "executed", "rate", "weight", "score"),
        "indicators": ("indicator", "target", "actual", "weight", "score", "reason"),
        "observations": ("value",),
    }
    for table, names in columns.items():
        for row in getattr(facts, table):
            supported = {field for span in row.spans for field in span.fields}
            stated = {name for name in names if getattr(row, name) is not None}
            assert stated <= supported, (table, row, stated - supported)


@pytest.mark.parametrize("path", [*EXAMPLES, *SEEDS], ids=lambda path: path.name)
def test_documents_are_sound_and_read_the_same_every_time(path: Path) -> None:
    data = path.read_bytes()
    facts = extract(data, path.name)
    assert_sound(facts)
    assert facts.passages
    assert extract(data, path.name) == facts


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_no_telephone_numbers(path: Path) -> None:
    facts = extract(path.read_bytes(), path.name)
    texts = "\n".join(passage.text for passage in facts.passages)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}", texts)


@pytest.mark.skipif(not SEEDS, reason="the shared documents are not here")
def test_seeds_give_the_gold_rows() -> None:
    found = [extract(path.read_bytes(), path.name) for path in SEEDS]

    def gold(table: str) -> list[dict[str, object]]:
        return [
            json.loads(line, parse_float=Decimal)
            for line in (SHARED / "gold" / f"{table}.jsonl").read_text("utf-8").splitlines()
        ]

    evaluations = [row for facts in found for row in facts.evaluations]
    columns = ("project", "unit", "department", "year")
    assert [tuple(getattr(row, name) for name in columns) for row in evaluations] == [
        tuple(row[name] for name in columns) for row in gold("projects")
    ]
    assert sum(len(facts.funds) for facts in found) == len(gold("funds"))
    indicators = [row for facts in found for row in facts.indicators]
    values = ("indicator", "level1", "level2", "target_op", "target_value")
    assert [tuple(getattr(row, name) for name in values) for row in indicators] == [
        tuple(row[name] for name in values) for row in gold("indicators")
    ]


def test_document_level_fields() -> None:
    facts = extract(REPORT.encode(), "某处/报告.txt")
    assert (facts.document, facts.type, facts.region, facts.year) == (
        "某处/报告.txt",
        "绩效自评报告",
        "四川省广元市青川县",
        2022,
    )
    assert facts.title == "青川县2022年农村道路养护经费绩效自评报告"
    assert (facts.evaluations[0].total_score, facts.evaluations[0].grade) == (Decimal(96), "优")
    assert facts.funds[0].evaluation == facts.evaluations[0]
    assert EXTRACTOR_VERSION


def test_gbk_is_read_as_utf8_is() -> None:
    gbk, utf8 = extract(REPORT.encode("gb18030"), "报告.txt"), extract(REPORT.encode(), "报告.txt")
    assert (gbk.text, gbk.evaluations, gbk.funds) == (utf8.text, utf8.evaluations, utf8.funds)


@pytest.mark.parametrize(
    "data", [b"", b"  \n\t ", bytes(range(256)) * 40, b"\x00\x01\x02" * 500, b"%PDF-1.7\n\xff\xfe\x00"]
)
def test_what_is_no_text_is_refused_in_chinese(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"[\u4e00-\u9fff]{4}"):
        extract(data, "文件.txt")


TEMPLATE = """项目支出绩效自评表
（20XX年度）
项目名称\t
主管部门\t\t实施单位\t
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t\t\t\t10\t\t
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
产出指标\t数量指标\t指标1：\t\t\t\t\t
\t\t指标2：\t\t\t\t\t
\t\t……\t\t\t\t\t
总分\t\t\t\t\t100\t\t
"""


@pytest.mark.parametrize("text", [TEMPLATE, "关于做好有关工作的说明\n\n各单位要高度重视，加强组织领导。\n"])
def test_from_nothing_comes_nothing_and_says_so(text: str) -> None:
    facts = extract(text.encode(), "文件.txt")
    assert not (*facts.evaluations, *facts.funds, *facts.indicators, *facts.observations)
    assert facts.year is None
    assert "no-facts" in {warning.code for warning in facts.warnings}


@settings(max_examples=40, deadline=None)
@given(
    st.text(alphabet="一二级指标目值产出数量社会效益满意度年初预算资金为得分万元%≥12 .，。：\n\t|#（）", max_size=300)
)
def test_any_text_is_read_soundly(text: str) -> None:
    try:
        facts = extract(text.encode(), "文件.txt")
    except UnreadableDocument:
        return
    assert_sound(facts)
