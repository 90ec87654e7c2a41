"""Which measure a phrase means where it stands: of an account title, a project, or the measure before it."""

from __future__ import annotations

import re
from typing import Any

from ingest.narrative.discourse import State
from ingest.narrative.measures import Measure, bare, family_of, following, known_measure, split_generic

_THING = re.compile(r".{2,}(?:支出|收入|金额|资金|经费|费用?|补助|补贴|合同|人员|人数|数量|设备|项目|面积)")
_CORE = re.compile(r"工作|专项|项目|经费|资金|支出|预算")
_PROJECT_NAME = re.compile(r"[^，。；：]{2,36}(?:项目|经费|工程|专项|补助资金|专项资金|补助)")
_OF_PROJECT = ("支出", "预算", "年初预算", "到位资金", "结余")
_QUOTES = '“”‘’《》"'
_PROJECTS = ("项目", "项目数")
_PLANS = ("预算", "年初预算")
_ITSELF = ("项目", "本项目", "该项目", "资金", "经费", "项目资金", "专项资金", "专项经费")
_NO_THING = re.compile(r"(?:该|本|项目|专项|资金|经费|部门|单位|累计|全年|年度|本年|实际|已|共|合计)+")
_BALANCE = re.compile(r"结转|结余")
_PLAN = re.compile(r"(?:年初|全年)?预算数?$")
_STAGE = re.compile(r".|(?:年初|年中|追加|调整|调增|调减|追减|核减|批复|下达|总|年度)+")
"""What a budget is called by its stage: no thing that money was then spent on ("追加预算2万元，支出8万元")."""
_TOTAL = re.compile(r"(?:本年)?(.*?)收[入支](?:总计|合计)")
_RATES = ("率", "进度", "比例")
_OF_ACCOUNT = ("基本支出", "项目支出", "人员经费", "公用经费")
_DEPENDENT = ("share", "completion_rate", "change", "change_rate")


def measure_of(kind: str, phrase: str, account: Any, state: State, own: str | None) -> tuple[str, Any, bool]:
    """The measure's name, the account title it belongs to, and whether it is of the project the paragraph speaks of.

    A share, a rate of completion or a change is of what was just stated. A word such as 支出 or 年初预算 is of the account
    title, the project, or the measure before it: "三公经费年初预算为8万元，支出决算为6万元" are two of 三公经费.
    """
    if phrase and (follower := following(state.measure, state.lead, phrase)):
        state.measure, state.phrase = follower, phrase
        return follower, None, False
    known = known_measure(phrase) if phrase else None
    generic = known if known is not None and known.account else None
    if known is not None and kind == "completion_rate" and not known.account and own is None:
        of_what = known_measure(state.measure) if state.measure else None
        if of_what is not None and of_what.funded:
            return of_what.name, None, False  # "公务接待费8万元，预算执行率90%"
        if of_what is None and (thing := _thing_told(state)):
            state.measure = thing + known.name
            return state.measure, None, False
    if known is None and phrase and (split := split_generic(phrase)):
        what, generic = split[0].strip(_QUOTES), split[1]
        owner = known_measure(what)
        if owner is not None and not owner.account:
            state.measure, state.phrase, state.money = owner.name, what, owner.name
            state.planned = generic.name if generic.name in _PLANS else ""
            return _joined(owner.name, generic.name), None, False
        named = what != split[0] or not state.part  # in quotes a name is one, also after 其中
        if own is None and account is None and named and (what in _ITSELF or _PROJECT_NAME.fullmatch(what)):
            return _of_project(what, generic, state, phrase)
        of_own = own is not None and not state.part and (bare(own) in bare(what) or what in _ITSELF)
        if not of_own and account is None:
            generic = None  # "其中培训支出40万元": a part, or a thing of its own
    if known is None and generic is None and own and not state.part and (verb := _spending_on(phrase, own)):
        generic = verb
    if known is not None and not known.account:
        state.measure, state.phrase = known.name, phrase
        if kind in ("amount", *_DEPENDENT) and not known.name.endswith("率"):
            state.money = known.name
        if kind == "amount":
            if state.part and state.planned:
                state.measure = _joined(known.name, state.planned)
                return state.measure, None, False
            state.planned = "预算" if known.name.endswith("预算") else ""
        within = account if state.part and known.name in _OF_ACCOUNT else None
        return known.name, within, state.project is not None and kind in ("rate", "score", "completion_rate")
    if generic is not None and kind == "amount" and account is None and own is None:
        counted = family_of(state.measure) if state.measure else None
        if counted is not None and state.measure in (counted.groups, counted.people):
            state.money = state.measure = counted.money
    if generic is not None:
        if account is not None:
            return generic.name, account, False
        if own is None and state.project is not None:
            state.measure = generic.name
            return generic.name, None, True
        if own is None and state.money and kind != "count" and not _BALANCE.search(state.money):
            return _joined(state.money, generic.name), None, False
        if state.place or state.measure.endswith(_PROJECTS):
            state.measure = generic.name if state.place else state.measure
            return generic.name, None, False
        if own is None and state.measure and state.measure not in _OF_PROJECT:
            unplanned = _PLAN.sub("", state.measure)
            if generic.name == "支出" and unplanned not in ("", state.measure) and not _STAGE.fullmatch(unplanned):
                return unplanned.removesuffix("支出") + "支出", None, False  # "体检预算9万元，决算8万元"
            return phrase, None, False  # of something the sentence names otherwise: not the whole unit's
        state.measure = generic.name
        return generic.name, None, False
    if kind in _DEPENDENT and account is not None:
        return "支出", account, False
    if kind == "completion_rate" and phrase.endswith(_RATES):
        return phrase, None, state.project is not None
    if kind in _DEPENDENT and state.measure and not _THING.fullmatch(phrase):
        return state.measure, None, state.project is not None and state.measure in _OF_PROJECT
    if account is not None and kind == "amount" and not phrase:
        return "支出", account, False
    if phrase:
        state.measure, state.phrase = phrase, phrase
        return phrase, account if kind == "amount" and account and len(account[2]) > 1 else None, False
    return state.measure, account, False


