"""Answers with recomputed scores in the contract's form: every figure computed, with its formula and evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ontology.tables import FactTables, json_ready
from search import plan as p
from search.scoring.listing import Row, cited_facts, score_row
from search.scoring.sheets import Asked, ScoreSheet, chosen, evaluations, sheets_of
from search.scoring.totals import average_score
from search.sparql_text import prefixed
from search.values import quantity
from search.wording import described

_KEPT = {"high": "高于", "low": "低于", "differing": "不同于"}
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """``kind`` of recomputation and ``form`` of the answer: total, grade, execution, rate, indicator, average, list, count
    or exists; of what ``where`` describes."""

    kind: str
    form: str
    where: tuple[p.Condition, ...]
    recomputed: bool = True


@dataclass(frozen=True, slots=True)
class _Told:
    """What is answered: ``sentence``, the number where it is one, the rows and what they rest on."""

    sentence: str
    value: Decimal | bool | None
    unit: str | None
    rows: list[Row]
    evidence: list[Row]
    found: bool = True


def answer(tables: FactTables, wanted: Wanted, asked: Asked, indicators: Sequence[str] = ()) -> dict[str, Any]:
    """The contract's answer, less question and suggestions; ``indicators`` are the addresses of those asked for."""
    sheets = sheets_of(tables, chosen(evaluations(tables, asked)))
    whose = described(
        "project", [one for one in wanted.where if not (isinstance(one, p.Is) and one.attribute == "indicator")]
    )
    if not sheets:
        told = _Told(f"没有找到{whose}有评分的项目，无法重算。", None, None, [], [], False)
    else:
        told = _FORMS[wanted.form](tables, sheets, wanted, whose, indicators)
    columns = list(dict.fromkeys(name for row in told.rows for name in row))
    schemes = "、".join(dict.fromkeys(sheet.scheme.name for sheet in sheets)) or "财政部"
    return {
        "status": "answered" if told.found else "not_found",
        "answer": told.sentence,
        "value": json_ready(told.value) if isinstance(told.value, Decimal) else told.value,
        "unit_of_measure": told.unit if told.value is not None else None,
        "columns": columns,
        "rows": [json_ready(row) for row in told.rows],
        "interpretation": f"按评分规则（{schemes}）重算{whose}{_ASKED[wanted.form]}，与文件所写比较；规则见 docs/scoring.md。",
        "sparql": _query(sheets),
        "evidence": [json_ready(span) for span in told.evidence],
    }


def _rows_of(tables: FactTables, sheets: Sequence[ScoreSheet]) -> list[Row]:
    cited = tables.evidence(sorted({iri for sheet in sheets for iri in cited_facts(sheet)}))
    return [score_row(sheet, cited) for sheet in sheets]


def _totals(
    tables: FactTables, sheets: Sequence[ScoreSheet], wanted: Wanted, whose: str, indicators: Sequence[str]
) -> _Told:
    rows = _rows_of(tables, sheets)
    told = [_total_told(row) for row in rows]
    shown = [
        {
            **_about(row),
            "total_score": row["total_stated"],
            "value": row["total"],
            "item": row["formula"] or row["reason"],
        }
        for row in rows
    ]
    value = rows[0]["total"] if len(rows) == 1 else None
    found = any(row["total"] is not None for row in rows)
    return _Told("；".join(told) + "。", value, "分", shown, _all_evidence(rows), found)


def _total_told(row: Row) -> str:
    name = _name(row)
    if row["total"] is None:
        kept = (
            f"；不能重算的各项按所评得分计入，为{quantity(row['total_kept'], '分')}"
            if row["total_kept"] is not None
            else ""
        )
        return f"{name}的总分不能按规则重算：{row['reason']}{kept}"
    said = f"按规则重算，{name}应得{quantity(row['total'], '分')}（{row['formula']}）"
    wrong = [item for item in row["items"] if item["agrees"] is False]
    because = "、".join(
        f"“{item['item']}”应得{quantity(item['score'], '分')}，所写{quantity(item['score_stated'], '分')}"
        for item in wrong[:_MOST_NAMED]
    )
    more = f"：{because}{f'等{len(wrong)}项' if len(wrong) > _MOST_NAMED else ''}" if wrong else ""
    return f"{said}，{_compared(row)}{more}"


def _compared(row: Row) -> str:
    if row["total_stated"] is None:
        return "文件没有写总分"
    stated = f"所写总分{quantity(row['total_stated'], '分')}"
    if row["agrees"]:
        return f"与{stated}相符"
    difference = row["difference"]
    return f"{stated}比它{'高' if difference > 0 else '低'}{quantity(abs(difference), '分')}"


