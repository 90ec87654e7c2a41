"""A7, A9, A10, A12: forms without points, flat lists, older forms, one line a project."""

from __future__ import annotations

import random
from dataclasses import replace

from maker.facts import draw_project, draw_projects, written
from maker.gold import fund_row, indicator_row, project_row
from maker.layouts.parts import HEADERS, Boxes, fund_text, goals, indicator_text, labelled, led, tree
from maker.page import Box, Gold, Line, Sheet, grid, row
from maker.wording import draw_wording


def county_funds(rng: random.Random) -> Sheet:
    """A7: target, result and reason; neither weights nor scores nor a total."""
    project = draw_project(rng, 0)
    wording = draw_wording(rng)
    columns = ("level1", "level2", "name", "target", "actual", "reason")
    heads = {**HEADERS, "actual": "全年完成值", "reason": "未完成原因和改进措施"}
    labels = {"total": "年度资金总额", "appropriation": "其中：财政资金", "carryover": "上年结转", "other": "其他资金"}
    money: list[Boxes] = [row("", "全年预算数（A）", "全年执行数（B）", "预算执行率（B/A）")]
    for fund in project.funds:
        money.append(
            (
                Box(labels[fund.source]),
                *(fund_text(project, fund, name, wording) for name in ("adjusted", "executed", "rate")),
            )
        )
    money = [
        tuple(replace(box, colspan=2) if index == 0 else box for index, box in enumerate(cells)) for cells in money
    ]
    rows = [
        labelled(6, ("资金名称", project.name)) if rng.random() < 0.3 else labelled(6, ("项目名称", project.name)),
        labelled(6, ("主管部门", project.department), ("项目实施单位", project.unit)),
        *led(money, "项目资金（万元）"),
        *goals(6, project, "年度总体目标", ("年初设定目标", "全年实际完成情况")),
        tuple(Box(heads[column], header=True) for column in columns),
        *tree(project.indicators, columns, wording),
        labelled(6, ("说明", "无")),
    ]
    gold = Gold(
        (project_row(project, unit=project.unit),),
        tuple(fund_row(project, fund, ("budget_adjusted", "executed", "rate")) for fund in project.funds),
        tuple(wording.gold(project, item, ("actual", "reason")) for item in project.indicators),
    )
    title = f"{project.year}年{project.place}专项资金绩效目标自评表"
    return Sheet("A7", title, (Line(title, 1), grid(rows, (3, 3, 6, 4, 4, 6))), gold)


def flat_list(rng: random.Random) -> Sheet:
    """A9: indicators without levels, the unit before the operator; points of the execution in the head."""
    project = draw_project(rng)
    wording = draw_wording(rng, figures="signs", units=False)
    fund = project.total_fund
    columns = ("name", "unit", "op", "value", "weight", "actual", "score", "reason")
    heads = ("指标名称", "计量单位", "指标性质", "指标值", "指标权重", "全年完成值", "指标得分", "说明")
    body = [tuple(indicator_text(item, column, wording) for column in columns) for item in project.indicators]
    rows = [
        row(
            "项目名称",
            (project.name, 3),
            "项目编码",
            project.code,
            "自评总分（分）",
            Box(written(project.total), proves=True),
        ),
        row("主管部门", (project.department, 3), "财政归口处室", "综合处", "项目联系人", ""),
        row(
            "单位名称",
            (project.unit, 3),
            "执行率权重（分）",
            Box(written(project.budget_weight), proves=True),
            "执行率得分（分）",
            Box(written(project.budget_score), proves=True),
        ),
        row("项目资金（万元）", "", "年初预算数", "全年（调整）预算数", ("全年执行数", 2), ("执行率（%）", 2)),
        (
            Box("年度总金额", 2),
            fund_text(project, fund, "initial", wording),
            fund_text(project, fund, "adjusted", wording),
            replace(fund_text(project, fund, "executed", wording), colspan=2),
            replace(fund_text(project, fund, "rate", wording), colspan=2),
        ),
        row("当年绩效目标", ("年初绩效目标", 3), ("目标实际完成情况", 4)),
        row("", (project.goal, 3), (project.done, 4)),
        tuple(Box(text, header=True) for text in heads),
        *body,
    ]
    gold = Gold(
        (project_row(project, unit=project.unit, total_score=project.total),),
        (fund_row(project, fund, ("budget_initial", "budget_adjusted", "executed", "rate", "weight", "score")),),
        tuple(
            {
                key: value
                for key, value in indicator_row(
                    project,
                    item,
                    None if item.target.value is not None else item.target.words,
                    ("actual", "weight", "score", "reason"),
                ).items()
                if key not in ("level1", "level2")
            }
            for item in project.indicators
        ),
    )
    title = f"{project.year}年度项目绩效自评表"
    return Sheet("A9", f"{project.unit}{title}", (Line(title, 1), grid(rows)), gold, proven=True)


