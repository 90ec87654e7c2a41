"""Figures that stand alone on their lines, as a table leaves them that lost its columns, and that nothing was read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.document import Document
from ingest.sections import Stretches
from ontology.facts import ReadingWarning

_LINE = re.compile(r"[^\n]+")
_FIGURE = re.compile(r"[-+≥≤]?\s*\d[\d,]*(?:\.\d+)?\s*(?:[%％]|[\u4e00-\u9fff]{1,3})?")
_NEAR = 3
"""So many lines further another figure must stand for both to be of a table; a page number stands alone."""
_FEWEST = 4
_SHARE = 1 / 3
_YEAR = re.compile(r"20\d{2}年?")


def left_in_lines(document: Document, read: Iterable[tuple[int, int]]) -> list[ReadingWarning]:
    """A warning where many of the lines outside tables that hold nothing but a figure were not read.

    ``read`` are the stretches that facts rest on. Sums of rows that were read stand alone as well and are no facts: a third
    of the lines must be left.
    """
    tables = Stretches((table.start, table.end) for table in document.tables)
    figures = [
        (number, match)
        for number, match in enumerate(_LINE.finditer(document.text))
        if _FIGURE.fullmatch(match[0].strip()) and not _YEAR.fullmatch(match[0].strip())
    ]
    outside = [(number, match) for number, match in figures if not tables.hold(match.start())]
    grouped = [match for place, (number, match) in enumerate(outside) if _has_neighbour(outside, place, number)]
    if len(grouped) < _FEWEST:
        return []
    known = Stretches(_joined(read))
    left = [match for match in grouped if not known.hold(match.start() + len(match[0]) - len(match[0].lstrip()))]
    if len(left) < max(_FEWEST, len(grouped) * _SHARE):
        return []
    message = f"有 {len(left)} 行只有一个数字，看不出属于哪一行哪一列，没有读取：请改用保留表格的文件导入，或查看原文。"
    return [ReadingWarning("unread-figures", message)]


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches without overlaps."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _has_neighbour(figures: Sequence[tuple[int, re.Match[str]]], place: int, number: int) -> bool:
    beside = [figures[at][0] for at in (place - 1, place + 1) if 0 <= at < len(figures)]
    return any(abs(other - number) <= _NEAR for other in beside)
