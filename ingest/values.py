"""What a cell states: numbers, money, rates, points, targets and results, or nothing.

Texts come out as a reader would say them (white space inside Chinese text removed); numbers are exact decimals. Nothing is
guessed: where a cell does not state a value in a way that can be read, the value is ``None``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from ingest.flow import join_words

HALF = str.maketrans("０１２３４５６７８９．，％（）＝＜＞＋－：", "0123456789.,%()=<>+-:")
"""Full-width digits and signs as half-width ones; a text keeps its length."""
_NUMBER = re.compile(r"(?<![\dA-Za-z.])[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d.]*\d)")
_PLAIN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+")
_SPLIT_NUMBER = re.compile(
    r"(?<=\.\d)\s+(?=\d+$|\d(?!\d))|(?<=\.)\s+(?=\d)|(?<=\d)\s+(?=\.\d)|(?<=\d)\s+(?=\d{3}(?:\D|$))"
)
_TORN_NUMBER = re.compile(r"\d+ \d+(?:\.\d+)?\D{0,4}")
"""A cell that is one number, torn anywhere by a blank, with its unit."""
_MONEY = re.compile(r"(?:人民币)?\s*(.*?)\s*\(?(亿元|万元|千元|百元|元|万|亿)?(?:整)?\)?")
_DATE = re.compile(
    r"\d{4}\s*年(?:度)?(?:\d{1,2}\s*月(?:份)?)?(?:\d{1,2}\s*[日号])?|\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\d{1,2}\s*月(?:份|底|初|末|中旬|前)?"
)
_NEAR_TARGET = 40
"""So many points of percent a result may be from its target for the target to make sense."""
_AFTER_DATE = re.compile(r"(?:每|次|[\d一二三四])?(?:季度?|月|年|周)(?:后|末|初|底|终了后?)?$")
"""Days after the end of a month or a quarter ("季后10日内") are a date."""
_SIGNS = frozenset("<>=≤≥≧≦⩽⩾═＝＜＞%％‰")
_SCALES = {"亿元": Decimal(10_000), "亿": Decimal(10_000), "万元": Decimal(1), "万": Decimal(1)}
_SCALES |= {"千元": Decimal("0.1"), "百元": Decimal("0.01"), "元": Decimal("0.0001")}
_FREQUENCY = re.compile(r"每|/(?:日|天|周|月|季|年)|按(?:月|季|年|周|日)|第\d")
_SCORE_OF = re.compile(r"(\d+(?:\.\d+)?)\s*分?\s*/\s*(\d+(?:\.\d+)?)\s*分?")
_ACTUAL_LEAD = re.compile(
    r"(?:已|均|全部|全年|共|共计|累计|实际|约|近)*(?:完成|达到|达|为|开展|举办|组织|培训|实现|约|是)?(?:率|数|值)?[:为]?"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A target: ``text`` as written; operator, value and unit where it states them as a figure."""

    text: str
    op: str | None = None
    value: Decimal | None = None
    unit: str | None = None


CELLS_KEPT = 20_000
"""Cells of which a reading is kept: the same few words stand in table after table."""


@cache
def vocabulary() -> dict[str, object]:
    """The lists of ``values.toml``."""
    return tomllib.loads(files("ingest").joinpath("values.toml").read_text("utf-8"))


@lru_cache(maxsize=CELLS_KEPT)
def stated(text: str) -> str | None:
    """The cell's text, tidied; None where it is empty, a blank mark, a filling prompt or a mask."""
    tidy = join_words(text).strip()
    if not tidy or is_blank_mark(tidy) or is_prompt(tidy):
        return None
    return tidy


@lru_cache(maxsize=CELLS_KEPT)
def is_blank_mark(text: str) -> bool:
    """Whether the cell says "nothing here" ("/", "—", "无")."""
    return text in _words("blanks") or not any(char.isalnum() or char in _SIGNS for char in text)


@lru_cache(maxsize=CELLS_KEPT)
def is_prompt(text: str) -> bool:
    """Whether the cell only tells how to fill it ("…（100字以内）") or masks what stood there ("XX局")."""
    if any(prompt in text for prompt in _words("prompts")):
        return True
    return _masks().fullmatch(text) is not None or _lost_figure(text)


def _lost_figure(text: str) -> bool:
    """Whether a comparison has lost its figure ("≥%", "≤万元")."""
    rest = text.translate(HALF).lstrip("<>=≤≥≦≧⩽⩾═ ")
    return rest != text.translate(HALF) and (rest in _units()["names"] or unit_name(rest) == "%")


@lru_cache(maxsize=CELLS_KEPT)
def number(text: str) -> Decimal | None:
    """A cell that is one number, with thousands commas, full-width digits or a number torn by a blank; else None."""
    bare = _SPLIT_NUMBER.sub("", text.translate(HALF).strip().rstrip("。"))
    if not _PLAIN.fullmatch(bare):
        return None
    return Decimal(bare.replace(",", "").rstrip(".") or "0")


