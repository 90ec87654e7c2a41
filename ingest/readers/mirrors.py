"""Copies of a page that a mirror site turned into traditional characters by machine, with readings put in brackets.

The mirror writes 績(jī)效 for 绩效: neither the traditional character nor the bracket is the document's. Both are undone,
but only where the brackets prove that a machine put them there: toned readings right behind a Chinese character, several
of them. Other traditional text stays as it is; what such a mirror replaced by other words cannot be told and stays.
"""

from __future__ import annotations

import re

_READING = re.compile(r"(?<=[\u4e00-\u9fff])[(（][a-zɡü]{0,4}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zɡü]{0,3}[)）]")
_PROVEN = 5
"""So many readings are no notes on how a rare name is read."""


def is_mirrored(text: str) -> bool:
    """Whether a machine put readings behind the characters of ``text``."""
    return sum(1 for _, _ in zip(range(_PROVEN), _READING.finditer(text), strict=False)) == _PROVEN


def restored(text: str) -> str:
    """``text`` without the readings, in simplified characters."""
    from opencc import OpenCC  # deferred: slow to start, and almost no page needs it

    return str(OpenCC("t2s").convert(_READING.sub("", text)))
