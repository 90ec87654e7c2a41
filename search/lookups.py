"""Look-ups: the values of what a question names, each with its place; contradictions told as such."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ontology.tables import FactTables
from search import plan as p
from search import sql
from search.conflicts import conflict, contesting
from search.evidence import cited, touching
from search.nearby import not_found
from search.presenting import (
    Row,
    apart,
    arithmetic,
    as_rows,
    column_names,
    columns,
    distinct,
    label_of,
    needed,
    shown_value,
    unit_of,
)
from search.relations import PLANS, RELATIONS, STAGES
from search.result import Result
from search.sentences import joined, name_of, said
from search.sparql_text import Writer, value_of
from search.values import number, quantity

_EXPLAINED = {"indicator": ("score", "weight"), "observation": ("value",), "project": ("rate",)}
"""The figures that a reason explains."""

_COMPARED = ("amount", "change", "change_rate", "completion_rate")
"""Kinds of figures that two documents of one kind must state alike."""


def run(plan: p.Lookup, tables: FactTables) -> Result:
    """The answer to a look-up: ``answered``, ``conflict`` or ``not_found``."""
    relation, names = plan.relation, _asked(plan)
    statement = sql.lookup(plan, needed(relation, names))
    rows = tables.select(statement.text, statement.parameters, statement.numbers)
    if not rows:
        return not_found(plan, tables)
    contested = contesting(tables, relation, rows, plan.want)
    if contested:
        return conflict(tables, contested)
    opposed = _opposed(plan, rows)
    shown = columns(relation, rows, (*(("document",) if opposed else ()), *names))
    value = _one_number(plan, rows)
    number_name = _number_name(plan, rows[0])
    differing = apart(relation, rows)
    sentence = joined([said(relation, row, _stated(names, row), differing) for row in rows])
    writer = Writer(tables)
    query = writer.lookup(plan, shown)
    status = "conflict" if opposed else "answered"
    return Result(
        "conflict" if status == "conflict" else "answered",
        f"文件对此说法不一：{sentence}" if opposed else sentence + _not_fallen(plan, rows, value),
        value=None if opposed else value,
        unit=unit_of(relation, rows[0], number_name) or None if number_name and value is not None else None,
        columns=column_names(shown),
        rows=distinct(as_rows(relation, rows, shown)),
        query=query,
        evidence=cited(tables, relation, rows, [column.attribute for column in shown]),
        findings=touching(tables, relation, rows, names),
        label=_label(plan, rows[0], number_name),
        told=_told(relation, rows[0], number_name),
        clause=said(relation, rows[0], _stated(names, rows[0]), differing),
        number=value_of(writer.lookup(plan, columns(relation, rows, (number_name,), about=False)), number_name)
        if number_name
        else "",
    )


def _asked(plan: p.Lookup) -> tuple[str, ...]:
    """What is shown: what is wanted, texts with their numbers, a reason with the figures that it explains."""
    known = RELATIONS[plan.relation].attributes
    explained = _EXPLAINED.get(plan.relation, ()) if "reason" in plan.want else ()
    names = [*explained, *(name for want in plan.want for name in (want, known[want].number) if name)]
    return tuple(dict.fromkeys(names))


def _stated(names: Sequence[str], row: Row) -> list[str]:
    """The names to speak of: a text is not told a second time as its number."""
    twice = {"target_value": "target", "actual_value": "actual"}
    return [name for name in names if row.get(name) is not None and not (twice.get(name) in names and row[twice[name]])]


def _number_name(plan: p.Lookup, row: Row) -> str:
    """The attribute that holds the one number asked for; "" where none or several are asked."""
    known = RELATIONS[plan.relation].attributes
    names = [known[want].number or want for want in plan.want]
    numbers = [name for name in names if known[name].numeric or known[name].type == "integer"]
    return numbers[0] if len(numbers) == 1 == len(plan.want) else ""


def _one_number(plan: p.Lookup, rows: Sequence[Row]) -> Decimal | bool | None:
    """The number, or the yes or no, that all rows share, else that those of the foremost stage share."""
    name = _number_name(plan, rows[0])
    if not name:
        flags = {row["met"] for row in rows} if plan.want == ("met",) else set()
        return flags.pop() if len(flags) == 1 else None
    first = min((_rank(row) for row in rows), default=0)
    for chosen in (rows, [row for row in rows if _rank(row) == first]):
        values = {shown_value(plan.relation, row, name) for row in chosen if row.get(name) is not None}
        if len(values) == 1:
            value = Decimal(values.pop())
            return -value if plan.falling else value
    return None


def _rank(row: Row) -> int:
    """Whose figures stand first: what was done before what was planned."""
    if "type" in row:
        return int(row["type"] in PLANS)
    return STAGES.index(row["stage"]) if row.get("stage") in STAGES else len(STAGES)


def _opposed(plan: p.Lookup, rows: Sequence[Row]) -> bool:
    """Whether one thing has two values in two documents. What contradicts itself within one, the audit finds.

    Counts and shares of running texts are not compared: two documents may count different events.
    """
    if plan.one:
        return _differ(rows, plan.want[0])
    relation = RELATIONS[plan.relation]
    if relation.name == "observation":
        rows = [row for row in rows if row["kind"] in _COMPARED]
    known = relation.attributes
    names = [name for name in plan.want if known[name].numeric or name in ("grade", "target", "actual")]
    things: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        about = tuple(row.get(f"{name}_iri", row.get(name)) for name in (*relation.about, *relation.versions))
        things[(*about, row.get("kind"))].append(row)
    for same in things.values():
        for name in names:
            stated = [row for row in same if row.get(name) is not None]
            documents = {row["document_iri"] for row in stated}
            values = {row[name] for row in stated}
            if len(values) > 1 and len(documents) > 1:
                return True
    return False


def _differ(rows: Sequence[Row], name: str) -> bool:
    """Whether rows that mean one figure of one thing and year give it several values, beyond what rounding explains."""
    things: dict[tuple[Any, ...], list[Decimal]] = defaultdict(list)
    for row in rows:
        if row.get(name) is not None:
            things[(row.get("subject_iri"), row.get("year"), row.get("unit_of_measure"))].append(Decimal(row[name]))
    for values in things.values():
        places = min(max(-int(value.normalize().as_tuple().exponent), 0) for value in values)
        if len({round(value, places) for value in values}) > 1:
            return True
    return False


def _not_fallen(plan: p.Lookup, rows: Sequence[Row], value: Decimal | bool | None) -> str:
    if not plan.falling or value is None or value >= 0:
        return ""
    return "并没有下降。"


def _label(plan: p.Lookup, row: Row, name: str) -> str:
    if not name:
        return ""
    if plan.relation == "observation":
        words = {"change": "增减额", "change_rate": "增减率"}.get(row["kind"], "")
        return f"{name_of('observation', row)}{row['measure'] if row['measure'] not in name_of('observation', row) else ''}{words}"
    return f"{name_of(plan.relation, row)}{label_of(plan.relation, row, name)}"


def _told(relation: str, row: Row, name: str) -> str:
    if not name or row.get(name) is None:
        return ""
    terms = arithmetic(relation, row, name)
    value = shown_value(relation, row, name)
    return f"{quantity(value, unit_of(relation, row, name))}" + (f"（{terms} = {number(value)}）" if terms else "")
