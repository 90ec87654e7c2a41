"""Signing in to the page with a key, and the keys themselves (for administrators)."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from api import problems
from api.access import SESSION_COOKIE, Caller, caller
from api.keys import Keys, Role, csrf_token
from api.shapes import KeyList, MadeKey, Session, told
from api.texts import Text
from ontology.settings import Settings


class SignIn(BaseModel):
    """The body of ``POST /api/session``."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "jx_…"}]})
    key: Text = Field(max_length=500, description="密钥。")


class NewKey(BaseModel):
    """The body of ``POST /api/keys``."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "预算科-李四", "role": "write"}]})
    name: Text = Field(min_length=1, max_length=64, description="名称，便于日后认出和删除。")
    role: Role = Field(description="read 读取，write 还可上传、删除、作决定，admin 还可管理密钥。")


def session_routes(keys: Keys, config: Settings, reading_is_open: bool) -> APIRouter:
    """The routes of sessions and keys."""
    router = APIRouter()

    def state(who: Caller) -> dict[str, Any]:
        return {
            "signed_in": who.holder is not None,
            "name": who.holder.name if who.holder else None,
            "role": who.holder.role if who.holder else None,
            "csrf_token": csrf_token(who.session) if who.session else None,
            "reading_needs_key": not reading_is_open,
        }

    @router.get("/api/session", summary="登录状态", tags=["登录"], responses=told(Session, "登录状态。"))
    def session(request: Request) -> JSONResponse:
        """是否已登录、角色，以及修改数据时要放进请求头 X-CSRF-Token 的 csrf_token。"""
        return JSONResponse(state(caller(request)), headers={"Cache-Control": "no-store"})

    @router.post("/api/session", summary="登录", tags=["登录"], responses=told(Session, "已登录。"))
    def sign_in(request: Request, body: SignIn) -> JSONResponse:
        """用密钥登录网页：密钥换成本站的会话，浏览器不再保存密钥。"""
        if not _is_from_here(request):
            return problems.problem(403, "请求不是从本页发出的", "请在本服务的网页上登录")
        address = request.client.host if request.client else "?"
        rates = request.state.rates
        if wait := rates.wait_after_failures(address):
            headers = {"Retry-After": str(wait)}
            return problems.problem(429, "错误的密钥给得太多", f"请等 {wait} 秒后重试", headers)
        holder = keys.holder(body.key.strip())
        if holder is None:
            rates.failed(address)
            headers = {"WWW-Authenticate": "Bearer"}
            return problems.problem(401, "密钥不对", "请核对密钥后重试，或请管理员另发一个", headers)
        token = keys.open_session(holder, config.session_hours)
        answer = JSONResponse(state(Caller(holder, token)), headers={"Cache-Control": "no-store"})
        answer.set_cookie(
            SESSION_COOKIE,
            token,
            max_age=int(config.session_hours * 3600),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return answer

    @router.delete("/api/session", summary="退出登录", tags=["登录"], status_code=204)
    def sign_out(request: Request) -> Response:
        """结束会话。"""
        if token := request.cookies.get(SESSION_COOKIE):
            keys.close_session(token)
        answer = Response(status_code=204)
        answer.delete_cookie(SESSION_COOKIE)
        return answer

    @router.get("/api/keys", summary="密钥清单", tags=["登录"], responses=told(KeyList, "各个密钥。"))
    def all_keys() -> JSONResponse:
        """名称、角色与制作时间；密钥本身只在制作时显示一次。须有 admin 角色。"""
        return JSONResponse({"keys": keys.all()})

    @router.post(
        "/api/keys", summary="制作密钥", tags=["登录"], status_code=201, responses=told(MadeKey, "新的密钥。", 201)
    )
    def new_key(body: NewKey) -> JSONResponse:
        """制作一个密钥；只显示这一次。须有 admin 角色。"""
        key = keys.add(body.name, body.role)
        headers = {"Cache-Control": "no-store"}
        return JSONResponse({"name": body.name, "role": body.role, "key": key}, status_code=201, headers=headers)

    @router.delete("/api/keys/{name}", summary="删除密钥", tags=["登录"], status_code=204)
    def no_key(name: Annotated[str, Path(description="密钥的名称。")]) -> Response:
        """删除一个密钥，用它登录的会话随即结束。须有 admin 角色。"""
        keys.remove(name)
        return Response(status_code=204)

    return router


def _is_from_here(request: Request) -> bool:
    """Whether the browser says that a page of ours sent the request; programs say nothing."""
    origin = request.headers.get("origin")
    is_ours = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    return is_ours and request.headers.get("sec-fetch-site", "none") in ("none", "same-origin")
