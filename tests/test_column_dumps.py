"""Tables written one cell a line, column after column, and what is said of figures that stay unread."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.pipeline import extract
from ontology.facts import DocumentFacts

RESULTS = [
    ["指标名称", "巡林次数", "补植株数", "护林员满意度"],
    ["目标值", "≥40次", "≥900株", "≥90%"],
    ["完成值", "42次", "860株", "95%"],
    ["分值", "30", "40", "30"],
    ["得分", "30", "38", "30"],
]
PROJECTS = [
    ["项目名称", "光伏维护", "林下培训", "合计"],
    ["承担科室", "能源股", "产业股"],
    ["预算数", "60", "45", "105"],
    ["花了多少", "57", "36", "93"],
    ["进度", "95%", "80%", "88.57%"],
    ["自评打分", "95", "84"],
    ["没做好的地方", "逆变器更换晚", "两期培训推迟"],
]


def _facts(columns: list[list[str]], head: str = "") -> DocumentFacts:
    title = "松岭县林业局2023年度项目支出绩效自评表\n"
    lines = "\n".join("\n".join(column) for column in columns)
    return extract(f"{title}{head}{lines}\n".encode(), "a.txt")


def test_columns_after_each_other_are_rows_of_results() -> None:
    facts = _facts(RESULTS, "项目名称：公益林管护\n实施单位：松岭县林业局\n")
    assert [(i.indicator, i.target, i.actual, i.weight, i.score) for i in facts.indicators] == [
        ("巡林次数", "≥40次", "42次", Decimal(30), Decimal(30)),
        ("补植株数", "≥900株", "860株", Decimal(40), Decimal(38)),
        ("护林员满意度", "≥90%", "95%", Decimal(30), Decimal(30)),
    ]
    assert all(facts.text[span.start : span.end] == span.quote for i in facts.indicators for span in i.spans)


def test_a_total_below_some_of_the_columns_is_no_project() -> None:
    facts = _facts(PROJECTS)
    assert [(e.project, e.unit, e.total_score) for e in facts.evaluations] == [
        ("光伏维护", "能源股", Decimal(95)),
        ("林下培训", "产业股", Decimal(84)),
    ]
    assert [(f.budget_adjusted, f.executed, f.rate, f.reason) for f in facts.funds] == [
        (Decimal(60), Decimal(57), Decimal(95), "逆变器更换晚"),
        (Decimal(45), Decimal(36), Decimal(80), "两期培训推迟"),
    ]


@pytest.mark.parametrize("lost", range(1, 5))
def test_columns_of_unlike_length_are_not_guessed_at_and_warned_of(lost: int) -> None:
    columns = [list(column) for column in RESULTS]
    del columns[lost][2]
    facts = _facts(columns, "项目名称：公益林管护\n")
    stated = {(i.indicator, i.score) for i in facts.indicators if i.score is not None}
    assert stated <= {("巡林次数", Decimal(30)), ("补植株数", Decimal(38)), ("护林员满意度", Decimal(30))}
    assert facts.indicators or any(warning.code == "unread-figures" for warning in facts.warnings)
