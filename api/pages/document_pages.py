"""``/documents`` and ``/document``: the list with upload, and one document beside the facts read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.pages.marked import Mark
from api.pages.paging import page_count
from api.pages.rendering import page
from api.pages.routing import views_router
from api.pages.source_view import SourceView, source_view
from api.pages.views import Views, number
from ontology.schema import TABLES
from search.facets import faceted

if TYPE_CHECKING:
    from api.jobs import Jobs
    from api.library import Jixiao

ROWS = 50
"""Documents on one page of the list."""
FACTS = 500
"""Facts of each kind that a document's view lists, at most; all of them are in the tables."""
KINDS = ("projects", "funds", "indicators", "observations")
SHOWN = {
    "projects": ("project", "unit", "year", "stage", "total_score", "grade"),
    "funds": ("project", "source", "budget_initial", "budget_adjusted", "executed", "rate", "score"),
    "indicators": ("indicator", "level1", "target", "actual", "weight", "score", "reason"),
    "observations": ("subject", "measure_text", "year", "value", "unit_of_measure", "reason"),
}
"""Columns of each kind of fact that stand beside a document; the others are in the tables."""
ABOUT = ("type", "title", "unit", "region", "year", "published")
"""What is told of a document itself, and can be corrected."""


def document_pages(jixiao: Jixiao, views: Views, jobs: Jobs) -> APIRouter:
    """The routes of documents."""
    router = views_router()

    @router.get("/documents")
    def documents(
        request: Request,
        words: Annotated[str, Query()] = "",
        sort: Annotated[str, Query()] = "",
        page_: Annotated[int, Query(alias="page", ge=1)] = 1,
        job: Annotated[str, Query()] = "",
    ) -> HTMLResponse:
        chosen = dict(request.query_params)
        found = faceted(jixiao.tables, "documents", chosen, words, sort or None, ROWS, (page_ - 1) * ROWS)
        rows = {row["iri"]: row for row in jixiao.rows("documents", {"iri": list(found.iris)})}
        return page(
            request,
            "documents.html",
            rows=[rows[iri] for iri in found.iris],
            total=found.total,
            facets=found.facets,
            words=words,
            sort=sort,
            number=page_,
            pages=page_count(found.total, ROWS),
            job=jobs.get(job) if job else None,
            limit=jixiao.config.max_upload_mb,
            **views.beside(request),
        )

    @router.get("/document")
    def document(request: Request, name: str, part: Annotated[int | None, Query(ge=1)] = None) -> HTMLResponse:
        row = jixiao.document(name)
        facts = {kind: jixiao.rows(kind, {"document": row["document"]}, limit=FACTS) for kind in KINDS}
        findings = jixiao.audit(document=row["document"])
        spot = request.query_params
        view = _marked(jixiao, views, row["document"], facts, findings, spot.get("from"), spot.get("to"), part)
        return page(
            request,
            "document.html",
            row=row,
            facts=facts,
            findings=findings,
            kinds=KINDS,
            shown_columns=SHOWN,
            about=ABOUT,
            tables=TABLES,
            counts={kind: jixiao.tables.count(kind, {"document": row["document"]}) for kind in KINDS},
            view=view,
            beside=None,
            beside_error=None,
        )

    @router.get("/source")
    def source(
        request: Request,
        doc: str,
        facts: Annotated[bool, Query()] = False,
        part: Annotated[int | None, Query(ge=1)] = None,
    ) -> HTMLResponse:
        """The fragment that is put beside a view; with ``facts`` every fact and finding is marked."""
        spot = request.query_params
        if not facts:
            view = views.source(doc, spot.get("from"), spot.get("to"), part)
            return page(request, "source.html", view=view, whole=False)
        name = jixiao.document(doc)["document"]
        found = {kind: jixiao.rows(kind, {"document": name}, limit=FACTS) for kind in KINDS}
        findings = jixiao.audit(document=name)
        view = _marked(jixiao, views, name, found, findings, spot.get("from"), spot.get("to"), part)
        return page(request, "source.html", view=view, whole=True)

    return router


def _marked(
    jixiao: Jixiao,
    views: Views,
    name: str,
    facts: dict[str, list[dict[str, Any]]],
    findings: list[dict[str, Any]],
    start: str | None,
    end: str | None,
    part: int | None,
) -> SourceView:
    """A document with its facts and findings marked; ``facts`` and ``findings`` have their evidence."""
    marks = [
        Mark(span["start"], span["end"], kind, row["iri"].rsplit("/", 1)[-1])
        for kind, rows in (("fact", [row for found in facts.values() for row in found]), ("finding", findings))
        for row in rows
        for span in row["evidence"]
        if span["document"] == name
    ]
    return source_view(jixiao, views.layouts, name, number(start), number(end), part, marks)
