"""Whose form it is: project, bodies, year, stage and goals, from its head, its captions, and the document at last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.bodies_listed import department_over
from ingest.captions import Caption
from ingest.context import Context
from ingest.document import Document
from ingest.drafts import Draft
from ingest.indicators import IndicatorReading
from ingest.places import Place, evidence, merged, part_of, with_fields
from ingest.totals import Total
from ingest.units import clean_unit
from ingest.values import HALF, stated
from ingest.whole_department import name_of_the_whole
from ontology.facts import Evaluation, Span

_CODE = re.compile(r"(?P<code>[0-9][0-9A-Za-z]{7,})\s*[-－—–_:：]+\s*(?P<name>\S.*)", re.DOTALL)
_INSTEAD = {"unit": "filler", "department": "upper_department"}
"""The label that speaks for a body where its own is missing."""


def project_of(
    document: Document, context: Context, draft: Draft, caption: Caption
) -> tuple[tuple[str, str | None] | None, tuple[Span, ...]]:
    """Name and code of the project and where they stand; the first of head, caption, document that names one.

    A form in a report on a whole department that names none is on the whole.
    """
    place = draft.head.get("project")
    name = stated(place.text) if place else None
    if place and name:
        coded = _CODE.fullmatch(name.translate(HALF))
        if coded is None:
            return (name, None), evidence(document, [place], ("project",))
        part = part_of(document, place, name[coded.start("name") :])
        return (part.text, coded["code"]), evidence(document, [part], ("project",))
    place = caption.project or caption.whole_department
    if place is not None and not (context.project and place.text.endswith(context.project)):
        return (place.text, None), evidence(document, [place], ("project",))
    if context.project:
        return (context.project, None), with_fields(context.spans, ("project",))
    whole = name_of_the_whole(document, context)
    return ((whole.quote, None), (whole,)) if whole else (None, ())


def evaluation_of(
    document: Document,
    context: Context,
    draft: Draft,
    caption: Caption,
    total: Total,
    rows: Sequence[IndicatorReading],
    project: tuple[tuple[str, str | None], tuple[Span, ...]],
) -> Evaluation:
    """The evaluation that a form is, with everything that its head, captions and totals state of it."""
    (name, code), spans = project[0], list(project[1])
    unit, department, body_spans = _bodies(document, context, draft)
    year, year_spans = _year(document, context, draft, caption)
    stage, stage_spans = _stage(document, context, caption, draft, rows)
    spans += [*body_spans, *year_spans, *stage_spans]
    goals: dict[str, str | None] = {}
    for goal in ("goal_expected", "goal_actual"):
        goals[goal], goal_spans = _goal(document, _goal_places(draft, goal), goal)
        spans += goal_spans
    if total.score is not None and total.score_place:
        spans += evidence(document, [total.score_place], ("total_score",))
    if total.weight is not None and total.weight_place:
        spans += evidence(document, [total.weight_place], ("weight_total",))
    if total.grade and total.grade_place:
        spans += evidence(document, [total.grade_place], ("grade",))
    if context.region:
        spans += with_fields(context.spans, ("region",))
    return Evaluation(
        project=name,
        unit=unit,
        department=department,
        region=context.region,
        year=year,
        stage=stage,
        goal_expected=goals["goal_expected"],
        goal_actual=goals["goal_actual"],
        total_score=total.score,
        grade=total.grade,
        weight_total=total.weight,
        code=code or _code(draft),
        spans=merged(spans),
    )


def _code(draft: Draft) -> str | None:
    place = draft.head.get("code")
    return stated(place.text) if place else None


def _bodies(document: Document, context: Context, draft: Draft) -> tuple[str | None, str | None, list[Span]]:
    """Unit and department of the head; those of the document only where the head names neither."""
    spans: list[Span] = []
    names: dict[str, str | None] = {"unit": None, "department": None}
    for label in names:
        place = draft.head.get(label) or draft.head.get(_INSTEAD[label])
        if place is not None and stated(place.text):
            names[label] = clean_unit(place.text)
            spans += evidence(document, [place], (label,)) if names[label] else ()
    if names["unit"] is None and names["department"] is None:
        return context.unit, context.department, [*with_fields(context.spans, ("unit", "department"))]
    if draft.listed and names["department"] is None and (above := department_over(names["unit"], context)):
        return names["unit"], above[0], [*spans, *above[1]]
    return names["unit"], names["department"], spans


def _year(document: Document, context: Context, draft: Draft, caption: Caption) -> tuple[int | None, Sequence[Span]]:
    place = draft.head.get("year")
    if place is not None and (found := re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", place.text)):
        return int(found.group()), evidence(document, [place], ("year",))
    if caption.year is not None and caption.year_place is not None:
        return caption.year, evidence(document, [caption.year_place], ("year",))
    if caption.masked:
        return None, ()
    return context.year, with_fields(context.spans, ("year",))


def _stage(
    document: Document, context: Context, caption: Caption, draft: Draft, rows: Sequence[IndicatorReading]
) -> tuple[str | None, Sequence[Span]]:
    """The stage the form's title names, else the document's, else what its columns say; results make it no target."""
    results = any(stated(row.cells[name].text) for row in rows for name in ("actual", "score") if name in row.cells)
    executed = any(column.field == "executed" for column in draft.fund_columns)
    own = next((column.header for column in draft.indicator_columns if column.field == "score"), None)
    if draft.stage is not None and own is not None:
        return draft.stage, evidence(document, [own], ("stage",))
    if caption.stage == "评价" and results and own is not None and "自评" in own.text:
        return "自评", evidence(document, [own], ("stage",))
    if caption.stage is not None and caption.stage_place is not None and not (caption.stage == "目标" and results):
        return caption.stage, evidence(document, [caption.stage_place], ("stage",))
    if context.stage is not None and not (context.stage == "目标" and (results or executed)):
        return context.stage, with_fields(context.spans, ("stage",))
    return ("自评" if results or executed or draft.fund_pairs else "目标"), ()


def _goal_places(draft: Draft, name: str) -> list[Place]:
    """Where a goal stands: the goal of the year, else that of the whole project; never one of several years."""
    own = draft.goals.get(name, [])
    if name == "goal_expected" and not any(stated(place.text) for place in own):
        return draft.goals.get("goal_overall", [])
    return own


def _goal(document: Document, places: Sequence[Place], name: str) -> tuple[str | None, tuple[Span, ...]]:
    said = [place for place in places if stated(place.text)]
    if not said:
        return None, ()
    text = "\n".join(place.text for place in said)
    return text, tuple(span for place in said for span in evidence(document, [place], (name,)))
