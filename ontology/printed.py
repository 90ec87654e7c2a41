"""Where the text of a document is printed: pages, boxes, and how sure the character recognition is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a stretch of the document's text is printed.

    ``page`` counts from 1. ``box`` is left, top, right and bottom in points from the upper left corner of the page as it
    is shown. ``confidence`` (0 to 1) is that of the character recognition, and None where the text was not recognised
    but stands in the file.
    """

    start: int
    end: int
    page: int
    box: tuple[float, float, float, float] | None = None
    confidence: Decimal | None = None


def touched(placed: Sequence[Placed], start: int, end: int) -> tuple[Placed, ...]:
    """Those of ``placed`` (in the order of the text, none over another) that the stretch touches."""
    first = max(bisect_right(placed, start, key=lambda place: place.start) - 1, 0)
    found = []
    for place in placed[first:] if first else placed:
        if place.start >= end:
            break
        if place.end > start:
            found.append(place)
    return tuple(found)
