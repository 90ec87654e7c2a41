"""Headers of lists with one project a line → columns, from one tier or more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.align import Column
from ingest.columns import is_of_review, one_score, other_stage
from ingest.funds import is_level_of_government
from ingest.headers import field, plain, source
from ingest.levels import is_level
from ingest.meant_headers import guessed_row
from ingest.monitored import STAGE, with_months
from ingest.places import Row
from ingest.values import money_scale, number, rate

MONEY = frozenset({"budget_initial", "budget_adjusted", "in_place", "executed", "rate"})
INDICATOR = frozenset({"level1", "level2", "indicator", "target", "target_op", "target_value", "target_unit"})
FUND = "fund:"
"""Begins the field of a column that holds the budget from one source."""
LEVEL = "#"
"""Ends the source in the field of a column that is for one of several levels of government; its number follows."""
CELL = "cell:"
"""Begins the field of a column that lists the indicators of a level in one cell; the level's name follows."""
EXECUTION = {"execution_weight": "weight", "execution_score": "score"}
"""Columns of a list for the weight and the score of the budget's execution, and what they are of the money."""
_EXECUTION = re.compile(
    r"执行(?:率|情况|进度)?(?:自评|指标)?(?:(权重|分值|满分|标准分)|得分|计分|评分|打分|自评分|分)$"
)
_RESULTS = frozenset({"actual", "weight", "score", "reason"})
_SUMS = ("budget_initial", "budget_adjusted", "in_place", "executed", "rate", "ignored")
_PARTS = {
    "group": (
        *_SUMS,
        "total_score",
        "grade",
        "score",
        "weight",
        "level1",
        "level2",
        "indicator",
        "target",
        "actual",
        *EXECUTION,
    ),
    "budget_adjusted": _SUMS,
    "budget_initial": _SUMS,
    "executed": _SUMS,
    "total_score": ("total_score", "grade", "score", "ignored", *EXECUTION),
    "target": ("target_op", "target", "target_value", "target_unit"),
    "ignored": (*_SUMS, "total_score", "grade", "ignored", *EXECUTION),
}
"""What a header may be parted into by a tier below it."""
_JUDGED = frozenset({"total_score", "grade"})
"""What a list of accounts never states of its rows."""
_ONCE = frozenset({"ignored", "group", "index"})
_LONGEST_SOURCE = 9
"""Characters of the header of a list's column for one source of funds ("其中：中央财政资金")."""
REMARK = "list_remarks"
"""The section of headers of columns that may say why a project fell short: 备注, 存在问题."""


def is_list_header(row: Row, following: Row | None) -> bool:
    """Whether the row heads a list of projects: its cells are headers, one of them the project.

    Beside it stand sums, a score or the columns of indicators, if not in the row itself, in the tier below.
    """
    if len(row.cells) < 3 or any(number(cell.text) is not None for cell in row.cells) or _heads_sources(row, following):
        return False
    names = [list_field(cell.text) for cell in row.cells]
    if "project" in names and _JUDGED & set(names):
        names = _list_fields(row)
    known = [name for name in names if name]
    tier = following if following is not None and is_tier(row, following) else None
    merged = tier is not None and stands_under(row, tier)
    if "project" not in known or (len(known) * 3 < len(names) * 2 and not merged):
        return False
    below = _list_fields(tier) if tier is not None else []
    named = {name for name in (*known, *below) if name} - _ONCE
    listed = any(name.startswith(CELL) or (name.startswith(FUND) and not _names_a_project(row, name)) for name in named)
    told = named & (MONEY | INDICATOR | {"total_score"}) or listed
    enough = len(named - {"project"}) >= 2 or ("group" in known and bool(below))
    return bool(told) and enough


def _names_a_project(row: Row, source_field: str) -> bool:
    """Whether what looks like a source of funds is a project's name ("基本公共卫生服务补助资金"): the only one, and long."""
    found = [cell for cell in row.cells if list_field(cell.text) == source_field]
    return len(found) == 1 and len(plain(found[0].text)) > _LONGEST_SOURCE


def _heads_sources(row: Row, following: Row | None) -> bool:
    """Whether the row heads a money block: below its column of projects the sources of one project's funds begin."""
    named = next((cell for cell in row.cells if list_field(cell.text) == "project"), None)
    if named is None or following is None or following.table is not row.table:
        return False
    return any(named.column <= cell.column <= named.last and source(cell.text) for cell in following.cells)


