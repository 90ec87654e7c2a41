"""What a figure of a statement table is: its measure, kind and year, from the headers over it and the label beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ingest.narrative.measures import Measure, known_measure
from ingest.places import Place
from ingest.statements.accounts import Title
from ingest.statements.columns import Column
from ingest.statements.grid import Grid, squeezed
from ingest.statements.vocabulary import words
from ingest.values import money, number

YEAR = re.compile(r"(20\d{2})年")
_YEAR_OF = re.compile(r"20\d{2}年度?")
_COUNTED = re.compile(r"[（(](个|辆|台|人|人次|批次?|次|件|户|台[（(/]?套[)）]?|平方米)[)）]$")
_UNIT = re.compile(r"[（(](?:单位[:：])?(?:人民币)?(?:[亿万千百]?元|(?P<percent>[%％]))[)）]$")
"""The unit at the end of a header ("预算数（万元）")."""
PERCENTAGES = ("change_rate", "share", "completion_rate")
_CHANGES = ("change", "change_rate")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with what stands about it: ``scale`` is one of its unit in 万元, ``budget`` whether it states a budget."""

    grid: Grid
    title: str
    scale: Decimal
    unit_of_money: Place | None
    budget: bool
    abroad: bool
    projects: bool
    year: int | None

    def figure(self, row: int, column: int) -> Decimal | None:
        """The money of a cell in 万元; None where it holds none."""
        cell = self.grid.at(row, column)
        return money(cell.text, self.scale) if cell is not None else None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure is: its measure, kind and year, and of which account title or project; ``unit`` of a count."""

    measure: str
    kind: str = "amount"
    year: int | None = None
    subject: str | None = None
    path: tuple[str, ...] = ()
    project: bool = False
    unit: str = ""


def meaning_of(
    sheet: Sheet, column: Column, title: Title, path: tuple[str, ...], below_carried: str, income: bool
) -> Meaning | None:
    """What a figure under ``column`` in the row of ``title`` is; None where the headers do not say.

    ``below_carried`` is the row of what was carried over that this row is a part of, or "".
    """
    printed = [squeezed(place.text) for place in column.path]
    headers = [_UNIT.sub("", text) for text in printed]
    stage = _stage([_UNIT.sub(lambda unit: unit["percent"] or "", text) for text in printed])
    kind = stage.get("kind", "amount")
    if kind not in PERCENTAGES and any((unit := _UNIT.search(text)) and unit["percent"] for text in printed):
        return None
    year = _year_under(sheet, headers, stage)
    under = next((text for text in reversed(headers) if not _is_generic(text)), "")
    own = _scope(under)
    scope = own if own["name"] else _scope(sheet.title)
    planned = _plan_of(sheet, headers, stage, kind)
    known = known_measure(under) if under else None
    if counted := _COUNTED.search(title.name):
        if kind != "amount":
            return None
        return Meaning(_planned(known_name(title.name[: counted.start()]), planned), "count", year, unit=counted[1])
    if number(under) is not None or re.search("科目|编码|代码|名称", under):
        return None
    if sheet.projects:
        return _of_project(own, under, title, planned, kind, year)
    if below_carried:
        return Meaning(_planned(_carried_of(_scope(title.name), below_carried), planned), kind, year)
    if path:
        economic = title.code[:1] in ("3", "5")
        if economic and len(title.code) == 3 and known_measure(title.name) is not None:
            return Meaning(_planned(known_name(title.name), planned), kind, year)
        part = "基本支出" if "基本支出" in sheet.title and (economic or not under) else under
        measure = _of_account(scope, part, income)
        measure = planned if planned and measure == "支出" else _planned(measure, planned)
        return Meaning(measure, kind, year, path[-1], path)
    if not title.name or title.name in words()["totals"]:
        part = under or ("基本支出" if "基本支出" in sheet.title else "")
        name = _abroad(known, under) if sheet.abroad else _whole(scope, part, title.name, income)
    elif sheet.abroad:
        name = known_name(title.name)
    elif title.name in words()["classes"]:
        return None
    else:
        name = known_name(_labelled(title.name, income))
        if carried(name):
            return Meaning(_planned(_carried_of(scope, name), planned), kind, year)
        of_another = known is not None and not known.account and not _is_whole(known.name) and known.name != name
        if of_another and not own["name"]:
            return None
        name = _of_scope(scope, name, bool(own["name"]))
    return Meaning(_planned(name, planned), kind, year)


def known_name(name: str) -> str:
    """The usual name of a measure, or the name as written where it has none."""
    known = known_measure(name)
    return known.name if known is not None else name


def _plan_of(sheet: Sheet, headers: Sequence[str], stage: dict[str, Any], kind: str) -> str:
    """年初预算 or 预算 for a figure that was planned, "" for one that was carried out or only compares."""
    if "measure" in stage:
        return "年初预算" if sheet.budget else str(stage["measure"])
    carried_out = any(word in text for text in headers for word in words()["carried_out"])
    if sheet.budget and kind in _CHANGES:
        return "年初预算"
    return "年初预算" if sheet.budget and kind == "amount" and not carried_out else ""


def _year_under(sheet: Sheet, headers: Sequence[str], stage: dict[str, Any]) -> int | None:
    stated = next((match for text in reversed(headers) if (match := YEAR.search(text))), None)
    if stated is not None:
        return int(stated[1])
    return None if sheet.year is None else sheet.year + int(stage.get("year", 0))


def _labelled(name: str, income: bool) -> str:
    """The label of a row as a measure: "一般公共预算财政拨款" on the side of income is what came in."""
    bare = name.removesuffix("合计") if known_measure(name) is None else name
    return f"{bare}收入" if income and bare.endswith("拨款") else bare


def _planned(name: str, planned: str) -> str:
    return f"{name}{planned}" if planned and not name.endswith("预算") else name


def _of_account(scope: dict[str, Any], under: str, income: bool) -> str:
    """The measure of an account title's figure: the part of spending its column names, else all of it."""
    named, received = _by_column(scope, under, income)
    return named or str(scope["received" if received else "account"])


