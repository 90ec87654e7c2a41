"""Numbers of a question: 200万, 一百万元, 90%, 百分之九十, 一半, 三分之一, 1.5倍, 两个."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "○": 0}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_CHINESE = "零〇一二两三四五六七八九十百千万亿"

UNITS = (
    "亿元 万元 千元 百元 元 块钱 块 % 个百分点 百分点 ‰ 分 倍 亿次 万次 万人次 人次 万人 亿人 万名 万期 万户 个 项 家 条 份 期 场次 次 "
    "团组 团 起 人 名 天 日 小时 分钟 秒 个月 年 户 辆 部 门 篇 册 件 套 台 批次 批 场 所 座 处 公里 千米 平方米 亩 吨 千克 公斤 种 类 组 周 "
    "学时 课时 层 面 只 头 栋 间 张 位"
).split()
_UNIT = (
    "(?:"
    + "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
    + ")(?<!项(?=目))(?<!部(?=门))(?<!分(?=[值数]))"
)
_ARABIC = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_SPOKEN = rf"[零〇一二两三四五六七八九十百千][{_CHINESE}]*(?:点[零〇一二两三四五六七八九]+)?"
_NUMBER = re.compile(
    rf"百分之(?P<percent>{_ARABIC}|{_SPOKEN})"
    rf"|(?P<denominator>[{_CHINESE}\d]+)分之(?P<numerator>[{_CHINESE}\d]+)"
    rf"|(?P<tenths>[一二两三四五六七八九])成(?P<more>[一二三四五六七八九])?(?![立果本效员为功都品分])"
    rf"|(?P<half>一半|半数|(?<=[过足到])半(?=[的?,。]|$))"
    rf"|(?P<arabic>{_ARABIC})(?P<scale>[十百千万亿]*)余?多?(?P<unit>{_UNIT})?"
    rf"|(?P<spoken>{_SPOKEN})(?P<rest>半)?(?P<spoken_unit>{_UNIT})?"
)
_MONEY = {
    "亿元": Decimal(10_000),
    "万元": Decimal(1),
    "千元": Decimal("0.1"),
    "百元": Decimal("0.01"),
    "元": Decimal("0.0001"),
    "块钱": Decimal("0.0001"),
    "块": Decimal("0.0001"),
}


_COUNTERS = frozenset("个 项 家 条 份 类 种 所 位 部 门 处 座 期 次".split())


LARGEST = Decimal(10) ** 15
"""Larger numbers are no amounts of any budget, and are not read."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number at ``start:end``: ``value`` counts in ``unit`` ("" where none is written); percent and fractions are in %."""

    start: int
    end: int
    value: Decimal
    unit: str
    bare_digits: bool
    """True for digits or numerals without unit or scale."""

    @property
    def is_small_count(self) -> bool:
        """Whether it may say how many things there are: 三个, 5."""
        return self.value < 1000 and self.value % 1 == 0 and (not self.unit or self.unit in _COUNTERS)

    @property
    def money(self) -> Decimal:
        """The value in 万元; a number without unit counts 元 where it is ten thousand or more, else 万元."""
        if self.unit in _MONEY:
            return _tidy(self.value * _MONEY[self.unit])
        return _tidy(self.value / 10_000) if self.value >= 10_000 else self.value


_ASKED_UNIT = re.compile(rf"(?:多少|几)(?P<unit>[十百千万亿]*余?(?:{_UNIT})|[万亿](?=[?,。呢啊呀]*$))")


_UNIT_ALONE = re.compile(
    r"(?<![0-9零一二两三四五六七八九十百千万亿几多少])(?:[,(]|(?<=[\u4e00-\u9fff]))(?P<unit>亿元|万元|(?<![单多公])元)(?=[)?。]*$)"
)


def read_asked_units(text: str) -> list[tuple[int, int, str]]:
    """``(start, end, unit)`` of the units asked for: "多少万余人" gives 人, "几辆" 辆, "多少万元" 元, "多少万" none.

    A unit by itself that ends the question says in what the answer is to be given: "全年执行数(万元)".
    """
    alone = _UNIT_ALONE.search(text)
    found = [(alone.start("unit"), alone.end("unit"), "元")] if alone else []
    for match in _ASKED_UNIT.finditer(text):
        unit = match["unit"].lstrip("十百千万亿余")
        found.append((match.start("unit"), match.end("unit"), "元" if unit.endswith(("元", "块钱")) else unit))
    return found


_VEHICLES = frozenset("辆 台 部".split())
_PEOPLE = frozenset("人 名 位 人次 万人 万名 万人次 亿人 余人 万余人".split())


def may_count_in(asked: str, unit: str) -> bool:
    """Whether a figure in ``unit`` answers a question that asks for ``asked``: never 万元 where 人 are asked for."""
    kinds = [_dimension(asked), _dimension(unit)]
    if kinds != ["", ""]:
        return kinds[0] == kinds[1]
    plain = [text.lstrip("十百千万亿余") or text for text in (asked, unit)]
    alike = plain[0] in plain[1] or plain[1] in plain[0] or {asked, unit} <= _PEOPLE or {asked, unit} <= _VEHICLES
    return alike or bool(set(plain) & _COUNTERS)


