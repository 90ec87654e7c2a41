"""Which figures a reason explains.

A reason explains the figures of its own part of the sentence; standing alone, those of the sentence before it; and where
its sentence names a measure ("公务接待费下降的主要原因是"), that measure's figures, wherever the document stated them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.narrative.discourse import Reading
from ingest.narrative.measures import all_known_in
from ingest.narrative.reasons import Reason

_CHANGES = ("change", "change_rate")
_RESULTS = ("amount", "completion_rate", "rate", "count", "score")
_RISING = re.compile(r"增|升|大于|高于|超")
_FALLING = re.compile(r"减|降|小于|低于|少于")
_AGAINST_BUDGET = re.compile(
    r"(?:[大小高低]于|超出?|比|较|与)(?:年初|全年|调整后?)*(?:安排)?的?预算|预算数?(?:差异|相比)"
)
_BUDGET = re.compile(r"预算")
_OF_PROBLEMS = re.compile(r"问题|不足|困难|短板")
"""A sentence of its own that gives the reason of a problem explains no figure before it."""
_ENDS = "。！？"


def explained_in(
    text: str, reasons: Sequence[Reason], readings: Sequence[Reading], earlier: Sequence[Reading]
) -> dict[int, Reason]:
    """``id`` of a reading → the reason that explains it.

    ``readings`` and ``reasons`` are those of the paragraph ``text``, in their order; ``earlier`` are the readings of the
    paragraphs before it, whose measures a reason may name.
    """
    explained: dict[int, Reason] = {}
    for reason in reasons:
        lead = text[_begin(text, reason.lead) : reason.start]
        for reading in _meant(text, reason, lead, readings, earlier):
            explained.setdefault(id(reading), reason)
    return explained


def _meant(
    text: str, reason: Reason, lead: str, readings: Sequence[Reading], earlier: Sequence[Reading]
) -> list[Reading]:
    if reason.ahead:
        stop = min((place for mark in _ENDS + "；;" if (place := text.find(mark, reason.end)) >= 0), default=len(text))
        return _told([reading for reading in readings if reason.end <= reading.figure.start < stop], "")
    begin = _begin(text, reason.lead)
    own = [reading for reading in readings if begin <= reading.figure.start < reason.lead]
    part = max((text.rfind(mark, begin, reason.lead) + 1 for mark in "；;"), default=begin)
    near = [reading for reading in own if reading.figure.start >= part] or own
    if near:
        return _told(near, text[near[-1].end : reason.start])
    before = [reading for reading in readings if reading.figure.start < begin]
    for named in all_known_in(lead):
        of_it = [reading for reading in (*earlier, *before) if reading.measure == named and reading.account is None]
        if of_it:
            return _told(of_it, lead)
    if begin > 0 and not _OF_PROBLEMS.search(lead):
        previous = _begin(text, begin - 1)
        return _told([reading for reading in before if reading.figure.start >= previous], lead)
    return []


def _begin(text: str, place: int) -> int:
    return max(text.rfind(mark, 0, place) for mark in _ENDS) + 1


def _told(near: Sequence[Reading], lead: str) -> list[Reading]:
    """Of the figures near a reason those that its lead speaks of: the changes, else the results but not what was planned."""
    results = [r for r in near if r.kind in _RESULTS and not r.measure.endswith("预算") and r.base_of is None]
    changes = [reading for reading in near if reading.kind in _CHANGES]
    if _AGAINST_BUDGET.search(lead):
        against = [r for r in changes if r.compared_to and _BUDGET.search(r.compared_to[2])]
        completed = any(reading.kind == "completion_rate" for reading in results)
        changes = against or ([] if completed else changes)
    moved = [reading for reading in changes if reading.value != 0] or changes
    rising, falling = _RISING.search(lead), _FALLING.search(lead)
    if bool(rising) != bool(falling):
        moved = [reading for reading in moved if reading.value == 0 or (reading.value > 0) == bool(rising)] or moved
    return moved or results
