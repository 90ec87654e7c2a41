"""Words that are built of parts, from ``phrases.toml``: 没拿到(90分), 预算没有调整过, 共(支付).

In: plain question text. Out: :func:`read_phrases`, the places of such words with the section of the lexicon and the value they
carry there. What can be said in many ways is told once, by its parts, and not by a list of all ways.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from search.question_text import plain


def read_phrases(text: str) -> list[tuple[int, int, str, str]]:
    """``(start, end, section, value)`` of every such word of plain ``text``."""
    return [
        (match.start(), match.end(), section, value)
        for section, value, pattern in _patterns()
        for match in pattern.finditer(text)
        if match.end() > match.start()
    ]


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    data = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
    parts = {name: _any(texts) for name, texts in data["parts"].items()}
    found = []
    for phrase in data["phrases"]:
        section, _, value = phrase["says"].partition(".")
        found.append((section, value, re.compile(_filled(phrase["pattern"], parts))))
    return tuple(found)


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda match: parts[match[1]], pattern)


def _any(texts: Sequence[str]) -> str:
    """A pattern of any of ``texts``, the longest first."""
    return f"(?:{'|'.join(re.escape(plain(text)) for text in sorted(texts, key=lambda text: (-len(text), text)))})"
