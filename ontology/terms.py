"""Literals of the graph: typed, exact, and refused in Chinese where no graph or table can hold them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache

import pyoxigraph as ox

from ontology.addresses import decimal_text
from ontology.errors import UnreadableDocument
from ontology.schema import Column, fits
from ontology.vocabulary import node

Value = str | int | bool | Decimal | tuple[str, ...] | None
Term = ox.NamedNode | ox.Literal

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Inconsistent(ValueError):
    """Facts that contradict their document: a quote that does not stand there, or a link to a fact it does not hold."""


class Terms:
    """Makes the literals of one document; ``document`` is its name, for messages."""

    def __init__(self, document: str) -> None:
        self.document = document

    def text(self, text: str) -> ox.Literal:
        """A string; raises UnreadableDocument for lone surrogates, which have no UTF-8 form."""
        try:
            return ox.Literal(text)
        except ValueError as error:
            raise UnreadableDocument(
                f"“{self.document}”含有无法保存的残缺字符（U+D800–DFFF）：请用 UTF-8 另存后重新导入"
            ) from error

    def value(self, column: Column, value: Value) -> ox.Literal:
        """The value of a column, typed as the column says.

        Raises Inconsistent for a value of another type, UnreadableDocument for a number that the tables cannot hold.
        """
        match column.type:
            case "decimal" if isinstance(value, Decimal) and value.is_finite():
                if not fits(value):
                    raise UnreadableDocument(
                        f"“{self.document}”的“{column.label}”{value} 超出可准确保存的范围（整数 18 位、小数 6 位）："
                        "请核对原文的数值与单位后重新导入"
                    )
                return ox.Literal(decimal_text(value), datatype=node("xsd:decimal"))
            case "integer" if isinstance(value, int):
                return integer(value)
            case "boolean" if isinstance(value, bool):
                return ox.Literal("true" if value else "false", datatype=node("xsd:boolean"))
            case "json" if isinstance(value, str):
                return ox.Literal(self.text(value).value, datatype=node("rdf:JSON"))
            case "text" if isinstance(value, str):
                text = self.text(value)
                is_date = column.path == "dct:issued" and _DATE.fullmatch(value)
                return ox.Literal(value, datatype=node("xsd:date")) if is_date else text
        raise Inconsistent(f"{self.document}: {column.name} is {value!r}, which is no {column.type}")


@lru_cache(maxsize=10_000)
def integer(number: int) -> ox.Literal:
    """A whole number."""
    return ox.Literal(str(number), datatype=node("xsd:integer"))


Statement = tuple[str, str, Term]
"""A triple before the store sees it: an address, a prefixed property name and a value. Ten times as cheap as an ox.Triple."""
Things = dict[str, dict[str, tuple[str, Term]]]
"""The triples of a graph: address → what is said of it as Turtle writes it → the same as property name and value."""


def triple(subject: str, name: str, value: Term) -> ox.Triple:
    """A triple of an address, a prefixed property name and a value."""
    return ox.Triple(ox.NamedNode(subject), node(name), value)


def said(name: str, value: Term) -> str:
    """What a statement says of its subject, as N-Triples and Turtle write it."""
    return f"{_property(name)} {value}"


@cache
def _property(name: str) -> str:
    return str(node(name))
