"""Counts, sums, averages, extremes, ratios, whole and by group: computed by one query over all rows, coverage said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ontology.arithmetic import divide, percent
from ontology.tables import FactTables
from search import plan as p
from search import sql
from search.evidence import MOST_FACTS, cited, touching
from search.nearby import holds_any, not_found
from search.presenting import Row, needed, shown_value, unit_of
from search.relations import RELATIONS, attribute
from search.result import Result
from search.sentences import name_of
from search.sparql_text import Writer
from search.values import MOST_NAMED, compares, derived, listed, number, plain, quantity, signed_sum
from search.wording import FUNCTIONS, code, counted, described, labels

_MOST_TERMS = 8
"""How many terms of a sum a sentence writes out."""


def run(plan: p.Aggregate, tables: FactTables) -> Result:
    """The answer to an aggregate: ``answered`` (a count of none is 0), else ``not_found``.

    None of what was never read is no count: where no document speaks of those asked about, nothing was counted.
    """
    statement = sql.groups(plan)
    groups = tables.select(statement.text, statement.parameters)
    if plan.function != "count":
        groups = [group for group in groups if group["stated"]]
    if not groups or (plan.by and not any(group["value"] for group in groups)):
        return not_found(plan, tables)
    if (
        plan.function == "count"
        and not any(group["value"] for group in groups)
        and not holds_any(tables, plan.relation, plan.where)
    ):
        return not_found(plan, tables)
    members = _members(plan, tables)
    unit, mixed = _unit(plan, members)
    if mixed:
        return Result("unclear", f"这些数值的计量单位不同（{listed(mixed)}），不能一起计算，请指明是哪一种。")
    return _grouped(plan, groups, members, unit, tables) if plan.by else _whole(plan, groups[0], members, unit, tables)


def _whole(plan: p.Aggregate, group: Row, members: Sequence[Row], unit: str, tables: FactTables) -> Result:
    value = _value(plan, group)
    if value is None:
        zero = labels(plan.relation, (plan.over,))
        return Result("not_found", f"{described(plan.relation, plan.where)}{zero}合计为0，不能作除数，没有可算的比率。")
    label = _label(plan)
    names = [name for name in (plan.attribute, plan.over) if name] or list(RELATIONS[plan.relation].about)
    rows: list[Row] = [{"item": label, "value": value}]
    if plan.function == "median":
        rows = [{plan.attribute: plain(one)} for one in group["value_list"]]
    query = Writer(tables).aggregate(plan, label)
    return Result(
        "answered",
        _sentence(plan, group, value, unit, members),
        value=value,
        unit=unit or None,
        columns=list(rows[0]),
        rows=rows,
        query=query,
        evidence=cited(tables, plan.relation, members, [*RELATIONS[plan.relation].about, *names]),
        findings=touching(tables, plan.relation, members, list(names)),
        label=f"{described(plan.relation, plan.where)}{label}",
        told=quantity(value, unit),
        clause=f"{described(plan.relation, plan.where)}{label}为{quantity(value, unit)}",
        number=query if plan.function != "median" else "",
    )


def _grouped(plan: p.Aggregate, groups: Sequence[Row], members: Sequence[Row], unit: str, tables: FactTables) -> Result:
    valued = [group | {"value": _value(plan, group)} for group in groups]
    valued = [group for group in valued if group["value"] is not None and _has(plan, group["value"])]
    valued.sort(key=lambda group: tuple(str(group[name]) for name in plan.by))
    if plan.descending is not None:
        valued.sort(key=lambda group: group["value"], reverse=plan.descending)
    if plan.top is not None and len(valued) > plan.top:
        last = valued[plan.top - 1]["value"]
        valued = [g for g in valued if (g["value"] >= last if plan.descending else g["value"] <= last)]
    if not valued:
        return not_found(plan, tables)
    rows = [{name: group[name] for name in (*plan.by, "value")} for group in valued]
    kept = {tuple(group[name] for name in plan.by) for group in valued}
    resting = [row for row in members if tuple(row[name] for name in plan.by) in kept]
    names = [name for name in (plan.attribute, plan.over) if name] or list(RELATIONS[plan.relation].about)
    parts = [
        f"{'、'.join(_group_name(n, group[n]) for n in plan.by)}{quantity(group['value'], unit)}" for group in valued
    ]
    ended = f"最{'高' if plan.descending else '低'}的" if plan.top is not None else ""
    query = Writer(tables).aggregate(plan, "")
    return Result(
        "answered",
        f"{described(plan.relation, plan.where)}{_label(plan)}按{labels(plan.relation, plan.by)}统计，{ended}共{len(valued)}组："
        f"{listed(parts, '组')}。",
        value=valued[0]["value"] if len(valued) == 1 else None,
        unit=unit or None,
        columns=[*plan.by, "value"],
        rows=rows,
        query=query,
        evidence=cited(tables, plan.relation, resting, [*plan.by, *names]),
        findings=touching(tables, plan.relation, resting, names),
        label=_label(plan),
    )


def _group_name(name: str, value: object) -> str:
    """What a group goes by in a sentence; a year says that it is one, so that it does not run into the figure."""
    return f"{value}年" if name == "year" else code(name, value)


def _members(plan: p.Aggregate, tables: FactTables) -> list[Row]:
    names = needed(plan.relation, [name for name in (plan.attribute, plan.over, *plan.by) if name])
    statement = sql.members(plan, names, MOST_FACTS)
    return tables.select(statement.text, statement.parameters, statement.numbers)


def _value(plan: p.Aggregate, group: Row) -> Decimal | None:
    """The exact value, rounded once where it was computed."""
    match plan.function:
        case "count":
            return Decimal(group["value"])
        case "min" | "max":
            return plain(Decimal(group["value"]))
        case "sum":
            return derived(group["value"])
        case "average":
            mean = divide(group["value"], Decimal(group["stated"]))
            return None if mean is None else derived(mean)
        case "median":
            return derived(_median(group["value_list"]))
    same = attribute(plan.relation, plan.attribute).unit == attribute(plan.relation, plan.over).unit
    value = percent(group["value"], group["over"]) if same else divide(group["value"], group["over"])
    return None if value is None else derived(value)


def _median(values: Sequence[Decimal]) -> Decimal:
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def _has(plan: p.Aggregate, value: Decimal) -> bool:
    return plan.having is None or compares(value, plan.having[0], plan.having[1])


def _unit(plan: p.Aggregate, members: Sequence[Row]) -> tuple[str, list[str]]:
    """The unit of the value, and the units that do not go together."""
    if plan.function == "count":
        return counted(plan.relation, "" if plan.counts_rows else plan.attribute)[0], []
    units = list(dict.fromkeys(unit_of(plan.relation, row, plan.attribute) for row in members))
    if plan.function == "ratio":
        return (
            "%" if attribute(plan.relation, plan.over).unit == attribute(plan.relation, plan.attribute).unit else ""
        ), []
    return (units[0] if units else ""), units if len(units) > 1 else []


def _label(plan: p.Aggregate) -> str:
    if plan.function == "count":
        return f"{counted(plan.relation, '' if plan.counts_rows else plan.attribute)[1:]}数"
    name = labels(plan.relation, (plan.attribute,))
    if plan.function == "ratio":
        return f"{name}合计占{labels(plan.relation, (plan.over,))}合计之比"
    return f"{name}{FUNCTIONS[plan.function]}"


def _sentence(plan: p.Aggregate, group: Row, value: Decimal, unit: str, members: Sequence[Row]) -> str:
    which = described(plan.relation, plan.where)
    if plan.function == "count":
        return _count(plan, which, value, members)
    text = f"{which}{_label(plan)}为{quantity(value, unit)}"
    return f"{text}{_terms(plan, group, members, value)}。{_coverage(plan, group)}"


def _count(plan: p.Aggregate, which: str, value: Decimal, members: Sequence[Row]) -> str:
    noun = counted(plan.relation, "" if plan.counts_rows else plan.attribute)
    if not value:
        return f"没有{which}{noun[1:]}，共0{noun[0]}。"
    if plan.counts_rows:
        names = [name_of(plan.relation, row) for row in members]
        if plan.relation == "indicator" and len({row["project"] for row in members}) == 1:
            names = [row["indicator"] for row in members]
    else:
        names = _names(members, plan.attribute)
    named = list(dict.fromkeys(names))
    told = f"：{'、'.join(named[:MOST_NAMED])}{'等' if value > MOST_NAMED else ''}" if named else ""
    return f"{which or '现有'}{noun[1:]}共有{number(value)}{noun[0]}{told}。"


def _names(members: Sequence[Row], name: str) -> list[str]:
    """Every counted thing once; those of one name with their unit."""
    things = {row[f"{name}_iri"]: row for row in members}
    times = Counter(row[name] for row in things.values())
    return [
        f"{row[name]}（{row['unit']}）" if times[row[name]] > 1 and row.get("unit") else row[name]
        for row in things.values()
    ]


def _terms(plan: p.Aggregate, group: Row, members: Sequence[Row], value: Decimal) -> str:
    """The arithmetic in brackets, as far as it can be read."""
    if plan.function == "ratio":
        top, bottom = number(plain(group["value"])), number(plain(group["over"]))
        scale = (
            " × 100"
            if attribute(plan.relation, plan.attribute).unit == attribute(plan.relation, plan.over).unit
            else ""
        )
        return f"（{top} ÷ {bottom}{scale} = {number(value)}）"
    if plan.function in ("min", "max"):
        at = [name_of(plan.relation, row) for row in members if row[plan.attribute] == group["value"]]
        return f"（{listed(dict.fromkeys(at), '处')}）" if at else ""
    terms: list[Any] = [shown_value(plan.relation, row, plan.attribute) for row in members]
    if not 1 < len(terms) <= _MOST_TERMS or len(terms) != group["stated"]:
        return ""
    if plan.function == "sum":
        return f"（{signed_sum(terms)} = {number(value)}）"
    if plan.function == "average":
        return f"（（{signed_sum(terms)}）÷ {len(terms)} = {number(value)}）"
    return f"（依次为{'、'.join(number(term) for term in sorted(terms))}）"


def _coverage(plan: p.Aggregate, group: Row) -> str:
    noun, label = RELATIONS[plan.relation].noun, labels(plan.relation, [n for n in (plan.attribute, plan.over) if n])
    if group["stated"] == group["rows"]:
        return f"共{group['rows']}{noun}，均有{label}。" if group["rows"] > 1 else ""
    return f"{group['rows']}{noun}中{group['stated']}{noun[0]}有{label}，其余未载明，未计入。"
