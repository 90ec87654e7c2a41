"""Running text of a block as one line, with the way back to the document.

Published text is full of line breaks and blanks inside sentences ("160\\n\\n万元", "2021 年"). ``flow`` takes them out:
white space goes where a Chinese character, a full-width sign or an operator stands on either side, and where a line
break splits a number; between Latin words one blank stays. Page marks between the lines are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, repeat

from ingest.document import Block, Document
from ingest.lines import is_page_mark

_LINE = re.compile(r"[^\n]+")
_WORD = re.compile(r"\S+")
_Run = tuple[int, int, bool]
"""Characters without white space: where they begin and end in the text, and whether a line breaks before them."""
_TIGHT = frozenset("<>=≤≥≦≧%‰+±×÷/()[]:;,")


@dataclass(frozen=True, slots=True)
class Flow:
    """Unwrapped text; ``offsets[i]`` is where ``text[i]`` stands in the document."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the document from the first to the last character of ``text[start:end]`` (not empty).

        The stretch may hold white space, and a page mark, that ``text`` leaves out.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no stretch {start}:{end} in a text of {len(self.text)} characters")
        return self.offsets[start], self.offsets[end - 1] + 1


def flow(document: Document, block: Block) -> Flow:
    """The block's text on one line. Guarantees: every character but inserted blanks equals the one at its offset."""
    return flow_between(document.text, ((block.start, block.end),))


def flow_between(text: str, pieces: tuple[tuple[int, int], ...]) -> Flow:
    """The stretches of ``text`` as one line (the pieces of a cell, say), in their order."""
    runs: list[_Run] = []
    for start, end in pieces:
        for line in _LINE.finditer(text, start, end):
            if not is_page_mark(line.group()):
                words = _WORD.finditer(text, line.start(), line.end())
                runs += (
                    (*word.span(), first) for first, word in zip(chain((True,), repeat(False)), words, strict=False)
                )
    return _joined(text, runs)


def join_words(text: str) -> str:
    """``text`` with the white space removed that broken lines and typesetting put between Chinese characters."""
    return flow_text(text).text


def flow_text(text: str) -> Flow:
    """Any text on one line, like :func:`join_words`, with the offsets kept."""
    runs: list[_Run] = []
    end = 0
    for word in _WORD.finditer(text):
        runs.append((*word.span(), "\n" in text[end : word.start()]))
        end = word.end()
    return _joined(text, runs)


def is_wide(char: str) -> bool:
    """Whether white space next to ``char`` separates nothing: Chinese characters and full-width or general signs."""
    return ord(char) >= 0x2000 or char in "·×÷±§°"


def _joined(text: str, runs: list[_Run]) -> Flow:
    """The runs of characters on one line, with the blanks between them that mean something."""
    parts: list[str] = []
    offsets: list[int] = []
    last = 0
    for start, end, broken in runs:
        if parts and _keeps_blank(text[last - 1], text[start], broken):
            parts.append(" ")
            offsets.append(last)
        parts.append(text[start:end])
        offsets.extend(range(start, end))
        last = end
    return Flow("".join(parts), tuple(offsets))


def _keeps_blank(before: str, after: str, broken: bool) -> bool:
    if is_wide(before) or is_wide(after) or before in _TIGHT or after in _TIGHT:
        return False
    return not (broken and (before.isdigit() or before == ".") and (after.isdigit() or after == "."))
