"""``/charts``: execution rates by unit, how scores are distributed, budget against executed; each with its table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages import chart_specs
from api.pages.rendering import page
from api.pages.routing import views_router
from api.pages.views import Views
from ontology.arithmetic import round_half_up
from ontology.tables import json_ready
from search.facets import faceted, stated
from search.peers.measures import measured

if TYPE_CHECKING:
    from api.library import Jixiao

MOST_PROJECTS = 40
"""Projects whose budget and spending one chart shows, those with the largest budgets."""
MOST_UNITS = 40
"""Units whose execution rate one chart shows, the lowest first."""
LISTED_SCORES = 200
"""Projects listed below the chart of scores, the lowest first; the chart is of all."""


def chart_pages(jixiao: Jixiao, views: Views) -> APIRouter:
    """The route of the charts."""
    router = views_router()

    @router.get("/charts")
    def charts(request: Request) -> HTMLResponse:
        chosen = dict(request.query_params)
        projects = faceted(jixiao.tables, "projects", chosen, sort="total_score", limit=LISTED_SCORES)
        scores = [json_ready(score) for score in stated(jixiao.tables, "projects", "total_score", chosen)]
        listed = [row for row in _rows(jixiao, "projects", projects.iris) if row["total_score"] is not None]
        funds = faceted(jixiao.tables, "funds", chosen, sort="-budget_adjusted", limit=MOST_PROJECTS * 3)
        totals = [row for row in _rows(jixiao, "funds", funds.iris) if _is_spending(row)][:MOST_PROJECTS]
        rates, left_out = _rates(jixiao, chosen)
        return page(
            request,
            "charts.html",
            facets=[facet for facet in projects.facets if facet.name in ("year", "unit", "region", "type")],
            rates=rates,
            rates_left_out=left_out,
            rates_chart=chart_specs.rates(rates) if rates else None,
            scores=listed,
            scores_stated=len(scores),
            scores_total=projects.total,
            scores_chart=chart_specs.scores(scores) if scores else None,
            spending=totals,
            spending_chart=chart_specs.spending(totals) if totals else None,
            **views.beside(request),
        )

    return router


def _rates(jixiao: Jixiao, chosen: dict[str, str]) -> tuple[list[dict[str, Any]], int]:
    """Execution rates of the chosen units and year, the lowest first, and how many further units there are."""
    year = chosen.get("year", "")
    _, found = measured(jixiao.tables, "execution_rate", [int(year)] if year.isdecimal() else None)
    units = set(stated(jixiao.tables, "projects", "unit", chosen)) if _narrows(chosen) else None
    kept = sorted(
        (one for one in found if units is None or one.unit in units),
        key=lambda one: (one.value, one.unit, one.year or 0),
    )
    shown = [
        {"unit": one.unit, "iri": one.iri, "year": one.year, "value": round_half_up(one.value), "formula": one.formula}
        for one in kept[:MOST_UNITS]
    ]
    return [json_ready(row) for row in shown], len(kept) - len(shown)


def _narrows(chosen: dict[str, str]) -> bool:
    return any(chosen.get(name) for name in ("unit", "region", "type"))


def _is_spending(row: dict[str, Any]) -> bool:
    stated = row["budget_adjusted"] is not None and row["executed"] is not None
    return row["source"] == "total" and stated


def _rows(jixiao: Jixiao, table: str, iris: tuple[str, ...]) -> list[dict[str, Any]]:
    found = {row["iri"]: row for row in jixiao.rows(table, {"iri": list(iris)})} if iris else {}
    return [found[iri] for iri in iris]
