"""Tables that part a sum or a task among places ("乡镇 | 安排资金 | 已支出"): as found, and the figures of every place.

Such a table is known by its rows: the first words of nearly all of them are towns, districts or villages, each another,
and what stands beside them is figures. Its headers may say anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.captions import read_captions
from ingest.context import Context
from ingest.document import Document
from ingest.headers import is_total, plain
from ingest.list_columns import list_field
from ingest.places import Place, Row, evidence, merged, with_fields
from ingest.units import clean_unit
from ingest.values import is_blank_mark, money, money_scale, number, rate, unit_name, vocabulary
from ontology.facts import Observation

_AREA = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:镇|乡|街道|街道办事处|办事处|苏木|县|区|市|旗|村|社区|团场|农场|开发区|园区)(?:[（(].{1,10}[)）])?"
)
_KINDS = frozenset(
    {
        "乡镇",
        "镇乡",
        "镇街",
        "街镇",
        "镇村",
        "县区",
        "区县",
        "市县",
        "县市",
        "市区",
        "地区",
        "园区",
        "社区",
        "城区",
        "街道",
    }
)
"""What heads a column of places and is none."""
_OWN_LEVEL = re.compile(r"[省市县区州]?(?:本级|直属?|级)")
_MOST = 0.65
_FEWEST = 2
_LONGEST_HEADER = 20
_BRACKET = re.compile(r"[（(]\s*([^（()）]{1,8})\s*[)）]")
_RATE = re.compile(r"率|进度|比例|占比|比重")
_EXECUTION = re.compile(r"执行|支出|支付|完成|到位|拨付|进度|使用")
_MONEY = re.compile(r"资金|金额|经费|款|预算|支出|支付|拨|投资|投入|补助|补贴|奖补|配套|结余|结转|下达|到位|执行|安排")
_COUNTED = re.compile(r"(户|人次|人|亩|公里|千米|米|座|处|个|台|套|件|头|吨|批次?|次|所|家|辆|盏|株|平方米)数?$")


@dataclass(frozen=True, slots=True)
class AreaTable:
    """A table of places as found: the captions above it, the tiers of its header, its rows (no sums among them)."""

    captions: tuple[Place, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its headers from the group to the leaf."""

    first: int
    last: int
    path: tuple[Place, ...]

    @property
    def name(self) -> str:
        """What its headers say together, without their units."""
        return "".join(plain(place.text) for place in self.path)


def find_areas(rows: Sequence[Row], captions: Sequence[Place]) -> tuple[int, AreaTable] | None:
    """The table of places that begins among the rows, and the number of its first row; None where there is none."""
    for place, row in enumerate(rows):
        if not heads_columns(row):
            continue
        tiers = 1
        while place + tiers < len(rows) and heads_columns(rows[place + tiers]) and tiers < 3:
            tiers += 1
        header, below = rows[place : place + tiers], rows[place + tiers :]
        named = [body for body in below if (label := label_of(body)) is not None and not names_a_sum(label)]
        above = (*captions, *(cell for title in rows[:place] for cell in title.cells))
        return (place, AreaTable(above, tuple(header), tuple(named))) if _parts(header, below) else None
    return None


def area_observations(document: Document, context: Context, table: AreaTable) -> list[Observation]:
    """The figures of every place; a column of which nothing says in what it is counted is left out."""
    caption = read_captions(document, table.captions)
    if context.year is None and caption.year is not None and caption.year_place is not None:
        dated = evidence(document, [caption.year_place], ("year",))
        context = replace(context, year=caption.year, spans=(*context.spans, *dated))
    scales = [scale for place in table.captions if (scale := money_scale(place.text)) is not None]
    columns = columns_of(table.header)
    found: list[Observation] = []
    for row in table.rows:
        label = label_of(row)
        for cell in row.cells if label is not None else ():
            column = next((c for c in columns if c.first <= cell.column <= c.last), None)
            if label is None or column is None or cell.hull <= label.hull:
                continue
            figure = _observation(document, context, label, cell, column, scales[-1] if scales else None)
            found += [figure] if figure is not None else []
    return found


