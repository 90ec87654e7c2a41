"""A handful of documents of our own, as facts with true spans: every fact kind, small enough to answer by eye.

Everything is invented: 临江市文化馆 and 临江市图书馆 under one department, a training project without a unit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

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

CULTURE, LIBRARY, BUREAU, REGION = "临江市文化馆", "临江市图书馆", "临江市文化和旅游局", "临江市"
CULTURE_IN_FULL = "吉林省临江市文化馆"
"""The same body as CULTURE: one document writes its province too."""


@dataclass
class Writer:
    """Writes a text and gives the spans of what it writes."""

    text: str = ""
    table: int = 0
    row: int = 0
    shared: tuple[Span, ...] = field(default=())

    def line(self, text: str = "") -> None:
        self.text += text + "\n"

    def clause(self, text: str, *fields: str) -> Span:
        """A clause of running text that holds ``fields``."""
        start = len(self.text)
        self.text += text
        return Span(start, start + len(text), text, fields)

    def cells(self, *cells: tuple[str, str | Sequence[str]]) -> tuple[Span, ...]:
        """A table row: each cell's text and the field or fields that it holds ("" for none)."""
        self.row += 1
        spans = []
        for number, (text, fields) in enumerate(cells, 1):
            start = len(self.text)
            self.text += text + ("\t" if number < len(cells) else "\n")
            names = tuple([fields] if isinstance(fields, str) else fields)
            if any(names):
                spans.append(Span(start, start + len(text), text, names, None, self.table, self.row, number))
        return tuple(spans)


def _number(text: str) -> Decimal | None:
    return Decimal(text.rstrip("%场次人册期")) if text else None


def _fund(writer: Writer, evaluation: Evaluation, label: str, source: str, *values: str) -> FundLine:
    names = ("budget_initial", "budget_adjusted", "executed", "weight", "rate", "score")
    cells = [(label, "source"), *((text, name if text else "") for name, text in zip(names, values, strict=True))]
    spans = writer.cells(*cells)
    numbers: dict[str, Any] = {name: _number(text) for name, text in zip(names, values, strict=True)}
    return FundLine(evaluation, source, **numbers, spans=(*writer.shared, *spans))


def _indicator(
    writer: Writer,
    evaluation: Evaluation,
    levels: tuple[str, str],
    name: str,
    target: str,
    actual: str,
    weight: str,
    score: str,
    reason: str = "",
    cause: tuple[str, ...] = (),
) -> IndicatorResult:
    target_fields = ("target", "target_op", "target_value", "target_unit")
    spans = writer.cells(
        (levels[0] + "指标", "level1"),
        (levels[1] + "指标", "level2"),
        (name, "indicator"),
        (target, target_fields),
        (actual, ("actual", "actual_value")),
        (weight, "weight"),
        (score, "score"),
        (reason, ("reason", "cause") if reason else ""),
    )
    measured = target[0] in "≥≤="
    return IndicatorResult(
        evaluation,
        name,
        levels_stated=f"{levels[0]}指标/{levels[1]}指标",
        level1=levels[0],
        level2=levels[1],
        target=target,
        target_op=target[0] if measured else None,
        target_value=_number(target[1:]) if measured else None,
        target_unit=target[-1] if measured else None,
        actual=actual,
        actual_value=_number(actual) if measured else None,
        weight=_number(weight),
        score=_number(score),
        reason=reason or None,
        cause=cause,
        spans=(*writer.shared, *spans),
    )


def _head(writer: Writer, project: str, unit: str, year: int = 2023) -> None:
    writer.table += 1
    writer.row = 0
    writer.line(f"项目支出绩效自评表（{year}年度）")
    name = writer.cells(("项目名称", ""), (project, "project"))
    body = writer.cells(("主管部门", ""), (BUREAU, "department"), ("实施单位", ""), (unit, "unit"))
    writer.shared = (*name, *body)


def _self_evaluation(writer: Writer, project: str, unit: str, total: str, grade: str, **more: Any) -> Evaluation:
    spans = writer.cells(("总分", ""), (total, "total_score"), (grade, "grade")) if total else ()
    return Evaluation(
        project,
        unit=unit,
        department=BUREAU,
        region=REGION,
        stage="自评",
        total_score=_number(total),
        grade=grade or None,
        spans=(*writer.shared, *spans),
        **{"year": 2023, **more},
    )


