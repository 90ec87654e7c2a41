"""Review sheets as files: the findings of many documents, cut into books of a bounded size, each whole or not written.

In: the fact tables and which findings. Out: files; a second book is called ``NAME-2`` and so on.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from ontology.errors import BadRequest
from ontology.exports import replacing
from ontology.tables import FactTables
from search.finding_list import STATUSES, Asked, Tally, list_findings, tallies
from search.review_lines import SEVERITIES, Line, lines

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}
"""Format of a review sheet → its media type."""

_ASKED = {"document": "文件", "unit": "单位", "year": "年度", "rule": "规则", "severity": "严重程度", "status": "复核"}


@dataclass(frozen=True, slots=True)
class Book:
    """One file of a review sheet: the ``part``-th of ``parts``; ``read`` gives the lines of a document of it."""

    asked: str
    part: int
    parts: int
    documents: int
    """Documents of all parts together."""
    tallies: tuple[Tally, ...]
    read: Callable[[str], list[Line]]

    @property
    def extent(self) -> str:
        """What the book holds and what it leaves to the others, in one sentence."""
        found = sum(tally.total for tally in self.tallies)
        held = f"本册收录 {len(self.tallies)} 份文件的 {found} 项发现"
        if self.parts == 1:
            return f"{held}，即全部。"
        return f"{held}；全部共 {self.documents} 份文件，分为 {self.parts} 册，本册为第 {self.part} 册，其余文件在其他各册。"


def write_review(tables: FactTables, form: str, path: Path, most: int, asked: Asked) -> list[Path]:
    """Write all books of ``most`` documents at most; the files. Raises BadRequest for an unknown format."""
    written = []
    for book in books(tables, most, asked):
        target = part_path(path, book.part)
        with replacing(target) as stream:
            write_book(book, form, stream)
        written.append(target)
    return written


def part_path(path: Path, part: int) -> Path:
    """The file of the ``part``-th book of a review sheet written to ``path``."""
    return path if part == 1 else path.with_stem(f"{path.stem}-{part}")


def review_bytes(tables: FactTables, form: str, most: int, asked: Asked, part: int = 1) -> tuple[bytes, int]:
    """One book in memory, and how many there are; raises BadRequest for a part that there is not."""
    found = books(tables, most, asked)
    if part > len(found):
        raise BadRequest(f"复核表只有 {len(found)} 册，没有第 {part} 册：请把 part 改为 1 至 {len(found)}")
    stream = io.BytesIO()
    write_book(found[part - 1], form, stream)
    return stream.getvalue(), len(found)


def books(tables: FactTables, most: int, asked: Asked) -> list[Book]:
    """The books of a review sheet; one without findings where there are none."""
    found = tallies(tables, asked)
    batches = [found[start : start + most] for start in range(0, len(found), most)] or [[]]

    def read(document: str) -> list[Line]:
        return lines(list_findings(tables, replace(asked, document=document)))

    said = _said(asked)
    return [
        Book(said, part, len(batches), len(found), tuple(batch), read) for part, batch in enumerate(batches, start=1)
    ]


def write_book(book: Book, form: str, stream: BinaryIO) -> None:
    """Write one book to an open binary stream."""
    if form == "xlsx":
        from api.review_workbook import write_workbook

        write_workbook(book, stream)
    elif form == "html":
        from api.review_page import page

        stream.write(page(book).encode())
    else:
        raise BadRequest(f"复核表没有“{form}”格式：请用 {'、'.join(FORMATS)} 之一")


def _said(asked: Asked) -> str:
    """Which findings were asked for, in words."""
    words = SEVERITIES | STATUSES
    across = ["各份决算之间"] if asked.between else []
    parts = across + [
        f"{label}：{words.get(str(value), value)}"
        for name, label in _ASKED.items()
        if (value := getattr(asked, name)) is not None
    ]
    return "；".join(parts) or "全部发现"