def _observation(
    document: Document, context: Context, label: Place, cell: Place, column: Column, scale: Decimal | None
) -> Observation | None:
    subject = clean_unit(label.text)
    kind, unit = kind_of(column, cell)
    own = next((found for place in reversed(column.path) if (found := money_scale(place.text)) is not None), scale)
    value = rate(cell.text) if unit == "%" else number(cell.text)
    if unit == "万元":
        value = money(cell.text, own) if own is not None else None
    if subject is None or kind is None or unit is None or value is None:
        return None
    spans = [*evidence(document, [cell], ("value", "kind")), *evidence(document, [label], ("subject",))]
    spans += [span for place in column.path for span in evidence(document, [place], ("measure", "measure_text"))]
    return Observation(
        subject=subject,
        subject_kind="topic",
        measure=column.name,
        measure_text="".join(place.text for place in column.path),
        kind=kind,
        value=value,
        unit_of_measure=unit,
        unit=context.unit,
        year=context.year,
        value_text=cell.text,
        spans=merged([*spans, *with_fields(context.spans, ("unit", "year"))]),
    )


def heads_columns(row: Row) -> bool:
    """Whether a row holds nothing but short words without figures, two or more."""
    texts = [plain(cell.text) for cell in row.cells]
    return (
        len(texts) >= _FEWEST
        and all(0 < len(text) <= _LONGEST_HEADER for text in texts)
        and not any(figure_in(cell) or _is_area(cell.text) for cell in row.cells)
    )


def _parts(header: Sequence[Row], below: Sequence[Row]) -> bool:
    """Whether the rows below a header are places with figures and nothing else, and no projects are listed."""
    if any(list_field(cell.text) == "project" for row in header for cell in row.cells):
        return False
    labels = [label for row in below if (label := label_of(row)) is not None and not names_a_sum(label)]
    areas = [label for label in labels if _is_area(label.text) or _OWN_LEVEL.fullmatch(label.text)]
    towns = [label for label in areas if not _OWN_LEVEL.fullmatch(label.text)]
    if len(towns) < _FEWEST or len(areas) < len(below) * _MOST or len({p.text for p in areas}) < len(areas):
        return False
    return all(
        figure_in(cell) or is_blank_mark(cell.text) or cell.column == row.cells[-1].column
        for row, label in ((row, label_of(row)) for row in below)
        if label is not None
        for cell in row.cells
        if cell.hull > label.hull
    )


def _is_area(text: str) -> bool:
    return plain(text) not in _KINDS and _AREA.fullmatch(text) is not None


def label_of(row: Row) -> Place | None:
    """The words that a row begins with, behind its running number."""
    return next((cell for cell in row.cells[:2] if not figure_in(cell)), None)


def names_a_sum(label: Place) -> bool:
    """Whether a row adds up others."""
    return is_total(label.text) or plain(label.text).endswith(("合计", "小计", "总计"))


def figure_in(cell: Place) -> bool:
    """Whether a cell is a figure: a number, a rate or a sum of money."""
    return number(cell.text) is not None or rate(cell.text) is not None or money(cell.text) is not None


def columns_of(header: Sequence[Row]) -> list[Column]:
    """The columns of the lowest tier, each with what stands over it; of the upper tiers those with nothing below."""
    found = [Column(cell.column, cell.last, (cell,)) for cell in header[0].cells]
    for row in header[1:]:
        parts = []
        for cell in row.cells:
            over = next((c for c in found if c.first <= cell.column <= c.last), None)
            parts.append(Column(cell.column, cell.last, (*(over.path if over else ()), cell)))
        kept = [c for c in found if not any(c.first <= part.first <= c.last for part in parts)]
        found = sorted([*kept, *parts], key=lambda column: column.first)
    return found


def kind_of(column: Column, cell: Place) -> tuple[str | None, str | None]:
    """The kind of a figure and its unit, as its header says; None where it does not."""
    leaf = column.path[-1].text
    brackets = [text for place in reversed(column.path) for text in _BRACKET.findall(place.text)]
    if any(money_scale(text) is not None for text in brackets):
        return ("amount", "万元") if not any("/" in text or "／" in text for text in brackets) else (None, None)
    if cell.text.endswith(("%", "％")) or any(unit_name(text) == "%" for text in brackets) or _RATE.search(leaf):
        return ("completion_rate" if _EXECUTION.search(leaf) else "share" if "占" in leaf else "rate"), "%"
    if named := next((text for text in brackets if _is_unit(text)), None):
        return "count", unit_name(named)
    if counted := _COUNTED.search(plain(leaf)):
        return "count", counted[1]
    return ("amount", "万元") if _MONEY.search(column.name) and "标准" not in leaf else (None, None)


def _is_unit(text: str) -> bool:
    units = vocabulary()["units"]
    assert isinstance(units, dict)
    return text in units["names"] or text.lstrip("万亿") in units["names"] or unit_name(text) == "%"
