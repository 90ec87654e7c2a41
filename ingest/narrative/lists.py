"""Values given one after the other to names given one after the other: "收入和支出分别为9万元、8万元".

Only where names and values are as many: with one too few, nothing says which value is whose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from ingest.figures import Figure
from ingest.narrative.discourse import Reading
from ingest.narrative.measures import clean_phrase, known_measure

_BETWEEN = re.compile(r"[、，,和与及]\s*")
_MARKS = "，,；;：:。"
_SHARED_OUT = re.compile(r"(?P<names>.*?)(?P<verb>(?:分别|各)[一-鿿]{0,6})$")
_NAMES = re.compile(r"[、和与及]")
_ALIKE = re.compile(r"(?:均|都|皆|全部)(?:已|能)?(?:为|是|达到?|在)*$")
_EACH = re.compile(r"[各均都](?:自|有所?|分别)?[增减上下升降多少]")
_COMPARED = re.compile(r"(?:与|同|比|较)[^、]*?(?:相比|比较)?$")


@dataclass(frozen=True, slots=True)
class Share:
    """One value of a list: its clause ``start:end`` up to the first value, the words after the names, and its name.

    ``name`` is None where the text does not say which of the names the value is of.
    """

    start: int
    end: int
    verb: str
    name: str | None


def shares_of(text: str, figures: Sequence[Figure], bodies: tuple[str, ...] = ()) -> dict[int, Share]:
    """Start of a figure → its share, for all figures of ``text`` that stand in such lists.

    >>> from ingest.figures import parse_figures
    >>> text = "人员经费、公用经费分别为9万元和8.5万元，各下降2%、1%。"
    >>> [share.name for share in shares_of(text, parse_figures(text)).values()]
    ['人员经费', '公用经费', '人员经费', '公用经费']
    """
    shares: dict[int, Share] = {}
    latest: tuple[str, ...] = ()
    for run in _runs(text, figures):
        if len(run) < 2:
            continue
        begin = max(text.rfind(mark, 0, run[0].start) for mark in _MARKS) + 1
        told = _SHARED_OUT.match(text[begin : run[0].start])
        if told is None:
            continue
        names = _names(_COMPARED.sub("", told["names"]), len(run), bodies) or latest
        latest = names
        for place, figure in enumerate(run):
            name = names[place] if len(names) == len(run) else None
            shares[figure.start] = Share(begin, run[0].start, told["verb"], name)
    return shares


def _runs(text: str, figures: Sequence[Figure]) -> list[list[Figure]]:
    """Figures of one kind with nothing but a comma or an "and" between them."""
    runs: list[list[Figure]] = []
    for figure in figures:
        last = runs[-1][-1] if runs else None
        if last and last.kind == figure.kind and _BETWEEN.fullmatch(text, last.end, figure.start):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return runs


def _names(phrase: str, count: int, bodies: tuple[str, ...]) -> tuple[str, ...]:
    whole = known_measure(clean_phrase(phrase, bodies))
    if whole is not None and len(whole.parts) == count:
        return whole.parts
    names = tuple(clean_phrase(name, bodies) for name in _NAMES.split(phrase))
    return names if len(names) == count and all(len(name) > 1 for name in names) else ()


def shared_out(reading: Reading) -> tuple[Reading, ...]:
    """The readings of one value that several names of a kind have alike ("合格率、到位率均为98%"); else the one given."""
    names = _NAMES.split(reading.measure)
    alike = len(names) > 1 and all(len(name) > 2 for name in names) and len({name[-1] for name in names}) == 1
    if not alike or not _ALIKE.search(reading.measure_text):
        return (reading,)
    return tuple(replace(reading, measure=name) for name in names)


def of_each(reading: Reading, said: Sequence[Reading], leans: bool) -> list[Reading]:
    """A change of each of several amounts, as that of the others ("收入总计9万元，支出总计9万元，各增加1万元，增长12%")."""
    if reading.kind not in ("change", "change_rate") or not leans:
        return []
    each = next(
        (place for place, one in enumerate(said) if one.kind == "change" and _EACH.search(one.measure_text)), None
    )
    if each is None and not _EACH.search(reading.measure_text):
        return []
    told = said[:each]
    amounts = list(takewhile(lambda one: one.kind == "amount", reversed(told)))
    return [
        replace(reading, measure=one.measure, account=one.account, project=one.project, topic=one.topic)
        for one in reversed(amounts)
        if one.measure != reading.measure and (one.value == amounts[0].value or len(amounts) == 2)
    ]
