"""What was read of a made text against what it states: figures found, figures too many, reasons right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from comparing import assign, likeness, plain, quantity

from maker.page import Row

LEAST = 0.5
"""How much of a subject's or measure's name must stand in what was read."""


@dataclass(slots=True)
class Tally:
    """Figures stated and found, exported and right among those, reasons stated and right, reasons invented."""

    gold: int = 0
    found: int = 0
    exported: int = 0
    right: int = 0
    reasons: int = 0
    reasons_right: int = 0
    invented: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of the figures stated."""
        return self.found / self.gold if self.gold else 1.0

    @property
    def precision(self) -> float:
        """Of the figures exported, those that may be left out not counted."""
        return self.right / self.exported if self.exported else 1.0

    @property
    def reasoned(self) -> float:
        """Of the reasons of figures that were found; an invented one counts as one wrong."""
        return self.reasons_right / (self.reasons + self.invented) if self.reasons + self.invented else 1.0

    def add(self, other: Tally) -> None:
        """Count ``other`` in."""
        for name in ("gold", "found", "exported", "right", "reasons", "reasons_right", "invented"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong


def judge_text(gold: Sequence[Row], found: Sequence[Row]) -> Tally:
    """A figure is found where value, unit, kind and year are the same and subject and measure can be recognised.

    One exported figure serves as many statements as it has places in the text.
    """
    gold = sorted(gold, key=lambda row: bool(row["may"]))
    places = [index for index, row in enumerate(found) for _ in range(max(1, row["places"]))]
    pairs = assign(gold, [found[index] for index in places], _same)
    used = {places[other] for other in pairs.values()}
    tally = Tally()
    for index, line in enumerate(gold):
        row = found[places[pairs[index]]] if index in pairs else None
        tally.gold += not line["may"]
        tally.found += not line["may"] and row is not None
        if row is None and not line["may"]:
            tally.wrong.append(f"未找到 {_told(line)}{_nearest(line, found)}")
        if row is not None:
            _reason(tally, line, row)
    optional = {places[pairs[index]] for index, line in enumerate(gold) if index in pairs and line["may"]}
    tally.exported = len(found) - len(optional)
    tally.right = len(used - optional)
    for index, row in enumerate(found):
        if index not in used:
            tally.wrong.append(f"多报 {_shown(row)}")
    return tally


def _reason(tally: Tally, line: Row, row: Row) -> None:
    if line["reason_open"] or line["may"]:
        return
    if line["reason"]:
        tally.reasons += 1
        wanted, got = plain(line["reason"]), plain(row["reason"] or "").strip("。；，")
        if got and (wanted in got or got in wanted):
            tally.reasons_right += 1
        else:
            tally.wrong.append(f"原因不符 {_told(line)}：应为“{line['reason']}”，得到“{row['reason']}”")
    elif row["reason"]:
        tally.invented += 1
        tally.wrong.append(f"原因多出 {_told(line)}：“{row['reason']}”")


def _same(gold: Row, row: Row) -> bool:
    if gold["kind"] != row["kind"] or gold["year"] != row["year"]:
        return False
    if quantity(gold["value"], gold["unit_of_measure"]) != quantity(row["value"], row["unit_of_measure"]):
        return False
    said = f"{row['subject']}{row['measure']}{row['measure_text']}"
    about = f"{said}{row['unit'] or ''}"
    return any(likeness(one, said) >= LEAST for one in gold["measures"]) and any(
        likeness(one, about) >= LEAST for one in gold["subjects"]
    )


def _told(line: Row) -> str:
    return f"{line['subjects'][0]} {line['measures'][0]} {line['year']} [{line['kind']}] {line['value']}{line['unit_of_measure']}"


def _shown(row: Row) -> str:
    return (
        f"{row['subject']} {row['measure']}（{row['measure_text']}）{row['year']} [{row['kind']}] "
        f"{row['value']}{row['unit_of_measure']}"
    )


def _nearest(line: Row, found: Sequence[Row]) -> str:
    wanted = quantity(line["value"], line["unit_of_measure"])
    near = [_shown(row) for row in found if quantity(row["value"], row["unit_of_measure"]) == wanted]
    return f"；同值的有：{'、'.join(near[:2])}" if near else ""
