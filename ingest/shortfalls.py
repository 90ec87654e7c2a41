"""Reasons set below a form for its indicators together: "视频图像在线率未达目标，主要原因是…；办案功能用房未按计划建成，系…".

In: the cell behind a label such as 偏差大或目标未完成原因分析, and the form's indicators. Out: the indicators, each that a clause
names and that has no reason of its own with that clause as its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Document
from ingest.folding import squeeze
from ingest.places import Place, evidence, merged, part_of
from ontology.facts import IndicatorResult

_CLAUSE = re.compile(r"[^；;。\n]+")
_ORDER = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]+[)）]?[、.．是]|[一二三]是)")
_TELLS = re.compile(
    r"原因|系|由于|因|受|导致|所致|影响|未|不足|偏[低高少多]|较[低高少多]|滞后|推迟|取消|调整|超出|大于|小于"
)
_NAME_ENDS = re.compile(r"(?:数量|情况|完成率|人数|人次|数|率)$")
_LEAST = 4
"""An indicator is named by its whole name, or by what is left of it without its last word in so many characters."""

_AS_ABOVE = re.compile(r"(?:原因)?同[上前](?:项|行|指标)?[。.]?")


def with_shortfalls(document: Document, rows: Sequence[IndicatorResult], told: Place | None) -> list[IndicatorResult]:
    """The rows with the reasons of ``told``; a clause that names none of them, or several at once, explains none."""
    if told is None:
        return list(rows)
    reasons: dict[str, str] = {}
    for match in _CLAUSE.finditer(told.text):
        clause = _ORDER.sub("", squeeze(match[0]).strip("，,:：")).strip("，,:：")
        named = [row.indicator for row in rows if _names(clause, row.indicator)]
        longest = [name for name in named if not any(name != other and name in other for other in named)]
        if len(set(longest)) == 1 and _TELLS.search(clause):
            reasons.setdefault(longest[0], clause)
    return [_explained(document, row, told, reasons.get(row.indicator)) for row in rows]


def _names(clause: str, indicator: str) -> bool:
    name = squeeze(indicator)
    core = _NAME_ENDS.sub("", name)
    return name in clause or (len(core) >= _LEAST and core in clause) or _named_by_end(clause, name)


def _named_by_end(clause: str, name: str) -> bool:
    """ "办案功能用房未按计划建成" of 建成办案功能用房: the clause begins with all but the verb before it."""
    return any(len(name) - cut >= _LEAST and clause.startswith(name[cut:]) for cut in (2, 3))


def _explained(document: Document, row: IndicatorResult, told: Place, reason: str | None) -> IndicatorResult:
    if reason is None or row.reason:
        return row
    spans = evidence(document, [part_of(document, told, reason)], ("reason",))
    return replace(row, reason=reason, spans=merged([*row.spans, *spans]))


def with_reasons_above(results: Sequence[IndicatorResult]) -> list[IndicatorResult]:
    """The rows of a form in their order; "同上" is the reason of the row above, which it cites beside its own cell."""
    found: list[IndicatorResult] = []
    above: IndicatorResult | None = None
    for row in results:
        if row.reason and _AS_ABOVE.fullmatch(row.reason) and above is not None:
            cited = [replace(span, fields=("reason",)) for span in above.spans if "reason" in span.fields]
            row = replace(row, reason=above.reason, cause=above.cause, spans=merged([*row.spans, *cited]))
        above = row if row.reason else above
        found.append(row)
    return found
