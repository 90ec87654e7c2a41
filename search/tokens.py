"""Words of Chinese text for the keyword index: jieba in search mode, with the graph's own terms in its dictionary.

Search mode also yields the words inside a long word, so a passage indexed before a term was known is still found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ontology.words import WordTokenizer

_WORD = re.compile(r"[\w.%]+")
_BLOCK = re.compile(r"([\u4e00-\u9fffa-zA-Z0-9+#&._%\-]+)")
"""What jieba cuts by itself, whatever stands beside it. Its own range of characters; published texts say the same again and
again, so each is cut once."""
BLOCKS_KEPT = 20_000
"""Blocks whose words are kept."""
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
_QUOTES = str.maketrans("", "", "“”‘’\"'「」『』")
"""What stands around a word or a part of it, “三公”经费, and is typed or not."""
STOP_WORDS = frozenset(
    "的 了 和 与 及 或 是 在 为 有 对 等 将 于 由 其 也 都 就 并 而 被 把 从 到 以 中 上 下 "
    "吗 呢 吧 啊 哪些 哪个 什么 多少 几个 怎么 请问 一下".split()
)


def without_quotes(text: str) -> str:
    """``text`` as it is typed in a hurry."""
    return text.translate(_QUOTES)


def same_number(word: str) -> str:
    """``word``, or a number without what can be left out of it: separators of thousands, zeros at the end of a fraction."""
    if not _NUMBER.fullmatch(word):
        return word
    digits, sign = (word[:-1], "%") if word.endswith("%") else (word, "")
    digits = digits.replace(",", "")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + sign


class Tokenizer:
    """Text to words; a tokenizer of its own per index, so that two data folders never share a dictionary."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._jieba = WordTokenizer()
        self._terms: set[str] = set()
        self._cut = lru_cache(maxsize=BLOCKS_KEPT)(self._words_of)
        self.add_terms(terms)

    def add_terms(self, terms: Iterable[str]) -> None:
        """Make every term of 2 to 20 characters a word."""
        new = [term for term in terms if 2 <= len(term) <= 20 and not term.isspace() and term not in self._terms]
        for term in new:
            self._jieba.add_word(term)
        if new:
            self._terms.update(new)
            self._cut.cache_clear()

    def words(self, text: str) -> list[str]:
        """Words in order, NFKC and lower case, numbers whole ("91.22%" also as "91.22"), without stop words or quotation marks.

        A number is one word however it is written: "2,860.00" is "2860".
        """
        plain = without_quotes(unicodedata.normalize("NFKC", text))
        return [same_number(word) for word, _, _ in self.located_words(plain)]

    def located_words(self, text: str) -> list[tuple[str, int, int]]:
        """``(word, start, end)`` in ``text``; words as :meth:`words` gives them."""
        found: list[tuple[str, int, int]] = []
        cursor = 0
        for match in _NUMBER.finditer(text):
            found.extend(self._segment(text, cursor, match.start()))
            number = match.group()
            found.append((number, match.start(), match.end()))
            if number.endswith("%"):
                found.append((number[:-1], match.start(), match.end() - 1))
            cursor = match.end()
        found.extend(self._segment(text, cursor, len(text)))
        return found

    def _segment(self, text: str, start: int, end: int) -> list[tuple[str, int, int]]:
        found: list[tuple[str, int, int]] = []
        for block in _BLOCK.split(text[start:end]):
            found += [(word, start + left, start + right) for word, left, right in self._cut(block)]
            start += len(block)
        return found

    def _words_of(self, block: str) -> list[tuple[str, int, int]]:
        return [
            (word.lower(), left, right)
            for word, left, right in self._jieba.tokenize(block, mode="search")
            if _WORD.fullmatch(word) and word not in STOP_WORDS
        ]
