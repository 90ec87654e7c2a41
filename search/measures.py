"""How the measures of accounts hang together: what they are called, what they are made of, what may stand for them.

From ``measures.toml`` and the section ``measure`` of ``lexicon.toml``. Measures are canonical wordings (三公经费).
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from search.lexicon import lexicon
from search.question_text import bare


@lru_cache(maxsize=256)
def called(measure: str) -> tuple[str, ...]:
    """``measure`` and all the words that people use for it."""
    if not measure:
        return ()
    words = lexicon().words.values()
    return (measure, *(w.text for found in words for w in found if w.section == "measure" and w.value == measure))


@lru_cache(maxsize=1)
def _by_word() -> dict[str, str]:
    found: dict[str, str] = {}
    for words in lexicon().words.values():
        for word in words:
            if word.section == "measure":
                found.setdefault(bare(word.text), word.value)
    return found


def canonical(name: str) -> str:
    """The measure that people call ``name`` (reduced); "" where it is none of those known."""
    return _by_word().get(bare(name), "")


def stand_ins(measure: str) -> tuple[str, ...]:
    """What answers, under its own name, where documents do not state ``measure``; in this order."""
    return tuple(_tables()["stands_for"].get(measure, ()))


def parts(measure: str) -> tuple[str, ...]:
    """What ``measure`` is made of."""
    return tuple(_tables()["parts"].get(measure, ()))


def whole(measure: str) -> str:
    """What ``measure`` is a part of; "" where that is not known."""
    if measure in named("shares_of"):
        return "政府采购支出总额"
    return next((whole for whole, made_of in _tables()["parts"].items() if measure in made_of), "")


def covered(measure: str) -> tuple[str, ...]:
    """What a statement on ``measure`` speaks of besides itself."""
    return tuple(_tables()["covers"].get(measure, ()))


def counted(word: str, unit: str) -> str:
    """The measure that ``word`` means where it is asked for in ``unit``: 接待 in 批次; "" where it is none of those known."""
    return next(iter(_tables()["counted"].get(f"{word}/{unit}", ())), "")


def named(group: str) -> tuple[str, ...]:
    """The words of a list of the section ``names``."""
    return tuple(_tables()["names"][group])


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("measures.toml").read_text(encoding="utf-8"))
