"""What labels and column headers mean: the vocabulary of ``headers.toml`` and how a cell is compared with it."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ingest.flow import join_words

_BRACKETS = re.compile(r"[（(\[【][^（()）\[\]【】]*[)）\]】]")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．](?!\d)|[①-⑳])"
)
_EDGES = " \t\n*＊:：、.。;；“”\"'-—%％"
_LONGEST_HEADER = 20
_LONGEST_GUESSED = 12
"""A longer cell in a row of headers is no header whose meaning its words tell."""
_PART_OF_YEAR = re.compile(
    r"(?<!\d)\d{1,2}\s*月?\s*[-－—–~至到]\s*(?:[1-9]|1[01])\s*月(?!\s*\d)|上?半年度?|[一二三四]季度|(?<!\d)(?:[1-9]|1[01])\s*月[底末]|截[至止]"
)
"""A header that speaks of some months; January to December is the year."""
_WHOLE_PATH = re.compile(r"一级.{0,6}二级.{0,6}三级")
"""A header over names with their levels in one cell ("绩效指标（一级-二级-三级）")."""
_TOTAL = re.compile(
    r"(?:得分|评分|自评|评价|绩效|指标|综合|最终|分值)+(?:总计|合计|总分|总得分|汇总)|(?:总计|合计)(?:分|得分|分值|分数)"
)
_SOURCE_LEAD = re.compile(r"^(?:其中|年度|本年度|本年|当年|全年|项目|[:：、,，]|\d{1,2}[、.．])+")


@cache
def vocabulary() -> dict[str, Any]:
    """The content of ``headers.toml``."""
    return tomllib.loads(files("ingest").joinpath("headers.toml").read_text("utf-8"))


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """A label as it is compared: without white space, numbering, brackets with their content, and marks at its ends."""
    bare = re.sub(r"\s+", "", join_words(text)).strip(_EDGES)
    bare = _NUMBERING.sub("", bare)
    while (shorter := _BRACKETS.sub("", bare)) != bare:
        bare = shorter
    return bare.strip(_EDGES)


@lru_cache(maxsize=50_000)
def field(section: str, text: str) -> str | None:
    """The field of ``section`` that a header or label names; None where it names none.

    Whole names go before parts of names; among parts the one that stands in the list of an ignored column goes first
    ("1-6月执行数" is no execution of the year).
    """
    bare = plain(text)
    if not bare or len(bare) > _LONGEST_HEADER:
        return None
    whole, parts = _names(section)
    if "ignored" in vocabulary()[section] and _PART_OF_YEAR.search(text):
        return "ignored"
    if section == "indicators" and _WHOLE_PATH.search(text):
        return "indicator"
    if bare in whole:
        return whole[bare]
    for part, name in parts:
        if _stands_in(part, bare):
            return name
    return None


@lru_cache(maxsize=50_000)
def guessed(section: str, text: str) -> str | None:
    """The field that a header names, or that a word in it speaks for where no list names it; None where none does.

    Only for cells of a row that is a header for other reasons: "已支付" beside "年初预算数" is the sum that was spent.
    """
    named = field(section, text)
    bare = plain(text)
    if named is not None or not bare or len(bare) > _LONGEST_GUESSED or any(char.isdigit() for char in bare):
        return named
    return next((cue["field"] for cue in vocabulary()["cues"][section] if any(w in bare for w in cue["words"])), None)


def _stands_in(part: str, text: str) -> bool:
    """Whether a part of names stands in a text; one that ends with "$" only at its end."""
    return text.endswith(part[:-1]) if part.endswith("$") else part in text


@lru_cache(maxsize=50_000)
def of_months(section: str, text: str) -> str | None:
    """The field of a header that speaks of part of the year, without the months ("1-8月执行数"); None where it names none."""
    months = _PART_OF_YEAR.search(text)
    return field(section, _PART_OF_YEAR.sub("", text)) if months else None


@lru_cache(maxsize=50_000)
def source(text: str) -> str | None:
    """The source of funds that a row label names ("其中：当年财政拨款" → appropriation); None where it names none."""
    bare = plain(text)
    if not bare or len(bare) > _LONGEST_HEADER:
        return None
    whole, parts = _names("sources")
    short = _SOURCE_LEAD.sub("", bare)
    for name in (bare, short):
        if name in whole:
            return whole[name]
    return next((name for part, name in parts if _stands_in(part, short)), None)


@lru_cache(maxsize=50_000)
def outlay(text: str) -> str | None:
    """What money goes to, as a row label says ("其中：基本支出" → 基本支出); None where it names none of the kinds."""
    return field("outlays", text) or field("outlays", _SOURCE_LEAD.sub("", plain(text)))


def bare_source(text: str) -> str:
    """A label of a row of the money block without what only says that it is one of several.

    >>> bare_source("其中：中央财政资金"), bare_source("2.地方资金")
    ('中央财政资金', '地方资金')
    """
    return _SOURCE_LEAD.sub("", plain(text))


@lru_cache(maxsize=50_000)
def is_label(text: str) -> bool:
    """Whether a text is a label or header of a performance table, alone or with what stands after its colon."""
    name = text.replace("：", ":").partition(":")[0]
    sections = ("head", "funds", "indicators", "blocks")
    named = any(field(section, name) not in (None, "group") for section in sections)
    return named or source(name) is not None or is_total(name)


def opens_statement_row(text: str) -> bool:
    """Whether a text begins a row of a statement table: a header, a sum, or the code of an account title."""
    known = _statement_openings()
    return plain(text) in known or re.fullmatch(r"[1-9]\d{2}(?:\d{2}){0,2}", text.strip()) is not None


@cache
def _statement_openings() -> frozenset[str]:
    return frozenset(plain(word) for word in vocabulary()["statements"]["openings"])


def is_budget_row(text: str) -> bool:
    """Whether a level or indicator is the execution of the budget, which belongs to the money block."""
    return plain(text) in vocabulary()["budget_rows"]["names"]


def is_total(text: str) -> bool:
    """Whether a label opens the row of the total."""
    bare = plain(text)
    return bare in vocabulary()["totals"]["total"] or _TOTAL.fullmatch(bare) is not None


@cache
def _names(section: str) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    whole: dict[str, str] = {}
    parts: list[tuple[str, str]] = []
    for name, texts in vocabulary()[section].items():
        for text in texts:
            if text.startswith("~"):
                parts.append((text[1:], name))
            else:
                whole.setdefault(text, name)
    parts.sort(key=lambda part: (part[1] != "ignored", -len(part[0])))
    return whole, tuple(parts)
