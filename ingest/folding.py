"""Unwrapped text to match patterns on: :mod:`ingest.flow` with full-width letters, digits and operators made plain.

Patterns are matched on the folded text and their places are mapped back to the document, so that a quote is always what
really stands there.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from ingest.flow import flow_between
from ontology.facts import Span

_KEPT = "（），：；！？《》“”‘’〔〕【】、。—…"
"""Full-width marks that stay as they are: texts are quoted with them."""
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT}


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is the folded text; its character ``i`` stands at ``places[i]`` in ``source``."""

    text: str
    places: tuple[int, ...]
    source: str

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Where the folded characters ``start`` to ``end`` (not empty) stand in the source."""
        return self.places[start], self.places[end - 1] + 1

    def span(self, start: int, end: int, fields: tuple[str, ...] = (), page: int | None = None) -> Span:
        """The source's :class:`Span` of the folded characters ``start`` to ``end`` (not empty)."""
        first, last = self.stretch(start, end)
        return Span(first, last, self.source[first:last], fields, page=page)

    def whole(self, fields: tuple[str, ...] = (), page: int | None = None) -> Span:
        """The source's :class:`Span` of all of it; it must not be empty."""
        return self.span(0, len(self.text), fields, page)

    def find(self, place: int) -> int:
        """The folded index of the first character at or after ``place`` of the source."""
        return bisect_left(self.places, place)


def fold(source: str, start: int = 0, end: int | None = None) -> Folded:
    """The stretch of ``source`` on one line, each character plain."""
    return fold_pieces(source, ((start, len(source) if end is None else end),))


def fold_pieces(source: str, pieces: tuple[tuple[int, int], ...]) -> Folded:
    """The stretches of ``source`` (the pieces of a cell, say) on one line, each character plain."""
    line = flow_between(source, pieces)
    return Folded(line.text.translate(_PLAIN), line.offsets, source)


@lru_cache(maxsize=4_000)
def folded_cell(source: str, pieces: tuple[tuple[int, int], ...]) -> Folded:
    """As :func:`fold_pieces`, for cells of a table that are looked at once for each label sought."""
    return fold_pieces(source, pieces)


def squeeze(text: str) -> str:
    """``text`` folded, without its places."""
    return fold(text).text
