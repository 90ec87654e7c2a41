"""The numbers that Word sets before paragraphs of a list ("一、", "（一）", "1.1"): they stand nowhere in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.docx_xml import attribute, child, is_on, number, value

if TYPE_CHECKING:
    from lxml.etree import _Element

_PLACE = re.compile(r"%([1-9])")
_LARGEST = 9_999
_COUNTED = frozenset(
    {
        *(
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
        ),
        *("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"),
    }
)
_LEGAL = frozenset({"chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"})
_CIRCLED = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
_SERIES = {"ideographTraditional": "甲乙丙丁戊己庚辛壬癸", "ideographZodiac": "子丑寅卯辰巳午未申酉戌亥"}
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: how its number is written, and the text with "%1" for it and the numbers above."""

    start: int
    kind: str
    text: str
    legal: bool


class Numbering:
    """The lists of a document; ``label`` must be asked once for each numbered paragraph, in the order of the document."""

    def __init__(self, root: _Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for node in root.iterchildren("{*}abstractNum") if root is not None else ():
            levels = {number_of(level): _level(level) for level in node.iterchildren("{*}lvl")}
            self._levels[attribute(node, "abstractNumId") or ""] = levels
        for node in root.iterchildren("{*}num") if root is not None else ():
            starts = {
                number_of(change): number(change, "startOverride", default=1)
                for change in node.iterchildren("{*}lvlOverride")
                if child(change, "startOverride") is not None
            }
            self._lists[attribute(node, "numId") or ""] = (value(node, "abstractNumId") or "", starts)

    def label(self, list_id: str, depth: int) -> str:
        """The number of the next paragraph of a list at ``depth`` (from 0), with its signs; "" for bullets."""
        abstract, starts = self._lists.get(list_id, ("", {}))
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None:
            return ""
        counters = self._counters.setdefault(abstract, {})
        if depth in starts and (list_id, depth) not in self._begun:
            counters[depth] = starts[depth]
        else:
            counters[depth] = counters[depth] + 1 if depth in counters else level.start
        self._begun.add((list_id, depth))
        for deeper in [place for place in counters if place > depth]:
            del counters[deeper]
        if level.kind in ("bullet", "none"):
            return ""
        return _PLACE.sub(lambda match: _placed(int(match[1]) - 1, level, levels, counters), level.text)


def number_of(level: _Element) -> int:
    """The depth a ``w:lvl`` or ``w:lvlOverride`` is about, from 0."""
    text = attribute(level, "ilvl") or ""
    return int(text) if text.isdigit() else 0


def _level(node: _Element) -> _Level:
    kind = value(node, "numFmt")
    if kind is None:  # newer kinds stand in an alternative, with a plain one for old programs
        kind = value(next(node.iter("{*}Fallback"), None), "numFmt") or "decimal"
    return _Level(number(node, "start", default=1), kind, value(node, "lvlText") or "", is_on(node, "isLgl"))


def _placed(depth: int, own: _Level, levels: dict[int, _Level], counters: dict[int, int]) -> str:
    level = levels.get(depth)
    if level is None:
        return ""
    return _numeral(counters.get(depth, level.start), "decimal" if own.legal else level.kind)


def _numeral(count: int, kind: str) -> str:
    """A number as a list writes it; in digits where the way is not known."""
    if not 0 < count <= _LARGEST:
        return str(count)
    if kind in _COUNTED or kind in _LEGAL:
        import cn2an

        return str(cn2an.an2cn(count, "up" if kind in _LEGAL else "low"))
    if kind in _CIRCLED and count <= 20:
        return chr(ord("①") + count - 1)
    if kind in _SERIES and count <= len(_SERIES[kind]):
        return _SERIES[kind][count - 1]
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if kind == "upperLetter" else letter.lower()
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(count) if kind == "upperRoman" else _roman(count).lower()
    return f"{count:02d}" if kind == "decimalZero" else str(count)


def _roman(count: int) -> str:
    letters = ""
    for worth, sign in _ROMAN:
        letters += sign * (count // worth)
        count %= worth
    return letters
