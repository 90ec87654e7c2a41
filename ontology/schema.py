"""The fact tables: their columns, and for each column the way to its value in the graph.

One list serves everything that must agree: triples written, DuckDB columns, SPARQL shown to the user, JSON keys, export
headers and documentation. ``path`` is a SPARQL property path from the fact to the plain value (a literal).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Type = Literal["text", "decimal", "integer", "boolean", "texts", "json"]

DECIMAL_PLACES = 6
"""Digits behind the point that a decimal column holds: 0.01 元 is 0.000001 万元."""
DECIMAL_LIMIT = Decimal(10) ** 18
"""A decimal column holds numbers nearer to 0 than this."""


def fits(value: Decimal) -> bool:
    """True where a decimal column holds ``value`` exactly."""
    return abs(value) < DECIMAL_LIMIT and value == round(value, DECIMAL_PLACES)


def plain_number(value: Decimal) -> Decimal:
    """``value`` without the trailing zeros of its column's scale, and without an exponent."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``name`` in tables and JSON, ``path`` in the graph, ``label`` for people, ``unit`` of its numbers."""

    name: str
    path: str
    type: Type
    label: str
    unit: str = ""
    entity: str = ""
    """Path to the entity or concept node, where the value is a node's name; "" where it is a literal of the fact itself."""


