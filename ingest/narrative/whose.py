"""Whose figures a paragraph states: the project or region it speaks for, and the subject of each figure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.context import Context
from ingest.document import Document
from ingest.narrative.discourse import Reading
from ingest.narrative.measures import known_measure
from ingest.narrative.reports import REPORTS, Frame, project_heading, project_opening
from ingest.narrative.sections import Statement
from ingest.regions import find_regions
from ontology.facts import Span


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what a figure is about, as an observation says it; ``name`` is "" where the document does not say."""

    name: str
    kind: str
    path: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


def within(document: Document, context: Context, paragraph: Statement) -> Context:
    """The context of a report's paragraph: with the project that it, or the heading above it, is about."""
    if context.type not in REPORTS:
        return context
    if opening := project_opening(paragraph.text):
        return _about(context, opening[2], span_of(document, paragraph, *opening[:2], "project"))
    for heading, (start, end) in zip(reversed(paragraph.headings), reversed(paragraph.places), strict=True):
        if name := project_heading(heading):
            return _about(context, name, Span(start, end, document.text[start:end], ("project",)))
    return context


def _about(context: Context, project: str, span: Span) -> Context:
    others = tuple(other for other in context.spans if "project" not in other.fields)
    return replace(context, project=project, spans=(*others, span))


def frame_of(context: Context, paragraph: Statement) -> Frame:
    """What reading a paragraph of such a document goes by."""
    report = context.type in REPORTS
    speaks = context.region if report and context.unit is None else None
    found = find_regions(speaks)[-1].candidates if speaks else ()
    region = found[0].name if len(found) == 1 and found[0].name in (context.title or "") else None
    return Frame(report, region, paragraph.planned, context.year)


def subject_of(document: Document, context: Context, paragraph: Statement, reading: Reading) -> Subject:
    """Whose figure it is: an account title or a thing the clause names, else the document's project, else its unit."""
    if reading.account:
        start, end, path = reading.account
        return Subject(path[-1], "account", path, (span_of(document, paragraph, start, end, "subject"),))
    if reading.place:
        start, end, name = reading.place
        return Subject(name, "region", (), (span_of(document, paragraph, start, end, "subject"),))
    if reading.project and not context.project:
        start, end, name = reading.project
        return Subject(name, "project", (), (span_of(document, paragraph, start, end, "subject"),))
    if reading.batch:
        start, end, name = reading.batch
        return Subject(name, "project", (), (span_of(document, paragraph, start, end, "subject"),))
    if reading.region and context.region and not _generic(reading.measure):
        own = reading.topic is None or reading.topic[:2] == reading.region[:2]
        if own:
            return Subject(context.region, "region", (), context_spans(context, "region", "subject"))
    if reading.topic:
        start, end, name = reading.topic
        return Subject(name, "topic", (), (span_of(document, paragraph, start, end, "subject"),))
    if context.project:
        return Subject(context.project, "project", (), context_spans(context, "project", "subject"))
    if context.unit:
        return Subject(context.unit, "unit", (), context_spans(context, "unit", "subject"))
    if context.region:
        return Subject(context.region, "region", (), context_spans(context, "region", "subject"))
    return Subject("", "unit")


def _generic(measure: str) -> bool:
    """Whether a measure is of a project where nothing else is named: its budget, spending, rate of spending or score."""
    known = known_measure(measure)
    return known is not None and (known.account or known.name in ("预算执行率", "自评得分"))


def context_spans(context: Context, field: str, as_field: str | None = None) -> tuple[Span, ...]:
    """Where the document says what ``field`` of its context is."""
    return tuple(replace(span, fields=(as_field or field,)) for span in context.spans if field in span.fields)


def span_of(document: Document, paragraph: Statement, start: int, end: int, *fields: str) -> Span:
    """The stretch ``start:end`` of a paragraph's unwrapped text as evidence of ``fields``."""
    left, right = paragraph.flow.span(start, end)
    return Span(left, right, document.text[left:right], tuple(fields))
