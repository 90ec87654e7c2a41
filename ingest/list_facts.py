"""Lists of projects → facts: a line each, or several lines of indicators each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.align import Column
from ingest.bodies_listed import department_over
from ingest.captions import Caption, read_captions
from ingest.cell_indicators import indicators_of_cells
from ingest.context import Context
from ingest.document import Document
from ingest.drafts import Draft
from ingest.form_facts import FormRead, fund_line, read_form, shared_spans, unread_row
from ingest.fund_pairs import FundPair
from ingest.funds import MONEY, FundReading, in_order, with_rate_in_percent
from ingest.headers import vocabulary
from ingest.list_columns import EXECUTION, FUND, INDICATOR, LEVEL, list_columns, list_field, second_stage
from ingest.places import Place, Row, evidence, merged, with_fields
from ingest.project_lists import Line, ProjectList, has_indicators, list_lines
from ingest.totals import grade_of
from ingest.units import clean_unit
from ingest.values import money, money_scale, number, points, rate, stated
from ontology.facts import Evaluation, ReadingWarning, Span

_HEAD = ("project", "unit", "department", "code", "year", "total_score", "grade")
_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_ROW = INDICATOR | {"actual", "weight", "score", "reason", "remark"}


def read_list(
    document: Document, context: Context, found: ProjectList
) -> tuple[list[FormRead], list[ReadingWarning], list[Row]]:
    """The projects of a list, what could not be read of them, and rows with figures that belong to none.

    A line that states neither money nor a score nor an indicator is left out.
    """
    caption = read_captions(document, found.captions)
    columns = list_columns(found.tiers, caption.stage or context.stage)
    lines, unread = list_lines(found, columns)
    scales = [scale for place in found.captions if (scale := money_scale(place.text)) is not None]
    scale = scales[-1] if scales else Decimal(1)
    other = second_stage(found.tiers, caption.stage or context.stage)
    if has_indicators(columns):
        forms, warnings = _projects_of_rows(document, context, found, lines, columns, scale)
    else:
        read = (_project_of_line(document, context, caption, line, columns, scale) for line in lines)
        forms, warnings = [form for form in read if form is not None], []
        if other is not None:
            second = list_columns(found.tiers, other)
            scored = (
                _scored_line(document, context, caption, line, second, other) for line in list_lines(found, second)[0]
            )
            forms += [form for form in scored if form is not None]
    if not forms and not warnings:
        header = found.tiers[0]
        message = "项目清单没有填写金额或得分，按模板处理，没有读取：如确有内容，请核对原文件。"
        warnings.append(
            ReadingWarning("no-figures", message, header.table.page, header.table.number or None, header.number)
        )
    return forms, [*warnings, *_unread_columns(document, found, columns)], unread


def _unread_columns(document: Document, found: ProjectList, columns: Sequence[Column]) -> list[ReadingWarning]:
    """A warning for every column of figures of which nothing says what they are."""
    warnings: list[ReadingWarning] = []
    for column in columns:
        if column.field != "ignored" or column.header is None or column.first != column.last:
            continue
        start, end = column.header.hull
        written = document.text[start:end]
        cells = [cell for row in found.rows for cell in row.cells if cell.column == column.first]
        figures = sum(1 for cell in cells if number(cell.text) is not None or rate(cell.text) is not None)
        if list_field(written) is None and figures * 2 > len(cells):
            row = found.tiers[0]
            message = (
                f"“{written}”一列的数字看不出是什么，没有读取：请在表头写明是预算、支出、比率还是得分，或查看原文。"
            )
            warnings.append(
                ReadingWarning("unread-column", message, row.table.page, row.table.number or None, row.number)
            )
    return warnings


def _project_of_line(
    document: Document, context: Context, caption: Caption, line: Line, columns: Sequence[Column], scale: Decimal
) -> FormRead | None:
    evaluation = _evaluation(document, context, caption, line.cells)
    shared = shared_spans(evaluation)
    funds = [reading for reading in _fund_readings(line.cells, columns, scale) if reading.stated]
    funds = _with_reason(funds, line.cells, evaluation.total_score)
    indicators, unread = indicators_of_cells(document, evaluation, line.cells, columns, shared)
    if not funds and not indicators and evaluation.total_score is None:
        return None
    warnings = (unread_row(line.row),) if unread else ()
    lines = tuple(fund_line(document, evaluation, reading, shared) for reading in funds)
    return FormRead(evaluation, lines, tuple(indicators), warnings, line.row)


def _scored_line(
    document: Document, context: Context, caption: Caption, line: Line, columns: Sequence[Column], stage: str
) -> FormRead | None:
    """The score that a line states of a second stage beside the first, which has its sums and reasons."""
    header = next((column.header for column in columns if column.field == "total_score"), None)
    evaluation = _evaluation(document, context, caption, line.cells)
    if evaluation.total_score is None or header is None:
        return None
    spans = [span for span in evaluation.spans if span.fields != ("stage",)]
    spans += evidence(document, [header], ("stage",))
    return FormRead(replace(evaluation, stage=stage, spans=merged(spans)), (), (), (), line.row)


def _projects_of_rows(
    document: Document,
    context: Context,
    found: ProjectList,
    lines: Sequence[Line],
    columns: Sequence[Column],
    scale: Decimal,
) -> tuple[list[FormRead], list[ReadingWarning]]:
    """The lines of one project as a form: its head, sums and goal from the first of them that states them."""
    own = tuple(column for column in columns if column.field in _ROW)
    drafts: list[Draft] = []
    before: Place | None = None
    for line in lines:
        project = line.cells["project"]
        if before is None or ((project.text, project.row) != (before.text, before.row) and not _same(line, drafts[-1])):
            drafts.append(Draft(list(found.captions), scale=scale, listed=True))
        before = project
        draft = drafts[-1]
        for name in _HEAD:
            if name in line.cells:
                draft.head.setdefault(name, line.cells[name])
        for name in ("goal_expected", "goal_actual"):
            if name in line.cells and name not in draft.goals:
                draft.goals[name] = [line.cells[name]]
        known = {(pair.source, pair.column) for pair in draft.fund_pairs}
        draft.fund_pairs += [pair for pair in _pairs(line, columns) if (pair.source, pair.column) not in known]
        draft.indicator_columns = own
        cells = tuple(cell for name, cell in line.cells.items() if name in _ROW)
        if cells:
            ordered = tuple(sorted(cells, key=lambda cell: (cell.column, cell.hull)))
            draft.indicator_rows.append((Row(line.row.number, line.row.table, ordered, *_hull(ordered)), own))
    forms: list[FormRead] = []
    warnings: list[ReadingWarning] = []
    for draft in drafts:
        read = read_form(document, context, draft)
        forms += [read] if isinstance(read, FormRead) else []
        warnings += [read] if isinstance(read, ReadingWarning) else []
    return forms, warnings


def _same(line: Line, draft: Draft) -> bool:
    """Whether a line goes on with the project of the one above, whose name is printed in each of its lines."""
    known = draft.head.get("project")
    unit, before = line.cells.get("unit"), draft.head.get("unit")
    bodies = unit is None or before is None or unit.text == before.text
    year, said = line.cells.get("year"), draft.head.get("year")
    years = year is None or said is None or year.text == said.text
    return known is not None and known.text == line.cells["project"].text and bodies and years


def _hull(cells: Sequence[Place]) -> tuple[int, int]:
    return min(cell.hull[0] for cell in cells), max(cell.hull[1] for cell in cells)


def _pairs(line: Line, columns: Sequence[Column]) -> list[FundPair]:
    found = []
    for column in columns:
        place = line.cells.get(column.field)
        if place is None or column.header is None:
            continue
        if column.field in (*MONEY, "rate", *EXECUTION):
            found.append(FundPair("total", EXECUTION.get(column.field, column.field), column.header, place))
        elif column.field.startswith(FUND) and not _is_one_of_levels(column, columns):
            found.append(FundPair(column.field.removeprefix(FUND), "budget_adjusted", column.header, place))
    return found


def _is_one_of_levels(column: Column, columns: Sequence[Column]) -> bool:
    """Whether a column holds only one level of government's part of its source."""
    return LEVEL in column.field or any(other.field.startswith(column.field + LEVEL) for other in columns)


