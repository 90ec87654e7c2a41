"""Where a value stands: cells and parts of cells with their place, and the evidence made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.document import Block, Cell, Document, Table
from ingest.flow import flow
from ingest.headers import field
from ontology.facts import Span

_COLON = re.compile(r"[:：]")
_BLANK = re.compile(r"\s")
_BEFORE_LABEL = re.compile(r"[\s:：，,；;。\d]|万元|亿元")
"""What stands before the label of a sum in a line of text, and is no part of it."""
_LONGEST_LABEL = 14
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A stated text and where it stands. ``column`` to ``last`` are the columns its cell covers.

    ``printed`` is the column of the document where that is another: in a table that is read the other way round.
    """

    text: str
    pieces: tuple[tuple[int, int], ...]
    table: int | None = None
    row: int | None = None
    column: int = 0
    last: int = 0
    page: int | None = None
    printed: int | None = None

    @property
    def hull(self) -> tuple[int, int]:
        """The stretch from the first piece to the last."""
        return self.pieces[0][0], self.pieces[-1][1]


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a table row that hold something, in their order; ``start`` and ``end`` are its hull in the text."""

    number: int
    table: Table
    cells: tuple[Place, ...]
    start: int
    end: int


def rows_of(table: Table) -> list[Row]:
    """The rows of a table that hold something."""
    rows: list[Row] = []
    for cells in table.rows:
        filled = tuple(place_of(cell, table) for cell in cells if cell.text.strip())
        if filled:
            start, end = filled[0].hull[0], filled[-1].hull[1]
            rows.append(Row(cells[0].row, table, filled, start, end))
    return rows


def place_of(cell: Cell, table: Table) -> Place:
    """The place of a whole cell."""
    last = cell.column + cell.colspan - 1
    return Place(cell.text.strip(), cell.pieces, table.number, cell.row, cell.column, last, table.page)


def place_of_block(document: Document, block: Block) -> Place:
    """The place of a heading or paragraph."""
    return Place(flow(document, block).text, ((block.start, block.end),), page=block.page)


def part_of(document: Document, place: Place, text: str) -> Place:
    """The part of ``place`` that writes ``text`` (white space aside); the whole place where it is torn by mark-up."""
    letters = _squeezed(text)
    for start, end in place.pieces:
        if found := written(document.text, letters, start, end):
            return replace(place, text=text, pieces=(found,))
    return replace(place, text=text)


def written(text: str, letters: str, start: int, end: int) -> tuple[int, int] | None:
    """The first stretch of ``text[start:end]`` that writes ``letters``, with or without white space between them."""
    if not _BLANK.search(text, start, end):
        found = text.find(letters, start, end)
        return None if found < 0 else (found, found + len(letters))
    match = re.compile(r"\s*".join(re.escape(letter) for letter in letters)).search(text, start, end)
    return match.span() if match else None


def labelled(document: Document, place: Place) -> tuple[str, Place | None] | None:
    """A cell "label：value" as label and place of the value (None where nothing follows); None if it has no colon."""
    head, colon, _ = _partition(place.text)
    if not colon:
        return None
    for number, (start, end) in enumerate(place.pieces):
        if mark := _COLON.search(document.text, start, end):
            begin = mark.end()
            while begin < end and document.text[begin].isspace():
                begin += 1
            pieces = (*([(begin, end)] if begin < end else []), *place.pieces[number + 1 :])
            rest = _partition(place.text)[2].strip()
            return head.strip(), replace(place, text=rest, pieces=pieces) if pieces and rest else None
    return None


def paragraph_labels(document: Document, place: Place, fields: Sequence[str]) -> dict[str, Place]:
    """Labels of a head in running lines ("主管部门：某局　实施单位：某所") and where their values stand."""
    found: dict[str, Place] = {}
    for name, _, value in labels_in_line(place, "head"):
        if name in fields and len(value) <= _LONGEST_VALUE:
            found.setdefault(name, part_of(document, place, value))
    return found


def labels_in_line(place: Place, section: str) -> list[tuple[str, str, str]]:
    """The labels of ``section`` in a line, in their order: the field, the label and the value after its colon."""
    marks = [
        (label[0], colon.start(), label[1])
        for colon in _COLON.finditer(place.text)
        if (label := label_before(place.text, colon.start(), section))
    ]
    found: list[tuple[str, str, str]] = []
    for number, (start, stop, name) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else len(place.text)
        value = place.text[stop + 1 : end].strip(" \t\u3000,，;；。")
        if value:
            found.append((name, place.text[start:stop], value))
    return found


def label_before(text: str, end: int, section: str = "head") -> tuple[int, str] | None:
    """The longest label of ``section`` that ends at ``end``: where it begins, its field; None where there is none."""
    for start in range(max(0, end - _LONGEST_LABEL), end - 1):
        name = field(section, text[start:end])
        if name is not None and not (section == "funds" and _BEFORE_LABEL.search(text, start, end)):
            return start, name
    return None


def evidence(document: Document, places: Sequence[Place], fields: Iterable[str]) -> tuple[Span, ...]:
    """Spans for a value written in ``places``, in the order in which they make it up.

    One span where the stretch over all places holds the value (white space aside), else one span a piece.
    """
    names = tuple(fields)
    wanted = _squeezed("".join(place.text for place in places))
    start = min(place.hull[0] for place in places)
    end = max(place.hull[1] for place in places)
    first = places[0]
    same_row = all((place.table, place.row) == (first.table, first.row) for place in places)
    if same_row and _squeezed(document.text[start:end]) == wanted:
        return (_span(document, first, start, end, names),)
    return tuple(_span(document, place, *piece, names) for place in places for piece in place.pieces)


def with_fields(spans: Iterable[Span], columns: Iterable[str]) -> tuple[Span, ...]:
    """The spans that support one of ``columns``, with the fields cut down to these."""
    wanted = set(columns)
    kept = (replace(span, fields=tuple(name for name in span.fields if name in wanted)) for span in spans)
    return tuple(span for span in kept if span.fields)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """One span a stretch: the fields of spans over the same stretch come together, in the order of the text."""
    found: dict[tuple[int, int], Span] = {}
    for span in spans:
        known = found.get((span.start, span.end))
        fields = tuple(dict.fromkeys((*known.fields, *span.fields) if known else span.fields))
        kept = known or span
        found[span.start, span.end] = kept if kept.fields == fields else replace(kept, fields=fields)
    return tuple(found[key] for key in sorted(found))


def _span(document: Document, place: Place, start: int, end: int, fields: tuple[str, ...]) -> Span:
    quote = document.text[start:end]
    return Span(start, end, quote, fields, place.page, place.table, place.row, place.printed or place.column or None)


def _partition(text: str) -> tuple[str, str, str]:
    mark = _COLON.search(text)
    return (text[: mark.start()], mark.group(), text[mark.end() :]) if mark else (text, "", "")


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
