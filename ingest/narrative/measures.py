"""What a figure measures: the phrase before it, cleaned, and its usual name where ``measures.toml`` knows one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_SIGNS = re.compile(r"[\s“”\"'‘’（）()、，：:《》〈〉]")
_LEAD = re.compile(
    r"^(?:(?:截至|截止|到|至)?(?:20\d{2}年度?|\d{1,2}月份?底?|\d{1,2}日|年[底末](?=[，,]))(?:\d{1,2}月份?)?(?:\d{1,2}日|[底末])?|(?:截至|截止|截至目前)(?=[，,])"
    r"|全年度?|本年度?|当年|年内|今年|年度|年中|其中|此外|同时|另外|另有?|并且?|以及|及|和|与|共计|累计|合计|总共|一共|先后|共|已经?|均|各(?![级类项地部单市县区省种方界])|分别|约"
    r"|有(?!效|关|序|力|机|害|偿|线|色)|在(?![职编岗校建读册])|由|对(?![外口])|经(?![营费济常办开])|从|为|是|其(?![他余它])|该|按规定|实际|用于|我[省市县区州旗镇乡]|计划(?=完成)|按照?.{2,8}(?=支出)|[一二三四五六七八九十]+是"
    r"|\d+[.、．]|[（(][一二三四五六七八九十\d]+[)）]|[①-⑳]|[（(](?=[^（()）]*$)(?:其中|含|包括)?|[，,：:；;。、\-\s])"
)
_OURS = re.compile(
    r"^(?:本单位|本部门|我单位|我部门|我局|我委|我办|我院|我校|我中心|我馆|我站|我厅|中心|单位|部门|本中心|本局|机关|本级)(?!运行|服务|用车|工委|价值|整体)"
)
_TAIL = re.compile(
    r"(?:[为是有达到了至数约共近均各]|共计|金额|总额为|分别|合计|总计为|不低于|不少于|已|高达|超过?|[：:，,、]|累计|占|“|《|（|\()$"
)
_SPENT = ("支出", "列支", "使用")
_YEAR_INSIDE = re.compile(r"20\d{2}年(?:度)?")
_KEEP_TAIL = re.compile(
    r"(?:次数|人数|总数|数量|户数|点击数|收入合计|支出合计|收支总计|总计|合计|完成率|到位|公务用车|总额|金额)$"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A known measure: ``name`` as in the ontology's measure scheme; ``account`` where account titles take it.

    ``parts`` are the measures that a pair of values under its name gives, one each ("收、支总计各是9、8万元").
    """

    name: str
    account: bool
    parts: tuple[str, ...] = ()


def bare(text: str) -> str:
    """A phrase without white space, quotes, brackets and commas: what is compared."""
    return _SIGNS.sub("", text)


@cache
def _known() -> dict[str, Measure]:
    data = tomllib.loads((files("ingest.narrative") / "measures.toml").read_text(encoding="utf-8"))
    known: dict[str, Measure] = {}
    for entry in data["measure"]:
        measure = Measure(entry["name"], entry.get("account", False), tuple(entry.get("parts", ())))
        for word in (entry["name"], *entry["words"]):
            known.setdefault(bare(word), measure)
    return known


def known_measure(phrase: str) -> Measure | None:
    """The measure that ``phrase`` is another way to write, if any; money words at its end do not matter.

    >>> known_measure("“三公”经费财政拨款支出决算").name, known_measure("收、支总计").name
    ('三公经费', '收支总计')
    """
    text = bare(phrase)
    for candidate in (
        text,
        *(
            text.removesuffix(tail)
            for tail in ("决算数", "决算", "支出决算数", "支出决算", "支出", "费用", "金额", "数", "为")
        ),
    ):
        if candidate and candidate in _known():
            return _known()[candidate]
    return None


@cache
def _followers() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    data = tomllib.loads((files("ingest.narrative") / "measures.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(e["after"]), re.compile(e["words"]), e["name"]) for e in data["follower"])


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


def known_in(phrase: str) -> Measure | None:
    """The known measure whose words of four characters or more stand in ``phrase``; the longest, if any."""
    text = bare(phrase)
    words = [word for word in _known() if len(word) >= 4 and word in text]
    return _known()[max(words, key=len)] if words else None


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
