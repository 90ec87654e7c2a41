"""The HTTP service: ask, search, tables, SPARQL, status and the page; other routes stand in modules of their own.

:mod:`api.access` says who may do what, :mod:`api.problems` what errors look like.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Annotated, Literal

from fastapi import FastAPI, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict, Field

from api import access, logs, problems
from api.document_routes import document_routes
from api.jobs import Jobs
from api.keys import Keys
from api.library import Jixiao
from api.linked_data import linked_data_routes
from api.metrics import Metrics
from api.negotiation import accepted
from api.pages.routes import STATIC, page_routes
from api.review_routes import review_routes
from api.score_routes import score_routes
from api.session_routes import session_routes
from ontology.errors import BadRequest
from ontology.table_filters import table_named

MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
}
"""SPARQL result format → its media type."""

SPARQL_OFFERS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/turtle": "ttl",
    "application/n-triples": "nt",
}
"""Media type → format of SPARQL results, the favourite first."""


class Question(BaseModel):
    """The body of ``POST /api/ask``."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "哪些项目满意度未满分及原因"}]})
    question: str = Field(description="用中文写的问题。")
    context: str | list[str] | None = Field(
        None,
        description="上一个问题（或它的回答中的 completed），或前面各个问题，最近的在最后；“那它的执行率呢？”据此理解。",
    )


