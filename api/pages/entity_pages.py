"""``/units``, ``/unit/…``, ``/project/…``: who is in the graph, their figures over the years, indicators and peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.pages import chart_specs
from api.pages.paging import page_count
from api.pages.rendering import page
from api.pages.routing import views_router
from api.pages.views import Views
from ontology.errors import EntityNotFound
from ontology.tables import json_ready
from search.peers.measures import measures
from search.peers.projects import PROJECT_GROUPS, standings

if TYPE_CHECKING:
    from api.library import Jixiao

Row = dict[str, Any]

ROWS = 60
"""Units or projects on one page of the list."""
MOST = 500
"""Rows of one kind shown on the page of a unit or project."""
AMONG = 30
"""Projects listed in each comparison of a project, the highest first; it is listed itself wherever it stands."""
_LISTED = """SELECT e.iri, e.label, e.aliases, e.region, e.department, e.unit,
 (SELECT count(*) FROM projects p WHERE p.{column} = e.iri) AS evaluations,
 (SELECT list(DISTINCT p.year ORDER BY p.year) FROM projects p WHERE p.{column} = e.iri AND p.year IS NOT NULL) AS years
 FROM entities e WHERE e.kind = ? AND contains(lower(concat_ws(' ', e.label, array_to_string(e.aliases, ' '), e.unit)), lower(?))
 ORDER BY evaluations DESC, e.label, e.iri LIMIT ? OFFSET ?"""
_ENTITY = "SELECT iri, label, aliases, region, unit FROM entities WHERE iri = ? AND kind = ?"
_COUNTED = """SELECT count(*) AS n FROM entities e WHERE e.kind = ?
 AND contains(lower(concat_ws(' ', e.label, array_to_string(e.aliases, ' '), e.unit)), lower(?))"""
_KINDS = {"unit": "unit_iri", "project": "project_iri"}


def entity_pages(jixiao: Jixiao, views: Views) -> APIRouter:
    """The routes of units and projects."""
    router = views_router()

    @router.get("/units")
    def listed(
        request: Request,
        kind: Annotated[str, Query(pattern="^(unit|project)$")] = "unit",
        words: Annotated[str, Query()] = "",
        page_: Annotated[int, Query(alias="page", ge=1)] = 1,
    ) -> HTMLResponse:
        asked = (kind, words.strip())
        total = int(jixiao.tables.select(_COUNTED, asked)[0]["n"])
        sql = _LISTED.format(column=_KINDS[kind])
        rows = jixiao.tables.select(sql, (*asked, ROWS, (page_ - 1) * ROWS))
        pages = page_count(total, ROWS)
        return page(
            request,
            "units.html",
            kind=kind,
            words=words,
            rows=rows,
            total=total,
            number=page_,
            pages=pages,
            **views.beside(request),
        )

    @router.get("/unit/{key}")
    def unit(request: Request, key: str) -> HTMLResponse:
        entity = _entity(jixiao, "unit", key)
        own = {"unit_iri": entity["iri"]}
        observations = jixiao.rows("observations", own, limit=MOST)
        peers = [
            (measure, jixiao.compare("peers", unit=entity["label"], measure=name)["rows"])
            for name, measure in measures().items()
        ]
        return page(
            request,
            "unit.html",
            entity=entity,
            documents=jixiao.rows("documents", own, limit=MOST),
            projects=jixiao.rows("projects", own, sort="-year,project", limit=MOST),
            figures=_by_year(observations, ("subject", "measure_text", "kind", "unit_of_measure"), ("value",)),
            years=_years(observations),
            peers=[(measure, rows) for measure, rows in peers if rows],
            findings=jixiao.audit(unit=entity["label"], limit=50),
            **views.beside(request),
        )

    @router.get("/project/{key}")
    def project(request: Request, key: str) -> HTMLResponse:
        entity = _entity(jixiao, "project", key)
        own = {"project_iri": entity["iri"]}
        evaluations = jixiao.rows("projects", own, sort="year", limit=MOST)
        funds = jixiao.rows("funds", own, sort="year", limit=MOST)
        totals = [row for row in funds if row["source"] == "total"]
        indicators = jixiao.rows("indicators", own, limit=MOST)
        rated = [row for row in totals if row["rate"] is not None and row["year"] is not None]
        several = len({row["year"] for row in rated}) > 1
        return page(
            request,
            "project.html",
            entity=entity,
            evaluations=evaluations,
            funds=funds,
            chart=chart_specs.over_years(rated, "rate") if several else None,
            spending=chart_specs.spending(totals) if totals else None,
            indicators=_by_year(indicators, ("level1", "indicator"), ("target", "actual", "weight", "score", "reason")),
            years=_years(indicators),
            peers=_peers(jixiao, entity),
            shared=_shared(jixiao, entity),
            findings=_findings(jixiao, entity, evaluations),
            **views.beside(request),
        )

    return router


def _entity(jixiao: Jixiao, kind: str, key: str) -> Row:
    """A unit or project by the last part of its address, with its names; raises EntityNotFound."""
    address = f"{jixiao.graph.addresses.base}{kind}/{key}"
    found = jixiao.tables.select(_ENTITY, (address, kind))
    if not found:
        raise EntityNotFound("没有这个单位或项目：它可能已并入别处，请从单位与项目清单中重新打开")
    return found[0]


def _by_year(rows: list[Row], names: tuple[str, ...], values: tuple[str, ...]) -> list[Row]:
    """Rows folded so that years stand beside each other: ``about`` (by ``names``) and ``years`` (year → rows of it)."""
    folded: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        one = folded.setdefault(key, {"about": {name: row[name] for name in names}, "years": {}})
        if any(row[value] is not None for value in values):
            one["years"].setdefault(row["year"], []).append(row)
    return list(folded.values())


def _years(rows: list[Row]) -> list[int]:
    return sorted({row["year"] for row in rows if row["year"] is not None}, reverse=True)


def _peers(jixiao: Jixiao, entity: Row) -> list[tuple[str, list[Row]]]:
    """The project among those of its unit and those of its kind: (whom with, a row for each measure and year)."""
    found = standings(jixiao.tables, entity["iri"], ("unit", "kind"), AMONG)
    return [(PROJECT_GROUPS[group], [json_ready(row) for row in rows]) for group, rows in found.items() if rows]


def _shared(jixiao: Jixiao, entity: Row) -> list[Row]:
    """Indicators that other projects use too, with another target: the project's peers by what they measure."""
    rows = jixiao.compare("indicators", project=entity["label"], limit=20)["rows"]
    return list(rows)


def _findings(jixiao: Jixiao, entity: Row, evaluations: list[Row]) -> list[Row]:
    """Findings of the documents that evaluate the project which name it."""
    documents = dict.fromkeys(row["document"] for row in evaluations)
    names = {entity["label"], *entity["aliases"]}
    found = [finding for document in documents for finding in jixiao.audit(document=document)]
    return [finding for finding in found if any(name in (finding["about"] or "") for name in names)]
