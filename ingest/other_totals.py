"""Totals that a form states besides the one of its last row: in its head, in the sentence of its conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ingest.document import Document
from ingest.drafts import Draft
from ingest.places import Place, evidence, merged, part_of, with_fields
from ingest.values import points
from ontology.facts import Evaluation, Observation

_TOLD = re.compile(
    r"(?:项目|自评|综合|评价|绩效)*(?:总分|总得分|得分)(?:为|是|[:：])?\s*(?P<score>\d{1,3}(?:\.\d+)?)\s*分"
)
_LABELLED = re.compile(r"(?:自评|综合|评价)?(?:总分|总得分|得分)[:：]\s*(?P<score>\d{1,3}(?:\.\d+)?)\s*分?")
_MEASURE = "总分"


def other_totals(document: Document, evaluation: Evaluation, draft: Draft) -> list[Observation]:
    """The totals that differ from that of the evaluation, each as a figure of the project; none where it has none."""
    if evaluation.total_score is None:
        return []
    found: list[Observation] = []
    for value, place in _stated(document, draft):
        if value in (evaluation.total_score, evaluation.weight_total, *(figure.value for figure in found)):
            continue
        subject = [replace(span, fields=("subject",)) for span in with_fields(evaluation.spans, ("project",))]
        spans = [
            *evidence(document, [place], ("value", "kind", "measure", "measure_text", "unit_of_measure")),
            *subject,
        ]
        found.append(
            Observation(
                subject=evaluation.project,
                subject_kind="project",
                measure=_MEASURE,
                measure_text=_MEASURE,
                kind="score",
                value=value,
                unit_of_measure="分",
                unit=evaluation.unit,
                year=evaluation.year,
                value_text=place.text,
                spans=merged([*spans, *with_fields(evaluation.spans, ("unit", "year"))]),
            )
        )
    return found


def _stated(document: Document, draft: Draft) -> Iterator[tuple[Decimal, Place]]:
    head = draft.head.get("total_score")
    if head is not None and (value := points(head.text)) is not None:
        yield value, head
    for caption in draft.captions:
        if (labelled := _LABELLED.fullmatch(caption.text.strip())) is not None:
            yield Decimal(labelled["score"]), caption
    conclusion = draft.head.get("conclusion")
    told = list(_TOLD.finditer(conclusion.text)) if conclusion is not None else []
    if conclusion is not None and len(told) == 1:
        yield Decimal(told[0]["score"]), part_of(document, conclusion, told[0][0])
