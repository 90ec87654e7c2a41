"""The tables of budgets: 收支总表, 支出总表, 一般公共预算支出表, 三公经费, 项目支出表."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

from maker.page import Box, Part
from maker.statements.accounts import Accounts, Title
from maker.statements.coded import Column, coded_rows
from maker.statements.final import GRANTS, SPENT, _numbered, _of
from maker.statements.public import ABROAD, BUYING, CARS, HOSTING, RUNNING, economic_table, expenses
from maker.statements.style import Path, Pen, header, table_parts

D = Decimal
_PLAN = "年初预算"


def summary(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """收支总表."""
    style = pen.style
    income = [
        (
            f"{rng.choice(['一般公共预算拨款', '一般公共预算财政拨款'])}收入",
            accounts.total("general").spent,
            SPENT["general"] + "收入",
        ),
        ("政府性基金预算拨款收入", accounts.total("fund").spent, SPENT["fund"] + "收入"),
        ("国有资本经营预算拨款收入", accounts.total("capital").spent, SPENT["capital"] + "收入"),
    ]
    income += [
        (name, accounts.total("own").spent if name == accounts.own_name else D(0), name)
        for name in ("事业收入", "经营收入", "上级补助收入", "附属单位上缴收入", "其他收入")
    ]
    classes = [one for one in accounts.titles if one.level == 0]
    height = max(len(income), len(classes))
    word = rng.choice(["预算数", f"{pen.year}年预算", f"{pen.year}年预算数", "金额"])
    head = header(
        [("收入", "项目"), ("收入", word), ("支出", rng.choice(["项目", "项目（按功能分类）"])), ("支出", word)]
    )
    body = []
    for place in range(height):
        cells = [Box(), Box(), Box(), Box()]
        if place < len(income):
            name, value, measure = income[place]
            cells[:2] = [Box(_numbered(place, name)), pen.money(value, (f"{measure}{_PLAN}",))]
        if place < len(classes):
            one = classes[place]
            names = (f"本年支出合计{_PLAN}", f"支出{_PLAN}", _PLAN)
            cells[2:] = [Box(_numbered(place, one.name)), pen.money(one.of().spent, names, one.path)]
        body.append(tuple(cells))
    spent = accounts.total().spent
    for left, right, value in (
        ("本年收入合计", "本年支出合计", spent),
        ("上年结转结余", "年终结转结余", D(0)),
        ("收入总计", "支出总计", spent),
    ):
        first = {"上年结转结余": ("年初结转和结余", "上年结转结余", "上年结转")}.get(left, (left,))
        last = {"年终结转结余": ("年末结转和结余", "年终结转结余")}.get(right, (right,))
        body.append(
            (
                Box(left),
                pen.money(value, _both(first)),
                Box(right),
                pen.money(value, _both(last)),
            )
        )
    return table_parts(style, 1, rng.choice(["收支总表", "部门收支总表", "收支预算总表"]), accounts.unit, head, body)


def spending(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """支出总表."""
    columns = [
        Column(
            ("合计",),
            lambda t: _of(accounts, t).spent,
            (f"本年支出合计{_PLAN}", f"支出{_PLAN}", _PLAN),
            (f"本年支出合计{_PLAN}",),
        ),
        Column(("基本支出",), lambda t: _of(accounts, t).basic, (f"基本支出{_PLAN}",), (f"基本支出{_PLAN}",)),
        Column(("项目支出",), lambda t: _of(accounts, t).project, (f"项目支出{_PLAN}",), (f"项目支出{_PLAN}",)),
    ]
    if rng.random() < 0.6:
        columns += [
            Column((name,), lambda t: D(0), (f"{measure}{_PLAN}",), (f"{measure}{_PLAN}",))
            for name, measure in (
                ("事业单位经营支出", "经营支出"),
                ("上缴上级支出", "上缴上级支出"),
                ("对附属单位补助支出", "对附属单位补助支出"),
            )
        ]
    head, body = coded_rows(pen, accounts.listed(), columns)
    return table_parts(
        pen.style, 3, rng.choice(["支出总表", "部门支出总表", "支出预算总表"]), accounts.unit, head, body
    )


def general(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """一般公共预算支出表; in some with what was executed the year before and the change."""
    scope = SPENT["general"]
    whole, basic, project = (
        (_PLAN, f"支出{_PLAN}", f"{scope}支出{_PLAN}"),
        f"{scope}基本支出{_PLAN}",
        f"{scope}项目支出{_PLAN}",
    )
    before = rng.random() < 0.4
    over: Path = (f"{pen.year}年预算数",) if before or rng.random() < 0.4 else ()
    first = "小计" if over and rng.random() < 0.5 else "合计"
    columns = [
        Column((*over, first), lambda t: _of(accounts, t, "general").spent, whole, whole[2:]),
        Column((*over, "基本支出"), lambda t: _of(accounts, t, "general").basic, (basic,), (basic,)),
        Column((*over, "项目支出"), lambda t: _of(accounts, t, "general").project, (project,), (project,)),
    ]
    if before:
        last = _last_year(accounts, rng)
        columns.insert(
            0, Column((f"{pen.year - 1}年执行数",), last, ("支出", f"{scope}支出"), (f"{scope}支出",), pen.year - 1)
        )

        def change(title: Title | None) -> Decimal:
            return _of(accounts, title, "general").spent - last(title)

        word = rng.choice(["增减额", "增减数"])
        over2 = f"{pen.year}年预算数比{pen.year - 1}年执行数"
        columns.append(Column((over2, word), change, whole, whole[2:], kind="change"))
    head, body = coded_rows(pen, accounts.listed("general"), columns)
    return table_parts(pen.style, 5, "一般公共预算支出表", accounts.unit, head, body)


def economic(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """一般公共预算基本支出表."""
    return economic_table(accounts, pen, rng, _PLAN)


def public(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """一般公共预算“三公”经费支出表, of one year or two."""
    two = rng.random() < 0.5
    years = [pen.year - 1, pen.year] if two else [pen.year]
    stages = [accounts.spent, accounts.budget] if two else [accounts.budget]
    title = rng.choice(["一般公共预算“三公”经费支出表", "财政拨款“三公”经费支出预算表", "“三公”经费支出预算情况表"])
    if rng.random() < 0.5:
        words = [f"{year}年预算数" for year in years] if two else [rng.choice(["预算数", f"{pen.year}年预算数"])]
        cars: Path = ("公务用车购置及运行费",)
        parts = [
            ("合计",),
            ("因公出国（境）费",),
            (*cars, "小计"),
            (*cars, "公务用车购置费"),
            (*cars, "公务用车运行费"),
            ("公务接待费",),
        ]
        head = header([(word, *path) for word in words for path in parts])
        cells: list[Box] = []
        for year, one in zip(years, stages, strict=True):
            cells += [pen.money(value, [f"{n}{_PLAN}" for n in names], year=year) for value, names in expenses(one)]
        return table_parts(pen.style, 7, title, accounts.unit, head, [tuple(cells)])
    words = [f"{year}年预算数" for year in years]
    head = header([("项目",), *((word,) for word in words)])
    body = []
    for label, names, value in _listed():
        row = [Box(label)]
        for year, one in zip(years, stages, strict=True):
            row.append(pen.money(value(one), [f"{n}{_PLAN}" for n in names], year=year))
        body.append(tuple(row))
    return table_parts(pen.style, 7, title, accounts.unit, head, body)


def projects(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """项目支出表: a row for every project."""
    titled = rng.random() < 0.4
    word = rng.choice(["合计", "预算金额", "金额"])
    columns: list[Path] = [("项目名称",), ("项目单位",), (word,)]
    if titled:
        columns.insert(0, ("类型",))
    kinds = word == "合计" and rng.random() < 0.6
    over = rng.choice(["本年拨款", "其中"])
    if kinds:
        columns += [(over, "一般公共预算"), (over, "政府性基金预算"), (over, "国有资本经营预算")]
    head = header(columns)
    body = []
    total = sum((amount for _, amount in accounts.projects), D(0))
    names = (f"项目支出{_PLAN}", _PLAN)

    def figures(value: Decimal, project: str) -> list[Box]:
        cells = [pen.money(value, names, project=project)]
        if kinds:
            for one, money in (("general", value), ("fund", D(0)), ("capital", D(0))):
                grant = (f"{SPENT[one]}项目支出{_PLAN}", f"{SPENT[one]}支出{_PLAN}")
                cells.append(pen.money(money, grant, project=project))
        return cells

    for name, amount in accounts.projects:
        lead = [Box("其他运转类")] if titled else []
        body.append((*lead, Box(name), Box(accounts.unit), *figures(amount, name)))
    sums = (Box("合计", 3 if titled else 2), *figures(total, ""))
    body.insert(0 if pen.style.total_first else len(body), sums)
    return table_parts(pen.style, 9, rng.choice(["项目支出表", "项目支出预算表"]), accounts.unit, head, body)


def _listed() -> list[tuple[str, Path, Callable[..., Decimal]]]:
    return [
        ("合计", ("三公经费",), lambda o: o.total),
        ("1、因公出国（境）费用", ABROAD, lambda o: o.abroad),
        ("2、公务接待费", HOSTING, lambda o: o.hosting),
        ("3、公务用车购置及运行费", CARS, lambda o: o.cars),
        ("其中：（1）公务用车运行维护费", RUNNING, lambda o: o.running),
        ("（2）公务用车购置费", BUYING, lambda o: o.buying),
    ]


def _both(names: Path) -> tuple[str, ...]:
    return (*(f"{name}{_PLAN}" for name in names), *names)


def _last_year(accounts: Accounts, rng: random.Random) -> Callable[[Title | None], Decimal]:
    share = {one.code: D(rng.choice([70, 90, 105, 120])) / 100 for one in accounts.listed(*GRANTS) if one.level == 2}

    def value(title: Title | None) -> Decimal:
        below = [
            one
            for one in accounts.listed("general")
            if one.level == 2 and (title is None or one.code.startswith(title.code))
        ]
        return sum(((one.of("general").spent * share[one.code]).quantize(D("0.01")) for one in below), D(0))

    return value
