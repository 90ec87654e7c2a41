"""What tells one body, or one project, from another: a key made from a name by rules that can be told, never by likeness.

Every rule that changed a name is named beside the key (concepts of the scheme ``naming-rule``), so that a merge can be
explained: two names with one key are one thing. Names that no rule brings together stay apart.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from ontology import divisions

_SEPARATOR = "|"
_QUOTES = "\"'“”‘’`´＂＇″′"
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("【〔〖[{", "("),
        **dict.fromkeys("】〕〗]}", ")"),
        **dict.fromkeys("〈「『《》』」〉" + _QUOTES, ""),
        **dict.fromkeys("‐‑‒–—―−－─", "-"),
    }
)
_PARTY = re.compile(r"^(?:中共|中国共产党)(?=..)")
_COMMITTEE = re.compile(r"^((?:中共|中国共产党).{2,12}?)委员会")
_LEVEL = re.compile(
    r"^(?:省(?![属际])|市(?=政府)|市(?![政场容民域属])|县(?!域)|区(?![域块划])|州(?!立)|盟|旗)(?=..|委$)"
)
"""A body named by its level alone: "市委组织部", "县财政局", "市市场监督管理局", but not 市场监督管理局."""
_BEFORE_PLACE = re.compile(r"^(共青团|团(?=[省市县区州]委)|政协|民革|民盟|民建|民进|农工党|致公党|九三学社|武警)(?=..)")
"""What stands in front of the place in the names of some bodies."""
_OWN_COMMITTEE = {"共青团": "团委", "团": "团委", "政协": "政协"}
_PARTS = re.compile(r".+?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|区|旗)")
_ORGAN = re.compile(
    r"(?:厅|局|委|委员会|政府|政协|人大|法院|检察院|组织部|宣传部|统战部|办公室|总工会|妇联|残联|科协)(?:本级)?$"
)
_SHORTENED = re.compile(r"(?![省市县区州旗盟镇乡路街村])")
_OTHER_NAME = re.compile(r"\((原|挂|加挂|又名|又称|曾用名|简称|以下简称|下称)[:为称]*([^()]+?)(?:的?(?:牌子|牌))?\)")
_RULE_OF_WORD = {"原": "former-name", "曾用名": "former-name", "挂": "signboard", "加挂": "signboard"}
_YEAR = r"(20\d\d)(?:年度|年|(?=[^\d年\-至]))"
_YEAR_BEFORE = re.compile(rf"^{_YEAR}(?=.{{2,}})")
_YEAR_BEHIND = re.compile(r"\((20\d\d)(?:年度|年)?\)$")
_NUMBER = re.compile(
    r"^(?:\d{1,2}[.、)](?!\d)|\(\d{1,2}\)|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|项目\d{1,2}[::])(?=..)"
)
_CODE = re.compile(r"^(?:\((?=[\da-z-]*\d{4})[\da-z-]{5,}\)|(?=[\da-z]*\d{5})[\da-z]{6,}-)(?=..)")
_CODE_BEHIND = re.compile(r"(?<=..)\((?:项目(?:编码|代码|编号):?)?(?=[\da-z-]*\d{4})[\da-z-]{5,}\)$")
_NOUN = re.compile(r"(?<=....)(?:\(项目\)|项目)$|\(项目\)$")


@dataclass(frozen=True, slots=True)
class Key:
    """What a name comes down to, and the rules (notations of ``naming-rule``) that brought it there, in their order."""

    text: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherName:
    """Another name that a name states of itself ("甲局（原乙局）"), and the rule by which it is one."""

    name: str
    rule: str


@lru_cache(maxsize=20_000)
def normalise(name: str) -> str:
    """A name as it is compared: NFKC, lower case, no white space, one kind of brackets and dashes, no quotation marks.

    A name that would vanish stays as it is.
    """
    folded = unicodedata.normalize("NFKC", name).translate(_FOLDED)
    folded = "".join(char for char in folded if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))
    # Once more, for what was removed may have kept a letter from its accent.
    return unicodedata.normalize("NFKC", folded.casefold()) or name


def simplified(text: str) -> str:
    """``text`` in simplified characters; GB 2312 holds these and no traditional ones."""
    try:
        re.sub(r"[^\u4e00-\u9fff]", "", text).encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@lru_cache(maxsize=20_000)
def unit_key(name: str, region: str | None) -> Key:
    """What tells one body from another: its place, and its name without it. ``region`` is the document's, a full path.

    A name that opens with its place ("金昌市委组织部", "中共甘肃省金昌市委组织部") is the body of that place whatever region
    a document gives beside it, where only one place bears the name or the region decides between several. A name that leaves
    its place out, or says only its level ("教育局", "市教育局" in a document of 甘肃省金昌市), is the body of that place;
    without a region it is a body of its own. A bureau and its 本级, a first and a second school, are never one.
    """
    steps = _Steps(name)
    steps.apply("other-name", lambda text: _OTHER_NAME.sub("", text) or text)
    steps.apply(
        "organ-short-name",
        lambda text: text.replace("中国共产主义青年团", "共青团").replace("中国人民政治协商会议", "政协"),
    )
    steps.apply("party-committee", lambda text: _COMMITTEE.sub(r"\1委", text))
    steps.apply("party-prefix", lambda text: _PARTY.sub("", text))
    where = normalise(region) if region else ""
    front = found[1] if (found := _BEFORE_PLACE.match(steps.text)) else ""
    steps.text = steps.text.removeprefix(front)
    place, rest = _place(steps.text, where)
    if place:
        if not steps.text.startswith(place):
            steps.rules.append("place-in-full")
    elif where:
        place, rest = _given_place(steps.text, where)
        steps.rules.append("level-from-region" if rest != steps.text else "place-from-region")
    steps.text = _OWN_COMMITTEE.get(front, front + "委") if front and rest in ("委", "委员会") else front + rest
    steps.apply("organ-short-name", _short_organ)
    return Key(f"{place}{_SEPARATOR}{steps.text}" if place else steps.text, tuple(dict.fromkeys(steps.rules)))


@lru_cache(maxsize=20_000)
def project_key(name: str, year: int | None) -> Key:
    """What tells one project of a unit from another: its name without list number, code, year of the evaluation and 项目.

    A year in the name is left out only where it is ``year``: it says when, not what.
    """
    steps = _Steps(name)
    steps.apply("list-number", lambda text: _NUMBER.sub("", text))
    steps.apply("code", lambda text: _CODE_BEHIND.sub("", _CODE.sub("", text)))
    steps.apply("year", lambda text: _without_year(text, year))
    steps.apply("project-noun", lambda text: _NOUN.sub("", text) or text)
    return Key(steps.text, tuple(dict.fromkeys(steps.rules)))


def other_names(name: str) -> tuple[OtherName, ...]:
    """The names that a body's name states of itself in brackets: 原…, 挂…牌子, 简称…."""
    found = _OTHER_NAME.findall(normalise(name))
    return tuple(OtherName(other, _RULE_OF_WORD.get(word, "abbreviation")) for word, other in found if len(other) > 3)