def money(text: str, scale: Decimal = Decimal(1)) -> Decimal | None:
    """A sum in 万元. ``scale`` is what one of the column's unit is in 万元; a unit inside the cell goes first."""
    match = _MONEY.fullmatch(text.translate(HALF).strip().rstrip("。"))
    value = number(match[1]) if match else None
    if match is None or value is None:
        return None
    factor = _SCALES[match[2]] if match[2] else scale
    return value if factor == 1 else _plain(value * factor)


def money_scale(text: str) -> Decimal | None:
    """What the money unit named in a header or title is in 万元; None where it names none."""
    bare = text.translate(HALF).replace(" ", "")
    match = re.search(r"(?:^|[:(,/、])(?:单位:?|金额:?)?(?:人民币)?(亿元|万元|千元|百元|元)(?:$|[),/、])", bare)
    return _SCALES[match[1]] if match else None


@lru_cache(maxsize=CELLS_KEPT)
def rate(text: str) -> Decimal | None:
    """A rate in %, with or without its sign."""
    bare = text.translate(HALF).strip().rstrip("。")
    return number(re.sub(r"\(?%\)?$", "", bare))


@lru_cache(maxsize=CELLS_KEPT)
def points(text: str) -> Decimal | None:
    """A weight or score: a number, with 分 or not, or before what it is out of ("9.5/10"); None where it is none."""
    bare = text.translate(HALF).strip()
    score_of = _SCORE_OF.fullmatch(bare)
    return number(re.sub(r"\(?分\)?$", "", score_of[1] if score_of else bare))


def out_of(text: str) -> Decimal | None:
    """What a score is out of ("9.5/10"); None where the cell does not say."""
    score_of = _SCORE_OF.fullmatch(text.translate(HALF).strip())
    return number(score_of[2]) if score_of else None


def target(text: str) -> Target:
    """Read a target. Dates, frequencies, words, ranges and texts with several figures have no value."""
    tidy = join_words(text).strip()
    bare = _SPLIT_NUMBER.sub("", tidy.translate(HALF))
    figure = _only_figure(bare)
    if figure is None:
        return Target(tidy)
    before, after = bare[: figure.start()], bare[figure.end() :]
    unit, rest = unit_at(after)
    if unit in ("日", "天", "号", "个工作日", "工作日") and _AFTER_DATE.search(before):
        return Target(tidy)
    op = _operator_before(before) or _operator_after(rest)
    if op is None and not _bare_figure(before, rest, unit):
        return Target(tidy)
    return Target(tidy, op, Decimal(figure.group().replace(",", "")), unit)


def with_sign_misread(goal: Target, result: Decimal | None) -> Target:
    """The target with the "≥" that recognition turned into a 2 ("290%"), where only so the result makes sense."""
    if goal.op or goal.unit != "%" or goal.value is None or result is None or not 0 < result <= 100:
        return goal
    digits = str(goal.value)
    rest = Decimal(digits[1:]) if digits.startswith("2") and len(digits) > 1 else None
    near = rest is not None and 0 < rest <= 100 < goal.value and abs(rest - result) <= _NEAR_TARGET
    return Target(goal.text, "≥", rest, "%") if near else goal


def target_of_parts(op: str | None, value: str | None, unit: str | None) -> Target | None:
    """A target set in three cells (指标性质, 指标值, 度量单位); None where nothing is stated."""
    op_text, value_text, unit_text = (stated(part) if part else None for part in (op, value, unit))
    if value_text is None:
        return None
    sign = operator(op_text) if op_text else None
    figure = number(value_text)
    if figure is None:
        return _worded_target(sign, op_text, value_text, unit_text)
    name = unit_name(unit_text) if unit_text else None
    shown = op_text if sign and op_text else ""
    return Target(f"{shown}{value_text}{unit_text if name and unit_text else ''}", sign, figure, name)


def actual_value(text: str) -> Decimal | None:
    """The figure of a result that states exactly one and nothing else ("100.00(%)", "已完成12次"); else None."""
    bare = _SPLIT_NUMBER.sub("", join_words(text).strip().translate(HALF))
    if _TORN_NUMBER.fullmatch(bare):
        bare = bare.replace(" ", "")
    figure = _only_figure(bare)
    if figure is None or not _ACTUAL_LEAD.fullmatch(bare[: figure.start()]):
        return None
    unit, rest = unit_at(bare[figure.end() :])
    plain = not rest or re.fullmatch(r"[。;,]|\([^()]*\)", rest) is not None
    return Decimal(figure.group().replace(",", "")) if plain and unit not in ("月", "日") else None


def operator(text: str) -> str | None:
    """The operator that a cell is as a whole; None for 定性, 定量 and anything else."""
    bare = text.translate(HALF).strip()
    for sign, words in _operators("operators").items():
        if bare in words:
            return sign
    return None


