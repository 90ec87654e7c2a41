"""Header rows → columns: which field each column of a block holds, from one or two tiers of headers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.align import Column
from ingest.headers import field, plain, source
from ingest.joint_names import cells_under
from ingest.levels import level1, level2
from ingest.meant_headers import guessed_row
from ingest.places import Row
from ingest.values import is_blank_mark, money_scale, rate

MOST_TIERS = 6
"""Rows of one header, at most: forms have up to four, and a page of nothing but headers is no header."""

_LEVELS = ("index", "group", "level1", "level2", "indicator")
_TARGET_PARTS = ("target_op", "target_unit")
_MONEY = frozenset({"budget_initial", "budget_adjusted", "in_place", "executed", "rate"})
_RESULTS = frozenset({"target", "actual", "weight", "score", "remark", "reason"})
_REVIEW = ("复核", "复评", "评价", "抽查", "审核", "核定", "最终")
_STATED = re.compile(r"[:：]\s*\d")
_WEAK = frozenset({"group", "ignored", "remark"})


def header_fields(section: str, row: Row) -> list[str | None]:
    """The field each cell of the row names in ``section``; None for a cell that is no header."""
    return [field(section, cell.text) for cell in row.cells]


def is_fund_header(row: Row) -> bool:
    """Whether the row heads a money block: it names a sum among other columns, and holds no figure."""
    if any(field("indicators", cell.text) in ("level1", "level2", "indicator") for cell in row.cells):
        return False
    if any(rate(cell.text) is not None for cell in row.cells):
        return False
    fields = header_fields("funds", row)
    named = {name for name in fields if name in _MONEY}
    return bool(named - {"rate"}) and (len(named) >= 2 or sum(1 for name in fields if name) >= 3)


def is_indicator_tier(row: Row) -> bool:
    """Whether the row is a tier of the header of an indicator block: only headers, and some that only it has."""
    fields = header_fields("indicators", row)
    named = {name for name in fields if name}
    known = sum(1 for name in fields if name)
    if len(named) < 2 or known * 3 < len(fields) * 2 or is_fund_header(row):
        return False
    own = named & {"level1", "level2", "indicator", "target_op", "target_unit"}
    return bool(own) or len(named & {"target", "actual", "weight", "score"}) >= 3


def lowered(rows: Sequence[tuple[Row, tuple[Column, ...]]]) -> list[tuple[Row, tuple[Column, ...]]]:
    """The rows of a block with their columns; a lone column of levels that holds the lower ones is that of these.

    Of "成本指标" beside "数量指标" the name alone does not say which level it is.
    """
    fields = {column.field for _, columns in rows for column in columns}
    texts = {cell.text for cell in cells_under(rows, lambda column: column.field == "level1")}
    lower = any(level1(text) is None and level2(text) for text in texts)
    if "level2" in fields or not lower or any(level1(text) and level2(text) is None for text in texts):
        return list(rows)
    return [
        (row, tuple(replace(c, field="level2") if c.field == "level1" else c for c in columns)) for row, columns in rows
    ]


def header_run(section: str, texts: Sequence[str]) -> int:
    """How many of the texts, from the first on, are headers of ``section``."""
    length = 0
    while length < len(texts) and field(section, texts[length]) and not _STATED.search(texts[length]):
        length += 1
    return length


def is_fund_tier(tiers: Sequence[Row], row: Row) -> bool:
    """Whether the row goes on with the header of a money block: it parts the sums of the last tier by stage or source."""
    if not 0 < len(tiers) < MOST_TIERS:
        return False
    upper = tiers[-1]
    if row.table is not upper.table or row.number - upper.number != 1 or not row.cells:
        return False
    if any(rate(cell.text) is not None or is_blank_mark(cell.text) for cell in row.cells):
        return False
    tier = _parted_columns(_fund_columns_of(upper), row)
    return tier is not None and len(row.cells) >= 2


def fund_columns(tiers: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of a money block from its header rows. Of two headers for one sum the first labels the block."""
    columns = _fund_columns_of(tiers[0])
    for tier in tiers[1:]:
        columns = _parted_columns(columns, tier) or columns
    last = {(column.field, column.source): column for column in columns}
    kept = [c for c in columns if c.field not in _MONEY or last[c.field, c.source] is c]
    return _without_group_label(kept)


