"""A finding as a line of a review sheet: what is wrong by which rule, both sides quoted and located, what was decided.

In: rows of ``findings`` with evidence. Out: lines in Chinese, values typed; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from search.audit.findings import rules
from search.finding_list import STATUSES

SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
"""Severity → its Chinese name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One finding. ``stated_quote`` and ``expected_quote`` are the texts of both sides, the ``…_place`` where they stand."""

    number: int = field(metadata={"title": "序号", "width": 6})
    severity: str = field(metadata={"title": "严重程度", "width": 9})
    rule: str = field(metadata={"title": "规则", "width": 22})
    message: str = field(metadata={"title": "问题", "width": 48})
    stated: Decimal | None = field(metadata={"title": "所述", "width": 12})
    expected: Decimal | None = field(metadata={"title": "应为", "width": 12})
    formula: str = field(metadata={"title": "算式", "width": 32})
    stated_quote: str = field(metadata={"title": "所述原文", "width": 32})
    stated_place: str = field(metadata={"title": "所述位置", "width": 20})
    expected_quote: str = field(metadata={"title": "对照原文", "width": 32})
    expected_place: str = field(metadata={"title": "对照位置", "width": 20})
    review: str = field(metadata={"title": "复核", "width": 9})
    note: str = field(metadata={"title": "说明", "width": 28})
    reviewed_by: str = field(metadata={"title": "复核人", "width": 10})
    reviewed_at: str = field(metadata={"title": "复核时间", "width": 21})
    iri: str = field(metadata={"title": "发现地址", "width": 30})


def lines(findings: Iterable[dict[str, Any]]) -> list[Line]:
    """The findings of one document as lines, numbered from 1."""
    return [_line(number, finding) for number, finding in enumerate(findings, start=1)]


def place(span: dict[str, Any]) -> str:
    """Where a span stands: 第2页 表3 行5 列6, or its characters where the format has no such places."""
    parts = [("第{}页", "page"), ("表{}", "table"), ("行{}", "row"), ("列{}", "column")]
    where = " ".join(form.format(span[name]) for form, name in parts if span[name])
    return where or f"字符 {span['start']}–{span['end']}"


def _line(number: int, finding: dict[str, Any]) -> Line:
    rule = rules().get(finding["rule"])
    stated, expected = _sides(finding["evidence"])
    return Line(
        number=number,
        severity=SEVERITIES[finding["severity"]],
        rule=f"{rule.title}（{finding['rule']}）" if rule else finding["rule"],
        message=finding["message"],
        stated=finding["stated"],
        expected=finding["expected"],
        formula=rule.formula if rule else "",
        stated_quote=_joined(span["quote"] for span in stated),
        stated_place=_joined(place(span) for span in stated),
        expected_quote=_joined(span["quote"] for span in expected),
        expected_place=_joined(place(span) for span in expected),
        review=STATUSES[finding["review"] or "open"],
        note=finding["note"] or "",
        reviewed_by=finding["reviewed_by"] or "",
        reviewed_at=finding["reviewed_at"] or "",
        iri=finding["iri"] or "",
    )


def _sides(evidence: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The spans of what is stated, and those of what it is held against; spans of no side are of the first."""
    against = [span for span in evidence if "expected" in span["fields"] and "stated" not in span["fields"]]
    return [span for span in evidence if span not in against], against


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(" ".join(text.split()) for text in texts)
