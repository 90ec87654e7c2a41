"""Facets: how many rows or passages there are of each year, unit, region, type, level and grade, and only those of the chosen.

In: the fact tables, what is chosen. Out: facets in a fixed order, their values by count; a facet's counts are of what the
other choices leave, so that a choice can be exchanged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ontology.errors import BadRequest
from ontology.schema import FactTable
from ontology.table_filters import READING_ORDER, table_named
from ontology.tables import FactTables

Row = dict[str, Any]

FACETS = {"year": "年度", "unit": "单位", "region": "地区", "type": "文件类型", "level": "一级指标", "grade": "等级"}
"""Every facet and its Chinese name, in the order they are shown."""

SHOWN = 30
"""Values shown of a facet, the most frequent ones."""

_OF_DOCUMENT = "(SELECT d.{name} FROM documents d WHERE d.iri = t.document_iri)"
_OF_EVALUATION = "(SELECT p.grade FROM projects p WHERE p.iri = t.evaluation_iri)"
_GIVEN = "(SELECT unnest(?::VARCHAR[]))"
_LEVELS = "SELECT iri, level1 AS v FROM indicators"
_GRADES = """SELECT iri, grade AS v FROM projects
 UNION ALL SELECT f.iri, p.grade FROM indicators f JOIN projects p ON p.iri = f.evaluation_iri
 UNION ALL SELECT f.iri, p.grade FROM funds f JOIN projects p ON p.iri = f.evaluation_iri"""


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: ``values`` are ``(value, count)``, the most frequent first; ``chosen`` is the one in force, if any."""

    name: str
    label: str
    values: tuple[tuple[str, int], ...]
    chosen: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a fact table that fit: how many in all, the addresses of those on the page, and the facets."""

    total: int
    iris: tuple[str, ...]
    facets: tuple[Facet, ...]


def faceted(
    tables: FactTables,
    table: str,
    chosen: Mapping[str, str],
    words: str = "",
    sort: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Found:
    """Rows of ``table`` of the ``chosen`` facets whose texts hold every one of ``words``, in the order of column ``sort``.

    Raises UnknownTable, and BadRequest for a column that there is not.
    """
    fact_table = table_named(table)
    terms, where = _conditions(fact_table, chosen, words)
    facets = []
    for name, term in terms.items():
        clause, values = where(name)
        sql = f"SELECT CAST({term} AS VARCHAR) AS v, count(*) AS n FROM {table} t{clause} GROUP BY 1"
        counted = {row["v"]: int(row["n"]) for row in tables.select(sql, values) if row["v"]}
        facets.append(_facet(name, counted, chosen.get(name)))
    clause, values = where()
    total = int(tables.select(f"SELECT count(*) AS n FROM {table} t{clause}", values)[0]["n"])
    page = f"{_order(fact_table, sort)} LIMIT {int(limit)} OFFSET {int(offset)}"
    iris = tuple(row["iri"] for row in tables.select(f"SELECT t.iri AS iri FROM {table} t{clause}{page}", values))
    return Found(total, iris, tuple(facets))


def stated(tables: FactTables, table: str, column: str, chosen: Mapping[str, str]) -> list[Any]:
    """Every stated value of a column in the rows of the ``chosen`` facets, in order; raises BadRequest for no such column."""
    fact_table = table_named(table)
    order = _order(fact_table, column)
    clause, values = _conditions(fact_table, chosen, "")[1]()
    rows = tables.select(f"SELECT t.{column} AS v FROM {table} t{clause}{order}", values)
    return [row["v"] for row in rows if row["v"] is not None]


def _conditions(
    table: FactTable, chosen: Mapping[str, str], words: str
) -> tuple[dict[str, str], Callable[..., tuple[str, list[str]]]]:
    """The SQL of every facet's value, and what makes the WHERE clause with its parameters, leaving out one facet."""
    terms = {name: term for name in FACETS if (term := _term(table, name))}
    conditions = {name: (f"CAST({terms[name]} AS VARCHAR) = ?", chosen[name]) for name in terms if chosen.get(name)}
    texts = _holding(table, words)

    def where(leaving: str = "") -> tuple[str, list[str]]:
        parts = [one for name, one in conditions.items() if name != leaving] + texts
        clause = f" WHERE {' AND '.join(condition for condition, _ in parts)}" if parts else ""
        return clause, [value for _, value in parts]

    return terms, where


def _term(table: FactTable, facet: str) -> str | None:
    """The SQL of a facet's value for a row of ``table`` (called ``t``)."""
    column = "level1" if facet == "level" else facet
    if column in table.names:
        return f't."{column}"'
    if table.name == "documents" or facet == "level":
        return None
    if facet == "grade":
        return _OF_EVALUATION if table.name in ("funds", "indicators") else None
    return _OF_DOCUMENT.format(name=facet)


def _holding(table: FactTable, words: str) -> list[tuple[str, str]]:
    texts = ", ".join(f't."{column.name}"' for column in table.columns if column.type == "text")
    return [(f"contains(lower(concat_ws(' ', {texts})), lower(?))", word) for word in words.split()]


def _order(table: FactTable, sort: str | None) -> str:
    if not sort:
        return f" ORDER BY {READING_ORDER}"
    column = sort.removeprefix("-")
    if column not in table.names:
        raise BadRequest(f"不能按“{column}”排序：请点列名选择顺序")
    return f' ORDER BY t."{column}" {"DESC" if sort.startswith("-") else "ASC"} NULLS LAST, {READING_ORDER}'


def narrowed(tables: FactTables, hits: Sequence[Row], chosen: Mapping[str, str]) -> tuple[list[Row], tuple[Facet, ...]]:
    """Hits of a search that are of the ``chosen`` facets, and the facets of all ``hits``; see docs/page.md.

    The level of a passage is that of the indicators it tells, its grade that of the evaluations its facts belong to.
    """
    facts = {fact for hit in hits for fact in hit["facts"]}
    levels, grades = _values(tables, _LEVELS, facts), _values(tables, _GRADES, facts)

    def values(hit: Row, name: str) -> set[str]:
        if name in ("level", "grade"):
            known = levels if name == "level" else grades
            return {known[fact] for fact in hit["facts"] if fact in known}
        return {str(hit[name])} if hit.get(name) is not None else set()

    def fits(hit: Row, leaving: str = "") -> bool:
        return all(value in values(hit, name) for name, value in chosen.items() if name != leaving and name in FACETS)

    facets = []
    for name in FACETS:
        counted = Counter(value for hit in hits if fits(hit, name) for value in values(hit, name))
        if counted or chosen.get(name):
            facets.append(_facet(name, counted, chosen.get(name)))
    return [hit for hit in hits if fits(hit)], tuple(facets)


def _values(tables: FactTables, sql: str, iris: Iterable[str]) -> dict[str, str]:
    """Address of a fact → its value by ``sql``, where it has one."""
    rows = tables.select(f"SELECT iri, v FROM ({sql}) WHERE v IS NOT NULL AND iri IN {_GIVEN}", (sorted(iris),))
    return {row["iri"]: row["v"] for row in rows}


def _facet(name: str, counted: Mapping[str, int], chosen: str | None) -> Facet:
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    if name == "year":
        ordered.sort(reverse=True)
    return Facet(name, FACETS[name], tuple(ordered[:SHOWN]), chosen or None)
