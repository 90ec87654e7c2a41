"""People's corrections of what was read from a document, applied to its facts: values overruled, rows that are no facts.

In: the facts as read, and decisions. Out: the facts as people have them, with what was read kept beside (``Overruling``).
A correction holds for the document of its name or content, as long as the same fact stands there with the same value.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from ontology.addresses import Addresses, decimal_text
from ontology.decisions import Correction, Decision, Removal, decision_address
from ontology.facts import (
    DocumentFacts,
    Evaluation,
    Fact,
    FundLine,
    IndicatorResult,
    Observation,
    Overruled,
    Overruling,
    Passage,
    Removed,
)
from ontology.schema import TABLES, FactTable, Type

_F = TypeVar("_F", Evaluation, FundLine, IndicatorResult, Observation, Fact)

DOCUMENT_KEY = "document"
"""Key of the document itself among its facts."""

_TABLE_OF: dict[type, FactTable] = {
    Evaluation: TABLES["projects"],
    FundLine: TABLES["funds"],
    IndicatorResult: TABLES["indicators"],
    Observation: TABLES["observations"],
    DocumentFacts: TABLES["documents"],
}


def facts_of(facts: DocumentFacts) -> tuple[Fact, ...]:
    """Every fact of a document, in the order in which addresses are given."""
    return (*facts.evaluations, *facts.funds, *facts.indicators, *facts.observations)


def table_of(fact: Fact | DocumentFacts) -> FactTable:
    """The fact table that a fact is a row of."""
    return _TABLE_OF[type(fact)]


def keys_of(facts: DocumentFacts, addresses: Addresses) -> dict[Fact, str]:
    """What tells each fact from the others of its document, the same in every version of the document.

    Facts that agree in all they are about are numbered behind a hyphen from the second on.
    """
    seen: dict[str, int] = defaultdict(int)
    keys: dict[Fact, str] = {}
    for fact in facts_of(facts):
        if fact not in keys:
            base = _base(fact, addresses)
            seen[base] += 1
            keys[fact] = base if seen[base] == 1 else f"{base}-{seen[base]}"
    return keys


def texts_of(value: Any) -> tuple[str, ...]:
    """A value as decisions record it; () for one that is not stated."""
    match value:
        case None | "":
            return ()
        case bool():
            return ("true" if value else "false",)
        case Decimal():
            return (decimal_text(value),)
        case tuple():
            return tuple(sorted(str(one) for one in value))
    return (str(value),)


def value_of(texts: Sequence[str], kind: Type) -> Any:
    """The value that :func:`texts_of` wrote, of a column's type."""
    if kind == "texts":
        return tuple(texts)
    if not texts:
        return None
    match kind:
        case "decimal":
            return Decimal(texts[0])
        case "integer":
            return int(texts[0])
        case "boolean":
            return texts[0] == "true"
    return texts[0]


def row_of(fact: Fact) -> str:
    """The columns of a fact as JSON, as read: what a removal keeps."""
    whose = {} if isinstance(fact, Evaluation | Observation) else _row(fact.evaluation, TABLES["projects"])
    row = {name: value for name, value in whose.items() if name in table_of(fact).names}
    return json.dumps(row | _row(fact, table_of(fact)), ensure_ascii=False)


def corrected(facts: DocumentFacts, decisions: Iterable[Decision], addresses: Addresses) -> DocumentFacts:
    """``facts`` (as read) in the light of the standing ``decisions``, without findings; itself where none holds for it."""
    mine = [
        decision
        for decision in decisions
        if isinstance(decision, Correction | Removal) and decision.concerns(facts.document, facts.sha256)
    ]
    return _Corrector(facts, addresses).apply(mine) if mine else facts


