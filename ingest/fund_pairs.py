"""Money blocks without columns of sums: figures beside their labels ("预算数：| 165 | 执行数：| 156.28"), or under sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.document import Document
from ingest.headers import field, guessed, source
from ingest.places import Place, Row, labelled, labels_in_line, part_of
from ingest.values import is_blank_mark, money, number, points, rate

MONEY_FIELDS = frozenset({"budget_initial", "budget_adjusted", "in_place", "executed", "rate"})
_POINTS = ("weight", "score")
_SENTENCE_END = re.compile(r"[，；;。]|,(?!\d{3})")
"""Ends the figure behind a label in a line that goes on ("实际支出：76万元，执行率95%")."""


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
        if name in _POINTS and points(cell.text) is None and (sums or in_block):
            label = ("total", name, cell)
        elif name in MONEY_FIELDS and money(cell.text) is None:
            label, named, sums = ("total", name, cell), name, sums + 1
        elif origin is not None and (origin != "total" or lone):
            chosen = named or _at(columns, sources)
            label, sources = ((origin, chosen, cell) if chosen else None), sources + 1
        elif name == "ignored" and number(cell.text) is None:
            label = ("", name, cell)
        elif label is not None:
            if label[1] == "ignored":
                label = None
                continue
            if figure_of(label[1], cell) is None and not is_blank_mark(cell.text):
                return []
            found.append(FundPair(*label, cell))
            label = None
        elif number(cell.text) is not None or rate(cell.text) is not None:
            return []
    stated = [pair for pair in found if figure_of(pair.column, pair.figure) is not None]
    return stated if sums or (sources and (in_block or lone)) else []


def sums_beside_labels(row: Row) -> list[FundPair]:
    """The sums of a row that holds labels of a head as well ("资金使用率 | 90% | 自评总分 | 92")."""
    pairs = zip(row.cells[::2], row.cells[1::2], strict=False)
    named = [(field("funds", label.text) or "", label, figure) for label, figure in pairs]
    return [
        FundPair("total", name, label, figure)
        for name, label, figure in named
        if name in MONEY_FIELDS and figure_of(name, figure) is not None
    ]


def is_source_header(row: Row) -> bool:
    """Whether the row only names sources of funds, one a column: the sums of the block stand in the rows below."""
    named = [cell for cell in row.cells[1:] if source(cell.text)]
    others = [cell for cell in row.cells[1:] if not source(cell.text)]
    first = row.cells[0].text
    opens = source(first) is not None or field("funds", first) is None
    return len({source(cell.text) for cell in named}) >= 2 and not others and opens and number(first) is None


def under_sources(header: Row, row: Row) -> list[FundPair]:
    """The figures of a row that names a sum, each with the source that it stands under; none where it names none."""
    label = next((cell for cell in row.cells[:2] if _sum_named(cell.text) in MONEY_FIELDS), None)
    if label is None:
        return []
    column = _sum_named(label.text) or ""
    figures = row.cells[row.cells.index(label) + 1 :]
    if not figures or any(figure_of(column, cell) is None and not is_blank_mark(cell.text) for cell in figures):
        return []
    heads = {cell.column: cell for cell in header.cells if source(cell.text)}
    if any(cell.column not in heads for cell in figures):
        last = [cell for cell in header.cells if source(cell.text)][-len(figures) :]
        heads = {cell.column: head for cell, head in zip(figures, last, strict=False)}
    pairs = [FundPair(source(heads[cell.column].text) or "", column, heads[cell.column], cell) for cell in figures]
    return [pair for pair in pairs if figure_of(column, pair.figure) is not None]


def _sum_named(text: str) -> str | None:
    """The sum that a label beside figures below sources names, by its words where no list has it ("下达资金")."""
    return field("funds", text) or guessed("funds", text)


def parted(document: Document, row: Row) -> Row:
    """The row with every cell that holds a label of a sum and its figure ("执行数：95") as two."""
    cells: list[Place] = []
    for cell in row.cells:
        name, value = labelled(document, cell) or ("", None)
        known = field("funds", name) or source(name)
        if known and value is not None and (money(value.text) is not None or rate(value.text) is not None):
            cells += [part_of(document, cell, name), value]
        else:
            cells.append(cell)
    return replace(row, cells=tuple(cells))


def pairs_in_line(document: Document, line: Place) -> list[FundPair]:
    """The sums that a line of text states after their labels ("年初预算数：120万元　全年执行数：118万元")."""
    found: list[FundPair] = []
    for name, label, value in labels_in_line(line, "funds"):
        place = part_of(document, line, _SENTENCE_END.split(value, maxsplit=1)[0])
        if name in MONEY_FIELDS and figure_of(name, place) is not None:
            found.append(FundPair("total", name, part_of(document, line, label), place))
    return found


def figure_of(column: str, cell: Place, scale: Decimal = Decimal(1)) -> Decimal | None:
    """The figure of a cell as its column writes it, in the unit of the document; None where it is none."""
    if column in _POINTS:
        return points(cell.text)
    return rate(cell.text) if column == "rate" else money(cell.text, scale)


def _at(columns: Sequence[str], position: int) -> str | None:
    if len(columns) == 1:
        return columns[0]
    return columns[position] if position < len(columns) else None
