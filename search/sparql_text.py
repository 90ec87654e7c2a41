"""Plans as SPARQL: the query that is shown beside an answer, giving the same rows on the graph as the SQL on the tables.

In: a plan and what its answer shows (:class:`Shown`). Out: the text, with prefixes, for the union of all named graphs
(``Graph.query``, ``jixiao sparql``); its variables are the answer's columns. For a median, of which SPARQL 1.1 has no
word, it gives the values in order.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal

from ontology.vocabulary import PREFIXES
from search import plan as p
from search.relations import RELATIONS, STAGES
from search.selection import Selection, demanded, layers, of_aggregate, of_lookup, of_rows

_WORDS = {"=": "=", "≠": "!=", "<": "<", "≤": "<=", ">": ">", "≥": ">="}
_DIRECT = {"evaluation": "?fact bp:evaluation ?evaluation .", "file": "?fact bp:document ?file ."}

_LINE = """?line bp:evaluation ?{owner} ; bp:fundSource/skos:notation ?of .
    BIND(IF(EXISTS {{ ?line bp:initialBudget|bp:adjustedBudget|bp:executed ?sum FILTER(?sum != 0) }}, 2, 0)
      + IF(?of = "total", 1, 0) AS ?level)"""
_FUND_LINE = """{{ SELECT ?{owner} (IRI(MIN(STR(?line))) AS ?fund) WHERE {{
    {line}
    {{ SELECT ?{owner} (MAX(?level) AS ?best) WHERE {{
    {line}
    }} GROUP BY ?{owner} }}
    FILTER(?level = ?best)
  }} GROUP BY ?{owner} HAVING(COUNT(?line) = 1 || MAX(?of) = "total") }}"""
"""The fund line that stands for its evaluation: the total, or the only line that holds money."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of an answer: the attribute it shows and its name there; ``item`` where it is a value without a column."""

    attribute: str
    column: str
    item: str = ""


def prefixed(query: str) -> str:
    """``query`` with the prefixes it uses."""
    used = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items() if re.search(rf"\b{name}:", query)]
    return "\n".join([*used, query]) + "\n"


def rows(plan: p.Rows, shown: tuple[Shown, ...], *, distinct: bool = False) -> str:
    """The members of a list with the columns ``shown``."""
    selection = of_rows(plan, tuple(column.attribute for column in shown))
    order = [f"{'DESC' if key.descending else 'ASC'}(?{key.attribute})" for key in plan.order]
    return _select(selection, shown, distinct=distinct) + (f"\nORDER BY {' '.join(order)}" if order else "")


def lookup(plan: p.Lookup, shown: tuple[Shown, ...]) -> str:
    """The values of a look-up with the columns ``shown``."""
    return _select(of_lookup(plan, tuple(column.attribute for column in shown)), shown, distinct=True)


def aggregate(plan: p.Aggregate, item: str) -> str:
    """The groups of an aggregate and their ``value``; ``item`` names it where there is but one."""
    body = _block(_pattern(of_aggregate(plan, stated=True)))
    if plan.function == "median":
        ordered = " ".join(f"?{name}" for name in (*plan.by, plan.attribute))
        return f"SELECT {ordered} WHERE {body}\nORDER BY {ordered}"
    known = RELATIONS[plan.relation].attributes
    names: list[str] = [f"?{name}" for name in plan.by]
    keys = [f"?{name}_iri" if known[name].entity else f"?{name}" for name in plan.by]
    grouped = f" GROUP BY {' '.join(dict.fromkeys((*keys, *names)))}" if names else ""
    value = _aggregated(plan)
    having = f" HAVING({value} {_WORDS[plan.having[0]]} {_literal(plan.having[1])})" if plan.having else ""
    named = " ".join(names) if names else f"({_literal(item)} AS ?item)"
    query = f"SELECT {named} ({value} AS ?value) WHERE {body}{grouped}{having}"
    if plan.descending is None:
        return query + (f"\nORDER BY {' '.join(names)}" if names else "")
    direction = "DESC" if plan.descending else "ASC"
    if plan.top is not None:
        lines = [f"{{ {query} }}", *_cut([f"{{ {query} }}"], [("value", plan.descending)], plan.top)]
        query = f"SELECT {named} ?value WHERE {_block(lines)}"
    return f"{query}\nORDER BY {direction}(?value) {' '.join(names)}"


