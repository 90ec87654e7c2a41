"""Scores recomputed by stated rules: execution rate and score, indicator scores, totals, grades, averages.

Facts come in, recomputed figures go out, each with its formula, its rule and the regulation that states it; the rules are
``rules.toml``. Nothing stated is changed. What cannot be computed has no value and says why.
"""

from __future__ import annotations

from search.scoring.attainment import comparable, interval, is_cost, is_count, target_met, tier_of
from search.scoring.figures import (
    Scored,
    budget_of,
    execution_rate,
    execution_score,
    execution_weight,
    indicator_score,
)
from search.scoring.rules import Scheme, load, rules
from search.scoring.totals import average_score, grade, project_score, same_grade

__all__ = [
    "Scheme",
    "Scored",
    "average_score",
    "budget_of",
    "comparable",
    "execution_rate",
    "execution_score",
    "execution_weight",
    "grade",
    "indicator_score",
    "interval",
    "is_cost",
    "is_count",
    "load",
    "project_score",
    "rules",
    "same_grade",
    "target_met",
    "tier_of",
]
