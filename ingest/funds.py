"""Rows of the money block → fund lines: which figure is which column, decided by headers, cell types and arithmetic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.align import Column, Costs, Reading, readings, straight
from ingest.drafts import Draft
from ingest.fund_pairs import FundPair, figure_of
from ingest.headers import field as field_of
from ingest.headers import plain, source
from ingest.places import Place, Row
from ingest.values import is_blank_mark, money, points, rate, stated
from ontology.arithmetic import agrees_rate, agrees_score, agrees_sum, percent

MONEY = ("budget_initial", "budget_adjusted", "in_place", "executed")
_ORDER = ("total", "appropriation", "carryover", "fiscal_account", "unit_funds", "other")
_POINTS_LIMIT = 30
"""More points than these are hardly given for the execution of a budget; a rate may look like them."""
_RATE_LIMIT = Decimal(300)
_SEVERAL_YEARS = re.compile(r"实施期|中长期|中期|[三四五3-5]年|项目总额")
_THIS_YEAR = re.compile(r"当年|本年|年度")
_WHOLE_PROJECT = re.compile(r"^项目总(?:预算|投资|金额)|^总(?:预算|投资)")
_ONE_OF_SEVERAL = re.compile(r"中央|省|市|县|区|州|上级|地方|本级|一般公共|政府性基金|国有资本")


_LEVEL_FUNDS = re.compile(
    r"(?P<level>中央|地方|本级|上级|[省市县区州旗镇](?:级|本级)?|市县级?|县区级?|乡镇级?)"
    r"(?:财政|补助|配套|预算内|转移支付|专项|一般公共预算)*(?:资金|经费|投资|拨款|补助|配套|安排)?"
)
_USUAL_COLUMNS = tuple(
    Column(name, place, place)
    for place, name in enumerate(("budget_initial", "budget_adjusted", "executed", "weight", "rate", "score"), start=1)
)
"""The order of the national form, for rows whose header is lost; only what the arithmetic proves is taken."""


@dataclass(slots=True)
class FundReading:
    """A fund line as read: its source, and for every column that is stated the value and where it stands.

    ``parts`` are the rows of this source that the line is the sum of, or that stand below it as parts of its own.
    """

    source: str
    values: dict[str, Decimal] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)
    reason: str | None = None
    parts: list[FundReading] = field(default_factory=list)

    def add(self, name: str, value: Decimal, place: Place) -> None:
        """State ``value`` for a column; a second one for the same column is added to it (parts of one source)."""
        self.values[name] = self.values[name] + value if name in self.values else value
        self.places.setdefault(name, []).append(place)

    @property
    def stated(self) -> bool:
        """Whether the line states a sum, a rate or a score."""
        return any(name in self.values for name in (*MONEY, "rate", "score"))


def read_funds(draft: Draft) -> list[FundReading]:
    """The fund lines of a form, the total first; rows that state nothing are left out."""
    found: list[FundReading] = []
    for row, columns in draft.fund_rows:
        found += _row_lines(row, columns or _USUAL_COLUMNS, draft.scale or Decimal(1), bool(found))
    lines = one_a_source(found)
    for line in _paired(draft):
        known = lines.setdefault(line.source, FundReading(line.source))
        known.places.setdefault("source", line.places["source"])
        for name, value in line.values.items():
            if name not in known.values:
                known.values[name], known.places[name] = value, line.places[name]
    _take_head(lines, draft)
    return in_order(lines)


def _paired(draft: Draft) -> list[FundReading]:
    """The lines of sums that stand beside or below their labels, one for each source."""
    by_label: dict[tuple[str, str], FundReading] = {}
    for pair in (*_of_the_year(draft.fund_pairs), *draft.line_pairs):
        value = figure_of(pair.column, pair.figure, draft.scale or Decimal(1))
        key = (pair.source, "" if pair.source == "total" else plain(pair.label.text))
        line = by_label.setdefault(key, FundReading(pair.source))
        line.places.setdefault("source", [pair.label])
        if value is not None and pair.column not in line.values:
            line.add(pair.column, value, pair.figure)
    return list(one_a_source([*by_label.values()]).values())


def in_order(lines: dict[str, FundReading]) -> list[FundReading]:
    """The lines that state anything, the total first."""
    return [lines[name] for name in _ORDER if name in lines and lines[name].stated]


def _of_the_year(pairs: Sequence[FundPair]) -> list[FundPair]:
    """The pairs without those that stand in the columns of several years, where others stand beside them."""
    rows: dict[int | None, list[FundPair]] = {}
    for pair in pairs:
        rows.setdefault(pair.label.row, []).append(pair)
    header = next((row for row in rows.values() if any(_SEVERAL_YEARS.search(p.label.text) for p in row)), [])
    several = {place for place, pair in enumerate(header) if _SEVERAL_YEARS.search(pair.label.text)}
    columns = {header[place].label.column for place in several}
    kept = [
        pair
        for row in rows.values()
        for place, pair in enumerate(row)
        if (place not in several if len(row) == len(header) else pair.label.column not in columns)
    ] or list(pairs)
    if any(_THIS_YEAR.search(pair.label.text) for pair in kept):
        kept = [pair for pair in kept if not _WHOLE_PROJECT.search(pair.label.text)]
    return kept


def _row_lines(row: Row, columns: Sequence[Column], scale: Decimal, after_others: bool) -> list[FundReading]:
    """The fund lines of one row: that of its label, and those of columns that are for one source each."""
    label = _label(row)
    origin = source(label.text) if label else "total"
    if origin is None or (label is None and after_others):
        return []
    cells = row.cells[row.cells.index(label) + 1 :] if label else row.cells
    close = label is not None and bool(cells) and cells[0].column == label.last + 1
    drift = label.last + 1 - columns[0].first if label and close else 0
    found: list[FundReading] = []
    for line in _read_row(origin, cells, columns, scale, drift):
        named = label or next((column.header for column in columns if column.field in MONEY), None)
        if named is not None:
            line.places.setdefault("source", [named])
        if line.stated and (columns is not _USUAL_COLUMNS or _proved(line)):
            found.append(line)
    return found


def labelled_sums(label: Place, row: Row, columns: Sequence[Column], scale: Decimal) -> FundReading | None:
    """The sums of a row of the money block beside a label that is no source of funds."""
    cells = [cell for cell in row.cells if cell.hull > label.hull]
    lines = _read_row("total", cells, columns, scale, label.last + 1 - columns[0].first)
    return lines[0] if lines and lines[0].stated else None


def _label(row: Row) -> Place | None:
    """The cell of a row that names its source; not the name of the whole block, printed again in front of it."""
    labels = [cell for cell in row.cells if source(cell.text)]
    named = [cell for cell in labels if not field_of("blocks", cell.text)]
    return next(iter(named or labels), None)


def one_a_source(found: Sequence[FundReading]) -> dict[str, FundReading]:
    """One line for each source: rows of one source that stand beside each other add up, parts of a row do not."""
    lines: dict[str, FundReading] = {}
    whole = next((line for line in found if line.source == "total"), None)
    for origin in _ORDER:
        rows = [line for line in found if line.source == origin]
        if origin == "total" or len(rows) < 2:
            lines.update({origin: rows[0]} if rows else {})
            continue
        others = [line for line in found if line.source not in ("total", origin)]
        beside = _beside_each_other(rows, others, whole)
        parts = [_copy(line) for line in (rows if len(beside) > 1 else rows[1:])]
        lines[origin] = _sum_of(beside)
        lines[origin].parts += parts
    return lines


def _beside_each_other(
    rows: Sequence[FundReading], others: Sequence[FundReading], whole: FundReading | None
) -> list[FundReading]:
    """The rows of one source that make it up: all of them, or the first without its parts, as the sums say.

    Where the sums do not say, rows of single levels of government ("中央补助", "地方资金") stand beside each other, and
    what follows "财政拨款" is part of it.
    """
    first = rows[0]
    levels = _is_one_of_several(first)
    choices = [list(rows), [first]] if levels else [[first], list(rows)]
    if whole is not None:
        for choice in choices:
            if any(_adds_up([*choice, *others], whole, name) for name in MONEY):
                return choice
    return choices[0]


def _adds_up(parts: Sequence[FundReading], whole: FundReading, name: str) -> bool:
    """Whether a sum other than 0 of the whole is that of its parts."""
    made = [line.values[name] for line in parts if name in line.values]
    return bool(made) and bool(whole.values.get(name)) and agrees_sum(whole.values[name], made)


def _is_one_of_several(line: FundReading) -> bool:
    """Whether a row of fiscal funds is that of one level of government ("中央补助")."""
    return any(is_level_of_government(place.text) for place in line.places.get("source", []))


def of_level(label: str) -> str:
    """The funds of a level of government by one name, however a form words it; another label as it is.

    >>> of_level("中央财政资金"), of_level("省级财政补助"), of_level("县级配套"), of_level("政府性基金")
    ('中央资金', '省级资金', '县级资金', '政府性基金')
    """
    match = _LEVEL_FUNDS.fullmatch(label)
    level = match["level"] if match else ""
    return f"{level if len(level) > 1 else level + '级'}资金" if level else label


def is_level_of_government(label: str) -> bool:
    """Whether a label of fiscal funds is for those of one level of government, or of one kind of budget."""
    return _ONE_OF_SEVERAL.search(label) is not None


def _copy(line: FundReading) -> FundReading:
    places = {name: list(found) for name, found in line.places.items()}
    return replace(line, values=dict(line.values), places=places, parts=[])


def _sum_of(rows: Sequence[FundReading]) -> FundReading:
    """Rows of one source as one line: sums add up, rates do not."""
    known = rows[0]
    for line in rows[1:]:
        for name in MONEY:
            if name in line.values:
                known.add(name, line.values[name], line.places[name][0])
        known.places.setdefault("source", []).extend(line.places.get("source", []))
    if len(rows) > 1:
        known.values.pop("rate", None)
        known.places.pop("rate", None)
    return known


def _take_head(lines: dict[str, FundReading], draft: Draft) -> None:
    """Weight and score of the execution rate that the head of a form states by themselves."""
    for label, name in (("fund_weight", "weight"), ("fund_score", "score")):
        place = draft.head.get(label)
        value = points(place.text) if place else None
        line = lines.get("total")
        if place and value is not None and line is not None and name not in line.values:
            line.add(name, value, place)


def _read_row(
    origin: str, cells: Sequence[Place], columns: Sequence[Column], scale: Decimal, drift: int
) -> list[FundReading]:
    """The lines of a row in the reading that its headers and its own arithmetic favour, the label's source first."""
    best = straight(cells, columns, _COSTS, drift)
    first = _filled(origin, cells, columns, best, scale) if best else None
    if first is not None and not _doubts(first):
        return first
    candidates = ([best] if best else []) + readings(cells, columns, _COSTS, drift)
    read = [(reading.cost, _filled(origin, cells, columns, reading, scale)) for reading in candidates]
    if not read:
        return []
    return min(read, key=lambda entry: entry[0] + _doubts(entry[1]))[1]


