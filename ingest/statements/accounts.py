"""Where account titles stand below each other: 类 › 款 › 项 by their codes, or by the sums where no codes are printed.

Functional titles (2xx) of the first level go without 支出 at their end, as in running text; economic titles (3xx, 5xx)
keep their whole name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.statements.vocabulary import words

_NUMBERING = re.compile(
    r"^(?:其中[:：]?|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d)|[、.．\-—·]+)+"
)
_LEVEL = re.compile(r"[（(][类款项][)）]$")
_CODED = re.compile(r"^([1-9]\d{2}(?:\d{2}){0,3})[\s\-—]*([^\d\s].*)$")
_TOLERANCE = Decimal("0.05")
"""Printed sums of rounded figures differ by as much, in 万元."""
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a row: its code where one is printed, its name without numbering."""

    code: str
    name: str


def title_of(code: str, label: str) -> Title:
    """The title of a row from its code and label; a code printed before the name in one cell is split off.

    >>> title_of("", "2080505机关事业单位基本养老保险缴费支出")
    Title(code='2080505', name='机关事业单位基本养老保险缴费支出')
    >>> title_of("", "二、公共安全支出（类）").name
    '公共安全支出'
    """
    digits = re.sub(r"\D", "", code)
    if not digits and (coded := _CODED.match(label)):
        digits, label = coded[1], coded[2]
    return Title(digits, _LEVEL.sub("", _NUMBERING.sub("", label)).strip())


def names_by_code(titles: Iterable[Title]) -> dict[str, str]:
    """The name that the titles give to every code; the first where they differ."""
    names: dict[str, str] = {}
    for title in titles:
        if title.code:
            names.setdefault(title.code, title.name)
    return names


def path_by_code(title: Title, names: Mapping[str, str]) -> tuple[str, ...]:
    """The path of a coded title from those whose codes begin its own, wherever they are listed; () for one without a code."""
    if not title.code:
        return ()
    above = [names[title.code[:length]] for length in range(3, len(title.code), 2) if title.code[:length] in names]
    path = (*above, title.name)
    return (first_level(path[0]), *path[1:]) if title.code.startswith("2") else path


def paths_by_sums(
    names: Sequence[str], figures: Sequence[Decimal | None], total: Decimal | None
) -> list[tuple[str, ...]]:
    """The path of every title where each sum is followed by its parts; each for itself where the sums do not close.

    >>> three = [Decimal(5), Decimal(5), Decimal(2), Decimal(3)]
    >>> paths_by_sums(["教育支出", "普通教育", "小学教育", "初中教育"], three, Decimal(5))[2]
    ('教育', '普通教育', '小学教育')
    """
    lone: list[tuple[str, ...]] = [(first_level(name) if name in words()["classes"] else name,) for name in names]
    if total is None or any(figure is None for figure in figures) or len(names) < 2:
        return lone
    values = [figure for figure in figures if figure is not None]
    depths = _depths(values, total)
    if depths is None:
        return lone
    paths: list[tuple[str, ...]] = []
    stack: list[str] = []
    for name, depth in zip(names, depths, strict=True):
        stack = [*stack[:depth], name if depth else first_level(name)]
        paths.append(tuple(stack))
    return paths


def first_level(name: str) -> str:
    """A 类 without 支出 at its end."""
    return name.removesuffix("支出") if len(name) > 3 else name


def _depths(values: Sequence[Decimal], total: Decimal) -> list[int] | None:
    """How deep each row stands, when every sum is followed by its parts and the first level sums to ``total``."""
    depths: list[int] = []

    def parts(place: int, rest: Decimal, depth: int) -> int | None:
        while place < len(values) and rest > _TOLERANCE:
            value = values[place]
            if value - rest > _TOLERANCE:
                return None
            depths.append(depth)
            here = len(depths)
            place += 1
            if depth + 1 < _DEEPEST and place < len(values):
                below = parts(place, value, depth + 1)
                if below is None:
                    del depths[here:]
                else:
                    place = below
            rest -= value
        return place if abs(rest) <= _TOLERANCE else None

    end = parts(0, total, 0)
    return depths if end == len(values) and len(depths) == len(values) else None
