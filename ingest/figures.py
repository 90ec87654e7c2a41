"""Figures in Chinese running text: numbers with their units, as written and exact.

Works on unwrapped text (:mod:`ingest.flow`). Years, dates, document numbers, ordinals, ranges and list numbers are no
figures. Scales stay in the unit of counts ("107.2万余人" is 107.2 万人, about); money is normalised by
:func:`normalise_money`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

Kind = Literal["money", "percent", "times", "points", "count"]

MONEY = {
    "亿元": Decimal(10_000),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "百元": Decimal("0.01"),
    "元": Decimal("0.0001"),
}
"""Unit of money → how many 万元 it is."""

# Measure words that follow a number; longer ones first. 年, 月, 日 and 号 are not among them: they make dates.
CLASSIFIERS = tuple(
    sorted(
        (
            "人次 批次 车次 场次 班次 台次 户次 件次 场（次） 场(次) 台（套） 台(套) 台（件） 次（项） 个（次） 部（集） 处（个） 人（次） "
            "人 名 位 户 家 个 项 次 期 部 篇 条 册 份 件 辆 台 套 批 场 组 队 支 所 座 栋 间 处 片 块 面 张 幅 本 例 起 宗 笔 "
            "门 节 课时 学时 学分 集 种 类 款 株 棵 头 只 羽 尾 亩 公顷 平方米 平方公里 立方米 公里 千米 米 吨 公斤 千克 克 升 "
            "千瓦时 度 小时 分钟 秒 天 周 个月 点击量 字 单 枚 盏 口 眼 具 床 张床 人天 人月 车 艘 架 包 箱 盒 瓶 把 根 "
            "台件 家次 株次 辆次 户次 课次 页 叶 平方 平方千米 平米 立方 延米 斤 宗 段 ㎡ ㎢ ㎥ ㎞"
        ).split(),
        key=len,
        reverse=True,
    )
)
_SYMBOLS = "km² km2 Km KM km hm² hm2 hm² hm m² m2 m³ m3 cm mm m kg kW t".split()
_CLASSIFIER = rf"{'|'.join(map(re.escape, CLASSIFIERS))}|(?:{'|'.join(_SYMBOLS)})(?![A-Za-z0-9²³×*])"
_CHINESE = "零〇一二两三四五六七八九十百千"
_FIGURE = re.compile(
    rf"""
    (?P<about>约为?|近|大约|将近|超过?|逾|突破|达到?近|不足)?
    (?P<number>(?<![\d.A-Za-z/*×+])[-+]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|百分之[{_CHINESE}点\d.]+|(?<![{_CHINESE}万亿点\d])(?:[{_CHINESE}]+[万亿](?=[{_CHINESE}])[{_CHINESE}万]+(?=元)|[{_CHINESE}]+(?:点[{_CHINESE}]+)?(?=余?[万亿]?元|[万亿]|辆)))
    (?P<scale>(?:百|千)?(?:万|亿))?
    (?P<more>余|多|几)?
    (?:
        (?P<money>(?:亿|万|千|百)?(?:余|多)?元)(?!/)
      | (?P<percent>％|%|‰|个?百分点)
      | (?P<times>倍)
      | (?P<points>分)(?![钟之别类布为期批校析])
      | (?P<count>{_CLASSIFIER})(?!分之|年|/)
      | [（(](?P<boxed>(?:亿|万|千)?元|%|％|(?:万|亿)?(?:{_CLASSIFIER}))[)）](?!以|/)
    )?
    (?:[（(]含[)）](?=以))?(?P<after>左右|上下|以上|以下|以内|及以上|以外|余)?
    """,
    re.VERBOSE,
)
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_LISTED = re.compile(r"(?:分别|各|均)[一-鿿]{0,4}$")
_BETWEEN = re.compile(r"[、，,和与及]\s*")
_NEXT_OF_LIST = re.compile(r"[、，,和与及]\s*\d")
_RANGE = re.compile(r"[-—–~～至到]$")
_RANGE_AFTER = re.compile(r"^(?:[-—–~～]|至|到)\s*\d")
_OF_MONEY = re.compile(
    r"(?:资金|经费|预算|收入|费用?|结余|投资|拨款|补助|执行数?|支出|到位|下达|拨付|支付|总额)[^，,。；;：:]{0,6}$"
)
_OF_PEOPLE = re.compile(r"(?P<unit>[人户])数(?:为|共|是)?$")
_BEFORE = 20
"""How far back the words stand that say what a bare number is of."""
_ENDS = re.compile(r"[，,。；;、）)]|$|用于|元")
_ORDINAL_BEFORE = re.compile(r"(?:第|〔|\[|【|（20|附件|附表|图|表|NO\.?|No\.?|“|《)$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at ``text[start:end]``. ``value`` counts in ``unit`` ("万元", "%", "万人", "分", "倍").

    ``scale`` is the 万 or 亿 in the unit of a count. ``threshold`` marks a bound ("50万元以上"), which is no fact;
    ``approximate`` what the text gives as about.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    kind: Kind
    approximate: bool = False
    threshold: bool = False
    text: str = ""


def parse_figures(text: str) -> tuple[Figure, ...]:
    """All figures with a unit, left to right; a number without one is none.

    >>> [(str(f.value), f.unit, f.kind, f.approximate) for f in parse_figures("注册党员107.2万余人，增长22.51%，共3,000元")]
    [('107.2', '万人', 'count', True), ('22.51', '%', 'percent', False), ('3000', '元', 'money', False)]
    """
    found: list[Figure] = []
    bare: list[re.Match[str]] = []  # numbers of a list that may take the unit of the one after them
    for match in _FIGURE.finditer(text):
        figure = _figure(text, match)
        if figure is None:
            bare = [*bare, match] if _opens_list(text, match, bare) else []
            continue
        if bare and _BETWEEN.fullmatch(text, bare[-1].end(), figure.start):
            found.extend(_with_unit_of(figure, number) for number in bare)
        bare = []
        found.append(figure)
    return tuple(found)


def normalise_money(value: Decimal, unit: str) -> Decimal:
    """An amount of ``unit`` (元, 百元, 千元, 万元, 亿元) in 万元, exactly; KeyError for another unit."""
    return (value * MONEY[unit]).normalize() + Decimal(0)


def half_width(text: str) -> str:
    """``text`` with full-width digits, points and per cent signs as half-width ones, each at its place.

    >>> half_width("投资２０１．４８万元")
    '投资201.48万元'
    """
    return text.translate(_HALF_WIDTH)


def chinese_number(text: str) -> Decimal | None:
    """A number in Chinese numerals ("一百二十", "九十五点五", "十二万三千"); None where it is none.

    >>> chinese_number("九十五点五"), chinese_number("一百零三"), chinese_number("十二万三千")
    (Decimal('95.5'), Decimal('103'), Decimal('123000'))
    """
    for step, power in (("亿", 100_000_000), ("万", 10_000)):
        if step in text and "点" not in text:
            head, _, rest = text.partition(step)
            many, more = chinese_number(head), chinese_number(rest) if rest else Decimal(0)
            return None if many is None or more is None else many * power + more
    whole, _, fraction = text.partition("点")
    if re.fullmatch(r"[\d.]+", text):
        return Decimal(text)
    if not whole or not set(whole) <= _DIGITS.keys() | _POWERS.keys() or not set(fraction) <= _DIGITS.keys():
        return None
    total, digit = 0, 0
    for character in whole:
        if character in _POWERS:
            total += (digit or 1) * _POWERS[character]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[character] if total == 0 and digit else _DIGITS[character]
    places = "".join(str(_DIGITS[character]) for character in fraction)
    return Decimal(f"{total + digit}.{places}") if places else Decimal(total + digit)


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    start = match.start("number")
    before, after = text[max(0, start - 4) : start], text[match.end() : match.end() + 3]
    if _ORDINAL_BEFORE.search(before) or (_RANGE.search(before) and start > 1 and text[start - 2].isdigit()):
        return None
    if _RANGE_AFTER.match(after) or _RANGE_AFTER.match(text[match.end("number") : match.end("number") + 3]):
        return None
    if after and after[0] in "年月日号" and match["count"] is None and match["money"] is None:
        return None
    value = _value(match["number"])
    unit, kind = _unit(match)
    if (
        kind is None
        and match["scale"] in ("万", "亿")
        and _OF_MONEY.search(text, max(0, start - _BEFORE), start)
        and _ENDS.match(text, match.end())
    ):
        unit, kind = f"{match['scale']}元", "money"  # "执行数29.6万，": the unit's last word left out
    if (
        kind is None
        and not match["scale"]
        and (people := _OF_PEOPLE.search(text, max(0, start - _BEFORE), start))
        and _ENDS.match(text, match.end())
    ):
        unit, kind = people["unit"], "count"  # "实际补助人数1218，": the name says what is counted
    if value is None or kind is None:
        return None
    if match["number"].startswith("百分之"):
        unit, kind = "%", "percent"
    if kind == "money" and match["money"] and match["scale"]:
        scale = match["scale"]
        value, unit = (
            value * (Decimal(100) if scale[0] == "百" else Decimal(1000) if scale[0] == "千" else 1),
            f"{scale[-1]}元",
        )
    more = match["more"] or (match["money"] or "").strip("亿万千百元")
    return Figure(
        start,
        match.end("after") if match["after"] else match.end(),
        value,
        unit,
        kind,
        approximate=bool(match["about"] or more or match["after"] in ("左右", "上下", "余")),
        threshold=match["after"] in ("以上", "以下", "以内", "及以上", "以外"),
        text=text[start : match.end()],
    )


def _opens_list(text: str, match: re.Match[str], before: list[re.Match[str]]) -> bool:
    """Whether a number without a unit is one of several that share the last one's ("各减少12.5、10.2万元")."""
    if match.group() != match["number"] or not match.group()[0].isdigit() or not _NEXT_OF_LIST.match(text, match.end()):
        return False
    if before:
        return _BETWEEN.fullmatch(text, before[-1].end(), match.start()) is not None
    return _LISTED.search(text, max(0, match.start() - 8), match.start()) is not None


def _with_unit_of(figure: Figure, number: re.Match[str]) -> Figure:
    value = _value(number.group())
    assert value is not None  # digits
    return replace(figure, start=number.start(), end=number.end(), value=value, text=number.group())


def _value(number: str) -> Decimal | None:
    if number.startswith("百分之"):
        return chinese_number(number.removeprefix("百分之"))
    if number[0] in _CHINESE:
        return chinese_number(number)
    return Decimal(number.replace(",", ""))


def _unit(match: re.Match[str]) -> tuple[str, Kind | None]:
    scale = match["scale"] or ""
    if boxed := match["boxed"]:
        return (boxed.replace("％", "%"), "money" if boxed.endswith("元") else "percent" if boxed in "%％" else "count")
    if match["money"]:
        return re.sub("[余多]", "", match["money"]), "money"
    if match["percent"]:
        return match["percent"].replace("％", "%").replace("百分点", "个百分点").replace("个个", "个"), "percent"
    if match["times"]:
        return "倍", "times"
    if match["points"]:
        return "分", "points"
    if match["count"]:
        return scale + match["count"], "count"
    if match["number"].startswith("百分之"):
        return "%", "percent"
    return "", None
