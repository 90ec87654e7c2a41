"""Observations of a document: clauses with their subject, year, reason and spans; what is said twice is one.

Guarantees: every observation has a span whose quote holds its figure as written; figures in reasons, definitions,
directories, plans and tables already read make none; persons are never subjects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.context import Context
from ingest.document import Document
from ingest.figures import half_width
from ingest.narrative.causes import causes
from ingest.narrative.clauses import Reading, read_clauses
from ingest.narrative.measures import known_measure
from ingest.narrative.pipeline import pipeline
from ingest.narrative.reports import REPORTS, Frame, project_heading, project_opening
from ingest.narrative.sections import Statement, stating_paragraphs
from ingest.regions import find_regions
from ontology.facts import Observation, Span

_EXPLAINED = ("change", "change_rate")
_ALSO_EXPLAINED = ("amount", "completion_rate", "rate", "count", "score")


@dataclass(frozen=True, slots=True)
class _Subject:
    name: str
    kind: str
    path: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


def read_observations(
    document: Document, context: Context, covered: Sequence[tuple[int, int]] = ()
) -> tuple[Observation, ...]:
    """All figures stated in running text outside ``covered``, in reading order, each once with all its places."""
    paragraphs = stating_paragraphs(document, covered, context.type in REPORTS)
    return once(found for paragraph in paragraphs for found in _of_paragraph(document, context, paragraph))


def once(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The observations in their order, the same figure stated several times as one with all its places."""
    merged: dict[tuple[object, ...], Observation] = {}
    for observation in observations:
        key = (
            observation.subject,
            observation.subject_kind,
            observation.account_path,
            observation.measure,
            observation.kind,
            observation.year,
            observation.value,
            observation.unit_of_measure,
        )
        merged[key] = _together(merged[key], observation) if key in merged else observation
    return tuple(merged.values())


def _together(first: Observation, second: Observation) -> Observation:
    """One observation of two statements of the same figure: all spans, the first reason and base stated."""
    return replace(
        first,
        reason=first.reason or second.reason,
        cause=first.cause or second.cause,
        compared_to=first.compared_to or second.compared_to,
        approximate=first.approximate and second.approximate,
        spans=tuple(dict.fromkeys((*first.spans, *second.spans))),
    )


def _of_paragraph(document: Document, context: Context, paragraph: Statement) -> Iterator[Observation]:
    doc = pipeline()(half_width(paragraph.text))
    bodies = tuple(name for name in (context.unit, context.department) if name)
    context = _within(document, context, paragraph)
    readings = list(read_clauses(doc, bodies, context.project, paragraph.headings, _frame(context, paragraph)))
    explained = _reasons(doc, readings)
    for reading in readings:
        subject = _subject(document, context, paragraph, reading)
        if subject is None:
            continue
        year, year_spans = _year(document, context, paragraph, doc, reading)
        reason_at = explained.get(id(reading))
        reason = paragraph.text[reason_at[0] : reason_at[1]] if reason_at else None
        spans = [
            _span(
                document,
                paragraph,
                reading.start,
                reading.end,
                "value",
                "unit_of_measure",
                "kind",
                "measure",
                "measure_text",
            ),
            *subject.spans,
            *year_spans,
        ]
        if reason_at:
            spans.append(_span(document, paragraph, *reason_at, "reason"))
        if reading.compared_to:
            spans.append(_span(document, paragraph, *reading.compared_to[:2], "compared_to"))
        if context.unit:
            spans.extend(_context_spans(context, "unit"))
        yield Observation(
            subject=subject.name,
            subject_kind=subject.kind,
            measure=reading.measure,
            measure_text=reading.measure_text,
            kind=reading.kind,
            value=reading.value,
            unit_of_measure=reading.unit_of_measure,
            unit=context.unit,
            year=year,
            approximate=reading.figure.approximate or reading.figure.threshold,
            compared_to=reading.compared_to[2] if reading.compared_to else None,
            reason=reason,
            cause=causes(reason) if reason else (),
            account_path=subject.path,
            value_text=reading.figure.text,
            spans=tuple(dict.fromkeys(spans)),
        )


def _within(document: Document, context: Context, paragraph: Statement) -> Context:
    """The context of a report's paragraph: with the project that it, or the heading above it, is about."""
    if context.type not in REPORTS:
        return context
    if opening := project_opening(paragraph.text):
        return _about(context, opening[2], _span(document, paragraph, *opening[:2], "project"))
    for heading, (start, end) in zip(reversed(paragraph.headings), reversed(paragraph.places), strict=True):
        if name := project_heading(heading):
            return _about(context, name, Span(start, end, document.text[start:end], ("project",)))
    return context


