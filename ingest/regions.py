"""Places: which official division (with its six-digit code) the name of a body, or a text, speaks of.

Divisions, names and codes are those of :mod:`ontology.divisions`. A name that several places share is no place
until something else in the document decides between them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.divisions import division_names, lineage, names, path_of

_LONGEST = 16
_UNLISTED = re.compile(
    r"[\u4e00-\u9fff]{1,3}(?:[^社园校地灾景林牧库辖城片小护新发矿各全]区|[^城超夜上全都各]市|[^全各我本困该]县)(?!级|域|场|直)"
)


@dataclass(frozen=True, slots=True)
class Region:
    """An official division: six-digit ``code``, own ``name``, and ``path`` from its province ("甘肃省金昌市").

    A place the list of divisions lacks has the code of the one it is named in.
    """

    code: str
    name: str
    path: str

    def within(self, other: Region) -> bool:
        """Whether this is ``other`` or lies in it."""
        return other.code in lineage(self.code)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text; ``candidates`` has several members where the name is shared."""

    start: int
    end: int
    candidates: tuple[Region, ...]


@cache
def _vocabulary() -> dict[str, list[str]]:
    data: dict[str, list[str]] = tomllib.loads(files("ingest").joinpath("regions.toml").read_text("utf-8"))
    return data


def region_by_code(code: str) -> Region | None:
    """The division of a six-digit code."""
    name = division_names().get(code)
    return None if name is None else Region(code, name, path_of(code))


def region_of(name: str, others: Iterable[Region] = ()) -> Region | None:
    """The place in the name of a body or place: "中共金昌市委…" is of 甘肃省金昌市.

    ``others`` are places the document names elsewhere; they decide where the name alone does not. None where no place
    is named, or several fit.
    """
    mentions = find_regions(name, opening=True)
    region = _decide(mentions[0].candidates, tuple(others)) if mentions else None
    return _with_unlisted(region, name, mentions[0].end)[0] if region else None


def region_of_text(text: str) -> Mention | None:
    """The place a running text is about, where it is first named: the one more than half of its bodies bear.

    A text that names bodies of several places in equal shares, or none, gives None.
    """
    mentions = find_regions(text)
    certain = tuple(mention.candidates[0] for mention in mentions if len(mention.candidates) == 1)
    bodies = re.compile(rf"(?:{'|'.join(_vocabulary()['bodies'])})|[\u4e00-\u9fff]{{1,8}}(?:局|厅|委员会)")
    votes: dict[Region, list[Mention]] = {}
    for mention in mentions:
        region = _decide(mention.candidates, certain)
        if region is None:
            continue
        region, end = _with_unlisted(region, text, mention.end)
        if bodies.match(text, end):
            votes.setdefault(region, []).append(Mention(mention.start, end, (region,)))
    if not votes:
        return None
    winner = max(votes, key=lambda region: (len(votes[region]), len(region.path), region.code))
    agreeing = sum(len(places) for region, places in votes.items() if winner.within(region))
    return votes[winner][0] if agreeing * 2 > sum(map(len, votes.values())) else None


def _with_unlisted(region: Region, text: str, end: int) -> tuple[Region, int]:
    """The place with a county or city named right behind it that the list of divisions lacks (new, renamed), and its end."""
    match = _UNLISTED.match(text, end)
    if match is None or match[0] == region.name or not region.code.endswith("00"):
        return region, end
    return Region(region.code, match[0], region.path + match[0]), match.end()


def find_regions(text: str, opening: bool = False) -> list[Mention]:
    """All places named in ``text``, in order; a chain ("四川省眉山市青神县") is one mention of its last member.

    With ``opening`` the text is a body's name: short names ("四川", "恩施州") count where it begins.
    """
    start = _name_start(text) if opening else 0
    mentions: list[Mention] = []
    position = start
    openings = _openings()
    while position < len(text):
        if text[position : position + 2] not in openings:
            position += 1
            continue
        mention = _chain(text, position, short=opening and position == start)
        if mention is None:
            position += 1
        else:
            mentions.append(mention)
            position = mention.end
    return mentions


@cache
def _openings() -> frozenset[str]:
    """The first two characters of every name: few positions of a text can begin one."""
    known = names()
    return frozenset(name[:2] for name in (*known.full, *known.short))


def _name_start(text: str) -> int:
    prefixes = sorted(_vocabulary()["prefixes"], key=len, reverse=True)
    found = re.match(rf"[“\"‘《（(]*(?:{'|'.join(prefixes)})?", text)
    return found.end() if found else 0


def _chain(text: str, position: int, short: bool) -> Mention | None:
    codes: tuple[str, ...] = ()
    start = position
    while True:
        found = _name_at(text, position, short or bool(codes), bool(codes) or short)
        if found is None:
            break
        end, named = found
        inside = tuple(code for code in named if not codes or any(parent in lineage(code) for parent in codes))
        if codes and (not inside or inside == codes):
            break
        codes, position = inside, end
    if not codes:
        return None
    regions = tuple(region for code in codes if (region := region_by_code(code)) is not None)
    return Mention(start, position, regions)


def _name_at(text: str, position: int, short: bool, common: bool) -> tuple[int, tuple[str, ...]] | None:
    known = names()
    if text[position : position + 1] not in known.openings:
        return None
    for length in range(min(_LONGEST, len(text) - position), 1, -1):
        name = text[position : position + length]
        codes = known.full.get(name)
        if codes and (common or not (length == 2 or name in _vocabulary()["common"])):
            return position + length, codes
        codes = known.short.get(name) if short else None
        if codes and not re.match(r"[省市县区州旗镇乡路街村]", text[position + length :]):
            return position + length, codes
    return None


def _decide(candidates: tuple[Region, ...], others: tuple[Region, ...]) -> Region | None:
    if len(candidates) == 1:
        return candidates[0]
    fitting = [
        region for region in candidates if any(region.code != other.code and region.within(other) for other in others)
    ]
    return fitting[0] if len(fitting) == 1 else None