def is_tier(upper: Row, row: Row) -> bool:
    """Whether the row is a further tier of the header: right below it, headers only, which part some above."""
    if row.table is not upper.table or row.number - upper.number != 1:
        return False
    names = [list_field(cell.text) for cell in row.cells]
    if stands_under(upper, row):
        return "project" not in names
    wide = any(column.last > column.first or column.field in _PARTS for column in _columns_of(upper))
    return wide and all(name and name != "project" for name in names)


def stands_under(upper: Row, row: Row) -> bool:
    """Whether every cell of a row without figures stands below a header that covers several columns, whatever its words are.

    A header covers its merged columns, in a sheet without merged cells those up to the next one.
    """
    if row.table is not upper.table or row.number - upper.number != 1 or len(row.cells) < 2:
        return False
    ends = [max(cell.last, after.column - 1) for cell, after in zip(upper.cells, upper.cells[1:], strict=False)]
    spans = [
        (c.column, end) for c, end in zip(upper.cells, [*ends, upper.cells[-1].last], strict=True) if end > c.column
    ]
    inside = all(any(first <= cell.column and cell.last <= last for first, last in spans) for cell in row.cells)
    return inside and not any(number(cell.text) is not None or rate(cell.text) is not None for cell in row.cells)


def list_columns(tiers: Sequence[Row], stage: str | None) -> tuple[Column, ...]:
    """The columns of a list: below a group its parts; of several scores that of the stage, of others the first."""
    printed = _printed(tiers)
    if stage == STAGE:
        printed = list(with_months("indicators", with_months("funds", printed)))
    printed = _with_indicators(printed)
    has_rows = any(column.field in INDICATOR - {"level1"} for column in printed)
    if has_rows:
        printed = [replace(column, field=_of_row(column)) for column in printed]
    columns = _grade_of_score(one_score(one_score(printed, stage, "total_score"), stage, "grade"), printed)
    named: set[str] = set()
    kept: list[Column] = []
    for column in columns:
        name = column.field
        if name in named and name not in _ONCE:
            name = _beside(column, kept) or "ignored"
        if name == "ignored" and column.header is not None:
            said = field("indicators" if has_rows else REMARK, column.header.text)
            name = said if said and (not has_rows or (said in ("reason", "remark") and said not in named)) else name
        named.add(name)
        kept.append(replace(column, field=name))
    return tuple(replace(column, field="ignored") if column.field == "group" else column for column in kept)


def _grade_of_score(columns: Sequence[Column], printed: Sequence[Column]) -> list[Column]:
    """The columns; of scores of two stages the lone grade is that of the stage which its header names."""
    scores = [column for column in printed if column.field == "total_score"]
    chosen = next((c for c in columns if c.field == "total_score" and c.header is not None), None)
    if len(scores) < 2 or chosen is None or chosen.header is None:
        return list(columns)
    reviewed = is_of_review(chosen.header.text)
    return [
        replace(column, field="ignored")
        if column.field == "grade" and column.header is not None and is_of_review(column.header.text) is not reviewed
        else column
        for column in columns
    ]


def _with_indicators(columns: Sequence[Column]) -> list[Column]:
    """The columns with "绩效指标", where no tier parts it, as the names of the indicators whose targets stand beside them."""
    names = [column.field for column in columns]
    if "indicator" in names or not {"target", "target_value"} & set(names):
        return list(columns)
    before = next(place for place, name in enumerate(names) if name in ("target", "target_value")) - 1
    groups = [place for place, column in enumerate(columns) if column.field == "group" and column.first == column.last]
    if before > 0 and _names_indicators(columns[before]):
        groups = [before]
    if len(groups) != 1:
        return list(columns)
    return [replace(c, field="indicator") if place == groups[0] else c for place, c in enumerate(columns)]


def _names_indicators(column: Column) -> bool:
    """Whether a header in front of the targets speaks of indicators of some kind ("主要产出指标")."""
    named = column.field in ("ignored", "group") or column.field.startswith(CELL)
    return named and column.header is not None and plain(column.header.text).endswith("指标")


def second_stage(tiers: Sequence[Row], stage: str | None) -> str | None:
    """The other stage whose total scores a list states beside those of ``stage``."""
    return other_stage(_printed(tiers), stage, "total_score")


