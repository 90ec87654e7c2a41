"""A body's own results: the score of its whole expenditure, how far its budget was spent, what was added to it.

"教育局2023年整体支出自评得分" asks of the body. It is answered by what documents state of the body itself, in running text or
in a form on its whole expenditure; never by adding up or listing its projects.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from search.catalogue import Catalogue
from search.frame import Frame
from search.name_index import is_whole
from search.occurrences import Occurrence
from search.outcome import Missing, Outcome, Understood
from search.plan import Check, Condition, FirstOf, Is, Lookup, OneOf, Plan, Several
from search.question_text import bare
from search.reading import Token
from search.scope import Scope, one_of

_ROLES = {
    "score": "score",
    "total_score": "score",
    "rate": "rate",
    "completion": "rate",
    "budget": "budget",
    "budget_initial": "budget_initial",
    "budget_adjusted": "budget_adjusted",
    "executed": "executed",
    "remaining": "remaining",
}
"""Words of the lexicon → what of the body they ask for, by the names of ``bodies.toml``."""
_OF_EVALUATION = {
    "score": "total_score",
    "rate": "rate",
    "budget": "budget",
    "budget_initial": "budget_initial",
    "budget_adjusted": "budget_adjusted",
    "executed": "executed",
    "remaining": "balance",
}
"""The same, in a form on the whole expenditure."""
_ONLY_OF_WHOLE = frozenset(("executed", "budget", "remaining"))
"""Asked of a body without a word for the whole, these are figures of its accounts: :mod:`search.figure_plans` knows them."""
_YEARS = re.compile(r"^.*?20\d\d年?度?(?:的)?")
_CLOSING = re.compile(r"(?:为|达到?|是|共|计)+$")


@dataclass(frozen=True, slots=True)
class _Result:
    """How figures of one result are called and of which kinds they are."""

    name: re.Pattern[str]
    kinds: tuple[str, ...]


def of_body(frame: Frame, scope: Scope, catalogue: Catalogue) -> Outcome | None:
    """The outcome where a body's own result is asked for; None where something else is, or nothing is stated of it."""
    whole = frame.has("whole")
    units = tuple(dict.fromkeys(iri for mention in scope.units for iri in mention.iris))
    if not units or not _asks_of_body(frame, scope, whole):
        return None
    wanted = _wanted(frame, whole)
    if not wanted:
        return None
    plans = [_plan(name, units, scope, catalogue) for name in wanted]
    known = [plan for plan in plans if plan is not None]
    if known and (several := scope.ambiguous()) is not None:
        return several
    if len(known) < len(plans):
        return _nothing_of_whole(frame, scope) if whole else None
    _use(frame)
    if frame.limits:
        return _checked(frame, known)
    return Understood(known[0] if len(known) == 1 else Several(tuple(known)))


def told_of_projects(frame: Frame, scope: Scope, catalogue: Catalogue) -> Outcome | None:
    """The average score, or the number of projects by grade, that a body states of all its projects in the year named.

    Documents hold the forms of some of them: what the body says of all of them is the answer where it says it.
    """
    units = tuple(dict.fromkeys(iri for mention in scope.units for iri in mention.iris))
    named = len(scope.units) == 1 and len(scope.years) == 1 and not (scope.projects or scope.indicators)
    plain = all(map(_may_stand, frame.content))
    if not named or not plain or not any(word in frame.text for word in ("自评", "绩效", "评价")):
        return None
    grades = [value for token in frame.content if (value := token.value("grade_value"))]
    averages = frame.tokens("aggregate", "average")
    if averages and set(frame.asked) <= {"score", "total_score"} and ("分" in averages[0].text or frame.asked):
        places = _stated("average", units, catalogue)
    elif (
        len(grades) == 1
        and (frame.wants_count or frame.wants_number)
        and "project" in frame.nouns
        and set(frame.asked) <= {"grade"}
    ):
        measure = f"绩效自评结果为{grades[0]}的项目数"
        figures = [figure for figure in catalogue.own_figures(("count",)) if figure.measure == measure]
        places = [place for place in catalogue.occurrences(figures) if place.unit_iri in units]
    else:
        return None
    places = [place for place in places if place.year in scope.years]
    if not places:
        return None
    return Understood(_lookup(places, scope))


def _may_stand(token: Token) -> bool:
    """Whether a word may stand in such a question: the body, the year, the average or the grade, and what asks."""
    if token.mention("unit") is not None or token.years is not None:
        return True
    if any(token.value(section) == "project" for section in ("noun", "asked_noun", "every_noun")):
        return True
    told = token.value("attribute") in ("score", "total_score", "grade") or token.value("aggregate") == "average"
    return told or any(token.value(section) for section in ("ask", "grade_value", "unit"))


def _asks_of_body(frame: Frame, scope: Scope, whole: bool) -> bool:
    """Whether a body is spoken of and neither projects, indicators nor other figures are."""
    projects = [label for mention in scope.projects for label in mention.labels]
    if scope.indicators or not all(map(is_whole, projects)):
        return False
    if frame.unknown or frame.wants_reason or frame.ranking or frame.excluded or frame.wants_list:
        return False
    if {"project", "indicator", "account"} & set(frame.nouns) or frame.has("source"):
        return False
    if any(token.value("group") != "each" for token in frame.tokens("group")):
        return False
    if frame.has("level1") or frame.has("level2") or frame.has("change") or frame.has("base") or frame.conditions:
        return False
    if frame.has("aggregate", "average", "median") or (frame.has("operation") and not frame.limits):
        return False
    if len(frame.limits) > 1 or any(limit.other or limit.mean or limit.high for limit in frame.limits):
        return False
    others = (t for t in frame.reading.tokens if t.value("whole") is None and t.value("attribute") is None)
    figures = (any(m.kind in ("measure", "account", "topic") for m in t.mentions) or t.value("measure") for t in others)
    return whole or not any(figures)


