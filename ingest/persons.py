"""Names, numbers and addresses of persons: where a text holds them, and facts without them.

What is told of a person is no fact of public money. It stays in the document's own text, and goes into no table, no graph
and no passage. A person is known by what stands around the name (a label, a title, "同志", "任组长"), never by the name
alone; a clause that holds a person is left out as a whole, the other clauses stay.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from ontology.facts import Evaluation, FundLine, IndicatorResult, Observation, Span

_Told = TypeVar("_Told", Evaluation, FundLine, IndicatorResult, Observation)

_NUMBERS = re.compile(
    r"(?<![\d.,])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.,]|\s*[万亿元])"  # a mobile telephone
    r"|(?<![\dA-Za-z])[(（]?0\d{2,3}[)）]?\s?[-—－–]?\s?\d{7,8}(?![\d.])"  # a telephone with its area
    r"|(?:电\s*话|手\s*机|传\s*真|联系方式)[^，。；,;\d]{0,8}\d{7,11}(?!\d)"
    r"|(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"  # an identity card
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # begun only where a word begins: a long word is gone through once
)
_ADDRESS = re.compile(
    r"(?:通讯地址|联系地址|家庭住址|家庭地址|住址|办公地址|单位地址)\s*[:：\s]\s*\S|家住|\d(?:(?:号楼|栋|幢)\d*)?单元\d"
)
_CLAUSE = re.compile(r"[^，。；！？,;\n]+[，。；！？,;\n]*")
_COMMON, _VERY_COMMON = 60, 2000
"""How often a word stands in the dictionary's texts that is no name."""
_TEXTS = ("goal_expected", "goal_actual", "reason", "actual", "target")


@lru_cache(maxsize=5_000)
def holds_person(text: str) -> bool:
    """Whether a text holds a person's name behind a label or title, a telephone or identity number, an address, an e-mail."""
    if _NUMBERS.search(text) or _ADDRESS.search(text):
        return True
    if _SIGNED.search(text):
        return True
    return any(_is_name(match["name"]) for pattern in _patterns() for match in pattern.finditer(text))


def public_stretches(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of ``text`` that are left when clauses with persons are taken out, each as long as can be."""
    if not holds_person(text):
        yield 0, len(text)
        return
    start = end = 0
    for clause in _CLAUSE.finditer(text):
        if holds_person(clause[0]):
            if re.search(r"\w", text[start:end]):
                yield start, end
            start = end = clause.end()
        else:
            end = clause.end()
    if re.search(r"\w", text[start:end]) and not holds_person(text[start:end]):
        yield start, end


def without_persons(facts: Sequence[_Told]) -> tuple[_Told, ...]:
    """The facts without what they tell of persons; a figure that stands in a person's clause is none."""
    return tuple(kept for fact in facts if (kept := _public(fact)) is not None)


def _public(fact: _Told) -> _Told | None:
    texts = {name: value for name in _TEXTS if (value := getattr(fact, name, None)) and holds_person(value)}
    private = [span for span in fact.spans if holds_person(span.quote)]
    if not texts and not private:
        return fact
    if isinstance(fact, Observation) and not _stands(fact, private):
        return None
    changes: dict[str, Any] = {name: _cleaned(value) for name, value in texts.items()}
    spans = [piece for span in fact.spans for piece in (_pieces(span) if span in private else (span,))]
    lost = {name for name, value in changes.items() if value is None}
    kept = [replace(span, fields=tuple(name for name in span.fields if name not in lost)) for span in spans]
    return replace(fact, **changes, spans=tuple(span for span in kept if span.fields))


def _stands(fact: Observation, private: Sequence[Span]) -> bool:
    """Whether a figure and what it counts are told outside of what is told of persons."""
    stated = [span for span in fact.spans if "value" in span.fields]
    told = any(span not in private or any("value" in piece.fields for piece in _pieces(span)) for span in stated)
    return told and not any(holds_person(text) for text in (fact.subject, fact.measure_text, fact.measure))


def _cleaned(text: str) -> str | None:
    return "".join(text[start:end] for start, end in public_stretches(text)).rstrip("，,；;、") or None


def _pieces(span: Span) -> tuple[Span, ...]:
    return tuple(
        replace(span, start=span.start + start, end=span.start + end, quote=span.quote[start:end])
        for start, end in public_stretches(span.quote)
    )


def _is_name(name: str) -> bool:
    """Whether a text that stands where names stand can be one: no ending of bodies and things, no known word."""
    if name[-1] in _vocabulary()["endings"]:
        return False
    import jieba  # deferred: loading its dictionary takes a second

    jieba.setLogLevel(logging.WARNING)
    dt = jieba.dt
    dt.check_initialized()
    # A name may be in the dictionary too, but it is rare there; one more character behind a common word is no name.
    plain = name.replace(" ", "")
    common = len(plain) > 2 and int(dt.FREQ.get(plain[:2]) or 0) > _VERY_COMMON
    return int(dt.FREQ.get(plain) or 0) < _COMMON and not common


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads(files("ingest").joinpath("persons.toml").read_text("utf-8"))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Where a name stands by its surroundings; the group ``name`` holds it."""
    words = _vocabulary()
    name = rf"(?P<name>(?:{'|'.join(words['compounds'])}|[{words['families']}])\s?[\u4e00-\u9fff]{{1,2}}?)"
    labels = "|".join(r"\s*".join(label) for label in sorted(words["labels"], key=len, reverse=True))
    titles, groups, behind = (
        "|".join(sorted(words[key], key=len, reverse=True)) for key in ("titles", "groups", "behind")
    )
    note = r"(?:及[^：:\s]{0,6})?(?:[（(][^（()）]{0,8}[)）])?"
    end = rf"(?=$|[^\u4e00-\u9fff]|{labels})"
    return (
        re.compile(rf"(?:{labels}){note}(?:\s*[:：]\s*|\s+){name}{end}"),
        re.compile(rf"(?:{titles})(?:是|为|由)?{name}(?=[（(、，。；,;]|$|(?:{behind}))"),
        re.compile(rf"(?:{groups}|[由与请和、]){name}(?={behind})"),
        re.compile(rf"{name}(?=同志|先生|女士)"),
    )


_SIGNED = re.compile(
    r"(?:联\s*系\s*人|填\s*[报表写]\s*人|经\s*办\s*人|审\s*核\s*人|制\s*表\s*人|复\s*核\s*人|法\s*定\s*代\s*表\s*人|主\s*评\s*人|负\s*责\s*人"
    r"|责任编辑|联\s*系\s*电\s*话|联系方式|咨询电话|办公电话|手机号?码?|电子邮箱|身份证号?码?)(?:[（(][^（()）]{0,8}[)）])?\s*[:：；]\s*[^\s，。；]"
)
"""Labels behind which whatever stands is a person's."""
