"""What a figure measures: the phrase before it, cleaned, and its usual name where ``measures.toml`` knows one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_SIGNS = re.compile(r"[\s“”\"'‘’（）()、，：:《》〈〉]")
_LEAD = re.compile(
    r"^(?:(?:截至|截止|到|至)?(?:20\d{2}年度?|\d{1,2}月份?底?|\d{1,2}日|年[底末](?=[，,]))(?:\d{1,2}月份?)?(?:\d{1,2}日|[底末](?!结转))?|(?:截至|截止|截至目前)(?=[，,])"
    r"|全年度?|本年度?|当年|年内|今年|年度|年中|其中|此外|同时|另外|另有?|并且?|以及|及|和|与|共计|累计|合计|总共|一共|先后|共|已经?|均|各(?![级类项地部单市县区省种方界])|分别|约"
    r"|有(?!效|关|序|力|机|害|偿|线|色)|在(?![职编岗校建读册])|由|对(?![外口])|经(?![营费济常办开])|从|为|是|其(?![他余它])|该|按规定|实际|用于|我[省市县区州旗镇乡]|计划(?=完成)|按照?.{2,8}(?=支出)|[一二三四五六七八九十]+是"
    r"|(?:项目|年度)?(?:主要)?(?:建设|服务|实施|工作)?内容(?:主要)?(?:为|是|包括|包含)|[^，。：；\d]{0,8}?(?:主要)?包括(?=[一-鿿]{2})"
    r"|\d+[.、．]|[（(][一二三四五六七八九十\d]+[)）]|[①-⑳]|[（(](?=[^（()）]*$)(?:其中|含|包括)?|的|[，,：:；;。、）)\-\s])"
)
_OURS = re.compile(
    r"^(?:本单位|本部门|我单位|我部门|我局|我委|我办|我院|我校|我中心|我馆|我站|我厅|中心|单位|部门|本中心|本局|机关|本级)(?!运行|服务|用车|工委|价值|整体)"
)
_TAIL = re.compile(
    r"(?:[为是有达到了至数约共近各仅]|(?<![鸡鸭鹅羊牛猪船])只|(?<![车人户])均|共计|金额|总额为|分别|合计|总计为|不低于|不少于|已|高达|超过?|[：:，,、]|累计|占|“|《|（|\()$"
)
_LONG_WORD = 6
_SPENT = ("支出", "列支", "使用")
_YEAR_INSIDE = re.compile(r"20\d{2}年(?:度)?")
_MONEY_TAIL = re.compile(r"(?:支出|决算|汇总|总额|总数|总量|金额|合计|共计|费用|数|为)$")
_WHOSE = re.compile(
    r"(?:本年度?|当年|全年|年度)?(?:(?:我|本|该|全)?(?:[省市县区州镇乡旗局委办厅院校馆站队]|部门|单位|中心)(?:本级|机关|直机关|级部门)?(?:及所属单位)?"
    r"|(?!所属|下属|其他|各|上级|附属|对)[一-鿿]{1,20}?(?:局|委|委员会|办|办公室|中心|厅|院|校|学校|馆|站|队|所|部|会|政府|园|社|处|机关)(?:本级|机关)?(?:及所属单位)?"
    r"|[一-鿿]{2,10}?(?:省|市|县|区|州|盟|旗|镇|乡|街道)(?:本级|[省市县区州]?直(?:机关)?)?|[省市县区州]直(?:机关|部门)?)"
    r"(?:的|使用|用)?|(?:本年度?|当年|全年|年度|实际|决算|发生的?|安排的?|开支的?|列支的?|使用的?|用于)"
)
_FUNDING = re.compile(
    r"(?:使用|用|由|以|通过)?(?:当年|本年度?)?(?:一般公共预算当年财政拨款|一般公共预算财政拨款|一般公共预算拨款|一般公共预算|公共财政预算|公共财政|公共预算|财政拨款|财政|当年预算)"
    r"(?:拨款)?(?:预算)?(?:资金)?(?:负担|安排|开支|支出|列支|支付|保障|用于)?的?"
)
_SPENDING = re.compile(r"(?:安排|开支|列支|使用|发生|负担|支付)(?:用于)?的?")
_KEEP_TAIL = re.compile(
    r"(?:次数|人数|总数|数量|户数|点击数|收入合计|支出合计|收支总计|总计|合计|完成率|到位|公务用车|总额|金额)$"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A known measure: ``name`` as in the ontology's measure scheme; ``account`` where account titles take it.

    ``parts`` are the measures that a pair of values under its name gives, one each ("收、支总计各是9、8万元"). ``funded``
    measures are the same whatever their money is said to come from ("一般公共预算财政拨款安排的“三公”经费").
    """

    name: str
    account: bool
    parts: tuple[str, ...] = ()
    funded: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Measures of one thing by unit: what it costs, and how many times, groups or vehicles and how many people it counts."""

    money: str
    groups: str
    people: str | None
    words: tuple[str, ...] = ()
    about: str | None = None

    def counted(self, unit: str) -> str | None:
        """The member that counts in ``unit``."""
        return self.people if unit.endswith(_PEOPLE) else self.groups


_PEOPLE = ("人", "人次", "名", "人（次）", "人(次)", "位", "人天")


def bare(text: str) -> str:
    """A phrase without white space, quotes, brackets and commas: what is compared."""
    return _SIGNS.sub("", text)


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads((files("ingest.narrative") / "measures.toml").read_text(encoding="utf-8"))


@cache
def _known() -> dict[str, Measure]:
    known: dict[str, Measure] = {}
    for entry in _vocabulary()["measure"]:
        name, flags = entry["name"], (entry.get("account", False), tuple(entry.get("parts", ())))
        measure = Measure(name, *flags, entry.get("funded", False))
        for word in (entry["name"], *entry["words"]):
            known.setdefault(bare(word), measure)
    return known


def measure_words() -> tuple[str, ...]:
    """The names and other ways to write the known measures, as words for cutting text."""
    return tuple(word for word in _known() if len(word) > 1)


@lru_cache(maxsize=50_000)
def known_measure(phrase: str) -> Measure | None:
    """The measure that ``phrase`` is another way to write, if any.

    Money words at its end do not matter, nor whose it is and, of some measures, from what money, at its beginning.

    >>> known_measure("“三公”经费财政拨款支出决算").name, known_measure("收、支总计").name
    ('三公经费', '收支总计')
    >>> known_measure("我区本级使用一般公共预算财政拨款安排的公务接待费支出决算总额").name
    '公务接待费'
    """
    return _named(bare(phrase))


_DONE = re.compile(r"(?:全年|当年|本年度?)?(?:共|累计|实际)*(?:实施|发生|完成)")
"""What is said to have been done before a measure's name: 全年实施｜政府采购支出总额."""


