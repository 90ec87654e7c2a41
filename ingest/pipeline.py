"""The whole way of one file: bytes → Document → context → forms, targets, sentences → facts and passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from ingest.captions import whole_department_in
from ingest.context import Context, of_figures, read_context
from ingest.document import Document
from ingest.forms import FormFacts, read_forms
from ingest.left_figures import left_in_lines
from ingest.narrative import causes, once, read_observations
from ingest.other_names import read_other_names, title_name
from ingest.passages import read_passages
from ingest.persons import without_persons
from ingest.places import merged as merge_spans
from ingest.places import with_fields
from ingest.prose_actuals import with_actuals
from ingest.prose_evaluation import ProseEvaluation, completed, read_prose_evaluation, same_project
from ingest.readers import read
from ingest.sections import paragraphs_of
from ingest.statements import Statements, merged, read_statements
from ingest.target_lines import find_target_lines
from ingest.targets import read_targets
from ingest.told_indicators import as_results, told_indicators, with_reasons
from ingest.told_projects import ToldProjects, read_told_projects
from ingest.whole_department import read_whole_department
from ontology.facts import DocumentFacts, Evaluation, FundLine, IndicatorResult, Observation, ReadingWarning

_T = TypeVar("_T")
_SUMS = ("budget_initial", "budget_adjusted", "in_place", "executed", "rate")
"""The columns of a fund line that sentences may state of it."""
_TYPE_OF_STAGE = {"自评": "项目支出绩效自评表", "监控": "绩效监控表", "目标": "绩效目标表"}
EXTRACTOR_VERSION = "8"
"""Changes with every change of what is extracted: documents read by another version are read again."""


def extract(data: bytes, document: str) -> DocumentFacts:
    """Everything one file states but findings. ``document`` is its name below the ingested folder.

    The same bytes give the same facts. Raises UnreadableDocument where the file cannot be read; what could be read only
    in part is in ``warnings``.
    """
    return understand(read(data, document))


def understand(source: Document) -> DocumentFacts:
    """Everything a document as read states but findings; it is named by its path."""
    context = read_context(source)
    statements = read_statements(source, context)
    forms = read_forms(_without(source, statements), context)
    projects = read_told_projects(source, context)
    found = _with_running_text(source, context, forms, projects)
    covered = tuple(sorted((*forms.used, *found.used, *statements.used)))
    told = projects.as_subjects(read_observations(source, of_figures(context), covered), context.unit)
    found = replace(found, indicators=with_reasons(found.indicators, told))
    told = as_results(told, found.indicators)
    observations = without_persons(merged(once((*found.observations, *told)), statements.observations))
    found = _without_persons(found)
    indicators = tuple(_with_cause(row) for row in found.indicators)
    titles = tuple((span.start, span.end) for span in context.spans if "title" in span.fields)
    passages = read_passages(source, found.evaluations, found.funds, indicators, observations, (*titles, *found.used))
    facts: tuple[Evaluation | FundLine | IndicatorResult | Observation, ...]
    facts = (*found.evaluations, *found.funds, *indicators, *observations)
    units = dict.fromkeys(unit for e in found.evaluations for unit in (e.unit, e.department) if unit)
    units |= {context.unit: None} if context.unit else {}
    titled = title_name(context.unit, (e.unit for e in found.evaluations), context.spans)
    read = ((span.start, span.end) for fact in facts for span in fact.spans)
    left = () if statements.warnings else left_in_lines(source, (*read, *statements.used))
    return DocumentFacts(
        document=source.path,
        sha256=source.sha256,
        type=_type(context, found),
        text=source.text,
        title=context.title,
        unit=titled.unit if titled else context.unit or _body_of(found),
        region=context.region,
        year=context.year or _agreed(e.year for e in found.evaluations),
        published=context.published,
        pages=source.pages,
        tables=len(source.tables),
        reconciled=forms.reconciled,
        warnings=_warnings((*source.warnings, *found.warnings, *statements.warnings, *left), bool(facts)),
        evaluations=found.evaluations,
        funds=found.funds,
        indicators=indicators,
        observations=observations,
        passages=passages,
        spans=context.spans,
        placed=source.placed,
        other_names=(*read_other_names(source.text, units, context.region), *((titled,) if titled else ())),
    )


def _type(context: Context, forms: FormFacts) -> str:
    """What the document is: as its title says, else what all of its forms are."""
    stages = {evaluation.stage for evaluation in forms.evaluations}
    if context.type != "其他" or len(stages) != 1:
        return context.type
    return _TYPE_OF_STAGE.get(stages.pop() or "", context.type)


def _with_running_text(source: Document, context: Context, forms: FormFacts, told: ToldProjects) -> FormFacts:
    """The forms, with what target tables and evaluations in running text add; ``used`` are the stretches of these.

    Forms go first: sentences make an evaluation only where no form does, and fill only what the form of the report's own
    project leaves open; a target table set as lines adds rows only to an evaluation that has none.
    """
    tables = find_target_lines(source)
    covered = tuple((table.start, table.end) for table in tables)
    prose = read_prose_evaluation(source, context, covered)
    found = replace(forms, used=())
    if prose and not forms.evaluations:
        found = replace(found, evaluations=(prose.evaluation,), funds=(prose.fund,) if prose.fund else ())
    elif prose and len(forms.evaluations) == 1 and same_project(forms.evaluations[0], prose.evaluation):
        found = _completed(found, prose)
    if not forms.indicators:
        targets = read_targets(source, tables, _only(found.evaluations))
        warnings = (*forms.warnings, *targets.warnings)
        found = replace(found, indicators=targets.indicators, warnings=warnings, used=covered)
    if prose is None:
        found = _with_whole(_with_told(found, told), source, context, (*covered, *told.places))
    elif len(found.evaluations) == 1 and not found.indicators:
        rows = told_indicators(found.evaluations[0], paragraphs_of(source, covered))
        found = replace(found, indicators=tuple(rows))
    if prose and len(found.evaluations) == 1:
        found = replace(found, indicators=with_actuals(found.indicators, paragraphs_of(source, covered)))
    return found


def _with_told(found: FormFacts, told: ToldProjects) -> FormFacts:
    """The forms with the projects that only running text tells of."""
    known = {evaluation.project.removesuffix("项目") for evaluation in found.evaluations}
    new = {e for e in told.evaluations if e.project.removesuffix("项目") not in known}
    return replace(
        found,
        evaluations=(*found.evaluations, *(e for e in told.evaluations if e in new)),
        funds=(*found.funds, *(line for line in told.funds if line.evaluation in new)),
        indicators=(*found.indicators, *(row for row in told.indicators if row.evaluation in new)),
    )


def _with_whole(
    found: FormFacts, source: Document, context: Context, elsewhere: Sequence[tuple[int, int]]
) -> FormFacts:
    """The forms with what a report on a whole department says of it in sentences, where no form is of the whole."""
    whole = read_whole_department(source, context, elsewhere)
    if whole is None:
        return found
    told, rows = whole
    stated = [evaluation for evaluation in found.evaluations if whole_department_in(evaluation.project)]
    if stated:
        own = stated[0] if len(stated) == 1 and told.fund is not None else None
        if own is None or told.fund is None or any(line.evaluation == own for line in found.funds):
            return found
        return replace(found, funds=(replace(told.fund, evaluation=own), *found.funds))
    return replace(
        found,
        evaluations=(told.evaluation, *found.evaluations),
        funds=(*((told.fund,) if told.fund else ()), *found.funds),
        indicators=(*rows, *found.indicators),
    )


def _completed(forms: FormFacts, prose: ProseEvaluation) -> FormFacts:
    """The form's evaluation with what it leaves open taken from the sentences, and so its rows."""
    evaluation = completed(forms.evaluations[0], prose.evaluation)
    funds = _with_told_sums(forms.funds, prose.fund) if prose.fund else forms.funds
    return replace(
        forms,
        evaluations=(evaluation,),
        funds=tuple(replace(line, evaluation=evaluation) for line in funds),
        indicators=tuple(replace(row, evaluation=evaluation) for row in forms.indicators),
    )


