"""Competency questions: what each query of ``ontology/queries`` answers over the sample, and the same by the fact tables."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from facts_sample import sample

import ontology
from ontology.graph import Graph
from ontology.sparql_check import checked
from ontology.tables import FactTables
from ontology.vocabulary import BP

QUERIES = Path(ontology.__file__).with_name("queries")

EXPECTED: dict[str, list[tuple[str | None, ...]]] = {
    "account-hierarchy": [
        ("文化和旅游", "文化旅游体育与传媒支出"),
        ("文化旅游体育与传媒支出", None),
        ("群众文化", "文化和旅游"),
    ],
    "items-below-account": [
        ("207", "20701", "文化和旅游", "文化旅游体育与传媒支出"),
        ("207", "2070109", "群众文化", "文化和旅游"),
    ],
    "approximate-figures": [
        ("社区骨干培训费", "培训人次", "1200", "人次"),
    ],
    "average-total-score-by-department": [
        ("临江市文化和旅游局", "96.47", "3", "4"),
    ],
    "budget-by-unit": [
        ("临江市图书馆", "2022", "80", "60"),
        ("临江市图书馆", "2023", "100", "99"),
        ("临江市文化馆", "2023", "240", "213"),
    ],
    "names-of-units": [
        ("临江市图书馆", "临江市图书馆", "自评/图书馆自评表.txt", "补全地区"),
        ("临江市图书馆", "临江市图书馆", "自评/图书馆自评表2022.txt", "补全地区"),
        ("临江市文化和旅游局", "临江市文化和旅游局", "自评/图书馆自评表.txt", "机构通行简称"),
        ("临江市文化和旅游局", "临江市文化和旅游局", "自评/图书馆自评表.txt", "补全地区"),
        ("临江市文化和旅游局", "临江市文化和旅游局", "自评/图书馆自评表2022.txt", "机构通行简称"),
        ("临江市文化和旅游局", "临江市文化和旅游局", "自评/图书馆自评表2022.txt", "补全地区"),
        ("临江市文化和旅游局", "临江市文化和旅游局", "自评/文化馆自评表.txt", "机构通行简称"),
        ("临江市文化和旅游局", "临江市文化和旅游局", "自评/文化馆自评表.txt", "补全地区"),
        ("临江市文化馆", "临江市文化馆", "决算/文化馆2023年决算.txt", "补全地区"),
        ("临江市文化馆", "临江市文化馆", "自评/文化馆自评表.txt", "补全地区"),
        ("临江市文化馆", "吉林省临江市文化馆", "决算/文化馆2022年决算.txt", "补全地区"),
    ],
    "projects-by-province": [
        ("临江市", "公共文化服务经费"),
        ("临江市", "图书购置经费"),
        ("临江市", "社区骨干培训费"),
        ("临江市", "非遗保护专项"),
    ],
    "regions": [
        ("临江市", None, None),
    ],
    "causes": [
        ("demand-change", "4"),
        ("project-delay", "2"),
        ("other", "1"),
        ("weak-management", "1"),
    ],
    "changes-with-reasons": [
        ("临江市文化馆", "收支总计", "2022", "change", "50", "新建展厅投入使用"),
        ("临江市文化馆", "收支总计", "2022", "change_rate", "6.67", "新建展厅投入使用"),
        ("临江市文化馆", "收支总计", "2023", "change", "-40", "展厅工程完工"),
        ("临江市文化馆", "收支总计", "2023", "change_rate", "-5", "展厅工程完工"),
    ],
    "contradicting-figures": [
        ("报告/骨干培训评价.txt", "社区骨干培训费", "支出", "2022", "75", "90"),
    ],
    "deviation-reasons": [
        ("公共文化服务经费", "活动按期完成率", "场馆维修推迟", "项目延期"),
        ("公共文化服务经费", "社团满意度", "排期沟通不够", "管理不到位"),
        ("公共文化服务经费", "观众满意度", "停车位不足", "其他"),
        ("图书购置经费", "新购图书册数", "到货延迟", "项目延期"),
    ],
    "documents-by-type": [
        ("绩效评价报告", "1"),
        ("部门决算", "2"),
        ("项目支出绩效自评表", "3"),
    ],
    "documents-not-reconciled": [
        ("报告/骨干培训评价.txt",),
        ("自评/图书馆自评表.txt",),
    ],
    "documents": [
        ("决算/文化馆2022年决算.txt", "部门决算", "2022", "临江市文化馆", "吉林省临江市文化馆2022年度部门决算"),
        ("决算/文化馆2023年决算.txt", "部门决算", "2023", "临江市文化馆", "临江市文化馆2023年度部门决算"),
        ("报告/骨干培训评价.txt", "绩效评价报告", "2022", None, "临江市社区骨干培训费绩效评价报告"),
        ("自评/图书馆自评表.txt", "项目支出绩效自评表", "2023", "临江市图书馆", "项目支出绩效自评表（2023年度）"),
        ("自评/图书馆自评表2022.txt", "项目支出绩效自评表", "2022", "临江市图书馆", "项目支出绩效自评表（2022年度）"),
        ("自评/文化馆自评表.txt", "项目支出绩效自评表", "2023", "临江市文化馆", "项目支出绩效自评表（2023年度）"),
    ],
    "execution-rates": [
        ("非遗保护专项", "2023", "70"),
        ("图书购置经费", "2022", "75"),
        ("公共文化服务经费", "2023", "95"),
        ("图书购置经费", "2023", "99"),
    ],
    "facts-by-document": [
        ("决算/文化馆2022年决算.txt", "bp:Observation", "5"),
        ("决算/文化馆2023年决算.txt", "bp:Observation", "5"),
        ("报告/骨干培训评价.txt", "bp:Evaluation", "1"),
        ("报告/骨干培训评价.txt", "bp:Finding", "1"),
        ("报告/骨干培训评价.txt", "bp:Observation", "4"),
        ("报告/骨干培训评价.txt", "bp:Passage", "1"),
        ("自评/图书馆自评表.txt", "bp:Evaluation", "1"),
        ("自评/图书馆自评表.txt", "bp:FundLine", "1"),
        ("自评/图书馆自评表.txt", "bp:IndicatorResult", "3"),
        ("自评/图书馆自评表2022.txt", "bp:Evaluation", "1"),
        ("自评/图书馆自评表2022.txt", "bp:FundLine", "1"),
        ("自评/图书馆自评表2022.txt", "bp:IndicatorResult", "1"),
        ("自评/文化馆自评表.txt", "bp:Evaluation", "2"),
        ("自评/文化馆自评表.txt", "bp:Finding", "1"),
        ("自评/文化馆自评表.txt", "bp:FundLine", "4"),
        ("自评/文化馆自评表.txt", "bp:IndicatorResult", "7"),
        ("自评/文化馆自评表.txt", "bp:Passage", "1"),
    ],
    "facts-of-findings": [
        ("“观众满意度”完成 92% 不低于目标 90%，却只得 4.5/5 分。", "指标结果", "观众满意度"),
        ("一处写列支 90 万元，另一处写实际支出 75 万元。", "文中数字", "社区骨干培训费 支出"),
        ("一处写列支 90 万元，另一处写实际支出 75 万元。", "文中数字", "社区骨干培训费 支出"),
    ],
    "facts-without-source": [],
    "findings-by-rule": [
        ("contradicting-figures", "error", "1"),
        ("met-target-but-lost-points", "warning", "1"),
    ],
    "findings-with-evidence": [
        (
            "error",
            "contradicting-figures",
            "社区骨干培训费 支出",
            "一处写列支 90 万元，另一处写实际支出 75 万元。",
            "90万元",
        ),
        (
            "error",
            "contradicting-figures",
            "社区骨干培训费 支出",
            "一处写列支 90 万元，另一处写实际支出 75 万元。",
            "75万元",
        ),
        (
            "warning",
            "met-target-but-lost-points",
            "观众满意度",
            "“观众满意度”完成 92% 不低于目标 90%，却只得 4.5/5 分。",
            "4.5",
        ),
    ],
    "funds-by-source": [
        ("公共文化服务经费", "财政拨款", "150", "145"),
        ("公共文化服务经费", "上年结转", "30", "26"),
    ],
    "goals": [
        ("公共文化服务经费", "办好群众文化活动", "完成全年活动"),
    ],
    "growth-between-years": [
        ("临江市文化馆", "公务接待费", "2023", "-1"),
        ("临江市文化馆", "收支总计", "2023", "-40"),
        ("群众文化", "支出决算", "2023", "0"),
    ],
    "indicator-count-by-level": [
        ("产出", "数量", "4"),
        ("产出", "时效", "1"),
        ("产出", "质量", "2"),
        ("效益", "社会效益", "1"),
        ("满意度", "服务对象满意度", "3"),
    ],
    "indicators-of-several-units": [
        ("活动验收合格率", "2", "2"),
    ],
    "kinds-of-facts": [
        ("指标结果", "11"),
        ("文中数字", "14"),
        ("项目评价", "5"),
        ("项目资金", "6"),
    ],
    "largest-budgets": [
        ("公共文化服务经费", "2023", "180"),
        ("图书购置经费", "2023", "100"),
        ("图书购置经费", "2022", "80"),
    ],
    "lost-points-by-level": [
        ("产出", "250", "243.5", "6.5"),
        ("满意度", "20", "19", "1"),
        ("效益", "30", "30", "0"),
    ],
    "lost-points-by-project": [
        ("图书购置经费", "4.5"),
        ("公共文化服务经费", "3"),
        ("非遗保护专项", "0"),
    ],
    "low-execution": [
        ("非遗保护专项", "2023", "70", "18"),
        ("图书购置经费", "2022", "75", "20"),
    ],
    "met-target-but-lost-points": [
        ("观众满意度", "92", "90", "4.5", "5"),
    ],
    "observations-by-measure": [
        ("临江市文化馆", "公务接待费", "2022", "2.5", "万元"),
        ("临江市文化馆", "公务接待费", "2023", "1.5", "万元"),
        ("临江市文化馆", "收支总计", "2022", "800", "万元"),
        ("临江市文化馆", "收支总计", "2023", "760", "万元"),
    ],
    "overall-execution-by-unit": [
        ("临江市文化馆", "88.75"),
        ("临江市图书馆", "88.33"),
    ],
    "passages-of-facts": [
        ("报告/骨干培训评价.txt", "1", "社区骨干培训费全年列支90万元，其中培训场地30万元。", "社区骨干培训费 支出"),
        (
            "自评/文化馆自评表.txt",
            "1",
            "满意度指标\t服务对象满意度指标\t观众满意度\t≥90%\t92%\t5\t4.5\t停车位不足",
            "观众满意度",
        ),
    ],
    "project-count-by-unit": [
        ("临江市图书馆", "1"),
        ("临江市文化馆", "2"),
    ],
    "projects-by-unit": [
        ("临江市图书馆", "2022", "图书购置经费"),
        ("临江市图书馆", "2023", "图书购置经费"),
        ("临江市文化馆", "2023", "公共文化服务经费"),
        ("临江市文化馆", "2023", "非遗保护专项"),
    ],
    "projects-over-years": [
        ("图书购置经费", "2"),
    ],
    "projects-without-total": [
        ("社区骨干培训费",),
        ("非遗保护专项",),
    ],
    "projects-without-unit": [
        ("社区骨干培训费", "临江市"),
    ],
    "provenance-of-scores": [
        ("新购图书册数", "bp:score", "85.5", "120"),
        ("新购图书册数", "bp:deviationReason", "到货延迟", "125"),
        ("活动按期完成率", "bp:score", "18", "270"),
        ("活动按期完成率", "bp:deviationReason", "场馆维修推迟", "273"),
        ("观众满意度", "bp:score", "4.5", "350"),
        ("观众满意度", "bp:deviationReason", "停车位不足", "354"),
        ("社团满意度", "bp:score", "4.5", "393"),
        ("社团满意度", "bp:deviationReason", "排期沟通不够", "397"),
    ],
    "satisfaction-below-weight": [
        ("公共文化服务经费", "社团满意度", "4.5", "5", "排期沟通不够"),
        ("公共文化服务经费", "观众满意度", "4.5", "5", "停车位不足"),
    ],
    "score-ratio-by-unit": [
        ("临江市文化馆", "97.69"),
        ("临江市图书馆", "97.35"),
    ],
    "spans-of-total-scores": [
        ("公共文化服务经费", "2023", "96.5", "自评/文化馆自评表.txt", "1", "13", "2", "96.5"),
        ("图书购置经费", "2022", "93", "自评/图书馆自评表2022.txt", "1", "5", "2", "93"),
        ("图书购置经费", "2023", "99.9", "自评/图书馆自评表.txt", "1", "7", "2", "99.9"),
    ],
    "spending-by-account": [
        ("文化旅游体育与传媒支出", "文化和旅游", "群众文化", "2022", "320"),
        ("文化旅游体育与传媒支出", "文化和旅游", "群众文化", "2023", "320"),
    ],
    "targets-far-exceeded": [
        ("图书购置经费", "新购图书册数", "3.5"),
        ("非遗保护专项", "传承人培训期数", "2.5"),
    ],
    "targets-missed": [
        ("公共文化服务经费", "活动按期完成率", "≥95%", "90%"),
        ("公共文化服务经费", "社团满意度", "≥90%", "88%"),
        ("图书购置经费", "新购图书册数", "≥8000册", "7600册"),
    ],
    "total-scores": [
        ("图书购置经费", "2023", "99.9", "优"),
        ("公共文化服务经费", "2023", "96.5", "优"),
        ("图书购置经费", "2022", "93", "优"),
    ],
    "units-of-departments": [
        ("临江市文化和旅游局", "临江市图书馆", "临江市"),
        ("临江市文化和旅游局", "临江市文化馆", "临江市"),
    ],
    "units-with-aliases": [
        ("临江市文化馆", "吉林省临江市文化馆"),
    ],
}

ROUNDED = "floor(10000 * sum({}) / sum({}) + 0.5) / 100"
TOTAL = "FROM funds WHERE source = 'total'"

SAME_BY_TABLES: dict[str, str] = {
    "approximate-figures": "SELECT subject, measure, value, unit_of_measure FROM observations WHERE approximate ORDER BY 1, 2",
    "budget-by-unit": f"SELECT unit, year, sum(budget_adjusted), sum(executed) {TOTAL} GROUP BY ALL ORDER BY 1, 2",
    "causes": (
        "SELECT cause, count(*) FROM (SELECT unnest(cause) AS cause FROM indicators UNION ALL "
        "SELECT unnest(cause) FROM observations) GROUP BY ALL ORDER BY 2 DESC, 1"
    ),
    "changes-with-reasons": (
        "SELECT subject, measure, year, kind, value, reason FROM observations WHERE kind IN ('change', 'change_rate') "
        "ORDER BY 1, 2, 3, 4"
    ),
    "contradicting-figures": (
        "SELECT a.document, a.subject, a.measure, a.year, a.value AS low, b.value AS high FROM observations a JOIN observations b "
        "USING (document_iri, subject_iri, measure_iri, kind, year, unit_of_measure) WHERE a.value < b.value ORDER BY ALL"
    ),
    "documents": "SELECT document, type, year, unit, title FROM documents ORDER BY document",
    "documents-by-type": "SELECT type, count(*) FROM documents GROUP BY ALL ORDER BY 1",
    "documents-not-reconciled": "SELECT document FROM documents WHERE NOT reconciled ORDER BY 1",
    "execution-rates": f"SELECT project, year, rate {TOTAL} ORDER BY 3, 1, 2",
    "findings-by-rule": "SELECT rule, severity, count(*) FROM findings GROUP BY ALL ORDER BY 1, 2",
    "goals": "SELECT project, goal_expected, goal_actual FROM projects WHERE goal_expected IS NOT NULL ORDER BY 1",
    "growth-between-years": (
        "SELECT a.subject, a.measure, a.year, a.value - b.value FROM observations a JOIN observations b "
        "USING (subject_iri, measure_iri, kind, unit_of_measure) WHERE kind = 'amount' AND b.year = a.year - 1 ORDER BY 1, 2, 3"
    ),
    "indicator-count-by-level": "SELECT level1, level2, count(*) FROM indicators GROUP BY ALL ORDER BY 1, 2",
    "indicators-of-several-units": (
        "SELECT indicator, count(DISTINCT unit_iri) AS units, count(*) FROM indicators GROUP BY indicator "
        "HAVING units > 1 ORDER BY 1"
    ),
    "largest-budgets": f"SELECT project, year, budget_adjusted {TOTAL} ORDER BY 3 DESC, 1, 2 LIMIT 3",
    "lost-points-by-level": (
        "SELECT level1, sum(weight), sum(score), sum(weight - score) AS lost FROM indicators GROUP BY 1 ORDER BY lost DESC, 1"
    ),
    "lost-points-by-project": "SELECT project, sum(weight - score) FROM indicators GROUP BY 1 ORDER BY 2 DESC, 1",
    "low-execution": (f"SELECT project, year, rate, budget_adjusted - executed {TOTAL} AND rate < 90 ORDER BY 3, 1, 2"),
    "met-target-but-lost-points": (
        "SELECT indicator, actual_value, target_value, score, weight FROM indicators "
        "WHERE target_op = '≥' AND actual_value >= target_value AND score < weight ORDER BY 1"
    ),
    "observations-by-measure": (
        "SELECT o.subject, measure, year, value, unit_of_measure FROM observations o JOIN entities e ON e.iri = subject_iri "
        "WHERE o.kind = 'amount' AND e.kind = 'unit' ORDER BY 1, 2, 3"
    ),
    "overall-execution-by-unit": (
        f"SELECT unit, {ROUNDED.format('executed', 'budget_adjusted')} AS rate {TOTAL} GROUP BY 1 ORDER BY 2 DESC"
    ),
    "passages-of-facts": (
        "SELECT p.document, passage, text, coalesce(i.indicator, o.subject || ' ' || o.measure_text) FROM passages p "
        "JOIN passage_facts f ON f.passage_iri = p.iri LEFT JOIN indicators i ON i.iri = f.fact_iri "
        "LEFT JOIN observations o ON o.iri = f.fact_iri ORDER BY 1, 2, 4"
    ),
    "project-count-by-unit": (
        "SELECT unit, count(DISTINCT project_iri) FROM projects WHERE unit IS NOT NULL GROUP BY 1 ORDER BY 1"
    ),
    "projects-by-unit": "SELECT unit, year, project FROM projects WHERE unit IS NOT NULL ORDER BY 1, 2, 3",
    "projects-over-years": (
        "SELECT project, count(DISTINCT year) AS years FROM projects GROUP BY 1 HAVING years > 1 ORDER BY 1"
    ),
    "projects-without-total": "SELECT project FROM projects WHERE total_score IS NULL ORDER BY 1",
    "projects-without-unit": "SELECT project, region FROM projects WHERE unit IS NULL ORDER BY 1",
    "satisfaction-below-weight": (
        "SELECT project, indicator, score, weight, reason FROM indicators WHERE level1 = '满意度' AND score < weight "
        "ORDER BY 1, 2"
    ),
    "score-ratio-by-unit": (
        f"SELECT unit, {ROUNDED.format('score', 'weight')} AS ratio FROM indicators GROUP BY 1 ORDER BY 2 DESC, 1"
    ),
    "targets-far-exceeded": (
        "SELECT project, indicator, actual_value / target_value FROM indicators WHERE target_op IN ('≥', '>', '=') "
        "AND target_value > 0 AND actual_value > 1.5 * target_value ORDER BY 3 DESC, 2"
    ),
    "targets-missed": (
        "SELECT project, indicator, target, actual FROM indicators WHERE (target_op = '≥' AND actual_value < target_value) "
        "OR (target_op = '=' AND actual_value <> target_value) ORDER BY 1, 2"
    ),
    "total-scores": "SELECT project, year, total_score, grade FROM projects WHERE total_score IS NOT NULL ORDER BY 3 DESC, 1, 2",
    "units-of-departments": (
        "SELECT department, label, region FROM entities WHERE kind = 'unit' AND department IS NOT NULL ORDER BY 1, 2"
    ),
    "units-with-aliases": "SELECT label, unnest(aliases) FROM entities WHERE kind = 'unit' ORDER BY 1, 2",
}
"""The same question in SQL on the fact tables' views, where they hold it."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph(None)
    for facts in sample():
        graph.replace(facts)
    return graph


