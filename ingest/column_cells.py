"""A row of headers with what stands below it: the cells of every column, and what most of them are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.headers import is_total, plain
from ingest.levels import is_level
from ingest.places import Place, Row
from ingest.totals import grade_of
from ingest.values import money, points, rate, stated

_MOST = 0.65
"""So many of the filled cells of a column must be alike for it to be a column of these."""
_FILLED = 0.6
"""So many rows must fill a column of figures."""
_LONGEST_HEADER = 14
_FEWEST_HEADERS = 3
_CHECKED_ROWS = 200
"""So many rows tell what a column holds."""
_DIGIT = re.compile(r"\d")
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True, slots=True)
class Under:
    """A header and what the rows below it state in its column; None where one states nothing there."""

    header: Place
    texts: tuple[str | None, ...]

    @property
    def filled(self) -> list[str]:
        """The texts that are stated."""
        return [text for text in self.texts if text is not None]

    def mostly(self, test: Callable[[str], object]) -> bool:
        """Whether most of the texts pass a test."""
        filled = self.filled
        return bool(filled) and sum(1 for text in filled if test(text)) >= len(filled) * _MOST

    def figures(self, read: Callable[[str], object]) -> bool:
        """Whether the column is filled, and mostly with figures that ``read`` understands."""
        filled = self.filled
        known = sum(1 for text in filled if read(text) is not None)
        return bool(filled) and len(filled) >= len(self.texts) * _FILLED and known >= len(filled) * _MOST

    @property
    def sums(self) -> bool:
        """Whether it may hold sums of money."""
        return self.figures(money)

    @property
    def rates(self) -> bool:
        """Whether it may hold rates in %, with their sign or not."""
        return self.figures(rate)

    @property
    def points(self) -> bool:
        """Whether it may hold points."""
        return self.figures(points) and not self.mostly(lambda text: text.endswith(("%", "％")))

    @property
    def words(self) -> bool:
        """Whether it holds words."""
        return self.mostly(lambda text: _WORDS.search(text) and rate(text) is None and not grade_of(text))


def headed_columns(header: Row, rows: Sequence[Row]) -> list[Under]:
    """The columns of a header, each with what the rows state in it."""
    checked = rows[:_CHECKED_ROWS]
    return [Under(cell, tuple(_text_under(cell, row) for row in checked)) for cell in header.cells]


def is_header_like(row: Row) -> bool:
    """Whether a row holds nothing but short words, each once: no figure, level of indicators, total or grade."""
    texts = [plain(cell.text) for cell in row.cells]
    if len(texts) < _FEWEST_HEADERS or len(set(texts)) < len(texts):
        return False
    if any(is_level(cell.text) or grade_of(cell.text) or is_total(cell.text) for cell in row.cells[:1]):
        return False
    return all(0 < len(text) <= _LONGEST_HEADER and not _DIGIT.search(text) for text in texts) and not any(
        grade_of(text) for text in texts
    )


def rows_below(rows: Sequence[Row], place: int) -> list[Row]:
    """The rows of data below the header at ``place``: up to the next row of headers that is another; no sums."""
    header = rows[place]
    found: list[Row] = []
    for row in rows[place + 1 :]:
        if _same(row, header) or len(row.cells) == 1 or is_total(row.cells[0].text):
            continue
        if is_header_like(row) and (found or len(row.cells) >= len(header.cells) - 1):
            break
        found.append(row)
    return found


def _same(row: Row, header: Row) -> bool:
    return [cell.text for cell in row.cells] == [cell.text for cell in header.cells]


def _text_under(header: Place, row: Row) -> str | None:
    cell = next((cell for cell in row.cells if header.column <= cell.column <= header.last), None)
    return stated(cell.text) if cell is not None else None