def _dimension(unit: str) -> str:
    """What ``unit`` measures, where it is more than a count."""
    if "元" in unit or unit in ("块", "块钱"):
        return "money"
    return {"%": "share", "个百分点": "share", "百分点": "share", "分": "points", "倍": "times"}.get(unit, "")


_ORDINAL = re.compile(
    rf"(?P<last>倒数)?第(?P<place>[1-9][0-9]?|[{_CHINESE[2:]}]{{1,3}})(?:名|位)?(?P<end>[高低大小多少好差])?"
    r"(?=的|项目|指标|单位|部门|是|有|[?,。]|$)"
    r"|(?<![频批人场班档名层])次(?P<next>[高低大小多少])(?=的|项目|指标|单位|是|[?,。]|$)"
)


def read_ordinals(text: str) -> list[tuple[int, int, str]]:
    """``(start, end, place)`` of places in an order: 第二 is "2", 第二高 "2:desc", 倒数第二 and 第二低 "2:asc"."""
    found = []
    for match in _ORDINAL.finditer(text):
        end = match["end"] or match["next"] or ""
        place = 2 if match["next"] else int(_value(match["place"]) or 0)
        rising = bool(match["last"]) != (end in tuple("低小少差"))
        direction = (":asc" if rising else ":desc") if end or match["last"] else ""
        if 0 < place < 100:
            found.append((match.start(), match.end(), f"{place}{direction}"))
    return found


def read_numbers(text: str) -> list[Number]:
    """Every number of plain ``text``, left to right; years and words with numerals in them are the caller's to exclude."""
    found = [number for match in _NUMBER.finditer(text) if (number := _number(match)) is not None]
    return [number for number in found if number.value < LARGEST]


def chinese_integer(text: str) -> int | None:
    """一百二十三 → 123, 二〇二四 → 2024, 两百万 → 2000000; None where ``text`` is no numeral."""
    if not text or any(char not in _CHINESE for char in text):
        return None
    if len(text) > 1 and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _STEPS:
            section += (digit or 1) * _STEPS[char]
            digit = 0
        elif char == "万":
            total += (section + digit or 1) * _MYRIADS[char]
            section = digit = 0
        else:
            total = (total + section + digit or 1) * _MYRIADS[char]
            section = digit = 0
    return total + section + digit


def _number(match: re.Match[str]) -> Number | None:
    groups = match.groupdict()
    if groups["half"]:
        return Number(match.start(), match.end(), Decimal(50), "%", False)
    if groups["tenths"]:
        tenths = Decimal(_DIGITS[groups["tenths"]] * 10 + _DIGITS[groups["more"] or "零"])
        return Number(match.start(), match.end(), tenths, "%", False)
    if groups["percent"]:
        value = _value(groups["percent"])
        return None if value is None else Number(match.start(), match.end(), value, "%", False)
    if groups["denominator"]:
        above, below = _value(groups["numerator"]), _value(groups["denominator"])
        if above is None or not below:
            return None
        return Number(match.start(), match.end(), above / below * 100, "%", False)
    if groups["arabic"]:
        value = _value(groups["arabic"])
        scale, unit = groups["scale"], groups["unit"] or ""
        if value is None:
            return None
        if scale:
            value *= _scale(scale)
        return _with_unit(match, value, unit, bare_digits=not unit and not scale)
    value, unit = _value(groups["spoken"]), groups["spoken_unit"] or ""
    if value is None:
        return None
    if groups["rest"]:
        value += Decimal("0.5")
    return _with_unit(match, value, unit, bare_digits=not unit and len(groups["spoken"]) == 1)


def _with_unit(match: re.Match[str], value: Decimal, unit: str, bare_digits: bool) -> Number:
    """Units that carry a scale of their own (万人次, 亿次) are counted in the plain unit; money keeps its unit."""
    if unit in ("个百分点", "百分点"):
        unit = "%"
    elif unit not in _MONEY and len(unit) > 1 and unit[0] in _MYRIADS:
        value, unit = value * _MYRIADS[unit[0]], unit[1:]
    return Number(match.start(), match.end(), _tidy(value), unit, bare_digits)


def _value(text: str) -> Decimal | None:
    if text[0].isdigit():
        try:
            return Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None
    whole, _, fraction = text.partition("点")
    integer = chinese_integer(whole)
    if integer is None:
        return None
    digits = "".join(str(_DIGITS[char]) for char in fraction)
    return Decimal(f"{integer}.{digits}") if digits else Decimal(integer)


def _scale(text: str) -> int:
    product = 1
    for char in text:
        product *= (_STEPS | _MYRIADS)[char]
    return product


def _tidy(value: Decimal) -> Decimal:
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()
