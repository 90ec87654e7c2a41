"""Plans as SQL: one statement over the views of ``ontology.tables`` for every query form.

In: a plan and the attributes wanted. Out: a :class:`Statement`, text with numbered parameters. Attributes keep their names
as columns; beside them stand ``<name>_iri`` of entities and the addresses of the facts of the row (``fact_fact``,
``evaluation_fact``, ``fund_fact``, ``file_fact``). Nothing is computed inexactly: sums, counts and extremes are the
query's, what must divide is left to the caller, but for ratios within a row (``attributes.rounded_ratio_sql``).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from search import plan as p
from search.relations import RELATIONS, STAGES
from search.selection import Selection, layers, of_aggregate, of_lookup, of_rows

_WORDS = {"=": "=", "≠": "<>", "<": "<", "≤": "<=", ">": ">", "≥": ">="}

_MEAN = ("count", "sum")

_PARTS = {
    "evaluation": "LEFT JOIN projects evaluation ON evaluation.iri = fact.evaluation_iri",
    "fund": "LEFT JOIN fund_lines fund ON fund.evaluation_iri = fact.evaluation_iri",
    "file": "LEFT JOIN documents file ON file.iri = fact.document_iri",
}

_HOLDS_MONEY = "(coalesce(budget_initial, 0) <> 0 OR coalesce(budget_adjusted, 0) <> 0 OR coalesce(executed, 0) <> 0)"

FEW = 8
"""More addresses than these are given as one list: a join by hash, and one parameter to plan."""

_IN_ORDER = "found.document, found.ordinal, found.fact_fact"
"""The order of reading: how rows stand where a question asks for no order."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with the values of its parameters ``$1``, ``$2`` …; ``numbers`` are columns that it gives as exact text."""

    text: str
    parameters: tuple[Any, ...]
    numbers: tuple[str, ...] = ()


@dataclass(slots=True)
class _Writer:
    """Collects the parameters of one statement."""

    parameters: list[Any] = field(default_factory=list)

    def bind(self, value: p.Value | list[str]) -> str:
        self.parameters.append(value)
        return f"${len(self.parameters)}"

    def statement(self, text: str) -> Statement:
        return Statement(text, tuple(self.parameters))


def rows(plan: p.Rows, attributes: tuple[str, ...]) -> Statement:
    """The members of a list, one row a fact, in order, with ``attributes``."""
    return _of_members(of_rows(plan, attributes))


def lookup(plan: p.Lookup, attributes: tuple[str, ...]) -> Statement:
    """Every row under the conditions of a look-up that states one of what is wanted, copies too."""
    return _of_members(of_lookup(plan, attributes))


def any_of(selection: Selection) -> Statement:
    """Whether, as ``found``, a selection has a row."""
    writer = _Writer()
    plain = replace(selection, copies=True) if _found_in_any_copy(selection) else selection
    return writer.statement(f"SELECT EXISTS ({_selected(plain, writer)}) AS found")


def _found_in_any_copy(selection: Selection) -> bool:
    """Whether a selection has rows as soon as one of the copies passes: the copy that states what is asked goes first."""
    return all(isinstance(one, p.Stated) and one.attribute in selection.preferred for one in selection.rest)


def any_left_out(selection: Selection) -> Statement:
    """Whether, as ``found``, rows under all conditions of a selection are left out for copies of them."""
    writer = _Writer()
    scoped = _in_scope(selection, writer)
    kept = f" WHERE {_all(selection.rest, writer)}" if selection.rest else ""
    return writer.statement(f"SELECT EXISTS ({_one_copy(scoped, selection, 'ANTI')}{kept}) AS found")


def values(plan: p.Rows, most: int) -> Statement:
    """The distinct values of ``plan.of`` under its conditions, at most ``most``, the most frequent first."""
    writer = _Writer()
    selection = replace(of_rows(plan), copies=True)
    return writer.statement(
        f"SELECT {plan.of} AS value FROM ({_selected(selection, writer)})\n"
        f"GROUP BY {plan.of} ORDER BY count(*) DESC, {plan.of} LIMIT {most}"
    )


def extent(plan: p.Rows) -> Statement:
    """The smallest and the largest value of ``plan.of`` under its conditions."""
    writer = _Writer()
    return writer.statement(
        f"SELECT min({plan.of}) AS least, max({plan.of}) AS most FROM ({_selected(of_rows(plan), writer)})"
    )