def _with_told_sums(funds: Sequence[FundLine], told: FundLine) -> tuple[FundLine, ...]:
    """The fund lines of a form with the sums of its total that only the sentences state; none where the two differ."""
    total = next((line for line in funds if line.source == "total"), None)
    if total is None:
        return (told, *funds)
    stated = {name: value for name in _SUMS if (value := getattr(told, name)) is not None}
    if any(getattr(total, name) not in (None, value) for name, value in stated.items()):
        return tuple(funds)
    missing = {name: value for name, value in stated.items() if getattr(total, name) is None}
    spans = merge_spans([*total.spans, *with_fields(told.spans, missing)])
    return tuple(replace(line, **missing, spans=spans) if line is total else line for line in funds)


def _without(source: Document, statements: Statements) -> Document:
    """The document as forms are looked for in it: a statement of accounts is none."""
    blocks = tuple(b for b in source.blocks if b.table is None or b.table.number not in statements.tables)
    return replace(source, blocks=blocks)


def _without_persons(found: FormFacts) -> FormFacts:
    """The forms without what they tell of persons; rows stay with their evaluation."""
    evaluations = without_persons(found.evaluations)
    own = dict(zip(found.evaluations, evaluations, strict=True))
    funds = tuple(replace(line, evaluation=own.get(line.evaluation, line.evaluation)) for line in found.funds)
    indicators = tuple(replace(row, evaluation=own.get(row.evaluation, row.evaluation)) for row in found.indicators)
    return replace(found, evaluations=evaluations, funds=without_persons(funds), indicators=without_persons(indicators))


def _agreed(values: Iterable[_T | None]) -> _T | None:
    """What all of the document's evaluations say, where it does not say it of itself."""
    stated = set(values)
    return stated.pop() if len(stated) == 1 else None


def _body_of(found: FormFacts) -> str | None:
    """The unit of all the evaluations, else the department of them all."""
    return _agreed(e.unit for e in found.evaluations) or _agreed(e.department for e in found.evaluations)


def _only(evaluations: Sequence[Evaluation]) -> Evaluation | None:
    return evaluations[0] if len(evaluations) == 1 else None


def _with_cause(row: IndicatorResult) -> IndicatorResult:
    return replace(row, cause=causes(row.reason)) if row.reason and not row.cause else row


def _warnings(warnings: Sequence[ReadingWarning], any_facts: bool) -> tuple[ReadingWarning, ...]:
    """The warnings once each, in their order; and one that says so where a document states nothing that is read."""
    if any_facts:
        return tuple(dict.fromkeys(warnings))
    nothing = ReadingWarning(
        "no-facts", "没有从这份文件读到项目、资金、指标或数字：请确认它不是空白模板，或数字没有丢失。"
    )
    return (*dict.fromkeys(warnings), nothing)
