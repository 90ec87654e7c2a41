"""Quotable passages of a document, for search: pieces of its text under their headings, table rows as sentences.

Every sentence of the running text is in some passage, contents lists, page numbers, captions and lines that carry
persons' names, numbers or addresses aside. A row read from a form is said with its project and headers, so that it can be
found by what it means.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise

from ingest.document import Block, Document, Table
from ingest.flow import Flow, flow_between
from ingest.folding import squeeze
from ingest.headers import is_label
from ingest.lines import is_caption, is_page_mark
from ingest.persons import holds_person, public_stretches
from ingest.places import rows_of
from ingest.sections import Stretches, sentences, with_headings
from ontology.facts import Evaluation, Fact, FundLine, IndicatorResult, Observation, Passage, Span

_LONGEST = 300
_SHARED = frozenset(("project", "unit", "department", "region", "year", "stage"))
_LONGEST_LABEL = 24
_SHORTEST_TEXT = 6
"""A cell of so many characters, no label itself, says something in words."""
_PATH = " › "
_PART = " · "


@dataclass(frozen=True, slots=True)
class _Piece:
    """A passage before it is numbered; ``start`` orders them."""

    start: int
    heading: str | None
    text: str
    spans: tuple[Span, ...]
    evaluation: Evaluation | None = None
    facts: tuple[Fact, ...] = ()


@cache
def vocabulary() -> dict[str, dict[str, str]]:
    """The patterns and words of ``passages.toml``."""
    return tomllib.loads(files("ingest").joinpath("passages.toml").read_text("utf-8"))


def read_passages(
    document: Document,
    evaluations: Sequence[Evaluation],
    funds: Sequence[FundLine],
    indicators: Sequence[IndicatorResult],
    observations: Sequence[Observation],
    covered: Sequence[tuple[int, int]] = (),
) -> tuple[Passage, ...]:
    """The passages of ``document`` in reading order, each with the facts that stand in it.

    ``covered`` are stretches that are said otherwise: the title, and running text that was read as a table.
    """
    alone = evaluations[0] if len(evaluations) == 1 else None
    headings = _Headings(document)
    pieces = [replace(piece, evaluation=alone) for piece in _prose(document, observations, covered)]
    facts: tuple[Evaluation | FundLine | IndicatorResult, ...] = (*evaluations, *funds, *indicators)
    said = {span.table for fact in facts for span in fact.spans if span.table}
    pieces += [
        piece
        for table, heading in _tables(document)
        if table.number not in said
        for piece in _rows(table, heading, document)
    ]
    pieces += _told_rows(document, facts, said, headings)
    pieces += [_said(row, _indicator_text(row), row.evaluation, headings) for row in indicators]
    pieces += [_said(line, _fund_text(line), line.evaluation, headings) for line in funds]
    pieces += [piece for evaluation in evaluations for piece in _evaluation_pieces(evaluation, document, headings)]
    pieces.sort(key=lambda piece: piece.start)
    return _linked(pieces, (*observations, *facts))


class _Headings:
    """The headings above any place of a document."""

    def __init__(self, document: Document) -> None:
        blocks = [(block, path) for block, path in with_headings(document)]
        self._starts = [block.start for block, _ in blocks]
        self._paths = [_path(path) for _, path in blocks]

    def at(self, place: int) -> str | None:
        """The heading path of the block that holds ``place``."""
        index = bisect_left(self._starts, place + 1) - 1
        return self._paths[index] if index >= 0 else None


def _path(headings: Sequence[str]) -> str | None:
    return _PATH.join(headings) or None


def _prose(
    document: Document, observations: Sequence[Observation], covered: Sequence[tuple[int, int]]
) -> Iterator[_Piece]:
    """The running text in pieces of whole sentences; a heading only where a figure stands in it."""
    elsewhere = Stretches(covered)
    stated = sorted(span.start for fact in observations for span in fact.spans)
    entries = {squeeze(document.text[block.start : block.end]) for block in document.blocks if block.kind == "heading"}
    for block, headings in with_headings(document):
        if block.kind == "table" or elsewhere.hold(block.start):
            continue
        index = bisect_left(stated, block.start)
        figures = index < len(stated) and stated[index] < block.end
        if block.kind == "heading" and not figures:
            continue
        if (
            block.kind == "paragraph"
            and not figures
            and _is_empty_line(document.text[block.start : block.end], entries)
        ):
            continue
        line = flow_between(document.text, ((block.start, block.end),))
        for start, end in _stretches(line.text):
            yield _piece(document, block, line, start, end, _path(headings))


def _piece(document: Document, block: Block, line: Flow, start: int, end: int, heading: str | None) -> _Piece:
    first, last = line.span(start, end)
    span = Span(first, last, document.text[first:last], ("text",), page=block.page)
    return _Piece(first, heading, line.text[start:end], (span,))


def _is_empty_line(text: str, entries: Iterable[str]) -> bool:
    """Whether a paragraph says nothing: an entry of a contents list, a page number, a caption."""
    bare = squeeze(text)
    words = vocabulary()["empty"]
    entry = re.sub(words["lead"], "", bare)
    return bool(
        is_page_mark(text)
        or is_caption(text)
        or re.fullmatch(words["whole"], bare)
        or (not re.search(r"[。；，！？]", bare) and (entry in entries or re.search(words["entry"], bare)))
    )


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Pieces of whole sentences of at most ``_LONGEST`` characters; a longer sentence parts at commas.

    Clauses that carry a person's name, number or address are left out.
    """
    opened: tuple[int, int] | None = None
    for start, end in sentences(text):
        public = list(public_stretches(text[start:end]))
        for first, last in public:
            if first > 0 and opened:
                yield opened
                opened = None
            for part in _parts(text, start + first, start + last):
                if opened and part[1] - opened[0] > _LONGEST:
                    yield opened
                    opened = None
                opened = (opened[0] if opened else part[0], part[1])
        if opened and (not public or public[-1][1] < end - start):
            yield opened
            opened = None
    if opened:
        yield opened


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _LONGEST:
        cuts = [match.end() for match in re.finditer(r"[，、,](?!\d)", text[start : start + _LONGEST])]
        cut = start + (cuts[-1] if cuts else _LONGEST)
        yield start, cut
        start = cut
    if end > start:
        yield start, end


