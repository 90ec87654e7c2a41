"""C1, C2, C3, C5, C7: tables of targets: no results, no scores."""

from __future__ import annotations

import random
from dataclasses import replace

from maker.facts import Indicator, Project, draw_project, written
from maker.gold import fund_row, indicator_row, project_row
from maker.layouts.parts import Boxes, labelled, tree
from maker.page import Box, Gold, Line, Row, Sheet, down, grid, row
from maker.wording import draw_wording

_STAGE = "目标"


def hunan_targets(rng: random.Random) -> Sheet:
    """C1: the column 指标值类型 holds the operator; explanations beside."""
    project = draw_project(rng, 0)
    wording = draw_wording(rng, figures="signs")
    columns = ("level1", "level2", "name", "op", "value", "unit")
    body = tree(project.indicators, columns, wording)
    explained = [
        (*cells, Box(f"反映{item.name}的情况"), Box("")) for cells, item in zip(body, project.indicators, strict=True)
    ]
    rows = [
        labelled(8, ("项目名称", project.name)),
        labelled(8, ("主管部门", project.department), ("项目单位", project.unit)),
        labelled(8, ("年度资金总额（万元）", wording.money(project.total_fund.initial))),
        labelled(8, ("年度绩效目标", project.goal)),
        row("一级指标", "二级指标", "三级指标", "指标值类型", "目标值", "度量单位", "指标值内容", "备注"),
        *explained,
    ]
    gold = Gold(
        (project_row(project, _STAGE, unit=project.unit),),
        ({**_bare_fund(project), "may": True},),
        tuple(_parted(project, item) for item in project.indicators),
    )
    title = f"{project.year}年项目支出绩效目标表"
    return Sheet("C1", f"{project.unit}{title}", (Line(title, 1), grid(rows)), gold)


def quantified_targets(rng: random.Random) -> Sheet:
    """C2: the same header 指标值类型 says 定量 or 定性; the operator stands in the value; standards full of figures."""
    project = draw_project(rng, 0)
    body = []
    for item in project.indicators:
        figure = item.target.value is not None
        value = (
            f"{item.target.op}{written(item.target.value)}"
            if item.target.value is not None
            else item.target.words or ""
        )
        body.append(
            row(
                f"{item.level1}指标",
                f"{item.level2}指标",
                item.name,
                "定量" if figure else "定性",
                value,
                item.target.unit or "" if figure else "",
                f"考察{item.name}",
                f"达到目标得{written(item.weight)}分，每低1个百分点扣0.5分，扣完为止",
            )
        )
    rows = [
        labelled(8, ("*项目名称", project.name)),
        labelled(8, ("主管部门", project.department), ("实施单位", project.unit)),
        labelled(8, ("*年度绩效目标", project.goal)),
        row(
            "*一级指标", "*二级指标", "*三级指标", "*指标值类型", "*指标值", "计量单位", "*指标解释", "*评（扣）分标准"
        ),
        *down(body, 2),
    ]
    gold = Gold(
        (project_row(project, _STAGE, unit=project.unit),),
        (),
        tuple(_parted(project, item) for item in project.indicators),
    )
    title = f"{project.year}年度项目支出绩效目标申报表"
    return Sheet("C2", f"{project.place}{title}", (Line(title, 1), grid(rows)), gold)


def long_and_annual(rng: random.Random) -> Sheet:
    """C3: the targets of several years and those of the year side by side."""
    project = draw_project(rng, 0)
    wording = draw_wording(rng)
    body: list[Boxes] = []
    for item in project.indicators:
        longer = _longer(item)
        body.append(
            row(
                f"{item.level2}指标",
                item.name,
                wording.target(longer),
                f"{item.level2}指标",
                item.name,
                wording.target(item),
            )
        )
    rows = [
        labelled(6, ("项目名称", project.name)),
        row("项目主管部门", (project.department, 2), "项目执行单位", (project.unit, 2)),
        row(("长期绩效目标", 3), ("年度绩效目标", 3)),
        row((f"三年内{project.goal}", 3), (project.goal, 3)),
        row("长期指标类型", "指标名称", "指标值", "年度指标类型", "指标名称", "指标值"),
        *body,
    ]
    gold = Gold(
        (project_row(project, _STAGE, unit=project.unit),),
        (),
        (
            *(wording.gold(project, item, (), stage=_STAGE) for item in project.indicators),
            *(
                {**_free(wording.gold(project, _longer(item), (), stage=_STAGE)), "may": True}
                for item in project.indicators
            ),
        ),
    )
    title = f"{project.year}年度项目绩效目标申报表"
    return Sheet("C3", f"{project.unit}{title}", (Line(title, 1), grid(rows, (3, 5, 4, 3, 5, 4))), gold)


