"""Whether two characters sound the same, tones aside: 书 is typed for 输. Loaded on first use, for what is misspelt."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=4096)
def sound_same(char: str, other: str) -> bool:
    """Whether one reading of ``char`` is one of ``other``'s."""
    return bool(_readings(char) & _readings(other))


def _readings(char: str) -> set[str]:
    from pypinyin import Style, pinyin

    return set(pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")[0]) if "一" <= char <= "龥" else set()
