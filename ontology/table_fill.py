"""Rows for the base tables of ``table_layout.py``, read from the graph for some documents at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any

from ontology import table_queries as queries
from ontology.errors import BadRequest
from ontology.evidence_store import Packed, Span
from ontology.graph import Graph
from ontology.schema import DECIMAL_PLACES, TABLES, Column, FactTable, Type, fits, plain_number
from ontology.stated_document import StatedDocument, Thing
from ontology.table_layout import DOCUMENT_TABLES, document_key, key_of
from ontology.vocabulary import expand, node

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Filling:
    """What documents have in the base tables, and in the evidence store."""

    rows: Rows = field(default_factory=lambda: {name: [] for name in DOCUMENT_TABLES})
    evidence: list[Packed] = field(default_factory=list)

    def take(self, other: Filling) -> None:
        """Take in what other documents have."""
        for name, found in other.rows.items():
            self.rows[name] += found
        self.evidence.extend(other.evidence)


_PLACES = ("page", "table", "row", "column", "start", "end")
_MENTIONS = expand("bp:mentions")

_DIMENSIONS = frozenset(
    {"document", "unit", "department", "region", "year", "stage", "levels_stated", "level1", "level2"}
)
"""Columns whose spans many facts share: they do not tell where a fact itself stands."""


def documents_of(graph: Graph) -> dict[str, tuple[str, str]]:
    """Address and digest of every document of the graph, by name."""
    digests = _texts(graph, "bp:digest")
    return {name: (iri, digests[iri]) for iri, name in _texts(graph, "bp:fileName").items() if iri in digests}


def _texts(graph: Graph, prop: str) -> dict[str, str]:
    """The texts of a property by whose they are: read by pattern, many times faster than by a query."""
    found = graph.store.quads_for_pattern(None, node(prop), None, None)
    return {quad.subject.value: quad.object.value for quad in found}  # type: ignore[union-attr]


def read_documents(graph: Graph, documents: Sequence[str]) -> Filling:
    """Rows of every base table that belongs to ``documents`` (IRIs), in the tables' columns, and their evidence.

    Raises ``BadRequest`` where a number does not fit the tables.
    """
    filling = Filling()
    overruled: list[str] = []
    for iri in documents:
        stated = StatedDocument.of_triples(iri, graph.triples(iri))
        filling.take(_read(stated))
        if stated.of_class("bp:CorrectedValue"):
            overruled.append(iri)
    if overruled:
        filling.rows["corrections"] += _corrections(graph, overruled)
    return filling


def rows_of(document: str, things: dict[str, Thing]) -> Filling:
    """Rows of every base table that a document (its address) of these ``things`` has, where nobody corrected it."""
    return _read(StatedDocument(document, things))


def _read(stated: StatedDocument) -> Filling:
    rows: Rows = {name: _facts(stated, table) for name, table in TABLES.items()}
    spans = _spans(stated)
    links = _fact_spans(stated, rows, spans)
    _order(rows, links, spans)
    rows["corrections"] = []
    rows["finding_facts"] = _links(stated, "bp:Finding", "finding_iri")
    rows["passage_facts"] = _links(stated, "bp:Passage", "passage_iri")
    entities = {node for mention in stated.things.values() for node in mention.get(_MENTIONS, ())}
    rows["document_entities"] = [{"document_iri": stated.iri, "entity_iri": entity} for entity in sorted(entities)]
    return Filling(rows, [_packed(stated, spans, links)])


def number(value: str, where: str) -> Decimal:
    """A stored number; raises ``BadRequest`` naming ``where`` if the tables cannot hold it exactly."""
    decimal = Decimal(value)
    if not fits(decimal):
        raise BadRequest(f"{where} 的数值 {value} 超出可准确保存的范围（整数 18 位、小数 6 位），请核对原文后重新导入")
    return decimal


def _facts(stated: StatedDocument, table: FactTable) -> list[Row]:
    rows = []
    for iri in stated.of_class(table.cls):
        thing = stated.things[iri]
        row: Row = {"iri": iri}
        if table.name == "documents":
            row["digest"] = stated.first(thing, "bp:digest")
        else:
            row["document_iri"] = stated.iri
            row["evaluation_iri"] = iri if table.name == "projects" else stated.first(thing, "bp:evaluation")
        for column in table.columns:
            _read_column(stated, thing, table, column, row)
        rows.append(row)
    if table.name == "funds":
        _mark_standing(rows)
    return rows


def _mark_standing(rows: Iterable[Row]) -> None:
    """Mark the fund line that stands for its evaluation: the total, or the only line that holds money."""
    of_evaluation: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        row["standing"] = False
        of_evaluation[row["evaluation_iri"]].append(row)
    for lines in of_evaluation.values():
        best = max(map(_level, lines))
        peers = [row for row in lines if _level(row) == best]
        first = min(peers, key=lambda row: row["iri"])
        first["standing"] = len(peers) == 1 or first["source"] == "total"


def _level(row: Row) -> int:
    holds_money = any(row[name] for name in ("budget_initial", "budget_adjusted", "executed"))
    return 2 * holds_money + (row["source"] == "total")


def _read_column(stated: StatedDocument, thing: Thing, table: FactTable, column: Column, row: Row) -> None:
    """Put a column, and the node it names, into a row; of several values of a single one always the same."""
    if column.entity:
        nodes = stated.values(thing, column.entity)
        rest = queries.rest_of(column)
        if rest and not queries.is_joined(column):
            pairs = sorted((text, node) for node in nodes for text in stated.reached(node, rest))
            if column.type == "texts":
                row[column.name], row[queries.node_name(column)] = [t for t, _ in pairs], [n for _, n in pairs]
                return
            row[column.name], row[queries.node_name(column)] = pairs[0] if pairs else (None, None)
            return
        row[queries.node_name(column)] = min(nodes, default=None)
        if queries.is_joined(column):
            return
    text = min(stated.along(thing, column.path), default=None)
    where = f"{stated.name} {table.label}“{column.label}”"
    row[column.name] = _typed(text, column.type, where)


def _spans(stated: StatedDocument) -> dict[str, Row]:
    spans: dict[str, Row] = {}
    for iri in stated.of_class("bp:SourceSpan"):
        thing = stated.things[iri]
        row: Row = {"quote": stated.first(thing, "bp:quote")}
        for name in _PLACES:
            value = stated.first(thing, f"bp:{name}")
            row[name] = None if value is None else int(value)
        sure = stated.first(thing, "bp:confidence")
        row["confidence"] = None if sure is None else str(plain_number(round(Decimal(sure), DECIMAL_PLACES)))
        spans[iri] = row
    return spans


def _fact_spans(stated: StatedDocument, rows: Rows, spans: dict[str, Row]) -> list[Row]:
    linked: list[Row] = []
    for name, table in TABLES.items():
        for row in rows[name]:
            for span in stated.values(stated.things[row["iri"]], "prov:wasDerivedFrom"):
                if span in spans:
                    supported = stated.values(stated.things[span], "bp:supports")
                    linked.append({"fact_iri": row["iri"], "span_iri": span, "fields": _fields(table, row, supported)})
    return linked


def _fields(table: FactTable, row: Row, supported: Sequence[str]) -> list[str]:
    """The columns of ``row`` that a span supports: those of its properties that this row states; of a passage, its text."""
    if table.name == "passages":
        return ["text"]
    columns = _columns_of(table.name)
    found = [one for name in supported for one in columns.get(name, ()) if _states(row, one[1])]
    return [column.name for _, column in sorted(found, key=itemgetter(0))]


@cache
def _columns_of(table: str) -> dict[str, list[tuple[int, Column]]]:
    """The columns of a table, with their numbers, by the property (address) that they show."""
    found: dict[str, list[tuple[int, Column]]] = defaultdict(list)
    for number, column in enumerate(TABLES[table].columns):
        found[expand(column.entity or column.path)].append((number, column))
    return found


def _states(row: Row, column: Column) -> bool:
    value = row.get(queries.node_name(column)) if queries.is_joined(column) else row.get(column.name)
    return value is not None and value != []


def _places(spans: dict[str, Row]) -> dict[str, _Place]:
    """Reading order of spans: a table stands where it begins, inside it the row decides, then the offset."""
    begins: dict[int | None, int] = {}
    for span in spans.values():
        if span.get("table") is not None:
            begins[span["table"]] = min(begins.get(span["table"], span["start"]), span["start"])
    places: dict[str, _Place] = {}
    for iri, span in spans.items():
        start: int = span["start"]
        places[iri] = (begins.get(span.get("table"), start), span.get("row") or 0, start)
    return places


def _order(rows: Rows, links: list[Row], spans: dict[str, Row]) -> None:
    """Number every fact within its document, and put the links to spans in reading order."""
    places = _places(spans)
    of_fact: dict[str, list[Row]] = defaultdict(list)
    links.sort(key=lambda link: (places[link["span_iri"]], link["span_iri"]))
    for link in links:
        of_fact[link["fact_iri"]].append(link)
    for name, table in TABLES.items():
        of_document: dict[str, list[tuple[bool, list[_Place], str, Row]]] = defaultdict(list)
        for row in rows[name]:
            own = _own_places(table, of_fact[row["iri"]], places)
            of_document[row[document_key(name)]].append((not own, own, row["iri"], row))
        for keyed in of_document.values():
            for ordinal, item in enumerate(sorted(keyed, key=lambda item: item[:3])):
                item[-1]["ordinal"] = ordinal


def _packed(stated: StatedDocument, spans: dict[str, Row], links: list[Row]) -> Packed:
    numbers = {iri: number for number, iri in enumerate(spans)}
    of_fact: dict[str, list[list[Any]]] = defaultdict(list)
    for link in links:
        of_fact[link["fact_iri"]].append([numbers[link["span_iri"]], *link["fields"]])
    return Packed(
        stated.iri,
        stated.name,
        tuple(_span(row) for row in spans.values()),
        tuple((key_of(iri), json.dumps(found, separators=(",", ":"))) for iri, found in of_fact.items()),
    )


def _span(row: Row) -> Span:
    page, table, line, column, start, end = (row[name] for name in _PLACES)
    return page, table, line, column, start, end, row["quote"], row["confidence"]


def _own_places(table: FactTable, links: list[Row], places: Mapping[str, _Place]) -> list[_Place]:
    """Where a fact itself stands: its spans without those that only hold a dimension shared by many facts."""
    shared = _DIMENSIONS if table.name == "projects" else _DIMENSIONS | {"project"}
    own = [link for link in links if not shared.issuperset(link["fields"])] or links
    return [places[link["span_iri"]] for link in own]


def _links(stated: StatedDocument, cls: str, name: str) -> list[Row]:
    found = [
        {"document_iri": stated.iri, name: iri, "fact_iri": fact}
        for iri in stated.of_class(cls)
        for fact in stated.values(stated.things[iri], "bp:onFact")
    ]
    return sorted(found, key=lambda row: (row[name], row["fact_iri"]))


def _corrections(graph: Graph, documents: Sequence[str]) -> list[Row]:
    found = {row["node"].value: row for row in solutions(graph.query(queries.corrections_query(documents)))}
    if not found:
        return []
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for prop in ("bp:originalValue", "bp:correctedValue"):
        for row in solutions(graph.query(queries.overruled_query(prop, documents))):
            texts[row["node"].value, prop].append(row["text"].value)
    return [
        {
            **{name: row[name].value for name in ("fact_iri", "document_iri", "column", "by", "at", "reason")},
            "decision": int(row["decision"].value),
            "original": sorted(texts[node, "bp:originalValue"]),
            "value": sorted(texts[node, "bp:correctedValue"]),
        }
        for node, row in sorted(found.items())
    ]


def solutions(result: Any) -> Iterable[dict[str, Any]]:
    """Solutions as dicts of their bound variables."""
    names = [variable.value for variable in result.variables]
    for solution in result:
        yield {name: solution[name] for name in names if solution[name] is not None}


def _typed(value: str | None, kind: Type, where: str) -> Any:
    if value is None:
        return None
    match kind:
        case "decimal":
            return number(value, where)
        case "integer":
            return int(value)
        case "boolean":
            return value in ("true", "1")
        case _:
            return value
