"""Character recognition: the picture of a page → its words with their places, and its ruled lines.

In: a picture. Out: :class:`ingest.readers.layout.Page`, every word with its confidence. Never: meaning, nor a repair
that needs it. Text in the cells of a ruled table is cut out by its ink and recognised line by line, so that cells are
not glued and single figures are not passed over; a detector of text finds what stands around the tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.readers.assembly import Assembly
from ingest.readers.layout import Page, Segment, Word
from ingest.readers.scan_lines import Strip, clean, strips
from ingest.readers.scan_marks import mark
from ingest.readers.scan_rules import Cells, Ruling, cells, ruling
from ingest.readers.scan_sheet import Grey, Mask, Sheet, grey_of, straighten
from ingest.readers.scan_words import mended
from ontology.settings import settings

if TYPE_CHECKING:
    from rapidocr import RapidOCR

LEAST_CONFIDENCE = 0.5
"""What is recognised less surely is no text but dirt, a seal or a signature."""
SURE = 0.85
"""Mean confidence of the longest lines above which a page stands upright."""
LINE = 4
"""Characters of a line of text on a page that stands upright, at least."""
SAMPLE = 8
"""How many lines tell which way up a page stands."""
MOST_DETECTED = 1600
"""The longer side in pixels at which text is detected around tables."""

_creating = Lock()


@dataclass(frozen=True, slots=True)
class _Layout:
    sheet: Sheet
    ruling: Ruling
    printed: Mask
    outside: Mask
    within: tuple[Strip, ...]


def recognise(image: Image.Image, number: int, width: float, height: float) -> Page:
    """The page as it is read: turned upright and level if it was scanned askew.

    ``width`` and ``height`` are those of the picture in points; they change places where the page is turned by a
    quarter (``Page.turned``). Words of one line stand apart where the line has a gap of a character's width or more,
    and never reach over a ruled line.
    """
    grey = grey_of(image)
    layout, turns = _upright(grey)
    if turns % 2:
        width, height = height, width
        grey = _rotated(grey, turns)
    per_point_x, per_point_y = grey.shape[1] / width, grey.shape[0] / height
    sheet = layout.sheet
    found = [*layout.within, *_around(layout)]
    texts = [
        _marked(strip, sheet, text, sure)
        for strip, (text, sure) in zip(found, _recognised(_crops(sheet, found)), strict=True)
    ]

    def across(x: float) -> float:
        return round((x - sheet.left) / sheet.scale / per_point_x, 2)

    def down(y: float) -> float:
        return round((y - sheet.top) / sheet.scale / per_point_y, 2)

    words = tuple(
        Word(text, across(strip.left), down(strip.top), across(strip.right), down(strip.bottom), _decimal(confidence))
        for strip, (text, confidence) in zip(found, mended(texts), strict=True)
        if text and confidence >= LEAST_CONFIDENCE
    )
    segments = tuple(
        Segment(across(rule.start), down(rule.at), across(rule.end), down(rule.at)) for rule in layout.ruling.across
    ) + tuple(
        Segment(across(rule.at), down(rule.start), across(rule.at), down(rule.end)) for rule in layout.ruling.down
    )
    return Page(number, width, height, words, segments, -90 * turns % 360)


def note_recognised(assembly: Assembly, page: Page) -> None:
    """Warn that the words of a page were recognised, and how surely; or that nothing was found on it."""
    sure = [word.confidence for word in page.words if word.confidence is not None]
    if not sure:
        assembly.warn(
            "ocr", f"第 {page.number} 页是扫描图像，没有识别到文字：请确认该页清晰、不是空白页。", page.number
        )
        return
    mean = sum(sure) / len(sure)
    assembly.warn(
        "ocr",
        f"第 {page.number} 页是扫描图像，文字由字符识别得到（平均置信度 {mean:.2f}），请核对关键数字。",
        page.number,
    )


@lru_cache(maxsize=1)
def _created() -> RapidOCR:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.use_rec": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": MOST_DETECTED,
            "EngineConfig.onnxruntime.intra_op_num_threads": settings().ocr_threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _engine() -> RapidOCR:
    """The one engine of this process; its models come with the library."""
    with _creating:
        return _created()


def _upright(grey: Grey) -> tuple[_Layout, int]:
    """The layout of the picture the right way up, and by how many quarter turns (to the left) it was brought there."""
    best, turned, highest = _layout(grey), 0, 0.0
    if not best.printed.any():
        return best, 0
    candidate = best
    for turns in (0, 2, 1, 3):
        if turns:
            candidate = _layout(_rotated(grey, turns))
        found = _recognised(_crops(candidate.sheet, _longest(candidate)))
        characters = sum(len(text) for text, _ in found)
        # Sideways, single characters may be read surely; whole lines never are.
        score = sum(sure * len(text) for text, sure in found)
        if score > highest:
            best, turned, highest = candidate, turns, score
        if characters >= LINE * len(found) and score >= SURE * characters:
            break
    return best, turned


def _longest(layout: _Layout) -> list[Strip]:
    within = [strip for strip in layout.within if strip.bottom - strip.top < 2 * layout.sheet.em]
    rough = strips(layout.outside, layout.sheet.em) if len(within) < SAMPLE else []
    return sorted(within + rough, key=lambda strip: strip.left - strip.right)[:SAMPLE]


def _layout(grey: Grey) -> _Layout:
    sheet = straighten(grey)
    found = ruling(sheet.ink, sheet.em)
    enclosed = cells(found, sheet.grey.shape, sheet.em)
    printed = clean(sheet.ink & ~_thickened(found.lines) & 1, sheet.em)
    outside = (printed * (enclosed.labels == 0)).astype(np.uint8)
    return _Layout(sheet, found, printed, outside, tuple(_inside(printed, enclosed, sheet.em)))


def _inside(printed: Mask, enclosed: Cells, em: float) -> list[Strip]:
    """The text in the cells."""
    found: list[Strip] = []
    for place, (left, top, right, bottom) in enumerate(enclosed.boxes, start=1):
        own = printed[top:bottom, left:right] * (enclosed.labels[top:bottom, left:right] == place)
        found += strips(own.astype(np.uint8), em, left, top)
    return found


def _around(layout: _Layout) -> list[Strip]:
    """The text outside the cells: where the detector finds any, trimmed to its ink and cut at gaps."""
    sheet, outside = layout.sheet, layout.outside
    white = int(np.percentile(sheet.grey, 90))
    nearby = cv2.dilate(outside, np.ones((5, 5), np.uint8))
    bare = np.where(nearby > 0, sheet.grey, white).astype(np.uint8)
    found: list[Strip] = []
    for first, last in _spans(np.flatnonzero(outside.any(axis=1)), 3 * sheet.em):
        first, last = max(first - round(sheet.em), 0), last + round(sheet.em)
        for box in _boxes(bare[first:last]):
            left, right = max(round(float(box[:, 0].min())), 0), round(float(box[:, 0].max()))
            top, bottom = max(round(float(box[:, 1].min())), 0), round(float(box[:, 1].max()))
            piece = outside[first:last][top:bottom, left:right]
            found += strips(piece, max(sheet.em, 0.6 * (bottom - top)), left, first + top)
    return found


def _boxes(grey: Grey) -> Iterable[Grey]:
    """The corners of the stretches of text that the detector finds."""
    boxes = getattr(_engine()(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)), "boxes", None)
    return () if boxes is None else boxes


def _spans(rows: NDArray[np.int64], gap: float) -> list[tuple[int, int]]:
    """First row and row after the last of stretches of rows that are less than ``gap`` apart."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and row - spans[-1][1] < gap:
            spans[-1] = (spans[-1][0], int(row) + 1)
        else:
            spans.append((int(row), int(row) + 1))
    return spans


