"""What each figure of a sentence measures: its phrase, its kind and sign, what it is compared with.

One sentence at a time, left to right, because a clause leans on those before it: "支出6.64万元，完成预算63.85%，比上年增加
1.22万元" is three figures of one measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingest.figures import Figure
from ingest.narrative.kinds import completion_stated, kind_of
from ingest.narrative.lists import Share, shares_of
from ingest.narrative.measures import Measure, bare, clean_phrase, following, known_measure, split_generic
from ingest.narrative.phrases import SEPARATOR, final_name, leading_nouns, phrase_of, with_noun, written_words

_FREQUENT = re.compile(
    r"每(?:日|天|周|月|季|年|人|期|个|次|户|位|名|班|学期|场|件|辆|平方米|亩|半年|两)|为期|历时|不少于|不低于|不超过|至少|单价(?:为|约)?$|标准为?|人均|平均每"
)
_ALIEN = re.compile(r"^(?:[省市县区州][（(、]|的|以|左右|内|之|后|前|中|时|间)")
_TOPIC = re.compile(r"^(?P<topic>.{2,24}?)(?:共计|累计|共(?![产青同建享和])|先后|合计|总计)(?P<rest>.{2,})$")
_QUOTED = re.compile(r"^(?P<topic>《[^》]{2,30}》|“[^”]{2,20}”)(?P<rest>.*)$")
_REACH = re.compile(r"^(?P<topic>全(?:省|市|县|区|州|镇|乡|校|系统|域|社会|院|局|盟|旗|年共))(?P<rest>.*)$")
_THING = re.compile(r".{2,}(?:支出|收入|金额|资金|经费|费用?|补助|补贴|合同|人员|人数|数量|设备|项目|面积)")
_PLACE = re.compile(
    r"(?P<place>[一-鿿]{1,7}?(?:自治县|县|市|区|州|旗|镇|乡))(?=申请|实际|支出|预算|安排|下达|到位|拨付|获得|执行|补助|资金|完成|使用|共|分配|收到|$)"
)
_NO_PLACE = re.compile(r"^[全各本该我]|所辖|[社园片校辖景厂小城市]区$|城市$|^地区|^[上中下]?[市县区州镇乡]$")
_EXECUTED = re.compile(r"决算|执行|实际")
_ACCOUNT_SECTION = re.compile(r"结构|主要用于|按功能|功能分类")
_CORE = re.compile(r"工作|专项|项目|经费|资金|支出|预算")
_PROJECT_NAME = re.compile(r"[^，。；：]{2,36}(?:项目|经费|工程|专项|补助资金|专项资金|补助)")
_PROJECT_TITLE = re.compile(
    r"(?:\d+[.、．]|[（(]\d+[)）]|[（(]?[一二三四五六七八九十]+[)）、])?[“\"《]?"
    r"(?P<name>[^，。；：:“”《》\d][^，。；：:“”《》]{2,36}?(?:项目|经费|工程|专项|资金|补助))[”\"》]?(?:的?(?:绩效|自评)|[。：:](?=项目|该项目|全年|年初))"
)
_OF_PROJECT = ("支出", "预算", "年初预算", "到位资金", "结余")
_PROJECTS = ("项目", "项目数")
_PLANS = ("预算", "年初预算")
_ITSELF = ("项目", "本项目", "该项目", "资金", "经费", "项目资金", "专项资金", "专项经费")
_DEPENDENT = ("share", "completion_rate", "change", "change_rate")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure read: offsets count in the paragraph's unwrapped text.

    ``start:end`` is the clause that states it. ``topic`` is a thing the clause names ("全省", "《…》"), ``project`` a project,
    ``place`` a region in a list of regions, ``account`` the path of titles it belongs to; all None for what the document is
    about. ``value`` is normalised and signed.
    """

    start: int
    end: int
    figure: Figure
    measure: str
    measure_text: str
    kind: str
    value: Decimal
    unit_of_measure: str
    topic: tuple[int, int, str] | None = None
    project: tuple[int, int, str] | None = None
    place: tuple[int, int, str] | None = None
    account: tuple[int, int, tuple[str, ...]] | None = None
    compared_to: tuple[int, int, str] | None = None


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that clauses leave out or mean: the document's bodies, and the project it reports on."""

    bodies: tuple[str, ...]
    own: str | None


