"""Observations of a document: clauses with their subject, year, reason and spans; what is said twice is one.

Guarantees: every observation has a span whose quote holds its figure as written; figures in reasons, definitions,
directories, plans and tables already read make none; persons are never subjects.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.context import Context
from ingest.document import Document
from ingest.figures import half_width
from ingest.flow import flow_text
from ingest.narrative.causes import causes
from ingest.narrative.clauses import read_clauses
from ingest.narrative.discourse import Reading
from ingest.narrative.explained import explained_in
from ingest.narrative.marks import text_of
from ingest.narrative.part_years import of_period
from ingest.narrative.pipeline import read
from ingest.narrative.reasons import Reason
from ingest.narrative.reports import REPORTS
from ingest.narrative.sections import Statement, stating_paragraphs
from ingest.narrative.shares import with_shares
from ingest.narrative.whose import context_spans, frame_of, span_of, subject_of, within
from ingest.narrative.years import reaches
from ontology.facts import Observation, Span

_WORDS = re.compile(r"[\u4e00-\u9fff]")
"""What a measure has that is no row of figures."""
_YEAR_BEFORE = re.compile(r"上一?年|去年|同期")


@dataclass(frozen=True, slots=True)
class _Said:
    """A paragraph through the pipeline, the context it stands in, and what was read of it."""

    paragraph: Statement
    context: Context
    doc: Any
    readings: tuple[Reading, ...]
    explained: dict[int, Reason]


def read_observations(
    document: Document, context: Context, covered: Sequence[tuple[int, int]] = ()
) -> tuple[Observation, ...]:
    """All figures stated in running text outside ``covered``, in reading order, each once with all its places."""
    said = _said(document, stating_paragraphs(document, covered, context.type in REPORTS), context)
    usual = None if context.year is not None else _usual_year(document, said)
    reasons = _reasons(document, said)
    found = (
        _observation(document, one, reading, reasons.get(id(reading)), usual)
        for one in said
        for reading in one.readings
    )
    named = (one for one in found if _WORDS.search(one.measure))
    return once(one for one in named if one.subject or _may_be_of_nobody(one))


_AVERAGE = "平均得分"
"""Of what a report judges: no rule gives points so."""


def _may_be_of_nobody(one: Observation) -> bool:
    """Whether a figure can be a fact though nothing says whose: rules have no year, and points of nobody ("总分为100分") are theirs."""
    return one.year is not None and (one.kind not in ("score", "weight") or one.measure == _AVERAGE)


def _said(document: Document, paragraphs: Iterable[Statement], context: Context) -> list[_Said]:
    bodies = tuple(name for name in (context.unit, context.department) if name)
    said: list[_Said] = []
    earlier: list[Reading] = []
    for paragraph in paragraphs:
        own = within(document, context, paragraph)
        doc = read(half_width(paragraph.text), bodies, (own.project,) if own.project else ())
        stated = read_clauses(doc, bodies, own.project, paragraph.headings, frame_of(own, paragraph))
        readings = with_shares(text_of(doc), [of_period(doc, reading) for reading in stated])
        said.append(_Said(paragraph, own, doc, readings, explained_in(text_of(doc), doc._.reasons, readings, earlier)))
        earlier += readings
    return said


def _reasons(document: Document, said: Sequence[_Said]) -> dict[int, Span]:
    """``id`` of a reading → where the reason that explains it stands; the one nearest before or after it in its own paragraph."""
    found: dict[int, Span] = {}
    for one in said:
        for reading, reason in one.explained.items():
            found.setdefault(reading, span_of(document, one.paragraph, reason.start, reason.end, "reason"))
    return found


def _usual_year(document: Document, said: Sequence[_Said]) -> tuple[int, Span] | None:
    """The year that the paragraphs most often state, the first of several: what a document without a title is about."""
    stated = [(one, year) for one in said for year in one.doc._.years if not year.compared]
    if not stated:
        return None
    counts = Counter(year.year for _, year in stated)
    one, year = max(stated, key=lambda place: counts[place[1].year])
    return year.year, span_of(document, one.paragraph, year.start, year.end, "year")


def once(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The observations in their order, the same figure stated several times as one with all its places."""
    alike: dict[tuple[object, ...], list[Observation]] = {}
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
        alike.setdefault(key, []).append(observation)
    return tuple(_together(statements) for statements in alike.values())


def _together(statements: Sequence[Observation]) -> Observation:
    """One observation of all statements of the same figure: all spans, the first reason and base stated."""
    first = statements[0]
    if len(statements) == 1:
        return first
    return replace(
        first,
        reason=next((one.reason for one in statements if one.reason), None),
        cause=next((one.cause for one in statements if one.cause), ()),
        compared_to=next((one.compared_to for one in statements if one.compared_to), None),
        approximate=all(one.approximate for one in statements),
        spans=tuple(dict.fromkeys(span for one in statements for span in one.spans)),
    )


def _observation(
    document: Document,
    said: _Said,
    reading: Reading,
    reason: Span | None,
    usual: tuple[int, Span] | None,
) -> Observation:
    paragraph, context = said.paragraph, said.context
    subject = subject_of(document, context, paragraph, reading)
    year, year_spans = _year(document, said, reading, usual)
    because = flow_text(reason.quote).text if reason else None
    value = ("value", "unit_of_measure", "kind", "measure", "measure_text")
    spans = [span_of(document, paragraph, reading.start, reading.end, *value), *subject.spans, *year_spans]
    if reason:
        spans.append(reason)
    if reading.compared_to:
        spans.append(span_of(document, paragraph, *reading.compared_to[:2], "compared_to"))
    if context.unit:
        spans.extend(context_spans(context, "unit"))
    return Observation(
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
        reason=because,
        cause=causes(because) if because else (),
        account_path=subject.path,
        account_code=_code(said, reading),
        value_text=reading.figure.text,
        spans=tuple(dict.fromkeys(spans)),
    )


def _code(said: _Said, reading: Reading) -> str | None:
    """The code that the text writes with the account title of ``reading``, if any."""
    if reading.account is None:
        return None
    return next((title.code for title in said.doc._.accounts if title.start == reading.account[0]), None)


def _year(
    document: Document, said: _Said, reading: Reading, usual: tuple[int, Span] | None
) -> tuple[int | None, tuple[Span, ...]]:
    """The year nearest before the figure in its paragraph that is not only compared with, else the document's.

    A later year than the document's is believed only in the figure's own clause ("2024年预算数30万元"). The year of what
    something is compared with is the one its words name, or the year before.
    """
    if reading.base_of and (named := re.search(r"20\d{2}", reading.base_of[2])):
        return int(named.group()), (span_of(document, said.paragraph, *reading.base_of[:2], "year"),)
    found, spans = _year_of(document, said, reading, usual)
    if reading.base_of and _YEAR_BEFORE.search(reading.base_of[2]):
        return (None if found is None else found - 1), spans
    return found, spans


def _year_of(
    document: Document, said: _Said, reading: Reading, usual: tuple[int, Span] | None
) -> tuple[int | None, tuple[Span, ...]]:
    context = said.context
    stated = [year for year in said.doc._.years if not year.compared and year.end <= reading.end]
    for year in reversed(stated):
        if context.year is not None and not reaches(text_of(said.doc), year, reading.figure.start):
            continue
        if context.year is None or year.year <= context.year or year.start >= reading.start:
            return year.year, (span_of(document, said.paragraph, year.start, year.end, "year"),)
    if usual is not None:
        return usual[0], (usual[1],)
    return context.year, context_spans(context, "year")
