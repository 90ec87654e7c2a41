"""The formats that results of queries come in, wherever the query runs: what each is to pyoxigraph, and what is too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from ontology.errors import QueryRefused
from ontology.vocabulary import PREFIXES

RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
"""Of SELECT and ASK."""
GRAPHS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""Of CONSTRUCT and DESCRIBE."""
_WITH_PREFIXES = ("ttl", "rdfxml")


def result_format(wanted: Sequence[str]) -> str:
    """The first of ``wanted`` that table-shaped results have, JSON where none is named; raises QueryRefused."""
    return _first(wanted, RESULTS, "SELECT 与 ASK 的结果不是三元组")


def graph_format(wanted: Sequence[str]) -> str:
    """The first of ``wanted`` that triples have, Turtle where none is named; raises QueryRefused."""
    return _first(wanted, GRAPHS, "CONSTRUCT 与 DESCRIBE 的结果是三元组")


def _first(wanted: Sequence[str], possible: Mapping[str, Any], because: str) -> str:
    for name in wanted or possible:
        if name in possible:
            return name
    raise QueryRefused(f"{because}，请改用格式 {'、'.join(possible)}")


def written(triples: Any, chosen: str) -> bytes:
    """Triples in a format of :data:`GRAPHS`."""
    prefixes = PREFIXES if chosen in _WITH_PREFIXES else None
    return bytes(ox.serialize(triples, format=GRAPHS[chosen], prefixes=prefixes) or b"")


def too_many_rows(limit: int) -> str:
    """What is said of a result of more than ``limit`` rows."""
    return f"结果超过 {limit} 行，请用 LIMIT 或更多条件缩小范围"


def too_large(limit: int) -> str:
    """What is said of a result of more than ``limit`` bytes."""
    return f"结果超过 {limit // 1048576} MB，请用 LIMIT 或更多条件缩小范围"
