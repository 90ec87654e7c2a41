"""Over HTTP: documents uploaded, listed, shown, fetched as text and as they were, and removed; the jobs of uploads."""

from __future__ import annotations

import pathlib
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse

from api.jobs import Jobs
from api.library import Jixiao
from api.shapes import NOT_MODIFIED, Job, JobList, Told, told
from api.storage import reason, storing
from api.threads import waits
from ontology.errors import BadRequest

_UPLOADS = pathlib.Path("上传的文件")
"""What is said in the place of the folder that uploads are kept in."""

CHUNK = 1 << 20
"""Bytes of an upload copied at a time."""


Named = Annotated[str, Path(description="文件名，或其地址的最后一段。")]

_ROW: dict[str, Any] = {"$ref": "#/components/schemas/Row_documents"}
_LIST: dict[str, Any] = {
    "type": "object",
    "required": ["total", "documents"],
    "properties": {"total": {"type": "integer", "minimum": 0}, "documents": {"type": "array", "items": _ROW}},
}
_ORIGINAL: Told = {
    200: {"description": "原文件。", "content": {"application/octet-stream": {"schema": {"type": "string"}}}},
    **NOT_MODIFIED,
}


def _told(description: str, schema: dict[str, Any]) -> Told:
    return {200: {"description": description, "content": {"application/json": {"schema": schema}}}, **NOT_MODIFIED}


def document_routes(jixiao: Jixiao, jobs: Jobs) -> APIRouter:
    """The routes over one open data folder."""
    router = APIRouter()

    @router.post(
        "/api/documents", summary="上传文件", tags=["文件"], status_code=202, responses=told(Job, "任务。", 202)
    )
    async def upload(request: Request, files: list[UploadFile]) -> JSONResponse:
        """上传一个或多个文件（字段名 files，可为 zip），后台导入；返回任务，用 GET /api/jobs/编号 查看进展。"""
        limit = jixiao.config.max_upload_mb * CHUNK
        if int(request.headers.get("content-length") or 0) > limit + CHUNK:
            raise BadRequest(_too_large(jixiao.config.max_upload_mb))
        with storing(_UPLOADS):
            folder = await run_in_threadpool(jobs.new_folder)
            try:
                await _keep(files, folder, limit)
                job = await run_in_threadpool(jobs.submit, folder)
            except BaseException:
                await run_in_threadpool(jobs.drop, folder)
                raise
        return JSONResponse(job, status_code=202, headers={"Location": f"/api/jobs/{job['job']}"})

    @router.get("/api/jobs", summary="任务清单", tags=["文件"], responses=told(JobList, "各个任务。"))
    def all_jobs(limit: Annotated[int, Query(ge=1, le=1000, description="返回条数。")] = 50) -> JSONResponse:
        """最近的上传任务，新的在前。"""
        return JSONResponse({"jobs": jobs.all(limit)})

    @router.get("/api/jobs/{job}", summary="任务", tags=["文件"], responses=told(Job, "任务。"))
    def one_job(job: Annotated[str, Path(description="任务的编号。")]) -> JSONResponse:
        """status 为 queued、running、done 或 failed；documents 是每份文件的结果，failed 时有原因。"""
        return JSONResponse(jobs.get(job))

    @router.get("/api/documents", summary="文件清单", tags=["文件"], responses=_told("各份文件。", _LIST))
    def documents(
        limit: Annotated[int | None, Query(ge=1, description="返回条数；默认全部。")] = None,
        offset: Annotated[int, Query(ge=0, description="跳过的条数。")] = 0,
    ) -> JSONResponse:
        """已导入的文件。"""
        rows = jixiao.rows("documents", limit=limit, offset=offset)
        return JSONResponse({"total": jixiao.tables.count("documents"), "documents": rows})

    @router.get(
        "/api/documents/{document:path}/text",
        summary="文件的文本",
        tags=["文件"],
        response_class=PlainTextResponse,
        responses=NOT_MODIFIED,
    )
    def text(document: Named) -> PlainTextResponse:
        """抽取出的全文；所有出处的 start、end 都按它的字符计数。"""
        return PlainTextResponse(jixiao.text(document))

    @router.get(
        "/api/documents/{document:path}/file",
        summary="文件原件",
        tags=["文件"],
        response_class=Response,
        responses=_ORIGINAL,
    )
    def file(document: Named) -> Response:
        """导入时的原文件，逐字节相同。"""
        row = jixiao.document(document)
        name = quote(PurePosixPath(row["document"]).name)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return Response(jixiao.folder.original(row["sha256"]), media_type="application/octet-stream", headers=headers)

    @router.get("/api/documents/{document:path}", summary="文件", tags=["文件"], responses=_told("文件。", _ROW))
    def document(document: Named) -> JSONResponse:
        """一份文件在 documents 表中的一行；document 为文件名，或其地址的最后一段。"""
        return JSONResponse(jixiao.document(document))

    @router.delete("/api/documents/{document:path}", summary="删除文件", tags=["文件"], status_code=204)
    @waits
    def forget(document: Named) -> Response:
        """删除文件及其全部事实、段落和向量。"""
        jixiao.forget([jixiao.document(document)["document"]])
        return Response(status_code=204)

    return router


async def _keep(files: list[UploadFile], folder: pathlib.Path, limit: int) -> None:
    """Write uploads below ``folder``, each under the last part of its name; raises BadRequest over ``limit`` bytes in all."""
    left = limit
    for file in files:
        name = PurePosixPath((file.filename or "").replace("\\", "/")).name
        if not name.strip(". ") or not name.isprintable():
            raise BadRequest("有一个文件没有可用的文件名：请改名后重新上传")
        path = folder / name
        if path.exists():
            raise BadRequest(f"一次上传中有两个文件都叫“{name}”：请分两次上传，或改名后重试")
        try:
            with path.open("xb") as kept:
                while chunk := await file.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise BadRequest(_too_large(limit // CHUNK))
                    kept.write(chunk)
        except OSError as error:
            if reason(error, _UPLOADS) is not None:
                raise
            raise BadRequest(f"文件“{name[:40]}”无法保存：请缩短文件名后重试") from error


def _too_large(megabytes: int) -> str:
    return f"一次上传超过 {megabytes} MB：请分几次上传，或请管理员调大 JIXIAO_MAX_UPLOAD_MB"
