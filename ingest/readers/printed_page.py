"""A printed page: its words, its ruled lines, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from ingest.readers.assembly import Box, Run

_SAME_LINE = 0.5
"""Two words stand in one line where they share this part of the lower one's height."""


@dataclass(frozen=True, slots=True)
class Word:
    """Characters printed side by side; places in points from the upper left corner of the page.

    From a text layer a word is a run of characters without a gap; from recognition it may be a whole line of text.
    ``confidence`` (0 to 1) is None where the text stands in the file.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: Decimal | None = None

    @property
    def size(self) -> float:
        """The height of the characters."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Segment:
    """A ruled line, horizontal (``y0 == y1``) or vertical (``x0 == x1``), with ``x0 <= x1`` and ``y0 <= y1``."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its text upright; ``number`` counts from 1, ``width`` and ``height`` are in points.

    ``turned`` (0, 90, 180, 270) is by how many degrees, clockwise, the page as it is shown was turned to make its text
    upright; all places on the page are those after turning it.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    segments: tuple[Segment, ...]
    turned: int = 0

    def shown(self, box: Box) -> Box:
        """The box on the page as it is shown."""
        x0, top, x1, bottom = box
        if self.turned == 90:
            return top, self.width - x1, bottom, self.width - x0
        if self.turned == 180:
            return self.width - x1, self.height - bottom, self.width - x0, self.height - top
        if self.turned == 270:
            return self.height - bottom, x0, self.height - top, x1
        return box


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words printed in one line, from left to right."""

    page: Page
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with a blank between each two."""
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        """The left edge."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """The right edge."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """The upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """The height of the characters."""
        return median(word.size for word in self.words)

    @property
    def run(self) -> Run:
        """The line as the document writer takes it."""
        box = self.page.shown((self.x0, self.top, self.x1, self.bottom))
        sure = [word.confidence for word in self.words if word.confidence is not None]
        placed = tuple(round(side, 1) for side in box)
        return Run(self.text, self.page.number, (placed[0], placed[1], placed[2], placed[3]), min(sure, default=None))


def lines_of(page: Page, words: Iterable[Word]) -> list[TextLine]:
    """The words as lines, from top to bottom. Words that overlap in height by half stand in one line."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.x0)):
        line = next((line for line in reversed(lines[-4:]) if _level(line[0], word)), None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    return [TextLine(page, tuple(sorted(line, key=lambda word: word.x0))) for line in lines]


def fragments(line: TextLine, gap: float) -> list[TextLine]:
    """The line cut wherever the blank between two words is wider than ``gap`` points."""
    parts: list[list[Word]] = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.x0 - before.x1 > gap:
            parts.append([])
        parts[-1].append(word)
    return [TextLine(line.page, tuple(part)) for part in parts]


def body_size(lines: Sequence[TextLine]) -> float:
    """The height of most characters; 0 where there are none."""
    weights: dict[float, int] = {}
    for line in lines:
        for word in line.words:
            size = round(word.size * 2) / 2
            weights[size] = weights.get(size, 0) + len(word.text)
    return max(weights, key=lambda size: (weights[size], -size)) if weights else 0.0


def _level(line: Word, word: Word) -> bool:
    shared = min(line.bottom, word.bottom) - max(line.top, word.top)
    return shared >= _SAME_LINE * min(line.size, word.size) > 0
