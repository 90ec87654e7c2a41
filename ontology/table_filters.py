"""Filters and orders of fact tables, from plain names and values (as HTTP and the command line give them) to SQL.

A filter is ``column`` (equals; a list of values means any of them; ``None`` means not stated) or ``column__contains``,
``column__gt``, ``column__gte``, ``column__lt``, ``column__lte``, ``column__ne``. A column of several values equals what it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from ontology.errors import BadRequest, UnknownTable
from ontology.schema import TABLES, FactTable, Type
from ontology.table_queries import node_name

Filters = Mapping[str, Any]
Sort = str | Sequence[str] | None

READING_ORDER = "document, ordinal, iri"
"""The order of rows where none is asked for, and between rows that the asked order leaves equal."""

_COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_TRUE, _FALSE = {"true", "1", "是"}, {"false", "0", "否"}


def table_named(name: str) -> FactTable:
    """The fact table called ``name``; raises ``UnknownTable`` naming those that exist."""
    if name not in TABLES:
        raise UnknownTable(f"没有名为“{name}”的事实表，可用的有：{'、'.join(TABLES)}。")
    return TABLES[name]


def columns_of(table: FactTable) -> dict[str, Type]:
    """Columns that can be filtered and sorted: those of the contract, and the addresses behind them."""
    columns: dict[str, Type] = {column.name: column.type for column in table.columns}
    for column in table.columns:
        if column.entity and column.name != "document":
            columns[node_name(column)] = "texts" if column.type == "texts" else "text"
    return columns | {"iri": "text", "document_iri": "text", "evaluation_iri": "text"}


def where(table: FactTable, filters: Filters | None) -> tuple[str, list[Any]]:
    """The WHERE clause ("" without filters) and its parameters.

    Raises ``UnknownTable`` for a column the table lacks, ``BadRequest`` for a value or comparison that its type lacks.
    """
    conditions: list[str] = []
    parameters: list[Any] = []
    for key, value in (filters or {}).items():
        name, _, operator = key.partition("__")
        kind = _type_of(table, name)
        condition, values = _condition(name, kind, operator, value)
        conditions.append(condition)
        parameters += values
    return (f" WHERE {' AND '.join(conditions)}" if conditions else ""), parameters


def order_by(table: FactTable, sort: Sort) -> str:
    """The ORDER BY clause: names, descending after ``-``; what is not stated comes last; ties in reading order."""
    names = [part.strip() for part in sort.split(",")] if isinstance(sort, str) else list(sort or ())
    terms = []
    for name in filter(None, names):
        column = name.removeprefix("-")
        _type_of(table, column)
        terms.append(f'"{column}" {"DESC" if name.startswith("-") else "ASC"} NULLS LAST')
    return f" ORDER BY {', '.join([*terms, READING_ORDER])}"


def _type_of(table: FactTable, name: str) -> Type:
    columns = columns_of(table)
    if name not in columns:
        raise UnknownTable(f"表 {table.name}（{table.label}）没有列“{name}”，可用的列有：{'、'.join(columns)}。")
    return columns[name]


def _condition(name: str, kind: Type, operator: str, value: Any) -> tuple[str, list[Any]]:
    column = f'"{name}"'
    if operator in ("", "ne"):
        condition, values = _equals(column, name, kind, value)
        return (condition, values) if not operator else (f"NOT coalesce({condition}, false)", values)
    if operator == "contains" and kind in ("text", "texts", "json"):
        text = f"array_to_string({column}, ' ')" if kind == "texts" else column
        return f"contains(lower({text}), lower(?))", [str(value)]
    if operator in _COMPARISONS and kind in ("decimal", "integer", "text"):
        return f"{column} {_COMPARISONS[operator]} ?", [_value(name, kind, value)]
    raise BadRequest(
        f"列“{name}”不能用“__{operator}”筛选；文字列可用 __contains，数值列可用 __gt、__gte、__lt、__lte。"
    )


def _equals(column: str, name: str, kind: Type, value: Any) -> tuple[str, list[Any]]:
    if isinstance(value, list | tuple | set | frozenset):
        parts = [_equals(column, name, kind, one) for one in value]
        conditions = [condition for condition, _ in parts] or ["false"]
        return f"({' OR '.join(conditions)})", [one for _, values in parts for one in values]
    if value is None:
        return (f"len({column}) = 0" if kind == "texts" else f"{column} IS NULL"), []
    if kind == "texts":
        return f"list_contains({column}, ?)", [str(value)]
    return f"{column} = ?", [_value(name, kind, value)]


def _value(name: str, kind: Type, value: Any) -> Any:
    text = str(value).strip()
    if kind == "boolean":
        if text.lower() not in _TRUE | _FALSE:
            raise BadRequest(f"列“{name}”只能是 true 或 false，收到的是“{text}”。")
        return text.lower() in _TRUE
    if kind not in ("decimal", "integer"):
        return str(value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadRequest(f"列“{name}”是数值，收到的是“{text}”，请给出一个数。")
    return number
