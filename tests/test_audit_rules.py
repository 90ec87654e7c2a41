"""Every audit rule: a document that is right, one that is wrong, one that is just right; and the page that describes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from audit_samples import evaluation, row, sheet
from audit_texts import TEXTS

from ingest.pipeline import extract
from ontology.facts import DocumentFacts
from ontology.graph import Graph
from ontology.tables import FactTables
from search.audit import audit_document
from search.audit.across import RULE as BETWEEN
from search.audit.across import contradicting_documents
from search.audit.findings import data, rules

D = Decimal
PAGE = Path(__file__).resolve().parents[1] / "docs" / "audit.md"
SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}


def rows(*indicators: dict[str, Any], **owner: Any) -> DocumentFacts:
    one = evaluation(None)
    one = replace(one, **owner)
    made = tuple(row(one, f"指标{n}", **values) for n, values in enumerate(indicators))
    return replace(sheet(), evaluations=(one,), funds=(), indicators=made)


def reached(score: str, target: str = "≥95%", actual: str = "96", **more: Any) -> DocumentFacts:
    return rows({"weight": "10", "score": score, "target": target, "actual": actual, **more})


def graded(total: str, grade: str) -> DocumentFacts:
    return replace(sheet(), evaluations=(evaluation(total, grade=grade),), funds=(), indicators=())


def sources(*amounts: str) -> DocumentFacts:
    names = ("appropriation", "carryover", "other")
    return sheet(sources=[(name, {"budget_adjusted": amount}) for name, amount in zip(names, amounts, strict=True)])


WORDS = "设备到货时间晚于合同约定时间，安装调试推迟"

TABLES: dict[str, tuple[Callable[[], DocumentFacts], Callable[[], DocumentFacts], Callable[[], DocumentFacts]]] = {
    "score-sum": (sheet, lambda: sheet(total="98.89"), lambda: sheet(total="97.9")),
    "weight-sum": (
        lambda: sheet(),
        lambda: sheet(total="98.89", **{"指标3": {"weight": D(10), "score": D(10)}}),
        lambda: replace(sheet(total="90"), funds=()),
    ),
    "fund-sum": (
        lambda: sources("200.00", "30.00", "4.00"),
        lambda: sources("200.00", "30.00", "5.00"),
        lambda: sources("200.01", "30.00", "4.00"),
    ),
    "execution-rate": (
        sheet,
        lambda: sheet(budget={"rate": "87.91"}),
        lambda: sheet(budget={"rate": "78.9"}),
    ),
    "execution-score": (
        sheet,
        lambda: sheet(total="98", budget={"score": "8"}),
        lambda: sheet(total="97.9", budget={"score": "7.9"}),
    ),
    "score-over-weight": (
        sheet,
        lambda: sheet(total="98.89", **{"指标3": {"score": D(10)}}),
        lambda: sheet(**{"指标3": {"score": D("9.00")}}),
    ),
    "met-target-but-lost-points": (
        lambda: reached("10"),
        lambda: reached("9", reason="协调不力"),
        lambda: reached("9", actual="94.9", reason="协调不力"),
    ),
    "missed-target-full-points": (
        lambda: reached("9", actual="90", reason="延误"),
        lambda: reached("10", actual="90"),
        lambda: reached("10", actual="95"),
    ),
    "target-set-too-low": (
        lambda: reached("10", target="≥50次", actual="60"),
        lambda: reached("10", target="≥50次", actual="75"),
        lambda: reached("10", target="≥50次", actual="74.9"),
    ),
    "copied-reason": (
        lambda: copied(WORDS, "参训人员工作调动，结业人数少于计划人数"),
        lambda: copied(WORDS, WORDS),
        lambda: copied("延误", "延误"),
    ),
    "grade-mismatch": (lambda: graded("91", "优"), lambda: graded("72", "优"), lambda: graded("90", "优秀")),
}


def copied(first: str, second: str) -> DocumentFacts:
    one, other = (
        {"weight": "10", "score": "8", "target": "≥95%", "actual": "80", "reason": r} for r in (first, second)
    )
    facts = rows(one, other)
    named = (replace(facts.indicators[0], indicator="泵站更新数量"), replace(facts.indicators[1], indicator="培训人数"))
    return replace(facts, indicators=named)


def told(facts: DocumentFacts) -> set[str]:
    return {finding.rule for finding in audit_document(facts)}


def text_rules(text: str) -> set[str]:
    return told(extract(text.encode(), "柳溪县水利局2023年度部门决算.txt"))


def across(*documents: tuple[str, str, str]) -> list[str]:
    graph = Graph(None)
    for number, (title, unit, amount) in enumerate(documents):
        text = f"{unit}2023年度{title}\n\n2023年度收入总计{amount}万元，支出总计{amount}万元。\n"
        graph.replace(extract(text.encode(), f"{number}.txt"))
    tables = FactTables(None)
    tables.sync(graph)
    found = contradicting_documents(tables)
    assert all(row["evidence"] and row["severity"] == "warning" for row in found)
    return [row["message"] for row in found]


NAME = "柳溪县水利局"
ACROSS = (
    (("部门决算", NAME, "1200.00"), ("部门决算公开说明", NAME, "1200.00")),
    (("部门决算", NAME, "1200.00"), ("部门决算公开说明", NAME, "1250.00")),
    (("部门决算", NAME, "1200.00"), ("部门决算", NAME, "1200.01")),
)
"""Pairs of documents for the rule between documents: alike, different, different by rounding only."""


def trio(rule: str) -> tuple[set[str], set[str], set[str]]:
    """What is told of a rule's right, wrong and borderline document; a rule without them is a KeyError."""
    if rule == BETWEEN:
        right, wrong, edge = ({BETWEEN} if across(*pair) else set[str]() for pair in ACROSS)
        return right, wrong, edge
    if rule in TABLES:
        made = TABLES[rule]
        return told(made[0]()) & {rule}, told(made[1]()), told(made[2]())
    text = TEXTS[rule]
    return text_rules(text.right) - {"copied-reason"}, text_rules(text.wrong), text_rules(text.edge)


