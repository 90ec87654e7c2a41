"""Question text made comparable: one width, one script, no quotation marks, no blanks between Chinese characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_QUOTES = re.compile("[\"'“”‘’《》〈〉「」『』﹁﹂`′″]")
_BLANKS = re.compile(r"\s+")
_CHINESE = "\u3400-\u9fff\uf900-\ufaff"
_BLANK_BESIDE_CHINESE = re.compile(rf"(?<=[{_CHINESE}\W])\s|\s(?=[{_CHINESE}\W])")
_HAS_CHINESE = re.compile(rf"[{_CHINESE}]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_NOT_IN_NAMES = re.compile(rf"[^{_CHINESE}A-Za-z0-9+%℃]")


def plain(text: str) -> str:
    """``text`` in NFKC and simplified characters, lower case, without quotation marks and needless blanks."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    text = _QUOTES.sub("", "".join(char for char in text if char.isprintable() or char.isspace()))
    text = _BLANK_BESIDE_CHINESE.sub("", _BLANKS.sub(" ", text).strip())
    return _simplified(text).lower()


@lru_cache(maxsize=200_000)
def bare(name: str) -> str:
    """A name reduced to its letters, digits and characters, so that "（境）" and "(境)", "“三公”" and "三公" are one."""
    return _NOT_IN_NAMES.sub("", plain(name))


def has_chinese(text: str) -> bool:
    """Whether any Chinese character stands in ``text``."""
    return _HAS_CHINESE.search(text) is not None


def _simplified(text: str) -> str:
    """Traditional characters as simplified ones; opencc is loaded only for text outside GB 2312."""
    try:
        "".join(_HAS_CHINESE.findall(text)).encode("gb2312")
        return text
    except UnicodeEncodeError:
        return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