def _filled(
    origin: str, cells: Sequence[Place], columns: Sequence[Column], reading: Reading, scale: Decimal
) -> list[FundReading]:
    lines = {origin: FundReading(origin)}
    for cell, index in zip(cells, reading.columns, strict=True):
        if index is None:
            continue
        column = columns[index]
        line = lines.setdefault(column.source or origin, FundReading(column.source or origin))
        if column.source is not None and column.header is not None:
            line.places.setdefault("source", [column.header])
        if column.field == "reason":
            line.reason = stated(cell.text)
            if line.reason:
                line.places["reason"] = [cell]
            continue
        value = _value(cell.text, column, scale)
        if value is not None:
            line.values[column.field] = value
            line.places[column.field] = [cell]
    for line in lines.values():
        line.values.pop("ignored", None)
    return [with_rate_in_percent(line) for line in lines.values()]


def _doubts(lines: Sequence[FundReading]) -> float:
    return sum(_doubt(line) for line in lines)


def _value(text: str, column: Column, scale: Decimal) -> Decimal | None:
    if column.field in MONEY:
        return money(text, column.scale if column.scale is not None else scale)
    return rate(text) if column.field == "rate" else points(text)


def with_rate_in_percent(line: FundReading) -> FundReading:
    """A rate written as a fraction ("0.9844", "1") becomes one in %, where the amounts say that it is one."""
    stated_rate, whole, part = line.values.get("rate"), _budget(line), line.values.get("executed")
    if stated_rate is None or not whole or part is None or not 0 < stated_rate <= 2:
        return line
    if not agrees_rate(stated_rate, part, whole) and agrees_rate(stated_rate * 100, part, whole):
        line.values["rate"] = stated_rate * 100
    return line


