"""Errors of running text: one figure, one word or one reason told wrongly, the rest of the document as it was drawn.

A text is told twice with the same seed: the first telling notes every figure and word that it writes, the second writes one
of them wrongly.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from maker.facts import vocabulary
from maker.page import Line, Sheet
from maker.planting.slips import slipped
from maker.texts.accounts import account_styles, account_words, draw_accounts
from maker.texts.figures import D, Figure, Scope, percent
from maker.texts.reports import draw_report, report_styles, report_words
from maker.texts.telling import Hand, Telling, tell_document

_TURNED = {
    "增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "大于": "小于", "小于": "大于",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a telling writes: ``what`` is a kind of figure, or a word ("d", "g", "e", "why"); ``name`` is of what."""

    what: str
    name: str
    owner: str
    figure: Figure | None
    alike: bool = False


@dataclass(slots=True)
class Slipping(Telling):
    """A telling that notes what it writes and writes event number ``turn`` wrongly."""

    turn: int | None = None
    slips: random.Random = field(default_factory=random.Random)
    events: list[Event] = field(default_factory=list)
    now: tuple[str, str] = ("", "")
    alike: bool = False

    def loop(self, part: dict[str, Any], scope: Scope) -> list[str]:
        """As told; a phrase of what is equal to its budget is marked."""
        self.alike = "same" in part
        said = Telling.loop(self, part, scope)
        self.alike = False
        return said

    def _fact(self, found: re.Match[str], scope: Scope, why: str) -> str:
        self.now = (found[3], str(scope.get("leaf") or scope.get("name") or scope.get("class") or ""))
        return Telling._fact(self, found, scope, why)

    def _value(self, kind: str, figure: Figure, shown: bool) -> tuple[Decimal, str, str]:
        value, written, unit = Telling._value(self, kind, figure, shown)
        even = self.alike and figure.this == figure.budget
        if not self._turns(Event(kind, *self.now, figure, even)):
            return value, written, unit
        for _ in range(40):
            wrong = slipped(value, self.slips, D("0.5") if unit == "%" else D(1) if figure.unit else D("0.05"))
            if unit == "%":
                said = self.hand.percent(abs(wrong))
            elif figure.unit:
                said = self.hand.set(
                    f"{wrong:f}".rstrip("0").rstrip(".") if "." in f"{wrong:f}" else f"{wrong:f}", unit if shown else ""
                )
            else:
                said = self.hand.money(abs(wrong), shown)
            if said != written and (unit != "%" or abs(wrong) < 1000):
                return wrong, said, unit
        return value, written, unit

    def _word(self, found: re.Match[str], scope: Scope, why: str) -> str:
        said = Telling._word(self, found, scope, why)
        name, of = found.groups()
        figure = scope.get(of or "")
        owner = str(scope.get("leaf") or scope.get("name") or scope.get("class") or "")
        if name in ("d", "g", "e", "why") and self._turns(
            Event(name, of or "", owner, figure if isinstance(figure, Figure) else None)
        ):
            return "" if name == "why" else _TURNED[said]
        return said

    def _turns(self, event: Event) -> bool:
        self.events.append(event)
        return self.turn == len(self.events) - 1


Eligible = Callable[[Sequence[Event], Event], bool]


@dataclass(frozen=True, slots=True)
class TextSlip:
    """A kind of error: ``rules`` that name it rightly; which events of a telling it may befall, or how it changes the lines."""

    rules: frozenset[str]
    eligible: Eligible | None = None
    change: Callable[[list[Line], Scope, random.Random], bool] | None = None
    addendum: str = ""


def make_text(style: str, seed: str, kind: str | None) -> Sheet | None:
    """The document of a seed with an error of ``kind``; ``None`` where it has no place for one."""
    slip = TEXT_SLIPS[kind] if kind else None
    first = _tell(style, seed, None)
    lines, scope, telling = first
    turn = None
    if slip is not None and slip.eligible is not None:
        places = [n for n, event in enumerate(telling.events) if slip.eligible(telling.events, event)]
        if not places:
            return None
        turn = random.Random(f"place {seed} {kind}").choice(places)
        lines, scope, telling = _tell(style, seed, turn)
    parts = list(lines.parts)
    wrong = slip.addendum if slip is not None else ""
    parts += _addenda(scope, seed, first[2].events if _is_of_one_body(style) else (), wrong, _money(telling))
    if wrong and not any(isinstance(part, Line) and part.text.endswith(_END[wrong]) for part in parts):
        return None
    if slip is not None and slip.change is not None:
        told = [part for part in parts if isinstance(part, Line)]
        if not slip.change(told, scope, random.Random(f"change {seed}")):
            return None
        parts = list(told)
    sheet = replace(lines, parts=tuple(parts))
    named = random.Random(f"name {seed}").random() < 0.5 and isinstance(parts[0], Line) and not (slip and slip.change)
    return replace(sheet, name=parts[0].text) if named and isinstance(parts[0], Line) else sheet


def _is_of_one_body(style: str) -> bool:
    """Whether the title names the body that the text speaks of: "（本级）" is another than the whole."""
    return style in account_styles() and "本级" not in account_styles()[style]["title"]


