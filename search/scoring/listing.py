"""Recomputed scores beside the stated ones, as rows in the contract's style, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from ontology.arithmetic import ZERO
from ontology.tables import FactTables
from search.scoring.rules import Scheme, rules
from search.scoring.sheets import Asked, ScoreSheet, chosen, evaluations, sheets_of
from search.scoring.totals import Item, average_score, same_grade

T = TypeVar("T")

Row = dict[str, Any]

NAMES = ("document", "iri", "project", "unit", "department", "region", "year", "stage")
_OWN = {"project", "total_score", "grade", "weight_total"}
_RESTS_ON = {
    *("weight", "score", "target", "target_value", "target_op", "target_unit", "actual", "actual_value", "rate"),
    *("budget_initial", "budget_adjusted", "executed"),
}
"""Columns that a recomputed score rests on."""


@dataclass(frozen=True, slots=True)
class Page:
    """``rows`` of the ``total`` that there are."""

    rows: list[Row]
    total: int


def score_rows(
    tables: FactTables,
    asked: Asked,
    scheme: str | None = None,
    differing: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> Page:
    """The evaluations asked for: stated and recomputed side by side, with every formula.

    ``differing`` keeps those where a stated figure is not the recomputed one, the widest difference of totals first.
    Raises EntityNotFound for an unknown name, BadRequest for an unknown scheme.
    """
    rules_of = _scheme(scheme)
    rows = evaluations(tables, asked)
    if differing:
        sheets = [sheet for sheet in sheets_of(tables, rows, rules_of) if _differs(sheet)]
        shown = page_of(sorted(sheets, key=_width, reverse=True), limit, offset)
        total = len(sheets)
    else:
        shown, total = sheets_of(tables, page_of(rows, limit, offset), rules_of), len(rows)
    cited = tables.evidence(sorted({iri for sheet in shown for iri in cited_facts(sheet)}))
    return Page([score_row(sheet, cited) for sheet in shown], total)


def unit_rows(
    tables: FactTables,
    asked: Asked,
    by: str = "unit",
    scheme: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> Page:
    """The scores of units (or departments: ``by``) of each year: averages of their projects' totals, plain and by budget.

    Of several copies of a project's year one counts. A project without a unit (department) is in none.
    """
    rules_of = _scheme(scheme)
    groups: dict[tuple[str, int | None], list[Row]] = {}
    for row in chosen(evaluations(tables, asked)):
        if row[f"{by}_iri"] is not None:
            groups.setdefault((row[f"{by}_iri"], row["year"]), []).append(row)
    ordered = sorted(groups.items(), key=lambda one: (one[1][0][by] or "", one[0][1] or 0, one[0][0]))
    shown = page_of(ordered, limit, offset)
    sheets = {
        sheet.row["iri"]: sheet for sheet in sheets_of(tables, [row for _, group in shown for row in group], rules_of)
    }
    cited = tables.evidence([iri for sheet in sheets.values() for iri in (sheet.row["iri"], *sheet.facts[:1])])
    rows = [_average(by, iri, year, [sheets[row["iri"]] for row in group], cited) for (iri, year), group in shown]
    return Page(rows, len(ordered))


def page_of(entries: Sequence[T], limit: int | None, offset: int) -> Sequence[T]:
    """``limit`` of the entries after ``offset``; all of them without a limit."""
    return entries[offset:] if limit is None else entries[offset : offset + limit]


def _scheme(name: str | None) -> Scheme | None:
    return rules().named(name) if name is not None else None


def score_row(sheet: ScoreSheet, cited: dict[str, list[Row]]) -> Row:
    """The row of one evaluation; ``cited`` holds the evidence of every fact of :func:`cited_facts`."""
    score, stated = sheet.score, sheet.row
    bands = sheet.bands or score.scheme.grades.bands
    grading = score.scheme.grades.rule
    recomputed = sum(1 for item in score.indicators if item.scored.value is not None)
    return {
        **{name: stated[name] for name in NAMES},
        "scheme": score.scheme.name,
        "rate_stated": sheet.line.rate if sheet.line else None,
        "rate": score.rate.value if score.rate else None,
        "rate_formula": score.rate.formula or score.rate.reason if score.rate else "文件没有写资金总额一行",
        "total_stated": stated["total_score"],
        "total": score.total.value,
        "total_low": score.total.low,
        "total_high": score.total.high,
        "total_kept": score.kept,
        "difference": sheet.score.difference,
        "agrees": sheet.score.agrees,
        "formula": score.total.formula,
        "reason": score.total.reason,
        "rule": score.total.rule.text,
        "source": score.total.rule.source,
        "grade_stated": stated["grade"],
        "grade": score.grade,
        "grade_of_stated": score.grade_of_stated,
        "grade_agrees": same_grade(stated["grade"], score.grade_of_stated, bands),
        "grade_rule": _told(sheet) if sheet.bands else grading.text,
        "grade_source": "文件所写" if sheet.bands else grading.source,
        "coverage": f"{len(score.indicators)} 个指标中重算 {recomputed} 个",
        "items": [_item(item, iri, cited[iri]) for item, iri in zip(score.items, sheet.facts, strict=True)],
        "evidence": [*_spans(cited[stated["iri"]], _OWN), *(cited[sheet.bands_from] if sheet.bands_from else [])],
    }


def _item(item: Item, iri: str, spans: Iterable[Row]) -> Row:
    scored = item.scored
    return {
        "iri": iri,
        "item": item.name,
        "weight": item.weight,
        "score_stated": item.stated,
        "score": scored.value,
        "score_low": scored.low,
        "score_high": scored.high,
        "difference": item.difference,
        "agrees": item.agrees,
        "counts": item.counts,
        "formula": scored.formula,
        "reason": scored.reason,
        "rule": scored.rule.text,
        "source": scored.rule.source,
        "evidence": _spans(spans, _RESTS_ON),
    }


def _average(by: str, iri: str, year: int | None, group: Sequence[ScoreSheet], cited: dict[str, list[Row]]) -> Row:
    stated = [sheet.row["total_score"] for sheet in group]
    computed = [sheet.score.total.value for sheet in group]
    budgets = [sheet.budget for sheet in group]
    plain, weighted = average_score(stated), average_score(stated, budgets)
    own, own_weighted = average_score(computed), average_score(computed, budgets)
    known = [sum(1 for value in values if value is not None) for values in (stated, computed)]
    return {
        by: group[0].row[by],
        "iri": iri,
        "year": year,
        "projects": len(group),
        "average_stated": plain.value,
        "average_stated_formula": plain.formula or plain.reason,
        "weighted_stated": weighted.value,
        "weighted_stated_formula": weighted.formula or weighted.reason,
        "average": own.value,
        "average_formula": own.formula or own.reason,
        "weighted": own_weighted.value,
        "weighted_formula": own_weighted.formula or own_weighted.reason,
        "coverage": f"{len(group)} 个项目中 {known[0]} 个有总分，{known[1]} 个能重算",
        "rule": f"{plain.rule.text}；{weighted.rule.text}",
        "source": plain.rule.source,
        "documents": sorted({sheet.row["document"] for sheet in group}),
        "evidence": [span for sheet in group for span in _averaged(sheet, cited)],
    }


def _averaged(sheet: ScoreSheet, cited: dict[str, list[Row]]) -> list[Row]:
    """Where the total and the budget that it is weighted by stand."""
    budget = _spans(cited[sheet.facts[0]], {"budget_adjusted", "budget_initial"}) if sheet.line else []
    return _spans(cited[sheet.row["iri"]], {"total_score"}) + budget


def cited_facts(sheet: ScoreSheet) -> tuple[str, ...]:
    """The facts that a row cites: the evaluation, its rows, the passage that states its bands of grades."""
    return (sheet.row["iri"], *sheet.facts, *([sheet.bands_from] if sheet.bands_from else []))


def _spans(spans: Iterable[Row], fields: set[str]) -> list[Row]:
    return [span for span in spans if fields & set(span["fields"])]


def _differs(sheet: ScoreSheet) -> bool:
    bands = sheet.bands or sheet.scheme.grades.bands
    judged = [item.agrees for item in sheet.score.items]
    return False in (*judged, sheet.score.agrees, same_grade(sheet.row["grade"], sheet.score.grade_of_stated, bands))


def _width(sheet: ScoreSheet) -> Decimal:
    return abs(sheet.score.difference or ZERO)


def _told(sheet: ScoreSheet) -> str:
    return "，".join(f"{band.name} {band.least:f} 分起" for band in sheet.bands)
