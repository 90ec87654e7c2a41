"""Everything the page is made of: its views, its static files, the chart library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import FileResponse

from api.labels import Labels
from api.pages.ask_pages import ask_pages
from api.pages.audit_pages import audit_pages
from api.pages.chart_library import chart_library_routes
from api.pages.chart_pages import chart_pages
from api.pages.data_pages import data_pages
from api.pages.document_pages import document_pages
from api.pages.entity_pages import entity_pages
from api.pages.query_pages import query_pages
from api.pages.views import Views

if TYPE_CHECKING:
    from api.jobs import Jobs
    from api.library import Jixiao

STATIC = Path(__file__).parent / "static"
"""Scripts, styles and pictures of the page."""

DOCS_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Swagger UI writes styles into the page; its scripts come from an installed package."""


def page_routes(jixiao: Jixiao, jobs: Jobs) -> APIRouter:
    """All views over one open data folder."""
    views, labels = Views(jixiao), Labels(jixiao)
    router = APIRouter()
    for routes in (
        ask_pages(jixiao, views),
        document_pages(jixiao, views, jobs),
        data_pages(jixiao, views),
        entity_pages(jixiao, views),
        audit_pages(jixiao, views),
        chart_pages(jixiao, views),
        query_pages(jixiao, views, labels),
        chart_library_routes(jixiao.folder.path),
    ):
        router.include_router(routes)

    @router.get("/docs", include_in_schema=False)
    def docs() -> FileResponse:
        return FileResponse(STATIC / "docs.html", headers={"Content-Security-Policy": DOCS_POLICY})

    return router
