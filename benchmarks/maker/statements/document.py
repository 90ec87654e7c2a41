"""Whole made documents: one table under the title of its document, or all tables of final accounts with their text."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from maker.page import Break, Grid, Line, Part, Sheet, grid
from maker.statements import budget, final, public
from maker.statements.accounts import Accounts, draw_accounts
from maker.statements.style import Figure, Pen, Style, draw_style

Maker = Callable[[Accounts, Pen, random.Random], list[Part]]
FINAL: dict[str, Maker] = {
    "F1": final.summary,
    "F2": final.income_table,
    "F3": final.spending_table,
    "F4": final.grants,
    "F5": final.general_table,
    "F6": public.economic_table,
    "F7": public.public_table,
    "F8": final.fund_table,
    "F9": final.capital_table,
}
BUDGET: dict[str, Maker] = {
    "B1": budget.summary,
    "B2": budget.spending,
    "B3": budget.general,
    "B4": budget.economic,
    "B5": budget.public,
    "B6": budget.projects,
}
WHOLE = "W"
TABLES = (*FINAL, *BUDGET, WHOLE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A made document with every figure it states, of body ``unit``."""

    sheet: Sheet
    unit: str
    figures: tuple[Figure, ...]


def make_statement(
    table: str,
    rng: random.Random,
    hand: type[Pen] | Callable[[Style, int], Pen] = Pen,
    of_table: Callable[[str, Accounts], Accounts] = lambda name, accounts: accounts,
) -> Statement:
    """The document of a seed: ``table`` is one of ``TABLES``; ``of_table`` gives the accounts that each table is made of."""
    style = draw_style(rng)
    step = Decimal("0.000001") if style.scale == 10000 else Decimal("0.01")
    accounts = draw_accounts(rng, step)
    while not _has(accounts, table):
        accounts = draw_accounts(rng, step)
    pen = hand(style, accounts.year)
    plan = table in BUDGET
    name = f"{accounts.unit}{accounts.year}年{'部门预算' if plan else rng.choice(['度部门决算', '度单位决算'])}"
    parts: list[Part] = [Line(name, 1)]
    if table == WHOLE:
        parts += _whole(accounts, pen, rng, of_table)
    else:
        parts += {**FINAL, **BUDGET}[table](accounts, pen, rng)
    return Statement(Sheet(table, name, tuple(parts), variant=style.codes), accounts.unit, tuple(pen.figures))


def _whole(
    accounts: Accounts, pen: Pen, rng: random.Random, of_table: Callable[[str, Accounts], Accounts]
) -> list[Part]:
    """All nine tables, then sentences that state some of their figures rounded to 万元."""
    parts: list[Part] = [Line("第二部分 决算报表")]
    for name, maker in FINAL.items():
        if _has(accounts, name):
            parts += [*maker(of_table(name, accounts), pen, rng), Break()]
    whole, general = accounts.total(), accounts.total("general")
    grants = accounts.total(*final.GRANTS)
    parts += [
        Line("第三部分 决算情况说明"),
        Line("一、收入决算情况说明"),
        Line(f"本年收入合计{pen.told(whole.income)}万元。"),
        Line("二、支出决算情况说明"),
        Line(
            f"本年支出合计{pen.told(whole.spent)}万元，其中：基本支出{pen.told(whole.basic)}万元；项目支出{pen.told(whole.project)}万元。"
        ),
        Line("三、财政拨款支出决算情况说明"),
        Line(f"财政拨款支出{pen.told(grants.spent)}万元。"),
        Line("四、一般公共预算财政拨款支出决算情况说明"),
        Line(f"一般公共预算财政拨款支出{pen.told(general.spent)}万元。"),
    ]
    return parts


def continued(statement: Statement, rng: random.Random) -> Statement:
    """The longest table goes on over the page: its header stands again, under 续表 in some."""
    parts = list(statement.sheet.parts)
    places = [n for n, part in enumerate(parts) if isinstance(part, Grid) and len(part.rows) > 9]
    if not places:
        return statement
    place = max(places, key=lambda n: len(parts[n].rows))  # type: ignore[union-attr]
    table = parts[place]
    assert isinstance(table, Grid)
    head = next((n for n, row in enumerate(table.rows) if all(not box.header for box in row) and n), 1)
    first = next(n for n, row in enumerate(table.rows) if any(box.header for box in row))
    while head <= first or any(box.header for box in table.rows[head]):
        head += 1
    cut = next((n for n in range(len(table.rows) * 2 // 3, len(table.rows)) if _is_plain(table, n)), None)
    if cut is None or cut <= head + 1:
        return statement
    again = (*table.rows[first:head], *table.rows[cut:])
    parts[place : place + 1] = [
        grid(table.rows[:cut]),
        Break(),
        *([Line("续表")] if rng.random() < 0.4 else []),
        grid(again),
    ]
    return replace(statement, sheet=replace(statement.sheet, parts=tuple(parts)))


def broken_title(statement: Statement, rng: random.Random) -> Statement:
    """The titles of tables stand over two lines."""
    parts: list[Part] = []
    for part in statement.sheet.parts:
        if isinstance(part, Line) and part.level == 2 and len(part.text) > 10:
            half = len(part.text) // 2
            parts += [replace(part, text=part.text[:half]), replace(part, text=part.text[half:])]
        else:
            parts.append(part)
    return replace(statement, sheet=replace(statement.sheet, parts=tuple(parts)))


def _is_plain(table: Grid, row: int) -> bool:
    """Whether no merged cell goes over the upper edge of a row."""
    rows = table.rows
    return all(box.rowspan + n <= row for n, cells in enumerate(rows[:row]) for box in cells) and row < len(rows)


def _has(accounts: Accounts, table: str) -> bool:
    """Whether there is anything to write into a table."""
    needed = {"F8": "fund", "F9": "capital"}.get(table)
    if table in ("F7", "B5"):
        return bool(accounts.budget.total and accounts.spent.total)
    return needed is None or bool(accounts.listed(needed))