def odd_fund_lines() -> Statement:
    """Whether, as ``odd``, any evaluation may be stood for by another line than its one total."""
    return Statement(
        f"SELECT EXISTS (SELECT 1 FROM (SELECT evaluation_iri, source = 'total' AS whole, {_HOLDS_MONEY} AS holds "
        "FROM funds) GROUP BY evaluation_iri "
        "HAVING count(*) FILTER (WHERE whole) <> 1 OR bool_or(holds) <> bool_or(holds AND whole)) AS odd",
        (),
    )


def groups(plan: p.Aggregate) -> Statement:
    """One row a group: its names, ``rows`` in it, ``stated`` of them, and what the function needs.

    ``value`` for count, sum, min and max; ``value`` and ``stated`` for average; ``value`` and ``over`` for ratio;
    ``value_list``, in order, for median.
    """
    writer = _Writer()
    known = RELATIONS[plan.relation].attributes
    names = [name for by in plan.by for name in ((by, f"{by}_iri") if known[by].entity else (by,))]
    selected = ", ".join([*names, "count(*) AS rows", *_function(plan)])
    grouped = f"\nGROUP BY {', '.join(names)}" if names else ""
    return writer.statement(f"SELECT {selected}\nFROM ({_selected(of_aggregate(plan), writer)}){grouped}")


def members(plan: p.Aggregate, attributes: tuple[str, ...], limit: int) -> Statement:
    """The rows that an aggregate rests on, at most ``limit``, with ``attributes``."""
    return _of_members(of_aggregate(plan, attributes, stated=True), f"\nLIMIT {limit}")


def _function(plan: p.Aggregate) -> list[str]:
    name, over = plan.attribute, plan.over
    if plan.counts_rows:
        return ["count(*) AS stated", "count(*) AS value"]
    match plan.function:
        case "count":
            return [f"count({name}) AS stated", f"count(DISTINCT {name}_iri) AS value"]
        case "ratio":
            both = f"FILTER (WHERE {name} IS NOT NULL AND {over} IS NOT NULL)"
            return [f"count(*) {both} AS stated", f"sum({name}) {both} AS value", f'sum({over}) {both} AS "over"']
        case "median":
            return [
                f"count({name}) AS stated",
                f"list({name} ORDER BY {name}) FILTER (WHERE {name} IS NOT NULL) AS value_list",
            ]
        case "average":
            return [f"count({name}) AS stated", f"sum({name}) AS value"]
    return [f"count({name}) AS stated", f"{plan.function}({name}) AS value"]


def _of_members(selection: Selection, limit: str = "") -> Statement:
    """The rows of a selection, read whole: numbers as text, which is many times faster to fetch than decimals."""
    writer = _Writer()
    known = selection.relation.attributes
    numbers = tuple(name for name in selection.attributes if known[name].numeric)
    return Statement(f"{_members(selection, writer, numbers)}{limit}", tuple(writer.parameters), numbers)


def _members(selection: Selection, writer: _Writer, as_text: tuple[str, ...] = ()) -> str:
    """The rows in order and cut; the numbers ``as_text`` are given as text."""
    order = [f"found.{key.attribute} {'DESC' if key.descending else 'ASC'}" for key in selection.order]
    read = ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in as_text)
    text = f"SELECT *{f' REPLACE ({read})' if read else ''} FROM ({_selected(selection, writer)}) found"
    if selection.top is not None:
        text += f"\nQUALIFY rank() OVER (ORDER BY {', '.join(order)}) <= {int(selection.top)}"
        if selection.nth:
            # The place of the last of those that tie: who shares the second place stands second.
            keys = ", ".join(f"found.{key.attribute}" for key in selection.order)
            tied = f"count(*) OVER (PARTITION BY {keys}) - 1"
            text += f" AND rank() OVER (ORDER BY {', '.join(order)}) + {tied} >= {int(selection.top)}"
    return f"{text}\nORDER BY {', '.join([*order, _IN_ORDER])}"


def _selected(selection: Selection, writer: _Writer) -> str:
    text = _in_scope(selection, writer)
    if selection.chooses:
        text = _one_copy(text, selection)
    if selection.rest:
        text = f"SELECT * FROM ({text})\nWHERE {_all(selection.rest, writer)}"
    return f"SELECT * FROM ({text})"


def _in_scope(selection: Selection, writer: _Writer) -> str:
    """The rows of which the selection speaks, with everything computed, copies too."""
    text = _stored(selection, writer)
    for layer in layers(selection.relation, selection.attributes):
        columns = ", ".join(f"{selection.relation.attributes[name].sql} AS {name}" for name in layer)
        text = f"SELECT *, {columns} FROM ({text})"
    return f"SELECT * FROM ({text})\nWHERE {_all(selection.scope, writer)}" if selection.scope else text


