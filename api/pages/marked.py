"""A document's text cut at its marks: the cited span, the places of facts, the places of findings."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of the text; ``kind`` is focus, fact or finding, ``key`` names the fact or finding it is of."""

    start: int
    end: int
    kind: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks; ``keys`` are of all its facts and findings."""

    text: str
    kinds: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


class Marks:
    """Marks of one text, looked up by place."""

    def __init__(self, text: str, marks: Sequence[Mark]) -> None:
        self._text = text
        self._marks = sorted(marks, key=lambda mark: (mark.start, mark.end))
        self._starts = [mark.start for mark in self._marks]
        self._longest = max((mark.end - mark.start for mark in self._marks), default=0)

    def segments(self, start: int, end: int) -> list[Segment]:
        """The stretch ``start`` to ``end`` of the text, cut where marks begin and end."""
        first = bisect_left(self._starts, start - self._longest)
        touching = [
            mark
            for mark in self._marks[first : bisect_left(self._starts, end)]
            if mark.end > start and mark.start < end
        ]
        if not touching:
            return [Segment(self._text[start:end])] if end > start else []
        cuts = {start, end}
        for mark in touching:
            cuts |= {max(mark.start, start), min(mark.end, end)}
        spots = sorted(cuts)
        return [self._segment(touching, one, two) for one, two in pairwise(spots)]

    def _segment(self, touching: Sequence[Mark], start: int, end: int) -> Segment:
        over = [mark for mark in touching if mark.start <= start and mark.end >= end]
        kinds = tuple(kind for kind in ("focus", "finding", "fact") if any(mark.kind == kind for mark in over))
        return Segment(self._text[start:end], kinds, tuple(dict.fromkeys(mark.key for mark in over if mark.key)))
