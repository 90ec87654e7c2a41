"""Filling templates: running text from facts, and with it a row of gold for every figure that was written.

A template is text with

- ``{measure=kind:figure}``: a figure of the scope is written and stated. Kinds: amount, budget, last, count, rate, score,
  weight, target; change and change_rate against last year, over and over_rate against the budget, share of its whole,
  done and reached (in percent of the budget or target), executed and gained (in percent of the whole). Marks after it:
  ``!`` the reason of the phrase explains it, ``?`` it may or may not, ``-`` without the unit, ``~`` a reader may leave it.
  ``[word]`` in a measure is a word of the scope; ``a/b`` is called either.
- ``{word}`` a word of the scope; ``{why}`` a reason, one a phrase; ``{d:figure}`` 增加 or 减少, ``{g:figure}`` 增长 or 下降,
  both with ``d2`` and ``g2`` against the budget, ``{e:figure}`` 大于 or 小于 (the budget).
- ``<one|other>`` one of them at random; ``{#low-high}`` a figure that is no fact.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from maker.page import Gold, Line, Row, Sheet
from maker.texts.figures import D, Figure, Scope, percent

_FACT = re.compile(r"\{([^{}=:#]+)=([a-z_]+):([a-z_0-9]+)([!?\-~]*)\}")
_WORD = re.compile(r"\{([a-z_0-9]+)(?::([a-z_0-9]+))?\}")
_INNER = re.compile(r"\[([a-z_0-9]+)\]")
_NOISE = re.compile(r"\{#(\d+)-(\d+)\}")
_CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
_KINDS = {
    "budget": "amount",
    "last": "amount",
    "over": "change",
    "over_rate": "change_rate",
    "done": "completion_rate",
    "executed": "completion_rate",
    "reached": "completion_rate",
    "gained": "rate",
}
_COUNTED = {"%": "rate", "分": "score"}
_PAIRS = {"d": ("增加", "减少"), "g": ("增长", "下降")}


@dataclass(frozen=True, slots=True)
class Hand:
    """How one document writes figures. ``currency`` 亿元 writes 亿元 from one 亿 on; ``places`` are those of rates."""

    currency: str = "万元"
    commas: bool = False
    spaces: bool = False
    wide: bool = False
    trimmed: bool = False
    places: int = 2

    @property
    def step(self) -> Decimal:
        """The least amount in 万元 that is written exactly."""
        return {"元": D("0.000001"), "亿元": D(100)}.get(self.currency, D("0.01"))

    def money(self, amount: Decimal, unit: bool = True) -> str:
        """An amount of 万元."""
        scale, name = {"元": (D(10000), "元")}.get(self.currency, (D(1), "万元"))
        if self.currency == "亿元" and amount >= 10000:
            scale, name = D("0.0001"), "亿元"
        places = 0 if self.currency == "亿元" and name == "万元" else 2
        number = f"{amount * scale:,.{places}f}" if self.commas else f"{amount * scale:.{places}f}"
        if (self.trimmed or not amount) and "." in number:
            number = number.rstrip("0").rstrip(".")
        return self.set(number, name if unit else "")

    def percent(self, rate: Decimal) -> str:
        """A percentage."""
        return self.set(f"{rate:f}".rstrip("0").rstrip(".") if "." in f"{rate:f}" else f"{rate:f}", "%")

    def set(self, number: str, unit: str) -> str:
        """A number and its unit as this hand sets them."""
        text = f"{number} {unit}" if self.spaces and unit not in ("%", "") else number + unit
        return text.translate(_WIDE) if self.wide else text


@dataclass(slots=True)
class Telling:
    """One document in the making: its lines, and the gold of every figure written so far."""

    hand: Hand
    rng: random.Random
    reasons: list[str]
    subjects: tuple[str, ...]
    year: int
    lines: list[Line] = field(default_factory=list)
    gold: list[Row] = field(default_factory=list)

    def tell(self, template: str, scope: Scope) -> str:
        """The template filled; what it states is added to the gold."""
        while choice := _CHOICE.search(template):
            picked = self.rng.choice(choice[1].split("|"))
            template = template[: choice.start()] + picked + template[choice.end() :]
        why = str(scope.get("why") or self.rng.choice(self.reasons))
        template = _NOISE.sub(lambda found: str(self.rng.randint(int(found[1]), int(found[2]))), template)
        template = _FACT.sub(lambda found: self._fact(found, scope, why), template)
        return _WORD.sub(lambda found: self._word(found, scope, why), template)

    def loop(self, part: dict[str, Any], scope: Scope) -> list[str]:
        """The paragraphs of a table ``{each, one, same, lead, join, end}``: one of each thing of a list of the scope."""
        said = []
        things = scope[part["each"]]
        assert isinstance(things, list)
        for number, thing in enumerate(things, 1):
            inner = {**scope, **thing, "n": str(number)}
            figure = inner["it"]
            alike = isinstance(figure, Figure) and figure.this == figure.budget
            said.append(self.tell(part["same"] if alike and "same" in part else part["one"], inner))
        text = self.tell(part.get("lead", ""), scope) + part.get("join", "").join(said) + part.get("end", "")
        return text.split("\n")

    def _fact(self, found: re.Match[str], scope: Scope, why: str) -> str:
        measure, kind, name, marks = found.groups()
        figure = scope[name]
        assert isinstance(figure, Figure), name
        value, written, unit = self._value(kind, figure, "-" not in marks)
        own = scope.get("subject")
        self.gold.append(
            {
                "subjects": (str(own),) if own else self.subjects,
                "measures": tuple(_INNER.sub(lambda word: str(scope[word[1]]), measure).split("/")),
                "kind": _kind(kind, figure),
                "value": value,
                "unit_of_measure": unit,
                "year": self.year - 1 if kind == "last" else self.year,
                "reason": why if "!" in marks else None,
                "reason_open": "?" in marks,
                "may": "~" in marks,
            }
        )
        return written

    def _value(self, kind: str, figure: Figure, shown: bool) -> tuple[Decimal, str, str]:
        """The value as gold has it, how it is written, and its unit."""
        amounts = {"amount": figure.this, "budget": figure.budget, "last": figure.last}
        if figure.unit and kind in ("count", "rate", "score", "weight", "target", "last"):
            value = {"target": figure.budget, "last": figure.last}.get(kind, figure.this)
            bare = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
            return value, self.hand.set(bare, figure.unit if shown else ""), figure.unit
        if kind in amounts:
            return amounts[kind], self.hand.money(amounts[kind], shown), "万元"
        if kind in ("change", "over"):
            value = getattr(figure, kind)
            return value, self.hand.money(abs(value), shown), "万元"
        part, whole = {
            "change_rate": (figure.change, figure.last),
            "over_rate": (figure.over, figure.budget),
            "share": (figure.this, figure.whole),
            "done": (figure.this, figure.budget),
            "reached": (figure.this, figure.budget),
            "executed": (figure.this, figure.whole),
            "gained": (figure.this, figure.whole),
        }[kind]
        rate = percent(part, whole, self.hand.places)
        return rate, self.hand.percent(abs(rate)), "%"

    def _word(self, found: re.Match[str], scope: Scope, why: str) -> str:
        name, of = found.groups()
        if name == "why":
            return why
        if of is None:
            return str(scope[name])
        figure = scope[of]
        assert isinstance(figure, Figure), of
        if name == "e":
            return "大于" if figure.over > 0 else "小于"
        difference = figure.over if name.endswith("2") else figure.change
        return _PAIRS[name[0]][difference < 0]


def _kind(kind: str, figure: Figure) -> str:
    """The kind of observation of a template's kind."""
    if kind in ("last", "target") and figure.unit:
        return _COUNTED.get(figure.unit, "count")
    return _KINDS.get(kind, kind)


def tell_document(style: dict[str, Any], scope: Scope, telling: Telling, noise: list[str], name: str) -> Sheet:
    """A whole document in a style: ``# `` begins a heading, ``~`` a paragraph that is there in six of ten documents.

    Some paragraphs of ``noise`` stand in between; they state no fact.
    """
    lines = [Line(telling.tell(style["title"], {**scope, "subject": ""}), 1)]
    strangers = telling.rng.sample(noise, min(4, len(noise)))
    for part in style["text"]:
        if isinstance(part, dict):
            lines += [Line(text) for text in telling.loop(part, scope)]
        elif part.startswith("# "):
            if strangers and len(lines) > 2 and telling.rng.random() < 0.6:
                lines.append(Line(telling.tell(strangers.pop(), scope)))
            lines.append(Line(telling.tell(part[2:], scope), 2))
        elif not part.startswith("~") or telling.rng.random() < 0.6:
            lines.append(Line(telling.tell(part.removeprefix("~"), scope)))
    lines += [Line(telling.tell(one, scope)) for one in strangers]
    return Sheet(style["name"], name, tuple(lines), Gold(observations=tuple(telling.gold)))
