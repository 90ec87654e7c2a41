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

YEAR = re.compile(r"(20\d{2})年")
_YEAR_OF = re.compile(r"20\d{2}年度?")
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
    year: int | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure is: its measure, kind and year, and of which account title or topic."""

    measure: str
    kind: str = "amount"
    year: int | None = None
    subject: str | None = None
    path: tuple[str, ...] = ()


def meaning_of(sheet: Sheet, column: Column, title: Title, path: tuple[str, ...], income: bool) -> Meaning | None:
    """What a figure under ``column`` in the row of ``title`` is; None where the headers do not say."""
    headers = [squeezed(place.text) for place in column.path]
    stage = _stage(headers)
    kind = stage.get("kind", "amount")
    year = _year_under(sheet, headers, stage)
    under = next((text for text in reversed(headers) if not _is_generic(text)), "")
    own = _scope(under)
    scope = own if own["name"] else _scope(sheet.title)
    planned = _plan_of(sheet, headers, stage, kind)
    known = known_measure(under) if under else None
    if path:
        economic = title.code[:1] in ("3", "5")
        if economic and len(path) == 1 and known_measure(title.name) is not None:
            return Meaning(_planned(known_name(title.name), planned), kind, year)
        part = "基本支出" if "基本支出" in sheet.title and (economic or not under) else under
        measure = _of_account(scope, part, income)
        measure = planned if planned and measure == "支出" else _planned(measure, planned)
        return Meaning(measure, kind, year, path[-1], path)
    if not title.name or title.name in words()["totals"]:
        name = _abroad(known, under) if sheet.abroad else _whole(scope, known, title.name, income)
    elif sheet.abroad:
        name = known_name(title.name)
    else:
        name = known_name(_labelled(title.name, income))
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
    known = known_measure(under) if under else None
    if known is not None and known.name in ("基本支出", "项目支出"):
        return str(scope["basic" if known.name == "基本支出" else "project"])
    if known is not None and not known.account and not _is_whole(known.name):
        return known.name
    received = known.name in words()["received"] if known is not None else income
    return str(scope["received"] if received else scope["account"])


def _whole(scope: dict[str, Any], known: Measure | None, label: str, income: bool) -> str:
    """The measure of a row of totals: what its column says, else all that came in or was spent."""
    if known is not None and known.name in ("基本支出", "项目支出"):
        return str(scope["basic" if known.name == "基本支出" else "project"])
    if known is not None and not known.account and not _is_whole(known.name):
        return known.name
    received = known.name in words()["received"] if known is not None else income
    whole = str(scope["received" if received else "spent"])
    return str(scope["received_total" if received else "spent_total"]) if label == "总计" else whole


def _abroad(known: Measure | None, under: str) -> str:
    return known.name if known is not None else under or "三公经费"


def _of_scope(scope: dict[str, Any], name: str, narrow: bool) -> str:
    """The measure of a labelled row where its table, or (``narrow``) its column, holds only money of one kind."""
    if name == "本年支出合计":
        return str(scope["spent"])
    if name == "本年收入合计":
        return str(scope["received"])
    return f"{scope['name']}{name}" if narrow and scope["name"] not in name else name


def _is_whole(name: str) -> bool:
    return name in words()["wholes"]


def _is_generic(text: str) -> bool:
    bare = re.sub(r"[（(].*[)）]|20\d{2}年度?", "", text)
    return bare in words()["generic"] or not bare


def _scope(text: str) -> dict[str, Any]:
    return next(scope for scope in words()["scope"] if any(word in text for word in scope["words"]))


def _stage(headers: Sequence[str]) -> dict[str, Any]:
    for text in reversed(headers):
        for stage in words()["stage"]:
            if re.search(stage["words"], _YEAR_OF.sub("", text)):
                return dict(stage)
    return {}
