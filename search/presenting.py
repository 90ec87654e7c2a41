"""What an answer shows of the rows a query found: columns under the fact tables' names, units, operands.

In: rows as the SQL of ``sql.py`` gives them (attributes by name). Out: the answer's columns and rows, the same that its
SPARQL gives, and what each value rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from search import plan as p
from search.attributes import Attribute
from search.relations import DIMENSIONS, RELATIONS, Relation, mentioned
from search.sparql_text import Shown
from search.values import derived, number, plain, quantity, text_of

Row = dict[str, Any]

_BESIDE = {
    "target": ("target_value",),
    "actual": ("actual_value",),
    "target_value": ("target",),
    "actual_value": ("actual", "target_unit"),
    "value": ("unit_of_measure",),
    "met": ("target", "actual"),
    "lost": ("weight", "score"),
    "score_ratio": ("weight", "score"),
    "attainment": ("target", "actual"),
    "balance": ("budget", "executed"),
}
"""What stands beside an attribute in an answer, so that the value can be understood."""

_ALWAYS = {
    "observation": ("value", "unit_of_measure", "kind", "measure_text", "approximate"),
    "indicator": ("target", "target_op", "target_value", "target_unit", "actual", "actual_value"),
    "document": ("title",),
}
"""What sentences need of every row, shown or not."""


def needed(relation: str, names: Iterable[str]) -> tuple[str, ...]:
    """``names``, what stands beside them, what names a row and what tells versions apart: all that must be queried."""
    found = RELATIONS[relation]
    beside = [other for name in names for other in (name, *_BESIDE.get(name, ()))]
    known = found.attributes
    units = [known[name].unit_from for name in beside if known[name].unit_from]
    extra = _ALWAYS.get(relation, ())
    return tuple(dict.fromkeys((*found.about, *found.versions, *beside, *units, *extra)))


def spoken_of(where: Iterable[p.Condition], relation: str) -> list[str]:
    """The attributes in conditions that belong in the answer: numbers, judgements and texts searched, not scope."""
    names = [name for condition in where if not isinstance(condition, p.Within) for name in mentioned(condition)]
    known = RELATIONS[relation].attributes
    telling = {name for condition in where for name in _searched(condition)}
    return [name for name in names if name not in DIMENSIONS and (known[name].type != "text" or name in telling)]


def columns(relation: str, rows: Sequence[Row], names: Iterable[str], *, about: bool = True) -> tuple[Shown, ...]:
    """The columns of an answer that shows ``names``: first what names a row, then what tells these rows apart."""
    found = RELATIONS[relation]
    wanted = list(dict.fromkeys(names))
    heads = [*found.about, *apart(relation, rows)] if about else []
    if relation == "observation" and about:
        heads += ["year", "kind"]
    shown: list[Shown] = []
    for name in dict.fromkeys((*heads, *(other for one in wanted for other in _in_order(found, one)))):
        shown += _shown(found, name, rows)
    unique: dict[str, Shown] = {}
    for column in shown:
        key = column.item or column.column
        if column.item and any(other.item for other in unique.values()):
            column, key = Shown(column.attribute, column.attribute), column.attribute
        unique.setdefault(key, column)
    return tuple(unique.values())


def apart(relation: str, rows: Sequence[Row]) -> list[str]:
    """What must be said beside a row's name to tell these rows from each other; the year wherever it differs."""
    found = RELATIONS[relation]
    first: dict[tuple[Any, ...], Row] = {}
    others = []
    for row in rows:
        alike = first.setdefault(tuple([row.get(name) for name in found.about]), row)
        if alike is not row:
            others.append((row, alike))
    every = [(row, rows[0]) for row in rows]
    return [
        name
        for name in found.versions
        if any(row.get(name) != alike.get(name) for row, alike in (every if name == "year" else others))
    ]


def column_names(shown: Sequence[Shown]) -> list[str]:
    """The names of an answer's columns; a value without a column of its own stands under ``item`` and ``value``."""
    return [name for column in shown for name in (("item", "value") if column.item else (column.column,))]


def as_rows(relation: str, rows: Iterable[Row], shown: Sequence[Shown]) -> list[Row]:
    """Rows of an answer, derived numbers rounded."""
    known = RELATIONS[relation].attributes
    if any(column.item or known[column.attribute].formula for column in shown):
        return [_as_row(relation, row, shown) for row in rows]
    names = [(column.column, column.attribute) for column in shown]
    return [{name: row.get(attribute) for name, attribute in names} for row in rows]


