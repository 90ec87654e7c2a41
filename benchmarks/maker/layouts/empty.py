"""Documents that state nothing to be read, and half-year figures that are no result of the year."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal

from maker.facts import draw_project
from maker.gold import project_row
from maker.layouts.national import national
from maker.layouts.parts import labelled, tree
from maker.page import Box, Gold, Grid, Line, Sheet, grid, row, stretch
from maker.wording import draw_wording


def template(rng: random.Random) -> Sheet:
    """N1: the form as the office sends it out: headers, prompts, masks, empty slots."""
    mask = rng.choice(["", "XX项目", "XXXX"])
    levels = [
        ("产出指标", ["数量指标", "质量指标", "时效指标", "成本指标"]),
        ("效益指标", ["经济效益指标", "社会效益指标"]),
        ("满意度指标", ["服务对象满意度指标"]),
    ]
    rows = [
        labelled(8, ("项目名称", mask)),
        labelled(8, ("主管部门", ""), ("实施单位", "")),
        row("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        row("", "年度资金总额", "", "", "", "10", "", ""),
        row("", "其中：当年财政拨款", "", "", "", "-", "", "-"),
        row("", "上年结转资金", "", "", "", "-", "", "-"),
        row("年度总体目标", ("预期目标", 3), ("实际完成情况", 4)),
        row("", ("（请填写年初设定的目标，200字以内）", 3), ("（请说明目标完成情况，200字以内）", 4)),
        row("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
    ]
    for level1, below in levels:
        for level2 in below:
            for slot in ("指标1：", "指标2：", "……"):
                rows.append(row(level1, level2, slot, "", "", "", "", ""))
    rows.append(row(("总分", 5), "100", "", ""))
    parts = (Line("项目支出绩效自评表", 1), Line("（XXXX年度）"), grid(rows))
    return Sheet("N1", "项目支出绩效自评表模板", parts, nothing=True)


def stripped(rng: random.Random) -> Sheet:
    """N2: a filled form from which a mirror site lost every digit."""
    sheet = national(rng)
    parts = []
    for part in sheet.parts:
        if isinstance(part, Grid):
            rows = tuple(tuple(replace(box, text=_strip(box.text)) for box in cells) for cells in part.rows)
            part = replace(part, rows=rows)
        elif isinstance(part, Line):
            part = replace(part, text=_strip(part.text))
        parts.append(part)
    return Sheet("N2", "项目支出绩效自评情况", tuple(parts), nothing=True)


def target_template(rng: random.Random) -> Sheet:
    """N3: a blank table of targets with examples masked."""
    rows = [
        labelled(5, ("项目名称", rng.choice(["", "××专项资金"]))),
        labelled(5, ("主管部门", "××局"), ("实施单位", "")),
        stretch(row("年度金额：", "万元"), 5),
        stretch(row("年度目标", "目标1：……目标2：……"), 5),
        row("一级指标", "二级指标", "三级指标", "指标值", "备注"),
        *(
            row(first, second, "", "", "")
            for first, second in (
                ("产出指标", "数量指标"),
                ("产出指标", "质量指标"),
                ("效益指标", "社会效益指标"),
                ("满意度指标", "满意度指标"),
            )
        ),
    ]
    parts = (Line("项目支出绩效目标申报表", 1), Line("（20××年度）"), grid(rows))
    return Sheet("N3", "绩效目标申报表（空表）", parts, nothing=True)


def monitoring(rng: random.Random) -> Sheet:
    """M1: what was spent by June or July is the execution at the stage 监控; what was reached by then is not judged."""
    project = draw_project(rng, 0)
    wording = draw_wording(rng)
    until = rng.choice(["1-6月", "1-7月"])
    fund = project.total_fund
    part = (fund.executed / 2).quantize(fund.executed)
    rate = f"{part / fund.adjusted * 100:.2f}"
    body = [
        (*cells, Box(rng.choice(["正在推进", "完成过半", "50%"])), Box("可能完成"))
        for cells in tree(project.indicators, ("level1", "level2", "name", "target"), wording)
    ]
    rows = [
        labelled(6, ("项目名称", project.name)),
        labelled(6, ("主管部门", project.department), ("项目单位", project.unit)),
        row("项目资金（万元）", "", "全年预算数", f"{until}执行数", f"{until}执行率", "全年预计执行数"),
        row(
            "",
            "年度资金总额",
            wording.money(fund.adjusted),
            wording.money(part),
            f"{rate}%",
            wording.money(fund.adjusted),
        ),
        row("一级指标", "二级指标", "三级指标", "年度指标值", f"{until}完成情况", "全年预计完成情况"),
        *body,
    ]
    money = {
        "source": "total",
        "budget_initial": None,
        "budget_adjusted": fund.adjusted,
        "executed": part,
        "rate": Decimal(rate),
    }
    gold = Gold(
        (project_row(project, "监控", unit=project.unit),),
        ({"project": project.name, "year": project.year, "stage": "监控", **money},),
        tuple(_unjudged(wording.gold(project, item, (), stage="监控")) for item in project.indicators),
    )
    title = f"{project.year}年项目支出绩效运行监控表"
    return Sheet("M1", f"{project.unit}{title}", (Line(title, 1), grid(rows)), gold)


def _strip(text: str) -> str:
    return re.sub(r"[0-9０-９.]+", "", text)


def _unjudged(gold: dict[str, object]) -> dict[str, object]:
    """What was reached by then may be kept as the result at the stage 监控: not judged."""
    return {name: value for name, value in gold.items() if name not in ("actual", "actual_value")}
