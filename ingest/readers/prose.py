"""Lines of text from formats that know their paragraphs → the paragraphs people see.

A paragraph may hold several: lines broken by hand, or labels set side by side with wide blanks between them
("填报单位：某局　　　单位：万元").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.lines import is_labelled
from ingest.readers.paragraphs import Line, paragraphs

_GAP = re.compile(r"[ \u00a0]{2,}|[\t\u3000]+")


def written_lines(lines: Sequence[str]) -> list[list[str]]:
    """The paragraphs that the lines of one paragraph make, each as the lines it is written in; none holds nothing."""
    parts = [part for line in lines for part in _labelled_parts(line)]
    placed: list[Line] = []
    position = 0
    for part in parts:
        placed.append(Line(position, part))
        position += len(part) + 1
    found = paragraphs(placed, 0)
    return [[line.text for line in placed if line.end > start and line.start < end] for start, end in found]


def _labelled_parts(line: str) -> list[str]:
    """The line cut at the wide blanks before a label ("单位：…")."""
    parts: list[str] = []
    position = 0
    for gap in _GAP.finditer(line):
        rest = _GAP.split(line[gap.end() :], maxsplit=1)[0]
        if line[position : gap.start()].strip() and is_labelled(rest):
            parts.append(line[position : gap.start()])
            position = gap.end()
    return [*parts, line[position:]]
