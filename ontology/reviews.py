"""What people say of findings, written beside them: whether a finding is right, who says so, when, and a note.

In: a document's triples and the reviews that stand. Out: the triples with the marks they deserve; a mark that is taken back
leaves no trace. A mark holds for the finding of its address; in a changed document, for the one finding that says the same.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from ontology.addresses import Addresses
from ontology.decisions import Review, decision_address
from ontology.resolution import with_digest
from ontology.vocabulary import node

VERDICTS = {"confirmed": "已确认", "dismissed": "已排除"}
"""What people say of a finding → its Chinese name."""

_SAYS = ("bp:rule", "bp:about", "bp:stated", "bp:expected")
_MARKS = ("bp:review", "bp:reviewNote", "bp:reviewedBy", "bp:reviewedAt", "bp:reviewDecision")
_SEPARATOR = "\x1f"


def finding_key(triples: Iterable[ox.Triple], finding: str) -> str:
    """What a finding (address) says, the same in every version of its document: rule, object, both figures."""
    return _keys(triple for triple in triples if triple.subject.value == finding)[finding]  # type: ignore[union-attr]


def reviewed(
    triples: frozenset[ox.Triple], reviews: Iterable[Review], graph: str, addresses: Addresses
) -> frozenset[ox.Triple]:
    """A document's triples with the marks of ``reviews`` (those about it, in their order); ``graph`` is its address."""
    names = {node(name) for name in _MARKS}
    plain = frozenset(triple for triple in triples if triple.predicate not in names)
    about = list(reviews)
    keys = _keys(plain) if about else {}
    marks = {finding: review for review in about if (finding := _finding(keys, review)) is not None}
    if not marks and len(plain) == len(triples):
        return triples
    made = [triple for finding, review in marks.items() for triple in _mark(finding, review, addresses)]
    return with_digest([*plain, *made], graph)


def _finding(keys: dict[str, str], review: Review) -> str | None:
    if review.address in keys:
        return review.address
    same = [finding for finding, key in keys.items() if key == review.key]
    return same[0] if len(same) == 1 else None


def _keys(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The key of every finding among the triples."""
    says = {node(name): place for place, name in enumerate(_SAYS)}
    parts: dict[str, list[str]] = defaultdict(lambda: [""] * len(_SAYS))
    for triple in triples:
        place = says.get(triple.predicate)
        if place is not None:
            parts[triple.subject.value][place] = triple.object.value  # type: ignore[union-attr]
    # An observation is about something too; only findings have a rule.
    return {finding: _hash(found) for finding, found in parts.items() if found[0]}


def _hash(parts: list[str]) -> str:
    return hashlib.sha256(_SEPARATOR.join(parts).encode()).hexdigest()[:24]


def _mark(finding: str, review: Review, addresses: Addresses) -> Iterable[ox.Triple]:
    subject = ox.NamedNode(finding)
    yield ox.Triple(subject, node("bp:review"), ox.Literal(review.verdict))
    if review.reason:
        yield ox.Triple(subject, node("bp:reviewNote"), ox.Literal(review.reason))
    yield ox.Triple(subject, node("bp:reviewedBy"), ox.Literal(review.by))
    yield ox.Triple(subject, node("bp:reviewedAt"), ox.Literal(review.at, datatype=node("xsd:dateTime")))
    yield ox.Triple(subject, node("bp:reviewDecision"), ox.NamedNode(decision_address(review, addresses)))