def _finish(writer: Writer, document: str, **values: Any) -> DocumentFacts:
    return DocumentFacts(
        document=document,
        sha256=hashlib.sha256(writer.text.encode()).hexdigest(),
        text=writer.text,
        tables=writer.table,
        **values,
    )


def _with(evaluation: Evaluation, facts: Sequence[Any]) -> tuple[Any, ...]:
    """``facts`` hung on the finished ``evaluation``: its total stands after them in the text."""
    return tuple(replace(fact, evaluation=evaluation) for fact in facts)


def culture_self_evaluation() -> DocumentFacts:
    """Two projects of 临江市文化馆: one with two satisfaction rows below their weight, one without a total."""
    w = Writer()
    _head(w, "公共文化服务经费", CULTURE)
    draft = Evaluation("公共文化服务经费")
    goals = w.cells(("预期目标", ""), ("办好群众文化活动", "goal_expected"), ("完成全年活动", "goal_actual"))
    funds = [
        _fund(w, draft, "年度资金总额", "total", "200", "180", "171", "10", "95.00%", "9.5"),
        _fund(w, draft, "其中：当年财政拨款", "appropriation", "150", "150", "145", "", "96.67%", ""),
        _fund(w, draft, "上年结转资金", "carryover", "50", "30", "26", "", "86.67%", ""),
    ]
    indicators = [
        _indicator(w, draft, ("产出", "数量"), "群众文化活动场次", "≥40场", "52场", "15", "15"),
        _indicator(w, draft, ("产出", "质量"), "活动验收合格率", "=100%", "100%", "15", "15"),
        _indicator(
            w, draft, ("产出", "时效"), "活动按期完成率", "≥95%", "90%", "20", "18", "场馆维修推迟", ("project-delay",)
        ),
        _indicator(w, draft, ("效益", "社会效益"), "居民文化参与度", "有所提高", "有所提高", "30", "30"),
        _indicator(
            w, draft, ("满意度", "服务对象满意度"), "观众满意度", "≥90%", "92%", "5", "4.5", "停车位不足", ("other",)
        ),
        _indicator(
            w,
            draft,
            ("满意度", "服务对象满意度"),
            "社团满意度",
            "≥90%",
            "88%",
            "5",
            "4.5",
            "排期沟通不够",
            ("weak-management",),
        ),
    ]
    evaluation = _self_evaluation(
        w, "公共文化服务经费", CULTURE, "96.5", "优", goal_expected="办好群众文化活动", goal_actual="完成全年活动"
    )
    evaluation = replace(evaluation, spans=(*evaluation.spans, *goals))
    satisfied = indicators[4]
    _head(w, "非遗保护专项", CULTURE)
    second = _self_evaluation(w, "非遗保护专项", CULTURE, "", "")
    more_funds = [_fund(w, second, "年度资金总额", "total", "60", "60", "42", "10", "70.00%", "7")]
    more = [_indicator(w, second, ("产出", "数量"), "传承人培训期数", "≥4期", "10期", "40", "40")]
    hung = _with(evaluation, indicators)
    finding = Finding(
        "met-target-but-lost-points",
        "warning",
        "观众满意度",
        "“观众满意度”完成 92% 不低于目标 90%，却只得 4.5/5 分。",
        Decimal("4.5"),
        Decimal(5),
        (hung[4],),
        tuple(replace(span, fields=("stated",)) for span in satisfied.spans if "score" in span.fields),
    )
    row = w.text.split("\n")[11]
    start = w.text.index(row)
    passage = Passage(
        1, "公共文化服务经费", row, evaluation, (hung[4],), (Span(start, start + len(row), row, ("text",)),)
    )
    return _finish(
        w,
        "自评/文化馆自评表.txt",
        type="项目支出绩效自评表",
        title="项目支出绩效自评表（2023年度）",
        unit=CULTURE,
        region=REGION,
        year=2023,
        reconciled=True,
        evaluations=(evaluation, second),
        funds=(*_with(evaluation, funds), *more_funds),
        indicators=(*hung, *more),
        findings=(finding,),
        passages=(passage,),
        spans=(Span(0, 17, w.text[:17], ("title",)),),
    )


