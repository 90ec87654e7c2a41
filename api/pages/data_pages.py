"""``/data/…``: the fact tables, filtered by facets, sorted, with every value one click from its place; and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.pages import chart_specs, office
from api.pages.downloads import attached
from api.pages.paging import page_count
from api.pages.rendering import label, page
from api.pages.routing import views_router
from api.pages.views import Views
from ontology.errors import BadRequest
from ontology.schema import TABLES
from ontology.table_filters import table_named
from search.facets import FACETS, faceted

if TYPE_CHECKING:
    from api.library import Jixiao

ROWS = 50
"""Rows on one page."""
SHOWN = {
    "projects": ("project", "unit", "department", "year", "stage", "total_score", "grade", "document"),
    "funds": ("project", "unit", "year", "source", "budget_initial", "budget_adjusted", "executed", "rate", "score"),
    "indicators": ("project", "year", "level1", "indicator", "target", "actual", "weight", "score", "reason", "cause"),
    "observations": ("unit", "year", "subject", "measure_text", "kind", "value", "unit_of_measure", "reason"),
}
"""Tables of this view, each with the columns shown; files have all."""
FILES = ("xlsx", "csv", "docx")
WORKBOOK_ROWS = 20_000
"""Rows of a filtered table in one file; more are exported whole with jixiao export."""


def data_pages(jixiao: Jixiao, views: Views) -> APIRouter:
    """The routes of the fact tables."""
    router = views_router()

    @router.get("/data/{table}")
    def data(
        request: Request,
        table: str,
        words: Annotated[str, Query()] = "",
        sort: Annotated[str, Query()] = "",
        page_: Annotated[int, Query(alias="page", ge=1)] = 1,
    ) -> HTMLResponse:
        columns = _columns(table)
        found = faceted(jixiao.tables, table, request.query_params, words, sort or None, ROWS, (page_ - 1) * ROWS)
        rows = _rows(jixiao, table, found.iris)
        return page(
            request,
            "data.html",
            table=table,
            tables={name: TABLES[name].label for name in SHOWN},
            columns=columns,
            rows=rows,
            total=found.total,
            facets=found.facets,
            words=words,
            sort=sort,
            number=page_,
            pages=page_count(found.total, ROWS),
            chart=chart_specs.of_rows(columns, rows),
            **views.beside(request),
        )

    @router.get("/data/{table}/file")
    def file(request: Request, table: str, format: str, words: str = "", sort: str = "") -> Response:
        if format not in FILES:
            raise BadRequest(f"不能存为“{format}”：请用 {'、'.join(FILES)} 之一")
        fact_table = table_named(table)
        most = office.WORD_ROWS if format == "docx" else WORKBOOK_ROWS
        found = faceted(jixiao.tables, table, request.query_params, words, sort or None, most, 0)
        if found.total > most and format != "docx":
            raise BadRequest(
                f"共 {found.total} 行，超过一次下载的 {most} 行：请先用左侧条件缩小范围，或用 jixiao export"
            )
        rows = _rows(jixiao, table, found.iris)
        name = f"{fact_table.label}.{format}"
        extent = _extent(request, words, found.total, len(rows))
        if format == "docx":
            columns = _columns(table)
            heads = [label(column, table) for column in columns]
            return attached(office.table_page(fact_table.label, extent, heads, columns, rows), name)
        if format == "csv":
            return attached(office.csv_file(fact_table.names, rows), name)
        evidence = [span for row in rows for span in row["evidence"]]
        about = [("表", fact_table.label), ("范围", extent)]
        return attached(office.workbook(about, fact_table.names, rows, evidence), name)

    return router


def _columns(table: str) -> tuple[str, ...]:
    table_named(table)
    if table not in SHOWN:
        raise BadRequest(f"“{TABLES[table].label}”不在此处列出：请看文件、检索或审计页，或用 jixiao export {table}")
    return SHOWN[table]


def _rows(jixiao: Jixiao, table: str, iris: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of these addresses, in their order."""
    found = {row["iri"]: row for row in jixiao.rows(table, {"iri": list(iris)})} if iris else {}
    return [found[iri] for iri in iris]


def _extent(request: Request, words: str, total: int, held: int) -> str:
    """What a file holds, in one sentence."""
    parts = [f"{name}：{request.query_params[key]}" for key, name in FACETS.items() if request.query_params.get(key)]
    parts += [f"含有“{words}”"] if words else []
    asked = "；".join(parts) or "全部"
    return f"{asked}；共 {total} 行" + (f"，此处为前 {held} 行" if held < total else "")
