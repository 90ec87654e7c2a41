"""``/sparql``: the SPARQL 1.1 Protocol, read-only (https://www.w3.org/TR/sparql11-protocol/).

Queries by GET, by POST of a form, by POST of the query itself; the protocol's own dataset (``default-graph-uri``,
``named-graph-uri``); results in the format that the client likes best; a GET without query is told what the service can do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from api.library import Jixiao
from api.linked_data import RDF_OFFERS, serialized
from api.negotiation import accepted
from api.service_description import service_description
from api.shapes import files
from api.threads import waited
from ontology.errors import BadRequest, QueryTimeout
from ontology.sparql import Dataset

MEDIA_TYPES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""SPARQL result format → its media type."""

OFFERS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
}
"""Media type → format of results, the favourite first."""

_EXAMPLES = {
    "count": {
        "summary": "各年度评价的项目数",
        "value": "SELECT ?y (COUNT(*) AS ?n) WHERE { ?e a bp:Evaluation ; bp:fiscalYear ?y } GROUP BY ?y ORDER BY ?y",
    }
}
_NOT_UTF8 = "查询不是 UTF-8 文本：请以 UTF-8 编码后重新提交"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as the protocol brings it."""

    query: str
    dataset: Dataset | None
    timeout: float | None


def sparql_routes(jixiao: Jixiao) -> APIRouter:
    """The routes over one open data folder."""
    router = APIRouter()
    told: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "结果，格式按 Accept 头。",
            "content": files(OFFERS),
        },
    }

    @router.get("/sparql", summary="SPARQL 查询", tags=["SPARQL"], response_class=Response, responses=told)
    async def by_get(
        request: Request,
        query: Annotated[
            str | None,
            Query(description="只读的 SPARQL 1.1 查询；不写则返回服务说明。", openapi_examples=_EXAMPLES),
        ] = None,
        default_graph_uri: Annotated[
            list[str] | None,
            Query(alias="default-graph-uri", description="作为默认图的图，可多个；默认为全部图的并集。"),
        ] = None,
        named_graph_uri: Annotated[
            list[str] | None, Query(alias="named-graph-uri", description="GRAPH 可用的图，可多个；默认为全部图。")
        ] = None,
        timeout: Annotated[float | None, Query(ge=0.1, description="时限（秒），不超过服务的设置。")] = None,
    ) -> Response:
        """只读 SPARQL 1.1；按 Accept 头返回 JSON、XML、CSV、TSV、Turtle、N-Triples、RDF/XML 或 JSON-LD。"""
        given = _parameters(request.url.query)
        if not any(name == "query" for name, _ in given):
            if any(name == "update" for name, _ in given):
                raise BadRequest("这里只接受只读查询：新增或删除文件请用 POST 与 DELETE /api/documents")
            form = accepted(request.headers.get("accept", "*/*"), RDF_OFFERS)[0]
            return serialized(service_description(jixiao, str(request.url.replace(query=""))), form)
        return await _answered(jixiao, _asked(given), request)

    @router.post(
        "/sparql",
        summary="SPARQL 查询",
        tags=["SPARQL"],
        response_class=Response,
        responses=told,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": {"schema": {"type": "string", "minLength": 1}, "examples": _EXAMPLES},
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "required": ["query"],
                            "properties": {"query": {"type": "string", "description": "只读的 SPARQL 1.1 查询。"}},
                        }
                    },
                },
            }
        },
    )
    async def by_post(request: Request) -> Response:
        """POST 表单（query=…）或 application/sparql-query 正文；默认图等参数写在表单里，后者写在地址里。"""
        kind, _, parameters = request.headers.get("content-type", "").partition(";")
        given = _parameters(request.url.query)
        body = await request.body()
        charset = _charset(parameters)
        if kind.strip().lower() == "application/sparql-query":
            given.append(("query", _text(body, charset)))
        elif kind.strip().lower() == "application/x-www-form-urlencoded":
            given += _parameters(_text(body, charset))
        else:
            raise HTTPException(
                415,
                "请以 application/sparql-query 正文，或 application/x-www-form-urlencoded 表单的 query 字段提交查询",
            )
        return await _answered(jixiao, _asked(given), request)

    return router


def _parameters(encoded: str) -> list[tuple[str, str]]:
    """Names and values of an address or a form; raises BadRequest where they are no UTF-8."""
    try:
        return parse_qsl(encoded, keep_blank_values=True, encoding="utf-8", errors="strict")
    except ValueError as error:  # UnicodeDecodeError among them
        raise BadRequest(_NOT_UTF8) from error


def _text(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        raise BadRequest(_NOT_UTF8) from error


def _charset(parameters: str) -> str:
    """UTF-8, the only one the protocol has; raises BadRequest where another one is told."""
    told = [
        part.split("=", 1)[1].strip(' "')
        for part in parameters.split(";")
        if part.strip().lower().startswith("charset=")
    ]
    if told and told[0].lower() not in ("utf-8", "utf8"):
        raise BadRequest(f"不支持字符集“{told[0][:20]}”：请以 UTF-8 编码后重新提交")
    return "utf-8"


def _asked(given: list[tuple[str, str]]) -> Asked:
    """What the parameters ask for; raises BadRequest where there is not one query, or an update."""
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise BadRequest("这里只接受只读查询：新增或删除文件请用 POST 与 DELETE /api/documents")
    queries = values.get("query", [])
    if len(queries) != 1:
        raise BadRequest(f"须有一个 query，收到 {len(queries)} 个：请每次提交一条查询")
    default, named = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    try:
        timeout = float(values["timeout"][0]) if "timeout" in values else None
    except ValueError:
        timeout = -1.0
    if timeout is not None and not timeout >= 0.1:
        raise BadRequest("timeout 应是不小于 0.1 的秒数：请改正，或去掉它")
    return Asked(queries[0], Dataset(tuple(default), tuple(named)) if default or named else None, timeout)


async def _answered(jixiao: Jixiao, asked: Asked, request: Request) -> Response:
    wanted = accepted(request.headers.get("accept", "*/*"), OFFERS)
    try:
        form, data = await waited(lambda: jixiao.sparql_negotiated(asked.query, wanted, asked.timeout, asked.dataset))
    except QueryTimeout as error:
        if asked.timeout is not None and asked.timeout < jixiao.config.sparql_timeout:
            raise BadRequest(str(error)) from error  # the asker's own limit: nothing is wrong with the service
        raise
    return Response(data, media_type=MEDIA_TYPES[form], headers={"Vary": "Accept"})
