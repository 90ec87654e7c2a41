"""Self-evaluation and review side by side: two results and two scores a row, the department's figures after the unit's."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from maker.facts import Indicator, draw_project, written
from maker.gold import fund_row, project_row
from maker.page import Box, Gold, Line, Sheet, down, grid, row
from maker.wording import draw_wording


def side_by_side(rng: random.Random) -> Sheet:
    """A review table: header words of its own ("考核要点", "设定目标", "评分"), two stages in one row."""
    project = draw_project(rng)
    wording = draw_wording(rng)
    reviewed = [_reviewed(rng, item) for item in project.indicators]
    fund = project.total_fund
    second = project.budget_score + sum((item.score for item in reviewed), Decimal(0))
    rows = [
        row("项目名称", (project.name, 4), ("项目年度", 2), (f"{project.year}年", 3)),
        row("预算部门", (project.department, 4), ("预算单位", 2), (project.unit, 3)),
        row("评价维度", "考核要点", "评价内容", "标准分", "设定目标", ("单位自评", 2), ("主管部门复核", 2), "差异说明"),
        row("", "", "", "", "", "完成值", "评分", "完成值", "评分", ""),
        row(
            "预算执行",
            "执行进度",
            "预算执行率",
            written(project.budget_weight),
            "=100%",
            wording.rate(fund.rate),
            Box(written(project.budget_score), proves=True),
            wording.rate(fund.rate),
            written(project.budget_score),
            "",
        ),
    ]
    body = []
    for item, other in zip(project.indicators, reviewed, strict=True):
        body.append(
            row(
                item.level1,
                item.level2,
                item.name,
                Box(written(item.weight), proves=True),
                wording.target(item),
                wording.actual(item),
                Box(written(item.score), proves=True),
                wording.actual(other),
                written(other.score),
                other.reason or "",
            )
        )
    total = row(("总分", 3), "100", "", "", Box(written(project.total), proves=True), "", written(second), "")
    stated = ("actual", "weight", "score")
    columns = ("rate", "weight", "score")
    gold = Gold(
        (
            project_row(project, unit=project.unit, total_score=project.total),
            project_row(project, "复核", unit=project.unit, total_score=second),
        ),
        (fund_row(project, fund, columns), fund_row(project, fund, columns, "复核")),
        tuple(_free(wording.gold(project, item, stated)) for item in project.indicators)
        + tuple(_free(wording.gold(project, item, stated, stage="复核")) for item in reviewed),
    )
    title = f"{project.place}项目支出绩效自评复核表"
    table = grid([*rows, *down(body, 2), total], (3, 4, 6, 2, 4, 4, 2, 4, 2, 6))
    return Sheet("H2", title, (Line(title, 1), table), gold, proven=True)


def _reviewed(rng: random.Random, item: Indicator) -> Indicator:
    """What the department found: mostly the same, now and then less."""
    if rng.random() > 0.25:
        return replace(item, reason=None)
    return replace(item, score=max(Decimal(0), item.score - Decimal("0.5")), reason="佐证材料不完整，复核扣分")


def _free(gold: dict[str, object]) -> dict[str, object]:
    """A difference between the two is no reason of either stage: not judged."""
    return {name: value for name, value in gold.items() if name != "reason"}