def application(rng: random.Random) -> Sheet:
    """C5: an application: a tree of sources, the sum of three years beside this year's, the last year's columns empty."""
    project = draw_project(rng, 0)
    wording = draw_wording(rng)
    columns = ("level1", "level2", "name", "target")
    labels = {
        "total": "资金总额",
        "appropriation": "（一）财政拨款",
        "carryover": "（二）上年结转",
        "other": "（三）其他资金",
    }
    money = [row("资金来源", "项目总预算（三年）", "上年预算", "上年执行", "项目当年预算")]
    for fund in project.funds:
        money.append(row(labels[fund.source], wording.money(fund.initial * 3), "", "", wording.money(fund.initial)))
        if fund.source == "appropriation":
            money.append(row("1.一般公共预算", wording.money(fund.initial * 3), "", "", wording.money(fund.initial)))
            money.append(row("2.政府性基金预算", "", "", "", ""))
    rows = [
        labelled(5, ("项目名称", project.name)),
        row("主管部门", (project.department, 2), "申报单位", project.unit),
        row("项目期", (f"{project.year}年1月—{project.year + 2}年12月", 2), "项目属性", "延续项目"),
        *money,
        row("总体目标", (project.goal, 4)),
        row("一级指标", "二级指标", "三级指标", ("指标值（包含数字及文字描述）", 2)),
        *[
            tuple(replace(box, colspan=2) if index == len(cells) - 1 else box for index, box in enumerate(cells))
            for cells in tree(project.indicators, columns, wording)
        ],
    ]
    gold = Gold(
        (project_row(project, _STAGE, unit=project.unit),),
        tuple(fund_row(project, fund, ("budget_initial",), _STAGE) for fund in project.funds),
        tuple(wording.gold(project, item, (), stage=_STAGE) for item in project.indicators),
    )
    title = f"{project.year}年项目支出绩效目标申报表"
    return Sheet(
        "C5", f"{project.unit}{title}", (Line(title, 1), Line("金额单位：万元"), grid(rows, (4, 5, 6, 4, 4))), gold
    )


def transfer_letter(rng: random.Random) -> Sheet:
    """C7: the amount only in the letter; in the table a unit where the amount should stand."""
    project = draw_project(rng, 0)
    wording = draw_wording(rng)
    columns = ("level1", "level2", "name", "target")
    rows = [
        labelled(4, ("专项名称", project.name)),
        row("省级主管部门", project.department, "补助区域", project.place),
        row("资金情况", "年度金额：", ("万元", 2)),
        row("", "其中：中央补助", ("万元", 2)),
        row("", "地方资金", ("万元", 2)),
        row("年度目标", (project.goal, 3)),
        row("一级指标", "二级指标", "三级指标", "指标值"),
        *tree(project.indicators, columns, wording),
    ]
    amount = wording.money(project.total_fund.initial)
    letter = (
        f"现下达你县{project.year}年{project.name}{amount}万元，用于{project.goal}请按规定使用，并做好绩效监控和自评。"
    )
    gold = Gold(
        (project_row(project, _STAGE),),
        ({**_bare_fund(project), "may": True},),
        tuple(wording.gold(project, item, (), stage=_STAGE) for item in project.indicators),
    )
    title = f"关于下达{project.year}年{project.name}的通知"
    parts = (
        Line(title, 1),
        Line(f"{project.place}财政局："),
        Line(letter),
        Line(f"附件：{project.year}年{project.name}绩效目标表"),
        Line(f"{project.year}年{project.name}绩效目标表", 2),
        grid(rows),
    )
    return Sheet("C7", title, parts, gold)


def _bare_fund(project: Project) -> Row:
    return {
        "project": project.name,
        "year": project.year,
        "stage": _STAGE,
        "source": "total",
        "executed": None,
        "rate": None,
    }


def _parted(project: Project, item: Indicator) -> Row:
    return indicator_row(project, item, None if item.target.value is not None else item.target.words, (), _STAGE)


def _longer(item: Indicator) -> Indicator:
    """The target of three years: a count three times as large, a rate or a word the same."""
    target = item.target
    if target.value is None or target.op != "≥" or target.unit == "%":
        return item
    return replace(item, target=replace(target, value=target.value * 3))


def _free(gold: Row) -> Row:
    return {name: value for name, value in gold.items() if name in ("project", "indicator", "stage")}
