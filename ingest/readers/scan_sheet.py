"""A picture of a page made ready for reading: grey, upright to a fraction of a degree, its ink apart from its paper.

In: a picture. Out: a :class:`Sheet` whose lines of text are level and whose characters are of a size that recognition
reads well. Turning by a quarter needs a reader of characters and is decided in :mod:`ingest.readers.ocr`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[Any]
"""A grey picture, ``uint8``; the types of the image library promise no more than an array."""
Mask = NDArray[Any]
"""1 where it holds, 0 elsewhere, ``uint8``."""

BEST_EM = 26.0
"""Height of a character in pixels, that of 9 point text at 200 dpi; pictures are scaled near to it."""
PALE = 205
"""Of 255 for paper: ink that is paler does not count."""
RED = 45
"""By how much of 255 the red of a seal outshines its green and blue."""
FAINT = 100
"""Of 255: what has less red is black ink."""
SEAL = 0.06
"""A seal is at least so high, in parts of the page's longer side (A4: 18 mm)."""
MOST_SKEW = 6.0
"""Degrees a sheet may lie askew in the scanner."""
MOST_PIXELS = 16_000_000
"""A sheet is not scaled up beyond this."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``grey`` and ``ink`` of a level page; ``em`` is the height of its usual character in pixels.

    A point of the page is at ``(x - left) / scale, (y - top) / scale`` in pixels of the picture that was straightened.
    """

    grey: Grey
    ink: Mask
    em: float
    scale: float
    left: float
    top: float


def grey_of(image: Image.Image) -> Grey:
    """The picture in grey, without the red seals that are stamped over text."""
    grey = np.array(image.convert("L"), np.uint8)
    if image.mode in ("1", "L", "LA"):
        return grey
    red, green, blue = cv2.split(np.asarray(image.convert("RGB"), np.uint8))
    stamp = ((cv2.subtract(red, cv2.max(green, blue)) > RED) & (red > FAINT)).astype(np.uint8)
    edged = cv2.dilate(stamp, np.ones((3, 3), np.uint8))
    for rows, columns in _seals(stamp):
        # Black text under a seal has no red to speak of.
        bare = (edged[rows, columns] > 0) & (red[rows, columns] > FAINT)
        grey[rows, columns][bare] = np.percentile(grey, 90)
    return grey


def _seals(stamp: Mask) -> list[tuple[slice, slice]]:
    """Where seals are: their strokes are one shape once they are brought together; red text is lower than any seal."""
    if not stamp.any():
        return []
    factor = 800 / max(stamp.shape)
    small = cv2.resize(stamp * 255, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    whole = cv2.morphologyEx((small > 80).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    found = []
    for label in range(1, count):
        x, y, wide, high, _area = (int(value) for value in stats[label])
        if min(wide, high) >= SEAL * 800 and max(wide, high) <= 1.8 * min(wide, high):
            rows, columns = (
                slice(int(first / factor), int((first + size) / factor) + 2) for first, size in ((y, high), (x, wide))
            )
            found.append((rows, columns))
    return found


def straighten(grey: Grey) -> Sheet:
    """The picture as a level sheet in a readable size."""
    em = _em(ink_of(grey))
    scale = 1.0
    if not 0.75 * BEST_EM <= em <= 1.5 * BEST_EM:
        scale = min(BEST_EM / em, (MOST_PIXELS / grey.size) ** 0.5, 4.0)
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how)
    angle = _skew(ink_of(grey))
    left = top = 0.0
    if abs(angle) >= 0.04:
        grey, left, top = _turned(grey, angle)
    ink = ink_of(grey)
    return Sheet(grey, ink, _em(ink), scale, left, top)


def ink_of(grey: Grey) -> Mask:
    """Where something is printed: darker than the paper around, shaded or not, and somewhere clearly so.

    Thin strokes are pale at their edges and ends, grain is pale throughout: pale ink counts where it touches dark ink.
    """
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    paper = cv2.resize(cv2.blur(paper, (9, 9)), (grey.shape[1], grey.shape[0]))
    even = cv2.GaussianBlur(cv2.divide(grey, np.maximum(paper, 1), scale=255), (3, 3), 0)
    level, _ = cv2.threshold(even, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    dark = even < min(max(level, 130.0), 190.0)
    count, labels = cv2.connectedComponents((even < PALE).astype(np.uint8), connectivity=8)
    darkened = np.zeros(count, np.uint8)
    darkened[labels[dark]] = 1
    darkened[0] = 0
    return darkened[labels]


def _em(ink: Mask) -> float:
    """The height of the usual character; :data:`BEST_EM` on a sheet without any."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights = stats[1:count, cv2.CC_STAT_HEIGHT].astype(float)
    widths = stats[1:count, cv2.CC_STAT_WIDTH].astype(float)
    like = (heights >= 6) & (heights <= 200) & (widths >= heights * 0.4) & (widths <= heights * 2.5)
    if like.sum() < 5:
        return BEST_EM
    return float(np.percentile(heights[like], 80)) * 1.05


def _skew(ink: Mask) -> float:
    """Degrees by which the lines of the sheet fall to the right: the angle at which rows of ink stand out best."""
    factor = min(1.0, 900 / max(ink.shape))
    small = cv2.resize(ink * 255, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    best = 0.0
    for step, reach in ((0.5, MOST_SKEW), (0.1, 0.5)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(angles[int(np.argmax([_contrast(small, angle) for angle in angles]))])
    factor = min(1.0, 1800 / max(ink.shape))
    larger = cv2.resize(ink * 255, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    angles = np.arange(best - 0.1, best + 0.11, 0.02)
    return float(angles[int(np.argmax([_contrast(larger, angle) for angle in angles]))])


def _contrast(small: Grey, angle: float) -> float:
    height, width = small.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(small, turn, (width, height), flags=cv2.INTER_LINEAR).sum(axis=1, dtype=np.float64)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())


def _turned(grey: Grey, angle: float) -> tuple[Grey, float, float]:
    """The picture turned about its middle on a larger sheet, and how far its corner moved."""
    height, width = grey.shape
    slope = abs(np.sin(np.radians(angle)))
    wide, high = int(width + height * slope) + 1, int(height + width * slope) + 1
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    left, top = (wide - width) / 2, (high - height) / 2
    turn[:, 2] += (left, top)
    paper = int(np.percentile(grey, 90))
    turned = cv2.warpAffine(grey, turn, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(paper,))
    return turned, left, top
