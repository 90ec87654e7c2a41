"""Header rows in words that no list has: known by what their words speak for and by the row below them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.headers import guessed, plain, source
from ingest.levels import is_level, path
from ingest.places import Row
from ingest.values import money, number, rate
from ontology.arithmetic import agrees_rate

_LONGEST = 12
_LABEL_CELLS = 3
"""Levels and sources of funds stand in one of so many cells at the front of a row."""
_RESULTS = frozenset({"target", "actual", "weight", "score"})
_SUMS = frozenset({"budget_initial", "budget_adjusted", "in_place", "executed"})
_DIGIT = re.compile(r"\d")


def heads_results(row: Row, following: Row | None) -> bool:
    """Whether the row heads an indicator block: two of target, result and points by its words, a level and a figure below."""
    if following is None or not _is_header_like(row, following) or len(row.cells) < 4:
        return False
    meant = {guessed("indicators", cell.text) for cell in row.cells}
    below = following.cells
    levels = any(is_level(cell.text) or path(cell.text) for cell in below[:_LABEL_CELLS])
    return len(meant & _RESULTS) >= 2 and levels and any(number(cell.text) is not None for cell in below)


def heads_sums(row: Row, following: Row | None) -> bool:
    """Whether the row heads a money block: a sum and another or a rate by its words, and below a source with figures.

    Without a source the figures must prove it: the rate is that of the sums.
    """
    if following is None or not _is_header_like(row, following) or len(row.cells) < 3:
        return False
    meant = [guessed("funds", cell.text) for cell in row.cells]
    sums = {name for name in meant if name in _SUMS}
    figures = sum(1 for cell in following.cells if money(cell.text) is not None)
    named = any(source(cell.text) for cell in following.cells[:_LABEL_CELLS])
    proved = named or _rate_follows(meant, following)
    return bool(sums) and (len(sums) >= 2 or "rate" in meant) and proved and figures >= 2


def _rate_follows(meant: Sequence[str | None], row: Row) -> bool:
    """Whether a row below headers of sums and a rate, one cell for each, proves them by its own rate."""
    cells = {name: cell for name, cell in zip(meant, row.cells, strict=False) if name}
    budget = next((money(cells[name].text) for name in ("budget_adjusted", "budget_initial") if name in cells), None)
    spent = money(cells["executed"].text) if "executed" in cells else None
    told = rate(cells["rate"].text) if "rate" in cells else None
    if len(row.cells) != len(meant) or not budget or spent is None or told is None:
        return False
    return agrees_rate(told, spent, budget)


def _is_header_like(row: Row, following: Row) -> bool:
    """Whether the row holds nothing but short words, right above another row of its table."""
    if following.table is not row.table or following.number - row.number != 1:
        return False
    return all(_is_short(cell.text) for cell in row.cells) and not any(is_level(cell.text) for cell in row.cells)


def _is_short(text: str) -> bool:
    bare = plain(text)
    return len(bare) <= _LONGEST and not _DIGIT.search(bare)


def guessed_row(section: str, texts: Sequence[str], named: Sequence[str | None]) -> list[str | None]:
    """The field of every header of a row: by its name, else by its words where no other header is that by name."""
    found: list[str | None] = []
    for text, known in zip(texts, named, strict=True):
        name = known or guessed(section, text)
        found.append("ignored" if known is None and name in named and name is not None else name)
    return found
