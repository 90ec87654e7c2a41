"""Plans in Chinese: the ``interpretation`` of an answer, and the phrases its sentences are made of."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from search import plan as p
from search.name_index import is_whole
from search.relations import RELATIONS, attribute, mentioned
from search.values import quantity

SOURCES = {
    "total": "资金总额",
    "appropriation": "财政拨款",
    "carryover": "上年结转资金",
    "fiscal_account": "财政专户管理资金",
    "unit_funds": "单位资金",
    "other": "其他资金",
}
KINDS = {
    "amount": "金额",
    "change": "增减额",
    "change_rate": "增减率",
    "share": "占比",
    "completion_rate": "完成预算的比率",
    "count": "数量",
    "rate": "比率",
    "weight": "分值",
    "score": "得分",
}
MOST_TEXTS = 3
"""Of texts of which one must stand in a name, so many are told."""
FUNCTIONS = {"sum": "合计", "average": "平均值", "median": "中位数", "min": "最小值", "max": "最大值"}

SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}

_CODES = {"source": SOURCES, "kind": KINDS, "severity": SEVERITIES}
_WORDS = {"=": "为", "≠": "不为", "<": "低于", "≤": "不高于", ">": "高于", "≥": "不低于"}
_SCOPE_ORDER = (
    "region",
    "department",
    "unit",
    "year",
    "stage",
    "document",
    "project",
    "subject",
    "indicator",
    "measure",
)
_FORMULAS = {"difference": " − ", "gap": " − ", "total": " + ", "ratio": " ÷ ", "times": " ÷ ", "before_change": " − "}


def interpretation(plan: p.Plan) -> str:
    """How a question was understood."""
    match plan:
        case p.Lookup():
            return f"查询{described(plan.relation, plan.where)}{_wanted(plan)}"
        case p.Rows():
            return _list(plan)
        case p.Aggregate():
            return _aggregate(plan)
        case p.Derive(formula, operands, asked):
            parts = [interpretation(part).removeprefix("查询").removeprefix("统计") for part in operands]
            named = f"{asked}：" if asked else ""
            return f"计算{named}{_formula(formula, parts)}"
        case p.Check(p.Lookup(relation, ("met",), where), "=", True):
            return f"判断{described(relation, where, '')}是否达到目标值"
        case p.Check(operand, op, against):
            return f"判断{_asked(operand)}是否{_compared(operand, op, against)}"
        case p.Exists(rows, negated):
            return f"判断是否{'没有' if negated else '有'}符合条件的{_of(rows)}：{described(rows.relation, rows.where, '')}"
        case p.Holding(checks):
            return f"逐一判断：{'；'.join(interpretation(one).removeprefix('判断') for one in checks)}"
        case p.FirstOf(plans):
            return interpretation(plans[0])
        case p.Several(plans):
            return "；".join(interpretation(part) for part in plans)


def described(relation: str, where: Iterable[p.Condition], last: str = "的") -> str:
    """What a set of conditions describes: 上海市党建服务中心2024年度执行率低于90%的."""
    conditions = list(where)
    named, limits = scope(conditions), limited(relation, conditions)
    if not named and not limits:
        return ""
    return f"{named}{limits}{last}"


def scope(where: Iterable[p.Condition]) -> str:
    """Of whom and when conditions speak: 上海市党建服务中心2024年度."""
    parts: dict[str, str] = {}
    for condition in where:
        name = mentioned(condition)[0]
        text = _named(condition)
        if text and name in _SCOPE_ORDER:
            parts[name] = f"{parts[name]}且{text}" if name in parts else text
    ordered = [parts[name] for name in _SCOPE_ORDER if name in parts]
    return "".join(text for index, text in enumerate(ordered) if text not in ordered[:index])


def limited(relation: str, where: Iterable[p.Condition]) -> str:
    """The conditions that are no names: 执行率低于90%且总分高于98分."""
    limits = [c for c in where if not (_named(c) and mentioned(c)[0] in _SCOPE_ORDER) and not _kinds(c)]
    return "且".join(text for condition in limits if (text := _phrase(relation, condition)))


def labels(relation: str, names: Iterable[str]) -> str:
    """What people call attributes: 实施单位和主管部门."""
    texts = list(dict.fromkeys(attribute(relation, name).label for name in names))
    return texts[0] if len(texts) == 1 else f"{'、'.join(texts[:-1])}和{texts[-1]}"


def code(name: str, value: object) -> str:
    """A value of a closed list in Chinese: total is 资金总额."""
    return _CODES.get(name, {}).get(str(value), str(value))


def counted(relation: str, of: str) -> str:
    """The noun that counts ``of``: 个项目, 项指标."""
    if of in ("", relation):
        return RELATIONS[relation].noun
    found = RELATIONS.get(of)
    return found.noun if found else f"个{attribute(relation, of).label}"


def _wanted(plan: p.Lookup) -> str:
    """What a look-up wants; of a figure in the running text, which kind of figure."""
    kinds = [kind for condition in plan.where for kind in _kinds(condition)]
    if kinds and plan.want == ("value",):
        return "或".join(KINDS[kind] for kind in kinds)
    return labels(plan.relation, plan.want)


def _kinds(condition: p.Condition) -> tuple[str, ...]:
    match condition:
        case p.Compare("kind", "=", str(value)):
            return (value,)
        case p.OneOf("kind", values):
            return tuple(str(value) for value in values)
    return ()


def _list(plan: p.Rows) -> str:
    text = f"列出{described(plan.relation, plan.where)}{_of(plan)}"
    for key in plan.order:
        text += f"，按{attribute(plan.relation, key.attribute).label}{'从高到低' if key.descending else '从低到高'}排列"
    if plan.top is not None:
        text += f"，取{'第' if plan.nth else '前'}{plan.top}名（并列者都列出）"
    return text + (f"，并给出{labels(plan.relation, plan.show)}" if plan.show else "")


def _of(plan: p.Rows) -> str:
    return attribute(plan.relation, plan.of).label


def _aggregate(plan: p.Aggregate) -> str:
    grouped = f"按{labels(plan.relation, plan.by)}分组，" if plan.by else ""
    named = described(plan.relation, plan.where)
    if plan.function == "count":
        text = f"{grouped}统计{named}{counted(plan.relation, plan.attribute)[1:]}数"
    elif plan.function == "ratio":
        top, bottom = labels(plan.relation, (plan.attribute,)), labels(plan.relation, (plan.over,))
        text = f"{grouped}计算{named}{top}合计 ÷ {bottom}合计"
    else:
        text = f"{grouped}统计{named}{labels(plan.relation, (plan.attribute,))}的{FUNCTIONS[plan.function]}"
    if plan.having:
        text += f"，只取结果{_WORDS[plan.having[0]]}{quantity(plan.having[1], '')}的"
    if plan.descending is not None:
        text += f"，结果{'从高到低' if plan.descending else '从低到高'}排列"
    return text + (f"，取前{plan.top}名（并列者都列出）" if plan.top is not None else "")


def _formula(formula: p.Formula, parts: list[str]) -> str:
    match formula:
        case "growth":
            return f"（{parts[0]} − {parts[1]}）÷ {parts[1]}"
        case "before_rate":
            return f"{parts[0]} ÷ （1 + {parts[1]}）"
        case "whole_of_rate":
            return f"{parts[0]} ÷ {parts[1]}"
    return _FORMULAS[formula].join(parts)


def _asked(operand: p.Operand) -> str:
    return interpretation(operand).removeprefix("查询").removeprefix("统计").removeprefix("计算")


def _compared(operand: p.Operand, op: p.Comparison, against: p.Value | p.Operand) -> str:
    if isinstance(against, p.Lookup | p.Aggregate | p.Derive):
        return f"{_WORDS[op]}{_asked(against)}"
    unit = ""
    if isinstance(operand, p.Lookup):
        unit = attribute(operand.relation, operand.want[0]).unit
    return f"{_WORDS[op]}{_value('', against, unit)}"


def _named(condition: p.Condition) -> str:
    """A condition that names what is meant, as a name; "" where it is none."""
    match condition:
        case p.Is(name, _, names):
            text = "和".join(dict.fromkeys(names))
            return f"“{text}”" if name in ("project", "indicator", "document") else text
        case p.Compare("year", "=", value):
            return f"{value}年度"
        case p.OneOf("year", values):
            return f"{'、'.join(str(value) for value in values)}年度"
        case p.Compare(("stage" | "measure" | "subject") as name, "=", value):
            return f"{value}阶段" if name == "stage" else str(value)
        case p.OneOf(("measure" | "subject"), values):
            return "或".join(str(value) for value in values)
    return ""


def _phrase(relation: str, condition: p.Condition) -> str:
    match condition:
        case p.Compare("met", "=", value):
            return "达到目标值" if value else "未达到目标值"
        case p.Compare("unit_of_measure", "=", value):
            return f"以{value}计"
        case p.Compare(name, op, value):
            found = attribute(relation, name)
            return f"{found.label}{_WORDS[op]}{_value(name, value, found.unit)}"
        case p.Between(name, low, high):
            found = attribute(relation, name)
            return f"{found.label}在{quantity(low, '')}至{quantity(high, found.unit)}之间"
        case p.Versus(name, op, other, factor):
            times = "" if factor == 1 else f"{quantity(factor, '倍')}"
            label = attribute(relation, other).label
            return f"{attribute(relation, name).label}{_WORDS[op]}{label}{'的' if times else ''}{times}"
        case p.VersusMean(name, op):
            return f"{attribute(relation, name).label}{_WORDS[op]}平均值"
        case p.Is(name, _, names):
            return f"{attribute(relation, name).label}为{'或'.join(names)}"
        case p.OneOf("measure_text", values):
            return f"（原文“{'”或“'.join(str(value) for value in values)}”）"
        case p.OneOf(name, values):
            return f"{attribute(relation, name).label}为{'或'.join(_value(name, value, '') for value in values)}"
        case p.Contains(name, text):
            return f"{attribute(relation, name).label}含“{text}”"
        case p.Stated(name):
            return f"写明了{attribute(relation, name).label}"
        case p.Missing(name):
            return f"未写明{attribute(relation, name).label}"
        case p.Not(p.Is("project", _, names)) if all(map(is_whole, names)):
            return ""  # the spending of a whole body goes without saying as no project
        case p.Not(p.Is(name, _, names)) | p.AnyOf((p.Not(p.Is(name, _, names)), p.Missing())):
            return f"除{'、'.join(dict.fromkeys(names))}以外"
        case p.Not(p.Within(_, p.Rows("indicator") as rows)):
            return f"没有{described(rows.relation, rows.where)}指标"
        case p.Within(_, p.Rows("indicator") as rows):
            return f"有{described(rows.relation, rows.where)}指标"
        case p.Not(denied):
            return f"非（{described(relation, (denied,), '')}）"
        case p.AnyOf(conditions) if all(isinstance(part, p.Contains) for part in conditions):
            return _any_contains(relation, [part for part in conditions if isinstance(part, p.Contains)])
        case p.AnyOf((p.Is("department", _, names), p.AllOf((p.Is("unit"), p.Missing("department"))))):
            return f"主管部门为{'、'.join(names)}或由其自行实施"
        case p.AnyOf(conditions):
            return f"（{'，或'.join(described(relation, (part,), '') for part in conditions)}）"
        case p.AllOf(conditions):
            return f"（{'，且'.join(described(relation, (part,), '') for part in conditions)}）"
        case p.Within(name, rows):
            return f"{attribute(relation, name).label}属于“{interpretation(rows).removeprefix('列出')}”"


def _any_contains(relation: str, conditions: list[p.Contains]) -> str:
    """名称中的项目、单位或主管部门含“教育”; 单位含“中学”或“小学”."""
    names = list(dict.fromkeys(attribute(relation, part.attribute).label for part in conditions))
    texts = [f"“{text}”" for text in dict.fromkeys(part.text for part in conditions)]
    told = "或".join(texts[:MOST_TEXTS]) + ("等" if len(texts) > MOST_TEXTS else "")
    return f"{'、'.join(names[:-1])}{'或' if names[:-1] else ''}{names[-1]}名称含{told}"


def _value(name: str, value: p.Value, unit: str) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal | int):
        return quantity(value, unit)
    return code(name, value)
