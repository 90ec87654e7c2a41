"""Gold rows from made facts. A layout names what it states; what it leaves out is not judged or must be null."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from maker.facts import Fund, Indicator, Project, written
from maker.page import Row

MONEY = ("budget_initial", "budget_adjusted", "in_place", "executed", "rate", "weight", "score")


def project_row(project: Project, stage: str = "自评", **stated: Any) -> Row:
    """A row of ``projects``; ``stated`` adds or overrides columns (total_score, grade, goal_expected …)."""
    return {"project": project.name, "year": project.year, "stage": stage, **stated}


def fund_row(project: Project, fund: Fund, stated: Collection[str], stage: str = "自评", **changes: Any) -> Row:
    """A row of ``funds``: the columns of ``stated`` hold the made figures, all other money columns must be null."""
    total = fund.source == "total"
    values: dict[str, Decimal | None] = {
        "budget_initial": fund.initial,
        "budget_adjusted": fund.adjusted,
        "in_place": fund.adjusted,
        "executed": fund.executed,
        "rate": fund.rate,
        "weight": project.budget_weight if total else None,
        "score": project.budget_score if total else None,
    }
    held: Row = {name: values[name] if name in stated else None for name in MONEY}
    return {"project": project.name, "year": project.year, "stage": stage, "source": fund.source, **held, **changes}


def indicator_row(
    project: Project, row: Indicator, text: str | None, stated: Collection[str], stage: str = "自评", **changes: Any
) -> Row:
    """A row of ``indicators``: ``text`` is the target as one cell writes it (None: not judged, set in several cells).

    ``stated`` of actual, weight, score and reason are there, the others must be null.
    """
    gold: Row = {
        "project": project.name,
        "year": project.year,
        "stage": stage,
        "level1": row.level1,
        "level2": row.level2,
        "indicator": row.name,
        "target_op": row.target.op,
        "target_value": row.target.value,
        "target_unit": row.target.unit,
        "actual": None,
        "actual_value": None,
        "weight": row.weight if "weight" in stated else None,
        "score": row.score if "score" in stated else None,
        "reason": row.reason if "reason" in stated else None,
    }
    if text is not None:
        gold["target"] = text
    if "actual" in stated:
        gold["actual_value"] = row.actual
        gold["actual"] = row.actual_words if row.actual is None else written(row.actual)
    return {**gold, **changes}
