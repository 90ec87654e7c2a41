"""Sentences about single rows: what is named, what is said of it, with the value as the document has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from search.presenting import Row, arithmetic, label_of, taken, told
from search.relations import RELATIONS
from search.values import MOST_NAMED, quantity
from search.wording import SOURCES, code

_STOP = "。；;，,、 "


def name_of(relation: str, row: Row, apart: Iterable[str] = (), *, dated: bool = True) -> str:
    """What a row is about: 甲项目2024年度, 甲项目的“乙指标”; with ``apart``, what else tells it from others.

    ``dated`` says the year also where it tells nothing apart.
    """
    apart = list(apart)
    year = f"{row['year']}年度" if row.get("year") and (dated or "year" in apart) else ""
    extra = [str(row[name]) for name in apart if name != "year" and row.get(name) and name != "compared_to"]
    marked = f"（{'、'.join(extra)}）" if extra else ""
    match relation:
        case "project":
            return f"{row['project']}{year}{marked}"
        case "fund":
            return f"{row['project']}{year}{SOURCES.get(row['source'], row['source'])}{marked}"
        case "indicator":
            return f"{row['project']}{year if 'year' in apart else ''}的“{row['indicator']}”{marked}"
        case "observation":
            subject = row.get("subject") or row.get("unit") or ""
            owner = row["unit"] if "unit" in apart and row.get("unit") and row["unit"] != subject else ""
            source = f"（{row['type']}）" if "type" in apart and row.get("type") else ""
            return f"{owner}{subject}{row['year']}年{source}" if row.get("year") else f"{owner}{subject}{source}"
        case "document":
            return f"《{row.get('title') or row['document']}》"
        case "finding":
            return f"{row['about'] or row['document']}"
    return str(row[RELATIONS[relation].about[0]])


def said(relation: str, row: Row, names: Sequence[str], apart: Iterable[str] = ()) -> str:
    """What a look-up says of one row: 甲项目2024年度的执行率为78.91%."""
    if relation == "observation":
        parts = [observed(row, name_of(relation, row, apart))] if {"value", "reason"} & set(names) else []
        parts += [_reason(row)] if "reason" in names and row.get("reason") else []
        parts += [clause(relation, row, name) for name in names if name not in ("value", "reason")]
        return "，".join(part for part in parts if part)
    clauses = [clause(relation, row, name) for name in names if row.get(name) is not None]
    return f"{name_of(relation, row, apart)}的{'，'.join(clauses)}"


def clause(relation: str, row: Row, name: str) -> str:
    """One attribute of a row with its arithmetic where it is computed: 执行率为98.06%（186.32 ÷ 190 × 100）."""
    value = row.get(name)
    if value is None:
        return ""
    if name == "met":
        return (
            f"完成值{told(relation, row, 'actual')}{'已' if value else '未'}达到目标值{told(relation, row, 'target')}"
        )
    if name == "reason":
        return _reason(row)
    if name in ("target", "actual"):
        return f"{label_of(relation, row, name)}为{told(relation, row, name)}"
    if isinstance(value, str) and len(value) > 30:
        return f"{label_of(relation, row, name)}是：{value.strip(_STOP)}"
    text = code(name, value).strip(_STOP) if isinstance(value, str) else told(relation, row, name)
    return f"{label_of(relation, row, name)}为{text}{computed(relation, row, name)}"


def computed(relation: str, row: Row, name: str) -> str:
    """The arithmetic of a computed value, "" where the document states it."""
    terms = arithmetic(relation, row, name)
    if not terms:
        return ""
    attribute = taken(relation, row, name)
    labels = [label_of(relation, row, operand) for operand in attribute.operands]
    words = attribute.formula.replace(" × 100", "").format(*labels)
    return f"，由{words}得出：{terms} = {told(relation, row, name)}"


def observed(row: Row, name: str) -> str:
    """A figure of the running text as a clause: 甲单位2021年机关运行经费比2020年减少72.11万元."""
    value: Decimal = row["value"]
    unit = row["unit_of_measure"] or ""
    measure = "" if row["measure"] and row["measure"] in name else row["measure"] or ""
    about = "约" if row.get("approximate") else ""
    equals = f"{about}为"
    base = row.get("compared_to") or "上年"
    match row["kind"]:
        case "change" | "change_rate" if value == 0:
            return f"{name}{measure}与{base}持平"
        case "change":
            return f"{name}{measure}比{base}{'增加' if value > 0 else '减少'}{about}{quantity(abs(value), unit)}"
        case "change_rate":
            return f"{name}{measure}比{base}{'增长' if value > 0 else '下降'}{about}{quantity(abs(value), unit)}"
        case "completion_rate":
            done = "" if "完成预算" in measure else "完成预算的"
            return f"{name}{measure}{done or '为'}{about}{quantity(value, unit)}"
        case "share":
            return f"{name}{measure}占比{equals}{quantity(value, unit)}"
        case "count":
            return f"{name}{measure}{about}{quantity(value, unit)}"
    return f"{name}{measure}{equals}{quantity(value, unit)}"


def joined(texts: Sequence[str]) -> str:
    """Clauses as one sentence, the first of them where there are many."""
    cut = list(dict.fromkeys(texts))
    tail = f"等，共{len(cut)}条" if len(cut) > MOST_NAMED else ""
    return f"{'；'.join(cut[:MOST_NAMED])}{tail}。"


def _reason(row: Row) -> str:
    return f"原因是：{str(row['reason']).strip(_STOP)}"
