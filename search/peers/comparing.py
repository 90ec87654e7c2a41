"""The comparisons by name, with the arguments each takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ontology.errors import BadRequest
from ontology.tables import FactTables
from search.peers.among import peer_rows
from search.peers.over_years import year_rows
from search.peers.projects import project_rows
from search.peers.reuse import low_target_rows, reused_rows
from search.scoring.listing import Page
from search.scoring.sheets import Asked

_WHOSE = ("unit", "department", "project", "year", "document")
_PAGE = ("limit", "offset")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison: its ``label`` for people and the arguments it takes beside ``limit`` and ``offset``."""

    label: str
    arguments: tuple[str, ...]


COMPARISONS = {
    "years": Comparison("同一项目的各个年度", _WHOSE),
    "peers": Comparison("单位与同类单位", ("measure", "unit", "year", "peers", "outliers")),
    "projects": Comparison("项目与别的项目", ("project", "measure", "unit", "year", "peers")),
    "indicators": Comparison("多个项目共用而目标不同的指标", (*_WHOSE, "indicator")),
    "low-targets": Comparison("完成值超过一半以上的目标", _WHOSE),
}
"""Every comparison by name."""


def compare(tables: FactTables, what: str, asked: Mapping[str, Any]) -> Page:
    """The rows of comparison ``what``; arguments that are None are as if not given.

    Raises BadRequest for a comparison or an argument that there is not, EntityNotFound for an unknown name.
    """
    if what not in COMPARISONS:
        raise BadRequest(f"没有名为“{what}”的比较；可用：{'、'.join(COMPARISONS)}。")
    given = {name: value for name, value in asked.items() if value is not None}
    known = (*COMPARISONS[what].arguments, *_PAGE)
    strange = next((name for name in given if name not in known), None)
    if strange is not None:
        raise BadRequest(f"比较 {what} 不能用 {strange} 筛选；可用：{'、'.join(known)}。")
    if what == "peers":
        return peer_rows(tables, **given)
    if what == "projects":
        return project_rows(tables, **given)
    whose = Asked(**{name: given.pop(name) for name in _WHOSE if name in given})
    if what == "indicators":
        return reused_rows(tables, whose, **given)
    return (year_rows if what == "years" else low_target_rows)(tables, whose, **given)