def is_of(name: str, region: str) -> bool:
    """Whether a body with this name can be of this region (a full path name): it opens with its place, or with none.

    "四川省教育厅" is not of 四川省绵阳市; "绵阳市教育局", "四川省绵阳市教育局" and "教育局" can be.
    """
    text = _PARTY.sub("", _COMMITTEE.sub(r"\1委", normalise(name)))
    where = normalise(region)
    place, _ = _place(text, where)
    return not place or place == where


class _Steps:
    """A name on its way to its key, with the rules that changed it."""

    def __init__(self, name: str) -> None:
        self.rules: list[str] = []
        plain = simplified(name)
        if plain != name:
            self.rules.append("traditional")
        self.text = normalise(plain)
        if self.text != plain:
            self.rules.append("punctuation")

    def apply(self, rule: str, change: Any) -> None:
        """Change the name by a rule, and note the rule where it changes anything."""
        changed = change(self.text)
        if changed != self.text:
            self.text = changed
            self.rules.append(rule)


def _place(name: str, region: str) -> tuple[str, str]:
    """The path of the place that a body's normalised name opens with ("" if none), and the rest of the name.

    Of places that share a name the one counts that ``region`` is, or lies in, or holds.
    """
    codes: tuple[str, ...] = ()
    rest = name
    while (found := _opening(rest, codes, region)) is not None:
        codes, size = found
        rest = rest[size:]
    if len(codes) != 1 or not rest:
        return "", name
    path = divisions.path_of(codes[0])
    below = region.removeprefix(path) if region.startswith(path) else ""
    if below and rest.startswith(below) and rest != below:
        return region, rest[len(below) :]  # a place that the list of divisions lacks
    rest = rest.removeprefix(divisions.division_names()[codes[0]]) or rest
    doubled = _LEVEL.match(rest)
    return path, rest[1:] if doubled and path.endswith(rest[0]) else rest


