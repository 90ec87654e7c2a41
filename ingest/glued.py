"""Cells that run together at the end of a row ("≥90%95%1010") → the cells, where only one reading is left.

A weight is no more than 100, a score no more than its weight, and a number has no leading zero: mostly that leaves one
place to cut. Where it leaves several, the weights of all rows must add up to what a form gives its indicators.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ingest.align import Column
from ingest.atoms import Atom
from ingest.values import HALF, is_unit

Cuts = tuple[int, ...]
"""Where the cells of a text begin, from the second on."""

_FIGURES = re.compile(r"(?P<head>.*?[^\d.])(?P<tail>\d[\d.]*)")
_VALUE = re.compile(
    r"(?P<first>[<>=≤≥≧≦═]?\s*\d+(?:\.\d+)?(?P<unit>[^\d.]{1,6}))(?P<second>\d+(?:\.\d+)?(?P<same>[^\d.]{1,6}))"
)
_NUMBER = re.compile(r"0|[1-9]\d*(?:\.\d{1,2})?|0\.\d{1,2}")
_WHOLES = (Decimal(100), Decimal(90), Decimal(80))
"""What the weights of the indicators make: all, or all but those of the budget."""
_HUNDRED = Decimal(100)
_KEPT = 3000


def parted(atoms: Sequence[Atom], columns: Sequence[Column]) -> list[Atom]:
    """The atoms with those that hold several cells run together cut into them; what may be cut in two ways stays whole."""
    points = [column.field for column in columns if column.field in ("weight", "score")]
    values = sum(1 for column in columns if column.field in ("target", "actual"))
    if points != ["weight", "score"]:
        return list(atoms)
    choices = [_choices(atom.text.translate(HALF), values) for atom in atoms]
    picked = _picked([choice for choice in choices if choice], _single_weights(atoms))
    cuts = iter(picked)
    found: list[Atom] = []
    for atom, choice in zip(atoms, choices, strict=True):
        cut = next(cuts) if choice else None
        found += _cut(atom, cut) if cut else [atom]
    return found


def is_glued(text: str) -> bool:
    """Whether a text holds several cells run together: two values of one unit and then more figures."""
    found = _VALUE.search(text.translate(HALF))
    if found is None or not _units_agree(found["unit"], found["same"]):
        return False
    return text[found.end() :][:1].isdigit()


def _choices(text: str, values: int) -> list[tuple[Cuts, Decimal]]:
    """The ways to cut a text, each with the weight that it gives; none where the text is no such run of cells."""
    found = _FIGURES.fullmatch(text)
    if found is None or (not re.search(r"\d", found["head"]) and not found["head"].strip()):
        return []
    start = found.start("tail")
    before: Cuts = ()
    pair = _VALUE.fullmatch(found["head"])
    if values == 2 and pair and _units_agree(pair["unit"], pair["same"]):
        before = (pair.start("second"),)
    elif re.search(r"\d", found["head"]) is None or not _is_value(found["head"]):
        return []
    ways = [
        ((*before, start, start + place), Decimal(weight))
        for place in range(1, len(found["tail"]))
        if _NUMBER.fullmatch(weight := found["tail"][:place]) and _NUMBER.fullmatch(score := found["tail"][place:])
        if 0 < Decimal(weight) <= _HUNDRED and Decimal(score) <= Decimal(weight)
    ]
    return ways


def _units_agree(first: str, second: str) -> bool:
    return first == second and is_unit(first)


def _is_value(text: str) -> bool:
    """Whether a text is one value with its unit."""
    found = re.fullmatch(r"[<>=≤≥≧≦═]?\s*\d+(?:\.\d+)?([^\d.]{1,6})", text)
    return found is not None and is_unit(found[1])


def _single_weights(atoms: Sequence[Atom]) -> bool:
    """Whether other figures stand beside the glued ones, so that the sum of these alone says nothing."""
    return any(re.fullmatch(r"\d+(?:\.\d+)?", atom.text) for atom in atoms)


def _picked(choices: Sequence[list[tuple[Cuts, Decimal]]], others: bool) -> list[Cuts | None]:
    """For every run of cells the one way to cut it: the only one there is, or the only one under which the weights close."""
    single = [ways[0][0] if len(ways) == 1 else None for ways in choices]
    if others or all(cut is not None for cut in single):
        return list(single)
    sums: dict[Decimal, list[list[int]]] = {Decimal(0): [[]]}
    for ways in choices:
        grown: dict[Decimal, list[list[int]]] = {}
        for total, paths in sums.items():
            for number, (_, weight) in enumerate(ways):
                if total + weight <= _HUNDRED:
                    grown.setdefault(total + weight, []).extend([*path, number] for path in paths)
        if sum(len(paths) for paths in grown.values()) > _KEPT:
            return list(single)
        sums = grown
    closing = [path for whole in _WHOLES for path in sums.get(whole, [])]
    agreed = [{path[place] for path in closing} for place in range(len(choices))]
    return [
        known or (ways[next(iter(said))][0] if len(said) == 1 else None)
        for known, ways, said in zip(single, choices, agreed, strict=True)
    ]


def _cut(atom: Atom, cuts: Cuts) -> list[Atom]:
    """An atom as the cells it holds; one whose text is torn in the document stays whole."""
    start, end = atom.place.pieces[0]
    if len(atom.place.pieces) > 1 or end - start != len(atom.text):
        return [atom]
    edges = (0, *cuts, len(atom.text))
    parts = [
        replace(atom.place, text=atom.text[low:high], pieces=((start + low, start + high),))
        for low, high in pairwise(edges)
    ]
    return [replace(atom, place=parts[0]), *(Atom(part) for part in parts[1:])]
