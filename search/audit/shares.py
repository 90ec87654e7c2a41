"""share-of-total: the stated share is not the part by its whole.

Shares come in lists of parts of one whole, and which amount is the whole is often left to the reader: the parts that agree
on a whole say what it is, and the one that does not is wrong. A lone share is only held against the whole that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ontology.arithmetic import percent, shown, text_of
from ontology.facts import DocumentFacts, Finding
from search.audit.findings import make
from search.audit.printed import Figure, near, quoted
from search.audit.rates import quotient_fits

_LIST = 260
"""Two shares farther from each other than this stand in different lists."""
_WHOLE_BEFORE = 900
_FULL = Decimal("99.5")
"""Shares that add up to so much are a whole list."""
_MOST = Decimal("100.5")
_OVER = re.compile(r"预算|计划|目标|任务|上年|去年|同期")
"""Of these something may be more than all: it is then no share."""
_BREAK = re.compile(r"\n\s*[一二三四五六七八九十]+、|\n\s*（[一二三四五六七八九十]+）|\n#")


@dataclass(frozen=True, slots=True)
class _Part:
    share: Figure
    amount: Figure


def audit_shares(facts: DocumentFacts, found: list[Figure]) -> list[Finding]:
    """The findings of the shares of a text."""
    parts = [part for figure in found if figure.kind == "share" if (part := _part(figure, found)) is not None]
    findings: list[Finding] = []
    for group in _lists(facts, parts):
        findings += share_of_total(group, found)
    return findings


def share_of_total(parts: Sequence[_Part], found: list[Figure]) -> Iterator[Finding]:
    """The shares of one list that do not fit the whole that the others, or the words, name."""
    for part in parts:
        if part.share.value > _MOST and not _OVER.search(part.share.fact.compared_to or ""):
            yield _too_much(part)
    whole = _whole(parts, found)
    if whole is None:
        return
    for part in parts:
        if quotient_fits(part.share, part.amount, whole) or not part.share.value:
            continue
        if not _is_named(part, whole) and _fits_any(part, near(found, part.share.start, _WHOLE_BEFORE, _LIST)):
            continue
        exact = percent(part.amount.value, whole.value)
        if exact is None:
            continue
        about = f"{part.share.fact.subject} {part.share.measure}"
        message = (
            f"{about}的占比写 {text_of(part.share.value)}%（“{quoted(part.share)}”），按所写金额计算应为 "
            f"{text_of(part.amount.value)} ÷ {text_of(whole.value)} × 100 = {shown(exact)}%。"
        )
        spans = [
            replace(part.share.span, fields=("stated",)),
            *(replace(one.span, fields=("expected",)) for one in (part.amount, whole)),
        ]
        involved = list(dict.fromkeys([part.share.fact, part.amount.fact, whole.fact]))
        yield make("share-of-total", about, message, part.share.value, exact, involved, spans)


def _too_much(part: _Part) -> Finding:
    """A part of more than the whole, whatever that is."""
    about = f"{part.share.fact.subject} {part.share.measure}"
    message = f"{about}的占比写 {text_of(part.share.value)}%（“{quoted(part.share)}”），一部分不会超过全部的 100%。"
    spans = [replace(part.share.span, fields=("stated",)), replace(part.amount.span, fields=("expected",))]
    involved = list(dict.fromkeys([part.share.fact, part.amount.fact]))
    return make("share-of-total", about, message, part.share.value, None, involved, spans)


def _part(share: Figure, found: list[Figure]) -> _Part | None:
    around = near(found, share.start, _LIST, _LIST // 2)
    amounts = [one for one in around if one.kind == "amount" and one.key == share.key and one.table is None]
    if not amounts:
        return None
    before = [one for one in amounts if one.start < share.start]
    return _Part(share, before[-1] if before else amounts[0])


def _lists(facts: DocumentFacts, parts: list[_Part]) -> list[list[_Part]]:
    """The shares in lists: near each other, under one heading, of the same named whole."""
    lists: list[list[_Part]] = []
    for part in parts:
        last = lists[-1][-1] if lists else None
        if last is not None and _goes_on(facts, lists[-1], part):
            lists[-1].append(part)
        else:
            lists.append([part])
    return lists


def _goes_on(facts: DocumentFacts, before: list[_Part], part: _Part) -> bool:
    """Whether a share belongs to the list before it: near, under one heading, of the same kind of thing and whole."""
    last = before[-1].share
    named = {part.share.fact.compared_to, last.fact.compared_to} - {None}
    return (
        part.share.start - last.start <= _LIST
        and part.share.fact.subject_kind == last.fact.subject_kind
        and len(named) <= 1
        and sum(one.share.value for one in before) < _FULL
        and not _BREAK.search(facts.text, last.end, part.share.start)
    )


def _whole(parts: Sequence[_Part], found: list[Figure]) -> Figure | None:
    """The amount before the list of which most of its parts are the stated shares; the named one for a lone share."""
    first = parts[0].amount.start
    named = parts[0].share.fact.compared_to
    around = near(found, first, _WHOLE_BEFORE, 0)
    wholes = [one for one in around if one.kind == "amount" and one.value > 0]
    best, votes = None, 0
    for one in reversed(wholes):
        fitting = sum(quotient_fits(part.share, part.amount, one) for part in parts)
        if fitting > votes:
            best, votes = one, fitting
    if best is not None and votes * 2 >= len(parts) and len(parts) > 1:
        return best
    if named is None:
        return None
    bare = re.sub(r"[的\s“”\"]|\d{4}年度?", "", named)
    same = [one for one in found if one.kind == "amount" and bare and bare in (one.measure, _bare(one))]
    same = [one for one in same if one.fact.year == parts[0].share.fact.year]
    values = {one.value for one in same}
    return same[0] if len(values) == 1 and same[0].value >= parts[0].amount.value else None


def _is_named(part: _Part, whole: Figure) -> bool:
    """Whether the words of the share say of what it is one, and that is the whole."""
    named = re.sub(r"[的\s“”\"]|\d{4}年度?|^(?:全年|本年度?|当年|总)", "", part.share.fact.compared_to or "")
    return len(named) > 1 and (named in whole.measure or named in _bare(whole) or whole.measure in named)


def _bare(figure: Figure) -> str:
    return re.sub(r"[的\s“”\"为]|\d{4}年度?", "", figure.fact.measure_text)


def _fits_any(part: _Part, around: list[Figure]) -> bool:
    """Whether any amount nearby makes the share right, or the share belongs to another amount of the list."""
    amounts = [one for one in around if one.kind == "amount" and one.value > Decimal(0)]
    return any(quotient_fits(part.share, part.amount, one) for one in amounts if one.value > part.amount.value)
