"""An attribute of a relation and how it stands in both languages: a column of the fact tables, a pattern of the graph.

In: columns of ``ontology/schema.py``. Out: :class:`Attribute` objects, stored or derived from others. SQL names the facts
of a row by alias, SPARQL by the variable of the same name (:data:`Part`); an attribute ``score`` is the column ``score``
or the variable ``?score``, its entity ``score_iri``. What divides or rounds is exact in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ontology.schema import FUNDS, Column, FactTable
from search.sparql_terms import rounded, unless_zero

Part = Literal["fact", "evaluation", "fund", "file"]
"""Which fact of a row states an attribute: the row itself, its evaluation, that one's fund line, its document."""

Type = Literal["text", "number", "integer", "boolean"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a relation.

    ``column`` is its name in answers ("" for what is no column of a fact table: ``item`` and ``value`` show it).
    ``part`` and ``stored`` say which column of which fact states it; derived ones have ``operands`` instead, other
    attributes of the relation, and ``formula``, their arithmetic for people ("" where one of them is taken over as it
    is). ``sql`` is an expression over the aliases (stored) or over the operands' names (derived); ``sparql`` a pattern
    that binds ``?name`` (and ``?name_iri``). ``unit_from`` names the attribute that holds a number's unit, ``number``
    the one that holds a text's number.
    """

    name: str
    label: str
    type: Type
    sql: str
    sparql: str
    unit: str = ""
    unit_from: str = ""
    column: str = ""
    part: Part = "fact"
    stored: str = ""
    entity: bool = False
    operands: tuple[str, ...] = ()
    formula: str = ""
    number: str = ""

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers that may be summed and averaged."""
        return self.type == "number"


def stored(column: Column, part: Part = "fact", name: str = "", label: str = "") -> Attribute:
    """The attribute that a fact's ``column`` states, under its own ``name`` and ``label`` where these are given."""
    name = name or column.name
    types: dict[str, Type] = {"decimal": "number", "integer": "integer", "boolean": "boolean"}
    many = column.type == "texts"
    return Attribute(
        name,
        label or column.label,
        types.get(column.type, "text"),
        f"nullif(array_to_string({part}.{column.name}, '、'), '')" if many else f"{part}.{column.name}",
        _pattern(column, part, name),
        unit=column.unit,
        unit_from={"value": "unit_of_measure", "target_value": "target_unit", "actual_value": "target_unit"}.get(
            name, ""
        ),
        column=column.name,
        part=part,
        stored=column.name,
        entity=bool(column.entity) and not many,
        number={"target": "target_value", "actual": "actual_value"}.get(name, ""),
    )


def stored_columns(table: FactTable, *without: str) -> list[Attribute]:
    """Every column of ``table`` but those named and those that are no plain value."""
    return [stored(column) for column in table.columns if column.type != "json" and column.name not in without]


def first_stated(name: str, label: str, unit: str, operands: tuple[str, ...], column: str = "") -> Attribute:
    """The first of ``operands`` that has a value."""
    sparql = f"BIND(COALESCE({', '.join(f'?{operand}' for operand in operands)}) AS ?{name})"
    sql = f"coalesce({', '.join(operands)})"
    return Attribute(name, label, "number", sql, sparql, unit=unit, column=column, operands=operands)


def ratio(name: str, label: str, numerator: str, denominator: str) -> Attribute:
    """``numerator`` ÷ ``denominator`` in %, rounded half up to two places; null where the denominator is 0."""
    return Attribute(
        name,
        label,
        "number",
        rounded_ratio_sql(numerator, denominator),
        f"BIND({rounded_ratio_sparql(f'?{numerator}', f'?{denominator}')} AS ?{name})",
        unit="%",
        operands=(numerator, denominator),
        formula="{0} ÷ {1} × 100",
    )


def difference(name: str, label: str, whole: str, part: str, unit: str) -> Attribute:
    """``whole`` − ``part``, to two places: amounts converted from 元 have more."""
    return Attribute(
        name,
        label,
        "number",
        f"round({whole} - {part}, 2)",
        f"BIND({rounded(f'(?{whole} - ?{part})')} AS ?{name})",
        unit=unit,
        operands=(whole, part),
        formula="{0} − {1}",
    )


def money(part: Part) -> list[Attribute]:
    """Budget, execution and what follows from them, where ``part`` is the fund line.

    The budget is the adjusted one, else the initial; the rate the stated one, else executed ÷ budget.
    """
    names = ("source", "budget_initial", "budget_adjusted", "in_place", "executed")
    return [
        *(stored(FUNDS.column(name), part) for name in names),
        first_stated("budget", "预算数", "万元", ("budget_adjusted", "budget_initial")),
        stored(FUNDS.column("rate"), part, "stated_rate"),
        ratio("computed_rate", "执行率", "executed", "budget"),
        first_stated("rate", "执行率", "%", ("stated_rate", "computed_rate"), column="rate"),
        difference("balance", "未执行金额", "budget", "executed", "万元"),
    ]


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f'"{value}"' for value in values)


