"""基本支出 by economic titles, in blocks beside each other or as one list; 三公经费 under headers of one, two or three tiers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from maker.page import Box, Part
from maker.statements.accounts import Accounts, Economic, Public
from maker.statements.style import Path, Pen, header, table_parts

D = Decimal
SCOPE = "一般公共预算财政拨款"
ABROAD = ("因公出国（境）费",)
CARS = ("公务用车购置及运行维护费",)
BUYING = ("公务用车购置费",)
RUNNING = ("公务用车运行维护费",)
HOSTING = ("公务接待费",)


def economic_table(accounts: Accounts, pen: Pen, rng: random.Random, suffix: str = "") -> list[Part]:
    """一般公共预算财政拨款基本支出决算表: blocks beside each other, or one list with columns; ``suffix`` for budgets."""
    title = (
        f"{SCOPE}基本支出决算表" if not suffix else rng.choice(["一般公共预算基本支出表", "一般公共预算基本支出预算表"])
    )
    kind = rng.choice(["three", "two", "list", "columns"] if not suffix else ["list", "columns"])
    money = rng.choice(["金额", "决算数"]) if not suffix else rng.choice(["金额", "预算数"])
    if kind in ("three", "two"):
        head, body = _blocks(accounts, pen, rng, 3 if kind == "three" else 2, money)
    else:
        head, body = _list(accounts, pen, rng, kind, money, suffix)
    return table_parts(pen.style, 6, title, accounts.unit, head, body)


def _names(one: Economic, suffix: str) -> tuple[tuple[str, ...], Path]:
    names = (f"{SCOPE}基本支出{suffix}", *((suffix,) if suffix else ()))
    return (*names, f"{one.name}{suffix}") if len(one.path) == 1 else names, one.path


def _blocks(
    accounts: Accounts, pen: Pen, rng: random.Random, blocks: int, money: str
) -> tuple[list[tuple[Box, ...]], list[tuple[Box, ...]]]:
    lines = accounts.economic
    staff = [one for one in lines if one.staff]
    public = [one for one in lines if not one.staff]
    half = (len(public) + 1) // 2
    columns: list[Sequence[Economic]] = [staff, public] if blocks == 2 else [staff, public[:half], public[half:]]
    code, name = rng.choice([("科目编码", "科目名称"), ("经济分类科目编码", "科目名称"), ("编码", "名称")])
    over = ("人员经费", *["公用经费"] * (blocks - 1))
    head = header([(group, word) for group in over for word in (code, name, money)]) if rng.random() < 0.8 else []
    if blocks == 3 and head:
        # the two blocks of 公用经费 have one header over both
        top = head[0]
        head[0] = (top[0], Box("公用经费", 6)) if len(top) > 2 else top
    if not head:
        head = header([(word,) for _ in over for word in (code, name, money)])
    height = max(map(len, columns))
    body = []
    for place in range(height):
        cells: list[Box] = []
        for column in columns:
            if place < len(column):
                one = column[place]
                cells += [Box(one.code), Box(one.name), pen.money(one.amount, *_names(one, ""))]
            else:
                cells += [Box(), Box(), Box()]
        body.append(tuple(cells))
    sums = [sum((one.amount for one in group if len(one.path) == 1), D(0)) for group in (staff, public)]
    body.append(
        (
            Box("人员经费合计", 2),
            pen.money(sums[0], ("人员经费",)),
            Box("公用经费合计", 2 if blocks == 2 else 5),
            pen.money(sums[1], ("公用经费",)),
        )
    )
    return head, body


def _list(
    accounts: Accounts, pen: Pen, rng: random.Random, kind: str, money: str, suffix: str
) -> tuple[list[tuple[Box, ...]], list[tuple[Box, ...]]]:
    lines = accounts.economic
    over = rng.choice([("经济分类科目",), ("部门预算支出经济分类科目",), ()])
    labels: list[Path] = [(*over, "科目编码"), (*over, "科目名称")]
    basic = rng.choice([(), ("一般公共预算基本支出",)])
    sums = ["合计", "人员经费", "公用经费"] if kind == "columns" else [money]
    head = header([*labels, *((*basic, word) for word in sums)])
    if pen.style.counters:
        head.append((Box("栏次", 2), *(Box(str(place + 1)) for place in range(len(sums)))))
    body = [(Box(one.code), Box(one.name), *_sums(pen, one, kind, suffix)) for one in lines]
    staff = sum((one.amount for one in lines if one.staff and len(one.path) == 1), D(0))
    public = sum((one.amount for one in lines if not one.staff and len(one.path) == 1), D(0))
    total = [pen.money(staff + public, (f"{SCOPE}基本支出{suffix}",))]
    if kind == "columns":
        total += [pen.money(staff, (f"人员经费{suffix}",)), pen.money(public, (f"公用经费{suffix}",))]
    body.insert(0 if pen.style.total_first else len(body), (Box("合计", 2), *total))
    return head, body


def _sums(pen: Pen, one: Economic, kind: str, suffix: str) -> list[Box]:
    names, path = _names(one, suffix)
    cells = [pen.money(one.amount, names, path)]
    if kind == "columns":
        part = (*names, f"{'人员经费' if one.staff else '公用经费'}{suffix}")
        cells.append(pen.money(one.amount if one.staff else D(0), part, path))
        cells.append(pen.money(D(0) if one.staff else one.amount, part, path))
    return cells


def public_table(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """三公经费 of final accounts."""
    title = rng.choice(["财政拨款“三公”经费支出决算表", f"{SCOPE}“三公”经费支出决算表", "“三公”经费支出决算表"])
    kind = rng.choice(["wide", "wide", "wide", "pairs", "rows", "rows"])
    both = (("预算", accounts.budget), ("", accounts.spent))
    if kind == "wide":
        head, body = _wide(pen, rng, both)
    elif kind == "pairs":
        head, body = _pairs(pen, both)
    else:
        head, body = _rows(pen, rng, both, ("预算数", "决算数"))
    return table_parts(pen.style, 7, title, accounts.unit, head, body)


def _wide(
    pen: Pen, rng: random.Random, both: Sequence[tuple[str, Public]]
) -> tuple[list[tuple[Box, ...]], list[tuple[Box, ...]]]:
    """预算数 and 决算数 with six columns each, one row of figures."""
    cars = rng.choice(["公务用车购置及运行费", "公务用车购置及运行维护费"])
    last = rng.random() < 0.7
    parts = [
        ("合计",),
        ("因公出国（境）费",),
        (cars, "小计"),
        (cars, "公务用车购置费"),
        (cars, cars.replace("购置及", "")),
    ]
    parts.insert(5 if last else 2, ("公务接待费",))
    words = {"预算": rng.choice(["预算数", "年初预算数"]), "": "决算数"}
    head = header([(words[kind], *path) for kind, _ in both for path in parts])
    if pen.style.counters:
        head.append(tuple(Box(str(place + 1)) for place in range(12)))
    cells: list[Box] = []
    for kind, one in both:
        *six, hosting = expenses(one)
        six.insert(5 if last else 2, hosting)
        cells += [pen.money(value, _planned(names, kind, words[kind])) for value, names in six]
    return head, [tuple(cells)]


def expenses(one: Public) -> list[tuple[Decimal, tuple[str, ...]]]:
    """The three public expenses, their total first, each with the names it goes by."""
    return [
        (one.total, ("三公经费",)),
        (one.abroad, ABROAD),
        (one.cars, CARS),
        (one.buying, BUYING),
        (one.running, RUNNING),
        (one.hosting, HOSTING),
    ]


def _pairs(pen: Pen, both: Sequence[tuple[str, Public]]) -> tuple[list[tuple[Box, ...]], list[tuple[Box, ...]]]:
    """Each kind with 预算数 and 决算数 below it."""
    top = "“三公”经费"
    kinds: list[Path] = [
        (top, "合计"),
        (top, "因公出国（境）费"),
        *[(top, "公务用车购置及运行费", w) for w in ("小计", "公务用车购置费", "公务用车运行费")],
        (top, "公务接待费"),
    ]
    head = [tuple(replace(box, colspan=2 * box.colspan) for box in row) for row in header(kinds)]
    head.append(tuple(Box(word, header=True) for _ in kinds for word in ("预算数", "决算数")))
    cells: list[Box] = []
    figures = [expenses(o) for _, o in both]
    for place in range(6):
        for (kind, _), six in zip(both, figures, strict=True):
            value, names = six[place]
            cells.append(pen.money(value, _planned(names, kind, "预算数")))
    return head, [tuple(cells)]


def _rows(
    pen: Pen, rng: random.Random, both: Sequence[tuple[str, Public]], words: Sequence[str]
) -> tuple[list[tuple[Box, ...]], list[tuple[Box, ...]]]:
    """A row for each kind, columns for the stages; with counts below in some forms."""
    style = pen.style
    marks = rng.choice([("", "1.", "2.", "（1）", "（2）", "3."), ("", "一、", "二、", "（一）", "（二）", "三、")])
    labels = [
        "合计",
        "因公出国（境）费",
        "公务用车购置及运行维护费",
        "公务用车购置费",
        "公务用车运行维护费",
        "公务接待费",
    ]
    lines = style.lines
    head = header([("项目",), *([("行次",)] if lines else []), *((word,) for word in words)])
    body = []
    of = [
        lambda o: o.total,
        lambda o: o.abroad,
        lambda o: o.cars,
        lambda o: o.buying,
        lambda o: o.running,
        lambda o: o.hosting,
    ]
    names = [("三公经费",), ABROAD, CARS, BUYING, RUNNING, HOSTING]
    for place, (label, mark) in enumerate(zip(labels, marks, strict=True)):
        prefix = "其中：" if place == 3 and rng.random() < 0.3 else ""
        cells = [Box(f"{prefix}{mark}{label}"), *([Box(str(place + 1))] if lines else [])]
        for word, (kind, one) in zip(words, both, strict=True):
            cells.append(pen.money(of[place](one), _planned(names[place], kind, word)))
        body.append(tuple(cells))
    if lines and rng.random() < 0.5:
        body += _counts(pen, rng, len(body))
    return head, body


def _counts(pen: Pen, rng: random.Random, before: int) -> list[tuple[Box, ...]]:
    """Statistics below the money: trips, cars, receptions, counted in the last column."""
    counted = [
        ("因公出国（境）团组数（个）", ("因公出国（境）团组",)),
        ("公务用车购置数（辆）", ("购置公务用车", "公务用车购置数")),
        ("公务用车保有量（辆）", ("公务用车保有量",)),
        ("国内公务接待批次（个）", ("国内公务接待批次",)),
        ("国内公务接待人次（人）", ("国内公务接待人次",)),
    ]
    rows = []
    for place, (label, names) in enumerate(counted, before + 1):
        number = rng.choice([0, rng.randint(1, 9), rng.randint(10, 400)])
        text = str(number) if number else pen.style.blank.replace("0.00", "0").replace("-", "")
        if text:
            pen.state(D(number), names, kind="count")
        rows.append((Box(label), Box(str(place)), Box("—"), Box(text)))
    return rows


def _planned(names: Sequence[str], kind: str, word: str) -> tuple[str, ...]:
    if not kind:
        return tuple(names)
    return tuple(f"{name}{suffix}" for name in names for suffix in ("预算", "年初预算"))
