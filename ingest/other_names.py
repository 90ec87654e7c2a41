"""Second names of bodies that a document states itself: "甲中心（以下简称“乙”）", "（原丙中心）", "丙中心更名为甲中心", "加挂丁牌子".

Only of bodies whose facts the document holds, and only where the sentence says so: a likeness of names states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ingest.units import clean_unit, is_body
from ontology.facts import OtherName, Span
from ontology.naming import unit_key

_NAME = r"[^，。；：、！？,;:\s“”\"‘’（()）《》]{4,40}"
_UNIT, _OTHER = rf"[“\"‘]?(?P<unit>{_NAME})[”\"’]?", rf"[“\"‘]?(?P<name>{_NAME}?)[”\"’]?"
_UNIT_FIRST = rf"[“\"‘]?(?P<unit>{_NAME}?)[”\"’]?"
_STATEMENTS = (
    (re.compile(rf"{_UNIT}[（(](?:以下|下)?(?:简称|称)[为:：]?{_OTHER}[）)]"), "abbreviation"),
    (re.compile(rf"{_UNIT}[（(](?:原名?|曾用名)[为:：]?{_OTHER}[）)]"), "former-name"),
    (re.compile(rf"(?:原|由){_OTHER}(?:正式)?(?:更名|改名|改称|改组)为{_UNIT}"), "former-name"),
    (re.compile(rf"{_UNIT_FIRST}[（(，,]?(?:同时|并|对外)?(?:加挂|挂){_OTHER}(?:的)?牌子?"), "signboard"),
)
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:省|自治区|市|州|盟|县|区|旗|镇|乡)")
_ENDINGS = (
    "委员会",
    "办公室",
    "管理局",
    "中心",
    "学校",
    "医院",
    "大队",
    "支队",
    "总队",
    "局",
    "厅",
    "委",
    "院",
    "处",
    "办",
    "站",
    "所",
    "馆",
)
_LEAST_INITIALS = 2
_BEFORE = re.compile(r"^.*?(?:根据|按照|对|由|为|是|在|将|的|经)(?=.{4})")
"""Words in front of a body's name in a sentence."""


def read_other_names(text: str, units: Iterable[str], region: str | None) -> tuple[OtherName, ...]:
    """The second names that ``text`` states of ``units`` (names as facts give them), once each, in the order of the text."""
    known = {unit_key(unit, region).text: unit for unit in units}
    found: dict[tuple[str, str], OtherName] = {}
    for pattern, rule in _STATEMENTS:
        for match in pattern.finditer(text):
            named = _named(match, rule, known, region)
            if named is None:
                continue
            unit, group = named
            name = clean_unit(match[group])
            if name and is_body(name) and unit_key(name, region).text not in known:
                span = Span(*match.span(group), match[group], ("unit",))
                found.setdefault((unit, name), OtherName(unit, name, rule, (span,)))
    return tuple(sorted(found.values(), key=lambda other: other.spans[0].start))


def _named(match: re.Match[str], rule: str, known: dict[str, str], region: str | None) -> tuple[str, str] | None:
    """The known body that a statement speaks of, and which of its groups is the other name of it."""
    unit = next((known[key] for key in _keys(match["unit"], region) if key in known), None)
    if unit is not None:
        return unit, "name"
    name, full = clean_unit(match["name"]), clean_unit(match["unit"])
    short = _known_by(name, known, region) if rule == "abbreviation" and name else None
    return (short, "unit") if short and full and is_abbreviation(short, full) else None


def title_name(unit: str | None, bodies: Iterable[str | None], spans: Iterable[Span]) -> OtherName | None:
    """The name in the title as another name of the one body whose forms the document holds, where it abbreviates that.

    ``spans`` are those of the title's context; None where the names are one or the title's is no abbreviation.
    """
    stated = {body for body in bodies if body}
    full = stated.pop() if len(stated) == 1 else None
    place = next((span for span in spans if "unit" in span.fields), None)
    if unit is None or full is None or place is None or not is_abbreviation(unit, full):
        return None
    return OtherName(full, unit, "abbreviation", (replace(place, fields=("unit",)),))


def is_abbreviation(short: str, full: str) -> bool:
    """Whether a body's name is made of the place, the first characters of words and the ending of another's.

    "浦阳市疾控中心" is one of 浦阳市疾病预防控制中心; 教育局 is none of 教育考试局, for 育 begins no word of it.
    """
    same = next((n for n, (a, b) in enumerate(zip(short, full, strict=False)) if a != b), len(short))
    ending = next((e for e in _ENDINGS if short.endswith(e) and full.endswith(e)), "")
    front = _PLACE.match(full)
    start = front.end() if front else 0
    if not ending or not start or same < start or len(short) >= len(full):
        return False
    core, whole = short[start : -len(ending)], full[start : -len(ending)]
    initials = [whole[place] for place in sorted(_word_starts(whole))]
    rest = iter(initials)
    return len(core) >= _LEAST_INITIALS and all(char in rest for char in core)


def _word_starts(text: str) -> set[int]:
    from ingest.narrative.pipeline import pipeline

    words = pipeline().tokenizer.jieba_seg
    return {start for _, start, _ in words.tokenize(text, mode="search")}


def _known_by(name: str, known: dict[str, str], region: str | None) -> str | None:
    """The known body that a stated short name is, with its place in front of it or without."""
    key = unit_key(name, region).text
    if key in known:
        return known[key]
    ends = [unit for unit in known.values() if unit.endswith(name) and _PLACE.fullmatch(unit[: -len(name)] + name[:1])]
    return ends[0] if len(ends) == 1 else None


def _keys(written: str, region: str | None) -> Iterator[str]:
    """The keys of what may be a body's name with words of a sentence in front of it, the whole first."""
    while written:
        yield unit_key(written, region).text
        shorter = _BEFORE.sub("", written, count=1)
        if shorter == written:
            return
        written = shorter
