"""Four quarters beside the year: quarterly plans and results that are not the row's own, a tree of four levels."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal

from maker.facts import Indicator, draw_project, written
from maker.gold import fund_row, project_row
from maker.page import Box, Gold, Line, Sheet, down, grid, row
from maker.wording import Wording, draw_wording

_QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def quarters_and_year(rng: random.Random) -> Sheet:
    """A yearly form with the progress of each quarter; only the columns of the whole year state the row's facts."""
    project = draw_project(rng)
    wording = draw_wording(rng, figures=rng.choice(["signs", "bare"]))
    fund = project.total_fund
    steps = [(fund.executed * part / 100).quantize(Decimal("0.01"), ROUND_HALF_UP) for part in (21, 48, 74)]
    rows = [
        row(("项目名称", 2), (project.name, 5), ("年度", 2), (str(project.year), 4)),
        row(("主管单位", 2), (project.department, 5), ("实施单位", 2), (project.unit, 4)),
        row(
            ("资金（万元）", 2),
            ("预算安排数", 2),
            *(f"{name}支出" for name in _QUARTERS),
            ("全年支出", 1),
            ("执行率（%）", 2),
            "分值",
            "得分",
        ),
        row(
            ("本年资金", 2),
            Box(wording.money(fund.adjusted), 2, proves=True),
            *(
                wording.money(step)
                for step in (steps[0], steps[1] - steps[0], steps[2] - steps[1], fund.executed - steps[2])
            ),
            Box(wording.money(fund.executed), proves=True),
            Box(written(fund.rate), 2, proves=True),
            Box(written(project.budget_weight), proves=True),
            Box(written(project.budget_score), proves=True),
        ),
        row(
            Box("一级", rowspan=2),
            Box("二级", rowspan=2),
            Box("三级", rowspan=2),
            Box("四级指标", rowspan=2),
            ("进度（累计完成）", 4),
            ("全年", 2),
            Box("权重", rowspan=2),
            Box("得分", rowspan=2),
            Box("说明", rowspan=2),
        ),
        row(*_QUARTERS, "计划", "完成"),
    ]
    body = [_body(item, wording, index) for index, item in enumerate(project.indicators, 1)]
    total = row(("合计", 10), "100", Box(written(project.total), proves=True), "")
    gold = Gold(
        (project_row(project, unit=project.unit, total_score=project.total),),
        (fund_row(project, fund, ("budget_adjusted", "executed", "rate", "weight", "score")),),
        tuple(wording.gold(project, item, ("actual", "weight", "score", "reason")) for item in project.indicators),
    )
    title = f"{project.year}年度项目绩效目标执行与自评情况表"
    table = grid([*rows, *down(body, 3), total], (2, 3, 3, 6, 2, 2, 2, 2, 3, 3, 2, 2, 5))
    return Sheet("H4", title, (Line(title, 1), Line(f"填报单位：{project.unit}"), table), gold, proven=True)


def _body(item: Indicator, wording: Wording, index: int) -> tuple[Box, ...]:
    return row(
        item.level1,
        item.level2,
        f"任务{(index + 2) // 3}",
        item.name,
        *_progress(item),
        wording.target(item),
        wording.actual(item),
        Box(written(item.weight), proves=True),
        Box(written(item.score), proves=True),
        item.reason or "",
    )


def _progress(item: Indicator) -> list[str]:
    if item.actual is None or item.target.op != "≥" or item.target.unit == "%":
        return ["-", "-", "-", "-"]
    exponent = Decimal(1) if item.actual == round(item.actual) else Decimal("0.1")
    parts = [(item.actual * share / 100).quantize(exponent, ROUND_HALF_UP) for share in (20, 45, 70, 100)]
    return [written(part) for part in parts]