def derive(operands: tuple[str, ...], formula: p.Formula) -> str:
    """``?value`` from the values of ``operands``, queries of one ``?value`` each, shown as ``?a``, ``?b`` …"""
    names = [f"?{chr(ord('a') + index)}" for index in range(len(operands))]
    parts = [
        f"{{ SELECT DISTINCT (?value AS {name}) WHERE {{ {{ {text} }} }} }}"
        for name, text in zip(names, operands, strict=True)
    ]
    value = _rounded(_FORMULAS[formula].format(a=names[0], b=names[-1], all=" + ".join(names)))
    return f"SELECT {' '.join(names)} ({value} AS ?value) WHERE {_block(parts)}"


def several(queries: tuple[str, ...]) -> str:
    """The rows of all ``queries``."""
    return "SELECT * WHERE {\n" + "\n  UNION\n".join(f"  {{ {query} }}" for query in queries) + "\n}"


_FORMULAS: dict[str, str] = {
    "difference": "{a} - {b}",
    "total": "{all}",
    "ratio": "{a} * 100 / {b}",
    "times": "{a} / {b}",
    "growth": "({a} - {b}) * 100 / {b}",
    "before_change": "{a} - {b}",
    "before_rate": "{a} * 100 / (100 + {b})",
    "whole_of_rate": "{a} * 100 / {b}",
}


def _aggregated(plan: p.Aggregate) -> str:
    name, over = f"?{plan.attribute}", f"?{plan.over}"
    if plan.counts_rows:
        return "COUNT(DISTINCT ?fact)"
    match plan.function:
        case "count":
            return f"COUNT(DISTINCT {name}_iri)"
        case "average":
            return _rounded(f"(SUM({name}) / COUNT({name}))")
        case "sum":
            return _rounded(f"SUM({name})")
        case "ratio":
            same = RELATIONS[plan.relation].attributes
            scale = " * 100" if same[plan.attribute].unit == same[plan.over].unit else ""
            return _rounded(f"SUM({name}){scale} / SUM({over})")
    return f"{plan.function.upper()}({name})"


def _select(selection: Selection, shown: tuple[Shown, ...], *, distinct: bool) -> str:
    known, columns = selection.relation.attributes, []
    for column in shown:
        value = f"?{column.attribute}"
        if column.item:
            rounded = _rounded(value) if known[column.attribute].numeric else value
            columns += [f"({_literal(column.item)} AS ?item)", f"({rounded} AS ?value)"]
        else:
            columns.append(value if column.attribute == column.column else f"({value} AS ?{column.column})")
    word = "SELECT DISTINCT" if distinct else "SELECT"
    return f"{word} {' '.join(columns)} WHERE {_block(_pattern(selection))}"


def _pattern(selection: Selection) -> list[str]:
    lines = _chosen(selection)
    if selection.top is not None:
        keys = [(key.attribute, key.descending) for key in selection.order]
        lines = [*lines, *_cut(_chosen(selection), keys, selection.top)]
    return lines


def _cut(lines: list[str], keys: list[tuple[str, bool]], top: int) -> list[str]:
    """Keeps the first ``top`` by ``keys`` and all that tie with the last of them."""
    names = " ".join(f"?{name}" for name, _ in keys)
    order = " ".join(f"{'DESC' if falling else 'ASC'}(?{name})" for name, falling in keys)
    reverse = " ".join(f"{'ASC' if falling else 'DESC'}(?{name})" for name, falling in keys)
    edges = " ".join(f"(?{name} AS ?last_{name})" for name, _ in keys)
    first = f"{{ SELECT {names} WHERE {_block(lines)} ORDER BY {order} LIMIT {int(top)} }}"
    within = ""
    for name, falling in reversed(keys):
        beyond = f"?{name} {'>' if falling else '<'} ?last_{name}"
        within = f"{beyond} || ?{name} = ?last_{name}" + (f" && ({within})" if within else "")
    return [f"{{ SELECT {edges} WHERE {{ {first} }} ORDER BY {reverse} LIMIT 1 }}", f"FILTER({within})"]


def _chosen(selection: Selection) -> list[str]:
    """All rows of a selection, but for order and cut."""
    if not selection.chooses:
        return _described(selection, (*selection.scope, *selection.rest))
    keys = [_as_text(name) for name in selection.relation.copies]
    ranks = ", ".join(keys)
    copy = [
        f"BIND(CONCAT({ranks.replace(', ', ', ' + chr(34) + ' ' + chr(34) + ', ')}) AS ?copied)",
        _copy_key(selection),
    ]
    inner = [*_described(selection, selection.scope), *copy]
    kept = f"{{ SELECT ?copied (MIN(?copy) AS ?kept) WHERE {_block(inner)} GROUP BY ?copied }}"
    return [*_described(selection, (*selection.scope, *selection.rest)), *copy, kept, "FILTER(?copy = ?kept)"]


def _as_text(key: str) -> str:
    return f'COALESCE(STR(?{key}), "")'


