"""Made final accounts of one body: account titles with their money by source; every sum closes. Money is in 万元."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from maker.facts import vocabulary as common

D = Decimal
_ZERO = D(0)
_CENT = D("0.01")
Path3 = tuple[str, ...]
SOURCES = ("general", "fund", "capital", "own")


@dataclass(frozen=True, slots=True)
class Money:
    """What one title spent of one source, in parts, and what came in for it."""

    basic: Decimal = _ZERO
    project: Decimal = _ZERO
    income: Decimal = _ZERO

    @property
    def spent(self) -> Decimal:
        """Both parts."""
        return self.basic + self.project

    def __add__(self, other: Money) -> Money:
        return Money(self.basic + other.basic, self.project + other.project, self.income + other.income)


@dataclass(frozen=True, slots=True)
class Title:
    """An account title of any level; ``money`` by source sums up what stands below it."""

    code: str
    name: str
    path: Path3
    money: dict[str, Money]

    def of(self, *sources: str) -> Money:
        """The money of some sources together; of all without any."""
        return sum((self.money[one] for one in sources or SOURCES if one in self.money), Money())

    @property
    def level(self) -> int:
        """0 for a 类, 1 for a 款, 2 for a 项."""
        return (len(self.code) - 3) // 2


@dataclass(frozen=True, slots=True)
class Economic:
    """A line of the economic classification; ``staff`` for 人员经费."""

    code: str
    name: str
    path: Path3
    staff: bool
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Public:
    """三公经费 of one stage."""

    abroad: Decimal
    buying: Decimal
    running: Decimal
    hosting: Decimal

    @property
    def cars(self) -> Decimal:
        """Both parts of cars."""
        return self.buying + self.running

    @property
    def total(self) -> Decimal:
        """All three."""
        return self.abroad + self.cars + self.hosting


@dataclass(frozen=True, slots=True)
class Accounts:
    """One body's accounts of one year. ``own_name`` is what its own income is called; ``carried`` in and out by source."""

    unit: str
    year: int
    titles: tuple[Title, ...]
    economic: tuple[Economic, ...]
    budget: Public
    spent: Public
    own_name: str
    carried: dict[str, tuple[Decimal, Decimal]]
    projects: tuple[tuple[str, Decimal], ...] = field(default=())

    def listed(self, *sources: str) -> list[Title]:
        """The titles that have money of these sources, in the order of their codes."""
        return [one for one in self.titles if any(s in one.money for s in sources or SOURCES)]

    def total(self, *sources: str) -> Money:
        """All money of these sources."""
        return sum((one.of(*sources) for one in self.titles if one.level == 0), Money())

    def carry(self, *sources: str) -> tuple[Decimal, Decimal]:
        """What was carried in and out."""
        pairs = [self.carried[one] for one in sources or SOURCES if one in self.carried]
        return sum((a for a, _ in pairs), D(0)), sum((b for _, b in pairs), D(0))


def draw_accounts(rng: random.Random, step: Decimal = _CENT, long: bool = False) -> Accounts:
    """Accounts in steps of ``step`` 万元 (0.000001 where the form is in 元); ``long`` with all titles there are."""
    leaves: dict[str, dict[str, Money]] = {}
    general = _leaves(_words("functional"), rng, 99 if long else rng.randint(3, 7))
    for code in general:
        leaves[code] = {"general": _money(rng, step)}
        if rng.random() < 0.2:
            leaves[code]["own"] = _money(rng, step)
    for source, share in (("fund", 0.6), ("capital", 0.35)):
        if rng.random() < share:
            for code in _leaves(_words(source), rng, rng.randint(1, 2)):
                amount = _amount(rng, step, 600)
                leaves[code] = {source: Money(_ZERO, amount, amount)}
    titles = _tree(leaves, {**_words("functional"), **_words("fund"), **_words("capital")})
    economic = _economic(rng, sum((t.of("general").basic for t in titles if t.level == 0), D(0)), step)
    planned = Public(*(_some(rng, step, share) for share in (0.3, 0.3, 0.8, 0.8)))
    spent = Public(
        *(_share(one, rng, step) for one in (planned.abroad, planned.buying, planned.running, planned.hosting))
    )
    carried = {}
    for source in SOURCES:
        money = sum((t.of(source) for t in titles if t.level == 0), Money())
        if money.spent or money.income:
            rest = money.income - money.spent
            first = max(D(0), -rest) + (_amount(rng, step, 100) if rng.random() < 0.5 else D(0))
            carried[source] = (first, first + rest)
    names = rng.sample(known()["projects"], rng.randint(2, 5))
    return Accounts(
        unit=rng.choice(common()["places"]) + rng.choice(known()["bodies"]),
        year=rng.randint(2016, 2024),
        titles=titles,
        economic=economic,
        budget=planned,
        spent=spent,
        own_name=rng.choice(["事业收入", "其他收入", "上级补助收入", "经营收入"]),
        carried=carried,
        projects=tuple((name, _amount(rng, step, 300)) for name in names),
    )


