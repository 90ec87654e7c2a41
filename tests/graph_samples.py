"""Documents made by hand for tests of the graph."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal

from ontology.facts import (
    DocumentFacts,
    Evaluation,
    Finding,
    FundLine,
    IndicatorResult,
    Observation,
    Passage,
    ReadingWarning,
    Span,
)


class Text:
    """A text under construction that knows where its parts stand."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def put(self, text: str, *fields: str, **place: int) -> Span:
        """Write ``text`` as a line of its own; its span."""
        start = self.length
        self.parts.append(text + "\n")
        self.length += len(text) + 1
        return Span(start, start + len(text), text, fields, **place)

    def __str__(self) -> str:
        return "".join(self.parts)


def form(
    name: str = "甲/自评表.txt",
    unit: str | None = "云岭市数字服务中心",
    department: str | None = "云岭市大数据局",
    region: str | None = "云山省云岭市",
    project: str = "平台运行维护经费",
    code: str | None = "510000-0001",
    indicators: Sequence[str] = ("平台可用率", "用户满意度"),
    score: str = "9.32",
    year: int | None = 2024,
) -> DocumentFacts:
    """A self-evaluation form with one project, two fund rows, indicators, a figure in a sentence, a finding, passages."""
    text = Text()
    title = text.put("项目支出绩效自评表", "title")
    head = text.put(
        f"项目名称：{project}；{department}；{unit}；{year}年度；总分 97.50 优", "project", "unit", "department", "year"
    )
    evaluation = Evaluation(
        project=project,
        unit=unit,
        department=department,
        region=region,
        year=year,
        stage="自评",
        goal_expected="保障平台“稳定”运行",
        total_score=Decimal("97.50"),
        grade="优",
        code=code,
        spans=(head,),
    )
    row = text.put(
        "年度资金总额 234.00 184.65 10 78.91 7.89",
        "budget_adjusted",
        "executed",
        "weight",
        "rate",
        "score",
        table=1,
        row=3,
    )
    total = FundLine(
        evaluation,
        "total",
        budget_adjusted=Decimal("234.00"),
        executed=Decimal("184.65"),
        rate=Decimal("78.91"),
        weight=Decimal(10),
        score=Decimal("7.89"),
        spans=(row, head),
    )
    zero = text.put("其他资金 0.00", "budget_adjusted", table=1, row=4)
    other = FundLine(evaluation, "other", budget_adjusted=Decimal("0.00"), spans=(zero, head))
    results = []
    for number, indicator in enumerate(indicators, start=1):
        line = text.put(
            f"产出 质量 {indicator} ≥90% 93% 10 {score} 设备版本老旧",
            "indicator",
            "target",
            "target_op",
            "target_value",
            "target_unit",
            "actual",
            "actual_value",
            "weight",
            "score",
            "reason",
            "level1",
            "level2",
            "levels_stated",
            table=1,
            row=5 + number,
        )
        results.append(
            IndicatorResult(
                evaluation,
                indicator,
                levels_stated="产出 质量",
                level1="产出",
                level2="质量",
                target="≥90%",
                target_op="≥",
                target_value=Decimal(90),
                target_unit="%",
                actual="93%",
                actual_value=Decimal(93),
                weight=Decimal(10),
                score=Decimal(score),
                reason="设备版本老旧",
                cause=("equipment-ageing", "weak-management"),
                spans=(line, head),
            )
        )
    sentence = text.put(
        "2024年培训支出约-59.20万元，下降6.85%，主要原因是厉行节约。", "value", "measure_text", "kind", "reason"
    )
    observation = Observation(
        subject="干部教育",
        subject_kind="account",
        account_path=("教育支出", "进修及培训", "干部教育"),
        measure="培训支出",
        measure_text="培训支出",
        kind="change",
        value=Decimal("-59.20"),
        unit_of_measure="万元",
        unit=unit,
        year=year,
        approximate=True,
        compared_to="上年",
        reason="厉行节约",
        cause=("austerity",),
        value_text="-59.20万元",
        spans=(sentence,),
    )
    facts = tuple(results)
    finding = Finding(
        rule="met-target-but-lost-points",
        severity="warning",
        about=indicators[0] if indicators else project,
        message="完成值达到目标，却未得满分",
        stated=Decimal(score),
        expected=Decimal(10),
        facts=facts[:1],
        spans=tuple(span for fact in facts[:1] for span in fact.spans),
    )
    body = str(text)
    passage = Passage(1, "一、总体情况", sentence.quote, evaluation, (observation,), (sentence,))
    return DocumentFacts(
        document=name,
        sha256=hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest(),
        type="项目支出绩效自评表",
        text=body,
        title="项目支出绩效自评表",
        unit=unit,
        region=region,
        year=year,
        published="2025-03-01",
        tables=1,
        reconciled=False,
        warnings=(ReadingWarning("unread-row", "第 9 行未读出，请核对原文", table=1, row=9),),
        evaluations=(evaluation,),
        funds=(total, other),
        indicators=facts,
        observations=(observation,),
        findings=(finding,) if facts else (),
        passages=(passage,),
        spans=(title, head),
    )
