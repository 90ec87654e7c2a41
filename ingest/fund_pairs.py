"""Money blocks without columns: figures beside their labels ("预算数：| 165 | 执行数：| 156.28")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.headers import field, source
from ingest.places import Place, Row
from ingest.values import is_blank_mark, money, number, rate

MONEY_FIELDS = frozenset({"budget_initial", "budget_adjusted", "in_place", "executed", "rate"})


@dataclass(frozen=True, slots=True)
class FundPair:
    """A figure and its label: for which source of funds and which column it stands."""

    source: str
    column: str
    label: Place
    figure: Place


def read_pairs(row: Row, open_columns: Sequence[str], in_block: bool, lone: bool) -> list[FundPair]:
    """The pairs of a row; none where it is not made of pairs.

    A row of sources takes the columns, one after the other, that the row of sums before it named (``open_columns``;
    ``in_block`` says that such a row stands right above). ``lone`` says that the form has no money block yet: then one
    figure beside a source is its budget.
    """
    columns = list(open_columns) or (["budget_adjusted"] if lone else [])
    found: list[FundPair] = []
    label: tuple[str, str, Place] | None = None
    named: str | None = None
    sums = sources = 0
    for cell in row.cells:
        name, origin = field("funds", cell.text), source(cell.text)
        if name in MONEY_FIELDS and money(cell.text) is None:
            label, named, sums = ("total", name, cell), name, sums + 1
        elif origin is not None and (origin != "total" or lone):
            chosen = named or _at(columns, sources)
            label, sources = ((origin, chosen, cell) if chosen else None), sources + 1
        elif label is not None:
            if _figure(label[1], cell) is None and not is_blank_mark(cell.text):
                return []
            found.append(FundPair(*label, cell))
            label = None
        elif number(cell.text) is not None:
            return []
    stated = [pair for pair in found if _figure(pair.column, pair.figure) is not None]
    return stated if sums or (sources and (in_block or lone)) else []


def _figure(column: str, cell: Place) -> Decimal | None:
    return rate(cell.text) if column == "rate" else money(cell.text)


def _at(columns: Sequence[str], position: int) -> str | None:
    if len(columns) == 1:
        return columns[0]
    return columns[position] if position < len(columns) else None
