"""A project card: labels and values in nested boxes, level 1 as a banner over the whole width, money as labelled pairs."""

from __future__ import annotations

import random

from maker.facts import Project, draw_project, written
from maker.gold import fund_row, indicator_row, project_row
from maker.page import Box, Gold, Line, Sheet, grid, row
from maker.wording import Wording, draw_wording

_WIDE = 8
_SIGNS = {"≥": "大于等于", "≤": "小于等于", "=": "等于"}


def card_with_banners(rng: random.Random) -> Sheet:
    """The card of one project; operators in words, the unit in a column of its own, no total row but a total in the head."""
    project = draw_project(rng)
    wording = draw_wording(rng, figures="signs", units=False)
    fund = project.total_fund
    rows = [
        row(("项目基本信息", _WIDE)),
        row("项目名称", (project.name, 3), "项目编码", (project.code, 3)),
        row("归口部门", (project.department, 3), "承担单位", (project.unit, 3)),
        row("预算年度", (str(project.year), 3), "综合评分", (Box(written(project.total), 3, proves=True))),
        row(("预算执行（单位：万元）", _WIDE)),
        row(
            "年初批复数",
            wording.money(fund.initial),
            "调整后预算",
            Box(wording.money(fund.adjusted), proves=True),
            "实际支出",
            Box(wording.money(fund.executed), proves=True),
            "支出进度",
            Box(wording.rate(fund.rate), proves=True),
        ),
        row(
            "执行满分",
            (written(project.budget_weight), 3),
            "执行得分",
            Box(written(project.budget_score), 3, proves=True),
        ),
        row(("绩效指标完成情况", _WIDE)),
        row("二级指标", "指标内容", "方向", "计划值", "计量单位", "完成值", "满分", "实得分"),
        *_banners(project, wording),
        row("未达标说明", (_reasons(project), _WIDE - 1)),
    ]
    stated = ("budget_initial", "budget_adjusted", "executed", "rate", "weight", "score")
    gold = Gold(
        (project_row(project, unit=project.unit, total_score=project.total),),
        (fund_row(project, fund, stated),),
        tuple(
            _without_reason(indicator_row(project, item, None, ("actual", "weight", "score")))
            for item in project.indicators
        ),
    )
    title = f"{project.place}预算项目绩效档案卡"
    return Sheet("H3", title, (Line(title, 1), grid(rows, (4, 6, 4, 4, 4, 4, 3, 3))), gold, proven=True)


def _banners(project: Project, wording: Wording) -> list[tuple[Box, ...]]:
    rows: list[tuple[Box, ...]] = []
    before = ""
    for item in project.indicators:
        if item.level1 != before:
            points = sum(
                (other.weight for other in project.indicators if other.level1 == item.level1), start=0 * item.weight
            )
            rows.append(row((f"{item.level1}指标（{written(points)}分）", _WIDE)))
            before = item.level1
        target = item.target
        worded = target.value is None
        rows.append(
            row(
                item.level2,
                item.name,
                "定性" if worded else _SIGNS[target.op or "="],
                target.words or "" if worded else written(target.value or item.weight * 0),
                "" if worded else target.unit or "",
                wording.actual(item),
                Box(written(item.weight), proves=True),
                Box(written(item.score), proves=True),
            )
        )
    return rows


def _reasons(project: Project) -> str:
    return "；".join(f"{item.name}：{item.reason}" for item in project.indicators if item.reason) or "无"


def _without_reason(gold: dict[str, object]) -> dict[str, object]:
    """Reasons stand together below the table: whether a row is given its own is not judged."""
    return {name: value for name, value in gold.items() if name != "reason"}
