"""The same question as different people type it: full-width, Chinese numerals, a telegram, a slip of the pen."""

from __future__ import annotations

import random
import re

_WIDE = str.maketrans("0123456789%", "０１２３４５６７８９％")
_DIGITS = "零一二三四五六七八九"
_OPENINGS = ("请问", "帮我查一下", "想了解", "麻烦问下，", "")
_CLOSINGS = ("？", "?", "", "呢", "，谢谢")


def in_style(question: str, place: int, rng: random.Random) -> str:
    """The first wording plain, the others each in a style that fits it."""
    styles = (plain, polite, wide, numerals, spaced)
    return styles[place % len(styles)](question, rng)


def plain(question: str, rng: random.Random) -> str:
    """As it stands."""
    return question


def polite(question: str, rng: random.Random) -> str:
    """With the words that people put before and behind."""
    return rng.choice(_OPENINGS) + question.rstrip("？?") + rng.choice(_CLOSINGS)


def wide(question: str, rng: random.Random) -> str:
    """Digits in full width."""
    return question.translate(_WIDE)


def numerals(question: str, rng: random.Random) -> str:
    """Percentages in Chinese: 95% is 百分之九十五."""
    return re.sub(r"(?<![\d.])(\d\d)%", lambda match: "百分之" + _in_chinese(int(match[1])), question)


def spaced(question: str, rng: random.Random) -> str:
    """Without the little words, as into a search box."""
    return question.replace("是多少", "").rstrip("？?")


def _in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
