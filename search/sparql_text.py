"""Plans as SPARQL: the query that is shown beside an answer, giving the same rows on the graph as the SQL on the tables.

In: a plan and what its answer shows (:class:`Shown`). Out: the text, for the union of all named graphs (``Graph.query``,
``jixiao sparql``); its variables are the answer's columns. People read it: with tables given, it is the shortest that gives
the same rows on their data (no choice among copies where there are none); without, it holds for any data. For a median,
of which SPARQL 1.1 has no word, it gives the values in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ontology.tables import FactTables
from ontology.vocabulary import PREFIXES
from search import plan as p
from search import sql
from search.relations import RELATIONS, STAGES
from search.selection import Selection, demanded, layers, of_aggregate, of_lookup, of_rows
from search.sparql_terms import COMPARISONS, block, condition_text, iri_text, literal, rounded, unless_zero

_DIRECT = {"evaluation": "?fact bp:evaluation ?evaluation .", "file": "?fact bp:document ?file ."}

_TOTAL_LINE = '?fund bp:evaluation ?{owner} ; bp:fundSource/skos:notation "total" .'
_LINE = """?line bp:evaluation ?{owner} ; bp:fundSource/skos:notation ?of .
    BIND(IF(EXISTS {{ ?line bp:initialBudget|bp:adjustedBudget|bp:executed ?sum FILTER(?sum != 0) }}, 2, 0)
      + IF(?of = "total", 1, 0) AS ?level)"""
_STANDING_LINE = """{{ SELECT ?{owner} (IRI(MIN(STR(?line))) AS ?fund) WHERE {{
    {line}
    {{ SELECT ?{owner} (MAX(?level) AS ?best) WHERE {{
    {line}
    }} GROUP BY ?{owner} }}
    FILTER(?level = ?best)
  }} GROUP BY ?{owner} HAVING(COUNT(?line) = 1 || MAX(?of) = "total") }}"""
"""The fund line that stands for its evaluation: the total, or the only line that holds money."""

_FORMULAS: dict[str, tuple[str, str]] = {
    "difference": ("{a} - {b}", ""),
    "gap": ("ABS({a} - {b})", ""),
    "total": ("{all}", ""),
    "ratio": ("{a} * 100", "{b}"),
    "times": ("{a}", "{b}"),
    "growth": ("({a} - {b}) * 100", "{b}"),
    "before_change": ("{a} - {b}", ""),
    "before_rate": ("{a} * 100", "(100 + {b})"),
    "whole_of_rate": ("{a} * 100", "{b}"),
}
"""What each formula divides by what ("" where it divides nothing)."""


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


class Writer:
    """Writes queries for the data of ``tables``, or for any data."""

    def __init__(self, tables: FactTables | None = None) -> None:
        self._tables = tables
        self._odd_lines: bool | None = None

    def rows(self, plan: p.Rows, shown: tuple[Shown, ...], *, distinct: bool = False, ties: bool = True) -> str:
        """The members of a list with the columns ``shown``; without ``ties`` nothing ties with the last of the top."""
        selection = of_rows(plan, tuple(column.attribute for column in shown))
        limit = "" if ties or plan.nth or plan.top is None else f" LIMIT {plan.top}"
        text = self._select(replace(selection, top=None) if limit else selection, shown, distinct=distinct)
        order = [f"{'DESC' if key.descending else 'ASC'}(?{key.attribute})" for key in plan.order]
        return text + (f"\nORDER BY {' '.join(order)}{limit}" if order else "")

    def lookup(self, plan: p.Lookup, shown: tuple[Shown, ...]) -> str:
        """The values of a look-up with the columns ``shown``."""
        return self._select(of_lookup(plan, tuple(column.attribute for column in shown)), shown, distinct=True)

    def aggregate(self, plan: p.Aggregate, item: str) -> str:
        """The groups of an aggregate and their ``value``; ``item`` names it where there is but one."""
        body = block(self._pattern(of_aggregate(plan, stated=True)))
        names = [f"?{name}" for name in plan.by]
        if plan.function == "median":
            ordered = " ".join([*names, f"?{plan.attribute}"])
            return f"SELECT {ordered} WHERE {body}\nORDER BY {ordered}"
        known = RELATIONS[plan.relation].attributes
        keys = [f"?{name}_iri" if known[name].entity else f"?{name}" for name in plan.by]
        grouped = f" GROUP BY {' '.join(dict.fromkeys((*keys, *names)))}" if names else ""
        value = _aggregated(plan)
        kept = [f"{value} {COMPARISONS[plan.having[0]]} {literal(plan.having[1])}"] if plan.having else []
        kept += [f"SUM(?{plan.over}) != 0"] if plan.over and names else []
        having = f" HAVING({' && '.join(kept)})" if kept else ""
        named = " ".join(names) if names else f"({literal(item)} AS ?item)"
        query = f"SELECT {named} ({value} AS ?value) WHERE {body}{grouped}{having}"
        if plan.descending is None:
            return query + (f"\nORDER BY {' '.join(names)}" if names else "")
        if plan.top is not None:
            lines = [f"{{ {query} }}", *_cut([f"{{ {query} }}"], [("value", plan.descending)], plan.top)]
            query = f"SELECT {named} ?value WHERE {block(lines)}"
        return f"{query}\nORDER BY {'DESC' if plan.descending else 'ASC'}(?value) {' '.join(names)}"

    def _select(self, selection: Selection, shown: tuple[Shown, ...], *, distinct: bool) -> str:
        columns = []
        for column in shown:
            value = f"?{column.attribute}"
            if column.item:
                columns += [f"({literal(column.item)} AS ?item)", f"({value} AS ?value)"]
            else:
                columns.append(value if value == f"?{column.column}" else f"({value} AS ?{column.column})")
        word = "SELECT DISTINCT" if distinct else "SELECT"
        return f"{word} {' '.join(columns)} WHERE {block(self._pattern(selection))}"

    def _pattern(self, selection: Selection) -> list[str]:
        lines = self._chosen(selection)
        if selection.top is not None:
            keys = [(key.attribute, key.descending) for key in selection.order]
            lines = [*lines, *(_place if selection.nth else _cut)(lines, keys, selection.top)]
        return lines

    def _chosen(self, selection: Selection) -> list[str]:
        """All rows of a selection, but for order and cut."""
        conditions = (*selection.scope, *selection.rest)
        if not self._has_copies(selection):
            return self._described(selection, selection.attributes, conditions)
        names = (*selection.attributes, *selection.choosing)
        key = ', " ", '.join(f'COALESCE(STR(?{name}), "")' for name in selection.relation.copies)
        copy = [f"BIND(CONCAT({key}) AS ?copied)", _copy_key(selection)]
        inner = [*self._described(selection, names, selection.scope), *copy]
        kept = f"{{ SELECT ?copied (MIN(?copy) AS ?kept) WHERE {block(inner)} GROUP BY ?copied }}"
        return [*self._described(selection, names, conditions), *copy, kept, "FILTER(?copy = ?kept)"]

    def _described(
        self, selection: Selection, names: tuple[str, ...], conditions: tuple[p.Condition, ...]
    ) -> list[str]:
        """The pattern of ``?fact`` with every attribute, and the filters of ``conditions``."""
        known = selection.relation.attributes
        stored = [known[name] for name in names if not known[name].operands]
        must = demanded(conditions)
        lines = [_values(condition) for condition in conditions if isinstance(condition, p.Is)]
        lines.append(selection.relation.cls)
        for attribute in stored:
            if attribute.part == "fact":
                lines.append(attribute.sparql if attribute.name in must else f"OPTIONAL {{ {attribute.sparql} }}")
        for part in sorted({attribute.part for attribute in stored} - {"fact"}):
            inner = [f"OPTIONAL {{ {attribute.sparql} }}" for attribute in stored if attribute.part == part]
            lines.append(f"OPTIONAL {block([self._part(part, selection), *inner])}")
        lines += [known[name].sparql for layer in layers(selection.relation, names) for name in layer]
        bound = {attribute.name for attribute in stored if attribute.part == "fact"}
        bound = (bound & must) | demanded(tuple(one for one in conditions if not isinstance(one, p.Stated)))
        for condition in conditions:
            if isinstance(condition, p.Within):
                lines.append(self._inside(condition))
            elif isinstance(condition, p.VersusMean):
                lines += self._against_mean(condition, len(lines))
            elif not isinstance(condition, p.Is) and not (
                isinstance(condition, p.Stated) and condition.attribute in bound
            ):
                lines.append(f"FILTER({condition_text(condition, self._inside)})")
        return lines

    def _part(self, part: str, selection: Selection) -> str:
        if part != "fund":
            return _DIRECT[part]
        owner = "fact" if selection.relation.name == "project" else "evaluation"
        line = _STANDING_LINE if self._has_odd_lines() else _TOTAL_LINE
        found = line.format(owner=owner, line=_LINE.format(owner=owner))
        return found if owner == "fact" else f"{_DIRECT['evaluation']}\n{found}"

    def _inside(self, condition: p.Within) -> str:
        inner, name = condition.rows, condition.attribute
        selected = f"?{inner.of}_iri" if inner.of == name else f"(?{inner.of}_iri AS ?{name}_iri)"
        return f"{{ SELECT DISTINCT {selected} WHERE {block(self._pattern(of_rows(inner)))} }}"

    def _against_mean(self, condition: p.VersusMean, place: int) -> list[str]:
        name = f"?{condition.attribute}"
        inner = block(self._pattern(of_aggregate(condition.of, stated=True)))
        mean = f"{{ SELECT (SUM({name}) AS ?sum_{place}) (COUNT({name}) AS ?count_{place}) WHERE {inner} }}"
        return [mean, f"FILTER({name} * ?count_{place} {COMPARISONS[condition.op]} ?sum_{place})"]

    def _has_copies(self, selection: Selection) -> bool:
        if not selection.chooses or self._tables is None:
            return selection.chooses
        return bool(self._ask(sql.any_left_out(selection), "found"))

    def _has_odd_lines(self) -> bool:
        if self._odd_lines is None:
            self._odd_lines = self._tables is None or bool(self._ask(sql.odd_fund_lines(), "odd"))
        return self._odd_lines

    def _ask(self, statement: sql.Statement, name: str) -> object:
        assert self._tables is not None
        return self._tables.select(statement.text, statement.parameters)[0][name]


def value_of(query: str, attribute: str) -> str:
    """The one number that a look-up for ``attribute`` finds, as ``?value``."""
    return query if attribute == "value" else f"SELECT (?{attribute} AS ?value) WHERE {{ {{ {query} }} }}"


def derive(operands: tuple[str, ...], items: tuple[str, ...], formula: p.Formula) -> str:
    """The values of ``operands``, queries of one ``?value`` each, and what follows from them, under the names ``items``."""
    names = [f"?{chr(ord('a') + index)}" for index in range(len(operands))]
    parts = [
        f"{{ SELECT DISTINCT (?value AS {name}) WHERE {{ {{ {text} }} }} }}"
        for name, text in zip(names, operands, strict=True)
    ]
    above, below = (text.format(a=names[0], b=names[-1], all=" + ".join(names)) for text in _FORMULAS[formula])
    result = unless_zero(above, below, rounded(f"{above} / {below}")) if below else rounded(above)
    rows = " ".join(f"({literal(item)} {number})" for number, item in enumerate(items))
    value = result
    for number, name in reversed(list(enumerate(names))):
        value = f"IF(?n = {number}, {name}, {value})"
    return f"SELECT ?item ?value WHERE {block([*parts, f'VALUES (?item ?n) {{ {rows} }}', f'BIND({value} AS ?value)'])}"


def several(queries: tuple[str, ...]) -> str:
    """The rows of all ``queries``."""
    return "SELECT * WHERE {\n" + "\n  UNION\n".join(f"  {{ {query} }}" for query in queries) + "\n}"


def _aggregated(plan: p.Aggregate) -> str:
    name, over = f"?{plan.attribute}", f"?{plan.over}"
    if plan.counts_rows:
        return "COUNT(DISTINCT ?fact)"
    match plan.function:
        case "count":
            return f"COUNT(DISTINCT {name}_iri)"
        case "average":
            return rounded(f"(SUM({name}) / COUNT({name}))")
        case "sum":
            return rounded(f"SUM({name})")
        case "ratio":
            known = RELATIONS[plan.relation].attributes
            scale = " * 100" if known[plan.attribute].unit == known[plan.over].unit else ""
            return unless_zero(f"SUM({name})", f"SUM({over})", rounded(f"(SUM({name}){scale} / SUM({over}))"))
    return f"{plan.function.upper()}({name})"


def _cut(lines: list[str], keys: list[tuple[str, bool]], top: int) -> list[str]:
    """Keeps the first ``top`` by ``keys`` and all that tie with the last of them."""
    names = " ".join(f"?{name}" for name, _ in keys)
    order = " ".join(f"{'DESC' if falling else 'ASC'}(?{name})" for name, falling in keys)
    reverse = " ".join(f"{'ASC' if falling else 'DESC'}(?{name})" for name, falling in keys)
    edges = " ".join(f"(?{name} AS ?last_{name})" for name, _ in keys)
    first = f"{{ SELECT {names} WHERE {block(lines)} ORDER BY {order} LIMIT {int(top)} }}"
    within = ""
    for name, falling in reversed(keys):
        beyond, tied = f"?{name} {'>' if falling else '<'} ?last_{name}", f"?{name} = ?last_{name}"
        within = f"{beyond} || {tied} && ({within})" if within else f"{beyond} || {tied}"
    return [f"{{ SELECT {edges} WHERE {{ {first} }} ORDER BY {reverse} LIMIT 1 }}", f"FILTER({within})"]


def _place(lines: list[str], keys: list[tuple[str, bool]], place: int) -> list[str]:
    """Keeps what stands at ``place`` by ``keys``, and all that tie with it."""
    order = " ".join(f"{'DESC' if falling else 'ASC'}(?{name})" for name, falling in keys)
    edges = " ".join(f"(?{name} AS ?last_{name})" for name, _ in keys)
    tied = " && ".join(f"?{name} = ?last_{name}" for name, _ in keys)
    at = f"{{ SELECT {edges} WHERE {block(lines)} ORDER BY {order} LIMIT 1 OFFSET {int(place) - 1} }}"
    return [at, f"FILTER({tied})"]


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


def _values(condition: p.Is) -> str:
    return f"VALUES ?{condition.attribute}_iri {{ {' '.join(iri_text(iri) for iri in condition.iris)} }}"
