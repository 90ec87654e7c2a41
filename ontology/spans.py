"""The source spans of one document's graph: a node for every place that some fact was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

import pyoxigraph as ox

from ontology.addresses import Addresses, decimal_text
from ontology.facts import DocumentFacts, Span
from ontology.printed import touched
from ontology.schema import TABLES, FactTable
from ontology.terms import Inconsistent, Statement, Terms, integer
from ontology.vocabulary import node

_FACT_TABLES = ("projects", "funds", "indicators", "observations")
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

        A document, finding or passage may bring spans of the facts it is made of: their other fields say nothing of it. That
        the spans of a passage hold its text is said by their being its spans.
        Raises Inconsistent where the text there is not the quote, or a fact's span names a column that its table has not.
        """
        if span.end < span.start or self.facts.text[span.start : span.end] != span.quote:
            raise Inconsistent(f"{self._where(span, table)}: the text is not the quote {span.quote!r}")
        supported, unknown = _supported(table.name, span.fields)
        if unknown and table.name in _FACT_TABLES:
            raise Inconsistent(f"{self._where(span, table)}: no such columns: {set(unknown)}")
        found = self.spans.setdefault((span.start, span.end), _SpanNode(span.quote))
        if table.name != "passages":
            found.supports |= supported
        for name in _PLACES:
            place = getattr(span, name)
            if place is not None:
                found.places[name] = min(place, found.places.get(name, place))
        if self.facts.placed and (printed := touched(self.facts.placed, span.start, span.end)):
            found.places["page"] = printed[0].page
            found.confidence = min((p.confidence for p in printed if p.confidence is not None), default=None)
        return ox.NamedNode(self.addresses.span(self.document, span.start, span.end))

    def statements(self) -> Iterator[Statement]:
        """Every span with its place, its quote and the properties it supports."""
        for (start, end), span in self.spans.items():
            subject = self.addresses.span(self.document, start, end)
            yield subject, "rdf:type", node("bp:SourceSpan")
            yield subject, "bp:quote", self.terms.text(span.quote)
            for name, number in {"start": start, "end": end, **span.places}.items():
                yield subject, f"bp:{name}", integer(number)
            if span.confidence is not None:
                surely = ox.Literal(decimal_text(span.confidence), datatype=node("xsd:decimal"))
                yield subject, "bp:confidence", surely
            for name in span.supports:
                yield subject, "bp:supports", node(name)

    def _where(self, span: Span, table: FactTable) -> str:
        return f"{self.facts.document}, {table.name} at {span.start}–{span.end}"


@lru_cache(maxsize=2_000)
def _supported(table: str, fields: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The properties that a span of these fields supports in a row of a table, and the fields that the table has not."""
    columns = [column for column in TABLES[table].columns if column.name in fields]
    return frozenset(column.entity or column.path for column in columns), frozenset(fields) - set(TABLES[table].names)