@dataclass(slots=True)
class _State:
    """What the next clause may lean on: ``money`` is the last known measure of money, ``part`` says that 其中 stands before.

    ``weighed`` is what a weight was just given for, ``project`` the project that the paragraph speaks of, ``planned`` the word
    for the budget whose parts are listed, ``place`` the region that the part of the sentence is about, ``lead`` the sentence so far.
    """

    phrase: str = ""
    measure: str = ""
    money: str = ""
    part: bool = False
    weighed: str = ""
    planned: str = ""
    lead: str = ""
    place: tuple[int, int, str] | None = None
    topic: tuple[int, int, str] | None = None
    project: tuple[int, int, str] | None = None
    account: tuple[int, int, tuple[str, ...]] | None = None


def read_clauses(doc: Any, bodies: tuple[str, ...], own: str | None, headings: tuple[str, ...]) -> Iterator[Reading]:
    """Readings of all figures of a paragraph that state a fact.

    ``doc`` has been through the pipeline; ``bodies`` are names of the document's own bodies (left out of measures); ``own`` is
    the project that the document reports on; ``headings`` stand above.
    """
    first = next(iter(doc._.accounts), None)
    opening = (first.start, first.end, first.path) if first and first.start <= 6 and len(first.path) > 1 else None
    state, names = _State(account=opening, project=None if own else _titled_project(doc.text)), _Names(bodies, own)
    lists_accounts = bool(_ACCOUNT_SECTION.search("".join(headings[-1:]) + doc.text[:60])) or (
        opening is None and bool(doc._.accounts)
    )
    shares = shares_of(doc.text, doc._.figures, bodies)
    for sentence in re.finditer(r"[^。！？]+", doc.text):
        state.topic, state.account, state.part, state.weighed = None, opening, False, ""
        state.planned, state.place = "", None
        before = sentence.start()
        for figure in doc._.figures:
            if not sentence.start() <= figure.start < sentence.end():
                continue
            if any(reason.lead <= figure.start < reason.end for reason in doc._.reasons):
                continue
            if any(account.start <= figure.start < account.end for account in doc._.accounts):
                continue  # "（208类）" is the code of a title
            if figure.threshold and figure.kind != "percent":
                continue  # "单价50万元以上设备0台": the bound belongs to the phrase of the next figure
            if _modifies_next(doc, figure, sentence.end()):
                continue  # "8个类型先进典型100个": so does a number that only describes what is counted next
            reading = _read(
                doc, sentence.start(), before, figure, state, names, lists_accounts, shares.get(figure.start)
            )
            before = reading.end if reading else figure.end
            if reading is not None:
                yield reading


def _read(
    doc: Any,
    sentence: int,
    before: int,
    figure: Figure,
    state: _State,
    names: _Names,
    lists_accounts: bool,
    share: Share | None,
) -> Reading | None:
    text = doc.text
    if share is not None and share.name is None:
        return None
    start = share.start if share else before + _clause_start(text[before : figure.start])
    clause = text[start : share.end if share else figure.start]
    after = text[figure.end :]
    if _FREQUENT.search(clause) or (figure.kind == "count" and _ALIEN.match(after)) or figure.kind == "times":
        return None
    state.part = state.part or "其中" in text[before : figure.start]
    state.lead = text[sentence : figure.start]
    state.place = _place(text, before, start, figure.start, state)
    if _EXECUTED.search(clause):
        state.planned = ""
    here = _account(doc, start, figure.start)
    state.account = max(filter(None, (here, _account(doc, sentence, figure.start), state.account)), default=None)
    found = kind_of(figure, clause, _without_comparison(doc, start, start + len(clause)), after)
    if found is None:
        return None
    kind, base = found.name, found.base
    compared = (start + base[0], start + base[1], base[2]) if base else None
    if kind == "rate" and clause.strip() == "的":
        compared = completion_stated(text[:start])
        if compared is None:
            return None
        kind = "completion_rate"
    written = text[here[1] : figure.start] if here else "" if clause.strip() == "的" else found.rest
    if share is not None and share.name is not None:
        phrase = share.name
    else:
        phrase = phrase_of(text, before, start, _placeless(written, state), names.bodies, kind, after)
    if kind == "score" and state.weighed and (not phrase or phrase.startswith("自评")):
        phrase = state.weighed
    if kind in ("count", "rate"):
        phrase = _with_topic(doc, before, start, figure, phrase, names.bodies, state)
    noun = ""
    if kind == "count":
        phrase, noun = with_noun(phrase, after)
        phrase = _with_doer(phrase, state)
    account = state.account
    title = phrase.removesuffix("支出")
    unmarked = lists_accounts and here is None and figure.kind == "money" and kind == "amount" and len(title) >= 2
    if unmarked and phrase.endswith("支出") and known_measure(phrase) is None and title in clause:
        at = text.index(title, start)
        account = state.account = (at, at + len(title), (title,))
        phrase = "支出"
    measure, account, of_project = _measure(kind, phrase, account, state, names.own)
    if of_project and state.project is None:
        at = text.index(state.phrase, start)
        state.project = (at, at + len(state.phrase), state.phrase)
    if kind == "weight":
        state.weighed = measure.removesuffix("分值")
    name = final_name(kind, measure, figure)
    if not 2 <= len(bare(name)) <= _LONGEST:
        return None
    known = known_measure(name)
    if kind == "count" and known is not None:
        state.measure = name
    return Reading(
        start=start + len(clause) - len(clause.lstrip("，,；;：:、 ")),
        end=figure.end + len(noun),
        figure=figure,
        measure=name,
        measure_text=written_words(clause) + noun or phrase or measure,
        kind=kind,
        value=found.value,
        unit_of_measure=found.unit,
        topic=state.topic if known is None else None,
        project=state.project if of_project else None,
        place=state.place,
        account=account,
        compared_to=_comparison(doc, sentence, figure.start) if kind in ("change", "change_rate") else compared,
    )


