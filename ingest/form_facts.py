"""A draft of a form → facts with their evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.captions import Caption, read_captions
from ingest.column_contents import by_contents
from ingest.columns import lowered
from ingest.context import Context
from ingest.document import Document
from ingest.drafts import Draft
from ingest.form_head import evaluation_of, project_of
from ingest.funds import MONEY, FundReading, read_funds
from ingest.indicators import IndicatorReading, RowOptions
from ingest.joint_names import with_names_parted
from ingest.monitored import STAGE, of_monitoring
from ingest.other_totals import other_totals
from ingest.places import Place, Row, evidence, merged, with_fields
from ingest.portions import Portion
from ingest.shortfalls import with_reasons_above, with_shortfalls
from ingest.side_by_side import outlay_observations, outlays_in_rows, parts_of_sources, with_lists
from ingest.totals import HUNDRED, Total, choose, grade_of, read_totals, sums_of
from ingest.values import (
    Target,
    actual_value,
    number,
    points,
    rate,
    stated,
    target,
    target_of_parts,
    with_sign_misread,
)
from ontology.facts import Evaluation, FundLine, IndicatorResult, Observation, ReadingWarning, Span

_MASKED = re.compile(r".{0,8}?[xXＸ×○〇]{2,}|某某|.{0,20}[（(](?:示例|样例|模板|样表)[)）]$")
_SHARED = ("project", "unit", "department", "year", "stage")
_DOUBTFUL = Decimal(100_000)
"""In 万元: a form without a unit of money that states more for one project was more likely filled in in 元."""
_PARENT_COLUMNS = ("source", *MONEY, "rate", "weight", "score", "reason")


@dataclass(frozen=True, slots=True)
class FormRead:
    """The facts of one form. ``place`` is its first row.

    ``observations`` are figures that are no fund line: what the spending of a whole department is parted into.
    """

    evaluation: Evaluation
    funds: tuple[FundLine, ...]
    indicators: tuple[IndicatorResult, ...]
    warnings: tuple[ReadingWarning, ...]
    place: Row | None
    observations: tuple[Observation, ...] = ()


def read_form(document: Document, context: Context, draft: Draft) -> FormRead | ReadingWarning | None:
    """The facts of a draft; a warning where it states nothing or names no project; None where it holds no rows."""
    place = first_row(draft)
    if place is None and not draft.fund_pairs:
        return None
    caption = read_captions(document, draft.captions, draft.above)
    if (caption.stage or context.stage) == STAGE:
        draft = of_monitoring(draft)
    funds, outlays, loose = with_lists(read_funds(draft), draft.portions, draft.scale or Decimal(1))
    rows, total, unread = _read_indicators(document, draft, funds)
    rows = [row for row in rows if row.stated]
    if _is_masked(draft, caption, context):
        return _warn(
            "masked", "表头的名称是“XX”一类的代号，按示例处理，没有读取：如确有内容，请填写名称后重新导入。", place
        )
    if not _filled_in(funds, rows, total):
        figured = next((row for row in unread if any(number(cell.text) for cell in row.cells)), None)
        if figured is not None:
            return unread_row(figured)
        return _warn("no-figures", "表格没有填写数字，按模板处理，没有读取：如确有内容，请核对原文件。", place)
    project, spans = project_of(document, context, draft, caption)
    if project is None:
        return _warn("no-project", "表格没有写明项目名称，没有读取：请在表头补上项目名称后重新导入。", place)
    evaluation = evaluation_of(document, context, draft, caption, total, rows, (project, spans))
    shared = shared_spans(evaluation)
    lines = tuple(
        fund_line(document, evaluation, line, shared) for line in _with_budget_rows(funds, rows) if line.stated
    )
    results = _numbered([_result(document, evaluation, row, shared) for row in rows if not row.budget])
    results = with_shortfalls(document, with_reasons_above(results), draft.head.get("shortfall"))
    if not lines and not results and evaluation.total_score is None:
        return None
    warnings = (*(unread_row(row) for row in unread), *(_unread_portion(portion) for portion in loose))
    warnings += (_long_term(draft.long_term[0]),) if draft.long_term else ()
    warnings += _unit_in_doubt(draft, funds, place)
    outlays += [*outlays_in_rows(draft), *parts_of_sources(funds)]
    observations = (*outlay_observations(document, evaluation, outlays), *other_totals(document, evaluation, draft))
    return FormRead(evaluation, lines, tuple(results), warnings, place, observations)


def first_row(draft: Draft) -> Row | None:
    """The first row of the blocks of a form; None where it has none."""
    rows = [row for row, _ in (*draft.fund_rows, *draft.indicator_rows)]
    return min(rows, key=lambda row: row.start) if rows else None


def _read_indicators(
    document: Document, draft: Draft, funds: Sequence[FundReading]
) -> tuple[list[IndicatorReading], Total, list[Row]]:
    block = lowered(with_names_parted(document, by_contents(draft.indicator_rows)))
    options = [RowOptions(row, columns) for row, columns in block]
    whole = next((line for line in funds if line.source == "total"), None)
    weight = whole.values.get("weight") if whole else None
    score = whole.values.get("score") if whole else None
    rows, unread = choose(options, draft.totals, draft.indicator_columns, weight, score)
    total = read_totals(draft.totals, draft.indicator_columns, sums_of(rows, weight, score))
    if total.score is None and "total_score" in draft.head:
        place = draft.head["total_score"]
        total = replace(total, score=points(place.text), score_place=place)
    if total.grade is None and "grade" in draft.head:
        place = draft.head["grade"]
        total = replace(total, grade=grade_of(place.text) or _grade_or_score(place.text), grade_place=place)
    return rows, total, unread


def _grade_or_score(text: str) -> str | None:
    said = stated(text)
    return said if said and len(said) <= 4 and points(said) is None else None


def _filled_in(funds: Sequence[FundReading], rows: Sequence[IndicatorReading], total: Total) -> bool:
    """Whether a form states more than its own print.

    Weights and their sum are printed in forms that nobody has filled in; zeros fill none; words alone, where not even a
    weight is left, are what remains of a form whose figures were taken out.
    """
    sums = any(line.values.get(name) for line in funds for name in (*MONEY, "rate", "score"))
    scored = any(row.score for row in rows) or (bool(total.score) and total.score != HUNDRED)
    weighted = any(row.weight is not None for row in rows)
    cells = [row.cells[name].text for row in rows for name in ("target", "target_value", "actual") if name in row.cells]
    said = [text for cell in cells if (text := stated(cell)) and any(char.isalnum() for char in text)]
    return sums or scored or any(weighted or re.search(r"[1-9１-９]", text) for text in said)


def _is_masked(draft: Draft, caption: Caption, context: Context) -> bool:
    """Whether the head names nobody ("XX项目", "某某局"): what else the form holds is an example.

    A body that is masked beside a project that is not, in the head, a caption or the title, was only kept back.
    """
    if "project" in draft.head:
        return _MASKED.match(draft.head["project"].text) is not None
    bodies = [draft.head[label].text for label in ("unit", "department") if label in draft.head]
    named = caption.project is not None or context.project is not None
    return bool(bodies) and not named and _MASKED.match(bodies[0]) is not None


def _with_budget_rows(funds: list[FundReading], rows: Sequence[IndicatorReading]) -> list[FundReading]:
    """Fund lines with what the indicator block states for the execution of the budget: weight, score, the rate itself."""
    budgets = [row for row in rows if row.budget]
    if not budgets:
        return funds
    whole = next((line for line in funds if line.source == "total"), None)
    if whole is None:
        whole = FundReading("total")
        funds = [whole, *funds]
    for row in budgets:
        for name, value in (("weight", row.weight), ("score", row.score)):
            if value is not None and name not in whole.values:
                whole.add(name, value, row.place_of(name))
        reached = row.cells.get("actual")
        executed = rate(reached.text) if reached and reached.text.rstrip().endswith(("%", "％")) else None
        if reached and executed is not None and "rate" not in whole.values:
            whole.add("rate", executed, reached)
        if "reason" in row.cells and whole.reason is None and (said := stated(row.cells["reason"].text)):
            whole.reason = said
            whole.places["reason"] = [row.cells["reason"]]
    return funds


def shared_spans(evaluation: Evaluation) -> tuple[Span, ...]:
    """The spans of an evaluation that its fund lines and indicators rest on as well."""
    return with_fields(evaluation.spans, _SHARED)


def fund_line(document: Document, evaluation: Evaluation, line: FundReading, shared: Iterable[Span]) -> FundLine:
    """The fact of a fund line as read."""
    spans = [
        span
        for name in _PARENT_COLUMNS
        for place in line.places.get(name, [])
        for span in evidence(document, [place], (name,))
    ]
    values = line.values
    return FundLine(
        evaluation=evaluation,
        source=line.source,
        budget_initial=values.get("budget_initial"),
        budget_adjusted=values.get("budget_adjusted"),
        in_place=values.get("in_place"),
        executed=values.get("executed"),
        rate=values.get("rate"),
        weight=values.get("weight"),
        score=values.get("score"),
        reason=line.reason,
        spans=merged([*shared, *spans]),
    )


def _result(
    document: Document, evaluation: Evaluation, row: IndicatorReading, shared: Iterable[Span]
) -> IndicatorResult:
    cells = row.cells
    spans = [*shared, *evidence(document, [cells["indicator"]], ("indicator",)), *_level_spans(document, row)]
    actual = stated(cells["actual"].text) if "actual" in cells else None
    figure = actual_value(actual) if actual else None
    goal, goal_places = _target(cells)
    if goal is not None:
        goal = with_sign_misread(goal, figure)
        stated_fields = [
            name for name, value in (("op", goal.op), ("value", goal.value), ("unit", goal.unit)) if value is not None
        ]
        spans += evidence(document, goal_places, ("target", *(f"target_{name}" for name in stated_fields)))
    if actual:
        spans += evidence(document, [cells["actual"]], ("actual", *(["actual_value"] if figure is not None else [])))
    for name, value in (("weight", row.weight), ("score", row.score)):
        if value is not None:
            spans += evidence(document, [row.place_of(name)], (name,))
    remark = cells.get("remark") if evaluation.stage != "目标" else None
    reason_place = cells.get("reason") or remark
    reason = stated(reason_place.text) if reason_place else None
    if reason and reason_place:
        spans += evidence(document, [reason_place], ("reason",))
    return IndicatorResult(
        evaluation=evaluation,
        indicator=row.name,
        levels_stated="/".join(place.text for place in row.level_places) or None,
        level1=row.levels.level1,
        level2=row.levels.level2,
        target=goal.text if goal else None,
        target_op=goal.op if goal else None,
        target_value=goal.value if goal else None,
        target_unit=goal.unit if goal else None,
        actual=actual,
        actual_value=figure,
        weight=row.weight,
        score=row.score,
        reason=reason,
        spans=merged(spans),
    )


def _target(cells: dict[str, Place]) -> tuple[Target | None, list[Place]]:
    """The target of a row and the cells that make it up, in the order in which its text is put together."""
    value = cells.get("target_value") or cells.get("target")
    if value is None or stated(value.text) is None:
        return None, []
    op, unit = cells.get("target_op"), cells.get("target_unit")
    if op is None and unit is None:
        return target(value.text), [value]
    read = target_of_parts(op.text if op else None, value.text, unit.text if unit else None)
    if read is None:
        return None, []
    places = [place for place in (op, value, unit) if place is not None and place.text in read.text]
    return read, places if value in places else [value]


def _level_spans(document: Document, row: IndicatorReading) -> list[Span]:
    places = row.level_places
    levels = row.levels
    spans: list[Span] = []
    for level, place in enumerate(places):
        fields = ["levels_stated"]
        alone = len(places) == 1
        if levels.level1 and (alone or (level == 0) == (levels.level1 != "满意度" or "满意" in place.text)):
            fields.append("level1")
        if levels.level2 and (alone or level == 1):
            fields.append("level2")
        spans += evidence(document, [place], fields)
    return spans


def _numbered(results: Sequence[IndicatorResult]) -> list[IndicatorResult]:
    """Indicators of one name in one evaluation are told apart by their part."""
    counts: dict[str, int] = {}
    numbered: list[IndicatorResult] = []
    for result in results:
        counts[result.indicator] = counts.get(result.indicator, 0) + 1
        numbered.append(replace(result, part=counts[result.indicator]))
    return numbered


def unread_row(row: Row) -> ReadingWarning:
    """The warning for a row with figures that was given to no indicator and no fund line."""
    shown = " ".join(cell.text for cell in row.cells)[:30]
    message = f"这一行看不出是哪项资金或哪个指标，没有读取：“{shown}”，请核对原表的列是否错位。"
    return ReadingWarning("unread-row", message, row.table.page, row.table.number or None, row.number)


def _long_term(row: Row) -> ReadingWarning:
    message = "中长期（实施期）指标没有读取，只读取年度指标：需要时请查看原文。"
    return ReadingWarning("long-term", message, row.table.page, row.table.number or None, row.number)


def _unit_in_doubt(draft: Draft, funds: Sequence[FundReading], place: Row | None) -> tuple[ReadingWarning, ...]:
    """A warning where nothing says in what the money is stated, and read as 万元 a sum is larger than any project's."""
    if draft.scale is not None or any(column.scale is not None for _, columns in draft.fund_rows for column in columns):
        return ()
    sums = [(value, line.places[name]) for line in funds for name, value in line.values.items() if name in MONEY]
    large = [value for value, places in sums if value >= _DOUBTFUL and not any("元" in place.text for place in places)]
    if not large:
        return ()
    message = f"表中没有写明金额单位，按万元读取，最大的一笔是{max(large):f}万元：如果原表以元计，请在表头写明“单位：元”后重新导入。"
    return (_warn("money-unit", message, place),)


def _unread_portion(portion: Portion) -> ReadingWarning:
    shown = f"{portion.label.text} {portion.figure.text}"
    message = f"这一笔不知属于预算还是支出（各项之和与资金总额都不符），没有读取：“{shown}”，请核对原表。"
    return ReadingWarning("unread-portion", message, portion.label.page, portion.label.table, portion.label.row)


def _warn(code: str, message: str, row: Row | None) -> ReadingWarning:
    if row is None:
        return ReadingWarning(code, message)
    return ReadingWarning(code, message, row.table.page, row.table.number or None, row.number)
