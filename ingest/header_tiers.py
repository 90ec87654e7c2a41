"""Which row below a tier of the header of an indicator block goes on with that header."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.headers import field, plain
from ingest.levels import level2
from ingest.places import Row

_TARGET_PARTS = ("target_op", "target_unit")
_WORD = re.compile(r"[\u4e00-\u9fff]{2,8}")


def parts_target(tier: Row, row: Row) -> bool:
    """Whether the row below a tier parts its targets by year ("前年 | 上年 | 预计当年实现")."""
    if row.table is not tier.table or row.number - tier.number != 1:
        return False
    ends = [max(cell.last, after.column - 1) for cell, after in zip(tier.cells, tier.cells[1:], strict=False)]
    targets = [
        (cell.column, last)
        for cell, last in zip(tier.cells, [*ends, tier.cells[-1].last], strict=True)
        if field("indicators", cell.text) == "target" and last > cell.column
    ]
    names = [field("indicators", cell.text) for cell in row.cells]
    inside = all(any(first <= cell.column <= last for first, last in targets) for cell in row.cells)
    return inside and "target" in names and all(name in ("target", "ignored", *_TARGET_PARTS) for name in names)


def parts_header(tier: Row, row: Row) -> bool:
    """Whether the row right below a tier holds only headers: it parts columns of that tier ("完成值 | 评分" twice)."""
    if row.table is not tier.table or row.number - tier.number != 1 or len(row.cells) < 2:
        return False
    return all(field("indicators", cell.text) not in (None, "index") for cell in row.cells) or _parts_wide(tier, row)


def _parts_wide(tier: Row, row: Row) -> bool:
    """Whether every cell of a row is a short word below a header over several columns, which several of them part.

    "偏差原因分析" is parted into 经费保障, 制度保障, 人员保障 …, whatever they are called.
    """
    ends = [max(cell.last, after.column - 1) for cell, after in pairwise(tier.cells)]
    wide = [
        (cell.column, last)
        for cell, last in zip(tier.cells, [*ends, tier.cells[-1].last], strict=True)
        if last > cell.column
    ]
    over = [next((span for span in wide if span[0] <= c.column and c.last <= span[1]), None) for c in row.cells]
    words = all(_WORD.fullmatch(plain(cell.text)) and not level2(cell.text) for cell in row.cells)
    return words and None not in over and all(over.count(span) >= 2 for span in over)
