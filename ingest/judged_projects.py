"""Projects that a report gives one after the other with the score of each: "甲项目得分91分，等级为“优”；乙资金得分76.5分"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ingest.context import Context
from ingest.document import Document
from ingest.places import merged
from ingest.prose_evaluation import ProseEvaluation, evaluation_of
from ingest.sections import Paragraph, paragraphs_of
from ingest.told_parts import patterns, project_named
from ontology.facts import Evaluation

_FEWEST = 2
"""Projects with a score in one paragraph: a lone one is the total score of the report's own."""


def bare_name(project: str) -> str:
    """A project's name as its heading and a list may differ in it: without 项目 at its end."""
    return project.removesuffix("项目")


def judged_projects(document: Document, context: Context) -> list[Evaluation]:
    """The evaluations of the paragraphs of ``document`` that give several projects a score; of one name the first."""
    found: dict[str, Evaluation] = {}
    for paragraph in paragraphs_of(document):
        judged = list(_judged(paragraph, context))
        if len(judged) >= _FEWEST:
            for evaluation in judged:
                found.setdefault(bare_name(evaluation.project), evaluation)
    return list(found.values())


def with_judgement(told: ProseEvaluation, summary: Evaluation) -> ProseEvaluation:
    """What a section tells of a project, with the score and grade of the report's ``summary`` where it states none."""
    open_fields = tuple(name for name in ("total_score", "grade") if getattr(told.evaluation, name) is None)
    spans = [span for span in summary.spans if set(span.fields) & set(open_fields)]
    values = {name: getattr(summary, name) for name in open_fields}
    evaluation = replace(told.evaluation, **values, spans=merged([*told.evaluation.spans, *spans]))
    return ProseEvaluation(evaluation, replace(told.fund, evaluation=evaluation) if told.fund else None)


def _judged(paragraph: Paragraph, context: Context) -> Iterator[Evaluation]:
    line = paragraph.line
    for match in re.compile(patterns()["projects"]["judged"]).finditer(line.text):
        place = project_named(match["name"])
        if place is None:
            continue
        first, last = match.start("name") + place[0], match.end("name")
        named = line.span(first, last, ("project",), paragraph.page)
        evaluation = evaluation_of(context, line.text[first:last], named)
        spans = [line.span(*match.span("score"), ("total_score",), paragraph.page)]
        if match["grade"]:
            spans.append(line.span(*match.span("grade"), ("grade",), paragraph.page))
        yield replace(
            evaluation,
            total_score=Decimal(match["score"]),
            grade=match["grade"],
            spans=(*evaluation.spans, *spans),
        )
