"""``/audit``: the findings, filtered, to be confirmed or dismissed, and exported as a review sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.pages.paging import page_count
from api.pages.rendering import page
from api.pages.routing import views_router
from api.pages.views import Views
from ontology.errors import BadRequest

if TYPE_CHECKING:
    from api.library import Jixiao

ROWS = 30
"""Findings on one page."""
_FILTERS = ("rule", "severity", "status", "unit", "year", "document")


def audit_pages(jixiao: Jixiao, views: Views) -> APIRouter:
    """The route of the audit."""
    router = views_router()

    @router.get("/audit")
    def audit(request: Request, page_: Annotated[int, Query(alias="page", ge=1)] = 1) -> HTMLResponse:
        given = request.query_params
        asked: dict[str, Any] = {name: given[name] for name in _FILTERS if given.get(name)}
        if "year" in asked:
            if not asked["year"].isdecimal():
                raise BadRequest(f"年度“{asked['year']}”不是数字：请从年度清单中选择")
            asked["year"] = int(asked["year"])
        asked["across"] = bool(given.get("across"))
        total = jixiao.count_findings(**asked)
        return page(
            request,
            "audit.html",
            findings=jixiao.audit(**asked, limit=ROWS, offset=(page_ - 1) * ROWS),
            total=total,
            number=page_,
            pages=page_count(total, ROWS),
            asked={name: given.get(name, "") for name in _FILTERS},
            across=asked["across"],
            units=_units(jixiao),
            years=_years(jixiao),
            tallies=_tallies(jixiao),
            **views.beside(request),
        )

    return router


def _units(jixiao: Jixiao) -> list[str]:
    rows = jixiao.tables.select("SELECT DISTINCT unit FROM documents WHERE unit IS NOT NULL ORDER BY unit LIMIT 500")
    return [row["unit"] for row in rows]


def _years(jixiao: Jixiao) -> list[int]:
    rows = jixiao.tables.select("SELECT DISTINCT year FROM documents WHERE year IS NOT NULL ORDER BY year DESC")
    return [int(row["year"]) for row in rows]


def _tallies(jixiao: Jixiao) -> dict[str, dict[str, int]]:
    """How many findings there are of each rule, severity and status."""
    found: dict[str, dict[str, int]] = {}
    for name, term in (("rule", "rule"), ("severity", "severity"), ("status", "coalesce(review, 'open')")):
        rows = jixiao.tables.select(f"SELECT {term} AS v, count(*) AS n FROM findings GROUP BY 1 ORDER BY 2 DESC, 1")
        found[name] = {row["v"]: int(row["n"]) for row in rows}
    return found
