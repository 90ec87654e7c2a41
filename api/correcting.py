"""People's decisions on what documents say: a value overruled, a row that is no fact, a finding confirmed or dismissed.

In: addresses, columns and values as people give them. Out: the recorded decision. What was read comes from the bytes that
are kept; the audit runs again over what people made of it, and graph and record change together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from api.deciding import next_number, now, revoked_by, signed
from api.decision_views import said as said_value
from api.decision_views import shown, table_at
from api.files import Files
from ontology.addresses import kind_of
from ontology.corrections import DOCUMENT_KEY, corrected, keys_of, row_of, table_of, texts_of
from ontology.decisions import Correction, Decision, OfDocument, Removal, Review, Revocation
from ontology.errors import BadRequest, FactNotFound
from ontology.facts import DocumentFacts, Evaluation, Fact, Finding, FundLine, IndicatorResult, Observation
from ontology.graph import Graph
from ontology.overruling_values import checked, column_named
from ontology.reviews import VERDICTS, finding_key
from ontology.vocabulary import concept, node

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_OF_EVALUATION = frozenset(("project", "unit", "department", "year", "stage"))
"""Columns of fund lines and indicators that their evaluation states for them."""


class Originals:
    """What documents say as read, before any decision; ``read`` extracts the facts of bytes under a name."""

    def __init__(self, graph: Graph, folder: Files, read: Callable[[bytes, str], DocumentFacts]) -> None:
        self.graph = graph
        self.folder = folder
        self.read = read
        self._last: tuple[str, DocumentFacts] | None = None

    def facts(self, document: str) -> DocumentFacts:
        """The facts and findings of a document (its name) as read.

        Raises BadRequest where this version of jixiao reads other facts than the graph holds.
        """
        address = self.graph.documents()[document]
        if self._last is None or self._last[0] != address:
            self._last = (address, self._facts(document, address))
        return self._last[1]

    def _facts(self, document: str, address: str) -> DocumentFacts:
        sha256 = self.graph.content(address)
        kept = self.folder.facts(sha256, address)
        if kept is not None:
            return _adapter().validate_json(kept)
        facts = self.read(self.folder.original(sha256), document)
        if not self.graph.states(in_light(facts, self.graph.standing(), self.graph)):
            raise BadRequest(
                f"文件“{document}”是由另一版本读入的，重读所得的事实已有不同：请先 jixiao forget 该文件并重新导入，再作决定"
            )
        self.folder.keep_facts(sha256, address, _adapter().dump_json(facts))
        return facts


def in_light(facts: DocumentFacts, decisions: Sequence[Decision], graph: Graph) -> DocumentFacts:
    """Facts as read in the light of the standing decisions: corrected, and audited anew where that changes them."""
    found = corrected(facts, decisions, graph.addresses)
    if found is facts:
        return facts
    from search.audit import audit_document

    return replace(found, findings=tuple(_said_of(finding, found) for finding in audit_document(found)))


def _said_of(finding: Finding, facts: DocumentFacts) -> Finding:
    """A finding that says which of the values it rests on were corrected, and what the document writes."""
    origins = dict(facts.overruling.origins) if facts.overruling else {}
    resting = [origins.get(fact) for fact in finding.facts]
    said = [
        f"{table_of(value.fact).column(value.column).label}原文 {said_value(value.original)}"
        for value in (facts.overruling.values if facts.overruling else ())
        if value.fact is not None and value.fact in resting
    ]
    if not said:
        return finding
    return replace(finding, message=f"{finding.message}（所据数值经人更正：{'；'.join(dict.fromkeys(said))}）")


def correct(
    graph: Graph, originals: Originals, iri: str, column: str, value: str | None, by: str, reason: str
) -> dict[str, Any]:
    """Decide that ``column`` of a fact or document (its address) is ``value``; None for nothing stated.

    Raises FactNotFound, and BadRequest for a column or value that cannot be.
    """
    author, why = signed(by, reason)
    document, address = _located(graph, iri)
    facts = originals.facts(document)
    fact = _fact_at(graph, facts, address)
    if isinstance(fact, FundLine | IndicatorResult) and column in _OF_EVALUATION:
        fact = _as_read(graph, facts, fact.evaluation)
    wanted = column_named(table_of(fact or facts), column)
    texts = checked(wanted, value, _unit(fact, column))
    original = texts_of(getattr(fact or facts, column))
    made = Correction(
        next_number(graph),
        author,
        now(),
        why,
        document=document,
        sha256=facts.sha256,
        address=_addresses(graph, facts)[fact] if fact else address,
        key=keys_of(facts, graph.addresses)[fact] if fact else DOCUMENT_KEY,
        label=label_of(fact) if fact else document,
        column=column,
        original=original,
        value=texts,
    )
    if texts == _current(graph, made):
        raise BadRequest(f"“{wanted.label}”已经是“{'；'.join(texts) or '空'}”，不需要更正")
    return _decided(graph, originals, made)


def remove(graph: Graph, originals: Originals, iri: str, by: str, reason: str) -> dict[str, Any]:
    """Decide that what was read as a fact (its address) is none; what hangs on an evaluation goes with it.

    Raises FactNotFound, and BadRequest for a document.
    """
    author, why = signed(by, reason)
    document, address = _located(graph, iri)
    facts = originals.facts(document)
    fact = _fact_at(graph, facts, address)
    if fact is None:
        raise BadRequest(f"“{document}”是文件，不是一行事实：要删除文件请用 jixiao forget")
    made = Removal(
        next_number(graph),
        author,
        now(),
        why,
        document=document,
        sha256=facts.sha256,
        address=address,
        key=keys_of(facts, graph.addresses)[fact],
        label=label_of(fact),
        row=row_of(fact),
    )
    return _decided(graph, originals, made)


def review(graph: Graph, iri: str, verdict: str, by: str, note: str) -> dict[str, Any]:
    """Mark a finding (its address) ``confirmed`` or ``dismissed``; raises FactNotFound, and BadRequest for another verdict."""
    if verdict not in VERDICTS:
        raise BadRequest(f"复核结论只能是 {'、'.join(VERDICTS)} 之一，收到的是“{verdict}”")
    author, _ = signed(by, note or "-")
    address = _whole_address(graph, iri)
    found = graph.document_of(address) if kind_of(address) == "finding" else None
    if found is None:
        raise FactNotFound(f"没有地址为“{iri}”的审计发现：用 jixiao audit --json 查看各项发现的 iri")
    about = ox.NamedNode(address)
    said = [quad.triple for quad in graph.store.quads_for_pattern(about, None, None, ox.NamedNode(found))]
    label = next(triple.object.value for triple in said if triple.predicate == node("rdfs:label"))  # type: ignore[union-attr]
    made = Review(
        next_number(graph),
        author,
        now(),
        note.strip(),
        document=graph.name(found),
        sha256=graph.content(found),
        address=address,
        key=finding_key(said, address),
        label=label,
        verdict=verdict,
    )
    graph.decide(made)
    return shown(graph, made)


def undo(graph: Graph, originals: Originals, number: int, by: str, reason: str) -> dict[str, Any]:
    """Take a decision back; raises DecisionNotFound, and BadRequest for one that holds no longer."""
    author, why = signed(by, reason)
    revoked = revoked_by(graph, number)
    made = Revocation(next_number(graph), author, now(), why, revoked=number)
    left = tuple(decision for decision in graph.standing() if decision != revoked)
    about = revoked if isinstance(revoked, Correction | Removal) else None
    graph.decide(made, _documents(graph, originals, about, left) if about else ())
    return shown(graph, made)


def label_of(fact: Fact) -> str:
    """What people call a fact."""
    match fact:
        case Evaluation():
            return f"项目“{fact.project}”"
        case FundLine():
            return f"项目“{fact.evaluation.project}”的资金（{concept('fund-source', fact.source).zh}）"
        case IndicatorResult():
            return f"项目“{fact.evaluation.project}”的指标“{fact.indicator}”"
        case Observation():
            return f"“{fact.subject}{fact.measure_text}”" if fact.subject else f"“{fact.measure_text}”"
    raise TypeError(f"no fact: {fact}")


def _decided(graph: Graph, originals: Originals, made: Correction | Removal) -> dict[str, Any]:
    graph.decide(made, _documents(graph, originals, made, (*graph.standing(), made)))
    return shown(graph, made)


def _documents(
    graph: Graph, originals: Originals, about: OfDocument, decisions: Sequence[Decision]
) -> list[DocumentFacts]:
    """The documents that a decision is about, in the light of ``decisions``."""
    return [in_light(originals.facts(name), decisions, graph) for name in graph.concerned(about)]


def _located(graph: Graph, iri: str) -> tuple[str, str]:
    """The document (name) of a fact and the fact's address; raises FactNotFound."""
    address = _whole_address(graph, iri)
    if table_at(address) is not None and (found := graph.document_of(address)) is not None:
        return graph.name(found), address
    named = graph.documents().get(iri)
    if named is not None:
        return iri, named
    raise FactNotFound(f"没有地址为“{iri}”的事实：地址见各事实表的 iri 列（jixiao export 或 jixiao ask --json）")


