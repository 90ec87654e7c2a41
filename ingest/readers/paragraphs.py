"""Lines of prose → paragraphs: which broken lines belong together.

Text from PDF breaks every line, often with an empty line after each, and pages break words. A line goes on in the next
one where it does not end a sentence, is as wide as the page or visibly running text, and the next does not start anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.lines import (
    display_width,
    ends_sentence,
    has_sentence_marks,
    heading_level,
    is_labelled,
    is_page_mark,
    starts_anew,
)

_WRAP_RANGE = (36, 130)
"""Widths of a printed line, in columns; wider lines were never wrapped."""
_WRAP_SHARE = 0.3
_FULL = 0.85
_RUNNING = 0.55
_LONG = 50
_ITEM_LEVEL = 4
"""Headings with Arabic numbers, as items of a list have them too."""
_GAP_LIMIT = 4
"""At most so many empty lines stand inside a paragraph (a page break)."""
_SHORT = 24
_HANGING = tuple("，、,（(“《")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BEGINS_WITH_UNIT = re.compile(r"\s*(?:[万亿]|元|%|％|[个人项家户次年月日分期场]|\.\d)")
_UNBREAKABLE = re.compile(r"[0-9A-Za-z.,%０-９．，％]+|.")
_HANGING_MARK = 2
_APART = 0.8
_OPENED, _CLOSED = re.compile(r"[（(“《]"), re.compile(r"[）)”》]")
_REST_OF_DECIMAL = re.compile(r"\s*\d+\s*(?:[万亿]|元|%|％|个百分点)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text without its line feed; ``start`` is where it begins in the document.

    ``closed`` says that the format itself ends a paragraph with it: it only goes on where the text shows that it must.
    """

    start: int
    text: str
    closed: bool = False

    @property
    def end(self) -> int:
        """Where the line feed stands."""
        return self.start + len(self.text)


def wrap_width(lines: Sequence[str]) -> int:
    """The width at which the document's lines were wrapped, in columns; 0 where they were not."""
    widths = sorted(display_width(line.strip()) for line in lines if line.strip())
    longest = [width for width in widths if width > _WRAP_RANGE[0]]
    if len(longest) < 8:
        return 0
    edge = longest[int(len(longest) * 0.95)]
    if edge > _WRAP_RANGE[1] or longest[-1] > edge * 1.6:
        return 0
    near = sum(1 for width in longest if width >= edge * _FULL)
    return edge if near >= _WRAP_SHARE * len(widths) else 0


def paragraphs(lines: Sequence[Line], width: int) -> list[tuple[int, int]]:
    """Stretches of the text that are one paragraph or heading each; ``width`` is that of :func:`wrap_width`."""
    found: list[tuple[int, int]] = []
    current: Line | None = None
    gap, usual = 0, _usual_gap(lines)
    for line in lines:
        if not line.text.strip() or is_page_mark(line.text):
            gap += 1
            continue
        if current is not None and gap <= _GAP_LIMIT and _continues(current, line, gap, usual, width):
            found[-1] = (found[-1][0], _right(line))
        else:
            found.append((line.start + len(line.text) - len(line.text.lstrip()), _right(line)))
        current = line
        gap = 0
    return found


def _usual_gap(lines: Sequence[Line]) -> int:
    """1 where an empty line stands after nearly every line, and so between paragraphs too; else 0."""
    held = [bool(line.text.strip()) for line in lines]
    apart = sum(
        1 for before, here, after in zip(held, held[1:], held[2:], strict=False) if before and not here and after
    )
    return int(sum(held) > 1 and apart >= _APART * (sum(held) - 1))


def _right(line: Line) -> int:
    return line.start + len(line.text.rstrip())


def _ends_in_figure(text: str) -> bool:
    """Whether a line of Chinese ends in a digit; looked at from its end, so that no line however long takes its time."""
    return text.rstrip()[-1:].isdigit() and _CHINESE.search(text) is not None


def _continues(line: Line, after: Line, gap: int, usual: int, width: int) -> bool:
    if heading_level(line.text) and not _runs_on(line.text, after.text, width):
        return False
    if is_labelled(line.text) or line.text.rstrip().endswith(("|", "｜")):
        return False
    if starts_anew(after.text):
        return False
    if line.text.rstrip().endswith(_HANGING) or (_ends_in_figure(line.text) and _BEGINS_WITH_UNIT.match(after.text)):
        return True
    if (
        _REST_OF_DECIMAL.match(after.text)
        and line.text.rstrip().endswith(".")
        and _ends_in_figure(line.text.rstrip()[:-1])
    ):
        return True
    columns = display_width(line.text.strip())
    if ends_sentence(line.text):
        full = columns >= width * _FULL if gap == 0 else gap == usual and _fills(line.text, after.text, width)
        return bool(width) and full and not _indented(after)
    if width:
        return columns >= width * _FULL or (has_sentence_marks(line.text) and columns >= width * _RUNNING)
    if line.closed:
        return False
    if gap == 0 and _indented(after):
        return False
    return columns >= _LONG or (has_sentence_marks(line.text) and columns >= _SHORT)


def _runs_on(line: str, after: str, width: int) -> bool:
    """Whether a numbered line is an item of running text that was wrapped, not a heading: it fills the page's width.

    Where its number could be a heading's of a higher rank, a mark within the sentence or a bracket left open must show it.
    """
    if not width:
        return False
    marked = has_sentence_marks(line.strip()[4:]) or len(_OPENED.findall(line)) > len(_CLOSED.findall(line))
    if marked and display_width(line.strip()) >= width * _FULL:
        return True
    return (marked or heading_level(line) >= _ITEM_LEVEL) and _fills(line, after, width)


def _fills(line: str, after: str, width: int) -> bool:
    """Whether what cannot be broken at the start of the next line had no room on this one, with its indent.

    A closing mark may hang over the edge.
    """
    token = _UNBREAKABLE.match(after.strip())
    return display_width(line.rstrip()) + display_width(token[0] if token else "") > width - _HANGING_MARK


def _indented(line: Line) -> bool:
    return line.text[:1].isspace()
