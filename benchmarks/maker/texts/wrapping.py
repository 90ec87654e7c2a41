"""Plain text as it is taken out of printed pages: lines broken at the paper's width, numbers whole, page marks between."""

from __future__ import annotations

import random
import re
import unicodedata

from maker.page import Line, Sheet

_WHOLE = re.compile(r"[0-9A-Za-z.,%]+|.", re.DOTALL)
_NEVER_FIRST = "，。；：、）》】”！？%％"
_INDENT = "    "
_PAGE = 26


def wrapped(sheet: Sheet, rng: random.Random) -> bytes:
    """The lines of the sheet at a width of 28 to 38 characters; in half of the files an empty line after each.

    In half of the files every 26th line is followed by a page's number, in the midst of a sentence too.
    """
    width = 2 * rng.randint(28, 38)
    gap = "\n\n" if rng.random() < 0.5 else "\n"
    indent = _INDENT if rng.random() < 0.3 else ""
    lines = [
        line
        for part in sheet.parts
        if isinstance(part, Line)
        for line in _broken(part.text if part.level else indent + part.text, width)
    ]
    if rng.random() < 0.5:
        pages = range(0, len(lines), _PAGE)
        lines = [line for page in pages for line in (*lines[page : page + _PAGE], f"- {page // _PAGE + 1} -")]
    return gap.join(lines).encode()


def _broken(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` half characters; closing marks hang over, numbers stay whole."""
    lines = [""]
    room = width
    for token in _WHOLE.findall(text):
        need = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in token)
        if need > room and token not in _NEVER_FIRST:
            lines.append("")
            room = width
        lines[-1] += token
        room -= need
    return lines
