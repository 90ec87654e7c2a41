"""The HTTP service: ask, search, tables, SPARQL, status and the page; other routes stand in modules of their own.

:mod:`api.access` says who may do what, :mod:`api.problems` what errors look like.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Annotated

from fastapi import FastAPI, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict, Field

from api import access, logs, openapi, problems
from api.conditional import Conditional
from api.dataset_routes import dataset_routes
from api.document_routes import document_routes
from api.jobs import Jobs
from api.keys import Keys
from api.library import Jixiao
from api.linked_data import linked_data_routes
from api.metrics import Metrics
from api.pages.routes import STATIC, page_routes
from api.places import Places
from api.review_routes import review_routes
from api.score_routes import score_routes
from api.session_routes import session_routes
from api.shapes import Answered, Hits, Status, Well, told
from api.sparql_routes import sparql_routes
from api.table_routes import table_routes
from api.texts import Text
from api.threads import answer_in


class Question(BaseModel):
    """The body of ``POST /api/ask``."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": "哪些项目满意度未满分及原因"}]})
    question: Text = Field(description="用中文写的问题。")
    context: Text | list[Text] | None = Field(
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
        answer_in(jixiao.config.answer_threads)
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
        generate_unique_id_function=lambda route: route.name,
    )
    metrics = Metrics(jixiao, jobs)

    @app.post("/api/ask", summary="提问", tags=["问答"], responses=told(Answered, "回答。"))
    def ask(body: Question) -> JSONResponse:
        """用中文提问，返回答案、数据行、理解方式、SPARQL 与出处。"""
        answer = jixiao.ask(body.question, body.context)
        metrics.answered(answer["status"])
        return JSONResponse(answer)

    @app.get("/api/search", summary="检索原文", tags=["检索"], responses=told(Hits, "命中的段落，最相关的在前。"))
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

    app.include_router(table_routes(jixiao))
    reading_is_open = access.is_loopback(host) and not jixiao.config.reading_needs_key
    app.include_router(session_routes(keys, jixiao.config, reading_is_open))
    app.include_router(review_routes(jixiao))
    app.include_router(score_routes(jixiao))
    app.include_router(document_routes(jixiao, jobs))
    app.include_router(linked_data_routes(jixiao))
    app.include_router(dataset_routes(jixiao))
    app.include_router(sparql_routes(jixiao))
    app.router.routes.extend(agents_app.routes)

    @app.get("/api/status", summary="状态", tags=["运维"], responses=told(Status, "数目与版本。"))
    def status() -> JSONResponse:
        """文件、事实、三元组、段落、向量的数目与版本。"""
        return JSONResponse(jixiao.status())

    @app.get("/metrics", summary="运行指标", tags=["运维"], response_class=PlainTextResponse)
    def metrics_text() -> Response:
        """Prometheus 文本格式。"""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/healthz", summary="存活检查", tags=["运维"], responses=told(Well, "正常。"))
    def healthz() -> JSONResponse:
        """服务能应答即为正常。"""
        return JSONResponse({"status": "ok"})

    @app.get("/readyz", summary="就绪检查", tags=["运维"], responses=told(Well, "就绪。"))
    def readyz() -> JSONResponse:
        """索引与句向量模型已载入、数据目录可写、后台任务在运行时为 200，否则为 503 并说明还差什么。"""
        missing = not_ready(jixiao, jobs)
        if missing:
            return problems.problem(503, "尚未就绪", f"请稍后再试：{'；'.join(missing)}")
        return JSONResponse({"status": "ok"})

    app.include_router(page_routes(jixiao, jobs))
    app.mount("/docs/static", StaticFiles(packages=[("fastapi_offline", "static")]), name="docs")
    app.mount("/page", StaticFiles(directory=STATIC), name="page")
    openapi.install(app)
    places = Places(app.routes)
    problems.install(app, places)
    app.add_middleware(Conditional, jixiao=jixiao)
    app.add_middleware(access.Guard, keys=keys, config=jixiao.config, host=host)
    metrics.measure(app, places)
    app.add_middleware(logs.Requests)
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
