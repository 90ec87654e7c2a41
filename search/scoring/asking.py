"""Questions for recomputed scores: what a question asks to be recomputed, and the rest of it as a question of its own.

The rest is understood as every question is; here its plan is answered with recomputed scores instead of stated ones.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.tables import FactTables
from search import plan as p
from search.scoring.answering import Wanted, answer
from search.scoring.sheets import Asked

KINDS = ("high", "low", "differing")

_COLUMNS = {"project": "project_iri", "unit": "unit_iri", "department": "department_iri", "region": "region_iri"}


@dataclass(frozen=True, slots=True)
class Recomputation:
    """What is asked beside the ``rest``: recompute, high, low or differing (the stated against the recomputed total), or
    weighted (an average by budget, of the stated totals unless ``recomputed``)."""

    kind: str
    rest: str
    recomputed: bool = True


def recomputation(question: str) -> Recomputation | None:
    """What plain ``question`` asks to be recomputed; None where it asks for nothing of the kind."""
    for kind in KINDS:
        if (rest := _without(kind, question)) is not None:
            return Recomputation(kind, _listed(rest))
    rest = _without("recompute", question)
    weighed = _without("weighted", question if rest is None else rest)
    if rest is not None:
        rest = re.sub(r"(得分|总分|分数)得(?:多少|几)?分", r"\1是多少", _without("should", rest) or rest)
    if weighed is not None:
        return Recomputation("weighted", weighed, rest is not None)
    return None if rest is None else Recomputation("recompute", rest)


def recomputed(asked: Recomputation, plan: p.Plan, tables: FactTables) -> dict[str, Any] | None:
    """The answer to ``plan`` with recomputed scores; None where it is no question for scores."""
    wanted = _wanted(asked, plan)
    if wanted is None:
        return None
    scope = _scope(wanted.where)
    if scope is None:
        return None
    return answer(tables, wanted, *scope)


def _without(kind: str, question: str) -> str | None:
    """``question`` without what asks for ``kind``; None where nothing does."""
    rest = question
    for pattern in _patterns(kind):
        rest = pattern.sub("", rest)
    rest = re.sub(r"^[,，、:：]+", "", rest)
    return None if rest == question else rest


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    data = tomllib.loads(files("search.scoring").joinpath("questions.toml").read_text("utf-8"))
    return tuple(re.compile(pattern) for pattern in data[kind])


def _listed(rest: str) -> str:
    """ "自评得分虚高的项目" asks for a list, although it leaves only a noun."""
    asks = re.search(r"哪|几个|多少|有没有|是否|吗|列出", rest)
    return rest if asks else f"{rest}有哪些"


def _wanted(asked: Recomputation, plan: p.Plan) -> Wanted | None:
    match plan:
        case p.Exists(rows, negated) if asked.kind in KINDS and not negated and _plain_rows(rows):
            return Wanted(asked.kind, "exists", rows.where)
        case p.Rows(where=where) if asked.kind in KINDS and _plain_rows(plan):
            return Wanted(asked.kind, "list", where)
        case p.Aggregate("project", "count", "project", where, "", ()) if asked.kind in KINDS and plan.having is None:
            return Wanted(asked.kind, "count", where)
        case p.Aggregate("project", "average", "total_score", where, "", ()) if asked.kind in ("recompute", "weighted"):
            return Wanted(asked.kind, "average", where, recomputed=asked.recomputed)
        case p.Rows("project", "project", where, show) if asked.kind == "recompute" and plan.top is None:
            return Wanted("recompute", "total", where) if set(show) <= {"total_score", "grade"} else None
        case p.Lookup("project", want, where) if asked.kind == "recompute":
            form = {"total_score": "total", "grade": "grade", "execution_score": "execution", "rate": "rate"}.get(
                want[0]
            )
            return Wanted("recompute", form, where) if form and len(want) == 1 else None
        case p.Lookup("indicator", ("score",), where) if asked.kind == "recompute":
            return Wanted("recompute", "indicator", where)
    return None


def _plain_rows(rows: p.Rows) -> bool:
    return rows.relation == "project" and rows.of == "project" and rows.top is None and not rows.order


def _scope(where: Sequence[p.Condition]) -> tuple[Asked, tuple[str, ...]] | None:
    """The conditions as those of evaluations, and the indicators named; None where one of them is of another kind."""
    among: list[tuple[str, tuple[str | int, ...]]] = []
    indicators: tuple[str, ...] = ()
    for condition in where:
        match condition:
            case p.Is("indicator", iris):
                indicators = iris
            case p.Is(name, iris) if name in _COLUMNS:
                among.append((_COLUMNS[name], iris))
            case p.Compare("year" | "stage" as name, "=", str() | int() as value):
                among.append((name, (value,)))
            case p.OneOf("year" | "stage" as name, values):
                among.append((name, tuple(value for value in values if isinstance(value, str | int))))
            case _:
                return None
    return Asked(among=tuple(among)), indicators


Understand = Callable[[str], p.Plan | None]
"""Understands a question that stands by itself: its plan, or None."""


def answered(question: str, understand: Understand, tables: FactTables) -> dict[str, Any] | None:
    """The answer to plain ``question`` where it asks for recomputed scores; None where it does not, or is not understood."""
    asked = recomputation(question)
    plan = understand(asked.rest) if asked else None
    return recomputed(asked, plan, tables) if asked and plan is not None else None