def _wanted(frame: Frame, whole: bool) -> list[str]:
    """What of the body is asked for."""
    roles = [limit.attribute for limit in frame.limits] + frame.asked
    found = [_ROLES[role] for role in roles if role in _ROLES]
    added = frame.tokens("attribute", "adjustment")
    if added:
        found = ["taken" if "减" in added[0].text else "added"]
    elif whole and not roles and any(word in frame.text for word in ("几分", "多少分", "分数")):
        found = ["score"]
    elif any(role not in _ROLES for role in roles):
        return []
    found = [name for name in found if whole or name not in _ONLY_OF_WHOLE]
    if "rate" in found:
        found = [name for name in found if name not in ("budget", "executed")]
    return list(dict.fromkeys(found))


def _plan(name: str, units: tuple[str, ...], scope: Scope, catalogue: Catalogue) -> Plan | None:
    """What is stated in running text, else in the form on the whole expenditure; None where neither is of this body."""
    plans: list[Plan] = []
    places = _stated(name, units, catalogue)
    if places:
        plans.append(_lookup(places, scope))
    evaluations = {iri: label for iri, label in catalogue.wholes.items() if catalogue.carries(units, iri)}
    if evaluations and name in _OF_EVALUATION:
        named = Is("project", tuple(evaluations), tuple(evaluations.values()))
        bodies = Is("unit", units, tuple(label for mention in scope.units for label in mention.labels))
        where = (bodies, *scope.conditions("project", without=("project", "unit")), named)
        plans.append(Lookup("project", (_OF_EVALUATION[name],), where))
    if not plans:
        return None
    return plans[0] if len(plans) == 1 else FirstOf(tuple(plans))


def _stated(name: str, units: Sequence[str], catalogue: Catalogue) -> list[Occurrence]:
    """Where documents state that result of one of ``units``; the fuller name goes first (预算执行率 before 采购执行率)."""
    result = _results()[name]
    figures = [
        figure
        for figure in catalogue.own_figures(result.kinds)
        if result.name.fullmatch(_core(figure.measure))
        or (result.name.fullmatch(_core(figure.wording)) and _says_all(figure.measure))
    ]
    return [place for place in catalogue.occurrences(figures) if place.unit_iri in units and not place.planned]


def _says_all(measure: str) -> bool:
    """Whether a figure's measure is a body's whole budget, so that its wording alone says which result it is."""
    return re.fullmatch(_tables()["whole"]["measure"], bare(measure)) is not None


def _core(text: str) -> str:
    """What a figure is called, without the body and the year before it."""
    return _CLOSING.sub("", _YEARS.sub("", bare(text)))


def _lookup(places: Sequence[Occurrence], scope: Scope) -> Lookup:
    measures = dict.fromkeys((place.figure.measure_iri, place.figure.measure) for place in places)
    where: list[Condition] = [*scope.conditions("observation", without=("project",))]
    where += [Is("measure", tuple(iri for iri, _ in measures), tuple(label for _, label in measures))]
    where += [one_of("kind", tuple(dict.fromkeys(place.figure.kind for place in places)))]
    where += [OneOf("measure_text", tuple(dict.fromkeys(place.figure.wording for place in places)))]
    subjects = dict.fromkeys((place.unit_iri or "", place.unit or "") for place in places)
    where += [Is("subject", tuple(iri for iri, _ in subjects), tuple(label for _, label in subjects))]
    return Lookup("observation", ("value",), tuple(where))


def _checked(frame: Frame, plans: Sequence[Plan]) -> Outcome | None:
    """ "整体支出执行率达到95%了吗": the one number compared with the one named."""
    limit, plan = frame.limits[0], plans[0]
    plan = plan.plans[0] if isinstance(plan, FirstOf) else plan
    if len(plans) != 1 or limit.number is None or not frame.yes_no or not isinstance(plan, Lookup):
        return None
    against = limit.number.money if limit.number.unit.endswith("元") else limit.number.value
    return Understood(Check(plan, limit.op, against))


def _nothing_of_whole(frame: Frame, scope: Scope) -> Missing:
    """The refusal where a body's whole expenditure is asked of and no document evaluates it: its projects are not it."""
    who = "、".join(label for mention in scope.units for label in mention.labels[:1])
    words = "".join(token.text for token in frame.tokens("whole")[:1])
    when = "、".join(f"{year}年" for year in scope.years)
    return Missing(
        (f"{who}{when}{words}",), f"现有文件没有载明{who}{when}{words}的这项内容；单个项目的数字不能代替它。"
    )


def _use(frame: Frame) -> None:
    for section in ("whole", "attribute", "aggregate", "group", "open", "measure"):
        frame.take(section)
    of_figures = [t for t in frame.content if any(m.kind in ("measure", "topic", "project") for m in t.mentions)]
    frame.used.update(of_figures)


@lru_cache(maxsize=1)
def _results() -> dict[str, _Result]:
    tables = {name: table for name, table in _tables().items() if name != "whole"}
    return {name: _Result(re.compile(table["name"]), tuple(table["kinds"])) for name, table in tables.items()}


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("bodies.toml").read_text(encoding="utf-8"))
