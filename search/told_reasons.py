"""Why a project fell short, where no indicator says it: its own reason, else that of a figure told of it.

In: the plan that looks for the reason with the indicators or in the money block, and the project named. Out: that plan
with the others that answer in its place, each only where documents state a reason of the kind asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.catalogue import Catalogue, Explained
from search.lexicon import lexicon
from search.plan import Condition, FirstOf, Is, Lookup, Plan, Rows, Stated
from search.scope import Scope

_OF_MONEY = frozenset(
    ("remaining", "rate", "executed", "overspent", "budget", "budget_initial", "budget_adjusted", "completion")
)
_OF_SCORES = frozenset(("score", "total_score", "lost", "execution_lost", "execution_score"))
_OF_BUDGET = frozenset(("unfinished_budget", "fully_executed"))


def with_told_reasons(
    plan: Lookup | Rows, roles: Sequence[str], conditions: Sequence[str], scope: Scope, catalogue: Catalogue
) -> Plan:
    """``plan`` and what answers where it finds nothing; ``roles`` and ``conditions`` say what the reason is asked of."""
    if not scope.projects or scope.indicators:
        return plan
    iris = tuple(iri for mention in scope.projects for iri in mention.iris)
    own = Lookup("project", ("reason",), scope.conditions("project"))
    told = _of_figures(iris, roles, conditions, scope, catalogue)
    by_indicators = isinstance(plan, Lookup) or catalogue.explains_indicators(iris)
    plans = (plan, own, *told) if by_indicators else (own, *told, plan)
    found = tuple(dict.fromkeys(plans))
    return found[0] if len(found) == 1 else FirstOf(found)


def _of_figures(
    iris: tuple[str, ...], roles: Sequence[str], conditions: Sequence[str], scope: Scope, catalogue: Catalogue
) -> tuple[Lookup, ...]:
    """The look-up of the reasons told with the project's own figures of the kind asked for."""
    fitting = [figure for figure in catalogue.explained(iris) if _fits(figure, roles, conditions)]
    fitting = [figure for figure in fitting if not scope.years or figure.year in scope.years]
    measures = dict.fromkeys((figure.measure_iri, figure.measure) for figure in fitting)
    if not measures:
        return ()
    where: list[Condition] = [*scope.conditions("observation", without=("unit", "region"))]
    where += [Is("measure", tuple(iri for iri, _ in measures), tuple(label for _, label in measures))]
    return (Lookup("observation", ("reason",), (*where, Stated("reason"))),)


def _fits(figure: Explained, roles: Sequence[str], conditions: Sequence[str]) -> bool:
    text = figure.measure + figure.wording
    of_money = any(word in text for word in lexicon().names["of_money"])
    of_scores = figure.kind == "score"
    if set(roles) & _OF_SCORES:
        return of_scores
    if set(roles) & _OF_MONEY or set(conditions) & _OF_BUDGET:
        return of_money and not of_scores
    return not of_money if conditions else True
