"""Labels of sums that no list has, with their figures beside them → the words that it has, where the figures prove them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.column_cells import Under
from ingest.column_sums import Fields, give_sums
from ingest.headers import field, source
from ingest.known_words import votes_of, word_for
from ingest.places import Place, Row
from ingest.values import money, rate, stated

_SUMS = frozenset({"budget_initial", "budget_adjusted", "in_place", "executed", "rate"})
_LONGEST = 16


def labels_in_known_words(rows: Sequence[Row]) -> list[Row]:
    """The rows of a table with "预算批了多少 | 55 | 实际花了多少 | 49.5" read as budget and spending.

    Only where a rate beside them is that of the two sums; labels that a list has keep their words.
    """
    pairs = [pair for row in rows for pair in _pairs(row)]
    if not any(_unknown(label) for label, _ in pairs):
        return list(rows)
    columns = [Under(label, (stated(figure.text),)) for label, figure in pairs]
    named: Fields = [name if (name := field("funds", label.text)) in _SUMS else None for label, _ in pairs]
    fields = list(named)
    if not give_sums(columns, fields, [votes_of(label.text) for label, _ in pairs]):
        return list(rows)
    words = {
        label.hull: word
        for (label, _), name, known in zip(pairs, fields, named, strict=True)
        if name is not None and (word := word_for(label, name, known, False)) is not None
    }
    return [
        replace(row, cells=tuple(replace(cell, text=words.get(cell.hull, cell.text)) for cell in row.cells))
        for row in rows
    ]


def _pairs(row: Row) -> list[tuple[Place, Place]]:
    """The labels of a row with the figures beside them; none where it is not made of such pairs."""
    pairs = list(zip(row.cells[::2], row.cells[1::2], strict=False))
    if len(row.cells) % 2 or any(_is_figure(label) for label, _ in pairs):
        return []
    found = [(label, value) for label, value in pairs if _is_figure(value) and source(label.text) is None]
    return [(label, value) for label, value in found if len(label.text) <= _LONGEST]


def _unknown(label: Place) -> bool:
    return field("funds", label.text) is None and field("head", label.text) is None


def _is_figure(cell: Place) -> bool:
    return money(cell.text) is not None or rate(cell.text) is not None
