"""Made facts with everything that makes selecting hard: copies in other documents, several stages, missing totals, nulls."""

from __future__ import annotations

import hashlib
import random
from decimal import Decimal

from ontology.facts import DocumentFacts, Evaluation, Finding, FundLine, IndicatorResult, Observation, Span

REGIONS = ("云州市", "海宁县")
UNITS = ("云州市博物馆", "云州市体育中心", "海宁县档案馆")
PROJECTS = ("展陈改造经费", "设备运维经费", "群众体育活动费", "档案数字化项目")
INDICATORS = ("参观人次", "设备完好率", "观众满意度", "归档及时率", "培训期数")
LEVELS = (("产出", "数量"), ("产出", "质量"), ("效益", "社会效益"), ("满意度", "服务对象满意度"))
SOURCES = ("total", "appropriation", "carryover", "other")
MEASURES = ("收支总计", "三公经费", "机关运行经费")
KINDS = (("amount", "万元"), ("change", "万元"), ("change_rate", "%"), ("count", "人次"))


def made(seed: int = 7, documents: int = 16) -> tuple[DocumentFacts, ...]:
    """``documents`` documents; the same seed gives the same facts."""
    return tuple(_Maker(seed * 1000 + number).document(number) for number in range(documents))


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.text = ""

    def document(self, number: int) -> DocumentFacts:
        unit = self.random.choice(UNITS)
        year = self.random.choice((2021, 2022, 2022))
        stage = self.random.choice(("自评", "自评", "目标", "评价"))
        evaluations: list[Evaluation] = []
        funds: list[FundLine] = []
        indicators: list[IndicatorResult] = []
        for project in self.random.sample(PROJECTS, self.random.randint(1, 2)):
            evaluation = self.evaluation(project, unit, year, stage)
            evaluations.append(evaluation)
            funds += self.funds(evaluation)
            indicators += self.indicators(evaluation)
        observations = self.observations(unit, year)
        findings = ()
        if observations and self.random.random() < 0.5:
            one = observations[0]
            spans = tuple(Span(span.start, span.end, span.quote, ("stated",)) for span in one.spans)
            findings = (
                Finding(
                    "contradicting-figures", "error", one.subject, "两处不同。", one.value, Decimal(1), (one,), spans
                ),
            )
        return DocumentFacts(
            f"made/{number:02}.txt",
            hashlib.sha256(f"{number}{self.text}".encode()).hexdigest(),
            "项目支出绩效自评表",
            self.text,
            title=f"第{number}号文件",
            unit=unit,
            region=REGIONS[UNITS.index(unit) // 2],
            year=year,
            evaluations=tuple(evaluations),
            funds=tuple(funds),
            indicators=tuple(indicators),
            observations=observations,
            findings=findings,
        )

    def evaluation(self, project: str, unit: str, year: int, stage: str) -> Evaluation:
        total = self.number(70, 100)
        spans = [self.span(project, "project"), self.span(unit, "unit")]
        if total is not None:
            spans.append(self.span(str(total), "total_score"))
        return Evaluation(
            project,
            unit=unit,
            department="云州市文体局" if self.random.random() < 0.7 else None,
            region=REGIONS[UNITS.index(unit) // 2],
            year=year if self.random.random() < 0.9 else None,
            stage=stage,
            total_score=total,
            grade=self.random.choice(("优", "良", None)),
            spans=tuple(spans),
        )

    def funds(self, evaluation: Evaluation) -> list[FundLine]:
        lines = []
        for source in self.random.sample(SOURCES, self.random.randint(0, 3)):
            values = {
                name: self.random.choice(
                    (self.number(0, 300), Decimal(0) if source == "total" else self.number(0, 300))
                )
                for name in ("budget_initial", "budget_adjusted", "executed")
            }
            rate = self.number(50, 110) if self.random.random() < 0.3 else None
            stated = values | {"rate": rate, "score": self.number(5, 10), "weight": Decimal(10)}
            spans = [self.span(str(value), name) for name, value in stated.items() if value is not None]
            lines.append(FundLine(evaluation, source, **stated, spans=tuple(spans)))
        return lines

    def indicators(self, evaluation: Evaluation) -> list[IndicatorResult]:
        results = []
        for name in self.random.sample(INDICATORS, self.random.randint(1, 4)):
            level1, level2 = self.random.choice(LEVELS)
            op, target, actual = self.random.choice("≥≤=<>"), self.number(0, 20), self.number(0, 30)
            words = self.random.random() < 0.3
            weight = self.random.choice((Decimal(10), Decimal("12.5"), None))
            score = None if weight is None else weight - self.random.choice((0, 0, Decimal("0.68")))
            reason = self.random.choice((None, "设备老旧", "人手不足，进度推迟"))
            stated = {
                "target": "及时" if words else f"{op}{target}",
                "actual": self.random.choice(("达成预期指标", "部分达成", "及时", None)) if words else str(actual),
                "weight": weight,
                "score": score,
                "reason": reason,
            }
            spans = [self.span(str(value), field) for field, value in stated.items() if value is not None]
            results.append(
                IndicatorResult(
                    evaluation,
                    name,
                    level1=level1,
                    level2=level2,
                    target_op=None if words else op,
                    target_value=None if words else target,
                    target_unit="次",
                    actual_value=None if words else actual,
                    cause=("equipment-ageing",) if reason == "设备老旧" else (),
                    spans=tuple(spans),
                    **stated,
                )
            )
        return results

    def observations(self, unit: str, year: int) -> tuple[Observation, ...]:
        found = {}
        for _ in range(self.random.randint(0, 4)):
            measure, (kind, of) = self.random.choice(MEASURES), self.random.choice(KINDS)
            value = Decimal(self.random.choice((100, 120, -20, 5)))
            found[measure, kind, value] = Observation(
                unit,
                "unit",
                measure,
                measure,
                kind,
                value,
                of,
                unit=unit,
                year=year,
                compared_to="上年" if kind.startswith("change") else None,
                reason=self.random.choice((None, "厉行节约")),
                spans=(self.span(str(abs(value)), "value"),),
            )
        return tuple(found.values())

    def number(self, low: int, high: int) -> Decimal | None:
        if self.random.random() < 0.2:
            return None
        return Decimal(self.random.randint(low * 100, high * 100)) / 100

    def span(self, text: str, field: str) -> Span:
        start = len(self.text)
        self.text += text + "\n"
        return Span(start, start + len(text), text, (field,))