@cache
def _named(text: str) -> Measure | None:
    known = _known()
    shorter = text
    while shorter:
        if shorter in known:
            return known[shorter]
        tail = _MONEY_TAIL.search(shorter)
        if tail is None:
            break
        shorter = shorter[: tail.start()]
    if (whose := _WHOSE.match(text)) and (found := _named(text[whose.end() :])) and not found.account:
        return found
    if (done := _DONE.match(text)) and (found := _named(text[done.end() :])) and not found.account:
        return found
    for spent in _SPENDING.finditer(text):
        if (found := _named(text[spent.end() :])) and found.funded:
            return found
    for source in _FUNDING.finditer(text):
        if source.start() == 0 and (found := _named(text[source.end() :])) and found.funded:
            return found
    return None


_CLASS_TAIL = re.compile(r"(?:支出)?(?:类)?(?:支出)?(?:类?科目)?(?:支出)?(?:决算数?)?$")


@cache
def _classes() -> frozenset[str]:
    return frozenset(map(bare, _vocabulary()["classes"]["names"]))


def class_title(phrase: str) -> str | None:
    """The first-level title of spending by function that ``phrase`` is, without 支出.

    >>> class_title("教育支出类科目"), class_title("教育收费")
    ('教育', None)
    """
    text = bare(phrase)
    tail = _CLASS_TAIL.search(text)
    for name in (text[: tail.start()] if tail else text, text.removesuffix("支出"), text):
        if name in _classes():
            return name
    return None


@cache
def families() -> tuple[Family, ...]:
    """All families of measures that ``measures.toml`` knows."""
    return tuple(
        Family(e["money"], e["groups"], e.get("people"), tuple(map(bare, e.get("words", ()))), e.get("about"))
        for e in _vocabulary()["family"]
    )


def family_of(phrase: str) -> Family | None:
    """The family that ``phrase`` (a measure's name, or other words) belongs to, if any.

    >>> family_of("国内公务接待").counted("人次"), family_of("公务用车购置").counted("辆")
    ('国内公务接待人次', '购置公务用车')
    """
    known = known_measure(phrase)
    name = known.name if known else bare(phrase)
    for family in families():
        if name in (family.money, family.groups, family.people) or bare(name) in family.words:
            return family
    return None


@dataclass(frozen=True, slots=True)
class FundWords:
    """A fund that headings name by one of ``words``, and what usual measures are called of it."""

    words: tuple[str, ...]
    names: dict[str, str]


@cache
def fund_words() -> tuple[FundWords, ...]:
    """The funds of ``measures.toml``."""
    return tuple(
        FundWords(
            tuple(entry["words"]),
            {
                measure: entry["prefix"] + ending
                for ending, names in _vocabulary()["fund_measure"].items()
                for measure in names
            },
        )
        for entry in _vocabulary()["fund"]
    )


