"""B1 to B4: whole departments: form with lists of income and spending, base data, scoring sheet, cover and profile."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from maker.facts import Project, draw_project, vocabulary, written
from maker.gold import fund_row, project_row
from maker.layouts.parts import HEADERS, Boxes, fund_text, goals, labelled, tree
from maker.page import Box, Break, Gold, Line, Part, Sheet, down, grid, row
from maker.wording import Wording, draw_wording

_CENT = Decimal("0.01")
_COLUMNS = ("level1", "level2", "name", "target", "actual", "weight", "score", "reason")
_MONEY = ("initial", "adjusted", "executed", "weight", "rate", "score")


def whole_department(rng: random.Random) -> Sheet:
    """B1: the money row of a project form, then income and spending by kind side by side, then indicators."""
    project = _department(rng)
    wording = draw_wording(rng)
    title = "部门整体支出绩效自评表"
    parts = (Line(title, 1), Line(f"（{project.year}年度）"), _form(project, wording))
    return Sheet("B1", f"{project.department}{project.year}年度{title}", parts, _gold(project, wording), proven=True)


def base_data(rng: random.Random) -> Sheet:
    """B2: staff and running costs against years and stages: figures of the unit, no project's money, no indicators."""
    project = _department(rng)
    year = project.year
    posts = rng.randint(20, 160)
    staff = posts - rng.randint(0, 9)
    rows: list[Boxes] = [
        row("财政供养人员情况（人）", "编制数", f"{year}年实际在职人数", "控制率"),
        row("", str(posts), str(staff), f"{staff / posts * 100:.2f}%"),
        row("经费控制情况（万元）", f"{year - 1}年决算数", f"{year}年预算数", f"{year}年决算数"),
    ]
    for label in (
        "三公经费",
        "1、公务用车购置和维护经费",
        "其中：公车购置",
        "公车运行维护",
        "2、出国经费",
        "3、公务接待",
        "项目支出：",
    ):
        rows.append(row(label, *(f"{Decimal(rng.randint(0, 9000)) / 100:.2f}" for _ in range(3))))
    rows.append(row("楼堂馆所控制情况", "批复规模（㎡）", "实际规模（㎡）", "规模控制率"))
    rows.append(row("", str(rng.randint(300, 900)), str(rng.randint(300, 900)), "100%"))
    title = f"{year}年部门整体支出绩效评价基础数据表"
    parts = (Line(title, 1), Line(f"填报单位：{project.department}"), grid(rows, (7, 4, 4, 4)))
    return Sheet("B2", f"{project.department}{title}", parts)


def scoring_sheet(rng: random.Random) -> Sheet:
    """B3: three levels with points, a scoring standard full of figures, weight, score and reason for points lost."""
    project = _department(rng)
    lines = [line.split("|") for line in vocabulary()["scoring"]]
    points: dict[str, Decimal] = {}
    for line in lines:
        for place in (line[0], line[0] + line[1]):
            points[place] = points.get(place, Decimal(0)) + Decimal(line[3])
    body: list[Boxes] = []
    indicators = []
    total = Decimal(0)
    for level1, level2, name, weight, standard in lines:
        lost = Decimal(rng.choice(["0", "0", "0", "0.5", "1", "2"]))
        score = Decimal(weight) - lost
        reason = rng.choice(vocabulary()["reasons"]) if lost else ""
        total += score
        first = f"{level1}（{written(points[level1])}分）"
        second = f"{level2}（{written(points[level1 + level2])}分）"
        scored = Box(written(score), proves=True)
        body.append(row(first, second, name, standard, Box(weight, proves=True), scored, reason))
        indicators.append(
            {
                "year": project.year,
                "stage": "自评",
                **({} if "满意度" in name else {"level1": level1}),
                "indicator": name,
                "target_value": None,
                "actual": None,
                "weight": Decimal(weight),
                "score": score,
                "reason": reason or None,
            }
        )
    rows = [
        row("一级指标", "二级指标", "三级指标", "评分标准", "分值", "自评得分", "扣分原因"),
        *down(body, 2),
        row(("合计", 4), "100", Box(written(total), proves=True), ""),
    ]
    title = f"{project.year}年度部门整体支出绩效评价指标评分表"
    gold = Gold(({"year": project.year, "stage": "自评", "total_score": total},), (), tuple(indicators))
    parts = (Line(title, 1), Line(f"单位名称：{project.department}"), grid(rows, (3, 3, 4, 10, 2, 2, 6)))
    return Sheet("B3", f"{project.department}{title}", parts, gold, proven=True)


