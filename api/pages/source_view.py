"""A document at a place: its lines around the cited span, marked, ready for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from api.pages.layouts import Layouts, Line, part_at, parts
from api.pages.marked import Mark, Marks, Segment
from ontology.errors import BadRequest

if TYPE_CHECKING:
    from api.library import Jixiao


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell ready to be shown; ``cited`` where the cited span stands in it."""

    segments: list[Segment]
    rowspan: int
    colspan: int
    cited: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A heading or paragraph, or, with ``cells``, a table row."""

    segments: list[Segment]
    level: int
    row: int | None
    cells: list[ShownCell]


@dataclass(slots=True)
class Block:
    """A paragraph or heading alone, or the rows of one table together; ``page`` is told where it begins."""

    table: int | None
    page: int | None
    lines: list[ShownLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SourceView:
    """A part of a document: ``part`` of ``parts`` (from 1), with its blocks; ``span`` is what is cited."""

    document: dict[str, Any]
    span: dict[str, Any] | None
    part: int
    parts: int
    blocks: list[Block]


def source_view(
    jixiao: Jixiao,
    layouts: Layouts,
    name: str,
    start: int | None,
    end: int | None,
    part: int | None = None,
    marks: Sequence[Mark] = (),
) -> SourceView:
    """The part of document ``name`` that holds ``start``, or the ``part``-th; raises DocumentNotFound, BadRequest."""
    row = jixiao.document(name)
    text = jixiao.folder.text(row["sha256"])
    span = _span(row["document"], text, start, end)
    cut = parts(layouts.of(row["document"], row["sha256"], text))
    number = min(part - 1, len(cut) - 1) if part else part_at(cut, span["start"]) if span else 0
    focus = [Mark(span["start"], span["end"], "focus")] if span else []
    blocks = _blocks(cut[number], Marks(text, [*focus, *marks]), span)
    return SourceView(row, _placed(span, cut[number]), number + 1, len(cut), blocks)


def _span(document: str, text: str, start: int | None, end: int | None) -> dict[str, Any] | None:
    if start is None or end is None:
        return None
    if not 0 <= start < end <= len(text):
        raise BadRequest(f"“{document}”中没有 {start} 至 {end} 的位置：文件可能已更换，请重新提问后再点出处")
    return {"document": document, "start": start, "end": end, "quote": text[start:end]}


def _placed(span: dict[str, Any] | None, lines: Sequence[Line]) -> dict[str, Any] | None:
    """The span with the page, table, row and column where it begins."""
    if span is None:
        return None
    place: dict[str, Any] = {"page": None, "table": None, "row": None, "column": None}
    for line in lines:
        if line.start <= span["start"] < max(line.end, line.start + 1):
            place |= {"page": line.page, "table": line.table, "row": line.row}
        for cell in line.cells:
            if any(start <= span["start"] < end for start, end in cell.pieces):
                return span | {"page": line.page, "table": line.table, "row": line.row, "column": cell.column}
    return span | place


def _blocks(lines: Sequence[Line], marks: Marks, span: dict[str, Any] | None) -> list[Block]:
    blocks: list[Block] = []
    page = None
    for line in lines:
        if not blocks or line.table is None or blocks[-1].table != line.table:
            blocks.append(Block(line.table, line.page if line.page != page else None))
            page = line.page
        cells = [
            ShownCell(
                [segment for start, end in cell.pieces for segment in marks.segments(start, end)],
                cell.rowspan,
                cell.colspan,
                span is not None and any(start < span["end"] and span["start"] < end for start, end in cell.pieces),
            )
            for cell in line.cells
        ]
        segments = [] if line.row is not None else marks.segments(line.start, line.end)
        blocks[-1].lines.append(ShownLine(segments, line.level, line.row, cells))
    return blocks
