"""Whose a figure is: the account title, project, region or other thing that its clause or sentence names."""

from __future__ import annotations

import re
from typing import Any

from ingest.figures import Figure
from ingest.narrative.discourse import Named, State, Titled
from ingest.narrative.marks import text_of
from ingest.narrative.measures import class_title, clean_phrase, family_of, known_measure
from ingest.narrative.phrases import leading_nouns

_TOPIC = re.compile(r"^(?P<topic>.{2,24}?)(?:共计|累计|共(?![产青同建享和])|先后|合计|总计)(?P<rest>.{2,})$")
_TIME = re.compile(r"(?:截[至止])?(?:20\d{2})?(?:[年期月季]末|年?底|当年|本年|全年|年度|年内|期间|目前|[年月日])$")
_QUOTED = re.compile(r"^(?P<topic>《[^》]{2,30}》|“[^”]{2,20}”)(?P<rest>.*)$")
_REACH = re.compile(r"^(?P<topic>全(?:省|市|县|区|州|镇|乡|校|系统|域|社会|院|局|盟|旗|年共))(?P<rest>.*)$")
_PLACE = re.compile(
    r"(?P<place>[一-鿿]{1,7}?(?:自治县|县|市|区|州|旗|镇|乡|街道|社区|村))(?=申请|实际|支出|预算|安排|下达|到位|拨付|获得|执行|补助|资金|完成|使用|共|分配|收到|投入|新建|改建|扩建|修建|建设|铺设|硬化|安装|实施|种植|养殖|$)|(?P<village>[一-鿿]{1,4}(?:镇|乡|街道)[一-鿿]{1,5}?(?:村|社区))(?=[一-鿿、]{2})"
)
_ALL_TOGETHER = re.compile(r"合计|共计|总计|全[省市县区州镇乡]")
_NO_PLACE = re.compile(
    r"^(?:市县|区县|县区|县市|市州|市区|乡镇|镇村|镇街|省市|旗县|县乡|农村|街道)$|解决|实现|涉及|覆盖|惠及|带动|[由对为在向给]|"
    r"^[全各本该我]|[下返]乡$|[农乡新自行脱出一进入驻]村$|然村$|行政村$|困村$|^(?:中心|重点|示范|试点)|所辖|[园片校辖景厂小城市]区$|^城乡社区$|^.?社区$|城市$|^地区|^[上中下]?[市县区州镇乡]$"
)
_PROJECT_LIKE = re.compile(r"项目$|专项资金$|^[本该]|[县市区镇乡局委办]$")
_PROJECT_TITLE = re.compile(
    r"(?:\d+[.、．]|[（(]\d+[)）]|[（(]?[一二三四五六七八九十]+[)）、])?[“\"《]?"
    r"(?P<name>[^，。；：:“”《》\d][^，。；：:“”《》]{2,36}?(?:项目|经费|工程|专项|资金|补助))[”\"》]?(?:的?(?:绩效|自评)|[。：:](?=项目|该项目|全年|年初))"
)


def account_in(doc: Any, start: int, end: int) -> Titled | None:
    """The last account title inside ``start:end``."""
    found = [account for account in doc._.accounts if start <= account.start and account.end <= end]
    return (found[-1].start, found[-1].end, found[-1].path) if found else None


_HEAD = re.compile(r"^(?:\d+[.、．]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|关于)*")
_ABOUT = re.compile(r"(?:的)?(?:支出|决算|收支|预算|使用|具体|总体)*(?:情况|说明|情况说明|如下|概况)*[。：:]?$")
_LABEL = re.compile(
    r"(?:^|[；;，,])\s*(?:其中[，,：:]?)?(?:\d+[.、．]|[（(][一二三四五六七八九十\d]+[)）]|[①-⑳])?(?P<name>[^，,。；;：:\d]{2,30})[：:]\s*(?:20\d{2}年度?)?$"
)
_MENTION = re.compile(
    r"(?P<name>[^，,；;：:]{4,40}?)(?:方面|次之|降幅|增幅|最大|无变化|(?:比|与|较|和|同)(?:20|年初|全年|上年|去年|预算|决算|上一年)|有所|未|下降|上升|减少|增加|$)"
)
_NO_LABEL = re.compile(r"其中|如下|包括|情况|原因|说明|^是|方面|分别")


