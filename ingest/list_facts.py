"""Lists with one project a line → one evaluation and one fund line of the total for each line."""

from __future__ import annotations

from decimal import Decimal

from ingest.align import Column
from ingest.captions import Caption, read_captions
from ingest.context import Context
from ingest.document import Document
from ingest.form_facts import FormRead, fund_line, shared_spans
from ingest.funds import MONEY, FundReading
from ingest.places import Place, evidence, merged, with_fields
from ingest.project_lists import ProjectList, list_rows
from ingest.totals import grade_of
from ingest.units import clean_unit
from ingest.values import money, money_scale, points, rate, stated
from ontology.facts import Evaluation, Span


def read_list(document: Document, context: Context, found: ProjectList) -> list[FormRead]:
    """The projects of a list. A line that states neither money nor a score is left out."""
    caption = read_captions(document, found.captions)
    scales = [scale for place in found.captions if (scale := money_scale(place.text)) is not None]
    scale = scales[-1] if scales else Decimal(1)
    forms: list[FormRead] = []
    for row, cells, columns in list_rows(found):
        evaluation = _evaluation(document, context, caption, cells)
        line = _fund_reading(cells, columns, scale)
        lines = (fund_line(document, evaluation, line, shared_spans(evaluation)),) if line.stated else ()
        if lines or evaluation.total_score is not None:
            forms.append(FormRead(evaluation, lines, (), (), None, row))
    return forms


def _evaluation(document: Document, context: Context, caption: Caption, cells: dict[str, Place]) -> Evaluation:
    spans: list[Span] = []
    bodies = {name: clean_unit(cells[name].text) if name in cells else None for name in ("unit", "department")}
    if bodies["unit"] is None and bodies["department"] is None:
        bodies = {"unit": context.unit, "department": context.department}
        spans += with_fields(context.spans, bodies)
    else:
        spans += [span for name, body in bodies.items() if body for span in evidence(document, [cells[name]], (name,))]
    year, year_spans = _year(document, context, caption)
    score = points(cells["total_score"].text) if "total_score" in cells else None
    grade = grade_of(cells["grade"].text) if "grade" in cells else None
    stage = caption.stage or context.stage or ("自评" if score is not None or "executed" in cells else "目标")
    if caption.stage and caption.stage_place:
        spans += evidence(document, [caption.stage_place], ("stage",))
    elif context.stage:
        spans += with_fields(context.spans, ("stage",))
    stated_cells = {"project": True, "total_score": score is not None, "grade": grade is not None}
    for name, is_stated in stated_cells.items():
        spans += evidence(document, [cells[name]], (name,)) if is_stated else ()
    return Evaluation(
        project=stated(cells["project"].text) or "",
        unit=bodies["unit"],
        department=bodies["department"],
        region=context.region,
        year=year,
        stage=stage,
        total_score=score,
        grade=grade,
        code=stated(cells["code"].text) if "code" in cells else None,
        spans=merged([*spans, *year_spans, *with_fields(context.spans, ("region",))]),
    )


def _year(document: Document, context: Context, caption: Caption) -> tuple[int | None, tuple[Span, ...]]:
    if caption.year is not None and caption.year_place is not None:
        return caption.year, evidence(document, [caption.year_place], ("year",))
    if caption.masked:
        return None, ()
    return context.year, with_fields(context.spans, ("year",))


def _fund_reading(cells: dict[str, Place], columns: dict[str, Column], scale: Decimal) -> FundReading:
    line = FundReading("total")
    for name in (*MONEY, "rate"):
        if name not in cells:
            continue
        column = columns[name]
        unit = column.scale if column.scale is not None else scale
        value = rate(cells[name].text) if name == "rate" else money(cells[name].text, unit)
        if value is not None:
            line.add(name, value, cells[name])
            if column.header is not None and "source" not in line.places:
                line.places["source"] = [column.header]
    return line