def _grades(
    tables: FactTables, sheets: Sequence[ScoreSheet], wanted: Wanted, whose: str, indicators: Sequence[str]
) -> _Told:
    rows = _rows_of(tables, sheets)
    told = [
        f"按规则重算，{_name(row)}总分{quantity(row['total'], '分')}，等级为{row['grade']}（{row['grade_rule']}）"
        if row["grade"]
        else f"{_name(row)}的总分不能按规则重算，不能评等级：{row['reason']}"
        for row in rows
    ]
    shown = [{**_about(row), "grade": row["grade_stated"], "value": row["total"], "item": row["grade"]} for row in rows]
    return _Told("；".join(told) + "。", None, None, shown, _all_evidence(rows), any(row["grade"] for row in rows))


def _of_items(
    tables: FactTables, sheets: Sequence[ScoreSheet], wanted: Wanted, whose: str, indicators: Sequence[str]
) -> _Told:
    """The budget row's score, or those of the indicators asked for."""
    known: set[str] = set()
    if wanted.form == "indicator":
        sql = "SELECT iri FROM indicators WHERE indicator_iri IN (SELECT unnest(?))"
        known = {row["iri"] for row in tables.select(sql, (list(indicators),))}
    pairs = []
    for sheet, row in zip(sheets, _rows_of(tables, sheets), strict=True):
        first = 1 if sheet.line else 0
        items = row["items"][first:] if wanted.form == "indicator" else row["items"][:first]
        pairs += [(row, item) for item in items if not known or item["iri"] in known]
    told, shown = [], []
    for row, item in pairs:
        name = f"{_name(row)}的“{item['item']}”"
        stated = "文件没有写得分" if item["score_stated"] is None else f"所写{quantity(item['score_stated'], '分')}"
        told.append(
            f"{name}得分不能按规则重算：{item['reason']}"
            if item["score"] is None
            else f"按规则重算，{name}应得{quantity(item['score'], '分')}（{item['formula']}），{stated}"
        )
        shown.append({**_about(row), "indicator": item["item"], "score": item["score_stated"], "value": item["score"]})
    if not pairs:
        return _Told(f"{whose}项目没有写这一项，无法重算。", None, None, [], [], False)
    value = pairs[0][1]["score"] if len(pairs) == 1 else None
    evidence = [span for _, item in pairs for span in item["evidence"]]
    found = any(item["score"] is not None for _, item in pairs)
    return _Told("；".join(told) + "。", value, "分", shown, evidence, found)


def _rates(
    tables: FactTables, sheets: Sequence[ScoreSheet], wanted: Wanted, whose: str, indicators: Sequence[str]
) -> _Told:
    rows = _rows_of(tables, sheets)
    told = [
        f"按规则重算，{_name(row)}的执行率为{quantity(row['rate'], '%')}（{row['rate_formula']}）"
        if row["rate"] is not None
        else f"{_name(row)}的执行率不能重算：{row['rate_formula']}"
        for row in rows
    ]
    shown = [{**_about(row), "rate": row["rate_stated"], "value": row["rate"]} for row in rows]
    value = rows[0]["rate"] if len(rows) == 1 else None
    evidence = [s for row, sheet in zip(rows, sheets, strict=True) if sheet.line for s in row["items"][0]["evidence"]]
    return _Told("；".join(told) + "。", value, "%", shown, evidence, any(row["rate"] is not None for row in rows))


def _averages(
    tables: FactTables, sheets: Sequence[ScoreSheet], wanted: Wanted, whose: str, indicators: Sequence[str]
) -> _Told:
    totals = [sheet.score.total.value if wanted.recomputed else sheet.row["total_score"] for sheet in sheets]
    weighted = wanted.kind == "weighted"
    scored = average_score(totals, [sheet.budget for sheet in sheets] if weighted else None)
    known = sum(
        1
        for sheet, total in zip(sheets, totals, strict=True)
        if total is not None and (sheet.budget is not None or not weighted)
    )
    what = f"{'重算' if wanted.recomputed else '所写'}总分{'按预算数加权' if weighted else ''}的平均值"
    has = f"{'能重算' if wanted.recomputed else '有总分'}{'并写明预算数' if weighted else ''}"
    coverage = f"{len(sheets)}个项目中{known}个{has}"
    if scored.value is None:
        return _Told(f"不能计算{whose}{what}：{scored.reason}（{coverage}）。", None, None, [], [], False)
    rows = _rows_of(tables, sheets)
    shown = [
        {**_about(row), "total_score": row["total_stated"], "value": total}
        for row, total in zip(rows, totals, strict=True)
    ]
    return _Told(
        f"{whose}{what}为{quantity(scored.value, '分')}（{scored.formula}）。{coverage}。",
        scored.value,
        "分",
        shown,
        _all_evidence(rows),
    )


