"""Fact tables from gold lines (projects, funds, indicators, observations, findings, one JSON object a line).

Each line becomes a text line of its document, and every value's span is that line: enough to try questions without ingest.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from ontology.facts import DocumentFacts, Evaluation, Finding, FundLine, IndicatorResult, Observation, Passage, Span
from ontology.graph import Graph
from ontology.tables import FactTables


def lines(folder: Path, name: str) -> list[dict[str, Any]]:
    """The objects of ``name``.jsonl with exact numbers."""
    text = (folder / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in text.splitlines() if line.strip()]


def tables_from_gold(folder: Path, regions: dict[str, str], texts: dict[str, str]) -> FactTables:
    """The fact tables of ``folder``; ``regions`` and ``texts`` (a document's running text) by document name."""
    by_document: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for name in ("projects", "funds", "indicators", "observations", "findings"):
        for line in lines(folder, name):
            by_document[line["document"]][name].append(line)
    graph, tables = Graph(None), FactTables(None)
    for document, parts in sorted(by_document.items()):
        graph.replace(_document(document, parts, regions.get(document), texts.get(document, "")))
    tables.sync(graph)
    return tables


class _Text:
    def __init__(self, text: str) -> None:
        self.text = text

    def span(self, line: dict[str, Any]) -> Span:
        quote = json.dumps(line, ensure_ascii=False, default=str)
        start = len(self.text)
        self.text += quote + "\n"
        fields = tuple(name for name, value in line.items() if value is not None and name != "document")
        return Span(start, start + len(quote), quote, fields)


def _document(name: str, parts: dict[str, list[dict[str, Any]]], region: str | None, text: str) -> DocumentFacts:
    passages = tuple(
        Passage(number, None, piece, spans=(Span(start, start + len(piece), piece, ("text",)),))
        for number, (start, piece) in enumerate(_paragraphs(text), 1)
    )
    writer = _Text(text + "\n")
    evaluations = {
        (line["project"], line["year"]): Evaluation(
            line["project"],
            line["unit"],
            line["department"],
            region,
            int(line["year"]),
            "自评",
            total_score=line["total_score"],
            grade=line["grade"],
            spans=(writer.span(line),),
        )
        for line in parts["projects"]
    }
    of = lambda line: evaluations[(line["project"], line["year"])]  # noqa: E731
    funds = tuple(
        FundLine(
            of(line),
            spans=(writer.span(line),),
            **_some(line, "source budget_initial budget_adjusted executed rate weight score"),
        )
        for line in parts["funds"]
    )
    indicators = tuple(
        IndicatorResult(
            of(line),
            spans=(writer.span(line),),
            part=number,
            **_some(
                line,
                "indicator level1 level2 target target_op target_value target_unit actual actual_value weight score reason",
            ),
        )
        for number, line in enumerate(parts["indicators"], 1)
    )
    subjects = Counter(line["subject"] for line in parts["observations"])
    unit = next(
        (line["unit"] for line in parts["projects"]), None if parts["projects"] else subjects.most_common(1)[0][0]
    )
    projects = {line["project"] for line in parts["projects"]}
    observations = tuple(
        Observation(
            subject_kind=_subject_kind(line, unit, projects),
            measure_text=line["measure"],
            unit=unit,
            year=int(line["year"]),
            spans=(writer.span(line),),
            **_some(line, "subject measure kind value unit_of_measure reason"),
        )
        for line in parts["observations"]
    )
    findings = tuple(
        Finding(
            line["rule"],
            line["severity"],
            line["about"],
            line["why"],
            line["stated"],
            line["expected"],
            facts=_contested(line, funds, observations),
        )
        for line in parts["findings"]
    )
    years = {int(line["year"]) for name in ("projects", "observations") for line in parts[name]}
    return DocumentFacts(
        name,
        hashlib.sha256(writer.text.encode()).hexdigest(),
        "其他",
        writer.text,
        unit=unit,
        region=region,
        year=max(years),
        evaluations=tuple(evaluations.values()),
        funds=funds,
        indicators=indicators,
        observations=observations,
        findings=findings,
        passages=passages,
    )


def _subject_kind(line: dict[str, Any], unit: str | None, projects: set[str]) -> str:
    if line["subject"] == unit:
        return "unit"
    if line["subject"] in projects:
        return "project"
    return "account" if line["measure"] in ("支出", "支出决算", "完成预算") else "topic"


def _contested(line: dict[str, Any], funds: Any, observations: Any) -> tuple[Any, ...]:
    if line["rule"] != "contradicting-figures":
        return ()
    values = {line["stated"], line["expected"]}
    stated = [
        o
        for o in observations
        if o.value in values and o.kind == "amount" and ("列支" in o.measure or "执行" in o.measure)
    ]
    return (*(fund for fund in funds if fund.executed in values), *stated)


def _some(line: dict[str, Any], names: str) -> dict[str, Any]:
    return {name: line.get(name) for name in names.split()}


def _paragraphs(text: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for piece in text.split("\n\n"):
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            found.append((start + lead, piece.strip()))
        start += len(piece) + 2
    return found
