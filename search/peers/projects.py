"""A project among the others of its unit, department or region, of its kind, or all: rank and median, every row cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ontology.arithmetic import round_half_up
from ontology.errors import BadRequest
from ontology.tables import FactTables
from search.peers.measures import Measure, computed, measures, needs_indicators
from search.peers.spread import median, percentile
from search.scoring.listing import Page, Row, page_of
from search.scoring.sheets import Asked, ScoreSheet, chosen, evaluations, sheets_of

PROJECT_GROUPS = {
    "unit": "同一单位的项目",
    "department": "同一主管部门的项目",
    "region": "同一地区的项目",
    "kind": "有相同指标的项目",
    "all": "全部项目",
}
"""Whom a project is compared with, always of its own year: the name of the group → for people."""
ALIKE = 2
"""Indicators of the same name (satisfaction apart, which nearly all projects have) that make two projects of a kind; one that
has fewer must share all of them."""

_SHARING = f"""WITH named AS (SELECT evaluation_iri, lower(replace(indicator, ' ', '')) AS name FROM indicators
  WHERE year = ? AND level1 IS DISTINCT FROM '满意度' GROUP BY ALL),
 own AS (SELECT name FROM named WHERE evaluation_iri = ?)
SELECT evaluation_iri AS iri FROM named WHERE name IN (SELECT name FROM own)
GROUP BY evaluation_iri HAVING count(*) >= least({ALIKE}, (SELECT count(*) FROM own))"""


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of one evaluation (``row``), and what it rests on."""

    row: Row
    value: Decimal
    formula: str
    rests_on: tuple[tuple[str, frozenset[str]], ...]


def project_rows(
    tables: FactTables,
    project: str | None = None,
    measure: str = "total_score",
    unit: str | None = None,
    year: int | None = None,
    peers: str = "unit",
    limit: int | None = None,
    offset: int = 0,
) -> Page:
    """The years of ``project`` by their figure of ``measure``, each with the projects of the same year it stands ``among``.

    Of several copies of a project's year one counts. Raises EntityNotFound for an unknown name, BadRequest for no project and
    for an unknown measure or group.
    """
    if project is None:
        raise BadRequest("请写明与别的项目比较的是哪个项目（project）。")
    if peers not in PROJECT_GROUPS:
        raise BadRequest(f"不能与“{peers}”比较：请用 {'、'.join(PROJECT_GROUPS)}。")
    what = next((one for one in measures().values() if measure in (one.name, one.label, one.of_project)), None)
    if what is None:
        raise BadRequest(f"项目之间不能比较“{measure}”：请用 {'、'.join(measures())}。")
    own = chosen(evaluations(tables, Asked(unit=unit, project=project, year=year)))
    shown = page_of(sorted(own, key=lambda row: (row["year"] or 0, row["unit"] or "")), limit, offset)
    return Page(_standing(tables, shown, [what], [peers]), len(own))


def standings(tables: FactTables, iri: str, groups: Sequence[str], most: int) -> dict[str, list[Row]]:
    """The project at ``iri`` by every measure, for each of ``groups`` a row of each year and measure, the latest year first.

    The rows of :func:`project_rows` that have a rank, read all at once; ``among`` holds the first ``most`` and the project.
    """
    own = chosen(evaluations(tables, Asked(among=(("project_iri", (iri,)),))))
    rows = _standing(tables, own, list(measures().values()), groups, most)
    found: dict[str, list[Row]] = {group: [] for group in groups}
    for group in groups:
        ranked = (row for row in rows if row["compared_with"] == PROJECT_GROUPS[group] and row["rank"] is not None)
        found[group] = sorted(ranked, key=lambda row: -(row["year"] or 0))
    return found


