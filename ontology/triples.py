"""From the facts of a document to the triples of its named graph, by the columns of ``schema.py``.

In goes a :class:`~ontology.facts.DocumentFacts`; out comes a set of triples whose subjects all belong to that document. What
documents share is only pointed at here, and named by ``bp:Mention`` nodes; ``entities.py`` makes the shared graph of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import pyoxigraph as ox

from ontology.addresses import Addresses
from ontology.facts import (
    DocumentFacts,
    Evaluation,
    Fact,
    Finding,
    FundLine,
    IndicatorResult,
    Observation,
    Overruling,
    Passage,
)
from ontology.mentions import DocumentMentions, Named
from ontology.resolution import MENTION_OF, digest_of
from ontology.schema import TABLES, FactTable
from ontology.spans import DocumentSpans
from ontology.terms import Inconsistent, Term, Terms, Things, Value, said, triple
from ontology.vocabulary import SCHEMES, concept, node

Stated = Fact | Finding | Passage

_TABLE_OF: dict[type, FactTable] = {
    Evaluation: TABLES["projects"],
    FundLine: TABLES["funds"],
    IndicatorResult: TABLES["indicators"],
    Observation: TABLES["observations"],
    Finding: TABLES["findings"],
    Passage: TABLES["passages"],
}


def document_triples(facts: DocumentFacts, addresses: Addresses) -> frozenset[ox.Triple]:
    """The triples of a document's named graph; the same facts give the same set. Raises as :func:`document_things`."""
    things = document_things(facts, addresses)
    return frozenset(triple(subject, *one) for subject, found in things.items() for one in found.values())


def document_things(facts: DocumentFacts, addresses: Addresses) -> Things:
    """The triples of a document's named graph, each once, by what they are about.

    Raises Inconsistent or UnknownConcept where the facts are wrong in themselves, UnreadableDocument for characters
    that no graph can hold (lone surrogates) and numbers that no table can.
    """
    return _Writer(facts, addresses).write()


@cache
def extractor_version() -> str:
    """The version of jixiao that reads documents; "0" where it is not installed."""
    try:
        return version("jixiao")
    except PackageNotFoundError:
        return "0"


