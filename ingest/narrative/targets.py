"""Targets beside what was done: which of the two a figure of a report is, and of which indicator.

>>> row_part("宣讲场次年初目标值为", "")
('宣讲场次', '目标值')
>>> row_part("全年实际完成", "宣讲场次")
('宣讲场次', '')
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from ingest.narrative.measures import bare, clean_phrase

_ORDINAL = re.compile(r"^(?:第?[一二三四五六七八九十]+[是、，,：:]|\d{1,2}[.、．]|[（(].{1,3}[)）]|指标\d*[：:])+")
_LEVEL = re.compile(r"^.{0,8}?指标[：:]")
_BOUND = re.compile(r"(?:不低于|不少于|不超过|大于|小于|[≥≧＞>≤≦＜<=＝:：]|为|是|达到?|\s)+$")
_BARE = re.compile(r"(?:实际|已|全部|共|累计|全年)*(?:完成|实现|达到|建成)(?:了|数|值)?")
_COMPARES = re.compile(r"^(?:大于|高于|等于|超过|达到|完成|优于|不低于)+")
_LEAST = re.compile(r"(?:[≥≧＞>≤≦＜<]|不低于|不少于)+[=＝\s]*$")
_SIGNS = re.compile(r"[=＝≈:：为是达约到\s]+$")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = tomllib.loads((files("ingest.narrative") / "targets.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(f"(?:{word})" for word in entries)) for name, entries in words.items()}


def row_part(clause: str, indicator: str) -> tuple[str, str] | None:
    """The indicator and 目标值, "" (what was done) or 得分 that ``clause`` names, where it is part of an indicator's row.

    ``indicator`` is the one named before, for a clause that names none of its own. None for any other clause.
    """
    text = _SIGNS.sub("", clause.strip("，,；;、 "))
    for role, suffix in (("target", "目标值"), ("actual", ""), ("points", "得分")):
        match = re.search(rf"(?:{_patterns()[role].pattern})$", text)
        if match is None:
            continue
        own = indicator_in(text[: match.start()])
        if role != "target" and own and own != indicator:
            return None  # "全年实际完成" in the middle of a clause of its own
        name = own or indicator
        return (name, suffix) if name else None
    return None


def indicator_in(clause: str) -> str:
    """The indicator's name in the words before its target, without numbers and levels."""
    return clean_phrase(_LEVEL.sub("", _ORDINAL.sub("", clause.strip("，,；;、：: "))))


def target_indicator(clause: str, before: str, latest: str = "") -> str:
    """The indicator whose target ``clause`` is about to give, named in it or at the end of ``before``, else
    the one whose value is the ``latest``; "" where it does not.

    >>> target_indicator("，年初目标值≥", "2.补助发放率")
    '补助发放率'
    """
    text = _BOUND.sub("", clause.strip("，,；;、 "))
    match = re.search(rf"(?:{_patterns()['target'].pattern})$", text)
    if match is None:
        least = _LEAST.search(clause)
        return indicator_in(clause[: least.start()]) if least else ""
    named = [part for part in re.split(r"[，,；;。]", before) if part.strip()]
    own = indicator_in(_COMPARES.sub("", text[: match.start()]))
    return own or (indicator_in(named[-1]) if named else "") or latest


def is_planned(lead: str, planned: bool) -> bool:
    """Whether the sentence so far tells of plans: by its last word of plan or deed, else as its heading does."""
    plans = max((match.start() for match in _patterns()["plans"].finditer(lead)), default=-1)
    done = max((match.start() for match in _patterns()["done"].finditer(lead)), default=-1)
    return plans > done if max(plans, done) >= 0 else planned


def as_target(measure: str) -> str:
    """The name of a planned figure's measure: never that of what was done.

    >>> as_target("新建公厕"), as_target("计划培训")
    ('目标新建公厕', '计划培训')
    """
    return measure if re.match(r"(?:计划|目标|拟|预计|预期|预定|任务)", bare(measure)) else f"目标{measure}"


def done_as_planned(phrase: str, measure: str) -> str:
    """What a bare 完成 is of: the thing that the clause before plans.

    >>> done_as_planned("完成", "计划新建渠道"), done_as_planned("完成", "培训")
    ('新建渠道', '完成')
    """
    planned = re.match(r"(?:计划|目标|拟|预计|预期|预定)(?:完成)?(?P<thing>.{2,})", measure)
    return planned["thing"] if planned and _BARE.fullmatch(phrase) else phrase