class _Corrector:
    """Applies corrections to one document."""

    def __init__(self, facts: DocumentFacts, addresses: Addresses) -> None:
        self.facts = facts
        self.addresses = addresses
        self.of_key: dict[str, Fact] = {key: fact for fact, key in keys_of(facts, addresses).items()}
        self.known = frozenset(self.of_key.values())
        self.now: dict[Fact, Fact] = {}
        self.document = facts
        self.values: dict[tuple[Fact | None, str], Correction] = {}
        self.removed: dict[Fact, Removal] = {}

    def apply(self, decisions: Sequence[Correction | Removal]) -> DocumentFacts:
        """The facts with the decisions that still hold for them."""
        for decision in decisions:
            if decision.key == DOCUMENT_KEY:
                self._correct_document(decision)
                continue
            fact = self._stands(decision)
            if fact is None:
                continue
            if isinstance(decision, Removal):
                self.removed[fact] = decision
            elif texts_of(getattr(fact, decision.column)) == decision.original:
                self.now[fact] = _with(self.now.get(fact, fact), decision)
                self.values[fact, decision.column] = decision
        return self._result() if self.values or self.removed else self.facts

    def _correct_document(self, decision: Correction | Removal) -> None:
        if isinstance(decision, Correction) and texts_of(getattr(self.facts, decision.column)) == decision.original:
            self.document = replace(self.document, **{decision.column: _typed(self.document, decision)})
            self.values[None, decision.column] = decision

    def _stands(self, decision: Correction | Removal) -> Fact | None:
        """The fact that a decision is about, where this document still states it."""
        base = decision.key.split("-")[0]
        alike = [fact for key, fact in self.of_key.items() if key.split("-")[0] == base]
        if decision.sha256 == self.facts.sha256 or len(alike) == 1:
            return self.of_key.get(decision.key)
        # Of several rows that agree in all they are about, a changed document may have moved each to another's place.
        if isinstance(decision, Correction):
            alike = [fact for fact in alike if texts_of(getattr(fact, decision.column)) == decision.original]
        else:
            alike = [fact for fact in alike if row_of(fact) == decision.row]
        return alike[0] if len(alike) == 1 else None

    def _result(self) -> DocumentFacts:
        facts = self.facts
        evaluations = self._kept(facts.evaluations)
        funds, indicators = self._kept(facts.funds), self._kept(facts.indicators)
        overruling = Overruling(
            as_read=facts_of(facts),
            origins=tuple((self._now(fact), fact) for fact in facts_of(facts) if self._now(fact) != fact),
            values=tuple(
                self._overruled(fact, decision)
                for (fact, _), decision in self.values.items()
                if fact is None or not self._gone(fact)
            ),
            removed=tuple(
                Removed(fact, decision.label, decision.row, decision_address(decision, self.addresses))
                for fact, decision in self.removed.items()
            ),
        )
        return replace(
            self.document,
            evaluations=evaluations,
            funds=funds,
            indicators=indicators,
            observations=self._kept(facts.observations),
            passages=tuple(self._passage(passage) for passage in facts.passages),
            findings=(),
            overruling=overruling,
        )

    def _kept(self, facts: Sequence[_F]) -> tuple[_F, ...]:
        return tuple(self._now(fact) for fact in facts if not self._gone(fact))  # type: ignore[misc]

    def _now(self, fact: Fact) -> Fact:
        """A fact as it is now; what hangs on an evaluation follows it."""
        found = self.now.get(self._as_read(fact), fact)
        if isinstance(found, FundLine | IndicatorResult):
            evaluation = self._evaluation(found.evaluation)
            return found if evaluation == found.evaluation else replace(found, evaluation=evaluation)
        return found

    def _gone(self, fact: Fact) -> bool:
        """Whether a fact is none, or hangs on an evaluation that is none."""
        if self._as_read(fact) in self.removed:
            return True
        return isinstance(fact, FundLine | IndicatorResult) and self._as_read(fact.evaluation) in self.removed

    def _evaluation(self, evaluation: Evaluation) -> Evaluation:
        found = self.now.get(self._as_read(evaluation), evaluation)
        return found if isinstance(found, Evaluation) else evaluation

    def _as_read(self, fact: Fact) -> Fact:
        """The fact that one beside another fact or in a passage is, which may differ in details."""
        return fact if fact in self.known else self.of_key.get(_base(fact, self.addresses), fact)

    def _passage(self, passage: Passage) -> Passage:
        evaluation = passage.evaluation
        gone = evaluation is not None and self._as_read(evaluation) in self.removed
        return replace(
            passage,
            evaluation=None if evaluation is None or gone else self._evaluation(evaluation),
            facts=self._kept(passage.facts),
        )

    def _overruled(self, fact: Fact | None, decision: Correction) -> Overruled:
        return Overruled(
            fact, decision.column, decision.original, decision.value, decision_address(decision, self.addresses)
        )


def _with(fact: _F, decision: Correction) -> _F:
    """A fact with the corrected value; a subject that is renamed is another account title, of no known code."""
    changes: dict[str, Any] = {decision.column: _typed(fact, decision)}
    if isinstance(fact, Observation) and decision.column == "subject" and fact.account_path:
        changes |= {"account_path": (*fact.account_path[:-1], changes["subject"]), "account_code": None}
    return replace(fact, **changes)


def _typed(fact: Fact | DocumentFacts, decision: Correction) -> Any:
    value = value_of(decision.value, table_of(fact).column(decision.column).type)
    # A subject that is not stated is "": the one text that is never None.
    return "" if value is None and decision.column == "subject" else value


def _base(fact: Fact, addresses: Addresses) -> str:
    return addresses.fact("", fact).rsplit("/", 1)[-1]


def _row(fact: Fact, table: FactTable) -> dict[str, Any]:
    values = {name: getattr(fact, name) for name in table.names if hasattr(fact, name)}
    shown = {name: list(texts_of(value)) if isinstance(value, tuple) else value for name, value in values.items()}
    return {
        name: decimal_text(value) if isinstance(value, Decimal) else value
        for name, value in shown.items()
        if value not in (None, [])
    }