_FLOORS = ("数量", "满意度", "服务对象满意度")
"""Levels at which more is better."""
_NO_COUNTS = ("%", "元", "万元", "亿元", "天", "日", "月", "年", "小时", "分钟", "个月", "工作日")
_FLOOR_SQL = (
    f"(coalesce(level2, level1, '') IN {_FLOORS} OR coalesce(level1, '') = '满意度' "
    f"OR (level2 IS NULL AND level1 = '产出' AND coalesce(target_unit, '%') NOT IN {_NO_COUNTS}))"
)
_ALL_SQL = "(target_unit = '%' AND target_value = 100 AND coalesce(level2, '') NOT LIKE '%成本' AND coalesce(level1, '') <> '成本')"
_FLOOR_SPARQL = (
    f'(COALESCE(?level2, ?level1, "") IN ({_texts(_FLOORS)}) || COALESCE(?level1, "") = "满意度" '
    f'|| (!BOUND(?level2) && COALESCE(?level1, "") = "产出" && !(COALESCE(?target_unit, "%") IN ({_texts(_NO_COUNTS)}))))'
)
_ALL_SPARQL = (
    '(COALESCE(?target_unit, "") = "%" && ?target_value = 100 && !STRENDS(COALESCE(?level2, ""), "成本") '
    '&& COALESCE(?level1, "") != "成本")'
)


def met_target() -> Attribute:
    """Whether an indicator met its target: by its numbers, else where the words say so ("达成预期指标", "部分达成").

    A bare target is a floor where the level says that more is better, or where it is a count of output; below a bare 100%
    it is missed. More than any other exact or bare target is not judged, except above a target of 0.
    """
    actual, target, op = "actual_value", "target_value", "target_op"
    sql = (
        f"CASE WHEN {actual} IS NULL OR {target} IS NULL THEN CASE "
        "WHEN contains(actual, '部分达成') OR contains(actual, '未达') OR contains(actual, '未完成') THEN false "
        "WHEN starts_with(actual, '达成') OR actual = target THEN true END "
        f"WHEN {op} = '≥' THEN {actual} >= {target} WHEN {op} = '≤' THEN {actual} <= {target} "
        f"WHEN {op} = '>' THEN {actual} > {target} WHEN {op} = '<' THEN {actual} < {target} "
        f"WHEN {op} = '=' AND ({actual} <= {target} OR {target} = 0) THEN {actual} = {target} "
        f"WHEN {op} IS NULL THEN CASE WHEN {actual} = {target} THEN true WHEN {_FLOOR_SQL} THEN {actual} > {target} "
        f"WHEN {_ALL_SQL} AND {actual} < {target} THEN false END END"
    )
    bare = f"IF({_ALL_SPARQL} && ?{actual} < ?{target}, false, ?unknown)"
    bare = f"IF(?{actual} = ?{target}, true, IF({_FLOOR_SPARQL}, ?{actual} > ?{target}, {bare}))"
    numbers = f"IF(?{actual} <= ?{target} || ?{target} = 0, ?{actual} = ?{target}, ?unknown)"
    for symbol, word in (("<", "<"), (">", ">"), ("≤", "<="), ("≥", ">=")):
        numbers = f'IF(?{op} = "{symbol}", ?{actual} {word} ?{target}, {numbers})'
    numbers = f'IF(BOUND(?{op}), IF(?{op} IN ("=", "<", ">", "≤", "≥"), {numbers}, ?unknown), {bare})'
    missed = 'CONTAINS(?actual, "部分达成") || CONTAINS(?actual, "未达") || CONTAINS(?actual, "未完成")'
    words = f'IF({missed}, false, IF(STRSTARTS(?actual, "达成") || ?actual = ?target, true, ?unknown))'
    sparql = f"IF(BOUND(?{actual}) && BOUND(?{target}), {numbers}, {words})"
    operands = (op, actual, target, "target", "actual", "level1", "level2", "target_unit")
    return Attribute(
        "met", "达到目标", "boolean", sql, f"BIND({sparql} AS ?met)", operands=operands, formula="{1} {0} {2}"
    )


def rounded_ratio_sql(numerator: str, denominator: str) -> str:
    """``numerator`` ÷ ``denominator`` × 100 to two places, half up, in whole numbers and so exact."""
    top, bottom = (f"CAST({value} * 1000000 AS HUGEINT)" for value in (numerator, denominator))
    cents = f"(abs({top}) * 20000 + abs({bottom})) // (2 * abs({bottom}))"
    sign = f"CASE WHEN ({numerator} < 0) = ({denominator} < 0) THEN 0.01 ELSE -0.01 END"
    return f"CASE WHEN {denominator} <> 0 THEN CAST({cents} AS DECIMAL(22,0)) * {sign} END"


def rounded_ratio_sparql(numerator: str, denominator: str) -> str:
    """The same in SPARQL; an error, and so unbound, where the denominator is 0."""
    cents = f"FLOOR(ABS({numerator} * 10000 / {denominator}) + 0.5)"
    sign = f"IF(({numerator} < 0) = ({denominator} < 0), 0.01, -0.01)"
    return unless_zero(numerator, denominator, f"{cents} * {sign}")


def _pattern(column: Column, part: Part, name: str) -> str:
    node, variable, start = f"?{name}_iri", f"?{name}", f"{column.entity}/"
    if column.type == "texts":
        return (
            f'{{ SELECT ?{part} (GROUP_CONCAT(?one_{name}; separator="、") AS {variable}) '
            f"WHERE {{ ?{part} {column.path} ?one_{name} }} GROUP BY ?{part} }}"
        )
    if not column.entity:
        return f"?{part} {column.path} {variable} ."
    if column.path.startswith(start):
        return f"?{part} {column.entity} {node} . {node} {column.path.removeprefix(start)} {variable} ."
    return f"?{part} {column.entity} {node} ; {column.path} {variable} ."
