"""Printed pages → a document: what stands where on a page, whether a PDF's text layer or character recognition says so.

A page is its words with their places and its ruled lines. :func:`write_pages` finds the tables, the columns of text, the
paragraphs and headings in them and writes them in reading order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ingest.readers.assembly import Assembly, Run


@dataclass(frozen=True, slots=True)
class Word:
    """Characters printed side by side; places in points from the upper left corner of the page as it is shown.

    From a text layer a word is a run of characters without a gap; from recognition it may be a whole line of text.
    ``confidence`` (0 to 1) is None where the text stands in the file.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A ruled line, horizontal (``y0 == y1``) or vertical (``x0 == x1``), with ``x0 <= x1`` and ``y0 <= y1``."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is shown; ``number`` counts from 1, ``width`` and ``height`` are in points."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    segments: tuple[Segment, ...]


def write_pages(pages: Iterable[Page], assembly: Assembly) -> None:
    """Write the pages, in their order, into ``assembly``."""
    for page in pages:
        for word in sorted(page.words, key=lambda word: (word.top, word.x0)):
            assembly.paragraph(
                [Run(word.text, page.number, (word.x0, word.top, word.x1, word.bottom), word.confidence)]
            )