def _copy_key(selection: Selection) -> str:
    keys = []
    if selection.preferred:
        stated = " && ".join(f"BOUND(?{name})" for name in selection.preferred)
        keys.append(f'IF({stated}, "0", "1")')
    if selection.staged:
        rank = f'"{len(STAGES)}"'
        for number, stage in reversed(list(enumerate(STAGES))):
            rank = f'IF(?stage = "{stage}", "{number}", {rank})'
        keys.append(f'COALESCE({rank}, "{len(STAGES)}")')
    return f"BIND(CONCAT({', '.join([*keys, 'STR(?document_iri)'])}) AS ?copy)"


def _described(selection: Selection, conditions: tuple[p.Condition, ...]) -> list[str]:
    """The pattern of ``?fact`` with every needed attribute, and the filters of ``conditions``."""
    known = selection.relation.attributes
    stored = [known[name] for name in selection.attributes if not known[name].operands]
    needed = demanded(conditions)
    lines = [_values(condition) for condition in conditions if isinstance(condition, p.Is)]
    lines.append(selection.relation.cls)
    for attribute in stored:
        if attribute.part == "fact":
            must = attribute.name in needed
            lines.append(attribute.sparql if must else f"OPTIONAL {{ {attribute.sparql} }}")
    for part in sorted({attribute.part for attribute in stored} - {"fact"}):
        inner = [f"OPTIONAL {{ {attribute.sparql} }}" for attribute in stored if attribute.part == part]
        lines.append(f"OPTIONAL {_block([_part(part, selection), *inner])}")
    lines += [known[name].sparql for layer in layers(selection) for name in layer]
    for condition in conditions:
        if isinstance(condition, p.Within):
            lines.append(_inside(condition))
        elif not isinstance(condition, p.Is):
            lines.append(f"FILTER({_condition(condition)})")
    return lines


def _part(part: str, selection: Selection) -> str:
    if part != "fund":
        return _DIRECT[part]
    if selection.relation.name == "project":
        return _FUND_LINE.format(owner="fact", line=_LINE.format(owner="fact"))
    return f"{_DIRECT['evaluation']}\n{_FUND_LINE.format(owner='evaluation', line=_LINE.format(owner='evaluation'))}"


def _values(condition: p.Is) -> str:
    return f"VALUES ?{condition.attribute}_iri {{ {' '.join(_iri(iri) for iri in condition.iris)} }}"


def _inside(condition: p.Within) -> str:
    inner = condition.rows
    name = f"?{inner.of}_iri" if inner.of == condition.attribute else f"(?{inner.of}_iri AS ?{condition.attribute}_iri)"
    return f"{{ SELECT DISTINCT {name} WHERE {_block(_pattern(of_rows(inner)))} }}"


def _condition(condition: p.Condition) -> str:
    match condition:
        case p.Compare(name, op, value):
            return f"?{name} {_WORDS[op]} {_literal(value)}"
        case p.Between(name, low, high):
            return f"?{name} >= {_literal(low)} && ?{name} <= {_literal(high)}"
        case p.Versus(name, op, other, factor):
            times = "" if factor == 1 else f" * {_literal(factor)}"
            return f"?{name} {_WORDS[op]} ?{other}{times}"
        case p.Is(name, iris):
            return f"?{name}_iri IN ({', '.join(_iri(iri) for iri in iris)})"
        case p.OneOf(name, values):
            return f"?{name} IN ({', '.join(_literal(value) for value in values)})"
        case p.Contains(name, text):
            return f"CONTAINS(?{name}, {_literal(text)})"
        case p.Stated(name):
            return f"BOUND(?{name})"
        case p.Missing(name):
            return f"!BOUND(?{name})"
        case p.Not(inner):
            return f"!({_condition(inner)})"
        case p.AnyOf(conditions):
            return " || ".join(f"({_condition(part)})" for part in conditions)
        case p.AllOf(conditions):
            return " && ".join(f"({_condition(part)})" for part in conditions)
        case p.Within(name):
            return f"IF(BOUND(?{name}_iri), EXISTS {{ {_inside(condition)} }}, ?unknown)"


def _rounded(value: str) -> str:
    """``value`` to two places, half away from zero."""
    return f"(FLOOR(ABS({value}) * 100 + 0.5) / 100 * IF({value} < 0, -1, 1))"


def _literal(value: p.Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def _iri(iri: str) -> str:
    if re.search(r'[\x00-\x20<>"{}|^`\\]', iri):
        raise ValueError(f"not an address: {iri!r}")
    return f"<{iri}>"


def _block(lines: list[str]) -> str:
    inner = "\n".join(lines).replace("\n", "\n  ")
    return f"{{\n  {inner}\n}}"
