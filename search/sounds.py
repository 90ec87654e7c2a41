"""How Chinese text sounds, three syllables at a time, so that a question typed with a wrong character finds its passage.

Tones, and the pairs zh/z, ch/c, sh/s, ng/n that many speakers do not tell apart, are left out. In: text. Out: triples like
``wu-jie-dai`` in 公务接待, which 公务接带 and ``gongwu jiedai`` sound like too. Three, because two sound alike too often.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from search.tokens import without_quotes

_RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z]+(?: [a-z]+)*")
_LONGEST_SYLLABLE = 6


def sounded(text: str) -> list[str]:
    """The triples of syllables of ``text``, in order; letters count where they are pinyin, blanks between words or not."""
    plain = without_quotes(unicodedata.normalize("NFKC", text)).lower()
    found: list[str] = []
    for match in _RUN.finditer(plain):
        run = match.group()
        syllables = [one for word in run.split() for one in _spelt(word)] if run[0] <= "z" else [*map(_syllable, run)]
        found += map("-".join, zip(syllables, syllables[1:], syllables[2:], strict=False))
    return found


@lru_cache(maxsize=8192)
def _syllable(char: str) -> str:
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.style import convert

    reading = PINYIN_DICT.get(ord(char), char).split(",")[0]
    return _plain(convert(reading, Style.NORMAL, strict=False))


def _plain(syllable: str) -> str:
    return re.sub(r"ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


def _spelt(word: str) -> list[str]:
    """The syllables of a word of Latin letters, the longest first; none where it is no pinyin."""
    found: list[str] = []
    start = 0
    while start < len(word):
        end = next(
            (e for e in range(min(len(word), start + _LONGEST_SYLLABLE), start, -1) if word[start:e] in _all()), 0
        )
        if not end:
            return []
        found.append(_plain(word[start:end]))
        start = end
    return found


@lru_cache(maxsize=1)
def _all() -> frozenset[str]:
    """Every syllable there is."""
    from pypinyin import Style
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.style import convert

    readings = {
        reading for code, value in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FFF for reading in value.split(",")
    }
    return frozenset(convert(reading, Style.NORMAL, strict=False) for reading in readings)