def _fund_columns_of(row: Row) -> list[Column]:
    """The columns of one header row; a header after the first sum that means nothing known keeps its place."""
    named = header_fields("funds", row)
    meant = guessed_row("funds", [cell.text for cell in row.cells], named)
    columns: list[Column] = []
    for cell, name in zip(row.cells, [*named[:1], *meant[1:]], strict=True):
        if name is None and any(column.field in _MONEY for column in columns) and plain(cell.text):
            name = "ignored"
        if name:
            columns.append(Column(name, cell.column, cell.last, money_scale(cell.text), cell))
    return columns


def _parted_columns(upper: Sequence[Column], tier: Row) -> list[Column] | None:
    """The columns with those of ``tier`` in the place of the sums that they part; None where it parts none.

    A cell of the tier says the sum itself ("年初预算数"), only its stage ("调整后" under "预算数"), or a source.
    """
    return _parted_in_place(upper, tier) or _parted_in_order(upper, tier)


def _parted_in_order(upper: Sequence[Column], tier: Row) -> list[Column] | None:
    """The same where the cells lost their places: all name budgets, and one column is that of the budget."""
    budgets = [place for place, column in enumerate(upper) if column.field.startswith("budget")]
    names = [_field_under(upper[budgets[-1]], cell.text) if budgets else None for cell in tier.cells]
    if len(budgets) != 1 or len(set(names)) < 2 or not all(name and name.startswith("budget") for name in names):
        return None
    general = upper[budgets[0]]
    parts = [
        Column(name or "", 0, 0, money_scale(cell.text) or general.scale, cell)
        for name, cell in zip(names, tier.cells, strict=True)
    ]
    columns = [part for column in upper for part in (parts if column is general else [column])]
    return [replace(column, first=place, last=place) for place, column in enumerate(columns, start=1)]


def _parted_in_place(upper: Sequence[Column], tier: Row) -> list[Column] | None:
    """The same where every cell stands below the sum that it parts: the last that begins at its place or before."""
    parts: dict[int, list[Column]] = {}
    begins = [column.first for column in upper]
    for cell in tier.cells:
        above = bisect_right(begins, cell.column) - 1
        if above < 0:
            return None
        general = upper[above]
        name = _field_under(general, cell.text)
        origin = source(cell.text) if name is None else None
        if general.field not in _MONEY or (name is None and origin is None):
            return None
        scale = money_scale(cell.text) or general.scale
        kind = None if origin == "total" else origin
        parts.setdefault(above, []).append(Column(name or general.field, cell.column, cell.last, scale, cell, kind))
    return [column for place, whole in enumerate(upper) for column in parts.get(place, [whole])]


def _field_under(general: Column, text: str) -> str | None:
    """The sum that a cell names under a more general one, by itself or with it ("年初" under "预算数")."""
    name = field("funds", text)
    if name in _MONEY:
        return name if name[:6] == general.field[:6] else None
    above = plain(general.header.text) if general.header else ""
    joined = field("funds", f"{plain(text)}{above}")
    return joined if joined in _MONEY and joined != general.field else None


def indicator_columns(tiers: Sequence[Row]) -> tuple[Column, ...]:
    """The columns of an indicator block from its header rows, each field once, in whatever order they are printed."""
    return each_once(printed_columns(tiers))


def each_once(columns: list[Column]) -> tuple[Column, ...]:
    """The columns with one for the names and one for the weights of the indicators."""
    return tuple(_one_weight(_one_name(_with_names(columns))))


def printed_columns(tiers: Sequence[Row]) -> list[Column]:
    """The columns that the header rows of an indicator block name, as often as they name them."""
    parts = [
        [
            Column(name, cell.column, cell.last, None, cell)
            for cell, name in zip(tier.cells, _result_fields(tier), strict=True)
            if name
        ]
        for tier in tiers
    ]
    for upper, part, tier in zip(tiers, parts[1:], tiers[1:], strict=False):
        parts[tiers.index(tier)] = [_under_group(upper, tier, column) for column in part]
    columns = parts[0]
    for part in parts[1:]:
        columns = _in_order(columns, part) if _packed(columns, part) else _by_position(columns, part)
    return columns


