"""A2, A3, A4, A6: forms of Sichuan, Yunnan, Anhui and Hubei."""

from __future__ import annotations

import random
from dataclasses import replace

from maker.facts import Indicator, Project, draw_project, written
from maker.gold import fund_row, indicator_row, project_row
from maker.layouts.parts import HEADERS, Boxes, fund_text, goals, labelled, led, level_points, total_row, tree
from maker.page import Box, Gold, Line, Row, Sheet, grid, row
from maker.wording import Wording, draw_wording

_ALL = ("actual", "weight", "score", "reason")


def sichuan(rng: random.Random) -> Sheet:
    """A2: the project's code before its name; operator, value and unit in three columns; 权重; an unmerged tail of texts."""
    project = draw_project(rng, sources=("appropriation", "fiscal_account", "unit_funds", "other"))
    wording = draw_wording(rng, figures="signs", units=False, rate_sign=True)
    variant = rng.choice(["plain", "plain", "results empty", "grades of words"])
    columns = ("level1", "level2", "name", "op", "value", "unit", "actual", "weight", "score", "reason")
    heads = {**HEADERS, "actual": "完成值", "weight": "权重", "reason": "未完成原因分析"}
    items = _graded(rng, project.indicators) if variant == "grades of words" else list(project.indicators)
    body = tree(items, columns, wording)
    if variant == "results empty":
        body = [
            tuple(Box("") if index in (len(cells) - 4, len(cells) - 2) else box for index, box in enumerate(cells))
            for cells in body
        ]
    money = _block(
        project,
        wording,
        {
            "total": "总额",
            "appropriation": "其中：财政资金",
            "fiscal_account": "财政专户管理资金",
            "unit_funds": "单位资金",
            "other": "其他资金",
        },
        {
            "initial": "年初预算",
            "adjusted": "调整后预算数",
            "executed": "预算执行数",
            "rate": "预算执行率",
            "weight": "权重",
            "score": "得分",
            "reason": "原因",
        },
    )
    money = [_widened(cells, 8) for cells in money]
    empty = variant == "results empty"
    prompt = "（请说明项目实施中存在的问题，100字以内）" if rng.random() < 0.3 else "资金支付进度前慢后快。"
    rows = [
        labelled(10, ("项目名称", f"{project.code}-{project.name}")),
        labelled(10, ("主管部门", project.department), ("实施单位", project.unit)),
        *money,
        *goals(10, project, "年度总体目标", ("年初设定目标", "实际完成情况")),
        tuple(Box(heads[column], header=True) for column in columns),
        *body,
        total_row(
            10, "合计", Box("100", proves=True), Box("" if empty else written(project.total), proves=not empty), 1
        ),
        labelled(
            10, ("评价结论", f"自评得分{written(project.total)}分，完成年度任务。" if not empty else "项目按计划推进。")
        ),
        labelled(10, ("存在问题", prompt)),
        labelled(10, ("改进措施", "按月通报支付进度。")),
        row("项目负责人：", ("", 4), ("财务负责人：", 2), ("", 3)),
    ]
    stated = ("weight", "reason") if empty else _ALL
    gold = Gold(
        (project_row(project, unit=project.unit, **({} if empty else {"total_score": project.total})),),
        tuple(fund_row(project, fund, _MONEY) for fund in project.funds),
        tuple(_graded_gold(project, item, stated) for item in items),
    )
    parts = (Line("项目支出绩效自评表", 1), Line(f"（{project.year}年度）"), Line("金额单位：万元"), grid(rows))
    return Sheet(
        "A2", f"{project.unit}{project.year}年项目支出绩效自评表", parts, gold, proven=not empty, variant=variant
    )


