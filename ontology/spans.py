"""The source spans of one document's graph: a node for every place that some fact was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pyoxigraph as ox

from ontology.addresses import Addresses, decimal_text
from ontology.facts import DocumentFacts, Span
from ontology.printed import touched
from ontology.schema import TABLES, FactTable
from ontology.terms import Inconsistent, Terms, integer, triple
from ontology.vocabulary import node

_FACT_TABLES = tuple(TABLES[name] for name in ("projects", "funds", "indicators", "observations"))
_PLACES = ("page", "table", "row", "column")


@dataclass(slots=True)
class _SpanNode:
    quote: str
    supports: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)
    confidence: Decimal | None = None


class DocumentSpans:
    """Collects the spans of a document (``document`` is its address); facts read from one place share its node.

    Where the document is printed, a span stands on the page where it begins, and is as sure as its least sure part.
    """

    def __init__(self, facts: DocumentFacts, document: str, addresses: Addresses, terms: Terms) -> None:
        self.facts = facts
        self.document = document
        self.addresses = addresses
        self.terms = terms
        self.spans: dict[tuple[int, int], _SpanNode] = {}

    def at(self, span: Span, table: FactTable) -> ox.NamedNode:
        """The node of the place where a row of ``table`` was read; it supports the columns that the span names.

        A document, finding or passage may bring spans of the facts it is made of: their other fields say nothing of it.
        Raises Inconsistent where the text there is not the quote, or a fact's span names a column that its table has not.
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
        if printed := touched(self.facts.placed, span.start, span.end):
            found.places["page"] = printed[0].page
            found.confidence = min((p.confidence for p in printed if p.confidence is not None), default=None)
        return ox.NamedNode(self.addresses.span(self.document, span.start, span.end))

    def triples(self) -> Iterator[ox.Triple]:
        """Every span with its place, its quote and the properties it supports."""
        for (start, end), span in self.spans.items():
            subject = self.addresses.span(self.document, start, end)
            yield triple(subject, "rdf:type", node("bp:SourceSpan"))
            yield triple(subject, "bp:document", ox.NamedNode(self.document))
            yield triple(subject, "bp:quote", self.terms.text(span.quote))
            for name, number in {"start": start, "end": end, **span.places}.items():
                yield triple(subject, f"bp:{name}", integer(number))
            if span.confidence is not None:
                surely = ox.Literal(decimal_text(span.confidence), datatype=node("xsd:decimal"))
                yield triple(subject, "bp:confidence", surely)
            for name in span.supports:
                yield triple(subject, "bp:supports", node(name))
