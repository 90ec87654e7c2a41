"""Small tables of reports that no form reads ("支出类别 | 金额", "年份 | 2022年 | 2023年"): a figure for every named row.

Such a table is known by its shape: a row of words without figures, below it rows that begin with a name, each another, and
hold nothing but figures and remarks. What a column counts its header says, or the unit in the caption.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.area_tables import Column, columns_of, figure_in, heads_columns, kind_of, label_of, names_a_sum
from ingest.captions import is_title
from ingest.context import Context
from ingest.document import Document, Table
from ingest.headers import field, plain
from ingest.joint_columns import parted_rows
from ingest.list_columns import list_field
from ingest.places import Place, Row, evidence, merged, place_of_block, with_fields
from ingest.values import is_blank_mark, is_unit, money, money_scale, number, operator, rate, unit_name
from ontology.facts import Observation

_SKIPPED_TYPES = frozenset({"部门决算", "部门预算"})
"""Documents whose tables are statements of accounts, which have a reader of their own."""
_OF_FORMS = frozenset({"level1", "level2", "indicator", "target", "actual", "weight", "score"})
_CAPTIONS = 3
_LONGEST_CAPTION = 60
_MOST_ROWS = 60
_FEWEST_ROWS = 2
_NAME = re.compile(r"[\u4e00-\u9fff“”、（）()A-Za-z0-9]{2,24}")
_YEAR = re.compile(r"(20\d{2})年?度?")
_OTHER_YEAR = re.compile(r"上年|去年|前年|上一年|往年")
_PLAIN_SUM = re.compile(r"(?:金额|数额|资金|款项|经费|资金额|总额|支出额|支出)(?:数)?")
"""Headers that say no more than that money stands below them."""
_BRACKET = re.compile(r"[（(]\s*([^（()）]{1,8})\s*[)）]")
_LEAD = re.compile(r"^(?:其中|[:：、])+")


@dataclass(frozen=True, slots=True)
class _Named:
    """A table of named rows as found: whose its figures are, the unit of its money, its columns and rows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Place, Row], ...]
    scale: Decimal | None


def named_observations(document: Document, context: Context, read: set[int]) -> list[Observation]:
    """The figures of tables of named rows that nothing else has ``read``; none where nobody is named that they are of."""
    if context.type in _SKIPPED_TYPES or (context.project is None and context.unit is None):
        return []
    found: list[Observation] = []
    above: list[Place] = []
    for block in document.blocks:
        if block.table is None:
            above = [*above[-_CAPTIONS + 1 :], place_of_block(document, block)]
            continue
        if block.table.number not in read and (named := _find(document, block.table, above)):
            found += _observations(document, context, named)
        above = []
    return found


def _find(document: Document, table: Table, above: Sequence[Place]) -> _Named | None:
    rows = list(parted_rows(document, table))
    captions = [place for place in above if len(place.text) <= _LONGEST_CAPTION]
    while rows and (len(rows[0].cells) == 1 or any(is_title(cell.text) for cell in rows[0].cells)):
        captions += rows.pop(0).cells
    tiers = 0
    while tiers < min(3, len(rows)) and heads_columns(rows[tiers]):
        tiers += 1
    header, below = rows[:tiers], rows[tiers:]
    if not tiers or not _FEWEST_ROWS <= len(below) <= _MOST_ROWS or _is_of_form(rows):
        return None
    labels = [label_of(row) for row in below]
    named = [(label, row) for label, row in zip(labels, below, strict=True) if label and not names_a_sum(label)]
    texts = [plain(label.text) for label, _ in named]
    if len(named) < _FEWEST_ROWS or None in labels or len(set(texts)) < len(texts):
        return None
    if not all(_NAME.fullmatch(text) for text in texts) or not _hold_figures(named, columns_of(header)):
        return None
    scales = [scale for place in captions if (scale := money_scale(place.text)) is not None]
    return _Named(tuple(columns_of(header)), tuple(named), scales[-1] if scales else None)


