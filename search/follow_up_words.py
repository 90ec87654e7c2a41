"""The words by which a question leans on the one before, from ``follow_up.toml``: pronouns, 另一个, 换成, 和去年比.

In: plain question text. Out: :func:`spoken`, the text without them and what they say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.question_text import plain

_CLOSING = "?？。.!！,，"
_NO_PRONOUN = re.compile(r"其(?=中|他|它|余|实|次)|该(?=如何|怎么|不)|这个(?=问题)")
"""Characters of other words."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question without the words that lean: ``text``; what they point at.

    ``pronoun`` and ``other`` are kinds of things (project, unit, indicator, any; of pronouns also several, both), "" where
    there is no such word. ``shift`` is how many years from the one named before are meant, None where no such word stands.
    ``versus`` says that a comparison with the year before is asked, ``goes_on`` that the wording goes on ("那…呢").
    """

    text: str
    pronoun: str = ""
    other: str = ""
    shift: int | None = None
    versus: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    openings: re.Pattern[str]
    endings: re.Pattern[str]
    pronouns: re.Pattern[str]
    others: re.Pattern[str]
    years: re.Pattern[str]
    compared: re.Pattern[str]
    opposites: tuple[tuple[str, str], ...]
    kinds: dict[str, str]
    shifts: dict[str, int]


def spoken(question: str) -> Spoken:
    """``question`` (plain) without the words that lean on the one before."""
    words, text = _words(), question.strip(_CLOSING + " ")
    goes_on = False
    while match := words.openings.match(text):
        text, goes_on = text[match.end() :].lstrip(_CLOSING), True
    if match := words.endings.search(text):
        text, goes_on = text[: match.start()], True
    versus = words.compared.search(text) is not None
    text = words.compared.sub("", text)
    other, text = _taken(words.others, words.kinds, "other ", text)
    pronoun, text = _taken(words.pronouns, words.kinds, "pronoun ", text)
    shift = words.years.search(text)
    if shift is not None:
        text = text[: shift.start()] + text[shift.end() :]
    return Spoken(
        text.removeprefix("的").strip(_CLOSING + " "),
        pronoun,
        other,
        words.shifts[shift.group()] if shift else None,
        versus,
        goes_on or bool(other),
    )


def turned(word: str, text: str) -> str:
    """``text`` with ``word`` in the place of its opposite: 支出 in "收入总计是多少"; "" where it holds none."""
    for pair in _words().opposites:
        for one, other in (pair, pair[::-1]):
            if word.removesuffix("了") == one and other in text and one not in text:
                return text.replace(other, one)
    return ""


def _taken(pattern: re.Pattern[str], kinds: dict[str, str], prefix: str, text: str) -> tuple[str, str]:
    """The kind of the first such word in ``text``, and the text without it."""
    barred = {match.start() for match in _NO_PRONOUN.finditer(text)} if prefix == "pronoun " else set()
    for match in pattern.finditer(text):
        if match.start() not in barred:
            rest = text[: match.start()] + text[match.end() :].removeprefix("的")
            return kinds[prefix + match.group()], rest
    return "", text


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = tomllib.loads(Path(__file__).with_name("follow_up.toml").read_text(encoding="utf-8"))
    kinds = {
        f"{prefix} {plain(text)}": kind
        for prefix, section in (("pronoun", "pronouns"), ("other", "other"))
        for kind, texts in data[section].items()
        for text in texts
    }
    shifts = {plain(text): int(years) for years, texts in data["years"].items() for text in texts}
    return _Words(
        openings=re.compile(_any(data["openings"]) + f"[{_CLOSING}]*(?=.)"),
        endings=re.compile(_any(data["endings"]) + "$"),
        pronouns=re.compile(_any(text for texts in data["pronouns"].values() for text in texts)),
        others=re.compile(_any(text for texts in data["other"].values() for text in texts) + "(?=的|$)"),
        years=re.compile(f"(?<![比较与和同跟])(?:{_any(shifts)})(?!相比|同期|结转|结余|支出合计|收入合计)"),
        compared=re.compile(_any(data["compared"]["last_year"])),
        opposites=tuple((one, other) for one, other in data["opposites"]),
        kinds=kinds,
        shifts=shifts,
    )


def _any(texts: Iterable[str]) -> str:
    """A pattern of any of ``texts``, the longest first."""
    return f"(?:{'|'.join(re.escape(plain(text)) for text in sorted(texts, key=lambda text: (-len(text), text)))})"