@dataclass(frozen=True, slots=True)
class FactTable:
    """A fact table: ``cls`` is the class of its rows in the graph (prefixed name)."""

    name: str
    cls: str
    label: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in their order."""
        return tuple(column.name for column in self.columns)


def _entity(name: str, prop: str, label: str) -> Column:
    return Column(name, f"{prop}/skos:prefLabel", "text", label, entity=prop)


def _concept(name: str, prop: str, label: str) -> Column:
    return Column(name, f"{prop}/skos:notation", "text", label, entity=prop)


_DOCUMENT = Column("document", "bp:document/bp:fileName", "text", "文件", entity="bp:document")
_PROJECT = Column("project", "bp:evaluation/rdfs:label", "text", "项目", entity="bp:project")
_UNIT = _entity("unit", "bp:unit", "单位")
_DEPARTMENT = _entity("department", "bp:department", "主管部门")
_REGION = _entity("region", "bp:region", "地区")
_YEAR = Column("year", "bp:fiscalYear", "integer", "年度")
_STAGE = _concept("stage", "bp:stage", "阶段")
_WEIGHT = Column("weight", "bp:weight", "decimal", "分值", "分")
_SCORE = Column("score", "bp:score", "decimal", "得分", "分")
_REASON = Column("reason", "bp:deviationReason", "text", "偏差原因")
_CAUSE = Column("cause", "bp:cause/skos:notation", "texts", "原因类别", entity="bp:cause")

DOCUMENTS = FactTable(
    "documents",
    "bp:Document",
    "文件",
    (
        Column("document", "bp:fileName", "text", "文件"),
        Column("sha256", "dct:identifier", "text", "内容摘要"),
        _concept("type", "bp:documentType", "类型"),
        Column("title", "dct:title", "text", "标题"),
        _UNIT,
        _REGION,
        _YEAR,
        Column("published", "dct:issued", "text", "公开日期"),
        Column("pages", "bp:pages", "integer", "页数"),
        Column("tables", "bp:tables", "integer", "表格数"),
        Column("facts", "bp:facts", "integer", "事实数"),
        Column("reconciled", "bp:reconciled", "boolean", "勾稽相符"),
        Column("warnings", "bp:warnings", "json", "未读与未证"),
    ),
)

PROJECTS = FactTable(
    "projects",
    "bp:Evaluation",
    "项目",
    (
        _DOCUMENT,
        Column("project", "rdfs:label", "text", "项目", entity="bp:project"),
        _UNIT,
        _DEPARTMENT,
        _REGION,
        _YEAR,
        _STAGE,
        Column("goal_expected", "bp:expectedGoal", "text", "预期目标"),
        Column("goal_actual", "bp:actualGoal", "text", "实际完成情况"),
        Column("total_score", "bp:totalScore", "decimal", "总分", "分"),
        Column("grade", "bp:grade", "text", "等级"),
        Column("weight_total", "bp:weightTotal", "decimal", "分值合计", "分"),
    ),
)

FUNDS = FactTable(
    "funds",
    "bp:FundLine",
    "项目资金",
    (
        _DOCUMENT,
        _PROJECT,
        _UNIT,
        _DEPARTMENT,
        _YEAR,
        _STAGE,
        _concept("source", "bp:fundSource", "资金来源"),
        Column("budget_initial", "bp:initialBudget", "decimal", "年初预算数", "万元"),
        Column("budget_adjusted", "bp:adjustedBudget", "decimal", "全年预算数", "万元"),
        Column("in_place", "bp:inPlace", "decimal", "资金到位数", "万元"),
        Column("executed", "bp:executed", "decimal", "全年执行数", "万元"),
        Column("rate", "bp:executionRate", "decimal", "执行率", "%"),
        _WEIGHT,
        _SCORE,
        _REASON,
    ),
)

INDICATORS = FactTable(
    "indicators",
    "bp:IndicatorResult",
    "绩效指标",
    (
        _DOCUMENT,
        _PROJECT,
        _UNIT,
        _DEPARTMENT,
        _YEAR,
        _STAGE,
        Column("levels_stated", "bp:levelsStated", "text", "原文层级"),
        _concept("level1", "bp:level1", "一级指标"),
        _concept("level2", "bp:level2", "二级指标"),
        Column("indicator", "rdfs:label", "text", "三级指标", entity="bp:indicator"),
        Column("target", "bp:targetText", "text", "年度指标值"),
        Column("target_op", "bp:targetOperator", "text", "指标性质"),
        Column("target_value", "bp:targetValue", "decimal", "目标数值"),
        Column("target_unit", "bp:targetUnit", "text", "计量单位"),
        Column("actual", "bp:actualText", "text", "实际完成值"),
        Column("actual_value", "bp:actualValue", "decimal", "完成数值"),
        _WEIGHT,
        _SCORE,
        _REASON,
        _CAUSE,
    ),
)

OBSERVATIONS = FactTable(
    "observations",
    "bp:Observation",
    "文中数字",
    (
        _DOCUMENT,
        _UNIT,
        _YEAR,
        Column("subject", "bp:about/skos:prefLabel", "text", "对象", entity="bp:about"),
        Column("measure", "bp:measure/skos:notation", "text", "指标口径", entity="bp:measure"),
        Column("measure_text", "bp:measureText", "text", "原文口径"),
        _concept("kind", "bp:kind", "数值类型"),
        Column("value", "bp:value", "decimal", "数值"),
        Column("unit_of_measure", "bp:unitOfMeasure", "text", "计量单位"),
        Column("approximate", "bp:approximate", "boolean", "约数"),
        Column("compared_to", "bp:comparedTo", "text", "比较对象"),
        Column("reason", "bp:reason", "text", "原因"),
        _CAUSE,
    ),
)

FINDINGS = FactTable(
    "findings",
    "bp:Finding",
    "审计发现",
    (
        _DOCUMENT,
        _concept("rule", "bp:rule", "规则"),
        Column("severity", "bp:severity", "text", "严重程度"),
        Column("about", "bp:about", "text", "对象"),
        Column("stated", "bp:stated", "decimal", "所述"),
        Column("expected", "bp:expected", "decimal", "应为"),
        Column("message", "bp:message", "text", "说明"),
        Column("review", "bp:review", "text", "复核"),
        Column("note", "bp:reviewNote", "text", "复核说明"),
        Column("reviewed_by", "bp:reviewedBy", "text", "复核人"),
        Column("reviewed_at", "bp:reviewedAt", "text", "复核时间"),
    ),
)

PASSAGES = FactTable(
    "passages",
    "bp:Passage",
    "原文段落",
    (
        _DOCUMENT,
        Column("passage", "bp:number", "integer", "段落"),
        Column("heading", "bp:heading", "text", "标题"),
        Column("text", "bp:text", "text", "正文"),
    ),
)

TABLES: dict[str, FactTable] = {
    table.name: table for table in (DOCUMENTS, PROJECTS, FUNDS, INDICATORS, OBSERVATIONS, FINDINGS, PASSAGES)
}