@cache
def _completions() -> re.Pattern[str]:
    data = tomllib.loads((files("ingest.narrative") / "measures.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(data["completion"]["words"]))


def is_completion(phrase: str) -> bool:
    """Whether ``phrase`` names a share of what was planned that was done or spent.

    >>> is_completion("资金支付率为"), is_completion("支付进度"), is_completion("任务完成率")
    (True, True, False)
    """
    cleaned = clean_phrase(phrase)
    known = known_measure(cleaned)
    return (known is not None and known.name == "预算执行率") or bool(_completions().fullmatch(bare(cleaned)))


@cache
def _followers() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    entries = _vocabulary()["follower"]
    return tuple((re.compile(e["after"]), re.compile(e["words"]), e["name"]) for e in entries)


def following(measure: str, lead: str, phrase: str) -> str | None:
    """The measure that ``phrase`` means only after ``measure``, or in a sentence that begins with ``lead``, if any.

    >>> following("绩效自评项目数", "", "涉及资金")
    '绩效自评项目涉及资金'
    """
    text = bare(phrase)
    for after, words, name in _followers():
        if words.fullmatch(text) and (after.search(measure) or after.search(lead)):
            return name
    return None


def split_generic(phrase: str) -> tuple[str, Measure] | None:
    """``(what, generic measure)`` for a phrase that ends in one that account titles take: 三公经费 › 年初预算.

    >>> what, measure = split_generic("“三公”经费财政拨款支出年初预算")
    >>> what, measure.name
    ('“三公”经费财政拨款支出', '年初预算')
    """
    for length in range(len(phrase) - 2, 1, -1):
        measure = _known().get(bare(phrase[-length:]))
        if measure is not None and measure.account:
            return phrase[:-length], measure
    return None


_NEUTRAL = frozenset("计 即 金额 约合 共计 合计 达 数额 为 共 各 由 累计".split())


_ONLY_COUNTS = frozenset(
    "人数 人次 累计 累计人次 累计人数 人员 批次 批次数 团组 团组数 来宾 参加人次 人次数 共".split()
)


def counted_of(measure: str, phrase: str, unit: str) -> str | None:
    """What a bare count ("人数0人", "累计3人次") after ``measure`` counts, if both are of one family.

    >>> counted_of("因公出国（境）团组", "累计", "人次")
    '因公出国（境）人次'
    """
    if phrase and bare(phrase) not in _ONLY_COUNTS:
        return None
    family = family_of(measure) if measure else None
    if family is None and measure:
        family = next((one for one in families() if one.about and re.search(one.about, bare(measure))), None)
    return family.counted(unit) if family else None


def is_neutral(phrase: str) -> bool:
    """Whether a phrase names nothing of its own ("占20%、金额33万元"): its figure is of what was named before."""
    return bare(phrase) in _NEUTRAL


def all_known_in(phrase: str) -> list[str]:
    """Names of the measures whose words of four characters or more stand in ``phrase``, the last first; none of titles."""
    text = bare(phrase)
    words = [word for word, known in _known().items() if len(word) >= 4 and word in text and not known.account]
    found = sorted(((text.rfind(word) + len(word), len(word), word) for word in words), reverse=True)
    return list(dict.fromkeys(_known()[word].name for _, _, word in found))


def known_in(phrase: str) -> Measure | None:
    """The known measure whose words of four characters or more stand in ``phrase``; the longest, if any."""
    text = bare(phrase)
    words = [word for word in _known() if len(word) >= 4 and word in text]
    return _known()[max(words, key=len)] if words else None


def known_at_end(phrase: str) -> Measure | None:
    """The known measure that ``phrase`` is, or ends in with words of its own that are long enough to be no part of another."""
    text = bare(phrase)
    words = [word for word in _known() if len(word) >= _LONG_WORD and text.endswith(word)]
    return known_measure(phrase) or (_known()[max(words, key=len)] if words else None)


def clean_phrase(phrase: str, bodies: tuple[str, ...] = ()) -> str:
    """The phrase before a figure without dates, connecting words, the document's own bodies and verbs of being.

    >>> clean_phrase("2021年，全年共举办市一级培训班")
    '举办市一级培训班'
    >>> clean_phrase("其中：授予中小企业合同金额")
    '授予中小企业合同金额'
    """
    text = phrase.strip()
    before = None
    while before != text and known_measure(text) is None:
        before = text
        text = _OURS.sub("", _LEAD.sub("", text, count=1))
        for body in bodies:
            text = text.removeprefix(body)
    for verb in _SPENT:  # "支出“三公”经费9万元"
        if text.startswith(verb) and known_measure(text[len(verb) :]) is not None:
            text = text[len(verb) :]
    if known_measure(text) is not None:
        return text.strip("，,：:；;、 ")
    text = _YEAR_INSIDE.sub("", text)
    while (tail := _TAIL.search(text)) and not _KEEP_TAIL.search(text):
        text = text[: tail.start()]
    return text.strip("，,：:；;、 ")
