"""Indicators listed in one cell of a project's line ("清扫面积≥320万平方米；垃圾清运率100%")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.align import Column
from ingest.document import Document
from ingest.levels import meant
from ingest.list_columns import CELL
from ingest.places import Place, evidence, merged
from ingest.values import Target, target
from ontology.facts import Evaluation, IndicatorResult, Span

_PIECE = re.compile(r"[^；;\n。]+")
_NAME = re.compile(
    r"^(?:\d{1,2}[、.．)）]|[（(]\d{1,2}[)）]|[①-⑳]|指标\d+[:：])?\s*"
    r"(?P<name>[^\d≥≤＞＜><=＝≧≦:：,，]{2,30}?)\s*[:：]?\s*(?P<target>(?:[≥≤＞＜><=＝≧≦]|不[少低超高大小][于过]|达到?|至少)?\s*\d.*)$"
)


def indicators_of_cells(
    document: Document,
    evaluation: Evaluation,
    cells: dict[str, Place],
    columns: Sequence[Column],
    shared: Iterable[Span],
) -> tuple[list[IndicatorResult], bool]:
    """The indicators of the cells below names of levels, and whether a piece of them could not be read.

    A piece is read where it is a name and a figure: what else stands there is a sentence about the project.
    """
    found: list[IndicatorResult] = []
    unread = False
    for column in columns:
        place = cells.get(column.field)
        if not column.field.startswith(CELL) or place is None or column.header is None:
            continue
        levels = meant(column.header.text, None)
        for piece in _pieces(document, place):
            read = _NAME.match(piece.text)
            goal = target(read["target"]) if read else Target("")
            if read is None or goal.value is None:
                unread = unread or any(char.isdigit() for char in piece.text)
                continue
            spans = [
                *shared,
                *evidence(document, [replace(piece, text=piece.text)], ("indicator", "target", "target_value")),
                *evidence(document, [column.header], ("levels_stated", "level1", "level2")),
            ]
            found.append(
                IndicatorResult(
                    evaluation=evaluation,
                    indicator=read["name"].strip(),
                    levels_stated=column.header.text,
                    level1=levels.level1,
                    level2=levels.level2,
                    target=goal.text,
                    target_op=goal.op,
                    target_value=goal.value,
                    target_unit=goal.unit,
                    spans=merged(spans),
                )
            )
    return found, unread


def _pieces(document: Document, place: Place) -> Iterator[Place]:
    for start, end in place.pieces:
        for piece in _PIECE.finditer(document.text, start, end):
            text = piece.group().strip()
            if text:
                begin = piece.start() + piece.group().index(text)
                yield replace(place, text=text, pieces=((begin, begin + len(text)),))
