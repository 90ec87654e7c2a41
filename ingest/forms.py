"""Tables of a document → evaluations, fund lines and indicators: the performance forms of any layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.area_tables import area_observations
from ingest.basic_facts import read_basic_data
from ingest.captions import whole_department_in
from ingest.context import Context
from ingest.document import Document
from ingest.form_facts import FormRead, first_row, read_form, unread_row
from ingest.headers import field
from ingest.indicators import has_figures
from ingest.level_scores import with_levels_joined, with_tasks_joined
from ingest.list_facts import read_list
from ingest.named_tables import named_observations
from ingest.places import rows_of
from ingest.project_notes import find_notes, give_names, read_notes
from ingest.reconcile import reconcile
from ingest.scanner import Scanner
from ingest.values import number, operator
from ontology.facts import Evaluation, FundLine, IndicatorResult, Observation, ReadingWarning, Span

_DATA_CELLS = 3
"""A table with so many figures that was not read looks like data and is named in a warning."""

_UNREAD = ("unread-row", "unread-portion", "unread-column")
"""What these warnings speak of might break an equation: a form that they are about has not proved itself."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What the forms of a document state.

    ``used`` are the stretches of text of the tables that were read. ``reconciled`` is True where every equation of the
    forms closes and every row with figures was read, False where not, None where the forms state no equation.
    """

    evaluations: tuple[Evaluation, ...] = ()
    funds: tuple[FundLine, ...] = ()
    indicators: tuple[IndicatorResult, ...] = ()
    observations: tuple[Observation, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()
    used: tuple[tuple[int, int], ...] = ()
    reconciled: bool | None = None


def read_forms(document: Document, context: Context) -> FormFacts:
    """Read every performance form in the document's tables.

    Guarantees: every stated value has a span; what no form states is None; templates and tables without figures give
    nothing. What looks like data and was not read, and every equation that does not close, is in ``warnings``.
    """
    scanner = Scanner(document)
    scanner.scan()
    forms: list[FormRead] = []
    warnings: list[ReadingWarning] = []
    notes = find_notes(document) if context.stage in (None, "目标") else []
    for draft in scanner.drafts:
        give_names(draft, first_row(draft), notes)
        second = draft.of_second_stage()
        for read in (read_form(document, context, one) for one in (draft, second) if one is not None):
            if isinstance(read, FormRead):
                forms.append(read)
            elif read is not None:
                warnings.append(read)
    for found in scanner.lists:
        listed, failures, rows = read_list(document, context, found)
        forms.extend(listed)
        warnings.extend(failures)
        scanner.unread.extend(rows)
    forms, doubts = read_notes(document, context, notes, forms)
    warnings.extend(doubts)
    data = [read_basic_data(document, context, found) for found in scanner.data]
    forms = _numbered(
        _in_year_of_data(with_levels_joined(forms), [figure for table in data for figure in table.observations])
    )
    reconciled, failed = reconcile(forms)
    forms = _numbered(with_tasks_joined(forms))
    for form in forms:
        warnings.extend(form.warnings)
    observations = [figure for form in forms for figure in form.observations]
    observations += [figure for table in data for figure in table.observations]
    observations += [figure for areas in scanner.areas for figure in area_observations(document, context, areas)]
    warnings.extend(warning for table in data for warning in table.warnings)
    observations += named_observations(document, context, _tables_read(forms, observations))
    tables = _tables_read(forms, observations)
    left = [*scanner.unread, *(row for table in data for row in table.rows)]
    warnings.extend(unread_row(row) for row in left if row.table.number in tables and has_figures(row))
    unread = _unread_tables(document, tables)
    if reconciled and (any(warning.code in _UNREAD for warning in warnings) or _hold_results(document, unread)):
        reconciled = False
    warnings.extend(unread)
    return FormFacts(
        tuple(form.evaluation for form in forms),
        tuple(line for form in forms for line in form.funds),
        tuple(result for form in forms for result in form.indicators),
        tuple(observations),
        (*warnings, *failed),
        _stretches_read(document, scanner, forms, tables),
        reconciled,
    )


def _in_year_of_data(forms: Sequence[FormRead], figures: Sequence[Observation]) -> list[FormRead]:
    """The forms on the whole expenditure that name no year with the last one that the department's base data name."""
    years = [(f.year, span) for f in figures for span in f.spans if f.year is not None and str(f.year) in span.quote]
    if not years:
        return list(forms)
    year, named = max(years, key=lambda pair: pair[0])
    span = replace(named, fields=("year",))
    return [
        replace(
            form,
            evaluation=replace(form.evaluation, year=year, spans=(*form.evaluation.spans, span)),
            funds=tuple(replace(line, spans=(*line.spans, span)) for line in form.funds),
            indicators=tuple(replace(row, spans=(*row.spans, span)) for row in form.indicators),
            observations=tuple(replace(one, year=year, spans=(*one.spans, span)) for one in form.observations),
        )
        if form.evaluation.year is None and whole_department_in(form.evaluation.project)
        else form
        for form in forms
    ]


def _numbered(forms: Sequence[FormRead]) -> list[FormRead]:
    """Evaluations that agree in project, year and stage are told apart by their part."""
    counts: dict[tuple[str, int | None, str | None], int] = {}
    numbered: list[FormRead] = []
    for form in forms:
        key = (form.evaluation.project, form.evaluation.year, form.evaluation.stage)
        counts[key] = counts.get(key, 0) + 1
        evaluation = replace(form.evaluation, part=counts[key])
        funds = tuple(replace(line, evaluation=evaluation) for line in form.funds)
        results = tuple(replace(result, evaluation=evaluation) for result in form.indicators)
        numbered.append(replace(form, evaluation=evaluation, funds=funds, indicators=results))
    return numbered


def _tables_read(forms: Sequence[FormRead], observations: Sequence[Observation]) -> set[int]:
    spans: list[Span] = [span for figure in observations for span in figure.spans]
    for form in forms:
        spans.extend(form.evaluation.spans)
        spans.extend(span for line in form.funds for span in line.spans)
        spans.extend(span for result in form.indicators for span in result.spans)
    return {span.table for span in spans if span.table is not None}


def _stretches_read(
    document: Document, scanner: Scanner, forms: Sequence[FormRead], tables: set[int]
) -> tuple[tuple[int, int], ...]:
    """Where tables that were read stand, and forms flattened to lines that gave facts."""
    read = [(table.start, table.end) for table in document.tables if table.number in tables]
    for start, end in scanner.stacked:
        if any(form.place is not None and start <= form.place.start < end for form in forms):
            read.append((start, end))
    return tuple(sorted(read))


def _hold_results(document: Document, unread: Sequence[ReadingWarning]) -> bool:
    """Whether a table that was not read holds targets or weights: it may be part of a form that was."""
    numbers = {warning.table for warning in unread}
    rows = [row for table in document.tables if table.number in numbers for row in rows_of(table)]
    return any(
        operator(cell.text[:1]) or field("indicators", cell.text) == "weight" for row in rows for cell in row.cells
    )


def _unread_tables(document: Document, read: set[int]) -> list[ReadingWarning]:
    warnings: list[ReadingWarning] = []
    for table in document.tables:
        if table.number in read:
            continue
        figures = sum(1 for row in rows_of(table) for cell in row.cells if number(cell.text) is not None)
        if figures >= _DATA_CELLS:
            message = (
                f"第 {table.number} 张表不是可识别的绩效表，其中的数字没有读入项目、资金和指标表：需要时请查看原文。"
            )
            warnings.append(ReadingWarning("unread-table", message, table.page, table.number))
    return warnings