def yunnan(rng: random.Random) -> Sheet:
    """A3: money in 元; the targets' headers above those of the levels; other signs; the grade in the closing row."""
    project = draw_project(rng)
    wording = draw_wording(rng, figures="signs", currency="元", commas=True, units=False, nothing="—")
    signs = {"≥": rng.choice("≧≥"), "=": rng.choice("═="), "≤": rng.choice("≦≤")}
    columns = ("level1", "level2", "name", "op", "value", "unit", "actual", "weight", "score", "reason")
    body = [
        tuple(replace(box, text=signs.get(box.text, box.text)) for box in cells)
        for cells in tree(project.indicators, columns, wording)
    ]
    body = [tuple(Box("—", box.colspan, box.rowspan) if not box.text else box for box in cells) for cells in body]
    money = _block(
        project,
        wording,
        _NATIONAL,
        {
            "initial": "年初预算数",
            "adjusted": "全年预算数",
            "executed": "全年执行数",
            "weight": "分值",
            "rate": "执行率",
            "score": "得分",
            "reason": "备注",
        },
    )
    rows = [
        labelled(10, ("项目名称", project.name)),
        labelled(10, ("主管部门", project.department), ("实施单位", project.unit)),
        *(_widened(cells, 8) for cells in money),
        *goals(10, project, "年度总体目标", ("预期目标", "实际完成情况")),
        (
            Box("绩效指标", 3),
            Box("年度指标值", 3),
            *(Box(text, rowspan=2) for text in ("实际完成值", "分值", "得分", "偏差原因分析及改进措施")),
        ),
        row("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"),
        *body,
        total_row(10, "总分", Box("100", proves=True), Box(written(project.total), proves=True), 1, project.grade),
    ]
    gold = Gold(
        (
            project_row(
                project,
                unit=project.unit,
                department=project.department,
                total_score=project.total,
                grade=project.grade,
            ),
        ),
        tuple(fund_row(project, fund, _MONEY) for fund in project.funds),
        tuple(_graded_gold(project, item, _ALL) for item in project.indicators),
    )
    parts = (Line("公开14表"), Line("项目支出绩效自评表", 1), Line(f"{project.year}年度"), Line("单位：元"), grid(rows))
    return Sheet("A3", f"{project.unit}项目支出绩效自评表", parts, gold, proven=True)


def weight_first(rng: random.Random) -> Sheet:
    """A4: the points before the target; only the year's budget and execution."""
    project = draw_project(rng)
    wording = draw_wording(rng)
    columns = ("level1", "level2", "name", "weight", "target", "actual", "score", "reason")
    heads = {**HEADERS, "actual": "全年实际值", "reason": "未完成原因及拟采取的改进措施"}
    labels = {
        "total": "年度资金总额：",
        "appropriation": "其中：本年财政拨款",
        "carryover": "上年结转资金",
        "other": "其他资金",
    }
    money = _block(
        project,
        wording,
        labels,
        {
            "adjusted": "全年预算数（A）",
            "executed": "全年执行数（B）",
            "weight": "分值",
            "rate": "执行率（B/A）",
            "score": "得分",
        },
    )
    rows = [
        labelled(8, ("项目名称", project.name)),
        labelled(8, ("主管部门", project.department), ("实施单位", project.unit)),
        *(_widened(cells, 6) for cells in money),
        *goals(8, project, "年度总体目标", ("年初设定目标", "全年实际完成情况")),
        tuple(Box(heads[column], header=True) for column in columns),
        *tree(project.indicators, columns, wording),
        row(("总分", 3), Box("100", proves=True), "", "", Box(written(project.total), proves=True), ""),
    ]
    stated = ("budget_adjusted", "executed", "rate", "weight", "score")
    gold = Gold(
        (project_row(project, unit=project.unit, total_score=project.total),),
        tuple(fund_row(project, fund, stated) for fund in project.funds),
        tuple(wording.gold(project, item, _ALL) for item in project.indicators),
    )
    title = f"{project.place}{project.year}年度财政资金项目绩效自评表"
    return Sheet("A4", title, (Line(title, 1), grid(rows, (3, 3, 6, 2, 4, 4, 2, 5))), gold, proven=True)