def _tables(document: Document) -> Iterator[tuple[Table, str | None]]:
    for block, headings in with_headings(document):
        if block.table is not None:
            yield block.table, _path(headings)


def _rows(table: Table, heading: str | None, document: Document) -> Iterator[_Piece]:
    """The rows of a table no form was read from, each with the headers of its first row."""
    rows = rows_of(table)
    headers = {cell.column: cell.text for cell in rows[0].cells} if rows else {}
    for row in rows[1:] or rows:
        parts = []
        for cell in row.cells:
            header = headers.get(cell.column)
            parts.append(
                f"{header}：{cell.text}" if header and row is not rows[0] and header != cell.text else cell.text
            )
        text = "；".join(parts)[:_LONGEST]
        if holds_person(text) or holds_person(document.text[row.start : row.end]) or not re.search(r"\w", text):
            continue
        quote = document.text[row.start : row.end]
        span = Span(row.start, row.end, quote, ("text",), table.page, table.number, row.number)
        yield _Piece(row.start, heading, text, (span,))


def _told_rows(document: Document, facts: Sequence[Fact], said: set[int], headings: _Headings) -> Iterator[_Piece]:
    """The rows of forms that no fact stands in and that say something in words: "存在问题｜…", each with its project."""
    label = re.compile(vocabulary()["told"]["label"])
    held: dict[tuple[int, int], Fact] = {}
    owners: list[tuple[int, Evaluation]] = []
    for fact in facts:
        places = [span for span in fact.spans if span.table and span.row]
        held.update(((span.table or 0, span.row or 0), fact) for span in places)
        if isinstance(fact, Evaluation) and places:
            owners.append((min(span.start for span in places), fact))
    owners.sort(key=lambda owner: owner[0])
    for table in (table for table, _ in _tables(document) if table.number in said):
        for row in (row for row in rows_of(table) if (table.number, row.number) not in held):
            owner = next((evaluation for start, evaluation in reversed(owners) if start < row.start), None)
            for name, text in pairwise(row.cells):
                bare = squeeze(name.text)
                if (
                    owner is None
                    or len(bare) > _LONGEST_LABEL
                    or not label.search(bare)
                    or not _says_something(text.text)
                ):
                    continue
                span = Span(
                    *text.hull, document.text[slice(*text.hull)], ("text",), table.page, table.number, row.number
                )
                words = f"{owner.project}{_PART}{bare}：{text.text[:_LONGEST]}"
                yield _Piece(span.start, headings.at(span.start), words, (span,), owner)


