"""Number formats of spreadsheets as codes ("0.00%;[Red]-0.00%", "yyyy年m月") → their sections and tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

GENERAL = "General"

BUILTIN: dict[int, str] = {
    **{0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00"},
    **{5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00', 8: '"¥"#,##0.00', 12: "# ?/?", 13: "# ??/??"},
    **{14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM"},
    **{20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss"},
    **{48: "##0.0E+0", 49: "@"},
    **{37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"},
    **{41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;-"¥"#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"'},
    44: '"¥"#,##0.00;-"¥"#,##0.00;"-"',
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), 'AM/PMh"时"mm"分"'),
    **dict.fromkeys((35, 56), 'AM/PMh"时"mm"分"ss"秒"'),
}
"""Formats that files name by number only, as a Chinese office shows them."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<ampm>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[+-]0+)|(?P<letters>y+|m+|d+|h+|s+|e+|b+|g+|a+)|(?P<place>[0#?])|(?P<mark>[.,%@/])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CURRENCY = re.compile(r"\$([^-]*)")
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_LONGEST_FORMAT = 255


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a format: ``kind`` is literal, general, place, mark, letters, elapsed, ampm or exponent."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts of a format between semicolons, with its condition ("[>=100]")."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None

    def has(self, kind: str, text: str = "") -> bool:
        """Whether a token of this kind (and text) is in it."""
        return any(token.kind == kind and (not text or token.text == text) for token in self.tokens)

    @property
    def is_date(self) -> bool:
        """Whether it shows dates or times."""
        if self.has("general") or self.has("place"):
            return False
        return any(
            token.kind == "elapsed" or (token.kind == "letters" and token.text[0] in "ymdhse") for token in self.tokens
        )


@lru_cache(maxsize=1000)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a format; never raises: what is not understood is a literal text."""
    parts: list[list[Token]] = [[]]
    conditions: dict[int, tuple[str, Decimal]] = {}
    for match in _TOKEN.finditer(code[:_LONGEST_FORMAT]):
        kind, text = match.lastgroup, match.group(match.lastgroup) if match.lastgroup else ""
        if kind == "other" and text == ";":
            parts.append([])
        elif kind == "bracket":
            if condition := _CONDITION.fullmatch(text.strip()):
                conditions[len(parts) - 1] = (condition[1], Decimal(condition[2]))
            elif currency := _CURRENCY.match(text):
                parts[-1].append(Token("literal", currency[1]))
            elif _ELAPSED.fullmatch(text):
                parts[-1].append(Token("elapsed", text.lower()))
        elif kind in ("quoted", "escaped", "other"):
            parts[-1].append(Token("literal", text))
        elif kind == "letters":
            parts[-1].append(Token(kind, text.lower()))
        elif kind is not None:
            parts[-1].append(Token(kind, text))
    return tuple(Section(tuple(tokens), conditions.get(number)) for number, tokens in enumerate(parts))


def literal(token: Token) -> str:
    """The text a token stands for whatever the value; "" for a place, a mark or a part of a date."""
    return token.text if token.kind == "literal" else ""
