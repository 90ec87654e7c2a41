"""What was read of a made document against its gold: rows wholly right, cells right, rows too many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from comparing import assign, number, plain, quantity, same

from maker.page import Gold, Row

TABLES = ("projects", "funds", "indicators")
_KEYS = {
    "projects": ("project", "stage"),
    "funds": ("project", "stage", "source"),
    "indicators": ("project", "stage", "indicator"),
}
_LOOSE = {"projects": ("stage",), "funds": ("source",), "indicators": ("indicator",)}
_ROW = {
    "projects": ("project", "year", "stage", "unit", "department", "total_score", "grade"),
    "funds": (
        "project",
        "stage",
        "source",
        "budget",
        "budget_initial",
        "budget_adjusted",
        "in_place",
        "executed",
        "rate",
        "weight",
        "score",
    ),
    "indicators": (
        "project",
        "stage",
        "level1",
        "indicator",
        "target_op",
        "target_value",
        "target_unit",
        "actual",
        "actual_value",
        "weight",
        "score",
        "reason",
    ),
}
_SLOT = re.compile(r"^指标\d+[:：]")


@dataclass(slots=True)
class Tally:
    """Counts of one table: gold rows, found rows (without those that may be there), rows wholly right; cells of gold."""

    gold: int = 0
    found: int = 0
    right: int = 0
    cells: int = 0
    cells_right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float | None:
        """Of rows wholly right; None where there is nothing to find and nothing was found."""
        rows = self.gold + self.found
        return 2 * self.right / rows if rows else None

    def add(self, other: Tally) -> None:
        """Count ``other`` in."""
        for name in ("gold", "found", "right", "cells", "cells_right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong


def judge(gold: Gold, found: dict[str, list[Row]]) -> dict[str, Tally]:
    """The tallies of the three tables."""
    return {name: _judge(name, getattr(gold, name), found[name]) for name in TABLES}


def fingerprint(found: dict[str, list[Row]]) -> str:
    """What was read, as one comparable text: two files of the same content should have the same."""
    lines = [
        f"{name}|" + "|".join(_comparable(row.get(key)) for key in (*_ROW[name], "level2", "target") if key != "budget")
        for name in TABLES
        for row in found[name]
    ]
    return "\n".join(sorted(lines))


def rows_of(facts: Any) -> dict[str, list[Row]]:
    """The facts of a document (:class:`ontology.facts.DocumentFacts`) as rows in the columns of the fact tables."""
    head = {
        id(one): {"project": one.project, "year": one.year, "stage": one.stage, "unit": one.unit}
        for one in facts.evaluations
    }

    def row(fact: Any) -> Row:
        own = {name: getattr(fact, name) for name in fact.__slots__ if name not in ("evaluation", "spans")}
        one = fact.evaluation
        return {
            **own,
            **(head.get(id(one)) or {"project": one.project, "year": one.year, "stage": one.stage, "unit": one.unit}),
        }

    projects = [{name: getattr(one, name) for name in one.__slots__ if name != "spans"} for one in facts.evaluations]
    return {
        "projects": projects,
        "funds": [row(one) for one in facts.funds],
        "indicators": [row(one) for one in facts.indicators],
    }


def _judge(name: str, gold: Sequence[Row], found: Sequence[Row]) -> Tally:
    must = [row for row in gold if not row.get("may")]
    may = [row for row in gold if row.get("may")]
    pairs = _pairs(name, must, found)
    left = [row for index, row in enumerate(found) if index not in pairs.values()]
    allowed = _pairs(name, may, left)
    tally = Tally(gold=len(must), found=len(found) - len(allowed))
    for index, line in enumerate(must):
        row = found[pairs[index]] if index in pairs else None
        judged = [key for key in line if key not in ("may",)]
        bad = [key for key in judged if row is None or not _agrees(key, line, row)]
        tally.cells += len(judged)
        tally.cells_right += len(judged) - len(bad)
        failed = [key for key in bad if key in _ROW[name] or (key == "target" and line.get("target_value") is None)]
        tally.right += not failed
        if failed:
            tally.wrong.append(_told(name, line, row, failed))
    spare = [row for index, row in enumerate(left) if index not in allowed.values()]
    tally.wrong += [f"多行 {name} {_label(name, row)}：{_content(row)}" for row in spare]
    return tally


def _pairs(name: str, gold: Sequence[Row], found: Sequence[Row]) -> dict[int, int]:
    """Gold index → found index: by the whole key first, what is left by the name alone."""
    pairs = assign(gold, found, lambda a, b: all(_agrees(key, a, b) for key in _KEYS[name] if key in a))
    rest = [index for index in range(len(gold)) if index not in pairs]
    free = [index for index in range(len(found)) if index not in pairs.values()]
    more = assign(
        [gold[index] for index in rest],
        [found[index] for index in free],
        lambda a, b: all(_agrees(key, a, b) for key in _LOOSE[name] if key in a),
    )
    return {**pairs, **{rest[a]: free[b] for a, b in more.items()}}


def _agrees(key: str, gold: Row, row: Row) -> bool:
    wanted, got = gold[key], row.get(key)
    if key == "indicator":
        return same(_SLOT.sub("", plain(wanted)), _SLOT.sub("", plain(got)))
    if key == "budget":
        return same(wanted, row.get("budget_initial")) or same(wanted, row.get("budget_adjusted"))
    if key == "reason":
        return (wanted is None) == (got is None)
    if key == "target_unit":
        value = gold.get("target_value")
        return got is None if wanted is None else quantity(value, wanted) == quantity(row.get("target_value"), got)
    if key == "target_value" and wanted is not None:
        return quantity(wanted, gold.get("target_unit")) == quantity(got, row.get("target_unit")) or same(wanted, got)
    if wanted is None:
        return got is None
    if key in ("target", "actual"):
        return same(_commaless(wanted), _commaless(got))
    return same(wanted, got)


def _comparable(value: object) -> str:
    amount = number(value)
    return str(amount.normalize()) if amount is not None else plain(value)


def _commaless(text: object) -> object:
    return re.sub(r"(?<=\d)[,\s](?=\d)", "", plain(text)) if text is not None else None


def _label(name: str, row: Row) -> str:
    return " · ".join(str(row.get(key)) for key in _KEYS[name])


def _content(row: Row) -> str:
    left = ("project", "stage", "year", "unit", "department", "part", "cause", "region", "code")
    return "，".join(f"{key}={value}" for key, value in row.items() if value is not None and key not in left)


def _told(name: str, gold: Row, row: Row | None, failed: list[str]) -> str:
    if row is None:
        return f"缺行 {name} {_label(name, gold)}"
    shown = "；".join(f"{key} 应为 {gold[key]}，得到 {row.get(key)}" for key in failed)
    return f"错值 {name} {_label(name, gold)}：{shown}"
