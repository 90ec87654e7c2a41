"""Vega-Lite charts of rows as they are shown: figures are taken from the rows, none is made here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.pages.rendering import label

Row = dict[str, Any]
Spec = dict[str, Any]

ACCENT, SECOND, QUIET = "#1f5f5b", "#b9824a", "#5b6664"
FONT = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif'
MOST_BARS = 40
"""Bars of one chart, at most."""

CLOSE = 20
"""Points between the lowest and the highest score up to which one bar stands for one point."""

_TEXTS = ("project", "indicator", "subject", "unit", "department", "item", "measure_text", "document", "level1", "year")
_NUMBERS = ("value", "rate", "score", "total_score", "executed", "budget_adjusted", "budget_initial", "weight", "count")
_CONFIG: Spec = {
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": "#1d2423", "titleColor": QUIET, "labelLimit": 280,
             "gridColor": "#e6e4de", "domainColor": "#c9c6bd", "tickColor": "#c9c6bd", "titleFontWeight": "normal"},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "orient": "top", "title": None, "columns": 2},
    "bar": {"color": ACCENT},
}  # fmt: skip


def _chart(rows: Sequence[Row], **parts: Any) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(rows)},
        "config": _CONFIG,
        **parts,
    }


def of_rows(columns: Sequence[str], rows: Sequence[Row]) -> Spec | None:
    """Bars of an answer's or query's rows: its first number by its first name; None where there are too few to compare."""
    name = next((one for one in _TEXTS if one in columns and _distinct(rows, one) > 1), None)
    number = next((one for one in _NUMBERS if one in columns and _is_number(rows, one)), None)
    if name is None:
        name = next((one for one in columns if _distinct(rows, one) > 1 and not _is_number(rows, one)), None)
    if number is None:
        number = next((one for one in columns if one not in ("year", name) and _is_number(rows, one)), None)
    if name is None or number is None or not 2 <= len(rows) <= MOST_BARS:
        return None
    return bars(rows, columns, name, number)


def bars(rows: Sequence[Row], columns: Sequence[str], name: str, number: str, title: str | None = None) -> Spec:
    """Horizontal bars of ``number`` (told by ``title``), one a row, called by ``name`` and what else tells rows apart."""
    named = [
        {"name": one, "value": row.get(number)}
        for one, row in zip(_names(rows, columns, name), rows, strict=True)
        if row.get(number) is not None
    ]
    y = {"field": "name", "type": "nominal", "sort": None, "title": None}
    x = {"field": "value", "type": "quantitative", "title": title or label(number), "axis": {"tickCount": 6}}
    return _chart(
        named,
        height=26 * len(named) + 10,
        encoding={
            "y": y,
            "x": x,
            "tooltip": [
                {"field": "name", "title": label(name) if name in columns and name != "name" else "名称"},
                {"field": "value", "title": title or label(number), "type": "quantitative"},
            ],
        },
        layer=[
            {"mark": {"type": "bar", "cornerRadiusEnd": 2, "tooltip": True, "height": {"band": 0.7}}},
            {"mark": _TOLD, "encoding": {"text": {"field": "value", "type": "quantitative"}}},
        ],
    )


_TOLD: Spec = {"type": "text", "align": "left", "baseline": "middle", "dx": 4, "fontSize": 11, "color": QUIET}
"""What a bar stands for, written at its end."""


def rates(rows: Sequence[Row]) -> Spec:
    """Execution rate of units, one bar a unit and year; ``rows`` are those of the comparison of peers."""
    named = [{"name": f"{row['unit']} {row['year'] or ''}".strip(), "value": row["value"]} for row in rows]
    return bars(named, ("name",), "name", "value", "执行率（%）")


def scores(totals: Sequence[int | float]) -> Spec:
    """How total scores are distributed, from the bar that holds the lowest: five points a bar, one where all lie close."""
    given = [{"score": one} for one in totals]
    most, least = max(100, *totals), int(min(totals) // 5 * 5)
    extent = [least, most]
    axis = {
        "bin": {"step": 5 if most - least > CLOSE else 1, "extent": extent},
        "scale": {"domain": extent},
        "field": "score",
        "type": "quantitative",
        "title": "总分（分）",
    }
    count = {"aggregate": "count", "type": "quantitative", "title": "项目数", "axis": {"tickMinStep": 1, "format": "d"}}
    tips = [axis | {"title": "总分"}, count]
    return _chart(
        given,
        height=240,
        mark={"type": "bar", "tooltip": True},
        encoding={"x": axis | {"axis": {"format": "d"}}, "y": count, "tooltip": tips},
    )


def spending(rows: Sequence[Row]) -> Spec:
    """Budget against executed of projects, two bars each; ``rows`` are lines of ``funds``."""
    names = _names(rows, ("project", "year", "unit", "document"), "project")
    values = [
        {"name": name, "what": what, "value": row[column]}
        for name, row in zip(names, rows, strict=True)
        for column, what in (("budget_adjusted", "全年预算数"), ("executed", "全年执行数"))
        if row[column] is not None
    ]
    return _chart(
        values,
        height=32 * len(rows) + 10,
        mark={"type": "bar", "tooltip": True, "cornerRadiusEnd": 2},
        encoding={
            "y": {"field": "name", "type": "nominal", "sort": None, "title": None},
            "yOffset": {"field": "what", "sort": ["全年预算数", "全年执行数"]},
            "x": {"field": "value", "type": "quantitative", "title": "万元", "axis": {"tickCount": 6}},
            "color": {
                "field": "what",
                "sort": ["全年预算数", "全年执行数"],
                "scale": {"domain": ["全年预算数", "全年执行数"], "range": ["#c9c2b2", ACCENT]},
            },
            "tooltip": [
                {"field": "name", "title": "项目"},
                {"field": "what", "title": "口径"},
                {"field": "value", "title": "万元", "type": "quantitative"},
            ],
        },
    )


def over_years(rows: Sequence[Row], number: str) -> Spec:
    """A line over the years; ``rows`` hold ``year`` and ``number``."""
    given = [{"year": str(row["year"]), "value": row[number]} for row in rows if row[number] is not None]
    return _chart(
        given,
        height=180,
        mark={"type": "line", "point": {"size": 60, "filled": True}, "color": ACCENT, "tooltip": True},
        encoding={
            "x": {"field": "year", "type": "ordinal", "title": "年度", "axis": {"labelAngle": 0}},
            "y": {"field": "value", "type": "quantitative", "title": label(number), "scale": {"zero": False}},
        },
    )


def _names(rows: Sequence[Row], columns: Sequence[str], name: str) -> list[str]:
    """What rows are called, made longer by further columns until no two are called alike, at last by their number."""
    names = [str(row.get(name) or "—") for row in rows]
    for more in (one for one in ("indicator", "year", "unit", "document") if one in columns and one != name):
        if len(set(names)) == len(names):
            return names
        names = [f"{one} {row.get(more) or ''}".strip() for one, row in zip(names, rows, strict=True)]
    if len(set(names)) < len(names):
        names = [f"{number}. {one}" for number, one in enumerate(names, start=1)]
    return names


def _distinct(rows: Sequence[Row], column: str) -> int:
    return len({str(row.get(column)) for row in rows if row.get(column) is not None})


def _is_number(rows: Sequence[Row], column: str) -> bool:
    values = [row.get(column) for row in rows if row.get(column) is not None]
    return len(values) > 1 and all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)
