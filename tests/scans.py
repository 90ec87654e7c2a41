"""Pictures of printed tables with known cells, as a scanner would give them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

DPI = 200
MARGIN = 60

Row = tuple[tuple[str, int, int], ...]
"""Cells of a row that begin in it: text, rows and columns that it covers."""


@dataclass(frozen=True)
class Scan:
    """A picture and its cells: box in pixels of the unturned picture, and text."""

    picture: Image.Image
    cells: tuple[tuple[tuple[int, int, int, int], str], ...]

    def encoded(self, kind: str = "PNG", **options: object) -> bytes:
        data = io.BytesIO()
        self.picture.save(data, kind, dpi=(DPI, DPI), **options)
        return data.getvalue()


def font(points: float, dpi: int = DPI) -> ImageFont.FreeTypeFont:
    path = files("paperang_p2_fonts_cjk").joinpath("fonts/wqy-microhei.ttc")
    return ImageFont.truetype(str(path), round(points * dpi / 72))


def table(rows: tuple[Row, ...], widths: tuple[int, ...], title: str, points: float = 9.0, high: int = 56) -> Scan:
    """A ruled table below a title; ``widths`` of the columns and ``high`` of the rows are in pixels."""
    across = [MARGIN, *accumulate(widths, initial=MARGIN)][1:]
    top = 3 * MARGIN
    picture = Image.new("L", (across[-1] + MARGIN, top + high * len(rows) + MARGIN), 255)
    draw = ImageDraw.Draw(picture)
    draw.text((picture.width / 2, MARGIN), title, fill=0, font=font(14), anchor="ma")
    taken: set[tuple[int, int]] = set()
    cells = []
    for row, begun in enumerate(rows):
        column = 0
        for text, tall, wide in begun:
            while (row, column) in taken:
                column += 1
            taken |= {(row + down, column + right) for down in range(tall) for right in range(wide)}
            box = (across[column], top + row * high, across[column + wide], top + (row + tall) * high)
            draw.rectangle(box, outline=0, width=2)
            middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
            draw.multiline_text(middle, text, fill=0, font=font(points), anchor="mm", align="center", spacing=6)
            cells.append((box, text.replace("\n", "")))
    return Scan(picture, tuple(cells))


def noisy(picture: Image.Image) -> Image.Image:
    """Grey paper, soft focus, grain and specks."""
    generator = np.random.default_rng(1)
    soft = picture.filter(ImageFilter.GaussianBlur(0.8))
    grey = np.asarray(soft, float) * 0.8 + 30 + generator.normal(0, 10, (picture.height, picture.width))
    grey[generator.random(grey.shape) < 0.0005] = 0
    return Image.fromarray(grey.clip(0, 255).astype("uint8"))


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    return picture.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