def _evaluation(document: Document, context: Context, caption: Caption, cells: dict[str, Place]) -> Evaluation:
    spans: list[Span] = []
    bodies = {name: clean_unit(cells[name].text) if name in cells else None for name in ("unit", "department")}
    if bodies["department"] is None and (above := department_over(bodies["unit"], context)):
        bodies["department"] = above[0]
        spans += above[1]
        spans += evidence(document, [cells["unit"]], ("unit",))
    elif bodies["unit"] is None and bodies["department"] is None:
        bodies = {"unit": context.unit, "department": context.department}
        spans += with_fields(context.spans, bodies)
    else:
        spans += [span for name, body in bodies.items() if body for span in evidence(document, [cells[name]], (name,))]
    year, year_spans = _year(document, context, caption, cells.get("year"))
    score = points(cells["total_score"].text) if "total_score" in cells else None
    grade = grade_of(cells["grade"].text) if "grade" in cells else None
    results = score is not None or "executed" in cells
    stage = caption.stage or context.stage or ("自评" if results else "目标")
    if caption.stage and caption.stage_place:
        spans += evidence(document, [caption.stage_place], ("stage",))
    elif context.stage:
        spans += with_fields(context.spans, ("stage",))
    goals = {name: stated(cells[name].text) if name in cells else None for name in ("goal_expected", "goal_actual")}
    stated_cells = {"project": True, "total_score": score is not None, "grade": grade is not None}
    stated_cells |= {name: text is not None for name, text in goals.items()}
    for name, is_stated in stated_cells.items():
        spans += evidence(document, [cells[name]], (name,)) if is_stated else ()
    return Evaluation(
        project=stated(cells["project"].text) or "",
        unit=bodies["unit"],
        department=bodies["department"],
        region=context.region,
        year=year,
        stage=stage,
        goal_expected=goals["goal_expected"],
        goal_actual=goals["goal_actual"],
        total_score=score,
        grade=grade,
        code=stated(cells["code"].text) if "code" in cells else None,
        spans=merged([*spans, *year_spans, *with_fields(context.spans, ("region",))]),
    )


