"""The lines of text on a sheet or in one of its cells, found by their ink alone.

A detector of text passes over single figures and lone operators and glues neighbouring cells; ink in a cell is text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.readers.scan_sheet import Mask


@dataclass(frozen=True, slots=True)
class Strip:
    """The box of a stretch of text in pixels, one line high, without wide gaps."""

    left: int
    top: int
    right: int
    bottom: int


def clean(ink: Mask, em: float) -> Mask:
    """The ink without specks smaller than a full stop."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count == 1:
        return ink
    small = stats[:, cv2.CC_STAT_AREA] < max(4.0, 0.009 * em * em)
    small[0] = True
    return (~small[labels]).astype(np.uint8)


def strips(ink: Mask, em: float, left: int = 0, top: int = 0) -> list[Strip]:
    """The stretches of text in a cleaned piece of ink whose corner stands at ``left``, ``top``, in reading order."""
    found: list[Strip] = []
    for first, last in _bands(ink, em):
        band = ink[first:last]
        for begin, end in _gapped(np.asarray(band.any(axis=0)), em):
            piece = band[:, begin:end].any(axis=1)
            rows = np.flatnonzero(piece)
            found.append(Strip(left + begin, top + first + int(rows[0]), left + end, top + first + int(rows[-1]) + 1))
    return found


def _bands(ink: Mask, em: float) -> list[tuple[int, int]]:
    """First row and row after the last of every line of text.

    Parts of one line that do not touch (the strokes of 三, a lone ≥) are joined while they stay within a character's
    height; lines that touch are cut at their thinnest row.
    """
    amount = ink.sum(axis=1)
    bands: list[tuple[int, int]] = []
    for first, last in _stretches(amount > 0):
        if bands and last - bands[-1][0] <= 1.2 * em:
            bands[-1] = (bands[-1][0], last)
        else:
            bands.append((first, last))
    return [part for band in bands for part in _cut(amount, band, em)]


def _cut(amount: NDArray[Any], band: tuple[int, int], em: float) -> list[tuple[int, int]]:
    first, last = band
    if last - first < 1.9 * em:
        return [band]
    low, high = first + round(0.7 * em), last - round(0.7 * em)
    row = low + int(np.argmin(amount[low:high]))
    # Text in a larger print has no row nearly free of ink; two lines that touch have one.
    if amount[row] > 0.25 * float(np.percentile(amount[first:last], 75)):
        return [band]
    return _cut(amount, (first, row), em) + _cut(amount, (row, last), em)


def _gapped(columns: NDArray[Any], em: float) -> list[tuple[int, int]]:
    """Stretches of columns with ink, apart by at least a character's width."""
    joined: list[tuple[int, int]] = []
    for begin, end in _stretches(columns):
        if joined and begin - joined[-1][1] < em:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return joined


def _stretches(marked: NDArray[Any]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marked.astype(np.int8), [0]))))
    return [(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