def create_app(jixiao: Jixiao, host: str = "127.0.0.1") -> FastAPI:
    """The service over one open data folder, which listens on ``host``. Uploads left from before are ingested first."""
    from api.mcp_server import mcp_server

    jobs = Jobs(
        jixiao.folder.path,
        lambda sources, told, stopped: jixiao.ingest_sources(sources, progress=told, stopped=stopped),
        jixiao.config.jobs_kept,
    )
    keys = Keys(jixiao.folder.path, jixiao.config.api_keys)
    agents = mcp_server(jixiao)
    agents_app = agents.streamable_http_app(stateless_http=True, json_response=True, host=host)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        jobs.start()
        try:
            async with agents.session_manager.run():
                yield
        finally:
            await run_in_threadpool(jobs.close)
            keys.close()

    app = FastAPI(
        title="绩效图谱",
        description="预算绩效文件的知识图谱：提问、检索、事实表、SPARQL 与审计。金额单位为万元，比率为 %。",
        version=version("jixiao"),
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    problems.install(app)
    metrics = Metrics(jixiao, jobs)
    app.add_middleware(access.Guard, keys=keys, config=jixiao.config, host=host)
    metrics.measure(app)
    app.add_middleware(logs.Requests)

    @app.post("/api/ask", summary="提问", tags=["问答"])
    def ask(body: Question) -> JSONResponse:
        """用中文提问，返回答案、数据行、理解方式、SPARQL 与出处。"""
        answer = jixiao.ask(body.question, body.context)
        metrics.answered(answer["status"])
        return JSONResponse(answer)

    @app.get("/api/search", summary="检索原文", tags=["检索"])
    def search(
        q: Annotated[str, Query(description="检索词。")],
        limit: Annotated[int, Query(ge=1, le=1000, description="返回条数。")] = 10,
        offset: Annotated[int, Query(ge=0, description="跳过的条数。")] = 0,
        year: Annotated[int | None, Query(description="年度。")] = None,
        unit: Annotated[str | None, Query(description="单位。")] = None,
        project: Annotated[str | None, Query(description="项目。")] = None,
        region: Annotated[str | None, Query(description="地区。")] = None,
        type: Annotated[str | None, Query(description="文件类型。")] = None,
    ) -> JSONResponse:
        """关键词与语义混合检索；筛选条件精确生效。"""
        return JSONResponse(
            jixiao.search(q, limit, offset, year=year, unit=unit, project=project, region=region, type=type)
        )

    @app.get("/api/tables/{name}", summary="事实表", tags=["事实表"])
    def table(
        request: Request,
        name: str,
        format: Annotated[Literal["json", "csv", "xlsx"], Query(description="结果格式。")] = "json",
        limit: Annotated[int | None, Query(ge=1, description="返回行数；只用于 json，csv 与 xlsx 总是全部。")] = None,
        offset: Annotated[int, Query(ge=0, description="跳过的行数。")] = 0,
        sort: Annotated[str | None, Query(description="排序列，前加 - 为降序。")] = None,
    ) -> Response:
        """事实表的行，连同出处；任何列名都可作为筛选参数：值为空即没有写的，重复给出即其中任一。"""
        columns = table_named(name).columns
        reserved = {"format", "limit", "offset", "sort"}
        filters = {
            key: _asked(request.query_params.getlist(key)) for key in request.query_params if key not in reserved
        }
        if format != "json":
            data = jixiao.export_bytes(name, format, filters=filters, sort=sort)
            kind = "text/csv; charset=utf-8" if format == "csv" else EXCEL
            return Response(
                data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}.{format}"'}
            )
        shown = limit or jixiao.config.table_page_rows
        return JSONResponse(
            {
                "table": name,
                "total": jixiao.tables.count(name, filters),
                "limit": shown,
                "offset": offset,
                "columns": [
                    {"name": column.name, "label": column.label, "type": column.type, "unit": column.unit}
                    for column in columns
                ],
                "rows": jixiao.rows(name, filters, sort, shown, offset),
            }
        )

    reading_is_open = access.is_loopback(host) and not jixiao.config.reading_needs_key
    app.include_router(session_routes(keys, jixiao.config, reading_is_open))
    app.include_router(review_routes(jixiao))
    app.include_router(score_routes(jixiao))
    app.include_router(document_routes(jixiao, jobs))
    app.include_router(linked_data_routes(jixiao))
    app.router.routes.extend(agents_app.routes)

    @app.get("/api/status", summary="状态", tags=["运维"])
    def status() -> JSONResponse:
        """文件、事实、三元组、段落、向量的数目与版本。"""
        return JSONResponse(jixiao.status())

    @app.get("/sparql", summary="SPARQL 查询", tags=["SPARQL"])
    def sparql_get(
        request: Request,
        query: Annotated[str, Query(description="只读的 SPARQL 1.1 查询。")],
        timeout: Annotated[float | None, Query(gt=0, description="时限（秒），不超过服务的设置。")] = None,
    ) -> Response:
        """只读 SPARQL 1.1；按 Accept 头返回 JSON、XML、CSV、TSV、Turtle 或 N-Triples。"""
        return _sparql(jixiao, query, request, timeout)

    @app.post("/sparql", summary="SPARQL 查询", tags=["SPARQL"])
    async def sparql_post(request: Request) -> Response:
        """POST 表单（query=…）或 application/sparql-query 正文。"""
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind == "application/sparql-query":
            text = (await request.body()).decode("utf-8", errors="replace")
        elif kind == "application/x-www-form-urlencoded":
            value = (await request.form()).get("query")
            if not isinstance(value, str):
                raise BadRequest("表单中没有 query 字段：请把查询文本放在 query 中")
            text = value
        else:
            raise BadRequest("请以 application/sparql-query 正文或表单字段 query 提交查询")
        return await run_in_threadpool(_sparql, jixiao, text, request, None)

    @app.get("/metrics", summary="运行指标", tags=["运维"])
    def told_metrics() -> Response:
        """Prometheus 文本格式。"""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/healthz", summary="存活检查", tags=["运维"])
    def healthz() -> JSONResponse:
        """服务能应答即为正常。"""
        return JSONResponse({"status": "ok"})

    @app.get("/readyz", summary="就绪检查", tags=["运维"])
    def readyz() -> JSONResponse:
        """索引与句向量模型已载入、数据目录可写、后台任务在运行时为 200，否则为 503 并说明还差什么。"""
        missing = not_ready(jixiao, jobs)
        if missing:
            return problems.problem(503, "尚未就绪", f"请稍后再试：{'；'.join(missing)}")
        return JSONResponse({"status": "ok"})

    app.include_router(page_routes(jixiao, jobs))
    app.mount("/docs/static", StaticFiles(packages=[("fastapi_offline", "static")]), name="docs")
    app.mount("/page", StaticFiles(directory=STATIC), name="page")
    return app


def not_ready(jixiao: Jixiao, jobs: Jobs) -> list[str]:
    """What keeps the service from answering and taking in everything, in Chinese; empty when it is ready."""
    missing = []
    if not jixiao.is_warm:
        missing.append("正在载入检索索引")
    if not jixiao.folder.is_writable():
        missing.append("数据目录不可写或磁盘已满")
    if not jobs.alive:
        missing.append("后台导入任务没有运行")
    return missing


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(values: list[str]) -> str | list[str | None] | None:
    """The values of a filter: one or any of several; an empty one asks for what is not stated."""
    stated = [value or None for value in values]
    return stated if len(stated) > 1 else stated[0]


def _sparql(jixiao: Jixiao, query: str, request: Request, timeout: float | None) -> Response:
    wanted = accepted(request.headers.get("accept", "*/*"), SPARQL_OFFERS)
    limit = jixiao.config.sparql_timeout
    form, data = jixiao.sparql_negotiated(query, wanted, min(timeout or limit, limit))
    return Response(data, media_type=MEDIA_TYPES[form])
