"""Statement tables → observations, each with the cell of its figure, its header, its label and its unit of money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.context import Context
from ingest.document import Block, Document
from ingest.narrative.measures import known_measure
from ingest.places import Place, evidence
from ingest.statements.accounts import names_by_code
from ingest.statements.columns import Column, Side, sides_of
from ingest.statements.flattened import flattened_tables
from ingest.statements.grid import squeezed
from ingest.statements.meaning import PERCENTAGES, Meaning, Sheet, known_name, meaning_of
from ingest.statements.rows import Line, lines_of, titles_of
from ingest.statements.sheets import sheet_of
from ingest.statements.vocabulary import words
from ingest.values import money, money_scale, number
from ontology.arithmetic import agrees_sum
from ontology.facts import Observation, ReadingWarning, Span

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
    before: list[Block] = []
    sheets: list[tuple[Block, Sheet]] = []
    for block in document.blocks:
        if block.table is None:
            before.append(block)
            continue
        last = sheets[-1][1] if sheets else None
        if (sheet := sheet_of(document, context, block, before, last)) is not None:
            sheets.append((block, sheet))
        before = []
    warnings: list[ReadingWarning] = []
    for lines, captions in flattened_tables(document):
        if lines is None:
            warnings.append(_lost(document.text[captions[0].start : captions[0].end]))
        elif (sheet := sheet_of(document, context, lines, captions)) is not None:
            sheets.append((lines, sheet))
    sides = {id(sheet): sides_of(sheet.grid) for _, sheet in sheets}
    titles = (line.title for _, sheet in sheets for side in sides[id(sheet)] for line in titles_of(sheet, side))
    names = names_by_code(titles)
    observations: list[Observation] = []
    tables: list[int] = []
    used: list[tuple[int, int]] = []
    for block, sheet in sheets:
        found = list(_observations(document, context, sheet, sides[id(sheet)], names))
        if len(found) < _LEAST:
            continue
        observations += found
        if sheet.grid.table.number:
            tables.append(sheet.grid.table.number)
        else:
            used.append((block.start, block.end))
            warnings += _left_out(document, block, sheet, found)
    return Statements(tuple(observations), tuple(tables), tuple(used), tuple(warnings))


def _observations(
    document: Document, context: Context, sheet: Sheet, sides: Sequence[Side], names: Mapping[str, str]
) -> Iterator[Observation]:
    if not all(_proves(sheet, side) for side in sides):
        return
    for number_of_side, side in enumerate(sides):
        income = _is_income(sheet, side, number_of_side, len(sides))
        for line in lines_of(sheet, side, names, income):
            for column in side.money:
                cell = sheet.grid.at(line.row, column.number)
                if cell is None or cell.column != column.number or number(cell.text) is None:
                    continue
                meaning = meaning_of(sheet, column, line.title, line.path, line.below_carried, income)
                found = _observation(document, context, sheet, cell, line, column, meaning) if meaning else None
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
        whole = sheet.figure(row, sums[0].number)
        stated = [figure for part in parts if (figure := sheet.figure(row, part.number)) is not None]
        if whole is not None and stated:
            closed += 1 if agrees_sum(whole, stated) else -1
    return closed >= 0


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
    line: Line,
    column: Column,
    meaning: Meaning,
) -> Observation | None:
    """The observation of a figure; None where the document says neither whose nor of which year it is."""
    label = line.label
    unit = "%" if meaning.kind in PERCENTAGES else meaning.unit
    figure = number(cell.text)
    assert figure is not None
    of_column = next((place for place in reversed(column.path) if money_scale(place.text) is not None), None)
    scale = money_scale(of_column.text) if of_column is not None else None
    value = figure if unit else money(cell.text, scale or sheet.scale)
    assert value is not None
    spans = [*evidence(document, [cell], ("value",))]
    if label is not None:
        spans += evidence(document, [label], ("subject",) if meaning.subject else ("measure", "measure_text"))
    if column.path:
        spans += evidence(document, [column.path[-1]], ("measure", "measure_text", "kind"))
    unit_of_money = of_column or sheet.unit_of_money
    if unit_of_money is not None and not unit:
        spans += evidence(document, [unit_of_money], ("unit_of_measure",))
    subject, kind = meaning.subject, "project" if meaning.project else "account"
    if subject is None:
        if context.unit is None and meaning.year is None:
            return None
        subject, kind = context.unit or "", "unit"
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
        unit_of_measure=unit or "万元",
        unit=context.unit,
        year=meaning.year,
        account_path=meaning.path,
        account_code=line.title.code or None if meaning.path else None,
        value_text=cell.text,
        spans=tuple(dict.fromkeys(map(_laid, spans))),
    )


def _laid(span: Span) -> Span:
    """A table put together from lines has no number, rows or columns of its own."""
    return span if span.table else replace(span, table=None, row=None, column=None)


def _lost(title: str) -> ReadingWarning:
    message = f"“{title.strip()}”的单元格在文本中失去了行列的位置，其中的数字没有读取：请改用表格文件导入，或查看原文。"
    return ReadingWarning("unread-figures", message)


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
