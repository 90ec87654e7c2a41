"""How fact tables stand in DuckDB: base tables filled from the graph, and the views that everything reads.

Base tables (schema ``base``) hold what one document states, with the entities' current labels beside their addresses: they
change in every row when an entity's label does, since that is rare and joins in every question are not.
Everything is built from ``schema.py``: a new column there is a new column here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ontology.schema import TABLES, FactTable
from ontology.table_queries import is_joined, node_name

DECIMAL = "DECIMAL(24,6)"
"""Exact numbers: what ``schema.fits`` lets in."""

SQL_TYPES = {
    "text": "VARCHAR",
    "decimal": DECIMAL,
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "texts": "VARCHAR[]",
    "json": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a base table: its name and SQL type."""

    name: str
    type: str

    @property
    def sql(self) -> str:
        """The name quoted for SQL (``table``, ``row`` and ``end`` are words of SQL)."""
        return f'"{self.name}"'


def base_fields(table: FactTable) -> tuple[Field, ...]:
    """The columns of a fact table's base table, in order."""
    fields = [Field("iri", "VARCHAR"), Field("ordinal", "BIGINT")]
    if table.name == "documents":
        fields.append(Field("digest", "VARCHAR"))
    else:
        fields += [Field("document_iri", "VARCHAR"), Field("evaluation_iri", "VARCHAR")]
    if table.name == "funds":
        fields.append(Field("standing", "BOOLEAN"))
    for column in table.columns:
        fields.append(Field(column.name, SQL_TYPES[column.type]))
        if column.entity and column.name != "document":
            fields.append(Field(node_name(column), "VARCHAR[]" if column.type == "texts" else "VARCHAR"))
    return tuple(fields)


SHARED_FIELDS: dict[str, tuple[Field, ...]] = {
    "finding_facts": (Field("finding_iri", "VARCHAR"), Field("document_iri", "VARCHAR"), Field("fact_iri", "VARCHAR")),
    "passage_facts": (Field("passage_iri", "VARCHAR"), Field("document_iri", "VARCHAR"), Field("fact_iri", "VARCHAR")),
    "corrections": (
        Field("fact_iri", "VARCHAR"),
        Field("document_iri", "VARCHAR"),
        Field("column", "VARCHAR"),
        Field("original", "VARCHAR[]"),
        Field("value", "VARCHAR[]"),
        Field("by", "VARCHAR"),
        Field("at", "VARCHAR"),
        Field("reason", "VARCHAR"),
        Field("decision", "BIGINT"),
    ),
    "document_entities": (Field("document_iri", "VARCHAR"), Field("entity_iri", "VARCHAR")),
    "entities": (
        Field("iri", "VARCHAR"),
        Field("kind", "VARCHAR"),
        Field("label", "VARCHAR"),
        Field("aliases", "VARCHAR[]"),
        Field("region_iri", "VARCHAR"),
        Field("department_iri", "VARCHAR"),
        Field("unit_iri", "VARCHAR"),
    ),
}
"""Base tables beside the fact tables. All but ``entities`` belong to documents."""

BASE_FIELDS: dict[str, tuple[Field, ...]] = {
    **{name: base_fields(table) for name, table in TABLES.items()},
    **SHARED_FIELDS,
}
"""Every base table and its columns."""

DOCUMENT_TABLES = tuple(name for name in BASE_FIELDS if name != "entities")
"""Base tables whose rows come and go with a document."""


LABELS: tuple[tuple[str, str, str], ...] = tuple(
    (table.name, column.name, node_name(column))
    for table in TABLES.values()
    for column in table.columns
    if is_joined(column)
)
"""``(table, column, node)`` of every column that shows an entity's current label."""


def key_of(iri: str) -> int:
    """The number that stands for an address where millions of rows are looked through: 63 bits of its hash."""
    return int.from_bytes(hashlib.blake2b(iri.encode(), digest_size=8).digest(), "big") >> 1


def ddl() -> list[str]:
    """The statements that make an empty database."""
    statements = ["CREATE SCHEMA base", "CREATE TABLE base.layout (hash VARCHAR, mark VARCHAR)"]
    for name, fields in BASE_FIELDS.items():
        columns = ", ".join(f"{field.sql} {field.type}" for field in fields)
        statements.append(f"CREATE TABLE base.{name} ({columns})")
    return [*statements, *_views()]


def layout_hash() -> str:
    """What tells whether a database on disk was made by this layout."""
    return hashlib.sha256("\n".join(ddl()).encode()).hexdigest()


def document_key(name: str) -> str:
    """The column of a base table that names its document."""
    return "iri" if name == "documents" else "document_iri"


def _views() -> list[str]:
    views = [_view(table) for table in TABLES.values()]
    lines = _view(TABLES["funds"]).replace("VIEW funds", "VIEW fund_lines")
    views += [
        f"{lines} WHERE f.standing",
        'CREATE VIEW corrections AS SELECT fact_iri, document_iri, "column", original, value, "by", "at", reason, decision '
        "FROM base.corrections",
        "CREATE VIEW finding_facts AS SELECT finding_iri, fact_iri FROM base.finding_facts",
        "CREATE VIEW passage_facts AS SELECT passage_iri, fact_iri FROM base.passage_facts",
        "CREATE VIEW entities AS SELECT e.iri, e.kind, e.label, e.aliases, r.label AS region, d.label AS department, "
        "u.label AS unit, e.region_iri, e.department_iri, e.unit_iri FROM base.entities e "
        "LEFT JOIN base.entities r ON r.iri = e.region_iri LEFT JOIN base.entities d ON d.iri = e.department_iri "
        "LEFT JOIN base.entities u ON u.iri = e.unit_iri",
    ]
    return views


def _view(table: FactTable) -> str:
    selected = [f"f.{column.name}" for column in table.columns]
    if table.name == "documents":
        selected += ["f.iri", "f.iri AS document_iri", "CAST(NULL AS VARCHAR) AS evaluation_iri"]
    else:
        selected += ["f.iri", "f.document_iri", "f.evaluation_iri"]
    selected += [f"f.{node_name(column)}" for column in table.columns if column.entity and column.name != "document"]
    selected.append("f.ordinal")
    return f"CREATE VIEW {table.name} AS SELECT {', '.join(selected)} FROM base.{table.name} f"
