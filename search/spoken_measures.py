"""What people say of a body's accounts without its name: "公车花了多少钱" means 公务用车购置及运行维护费, "买了几辆车" a number.

From ``spoken_measures.toml``. In: a question's text and what is asked for. Out: :func:`spoken`, where each thing is spoken of
and the names that documents state it by, in order of preference.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.frame import Frame
from search.question_numbers import read_asked_units

_SOMEBODY = re.compile("(?:几|多少)个(?:人|同志|干部|职工|员工)")
MONEY, SHARE, WHETHER = "元", "%", "是否"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A thing that ``start:end`` of the question speaks of, and what names it, the usual ones first.

    A name's words (apart by blanks) stand in the measure of the documents, whatever else it says.
    """

    start: int
    end: int
    names: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Thing:
    said: re.Pattern[str]
    unless: re.Pattern[str] | None
    asked: dict[str, tuple[tuple[str, ...], ...]]


def spoken(frame: Frame, unit: str = "") -> list[Spoken]:
    """What ``frame`` speaks of where ``unit`` (else what it asks for first) is asked, in order; of things that overlap the longer."""
    unit, text = unit or asked_for(frame), _without_names(frame)
    kinds = _data()["units"].get(unit, [unit])
    found: list[Spoken] = []
    for thing in _things():
        names = next((thing.asked[kind] for kind in kinds if kind in thing.asked), ())
        if not names or (thing.unless and thing.unless.search(text)):
            continue
        found += [Spoken(*match.span(), names) for match in thing.said.finditer(text)]
    found.sort(key=lambda one: (one.start - one.end, one.start))
    kept: list[Spoken] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def asked_for(frame: Frame) -> str:
    """What is asked for: 元, %, 是否, a unit of people, things or times (人, 辆, 次 …); "" where nothing says so."""
    unit = frame.asked_unit or next((unit for _, _, unit in read_asked_units(frame.text)), "")
    if unit:
        return "人" if unit == "个" and _SOMEBODY.search(frame.text) else unit
    if frame.has("operation", "share"):
        return SHARE
    if re.search(_data()["money"], frame.text):
        return MONEY
    return WHETHER if frame.yes_no else ""


def _without_names(frame: Frame) -> str:
    """The question with the names of bodies, places, projects and indicators blanked out."""
    text = frame.text
    for token in frame.reading.tokens:
        if any(mention.kind in ("unit", "region", "project", "indicator") for mention in token.mentions):
            text = text[: token.start] + "□" * (token.end - token.start) + text[token.end :]
    return text


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("spoken_measures.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _things() -> tuple[_Thing, ...]:
    return tuple(
        _Thing(
            re.compile("|".join(entry["said"])),
            re.compile(entry["unless"]) if "unless" in entry else None,
            {kind: tuple(tuple(name.split()) for name in names) for kind, names in entry["asked"].items()},
        )
        for entry in _data()["thing"]
    )
