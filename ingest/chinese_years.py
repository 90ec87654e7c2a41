"""Years in Chinese numerals ("二〇二三年") as digits, each in the place of its own."""

from __future__ import annotations

import re

_YEAR = re.compile(r"(?<![一二三四五六七八九〇零○])二[〇零○ＯO0][一二三四五六七八九〇零○ＯO0]{2}(?=\s*年)")
_DIGITS = str.maketrans("〇零○ＯO一二三四五六七八九", "00000123456789")


def in_digits(text: str) -> str:
    """``text`` with its years in digits; it keeps its length."""
    return _YEAR.sub(lambda found: found[0].translate(_DIGITS), text)