def _whole_address(graph: Graph, iri: str) -> str:
    """An address that may be given by its end alone: ``result/0123…``; raises FactNotFound for what can be none."""
    address = iri.strip()
    address = address if "://" in address else graph.addresses.base + address
    if "/" not in iri or set(address) & set('<>"{}|^`\\ \n\t'):
        # A document may be called by its name; nothing else can.
        return f"{graph.addresses.base}document/-"
    return address


def _fact_at(graph: Graph, facts: DocumentFacts, address: str) -> Fact | None:
    """The fact as read at an address, None for the document's own; raises FactNotFound."""
    if kind_of(address) == "document":
        return None
    for fact, known in _addresses(graph, facts).items():
        if known == address:
            return fact
    raise FactNotFound(f"文件“{facts.document}”中没有地址为“{address}”的事实：请重新查出它的地址后再试")


def _addresses(graph: Graph, facts: DocumentFacts) -> dict[Fact, str]:
    """The address of every fact as read."""
    document = graph.addresses.document(facts.document, facts.sha256)
    numbered = {fact: key.partition("-")[2] for fact, key in keys_of(facts, graph.addresses).items()}
    return {fact: graph.addresses.fact(document, fact, int(number or 1)) for fact, number in numbered.items()}


def _as_read(graph: Graph, facts: DocumentFacts, evaluation: Evaluation) -> Evaluation:
    """The evaluation of the document that one beside a fact is."""
    if evaluation in facts.evaluations:
        return evaluation
    address = graph.addresses.fact("", evaluation)
    return next((one for one in facts.evaluations if graph.addresses.fact("", one) == address), evaluation)


def _unit(fact: Fact | None, column: str) -> str:
    """The unit that a row gives its numbers itself."""
    if isinstance(fact, Observation) and column == "value":
        return fact.unit_of_measure
    return (fact.target_unit or "") if isinstance(fact, IndicatorResult) and column.endswith("_value") else ""


def _current(graph: Graph, made: Correction) -> tuple[str, ...]:
    """What stands in the column today."""
    corrections = [decision for decision in graph.standing() if isinstance(decision, Correction)]
    for decision in reversed(corrections):
        same = (decision.key, decision.column) == (made.key, made.column)
        if same and decision.concerns(made.document, made.sha256) and graph.bearing(decision):
            return decision.value
    return made.original


@cache
def _adapter() -> TypeAdapter[DocumentFacts]:
    from pydantic import TypeAdapter

    return TypeAdapter(DocumentFacts)
