"""What a sentence on one indicator states: target, result, points, reason, and where the name stands that they are of.

Two ways of telling are read. With points ("目标值100人，实际完成98人，分值10分，得分9.8分") any text may be target or result. Without
points ("目标5所，实际完成4所", "计划培训100人，实际培训98人", "达到91.8%，低于93%的目标") both must be figures of one unit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ingest.sections import sentences
from ingest.values import number, unit_at

RESULTS = ("target", "actual", "weight", "score")
_FIELDS = (*RESULTS, "reason")
_BORDER = re.compile(r"[，,。；;、：:（()）“”]")
_OUTER_BORDER = re.compile(r"[，,。；;：:（()）]")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NEAREST, _FARTHEST = Decimal("0.5"), Decimal(2)
"""A rate "above the target of 95%" is between these multiples of it; one far off is the difference."""


@dataclass(frozen=True, slots=True)
class Told:
    """A stretch of a sentence: what it states, where it stands in the folded paragraph, what labels it and from where on."""

    text: str
    start: int
    end: int
    label: str = ""
    labelled: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a sentence by field, where it begins and where its name ends; ``name`` where that stands inside them."""

    stated: dict[str, Told]
    start: int
    named: int
    name: Told | None = None


@cache
def patterns() -> dict[str, dict[str, Any]]:
    """The patterns of ``told.toml``."""
    return tomllib.loads(files("ingest").joinpath("told.toml").read_text("utf-8"))


def project_named(text: str) -> tuple[int, int] | None:
    """Where a folded text that is only the name of one project has that name, without its number and year; None if it is none.

    >>> project_named("二、智慧社区建设资金"), project_named("（一）项目资金情况"), project_named("三、专项资金")
    ((2, 10), None, None)
    """
    words = patterns()["projects"]
    numbering = re.match(words["numbering"], text)
    start = numbering.end() if numbering else 0
    if lead := re.match(words["leading"], text[start:]):
        start += lead.end()
    name = text[start:]
    if len(name) < 3 or re.search(r"[，。；：:]", name):
        return None
    if not re.search(words["name_end"], name) or re.search(words["general"], name):
        return None
    return start, len(text)