def _as_row(relation: str, row: Row, shown: Sequence[Shown]) -> Row:
    result: Row = {}
    for column in shown:
        value = row.get(column.attribute)
        if type(value) is Decimal:
            value = shown_value(relation, row, column.attribute)
        if column.item:
            result |= {"item": column.item, "value": value}
        else:
            result[column.column] = value
    return result


def distinct(rows: Iterable[Row]) -> list[Row]:
    """The rows without repetitions, in their order."""
    seen: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        seen.setdefault(tuple(row.values()), row)
    return list(seen.values())


def shown_value(relation: str, row: Row, name: str) -> Any:
    """A value as answers show it: stated as it is, computed to two places."""
    value, attribute = row.get(name), RELATIONS[relation].attributes[name]
    if not isinstance(value, Decimal):
        return value
    return derived(value) if attribute.formula else plain(value)


def taken(relation: str, row: Row, name: str) -> Attribute:
    """The attribute whose value ``name`` takes over in this row (the initial budget where none was adjusted), or itself."""
    known = RELATIONS[relation].attributes
    attribute = known[name]
    while attribute.operands and not attribute.formula:
        stated = [operand for operand in attribute.operands if row.get(operand) is not None]
        if not stated:
            break
        attribute = known[stated[0]]
    return attribute


def resting(relation: str, row: Row, name: str) -> list[Attribute]:
    """The stored attributes that ``name`` rests on in this row."""
    attribute = taken(relation, row, name)
    if not attribute.operands:
        return [attribute]
    found: dict[str, Attribute] = {}
    for operand in attribute.operands:
        found |= {one.name: one for one in resting(relation, row, operand)}
    return [one for one in found.values() if row.get(one.name) is not None]


def arithmetic(relation: str, row: Row, name: str) -> str:
    """How a computed value comes about, ``186.32 ÷ 190 × 100``; "" where it is stated."""
    attribute = taken(relation, row, name)
    if not attribute.formula or attribute.type != "number":
        return ""
    terms = [shown_value(relation, row, operand) for operand in attribute.operands]
    return attribute.formula.format(*(f"({number(term)})" if term < 0 else number(term) for term in terms))


def unit_of(relation: str, row: Row, name: str) -> str:
    """The unit of a number in this row."""
    attribute = RELATIONS[relation].attributes[name]
    return (row.get(attribute.unit_from) or "") if attribute.unit_from else attribute.unit


def label_of(relation: str, row: Row, name: str) -> str:
    """What people call the attribute; of a budget, that which this row states."""
    return taken(relation, row, name).label


def told(relation: str, row: Row, name: str) -> str:
    """An attribute's value as it reads; a target or an actual by its number where it has one, else in its words."""
    value = shown_value(relation, row, name)
    if name in ("target", "actual", "target_value", "actual_value"):
        return _measured(row, name.removesuffix("_value"))
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return quantity(value, unit_of(relation, row, name))
    return text_of(value)


def _measured(row: Row, name: str) -> str:
    """A target (≥90%) or an actual value (93%) of an indicator."""
    value = row.get(f"{name}_value")
    if value is None:
        return str(row.get(name) or "")
    op = (row.get("target_op") or "") if name == "target" else ""
    return f"{op}{quantity(value, row.get('target_unit'))}"


def _in_order(relation: Relation, name: str) -> tuple[str, ...]:
    """An attribute with what stands beside it: before what is computed from that, after what it explains."""
    beside = _BESIDE.get(name, ())
    return (*beside, name) if relation.attributes[name].formula else (name, *beside)


def _shown(relation: Relation, name: str, rows: Sequence[Row]) -> list[Shown]:
    attribute = relation.attributes[name]
    if attribute.column:
        return [Shown(name, attribute.column)]
    if attribute.operands and not attribute.formula:
        used = {taken(relation.name, row, name).name for row in rows if row.get(name) is not None}
        chosen = [operand for operand in attribute.operands if operand in used] or [attribute.operands[0]]
        return [Shown(operand, relation.attributes[operand].column) for operand in chosen]
    return [Shown(name, "value", attribute.label)]


def _searched(condition: p.Condition) -> tuple[str, ...]:
    """Attributes whose texts a condition looks into, so that the answer must show what it found."""
    match condition:
        case p.Contains(name) | p.Missing(name) | p.Stated(name):
            return (name,)
        case p.Not(inner):
            return _searched(inner)
        case p.AnyOf(conditions) | p.AllOf(conditions):
            return tuple(name for part in conditions for name in _searched(part))
    return ()