def _opening(text: str, above: tuple[str, ...], region: str) -> tuple[tuple[str, ...], int] | None:
    """The places below ``above`` with a name that ``text`` opens with, and its length; None where there is none."""
    known = divisions.names()
    if text[:1] not in known.openings:
        return None
    for size in range(min(16, len(text) - 1), 1, -1):
        codes = known.full.get(text[:size], ())
        inside = tuple(c for c in codes if not above or any(a != c and a in divisions.lineage(c) for a in above))
        fitting = _fitting(text[:size], inside, bool(above), region)
        if fitting:
            return fitting, size
        short = known.short.get(text[:size], ()) if not above and _SHORTENED.match(text, size) else ()
        certain = tuple(
            c for c in short if _related(divisions.path_of(c), region) or (c.endswith("0000") and not region)
        )
        if len(certain) == 1 and (region or len(short) == 1) and _ORGAN.search(text):
            return certain, size
    return None


def _fitting(name: str, codes: tuple[str, ...], chained: bool, region: str) -> tuple[str, ...]:
    if chained or not codes:
        return codes
    related = tuple(code for code in codes if _related(divisions.path_of(code), region))
    if related:
        return related if len(related) == 1 else ()
    if len(codes) > 1 or name in _vocabulary()["places"]["common"] or len(name) < 3:
        return ()
    # A district's name may be a word for a part of any town; 县, 市 and what lies above them are not.
    return () if region and name.endswith("区") and not codes[0].endswith("00") else codes


def _related(path: str, region: str) -> bool:
    return bool(region) and (region.startswith(path) or path.startswith(region))


def _given_place(name: str, region: str) -> tuple[str, str]:
    """The place of a body that names none, from the region of its document, and its name without a bare level."""
    parts = _PARTS.findall(region) or [region]
    if _LEVEL.match(name) and (levels := [part for part in parts if part.endswith(name[0])]):
        place = region[: region.index(levels[-1]) + len(levels[-1])]
        return place, name[1:]
    own = parts[-1]
    return region, name.removeprefix(own) or name


def _short_organ(name: str) -> str:
    for whole, short in _organs():
        name = name.replace(whole, short)
    return name


def _without_year(name: str, year: int | None) -> str:
    before, behind = _YEAR_BEFORE.search(name), _YEAR_BEHIND.search(name)
    if year is not None and before and int(before[1]) == year:
        return name[before.end() :]
    if year is not None and behind and int(behind[1]) == year and behind.start() > 1:
        return name[: behind.start()]
    return name


@cache
def _vocabulary() -> dict[str, Any]:
    return tomllib.loads(files("ontology").joinpath("naming.toml").read_text("utf-8"))


@cache
def _organs() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_vocabulary()["organs"].items(), key=lambda pair: -len(pair[0])))


@cache
def _converter() -> Any:
    import opencc  # deferred: slow to start, and almost no document needs it

    return opencc.OpenCC("t2s")
