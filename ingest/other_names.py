"""Second names of bodies that a document states itself: "甲中心（以下简称“乙”）", "（原丙中心）", "丙中心更名为甲中心", "加挂丁牌子".

Only of bodies whose facts the document holds, and only where the sentence says so: a likeness of names states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
_BEFORE = re.compile(r"^.*?(?:根据|按照|对|由|为|是|在|将|的|经)(?=.{4})")
"""Words in front of a body's name in a sentence."""


def read_other_names(text: str, units: Iterable[str], region: str | None) -> tuple[OtherName, ...]:
    """The second names that ``text`` states of ``units`` (names as facts give them), once each, in the order of the text."""
    known = {unit_key(unit, region).text: unit for unit in units}
    found: dict[tuple[str, str], OtherName] = {}
    for pattern, rule in _STATEMENTS:
        for match in pattern.finditer(text):
            unit = next((known[key] for key in _keys(match["unit"], region) if key in known), None)
            name = clean_unit(match["name"])
            if unit and name and is_body(name) and unit_key(name, region).text not in known:
                start, end = match.start("name"), match.end("name")
                span = Span(start, end, text[start:end], ("unit",))
                found.setdefault((unit, name), OtherName(unit, name, rule, (span,)))
    return tuple(sorted(found.values(), key=lambda other: other.spans[0].start))


def _keys(written: str, region: str | None) -> Iterator[str]:
    """The keys of what may be a body's name with words of a sentence in front of it, the whole first."""
    while written:
        yield unit_key(written, region).text
        shorter = _BEFORE.sub("", written, count=1)
        if shorter == written:
            return
        written = shorter
