"""A table of the points of each level beside the full table of one report: one evaluation, not two.

Reports on an evaluation print the points of 决策, 过程, 产出 and 效益 in a small table and every indicator in another. The
small one holds no indicators: its rows are the levels of the other's, and become figures of the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.form_facts import FormRead
from ingest.headers import plain
from ingest.narrative import causes
from ingest.places import merged, with_fields
from ontology.facts import Evaluation, IndicatorResult, Observation

_OPEN = ("unit", "department", "region", "year", "total_score", "grade", "weight_total", "goal_expected", "goal_actual")
_ENDS = {"weight": "分值", "score": "得分"}


def with_levels_joined(forms: Sequence[FormRead]) -> list[FormRead]:
    """The forms; one that only states the points of another's levels is part of that, as observations."""
    parts: dict[int, int] = {}
    for place, form in enumerate(forms):
        whole = next((at for at, other in enumerate(forms) if at != place and _is_levels_of(form, other)), None)
        if whole is not None:
            parts[place] = whole
    return [
        _joined(form, [forms[part] for part, whole in parts.items() if whole == place])
        for place, form in enumerate(forms)
        if place not in parts
    ]


def with_tasks_joined(forms: Sequence[FormRead]) -> list[FormRead]:
    """The forms; one that holds nothing but results ("重点工作任务 | 年度目标 | 全年完成") is part of the scored one of its name."""
    scored = {_key(form): form for form in forms if form.evaluation.total_score is not None}
    lone = {key for key in scored if sum(_key(form) == key and _is_scored(form) for form in forms) == 1}
    tasks = [form for form in forms if _key(form) in lone and not _is_scored(form)]
    joined: list[FormRead] = []
    for form in forms:
        if form in tasks:
            continue
        own = [task for task in tasks if _key(task) == _key(form)]
        rows = [*form.indicators, *(row for task in own for row in task.indicators)]
        warnings = (*form.warnings, *(warning for task in own for warning in task.warnings))
        joined.append(replace(form, indicators=_told_apart(form.evaluation, rows), warnings=warnings) if own else form)
    return joined


def _key(form: FormRead) -> tuple[str, str | None, int | None, str | None]:
    evaluation = form.evaluation
    return evaluation.project, evaluation.unit, evaluation.year, evaluation.stage


def _is_scored(form: FormRead) -> bool:
    """Whether a form states more than targets and results: points, a grade, sums or goals."""
    evaluation = form.evaluation
    told = (evaluation.total_score, evaluation.grade, evaluation.goal_expected, evaluation.goal_actual)
    points = any(row.weight is not None or row.score is not None for row in form.indicators)
    return any(value is not None for value in told) or bool(form.funds or form.observations) or points


def _told_apart(evaluation: Evaluation, rows: Sequence[IndicatorResult]) -> tuple[IndicatorResult, ...]:
    """The rows as those of one evaluation, indicators of one name told apart by their part."""
    counts: dict[str, int] = {}
    found = []
    for row in rows:
        counts[row.indicator] = counts.get(row.indicator, 0) + 1
        found.append(replace(row, evaluation=evaluation, part=counts[row.indicator]))
    return tuple(found)


def _is_levels_of(form: FormRead, other: FormRead) -> bool:
    """Whether a form holds nothing but points of the levels of another, of the same project, year, stage and total."""
    one, whole = form.evaluation, other.evaluation
    same = (one.project, one.year, one.stage) == (whole.project, whole.year, whole.stage)
    totals = {e.total_score for e in (one, whole) if e.total_score is not None}
    if not same or len(totals) > 1 or form.funds or form.observations or len(form.indicators) < 2:
        return False
    levels = {plain(name) for row in other.indicators for name in (row.levels_stated or "").split("/") if name}
    return all(
        plain(row.indicator) in levels and row.levels_stated is None and row.target is None and row.actual is None
        for row in form.indicators
    )


def _joined(form: FormRead, parts: Sequence[FormRead]) -> FormRead:
    """The form with what its tables of levels state."""
    if not parts:
        return form
    evaluation = form.evaluation
    figures = list(form.observations)
    for part in parts:
        evaluation = _completed(evaluation, part.evaluation)
        figures += [figure for row in part.indicators for figure in _points(evaluation, row)]
    return replace(
        form,
        evaluation=evaluation,
        funds=tuple(replace(line, evaluation=evaluation) for line in form.funds),
        indicators=tuple(replace(row, evaluation=evaluation) for row in form.indicators),
        observations=tuple(figures),
        warnings=(*form.warnings, *(warning for part in parts for warning in part.warnings)),
    )


def _completed(evaluation: Evaluation, part: Evaluation) -> Evaluation:
    """The evaluation with what it leaves open and the table of its levels states."""
    missing = tuple(n for n in _OPEN if getattr(evaluation, n) is None and getattr(part, n) is not None)
    told = ("total_score", *missing) if part.total_score is not None else missing
    spans = merged([*evaluation.spans, *with_fields(part.spans, told)])
    return replace(evaluation, **{name: getattr(part, name) for name in missing}, spans=spans)


def _points(evaluation: Evaluation, row: IndicatorResult) -> list[Observation]:
    """Weight and score of a level as figures of the project."""
    named = [replace(span, fields=("measure", "measure_text")) for span in with_fields(row.spans, ("indicator",))]
    subject = [replace(span, fields=("subject",)) for span in with_fields(evaluation.spans, ("project",))]
    found: list[Observation] = []
    for kind, end in _ENDS.items():
        value = row.weight if kind == "weight" else row.score
        if value is None:
            continue
        stated = with_fields(row.spans, (kind,))
        why = row.reason if kind == "score" else None
        spans = [replace(span, fields=("value", "unit_of_measure", "kind")) for span in stated]
        spans += [*named, *subject, *with_fields(evaluation.spans, ("unit", "year"))]
        spans += with_fields(row.spans, ("reason",)) if why else ()
        found.append(
            Observation(
                subject=evaluation.project,
                subject_kind="project",
                measure=f"{plain(row.indicator)}{end}",
                measure_text=row.indicator,
                kind=kind,
                value=value,
                unit_of_measure="分",
                unit=evaluation.unit,
                year=evaluation.year,
                reason=why,
                cause=causes(why) if why else (),
                value_text=stated[0].quote if stated else None,
                spans=merged(spans),
            )
        )
    return found
