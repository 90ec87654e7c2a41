"""Plain text as it is taken out of a printed page: lines broken at the paper's width, numbers whole, now and then apart."""

from __future__ import annotations

import random
import re
import unicodedata

from maker.page import Line, Sheet

_WHOLE = re.compile(r"[0-9A-Za-z.,%]+|.", re.DOTALL)
_NEVER_FIRST = "，。；：、）》】”！？%％"
_INDENT = "    "


def wrapped(sheet: Sheet, rng: random.Random) -> bytes:
    """The lines of the sheet at a width of 28 to 38 characters; in half of the files an empty line after each."""
    width = 2 * rng.randint(28, 38)
    gap = "\n\n" if rng.random() < 0.5 else "\n"
    indent = _INDENT if rng.random() < 0.3 else ""
    lines = [
        line
        for part in sheet.parts
        if isinstance(part, Line)
        for line in _broken(part.text if part.level else indent + part.text, width)
    ]
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