def _says_something(text: str) -> bool:
    return len(squeeze(text)) >= _SHORTEST_TEXT and not is_label(text) and not holds_person(text)


def _said(fact: IndicatorResult | FundLine, text: str, evaluation: Evaluation, headings: _Headings) -> _Piece:
    spans = tuple(replace(span, fields=("text",)) for span in fact.spans if set(span.fields) - _SHARED)
    spans = spans or tuple(replace(span, fields=("text",)) for span in fact.spans[:1])
    start = min((span.start for span in spans), default=0)
    return _Piece(start, headings.at(start), text, spans, evaluation, (fact,))


def _indicator_text(row: IndicatorResult) -> str:
    name = _PART.join(part for part in (row.evaluation.project, row.levels_stated, row.indicator) if part)
    return _sentence(
        name,
        (("目标值", row.target), ("实际完成值", row.actual), ("分值", row.weight), ("得分", row.score)),
        (("偏差原因", row.reason),),
    )


def _fund_text(line: FundLine) -> str:
    words = vocabulary()["sources"]
    name = _PART.join((line.evaluation.project, "项目资金", words.get(line.source, line.source)))
    return _sentence(
        name,
        (
            ("年初预算数", _with_unit(line.budget_initial, "万元")),
            ("全年预算数", _with_unit(line.budget_adjusted, "万元")),
            ("资金到位数", _with_unit(line.in_place, "万元")),
            ("全年执行数", _with_unit(line.executed, "万元")),
            ("执行率", _with_unit(line.rate, "%")),
            ("分值", line.weight),
            ("得分", line.score),
        ),
        (("原因", line.reason),),
    )


def _sentence(name: str, values: Iterable[tuple[str, object]], notes: Iterable[tuple[str, object]]) -> str:
    stated = [f"{label}{value}" for label, value in values if value is not None]
    stated += [f"{label}：{value}" for label, value in notes if value is not None]
    return f"{name}：{'，'.join(stated)}" if stated else name


def _with_unit(value: Decimal | None, unit: str) -> str | None:
    return None if value is None else f"{value}{unit}"


def _evaluation_pieces(evaluation: Evaluation, document: Document, headings: _Headings) -> Iterator[_Piece]:
    """What an evaluation's form says as a whole: its goals, and its total score with the grade."""
    for field, label in (("goal_expected", "预期目标"), ("goal_actual", "实际完成情况")):
        stated = [span for span in evaluation.spans if field in span.fields and span.table is not None]
        line = flow_between(document.text, tuple((span.start, span.end) for span in stated))
        for start, end in _stretches(line.text):
            first, last = line.span(start, end)
            own = next((span for span in stated if span.start <= first < span.end), stated[0])
            place = replace(own, start=first, end=last, quote=document.text[first:last], fields=("text",))
            said = f"{evaluation.project}{_PART}{label}：{line.text[start:end]}"
            yield _Piece(first, headings.at(first), said, (place,), evaluation, (evaluation,))
    spans = tuple(
        replace(span, fields=("text",)) for span in evaluation.spans if {"total_score", "grade"} & set(span.fields)
    )
    if spans:
        said = _sentence(evaluation.project, (("总分", evaluation.total_score), ("评分等级", evaluation.grade)), ())
        yield _Piece(spans[0].start, headings.at(spans[0].start), said, spans, evaluation, (evaluation,))


def _linked(pieces: Sequence[_Piece], facts: Sequence[Fact]) -> tuple[Passage, ...]:
    """The pieces numbered, each with the facts that have a span in one of its stretches."""
    places = sorted(
        (span.start, span.end, index)
        for index, fact in enumerate(facts)
        for span in fact.spans
        if set(span.fields) - _SHARED
    )
    starts = [start for start, _, _ in places]
    passages: list[Passage] = []
    for number, piece in enumerate(pieces, start=1):
        inside: dict[int, None] = {}
        for span in piece.spans:
            for place in range(bisect_left(starts, span.start), bisect_left(starts, span.end)):
                if places[place][1] <= span.end:
                    inside[places[place][2]] = None
        linked = piece.facts or tuple(facts[index] for index in sorted(inside))
        passages.append(Passage(number, piece.heading, piece.text, piece.evaluation, linked, piece.spans))
    return tuple(passages)
