"""A unit among its peers: percentile, rank, and whether its figure is an outlier by a stated rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ontology.arithmetic import round_half_up, shown
from ontology.errors import BadRequest
from ontology.settings import settings
from ontology.tables import FactTables
from search.named import named
from search.peers.measures import Measure, Measured, measured
from search.peers.spread import limits, percentile
from search.scoring.listing import Page, Row, page_of
from search.scoring.sheets import GIVEN

GROUPS = {"all": "全部单位", "region": "同一地区的单位", "department": "同一主管部门的单位"}
"""Who counts as a peer: the name of the group → for people."""


def peer_rows(
    tables: FactTables,
    measure: str = "total_score",
    unit: str | None = None,
    year: int | None = None,
    peers: str = "all",
    outliers: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> Page:
    """Units by their figure of ``measure``, each among the other units of its year (and region or department: ``peers``).

    ``outliers`` keeps those outside the usual range. Fewer units than the setting ``peers_least`` are not judged: such a
    row has no percentile and says so. Raises EntityNotFound for an unknown unit, BadRequest for an unknown measure or group.
    """
    if peers not in GROUPS:
        raise BadRequest(f"不能与“{peers}”比较：请用 {'、'.join(GROUPS)}。")
    wanted = set(named(tables, unit, "unit")) if unit is not None else None
    what, found = measured(tables, measure, _years(tables, wanted, year))
    groups: dict[tuple[int | None, str | None], list[Measured]] = defaultdict(list)
    for one in found:
        groups[one.year, _group(one, peers)].append(one)
    rows = []
    for (of_year, _), group in sorted(groups.items(), key=lambda one: (one[0][0] or 0, one[0][1] or "")):
        for one in sorted(group, key=lambda one: (-one.value, one.unit)):
            if wanted is None or one.iri in wanted:
                rows.append((_row(what, one, group, of_year, peers), one))
    if outliers:
        rows = [row for row in rows if row[0]["outlier"]]
    shown_rows = page_of(rows, limit, offset)
    cited = tables.evidence(sorted({iri for _, one in shown_rows for iri, _ in one.rests_on}))
    for row, one in shown_rows:
        spans = [span for iri, fields in one.rests_on for span in cited[iri] if fields & set(span["fields"])]
        row |= {"documents": sorted({span["document"] for span in spans}), "evidence": spans}
    return Page([row for row, _ in shown_rows], len(rows))


def _years(tables: FactTables, units: set[str] | None, year: int | None) -> tuple[int, ...] | None:
    """The years that are compared: ``year``, else those that the projects of ``units`` have; None for all, unstated ones too."""
    if year is not None:
        return (year,)
    if units is None:
        return None
    rows = tables.select(f"SELECT DISTINCT year FROM projects WHERE unit_iri IN {GIVEN}", (sorted(units),))
    years = {row["year"] for row in rows}
    return tuple(sorted(years)) if years and None not in years else None


def _group(one: Measured, peers: str) -> str | None:
    """What its peers have in common with it; a unit that does not state it is a peer of none but its like."""
    return {"all": "", "region": one.region_iri, "department": one.department_iri}[peers]


def _row(what: Measure, one: Measured, group: Sequence[Measured], year: int | None, peers: str) -> Row:
    row: dict[str, Any] = {
        "unit": one.unit,
        "iri": one.iri,
        "year": year,
        "measure": what.name,
        "label": what.label,
        "value": round_half_up(one.value),
        "unit_of_measure": what.unit,
        "formula": one.formula,
        "compared_with": GROUPS[peers],
        "peers": len(group) - 1,
        "rank": None,
        "percentile": None,
        "median": None,
        "low": None,
        "high": None,
        "outlier": None,
        "rule": "",
        "reason": "",
    }
    least = settings().peers_least
    if len(group) < least or (peers != "all" and _group(one, peers) is None):
        unstated = peers != "all" and _group(one, peers) is None
        told = (
            f"没有写明属于哪个{'地区' if peers == 'region' else '主管部门'}"
            if unstated
            else f"只有 {len(group)} 个单位"
        )
        return row | {"reason": f"{told}，不足 {least} 个，不作比较" if not unstated else f"{told}，不作比较"}
    values = [other.value for other in group]
    config = settings()
    usual = limits(values, config.outlier_rule, Decimal(str(config.outlier_mad)), Decimal(str(config.outlier_iqr)))
    outside = None
    if usual.low is not None and usual.high is not None:
        outside = not usual.low <= one.value <= usual.high
    return row | {
        "rank": 1 + sum(1 for value in values if value > one.value),
        "percentile": percentile(one.value, [other.value for other in group if other is not one]),
        "median": round_half_up(usual.median),
        "low": round_half_up(usual.low) if usual.low is not None else None,
        "high": round_half_up(usual.high) if usual.high is not None else None,
        "outlier": outside,
        "rule": f"{usual.rule} = {shown(usual.low)}—{shown(usual.high)}"
        if usual.low is not None and usual.high is not None
        else "",
        "reason": usual.reason,
    }
