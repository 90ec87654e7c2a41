"""Tables of base data → figures of the department they are about, each with its measure, unit and year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.basic_data import BasicData, Figure, item_name, item_unit, measure_end, read_figures
from ingest.context import Context
from ingest.document import Document
from ingest.headers import plain
from ingest.narrative.measures import known_measure
from ingest.places import Place, Row, evidence, merged, with_fields
from ingest.values import money, money_scale, number, rate, unit_name, vocabulary
from ontology.facts import Observation, ReadingWarning, Span

_BRACKET = re.compile(r"[（(]\s*([^（()）]{1,6})\s*[)）]")
_PERSONS = re.compile(r"人数|人员数?$|编制数?$")


@dataclass(frozen=True, slots=True)
class BasicRead:
    """What a table of base data states; ``rows`` are those with figures that were not read."""

    observations: tuple[Observation, ...]
    warnings: tuple[ReadingWarning, ...]
    rows: tuple[Row, ...]


def read_basic_data(document: Document, context: Context, data: BasicData) -> BasicRead:
    """The figures of a table of base data, as figures of the document's unit (of its region where it names no unit).

    Money without a unit of its own is in the unit the captions name, else in 万元. A figure of "last year" has no year
    where the document has none, and is left out. A table of nothing but zeros is a template.
    """
    figures, unread = read_figures(data)
    context = _with_year(document, context, figures)
    subject = context.unit or context.region
    first = data.rows[0]
    if figures and subject is None:
        message = "基础数据表没有写明填报单位，没有读取：请在表头补上单位名称后重新导入。"
        return BasicRead((), (_warning("no-unit", message, first),), ())
    scales = [scale for place in data.captions if (scale := money_scale(place.text)) is not None]
    scale = scales[-1] if scales else Decimal(1)
    found: list[Observation] = []
    warnings: list[ReadingWarning] = []
    for figure in figures:
        observation = _observation(document, context, figure, scale)
        if observation is None:
            message = f"这个数字的年度或单位无法确定，没有读取：“{figure.place.text}”，请核对表头。"
            warnings.append(_warning("unread-figure", message, first, figure.place.row))
        else:
            found.append(observation)
    if not any(observation.value for observation in found) and not unread:
        message = "基础数据表没有填写数字或全部为 0，按模板处理，没有读取：如确有内容，请核对原文件。"
        return BasicRead((), (_warning("no-figures", message, first),), ())
    return BasicRead(tuple(found), tuple(warnings), tuple(unread))


def _with_year(document: Document, context: Context, figures: Sequence[Figure]) -> Context:
    """The context; where the document names no year, with the last one that a header names."""
    named = [figure.column for figure in figures if figure.column.year is not None]
    if context.year is not None or not named:
        return context
    latest = max(named, key=lambda column: column.year or 0)
    spans = evidence(document, [latest.header], ("year",))
    return replace(context, year=latest.year, spans=(*context.spans, *spans))


def _observation(document: Document, context: Context, figure: Figure, scale: Decimal) -> Observation | None:
    measure, unit = _measure(figure)
    own = money_scale((figure.unit or figure.column.header).text)
    value = _value(figure.place.text, unit, scale if own is None else own)
    year = figure.column.year
    if year is None and not (figure.column.shift and context.year is None):
        year = context.year + (figure.column.shift or 0) if context.year is not None else None
    elif year is None:
        return None
    if value is None or not measure:
        return None
    beside = figure.column.header if figure.item is None or figure.item.hull != figure.column.header.hull else None
    labels = [place for place in (figure.item, beside) if place is not None]
    spans: list[Span] = [*evidence(document, [figure.place], ("value", "kind"))]
    for place in labels:
        named = place is figure.item or figure.item is None or figure.column.measure is not None
        fields = (
            *(("measure", "measure_text") if named else ()),
            *(("year",) if place is figure.column.header else ()),
        )
        spans += evidence(document, [place], fields)
    spans += with_fields(context.spans, ("unit", "year") if figure.column.year is None else ("unit",))
    name = "unit" if context.unit else "region"
    spans += [replace(span, fields=("subject",)) for span in with_fields(context.spans, (name,))]
    return Observation(
        subject=context.unit or context.region or "",
        subject_kind=name,
        measure=measure,
        measure_text="".join(place.text for place in labels),
        kind={"%": "rate", "万元": "amount"}.get(unit, "count"),
        value=value,
        unit_of_measure=unit,
        unit=context.unit,
        year=year,
        value_text=figure.place.text,
        spans=merged(spans),
    )


def _measure(figure: Figure) -> tuple[str, str]:
    """What the figure measures and in which unit."""
    column, item = figure.column, figure.item
    if column.measure is not None and column.measure.of_item and item is not None:
        unit = column.measure.unit or _unit_in(item) or _unit_in(column.header) or item_unit(item.text)
        return _name(item_name(item.text), column.measure.name), unit or "个"
    if column.measure is not None:
        unit = column.measure.unit or _unit_in(column.header) or ""
        return (plain(item.text) if item is not None else "") + column.measure.name, unit
    assert item is not None
    return _name(item_name(item.text), measure_end(column.aspect)), _unit_of_item(item, figure.unit)


def _name(item: str, end: str) -> str:
    """The measure of an item: its usual name, with ``end`` ("预算") where the usual name of that is not another."""
    whole = known_measure(item.removesuffix("金额") + end) if end else None
    known = whole or known_measure(item)
    name = known.name if known is not None and not known.account else plain(item)
    return name if whole is not None or "预算" in name else name + end


def _unit_of_item(item: Place, beside: Place | None) -> str:
    if beside is not None:
        return "万元" if money_scale(beside.text) is not None else unit_name(beside.text) or beside.text
    named = _unit_in(item)
    if named:
        return named
    bare = plain(item.text)
    return "%" if bare.endswith("率") else "人" if _PERSONS.search(bare) else "万元"


def _unit_in(place: Place) -> str | None:
    """The unit a label names in brackets ("公务用车保有量（辆）"); money is in 万元 whatever it was written in."""
    for text in _BRACKET.findall(place.text):
        if money_scale(text) is not None:
            return "万元"
        units = vocabulary()["units"]
        assert isinstance(units, dict)
        if text in units["names"] or unit_name(text) == "%":
            return unit_name(text)
    return None


def _value(text: str, unit: str, scale: Decimal) -> Decimal | None:
    if unit == "万元":
        return money(text, scale)
    return rate(text) if unit == "%" else number(text)


def _warning(code: str, message: str, row: Row, number: int | None = None) -> ReadingWarning:
    return ReadingWarning(code, message, row.table.page, row.table.number or None, number or row.number)
