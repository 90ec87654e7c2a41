"""Tables of base data about a department: items against years, counts of staff, floor area. As found, and what they say.

A header cell names a year and what its figures are ("2022年决算数", "本年预算数"), or a measure of its own ("编制数",
"控制率"). Under years every row is an item; under measures the row is a case of them or nothing at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.columns import is_fund_header, is_indicator_tier
from ingest.headers import plain
from ingest.item_columns import figures_across, heads_items_across, whole_of
from ingest.places import Place, Row
from ingest.values import is_blank_mark, money, money_scale, number, rate, unit_name, vocabulary

_YEAR = re.compile(
    r"^(?:(?P<year>20\d{2})年?(?:度)?|(?P<last>上一?年(?:度)?|去年|前一年度)|(?P<this>本年(?:度)?|当年(?:度)?|今年))"
)
_ITEM_LEAD = re.compile(
    r"^(?:其中|\d{1,2}[、.．]|[（(]\d{1,2}[)）]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|[:：\s])+"
)
_NO_CASE = frozenset({"人数", "数量", "合计", "人员", "数值", "数据", "总计", "人员情况", "情况"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure that a header or label names by itself, and its unit ("" where the table says it elsewhere).

    One ``of_item`` says only how much there is of the item in its row ("数量", "账面原值").
    """

    name: str
    unit: str
    of_item: bool = False


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column: of a year (``year``, or ``shift`` from the document's) and an aspect, or of a measure."""

    first: int
    last: int
    header: Place
    year: int | None = None
    shift: int | None = None
    aspect: str | None = None
    measure: Measured | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of such a table: its column, its place, the item it stands beside (None: the column says it all).

    ``unit`` is a cell of the row that names the unit of its figures.
    """

    column: DataColumn
    place: Place
    item: Place | None
    unit: Place | None = None


@dataclass(slots=True)
class BasicData:
    """A table, or the part of one, as found: the captions above it and its rows."""

    captions: list[Place]
    rows: list[Row] = field(default_factory=list)


def is_title_of_data(text: str) -> bool:
    """Whether a caption is the title of a table of base data."""
    return len(text) <= 60 and any(word in text for word in _vocabulary()["titles"])


def begins_data(row: Row, captions: Sequence[Place]) -> bool:
    """Whether a table of base data begins with a row: under its title, or with a header that only such tables have."""
    titled = any(is_title_of_data(place.text) for place in captions)
    return (titled and not is_indicator_tier(row) and not is_fund_header(row)) or is_data_header(row)


def is_data_header(row: Row) -> bool:
    """Whether a row heads such a table: its cells name figures of two years, or two measures of staff or floor area."""
    columns = _columns(row)
    if any(number(cell.text) is not None for cell in row.cells if _year_of(cell.text) is None):
        return False
    years = {(column.year, column.shift) for column in columns if column.measure is None}
    aspects = [column for column in columns if column.aspect]
    own = [column for column in columns if column.measure is not None and not column.measure.of_item]
    return (len(years) >= 2 and bool(aspects)) or len(own) >= 2


def read_figures(data: BasicData) -> tuple[list[Figure], list[Row]]:
    """The figures of the table, and the rows with figures that could not be read."""
    columns: list[DataColumn] = []
    found: list[Figure] = []
    unread: list[Row] = []
    group: Place | None = None
    across: Row | None = None
    whole: Place | None = None
    for row in data.rows:
        whole = whole_of(row, _of_items()) or whole if across is not None else None
        if across is not None and (own := _figures_across(across, row, whole)):
            found += own
            continue
        if not _columns(row) and heads_items_across(row, [word for word, _ in _vocabulary()["items"]["units"]]):
            across = row
            continue
        below = _below(columns, row)
        if below:
            columns = below
        elif is_data_header(row) or (_heads_items(row) and not _has_figure(row)):
            columns = _columns(row)
            group = next((cell for cell in row.cells if cell is not columns[0].header), None)
            group = group if group is not None and group.column < columns[0].first else None
        elif pairs := _pairs(row):
            found += pairs
        elif _has_figure(row):
            figures = _figures_of(row, columns, group)
            found += figures
            unread += [] if figures else [row]
    return found, unread


def _of_items() -> list[str]:
    return [word for word, measure in _measures().items() if measure.of_item]


def _figures_across(header: Row, row: Row, whole: Place | None) -> list[Figure]:
    """The figures of a row under a header of items; of a row of its own, an item with its figure beside it."""
    label = row.cells[0]
    if len(row.cells) == 2 and len(header.cells) > 2 and _value_like(row.cells[1]) and item_unit(label.text):
        column = DataColumn(label.column, label.last, label, measure=Measured("", "", of_item=True))
        return [] if is_blank_mark(row.cells[1].text) else [Figure(column, row.cells[1], label)]
    return [
        Figure(DataColumn(label.column, label.last, label, measure=_measures()[word]), figure, item)
        for item, word, figure in figures_across(header, row, _of_items(), whole)
    ]


def _heads_items(row: Row) -> bool:
    columns = _columns(row)
    return len(columns) >= 2 or any(column.measure is not None and column.measure.of_item for column in columns)


def item_unit(item: str) -> str:
    """What an item is counted in, by the words in it; "" where they do not say."""
    return next((unit for word, unit in _vocabulary()["items"]["units"] if word in item), "")


def item_name(text: str) -> str:
    """An item without numbering and "其中"."""
    return _ITEM_LEAD.sub("", re.sub(r"\s+", "", text)).strip("：:、 ")


def measure_end(aspect: str | None) -> str:
    """What follows the name of an item whose figure is a budget ("预算"); "" for an execution."""
    end: str = _vocabulary()["ends"].get(aspect or "executed", "")
    return end


def _columns(row: Row) -> list[DataColumn]:
    return [column for cell in row.cells if (column := _column(cell)) is not None]


def _column(cell: Place) -> DataColumn | None:
    text = re.sub(r"\s+", "", plain(cell.text))
    found = _year_of(text)
    rest = text[found.end() :] if found else text
    measure = _measures().get(rest)
    if measure is not None and measure.of_item and found is not None:
        measure = None
    aspect = _aspects().get(rest)
    if measure is None and (found is None or (aspect is None and rest)):
        return None
    year = int(found["year"]) if found and found["year"] else None
    shift = None if found is None or year is not None else (-1 if found["last"] else 0)
    return DataColumn(cell.column, cell.last, cell, year, shift, aspect, measure)


def _below(columns: Sequence[DataColumn], row: Row) -> list[DataColumn]:
    """The columns with the aspects that a second header row gives to years above it; empty where the row is none."""
    bare = [column for column in columns if column.measure is None and column.aspect is None]
    aspects = [(cell, _aspects().get(plain(cell.text))) for cell in row.cells]
    if not bare or any(aspect is None for _, aspect in aspects):
        return []
    years = [
        (max((c for c in bare if c.first <= cell.column), key=lambda c: c.first, default=None)) for cell, _ in aspects
    ]
    return [
        replace(year, first=cell.column, last=cell.last, aspect=aspect)
        for year, (cell, aspect) in zip(years, aspects, strict=True)
        if year is not None
    ]


def _figures_of(row: Row, columns: Sequence[DataColumn], group: Place | None) -> list[Figure]:
    """The figures of a row under its headers, in their places, or in their order where there is one for each."""
    labels = [cell for cell in row.cells if _value_like(cell) is False and _column_at(cell, columns) is None]
    values = [cell for cell in row.cells if cell not in labels]
    unit = next((cell for cell in labels[1:] if _names_unit(cell.text)), None)
    before = [cell for cell in labels if cell is not unit and (not values or cell.hull[0] < values[0].hull[0])]
    item = before[-1] if before else None
    placed = [(column, cell) for cell in values if (column := _column_at(cell, columns)) is not None]
    if len(placed) < len(values) and len(values) == len(columns):
        placed = list(zip(columns, values, strict=True))
    if not columns or len(placed) < len(values):
        return []
    stated = [(column, cell) for column, cell in placed if _value_like(cell) and not is_blank_mark(cell.text)]
    if any(column.measure is None for column, _ in stated) and item is None:
        return []
    if columns[0].measure is not None and any(column.measure and column.measure.of_item for column in columns):
        return [Figure(column, cell, item, unit) for column, cell in stated if item is not None]
    if item is not None and (item is group or plain(item.text) in _NO_CASE or columns[0].measure is None):
        item = item if columns[0].measure is None else None
    return [Figure(column, cell, item, unit) for column, cell in stated]


def _pairs(row: Row) -> list[Figure]:
    """Measures with their figures beside them ("编制数 | 86 | 实有人数 | 79")."""
    found: list[Figure] = []
    label: Place | None = None
    for cell in row.cells:
        column = _column(cell) if label is None else None
        if label is not None and _value_like(cell):
            named = _column(label)
            found += [Figure(named, cell, None)] if named and not is_blank_mark(cell.text) else []
            label = None
        elif column is not None and column.measure is not None and not column.measure.of_item:
            label = cell
        else:
            return []
    return found


def _column_at(cell: Place, columns: Sequence[DataColumn]) -> DataColumn | None:
    return next((column for column in columns if column.first <= cell.column <= column.last), None)


def _names_unit(text: str) -> bool:
    units = vocabulary()["units"]
    assert isinstance(units, dict)
    return text in units["names"] or unit_name(text) == "%" or money_scale(text) is not None


def _value_like(cell: Place) -> bool:
    text = cell.text
    return is_blank_mark(text) or money(text) is not None or rate(text) is not None


def _has_figure(row: Row) -> bool:
    return any(_value_like(cell) and not is_blank_mark(cell.text) for cell in row.cells)


def _year_of(text: str) -> re.Match[str] | None:
    return _YEAR.match(re.sub(r"\s+", "", text))


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads(files("ingest").joinpath("basic_data.toml").read_text("utf-8"))


@cache
def _aspects() -> dict[str, str]:
    return {word: name for name, words in _vocabulary()["aspects"].items() for word in words}


@cache
def _measures() -> dict[str, Measured]:
    return {
        word: Measured(entry["name"], entry["unit"])
        for entry in _vocabulary()["measure"]
        for word in (*entry["words"], entry["name"])
    } | {
        word: Measured(entry["name"], entry.get("unit", ""), of_item=True)
        for entry in _vocabulary()["items"]["column"]
        for word in entry["words"]
    }