def _budget(line: FundReading) -> Decimal | None:
    for name in ("budget_adjusted", "budget_initial", "in_place"):
        if name in line.values:
            return line.values[name]
    return None


def _doubt(line: FundReading) -> float:
    """How much the arithmetic of the row speaks against a reading of it: 0 where nothing does."""
    values = line.values
    whole, part = _budget(line), values.get("executed")
    doubt = 0.0
    if whole and part is not None and "rate" in values and not agrees_rate(values["rate"], part, whole):
        doubt += 1.5
    if "rate" in values and (whole is None or part is None):
        doubt += 0.8
    if "rate" not in values and whole and part is not None:
        read_as = [values[name] for name in ("weight", "score") if values.get(name, 0) > _POINTS_LIMIT]
        doubt += 3.0 if any(agrees_rate(value, part, whole) for value in read_as) else 0.0
    if part is not None and whole is not None and part > whole * 2:
        doubt += 0.5
    earned = values.get("rate") if "rate" in values else percent(part, whole)
    if earned is not None and {"weight", "score"} <= values.keys():
        expected = min(earned, Decimal(100)) * values["weight"] / 100
        doubt += 0.0 if agrees_score(values["score"], expected) else 0.7
    return doubt


def _proved(line: FundReading) -> bool:
    """Whether the row itself shows that it was read right: its rate follows from its sums."""
    return {"executed", "rate"} <= line.values.keys() and bool(_budget(line)) and _doubt(line) == 0


def _fit(cell: Place, name: str) -> float:
    text = cell.text
    if is_blank_mark(text):
        return 0.2
    if name == "reason":
        return 3.0 if money(text) is not None or rate(text) is not None else 0.0
    if name in MONEY:
        return 0.0 if money(text) is not None else 6.0
    value = rate(text) if name == "rate" else points(text)
    if name in ("rate", "ignored"):
        return 6.0 if value is None else (0.0 if value <= _RATE_LIMIT else 2.0)
    return 6.0 if value is None else (0.0 if value <= 100 else 3.0)


def _skip(name: str) -> float:
    return 0.05 if name in ("reason", "ignored") else (0.2 if name == "budget_initial" else 0.4)


def _drop(cell: Place) -> float:
    return 0.6 if is_blank_mark(cell.text) else 4.0


_COSTS = Costs(_fit, _skip, _drop)
