"""What kind of figure a clause states: amount, change, change_rate, share, completion_rate, count, rate, weight or score.

>>> from ingest.figures import parse_figures
>>> [figure] = parse_figures("较上年减少3万元")
>>> kind = kind_of(figure, "较上年减少", "减少", "")
>>> kind.name, str(kind.value), kind.unit
('change', '-3', '万元')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.figures import Figure, normalise_money
from ingest.narrative.measures import clean_phrase, is_completion, known_measure
from ingest.narrative.progress import step_of

_CHANGE = re.compile(
    r"(?:同比|环比|同口径|净|略有|有所)*"
    r"(?P<word>增加|增长|上升|提高|提升|增幅|上涨|减少|下降|降低|压减|缩减|减支|增支|下滑|降幅|减幅|(?<!均)(?<!农户)(?<!农民)(?<!群众)增收|减收)"
    r"(?:[（(](?:增加|增长|上升|提高|减少|下降|降低)[)）])?(?:了|额|幅度|率|幅|约|近|达|为(?!$)|支出|收入|资金|经费|[：:])*(?:为|[：:])?$"
)
_SHORT_CHANGE = re.compile(r"(?P<word>增|减|多|少|升|降)(?:支|收)?(?:了|约|近)?$")
_AGAINST = re.compile(
    r"(?:决算数?|支出数?|实际|执行数?)?(?P<word>大于|高于|超过|超出|超|多于|小于|低于|少于)(?:了)?"
    r"(?P<base>(?:上年度?|去年|20\d{2}年度?)?(?:年初|全年|调整后?|年度)?(?:预算|决算|计划)(?:数|安排|总额)?)$"
)
_FALLING = frozenset("减少 下降 降低 压减 缩减 减支 下滑 降幅 减幅 减收 减 少 降 小于 低于 少于".split())
_SHARE = re.compile(
    r"(?:(?:占比重?|比重|所占比例|所占比重)(?:分别)?(?:为|是|约|达)?|占(?P<base>[^，。；]{0,40}?)(?:的)?(?:比重|比例|百分比)?(?:为|约|达)?)$"
)
_DONE = re.compile(r"[（(，,；;：:、\s]*(?:已|实际)?完成(?:率|进度)?(?:为|达到?|了)?")
_COMPLETION = re.compile(
    r"(?:(?:完成|为|是|占)(?P<base>(?:当年|本年|年度|全年|目标)?(?:年初|全年|调整后?|调整)?(?:预算|计划|任务))(?:数|安排|总额)?的?|(?P<named>预算完成率|完成预算率)(?:为|是|达到?)?)(?:约|近)?$"
)
_BUDGET_OF_RATE = re.compile(r"(?:完成|为|是|达到?|占)(?P<base>(?:当年|年初|全年|调整后?)?预算)(?:数)?(?:为)?$")
_BUDGET_STATED = re.compile(
    r"(?:完成|为|是|达到?|占)(?P<base>(?:当年|年初|全年|调整后?)?预算)数?为?\s*[\d,.]+\s*(?:万|亿)?元$"
)
_OF_RATE = re.compile(r"^的?\s*\d+(?:\.\d+)?[%％]")
_WEIGHT = re.compile(r"(?:分值|权重|满分|标准分|总分值|总权重)(?:为|是|共|计|合计)*$")
_SCORE = re.compile(r"(?:得分|得|评分|自评分?|实得|平均分|总分)(?:为|是|共|计|合计|约|达|分别为)*$")
_LOST = re.compile(r"(?:共计?|累计|合计|被|分别|应)*(?:扣分?|扣除|扣减|失分|减分?)(?:了|为|共|计)*$")
_SCORED = re.compile(r"[)）]?[，,、：:；;]?\s*(?:指标)?(?:自评|实际|评价|最终)?(?:得分?|扣分?|实得)(?:为|是)?\s*\d")
_STANDARD = re.compile(
    r"每|不足|的[，,]?|低于|高于|否则|则|若|如|最[高多低]|上限|未.{1,12}[，,]$|一次|一项|一处|酌情|满分"
)

_LAST_COMPARISON = re.compile(
    r"(?:相比于?|相较于?|同比|比|较|与|同|和|对比)"
    r"(?P<base>(?:上一?年度?|去年|20\d{2}年度?|年初预算|全年预算|调整预算|预算)(?:同期)?(?:[一-鿿]{0,8}?(?:支出|决算|预算|收入|执行))?数?)的?(?:累计支出)?$"
)
_THEN_CHANGED = re.compile(r"(?:相比)?[，,]?(?:增加|增长|减少|下降|上升|提高|降低|多|少|增|减)")
_YEAR_BEFORE = re.compile(
    r"^[，,；;\s]*(?P<base>(?:上一?年度?|去年)(?:同期)?)的?(?:实际)?(?:支出|决算|收入|执行)?(?:决算|执行|支出)?数?(?:为|是|：)?$"
)
"""A clause that only says that its figure is last year's: "支出140万元，上年支出120万元"."""
_OF = re.compile(r"占[^，。；]{0,40}$")


