"""C8, C9: books of projects and notes in prose: contents lists with amounts in names, numbered headings."""

from __future__ import annotations

import random

from maker.facts import Project, draw_project, draw_projects, written
from maker.gold import project_row
from maker.layouts.parts import labelled, tree
from maker.page import Box, Break, Gold, Line, Part, Row, Sheet, grid, row
from maker.wording import Wording, draw_wording


def text_book(rng: random.Random) -> Sheet:
    """C8: a contents list whose names hold amounts and are followed by page numbers, then one target table a project."""
    projects = draw_projects(rng, rng.randint(2, 3), 0)
    wording = draw_wording(rng)
    first = projects[0]
    parts: list[Part] = [Line(f"{first.department}{first.year}年部门预算项目文本", 1), Line("目　录")]
    for index, project in enumerate(projects, 1):
        parts.append(
            Line(
                f"{index}、{project.name}（{written(project.total_fund.initial)}万元）绩效目标表{'.' * 12}{index * 3 + 1}"
            )
        )
    gold = Gold()
    for index, project in enumerate(projects, 1):
        parts += [Break(), Line(f"{index}、{project.name}绩效目标表", 2), _table(project, wording)]
        gold += Gold(
            (project_row(project, "目标"),),
            ({**_budget(project)},),
            tuple(wording.gold(project, item, (), stage="目标") for item in project.indicators),
        )
    return Sheet("C8", f"{first.department}{first.year}年部门预算项目文本", tuple(parts), gold)


def project_note(rng: random.Random) -> Sheet:
    """C9: seven numbered headings in prose; the amount as "1720.00万元", as a bare sum, or in quarterly parts."""
    project = draw_project(rng, 0)
    amount = f"{project.total_fund.initial:.2f}"
    said = rng.choice(
        [
            f"{project.year}年预算安排{amount}万元，全部为一般公共预算拨款。",
            f"本项目{project.year}年度预算为{amount}万元。",
        ]
    )
    parts = (
        Line(f"{project.year}年项目经费情况说明", 1),
        Line(f"项目名称：{project.name}"),
        Line("一、项目概述"),
        Line(project.goal),
        Line("二、立项依据"),
        Line("依据行业发展规划和年度工作要点设立。"),
        Line("三、实施主体"),
        Line(f"{project.unit}"),
        Line("四、实施方案"),
        Line("按年度计划分阶段组织实施，及时验收。"),
        Line("五、实施周期"),
        Line(f"{project.year}年1月至12月"),
        Line("六、年度预算安排"),
        Line(said),
        Line("七、绩效目标"),
        Line("详见项目绩效目标表。"),
    )
    may: Row = {**_budget(project), "may": True}
    head: Row = {**project_row(project, "目标"), "may": True}
    return Sheet("C9", f"{project.unit}{project.name}经费情况说明", parts, Gold((head,), (may,)))


def _budget(project: Project) -> Row:
    held = {"budget": project.total_fund.initial, "executed": None, "rate": None}
    return {"project": project.name, "year": project.year, "stage": "目标", "source": "total", **held}


def _table(project: Project, wording: Wording) -> Part:
    columns = ("level1", "level2", "name", "target")
    rows = [
        labelled(4, ("项目名称", project.name)),
        row("预算规模及资金用途（万元）", "预算数", Box(wording.money(project.total_fund.initial)), ""),
        row("绩效目标", (project.goal, 3)),
        row("一级指标", "二级指标", "三级指标", "指标值"),
        *tree(project.indicators, columns, wording),
    ]
    return grid(rows, (4, 4, 6, 5))