def _result_fields(tier: Row) -> list[str | None]:
    """The field of each header of an indicator block; one that means nothing known keeps its place."""
    meant = guessed_row("indicators", [cell.text for cell in tier.cells], header_fields("indicators", tier))
    return [name or ("ignored" if plain(cell.text) else None) for cell, name in zip(tier.cells, meant, strict=True)]


def _under_group(upper: Row, tier: Row, column: Column) -> Column:
    """The column with the group above it in its header, where that says whose figures these are ("主管部门复核")."""
    begins = [cell for cell in upper.cells if cell.column <= column.first]
    over = begins[-1] if begins else None
    if over is None or column.header is None or field("indicators", over.text) not in (None, "group"):
        return column
    return replace(column, header=replace(column.header, text=f"{plain(over.text)}{column.header.text}"))


def _without_group_label(columns: list[Column]) -> tuple[Column, ...]:
    """ "项目资金（万元）" in front of the headers names the block, not a column, where the block has budget columns."""
    budgets = [column for column in columns if column.field == "budget_adjusted"]
    first = columns[0]
    others = {column.field for column in columns[1:]}
    labels = first.field == "budget_adjusted" and len(budgets) == 1 and "budget_initial" in others
    return tuple(columns[1:] if labels else columns)


def _packed(upper: Sequence[Column], lower: Sequence[Column]) -> bool:
    """Whether the tiers lost their empty cells: they name different fields for the same column."""
    for a in _spread(upper):
        for b in lower:
            clash = a.first == b.first and a.field != b.field and not _refines(a, b) and not _refines(b, a)
            if clash and not _heads_several(a, lower):
                return True
    return False


def _heads_several(a: Column, lower: Sequence[Column]) -> bool:
    """Whether a header spans two or more of the tier below: it names their group ("评分" over "分值 | 得分")."""
    return sum(a.first <= b.first and b.last <= a.last for b in lower) >= 2


def _spread(upper: Sequence[Column]) -> list[Column]:
    """The headers of a tier, each reaching to the next: a sheet without merged cells leaves them empty in between."""
    ends = [max(a.last, b.first - 1) for a, b in pairwise(upper)]
    return [replace(a, last=end) for a, end in zip(upper, [*ends, *(a.last for a in upper[-1:])], strict=True)]


def _refines(general: Column, special: Column) -> bool:
    if general.field in _WEAK:
        return True
    return general.field == "target" and special.field in (
        "target_op",
        "target_value",
        "target_unit",
        "target",
        "ignored",
    )


def _by_position(upper: Sequence[Column], lower: Sequence[Column]) -> list[Column]:
    """Tiers in their places: where both name a column, the more special name counts."""
    whole = [a for a, wide in zip(upper, _spread(upper), strict=True) if not _heads_several(wide, lower)]
    kept = [a for a in whole if not any(_covers(a, b) and (_refines(a, b) or a.field == b.field) for b in lower)]
    added = [b for b in lower if not any(_covers(a, b) and b.field in _WEAK for a in kept)]
    if any(b.field in _TARGET_PARTS for b in added):
        kept = [a for a in kept if a.field != "target"]
    return sorted([*kept, *added], key=lambda column: column.first)


def _covers(a: Column, b: Column) -> bool:
    return a.first <= b.last and b.first <= a.last


def _in_order(upper: Sequence[Column], lower: Sequence[Column]) -> list[Column]:
    """Tiers without their places: levels first, the parts of the target where the target stood, then the rest.

    Headers above that name what a tier of results names again are its groups, and it stands where the first of them does.
    """
    everything = _spliced(upper, lower) or [*upper, *lower]
    levels = sorted((c for c in everything if c.field in _LEVELS), key=lambda column: _LEVELS.index(column.field))
    parted = next((tier for tier in (lower, upper) if any(c.field in _TARGET_PARTS for c in tier)), None)
    if parted is None:
        targets = [column for column in everything if column.field == "target"]
    else:
        targets = [column for column in parted if column.field.startswith("target")]
    rest = [column for column in everything if column.field not in _LEVELS and not column.field.startswith("target")]
    return [
        Column(column.field, place, place, None, column.header)
        for place, column in enumerate([*levels, *targets, *rest], start=1)
    ]