def _about(context: Context, project: str, span: Span) -> Context:
    others = tuple(other for other in context.spans if "project" not in other.fields)
    return replace(context, project=project, spans=(*others, span))


def _frame(context: Context, paragraph: Statement) -> Frame:
    report = context.type in REPORTS
    speaks = context.region if report and context.unit is None else None
    found = find_regions(speaks)[-1].candidates if speaks else ()
    region = found[0].name if len(found) == 1 and found[0].name in (context.title or "") else None
    return Frame(report, region, paragraph.planned)


def _subject(document: Document, context: Context, paragraph: Statement, reading: Reading) -> _Subject | None:
    """Whose figure it is: an account title or a thing the clause names, else the document's project, else its unit."""
    if reading.account:
        start, end, path = reading.account
        return _Subject(path[-1], "account", path, (_span(document, paragraph, start, end, "subject"),))
    if reading.place:
        start, end, name = reading.place
        return _Subject(name, "region", (), (_span(document, paragraph, start, end, "subject"),))
    if reading.project and not context.project:
        start, end, name = reading.project
        return _Subject(name, "project", (), (_span(document, paragraph, start, end, "subject"),))
    if reading.batch:
        start, end, name = reading.batch
        return _Subject(name, "project", (), (_span(document, paragraph, start, end, "subject"),))
    if reading.region and context.region and not _generic(reading.measure):
        own = reading.topic is None or reading.topic[:2] == reading.region[:2]
        if own:
            return _Subject(context.region, "region", (), _context_spans(context, "region", "subject"))
    if reading.topic:
        start, end, name = reading.topic
        return _Subject(name, "topic", (), (_span(document, paragraph, start, end, "subject"),))
    if context.project:
        return _Subject(context.project, "project", (), _context_spans(context, "project", "subject"))
    if context.unit:
        return _Subject(context.unit, "unit", (), _context_spans(context, "unit", "subject"))
    if context.region:
        return _Subject(context.region, "region", (), _context_spans(context, "region", "subject"))
    return None


def _generic(measure: str) -> bool:
    """Whether a measure is of a project where nothing else is named: its budget, spending, rate of spending or score."""
    known = known_measure(measure)
    return known is not None and (known.account or known.name in ("预算执行率", "自评得分"))


def _context_spans(context: Context, field: str, as_field: str | None = None) -> tuple[Span, ...]:
    return tuple(replace(span, fields=(as_field or field,)) for span in context.spans if field in span.fields)


def _year(
    document: Document, context: Context, paragraph: Statement, doc: Any, reading: Reading
) -> tuple[int | None, tuple[Span, ...]]:
    """The year nearest before the figure in its paragraph that is not only compared with, else the document's."""
    stated = [year for year in doc._.years if not year.compared and year.end <= reading.end]
    latest = context.year
    for year in reversed(stated):
        if latest is None or year.year <= latest:
            return year.year, (_span(document, paragraph, year.start, year.end, "year"),)
    return context.year, _context_spans(context, "year")


def _reasons(doc: Any, readings: list[Reading]) -> dict[int, tuple[int, int]]:
    """Reading → the reason that explains it.

    A reason explains the figures of its own sentence, or, standing alone, those of the sentence before it; of these the
    changes where there are any, since "主要原因" after a comparison explains the difference and not the amount.
    """
    explained: dict[int, tuple[int, int]] = {}
    text = doc.text
    for reason in doc._.reasons:
        begin = max(text.rfind(mark, 0, reason.lead) for mark in "。！？") + 1
        near = [reading for reading in readings if begin <= reading.figure.start < reason.lead]
        if not near and begin > 0:
            previous = max(text.rfind(mark, 0, begin - 1) for mark in "。！？") + 1
            near = [reading for reading in readings if previous <= reading.figure.start < begin]
        changes = [reading for reading in near if reading.kind in _EXPLAINED]
        for reading in changes or [reading for reading in near if reading.kind in _ALSO_EXPLAINED]:
            explained.setdefault(id(reading), (reason.start, reason.end))
    return explained


def _span(document: Document, paragraph: Statement, start: int, end: int, *fields: str) -> Span:
    left, right = paragraph.flow.span(start, end)
    return Span(left, right, document.text[left:right], tuple(fields))
