"""PDF pages that are pictures, wholly or in part: which these are, and what character recognition adds to their text."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from ingest.readers.pdf_text import Frame, TextLayer
from ingest.readers.printed_page import Page, Word

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image

_UNKNOWN = 0.2
"""A page where more than this part of the characters has no known meaning is read as a picture."""
_FEW = 25
"""A page with no more characters than this (its number, a stamp) may still be a picture."""
_LITTLE = 400
"""A page with no more characters than this may hold a table as a picture."""
_WHOLE, _PART = 0.3, 0.35
"""Pictures cover this part of a page that is one, and of one that holds one."""
_OUTLINES = 300
"""A page without characters but with so many drawn shapes is text turned into outlines."""
_DPI = 200
_LONGEST = 4000
"""No side of a rendered page is longer than so many pixels."""
_DEPTH = 4


class Recognise(Enum):
    """What of a page character recognition is asked for."""

    NOTHING = 0
    ALL = 1
    REST = 2


def to_recognise(page: pypdfium2.PdfPage, layer: TextLayer, frame: Frame) -> Recognise:
    """Whether the text of the page is missing, has no meaning, or leaves out what stands in a picture."""
    from pypdfium2 import raw

    if layer.characters > _FEW and layer.unknown > _UNKNOWN * layer.characters:
        return Recognise.ALL
    if layer.characters > _LITTLE:
        return Recognise.NOTHING
    covered = 0.0
    shapes = 0
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=_DEPTH):
        if drawn.type == raw.FPDF_PAGEOBJ_PATH:
            shapes += 1
            continue
        left, bottom, right, top = drawn.get_bounds()
        covered += abs(right - left) * abs(top - bottom)
    width, height = frame.size
    if layer.characters <= _FEW:
        is_picture = covered > _WHOLE * width * height or shapes > _OUTLINES or layer.unknown > 0
        return Recognise.ALL if is_picture else Recognise.NOTHING
    return Recognise.REST if covered > _PART * width * height else Recognise.NOTHING


def rendered(page: pypdfium2.PdfPage, frame: Frame) -> Image:
    """The page as it is shown."""
    scale = min(_DPI / 72, _LONGEST / max(frame.size))
    return page.render(scale=scale).to_pil()


def completed(page: Page, recognised: Page) -> Page:
    """The page with what was recognised beside the words of its text layer; as it is where the two lie differently."""
    if recognised.turned != page.turned:
        return page
    more = tuple(word for word in recognised.words if not any(_over(word, known) for known in page.words))
    return replace(page, words=(*page.words, *more), segments=(*page.segments, *recognised.segments))


def _over(word: Word, known: Word) -> bool:
    across = min(word.x1, known.x1) - max(word.x0, known.x0)
    down = min(word.bottom, known.bottom) - max(word.top, known.top)
    return across > 0 and down > 0.3 * min(word.size, known.size)
