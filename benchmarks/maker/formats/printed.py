"""PDF: pages with embedded Chinese text, ruled or not, tables going over pages; and the same as scanned pictures."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from maker.page import Box, Grid, Line, Sheet, slots

_FONT = "Chinese"
_SIZE = 9.0
_LEADING = 12.0
_MARGIN = 42.0
_PAD = 3.0


def pdf(sheet: Sheet, rng: random.Random) -> bytes:
    """A ruled PDF with a text layer."""
    return _draw(sheet, ruled=True)


def unruled_pdf(sheet: Sheet, rng: random.Random) -> bytes:
    """The same without lines: only the places of the words tell the columns."""
    return _draw(sheet, ruled=False)


def scan(sheet: Sheet, rng: random.Random) -> bytes:
    """A PDF of pictures at 200 dpi: slightly turned and blurred, unevenly lit, noisy, compressed."""
    pages = _pictures(sheet, rng)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200, quality=78)
    return out.getvalue()


def png(sheet: Sheet, rng: random.Random) -> bytes:
    """The pages as one picture, below each other, all turned by the same angle."""
    pages = _pictures(sheet, rng, rng.uniform(-1.0, 1.0))
    whole = Image.new("L", (max(page.width for page in pages), sum(page.height for page in pages)), 255)
    top = 0
    for page in pages:
        whole.paste(page, (0, top))
        top += page.height
    out = io.BytesIO()
    whole.save(out, "PNG")
    return out.getvalue()


@dataclass(slots=True)
class _Pen:
    canvas: Canvas
    width: float
    height: float
    y: float

    def turn(self) -> None:
        """Begin the next page."""
        self.canvas.showPage()
        self.y = self.height - _MARGIN


def _draw(sheet: Sheet, ruled: bool) -> bytes:
    _font()
    out = io.BytesIO()
    columns = max((len(slots(part)[0]) for part in sheet.parts if isinstance(part, Grid)), default=1)
    width, height = landscape(A4) if columns > 8 else A4
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    pen = _Pen(canvas, width, height, height - _MARGIN)
    for part in sheet.parts:
        if isinstance(part, Line):
            _line(pen, part)
        elif isinstance(part, Grid):
            _table(pen, part, ruled)
        elif pen.y < pen.height - _MARGIN:
            pen.turn()
    canvas.save()
    return out.getvalue()


def _line(pen: _Pen, line: Line) -> None:
    size = {1: 15.0, 2: 11.0}.get(line.level, 10.0)
    for text in _wrapped(line.text, pen.width - 2 * _MARGIN, size):
        if pen.y - size * 1.5 < _MARGIN:
            pen.turn()
        pen.y -= size * 1.5
        pen.canvas.setFont(_FONT, size)
        if line.level == 1:
            pen.canvas.drawCentredString(pen.width / 2, pen.y, text)
        else:
            pen.canvas.drawString(_MARGIN, pen.y, text)
    pen.y -= 4


def _table(pen: _Pen, grid: Grid, ruled: bool) -> None:
    places = slots(grid)
    edges = _edges(grid, places, pen.width - 2 * _MARGIN)
    heights = _heights(places, edges)
    first = 0
    while first < len(places):
        last, used = first, 0.0
        while last < len(places) and pen.y - used - heights[last] >= _MARGIN:
            used += heights[last]
            last += 1
        if last == first:
            if pen.y < pen.height - _MARGIN:
                pen.turn()
                continue
            last = first + 1
        _stretch(pen, places, edges, heights, first, last, ruled)
        if last < len(places):
            pen.turn()
        first = last
    pen.y -= 8


def _stretch(
    pen: _Pen,
    places: list[list[Box | None]],
    edges: list[float],
    heights: list[float],
    first: int,
    last: int,
    ruled: bool,
) -> None:
    """The rows from ``first`` up to ``last`` on one page; a box that began before goes on without its text."""
    tops = [pen.y]
    for index in range(first, last):
        tops.append(tops[-1] - heights[index])
    pen.canvas.setLineWidth(0.6)
    for index, line in enumerate(places[:last]):
        for column, box in enumerate(line):
            if box is None or index + box.rowspan <= first:
                continue
            top = tops[max(index, first) - first]
            bottom = tops[min(index + box.rowspan, last) - first]
            left, right = edges[column], edges[column + box.colspan]
            if ruled:
                pen.canvas.rect(left, bottom, right - left, top - bottom)
            if index >= first:
                _text(pen, box, left, right, top, bottom, ruled)
    pen.y = tops[-1]


def _text(pen: _Pen, box: Box, left: float, right: float, top: float, bottom: float, ruled: bool) -> None:
    lines = _wrapped(box.text, right - left - 2 * _PAD, _SIZE)
    pen.canvas.setFont(_FONT, _SIZE)
    spare = max(0.0, (top - bottom - len(lines) * _LEADING) / 2) if ruled else 1.0
    y = top - spare - _SIZE
    for text in lines:
        if ruled and len(lines) == 1 and pdfmetrics.stringWidth(text, _FONT, _SIZE) < right - left - 2 * _PAD:
            pen.canvas.drawCentredString((left + right) / 2, y, text)
        else:
            pen.canvas.drawString(left + _PAD, y, text)
        y -= _LEADING


def _edges(grid: Grid, places: list[list[Box | None]], width: float) -> list[float]:
    """The vertical edges: by the widths that the layout asks for, else by what stands in the columns."""
    count = len(places[0])
    shares = [float(one) for one in grid.widths] if len(grid.widths) == count else [4.0] * count
    if len(grid.widths) != count:
        for column in range(count):
            lengths = [len(box.text) for line in places if (box := line[column]) is not None and box.colspan == 1]
            shares[column] = min(14.0, max([3.0, *map(float, lengths)]))
    scale = width / sum(shares)
    edges = [_MARGIN]
    for share in shares:
        edges.append(edges[-1] + share * scale)
    return edges


def _heights(places: list[list[Box | None]], edges: list[float]) -> list[float]:
    heights = [_LEADING + 2 * _PAD] * len(places)
    for span in (1, 2, 3, 99):
        for index, line in enumerate(places):
            for column, box in enumerate(line):
                if box is None or not (box.rowspan == span or (span == 99 and box.rowspan > 3)):
                    continue
                lines = _wrapped(box.text, edges[column + box.colspan] - edges[column] - 2 * _PAD, _SIZE)
                needed = len(lines) * _LEADING + 2 * _PAD
                missing = needed - sum(heights[index : index + box.rowspan])
                if missing > 0:
                    heights[index + box.rowspan - 1] += missing
    return heights


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """The text in lines no wider than ``width``; a number goes to the next line whole where it fits there."""
    lines: list[str] = []
    for piece in text.split("\n"):
        line = ""
        for token in _tokens(piece):
            if line and pdfmetrics.stringWidth(line + token, _FONT, size) > width:
                lines.append(line)
                line = ""
            for character in [token] if pdfmetrics.stringWidth(token, _FONT, size) <= width else list(token):
                if line and pdfmetrics.stringWidth(line + character, _FONT, size) > width:
                    lines.append(line)
                    line = ""
                line += character
        lines.append(line)
    return lines


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for character in text:
        held = character.isascii() and not character.isspace()
        if tokens and held and tokens[-1][-1].isascii() and not tokens[-1][-1].isspace():
            tokens[-1] += character
        else:
            tokens.append(character)
    return tokens


def _pictures(sheet: Sheet, rng: random.Random, angle: float | None = None) -> list[Image.Image]:
    """The pages as a scanner gives them, each turned by ``angle`` degrees or by one of its own."""
    noise = numpy.random.default_rng(rng.randrange(2**32))
    document = pypdfium2.PdfDocument(_draw(sheet, ruled=True))
    pages = []
    for number in range(len(document)):
        picture = document[number].render(scale=200 / 72).to_pil().convert("L")
        turn = rng.uniform(-1.0, 1.0) if angle is None else angle
        picture = picture.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=255)
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.0, 0.7)))
        shade = numpy.linspace(rng.uniform(0.88, 1.0), rng.uniform(0.88, 1.0), picture.width, dtype=numpy.float32)
        dots = numpy.asarray(picture, dtype=numpy.float32) * shade
        dots += noise.normal(0, 9, dots.shape).astype(numpy.float32)
        spoiled = Image.fromarray(numpy.clip(dots, 0, 255).astype(numpy.uint8))
        jpeg = io.BytesIO()
        spoiled.save(jpeg, "JPEG", quality=78)
        pages.append(Image.open(io.BytesIO(jpeg.getvalue())))
    return pages


@cache
def _font() -> None:
    """Embed WenQuanYi Micro Hei (from the package ``paperang-p2-fonts-cjk``): the same letters on every machine."""
    path = files("paperang_p2_fonts_cjk").joinpath("fonts/wqy-microhei.ttc")
    pdfmetrics.registerFont(TTFont(_FONT, str(path), subfontIndex=0))
