"""Words of general Chinese, from jieba's dictionary: loaded on first use, because most questions need none of it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


def is_word(text: str) -> bool:
    """Whether ``text`` is a word of the dictionary (not merely the beginning of one)."""
    return bool(_dictionary().FREQ.get(text, 0))


def words_of(text: str) -> list[str]:
    """``text`` cut into words, without guessing new ones."""
    return list(_dictionary().cut(text, HMM=False))