def _thing_told(state: State) -> str:
    """What the sentence has just given a budget or spending of, where that is no known measure ("农田建设预算8万元，执行率90%")."""
    split = split_generic(state.measure)
    return split[0] if split is not None and split[0] in state.lead and not _NO_THING.fullmatch(split[0]) else ""


def _of_project(what: str, generic: Measure, state: State, phrase: str) -> tuple[str, Any, bool]:
    """A budget or spending of a project that the clause names, or ("项目全年预算数") of the one the paragraph is about."""
    if what in _ITSELF and state.project is None:
        state.measure, state.phrase = phrase, phrase
        return phrase, None, False  # of a project, but nothing says of which
    if what not in _ITSELF:
        state.project = None  # the clause names another one
    state.measure, state.phrase = generic.name, what
    return generic.name, None, True


def of_budget(measure: str, base: str) -> str:
    """The name of the budget ("年初预算数") that something of ``measure`` is compared with."""
    planned = "年初预算" if "年初" in base else "预算"
    return (
        planned if measure in _OF_PROJECT else _joined(measure.removesuffix("年初预算").removesuffix("预算"), planned)
    )


def _joined(base: str, generic: str) -> str:
    """The name of a budget, spending … of ``base``: spending of what was received is spending, not income, and no total of both.

    >>> _joined("收支总计", "支出"), _joined("财政拨款收入", "支出"), _joined("收支总计", "年初预算")
    ('本年支出合计', '财政拨款支出', '收支总计年初预算')
    """
    if generic == "支出" and (total := _TOTAL.fullmatch(base)):
        return f"{total[1]}支出" if total[1] else "本年支出合计"
    if generic == "支出":
        return base.removesuffix("收入") + "支出" if base.endswith("收入") else base
    return base + generic


def _spending_on(phrase: str, own: str) -> Measure | None:
    """The verb's measure where ``phrase`` is a verb of spending and the document's own project ("列支X工作经费")."""
    core = _CORE.sub("", bare(own))
    for length in (4, 3, 2):
        verb = known_measure(phrase[:length])
        if verb is not None and verb.account and _CORE.sub("", bare(phrase[length:])) == core:
            return verb
    return None
