"""Chinese words: jieba's dictionary, read from the disk once a process, whoever has words of their own to add to it."""

from __future__ import annotations

import logging

import jieba

jieba.setLogLevel(logging.WARNING)


class WordTokenizer(jieba.Tokenizer):
    """A tokenizer with a dictionary of its own, made of the one that the process has loaded: words added stay in it alone.

    >>> one, other = WordTokenizer(), WordTokenizer()
    >>> one.add_word("送戏下乡经费")
    >>> one.lcut("送戏下乡经费"), len(other.lcut("送戏下乡经费")) > 1
    (['送戏下乡经费'], True)
    """

    initialized: bool

    def initialize(self, dictionary: str | None = None) -> None:
        """Take a copy of the dictionary; jieba calls it when the first word is looked for."""
        jieba.dt.check_initialized()
        with self.lock:
            if not self.initialized:
                self.FREQ, self.total = dict(jieba.dt.FREQ), jieba.dt.total
                self.initialized = True
