"""The evaluation that a report on the spending of a whole department makes in sentences: its score, budget and indicators.

What such a report tells of single projects is theirs; the rest is the department's, under the name that its title gives the
whole ("部门整体支出").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.captions import whole_department_in
from ingest.context import Context
from ingest.document import Document
from ingest.prose_evaluation import ProseEvaluation, evaluated, evaluation_of, with_goals
from ingest.sections import paragraphs_of
from ingest.told_indicators import told_indicators
from ontology.facts import IndicatorResult, Span

_TYPE = "部门整体支出绩效自评"


def read_whole_department(
    document: Document, context: Context, elsewhere: Sequence[tuple[int, int]]
) -> tuple[ProseEvaluation, tuple[IndicatorResult, ...]] | None:
    """The evaluation of the whole and its indicators; None where the document is no such report or states nothing.

    ``elsewhere`` are the stretches that are no running text or tell of single projects.
    """
    named = name_of_the_whole(document, context)
    if named is None:
        return None
    paragraphs = paragraphs_of(document, elsewhere)
    evaluation = evaluation_of(context, named.quote, named)
    told = evaluated(with_goals(evaluation, paragraphs), paragraphs)
    rows = tuple(told_indicators(told.evaluation, paragraphs))
    stated = told.fund is not None or told.evaluation.total_score is not None or rows
    return (told, rows) if stated else None


def name_of_the_whole(document: Document, context: Context) -> Span | None:
    """Where the title names the whole; None where the document is on one project or of another type."""
    title = next((span for span in context.spans if "title" in span.fields), None)
    if context.type != _TYPE or context.project is not None or title is None:
        return None
    found = whole_department_in(title.quote)
    if found is None:
        return None
    start, end = title.start + found.start(), title.start + found.end()
    return replace(title, start=start, end=end, quote=document.text[start:end], fields=("project",))