@cache
def known() -> dict[str, list[str]]:
    """The lists of ``titles.toml``."""
    return tomllib.loads((Path(__file__).parent / "titles.toml").read_text("utf-8"))


def short(name: str) -> str:
    """A 类 as paths name it."""
    return name.removesuffix("支出") if len(name) > 3 else name


@cache
def _words(name: str) -> dict[str, str]:
    return dict(line.split(" ", 1) for line in known()[name])


def _leaves(words: dict[str, str], rng: random.Random, count: int) -> list[str]:
    items = [code for code in words if len(code) == 7]
    return sorted(rng.sample(items, min(count, len(items))))


def _tree(leaves: dict[str, dict[str, Money]], names: dict[str, str]) -> tuple[Title, ...]:
    found: dict[str, dict[str, Money]] = {}
    for code, money in leaves.items():
        for length in (3, 5, 7):
            held = found.setdefault(code[:length], {})
            for source, one in money.items():
                held[source] = held.get(source, Money()) + one
    return tuple(Title(code, names[code], _path(code, names), found[code]) for code in sorted(found))


def _path(code: str, names: dict[str, str]) -> Path3:
    functional = code.startswith("2")
    path = [names[code[:length]] for length in range(3, len(code) + 1, 2)]
    return (short(path[0]) if functional else path[0], *path[1:])


def _economic(rng: random.Random, total: Decimal, step: Decimal) -> tuple[Economic, ...]:
    """Lines that sum to ``total``: at least one of each kind where there is money for it."""
    lines: list[Economic] = []
    staff = (total * D(rng.randint(60, 90)) / 100).quantize(step)
    for group, amount in (("staff", staff), ("public", total - staff)):
        words = _words(group)
        chosen = [code for code in words if len(code) == 5 and rng.random() < 0.6] or [list(words)[1]]
        parts = _parted(rng, amount, len(chosen), step)
        for head in sorted({code[:3] for code in chosen}):
            below = [(code, part) for code, part in zip(chosen, parts, strict=True) if code.startswith(head)]
            lines.append(
                Economic(head, words[head], (words[head],), group == "staff", sum((p for _, p in below), D(0)))
            )
            lines += [Economic(c, words[c], (words[head], words[c]), group == "staff", p) for c, p in below]
    return tuple(lines)


def _parted(rng: random.Random, total: Decimal, count: int, step: Decimal) -> Sequence[Decimal]:
    shares = [rng.randint(1, 20) for _ in range(count)]
    parts = [(total * share / sum(shares)).quantize(step) for share in shares[1:]]
    return [total - sum(parts, D(0)), *parts]


def _money(rng: random.Random, step: Decimal) -> Money:
    kind = rng.choice(["basic", "project", "both"])
    basic = D(0) if kind == "project" else _amount(rng, step, 900)
    project = D(0) if kind == "basic" else _amount(rng, step, 600)
    spent = basic + project
    income = spent if rng.random() < 0.6 else (spent * D(rng.randint(90, 110)) / 100).quantize(step)
    return Money(basic, project, income)


def _amount(rng: random.Random, step: Decimal, most: int) -> Decimal:
    return D(rng.randint(3, most * 10)) / 10 + D(rng.randint(0, int(D("0.1") / step) - 1)) * step


def _some(rng: random.Random, step: Decimal, share: float) -> Decimal:
    return _amount(rng, step, 20) if rng.random() < share else D(0)


def _share(planned: Decimal, rng: random.Random, step: Decimal) -> Decimal:
    return (planned * D(rng.choice([100, 98, 91, 76, 55])) / 100).quantize(step)
