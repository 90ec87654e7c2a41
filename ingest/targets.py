"""Target tables set as lines of running text: their rows as indicator results.

Such a table has lost its rules and separators ("一级目标 二级目标 三级目标 目标值 备注", then names broken over lines, values
behind or below them, remarks between). ``target_lines`` finds it, ``target_reading`` decides what belongs together; here
the cells become values. What has no single good reading becomes a warning and no row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.document import Document
from ingest.glued import is_glued
from ingest.joint_names import has_target
from ingest.places import merged
from ingest.prose_evaluation import shared_spans
from ingest.target_levels import meaning
from ingest.target_lines import Fragment, TargetLines
from ingest.target_reading import ReadRow, read_lines
from ingest.values import Target, actual_value, points, stated, target
from ontology.facts import Evaluation, IndicatorResult, ReadingWarning, Span

_NUMBERED = re.compile(r"^(?:三级)?指标\s*\d{1,2}\s*[:：、.．]\s*")
_FIGURES = re.compile(r"\d\s+\d")
_LEVEL_SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """What target tables in running text state, and what could not be read of them."""

    indicators: tuple[IndicatorResult, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()


def read_targets(document: Document, tables: Sequence[TargetLines], evaluation: Evaluation | None) -> TargetFacts:
    """The target ``tables`` found in the text of ``document``, their rows as results of ``evaluation``.

    Without an evaluation to give them to, the rows are not read: a warning says where they stand.
    """
    indicators: list[IndicatorResult] = []
    warnings: list[ReadingWarning] = []
    for table in tables:
        if evaluation is None:
            warnings.append(
                _warning("target-without-project", "这份绩效目标表没有写明属于哪个项目，未收录", document, table.start)
            )
            continue
        reading = read_lines(table)
        rows = [row for row in reading.rows if not _runs_together(row)]
        indicators += [_indicator(document, table, row, evaluation) for row in rows]
        warnings += [
            _warning("target-unsure", "这一行的几格数字连在一起，未收录", document, row.cells[0][0].start)
            for row in reading.rows
            if row not in rows
        ]
        warnings += [
            _warning("target-unsure", "绩效目标表此处换行或错位，读法不唯一，未收录", document, place)
            for place in reading.unsure
        ]
        warnings += [
            _warning(
                "level-unsure", "绩效目标表此行所属的一、二级指标不能确定，已留空", document, row.cells[0][0].start
            )
            for row in rows
            if row.levels is None
        ]
    return TargetFacts(tuple(indicators), tuple(warnings))


def _runs_together(row: ReadRow) -> bool:
    """Whether cells of a row cannot be told apart: figures glued, or left with the name while later cells are empty."""
    texts = ["".join(fragment.text for fragment in cell) for cell in row.cells]
    short = any(not text for text in texts[1:]) and has_target(_NUMBERED.sub("", texts[0]))
    return any(map(is_glued, texts)) or _FIGURES.search(texts[0]) is not None or (short and any(texts[1:]))


def _warning(code: str, message: str, document: Document, place: int) -> ReadingWarning:
    shown = "".join(document.text[place : place + 30].split())[:12]
    page = next((block.page for block in document.blocks if block.start <= place < block.end), None)
    return ReadingWarning(code, f"{message}：“{shown}…”，请对照原文核对。", page)


def _indicator(document: Document, table: TargetLines, row: ReadRow, evaluation: Evaluation) -> IndicatorResult:
    cells = dict(zip(("name", *table.columns), row.cells, strict=True))
    text = {kind: "".join(fragment.text for fragment in cell) for kind, cell in cells.items()}
    goal = target(text["value"]) if stated(text["value"]) else Target("")
    actual = stated(text.get("actual", ""))
    value = actual_value(actual) if actual else None
    weight, score = _points(text.get("weight")), _points(text.get("score"))
    reason = stated(text.get("reason", ""))
    levels = meaning(row.levels)
    fields = {
        "name": ("indicator",),
        "value": _given(target=goal.text or None, target_op=goal.op, target_value=goal.value, target_unit=goal.unit),
        "actual": _given(actual=actual, actual_value=value),
        "weight": _given(weight=weight),
        "score": _given(score=score),
        "reason": _given(reason=reason),
    }
    spans = [
        span
        for kind, cell in cells.items()
        if fields.get(kind) and cell
        for span in _spans(document, row, cell, fields[kind])
    ]
    level_fields = _given(levels_stated=row.levels or None, level1=levels.level1, level2=levels.level2)
    spans += [
        Span(name.start, name.end, document.text[name.start : name.end], level_fields) for name in row.levels or ()
    ]
    return IndicatorResult(
        evaluation=evaluation,
        indicator=_NUMBERED.sub("", text["name"]) or text["name"],
        levels_stated=_LEVEL_SEPARATOR.join(name.text for name in row.levels) if row.levels else None,
        level1=levels.level1,
        level2=levels.level2,
        target=goal.text or None,
        target_op=goal.op,
        target_value=goal.value,
        target_unit=goal.unit,
        actual=actual,
        actual_value=value,
        weight=weight,
        score=score,
        reason=reason,
        spans=merged([*shared_spans(evaluation), *spans]),
    )


def _points(text: str | None) -> Decimal | None:
    return points(text) if text else None


def _given(**fields: object) -> tuple[str, ...]:
    return tuple(name for name, value in fields.items() if value is not None)


def _spans(document: Document, row: ReadRow, cell: tuple[Fragment, ...], fields: tuple[str, ...]) -> list[Span]:
    """One span over the lines of a cell; one for each line where those of another cell stand between them."""
    start, end = cell[0].start, cell[-1].end
    others = [fragment for other in row.cells if other is not cell for fragment in other]
    stretches = [(start, end)]
    if any(start < fragment.start < end for fragment in others):
        stretches = [(fragment.start, fragment.end) for fragment in cell]
    return [Span(first, last, document.text[first:last], fields) for first, last in stretches]
