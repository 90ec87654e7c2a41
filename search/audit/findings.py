"""What every audit rule works with: the rules' data, the facts of one evaluation, and how a finding is made."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.arithmetic import places_of, round_half_up
from ontology.facts import DocumentFacts, Evaluation, Fact, Finding, FundLine, IndicatorResult, Span
from search.scoring.rules import Band
from search.scoring.stated_grades import bands_in


@dataclass(frozen=True, slots=True)
class Rule:
    """An audit rule as ``rules.toml`` states it."""

    name: str
    severity: str
    title: str
    definition: str
    formula: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One evaluation with its fund lines and indicators; ``unread`` says that parts of the document were not read."""

    evaluation: Evaluation
    funds: tuple[FundLine, ...]
    indicators: tuple[IndicatorResult, ...]
    unread: bool
    bands: tuple[Band, ...] = ()
    """The grades' limits that the document states."""
    reviewed: bool = False
    """Whether the document gives a reviewer's scores of the project beside its own: its reasons explain the difference."""

    @property
    def budget(self) -> FundLine | None:
        """The row of the whole project's money, where there is exactly one."""
        lines = [line for line in self.funds if line.source == "total"]
        return lines[0] if len(lines) == 1 else None

    @property
    def project(self) -> str:
        """The project's name."""
        return self.evaluation.project


REVIEWS = ("复核", "评价")
"""Stages in which somebody else than the unit itself gave the scores."""


@cache
def data() -> dict[str, Any]:
    """The content of ``rules.toml``."""
    return tomllib.loads(files("search.audit").joinpath("rules.toml").read_text("utf-8"))


def setting(name: str) -> Decimal:
    """A numeric setting of the rules."""
    return Decimal(data()["settings"][name])


@cache
def rules() -> dict[str, Rule]:
    """The rules by name."""
    return {
        name: Rule(name, entry["severity"], entry["title"], entry["definition"], entry["formula"])
        for name, entry in data()["rules"].items()
    }


def sheets(facts: DocumentFacts) -> list[Sheet]:
    """The evaluations of a document, each with what belongs to it, in the document's order."""
    owners: dict[tuple[object, ...], Evaluation] = {}
    funds: dict[tuple[object, ...], list[FundLine]] = defaultdict(list)
    indicators: dict[tuple[object, ...], list[IndicatorResult]] = defaultdict(list)
    for evaluation in facts.evaluations:
        owners.setdefault(_key(evaluation), evaluation)
    for line in facts.funds:
        owners.setdefault(_key(line.evaluation), line.evaluation)
        funds[_key(line.evaluation)].append(line)
    for result in facts.indicators:
        owners.setdefault(_key(result.evaluation), result.evaluation)
        indicators[_key(result.evaluation)].append(result)
    # A warning that bears a rule's name says what does not prove; any other, what was not read.
    unread = any(warning.code not in rules() for warning in facts.warnings)
    bands = stated_bands(facts)
    reviewed = {owner.project for owner in owners.values() if owner.stage in REVIEWS}
    return [
        Sheet(owner, tuple(funds[key]), tuple(indicators[key]), unread, bands, owner.project in reviewed)
        for key, owner in owners.items()
    ]


def stated_bands(facts: DocumentFacts) -> tuple[Band, ...]:
    """The grades' limits that a document states itself; none where it does not."""
    return next((found for line in facts.text.splitlines() if "优" in line and (found := bands_in(line))), ())


def make(
    rule: str,
    about: str,
    message: str,
    stated: Decimal | None,
    expected: Decimal | None,
    facts: Sequence[Fact],
    spans: Iterable[Span],
    severity: str | None = None,
) -> Finding:
    """A finding of ``rule``; ``expected`` is rounded half up to two places where it is finer."""
    if expected is not None and places_of(expected) > 2:
        expected = round_half_up(expected)
    return Finding(
        rule, severity or rules()[rule].severity, about, message, stated, expected, tuple(facts), merged(spans)
    )


def evidence(fact: Fact, fields: Sequence[str], role: str) -> list[Span]:
    """The spans of ``fact`` that hold one of ``fields``, as evidence for ``role`` ("stated" or "expected")."""
    return [replace(span, fields=(role,)) for span in fact.spans if set(span.fields) & set(fields)]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in reading order, one for each place, with every role that it plays."""
    places: dict[tuple[int, int], Span] = {}
    for span in spans:
        known = places.get((span.start, span.end))
        roles = tuple(dict.fromkeys((*known.fields, *span.fields))) if known else span.fields
        places[(span.start, span.end)] = replace(span, fields=roles)
    return tuple(places[place] for place in sorted(places))


def _key(evaluation: Evaluation) -> tuple[object, ...]:
    return (evaluation.project, evaluation.unit, evaluation.year, evaluation.stage, evaluation.part)
