"""Rows for the base tables of ``table_layout.py``, read from the graph for some documents at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ontology import table_queries as queries
from ontology.errors import BadRequest
from ontology.graph import Graph
from ontology.schema import TABLES, Column, FactTable, Type, fits
from ontology.table_layout import SHARED_FIELDS, document_key
from ontology.vocabulary import expand

Row = dict[str, Any]
Rows = dict[str, list[Row]]
_Place = tuple[int, int, int]

_DIMENSIONS = frozenset(
    {"document", "unit", "department", "region", "year", "stage", "levels_stated", "level1", "level2"}
)
"""Columns whose spans many facts share: they do not tell where a fact itself stands."""


def documents_of(graph: Graph) -> dict[str, tuple[str, str]]:
    """Address and digest of every document of the graph, by name."""
    found = solutions(graph.query(queries.digests_query()))
    return {row["name"].value: (row["iri"].value, row["digest"].value) for row in found}


def read_documents(graph: Graph, documents: Sequence[str]) -> Rows:
    """Rows of every base table that belongs to ``documents`` (IRIs), in the tables' columns; spans ordered.

    Raises ``BadRequest`` where a number does not fit the tables.
    """
    rows: Rows = {name: _facts(graph, table, documents) for name, table in TABLES.items()}
    spans = _spans(graph, documents)
    rows["spans"] = list(spans.values())
    rows["fact_spans"] = _fact_spans(graph, documents, rows, spans)
    _order(rows, spans)
    rows["corrections"] = _corrections(graph, documents)
    rows["finding_facts"] = _links(graph, "bp:Finding", "bp:onFact", "finding_iri", documents)
    rows["passage_facts"] = _links(graph, "bp:Passage", "bp:onFact", "passage_iri", documents)
    return rows


def number(value: str, where: str) -> Decimal:
    """A stored number; raises ``BadRequest`` naming ``where`` if the tables cannot hold it exactly."""
    decimal = Decimal(value)
    if not fits(decimal):
        raise BadRequest(f"{where} 的数值 {value} 超出可准确保存的范围（整数 18 位、小数 6 位），请核对原文后重新导入")
    return decimal


def _facts(graph: Graph, table: FactTable, documents: Sequence[str]) -> list[Row]:
    rows: dict[str, Row] = {}
    for solution in solutions(graph.query(queries.rows_query(table, documents))):
        iri = solution["iri"].value
        row = {name: _plain(term) for name, term in solution.items()}
        for column in table.columns:
            where = f"{row.get('document', iri)} {table.label}“{column.label}”"
            row[column.name] = _typed(row.get(column.name), column.type, where)
        if table.name == "projects":
            row["evaluation_iri"] = iri
        rows[iri] = _least(rows[iri], row) if iri in rows else row
    for column in table.columns:
        if column.type == "texts":
            _add_texts(graph, table, column, documents, rows)
    return list(rows.values())


def _least(one: Row, other: Row) -> Row:
    """Of two solutions for one fact, always the same one: a fact stands once in its table."""
    return min(one, other, key=lambda row: sorted((name, str(value)) for name, value in row.items()))


def _add_texts(graph: Graph, table: FactTable, column: Column, documents: Sequence[str], rows: dict[str, Row]) -> None:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for solution in solutions(graph.query(queries.texts_query(table, column, documents))):
        found[solution["iri"].value].add((solution["text"].value, solution["node"].value))
    for iri, row in rows.items():
        pairs = sorted(found[iri])
        row[column.name] = [text for text, _ in pairs]
        row[queries.node_name(column)] = [node for _, node in pairs]


def _spans(graph: Graph, documents: Sequence[str]) -> dict[str, Row]:
    spans: dict[str, Row] = {}
    for solution in solutions(graph.query(queries.spans_query(documents))):
        row: Row = {name: _plain(term) for name, term in solution.items()}
        row["iri"] = row.pop("span")
        for field in SHARED_FIELDS["spans"]:
            if field.type == "BIGINT" and row.get(field.name) is not None:
                row[field.name] = int(row[field.name])
            elif field.name == "confidence" and row.get("confidence") is not None:
                row["confidence"] = Decimal(row["confidence"])
        spans[row["iri"]] = row
    return spans


def _fact_spans(graph: Graph, documents: Sequence[str], rows: Rows, spans: dict[str, Row]) -> list[Row]:
    supports: dict[str, set[str]] = defaultdict(set)
    for solution in solutions(graph.query(queries.supports_query(documents))):
        supports[solution["span"].value].add(solution["property"].value)
    facts = {row["iri"]: (TABLES[name], row) for name in TABLES for row in rows[name]}
    linked: list[Row] = []
    for solution in solutions(graph.query(queries.derivations_query(documents))):
        iri, span = solution["iri"].value, solution["span"].value
        if iri not in facts:
            continue
        table, row = facts[iri]
        linked.append(
            {
                "fact_iri": iri,
                "document_iri": spans[span]["document_iri"],
                "span_iri": span,
                "fields": _fields(table, row, supports[span]),
            }
        )
    return linked


def _fields(table: FactTable, row: Row, supported: set[str]) -> list[str]:
    """The columns of ``row`` that a span supports: those of its properties that this row states."""
    return [
        column.name
        for column in table.columns
        if expand(column.entity or column.path) in supported and _states(row, column)
    ]


def _states(row: Row, column: Column) -> bool:
    value = row.get(queries.node_name(column)) if queries.is_joined(column) else row.get(column.name)
    return value is not None and value != []


def _places(spans: dict[str, Row]) -> dict[str, _Place]:
    """Reading order of spans: a table stands where it begins, inside it the row decides, then the offset."""
    begins: dict[tuple[str, int | None], int] = {}
    for span in spans.values():
        if span.get("table") is not None:
            key = (span["document_iri"], span["table"])
            begins[key] = min(begins.get(key, span["start"]), span["start"])
    places: dict[str, _Place] = {}
    for iri, span in spans.items():
        start: int = span["start"]
        places[iri] = (begins.get((span["document_iri"], span.get("table")), start), span.get("row") or 0, start)
    return places


def _order(rows: Rows, spans: dict[str, Row]) -> None:
    """Number every fact within its document and every span within its fact, in reading order."""
    places = _places(spans)
    of_fact: dict[str, list[Row]] = defaultdict(list)
    for link in sorted(rows["fact_spans"], key=lambda link: (places[link["span_iri"]], link["span_iri"])):
        link["ordinal"] = len(of_fact[link["fact_iri"]])
        of_fact[link["fact_iri"]].append(link)
    for name, table in TABLES.items():
        of_document: dict[str, list[tuple[bool, list[_Place], str, Row]]] = defaultdict(list)
        for row in rows[name]:
            own = _own_places(table, of_fact[row["iri"]], places)
            of_document[row[document_key(name)]].append((not own, own, row["iri"], row))
        for keyed in of_document.values():
            for ordinal, item in enumerate(sorted(keyed, key=lambda item: item[:3])):
                item[-1]["ordinal"] = ordinal


def _own_places(table: FactTable, links: list[Row], places: Mapping[str, _Place]) -> list[_Place]:
    """Where a fact itself stands: its spans without those that only hold a dimension shared by many facts."""
    shared = _DIMENSIONS if table.name == "projects" else _DIMENSIONS | {"project"}
    own = [link for link in links if not shared.issuperset(link["fields"])] or links
    return [places[link["span_iri"]] for link in own]


def _links(graph: Graph, cls: str, prop: str, name: str, documents: Sequence[str]) -> list[Row]:
    found = [
        {
            "document_iri": solution["document_iri"].value,
            name: solution["iri"].value,
            "fact_iri": solution["fact"].value,
        }
        for solution in solutions(graph.query(queries.links_query(cls, prop, documents)))
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


def _plain(term: Any) -> str:
    return str(term.value)


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