@dataclass(frozen=True, slots=True)
class Kind:
    """``value`` is signed and, of money, in 万元; ``rest`` is the clause without the words that told the kind.

    ``base`` is what a share, a rate of completion or a difference is of, with its place in the clause; ``base_of`` says of
    when the figure is, where it is itself what another is compared with ("由上年的9万元").
    """

    name: str
    value: Decimal
    unit: str
    rest: str
    base: tuple[int, int, str] | None = None
    base_of: tuple[int, int, str] | None = None


def kind_of(figure: Figure, clause: str, uncompared: str, after: str) -> Kind | None:
    """The kind of ``figure`` by the words of its clause before it; None where it states no fact of its own.

    ``uncompared`` is the clause without "比上年" and the like; ``after`` is the text that follows the figure. An amount that
    something is compared with ("比上年支出9万元减少…") or is a part of ("占计划9万元的…") is none.
    """
    compares = len(uncompared) < len(clause)
    change = _CHANGE.search(uncompared)
    if change is None and (compares or figure.kind == "percent"):
        change = _SHORT_CHANGE.search(uncompared)
    sign = -1 if change and change["word"] in _FALLING else 1
    rest = uncompared[: change.start()] if change else uncompared
    if figure.kind == "percent":
        return _of_percent(figure, clause, "change_rate" if change else "", sign, rest, compares)
    if figure.kind == "points":
        return _of_points(figure, clause, after)
    value, unit = figure.value, figure.unit
    if figure.kind == "money":
        value, unit = normalise_money(value, unit), "万元"
    if change:
        return Kind("change", sign * value, unit, rest)
    if against := _AGAINST.search(clause):
        sign = -1 if against["word"] in _FALLING else 1
        return Kind("change", sign * value, unit, clause[: against.start()], _base(against))
    plain = "amount" if figure.kind == "money" else "count"
    if figure.kind == "money" and (match := _BUDGET_OF_RATE.search(clause)) and _OF_RATE.match(after):
        return Kind("amount", value, unit, match["base"])
    if compares and (compared := _LAST_COMPARISON.search(clause)) and _THEN_CHANGED.match(after):
        return Kind(plain, value, unit, clause[: compared.start()], None, _base(compared))
    if figure.kind == "money" and (own := _YEAR_BEFORE.match(clause)):
        return Kind(plain, value, unit, "", None, (own.start("base"), own.end("base"), own["base"]))
    if _OF.search(clause) or compares:
        return None
    return Kind(plain, value, unit, rest)


def loses_points(clause: str) -> bool:
    """Whether the words before a figure say that it is points lost ("扣2分")."""
    return _LOST.search(clause) is not None


def completion_stated(lead: str) -> tuple[int, int, str] | None:
    """The budget that ``lead`` ends in, for a rate of it that follows ("完成年初预算2万元" of "…的60%")."""
    match = _BUDGET_STATED.search(lead)
    return _base(match) if match else None


def _of_percent(figure: Figure, clause: str, change: str, sign: int, rest: str, compares: bool) -> Kind | None:
    if figure.unit == "‰":
        return None if change else Kind("rate", figure.value, "‰", rest)
    if figure.unit != "%":  # percentage points: by so much a rate changed, where it is compared with its own of before
        return Kind("change", sign * figure.value, figure.unit, rest) if change and compares else None
    if change:
        return Kind(change, sign * figure.value, "%", rest)
    for name, pattern in (("completion_rate", _COMPLETION), ("share", _SHARE)):
        if match := pattern.search(clause):
            return Kind(name, figure.value, "%", clause[: match.start()], _base(match))
    if _DONE.fullmatch(clause):
        return Kind("completion_rate", figure.value, "%", "")
    return Kind("completion_rate" if is_completion(rest) else "rate", figure.value, "%", rest)


def _of_points(figure: Figure, clause: str, after: str) -> Kind | None:
    if lost := _LOST.search(clause):
        return None if _STANDARD.search(clause) else Kind("score", figure.value, figure.unit, clause[: lost.start()])
    for name, pattern in (("weight", _WEIGHT), ("score", _SCORE)):
        if match := pattern.search(clause):
            whole = clean_phrase(clause)
            return Kind(name, figure.value, figure.unit, whole if known_measure(whole) else clause[: match.start()])
    if step_of(clause):
        return Kind("score", figure.value, figure.unit, clause)
    return Kind("weight", figure.value, figure.unit, clause) if _SCORED.match(after) else None


def _base(match: re.Match[str]) -> tuple[int, int, str] | None:
    return (match.start("base"), match.end("base"), match["base"]) if match["base"] else None
