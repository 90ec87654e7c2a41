"""Over HTTP: the findings and their review sheet, names of units and projects, and people's decisions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api.library import Jixiao
from api.review_files import FORMATS
from api.shapes import NOT_MODIFIED, Decision, Decisions, Entities, Findings, told
from api.texts import Text
from api.threads import waits


class NewDecision(BaseModel):
    """The body of ``POST /api/decisions``."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "merge", "name": "乙中心", "into": "甲中心", "by": "张三", "reason": "更名"},
                {
                    "kind": "correct",
                    "iri": "fund/0123",
                    "column": "rate",
                    "value": "78.92",
                    "by": "张三",
                    "reason": "误读",
                },
            ]
        }
    )
    kind: Literal["merge", "split", "correct", "remove", "confirm", "dismiss", "undo"] = Field(
        description="合并、拆分、更正、剔除、确认发现、排除发现或撤销。"
    )
    by: Text = Field(description="作出决定的人。")
    reason: Text = Field("", description="理由；确认与排除时是说明，可省。")
    name: Text = Field("", description="合并：并入的一方；拆分：要拆的单位或项目。名称或地址。")
    into: Text = Field("", description="合并：保留名称的一方。")
    names: list[Text] = Field([], description="拆分：拆出的名称。")
    documents: list[Text] = Field([], description="拆分：只拆出这些文件中的称呼。")
    iri: Text = Field("", description="更正、剔除：事实的地址；确认、排除：发现的地址。")
    column: Text = Field("", description="更正：事实表的列名。")
    value: Text | int | float | None = Field(None, description="更正：更正后的值；null 为原文没有写。")
    decision: int = Field(0, description="撤销：决定的编号。")
    entity_kind: Literal["unit", "project"] | None = Field(None, description="名称同时是单位和项目时说明是哪一类。")


def review_routes(jixiao: Jixiao) -> APIRouter:
    """The routes over one open data folder."""
    router = APIRouter()

    listed: dict[int | str, dict[str, Any]] = {
        200: {
            "description": "发现，或复核表。",
            "model": Findings,
            "content": {kind: {"schema": {"type": "string"}} for kind in FORMATS.values()},
        },
        **NOT_MODIFIED,
    }

    @router.get("/api/audit", summary="审计发现", tags=["审计"], response_class=Response, responses=listed)
    def audit(
        document: Annotated[str | None, Query(description="文件。")] = None,
        unit: Annotated[str | None, Query(description="单位，任一名称。")] = None,
        year: Annotated[int | None, Query(description="年度。")] = None,
        rule: Annotated[str | None, Query(description="规则，如 score-sum。")] = None,
        severity: Annotated[Literal["error", "warning", "info"] | None, Query(description="严重程度。")] = None,
        status: Annotated[Literal["open", "confirmed", "dismissed"] | None, Query(description="复核结论。")] = None,
        across: Annotated[
            bool, Query(description="改为比较各份决算：同一单位、年度的同一数字在两份文件中不同的。")
        ] = False,
        format: Annotated[Literal["json", "xlsx", "html"], Query(description="json，或复核表。")] = "json",
        limit: Annotated[int | None, Query(ge=1, description="返回项数；默认全部，只用于 json。")] = None,
        offset: Annotated[int, Query(ge=0, description="跳过的项数，只用于 json。")] = 0,
        part: Annotated[int, Query(ge=1, description="复核表的第几册；共几册见响应头 X-Parts。")] = 1,
    ) -> Response:
        """发现，最严重的在前；total 为符合条件的总数。"""
        asked: dict[str, Any] = {
            "document": document,
            "unit": unit,
            "year": year,
            "rule": rule,
            "severity": severity,
            "status": status,
            "across": across,
        }
        if format == "json":
            total = jixiao.count_findings(**asked)
            return JSONResponse({"total": total, "findings": jixiao.audit(**asked, limit=limit, offset=offset)})
        data, parts = jixiao.review_bytes(format, part, **asked)
        headers = {"Content-Disposition": f'attachment; filename="audit-{part}.{format}"', "X-Parts": str(parts)}
        return Response(data, media_type=FORMATS[format], headers=headers)

    @router.get(
        "/api/entities", summary="单位与项目的名称", tags=["名称"], responses=told(Entities, "名称。", tagged=True)
    )
    def entities(
        name: Annotated[str | None, Query(description="任一名称，或节点的地址。")] = None,
        kind: Annotated[Literal["unit", "project"] | None, Query(description="单位或项目。")] = None,
    ) -> JSONResponse:
        """每个单位、项目的全部名称，各在哪里，依据哪条规则归在一起。"""
        return JSONResponse({"entities": jixiao.entities(name, kind)})

    @router.get("/api/decisions", summary="人的决定", tags=["决定"], responses=told(Decisions, "各个决定。"))
    def decisions() -> JSONResponse:
        """全部决定：何人、何时、为何、是否仍然有效，现由哪些文件体现。"""
        return JSONResponse({"decisions": jixiao.decisions()})

    @router.post(
        "/api/decisions",
        summary="作出决定",
        tags=["决定"],
        status_code=201,
        responses=told(Decision, "已作出的决定。", 201),
    )
    @waits
    def decide(body: NewDecision) -> JSONResponse:
        """合并、拆分、更正、剔除、确认、排除或撤销；写入须先设置密钥。"""
        return JSONResponse(_decided(jixiao, body), status_code=201)

    return router


def _decided(jixiao: Jixiao, body: NewDecision) -> dict[str, Any]:
    match body.kind:
        case "merge":
            return jixiao.merge(body.name, body.into, body.by, body.reason, body.entity_kind)
        case "split":
            return jixiao.split(body.name, body.by, body.reason, body.names, body.documents, body.entity_kind)
        case "correct":
            value = None if body.value is None else str(body.value)
            return jixiao.correct(body.iri, body.column, value, body.by, body.reason)
        case "remove":
            return jixiao.remove(body.iri, body.by, body.reason)
        case "confirm":
            return jixiao.confirm(body.iri, body.by, body.reason)
        case "dismiss":
            return jixiao.dismiss(body.iri, body.by, body.reason)
        case "undo":
            return jixiao.undo(body.decision, body.by, body.reason)
