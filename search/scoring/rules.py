"""The rules of scoring as data: ``rules.toml``, and a user's own file of the same form put before it.

In: TOML. Out: frozen :class:`Scheme` objects, each rule with its sentence and its regulation. A file that cannot be used is
refused with one Chinese sentence that names the place (``BadRequest``); nothing is guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from ontology.errors import BadRequest
from ontology.settings import settings
from search.scoring.checked import Table

T = TypeVar("T")

OWN = "自定"
"""The regulation of a rule that no regulation states."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in one sentence and where it comes from: ``regulation`` by its number, ``article`` "" where not known."""

    text: str
    regulation: str
    article: str

    @property
    def source(self) -> str:
        """The regulation and its article, for people."""
        return f"{self.regulation}{self.article}"


@dataclass(frozen=True, slots=True)
class ExecutionBand:
    """From ``least`` % of execution on: ``share`` % of the weight (``None``: the rate itself), less ``deduct`` points for
    every percentage point below ``start``."""

    least: Decimal
    share: Decimal | None
    start: Decimal
    deduct: Decimal


@dataclass(frozen=True, slots=True)
class Execution:
    """How the budget row is scored; ``weights`` are those in use, ``weight`` the usual one, ``over`` what above 100 % gives."""

    rule: Rule
    weight: Decimal
    weights: tuple[Decimal, ...]
    over: str
    bands: tuple[ExecutionBand, ...]


@dataclass(frozen=True, slots=True)
class Quantitative:
    """How a missed figure is scored; below ``floor`` % of completion nothing is given."""

    rule: Rule
    method: str
    floor: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of qualitative indicators: its score lies between ``least`` and ``most`` % of the weight."""

    name: str
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Qualitative:
    """The tiers of qualitative indicators, the highest first."""

    rule: Rule
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the least total of 100 that has it."""

    name: str
    least: Decimal


@dataclass(frozen=True, slots=True)
class Grades:
    """The grades, the best first."""

    rule: Rule
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A set of rules; ``regions`` are words of a region's or a unit's name that it holds for."""

    name: str
    regions: tuple[str, ...]
    execution: Execution
    quantitative: Quantitative
    interval: Rule
    qualitative: Qualitative
    grades: Grades


@dataclass(frozen=True, slots=True)
class Rules:
    """All schemes, a user's own first among those for regions, and the words that they are read by."""

    schemes: tuple[Scheme, ...]
    usual: Scheme
    tier_words: tuple[tuple[int, tuple[str, ...]], ...]
    same_grades: Mapping[str, str]
    other_grades: tuple[str, ...]
    attainment: Mapping[str, Any]

    def scheme_for(self, *names: str | None) -> Scheme:
        """The scheme of the first whose region is in one of ``names`` (region, unit, department), else the usual one."""
        for scheme in self.schemes:
            if any(word in name for word in scheme.regions for name in names if name):
                return scheme
        return self.usual

    def named(self, name: str) -> Scheme:
        """The scheme called ``name``; raises BadRequest naming those there are."""
        for scheme in self.schemes:
            if scheme.name == name:
                return scheme
        known = "、".join(scheme.name for scheme in self.schemes)
        raise BadRequest(f"没有名为“{name}”的评分规则；可用：{known}。")


def rules() -> Rules:
    """The rules in force: the built-in ones, with the file of the setting ``scoring_rules`` before them."""
    return _loaded(settings().scoring_rules)


@lru_cache(maxsize=4)
def _loaded(own: Path | None) -> Rules:
    built_in = _parse(files("search.scoring").joinpath("rules.toml").read_text("utf-8"), "内置评分规则", None)
    return built_in if own is None else load(own, built_in)


def load(path: Path, built_in: Rules | None = None) -> Rules:
    """The rules of a user's file; sections that it leaves out are those of the built-in first scheme.

    Raises BadRequest, in Chinese, where the file cannot be read, is no TOML, or has a value that cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(
            f"评分规则文件“{path}”无法读取：请检查设置 scoring_rules 中的路径，文件须为 UTF-8。"
        ) from error
    return _parse(text, f"评分规则文件“{path.name}”", built_in or _loaded(None))


def _parse(text: str, source: str, base: Rules | None) -> Rules:
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadRequest(
            f"{source}不是有效的 TOML（{error}）：请对照内置规则 search/scoring/rules.toml 改正。"
        ) from error
    top = Table(data, source)
    top.only("scheme", "words", "attainment")
    entries = top.tables("scheme")
    if base is None:
        first: Scheme | None = None
        schemes = []
        for entry in entries:
            schemes.append(_scheme(entry, first))
            first = first or schemes[0]
        usual = schemes[0]
    else:
        own = tuple(_scheme(entry, base.usual) for entry in entries)
        if not own:
            raise BadRequest(f"{source}中没有 [[scheme]]：请至少写一套规则。")
        # A scheme for no region replaces the usual one: the user has said how to score.
        usual = next((scheme for scheme in own if not scheme.regions), base.usual)
        schemes = [*own, *(scheme for scheme in base.schemes if scheme.name not in {one.name for one in own})]
    _distinct(schemes, source)
    return Rules(tuple(schemes), usual, *_words(top, base), data["attainment"] if base is None else base.attainment)


def _words(
    top: Table, base: Rules | None
) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], Mapping[str, str], tuple[str, ...]]:
    """The words of tiers, the lowest tier first, and other names of grades: a user's beside the built-in ones."""
    tiers = {} if base is None else dict(base.tier_words)
    grades = {} if base is None else dict(base.same_grades)
    others = () if base is None else base.other_grades
    words = top.section("words")
    if words is not None:
        words.only("tiers", "same_grades", "other_grades")
        others = (*others, *words.texts("other_grades", ()))
        own = words.section("tiers")
        for rank in own.data if own else ():
            if own is None or not rank.isdigit():
                raise BadRequest(f"{words.place}的 tiers 以档次的序号（1、2、3）为键。")
            tiers[int(rank)] = (*tiers.get(int(rank), ()), *own.texts(rank, ()))
        same = words.section("same_grades")
        for name in same.data if same else ():
            grades[name] = same.text(name) if same else name
    return tuple(sorted(tiers.items(), reverse=True)), grades, others