def _tell(style: str, seed: str, turn: int | None) -> tuple[Sheet, Scope, Slipping]:
    rng = random.Random(f"{style} {seed}")
    of_accounts = style in account_styles()
    form = account_styles()[style] if of_accounts else report_styles()[style]
    words = account_words() if of_accounts else report_words()
    written: dict[str, Any] = {name: form[name] for name in Hand.__slots__ if name in form}
    hand = Hand(**{**written, "wide": rng.random() < 0.1})
    scope = (draw_accounts if of_accounts else draw_report)(rng, hand.step)
    subjects = tuple(str(scope[name]) for name in ("unit", "project", "place") if isinstance(scope.get(name), str))
    telling = Slipping(
        hand, rng, words["reasons"], subjects, int(str(scope["y"])), turn=turn, slips=random.Random(seed)
    )
    return tell_document(form, scope, telling, words["noise"], f"附件{seed}"), scope, telling


_RESTATED = {
    "sangong": "“三公”经费支出决算",
    "run": "机关运行经费支出",
    "buy": "政府采购支出总额",
}
_END = {"restated": "，特此说明。", "per-head": "，已全部发放到位。", "counts": "，结果已在网上公开。"}


def _money(telling: Slipping) -> Callable[[Decimal], str]:
    return lambda amount: telling.hand.money(amount)


def _addenda(
    scope: Scope, seed: str, events: Sequence[Event], wrong: str, money: Callable[[Decimal], str]
) -> list[Line]:
    """Closing sentences that restate a figure, reckon an allowance by heads, and count projects by grade."""
    rng = random.Random(f"addenda {seed}")
    slips = random.Random(f"slip {seed}")
    lines: list[Line] = []
    heads, rate = rng.randint(20, 900), rng.choice([120, 200, 300, 450, 600, 800, 1000])
    amount = D(heads * rate) / 10000
    said = slipped(amount, slips, D("0.1")) if wrong == "per-head" else amount
    if wrong == "per-head" or rng.random() < 0.4:
        shown = f"{said.normalize():f}"
        text = f"{rng.choice(['按照', '按'])}每人{rate}元的标准，为{heads}人发放补助，共计{shown}万元"
        lines.append(Line(f"{text}{_END['per-head']}"))
    good, fair, poor = rng.randint(2, 20), rng.randint(1, 6), rng.choice([0, 0, 1, 2])
    whole = good + fair + poor + (slips.choice([1, 2, 3]) if wrong == "counts" else 0)
    if wrong == "counts" or rng.random() < 0.4:
        lines.append(
            Line(
                f"本年度对{whole}个项目开展绩效自评，其中评价等级为“优”的{good}个、“良”的{fair}个、“中”的{poor}个{_END['counts']}"
            )
        )
    told = {event.name for event in events if event.what == "amount"}
    known = [(name, scope[key]) for key, name in _RESTATED.items() if key in told]
    if known and (wrong == "restated" or rng.random() < 0.6):
        name, figure = rng.choice(known)
        assert isinstance(figure, Figure)
        value = slipped(figure.this, slips) if wrong == "restated" else figure.this
        lines.append(Line(f"综上，{scope['y']}年{scope['unit']}{name}为{money(value)}{_END['restated']}"))
    return lines


def _has(events: Sequence[Event], event: Event, *whats: str) -> bool:
    """Whether the same figure is told in each of these ways as well."""
    own = {one.what for one in events if (one.name, one.owner) == (event.name, event.owner)}
    return set(whats) <= own


def _told(*whats: str) -> Eligible:
    """An event of the first kind whose figure is also told in all the others; not of nothing."""
    kind, *others = whats
    return lambda events, event: (
        event.what == kind and event.figure is not None and bool(_of(event)) and _has(events, event, *others)
    )


def _of(event: Event) -> Decimal:
    figure = event.figure
    assert figure is not None
    if event.what in ("change", "change_rate", "d", "g"):
        return percent(abs(figure.change), figure.last) if figure.last else D(0)
    return figure.over if event.what in ("over", "e") else figure.this


def _share(events: Sequence[Event], event: Event) -> bool:
    """A share whose part is told, and whose whole is told or can be made out from the other parts."""
    if event.what != "share" or event.figure is None or not event.figure.this or not _has(events, event, "amount"):
        return False
    wholes = {one.figure.this for one in events if one.what == "amount" and one.figure is not None}
    return event.figure.whole in wholes


def _part(events: Sequence[Event], event: Event) -> bool:
    """A part of one of the closed divisions, told together with its whole and the other parts."""
    if event.what != "amount" or event.figure is None or not event.figure.this:
        return False
    told = {one.name for one in events if one.what == "amount"}
    return any(event.name in parts and {whole, *parts} <= told for whole, *parts in _CLOSED)


_CLOSED = (
    ("spent", "basic", "project"), ("sangong", "abroad", "car", "reception"), ("gbasic", "people", "office"),
    ("buy", "goods", "works", "services"), ("car", "car_buy", "car_run"), ("income", "grant_in", "business", "other"),
)  # fmt: skip


