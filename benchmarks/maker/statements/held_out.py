"""Variants of statement tables that were set aside before any reading rule was written, and are measured at the end only."""

from __future__ import annotations

import random
from decimal import Decimal

from maker.page import Box, Line, Sheet
from maker.statements.accounts import draw_accounts
from maker.statements.document import Statement
from maker.statements.public import ABROAD, BUYING, CARS, HOSTING, RUNNING
from maker.statements.style import Pen, draw_style, header, table_parts

D = Decimal


def functions_by_economics(rng: random.Random) -> Statement:
    """H1: item, its sum, then 人员经费, 公用经费 under 基本支出 and 项目支出, the code last, the sums at the bottom, in 元."""
    style = draw_style(rng)
    accounts = draw_accounts(rng, D("0.000001") if style.scale == 10000 else D("0.01"))
    pen = Pen(style, accounts.year)
    paths = [
        ("支出功能分类", "科目名称"),
        ("支出功能分类", "科目编码"),
        ("本年决算数", "总计"),
        ("本年决算数", "基本支出", "合计"),
        ("本年决算数", "基本支出", "人员经费"),
        ("本年决算数", "基本支出", "日常公用经费"),
        ("本年决算数", "项目支出"),
    ]
    scope = "一般公共预算财政拨款"
    rows = []
    titles = accounts.listed("general")

    def cells(basic: Decimal, project: Decimal, path: tuple[str, ...]) -> list[Box]:
        staff = (basic * 7 / 10).quantize(D("0.01"))
        spent = ("支出", f"{scope}支出") if path else (f"{scope}支出",)
        return [
            pen.money(basic + project, spent, path),
            pen.money(basic, (f"{scope}基本支出", "基本支出"), path),
            pen.money(staff, ("人员经费",), path),
            pen.money(basic - staff, ("公用经费",), path),
            pen.money(project, (f"{scope}项目支出", "项目支出"), path),
        ]

    for title in titles:
        money = title.of("general")
        rows.append((Box(title.name), Box(title.code), *cells(money.basic, money.project, title.path)))
    whole = accounts.total("general")
    rows.append((Box("总计", 2), *cells(whole.basic, whole.project, ())))
    name = f"{accounts.unit}{accounts.year}年度部门决算"
    parts = table_parts(style, 5, f"{scope}支出决算表", accounts.unit, header(paths), rows)
    return Statement(Sheet("H1", name, (Line(name, 1), *parts)), accounts.unit, tuple(pen.figures))


def public_three_years(rng: random.Random) -> Statement:
    """H2: 三公经费 by rows with last year's 决算, this year's 预算 and 决算, and the change; 会议费 and 培训费 below."""
    style = draw_style(rng)
    accounts = draw_accounts(rng)
    while not (accounts.budget.total and accounts.spent.total):
        accounts = draw_accounts(rng)
    style = style if style.scale == 1 else draw_style(random.Random(1))
    pen = Pen(style, accounts.year)
    year = accounts.year
    heads = [("项目",), (f"{year - 1}年决算数",), (f"{year}年", "预算数"), (f"{year}年", "决算数"), ("比上年增减",)]
    meeting, training = D("3.20"), D("1.75")
    listed = [
        ("“三公”经费合计", ("三公经费",), accounts.budget.total, accounts.spent.total),
        ("1.因公出国（境）费用", ABROAD, accounts.budget.abroad, accounts.spent.abroad),
        ("2.公务接待费", HOSTING, accounts.budget.hosting, accounts.spent.hosting),
        ("3.公务用车购置及运行维护费", CARS, accounts.budget.cars, accounts.spent.cars),
        ("（1）公务用车运行维护费", RUNNING, accounts.budget.running, accounts.spent.running),
        ("（2）公务用车购置费", BUYING, accounts.budget.buying, accounts.spent.buying),
        ("会议费", ("会议费",), meeting, meeting),
        ("培训费", ("培训费",), training, training),
    ]
    rows = []
    for label, names, planned, spent in listed:
        last = (spent * D(rng.choice([80, 100, 125])) / 100).quantize(D("0.01"))
        plans = [f"{name}{suffix}" for name in names for suffix in ("预算", "年初预算")]
        cells = [pen.money(last, names, year=year - 1), pen.money(planned, plans), pen.money(spent, names)]
        rows.append((Box(label), *cells, pen.money(spent - last, names, kind="change")))
    name = f"{accounts.unit}{year}年度部门决算"
    parts = table_parts(style, 7, "“三公”经费、会议费、培训费支出决算表", accounts.unit, header(heads), rows)
    return Statement(Sheet("H2", name, (Line(name, 1), *parts)), accounts.unit, tuple(pen.figures))


TABLES = {"H1": functions_by_economics, "H2": public_three_years}
