"""What a question's tokens say together: comparisons, order, aggregate, group, what is asked; and which token was used.

A token that carries meaning and that no part of the plan used is a misunderstanding: :mod:`search.accounting` tells them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from search.comparisons import Limit, read_limits, use_vague_words
from search.exclusions import read_exclusions
from search.linking import Mention
from search.quoted_words import QuotedWords, read_quoted
from search.rankings import Ranking, read_ranking
from search.reading import Reading, Token
from search.roles import Role, Roles, read_roles

_BASE_YEAR_FIRST = re.compile(
    r"(?:[^0-9,]{0,8},)?(?:[与和跟同较]|比起|相比于?|相较于?|对比)20\d{2}年度?(?:相比|比较|比)?,?[^,]*20\d{2}"
)
""" "与2022年相比，2023年…增长多少": the year that is compared with is named first."""


@dataclass
class Frame:
    """A question's parts, gathered from its tokens once."""

    reading: Reading
    content: list[Token] = field(default_factory=list)
    used: set[Token] = field(default_factory=set)
    limits: list[Limit] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    ranking: Ranking | None = None
    excluded: list[Token] = field(default_factory=list)
    """Names that the question leaves out; they are none that it speaks of."""
    quoted: QuotedWords | None = None
    spoken: set[Token] = field(default_factory=set)
    """Tokens that together speak of one thing, whatever they say apart."""
    indefinite: list[Token] = field(default_factory=list)
    """几个项目 that asks for no number: "几个项目的预算合计是多少"."""
    roles: Roles = field(default_factory=lambda: Roles({}, ()))

    def __post_init__(self) -> None:
        self.content = [token for token in self.reading.tokens if not token.is_filler]
        self.quoted = read_quoted(self.content, self.text)
        self.used.update(self.quoted.tokens if self.quoted else ())
        self.excluded, words = read_exclusions(self.content)
        self.used.update(self.excluded, words)
        self.indefinite = _indefinite(self.content, self.text)
        self.roles = read_roles(self.content)
        self.used.update(self.roles.words)
        read_limits(self)
        use_vague_words(self)
        read_ranking(self)
        self.conditions += [
            value for token in self.content if (value := token.value("condition")) and token not in self.used
        ]

    # --- what is named ---------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """The plain question."""
        return self.reading.text

    def mentions(self, kind: str) -> list[Mention]:
        """Things of ``kind`` that the question names."""
        passed = (*self.excluded, *(self.quoted.tokens if self.quoted else ()))
        found = (token.mention(kind) for token in self.reading.tokens if token not in passed)
        return [mention for mention in found if mention is not None]

    def role_of(self, mention: Mention) -> Role | None:
        """What the body that ``mention`` names is to what is asked for, where a word says it."""
        return next((role for token, role in self.roles.by_token.items() if mention in token.mentions), None)

    def left_out(self, kind: str) -> list[Mention]:
        """Things of ``kind`` that the question leaves out."""
        return [mention for token in self.excluded if (mention := token.mention(kind)) is not None]

    @property
    def years(self) -> tuple[int, ...]:
        """The years named, once each, in order, but what is compared with last; not those that a change is only measured from."""
        base = self.base_years
        named = [year for t in self.reading.tokens if t.years and t not in self.excluded for year in t.years.years]
        years = tuple(dict.fromkeys(year for year in named if year not in base))
        if len(years) == 2 and _BASE_YEAR_FIRST.match(self.text):
            years = years[::-1]
        return years or tuple(year + 1 for year in base)

    @property
    def base_years(self) -> tuple[int, ...]:
        """The year behind 比 or 较 in a question for a change: "比2020年增长"."""
        if not any(t.value("change") or t.value("operation") in ("more", "less") for t in self.content):
            return ()
        if _BASE_YEAR_FIRST.match(self.text):
            return next(t.years.years for t in self.reading.tokens if t.years)
        pairs = zip(self.content, self.content[1:], strict=False)
        return tuple(
            year for before, t in pairs if before.value("operation") == "than" and t.years for year in t.years.years
        )

    @property
    def relative_year(self) -> str:
        """A word like 去年, where no year is named beside it."""
        return next((t.years.relative for t in self.reading.tokens if t.years and t.years.relative), "")

    @property
    def part_of_year(self) -> str:
        """A part of a year that the question asks about."""
        return next((t.years.part for t in self.reading.tokens if t.years and t.years.part), "")

    @property
    def unknown(self) -> tuple[Token, ...]:
        """Unexplained pieces, but for those that are looked for as they stand."""
        quoted = self.quoted.tokens if self.quoted else ()
        return tuple(token for token in self.reading.unknown if token not in quoted)

    # --- what is asked ---------------------------------------------------------------------------------------------

    def has(self, section: str, *values: str) -> bool:
        """Whether an unused word of ``section`` stands in the question."""
        return bool(self.tokens(section, *values))

    def tokens(self, section: str, *values: str) -> list[Token]:
        """Unused tokens of ``section``."""
        return [
            token
            for token in self.content
            if token not in self.used
            and (value := token.value(section)) is not None
            and (not values or value in values)
        ]

    def take(self, section: str, *values: str) -> list[str]:
        """The values of unused tokens of ``section``, which count as used from now on."""
        tokens = self.tokens(section, *values)
        self.used.update(tokens)
        return list(dict.fromkeys(value for token in tokens if (value := token.value(section)) is not None))

    @property
    def asked(self) -> list[str]:
        """Attributes asked for: those that no comparison, order or aggregate has used."""
        return list(dict.fromkeys(value for token in self.tokens("attribute") if (value := token.value("attribute"))))

    @property
    def wants_reason(self) -> bool:
        """为什么, 原因."""
        return "reason" in self.asked

    @property
    def wants_count(self) -> bool:
        """几个, 多少个, with or without its noun."""
        return (
            any(
                token.value("ask") == "how_many"
                or (
                    token.value("asked_noun")
                    and any(word in token.text for word in ("几个", "几项", "几家", "几份", "多少", "数"))
                )
                or (token.value("aggregate") == "count")
                for token in self.content
                if "哪" not in token.text and token not in self.indefinite
            )
            or self._counts_its_noun()
        )

    def _counts_its_noun(self) -> bool:
        """ "不足90分的项目有多少": 多少 right behind the noun, which no name stands for."""
        asked, before = self.content[-1:], self.content[-2:-1]
        if not asked or not before or asked[0].text not in ("多少", "有多少", "有几", "几何"):
            return False
        noun = before[0].value("noun")
        return noun == "indicator" or (noun in ("project", "unit", "document") and not self.mentions("project"))

    @property
    def wants_list(self) -> bool:
        """哪些, 哪个, 列出; or keywords that end with what is so: "某项目 2024 未完成指标"."""
        return (
            any(
                token.value("ask") == "which"
                or (token.value("asked_noun") and ("哪" in token.text or "什么" in token.text))
                for token in self.content
            )
            or self._lists_by_keywords()
        )

    def _lists_by_keywords(self) -> bool:
        """Whether nothing is asked and the last word is a kind of things, or things that are so (未完成指标)."""
        if not self.content or any(token.value("ask") or token.value("asked_noun") for token in self.content):
            return False
        last = self.content[-1]
        if any(token.value("aggregate") or token.value("superlative") or token.mentions for token in self.content[-2:]):
            return False
        kind = last.value("noun") in ("project", "indicator")
        things = last.text.endswith(("指标", "项目")) and last.value("condition") is not None
        return things or (kind and any(t.value("condition") or t.value("comparator") for t in self.content[-4:-1]))

    @property
    def wants_number(self) -> bool:
        """多少, 百分之几."""
        return any(token.value("ask") in ("how_much", "percent") for token in self.content)

    @property
    def wants_percent(self) -> bool:
        """百分之几, or a share."""
        return any(token.value("ask") == "percent" for token in self.content)

    @property
    def wants_points(self) -> bool:
        """几个百分点: a difference of two rates, never a growth."""
        return any("百分点" in token.text for token in self.content if token.value("ask") or token.value("unit"))

    @property
    def asked_unit(self) -> str:
        """The unit behind 多少: 元, %, 人, 辆 …; "" where none is named."""
        units = [value for token in self.content if (value := token.value("unit"))]
        return units[0] if units else ("%" if self.wants_percent else "")

    @property
    def base_first(self) -> bool:
        """Whether what is compared with is named first: "与甲相比，乙多多少", "比起甲，乙多多少"."""
        than = next((token for token in self.content if token.value("operation") == "than"), None)
        if than is None:
            return False
        named = [t for t in self.content if {"project", "unit", "indicator"} & {m.kind for m in t.mentions}]
        before, behind = [t for t in named if t.end <= than.start], [t for t in named if t.start >= than.end]
        if not before:
            return len(behind) > 1
        opening = next((t for t in reversed(self.content) if t.end <= before[0].start), None)
        joined = opening is not None and (opening.value("together") == "and" or opening.value("operation") == "than")
        return joined and len(before) == 1 and bool(behind)

    @property
    def yes_no(self) -> Literal["", "check"]:
        """Whether yes or no is asked."""
        return "check" if any(t.value("ask") in ("yesno", "yesno_tail") for t in self.content) else ""

    @property
    def nouns(self) -> list[str]:
        """Kinds of things asked for or spoken of, asked ones first."""
        values = [t.value(s) for s in ("asked_noun", "noun", "every_noun") for t in self.content]
        return [value for value in dict.fromkeys(values) if value]


def _indefinite(content: list[Token], text: str) -> list[Token]:
    """ "几个项目一共花了多少": 几 is no question where a number of what they have is asked behind it."""
    found = []
    for place, token in enumerate(content):
        few = (token.value("asked_noun") and token.text.startswith("几")) or token.text in ("几个", "几项", "几家")
        if not few or text[: token.start].endswith(("有", "共", "是", "为")):
            continue
        behind = content[place + 1 :]
        asks = [t for t in behind if t.value("ask") in ("how_much", "percent") or t.value("aggregate")]
        if asks and any(t.value("attribute") for t in behind) and not any(t.number for t in behind):
            found.append(token)
    return found