@pytest.fixture(scope="module")
def tables(graph: Graph) -> Iterator[FactTables]:
    tables = FactTables()
    tables.sync(graph)
    yield tables
    tables.close()


def query_text(name: str) -> str:
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def answers(graph: Graph, text: str) -> list[tuple[str | None, ...]]:
    return [
        tuple(None if term is None else term.value.replace(BP, "bp:") for term in solution)
        for solution in graph.query(text)
    ]


def as_text(value: Any) -> str | None:
    if isinstance(value, float):
        value = Decimal(repr(value)).normalize()
    return None if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def test_every_query_has_its_expected_rows_here() -> None:
    assert {path.stem for path in QUERIES.glob("*.rq")} == set(EXPECTED)
    assert len(EXPECTED) >= 30


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_query_says_what_it_answers_and_may_be_asked_from_outside(name: str) -> None:
    text = query_text(name)
    first = text.splitlines()[0]
    assert first.startswith("# ")
    assert first.endswith(("？", "。"))
    checked(text, lambda graph: False)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_competency_question_has_the_expected_rows(name: str, graph: Graph) -> None:
    assert answers(graph, query_text(name)) == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(SAME_BY_TABLES))
def test_fact_tables_give_what_sparql_gives(name: str, graph: Graph, tables: FactTables) -> None:
    rows = [tuple(as_text(value) for value in row.values()) for row in tables.select(SAME_BY_TABLES[name])]
    assert rows == answers(graph, query_text(name))


def test_evidence_of_findings_is_what_sparql_gives(graph: Graph, tables: FactTables) -> None:
    rows = sorted(
        ((row["severity"], row["rule"], row["about"]), span["start"], row["message"], span["quote"])
        for row in tables.rows("findings")
        for span in row["evidence"]
    )
    told = [(*about, message, quote) for about, _, message, quote in rows]
    assert told
    assert told == answers(graph, query_text("findings-with-evidence"))


def test_evidence_of_total_scores_is_what_sparql_gives(graph: Graph, tables: FactTables) -> None:
    columns = ("document", "table", "row", "column", "quote")
    rows = sorted(
        (row["project"], row["year"], row["total_score"], *(span[column] for column in columns))
        for row in tables.rows("projects")
        for span in row["evidence"]
        if "total_score" in span["fields"]
    )
    assert rows
    assert [tuple(as_text(value) for value in row) for row in rows] == answers(
        graph, query_text("spans-of-total-scores")
    )