def hubei(rng: random.Random) -> Sheet:
    """A6: ticks for the kind of project, execution worth 20 points, no column of weights, one block of reasons."""
    project = draw_project(rng, 20)
    wording = draw_wording(rng)
    columns = ("level1", "level2", "name", "target", "actual", "score")
    heads = {**HEADERS, "target": "年初目标值（A）", "actual": "实际完成值（B）"}
    fund = project.total_fund
    wide = 7
    why = "；".join(f"{item.name}：{item.reason}" for item in project.indicators if item.reason) or "无"
    levels = level_points(project) if rng.random() < 0.6 else None
    body = led(
        [
            tuple(Box(heads[column], header=True) for column in columns),
            *tree(project.indicators, columns, wording, levels),
        ],
        "年度绩效目标（80分）",
    )
    rows = [
        labelled(wide, ("项目名称", project.name)),
        labelled(wide, ("主管部门", project.department), ("项目实施单位", project.unit)),
        labelled(wide, ("项目类别", "1、部门预算项目 ■　2、市直专项 □　3、转移支付项目 □")),
        labelled(wide, ("项目属性", "1、持续性项目 ■　2、新增性项目 □")),
        labelled(wide, ("项目类型", "1、常年性项目 ■　2、延续性项目 □　3、一次性项目 □")),
        (
            Box("预算执行情况（万元）（20分）", 2, 2),
            *(
                Box(text, header=True)
                for text in ("", "预算数（A）", "执行数（B）", "执行率（B/A）", "得分（20分×执行率）")
            ),
        ),
        (
            Box("年度财政资金总额"),
            *(fund_text(project, fund, column, wording) for column in ("adjusted", "executed", "rate", "score")),
        ),
        *body,
        row(("总分", 6), Box(written(project.total), proves=True)),
        labelled(wide, ("偏差大或目标未完成原因分析", why)),
        labelled(wide, ("改进措施及结果应用方案", "结果作为下年度预算安排的参考。")),
    ]
    gold = Gold(
        (project_row(project, unit=project.unit, total_score=project.total),),
        (_free(fund_row(project, fund, ("budget_adjusted", "executed", "rate", "score")), "weight"),),
        tuple(_free(wording.gold(project, item, ("actual", "score")), "reason") for item in project.indicators),
    )
    title = f"{project.year}年度{project.name}项目自评表"
    return Sheet("A6", title, (Line(title, 1), Line(f"单位名称：{project.unit}"), grid(rows)), gold, proven=True)


_MONEY = ("budget_initial", "budget_adjusted", "executed", "rate", "weight", "score")
_NATIONAL = {
    "total": "年度资金总额",
    "appropriation": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}


def _block(project: Project, wording: Wording, labels: dict[str, str], heads: dict[str, str]) -> list[Boxes]:
    """The money block with its leading label; a source without money has an empty row."""
    rows: list[Boxes] = [(Box(), *(Box(text, header=True) for text in heads.values()))]
    for source, label in labels.items():
        fund = next((one for one in project.funds if one.source == source), None)
        if fund:
            rows.append((Box(label), *(fund_text(project, fund, column, wording) for column in heads)))
        else:
            rows.append(
                (Box(label), *(Box(wording.nothing if column in ("weight", "score") else "") for column in heads))
            )
    return led(rows, f"项目资金（{wording.currency}）")


def _widened(cells: Boxes, last: int) -> Boxes:
    """The row with the label before its figures over two columns; with the label it has ``last`` boxes."""
    return tuple(replace(box, colspan=2) if index == len(cells) - last else box for index, box in enumerate(cells))


def _graded(rng: random.Random, items: tuple[Indicator, ...]) -> list[Indicator]:
    """Targets in words asked for as a scale of grades ("优良中低差") and answered with one of them."""
    scales = {"优良中低差": "优", "好坏": "好", "高中低": "高"}
    graded = []
    for item in items:
        if item.target.value is None:
            scale = rng.choice(list(scales))
            item = replace(item, target=replace(item.target, words=scale), actual_words=scales[scale])
        graded.append(item)
    return graded


def _graded_gold(project: Project, item: Indicator, stated: tuple[str, ...]) -> Row:
    return indicator_row(project, item, None if item.target.value is not None else item.target.words, stated)


def _free(gold: Row, *columns: str) -> Row:
    """The row without columns that are not judged: the page states them somewhere else or not clearly."""
    return {name: value for name, value in gold.items() if name not in columns}