def _compared_list(
    tables: FactTables, sheets: Sequence[ScoreSheet], wanted: Wanted, whose: str, indicators: Sequence[str]
) -> _Told:
    """The projects whose stated total is higher, lower or other than the recomputed one; how many; whether there are any."""
    judged = [sheet for sheet in sheets if sheet.score.agrees is not None]
    kept = [sheet for sheet in judged if _is_kind(sheet, wanted.kind)]
    kept.sort(key=lambda sheet: abs(sheet.score.difference or Decimal(0)), reverse=True)
    values: dict[str, Decimal | bool] = {"count": Decimal(len(kept)), "exists": bool(kept)}
    value, unit = values.get(wanted.form), "个" if wanted.form == "count" else None
    coverage = f"{len(sheets)}个项目中{len(judged)}个有总分并能重算"
    what = f"{whose}所写总分{_KEPT[wanted.kind]}重算总分的项目"
    rows = _rows_of(tables, kept)
    shown = [
        {**_about(row), "total_score": row["total_stated"], "value": row["total"], "item": row["formula"]}
        for row in rows
    ]
    if not kept:
        said = {"count": f"{what}有0个", "exists": f"否。没有{what}"}.get(wanted.form, f"没有{what}")
        return _Told(f"{said}。{coverage}。", value, unit, [], [], bool(judged) and wanted.form != "list")
    names = "；".join(f"{_name(row)}（重算{quantity(row['total'], '分')}，{_compared(row)}）" for row in rows)
    lead = "是。" if wanted.form == "exists" else ""
    sentence = f"{lead}{what}共{len(kept)}个：{names}。{coverage}。"
    return _Told(sentence, value, unit, shown, _all_evidence(rows))


def _is_kind(sheet: ScoreSheet, kind: str) -> bool:
    difference = sheet.score.difference
    if sheet.score.agrees is not False or difference is None:
        return False
    return {"high": difference > 0, "low": difference < 0, "differing": True}[kind]


def _name(row: Row) -> str:
    return f"{row['project']}{row['year']}年度" if row["year"] else str(row["project"])


def _about(row: Row) -> Row:
    return {name: row[name] for name in ("project", "unit", "year", "document")}


def _all_evidence(rows: Sequence[Row]) -> list[Row]:
    return [
        span for row in rows for span in (*row["evidence"], *(s for item in row["items"] for s in item["evidence"]))
    ]


_Form = Callable[[FactTables, Sequence[ScoreSheet], Wanted, str, Sequence[str]], _Told]
_FORMS: dict[str, _Form] = {
    "total": _totals,
    "grade": _grades,
    "execution": _of_items,
    "indicator": _of_items,
    "rate": _rates,
    "average": _averages,
    "list": _compared_list,
    "count": _compared_list,
    "exists": _compared_list,
}
_ASKED = {
    "total": "总分",
    "grade": "等级",
    "execution": "预算执行得分",
    "indicator": "指标得分",
    "rate": "执行率",
    "average": "各项目总分并求平均",
    "list": "各项目总分",
    "count": "各项目总分",
    "exists": "各项目总分",
}


def _query(sheets: Sequence[ScoreSheet]) -> str:
    """What the recomputed scores rest on: SPARQL has no word for the rules themselves."""
    values = " ".join(f"<{sheet.row['iri']}>" for sheet in sheets)
    optional = " ".join(
        f"OPTIONAL {{ ?fact {path} ?{name} }}"
        for name, path in (
            ("target", "bp:targetText"),
            ("actual", "bp:actualText"),
            ("budget_initial", "bp:initialBudget"),
            ("budget_adjusted", "bp:adjustedBudget"),
            ("executed", "bp:executed"),
            ("weight", "bp:weight"),
            ("score", "bp:score"),
        )
    )
    return prefixed(
        "SELECT ?project ?total_score ?item ?target ?actual ?budget_initial ?budget_adjusted ?executed ?weight ?score "
        f"WHERE {{ VALUES ?evaluation {{ {values} }} ?evaluation rdfs:label ?project . "
        "OPTIONAL { ?evaluation bp:totalScore ?total_score } ?fact bp:evaluation ?evaluation . "
        "{ ?fact a bp:IndicatorResult ; rdfs:label ?item } UNION { ?fact a bp:FundLine ; bp:fundSource/skos:notation ?item } "
        f"{optional} }}"
    )
