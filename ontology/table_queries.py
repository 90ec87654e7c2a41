"""SPARQL that reads fact tables from the graph, built from ``schema.py``: one SELECT a table, for given documents.

A column is read in one of three ways, told by its ``path`` and ``entity``: a literal of the fact itself; a node's name that
documents and people may change (only the node is read, the table joins the name); a concept's notation, or the name as
written beside its node (both are read). Columns of several values have a SELECT of their own, so that they multiply no row.
"""

from __future__ import annotations

from collections.abc import Iterable

from ontology.schema import Column, FactTable
from ontology.vocabulary import PREFIXES, SCHEMES

_DOCUMENT = "document_iri"


def is_joined(column: Column) -> bool:
    """True where the column shows an entity's current name, which stands once in the entities table.

    A concept of the ontology is no such entity: its notation never changes.
    """
    return column.entity not in SCHEMES and column.path in (
        f"{column.entity}/skos:prefLabel",
        f"{column.entity}/skos:notation",
    )


def node_name(column: Column) -> str:
    """The name under which a column's node stands in tables: ``<column>_iri``."""
    return f"{column.name}_iri"


def prologue() -> str:
    """``PREFIX`` lines for every prefix of ours."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


def digests_query() -> str:
    """Every document of the graph: ``iri``, ``name``, and ``digest``, which changes with any of its triples."""
    return f"{prologue()}SELECT ?iri ?name ?digest WHERE {{ ?iri bp:digest ?digest ; bp:fileName ?name }}"


def rows_query(table: FactTable, documents: Iterable[str]) -> str:
    """One row a fact of ``table`` in ``documents`` (IRIs): ``iri``, its single-valued columns and their nodes."""
    is_document = table.cls == "bp:Document"
    lines = [f"  ?iri a {table.cls} ."] if is_document else [f"  ?iri bp:document ?document_iri ; a {table.cls} ."]
    for column in table.columns:
        if column.type != "texts":
            lines.append(_optional(column))
    if is_document:
        lines.append("  ?iri bp:digest ?digest .")
    if not is_document and table.name != "projects":
        lines.append("  OPTIONAL { ?iri bp:evaluation ?evaluation_iri }")
    return _select("*", "iri" if is_document else _DOCUMENT, documents, lines)


def texts_query(table: FactTable, column: Column, documents: Iterable[str]) -> str:
    """The values of a many-valued column: ``iri``, its node, its text."""
    lines = [f"  ?iri bp:document ?document_iri ; a {table.cls} ."]
    lines += [f"  ?iri {column.entity} ?node .", f"  ?node {_rest(column)} ?text ."]
    return _select("?iri ?node ?text", _DOCUMENT, documents, lines)


def spans_query(documents: Iterable[str]) -> str:
    """Every source span: ``span``, ``document_iri``, its place and its quote."""
    lines = ["  ?span bp:document ?document_iri ; a bp:SourceSpan ; bp:start ?start ; bp:end ?end ; bp:quote ?quote ."]
    lines += [f"  OPTIONAL {{ ?span bp:{name} ?{name} }}" for name in ("page", "table", "row", "column", "confidence")]
    return _select("*", _DOCUMENT, documents, lines)


def supports_query(documents: Iterable[str]) -> str:
    """The properties that a span holds: ``span``, ``property``."""
    lines = ["  ?span bp:document ?document_iri ; a bp:SourceSpan ; bp:supports ?property ."]
    return _select("?span ?property", _DOCUMENT, documents, lines)


def derivations_query(documents: Iterable[str]) -> str:
    """Which fact rests on which span: ``iri``, ``span``."""
    lines = ["  ?span bp:document ?document_iri ; a bp:SourceSpan .", "  ?iri prov:wasDerivedFrom ?span ."]
    return _select("?iri ?span", _DOCUMENT, documents, lines)


def links_query(cls: str, prop: str, documents: Iterable[str]) -> str:
    """Pairs ``(iri, fact)`` of things of class ``cls`` that point at facts by ``prop``."""
    return _select("*", _DOCUMENT, documents, [f"  ?iri bp:document ?document_iri ; a {cls} ; {prop} ?fact ."])


def corrections_query(documents: Iterable[str]) -> str:
    """Every value that a person overruled, one solution for each: what it was and is now is read apart."""
    lines = [
        "  ?node bp:document ?document_iri ; a bp:CorrectedValue ; bp:ofFact ?fact_iri ; bp:correctedColumn ?column ;",
        "    prov:wasGeneratedBy ?made .",
        "  ?made bp:decisionNumber ?decision ; bp:decidedBy ?by ; dct:created ?at ; bp:decisionReason ?reason .",
    ]
    return _select("*", _DOCUMENT, documents, lines)


def overruled_query(prop: str, documents: Iterable[str]) -> str:
    """The texts of ``bp:originalValue`` or ``bp:correctedValue``: ``node``, ``text``."""
    lines = [f"  ?node bp:document ?document_iri ; a bp:CorrectedValue ; {prop} ?text ."]
    return _select("?node ?text", _DOCUMENT, documents, lines)


def _optional(column: Column) -> str:
    if not column.entity:
        return f"  OPTIONAL {{ ?iri {column.path} ?{column.name} }}"
    node = f"?{node_name(column)}"
    if is_joined(column):
        return f"  OPTIONAL {{ ?iri {column.entity} {node} }}"
    rest = _rest(column)
    if node == f"?{_DOCUMENT}":
        # Bound already: naming it again beside ?iri makes the store join whole property extents (20 ms against 0.3 ms).
        return f"  OPTIONAL {{ {node} {rest} ?{column.name} }}"
    if rest:
        return f"  OPTIONAL {{ ?iri {column.entity} {node} . {node} {rest} ?{column.name} }}"
    return f"  OPTIONAL {{ ?iri {column.entity} {node} }}\n  OPTIONAL {{ ?iri {column.path} ?{column.name} }}"


def _rest(column: Column) -> str:
    """The path from the column's node on; "" where the text does not stand at the node."""
    start = f"{column.entity}/"
    return column.path.removeprefix(start) if column.path.startswith(start) else ""


def _select(variables: str, key: str, documents: Iterable[str], lines: list[str]) -> str:
    values = " ".join(f"<{iri}>" for iri in documents)
    body = "\n".join([f"  VALUES ?{key} {{ {values} }}", *lines])
    return f"{prologue()}SELECT {variables} WHERE {{\n{body}\n}}"
