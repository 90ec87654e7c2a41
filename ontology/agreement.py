"""Whether the graph is whole, and the fact tables and the evidence say just what it says, document by document.

In: an open graph and the tables derived from it. Out: every difference, each with the document it is of and the part where it
stands. It changes nothing; :func:`remake` brings the tables of some documents back in step.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ontology.entities import all_entities
from ontology.evidence_store import Packed
from ontology.graph import Graph
from ontology.resolution import with_digest
from ontology.table_entities import read_entities
from ontology.table_fill import Row, read_documents
from ontology.table_layout import BASE_FIELDS, DOCUMENT_TABLES, LABELS, document_key
from ontology.tables import FactTables
from ontology.vocabulary import DECISION_GRAPH, ENTITY_GRAPH, ONTOLOGY_GRAPH

TOGETHER = 64
"""Documents compared at a time."""

Told = Callable[[int], None]
"""Told how many more documents have been looked at."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not agree: ``part`` is graph, tables, evidence, passages, vectors, keywords or sources; ``message`` is Chinese.

    ``document`` is a document's name, and ``iri`` its address, where it is of one.
    """

    part: str
    message: str
    document: str | None = None
    iri: str | None = None


def graph_differences(graph: Graph, told: Told = lambda done: None) -> Iterator[Difference]:
    """What is not whole in the graph: half a document, a graph of no document, entities that are not what documents mention."""
    documents = graph.documents()
    for name, iri in documents.items():
        triples = frozenset(graph.triples(iri))
        if with_digest(triples, iri) != triples:
            yield Difference("graph", "事实与导入时记下的摘要不符", name, iri)
        told(1)
    ours = {*documents.values(), DECISION_GRAPH, ENTITY_GRAPH, ONTOLOGY_GRAPH}
    for stray in sorted({one.value for one in graph.store.named_graphs()} - ours):
        yield Difference("graph", "有不属于任何文件的事实", None, stray)
    if frozenset(graph.triples(ENTITY_GRAPH)) != all_entities(graph.store, graph.preferred):
        yield Difference("graph", "共有的单位、项目、指标与各文件中的提及不符")


def table_differences(graph: Graph, tables: FactTables, told: Told = lambda done: None) -> Iterator[Difference]:
    """Where the fact tables and the evidence differ from the graph, in any row, value or span."""
    documents = graph.documents()
    present = {row["iri"]: row["document"] for row in tables.select("SELECT iri, document FROM base.documents")}
    for iri in sorted(present.keys() - set(documents.values())):
        yield Difference("tables", "事实表中有图谱里没有的文件", present[iri], iri)
    kept = tables.spans.documents()
    for iri in sorted(kept - set(documents.values())):
        yield Difference("evidence", "出处中有图谱里没有的文件", None, iri)
    names = {iri: name for name, iri in documents.items()}
    labels = {row["iri"]: row["label"] for row in tables.select("SELECT iri, label FROM base.entities")}
    mentioned: set[str] = set()
    for batch in _batches(sorted(names), TOGETHER):
        expected = read_documents(graph, batch)
        mentioned |= {row["entity_iri"] for row in expected.rows["document_entities"]}
        for name, column, node in LABELS:
            for row in expected.rows[name]:
                row[column] = labels.get(row[node])
        for table in DOCUMENT_TABLES:
            for iri, (wanted, found, same) in _counts(tables, table, expected.rows[table], batch).items():
                message = f"{table} 应有 {wanted} 行，现有 {found} 行，其中 {same} 行相符"
                yield Difference("tables", message, names[iri], iri)
        for packed in expected.evidence:
            if _comparable(tables.spans.held(packed.document_iri)) != _comparable(packed):
                yield Difference("evidence", "出处与图谱不符", packed.document, packed.document_iri)
        told(len(batch))
    wanted_entities = [{**row, "aliases": tuple(row["aliases"])} for row in read_entities(graph, sorted(mentioned))]
    found_entities = [_plain(row) for row in tables.select("SELECT * FROM base.entities ORDER BY iri")]
    if found_entities != wanted_entities:
        yield Difference("tables", "共有的单位、项目、指标与图谱不符")


def spans_not_in(text: str, packed: Packed) -> int:
    """How many spans of a document quote what its text does not hold where they say."""
    return sum(text[start:end] != quote for _, _, _, _, start, end, quote, _ in packed.spans)


def remake(graph: Graph, tables: FactTables, differences: Sequence[Difference]) -> None:
    """Fill the tables and the evidence anew for the documents of ``differences`` in them, and every entity with them."""
    iris = {one.iri for one in differences if one.part in ("tables", "evidence") and one.iri is not None}
    if any(one.part in ("tables", "evidence") for one in differences):
        tables.remake(graph, sorted(iris))
        tables.sync(graph)
        tables.refresh_entities(graph)


def _counts(
    tables: FactTables, table: str, rows: Sequence[Row], documents: Sequence[str]
) -> dict[str, tuple[int, int, int]]:
    """Documents whose rows of a base table differ: how many rows there should be, are, and are right."""
    key = document_key(table)
    names = [field.name for field in BASE_FIELDS[table]]
    wanted: dict[str, Counter[Any]] = {iri: Counter() for iri in documents}
    found: dict[str, Counter[Any]] = {iri: Counter() for iri in documents}
    for row in rows:
        wanted[row[key]][_values(row, names)] += 1
    marks = ", ".join("?" * len(documents))
    for row in tables.select(f"SELECT * FROM base.{table} WHERE {key} IN ({marks})", list(documents)):
        found[row[key]][_values(row, names)] += 1
    return {
        iri: (wanted[iri].total(), found[iri].total(), (wanted[iri] & found[iri]).total())
        for iri in documents
        if wanted[iri] != found[iri]
    }


def _values(row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value := row.get(name), list) else value for name in names)


def _plain(row: Row) -> Row:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}


def _comparable(packed: Packed | None) -> Any:
    """What a document's facts rest on, whatever numbers its spans go by."""
    if packed is None:
        return None
    facts = {
        key: sorted((repr(packed.spans[number]), columns) for number, *columns in json.loads(links))
        for key, links in packed.facts
    }
    return packed.document, Counter(packed.spans), facts


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
