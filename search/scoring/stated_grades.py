"""The bands of grades that a document itself states: "90（含）—100分为优，80—90分为良 …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from ontology.tables import FactTables
from search.scoring.rules import Band, rules

_LEAST_BANDS = 3
_NUMBER = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d+)?(?![\d.])")
_BELOW = re.compile(r"以下|低于|小于|不足|不满|[<＜]")
_ABOVE = re.compile(r"以上|不低于|[≥＞>]|100")


def bands_in(text: str) -> tuple[Band, ...]:
    """The bands that ``text`` states, the best first; () where it states fewer than three that follow one another.

    Counts of graded projects ("优 5 个") are no bands: the best must be open to 100, each next one lies below.
    """
    known = _names()
    found: dict[str, Decimal] = {}
    for part in re.split(r"[，,、；;。：:\n]", text):
        names = _named(part, known)
        numbers = [Decimal(number) for number in _NUMBER.findall(part)]
        if not names or not numbers or len(numbers) > 2 or max(numbers) > 100:
            continue
        if len(names) > 1 or names[0] in found:
            return ()
        below = len(numbers) == 1 and _BELOW.search(part) is not None
        if not found and not (len(numbers) == 2 or _ABOVE.search(part)):
            return ()
        found[names[0]] = Decimal(0) if below else min(numbers)
    bands = sorted((Band(name, least) for name, least in found.items()), key=lambda band: -band.least)
    falling = all(a.least > b.least for a, b in pairwise(bands))
    whole = len(bands) >= _LEAST_BANDS and falling and bands[-1].least == 0
    return tuple(bands) if whole and bands[0].least >= bands[-1].least + 50 else ()


def _names() -> dict[str, str]:
    """Every name of a grade → the usual one."""
    usual = {band.name: band.name for band in rules().usual.grades.bands}
    return {**{name: name for name in rules().other_grades}, **usual, **rules().same_grades}


def _named(text: str, known: dict[str, str]) -> list[str]:
    """The grades that ``text`` names; 不合格 is not 合格."""
    found = []
    for name in sorted(known, key=len, reverse=True):
        if name in text:
            text = text.replace(name, "")
            found.append(known[name])
    return list(dict.fromkeys(found))


def stated_bands(tables: FactTables, documents: Sequence[str]) -> dict[str, tuple[tuple[Band, ...], str]]:
    """Of each of the ``documents`` (addresses) that states bands: the bands and the passage that does."""
    rows = tables.select(
        "SELECT document_iri, iri, text FROM passages WHERE document_iri IN (SELECT unnest(CAST(? AS VARCHAR[]))) "
        "AND text LIKE '%优%' AND text LIKE '%良%' AND text LIKE '%分%' ORDER BY document_iri, ordinal",
        (list(documents),),
    )
    found: dict[str, tuple[tuple[Band, ...], str]] = {}
    for row in rows:
        bands = bands_in(row["text"])
        if bands:
            found.setdefault(row["document_iri"], (bands, row["iri"]))
    return found