def _whole(scope: dict[str, Any], under: str, label: str, income: bool) -> str:
    """The measure of a row of totals: what its column says, else all that came in or was spent."""
    named, received = _by_column(scope, under, income)
    side = "received" if received else "spent"
    return named or str(scope[f"{side}_total" if label == "总计" else side])


def _by_column(scope: dict[str, Any], under: str, income: bool) -> tuple[str, bool]:
    """The measure that a header names, "" where it says only "all of it"; and whether that is what came in.

    A header that no list knows is a measure of its own: whatever it is, it is not the whole.
    """
    known = known_measure(under) if under else None
    if known is None:
        bare = re.sub(r"^其中[:：]?", "", under)
        if carried(bare):
            return _carried_of(scope, bare), False
        return ("" if _scope(under)["name"] else bare), income
    if known.name in ("基本支出", "项目支出"):
        return str(scope["basic" if known.name == "基本支出" else "project"]), False
    if carried(known.name):
        return _carried_of(scope, known.name), False
    if not known.account and not _is_whole(known.name):
        return known.name, False
    return "", known.name in words()["received"]


def _abroad(known: Measure | None, under: str) -> str:
    return known.name if known is not None else under or "三公经费"


def _of_scope(scope: dict[str, Any], name: str, narrow: bool) -> str:
    """The measure of a labelled row where its table, or (``narrow``) its column, holds only money of one kind."""
    if name == "本年支出合计":
        return str(scope["spent"])
    if name == "本年收入合计":
        return str(scope["received"])
    return f"{scope['name']}{name}" if narrow and scope["name"] not in name else name


def carried(name: str) -> str:
    """Whether a measure is what was carried over: "in" at the beginning of the year, "out" at its end, else ""."""
    if "结转" not in name and "结余" not in name:
        return ""
    side = next((side for side in ("in", "out") if any(word in name for word in words()[f"over_{side}"])), "")
    return side if any(name.endswith(word) for word in ("结转和结余", "结转结余", "结转", "结转下年")) else ""


def _carried_of(scope: dict[str, Any], name: str) -> str:
    return str(scope[f"carried_{carried(name)}"])


def _of_project(own: dict[str, Any], under: str, title: Title, planned: str, kind: str, year: int | None) -> Meaning:
    """A figure of a list of projects: of the project, or of all of them in the row of sums."""
    scoped = own["name"] and "结转" not in under
    other = f"（{under}）" if under and not scoped and known_measure(under) is None else ""
    measure = _planned(f"{own['project'] if scoped else '项目支出'}{other}", planned)
    if title.name in words()["totals"]:
        return Meaning(measure, kind, year)
    return Meaning(measure, kind, year, title.name, project=True)


def _is_whole(name: str) -> bool:
    return name in words()["wholes"]


def _is_generic(text: str) -> bool:
    bare = re.sub(r"[（(].*[)）]|20\d{2}年度?", "", text)
    if bare in words()["generic"] or not bare:
        return True
    if known_measure(bare) is not None:
        return False
    return bool(re.fullmatch(words()["generic_words"], bare)) or (bool(_stage([text])) and not _scope(text)["name"])


def _scope(text: str) -> dict[str, Any]:
    return next(scope for scope in words()["scope"] if any(word in text for word in scope["words"]))


def _stage(headers: Sequence[str]) -> dict[str, Any]:
    for text in reversed(headers):
        for stage in words()["stage"]:
            if re.search(stage["words"], _YEAR_OF.sub("", text)):
                return dict(stage)
    return {}