def cover_and_profile(rng: random.Random) -> Sheet:
    """B4: a cover, a profile of the department, then the form."""
    project = _department(rng)
    wording = draw_wording(rng)
    profile = [
        labelled(4, ("部门（单位）名称", project.department)),
        row("联系人", "", "联系电话", ""),
        row("内设机构（个）", str(rng.randint(4, 16)), "下属单位（个）", str(rng.randint(1, 9))),
        row("人员编制（人）", str(rng.randint(30, 90)), "实有人数（人）", str(rng.randint(20, 89))),
        row("职能职责概述", ("贯彻执行有关法律法规，拟订发展规划并组织实施，指导监督行业管理。", 3)),
    ]
    parts: tuple[Part, ...] = (
        Line("部门整体支出绩效自评报告", 1),
        Line(f"部门名称：{project.department}"),
        Line(f"填报日期：{project.year + 1}年4月18日"),
        Break(),
        Line("一、部门基本情况", 2),
        grid(profile),
        Line("二、部门整体支出绩效自评情况", 2),
        Line(f"（{project.year}年度）"),
        _form(project, wording),
    )
    gold = _gold(project, wording)
    return Sheet("B4", f"{project.department}部门整体支出绩效自评报告", parts, gold, proven=True)


def _department(rng: random.Random) -> Project:
    project = draw_project(rng, sources=("appropriation",))
    return replace(project, unit=project.department)


def _form(project: Project, wording: Wording) -> Part:
    fund = project.total_fund
    heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    kinds = _split(fund.adjusted, (72, 18, 7, 3))
    spending = _split(fund.adjusted, (64, 36))
    income = ("其中：一般公共预算", "政府性基金拨款", "纳入专户管理的非税收入拨款", "其他资金")
    spent = ("其中：基本支出", "项目支出", "", "")
    lists = [row(("按收入性质分：", 4), ("按支出性质分：", 4))]
    for index, label in enumerate(income):
        amount = wording.money(spending[index]) if index < 2 else ""
        lists.append(row((label, 2), (wording.money(kinds[index]), 2), (spent[index], 2), (amount, 2)))
    rows = [
        labelled(8, ("部门名称", project.department)),
        row("年度预算申请（万元）", "", *heads),
        (Box(""), Box("年度资金总额"), *(fund_text(project, fund, column, wording) for column in _MONEY)),
        *lists,
        *goals(8, project, "年度总体目标", ("预期目标", "实际完成情况")),
        tuple(Box(HEADERS[column], header=True) for column in _COLUMNS),
        *tree(project.indicators, _COLUMNS, wording),
        row(("总分", 5), Box("100", proves=True), Box(written(project.total), proves=True), ""),
    ]
    return grid(rows, (3, 3, 6, 4, 4, 2, 2, 5))


def _split(amount: Decimal, shares: tuple[int, ...]) -> list[Decimal]:
    parts = [(amount * share / 100).quantize(_CENT, ROUND_HALF_UP) for share in shares]
    return [amount - sum(parts[1:]), *parts[1:]]


def _gold(project: Project, wording: Wording) -> Gold:
    """The project of a whole department has no name of its own: not judged; shares by kind of income may be rows too."""
    stated = ("budget_initial", "budget_adjusted", "executed", "rate", "weight", "score")
    total = _nameless(fund_row(project, project.total_fund, stated))
    may = [
        {"source": source, "may": True}
        for source in ("appropriation", "other", "fiscal_account", "unit_funds", "other")
    ]
    return Gold(
        (_nameless(project_row(project, total_score=project.total)),),
        (total, *may),
        tuple(
            _nameless(wording.gold(project, item, ("actual", "weight", "score", "reason")))
            for item in project.indicators
        ),
    )


def _nameless(gold: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in gold.items() if name != "project"}
