"""Rows of the indicator block → indicators: drifted rows re-aligned, levels carried down, readings decided by the sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from ingest.align import Column, Costs, Reading, readings, straight
from ingest.glued import is_glued
from ingest.headers import field as header_field
from ingest.headers import is_budget_row, is_total, plain
from ingest.levels import (
    Levels,
    full_path,
    is_level,
    is_points_only,
    level1,
    level2,
    level_before,
    meant,
    path,
    without_level,
)
from ingest.places import Place, Row
from ingest.values import (
    actual_value,
    is_blank_mark,
    is_unit,
    number,
    operator,
    out_of,
    points,
    stated,
    unit_name,
    vocabulary,
)

_NAME_LEAD = re.compile(
    r"^(?:(?:三级)?指标\s*[\d一二三四五六七八九十]+\s*[:：、.．]\s*|[（(]?\d{1,2}[)）、.．]\s*(?=[^\d%]))"
)
_TARGET_LIKE = re.compile(
    r"^(?:[<>=≤≥≦≧═＝＜＞]|不[少低超高]|至少)|\d\s*[(（]?[%％]|^\d[\d.,]*\s*[(（]?[\u4e00-\u9fff]{1,4}[)）]?$"
)
_WORDS_FIRST = re.compile(r"(?!不[少低超高]|至少)[\u4e00-\u9fff]{3}")
_HAS_POINTS = re.compile(r"[\u4e00-\u9fff]\s*[（(]\s*\d{1,3}(?:\.\d+)?\s*分\s*[)）]$")
"""A level with the points that it is worth ("预算管理（5分）")."""
_POINTS_BEHIND = re.compile(r"\s*[（(]\s*(\d{1,3}(?:\.\d+)?)\s*分\s*[)）]$")
_STANDARD = re.compile(r"\d\s*分.*[，,；;。]|[计得扣记加减][^，。；]{0,6}\d+(?:\.\d+)?\s*分|酌情[扣得打给]?分")
"""What a standard of scoring says ("达到90%得10分，每低1%扣1分")."""
_NEAR = 3.0
"""A reading that costs this much more than the cheapest is still a reading."""
_UNUSED = ("index", "group", "ignored", "level_weight", "level3")
_SUBTOTALS = frozenset({"小计", "分项小计", "本项小计", "小计得分"})
_LEVEL_FIELDS = ("level1", "level2")


@dataclass(slots=True)
class IndicatorReading:
    """An indicator row as read: the cell of every field, levels with where they stand, weight and score as numbers."""

    row: Row
    cells: dict[str, Place]
    name: str = ""
    levels: Levels = field(default_factory=lambda: Levels(None, None))
    level_places: tuple[Place, ...] = ()
    budget: bool = False

    @property
    def weight(self) -> Decimal | None:
        """The weight, where it is stated: in a cell of its own, or as what the score is out of ("9.5/10")."""
        if "weight" in self.cells:
            return points(self.cells["weight"].text)
        return out_of(self.cells["score"].text) if "score" in self.cells else None

    def place_of(self, name: str) -> Place:
        """Where the weight or the score stands; one of them must be stated."""
        return self.cells[name] if name in self.cells else self.cells["score"]

    @property
    def score(self) -> Decimal | None:
        """The score, where it is stated."""
        return points(self.cells["score"].text) if "score" in self.cells else None

    @property
    def stated(self) -> bool:
        """Whether the row states anything about the indicator."""
        texts = [self.cells[name].text for name in ("target", "target_value", "actual") if name in self.cells]
        says = any((text := stated(cell)) and any(char.isalnum() for char in text) for cell in texts)
        return says or self.weight is not None or self.score is not None


class RowOptions:
    """The readings that one row may have, as cells by field. A cell that only names the block ("绩效指标") is left out."""

    def __init__(self, row: Row, columns: Sequence[Column]) -> None:
        self.row = row
        self._columns = columns
        self._cells = [
            cell for cell in row.cells if header_field("indicators", cell.text) != "group" or len(cell.text) > 12
        ]
        self._straight = straight(self._cells, columns, _COSTS)

    @cached_property
    def cheapest(self) -> dict[str, Place]:
        """The reading by position where every cell fits its header, else the cheapest of all."""
        if self._straight is not None:
            return self._by_field(self._straight)
        return self.priced[0][1] if self.priced else {}

    @cached_property
    def priced(self) -> list[tuple[float, dict[str, Place]]]:
        """Every reading that is not much dearer than the cheapest, with what it costs; that by position first.

        A row that states its weight and score in their places has no other: a sum that fails is then the document's own.
        """
        if self._straight is not None and self._states_points(self._by_field(self._straight)):
            return [(self._straight.cost, self._by_field(self._straight))]
        found = [] if self._straight is None else [self._straight]
        others = readings(self._cells, self._columns, _COSTS)
        found += [reading for reading in others if reading != self._straight]
        limit = min((reading.cost for reading in found), default=0.0) + _NEAR
        return [(reading.cost, self._by_field(reading)) for reading in found if reading.cost <= limit]

    def _states_points(self, cells: dict[str, Place]) -> bool:
        wanted = {column.field for column in self._columns} & {"weight", "score"}
        return bool(wanted) and all(name in cells and points(cells[name].text) is not None for name in wanted)

    def _by_field(self, reading: Reading) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for cell, index in zip(self._cells, reading.columns, strict=True):
            if index is None or self._columns[index].field in _UNUSED:
                continue
            name = self._columns[index].field
            if name not in found or stated(found[name].text) is None:
                found[name] = cell
        return found


def read_rows(chosen: Sequence[tuple[Row, dict[str, Place]]]) -> tuple[list[IndicatorReading], list[Row]]:
    """Indicator rows in their order with levels carried down, and the rows that are no indicator and state figures."""
    carried: dict[str, Place] = {}
    found: list[IndicatorReading] = []
    unread: list[Row] = []
    for row, cells in chosen:
        if any(plain(cell.text) in _SUBTOTALS for cell in row.cells[:3]):
            continue
        own = {name: cells[name] for name in _LEVEL_FIELDS if name in cells and _is_level_cell(cells[name])}
        if "level1" in own:
            carried.pop("level2", None)
        carried.update(own)
        reading = _reading(row, cells, own, carried)
        if reading is not None:
            found.append(reading)
        elif has_figures(row):
            unread.append(row)
    return found, unread


def _reading(
    row: Row, cells: dict[str, Place], own: dict[str, Place], carried: dict[str, Place]
) -> IndicatorReading | None:
    first, second = carried.get("level1"), carried.get("level2")
    name_place = cells.get("indicator")
    stage = level1(first.text) if first is not None else None
    budget = stage not in ("投入", "过程", "决策") and any(
        is_budget_row(place.text) for place in (*own.values(), *([name_place] if name_place else []))
    )
    if budget and (first is None or "level1" in own or name_place is None):
        return IndicatorReading(row, cells, "预算执行", Levels(None, None), (), True)
    if name_place is None or is_total(name_place.text):
        return None
    name, cells = _without_points(_NAME_LEAD.sub("", without_level(name_place.text)), name_place, cells)
    if name is None or number(name) is not None or any(is_glued(place.text) for place in cells.values()):
        return None
    if (leading := level_before(name_place.text)) and "level2" not in own:
        second = replace(name_place, text=leading)
    if whole := full_path(name_place.text):
        first, second = (replace(name_place, text=level) for level in whole[:2])
        own, name = {**own, "level1": first}, whole[2]
    levels = meant(first.text if first else None, second.text if second else None, "level1" not in own)
    if levels.level2 is None and level2(name) == "服务对象满意度":
        levels = Levels("满意度", "服务对象满意度")
    places = [place for place in (first, second) if place is not None]
    moved = first is not None and "level1" not in own and level1(first.text) not in (levels.level1, None)
    if moved and second is not None and levels.level1 != "满意度" and level2(second.text):
        places = [second]
    return IndicatorReading(row, cells, name, levels, tuple(places), budget)


def _without_points(written: str, place: Place, cells: dict[str, Place]) -> tuple[str | None, dict[str, Place]]:
    """The name without the points behind it ("市民满意度（20分）"), which are its weight where no cell states another."""
    behind = _POINTS_BEHIND.search(written)
    alone = not cells.keys() & {"target", "target_value", "actual", "score"}
    if behind is None or alone or ("weight" in cells and points(cells["weight"].text) is not None):
        return stated(written), cells
    return stated(written[: behind.start()]), {**cells, "weight": replace(place, text=behind[1])}


def _is_level_cell(place: Place) -> bool:
    return stated(place.text) is not None or is_points_only(place.text)


def has_figures(row: Row) -> bool:
    """Whether a row holds so many figures that it looks like data."""
    figures = sum(1 for cell in row.cells if number(cell.text) is not None)
    return figures >= 2 or any(is_glued(cell.text) for cell in row.cells)


def fit_cost(cell: Place, name: str) -> float:
    """What it costs that a cell stands in a column: 0 where it looks like what the column holds."""
    text = cell.text
    if is_blank_mark(text) and operator(text) is None:
        return 0.8 if name in ("indicator", *_LEVEL_FIELDS) else 0.2
    figure = points(text)
    if name in _FITS:
        return _FITS[name](text, figure)
    return 1.0 if figure is not None else 0.3


def _fit_level1(text: str, figure: Decimal | None) -> float:
    if figure is not None:
        return 8.0
    if level1(text) or is_points_only(text) or is_budget_row(text) or path(text):
        return 0.2 if level2(text) else 0.0
    return 2.5 if level2(text) else 4.0


def _fit_level2(text: str, figure: Decimal | None) -> float:
    if figure is not None:
        return 8.0
    if level2(text) or is_budget_row(text) or path(text):
        return 0.0
    if _HAS_POINTS.search(text) and not level1(text):
        return 0.1
    if level1(text) or is_points_only(text):
        return 1.5
    return 0.9 if len(text) <= 10 and not any(char.isdigit() for char in text) else 4.0


def _fit_indicator(text: str, figure: Decimal | None) -> float:
    if figure is not None:
        return 6.0
    if is_level(text) or _HAS_POINTS.search(text):
        return 2.0 if plain(text).endswith(("指标", "目标")) or _HAS_POINTS.search(text) else 0.6
    if is_unit(text) or _STANDARD.search(text):
        return 2.0
    return 3.0 if _TARGET_LIKE.search(text) and len(text) <= 12 and not _WORDS_FIRST.match(text) else 0.0


def _fit_value(text: str, figure: Decimal | None) -> float:
    if operator(text) is not None:
        return 3.0
    if figure is not None:
        return 0.7
    names = is_budget_row(text) or (is_level(text) and plain(text).endswith(("指标", "目标")))
    return 2.0 if names else 0.1


def _fit_op(text: str, figure: Decimal | None) -> float:
    units = vocabulary()["units"]
    assert isinstance(units, dict)
    return 0.0 if operator(text) is not None or text in units["general"] else 6.0


def _fit_unit(text: str, figure: Decimal | None) -> float:
    if figure is not None or operator(text) is not None:
        return 6.0
    units = vocabulary()["units"]
    assert isinstance(units, dict)
    if text in units["names"] or unit_name(text) == "%":
        return 0.0
    return 0.5 if len(text) <= 4 else (1.5 if len(text) <= 8 else 4.0)


def _fit_points(text: str, figure: Decimal | None) -> float:
    if figure is None:
        return 3.0 if re.fullmatch(r"\d+(?:\.\d+)?[%％]", text) else 8.0
    return 0.0 if 0 <= figure <= 100 else 5.0


def _fit_words(text: str, figure: Decimal | None) -> float:
    if figure is not None or path(text) or (is_level(text) and plain(text).endswith(("指标", "目标"))):
        return 3.0
    if is_points_only(text) or (_HAS_POINTS.search(text) and len(text) <= 14):
        return 2.0
    return 1.0 if actual_value(text) is not None else 0.0


def _fit_index(text: str, figure: Decimal | None) -> float:
    return 0.0 if text.isdigit() and len(text) <= 3 else 6.0


def _fit_group(text: str, figure: Decimal | None) -> float:
    return 0.0 if header_field("indicators", text) == "group" else 4.0


def _fit_name_group(text: str, figure: Decimal | None) -> float:
    return max(_fit_indicator(text, figure), 0.2)


_FITS = {
    "level1": _fit_level1,
    "level2": _fit_level2,
    "indicator": _fit_indicator,
    "target": _fit_value,
    "target_value": _fit_value,
    "actual": _fit_value,
    "target_op": _fit_op,
    "target_unit": _fit_unit,
    "weight": _fit_points,
    "level_weight": _fit_points,
    "score": _fit_points,
    "reason": _fit_words,
    "remark": _fit_words,
    "index": _fit_index,
    "group": _fit_group,
    "level3": _fit_name_group,
}
_SKIPS = {
    "indicator": 4.0,
    "target": 1.0,
    "actual": 0.4,
    "weight": 0.8,
    "score": 0.5,
    "target_op": 0.4,
    "target_unit": 0.3,
}


def skip_cost(name: str) -> float:
    """What it costs that a row has no cell of a column."""
    return _SKIPS.get(name, 0.05)


def drop_cost(cell: Place) -> float:
    """What it costs that a cell of a row is in no column."""
    return 0.6 if is_blank_mark(cell.text) else 5.0


_COSTS = Costs(fit_cost, skip_cost, drop_cost)
