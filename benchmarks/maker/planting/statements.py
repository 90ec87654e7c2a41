"""Errors of statement tables: one printed figure typed wrongly, or one table made of other accounts than the rest."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from maker.page import Box
from maker.planting.slips import slipped
from maker.statements.accounts import Accounts, Money, Title
from maker.statements.document import Statement, make_statement
from maker.statements.style import Path, Pen, Style

D = Decimal
_STEP = D("12.34")
_PUBLIC = (
    "三公经费",
    "因公出国（境）费",
    "公务接待费",
    "公务用车购置费",
    "公务用车运行维护费",
    "公务用车购置及运行维护费",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure that a document prints: ``told`` in running text."""

    measures: tuple[str, ...]
    path: Path
    value: Decimal
    told: bool = False


@dataclass(slots=True)
class SlippingPen(Pen):
    """A pen that notes what it prints and prints entry number ``turn`` wrongly."""

    turn: int | None = None
    slips: random.Random = field(default_factory=random.Random)
    entries: list[Entry] = field(default_factory=list)

    def money(self, value: Decimal, measures: Iterable[str], path: Path = (), **how: object) -> Box:
        """As the style writes it, but for the one that slips."""
        names = tuple(measures)
        self.entries.append(Entry(names, path, value))
        if self.turn == len(self.entries) - 1:
            value = slipped(value, self.slips)
        return Pen.money(self, value, names, path, **how)

    def told(self, value: Decimal) -> str:
        """As the text tells it, but for the one that slips."""
        self.entries.append(Entry(("told",), (), value, told=True))
        return Pen.told(self, slipped(value, self.slips) if self.turn == len(self.entries) - 1 else value)


@dataclass(frozen=True, slots=True)
class TableSlip:
    """A kind of error: ``rules`` that name it rightly, and which entries it may befall; none where a whole table differs."""

    rules: frozenset[str]
    eligible: Callable[[Entry], bool] | None = None


def make_planted(seed: str, kind: str | None) -> Statement | None:
    """All tables of final accounts and their text with an error of ``kind``; ``None`` where there is no place for one."""
    slip = TABLE_SLIPS[kind] if kind else None
    first = _make(seed, None)
    if slip is None:
        return first[0]
    if slip.eligible is None:
        return _other_accounts(seed)
    places = [n for n, entry in enumerate(first[1]) if entry.value and slip.eligible(entry)]
    if not places:
        return None
    return _make(seed, random.Random(f"place {seed} {kind}").choice(places))[0]


def _make(seed: str, turn: int | None) -> tuple[Statement, Sequence[Entry]]:
    pens: list[SlippingPen] = []

    def hand(style: Style, year: int) -> SlippingPen:
        pens.append(SlippingPen(style, year, turn=turn, slips=random.Random(seed)))
        return pens[-1]

    statement = make_statement("W", random.Random(f"W {seed}"), hand)
    return statement, pens[0].entries


def _other_accounts(seed: str) -> Statement | None:
    """The table of spending (F3) made of accounts in which one item spent more: it adds up, and differs from the others."""
    rng = random.Random(f"other {seed}")

    def of_table(name: str, accounts: Accounts) -> Accounts:
        return _raised(accounts, rng) if name == "F3" else accounts

    return make_statement("W", random.Random(f"W {seed}"), of_table=of_table)


def _raised(accounts: Accounts, rng: random.Random) -> Accounts:
    leaves = [title for title in accounts.titles if title.level == 2 and "general" in title.money]
    leaf = rng.choice(leaves)
    return replace(
        accounts, titles=tuple(_more(title) if leaf.code.startswith(title.code) else title for title in accounts.titles)
    )


def _more(title: Title) -> Title:
    money = title.money["general"]
    return replace(title, money={**title.money, "general": Money(money.basic, money.project + _STEP, money.income)})


def _account(entry: Entry) -> bool:
    return bool(entry.path) and not entry.told and entry.path[0] not in _ECONOMIC


_ECONOMIC = ("工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出", "债务利息及费用支出")


def _total(entry: Entry) -> bool:
    return bool(entry.measures) and entry.measures[0] in (
        "收入总计",
        "支出总计",
        "财政拨款收入总计",
        "财政拨款支出总计",
    )


TABLE_SLIPS: dict[str, TableSlip] = {
    "科目数字填错": TableSlip(frozenset({"parts-do-not-sum", "contradicting-figures"}), _account),
    "总表总计不平": TableSlip(frozenset({"totals-not-closed", "parts-do-not-sum"}), _total),
    "三公表分项不等于合计": TableSlip(
        frozenset({"parts-do-not-sum"}), lambda entry: bool(entry.measures) and entry.measures[0].startswith(_PUBLIC)
    ),
    "正文与表不一": TableSlip(frozenset({"contradicting-figures", "parts-do-not-sum"}), lambda entry: entry.told),
    "表与表不一": TableSlip(frozenset({"contradicting-figures"})),
}
