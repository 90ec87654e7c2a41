"""The tables of final accounts by account titles, and the two-sided summaries."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from decimal import Decimal

from maker.page import Box, Part
from maker.statements.accounts import Accounts, Title, known, short
from maker.statements.coded import Column, coded_rows
from maker.statements.style import Path, Pen, header, table_parts

D = Decimal
SPENT = {"general": "一般公共预算财政拨款", "fund": "政府性基金预算财政拨款", "capital": "国有资本经营预算财政拨款"}
GRANTS = ("general", "fund", "capital")
_PARTS = ("基本支出", "项目支出")
_OTHERS = ("上缴上级支出", "经营支出", "对附属单位补助支出")


def summary(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """收入支出决算总表."""
    income = [
        ("一般公共预算财政拨款收入", accounts.total("general").income),
        ("政府性基金预算财政拨款收入", accounts.total("fund").income),
        ("国有资本经营预算财政拨款收入", accounts.total("capital").income),
    ]
    income += [
        (name, _own(accounts, name))
        for name in ("上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
    ]
    left = [(_numbered(place, name), value, (name,), ()) for place, (name, value) in enumerate(income)]
    whole, (carried, rest) = accounts.total(), accounts.carry()
    end_in = [
        ("本年收入合计", whole.income, ("本年收入合计",)),
        (rng.choice(["使用非财政拨款结余", "用事业基金弥补收支差额"]), D(0), ("使用非财政拨款结余",)),
        ("年初结转和结余", carried, ("年初结转和结余",)),
    ]
    end_out = [
        ("本年支出合计", whole.spent, ("本年支出合计",)),
        ("结余分配", D(0), ("结余分配",)),
        ("年末结转和结余", rest, ("年末结转和结余",)),
    ]
    total = rng.choice(["总计", "总计", "收入总计"])
    last_in = (total, whole.income + carried, ("收入总计",))
    last_out = (total.replace("收入", "支出"), whole.spent + rest, ("支出总计",))
    money = rng.choice(["金额", "决算数", "金额"])
    return _two_sided(
        pen, rng, 1, "收入支出决算总表", accounts, left, [*end_in, last_in], [*end_out, last_out], (), money
    )


def grants(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """财政拨款收入支出决算总表: what was spent by kind of grant in columns."""
    prefix = rng.choice(["", "收入"])
    left = [
        (_numbered(place, SPENT[one] + prefix), accounts.total(one).income, (f"{SPENT[one]}收入",), ())
        for place, one in enumerate(GRANTS)
    ]
    whole, carried = accounts.total(*GRANTS), accounts.carry(*GRANTS)[0]
    end_in = [
        ("本年收入合计", whole.income, ("财政拨款收入",)),
        ("年初财政拨款结转和结余", carried, ("年初财政拨款结转和结余",)),
    ]
    if rng.random() < 0.7:
        end_in += [
            (
                ("　" if pen.style.indent else "") + SPENT[one],
                accounts.carry(one)[0],
                (f"{SPENT[one]}年初结转和结余", f"年初{SPENT[one]}结转和结余"),
            )
            for one in GRANTS
        ]
    end_out = [
        ("本年支出合计", "spent", ("财政拨款支出",)),
        ("年末财政拨款结转和结余", "rest", ("年末财政拨款结转和结余",)),
    ]
    last_in = ("总计", whole.income + carried, ("财政拨款收入总计",))
    last_out = ("总计", "total", ("财政拨款支出总计",))
    return _two_sided(
        pen,
        rng,
        4,
        "财政拨款收入支出决算总表",
        accounts,
        left,
        [*end_in, last_in],
        [*end_out, last_out],
        ("", *GRANTS),
        rng.choice(["金额", "决算数"]),
    )


def income_table(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """收入决算表."""
    names = ["财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
    if rng.random() < 0.3:
        names[0:1] = ["一般公共预算财政拨款收入", "政府性基金预算财政拨款收入"]
        if accounts.listed("capital"):
            names.insert(2, "国有资本经营预算财政拨款收入")

    def value(name: str) -> Callable[[Title | None], Decimal]:
        kinds = {f"{SPENT[one]}收入": one for one in GRANTS}
        if name == "财政拨款收入":
            return lambda title: _of(accounts, title, *GRANTS).income
        if name in kinds:
            return lambda title: _of(accounts, title, kinds[name]).income
        return lambda title: _of(accounts, title, "own").income if name == accounts.own_name else D(0)

    first = rng.choice(["本年收入合计", "本年收入合计", "合计"])
    columns = [Column((first,), lambda title: _of(accounts, title).income, ("本年收入合计",), ("本年收入合计",))]
    for name in names:
        columns.append(Column((name,), value(name), (name,), (name,)))
    if rng.random() < 0.3:
        columns = _with_fees(columns, names)
    head, body = coded_rows(pen, accounts.listed(), columns)
    return table_parts(pen.style, 2, "收入决算表", accounts.unit, head, body)


def spending_table(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """支出决算表."""
    first = rng.choice(["本年支出合计", "本年支出合计", "合计"])
    columns = [Column((first,), lambda t: _of(accounts, t).spent, ("本年支出合计", "支出"), ("本年支出合计",))]
    columns += _parts(accounts, (), ("基本支出",), ("项目支出",))
    columns += [Column((name,), lambda t: D(0), (name,), (name,)) for name in _OTHERS]
    head, body = coded_rows(pen, accounts.listed(), columns)
    return table_parts(pen.style, 3, "支出决算表", accounts.unit, head, body)


def general_table(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """一般公共预算财政拨款支出决算表; in some years with what was carried over on both sides."""
    scope = "一般公共预算财政拨款"
    spent = ("支出", f"{scope}支出")
    basic, project = (f"{scope}基本支出", "基本支出"), (f"{scope}项目支出", "项目支出")
    kind = rng.choice(["plain", "plain", "year", "persons", "budget"])
    if kind == "year":
        return _with_carried(accounts, pen, rng, 5, "一般公共预算财政拨款收入支出决算表", "general", spent)
    over = rng.choice([(), ("本年支出",)]) if kind == "plain" else ()
    first = "小计" if over else rng.choice(["合计", "本年支出合计", "小计"])
    columns = [Column((*over, first), lambda t: _of(accounts, t, "general").spent, spent, (f"{scope}支出",))]
    columns += [
        Column((*over, name), value, names, names[:1])
        for name, value, names in (
            ("基本支出", lambda t: _of(accounts, t, "general").basic, basic),
            ("项目支出", lambda t: _of(accounts, t, "general").project, project),
        )
    ]
    if kind == "budget":
        planned = _planned(accounts, rng)
        columns.insert(0, Column(("年初预算数",), planned, ("年初预算",), (f"{scope}支出年初预算",)))
        columns[1] = Column(("支出决算数",), columns[1].value, spent, (f"{scope}支出",))
    head, body = coded_rows(pen, accounts.listed("general"), columns)
    return table_parts(pen.style, 5, "一般公共预算财政拨款支出决算表", accounts.unit, head, body)


def fund_table(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """政府性基金预算财政拨款收入支出决算表."""
    spent = ("政府性基金预算财政拨款支出",)
    return _with_carried(accounts, pen, rng, 8, "政府性基金预算财政拨款收入支出决算表", "fund", spent)


def capital_table(accounts: Accounts, pen: Pen, rng: random.Random) -> list[Part]:
    """国有资本经营预算财政拨款支出决算表."""
    scope = SPENT["capital"]
    if rng.random() < 0.3:
        return _with_carried(
            accounts, pen, rng, 9, "国有资本经营预算财政拨款收入支出决算表", "capital", (f"{scope}支出",)
        )
    over = rng.choice([(), ("本年支出",)])
    first = "小计" if over else "合计"
    columns = [
        Column((*over, first), lambda t: _of(accounts, t, "capital").spent, (f"{scope}支出",), (f"{scope}支出",))
    ]
    columns += _parts(accounts, over, (f"{scope}基本支出",), (f"{scope}项目支出",), "capital")
    head, body = coded_rows(pen, accounts.listed("capital"), columns)
    return table_parts(pen.style, 9, f"{scope}支出决算表", accounts.unit, head, body)


def _with_carried(
    accounts: Accounts, pen: Pen, rng: random.Random, number: int, title: str, source: str, spent: Path
) -> list[Part]:
    scope = SPENT[source]
    begin = _carried(accounts, source, 0)
    end = _carried(accounts, source, 1)
    names_in = (f"{scope}年初结转和结余",)
    names_out = (f"{scope}年末结转和结余",)
    columns = [
        Column(("年初结转和结余",), begin, names_in, names_in),
        Column(("本年收入",), lambda t: _of(accounts, t, source).income, (f"{scope}收入",), (f"{scope}收入",)),
        Column(("本年支出", "小计"), lambda t: _of(accounts, t, source).spent, spent, (f"{scope}支出",)),
        *_parts(accounts, ("本年支出",), (f"{scope}基本支出",), (f"{scope}项目支出",), source),
        Column(("年末结转和结余",), end, names_out, names_out),
    ]
    head, body = coded_rows(pen, accounts.listed(source), columns)
    return table_parts(pen.style, number, title, accounts.unit, head, body)


def _two_sided(
    pen: Pen,
    rng: random.Random,
    number: int,
    title: str,
    accounts: Accounts,
    left: Sequence[tuple[str, Decimal, Path, Path]],
    end_in: Sequence[tuple[str, Decimal, Path]],
    end_out: Sequence[tuple[str, object, Path]],
    sources: Sequence[str],
    money: str,
) -> list[Part]:
    """Income beside spending by class; the sums of both sides stand beside each other at the end."""
    style = pen.style
    classes = [one for one in accounts.titles if one.level == 0]
    held = {one.name: one for one in classes}
    listed = known()["classes"] if style.all_classes else [name for name in known()["classes"] if name in held]
    listed += [name for name in held if name not in listed]
    lines = list(range(1, 200))
    height = max(len(left), len(listed))
    left_rows: list[tuple[str, Decimal | None, Path]] = [(label, value, names) for label, value, names, _ in left]
    left_rows += [("", None, ())] * (height - len(left)) + list(end_in)
    right: list[tuple[str, object, Path]] = [(_numbered(n, name), held.get(name), ()) for n, name in enumerate(listed)]
    right += [("", None, ())] * (height - len(listed))
    gap = len(end_in) - len(end_out)
    right += [end_out[0], *[("", None, ())] * max(gap, 0), *end_out[1:]]
    left_rows += [("", None, ())] * max(-gap, 0)
    over = style.lines
    kinds = [{"": "合计", **SPENT}[one] for one in sources] or [money]
    paths: list[Path] = [("收入", "项目"), *([("收入", "行次")] if over else []), ("收入", money)]
    paths += [("支出", "项目"), *([("支出", "行次")] if over else []), *(("支出", kind) for kind in kinds)]
    head = header(paths)
    if style.counters and over:
        head.append(
            (Box("栏次"), Box(), Box("1"), Box("栏次"), Box(), *(Box(str(2 + place)) for place in range(len(kinds))))
        )
    body = []
    for place, ((label, value, names), entry) in enumerate(zip(left_rows, right, strict=True)):
        cells = [Box(label), *([Box(str(lines[place]))] if over else [])]
        cells.append(pen.money(value, names) if value is not None else Box())
        cells += [Box(entry[0]), *([Box(str(len(left_rows) + place + 1))] if over else [])]
        cells += _spent_cells(pen, accounts, entry, sources)
        body.append(tuple(cells))
    return table_parts(style, number, title, accounts.unit, head, body)


def _spent_cells(pen: Pen, accounts: Accounts, entry: tuple[str, object, Path], sources: Sequence[str]) -> list[Box]:
    label, value, names = entry
    width = len(sources) or 1
    if not label:
        return [Box()] * width
    if isinstance(value, Title):
        if not sources:
            return [pen.money(value.of().spent, ("本年支出合计", "支出"), value.path)]
        found = [pen.money(value.of(*GRANTS).spent, ("财政拨款支出",), value.path)]
        for one in GRANTS:
            said = ("支出", f"{SPENT[one]}支出") if one == "general" else (f"{SPENT[one]}支出",)
            found.append(pen.money(value.of(one).spent, said, value.path))
        return found
    if isinstance(value, str):
        return [pen.money(_end(accounts, value, one), _end_names(value, one, names)) for one in sources]
    if value is None:
        path = (short(label.split("、", 1)[-1]),)
        grant = ("财政拨款支出", "支出", *(f"{SPENT[one]}支出" for one in GRANTS), "本年支出合计")
        return [pen.money(D(0), grant, path) for _ in range(width)]
    assert isinstance(value, Decimal)
    return [pen.money(value, names)]


def _end(accounts: Accounts, what: str, source: str) -> Decimal:
    sources = (source,) if source else GRANTS
    spent, rest = accounts.total(*sources).spent, accounts.carry(*sources)[1]
    return {"spent": spent, "rest": rest, "total": spent + rest}[what]


def _end_names(what: str, source: str, names: Path) -> Path:
    if not source:
        return names
    scope = SPENT[source]
    if what == "rest":
        return (f"{scope}年末结转和结余", f"年末{scope}结转和结余", f"{scope}年末财政拨款结转和结余")
    return (f"{scope}支出" if what == "spent" else f"{scope}支出总计",)


def _of(accounts: Accounts, title: Title | None, *sources: str):  # type: ignore[no-untyped-def]
    return accounts.total(*sources) if title is None else title.of(*sources)


def _parts(accounts: Accounts, over: Path, basic: Path, project: Path, *sources: str) -> list[Column]:
    return [
        Column((*over, "基本支出"), lambda t: _of(accounts, t, *sources).basic, basic, basic[:1]),
        Column((*over, "项目支出"), lambda t: _of(accounts, t, *sources).project, project, project[:1]),
    ]


def _carried(accounts: Accounts, source: str, side: int) -> Callable[[Title | None], Decimal]:
    """What was carried in (0) or out (1): all of it with the first item, so that titles and sums agree."""
    first = next((one for one in accounts.listed(source) if one.level == 2), None)
    code = first.code if first else ""

    def value(title: Title | None) -> Decimal:
        amount = accounts.carry(source)[side]
        return amount if title is None or code.startswith(title.code) else D(0)

    return value


def _planned(accounts: Accounts, rng: random.Random) -> Callable[[Title | None], Decimal]:
    share = {one.code: D(rng.choice([80, 95, 100, 110])) / 100 for one in accounts.listed("general") if one.level == 2}

    def value(title: Title | None) -> Decimal:
        below = [
            one
            for one in accounts.listed("general")
            if one.level == 2 and (title is None or one.code.startswith(title.code))
        ]
        return sum(((one.of("general").spent * share[one.code]).quantize(D("0.01")) for one in below), D(0))

    return value


def _with_fees(columns: list[Column], names: Sequence[str]) -> list[Column]:
    """事业收入 split into 小计 and 其中：教育收费."""
    place = next(n for n, column in enumerate(columns) if column.path == ("事业收入",))
    whole = columns[place]
    split = [
        Column(("事业收入", "小计"), whole.value, whole.of_title, whole.of_unit),
        Column(("事业收入", "其中：教育收费"), lambda t: D(0), ("教育收费",), ("教育收费",)),
    ]
    return [*columns[:place], *split, *columns[place + 1 :]]


def _own(accounts: Accounts, name: str) -> Decimal:
    return accounts.total("own").income if name == accounts.own_name else D(0)


def _numbered(place: int, name: str) -> str:
    digits = "一二三四五六七八九十"
    number = (
        digits[place]
        if place < 10
        else (f"十{digits[place - 10]}" if place < 19 else f"二十{digits[place - 20]}" if place > 19 else "二十")
    )
    return f"{number}、{name}"
