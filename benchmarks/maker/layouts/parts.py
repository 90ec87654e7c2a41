"""What many forms share: heads, the money block, the tree of indicators, as rows of boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from maker.facts import Fund, Indicator, Project, written
from maker.page import Box, down, row, stretch
from maker.wording import Wording

Boxes = tuple[Box, ...]
HEADERS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "target": "年度指标值",
    "op": "指标性质",
    "value": "指标值",
    "unit": "度量单位",
    "actual": "实际完成值",
    "weight": "分值",
    "score": "得分",
    "reason": "偏差原因分析及改进措施",
}


def labelled(width: int, *pairs: tuple[str, str]) -> Boxes:
    """A head row of one or two label-value pairs over ``width`` columns; labels take one column, or two in the middle."""
    if len(pairs) == 1:
        return row(pairs[0][0], (pairs[0][1], width - 1))
    left = width // 2 - 1
    return row(pairs[0][0], (pairs[0][1], left), (pairs[1][0], 2), (pairs[1][1], width - left - 3))


def goals(width: int, project: Project, label: str, heads: tuple[str, str]) -> list[Boxes]:
    """The block of expected and reached goals, side by side."""
    left = (width - 1) // 2
    right = width - 1 - left
    return [
        (Box(label, rowspan=2), Box(heads[0], left), Box(heads[1], right)),
        row((project.goal, left), (project.done, right)),
    ]


def fund_text(project: Project, fund: Fund, column: str, wording: Wording) -> Box:
    """A cell of the money block: initial, adjusted, in_place, executed, rate, weight, score or reason."""
    total = fund.source == "total"
    match column:
        case "initial":
            return Box(wording.money(fund.initial))
        case "adjusted":
            return Box(wording.money(fund.adjusted), proves=bool(fund.adjusted))
        case "in_place":
            return Box(wording.money(fund.adjusted))
        case "executed":
            return Box(wording.money(fund.executed), proves=bool(fund.executed))
        case "rate":
            return Box(wording.rate(fund.rate), proves=bool(fund.rate))
        case "weight":
            return Box(wording.points(project.budget_weight), proves=True) if total else Box(wording.nothing)
        case "score":
            return Box(wording.points(project.budget_score), proves=True) if total else Box(wording.nothing)
    return Box("")


def indicator_text(item: Indicator, column: str, wording: Wording) -> Box:
    """A cell of an indicator row; a target set in three cells has op, value and unit."""
    target = item.target
    figure = target.value is not None
    match column:
        case "level1":
            return Box(f"{item.level1}指标")
        case "level2":
            return Box(f"{item.level2}指标")
        case "name":
            return Box(item.name)
        case "target":
            return Box(wording.target(item))
        case "op":
            return Box((target.op or "") if figure else "定性")
        case "value":
            return Box(written(target.value) if target.value is not None else target.words or "")
        case "unit":
            return Box(target.unit or "" if figure else "")
        case "actual":
            return Box(wording.actual(item))
        case "weight":
            return Box(wording.points(item.weight), proves=True)
        case "score":
            return Box(wording.points(item.score), proves=bool(item.score))
        case "reason":
            return Box(item.reason or "")
    return Box("")


def tree(
    items: Sequence[Indicator],
    columns: Sequence[str],
    wording: Wording,
    levels: Mapping[str, str] | None = None,
    merged: int = 2,
) -> list[Boxes]:
    """The indicator rows; the first ``merged`` columns are merged downwards. ``levels`` renames level cells."""
    rows = [tuple(indicator_text(item, column, wording) for column in columns) for item in items]
    if levels:
        rows = [tuple(replace(box, text=levels.get(box.text, box.text)) for box in cells) for cells in rows]
    return down(rows, merged)


def led(rows: Sequence[Boxes], label: str) -> list[Boxes]:
    """The rows with one column before them, merged over all of them, that holds ``label``."""
    first, *others = rows
    return [(Box(label, rowspan=len(rows)), *first), *others]


def level_points(project: Project) -> dict[str, str]:
    """Level-1 names with their points: 产出指标 → 产出指标（50分）."""
    points: dict[str, Decimal] = {}
    for item in project.indicators:
        points[item.level1] = points.get(item.level1, Decimal(0)) + item.weight
    return {f"{name}指标": f"{name}指标（{written(weight)}分）" for name, weight in points.items()}


def total_row(width: int, label: str, weight: Box | None, score: Box, after: int = 0, grade: str = "") -> Boxes:
    """The closing row: label over the columns before the weight and the score, ``after`` columns behind them."""
    figures = [*([weight] if weight else []), score]
    behind = [Box(grade), *[Box()] * (after - 1)] if after else []
    return stretch([Box(label), *figures, *behind], width, 0)