def library_self_evaluation() -> DocumentFacts:
    """One project of 临江市图书馆 with a target far exceeded and a table that does not prove."""
    w = Writer()
    _head(w, "图书购置经费", LIBRARY)
    draft = Evaluation("图书购置经费")
    funds = [_fund(w, draft, "年度资金总额", "total", "100", "100", "99", "10", "99.00%", "9.9")]
    indicators = [
        _indicator(w, draft, ("产出", "数量"), "新购图书册数", "≥10000册", "35000册", "50", "50"),
        _indicator(w, draft, ("产出", "质量"), "活动验收合格率", "=100%", "100%", "20", "20"),
        _indicator(w, draft, ("满意度", "服务对象满意度"), "读者满意度", "≥90%", "97%", "10", "10"),
    ]
    evaluation = _self_evaluation(w, "图书购置经费", LIBRARY, "99.9", "优")
    return _finish(
        w,
        "自评/图书馆自评表.txt",
        type="项目支出绩效自评表",
        title="项目支出绩效自评表（2023年度）",
        unit=LIBRARY,
        region=REGION,
        year=2023,
        reconciled=False,
        warnings=(ReadingWarning("weights", "分值合计不是 100，请核对原表。", None, 1, None),),
        evaluations=(evaluation,),
        funds=_with(evaluation, funds),
        indicators=_with(evaluation, indicators),
    )


def library_year_before() -> DocumentFacts:
    """The same project of 临江市图书馆 in 2022: a missed target with its reason."""
    w = Writer()
    _head(w, "图书购置经费", LIBRARY, 2022)
    draft = Evaluation("图书购置经费")
    funds = [_fund(w, draft, "年度资金总额", "total", "80", "80", "60", "10", "75.00%", "7.5")]
    late = ("project-delay",)
    indicators = [
        _indicator(w, draft, ("产出", "数量"), "新购图书册数", "≥8000册", "7600册", "90", "85.5", "到货延迟", late),
    ]
    evaluation = _self_evaluation(w, "图书购置经费", LIBRARY, "93", "优", year=2022)
    return _finish(
        w,
        "自评/图书馆自评表2022.txt",
        type="项目支出绩效自评表",
        title="项目支出绩效自评表（2022年度）",
        unit=LIBRARY,
        region=REGION,
        year=2022,
        reconciled=True,
        evaluations=(evaluation,),
        funds=_with(evaluation, funds),
        indicators=_with(evaluation, indicators),
    )


def _observed(
    subject: str, measure: str, kind: str, value: str, unit_of_measure: str, *spans: Span, **more: Any
) -> Observation:
    return Observation(
        subject,
        more.pop("subject_kind", "unit"),
        measure,
        more.pop("measure_text", measure),
        kind,
        Decimal(value),
        unit_of_measure,
        spans=spans,
        **more,
    )


