"""Tables of base data whose columns are items ("机要通信用车 | 应急保障用车") and whose rows say how much there is of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.headers import plain
from ingest.places import Place, Row
from ingest.values import is_blank_mark, money, number

_FEWEST_ITEMS = 2
_ALL = frozenset({"合计", "总计", "小计", "合计数"})


def heads_items_across(row: Row, words: Sequence[str]) -> bool:
    """Whether a row names several items, each in a column of its own: no figures, and ``words`` in most of the names."""
    cells = row.cells[1:]
    named = [cell for cell in cells if any(word in cell.text for word in words)]
    if len(named) < _FEWEST_ITEMS or any(number(cell.text) is not None for cell in row.cells):
        return False
    return len(named) * 2 > len([cell for cell in cells if plain(cell.text) not in _ALL])


def whole_of(row: Row, measures: Sequence[str]) -> Place | None:
    """What the label of a row says that all its items are: what stands before the measure ("车辆" of "车辆数量")."""
    bare = plain(row.cells[0].text)
    whole = bare.removesuffix(_measure_in(bare, measures) or "")
    return replace(row.cells[0], text=whole) if whole and whole != bare else None


def figures_across(
    header: Row, row: Row, measures: Sequence[str], whole: Place | None
) -> list[tuple[Place, str, Place]]:
    """The figures of a row under a header of items: the item, the word of the measure, the figure.

    ``measures`` are the words that a row's label may be or end with ("车辆数量"); ``whole`` is the item of the column of all.
    Nothing where the row is no measure of the items, or has a figure of which nothing says what it is of.
    """
    word = _measure_in(plain(row.cells[0].text), measures)
    values = row.cells[1:]
    if word is None or not values or any(money(cell.text) is None and not is_blank_mark(cell.text) for cell in values):
        return []
    heads = {column: cell for cell in header.cells[1:] for column in range(cell.column, cell.last + 1)}
    if not all(cell.column in heads for cell in values):
        return []
    found: list[tuple[Place, str, Place]] = []
    for cell in values:
        item = heads[cell.column]
        if is_blank_mark(cell.text):
            continue
        if plain(item.text) not in _ALL:
            found.append((item, word, cell))
        elif whole is not None:
            found.append((whole, word, cell))
        else:
            return []
    return found


def _measure_in(label: str, measures: Sequence[str]) -> str | None:
    return max((one for one in measures if label.endswith(one)), key=len, default=None)
