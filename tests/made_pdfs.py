"""PDF files made for tests: a canvas on which every place is counted from the upper left corner, in points."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)
LANDSCAPE = (842.0, 595.0)
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Paper:
    """Pages of one PDF."""

    def __init__(self, size: tuple[float, float] = A4, **options: object) -> None:
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=size, **options)
        self.height = size[1]

    def text(self, x: float, top: float, text: str, size: float = 10.5, step: float = 0.0, font: str = FONT) -> None:
        """Print ``text``; with ``step`` every character is placed by itself, so many points after the one before."""
        self.canvas.setFont(font, size)
        base = self.height - top - 0.86 * size
        if not step:
            self.canvas.drawString(x, base, text)
        for place, char in enumerate(text if step else ""):
            self.canvas.drawString(x + place * step, base, char)

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A filled area without outline."""
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)

    def lines(self, x: float, top: float, texts: Sequence[str], size: float = 10.5, leading: float = 18.0) -> float:
        for text in texts:
            self.text(x, top, text, size)
            top += leading
        return top

    def grid(
        self,
        xs: Sequence[float],
        top: float,
        rows: Sequence[Sequence[str]],
        height: float = 24.0,
        size: float = 9.0,
        merged: Sequence[tuple[int, int, int, int]] = (),
    ) -> float:
        """A ruled table; ``merged`` are first row, first column, last row and last column of cells in one."""
        owner = {(r, c): (r, c) for r in range(len(rows)) for c in range(len(xs) - 1)}
        for r0, c0, r1, c1 in merged:
            owner.update({(r, c): (r0, c0) for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)})
        for (r, c), own in owner.items():
            y = top + r * height
            if owner.get((r, c - 1)) != own:
                self.line(xs[c], y, xs[c], y + height)
            if owner.get((r - 1, c)) != own:
                self.line(xs[c], y, xs[c + 1], y)
            if (r, c) == own:
                self.lines(xs[c] + 4, y + 5, rows[r][c].split("\n"), size, size + 1.5)
        bottom = top + len(rows) * height
        self.line(xs[-1], top, xs[-1], bottom)
        self.line(xs[0], bottom, xs[-1], bottom)
        return bottom

    def turn_page(self) -> None:
        self.canvas.showPage()

    def pdf(self) -> bytes:
        self.canvas.save()
        return self._buffer.getvalue()
