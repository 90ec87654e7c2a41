"""Statement tables → observations, each with the cell of its figure, its header, its label and its unit of money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.context import Context
from ingest.document import Block, Document
from ingest.narrative.measures import known_measure
from ingest.places import Place, evidence, place_of_block
from ingest.statements.accounts import Title, first_level, paths_by_code, paths_by_sums, title_of
from ingest.statements.columns import Column, Side, sides_of
from ingest.statements.flattened import flattened_tables
from ingest.statements.grid import grid_of, squeezed
from ingest.statements.meaning import YEAR, Meaning, Sheet, known_name, meaning_of
from ingest.statements.vocabulary import words
from ingest.values import money, money_scale, number
from ontology.arithmetic import agrees_sum
from ontology.facts import Observation, ReadingWarning, Span

_CAPTIONS = 5
"""So many short blocks above a table may be its captions."""
_CAPTION_LENGTH = 60
_ABROAD = re.compile(r"因公出国|公务接待|公务用车")
_CLASS = re.compile(r"^[一二三四五六七八九十]+[、.．].{2,20}支出$")
_NO_STATEMENT = re.compile(r"绩效|指标|得分|满意度|分值|项目名称|评价标准")
_PERCENT = ("change_rate", "share", "completion_rate")
_LEAST = 2
"""So many figures make a statement table."""


@dataclass(frozen=True, slots=True)
class Statements:
    """What the statement tables state: observations, the numbers of the tables read, the stretches of lines read as tables,
    and what was left out there."""

    observations: tuple[Observation, ...] = ()
    tables: tuple[int, ...] = ()
    used: tuple[tuple[int, int], ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()


def read_statements(document: Document, context: Context) -> Statements:
    """The figures of all statement tables; a table that is none gives nothing and is not among ``tables``."""
    observations: list[Observation] = []
    tables: list[int] = []
    before: list[Block] = []
    for block in document.blocks:
        if block.table is None:
            before.append(block)
            continue
        if (sheet := _sheet(document, context, block, before)) is not None:
            found = list(_observations(document, context, sheet))
            if len(found) >= _LEAST:
                observations += found
                tables.append(block.table.number)
        before = []
    used: list[tuple[int, int]] = []
    warnings: list[ReadingWarning] = []
    for block, captions in flattened_tables(document):
        if (sheet := _sheet(document, context, block, captions)) is not None:
            found = list(_observations(document, context, sheet))
            if len(found) >= _LEAST:
                observations += found
                used.append((block.start, block.end))
                warnings += _left_out(document, block, sheet, found)
    return Statements(tuple(observations), tuple(tables), tuple(used), tuple(warnings))


def _sheet(document: Document, context: Context, block: Block, before: Sequence[Block]) -> Sheet | None:
    """The statement table that a block is; None where it is another kind of table."""
    grid = grid_of(block.table) if block.table is not None else None
    if grid is None or not grid.body:
        return None
    above = [place_of_block(document, b) for b in before[-_CAPTIONS:] if b.end - b.start <= _CAPTION_LENGTH]
    captions = [*above, *grid.captions]
    headers = [squeezed(place.text) for row in grid.head for place in grid.row(row)]
    labels = [squeezed(place.text) for row in grid.body for place in grid.row(row) if number(place.text) is None]
    title = next((squeezed(p.text) for p in reversed(captions) if re.search(r"表$|表[（(]|情况", squeezed(p.text))), "")
    abroad = sum(1 for text in (*headers, *labels) if _ABROAD.search(text)) >= 2
    if any(_NO_STATEMENT.search(text) for text in (title, *headers, *labels)):
        return None
    if not (abroad or _is_statement(title, headers, labels)):
        return None
    scaled = [
        (place, money_scale(place.text))
        for place in (*reversed(captions), *(p for r in grid.head for p in grid.row(r)))
    ]
    unit_of_money, scale = next(((p, s) for p, s in scaled if s is not None), (None, Decimal(1)))
    planned = context.type == "部门预算" or "预算" in re.sub("公共预算|基金预算|经营预算|预算单位", "", title)
    budget = planned and "决算" not in title
    return Sheet(grid, title, scale or Decimal(1), unit_of_money, budget, abroad, _year_of(captions) or context.year)


def _is_statement(title: str, headers: Sequence[str], labels: Sequence[str]) -> bool:
    """Whether headers and labels are those of a statement: coded titles, classes of spending, measures of accounts."""
    named = re.search(r"(?:决算|预算|收支|支出|收入).*(?:总表|表)", title) is not None
    coded = any("科目" in text or "功能分类" in text or "经济分类" in text for text in headers)
    classes = sum(1 for text in labels if _CLASS.match(text))
    known = sum(1 for text in labels if known_measure(title_of("", text).name) is not None)
    over = sum(1 for text in headers if known_measure(text) is not None)
    return classes >= 3 or (coded and (named or over >= 1)) or (named and (known >= 4 or known + over >= 3))


def _year_of(captions: Sequence[Place]) -> int | None:
    years = [int(m[1]) for place in captions if (m := YEAR.search(squeezed(place.text)))]
    return years[-1] if years else None


def _observations(document: Document, context: Context, sheet: Sheet) -> Iterator[Observation]:
    sides = sides_of(sheet.grid)
    if not all(_proves(sheet, side) for side in sides):
        return
    for number_of_side, side in enumerate(sides):
        income = _is_income(sheet, side, number_of_side, len(sides))
        rows = list(_rows(sheet, side))
        paths = _paths(sheet, side, rows)
        for (row, label, title), path in zip(rows, paths, strict=True):
            for column in side.money:
                cell = sheet.grid.at(row, column.number)
                if cell is None or cell.column != column.number or number(cell.text) is None:
                    continue
                meaning = meaning_of(sheet, column, title, path, income)
                found = _observation(document, context, sheet, cell, label, column, meaning) if meaning else None
                if found is not None:
                    yield found


def _proves(sheet: Sheet, side: Side) -> bool:
    """Whether 基本支出 and 项目支出 are parts of the sum before them in most rows: else headers and columns have parted."""
    names = [known_name(squeezed(column.path[-1].text)) if column.path else "" for column in side.money]
    parts = [c for c, name in zip(side.money, names, strict=True) if name in words()["parts_of_spending"]]
    if not {"基本支出", "项目支出"} <= set(names):
        return True
    before = [column for column in side.money if column.number < parts[0].number]
    sums = before[-1:] or [column for column in side.money if column not in parts]
    if not sums:
        over_labels = (squeezed(place.text) for column in side.labels for place in sheet.grid.path(column))
        return all(known_measure(text) is None for text in over_labels)
    closed = 0
    for row in sheet.grid.body:
        whole = _figure(sheet, row, sums[0])
        stated = [figure for part in parts if (figure := _figure(sheet, row, part)) is not None]
        if whole is not None and stated:
            closed += 1 if agrees_sum(whole, stated) else -1
    return closed >= 0


def _rows(sheet: Sheet, side: Side) -> Iterator[tuple[int, Place | None, Title]]:
    """The rows of a side that say of what their figures are; a table without labels gives its rows as they are."""
    for row in sheet.grid.body:
        if not side.labels and not side.codes:
            yield row, None, Title("", "")
            continue
        codes = [sheet.grid.at(row, column) for column in side.codes]
        labels = [place for column in side.labels if (place := sheet.grid.at(row, column)) is not None]
        label = labels[-1] if labels else next((c for c in codes if c is not None and number(c.text) is None), None)
        label = label or _label_before(sheet, row, side)
        if label is None:
            continue
        code = "".join(c.text.strip() for c in codes if c is not None and number(c.text) is not None)
        title = title_of(code, squeezed(label.text))
        if title.name and title.name not in words()["openings"]:
            yield row, label, title


def _label_before(sheet: Sheet, row: int, side: Side) -> Place | None:
    """The label of a sum that stands further left: its merged cell covered the columns between."""
    for column in range(min((*side.codes, *side.labels)) - 1, 0, -1):
        place = sheet.grid.at(row, column)
        if place is not None:
            return place if number(place.text) is None and "合计" in place.text else None
    return None


def _paths(sheet: Sheet, side: Side, rows: Sequence[tuple[int, Place | None, Title]]) -> list[tuple[str, ...]]:
    """The account path of every row; () for a row that is no account title."""
    titles = [title for _, _, title in rows]
    if any(title.code for title in titles):
        return paths_by_code(titles)
    paths: list[tuple[str, ...]] = [()] * len(rows)
    headers = [squeezed(place.text) for column in side.labels for place in sheet.grid.path(column)]
    if any("科目" in text or "功能分类" in text for text in headers) and not sheet.abroad:
        figures = [_figure(sheet, row, side.money[0]) for row, _, _ in rows]
        total = next((f for f, t in zip(figures, titles, strict=True) if t.name in words()["totals"]), None)
        plain = [place for place, title in enumerate(titles) if title.name not in words()["totals"]]
        below = paths_by_sums([titles[p].name for p in plain], [figures[p] for p in plain], total)
        for place, path in zip(plain, below, strict=True):
            paths[place] = path
        return paths
    for place, (_, label, title) in enumerate(rows):
        if label is not None and _CLASS.match(squeezed(label.text)) and known_measure(title.name) is None:
            paths[place] = (first_level(title.name),)
    return paths


def _figure(sheet: Sheet, row: int, column: Column) -> Decimal | None:
    cell = sheet.grid.at(row, column.number)
    return money(cell.text, sheet.scale) if cell is not None else None


def _is_income(sheet: Sheet, side: Side, place: int, sides: int) -> bool:
    """Whether a side states what came in: its header says so, or the table does."""
    over = {squeezed(cell.text) for column in (*side.labels, *side.codes) for cell in sheet.grid.path(column)}
    over |= {squeezed(cell.text) for column in side.money for cell in column.path[:1]}
    if "收入" in over:
        return True
    if "支出" in over:
        return False
    if "收入" in sheet.title and "支出" in sheet.title:
        return sides > 1 and place == 0
    return "收入" in sheet.title


def _observation(
    document: Document,
    context: Context,
    sheet: Sheet,
    cell: Place,
    label: Place | None,
    column: Column,
    meaning: Meaning,
) -> Observation | None:
    """The observation of a figure; None where the document does not say whose it is."""
    percent = meaning.kind in _PERCENT
    figure = number(cell.text)
    assert figure is not None
    value = figure if percent else money(cell.text, sheet.scale)
    assert value is not None
    spans = [*evidence(document, [cell], ("value",))]
    if label is not None:
        spans += evidence(document, [label], ("subject",) if meaning.path else ("measure", "measure_text"))
    if column.path:
        spans += evidence(document, [column.path[-1]], ("measure", "measure_text", "kind"))
    if sheet.unit_of_money is not None and not percent:
        spans += evidence(document, [sheet.unit_of_money], ("unit_of_measure",))
    subject, kind = meaning.subject, "account"
    if subject is None:
        if context.unit is None:
            return None
        subject, kind = context.unit, "unit"
        spans += _context_spans(context, "unit", "subject")
    spans += _context_spans(context, "unit", "unit")
    heading = "".join(squeezed(place.text) for place in column.path[-1:])
    return Observation(
        subject=subject,
        subject_kind=kind,
        measure=meaning.measure,
        measure_text=" ".join(filter(None, (squeezed(label.text) if label else "", heading))) or meaning.measure,
        kind=meaning.kind,
        value=value,
        unit_of_measure="%" if percent else "万元",
        unit=context.unit,
        year=meaning.year,
        account_path=meaning.path,
        value_text=cell.text,
        spans=tuple(dict.fromkeys(map(_laid, spans))),
    )


def _laid(span: Span) -> Span:
    """A table put together from lines has no number, rows or columns of its own."""
    return span if span.table else replace(span, table=None, row=None, column=None)


def _left_out(document: Document, block: Block, sheet: Sheet, found: Sequence[Observation]) -> list[ReadingWarning]:
    """A warning where figures of a flattened table could not be given to a column."""
    read = {span.start for observation in found for span in observation.spans if "value" in span.fields}
    lines = re.finditer(r"[-+]?[\d,]+\.\d+", document.text[block.start : block.end])
    left = sum(1 for line in lines if block.start + line.start() not in read)
    if not left:
        return []
    message = f"“{sheet.title}”的单元格在文本中失去了列的位置，有 {left} 个数字不能确定属于哪一列，没有读取：请改用表格文件导入，或查看原文。"
    return [ReadingWarning("unread-figures", message)]


def _context_spans(context: Context, field: str, as_field: str) -> tuple[Span, ...]:
    return tuple(replace(span, fields=(as_field,)) for span in context.spans if field in span.fields)
