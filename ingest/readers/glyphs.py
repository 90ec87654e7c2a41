"""Glyphs of a PDF's text layer → words.

Chinese PDFs place every glyph by itself, in any order. Words are made of glyphs that stand side by side on one base line
without a gap, a blank or a ruled line between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.readers.printed_page import Segment, Word

_GAP = 0.3
"""A gap wider than this part of a character ends a word."""
_SMALL_GAP = 0.2
"""So wide may the gap be where glyphs that stand apart in the file are put together."""
_OVERLAP = 0.6
"""A glyph may begin so far before the end of the one before it (tight setting), in characters."""
_LEVEL = 0.25
"""Base lines that differ by less than this part of a character are one."""
_DOUBLE = 0.3
"""A glyph printed again within this part of a character makes it bold."""
_ABOVE, _BELOW = 0.86, 0.14
"""The parts of a character's height above and below its base line."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character on a page turned so that it is upright: from ``x0`` to ``x1`` on the base line at ``base``.

    A blank is a glyph too: it ends a word.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float


def words_of(glyphs: Iterable[Glyph], segments: Iterable[Segment]) -> list[Word]:
    """The words that the glyphs make up; ``segments`` are the ruled lines of the page."""
    posts = _Posts(segments)
    runs: list[list[Glyph]] = []
    open_run = False
    for glyph in glyphs:
        if not glyph.text.strip():
            open_run = False
        elif open_run and _follows(runs[-1][-1], glyph, _GAP) and not posts.between(runs[-1][-1], glyph):
            if not _doubles(runs[-1][-1], glyph):
                runs[-1].append(glyph)
        else:
            runs.append([glyph])
            open_run = True
    return [_word(run) for run in _put_together(runs, posts)]


def _follows(before: Glyph, glyph: Glyph, gap: float) -> bool:
    size = max(before.size, glyph.size)
    if abs(before.base - glyph.base) > _LEVEL * size or min(before.size, glyph.size) < 0.6 * size:
        return False
    return -_OVERLAP * size <= glyph.x0 - before.x1 <= gap * size and glyph.x0 >= before.x0 - 0.1 * size


def _doubles(before: Glyph, glyph: Glyph) -> bool:
    return before.text == glyph.text and abs(glyph.x0 - before.x0) < _DOUBLE * min(glyph.size, glyph.x1 - glyph.x0)


def _put_together(runs: Sequence[list[Glyph]], posts: _Posts) -> list[list[Glyph]]:
    """Runs that stand side by side though not one after the other in the file (a decimal point placed last) as one."""
    found: list[list[Glyph]] = []
    for line in _levels(runs):
        line.sort(key=lambda run: run[0].x0)
        start = len(found)
        for run in line:
            before = found[-1] if len(found) > start else None
            if before is not None and _is_copy(before, run):
                continue
            if before is not None and _joins(before, run, posts):
                before.extend(run)
            else:
                found.append(list(run))
    return found


def _levels(runs: Sequence[list[Glyph]]) -> list[list[list[Glyph]]]:
    """The runs by base line."""
    levels: list[list[list[Glyph]]] = []
    for run in sorted(runs, key=lambda run: run[0].base):
        if levels and abs(run[0].base - levels[-1][0][0].base) <= _LEVEL * run[0].size:
            levels[-1].append(run)
        else:
            levels.append([run])
    return levels


def _joins(before: Sequence[Glyph], run: Sequence[Glyph], posts: _Posts) -> bool:
    last, first = before[-1], run[0]
    return (
        _follows(last, first, _SMALL_GAP) and first.x0 >= last.x1 - 0.2 * last.size and not posts.between(last, first)
    )


def _is_copy(before: Sequence[Glyph], run: Sequence[Glyph]) -> bool:
    return len(before) == len(run) and all(_doubles(a, b) for a, b in zip(before, run, strict=True))


def _word(run: Sequence[Glyph]) -> Word:
    top = min(glyph.base - _ABOVE * glyph.size for glyph in run)
    bottom = max(glyph.base + _BELOW * glyph.size for glyph in run)
    text = "".join(glyph.text for glyph in run)
    return Word(text, run[0].x0, top, max(glyph.x1 for glyph in run), bottom)


class _Posts:
    """The upright lines of a page, asked for between two glyphs."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        upright = (line for line in segments if line.x1 - line.x0 < 1 and line.y1 - line.y0 > 3)
        self._lines = sorted(upright, key=lambda line: line.x0)
        self._places = [line.x0 for line in self._lines]

    def between(self, before: Glyph, glyph: Glyph) -> bool:
        """Whether a line stands between the middles of the two."""
        left, right = (before.x0 + before.x1) / 2, (glyph.x0 + glyph.x1) / 2
        height = glyph.base - 0.4 * glyph.size
        first = bisect_right(self._places, left)
        for line in self._lines[first:]:
            if line.x0 >= right:
                return False
            if line.y0 - 1 <= height <= line.y1 + 1:
                return True
        return False