def _one_copy(text: str, selection: Selection, join: str = "SEMI") -> str:
    """Of rows that agree in what copies agree in, those of the first key (``ANTI``: all others): a join with the first keys,
    which a window over whole rows is several times slower than."""
    keys = ", ".join(selection.relation.copies)
    same = " AND ".join(f"copied.{key} IS NOT DISTINCT FROM first.{key}" for key in selection.relation.copies)
    return (
        f"WITH copied AS NOT MATERIALIZED (SELECT *, {_copy_key(selection)} AS copy_key FROM ({text}))\n"
        f"SELECT copied.* EXCLUDE (copy_key) FROM copied {join} JOIN (SELECT {keys}, min(copy_key) AS copy_key FROM copied "
        f"GROUP BY {keys}) first ON copied.copy_key = first.copy_key AND {same}"
    )


def _stored(selection: Selection, writer: _Writer) -> str:
    known = selection.relation.attributes
    choosing = selection.choosing if selection.chooses else ()
    stored = [known[name] for name in (*selection.attributes, *choosing) if not known[name].operands]
    parts = sorted({attribute.part for attribute in stored} - {"fact"})
    columns = ["fact.iri AS fact_fact", "fact.document_iri", "fact.evaluation_iri", "fact.ordinal"]
    columns += [f"{part}.iri AS {part}_fact" for part in parts]
    for attribute in stored:
        columns.append(f"{attribute.sql} AS {attribute.name}")
        if attribute.entity and attribute.stored != "document":
            columns.append(f"{attribute.part}.{attribute.stored}_iri AS {attribute.name}_iri")
    if "document" not in {attribute.name for attribute in stored}:
        columns.append("fact.document")
    joins = "".join(f" {_PARTS[part]}" for part in parts)
    return f"SELECT {', '.join(columns)}\nFROM {selection.relation.source} fact{joins}"


def _copy_key(selection: Selection) -> str:
    keys = []
    if selection.preferred:
        stated = " AND ".join(f"{name} IS NOT NULL" for name in selection.preferred)
        keys.append(f"CASE WHEN {stated} THEN '0' ELSE '1' END")
    if selection.staged:
        whens = " ".join(f"WHEN '{stage}' THEN '{rank}'" for rank, stage in enumerate(STAGES))
        keys.append(f"CASE stage {whens} ELSE '{len(STAGES)}' END")
    return " || ".join([*keys, "document_iri"])


def _all(conditions: tuple[p.Condition, ...], writer: _Writer) -> str:
    return " AND ".join(_condition(condition, writer) for condition in conditions)


def _condition(condition: p.Condition, writer: _Writer) -> str:
    match condition:
        case p.Compare(name, op, value):
            return f"{name} {_WORDS[op]} {writer.bind(value)}"
        case p.Between(name, low, high):
            return f"{name} BETWEEN {writer.bind(low)} AND {writer.bind(high)}"
        case p.Versus(name, op, other, factor):
            times = "" if factor == 1 else f" * {writer.bind(factor)}"
            return f"{name} {_WORDS[op]} {other}{times}"
        case p.VersusMean(name, op, of):
            count, total = (f"(SELECT {one}({name}) FROM ({_selected(of_aggregate(of), writer)}))" for one in _MEAN)
            # Not divided, so that nothing is rounded.
            return f"{name} * {count} {_WORDS[op]} {total}"
        case p.Is(name, iris):
            if len(iris) > FEW:
                return f"{name}_iri IN (SELECT unnest(CAST({writer.bind(list(iris))} AS VARCHAR[])))"
            return f"{name}_iri IN ({', '.join(writer.bind(iri) for iri in iris)})"
        case p.OneOf(name, values):
            return f"{name} IN ({', '.join(writer.bind(value) for value in values)})"
        case p.Contains(name, text):
            return f"contains({name}, {writer.bind(text)})"
        case p.Stated(name):
            return f"{name} IS NOT NULL"
        case p.Missing(name):
            return f"{name} IS NULL"
        case p.Not(inner):
            return f"NOT ({_condition(inner, writer)})"
        case p.AnyOf(conditions):
            return f"({' OR '.join(_condition(part, writer) for part in conditions)})"
        case p.AllOf(conditions):
            return f"({' AND '.join(_condition(part, writer) for part in conditions)})"
        case p.Within(name, inside):
            return f"{name}_iri IN (SELECT {inside.of}_iri FROM ({_members(of_rows(inside), writer)}))"