def _measure(kind: str, phrase: str, account: Any, state: _State, own: str | None) -> tuple[str, Any, bool]:
    """The measure's name, the account title it belongs to, and whether it is of the project the paragraph speaks of.

    A share, a rate of completion or a change is of what was just stated. A word such as 支出 or 年初预算 is of the account
    title, the project, or the measure before it: "三公经费年初预算为8万元，支出决算为6万元" are two of 三公经费.
    """
    if phrase and (follower := following(state.measure, state.lead, phrase)):
        state.measure, state.phrase = follower, phrase
        return follower, None, False
    known = known_measure(phrase) if phrase else None
    generic = known if known is not None and known.account else None
    if known is None and phrase and (split := split_generic(phrase)):
        what, generic = split
        owner = known_measure(what)
        if owner is not None and not owner.account:
            state.measure, state.phrase, state.money = owner.name, what, owner.name
            state.planned = generic.name if generic.name in _PLANS else ""
            return _joined(owner.name, generic.name), None, False
        if own is None and account is None and not state.part and (what in _ITSELF or _PROJECT_NAME.fullmatch(what)):
            return _of_project(what, generic, state, phrase)
        of_own = own is not None and not state.part and (bare(own) in bare(what) or what in _ITSELF)
        if not of_own and account is None:
            generic = None  # "其中培训支出40万元": a part, or a thing of its own
    if known is None and generic is None and own and not state.part and (verb := _spending_on(phrase, own)):
        generic = verb
    if known is not None and not known.account:
        state.measure, state.phrase = known.name, phrase
        if kind == "amount":
            state.money = known.name
            if state.part and state.planned:
                state.measure = _joined(known.name, state.planned)
                return state.measure, None, False
            state.planned = "预算" if known.name.endswith("预算") else ""
        return known.name, None, state.project is not None and kind in ("rate", "score")
    if generic is not None:
        if account is not None:
            return generic.name, account, False
        if own is None and state.project is not None:
            state.measure = generic.name
            return generic.name, None, True
        if own is None and state.money and kind != "count":
            return _joined(state.money, generic.name), None, False
        if state.place or state.measure.endswith(_PROJECTS):
            return generic.name, None, False
        if own is None and state.measure and state.measure not in _OF_PROJECT:
            return phrase, None, False  # of something the sentence names otherwise: not the whole unit's
        state.measure = generic.name
        return generic.name, None, False
    if kind in _DEPENDENT and account is not None:
        return "支出", account, False
    if kind in _DEPENDENT and state.measure and not _THING.fullmatch(phrase):
        return state.measure, None, state.project is not None and state.measure in _OF_PROJECT
    if account is not None and kind == "amount" and not phrase:
        return "支出", account, False
    if phrase:
        state.measure, state.phrase = phrase, phrase
        return phrase, account if kind == "amount" and account and len(account[2]) > 1 else None, False
    return state.measure, account, False


def _of_project(what: str, generic: Measure, state: _State, phrase: str) -> tuple[str, Any, bool]:
    """A budget or spending of a project that the clause names, or ("项目全年预算数") of the one the paragraph is about."""
    if what in _ITSELF and state.project is None:
        state.measure, state.phrase = phrase, phrase
        return phrase, None, False  # of a project, but nothing says of which
    if what not in _ITSELF:
        state.project = None  # the clause names another one
    state.measure, state.phrase = generic.name, what
    return generic.name, None, True


def _titled_project(text: str) -> tuple[int, int, str] | None:
    """The project named at the head of a paragraph ("1.河道清淤项目绩效目标完成情况综述。项目全年预算数…")."""
    match = _PROJECT_TITLE.match(text)
    return (match.start("name"), match.end("name"), match["name"]) if match else None