def parts_of(text: str) -> list[Parts]:
    """The indicators that a paragraph tells of, as the parts of its sentences, in their order."""
    found: list[Parts] = []
    for start, end in _stretches(text):
        stated = _with_points(text, start, end)
        if _tells(stated):
            found.append(Parts(stated, start, min(told.labelled for told in stated.values())))
        elif re.search(patterns()["pairs"]["hint"], text[start:end]):
            found += _pairs(text, start, end)
    return _of_the_shortfall(found)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph, one that goes on about the indicator before it together with that."""
    before: tuple[int, int] | None = None
    for start, end in sentences(text):
        goes_on = re.match(patterns()["indicators"]["goes_on"], text[start:end])
        if before and goes_on:
            before = (before[0], end)
            continue
        if before:
            yield before
        before = (start, end)
    if before:
        yield before


# with points ----------------------------------------------------------------------------------------------------------


def _with_points(text: str, start: int, end: int) -> dict[str, Told]:
    found: dict[str, Told] = {}
    for field in _FIELDS:
        match = compiled(patterns()["indicators"][field]).search(text, start, end)
        if match and match["v"].strip():
            left = match.start("v") + len(match["v"]) - len(match["v"].lstrip())
            label = text[match.start() : match.start("v")]
            found[field] = Told(match["v"].strip(), left, left + len(match["v"].strip()), label, match.start())
    if "actual" in found:
        found["actual"] = _figure_only(found["actual"])
    return found


def _tells(stated: dict[str, Told]) -> bool:
    """Whether enough is stated: points with a target or a result, or both of these with figures and plain labels."""
    value = "target" in stated or "actual" in stated
    if value and ("weight" in stated or "score" in stated):
        return True
    both = [stated[name] for name in ("target", "actual") if name in stated]
    return len(both) == 2 and all("值" in told.label and re.search(r"\d", told.text) for told in both)


def _figure_only(told: Told) -> Told:
    """A result without the words in front of its figure ("实际受益6120户")."""
    lead = re.match(r"[\u4e00-\u9fff]{1,8}(?=\d[\d.,]*\s*(?:[%％]|[\u4e00-\u9fff/]{0,4}$))", told.text)
    return replace(told, text=told.text[lead.end() :], start=told.start + lead.end()) if lead else told


# without points -------------------------------------------------------------------------------------------------------


def _pairs(text: str, start: int, end: int) -> list[Parts]:
    """The pairs of target and result of a sentence, one after the other, each with the reason told before the next."""
    found: list[Parts] = []
    pair = _pair(text, start, end)
    while pair is not None:
        found.append(pair)
        pair = _pair(text, _end_of(pair), end)
    for place, own in enumerate(found):
        limit = found[place + 1].start if place + 1 < len(found) else end
        reason = _reason(text, _end_of(own), max(limit, _end_of(own)))
        if reason is not None:
            found[place] = replace(own, stated={**own.stated, "reason": reason})
    return found


def _of_the_shortfall(found: list[Parts]) -> list[Parts]:
    """The indicators of a paragraph, a reason told behind one that is its target exactly given to the last that is not."""
    for place, own in enumerate(found):
        short = [n for n in range(place) if not _is_met(found[n])]
        if "reason" not in own.stated or "score" in own.stated or not _is_met(own) or not short:
            continue
        stated = dict(own.stated)
        reason = stated.pop("reason")
        found[place] = replace(own, stated=stated)
        missed = found[short[-1]]
        found[short[-1]] = replace(missed, stated={"reason": reason, **missed.stated})
    return found


def _is_met(parts: Parts) -> bool:
    goal, result = parts.stated.get("target"), parts.stated.get("actual")
    return goal is not None and result is not None and _value(goal) == _value(result)


def _end_of(pair: Parts) -> int:
    return max(told.end for told in pair.stated.values())


def _pair(text: str, start: int, end: int) -> Parts | None:
    """The first target of a stretch with the result that belongs to it; None where there is none."""
    for goal, name in _targets(text, start, end):
        result = _result(text, start, end, goal)
        if result is None or not _of_one_kind(goal, result):
            continue
        first = min(goal.labelled, result.labelled)
        begin = start if name is not None else _start_of_name(text, start, first)
        return Parts({"target": goal, "actual": result}, begin, first, name)
    return None


def _targets(text: str, start: int, end: int) -> Iterator[tuple[Told, Told | None]]:
    """The figures that a stretch says are targets, in their order, each with the name that stands inside its wording."""
    found: list[tuple[Told, Told | None]] = []
    for pattern in patterns()["pairs"]["target"]:
        for match in compiled(pattern).finditer(text, start, end):
            goal = _figure(text, match, end)
            if not any(goal.start < other.end and other.start < goal.end for other, _ in found):
                name = match.groupdict().get("name")
                found.append((goal, Told(name, *match.span("name")) if name else None))
    yield from sorted(found, key=lambda pair: pair[0].start)


def _result(text: str, start: int, end: int, goal: Told) -> Told | None:
    """The result next to a target: the first behind it that is of its unit, else the last in front of it."""
    behind: list[Told] = []
    before: list[Told] = []
    for pattern in patterns()["pairs"]["actual"]:
        for match in compiled(pattern).finditer(text, start, end):
            told = _figure(text, match, end)
            if told.start >= goal.end:
                behind.append(told)
            elif told.end <= goal.labelled:
                before.append(told)
    behind.sort(key=lambda told: told.start)
    before.sort(key=lambda told: -told.start)
    return next((told for told in (*behind, *before) if _unit(told) == _unit(goal)), None)


def _figure(text: str, match: re.Match[str], end: int) -> Told:
    """The figure that a match ends with, with its unit and what is written behind that ("以上")."""
    rest = _BORDER.split(text[match.end("v") : end], maxsplit=1)[0]
    left = unit_at(rest)[1]
    after = compiled(patterns()["pairs"]["after"]).match(left)
    stop = match.end("v") + len(rest) - len(left) + (after.end() if after else 0)
    told = text[match.start("v") : stop].strip()
    first = match.start("v") + len(text[match.start("v") : stop]) - len(text[match.start("v") : stop].lstrip())
    return Told(told, first, first + len(told), text[match.start() : match.start("v")], match.start())


def _unit(told: Told) -> str | None:
    figure = _DIGITS.search(told.text)
    return unit_at(told.text[figure.end() :])[0] if figure else None


def _of_one_kind(goal: Told, result: Told) -> bool:
    """Whether two figures of one unit are target and result, and neither the difference of these."""
    if any(re.search(r"百分点|倍$", told.text) for told in (goal, result)):
        return False
    aim, reached = _value(goal), _value(result)
    if aim is None or reached is None:
        return False
    compared = compiled(patterns()["pairs"]["compared"]).search(goal.label) is not None
    if compared and "的" not in goal.label:
        return _unit(goal) == "%" and aim * _NEAREST <= reached <= aim * _FARTHEST
    return True


def _value(told: Told) -> Decimal | None:
    figure = _DIGITS.search(told.text)
    return number(figure[0]) if figure else None


def _start_of_name(text: str, start: int, first: int) -> int:
    """Where the clause begins that names what the first label, at ``first``, is of."""
    bare = text[start:first].rstrip("，,：:（(；; ")
    borders = [match.end() for match in _OUTER_BORDER.finditer(bare)]
    begin = start + (borders[-1] if borders else 0)
    when = compiled(patterns()["pairs"]["when"]).match(text, begin, first)
    return when.end() if when else begin


def _reason(text: str, start: int, end: int) -> Told | None:
    match = compiled(patterns()["indicators"]["reason"]).search(text, start, end)
    if match is None or not match["v"].strip():
        return None
    return Told(match["v"].rstrip(), match.start("v"), match.start("v") + len(match["v"].rstrip()))


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the table; ``{figure}`` in it is a figure with the sign in front of it."""
    return re.compile(pattern.replace("{figure}", patterns()["pairs"]["figure"]))