class _Writer:
    """Writes one document."""

    def __init__(self, facts: DocumentFacts, addresses: Addresses) -> None:
        self.facts = facts
        self.addresses = addresses
        self.document = addresses.document(facts.document, facts.sha256)
        self.terms = Terms(facts.document)
        self.mentions = DocumentMentions(facts, self.document, addresses, self.terms)
        self.spans = DocumentSpans(facts, self.document, addresses, self.terms)
        self.things: Things = {}
        self.iris: dict[Fact | Finding, str] = {}
        self.by_identity: dict[int, str] = {}
        """The addresses of the facts that stand in ``facts``, which are dear to compare."""
        self.by_address: dict[str, str] = {}
        self.origins: dict[Fact, Fact] = dict(facts.overruling.origins) if facts.overruling else {}

    def write(self) -> Things:
        facts = self.facts
        self._address([*facts.evaluations, *facts.funds, *facts.indicators, *facts.observations, *facts.findings])
        self.by_identity.update((id(one), self.addresses.fact(self.document, one)) for one in facts.passages)
        self._write_document()
        for evaluation in facts.evaluations:
            self._write_evaluation(evaluation)
        for fund in facts.funds:
            self._write_fund(fund)
        for indicator in facts.indicators:
            self._write_indicator(indicator)
        for observation in facts.observations:
            self._write_observation(observation)
        for finding in facts.findings:
            self._write_finding(finding)
        for passage in facts.passages:
            self._write_passage(passage)
        for other in facts.other_names:
            for span in other.spans:
                self.spans.at(span, TABLES["documents"])
        if facts.overruling is not None:
            self._write_overruling(facts.overruling)
        for statement in (*self.spans.statements(), *self.mentions.statements()):
            self._add(*statement)
        lines = (f"<{subject}> {one}" for subject, found in self.things.items() for one in found)
        self._add(self.document, "bp:digest", digest_of(lines))
        return self.things

    # -- addresses of facts --------------------------------------------------------------------------------------------

    def _address(self, stated: Sequence[Fact | Finding]) -> None:
        """Give every fact its address; those that agree in what they are about are told apart by reading order.

        A fact that people corrected keeps the address that it was read with.
        """
        overruling = self.facts.overruling
        as_read: tuple[Fact, ...] = overruling.as_read if overruling else ()
        seen: dict[str, int] = defaultdict(int)
        for fact in (*as_read, *stated):
            if fact in self.iris or (self.origins and fact in self.origins):
                continue
            address = self._address_as_read(fact)
            seen[address] += 1
            self.iris[fact] = address if seen[address] == 1 else self._address_as_read(fact, seen[address])
            self.by_address.setdefault(address, self.iris[fact])
        self.iris.update({fact: self.iris[origin] for fact, origin in self.origins.items()})
        self.by_identity = {id(fact): self.iris[fact] for fact in stated}

    def _address_as_read(self, fact: Fact | Finding, occurrence: int = 1) -> str:
        if not self.origins:
            return self.addresses.fact(self.document, fact, occurrence)
        if isinstance(fact, Finding):
            fact = replace(fact, facts=tuple(self.origins.get(found, found) for found in fact.facts))
        else:
            fact = self.origins.get(fact, fact)
        return self.addresses.fact(self.document, fact, occurrence)

    def _iri(self, fact: Fact) -> str:
        """The address of a fact of this document; a copy with other details is still the same fact."""
        found = (
            self.by_identity.get(id(fact)) or self.iris.get(fact) or self.by_address.get(self._address_as_read(fact))
        )
        if found is None:
            raise Inconsistent(f"{self.facts.document}: a link leads to a fact that the document does not hold: {fact}")
        return found

    # -- facts ---------------------------------------------------------------------------------------------------------

    def _write_document(self) -> None:
        facts = self.facts
        subject = self.document
        self._add(subject, "rdf:type", node("bp:Document"))
        self._add(subject, "rdfs:label", self.terms.text(facts.title or facts.document))
        self._add(subject, "bp:extractorVersion", self.terms.text(extractor_version()))
        values: dict[str, Value] = {
            "document": facts.document,
            "sha256": facts.sha256,
            "type": facts.type,
            "title": facts.title,
            "year": facts.year,
            "published": facts.published,
            "pages": facts.pages,
            "tables": facts.tables,
            "facts": len(facts.evaluations) + len(facts.funds) + len(facts.indicators) + len(facts.observations),
            "reconciled": facts.reconciled,
            "warnings": json.dumps([asdict(warning) for warning in facts.warnings], ensure_ascii=False),
        }
        nodes = {
            "unit": self.mentions.unit(facts.unit, None, facts.spans),
            "region": self.mentions.region(facts.region),
        }
        self._columns(subject, TABLES["documents"], values, nodes)
        for span in facts.spans:
            self._add(subject, "prov:wasDerivedFrom", self.spans.at(span, TABLES["documents"]))

    def _write_evaluation(self, fact: Evaluation) -> None:
        subject = self._fact(fact)
        self._columns(
            subject,
            TABLES["projects"],
            {
                "project": fact.project,
                "year": fact.year,
                "stage": fact.stage,
                "goal_expected": fact.goal_expected,
                "goal_actual": fact.goal_actual,
                "total_score": fact.total_score,
                "grade": fact.grade,
                "weight_total": fact.weight_total,
            },
            self.mentions.dimensions(fact) | {"region": self.mentions.region(fact.region)},
        )

    def _write_fund(self, fact: FundLine) -> None:
        subject = self._fact(fact)
        source = concept("fund-source", fact.source)
        self._add(subject, "rdfs:label", self.terms.text(f"{fact.evaluation.project} · {source.zh}"))
        self._add(subject, "bp:evaluation", ox.NamedNode(self._iri(fact.evaluation)))
        values = _values(fact, TABLES["funds"]) | {"year": fact.evaluation.year, "stage": fact.evaluation.stage}
        self._columns(subject, TABLES["funds"], values, self.mentions.dimensions(fact.evaluation))

    def _write_indicator(self, fact: IndicatorResult) -> None:
        subject = self._fact(fact)
        self._add(subject, "bp:evaluation", ox.NamedNode(self._iri(fact.evaluation)))
        indicator = self.mentions.indicator(fact.indicator)
        values = _values(fact, TABLES["indicators"]) | {"year": fact.evaluation.year, "stage": fact.evaluation.stage}
        self._columns(
            subject, TABLES["indicators"], values, self.mentions.dimensions(fact.evaluation) | {"indicator": indicator}
        )

    def _write_observation(self, fact: Observation) -> None:
        subject = self._fact(fact)
        self._add(subject, "rdfs:label", self.terms.text(f"{fact.subject} {fact.measure_text}".strip()))
        if fact.value_text is not None:
            self._add(subject, "bp:valueText", self.terms.text(fact.value_text))
        nodes = {
            "unit": self.mentions.unit(fact.unit, None, fact.spans),
            "subject": self.mentions.subject(fact),
            "measure": self.mentions.measure(fact.measure),
        }
        self._columns(subject, TABLES["observations"], _values(fact, TABLES["observations"]), nodes)

    def _write_finding(self, fact: Finding) -> None:
        subject = self._fact(fact)
        self._add(subject, "rdfs:label", self.terms.text(f"{concept('finding-rule', fact.rule).zh} · {fact.about}"))
        concept("severity", fact.severity)
        for found in fact.facts:
            self._add(subject, "bp:onFact", ox.NamedNode(self._iri(found)))
        self._columns(subject, TABLES["findings"], _values(fact, TABLES["findings"]), {})

    def _write_passage(self, fact: Passage) -> None:
        subject = self._fact(fact)
        if fact.evaluation is not None:
            self._add(subject, "bp:evaluation", ox.NamedNode(self._iri(fact.evaluation)))
        for found in fact.facts:
            self._add(subject, "bp:onFact", ox.NamedNode(self._iri(found)))
        values = {"passage": fact.number, "heading": fact.heading, "text": fact.text}
        self._columns(subject, TABLES["passages"], values, {})

    def _write_overruling(self, overruling: Overruling) -> None:
        """What was read and does not hold any more, beside what holds now, with the decision that made it so."""
        for value in overruling.values:
            fact = self.document if value.fact is None else self.iris[value.fact]
            table = TABLES["documents"] if value.fact is None else _TABLE_OF[type(value.fact)]
            column = table.column(value.column)
            subject = self._overruled(fact, value.column, "bp:CorrectedValue", value.decision)
            self._add(subject, "bp:correctedColumn", self.terms.text(column.name))
            self._add(subject, "bp:correctedProperty", node(column.entity or column.path))
            for name, texts in (("bp:originalValue", value.original), ("bp:correctedValue", value.value)):
                for text in texts:
                    self._add(subject, name, self.terms.text(text))
        for removed in overruling.removed:
            fact = self.iris[removed.fact]
            subject = self._overruled(fact, "", "bp:RemovedFact", removed.decision)
            self._add(subject, "rdfs:label", self.terms.text(removed.label))
            self._add(subject, "bp:originalRow", ox.Literal(removed.row, datatype=node("rdf:JSON")))
            for span in removed.fact.spans:
                at = self.spans.at(span, _TABLE_OF[type(removed.fact)])
                self._add(subject, "prov:wasDerivedFrom", at)

    def _overruled(self, fact: str, column: str, cls: str, decision: str) -> str:
        subject = self.addresses.overruled(fact, column)
        self._add(subject, "rdf:type", node(cls))
        self._add(subject, "bp:document", ox.NamedNode(self.document))
        self._add(subject, "bp:ofFact", ox.NamedNode(fact))
        self._add(subject, "prov:wasGeneratedBy", ox.NamedNode(decision))
        return subject

    def _fact(self, fact: Stated) -> str:
        """What every fact carries: its class, its document and where it was read."""
        subject = self.by_identity[id(fact)]
        table = _TABLE_OF[type(fact)]
        self._add(subject, "rdf:type", node(table.cls))
        self._add(subject, "bp:document", ox.NamedNode(self.document))
        for span in fact.spans:
            self._add(subject, "prov:wasDerivedFrom", self.spans.at(span, table))
        return subject

    def _columns(
        self, subject: str, table: FactTable, values: Mapping[str, Value], nodes: Mapping[str, Named | None]
    ) -> None:
        """Write a row: for every column the literal or the node from which its path reaches the value."""
        for column in table.columns:
            target = nodes.get(column.name)
            if target is not None:
                self._add(subject, column.entity, target.entity)
                if target.mention is not None:
                    self._add(subject, MENTION_OF[column.entity], target.mention)
            value = values.get(column.name)
            if value is None:
                continue
            scheme = SCHEMES.get(column.entity)
            if scheme is not None:
                for text in value if isinstance(value, tuple) else (value,):
                    self._add(subject, column.entity, ox.NamedNode(concept(scheme, str(text)).iri))
            elif "/" not in column.path:
                self._add(subject, column.path, self.terms.value(column, value))

    def _add(self, subject: str, name: str, value: Term) -> None:
        self.things.setdefault(subject, {})[said(name, value)] = name, value


def _values(fact: Stated, table: FactTable) -> dict[str, Value]:
    """The columns of a fact that stand on it under the same name."""
    return {name: getattr(fact, name) for name in table.names if hasattr(fact, name)}
