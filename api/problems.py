"""Errors over HTTP: RFC 9457 ``application/problem+json``, title and detail in Chinese."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ontology import errors

log = logging.getLogger("jixiao")

STATUS: dict[type[errors.JixiaoError], tuple[int, str]] = {
    errors.BadRequest: (400, "请求有误"),
    errors.JobNotFound: (404, "没有这个任务"),
    errors.NotAcceptable: (406, "不支持所要的格式"),
    errors.UnknownTable: (404, "没有这个表或列"),
    errors.DocumentNotFound: (404, "没有这个文件"),
    errors.EntityNotFound: (404, "没有这个单位或项目"),
    errors.FactNotFound: (404, "没有这条事实或发现"),
    errors.DecisionNotFound: (404, "没有这个决定"),
    errors.QueryRefused: (400, "查询被拒绝"),
    errors.QueryTimeout: (503, "查询超出限制"),
    errors.UnreadableDocument: (422, "文件无法读取"),
    errors.DataFolderBusy: (503, "数据目录被占用"),
    errors.DataFolderDamaged: (500, "数据目录无法打开"),
    errors.EncoderUnavailable: (503, "句向量模型不可用"),
}
"""Error class → (HTTP status, title)."""

HTTP_TITLES = {401: "需要密钥", 404: "没有这个地址", 405: "不支持这种请求方法", 406: "不支持所要的格式"}


def problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem document."""
    return JSONResponse(
        {"type": "about:blank", "status": status, "title": title, "detail": detail},
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


def install(app: FastAPI) -> None:
    """Make every error of ``app`` a problem document; nothing of the server's inside is shown."""

    @app.exception_handler(errors.JixiaoError)
    async def known(request: Request, error: errors.JixiaoError) -> JSONResponse:
        status, title = next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), (500, "出错了"))
        return problem(status, title, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        places = "；".join(
            f"{'.'.join(str(part) for part in item['loc'][1:])}：{item['msg']}" for item in error.errors()
        )
        return problem(422, "参数有误", f"请检查这些参数后重试：{places}")

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        title = HTTP_TITLES.get(error.status_code, "请求未完成")
        detail = "可用的地址见 /docs" if error.status_code in (404, 405) else str(error.detail)
        return problem(error.status_code, title, detail, dict(error.headers) if error.headers else None)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected error at %s", request.url.path, exc_info=error)
        return problem(500, "服务内部出错", "请稍后重试；若仍然出错，请把操作步骤告诉管理员")