def culture_accounts(year: int = 2023) -> DocumentFacts:
    """The final accounts of 临江市文化馆: totals with a change and its reason, 三公, one account title."""
    total, change, rate = {2022: ("800", "50", "6.67"), 2023: ("760", "-40", "-5")}[year]
    sign = "增加" if year == 2022 else "减少"
    reason = "新建展厅投入使用" if year == 2022 else "展厅工程完工"
    name = CULTURE_IN_FULL if year == 2022 else CULTURE
    w = Writer()
    w.line(f"{name}{year}年度部门决算")
    w.clause("全年收、支总计都是")
    amount = w.clause(f"{total}万元", "value", "measure", "unit_of_measure")
    w.clause(f"，比{year - 1}年{sign}")
    changed = w.clause(f"{change.lstrip('-')}万元", "value", "unit_of_measure")
    w.clause("，幅度")
    rated = w.clause(f"{rate.lstrip('-')}%", "value", "unit_of_measure")
    w.clause("，原因是")
    why = w.clause(reason, "reason", "cause")
    w.line("。")
    guests = w.clause(f"公务接待费支出决算{2 if year == 2022 else 1}.5万元", "value", "measure_text", "unit_of_measure")
    w.line("。")
    account = w.clause("文化旅游体育与传媒支出（类）文化和旅游（款）群众文化（项）支出决算320万元", "value", "subject")
    w.line("。")
    common: dict[str, Any] = {"unit": name, "year": year}
    compared: dict[str, Any] = {"compared_to": f"{year - 1}年", "reason": reason, "cause": ("demand-change",)}
    path = ("文化旅游体育与传媒支出", "文化和旅游", "群众文化")
    observations = (
        _observed(name, "收支总计", "amount", total, "万元", amount, measure_text="收、支总计", **common),
        _observed(
            name, "收支总计", "change", change, "万元", changed, why, measure_text="收、支总计", **common, **compared
        ),
        _observed(
            name, "收支总计", "change_rate", rate, "%", rated, why, measure_text="收、支总计", **common, **compared
        ),
        _observed(name, "公务接待费", "amount", "2.5" if year == 2022 else "1.5", "万元", guests, **common),
        _observed(
            "群众文化",
            "支出决算",
            "amount",
            "320",
            "万元",
            account,
            subject_kind="account",
            account_path=path,
            account_code="2070109",
            **common,
        ),
    )
    return _finish(
        w,
        f"决算/文化馆{year}年决算.txt",
        type="部门决算",
        title=f"{name}{year}年度部门决算",
        unit=name,
        region=REGION,
        year=year,
        published=f"{year + 1}-09-10",
        reconciled=None,
        observations=observations,
    )


def training_report() -> DocumentFacts:
    """A report on a project without a stated unit, whose spending is stated in two contradicting ways."""
    w = Writer()
    w.line("临江市社区骨干培训费绩效评价报告")
    w.clause("社区骨干培训费全年列支")
    one = w.clause("90万元", "value", "unit_of_measure")
    w.clause("，其中培训场地")
    part = w.clause("30万元", "value", "unit_of_measure")
    w.line("。")
    w.clause("全年实际支出")
    two = w.clause("75万元", "value", "unit_of_measure")
    w.line("，约有")
    people = w.clause("1200人次", "value", "unit_of_measure", "approximate")
    w.line("参加培训。")
    title = Span(0, 16, w.text[:16], ("project",))
    project = "社区骨干培训费"
    evaluation = Evaluation(project, region=REGION, year=2022, stage="评价", spans=(title,))
    common: dict[str, Any] = {"subject_kind": "project", "year": 2022}
    stated = _observed(project, "支出", "amount", "90", "万元", one, **common)
    executed = _observed(project, "支出", "amount", "75", "万元", two, **common)
    finding = Finding(
        "contradicting-figures",
        "error",
        f"{project} 支出",
        "一处写列支 90 万元，另一处写实际支出 75 万元。",
        Decimal(90),
        Decimal(75),
        (stated, executed),
        (replace(one, fields=("stated",)), replace(two, fields=("expected",))),
    )
    return _finish(
        w,
        "报告/骨干培训评价.txt",
        type="绩效评价报告",
        title="临江市社区骨干培训费绩效评价报告",
        region=REGION,
        year=2022,
        reconciled=False,
        evaluations=(evaluation,),
        observations=(
            stated,
            _observed(project, "培训场地", "amount", "30", "万元", part, **common),
            executed,
            _observed(project, "培训人次", "count", "1200", "人次", people, approximate=True, **common),
        ),
        findings=(finding,),
        passages=(
            Passage(1, None, w.text.split("\n")[1], evaluation, (stated,), (Span(17, 44, w.text[17:44], ("text",)),)),
        ),
        spans=(replace(title, fields=("title",)),),
    )


def sample() -> tuple[DocumentFacts, ...]:
    """Every document of the sample, in the order of its names."""
    documents = (
        culture_self_evaluation(),
        library_self_evaluation(),
        library_year_before(),
        culture_accounts(2022),
        culture_accounts(2023),
        training_report(),
    )
    return tuple(sorted(documents, key=lambda facts: facts.document))
