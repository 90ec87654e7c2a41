"""Small documents for audit tests: a self-evaluation whose equations close, and text with figures at real places."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from ontology.facts import DocumentFacts, Evaluation, Finding, FundLine, IndicatorResult, Observation, Span
from search.audit import audit_document

D = Decimal


def spans(**values: Any) -> tuple[Span, ...]:
    """A span for every value, each at a place of its own."""
    return tuple(
        Span(start * 20, start * 20 + len(str(value)), str(value), (field,))
        for start, (field, value) in enumerate(values.items())
        if value is not None
    )


def evaluation(total: str | None = "97.89", **more: Any) -> Evaluation:
    """An evaluation of a project of 2024."""
    score = D(total) if total is not None else None
    return Evaluation(
        "河道清淤项目", "某县水务局", year=2024, stage="自评", total_score=score, spans=spans(total_score=score), **more
    )


def fund(owner: Evaluation, source: str = "total", **values: str) -> FundLine:
    """A fund line; values are written as strings."""
    numbers = {name: D(value) for name, value in values.items()}
    return FundLine(owner, source, spans=spans(**numbers), **numbers)  # type: ignore[arg-type]


def row(owner: Evaluation, name: str, weight: str | None, score: str | None, **values: Any) -> IndicatorResult:
    """An indicator row; ``target`` is written "≥90%", ``actual`` as a number."""
    target = values.pop("target", None)
    operator = target[0] if target and target[0] in "≥≤=><" else None
    figure = (target or "").lstrip("≥≤=><")
    digits = "".join(char for char in figure if char.isdigit() or char == ".")
    actual = values.pop("actual", None)
    stated: dict[str, Any] = {
        "target_value": D(digits) if digits else None,
        "actual_value": D(actual) if actual is not None else None,
        "weight": D(weight) if weight is not None else None,
        "score": D(score) if score is not None else None,
    }
    return IndicatorResult(
        owner,
        name,
        level1=values.pop("level1", "产出"),
        level2=values.pop("level2", "数量"),
        target=target,
        target_op=operator,
        target_unit=figure[len(digits) :] or None,
        spans=spans(**stated),
        **stated,
        **values,
    )


def sheet(total: str = "97.89", **changes: Any) -> DocumentFacts:
    """A self-evaluation that closes: 7.89 for the budget row, ten rows of 9 points, all reached."""
    owner = evaluation(total)
    line = {"budget_adjusted": "234.00", "executed": "184.65", "rate": "78.91", "weight": "10.00", "score": "7.89"}
    line |= changes.pop("budget", {})
    rows = tuple(row(owner, f"指标{number}", "9", "9", target="≥90%", actual="95") for number in range(10))
    rows = tuple(replace(old, **changes.get(old.indicator, {})) for old in rows)
    funds = (fund(owner, **line), *(fund(owner, source, **values) for source, values in changes.get("sources", [])))
    return DocumentFacts("样本.txt", "0", "项目支出绩效自评表", "", evaluations=(owner,), funds=funds, indicators=rows)


def report(
    text: str, *figures: tuple[str, str, str, str], projects: tuple[str, ...] = (), **more: Any
) -> DocumentFacts:
    """A text with its figures, each ``(subject, measure as written, figure as written, kind)``, in order of the text."""
    found: list[Observation] = []
    place = 0
    for subject, measure, written, kind in figures:
        place = text.index(written, place)
        digits = "".join(char for char in written if char.isdigit() or char == ".")
        unit = written.removeprefix(digits).strip()
        span = Span(place, place + len(written), written, ("value",))
        kind_of_subject = "project" if subject.endswith(("项目", "经费")) else "unit"
        known = next((one for one in found if _same(one, subject, measure, kind, digits)), None)
        if known is not None:
            found[found.index(known)] = replace(known, spans=(*known.spans, span))
        else:
            found.append(
                Observation(
                    subject,
                    kind_of_subject,
                    measure,
                    measure,
                    kind,
                    D(digits),
                    unit,
                    year=2024,
                    value_text=written,
                    spans=(span,),
                )
            )
        place += len(written)
    evaluations = tuple(Evaluation(project, year=2024, stage="自评") for project in projects)
    return DocumentFacts(
        "报告.txt", "0", "绩效自评报告", text, evaluations=evaluations, observations=tuple(found), **more
    )


def findings(facts: DocumentFacts, rule: str | None = None) -> list[Finding]:
    """The findings of a document, of one rule where given."""
    return [finding for finding in audit_document(facts) if rule is None or finding.rule == rule]


def _same(one: Observation, subject: str, measure: str, kind: str, digits: str) -> bool:
    return (one.subject, one.measure, one.kind, one.value) == (subject, measure, kind, D(digits))