def older_sichuan(rng: random.Random) -> Sheet:
    """A10: older level names, expected and real value only; a progress instead of a result; a column printed twice."""
    project = draw_project(rng, 0)
    wording = draw_wording(rng)
    variant = rng.choice(["plain", "progress", "column twice"])
    renamed = {"产出指标": "项目完成指标", "效益指标": "项目效益指标"}
    columns = ["level1", "level2", "name", "target", "actual"]
    heads = {**HEADERS, "target": "预期指标值", "actual": "实际完成指标值"}
    if variant == "progress":
        heads |= {"target": "指标值", "actual": "实施进度"}
    body = tree(project.indicators, columns, wording, renamed)
    if variant == "progress":
        body = [(*cells[:-1], Box("已完成100%")) for cells in body]
    head: Boxes = tuple(Box(heads[column], header=True) for column in columns)
    if variant == "column twice":
        head = (*head, Box(heads["name"], header=True))
        body = [(*cells, Box(item.name)) for cells, item in zip(body, project.indicators, strict=True)]
    width = len(head)
    fund = project.total_fund
    rows = [
        labelled(width, ("项目名称", project.name)),
        labelled(width, ("预算单位", project.unit)),
        row(
            "预算执行情况（万元）",
            "预算数：",
            wording.money(fund.adjusted),
            "执行数：",
            (wording.money(fund.executed), width - 4),
        ),
        row(
            "",
            "其中：财政拨款",
            wording.money(fund.adjusted),
            "其中：财政拨款",
            (wording.money(fund.executed), width - 4),
        ),
        *goals(width, project, "年度目标完成情况", ("预期目标", "实际完成目标")),
        head,
        *body,
    ]
    indicators = []
    for item in project.indicators:
        gold = wording.gold(project, item, ("actual",))
        if variant == "progress":
            gold = {key: value for key, value in gold.items() if key != "actual_value"} | {"actual": "已完成100%"}
        indicators.append(gold)
    money = {"budget_adjusted": fund.adjusted, "executed": fund.executed}
    appropriation = {**fund_row(project, fund, ()), **money, "source": "appropriation"}
    gold = Gold(
        (project_row(project, unit=project.unit),),
        (fund_row(project, fund, ("budget_adjusted", "executed")), appropriation),
        tuple(indicators),
    )
    title = f"{project.year}年项目绩效目标完成情况表"
    return Sheet("A10", f"{project.unit}{title}", (Line(title, 1), grid(rows)), gold, variant=variant)


def one_line_each(rng: random.Random) -> Sheet:
    """A12: a list of projects with budgets, execution, points and grade; no indicators."""
    projects = []
    for _ in range(rng.randint(2, 4)):
        projects += draw_projects(rng, rng.randint(1, 3))
    year = projects[0].year
    seen: dict[str, object] = {}
    projects = [replace(one, year=year) for one in projects if seen.setdefault(one.name, one) is one]
    wording = draw_wording(rng, currency=rng.choice(["万元", "万元", "元"]))
    heads = [
        "序号",
        "主管部门",
        "项目名称",
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "执行率",
        "自评得分",
        "评价等级",
        "备注",
    ]
    rows: list[Boxes] = [tuple(Box(text, header=True) for text in heads)]
    for index, project in enumerate(projects, 1):
        money = [
            fund_text(project, project.total_fund, name, wording)
            for name in ("initial", "adjusted", "executed", "rate")
        ]
        rows.append(
            (
                *row(str(index), project.department, project.name),
                *money,
                *row(written(project.total), project.grade, ""),
            )
        )
    if rng.random() < 0.5:
        sums = [
            sum((getattr(one.total_fund, name) for one in projects), start=projects[0].budget_weight * 0)
            for name in ("initial", "adjusted", "executed")
        ]
        rows.append(row(("合计", 3), *(wording.money(amount) for amount in sums), "", "", "", ""))
    gold = Gold(
        tuple(project_row(one, total_score=one.total, grade=one.grade) for one in projects),
        tuple(
            {
                key: value
                for key, value in fund_row(
                    one, one.total_fund, ("budget_initial", "budget_adjusted", "executed", "rate")
                ).items()
                if key not in ("weight", "score")
            }
            for one in projects
        ),
    )
    title = f"{year}年度项目支出绩效自评结果汇总表"
    parts = (Line(title, 1), Line(f"单位：{wording.currency}"), grid(rows, (2, 5, 6, 4, 4, 4, 3, 3, 3, 3)))
    return Sheet("A12", title, parts, gold)
