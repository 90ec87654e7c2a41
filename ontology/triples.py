"""From the facts of a document to the triples of its named graph, by the columns of ``schema.py``.

In goes a :class:`~ontology.facts.DocumentFacts`; out comes a set of triples whose subjects all belong to that document. What
documents share is only pointed at here, and named by ``bp:Mention`` nodes; ``entities.py`` makes the shared graph of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import pyoxigraph as ox

from ontology.addresses import Addresses, decimal_text, is_of, normalise
from ontology.errors import UnreadableDocument
from ontology.facts import (
    DocumentFacts,
    Evaluation,
    Fact,
    Finding,
    FundLine,
    IndicatorResult,
    Observation,
    Passage,
    Span,
)
from ontology.schema import TABLES, Column, FactTable, fits
from ontology.vocabulary import SCHEMES, concept, node

Value = str | int | bool | Decimal | tuple[str, ...] | None
Stated = Fact | Finding | Passage

_TABLE_OF: dict[type, FactTable] = {
    Evaluation: TABLES["projects"],
    FundLine: TABLES["funds"],
    IndicatorResult: TABLES["indicators"],
    Observation: TABLES["observations"],
    Finding: TABLES["findings"],
    Passage: TABLES["passages"],
}
_FACT_TABLES = tuple(TABLES[name] for name in ("projects", "funds", "indicators", "observations"))
_PLACES = ("page", "table", "row", "column")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Inconsistent(ValueError):
    """Facts that contradict their document: a quote that does not stand there, or a link to a fact it does not hold."""


def document_triples(facts: DocumentFacts, addresses: Addresses) -> frozenset[ox.Triple]:
    """The triples of a document's named graph; the same facts give the same set.

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


@dataclass(slots=True)
class _SpanNode:
    quote: str
    supports: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)