def heading_of(headings: tuple[str, ...]) -> str:
    """What the nearest heading is about: "（3）公务接待费支出情况说明" is about 公务接待费."""
    return _ABOUT.sub("", _HEAD.sub("", headings[-1])) if headings else ""


def label_before(text: str, sentence: int, start: int, phrase: str, state: State) -> None:
    """Take "行政单位医疗：预算9万元，决算8万元": the name before the colon is what the budget and the spending are of."""
    generic = known_measure(phrase)
    match = _LABEL.search(text, sentence, start) if generic is not None and generic.account else None
    if match is None or _NO_LABEL.search(match["name"]):
        return
    known = known_measure(match["name"])
    if known is not None and not known.account:
        state.measure = state.money = known.name
    elif known is None and state.account is None and not _PROJECT_LIKE.search(match["name"]):
        title = class_title(match["name"]) or match["name"]
        at = match.start("name")
        state.account = (at, at + len(match["name"]), (title,))


def mention_before(text: str, start: int, end: int, phrase: str, state: State) -> None:
    """Take the measure that a clause without a figure speaks of: "公务接待费与预算持平，比上年增加3万元" is of 公务接待费."""
    known = known_measure(phrase) if phrase else None
    if phrase and (known is None or not known.account):
        return
    for clause in re.split(r"[，,；;：:]", text[start:end]):
        match = _MENTION.match(re.sub(r"^(?:其中|另外|此外|同时|分项看|具体看)", "", clause.strip()))
        named = known_measure(match["name"]) if match else None
        if named is not None and not named.account:
            state.measure = state.money = named.name
            state.account = None


def titled_project(text: str) -> Named | None:
    """The project named at the head of a paragraph ("1.河道清淤项目绩效目标完成情况综述。项目全年预算数…")."""
    match = _PROJECT_TITLE.match(text)
    return (match.start("name"), match.end("name"), match["name"]) if match else None


def place_in(text: str, before: int, start: int, end: int, state: State) -> Named | None:
    """The region that the clause names first, or the one before it in the same part of the sentence."""
    lead = re.match(r"(?:其中)?[、，,：:\s]*", text[start:end])
    at = start + (lead.end() if lead else 0)
    match = _PLACE.match(text, at, end)
    if match:
        named = "place" if match["place"] else "village"
        if not _NO_PLACE.search(match[named]):
            return at, match.end(named), match[named]
    if re.search(r"[；;]", text[before:start]) or _ALL_TOGETHER.match(text, at, end):
        return None
    return state.place


def placeless(written: str, state: State) -> str:
    """The words of a clause without the region that it names."""
    return written.replace(state.place[2], "", 1) if state.place else written


def with_topic(
    doc: Any, before: int, start: int, figure: Figure, phrase: str, bodies: tuple[str, ...], state: State
) -> str:
    """``phrase`` without the thing it names first, which becomes the sentence's topic ("全省", "《…》", "甲共…")."""
    if phrase and known_measure(phrase) is None:
        for pattern in (_REACH, _QUOTED, _TOPIC):
            match = pattern.match(phrase)
            rest = clean_phrase(match["rest"], bodies) if match else ""
            if match and rest and _TIME.search(match["topic"]):
                return rest
            if match and rest:
                at = text_of(doc).find(match["topic"], start)
                if 0 <= at < figure.start:
                    state.topic = (at, at + len(match["topic"]), match["topic"].strip("“”"))
                    return rest
    if state.topic is None and (reach := _REACH.match(clean_phrase(text_of(doc)[before:start], bodies))):
        at = text_of(doc).find(reach["topic"], before)
        state.topic = (at, at + len(reach["topic"]), reach["topic"])
    return phrase


def with_doer(phrase: str, state: State) -> str:
    """A bare verb ("覆盖") is of the thing that the phrase before it speaks of ("视频播放总量" → "视频")."""
    if len(phrase) != 2 or not state.phrase or state.topic is not None or known_measure(phrase) or family_of(phrase):
        return phrase
    if leading_nouns(phrase) == phrase:
        return phrase  # "轿车0辆" is a thing of its own
    things = leading_nouns(state.phrase)
    return things + phrase if len(things) >= 2 and things != state.phrase else phrase
