"""One number against another, where each is told in words of its own: "2024年三公经费预算比2023年三公决算多多少".

In: the text of a question that no shape of plan fits as a whole. Out: :func:`set_against`, the plan that computes with both sides,
or None. Each side is made a question of its own ("…是多少") and understood by itself, with all its words accounted for; the second
side takes over from the first only what it does not name: whose it is, of which year, what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import cast

from search.catalogue import Catalogue
from search.outcome import Outcome, Understood
from search.plan import Aggregate, Derive, FirstOf, Formula, Lookup, Operand, Plan, compares_with_itself
from search.turns import Turn

_ASKED = (
    r"(?:了|出|出了)?(?:多少|几)(?:[万亿]?元|块钱|钱|个?百分点|个点|分|[个人次户辆台家场期批]|人次|批次|万)?[?。]*$"
)
_SHAPES: tuple[tuple[re.Pattern[str], Formula, bool], ...] = (
    (
        re.compile(
            rf"^(?P<one>.{{4,}}?)[,，]?(?:比起|比|较)(?P<other>.{{4,}}?)(?:要|还|又)?(?:多|高|大|增加|增长|超)(?:支出|花|用)?{_ASKED}"
        ),
        "difference",
        False,
    ),
    (
        re.compile(
            rf"^(?P<one>.{{4,}}?)[,，]?(?:比起|比|较)(?P<other>.{{4,}}?)(?:要|还|又)?(?:少|低|小|减少|下降|节约|节省|降低)(?:支出|花|用)?{_ASKED}"
        ),
        "difference",
        True,
    ),
    (
        re.compile(
            rf"^(?P<one>.{{4,}}?)(?:和|与|跟|同)(?P<other>.{{4,}}?)(?:之间)?(?:相差|差额?是?|的?差距是?){_ASKED}"
        ),
        "gap",
        False,
    ),
    (re.compile(r"^(?P<one>.{4,}?)(?:是|为|相当于)(?P<other>.{4,}?)的?(?:几|多少)倍[?。]*$"), "times", False),
)


_BUDGETS = {("attribute", "budget"), ("kind_word", "completion_rate"), ("attribute", "budget_adjusted")}
_SHARING = {*_BUDGETS, ("operation", "share"), ("ask", "percent"), ("ask", "how_much"), ("noun", "project")}


def set_against(text: str, catalogue: Catalogue, understand: Callable[[str], Outcome]) -> Understood | None:
    """The plan for plain ``text`` by its two sides; ``understand`` gives the outcome of one of them."""
    if (share := _share_of_budget(Turn(text, catalogue.vocabulary), understand)) is not None:
        return Understood(share)
    for shape, formula, turned in _SHAPES:
        match = shape.match(text)
        if match is None:
            continue
        one, other = (Turn(match[side], catalogue.vocabulary) for side in ("one", "other"))
        first = _number(one, understand)
        second = _number(Turn(_completed(one, other), catalogue.vocabulary), understand)
        if first is not None and second is not None:
            plan = Derive(formula, (second, first) if turned else (first, second))
            return None if compares_with_itself(plan) else Understood(plan)
    return None


def _share_of_budget(asked: Turn, understand: Callable[[str], Outcome]) -> Plan | None:
    """ "某项目预算中县级配套资金占比": what a project's document states of a part, by the project's budget."""
    projects = [token for token in asked.names if token.mention("project")]
    if len(projects) != 1 or len(asked.figures) != 1 or asked.frame.limits or asked.frame.ranking:
        return None
    rest = [token for token in asked.content if token not in (*projects, *asked.figures, *asked.years)]
    says = {(word.section, word.value) for token in rest for word in token.words}
    asks = ("operation", "share") in says or asked.frame.wants_percent
    if not (asks and says & _BUDGETS) or any(not {(w.section, w.value) for w in t.words} & _SHARING for t in rest):
        return None
    years = "".join(token.text for token in asked.years)
    part, whole = (f"{years}{projects[0].text}{name}" for name in (asked.figures[0].text, "预算"))
    outcomes = [understand(f"{side}是多少") for side in (part, whole)]
    found = [outcome.plan for outcome in outcomes if isinstance(outcome, Understood)]
    ways = [plan.plans if isinstance(plan, FirstOf) else (plan,) for plan in found]
    if len(ways) != 2 or not all(isinstance(plan, Lookup) for way in ways for plan in way):
        return None
    shares = tuple(Derive("ratio", cast("tuple[Lookup, Lookup]", pair), "占比") for pair in product(*ways))
    return shares[0] if len(shares) == 1 else FirstOf(shares)


def _completed(one: Turn, other: Turn) -> str:
    """The second side with what only the first names: "2023年三公决算" of the first one's body."""
    if not other.names and not other.figures and not other.asked and other.years and len(other.content) == 1:
        return one.replaced(other) or other.text
    names = "" if other.names else "".join(token.text for token in one.names)
    years = "" if other.years else "".join(token.text for token in one.years)
    asks = bool(other.figures or other.asked or other.reading.unknown)
    return names + years + other.text + ("" if asks else "".join(t.text for t in (*one.figures, *one.asked)))


def _number(side: Turn, understand: Callable[[str], Outcome]) -> Operand | None:
    """The one number of a side; a figure not called a budget is what was spent, never the budget in its place."""
    spent = "决算" if side.figures and not re.search("预算|决算", side.text) else ""
    outcome = understand(f"{side.text.rstrip('的')}{spent}是多少")
    plan = outcome.plan if isinstance(outcome, Understood) else None
    if isinstance(plan, Lookup) and len(plan.want) == 1:
        return plan
    return plan if isinstance(plan, Aggregate | Derive) and not getattr(plan, "by", ()) else None