def _printed(tiers: Sequence[Row]) -> list[Column]:
    columns = _columns_of(tiers[0])
    for upper, tier in pairwise(tiers):
        columns = _parted(columns, _columns_of(tier), placed=stands_under(upper, tier))
    return columns


def _beside(column: Column, others: Sequence[Column]) -> str | None:
    """A field of its own for a column of one level of government beside those of others ("省级资金" beside "中央资金")."""
    same = [other for other in others if other.field.partition(LEVEL)[0] == column.field]
    levels = [other.header is not None and is_level_of_government(other.header.text) for other in (*same, column)]
    return f"{column.field}{LEVEL}{len(same) + 1}" if column.field.startswith(FUND) and all(levels) else None


def list_field(text: str) -> str | None:
    """The field that a header of a list names; "ignored" for one that is known and not read."""
    if execution := _EXECUTION.search(plain(text)):
        return "execution_weight" if execution[1] else "execution_score"
    name = field("list", text)
    if name is not None:
        return name
    name = field("funds", text)
    if name in MONEY or name == "ignored":
        return name
    origin = source(text)
    if origin is not None:
        return "budget_adjusted" if origin == "total" else FUND + origin
    if is_level(text):
        return CELL + plain(text)
    below = field("indicators", text)
    if below in INDICATOR or below in _RESULTS:
        return below
    head = field("head", text)
    if head == "year":
        return "year"
    return "ignored" if name or below or head else None


def _list_fields(row: Row) -> list[str | None]:
    """The field of every header; in a list that judges its projects, sums by their words too ("累计支出")."""
    names = [list_field(cell.text) for cell in row.cells]
    if not (_JUDGED | set(EXECUTION)) & set(names):
        return names
    meant = guessed_row("funds", [cell.text for cell in row.cells], names)
    return [name or (other if other in MONEY else None) for name, other in zip(names, meant, strict=True)]


def _of_row(column: Column) -> str:
    """In a list with indicators a score is that of the indicator, unless its header says that it is the total."""
    text = column.header.text if column.header else ""
    return "score" if column.field == "total_score" and "总" not in text and "综合" not in text else column.field


def _columns_of(row: Row) -> list[Column]:
    """The columns of one tier; a header with nothing beside it covers the columns up to the next one."""
    ends = [cell.column - 1 for cell in row.cells[1:]]
    return [
        Column(name or "ignored", cell.column, max(cell.last, end), money_scale(cell.text), cell)
        for cell, end, name in zip(row.cells, [*ends, row.cells[-1].last], _list_fields(row), strict=True)
    ]


def _parted(upper: Sequence[Column], lower: Sequence[Column], placed: bool) -> list[Column]:
    """The columns with those of a lower tier in place of what they part; a unit of money goes down with them.

    Where every part is ``placed`` below a header of several columns its place decides, else its words may too.
    """
    above = [next((c for c in reversed(upper) if c.first <= part.first), None) for part in lower]
    if not placed and not all(_may_part(column, part) for part, column in zip(lower, above, strict=True)):
        return _in_order(upper, lower)
    parts = [_below(part, column) for part, column in zip(lower, above, strict=True)]
    kept = [column for column in upper if column not in above]
    return sorted([*kept, *parts], key=lambda column: column.first)


def _may_part(above: Column | None, part: Column) -> bool:
    if above is None or (above.field in ("ignored", "index") and above.first == above.last):
        return False
    return _fits(above, part)


def _fits(above: Column, part: Column) -> bool:
    parts = _PARTS.get(above.field, ())
    return part.field in parts or (part.field.startswith(FUND) and "budget_adjusted" in parts)


def _in_order(upper: Sequence[Column], lower: Sequence[Column]) -> list[Column]:
    """Tiers that lost their places: the parts go, in their order, where the headers stand that they can part."""
    left = list(lower)
    columns: list[Column] = []
    for column in upper:
        parts = []
        while left and _fits(column, left[0]):
            parts.append(_below(left.pop(0), column))
        columns += parts if len(parts) > 1 or (parts and column.field == "group") else [column]
    return [replace(column, first=place, last=place) for place, column in enumerate(columns, start=1)]


def _below(part: Column, above: Column | None) -> Column:
    return replace(part, scale=part.scale if part.scale is not None or above is None else above.scale)