@pytest.mark.parametrize("rule", rules())
def test_every_rule_has_a_right_a_wrong_and_a_borderline_document(rule: str) -> None:
    right, wrong, edge = trio(rule)
    assert not right
    assert rule in wrong
    assert rule not in edge


def test_two_documents_that_differ() -> None:
    found = across(*ACROSS[1])
    assert len(found) == 2
    assert "1200" in found[0]
    assert "1250" in found[0]
    assert not across(("部门决算", NAME, "1200.00"), ("单位决算", NAME, "1100.00"))


def test_no_document_is_kept_for_a_rule_that_there_is_not() -> None:
    assert set(TABLES) | set(TEXTS) | {BETWEEN} == set(rules())


def test_a_finding_of_a_text_quotes_both_sides_and_links_its_facts() -> None:
    facts = extract(TEXTS["completion-rate"].wrong.encode(), "说明.txt")
    (found,) = audit_document(facts)
    assert found.message.endswith("15 ÷ 20 × 100 = 75%。")
    assert (found.stated, found.expected) == (D(85), D(75))
    roles = {role: [s.quote for s in found.spans if role in s.fields] for role in ("stated", "expected")}
    assert any("85%" in quote for quote in roles["stated"])
    assert sum("20.00万元" in quote or "15.00万元" in quote for quote in roles["expected"]) == 2
    assert all(facts.text[span.start : span.end] == span.quote for span in found.spans)
    graph = Graph(None)
    graph.replace(replace(facts, findings=(found,)))
    rows = graph.query(
        "PREFIX bp: <https://w3id.org/budget-performance/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        "SELECT ?fact WHERE { ?finding bp:rule/skos:notation 'completion-rate' ; bp:onFact ?fact . ?fact bp:value ?v }"
    )
    assert len(list(rows)) == 3  # type: ignore[arg-type]


def test_the_page_describes_every_rule() -> None:
    page = PAGE.read_text("utf-8")
    sections = dict(re.findall(r"^### `([a-z-]+)`(.*?)(?=^##|\Z)", page, re.M | re.S))
    assert list(sections) == list(rules())
    for name, rule in rules().items():
        section = sections[name]
        assert section.startswith(f" {rule.title}（{SEVERITY[rule.severity]}）"), name
        assert rule.definition in section
        assert rule.formula in section
        if name in TEXTS:
            example = re.search(r"例：“(.+?)”\n", section)
            assert example is not None, name
            assert example[1] in TEXTS[name].wrong.replace("\n", ""), name


def test_the_page_names_every_setting() -> None:
    page = PAGE.read_text("utf-8")
    for name in data()["settings"]:
        assert f"`{name}`" in page, name


def test_made_documents_with_and_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PAGE.parents[1] / "benchmarks"))
    import audit as benchmark

    for number, kind in enumerate(("占比算错", "总分不等于各项之和", "三公表分项不等于合计")):
        outcome = benchmark.run(benchmark.Case(kind, number, "test", False))
        assert outcome.made
        assert outcome.named, outcome.where
        assert not outcome.disturbed, outcome.disturbed


def test_income_may_exceed_what_was_spent_in_the_year() -> None:
    """A total of spending that is made of the year's own parts holds nothing carried over; more spent than received is odd."""
    told = """榆川县教育局2023年度部门整体支出绩效自评报告
（二）部门收支情况。2023年度收入总计48620.35万元。2023年度支出总计48211.60万元，其中：基本支出36842.30万元；项目支出11369.30万元。
"""
    rules = [
        [finding.rule for finding in audit_document(extract(text.encode(), "报告.txt"))]
        for text in (told, told.replace("48620.35", "47620.35"), told.replace("，其中：基本支出36842.30万元", ""))
    ]
    assert rules == [[], ["totals-not-closed"], ["totals-not-closed"]]
