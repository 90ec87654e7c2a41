"""What each figure of a sentence measures: its phrase, its kind and sign, what it is compared with.

One sentence at a time, left to right, because a clause leans on those before it: "支出6.64万元，完成预算63.85%，比上年增加
1.22万元" is three figures of one measure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.figures import Figure
from ingest.narrative.borders import clause_start, comparison, without_comparison
from ingest.narrative.discourse import Reading, State
from ingest.narrative.kinds import completion_stated, kind_of, loses_points
from ingest.narrative.lists import Share, of_each, shared_out, shares_of
from ingest.narrative.marks import text_of
from ingest.narrative.meaning import measure_of, of_budget
from ingest.narrative.measures import bare, class_title, counted_of, is_neutral, known_measure, split_generic
from ingest.narrative.nonfacts import states_nothing
from ingest.narrative.of_fund import of_fund
from ingest.narrative.phrases import SEPARATOR, final_name, named_after, phrase_of, with_noun, written_words
from ingest.narrative.progress import step_of
from ingest.narrative.reports import Frame, batch_before, listed_project, region_before
from ingest.narrative.subjects import (
    account_in,
    heading_of,
    label_before,
    mention_before,
    place_in,
    placeless,
    titled_project,
    with_doer,
    with_topic,
)
from ingest.narrative.targets import as_target, done_as_planned, indicator_in, is_planned, row_part, target_indicator

_FREQUENT = re.compile(
    r"每(?:日|天|周|月|季|年|人|期|个|次|户|位|名|班|学期|学年|场|件|辆|台|套|项|株|棵|村|所|吨|公里|公斤|平方米|亩|半年|两|生)|为期|历时|不少于|不低于|不超过|至少|单价(?:为|约)?$|标准(?:统一|均|分别)?(?:为|是|达到|约)*$|(?:补助|补贴|收费|发放|奖补|开支|定额)标准|[人生户亩]均(?!年?增收|年?纯?收入|可支配|分红)|平均每"
)
_BOUND = re.compile(
    r"(?:[≥≧＞>≤≦＜<]|不?[高低少多大小]于|超过|不超|控制在)(?:或?等于)?[＝=\s]*$"
    r"|(?:[高低大小多少]于|超出?过?)[^，。；]{0,16}(?:控制数|指标|目标|任务|标准|要求|限额|上限)(?:值|数)?$"
)
_ALIEN = re.compile(r"^(?:[省市县区州][（(、]|的|以|左右|内|之|后|前|中|时|间|工作日|自然日|日历[天日]|及以)")
_EXECUTED = re.compile(r"决算|执行|实际")
_ACCOUNT_SECTION = re.compile(r"结构|主要用于|按功能|功能分类")
_GOES_ON = re.compile(r"\s*(?:较|比|同比|与[^，。；]{2,16}?(?:相比|比较)|完成|占)")
_EXECUTION, _TOTAL_SCORE = "预算执行率", "自评得分"
_POINTS_OF_EXECUTION = 30
"""More points than these are hardly given for the execution that was told last ("执行率99%，得分98分")."""
_OWN_POINTS = re.compile(r"(?:自评|评价|本项|指标|实际)*(?:得分|分值|得|满分|权重)?(?:为|是)?")
_MORE = re.compile(r"[^比较同]*(?:增加|减少)[一-鿿]{2,}")
_SUM = re.compile(r"[；;]*(?:合计|总计|小计|共计|总额)[为是]?")
_BESIDE = re.compile(r"\s|[（(][^（）()]{1,12}[)）]")
_DIMENSIONS = ("长", "宽", "高", "深", "厚")
_LONGEST = 40
_SENTENCE = re.compile(r"[^。！？]{1,2000}(?:[^。！？；;，,]{0,200}[；;，,])?")
"""A sentence. What runs on for thousands of characters is no sentence: it is cut at a comma, so that reading takes no longer for it
than for as many sentences."""
_REACH = 400
"""How far behind a figure the words may go on that say what it is of."""


_RATES = ("率", "比", "比例", "比重", "满意度", "覆盖面", "程度", "占比", "增速", "增幅")
"""How measures end that change by percentage points."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that clauses leave out or mean: the document's bodies, and the project it reports on."""

    bodies: tuple[str, ...]
    own: str | None
    frame: Frame
    headings: tuple[str, ...]


