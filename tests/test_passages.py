"""Quotable passages: the whole of the running text, rows as sentences, and no boiler-plate."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.pipeline import extract
from ontology.facts import DocumentFacts, IndicatorResult

SHARED = Path(__file__).resolve().parents[2] / "shared"

REPORT = """青川县2022年农村道路养护经费绩效自评报告

目录

一、项目概况
二、资金情况
- 三、存在问题
四、联系方式........12

一、项目概况

（一）立项依据

依据县政府会议纪要设立。养护里程120公里，涉及6个乡镇！

- 3 -

二、资金情况

项目年初预算资金为80万元，全年执行72万元。

（图1：支出结构）

三、存在问题

养护人员不足；部分路段养护不及时。联系人：张三，电话0839-1234567。下一步将增加人员。
"""

FORM = """项目支出绩效自评表
（2023年度）
项目名称\t甲项目
主管部门\t某县水利局\t实施单位\t某县水库管理所
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t100.00\t100.00\t80.00\t10\t80.00%\t8.00
年度总体目标\t预期目标\t\t\t实际完成情况
\t保障水库安全运行。\t\t\t水库安全运行。
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
产出指标\t数量指标\t维修闸门数量\t≥6座\t5座\t90\t85\t汛期延长，一座顺延
总分\t\t\t\t\t100\t93.00\t
"""


def extracted(text: str) -> DocumentFacts:
    facts = extract(text.encode(), "文件.txt")
    for passage in facts.passages:
        assert passage.text.strip()
        for span in passage.spans:
            assert facts.text[span.start : span.end] == span.quote
    assert [passage.number for passage in facts.passages] == list(range(1, len(facts.passages) + 1))
    return facts


def test_prose_is_covered_with_its_headings() -> None:
    passages = extracted(REPORT).passages
    texts = [passage.text for passage in passages]
    for sentence in (
        "依据县政府会议纪要设立。",
        "养护里程120公里，涉及6个乡镇！",
        "部分路段养护不及时。",
        "下一步将增加人员。",
    ):
        assert any(sentence in text for text in texts), sentence
    first = next(passage for passage in passages if "会议纪要" in passage.text)
    assert first.heading == "一、项目概况 › （一）立项依据"


def test_no_contents_list_captions_page_numbers_or_persons() -> None:
    texts = "\n".join(passage.text for passage in extracted(REPORT).passages)
    for gone in ("目录", "....", "- 3 -", "图1", "张三", "1234567", "绩效自评报告", "三、存在问题"):
        assert gone not in texts, gone


def test_facts_hang_on_the_passage_that_states_them() -> None:
    facts = extracted(REPORT)
    passage = next(passage for passage in facts.passages if passage.text.startswith("项目年初预算"))
    assert facts.funds[0] in passage.facts
    assert passage.evaluation == facts.evaluations[0]


def test_rows_are_said_with_project_and_headers() -> None:
    facts = extracted(FORM)
    (row,) = facts.indicators
    passage = next(passage for passage in facts.passages if row in passage.facts)
    assert passage.text == (
        "甲项目 · 产出指标/数量指标 · 维修闸门数量：目标值≥6座，实际完成值5座，分值90，得分85，偏差原因：汛期延长，一座顺延"
    )
    quotes = {span.quote for span in passage.spans}
    assert {"维修闸门数量", "≥6座", "5座"} <= quotes
    assert "甲项目" not in quotes
    texts = [passage.text for passage in facts.passages]
    assert "甲项目 · 预期目标：保障水库安全运行。" in texts
    assert any(text.startswith("甲项目 · 项目资金 · 年度资金总额：年初预算数100") for text in texts)
    assert any(text.startswith("甲项目：总分93") for text in texts)


def test_long_paragraphs_part_at_sentence_ends() -> None:
    sentence = "养护工作按照年度计划由各乡镇组织实施并逐月检查验收登记。"
    passages = extracted(f"一、工作说明\n\n{sentence * 40}\n").passages
    assert all(len(passage.text) <= 300 and passage.text.endswith("。") for passage in passages)
    assert sum(passage.text.count("养护工作") for passage in passages) == 40


def test_rows_of_other_tables_are_said_with_their_headers() -> None:
    text = "车辆情况表\n\n| 类别 | 数量 | 备注 |\n|---|---|---|\n| 轿车 | 2 | 业务用车 |\n| 越野车 | 1 | |\n"
    texts = [passage.text for passage in extracted(text).passages]
    assert "轿车；数量：2；备注：业务用车" in texts or "类别：轿车；数量：2；备注：业务用车" in texts


@pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not here")
def test_seed_report_is_covered_completely() -> None:
    name = "004_212eb6e31e464c9d.txt"
    facts = extract((SHARED / "seeds" / name).read_bytes(), name)
    said = "".join(passage.text for passage in facts.passages)
    bare = re.sub(r"\s+", "", facts.text)
    sentences = re.findall(r"[^。]{12,}。", bare[bare.index("二、项目资金") :])
    kept = [sentence for sentence in sentences if sentence[-12:] in re.sub(r"\s+", "", said)]
    assert kept == sentences


@pytest.mark.skipif(not SHARED.exists(), reason="the shared documents are not here")
def test_seed_form_has_a_passage_for_every_row() -> None:
    name = "001_bf2029345a2b5cc3.txt"
    facts = extract((SHARED / "seeds" / name).read_bytes(), name)
    said = [fact for passage in facts.passages for fact in passage.facts if isinstance(fact, IndicatorResult)]
    assert len(set(said)) == len(facts.indicators) == 53
