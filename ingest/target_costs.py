"""What speaks for and against a fragment of a target table being a name, a value or a remark: costs, the lower the likelier."""

from __future__ import annotations

import re
from functools import cache

from ingest.target_lines import Fragment, is_common_word, vocabulary

IMPOSSIBLE = 8.0
NOTES = ("remark", "reason")
_ROW = 1.3
_SIGNS = r"(?:[≥≤><=≧≦＞＜＝═约]|不少于|不低于|不超过|不高于|至少|大于|小于|等于|每[年月周季天日]){0,3}"
_FIGURE = re.compile(rf"{_SIGNS}[\d.,]+(?:[-—~至][\d.,]+)?(?P<unit>[^\d]{{0,8}}?)(?:及?以上|及?以下|以内|左右)?")
_DATE = re.compile(r"(?:20\d{2}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|初)?(?:前|之前|内|以前)?")


def skip_cost(kind: str) -> float:
    """What it costs a row to lack a cell of this kind."""
    return {"value": 6.0, "actual": 2.0, "weight": 1.0, "score": 1.0}.get(kind, 0.0)


@cache
def name_cost(fragment: Fragment) -> float:
    """What it costs to begin a row with ``fragment`` as its name."""
    text = fragment.text
    cost = _ROW + (3.0 if len(text) == 1 else 0.0)
    if figure_at(text) or re.match(r"[≥≤><=≧≦%％，。；、）)”》]", text):
        cost += 6.0
    if re.search(r"[。；]", text):
        cost += 3.0
    return cost + (1.5 if states_target(text) and not is_noun(text) else 0.0)


@cache
def name_end_cost(text: str) -> float:
    """What it costs that a name reads ``text`` as a whole; a noun at its end speaks for it."""
    unfinished = vocabulary()["names"]["unfinished"]
    cost = 3.0 if re.search(rf"(?:{unfinished})$", text) or not _balanced(text) else 0.0
    if re.match(r"[的、，]|和(?!谐|睦)|与|及(?!时)", text):
        cost += 2.0
    if re.search(r"[，：]", text):
        cost += 2.0
    if inside := re.search(r"(?!20\d{2}年)(?<!\d)\d+(?P<unit>[^\d]{0,8})", text):
        cost += 2.5 if re.match(vocabulary()["values"]["units"], inside["unit"]) else 1.0
    return cost - (0.3 if is_noun(text) else 0.0)


@cache
def open_cost(fragment: Fragment, kind: str) -> float:
    """What it costs to begin a cell right of the name with ``fragment``."""
    text = fragment.text
    if kind in ("weight", "score"):
        return 0.0 if re.fullmatch(r"\d+(?:\.\d+)?分?", text) else IMPOSSIBLE
    if kind in NOTES:
        cost = 1.2 - (0.6 if opens_note(text) else 0.0) + (1.0 if _ends_in_figure(text) else 0.0)
        return cost + (1.8 if len(text) == 1 else 1.0 if re.match(r"\d", text) else 0.0)
    if re.match(r"[，。；、）)”》的]|和(?!谐|睦)|及(?!时)", text):
        return 4.0
    return 3.0 if len(text) == 1 and not re.fullmatch(r"[有无是否优良好高\d]", text) else 0.0


@cache
def value_cost(text: str) -> float:
    """What it costs that a target or result reads ``text`` as a whole; figures and words of targets speak for it."""
    if figure_at(text) or (_DATE.fullmatch(text) and text):
        return -1.0 if figure_at(text) != "unknown" else -0.3
    if not _balanced(text) or re.search(r"[的和与及、，在（(]$", text):
        return 3.0
    if states_target(text):
        return -0.5
    if re.search(r"\d(?:小时|分钟|天|日|周|个?工作日|个?月|年)", text):
        return 0.2
    return 1.5 if re.search(r"[。；]|[后前]$", text) or re.match(r"\d", text) or _ends_in_figure(text) else 0.8


def figure_at(text: str) -> str:
    """Whether a figure stands there with a "known" unit, an "unknown" short one, or (text or something else) ""."""
    match = _FIGURE.fullmatch(text)
    if match is None:
        return ""
    if not match["unit"] or re.fullmatch(vocabulary()["values"]["units"], match["unit"]):
        return "known"
    return "unknown" if len(match["unit"]) <= 2 else ""


def opens_note(text: str) -> bool:
    """Whether ``text`` begins as remarks do and does not end as names do."""
    return re.match(vocabulary()["notes"]["opening"], text) is not None and not is_noun(text)


def _ends_in_figure(text: str) -> bool:
    match = re.search(r"[\u4e00-\u9fff](\d[^，。；]*)$", text)
    return match is not None and figure_at(match[1]) == "known"


def states_target(text: str) -> bool:
    """Whether ``text`` is made of words that state a target or a result."""
    words = vocabulary()["values"]
    return bool(
        re.fullmatch(words["whole"], text)
        or re.match(words["opening"], text)
        or re.search(rf"(?:{words['ending']})$", text)
    )


def is_noun(text: str) -> bool:
    """Whether ``text`` ends as names of indicators do."""
    return re.search(rf"(?:{vocabulary()['names']['ending']})$", text) is not None


def _balanced(text: str) -> bool:
    return all(text.count(left) == text.count(right) for left, right in ("（）", "()", "“”", "《》", "【】"))


def first_word(text: str) -> str:
    """What cannot be parted at the end of a line: a figure, a Latin word, or one character with a mark behind it."""
    match = re.match(r"[\d.,%A-Za-z]+|.[，。；、：）”》]?", text)
    return match[0] if match else ""


def level_as_cell_cost(text: str) -> float:
    """What it costs to take a level name for the content of a cell."""
    if re.search(r"(?:指标|目标)$", text):
        return IMPOSSIBLE
    return 0.0 if is_common_word(text) else 2.5