def read_clauses(
    doc: Any, bodies: tuple[str, ...], own: str | None, headings: tuple[str, ...], frame: Frame
) -> Iterator[Reading]:
    """Readings of all figures of a paragraph that state a fact.

    ``doc`` has been through the pipeline; ``bodies`` are names of the document's own bodies (left out of measures); ``own`` is
    the project that the document or the paragraph reports on; ``headings`` stand above, ``frame`` is what a report adds.
    """
    first = next(iter(doc._.accounts), None)
    heads = (
        first is not None
        and first.start <= 6
        and (len(first.path) > 1 or text_of(doc)[first.end : first.end + 1] in "。：:")
    )
    opening = (first.start, first.end, first.path) if first and heads else None
    state = State(account=opening, project=None if own else titled_project(text_of(doc)))
    names = _Names(bodies, own, frame, headings)
    lists_accounts = bool(_ACCOUNT_SECTION.search("".join(headings[-1:]) + text_of(doc)[:60])) or (
        opening is None and bool(doc._.accounts)
    )
    if (named := known_measure(heading_of(headings))) is not None and not named.account:
        state.measure = state.money = named.name
    shares = shares_of(text_of(doc), doc._.figures, bodies)
    for sentence in _SENTENCE.finditer(text_of(doc)):
        goes_on = state.account if opening is None and _GOES_ON.match(sentence.group()) else opening
        state.topic, state.account, state.part, state.weighed = None, goes_on, False, ""
        state.planned, state.place, state.indicator = "", None, ""
        state.outside.clear()
        said: list[tuple[Reading, bool]] = []
        before = sentence.start()
        for figure in _inside(doc._.figures, *sentence.span()):
            if frame.report:
                start = before + clause_start(text_of(doc)[before : figure.start])
                told = target_indicator(text_of(doc)[start : figure.start], text_of(doc)[before:start], state.measure)
                state.indicator = told or state.indicator
            if states_nothing(doc, figure, *sentence.span(), frame.year):
                continue
            reading = _read(
                doc, sentence.start(), before, figure, state, names, lists_accounts, shares.get(figure.start)
            )
            before = reading.end if reading else figure.end
            if reading is not None and not _points_of_nothing(reading, said, state.leans):
                owners = of_each(reading, [one for one, _ in said], state.leans)
                said += ((one, state.leans) for whole in (reading, *owners) for one in shared_out(whole))
        yield from (reading for reading in _changes_first(said, sentence.group()) if reading.measure)


def _inside(figures: Sequence[Figure], start: int, end: int) -> Sequence[Figure]:
    """The figures that begin in ``start:end``."""
    first, last = (bisect_left(figures, place, key=lambda figure: figure.start) for place in (start, end))
    return figures[first:last]


def _points_of_nothing(reading: Reading, said: Sequence[tuple[Reading, bool]], leans: bool) -> bool:
    """Whether a reading is of percentage points that no rate rose or fell by ("完成计划的95%，比上年下降2个百分点")."""
    if not reading.unit_of_measure.endswith("百分点"):
        return False
    if leans:
        return not said or said[-1][0].kind != "rate" or said[-1][0].measure != reading.measure
    return not reading.measure.endswith(_RATES)


def _changes_first(said: list[tuple[Reading, bool]], sentence: str) -> Iterator[Reading]:
    """The readings of a sentence, where changes that it begins with are of the one amount that it then names.

    "与上年相比，减少3万元，下降5%，收入总计为57万元": both changes are of 收入总计.
    """
    first = next((place for place, (_, leans) in enumerate(said) if not leans), len(said))
    rest = [reading for reading, _ in said[first:] if reading.kind == "amount"]
    ahead = [reading for reading, _ in said[:first]]
    if not ahead or len(rest) != 1 or "其中" in sentence or any(r.kind not in ("change", "change_rate") for r in ahead):
        yield from (reading for reading, _ in said)
        return
    owner = said[first][0]
    if owner is not rest[0] or (owner.account is None and known_measure(owner.measure) is None):
        yield from (reading for reading, _ in said)
        return
    for reading in ahead:
        yield replace(reading, measure=owner.measure, account=owner.account, project=owner.project, topic=owner.topic)
    yield from (reading for reading, _ in said[first:])