def _year(
    document: Document, context: Context, caption: Caption, cell: Place | None
) -> tuple[int | None, tuple[Span, ...]]:
    """The year that the row's own cell states, else the list's title, else the document."""
    if cell is not None and (own := _YEAR.search(cell.text)):
        return int(own[0]), evidence(document, [cell], ("year",))
    if caption.year is not None and caption.year_place is not None:
        return caption.year, evidence(document, [caption.year_place], ("year",))
    if caption.masked:
        return None, ()
    return context.year, with_fields(context.spans, ("year",))


def _with_reason(funds: list[FundReading], cells: dict[str, Place], score: Decimal | None) -> list[FundReading]:
    """The sums with what the line says of why the project fell short; a remark only where it tells of that."""
    whole = next((line for line in funds if line.source == "total"), None)
    spent = whole.values if whole else {}
    budget = spent.get("budget_adjusted", spent.get("budget_initial"))
    short = (score is not None and score < 100) or (budget is not None and spent.get("executed", budget) < budget)
    for name in ("reason", "problem", "remark"):
        text = stated(cells[name].text) if name in cells else None
        told = name == "reason" or (short and (name == "problem" or _tells_shortfall(text or "")))
        if text is None or not told:
            continue
        if whole is None:
            whole = FundReading("total")
            funds = [whole, *funds]
        whole.reason = text
        whole.places["reason"] = [cells[name]]
        break
    return funds


def _tells_shortfall(remark: str) -> bool:
    return any(word in remark for word in vocabulary()["shortfalls"]["words"])


def _fund_readings(cells: dict[str, Place], columns: Sequence[Column], scale: Decimal) -> list[FundReading]:
    """The total's sums and, where the list parts the budget by source, a line for each of these."""
    lines: dict[str, FundReading] = {}
    for column in columns:
        place = cells.get(column.field)
        if place is None:
            continue
        origin, name = "total", column.field
        if name.startswith(FUND):
            origin, name = name.removeprefix(FUND).partition(LEVEL)[0], "budget_adjusted"
        unit = column.scale if column.scale is not None else scale
        value = rate(place.text) if name == "rate" else money(place.text, unit) if name in MONEY else None
        if name in EXECUTION:
            name, value = EXECUTION[name], points(place.text)
        if value is None:
            continue
        line = lines.setdefault(origin, FundReading(origin))
        line.add(name, value, place)
        if column.header is not None:
            line.places.setdefault("source", [column.header])
    return in_order({origin: with_rate_in_percent(line) for origin, line in lines.items()})