def _item(events: Sequence[Event], event: Event) -> bool:
    """An account's amount where classes and items are both told."""
    told = [one for one in events if one.what == "amount" and one.name == "it"]
    classes = {one.owner for one in told if one.figure is not None} & set(_classes())
    items = [one for one in told if one.owner not in classes]
    return bool(classes) and event in items and event.what == "amount"


def _classes() -> list[str]:
    return [line.split("|")[0] for line in account_words()["titles"]]


def _totals(events: Sequence[Event], event: Event) -> bool:
    """One of the two totals, income and spending."""
    return (
        event.what == "amount"
        and event.name == "total"
        and sum(e.what == "amount" and e.name == "total" for e in events) > 1
    )


def _explained(events: Sequence[Event], event: Event) -> bool:
    """A reason that stands right behind the direction of an item or total."""
    if event.what != "why":
        return False
    place = next(n for n, one in enumerate(events) if one is event)
    return place > 0 and events[place - 1].what == "e"


def _even(events: Sequence[Event], event: Event) -> bool:
    """The rate of completion of what is told to be just its budget."""
    return event.what == "done" and event.alike


def _template(lines: list[Line], scope: Scope, rng: random.Random) -> bool:
    """Words of the template instead of the body's name, the year or a reason."""
    unit, year = str(scope["unit"]), str(scope["y"])
    ways = [(unit, rng.choice(["××单位", "XX局", "××部门"])), (f"{year}年", rng.choice(["20××年", "20XX年", "××年"]))]
    rng.shuffle(ways)
    for old, new in ways:
        for place, line in enumerate(lines[1:], 1):
            if old in line.text:
                lines[place] = replace(line, text=line.text.replace(old, new, 1))
                return True
    place = rng.randrange(1, len(lines))
    lines[place] = replace(
        lines[place], text=lines[place].text + rng.choice(["（此处填写变动原因）", "（请说明具体情况）"])
    )
    return True


def _year(lines: list[Line], scope: Scope, rng: random.Random) -> bool:
    year = str(scope["y"])
    told = sum(line.text.count(f"{year}年") for line in lines[1:])
    if year not in lines[0].text or told < 3 or "决算" not in lines[0].text:
        return False
    lines[0] = replace(lines[0], text=lines[0].text.replace(year, str(int(year) + rng.choice([-1, 1, -2]))))
    return True


def _unit(lines: list[Line], scope: Scope, rng: random.Random) -> bool:
    unit = str(scope["unit"])
    told = sum(line.text.count(unit) for line in lines[1:])
    if unit not in lines[0].text or told < 2:
        return False
    sector = rng.choice(vocabulary()["sector"])
    other = rng.choice(vocabulary()["places"]) + rng.choice([sector["bureau"], *sector["bodies"]])
    if other[-4:] == unit[-4:]:
        return False
    lines[0] = replace(lines[0], text=lines[0].text.replace(unit, other))
    return True


def _both(*whats: Eligible) -> Eligible:
    return lambda events, event: any(one(events, event) for one in whats)


TEXT_SLIPS: dict[str, TextSlip] = {
    "占比算错": TextSlip(frozenset({"share-of-total"}), _share),
    "增减率算错": TextSlip(
        frozenset({"growth-rate"}),
        _both(_told("change_rate", "change", "amount"), _told("change_rate", "last", "amount")),
    ),
    "增减额算错": TextSlip(
        frozenset({"growth-rate", "change-amount"}),
        _both(_told("change", "change_rate", "amount"), _told("change", "last", "amount")),
    ),
    "完成率算错": TextSlip(frozenset({"completion-rate"}), _told("done", "budget", "amount")),
    "增减说反": TextSlip(
        frozenset({"direction-word"}),
        _both(_told("g", "change", "change_rate", "amount", "d"), _told("d", "change", "change_rate", "amount", "g")),
    ),
    "大于小于说反": TextSlip(frozenset({"direction-word"}), _both(_told("e", "done"), _told("e", "budget", "amount"))),
    "持平而有差额": TextSlip(frozenset({"direction-word", "completion-rate"}), _even),
    "分项之和不等于总数": TextSlip(frozenset({"parts-do-not-sum", "share-of-total"}), _part),
    "项级之和不等于类": TextSlip(frozenset({"parts-do-not-sum"}), _item),
    "收支总计不平": TextSlip(frozenset({"totals-not-closed", "contradicting-figures"}), _totals),
    "前后两处不一": TextSlip(frozenset({"contradicting-figures"}), addendum="restated"),
    "变动无原因": TextSlip(frozenset({"missing-reason"}), _explained),
    "留有模板文字": TextSlip(frozenset({"template-words"}), change=_template),
    "标题年度与正文不一": TextSlip(frozenset({"year-mismatch"}), change=_year),
    "标题单位与正文不一": TextSlip(frozenset({"unit-mismatch"}), change=_unit),
    "人均测算不符": TextSlip(frozenset({"per-head"}), addendum="per-head"),
    "个数之和不符": TextSlip(frozenset({"count-sum"}), addendum="counts"),
}