class _Writer:
    """Writes one document; every method adds to ``triples``, ``spans`` or ``mentions``."""

    def __init__(self, facts: DocumentFacts, addresses: Addresses) -> None:
        self.facts = facts
        self.addresses = addresses
        self.document = addresses.document(facts.document, facts.sha256)
        self.triples: set[ox.Triple] = set()
        self.spans: dict[tuple[int, int], _SpanNode] = {}
        self.mentions: dict[str, set[tuple[str, ox.Literal | ox.NamedNode]]] = defaultdict(set)
        self.regions = {e.unit: e.region for e in reversed(facts.evaluations) if e.unit and e.region}
        self.projects: dict[str, set[str]] = defaultdict(set)
        self.iris: dict[Stated, str] = {}
        self.by_address: dict[str, str] = {}

    def write(self) -> frozenset[ox.Triple]:
        facts = self.facts
        stated: list[Stated] = [*facts.evaluations, *facts.funds, *facts.indicators, *facts.observations]
        stated += [*facts.findings, *facts.passages]
        self._address(stated)
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
        self._write_spans()
        self._write_mentions()
        self._write_digest()
        return frozenset(self.triples)

    def _write_digest(self) -> None:
        """What tells whether something derived from the graph was made of these very triples."""
        lines = "\n".join(sorted(str(triple) for triple in self.triples))
        self._add(self.document, "bp:digest", self._text(hashlib.sha256(lines.encode()).hexdigest()))

    # -- addresses of facts --------------------------------------------------------------------------------------------

    def _address(self, stated: Iterable[Stated]) -> None:
        """Give every fact its address; those that agree in what they are about are told apart by reading order."""
        seen: dict[str, int] = defaultdict(int)
        for fact in stated:
            if fact in self.iris:
                continue
            address = self.addresses.fact(self.document, fact)
            seen[address] += 1
            self.iris[fact] = self.addresses.fact(self.document, fact, seen[address])
            self.by_address.setdefault(address, self.iris[fact])

    def _iri(self, fact: Stated) -> str:
        """The address of a fact of this document; a copy with other details is still the same fact."""
        found = self.iris.get(fact) or self.by_address.get(self.addresses.fact(self.document, fact))
        if found is None:
            raise Inconsistent(f"{self.facts.document}: a link leads to a fact that the document does not hold: {fact}")
        return found

    # -- facts ---------------------------------------------------------------------------------------------------------

    def _write_document(self) -> None:
        facts = self.facts
        subject = self.document
        self._add(subject, "rdf:type", node("bp:Document"))
        self._add(subject, "rdfs:label", self._text(facts.title or facts.document))
        self._add(subject, "bp:extractorVersion", self._text(extractor_version()))
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
        nodes = {"unit": self._unit(facts.unit), "region": self._region(facts.region)}
        self._columns(subject, TABLES["documents"], values, nodes)
        for span in facts.spans:
            self._derive(subject, TABLES["documents"], span)

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
            },
            self._dimensions(fact) | {"region": self._region(fact.region)},
        )

    def _write_fund(self, fact: FundLine) -> None:
        subject = self._fact(fact)
        source = concept("fund-source", fact.source)
        self._add(subject, "rdfs:label", self._text(f"{fact.evaluation.project} · {source.zh}"))
        self._add(subject, "bp:evaluation", ox.NamedNode(self._iri(fact.evaluation)))
        values = _values(fact, TABLES["funds"]) | {"year": fact.evaluation.year, "stage": fact.evaluation.stage}
        self._columns(subject, TABLES["funds"], values, self._dimensions(fact.evaluation))

    def _write_indicator(self, fact: IndicatorResult) -> None:
        subject = self._fact(fact)
        self._add(subject, "bp:evaluation", ox.NamedNode(self._iri(fact.evaluation)))
        indicator = self._mention(self.addresses.indicator(fact.indicator), fact.indicator)
        values = _values(fact, TABLES["indicators"]) | {"year": fact.evaluation.year, "stage": fact.evaluation.stage}
        self._columns(
            subject, TABLES["indicators"], values, self._dimensions(fact.evaluation) | {"indicator": indicator}
        )

    def _write_observation(self, fact: Observation) -> None:
        subject = self._fact(fact)
        self._add(subject, "rdfs:label", self._text(f"{fact.subject} {fact.measure_text}"))
        if fact.value_text is not None:
            self._add(subject, "bp:valueText", self._text(fact.value_text))
        nodes = {
            "unit": self._unit(fact.unit),
            "subject": self._subject(fact),
            "measure": self._mention(self.addresses.measure(fact.measure), fact.measure),
        }
        self._columns(subject, TABLES["observations"], _values(fact, TABLES["observations"]), nodes)

    def _write_finding(self, fact: Finding) -> None:
        subject = self._fact(fact)
        self._add(subject, "rdfs:label", self._text(f"{concept('finding-rule', fact.rule).zh} · {fact.about}"))
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

    def _fact(self, fact: Stated) -> str:
        """What every fact carries: its class, its document and where it was read."""
        subject = self.iris[fact]
        table = _TABLE_OF[type(fact)]
        self._add(subject, "rdf:type", node(table.cls))
        self._add(subject, "bp:document", ox.NamedNode(self.document))
        for span in fact.spans:
            self._derive(subject, table, span)
        return subject

    def _columns(
        self, subject: str, table: FactTable, values: Mapping[str, Value], nodes: Mapping[str, ox.NamedNode | None]
    ) -> None:
        """Write a row: for every column the literal or the node from which its path reaches the value."""
        for column in table.columns:
            target = nodes.get(column.name)
            if target is not None:
                self._add(subject, column.entity, target)
            value = values.get(column.name)
            if value is None:
                continue
            scheme = SCHEMES.get(column.entity)
            if scheme is not None:
                for text in value if isinstance(value, tuple) else (value,):
                    self._add(subject, column.entity, ox.NamedNode(concept(scheme, str(text)).iri))
            elif "/" not in column.path:
                self._add(subject, column.path, self._literal(column, value))

    # -- what documents share ------------------------------------------------------------------------------------------

    def _dimensions(self, fact: Evaluation) -> dict[str, ox.NamedNode | None]:
        """The project, unit and department of an evaluation and of everything that hangs on it."""
        region = fact.region or self.facts.region
        unit, department = self._unit(fact.unit, region), self._unit(fact.department, region, superior=True)
        if unit is not None and department is not None and unit != department:
            self.mentions[unit.value].add(("bp:mentionedDepartment", department))
        iri = self.addresses.project(fact.project, fact.unit, region, self.document)
        project = self._mention(iri, fact.project)
        self.projects[normalise(fact.project)].add(iri)
        if fact.code:
            self.mentions[iri].add(("bp:mentionedCode", self._text(fact.code)))
        for name, body in (("bp:mentionedUnit", unit), ("bp:mentionedDepartment", department)):
            if body is not None:
                self.mentions[iri].add((name, body))
        return {"project": project, "unit": unit, "department": department}

    def _unit(self, name: str | None, region: str | None = None, superior: bool = False) -> ox.NamedNode | None:
        """A body; ``region`` is its own, or (``superior``) that of the body it stands above, which may be another."""
        if name is None:
            return None
        region = region or self.regions.get(name) or self.facts.region
        unit = self._mention(self.addresses.unit(name, region), name)
        place = self._region(region)
        if region and place and (is_of(name, region) or not superior):
            self.mentions[unit.value].add(("bp:mentionedRegion", place))
        return unit

    def _region(self, name: str | None) -> ox.NamedNode | None:
        return None if name is None else self._mention(self.addresses.region(name), name)

    def _subject(self, fact: Observation) -> ox.NamedNode | None:
        """What an observation is about; a project is the one the document evaluates under that name, if there is one."""
        match fact.subject_kind:
            case "unit":
                return self._unit(fact.subject)
            case "region":
                return self._region(fact.subject)
            case "project":
                known = self.projects.get(normalise(fact.subject), set())
                if len(known) == 1:
                    return self._mention(next(iter(known)), fact.subject)
                unit = fact.unit or self.facts.unit
                region = self.regions.get(unit or "") or self.facts.region
                return self._mention(self.addresses.project(fact.subject, unit, region, self.document), fact.subject)
            case "account":
                return self._account(fact.account_path or (fact.subject,))
            case "topic":
                return self._mention(self.addresses.topic(fact.subject), fact.subject)
        raise Inconsistent(f"{self.facts.document}: an observation is about an unknown kind of thing: {fact}")

    def _account(self, path: tuple[str, ...]) -> ox.NamedNode:
        """An account title and those above it, each below the next."""
        account = self._mention(self.addresses.account(path), path[-1])
        if len(path) > 1:
            self.mentions[account.value].add(("bp:mentionedBroader", self._account(path[:-1])))
        return account

    def _mention(self, entity: str, name: str) -> ox.NamedNode:
        self.mentions[entity].add(("bp:mentionedName", self._text(name)))
        return ox.NamedNode(entity)

    def _write_mentions(self) -> None:
        for entity, stated in self.mentions.items():
            mention = self.addresses.mention(self.document, entity)
            self._add(mention, "rdf:type", node("bp:Mention"))
            self._add(mention, "bp:document", ox.NamedNode(self.document))
            self._add(mention, "bp:mentions", ox.NamedNode(entity))
            for name, value in stated:
                self._add(mention, name, value)

    # -- source spans --------------------------------------------------------------------------------------------------

    def _derive(self, subject: str, table: FactTable, span: Span) -> None:
        """Say that ``subject`` stands at ``span``; places that several facts share are one node.

        A document, finding or passage may bring spans of the facts it is made of: their other fields say nothing of it.
        """
        where = f"{self.facts.document}, {table.name} at {span.start}–{span.end}"
        if span.end < span.start or self.facts.text[span.start : span.end] != span.quote:
            raise Inconsistent(f"{where}: the text is not the quote {span.quote!r}")
        columns = [column for column in table.columns if column.name in span.fields]
        if table in _FACT_TABLES and len(columns) < len(set(span.fields)):
            raise Inconsistent(f"{where}: no such columns: {set(span.fields) - set(table.names)}")
        found = self.spans.setdefault((span.start, span.end), _SpanNode(span.quote))
        found.supports |= {column.entity or column.path for column in columns}
        for name in _PLACES:
            place = getattr(span, name)
            if place is not None:
                found.places[name] = min(place, found.places.get(name, place))
        self._add(
            subject, "prov:wasDerivedFrom", ox.NamedNode(self.addresses.span(self.document, span.start, span.end))
        )

    def _write_spans(self) -> None:
        for (start, end), span in self.spans.items():
            subject = self.addresses.span(self.document, start, end)
            self._add(subject, "rdf:type", node("bp:SourceSpan"))
            self._add(subject, "bp:document", ox.NamedNode(self.document))
            self._add(subject, "bp:quote", self._text(span.quote))
            for name, number in {"start": start, "end": end, **span.places}.items():
                self._add(subject, f"bp:{name}", _integer(number))
            for name in span.supports:
                self._add(subject, "bp:supports", node(name))

    # -- terms ---------------------------------------------------------------------------------------------------------

    def _add(self, subject: str, name: str, value: ox.NamedNode | ox.Literal) -> None:
        self.triples.add(ox.Triple(ox.NamedNode(subject), node(name), value))

    def _text(self, text: str) -> ox.Literal:
        try:
            return ox.Literal(text)
        except ValueError as error:  # pyoxigraph's word for a string that has no UTF-8 form
            raise UnreadableDocument(
                f"“{self.facts.document}”含有无法保存的残缺字符（U+D800–DFFF）：请用 UTF-8 另存后重新导入"
            ) from error

    def _literal(self, column: Column, value: Value) -> ox.Literal:
        match column.type:
            case "decimal" if isinstance(value, Decimal) and value.is_finite():
                if not fits(value):
                    raise UnreadableDocument(
                        f"“{self.facts.document}”的“{column.label}”{value} 超出可准确保存的范围（整数 18 位、小数 6 位）："
                        "请核对原文的数值与单位后重新导入"
                    )
                return ox.Literal(decimal_text(value), datatype=node("xsd:decimal"))
            case "integer" if isinstance(value, int):
                return _integer(value)
            case "boolean" if isinstance(value, bool):
                return ox.Literal("true" if value else "false", datatype=node("xsd:boolean"))
            case "json" if isinstance(value, str):
                return ox.Literal(self._text(value).value, datatype=node("rdf:JSON"))
            case "text" if isinstance(value, str):
                text = self._text(value)
                is_date = column.path == "dct:issued" and _DATE.fullmatch(value)
                return ox.Literal(value, datatype=node("xsd:date")) if is_date else text
        raise Inconsistent(f"{self.facts.document}: {column.name} is {value!r}, which is no {column.type}")


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=node("xsd:integer"))


def _values(fact: Stated, table: FactTable) -> dict[str, Value]:
    """The columns of a fact that stand on it under the same name."""
    return {name: getattr(fact, name) for name in table.names if hasattr(fact, name)}