def _spliced(upper: Sequence[Column], lower: Sequence[Column]) -> list[Column] | None:
    """The tier of results in the place of its groups ("完成情况 | 评分" over "目标值 | 完成值 | 分值 | 得分")."""
    named = {column.field for column in lower}
    groups = [place for place, column in enumerate(upper) if column.field in named & _RESULTS]
    if not groups or not named <= _RESULTS or len(named) < len(lower):
        return None
    kept = [column for place, column in enumerate(upper) if place not in groups]
    before = groups[0]
    return [*kept[:before], *lower, *kept[before:]]


def one_score(columns: Sequence[Column], stage: str | None, name: str = "score") -> tuple[Column, ...]:
    """Of several scores (or what ``name`` says) beside each other that of the form's stage: a review's, or the unit's own."""
    scores = [column for column in columns if column.field == name]
    if len(scores) < 2:
        return tuple(columns)
    reviewed = [c for c in scores if c.header is not None and is_of_review(c.header.text)]
    own = [column for column in scores if column not in reviewed]
    chosen = (reviewed or scores)[-1] if stage in ("复核", "评价") else (own or scores)[0]
    return tuple(replace(c, field="ignored") if c.field == name and c is not chosen else c for c in columns)


def is_of_review(header: str) -> bool:
    """Whether a header says that others than the unit itself judged ("抽查等级")."""
    return any(word in header for word in _REVIEW)


def other_stage(columns: Sequence[Column], stage: str | None, name: str = "score") -> str | None:
    """The second stage whose scores stand beside those of ``stage``: 复核 or 评价 beside 自评, or 自评 beside these."""
    texts = [column.header.text for column in columns if column.field == name and column.header is not None]
    reviews = [text for text in texts if is_of_review(text)]
    if not reviews or len(reviews) == len(texts):
        return None
    if stage in ("复核", "评价"):
        return "自评"
    return "评价" if "评价" in reviews[-1] else "复核"


def _one_weight(columns: list[Column]) -> list[Column]:
    """Where every level has its points, those after the name are the indicator's."""
    weights = [place for place, column in enumerate(columns) if column.field == "weight"]
    if len(weights) < 2:
        return columns
    name = next((place for place, column in enumerate(columns) if column.field == "indicator"), 0)
    own = next((place for place in weights if place > name), weights[-1])
    return [
        replace(column, field="level_weight") if column.field == "weight" and place != own else column
        for place, column in enumerate(columns)
    ]


def _one_name(columns: list[Column]) -> list[Column]:
    """Of several columns of names beside each other the last is the indicator's; a column of names repeated is none.

    The first of two right behind the first level is the second level, where no other column is.
    """
    names = [place for place, column in enumerate(columns) if column.field == "indicator"]
    beside = [place for number, place in enumerate(names) if place - names[0] == number]
    fields = dict.fromkeys(names, "ignored") | dict.fromkeys(beside[:-1], "level3")
    known = [column.field for column in columns]
    if len(beside) == 2 and "level2" not in known and known[: beside[0]][-1:] == ["level1"]:
        fields[beside[0]] = "level2"
    return [
        replace(column, field=fields[place]) if place in names and place != beside[-1] else column
        for place, column in enumerate(columns)
    ]


def _with_names(columns: list[Column]) -> list[Column]:
    """A block without a column of names has them under "绩效指标" behind its levels, else in its lowest level."""
    fields = [column.field for column in columns]
    if "indicator" in fields:
        return columns
    behind = [at for at, name in enumerate(fields) if name == "group" and at and fields[at - 1] in ("level1", "level2")]
    if behind:
        return [replace(c, field="indicator") if at == behind[-1] else c for at, c in enumerate(columns)]
    lowest = next((name for name in ("level2", "level1") if name in fields), None)
    return [
        Column("indicator", column.first, column.last, None, column.header) if column.field == lowest else column
        for column in columns
    ]
