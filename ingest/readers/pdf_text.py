"""What a PDF page shows, asked of pdfium: the characters of its text layer and its ruled lines."""

from __future__ import annotations

import math
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from ctypes import byref, c_double, create_string_buffer
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ingest.readers.assembly import Box
from ingest.readers.glyphs import Glyph, words_of
from ingest.readers.printed_page import Segment, Word

if TYPE_CHECKING:
    import pypdfium2

UNKNOWN = "\ufffd"
"""Stands for a character whose meaning the file does not tell: a number with one in it is no number."""
_RADICALS = range(0x2E80, 0x2FE0)
_COMPATIBLE = range(0xF900, 0xFB00)
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))
_STRAIGHT = 4
"""Characters turned by more degrees than this from the four directions are a watermark."""
_FONT_NAME = 128


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the page is: its edges in the PDF's own space (y upwards), turned clockwise by ``rotation`` to be shown."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the PDF's space is shown, from the upper left corner."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The words of a page turned upright by ``turned`` degrees; ``unknown`` of its ``characters`` make no sense."""

    words: tuple[Word, ...]
    turned: int
    characters: int
    unknown: int


def text_layer(page: pypdfium2.PdfPage, frame: Frame, lines: list[Segment], most: int) -> TextLayer | None:
    """The words of a page; ``lines`` are its ruled lines as shown. None where it has more characters than ``most``."""
    by_turn: dict[int, list[Glyph]] = {}
    characters = unknown = 0
    textpage = page.get_textpage()
    try:
        if textpage.count_chars() > most:
            return None
        for turn, glyph in _glyphs(textpage, frame):
            by_turn.setdefault(turn, []).append(glyph)
            characters += bool(glyph.text.strip())
            unknown += _is_odd(glyph.text)
    finally:
        textpage.close()
    counts = Counter({turn: sum(1 for glyph in found if glyph.text.strip()) for turn, found in by_turn.items()})
    turned = counts.most_common(1)[0][0] if counts else 0
    words: list[Word] = []
    for turn, glyphs in by_turn.items():
        for word in words_of(glyphs, [turned_line(line, turn, frame) for line in lines]):
            words.append(word if turn == turned else _turned_word(word, turn, turned, frame))
    return TextLayer(tuple(words), turned, characters, unknown)


def turned_point(x: float, y: float, turn: int, frame: Frame) -> tuple[float, float]:
    """Where a point of the page as shown is when the page is turned clockwise by ``turn``."""
    width, height = frame.size
    if turn == 90:
        return height - y, x
    if turn == 180:
        return width - x, height - y
    if turn == 270:
        return y, width - x
    return x, y


def turned_line(line: Segment, turn: int, frame: Frame) -> Segment:
    """The line on the page turned clockwise by ``turn``."""
    return Segment(
        *_ordered(*turned_point(line.x0, line.y0, turn, frame), *turned_point(line.x1, line.y1, turn, frame))
    )


def _turned_word(word: Word, turn: int, turned: int, frame: Frame) -> Word:
    """A word made on the page turned by ``turn``, placed on the page turned by ``turned``."""
    width, height = frame.size
    back = Frame(0, 0, *((height, width) if turn in (90, 270) else (width, height)), 0)
    corners = [turned_point(x, y, -turn % 360, back) for x, y in ((word.x0, word.top), (word.x1, word.bottom))]
    box = _ordered(*turned_point(*corners[0], turned, frame), *turned_point(*corners[1], turned, frame))
    return Word(word.text, *box)


def _ordered(x0: float, y0: float, x1: float, y1: float) -> Box:
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _glyphs(textpage: pypdfium2.PdfTextPage, frame: Frame) -> Iterator[tuple[int, Glyph]]:
    """The characters in the order of the file, each with the turn that makes it upright, placed on the page so turned."""
    from pypdfium2 import raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = c_double(), c_double()
    high = ""
    for place in range(textpage.count_chars()):
        if raw.FPDFText_IsGenerated(textpage, place) == 1:
            continue
        code = raw.FPDFText_GetUnicode(textpage, place)
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        failed = raw.FPDFText_HasUnicodeMapError(textpage, place) == 1
        text = _character(textpage, place, code, failed, high)
        high = ""
        if not raw.FPDFText_GetLooseCharBox(textpage, place, box):
            continue
        raw.FPDFText_GetMatrix(textpage, place, matrix)
        raw.FPDFText_GetCharOrigin(textpage, place, byref(x), byref(y))
        turn = _turn(matrix.a, matrix.b, frame.rotation)
        if turn is None:
            continue
        size = raw.FPDFText_GetFontSize(textpage, place) * math.hypot(matrix.c, matrix.d)
        first = turned_point(*frame.shown(box.left, box.top), turn, frame)
        second = turned_point(*frame.shown(box.right, box.bottom), turn, frame)
        base = turned_point(*frame.shown(x.value, y.value), turn, frame)[1]
        x0, _, x1, _ = _ordered(*first, *second)
        if size > 0:
            yield turn, Glyph(text, x0, x1, base, size)


@lru_cache(maxsize=8192)
def _is_odd(text: str) -> bool:
    """Whether the character is unknown, or so rare in Chinese that many of them are no text but a wrong mapping."""
    if text == UNKNOWN:
        return True
    if "\u4e00" <= text <= "\u9fff":
        simplified = text.encode("gb2312", "ignore")
        return not simplified and not (text.encode("big5", "ignore") or b"\xff") < b"\xc9"
    return "\u0080" <= text <= "\u024f" and text.isalpha()


def _turn(a: float, b: float, rotation: int) -> int | None:
    """By how many degrees, clockwise, the shown page is turned to make a character upright; None where it is slanted."""
    degrees = math.degrees(math.atan2(b, a)) - rotation
    nearest = round(degrees / 90) * 90
    return None if abs(degrees - nearest) > _STRAIGHT else nearest % 360


def _character(textpage: pypdfium2.PdfTextPage, place: int, code: int, failed: bool, high: str) -> str:
    if code in (0x20, 0xA0, 0x3000, 0x09, 0x0A, 0x0D):
        return " "
    if code in (0x02, 0xAD):
        return "-"
    if any(code in block for block in _PRIVATE):
        return _symbols().get((_font(textpage, place), code)) or _symbols().get(("any", code), UNKNOWN)
    if failed or code < 0x20 or code in (0xFFFD, 0xFFFE, 0xFFFF):
        return UNKNOWN
    if 0xDC00 <= code < 0xE000:
        return (high + chr(code)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if code in _RADICALS or code in _COMPATIBLE:
        return unicodedata.normalize("NFKC", chr(code))
    return chr(code)


def _font(textpage: pypdfium2.PdfTextPage, place: int) -> str:
    """The family of symbol fonts that the character's font is of; "any" for others."""
    from pypdfium2 import raw

    buffer = create_string_buffer(_FONT_NAME)
    raw.FPDFText_GetFontInfo(textpage, place, buffer, _FONT_NAME, None)
    name = buffer.value.decode("utf-8", "replace").split("+")[-1].lower().replace(" ", "").replace("-", "")
    known = sorted({family for family, _ in _symbols()}, key=len, reverse=True)
    return next((family for family in known if name.startswith(family)), "any")


@lru_cache(maxsize=1)
def _symbols() -> dict[tuple[str, int], str]:
    with files(__package__).joinpath("symbols.toml").open("rb") as file:
        table = tomllib.load(file)
    return {(family, int(code, 16)): char for family, chars in table.items() for code, char in chars.items()}