def _scheme(entry: Table, base: Scheme | None) -> Scheme:
    entry.only("name", "regions", "execution", "quantitative", "interval", "qualitative", "grades")
    qualitative = _section(entry, "qualitative", _qualitative, base.qualitative if base else None)
    grades = _section(entry, "grades", _grades, base.grades if base else None)
    return Scheme(
        entry.text("name"),
        entry.texts("regions", ()),
        _section(entry, "execution", _execution, base.execution if base else None),
        _section(entry, "quantitative", _quantitative, base.quantitative if base else None),
        _section(entry, "interval", _rule, base.interval if base else None),
        qualitative,
        grades,
    )


def _section(entry: Table, name: str, parse: Callable[[Table], T], usual: T | None) -> T:
    """What section ``name`` says, else ``usual``; the first scheme of all must say everything."""
    table = entry.section(name)
    if table is not None:
        return parse(table)
    if usual is None:
        raise BadRequest(f"{entry.place}没有 {name} 一节：第一套规则须写全。")
    return usual


def _rule(table: Table) -> Rule:
    return Rule(table.text("rule"), table.text("regulation"), table.text("article", ""))


def _execution(table: Table) -> Execution:
    table.only("weight", "weights", "over", "bands", "rule", "regulation", "article")
    weight = table.number("weight", 0, 100)
    bands = []
    for entry in table.tables("bands"):
        entry.only("least", "score", "from", "deduct")
        by_rate = entry.data.get("score") == "rate"
        share = None if by_rate else entry.number("score", 0, 100)
        least = entry.number("least", 0, 1000)
        bands.append(ExecutionBand(least, share, entry.number("from", 0, 1000, 100), entry.number("deduct", 0, 100, 0)))
    return Execution(
        _rule(table),
        weight,
        table.numbers("weights", (weight,)),
        table.choice("over", ("full", "zero", "inverse", "none"), "full"),
        _falling(bands, table, lambda band: band.least),
    )


def _quantitative(table: Table) -> Quantitative:
    table.only("method", "floor", "rule", "regulation", "article")
    method = table.choice("method", ("proportional", "all-or-nothing"))
    return Quantitative(_rule(table), method, table.number("floor", 0, 100, 0))


def _qualitative(table: Table) -> Qualitative:
    table.only("tiers", "rule", "regulation", "article")
    tiers = []
    for entry in table.tables("tiers"):
        entry.only("name", "least", "most")
        tier = Tier(entry.text("name"), entry.number("least", 0, 100), entry.number("most", 0, 100))
        if tier.least > tier.most:
            raise BadRequest(f"{entry.place}的 least 大于 most：请把区间的下限写在 least。")
        tiers.append(tier)
    return Qualitative(_rule(table), _falling(tiers, table, lambda tier: tier.most))


def _grades(table: Table) -> Grades:
    table.only("bands", "rule", "regulation", "article")
    found = []
    for entry in table.tables("bands"):
        entry.only("name", "least")
        found.append(Band(entry.text("name"), entry.number("least", 0, 100)))
    return Grades(_rule(table), _falling(found, table, lambda band: band.least))


def _falling(entries: list[T], table: Table, key: Callable[[T], Decimal]) -> tuple[T, ...]:
    """``entries``, which must fall: the first that holds is taken."""
    if not entries:
        raise BadRequest(f"{table.place}没有一档：请至少写一档。")
    if any(key(a) <= key(b) for a, b in pairwise(entries)):
        raise BadRequest(f"{table.place}的各档须从高到低排列，界限不能相同。")
    return tuple(entries)


def _distinct(schemes: Sequence[Scheme], source: str) -> None:
    names = [scheme.name for scheme in schemes]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise BadRequest(f"{source}中有两套规则都叫“{double}”：请改用不同的名称。")
