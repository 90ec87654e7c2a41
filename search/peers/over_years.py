"""The same project over years: money, score and grade of each year beside those of the year before, and its indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ontology.arithmetic import percent, round_half_up
from ontology.facts import IndicatorResult
from ontology.naming import normalise
from ontology.tables import FactTables
from search.scoring.attainment import comparable
from search.scoring.listing import NAMES, Page, Row, page_of
from search.scoring.sheets import Asked, ScoreSheet, chosen, evaluations, sheets_of

_OWN = {"total_score", "grade", "year"}
_MONEY = {"budget_initial", "budget_adjusted", "executed", "rate"}
_TARGETS = {"target", "target_value", "actual", "actual_value", "score", "weight"}
_FIGURES = ("budget", "executed", "rate", "total_score")


def year_rows(tables: FactTables, asked: Asked, limit: int | None = None, offset: int = 0) -> Page:
    """Every year of every project that has at least two, in order; differences are against the year before in the list.

    ``asked.year`` keeps the rows of that year, compared with the year before all the same. Of several copies of a year one
    counts. Raises EntityNotFound for a name that nothing bears.
    """
    rows = evaluations(tables, Asked(asked.unit, asked.department, asked.project, None, asked.document))
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in chosen(rows):
        if row["project_iri"] is not None and row["year"] is not None:
            groups[row["project_iri"]].append(row)
    pairs: list[tuple[Row, Row | None]] = []
    for _, group in sorted(groups.items(), key=lambda one: (one[1][0]["project"], one[0])):
        ordered = sorted(group, key=lambda row: row["year"])
        if len(ordered) > 1:
            pairs += zip(ordered, [None, *ordered[:-1]], strict=True)
    pairs = [pair for pair in pairs if asked.year is None or pair[0]["year"] == asked.year]
    shown = page_of(pairs, limit, offset)
    wanted = {row["iri"]: row for pair in shown for row in pair if row}
    sheets = {sheet.row["iri"]: sheet for sheet in sheets_of(tables, list(wanted.values()))}
    cited = tables.evidence(sorted({iri for sheet in sheets.values() for iri in _iris(sheet)}))
    compared = [(sheets[now["iri"]], sheets[then["iri"]] if then else None) for now, then in shown]
    return Page([_row(sheet, before, cited) for sheet, before in compared], len(pairs))


def _row(sheet: ScoreSheet, before: ScoreSheet | None, cited: dict[str, list[Row]]) -> Row:
    now, then = _figures(sheet), _figures(before) if before else dict.fromkeys(_FIGURES)
    row: dict[str, Any] = {name: sheet.row[name] for name in NAMES} | now
    row |= {"grade": sheet.row["grade"], "total": sheet.score.total.value}
    row |= {"previous_year": before.row["year"] if before else None}
    row |= {f"{name}_change": _difference(now[name], then[name]) for name in _FIGURES}
    row["executed_change_rate"] = _growth(now["executed"], then["executed"])
    row["budget_change_rate"] = _growth(now["budget"], then["budget"])
    row["indicators"] = _indicators(sheet, before, cited) if before else []
    row["evidence"] = [span for one in (sheet, before) if one for span in _spans(one, cited)]
    return row


def _figures(sheet: ScoreSheet) -> dict[str, Decimal | None]:
    """Budget, execution, rate (the stated one, else the computed) and total of a year."""
    line, computed = sheet.line, sheet.score.rate
    rate = line.rate if line and line.rate is not None else computed.value if computed else None
    return {
        "budget": sheet.budget,
        "executed": line.executed if line else None,
        "rate": rate,
        "total_score": sheet.row["total_score"],
    }


def _indicators(sheet: ScoreSheet, before: ScoreSheet, cited: dict[str, list[Row]]) -> list[Row]:
    """The indicators that both years have once, with what became of target, result and score."""
    then = _by_name(before)
    rows = []
    for name, (iri, result) in _by_name(sheet).items():
        if name not in then:
            continue
        earlier_iri, earlier = then[name]
        rows.append(
            {
                "indicator": result.indicator,
                "iri": iri,
                "target": result.target,
                "previous_target": earlier.target,
                "target_change": _target_change(result, earlier),
                "actual": result.actual,
                "previous_actual": earlier.actual,
                "score": result.score,
                "previous_score": earlier.score,
                "evidence": [s for one in (iri, earlier_iri) for s in cited[one] if _TARGETS & set(s["fields"])],
            }
        )
    return rows


def _by_name(sheet: ScoreSheet) -> dict[str, tuple[str, IndicatorResult]]:
    named: dict[str, list[tuple[str, IndicatorResult]]] = defaultdict(list)
    for iri, item in zip(sheet.facts, sheet.score.items, strict=True):
        if isinstance(item.fact, IndicatorResult):
            named[normalise(item.fact.indicator)].append((iri, item.fact))
    return {name: found[0] for name, found in named.items() if len(found) == 1}


def _target_change(now: IndicatorResult, then: IndicatorResult) -> str | None:
    """提高, 降低 or 不变, of figures in one unit and direction; a ceiling that is raised has been made easier."""
    if now.target_value is None or then.target_value is None or not (comparable(now) and comparable(then)):
        return "不变" if now.target is not None and now.target == then.target else None
    if (now.target_unit, now.target_op) != (then.target_unit, then.target_op):
        return None
    if now.target_value == then.target_value:
        return "不变"
    return "提高" if now.target_value > then.target_value else "降低"


def _iris(sheet: ScoreSheet) -> Sequence[str]:
    return (sheet.row["iri"], *sheet.facts)


def _spans(sheet: ScoreSheet, cited: dict[str, list[Row]]) -> list[Row]:
    money = cited[sheet.facts[0]] if sheet.line else []
    own = [span for span in cited[sheet.row["iri"]] if _OWN & set(span["fields"])]
    return own + [span for span in money if _MONEY & set(span["fields"])]


def _difference(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    return None if now is None or then is None else round_half_up(now - then)


def _growth(now: Decimal | None, then: Decimal | None) -> Decimal | None:
    """The change in % of the year before; ``None`` where that was 0."""
    share = percent(now - then, then) if now is not None and then is not None else None
    return round_half_up(share) if share is not None else None