def unit_name(text: str) -> str | None:
    """A unit as the tables write it: "百分比" and "(%)" are "%"; None where the cell names no unit of measure."""
    bare = text.translate(HALF).strip()
    bare = whole[1] if (whole := re.fullmatch(r"\(((?:[^()]|\([^()]*\))*)\)", bare)) else bare
    units = _units()
    if bare in units["percent"] or text in units["percent"]:
        return "%"
    return None if bare in units["general"] or not bare else bare


def is_unit(text: str) -> bool:
    """Whether a text as a whole is a unit of measure, with what it counts by ("元/场") or not."""
    return unit_name(text) == "%" or _unit_pattern().fullmatch(text.translate(HALF).strip("()")) is not None


def unit_at(text: str) -> tuple[str | None, str]:
    """The unit at the beginning of ``text`` (what follows a figure) and the text after it."""
    if bracketed := re.match(r"\(((?:[^()]|\([^()]*\)){1,8})\)", text):
        return unit_name(bracketed[1]), text[bracketed.end() :]
    for name in _units()["percent"]:
        if text.startswith(name):
            return "%", text[len(name) :]
    match = _unit_pattern().match(text)
    if match:
        together = text[match.end() :] and _unit_pattern().fullmatch(text, match.end())
        if together and not _operator_after(text[match.end() :]):
            return text, ""
        return unit_name(match.group()), text[match.end() :]
    if text and len(text) <= 3 and not _operator_after(text) and re.fullmatch(r"[\u4e00-\u9fffA-Za-z/]+", text):
        return text, ""
    return None, text


def _plain(value: Decimal) -> Decimal:
    """The same number without the zeros that a change of unit left behind."""
    short = value.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]


def _worded_target(sign: str | None, op_text: str | None, value_text: str, unit_text: str | None) -> Target:
    read = target(value_text)
    if read.value is None:
        return Target(value_text)
    unit = read.unit or (unit_name(unit_text) if unit_text else None)
    shown = op_text if sign and op_text and not read.op else ""
    tail = unit_text if unit_text and not read.unit and unit else ""
    return Target(f"{shown}{value_text}{tail}", read.op or sign, read.value, unit)


def _only_figure(text: str) -> re.Match[str] | None:
    """The figure of a text that holds one beside dates; the first where only a note in brackets holds more."""
    dates = [match.span() for match in _DATE.finditer(text)]
    figures = [m for m in _NUMBER.finditer(text) if not any(a <= m.start() < b for a, b in dates if b - a > 0)]
    if len(figures) > 1:
        opened = text.find("(", figures[0].end() + 1)
        if opened < 0 or figures[1].start() < opened or not text.endswith(")"):
            return None
    return figures[0] if figures else _duration(text)


def _duration(text: str) -> re.Match[str] | None:
    """ "≤12月" looks like a date and is a figure when an operator stands before it."""
    figures = list(_NUMBER.finditer(text))
    if len(figures) == 1 and figures[0].start() and _operator_before(text[: figures[0].start()]):
        return figures[0]
    return None


def _operator_before(text: str) -> str | None:
    """The operator written right before a figure; up to a few words ("支持", "达到") may stand between."""
    best: tuple[int, int, str] | None = None
    for sign, words in _operators("operators").items():
        for word in words:
            place = text.rfind(word)
            if place < 0 or len(text) - place - len(word) > 4:
                continue
            if best is None or (place + len(word), len(word)) > (best[0], best[1]):
                best = (place + len(word), len(word), sign)
    return best[2] if best else None


def _operator_after(text: str) -> str | None:
    for sign, words in _operators("operators_after").items():
        if any(text.startswith(word) for word in words):
            return sign
    return None


def _bare_figure(before: str, rest: str, unit: str | None) -> bool:
    """Whether a figure without operator is the target itself: nothing follows it, and it is no frequency or date."""
    if rest.strip("。;,") and not re.fullmatch(r"\([^()]*\)|左右", rest.strip("。;,")):
        return False
    return not _FREQUENCY.search(before + rest) and (len(before) <= 16) and unit not in ("月", "日", "号")


@cache
def _words(name: str) -> frozenset[str]:
    listed = vocabulary()[name]
    assert isinstance(listed, list)
    return frozenset(listed)


@cache
def _masks() -> re.Pattern[str]:
    listed = vocabulary()["masks"]
    assert isinstance(listed, list)
    return re.compile("|".join(listed))


@cache
def _operators(name: str) -> dict[str, list[str]]:
    table = vocabulary()[name]
    assert isinstance(table, dict)
    return table


@cache
def _units() -> dict[str, list[str]]:
    table = vocabulary()["units"]
    assert isinstance(table, dict)
    return table


@cache
def _unit_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_units()["names"], key=len, reverse=True))
    return re.compile(rf"[十百千万亿]{{0,2}}(?:{names})(?:\([台套人次个元]\))?(?:/[\u4e00-\u9fffA-Za-z]{{1,3}})?")
