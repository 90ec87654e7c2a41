"""Rows as pandas DataFrames: numbers are numbers, years whole numbers, and what is not stated stays missing.

In: rows of fact tables and answers, SPARQL results. Out: DataFrames. pandas is loaded when the first one is made.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ontology.schema import TABLES

if TYPE_CHECKING:
    import pandas

_KINDS = {"text": "str", "decimal": "float64", "integer": "Int64", "boolean": "boolean"}
"""Type of a column of a fact table → pandas type; lists stay objects."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_LITERALS = {
    **dict.fromkeys(("decimal", "double", "float"), "float64"),
    **dict.fromkeys(("integer", "int", "long", "gYear", "nonNegativeInteger"), "Int64"),
    "boolean": "boolean",
    "date": "datetime64[s]",
}
"""Local name of an XSD datatype → pandas type; a column of several is float64 where all are numbers, else text."""


def table_frame(name: str, rows: Sequence[dict[str, Any]]) -> pandas.DataFrame:
    """Rows of the fact table ``name``, with ``iri`` and ``evidence``; the columns are there without rows too."""
    import pandas

    columns = TABLES[name].columns
    frame = pandas.DataFrame(rows, columns=[*(column.name for column in columns), "iri", "evidence"])
    kinds = {column.name: _KINDS[column.type] for column in columns if column.type in _KINDS}
    return frame.astype({**kinds, "iri": "str"})


def answer_frame(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> pandas.DataFrame:
    """Rows of an answer; columns of numbers are numbers, whole where every one of them is."""
    import pandas

    frame = pandas.DataFrame([[row.get(name) for name in columns] for row in rows], columns=list(columns), dtype=object)
    for name in columns:
        found = [type(value) for value in frame[name] if value is not None]
        if found and set(found) <= {int, float}:
            frame[name] = frame[name].astype("Int64" if set(found) == {int} else "float64")
    return frame


def sparql_frame(result: bytes) -> pandas.DataFrame:
    """A SPARQL JSON result: a column per variable, typed by its literals; addresses as text, unbound as missing."""
    import pandas

    parsed = json.loads(result)
    if "boolean" in parsed:
        return pandas.DataFrame({"boolean": pandas.array([parsed["boolean"]], dtype="boolean")})
    bindings = parsed["results"]["bindings"]
    frame = pandas.DataFrame(index=range(len(bindings)))
    for name in parsed["head"]["vars"]:
        terms = [binding.get(name) for binding in bindings]
        values = [None if term is None else term["value"] for term in terms]
        frame[name] = _typed(values, {_kind(term) for term in terms if term is not None})
    return frame


def _kind(term: dict[str, Any]) -> str:
    """The pandas type of a term."""
    return _LITERALS.get(term.get("datatype", "").removeprefix(_XSD), "object")


def _typed(values: list[Any], kinds: set[str]) -> pandas.Series[Any]:
    import pandas

    if kinds and kinds <= {"float64", "Int64"}:
        kind = "Int64" if kinds == {"Int64"} else "float64"
        numbers = [None if value is None else (int if kind == "Int64" else float)(value) for value in values]
        return pandas.Series(numbers, dtype=kind)
    if kinds == {"boolean"}:
        return pandas.Series([None if value is None else value == "true" for value in values], dtype="boolean")
    if kinds == {"datetime64[s]"}:
        return pandas.to_datetime(pandas.Series(values)).astype("datetime64[s]")
    return pandas.Series(values, dtype=object)