def _is_of_form(rows: Sequence[Row]) -> bool:
    """Whether a table holds targets or points: it is a form, or part of one, in a layout that is not understood."""
    cells = [cell for row in rows for cell in row.cells]
    signed = any(operator(cell.text[:1]) for cell in cells)
    return signed or any(field("indicators", cell.text) in _OF_FORMS for row in rows[:3] for cell in row.cells)


def _hold_figures(named: Sequence[tuple[Place, Row]], columns: Sequence[Column]) -> bool:
    """Whether what stands behind the names is figures, column by column, save columns of remarks."""
    figured = 0
    for column in columns:
        cells = [c for label, row in named for c in row.cells if column.first <= c.column <= column.last and c != label]
        stated = [cell for cell in cells if not is_blank_mark(cell.text)]
        figures = sum(1 for cell in stated if figure_in(cell))
        if 0 < figures < len(stated):
            return False
        figured += bool(figures)
    return figured > 0


def _observations(document: Document, context: Context, table: _Named) -> list[Observation]:
    found: list[Observation] = []
    for label, row in table.rows:
        for cell in row.cells:
            column = next((c for c in table.columns if c.first <= cell.column <= c.last), None)
            if column is None or cell == label or cell.hull <= label.hull or _OTHER_YEAR.search(column.name):
                continue
            figure = _observation(document, context, table, label, cell, column)
            found += [figure] if figure is not None else []
    return found


def _observation(
    document: Document, context: Context, table: _Named, label: Place, cell: Place, column: Column
) -> Observation | None:
    year = _YEAR.fullmatch(plain(column.path[-1].text))
    kind, unit = _kind(label, cell, column, dated=year is not None, scale=table.scale)
    own = next(
        (scale for place in reversed(column.path) if (scale := money_scale(place.text)) is not None), table.scale
    )
    value = rate(cell.text) if unit == "%" else number(cell.text)
    if unit == "万元":
        value = money(cell.text, own) if own is not None else None
    if kind is None or unit is None or value is None:
        return None
    projects = any(list_field(place.text) == "project" and "项目" in place.text for place in table.columns[0].path)
    name = _LEAD.sub("", plain(label.text))
    said = "" if year or _PLAIN_SUM.fullmatch(column.name) else column.name
    owner = "project" if context.project else "unit"
    spans = [*evidence(document, [cell], ("value", "kind")), *with_fields(context.spans, ("unit", "year"))]
    spans += evidence(document, [label], ("subject",) if projects else ("measure", "measure_text"))
    spans += [span for place in column.path for span in evidence(document, [place], ("measure", "year"))]
    if not projects:
        spans += [replace(span, fields=("subject",)) for span in with_fields(context.spans, (owner,))]
    return Observation(
        subject=name if projects else (context.project or context.unit or ""),
        subject_kind="project" if projects else owner,
        measure=(column.name if projects else f"{name}{said}"),
        measure_text=column.path[-1].text if projects else label.text,
        kind=kind,
        value=value,
        unit_of_measure=unit,
        unit=context.unit,
        year=int(year[1]) if year else context.year,
        value_text=cell.text,
        spans=merged(spans),
    )


def _kind(
    label: Place, cell: Place, column: Column, dated: bool, scale: Decimal | None
) -> tuple[str | None, str | None]:
    """The kind of a figure and its unit: as the name of its row says in brackets, else as its header does.

    Below a year, or beside a unit of money in the caption, a figure is a sum unless it says otherwise.
    """
    named = next((unit for unit in _BRACKET.findall(label.text) if is_unit(unit)), None)
    if named is not None and money_scale(f"({named})") is None:
        return ("rate", "%") if unit_name(named) == "%" else ("count", unit_name(named))
    if dated and not cell.text.endswith(("%", "％")):
        return ("amount", "万元") if scale is not None and not plain(label.text).endswith("率") else (None, None)
    return kind_of(column, cell)
