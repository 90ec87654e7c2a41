"""Lists that part a sum of money, as found: label and figure of every part, from cells that may hold both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.document import Document
from ingest.headers import field, outlay, source
from ingest.places import Place, Row, written
from ingest.values import is_blank_mark, money

_ATOM = re.compile(r"[^\s:：]+")
_WITH_FIGURE = re.compile(r"(?P<label>.*[^\d.,，])(?P<figure>\d[\d,]*(?:\.\d+)?(?:万元|亿元|元)?)")
_INTRODUCTION = "其中"


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of the year's sum: ``name`` is a source of funds, or with ``spent`` what the money goes to."""

    name: str
    spent: bool
    label: Place
    figure: Place


def opens_lists(row: Row) -> bool:
    """Whether a row names such lists ("按收入性质分："), with their first parts or without."""
    return any(field("side_lists", part) for cell in row.cells for part in _parts(cell.text))


def outlay_in(row: Row) -> Place | None:
    """The label of a row of the money block that says what money goes to ("基本支出"), its sums under the headers."""
    label = next((cell for cell in row.cells[:3] if outlay(cell.text)), None)
    figures = [cell for cell in row.cells if money(cell.text) is not None]
    return label if label is not None and len(figures) >= 2 and figures[0].hull > label.hull else None


def opens_outlays(row: Row, following: Row | None) -> bool:
    """Whether a row of sums states the whole of what the rows below part by what it went to.

    It may be called anything ("全年支出", "部门总支出").
    """
    sums = sum(1 for cell in row.cells if money(cell.text) is not None)
    parted = following is not None and following.table is row.table and outlay_in(following) is not None
    return parted and sums >= 2 and source(row.cells[0].text) is None


def read_portions(document: Document, row: Row) -> list[Portion] | None:
    """The parts a row states, label and figure in two cells or in one; None where the row holds anything else."""
    found: list[Portion] = []
    label: Place | None = None
    for atom in (atom for cell in row.cells for atom in _atoms(document, cell)):
        if money(atom.text) is not None:
            if label is None:
                return None
            found += _portion(label, atom)
            label = None
        elif source(atom.text) or outlay(atom.text):
            label = atom
        elif field("side_lists", atom.text) or is_blank_mark(atom.text) or atom.text == _INTRODUCTION:
            label = None if is_blank_mark(atom.text) else label
        else:
            return None
    return found


def _portion(label: Place, figure: Place) -> list[Portion]:
    spent = outlay(label.text)
    name = spent or source(label.text)
    return [Portion(name, spent is not None, label, figure)] if name and name != "total" else []


def _atoms(document: Document, cell: Place) -> Iterator[Place]:
    """The words and figures of a cell, each where it stands: colons and white space part them."""
    begin = cell.pieces[0][0]
    for part in _parts(cell.text):
        place = _from(document, cell, part, begin)
        begin = place.pieces[-1][1]
        yield place


def _parts(text: str) -> Iterator[str]:
    for word in _ATOM.findall(text):
        together = _WITH_FIGURE.fullmatch(word)
        yield from (together["label"], together["figure"]) if together and _is_label(together["label"]) else (word,)


def _is_label(text: str) -> bool:
    return bool(source(text) or outlay(text))


def _from(document: Document, cell: Place, text: str, begin: int) -> Place:
    """The part of ``cell`` from ``begin`` on that writes ``text``; the whole cell where mark-up tears it."""
    for start, end in cell.pieces:
        if end > begin and (found := written(document.text, text, max(start, begin), end)):
            return replace(cell, text=text, pieces=(found,))
    return replace(cell, text=text)