def _marked(strip: Strip, sheet: Sheet, text: str, sure: float) -> tuple[str, float]:
    """A lone mark is at least barely sure where its shape tells what it is, and no more where it was read otherwise."""
    if strip.right - strip.left > 1.5 * sheet.em:
        return text, sure
    grey = sheet.grey[strip.top : strip.bottom, strip.left : strip.right]
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    shape = mark(ink, sheet.em, text)
    if shape is None:
        return text, sure
    return shape, max(sure, LEAST_CONFIDENCE) if shape == text else LEAST_CONFIDENCE


def _crops(sheet: Sheet, cut: Iterable[Strip]) -> list[Grey]:
    return [_crop(sheet.grey, strip, sheet.em) for strip in cut]


def _crop(grey: Grey, strip: Strip, em: float) -> Grey:
    """The strip with a margin, at least one character high so that a dash or a point keeps its size."""
    margin = round(0.15 * em)
    extra = max(0, round((em - (strip.bottom - strip.top)) / 2))
    piece = grey[strip.top : strip.bottom, strip.left : strip.right]
    paper = int(np.percentile(piece, 95))
    bordered = cv2.copyMakeBorder(
        piece, margin + extra, margin + extra, margin, margin, cv2.BORDER_CONSTANT, value=(paper,)
    )
    return cv2.cvtColor(bordered, cv2.COLOR_GRAY2BGR)


def _recognised(pieces: list[Grey]) -> list[tuple[str, float]]:
    if not pieces:
        return []
    found = _engine().recognize_txt(pieces)
    return [(text, float(sure)) for text, sure in zip(found.txts or (), found.scores, strict=True)]


def _rotated(grey: Grey, turns: int) -> Grey:
    return np.ascontiguousarray(np.rot90(grey, turns))


def _thickened(lines: Mask) -> Mask:
    return cv2.dilate(lines, np.ones((3, 3), np.uint8))


def _decimal(confidence: float) -> Decimal:
    return Decimal(str(round(confidence, 4)))
