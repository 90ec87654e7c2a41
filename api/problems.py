"""Errors over HTTP: RFC 9457 ``application/problem+json``, title and detail in Chinese."""

from __future__ import annotations

import logging
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.places import Places
from api.storage import reason
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
    errors.SettingsInvalid: (500, "设置有误"),
    errors.GraphUnreachable: (503, "图谱服务不可用"),
    errors.StorageFailed: (507, "无法写入磁盘"),
    errors.VectorsUnreachable: (503, "向量服务不可用"),
    errors.EncoderUnavailable: (503, "句向量模型不可用"),
}
"""Error class → (HTTP status, title)."""


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field("about:blank", description="问题的种类。")
    status: int = Field(description="HTTP 状态码。")
    title: str = Field(description="一句话：哪里不对。")
    detail: str = Field(description="下一步怎么做。")


_FOLDER = Path("数据目录")
"""What the data folder is called to those who are not to know where it is."""


@cache
def _words() -> dict[str, Any]:
    """Titles and details by status, and sentences for arguments that do not fit."""
    return tomllib.loads((Path(__file__).parent / "problems.toml").read_text(encoding="utf-8"))


def problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem document."""
    told = Problem(type="about:blank", status=status, title=title, detail=detail)
    return JSONResponse(told.model_dump(), status_code=status, headers=headers, media_type="application/problem+json")


def unforeseen(error: Exception) -> tuple[int, str, str]:
    """Status, title and detail of an error that nobody foresaw: what the disk is the cause of, and nothing of the server's inside."""
    if (told := reason(error, _FOLDER)) is not None:
        return (*STATUS[errors.StorageFailed], told)
    return (500, "服务内部出错", "请稍后重试；若仍然出错，请把操作步骤告诉管理员")


def unexpected(error: Exception) -> JSONResponse:
    """What is told of an error that nobody foresaw, to programs."""
    return problem(*unforeseen(error))


def title(status: int) -> str:
    """What a status is called."""
    return str(_words()["status"][str(status)]["title"])


def install(app: FastAPI, places: Places) -> None:
    """Make every error of ``app`` a problem document; nothing of the server's inside is shown. OPTIONS is told what may be done."""

    @app.exception_handler(errors.JixiaoError)
    async def known(request: Request, error: errors.JixiaoError) -> JSONResponse:
        status, title = next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), (500, "出错了"))
        return problem(status, title, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return problem(422, "参数有误", f"请改正后重试：{'；'.join(_misfit(item) for item in error.errors()[:10])}")

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers) if error.headers else {}
        if error.status_code == 405:  # the framework names the methods of one route, others may take the same address
            headers["Allow"] = ", ".join(places.methods(request.url.path))
            if request.method == "OPTIONS":
                return Response(status_code=204, headers={"Allow": headers["Allow"]})
        words = _words()["status"].get(str(error.status_code), {})
        own = str(error.detail)
        is_ours = any("一" <= character <= "鿿" for character in own)  # the framework's own are in English
        detail = own if is_ours else words.get("detail", "请核对请求后重试；接口说明见 /docs")
        from api.pages.routing import failed, is_for_people  # views tell errors in these words too

        if error.status_code == 404 and is_for_people(request):
            return failed(request, 404, "没有这个页面", "请核对地址，或从上面的导航重新打开")
        return problem(error.status_code, words.get("title", "请求未完成"), detail, headers)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected error at %s", request.url.path, exc_info=error)
        return unexpected(error)


def _misfit(item: Any) -> str:
    """One argument that does not fit, and how, in Chinese."""
    place = ".".join(str(part) for part in item["loc"][1:]) or "正文"
    sentence = _words()["argument"].get(item["type"], "不合要求")
    limits = {name: value for name, value in item.get("ctx", {}).items() if isinstance(value, str | int | float)}
    return f"{place} {sentence.format_map(_Lenient(limits))}"


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
