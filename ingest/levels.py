"""Indicator levels: from what a document writes in its level cells to the concepts of the scheme."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from ingest.headers import plain

_TAIL = re.compile(r"(?:指标|目标|绩效|类|情况)+$")
_STEP = re.compile(r"\s*[-－—–/／\\>＞→·、:：\n]+\s*|\s*[（(]\s*(?=[^（()）]*[)）]$)")
"""What stands between the levels of a path written in one cell ("产出-数量", "产出指标（数量指标）")."""
_NAMED = re.compile(r"([^\s:：]{2,14}?)\s*[\d一二三四五六七八九十]{0,2}\s*[:：]\s*(?=\S)")
_OWN_LEVELS = ("产出", "效益", "满意度")
"""In the second cell these say more than a wider heading in the first ("履职效能" over "效益")."""
_POINTS_ONLY = re.compile(r"[（(]?\s*\d{1,3}(?:\.\d+)?\s*(?:分|%)?\s*[)）]?")


@dataclass(frozen=True, slots=True)
class Levels:
    """Level 1 and level 2 as the document means them; None where it does not say."""

    level1: str | None
    level2: str | None


@lru_cache(maxsize=10_000)
def level1(text: str) -> str | None:
    """The level-1 concept a cell names; None where it names none."""
    return _table("level1").get(_name(text))


@lru_cache(maxsize=10_000)
def level2(text: str) -> str | None:
    """The level-2 concept a cell names; None where it names none."""
    return _table("level2").get(_name(text))


def is_level(text: str) -> bool:
    """Whether a cell names a level of the scheme."""
    return level1(text) is not None or level2(text) is not None


@lru_cache(maxsize=10_000)
def path(text: str) -> tuple[str, str] | None:
    """The two levels of a path written in one cell ("产出-数量"); None where the cell is none."""
    if is_level(text):
        return None
    for step in _STEP.finditer(text):
        upper, lower = text[: step.start()], text[step.end() :].rstrip("）) ")
        if level1(upper) and level2(lower):
            return upper, lower
    return None


def full_path(text: str) -> tuple[str, str, str] | None:
    """Two levels and the name of the indicator written in one cell ("产出→数量→巡查次数"); None where the cell is none."""
    steps = list(_STEP.finditer(text))
    for first, second in pairwise(steps):
        upper, lower, name = text[: first.start()], text[first.end() : second.start()], text[second.end() :]
        if level1(upper) and level2(lower) and name:
            return upper, lower, name
    return None


def level_before(text: str) -> str | None:
    """The level that stands before the name of an indicator in one cell ("数量指标：巡测点位数"); None where none does."""
    found = _NAMED.match(text)
    return found[1] if found and is_level(found[1]) else None


def without_level(text: str) -> str:
    """The name of an indicator without the level in front of it."""
    found = _NAMED.match(text)
    return text[found.end() :] if found and is_level(found[1]) else text


def is_points_only(text: str) -> bool:
    """Whether only the points of a level are left of it ("(50分)")."""
    return "分" in text and _POINTS_ONLY.fullmatch(text.strip()) is not None


def meant(first: str | None, second: str | None, carried: bool = False) -> Levels:
    """What a document means by its two level cells.

    满意度 is its own level wherever it hangs, and level 2 of it is 服务对象满意度. 成本 under 产出 is a level 2; as level 1 it
    has 经济成本, 社会成本, 生态环境成本 beneath it. ``carried`` says that the first cell was taken over from an earlier row:
    a level 2 that belongs elsewhere goes before it.
    """
    for cell in (second, first):
        if cell and (both := path(cell)):
            first, second = both
            break
    upper = level1(first) if first else None
    lower = (level2(second) if second else None) or (level2(first) if first and upper is None else None)
    parent = _parents().get(lower) if lower else None
    if upper is None and second and lower is None:
        upper = level1(second)
    if lower is None and second and (own := level1(second)) in _OWN_LEVELS:
        upper = own
    if upper is None or (carried and parent and parent != upper and not (upper == "产出" and parent == "成本")):
        upper = parent or upper or ("产出" if lower == "成本" else None)
    if lower == "服务对象满意度" or upper == "满意度":
        return Levels("满意度", "服务对象满意度")
    if upper == "成本" and lower == "成本":
        return Levels("成本", None)
    if upper == "产出" and parent == "成本":
        return Levels("产出", "成本")
    return Levels(upper, lower)


def _name(text: str) -> str:
    bare = plain(text)
    return _TAIL.sub("", bare) or bare


@cache
def _table(name: str) -> dict[str, str]:
    return {word: concept for concept, words in _data()[name].items() for word in words}


@cache
def _parents() -> dict[str, str]:
    parents: dict[str, str] = tomllib.loads(files("ingest").joinpath("levels.toml").read_text("utf-8"))["parents"]
    return parents


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("ingest").joinpath("levels.toml").read_text("utf-8"))
