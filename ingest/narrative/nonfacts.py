"""Figures that state no fact of the year: bounds, standards, plans for later years, figures inside reasons and titles."""

from __future__ import annotations

import re
from typing import Any

from ingest.figures import Figure
from ingest.narrative.borders import modifies_next
from ingest.narrative.marks import text_of

_STANDARD = re.compile(
    r"(?:限额|数额|定额|起点|开支|收费|补助|补贴|计分|评分|扣分)标准(?:为|是|：|:)|采购限额|[＝=](?!\d)[^，。；\d]{2,}|(?:必?须|应当|不得)[^，。；]*$"
)
_HOPED = re.compile(r"力争|争取(?!到)|拟(?=新增|安排|投入|建|购|开展|实施|采购|用)|有望")
_PLANNED = re.compile(
    r"计划(?=再?投入|安排|新增|建|购|实施|开展|用|拨|支出|完成)|预计|将(?=新增|安排|投入|建|继续|进一步|再)|规划|拟|目标"
)
_LATER = re.compile(r"(?P<year>20\d{2})年")
_END_OF_PLAN = re.compile(r"“?十[三四五六]五”?(?:末|期末|期间)")


def states_nothing(doc: Any, figure: Figure, start: int, end: int, year: int | None) -> bool:
    """Whether ``figure``, in the sentence ``start:end`` of a document about ``year``, states no fact of its own."""
    if any(reason.lead <= figure.start < reason.end for reason in doc._.reasons):
        return True
    if any(account.start <= figure.start < account.end for account in doc._.accounts):
        return True  # "（208类）" is the code of a title
    if figure.threshold and figure.kind != "percent":
        return True  # "单价50万元以上设备0台": the bound belongs to the phrase of the next figure
    if modifies_next(doc, figure, end):
        return True  # "8个类型先进典型100个": so does a number that only describes what is counted next
    return _bound_or_plan(text_of(doc)[start : figure.start], year)


def _bound_or_plan(lead: str, year: int | None) -> bool:
    if _STANDARD.search(lead) and not re.search(r"(?:决算|支出)[^，。]{0,6}$", lead):
        return True
    hoped = _HOPED.search(lead)
    if hoped is not None:
        return True
    planned = _PLANNED.search(lead)
    if planned is None:
        return False
    later = [int(match["year"]) for match in _LATER.finditer(lead, 0, planned.start())]
    return bool(_END_OF_PLAN.search(lead)) or (year is not None and bool(later) and later[-1] > year)