def _read(
    doc: Any,
    sentence: int,
    before: int,
    figure: Figure,
    state: State,
    names: _Names,
    lists_accounts: bool,
    share: Share | None,
) -> Reading | None:
    text = text_of(doc)
    if share is not None and share.name is None:
        return None
    start = share.start if share else before + clause_start(text[before : figure.start])
    clause = text[start : share.end if share else figure.start]
    after = text[figure.end : figure.end + _REACH]
    if _BOUND.search(clause) and "比" not in clause and "较" not in clause:
        return None  # a target's bound ("≥95%"), or of a result no figure but a bound ("成灾率低于2%")
    if _FREQUENT.search(clause) or (figure.kind == "count" and _ALIEN.match(after)) or figure.kind == "times":
        return None
    state.bracket(text[before : figure.start])
    state.part = state.part or "其中" in text[before : figure.start]
    state.lead = text[sentence : figure.start]
    state.place = place_in(text, before, start, figure.start, state)
    if _EXECUTED.search(clause):
        state.planned = ""
    here = account_in(doc, start, figure.start)
    state.account = max(filter(None, (here, account_in(doc, sentence, figure.start), state.account)), default=None)
    found = kind_of(figure, clause, without_comparison(doc, start, start + len(clause)), after)
    if found is None:
        return None
    kind, base = found.name, found.base
    step = step_of(clause)
    if step is not None and not step.after and step.base is None:
        state.grown = clause[: step.start]
        return None  # "由85%提高到…": nothing says when that was
    compared = (start + base[0], start + base[1], base[2]) if base else None
    before_it = found.base_of or (step.base if step else None)
    base_of = (start + before_it[0], start + before_it[1], before_it[2]) if before_it else None
    if kind == "rate" and clause.strip() == "的":
        compared = completion_stated(text[:start])
        if compared is None:
            return None
        kind = "completion_rate"
    written = text[here[1] : figure.start] if here else "" if clause.strip() == "的" else found.rest
    if step is not None:
        written = state.grown = clause[: step.start].strip("，,、 ") or state.grown
    if share is not None and share.name is not None:
        phrase = share.name
    elif here and not written.strip("，,：: "):
        phrase = ""
    else:
        phrase = phrase_of(text, before, start, placeless(written, state), names.bodies, kind, after)
    if (
        kind == "amount"
        and not here
        and state.given == state.measure != ""
        and _SUM.fullmatch(bare(text[before : figure.start]))
    ):
        whole = known_measure(heading_of(names.headings))
        if whole is None or whole.account:
            return None  # "甲费3万元，乙费2万元，合计5万元": not of 乙费, and nothing says of what
        phrase = whole.name
    if is_neutral(phrase):
        phrase = ""
    late = named_after(kind, phrase, after)
    phrase = late or phrase
    if late and kind == "rate":
        kind = "share"
    if names.frame.report and kind == "change" and figure.kind == "count" and _MORE.match(clause + after):
        kind = "count"  # "年中增加8个项目": so many that were added
        phrase = phrase_of(text, before, start, clause, names.bodies, kind, after)
    state.leans = not phrase
    label_before(text, sentence, start, phrase, state)
    if figure.kind in ("money", "percent") and kind != "rate":
        mention_before(text, max(before, sentence), start, phrase, state)
    if kind in ("amount", "count") and state.head and not _BESIDE.sub("", text[before : figure.start]):
        phrase = state.head  # "批复预算8个项目985万元", "惠及3个村120户": of what stands before the count
    part = row_part(clause, state.indicator) if state.indicator else None
    if part:
        phrase = part[0]
    elif names.frame.report:
        phrase = done_as_planned(phrase, state.measure)
        if kind in ("change", "change_rate") and len(phrase) > 2 and known_measure(phrase) is None:
            state.measure = phrase
    if kind in ("score", "weight") and start and text[start - 1] in "（(" and _OWN_POINTS.fullmatch(bare(clause)):
        phrase = indicator_in(SEPARATOR.split(text[before : start - 1])[-1]) or phrase
    if kind == "rate" and bare(phrase) == "得分率" and state.weighed:
        phrase = state.weighed + phrase
    if kind == "score" and not part and state.weighed and (not phrase or phrase.startswith("自评")):
        phrase = state.weighed
    if kind == "score" and not phrase and state.measure.endswith(_EXECUTION) and figure.value > _POINTS_OF_EXECUTION:
        phrase = state.measure.removesuffix(_EXECUTION) + _TOTAL_SCORE
    if kind == "change" and figure.kind == "money" and state.leans and state.counted:
        state.measure = state.money  # "公务接待费4万元，接待52批次，较上年减少1万元": money is less than money
    if kind in ("count", "rate") and not names.frame.report:
        phrase = with_topic(doc, before, start, figure, phrase, names.bodies, state)
    noun = ""
    state.head = phrase if kind == "count" else ""
    counted = counted_of(state.measure, phrase, figure.unit) if kind == "count" and not part else None
    if counted:
        phrase = counted
    elif kind == "count" and not part:
        phrase = _with_thing(phrase, state)
        phrase, noun = with_noun(phrase, after)
        phrase = with_doer(phrase, state)
    account = state.account
    title = class_title(phrase) if figure.kind != "count" and known_measure(phrase) is None else None
    of_title = "支出"
    if title is None and figure.kind == "money" and known_measure(phrase) is None and (split := split_generic(phrase)):
        title, of_title = class_title(split[0]), split[1].name
    unmarked = (
        lists_accounts and here is None and figure.kind == "money" and kind == "amount" and phrase.endswith("支出")
    )
    if title is None and unmarked and len(phrase) > 3 and known_measure(phrase) is None:
        title = phrase.removesuffix("支出")
    if title and (at := text.find(title, start)) >= 0:
        account = state.account = (at, at + len(title), (title,))
        phrase = of_title
    listed = listed_project(phrase, names.own) if names.frame.report and kind == "amount" else None
    at = text.find(listed, start, figure.start) if listed else -1
    of_list = (at, at + len(listed), listed) if listed and at >= 0 else None
    said_measure = state.measure
    measure, account, of_project = measure_of(kind, phrase, account, state, names.own)
    if of_project and state.project is None:
        at = text.find(state.phrase, start)
        if at < 0:
            return None  # words taken out of its name: nothing shows which project it is
        state.project = (at, at + len(state.phrase), state.phrase)
    if kind == "weight":
        state.weighed = measure.removesuffix("分值")
    if base_of and "预算" in base_of[2]:
        measure = of_budget(measure, base_of[2])
    name = final_name(kind, measure, figure, lost=kind == "score" and loses_points(clause))
    if part and kind not in ("score", "weight"):
        name += part[1]
    elif names.frame.report and kind in ("count", "rate") and is_planned(state.lead, names.frame.planned):
        name = as_target(name)
    if of_list:
        name = "资金"
    elif account is None and not of_project:
        name = of_fund(name, names.headings)
    unnamed = not name and state.leans and kind in ("change", "change_rate")  # of what the sentence names later
    if not unnamed and not 2 <= len(bare(name)) <= (3 * _LONGEST if "、" in name else _LONGEST):
        return None
    known = known_measure(name)
    if kind == "count" and known is not None:
        state.measure = name
    state.given = state.measure if kind == "amount" else ""
    state.counted = kind == "count"
    if base_of and said_measure and state.leans:
        state.measure = said_measure
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
        compared_to=compared
        or (comparison(doc, sentence, figure.start) if kind in ("change", "change_rate") else None),
        base_of=base_of,
        batch=of_list or (batch_before(text, figure.start) if names.frame.report else None),
        region=region_before(text, figure.start, names.frame.region, names.own) if names.frame.region else None,
    )


def _with_thing(phrase: str, state: State) -> str:
    """A bare dimension ("长") is of the thing counted before it."""
    return state.phrase + phrase if phrase in _DIMENSIONS and state.phrase else phrase
