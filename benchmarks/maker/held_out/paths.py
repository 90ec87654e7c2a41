"""The levels as one path in one cell, target and result in sentences of one word, points as "score/weight" in one cell."""

from __future__ import annotations

import random

from maker.facts import draw_project, written
from maker.gold import fund_row, project_row
from maker.page import Box, Gold, Line, Sheet, grid, row
from maker.wording import draw_wording

_SOURCES = {"total": "合计", "appropriation": "财政拨款", "carryover": "上年结转", "other": "其他"}


def level_paths(rng: random.Random) -> Sheet:
    """An export of a provincial system: head as pairs, then one flat table with a path of levels in each row."""
    project = draw_project(rng)
    wording = draw_wording(rng)
    dash = rng.choice(["-", "→", "/", " > "])
    order = rng.choice(["得分/分值", "分值/得分"])
    head = [
        row("项目名称", project.name, "评价年度", str(project.year)),
        row("主管部门", project.department, "项目实施单位", project.unit),
        row("自评总分", Box(written(project.total), proves=True), "自评等级", project.grade),
        row("年度目标", (project.goal, 3)),
        row("目标完成情况", (project.done, 3)),
    ]
    money = [row("资金来源", "年初预算（万元）", "调整预算（万元）", "支出数（万元）", "执行进度", order)]
    for fund in project.funds:
        pair = _pair(order, project.budget_score, project.budget_weight) if fund.source == "total" else "/"
        money.append(
            row(
                _SOURCES[fund.source],
                wording.money(fund.initial),
                Box(wording.money(fund.adjusted), proves=True),
                Box(wording.money(fund.executed), proves=True),
                Box(wording.rate(fund.rate), proves=fund.source == "total"),
                pair,
            )
        )
    body = [row("序号", "绩效指标（一级-二级-三级）", "目标值", "完成值", order, "偏差原因及改进措施")]
    for index, item in enumerate(project.indicators, 1):
        path = dash.join((f"{item.level1}指标", f"{item.level2}指标", item.name))
        pair = _pair(order, item.score, item.weight)
        body.append(
            row(
                str(index),
                path,
                wording.target(item),
                wording.actual(item),
                Box(pair, proves=True),
                item.reason or "",
            )
        )
    stated = ("budget_initial", "budget_adjusted", "executed", "rate", "weight", "score")
    gold = Gold(
        (project_row(project, unit=project.unit, total_score=project.total, grade=project.grade),),
        tuple(fund_row(project, fund, stated) for fund in project.funds),
        tuple(wording.gold(project, item, ("actual", "weight", "score", "reason")) for item in project.indicators),
    )
    title = f"{project.province}省级部门预算项目绩效自评结果表"
    parts = (
        Line(title, 1),
        grid(head, (3, 6, 3, 6)),
        Line("一、资金执行情况", 2),
        grid(money, (3, 4, 4, 4, 3, 3)),
        Line("二、指标完成情况", 2),
        grid(body, (2, 10, 4, 4, 3, 6)),
    )
    return Sheet("H1", title, parts, gold, proven=True)


def _pair(order: str, score: object, weight: object) -> str:
    first, second = (score, weight) if order.startswith("得分") else (weight, score)
    return f"{_plain(first)}/{_plain(second)}"


def _plain(value: object) -> str:
    from decimal import Decimal

    return written(Decimal(str(value)))