def _standing(
    tables: FactTables, own: Sequence[Row], whats: Sequence[Measure], groups: Sequence[str], most: int | None = None
) -> list[Row]:
    """A row for each of ``groups``, of ``own`` and of ``whats``: sheets and evidence are read once for all of them."""
    among = {(row["iri"], peers): _group(tables, row, peers) for row in own for peers in groups}
    every = list({one["iri"]: one for group in among.values() for one in group}.values())
    sheets = {
        sheet.row["iri"]: sheet
        for sheet in sheets_of(tables, every, indicators=any(needs_indicators(what) for what in whats))
    }
    placed = [
        (what, row, peers, _figures(what, [sheets[one["iri"]] for one in among[row["iri"], peers]]))
        for peers in groups
        for row in own
        for what in whats
    ]
    shown = [
        [one for place, one in enumerate(figures) if most is None or place < most or one.row["iri"] == row["iri"]]
        for _, row, _, figures in placed
    ]
    cited = tables.evidence(sorted({iri for figures in shown for one in figures for iri, _ in one.rests_on}))
    return [
        _row(what, row, peers, len(among[row["iri"], peers]), figures, seen, cited)
        for (what, row, peers, figures), seen in zip(placed, shown, strict=True)
    ]


def _figures(what: Measure, sheets: Sequence[ScoreSheet]) -> list[_Figure]:
    """The figures of a group, the highest first."""
    found = [_Figure(sheet.row, *figure) for sheet in sheets if (figure := computed(what, [sheet])) is not None]
    return sorted(found, key=lambda one: (-one.value, one.row["project"], one.row["iri"]))


def _group(tables: FactTables, own: Row, peers: str) -> list[Row]:
    """The evaluations of the same year that ``own`` is compared with, itself among them; without a year it is alone."""
    if own["year"] is None or (f"{peers}_iri" in own and own[f"{peers}_iri"] is None):
        return [own]
    among: tuple[tuple[str, tuple[str | int, ...]], ...] = ()
    if peers == "kind":
        alike = tables.select(_SHARING, (own["year"], own["iri"]))
        among = (("iri", tuple(row["iri"] for row in alike) or (own["iri"],)),)
    elif peers != "all":
        among = ((f"{peers}_iri", (own[f"{peers}_iri"],)),)
    found = chosen(evaluations(tables, Asked(year=own["year"], among=among)))
    return [own, *(row for row in found if row["project_iri"] != own["project_iri"])]


def _row(
    what: Measure,
    own: Row,
    peers: str,
    size: int,
    figures: Sequence[_Figure],
    seen: Sequence[_Figure],
    cited: dict[str, list[Row]],
) -> Row:
    values = [one.value for one in figures]
    among = [_member(one, values, cited) for one in seen]
    mine = next((one for one in figures if one.row["iri"] == own["iri"]), None)
    stands = next((one for one in among if one["evaluation"] == own["iri"]), None)
    middle = median(values) if mine and len(values) > 1 else None
    others = [one.value for one in figures if one is not mine]
    return {
        "project": own["project"],
        "unit": own["unit"],
        "iri": own["project_iri"],
        "year": own["year"],
        "document": own["document"],
        "measure": what.name,
        "label": what.of_project,
        "value": round_half_up(mine.value) if mine else None,
        "unit_of_measure": what.unit,
        "formula": mine.formula if mine else "",
        "compared_with": PROJECT_GROUPS[peers],
        "peers": len(others),
        "rank": stands["rank"] if stands and others else None,
        "percentile": percentile(mine.value, others) if mine and others else None,
        "median": round_half_up(middle) if middle is not None else None,
        "difference": round_half_up(mine.value - middle) if mine and middle is not None else None,
        "coverage": f"{size} 个项目中 {len(figures)} 个能算出",
        "reason": _reason(mine is not None, len(others)),
        "among": among,
        "evidence": stands["evidence"] if stands else [],
    }


def _reason(known: bool, others: int) -> str:
    if not known:
        return "文件没有写算它所需的数"
    return "" if others else "同一年度没有可比的项目"


def _member(one: _Figure, values: Sequence[Decimal], cited: dict[str, list[Row]]) -> Row:
    spans = [span for iri, fields in one.rests_on for span in cited[iri] if fields & set(span["fields"])]
    return {
        **{name: one.row[name] for name in ("project", "unit", "region", "year", "document")},
        "iri": one.row["project_iri"],
        "evaluation": one.row["iri"],
        "value": round_half_up(one.value),
        "rank": 1 + sum(1 for value in values if value > one.value),
        "formula": one.formula,
        "evidence": spans,
    }
