"""Addresses (IRIs) of everything in the graph, made from what a thing is, so that they are the same on every machine.

An address is ``<base><kind>/<24 hexadecimal digits of a hash>``; spans, passages and mentions carry their document's digits.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from decimal import Decimal

from ontology.facts import Evaluation, Fact, Finding, FundLine, IndicatorResult, Observation, Passage
from ontology.naming import normalise, project_key, unit_key

DEFAULT_BASE = "https://w3id.org/budget-performance/id/"
"""Base of addresses where no other is set."""

FACT_KINDS = frozenset(("evaluation", "fund", "result", "observation"))
"""Kinds of the addresses of facts."""

_DIGITS = 24
_SEPARATOR = "\x1f"
_ECONOMIC = ("3", "5")
"""First digits of the codes of the economic classifications of departments and of governments."""
_IN_BOTH = frozenset(("其他", "债务还本", "转移性", "预备费"))
"""Classes that the functional and an economic classification both have."""


class Addresses:
    """Makes addresses below ``base``; equal things get equal addresses."""

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        self.base = base

    def document(self, path: str, sha256: str) -> str:
        """A document, from its place (with ``/``) and the hash of its bytes."""
        return self._make("document", unicodedata.normalize("NFC", path), sha256)

    def unit(self, name: str, region: str | None = None) -> str:
        """A body; see :func:`~ontology.naming.unit_key`."""
        return self.unit_of_key(unit_key(name, region).text)

    def unit_of_key(self, key: str) -> str:
        """The body of a key."""
        return self._make("unit", key)

    def region(self, name: str) -> str:
        """A place, by its full path name ("甘肃省金昌市")."""
        return self._make("region", normalise(name))

    def project(
        self, name: str, unit: str | None = None, region: str | None = None, document: str | None = None
    ) -> str:
        """A project: of its unit (in its region); where no unit is stated, of the region; else of the document (IRI)."""
        owner = self.unit(unit, region) if unit else self.region(region) if region else document or ""
        return self.project_of(owner, project_key(name, None).text)

    def project_of(self, owner: str, key: str) -> str:
        """The project with a key (:func:`~ontology.naming.project_key`) of a unit, region or document (its address)."""
        return self._make("project", _digits(owner), key)

    def split(self, entity: str, names: tuple[str, ...], documents: tuple[str, ...]) -> str:
        """What people split off from an entity (its address): what is called one of ``names``, or is of ``documents``."""
        return self._make(kind_of(entity), _digits(entity), *sorted(names), "", *sorted(documents))

    def decision(self, number: int, at: str) -> str:
        """A decision of people, from its number and time."""
        return self._make("decision", number, at)

    def person(self, name: str) -> str:
        """Who decides, by the name they sign with."""
        return self._make("person", name)

    def overruled(self, fact: str, column: str = "") -> str:
        """What a document says of a fact (its address), or in one column of it, and people overruled."""
        return self._make("overruled", fact, column)

    def indicator(self, name: str) -> str:
        """A third-level indicator, by its name."""
        return self._make("indicator", normalise(name))

    def measure(self, name: str) -> str:
        """A measure, by its canonical name."""
        return self._make("measure", normalise(name))

    def topic(self, name: str) -> str:
        """What a figure is about where it is no unit, project, account title or place."""
        return self._make("topic", normalise(name))

    def account(self, path: tuple[str, ...], code: str | None = None) -> str:
        """A budget account title, by its whole path 类 › 款 › 项: the same last title recurs under other classes.

        Named with or without its code, its level in brackets or 支出 at its end it is one title. ``code`` stands for the
        titles above it that the path lacks, and tells titles of the economic classification from functional ones.
        """
        return self._make("account", *account_key(path, code))

    def span(self, document: str, start: int, end: int) -> str:
        """A place in a document's text (``document`` is its address)."""
        return f"{self.base}span/{_digits(document)}-{start}-{end}"

    def mention(self, document: str, entity: str, name: str = "") -> str:
        """A document's naming of an entity (both are addresses), by the ``name`` where each name is a mention of its own."""
        return self._make("mention", document, entity, *([normalise(name)] if name else []))

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
                path = "/".join(account_key(fact.account_path, fact.account_code))
                about = (fact.subject_kind, normalise(fact.subject), path, normalise(fact.measure), fact.kind)
                return "observation", (*about, fact.year, fact.value, fact.unit_of_measure)
            case Finding():
                facts = sorted(self.fact(document, found) for found in fact.facts)
                return "finding", (fact.rule, fact.about, fact.stated, fact.expected, *facts)

    def _make(self, kind: str, *parts: object) -> str:
        text = _SEPARATOR.join(_plain(part) for part in parts)
        return f"{self.base}{kind}/{_hash(text)}"


def account_key(path: tuple[str, ...], code: str | None = None) -> tuple[str, ...]:
    """What an account title comes down to: the bare names of its path, and what its code says that these do not.

    >>> account_key(("教育支出（类）", "20502普通教育")) == account_key(("教育", "普通教育"), "20502")
    True
    >>> account_key(("行政运行",), "2010301")
    ('#20103', '行政运行')
    """
    names = tuple(_bare_title(title) for title in path)
    if not code:
        return names
    missing = (len(code) - 3) // 2 + 1 - len(path)
    if missing > 0:
        return (f"#{code[: 1 + 2 * missing]}", *names)
    economic = code[0] in _ECONOMIC and names[0] in _IN_BOTH
    return (f"#{code[0]}", *names) if economic else names


def _bare_title(title: str) -> str:
    name = re.sub(r"^[1-9]\d{2}(?:\d{2}){0,3}[\s-]*(?=\D)|[(（][类款项][)）]$", "", normalise(title))
    return name.removesuffix("支出") if len(name) > len("其支出") else name


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