def _joined(base: str, generic: str) -> str:
    """The name of a budget, spending … of ``base``: spending of what was received is spending, not income."""
    if generic == "支出":
        return base.removesuffix("收入") + "支出" if base.endswith("收入") else base
    return base + generic


def _place(text: str, before: int, start: int, end: int, state: _State) -> tuple[int, int, str] | None:
    """The region that the clause names first, or the one before it in the same part of the sentence."""
    lead = re.match(r"(?:其中)?[、，,：:\s]*", text[start:end])
    at = start + (lead.end() if lead else 0)
    match = _PLACE.match(text, at, end)
    if match and not _NO_PLACE.search(match["place"]):
        return at, match.end("place"), match["place"]
    return None if re.search(r"[；;]", text[before:start]) else state.place


def _placeless(written: str, state: _State) -> str:
    """The words of a clause without the region that it names."""
    return written.replace(state.place[2], "", 1) if state.place else written


def _spending_on(phrase: str, own: str) -> Measure | None:
    """The verb's measure where ``phrase`` is a verb of spending and the document's own project ("列支X工作经费")."""
    core = _CORE.sub("", bare(own))
    for length in (4, 3, 2):
        verb = known_measure(phrase[:length])
        if verb is not None and verb.account and _CORE.sub("", bare(phrase[length:])) == core:
            return verb
    return None


def _modifies_next(doc: Any, figure: Figure, stop: int) -> bool:
    """Whether words without any mark lead from a count to the next count of the sentence."""
    if figure.kind != "count":
        return False
    following = [other for other in doc._.figures if figure.end < other.start < stop and other.kind == "count"]
    between = doc.text[figure.end : following[0].start] if following else ""
    return re.fullmatch(r"(?:(?!共|合计|累计)[一-鿿]){1,12}", between) is not None


def _clause_start(lead: str) -> int:
    """Where the last clause of ``lead`` begins; "、" separates only right after a figure."""
    start = 0
    for match in SEPARATOR.finditer(lead):
        start = match.end()
    if lead.rstrip().endswith("、"):
        return len(lead)  # what stands before the comma is the thing counted by the figure before
    return start if start else len(lead) - len(lead.lstrip("、和及与 "))


def _account(doc: Any, start: int, end: int) -> tuple[int, int, tuple[str, ...]] | None:
    """The last account title inside ``start:end``."""
    found = [account for account in doc._.accounts if start <= account.start and account.end <= end]
    return (found[-1].start, found[-1].end, found[-1].path) if found else None


def _comparison(doc: Any, sentence: int, position: int) -> tuple[int, int, str] | None:
    found = [c for c in doc._.comparisons if sentence <= c.start and c.end <= position]
    if not found and doc.text.startswith("其中", sentence):  # parts of a change go with its comparison
        previous = max(doc.text.rfind(mark, 0, max(0, sentence - 1)) for mark in "。！？") + 1
        found = [c for c in doc._.comparisons if previous <= c.start and c.end <= sentence]
    return (found[-1].start, found[-1].end, found[-1].base) if found else None


def _without_comparison(doc: Any, start: int, end: int) -> str:
    text = doc.text[start:end]
    for comparison in reversed(doc._.comparisons):
        if start <= comparison.start and comparison.end <= end:
            text = text[: comparison.start - start] + text[comparison.end - start :]
    return text


def _with_topic(
    doc: Any, before: int, start: int, figure: Figure, phrase: str, bodies: tuple[str, ...], state: _State
) -> str:
    """``phrase`` without the thing it names first, which becomes the sentence's topic ("全省", "《…》", "甲共…")."""
    if phrase and known_measure(phrase) is None:
        for pattern in (_REACH, _QUOTED, _TOPIC):
            match = pattern.match(phrase)
            rest = clean_phrase(match["rest"], bodies) if match else ""
            if match and rest:
                at = doc.text.find(match["topic"], start)
                if 0 <= at < figure.start:
                    state.topic = (at, at + len(match["topic"]), match["topic"].strip("“”"))
                    return rest
    if state.topic is None and (reach := _REACH.match(clean_phrase(doc.text[before:start], bodies))):
        at = doc.text.find(reach["topic"], before)
        state.topic = (at, at + len(reach["topic"]), reach["topic"])
    return phrase


def _with_doer(phrase: str, state: _State) -> str:
    """A bare verb ("覆盖") is of the thing that the phrase before it speaks of ("视频播放总量" → "视频")."""
    if len(phrase) != 2 or not state.phrase or state.topic is not None or known_measure(phrase):
        return phrase
    things = leading_nouns(state.phrase)
    return things + phrase if len(things) >= 2 and things != state.phrase else phrase
