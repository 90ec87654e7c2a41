"""Whether documents say one thing everywhere: "实际支出前后一致吗", "这个数对得上吗", "总分有没有矛盾".

In: a question that no plan fits as a whole. Out: :func:`whether_consistent`, the answer to what stands before the words that
ask so, with yes or no before it: a contradiction that the audit found (or several values for one figure) is the no. Where a
figure stands in one place only, that is said: nothing confirms it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.plan import Compare, Derive, Exists, FirstOf, Lookup, OneOf, Plan, Value

_ROUNDED = Decimal("0.015")
"""How far a derived figure may be off by the rounding of two stated ones."""
_FINDINGS = "有没有矛盾"
"""What asks for what the audit found."""


def whether_consistent(
    question: str, plan_of: Callable[[str], Plan | None], answer: Callable[[Plan], dict[str, Any]]
) -> dict[str, Any] | None:
    """The yes or no to plain ``question``; None where it asks for something else, or nothing answers it."""
    asked = _asked_of(question)
    if asked is None:
        return None
    about, agrees = asked
    plan = plan_of(f"{about}是多少")
    if isinstance(plan, Lookup | FirstOf):
        found = answer(plan)
        if found["status"] == "answered" and found["value"] is None:
            return _over_years(plan, answer, agrees)  # several figures: none of them confirms another by itself
        return _of_figure(found, agrees)
    plan = plan_of(f"{about}{_FINDINGS}")
    if isinstance(plan, Exists) and plan.rows.relation == "finding":
        return answer(replace(plan, negated=agrees))
    return None


def _over_years(plan: Plan, answer: Callable[[Plan], dict[str, Any]], agrees: bool) -> dict[str, Any] | None:
    """Whether the figure of a year is what the next year's and its stated change give; None where that cannot be computed."""
    if not isinstance(plan, Lookup) or plan.relation != "observation":
        return None
    years = next((c for c in plan.where if isinstance(c, OneOf) and c.attribute == "year"), None)
    if years is None or len(years.values) != 2:
        return None
    earlier, later = sorted(years.values, key=str)
    kept = tuple(
        c for c in plan.where if c is not years and not (isinstance(c, Compare | OneOf) and c.attribute == "kind")
    )

    def of(year: Value, kind: str) -> Lookup:
        return replace(plan, where=(*kept, Compare("year", "=", year), Compare("kind", "=", kind)))

    stated = answer(of(earlier, "amount"))
    derived = answer(Derive("before_change", (of(later, "amount"), of(later, "change")), f"{earlier}年"))
    values = [one["value"] for one in (stated, derived)]
    if stated["status"] not in ("answered", "conflict") or derived["status"] != "answered" or None in values:
        return None
    same = abs(Decimal(str(values[0])) - Decimal(str(values[1]))) < _ROUNDED
    truth = same == agrees
    told = "推算的数与载明的一致" if same else "推算的数与载明的不一致"
    return derived | {
        "value": truth,
        "unit_of_measure": None,
        "answer": f"{'是' if truth else '否'}。{told}：{stated['answer']}{derived['answer']}",
        "columns": [*dict.fromkeys((*stated["columns"], *derived["columns"]))],
        "rows": [*stated["rows"], *derived["rows"]],
        "evidence": [*stated["evidence"], *derived["evidence"]],
        "findings": [*stated["findings"], *derived["findings"]],
    }


def _of_figure(found: dict[str, Any], agrees: bool) -> dict[str, Any] | None:
    """The answer to one figure as yes or no."""
    if found["status"] not in ("answered", "conflict"):
        return None
    same = found["status"] == "answered"
    places = {(span["document"], span["start"]) for span in found["evidence"]}
    told = f"文中共{len(places)}处，没有发现矛盾" if len(places) > 1 else "文中只有1处，没有可以对照的说法"
    if not same:
        told = "前后说法不一"
    truth = same == agrees
    return found | {
        "value": truth,
        "unit_of_measure": None,
        "answer": f"{'是' if truth else '否'}。{told}：{found['answer']}",
    }


def _asked_of(question: str) -> tuple[str, bool] | None:
    """What is asked of, and whether it is asked to agree."""
    for name, agrees in (("contradicts", False), ("agrees", True)):
        match = _patterns()[name].search(question)
        about = question[: match.start()].rstrip("的,，在中里") if match else ""
        if match and len(about) >= 2:
            return about, agrees
    return None


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    data = tomllib.loads(Path(__file__).with_name("consistency.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(texts)) for name, texts in data.items()}
