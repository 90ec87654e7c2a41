"""The facts of a made final-accounts explanation: income and spending that balance, accounts that sum, 三公, procurement."""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache
from pathlib import Path
from tomllib import loads
from typing import Any

from maker.facts import vocabulary
from maker.texts.figures import D, Figure, Money, Scope, count, total


def draw_accounts(rng: random.Random, step: Decimal) -> Scope:
    """Everything that a style can tell about one unit's year; amounts are multiples of ``step`` 万元."""
    money = Money(rng, step)
    sector = rng.choice(vocabulary()["sector"])
    place = rng.choice(vocabulary()["places"])
    year = rng.randint(2017, 2024)
    general, items, classes = _general(rng, money)
    has_fund = rng.random() < 0.4
    fund = money.figure(20, 400) if has_fund else Figure(D(0))
    grant_in = money.around(general.this + fund.this)
    own = money.parts(money.between(30, 900), 2)
    carry, left = money.figure(120, 300), money.figure(5, 100)
    income = grant_in.this + total(own)
    spent = income + carry.this - left.this
    basic = general.this * D(rng.randint(35, 70)) / 100 // step * step
    people, office = money.split(basic, 2)
    basic_all = basic + total(own)
    return {
        "unit": place + rng.choice([sector["bureau"], *sector["bodies"]]),
        "y": str(year),
        "y1": str(year - 1),
        "y2": str(year + 1),
        "total": money.around(income + carry.this),
        "income": money.around(income),
        "grant_in": grant_in.of(income),
        "business": own[0].of(income),
        "other": own[1].of(income),
        "carry": carry,
        "left": left,
        "spent": money.around(spent),
        "basic": money.around(basic_all).of(spent),
        "project": money.around(spent - basic_all).of(spent),
        "grant": money.around(grant_in.this),
        "general": general.of(spent),
        "fund": fund,
        "gbasic": money.around(basic).of(general.this),
        "people": money.around(max(people, office)).of(basic),
        "office": money.around(min(people, office)).of(basic),
        "items": items,
        "classes": classes,
        **_small(rng, money),
    }


def _general(rng: random.Random, money: Money) -> tuple[Figure, list[Scope], list[Scope]]:
    """Spending by account: the whole, the items, and the classes that the items sum to."""
    lines = [line.split("|") for line in rng.sample(account_words()["titles"], rng.randint(4, 7))]
    lines.sort(key=lambda line: line[3])
    figures = [money.figure(3, 400, kept=True) for _ in lines]
    whole = total(figures)
    items: list[Scope] = []
    classes: dict[str, Decimal] = {}
    for line, figure in zip(lines, figures, strict=True):
        first, second, third, code = line
        scope: Scope = {"class": first, "group": second, "leaf": third, "code": code, "subject": third}
        items.append({**scope, "code3": code[:3], "code5": code[3:5], "code7": code[5:], "it": figure.of(whole)})
        classes[first] = classes.get(first, D(0)) + figure.this
    by_class: list[Scope] = [
        {"class": name, "subject": name, "it": money.around(amount).of(whole)} for name, amount in classes.items()
    ]
    general = money.around(whole)
    budget = total([Figure(figure.budget) for figure in figures])
    return Figure(whole, general.last, budget), items, by_class


def _small(rng: random.Random, money: Money) -> Scope:
    """Travel, cars and reception; running costs; procurement; what is owned; performance management."""
    travel = rng.random() < 0.3
    abroad = money.figure(1, 12) if travel else Figure(D(0))
    bought = rng.random() < 0.3
    car_buy = money.figure(14, 25) if bought else Figure(D(0))
    car_run, reception = money.figure(2, 30), money.figure(1, 9)
    car = car_buy.this + car_run.this
    sangong = money.around(abroad.this + car + reception.this)
    buy = money.between(50, 900)
    goods, works, services = money.parts(buy, 3)
    sme = money.around(buy * D(rng.randint(40, 95)) / 100 // money.step * money.step)
    plans = money.figure(80, 2000)
    return {
        "sangong": sangong,
        "abroad": abroad.of(sangong.this),
        "car": money.around(car).of(sangong.this),
        "car_buy": car_buy.of(car),
        "car_run": car_run.of(car),
        "reception": reception.of(sangong.this),
        "groups": Figure(D(1 if travel else 0), unit="个"),
        "trips": Figure(D(rng.randint(1, 4) if travel else 0), unit="人次"),
        "cars_bought": Figure(D(1 if bought else 0), unit="辆"),
        "cars": count(rng, 1, 9, "辆"),
        "batches": count(rng, 5, 90, "批次"),
        "guests": count(rng, 30, 800, "人次"),
        "run": money.figure(20, 200),
        "buy": money.around(buy),
        "goods": goods,
        "works": works,
        "services": services,
        "sme": sme.of(buy),
        "vehicles": count(rng, 2, 12, "辆"),
        "plans": count(rng, 3, 28, "个"),
        "planned": plans,
        "score": Figure(D(rng.randint(8800, 9960)) / 100, unit="分"),
        "zero": Figure(D(0)),
        "no_cars": Figure(D(0), unit="辆"),
        "no_sets": Figure(D(0), unit="台（套）"),
        "no_groups": Figure(D(0), unit="次"),
        "no_people": Figure(D(0), unit="人"),
    }


@cache
def account_words() -> dict[str, Any]:
    """The words and styles of ``accounts.toml``."""
    return loads((Path(__file__).parent / "accounts.toml").read_text("utf-8"))


@cache
def account_styles() -> dict[str, dict[str, Any]]:
    """The styles by name."""
    return {style["name"]: style for style in account_words()["style"]}
