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
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.plan import Exists, FirstOf, Lookup, Plan

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
        return _of_figure(answer(plan), agrees)
    plan = plan_of(f"{about}{_FINDINGS}")
    if isinstance(plan, Exists) and plan.rows.relation == "finding":
        return answer(replace(plan, negated=agrees))
    return None


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
