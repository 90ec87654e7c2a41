"""Words of general Chinese, from jieba's dictionary: kept as a trie on disk, because to load it as jieba does takes a second.

The trie holds exactly what jieba's own dictionary holds, is looked up where it lies (memory-mapped) and is made once for each
version of jieba, in the user's folder for caches; where that cannot be written, jieba's dictionary is loaded as it is.
"""

from __future__ import annotations

import logging
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import marisa_trie

_NUMBER = "<Q"
"""How a frequency is packed."""
_TOTAL = "\n"
"""The key of the sum of all frequencies: no word."""


class _Frequencies:
    """What jieba's tokenizer asks of its dictionary: which words and beginnings of words there are, and how frequent."""

    def __init__(self, trie: marisa_trie.RecordTrie) -> None:
        self._trie = trie

    def __contains__(self, word: str) -> bool:
        return word in self._trie and word != _TOTAL

    def __getitem__(self, word: str) -> int:
        return int(self._trie[word][0][0])

    def get(self, word: str, default: Any = None) -> Any:
        """The frequency of ``word``, 0 where it is only a beginning of words, ``default`` where it is neither."""
        found = self._trie.get(word)
        return found[0][0] if found and word != _TOTAL else default


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    trie = _kept(_place(jieba.__version__))
    if trie is None:
        tokenizer.initialize()
        trie = _made(tokenizer.FREQ, tokenizer.total, _place(jieba.__version__))
    if trie is not None:
        tokenizer.FREQ, tokenizer.total = _Frequencies(trie), trie[_TOTAL][0][0]
        tokenizer.initialized = True
    return tokenizer


def _place(version: str) -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("jixiao") / f"words-{version}.marisa"


def _kept(path: Path) -> marisa_trie.RecordTrie | None:
    """The trie at ``path``; None where there is none, or none that is whole."""
    trie = marisa_trie.RecordTrie(_NUMBER)
    try:
        trie.mmap(str(path))
        return trie if _TOTAL in trie else None
    except (OSError, RuntimeError):
        return None


def _made(frequencies: dict[str, int], total: int, path: Path) -> marisa_trie.RecordTrie | None:
    """The trie of ``frequencies``, written to ``path`` whole or not at all; None where that cannot be written."""
    entries = [*((word, (frequency,)) for word, frequency in frequencies.items()), (_TOTAL, (total,))]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        os.close(handle)
        marisa_trie.RecordTrie(_NUMBER, entries).save(temporary)
        os.replace(temporary, path)
    except OSError:
        return None
    return _kept(path)


def is_word(text: str) -> bool:
    """Whether ``text`` is a word of the dictionary (not merely the beginning of one)."""
    return bool(_dictionary().FREQ.get(text, 0))


def words_of(text: str) -> list[str]:
    """``text`` cut into words, without guessing new ones."""
    return list(_dictionary().cut(text, HMM=False))
