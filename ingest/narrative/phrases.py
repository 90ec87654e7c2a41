"""The words that name what a figure measures: before it, after it, or in the clause before.

>>> phrase_of("全年举办培训12期", 0, 0, "全年举办培训", (), "count", "")
'举办培训'
>>> with_noun("开设", "宣传专栏，")
('开设宣传专栏', '宣传专栏')
"""

from __future__ import annotations

import re

from ingest.figures import Figure
from ingest.narrative.measures import clean_phrase, family_of, known_at_end, known_in, known_measure

SEPARATOR = re.compile(r"[，,；;：:。]")
_FOLLOWS = re.compile(r"[一-鿿A-Za-z“”《》]{1,24}")
_LONG_HEAD = 12


def phrase_of(text: str, before: int, start: int, written: str, bodies: tuple[str, ...], kind: str, after: str) -> str:
    """The cleaned phrase of the figure's measure; where the clause has none, that of the clause before it without a figure."""
    phrase = clean_phrase(written, bodies)
    if phrase or kind not in ("score", "weight", "rate", "amount", "count"):
        return phrase
    if kind == "count" and (match := _FOLLOWS.match(after)):
        return match.group()  # "另有284人次参加上级调训": what is counted comes after
    for clause in reversed(SEPARATOR.split(text[before : max(before, start - 1)])):
        if phrase := clean_phrase(clause, bodies):
            return phrase
    return ""


def with_noun(phrase: str, after: str) -> tuple[str, str]:
    """For "开设7个专栏" the thing counted stands after the figure: the phrase with it, and the words taken."""
    match = _FOLLOWS.match(after)
    if match is None:
        return phrase, ""
    noun = match.group()
    if phrase == noun:
        return phrase, noun
    if known := known_in(noun):
        return known.name, noun
    words = leading_nouns(noun)
    if not words:
        return phrase, ""
    head = "" if phrase.endswith("等") or len(phrase) > _LONG_HEAD else phrase
    return head + words, words


_SHARED_BY = re.compile(r"的(?P<name>[^，,。；;：:的\d]{2,30}?)(?:为|是|达|有|共|计)?(?=\d)")
_SPENT_ON = re.compile(r"用于(?P<name>[^，,。；;：:\d]{2,30}?)(?=[，,。；;]|$)")
_IS = re.compile(r"(?:为|是|系)(?P<name>[^，,。；;：:\d]{2,30}?)(?=[，,。；;]|$)")


def named_after(kind: str, phrase: str, after: str) -> str:
    """The words after a figure that name what it is of, where those before it do not ("占20%的事业收入为9万元").

    Of a rate they are what that share of the money was spent on ("56%用于人员经费").

    >>> named_after("share", "", "的事业收入为9万元"), named_after("amount", "", "为学费和住宿费收入。")
    ('事业收入', '学费和住宿费收入')
    """
    pattern = (
        _SPENT_ON
        if kind == "rate"
        else _SHARED_BY
        if kind == "share"
        else _IS
        if kind == "amount" and not phrase
        else None
    )
    match = pattern.match(after) if pattern else None
    return match["name"] if match else ""


def leading_nouns(text: str) -> str:
    """The nouns at the beginning of ``text`` by jieba's dictionary tags; "" where it begins with another word."""
    import jieba.posseg

    taken = ""
    for word, tag in jieba.posseg.cut(text):
        if tag[0] in "nabjlsx" or tag in ("vn", "eng") or word in "“”《》":
            taken += word
        else:
            break
    return taken.strip("，、")


def final_name(kind: str, measure: str, figure: Figure, lost: bool = False) -> str:
    """The measure's name with what its kind or unit adds: 数量指标 › 数量指标分值, 国内公务接待支出 › 国内公务接待批次.

    ``lost`` says that the points are lost: 预算执行率 › 预算执行率扣分.
    """
    if lost:
        return re.sub(r"(?:分值|得分|扣分|权重|指标值)$", "", measure) + "扣分"
    if kind in ("weight", "score"):
        suffix = "分值" if kind == "weight" else "得分"
        stem = re.sub(r"(?:分值|得分|权重|指标值)$", "", measure)
        named = known_measure(stem + suffix)
        return named.name if named else stem + suffix
    if kind in ("count", "change") and figure.kind == "count":
        family = family_of(measure)
        if family is not None:
            return family.counted(figure.unit) or measure
    if kind == "count":
        known = known_at_end(measure)
        return known.name if known and not known.account else measure
    return measure


def written_words(clause: str) -> str:
    """The measure's words as the document writes them."""
    return clause.strip("，,；;：:、 ").strip()
