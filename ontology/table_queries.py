"""How columns are read from the graph, told from ``schema.py``, and the SPARQL for what is not read document by document.

A column is read in one of three ways, told by its ``path`` and ``entity``: a literal of the fact itself; a node's name that
documents and people may change (only the node is read, the table joins the name); a concept's notation, or the name as
written beside its node (both are read).
"""

from __future__ import annotations

from collections.abc import Iterable

from ontology.schema import Column
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


def rest_of(column: Column) -> str:
    """The path from the column's node on; "" where the text does not stand at the node."""
    start = f"{column.entity}/"
    return column.path.removeprefix(start) if column.path.startswith(start) else ""


def prologue() -> str:
    """``PREFIX`` lines for every prefix of ours."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


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


def _select(variables: str, key: str, documents: Iterable[str], lines: list[str]) -> str:
    values = " ".join(f"<{iri}>" for iri in documents)
    body = "\n".join([f"  VALUES ?{key} {{ {values} }}", *lines])
    return f"{prologue()}SELECT {variables} WHERE {{\n{body}\n}}"
