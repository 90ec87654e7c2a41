"""Turns of speech read as the words that the lexicon has for them: "钱花得最慢" is the lowest rate of execution.

In: plain question text. Out: :func:`in_plain_words`, the same question in words that tokens are read from (``colloquial.toml``).
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from search.year_words import with_years


def in_plain_words(text: str) -> str:
    """``text`` with its turns of speech replaced; itself where it has none."""
    for pattern, words in _said():
        text = pattern.sub(words, text)
    return with_years(text)


@lru_cache(maxsize=1)
def _said() -> tuple[tuple[re.Pattern[str], str], ...]:
    data = tomllib.loads(Path(__file__).with_name("colloquial.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern), words) for pattern, words in data["said"])
