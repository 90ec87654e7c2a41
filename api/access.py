"""Who may do what over HTTP, and how much: the guard that every request passes first.

Reading is open on loopback; writing, and every other address, needs a key (``Authorization: Bearer``, or the session that
the page opened with one). What comes by cookie changes things only with the token of that session (CSRF).
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.keys import Holder, Keys, Role, csrf_token
from api.pages.rendering import page
from api.rates import Rates
from ontology.settings import Settings

log = logging.getLogger("jixiao")

SESSION_COOKIE = "jixiao_session"
CSRF_HEADER = "X-CSRF-Token"

OPEN_PATHS = frozenset(("/healthz", "/readyz", "/api/session"))
"""Answered to anybody: they tell that the service lives, and let people sign in."""

OPEN_FOLDERS = ("/page/",)
"""The page's own scripts and styles: nothing of the data stands in them."""

READING_PATHS = frozenset(("/api/ask", "/sparql", "/mcp"))
"""Addresses that read by whatever method; every other POST, PUT, PATCH or DELETE writes."""

ADMIN_PATHS = ("/api/keys",)
"""Addresses, with what stands below them, for administrators alone."""

UPLOAD_PATH = "/api/documents"

SAFE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request: the holder of its key, None for nobody in particular; ``session`` is the page's, if it has one."""

    holder: Holder | None
    session: str | None


class Guard:
    """Passes on to ``app`` what may pass, within the limits; all else, and what breaks inside, it answers itself."""

    def __init__(self, app: ASGIApp, keys: Keys, config: Settings, host: str) -> None:
        self._app, self._keys, self._config = app, keys, config
        self._is_local = is_loopback(host)
        self._reading_is_open = self._is_local and not config.reading_needs_key
        self._hosts = {name.strip().lower() for name in config.allowed_hosts.split(",") if name.strip()}
        self._rates = Rates(config.rate_per_minute, config.failures_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        answering = _Answering(send, is_head)
        request = Request(scope)
        try:
            refusal = self._refusal(request)
            if refusal is not None:
                await refusal(scope, receive, answering)
                return
            limit = self._body_limit(request)
            if _told_length(request.headers) > limit:
                await problems.problem(413, "请求正文过大", _too_long(limit))(scope, receive, answering)
                return
            inner = {**scope, "method": "GET"} if is_head else scope
            await self._app(inner, _limited(receive, limit), answering)
        except Exception as error:
            log.error("unexpected error at %s", request.url.path, exc_info=error)
            if answering.has_begun:
                raise
            await problems.unexpected(error)(scope, receive, answering)

    # -- who -----------------------------------------------------------------------------------------------------------

    def _refusal(self, request: Request) -> Response | None:
        """The answer to a request that may not pass, None for one that may."""
        if not self._is_known_host(request.headers.get("host", "")):
            return problems.problem(
                421, "不认识的域名", "请用 127.0.0.1 或 localhost 访问，或请管理员把这个域名写入 JIXIAO_ALLOWED_HOSTS"
            )
        address = request.client.host if request.client else "?"
        bearer = _bearer(request.headers)
        if bearer is not None and (wait := self._rates.wait_after_failures(address)):
            return _too_many(wait, "错误的密钥给得太多")
        caller = self._caller(request, bearer)
        if bearer is not None and caller.holder is None and request.url.path not in OPEN_PATHS:
            self._rates.failed(address)
            return _needs_key(request, "密钥不对：请核对请求头 Authorization: Bearer 中的密钥，或请管理员另发一个")
        if request.url.path not in ("/healthz", "/readyz"):
            client = caller.holder.id if caller.holder else f"address {address}"
            if wait := self._rates.wait(client, is_loopback(address)):
                return _too_many(wait, "请求太多")
        request.scope.setdefault("state", {})["caller"] = caller
        request.scope["state"]["rates"] = self._rates
        return self._forbidden(request, caller)

    def _forbidden(self, request: Request, caller: Caller) -> Response | None:
        needed = needed_role(request.method, request.url.path)
        if request.url.path in OPEN_PATHS or request.url.path.startswith(OPEN_FOLDERS):
            return None
        if needed == "read" and self._reading_is_open:
            return None
        if caller.holder is None:
            return _needs_key(
                request,
                "请在网页上用密钥登录，或在请求头 Authorization: Bearer 中给出密钥；"
                "还没有密钥时，请管理员运行 jixiao key add，或设置 JIXIAO_API_KEYS 后重新启动服务",
            )
        if not caller.holder.may(needed):
            return problems.problem(
                403,
                "密钥的权限不够",
                f"这一步须有 {needed} 角色的密钥，您的是 {caller.holder.role}：请向管理员另要一个",
            )
        if needed != "read" and caller.session is not None and not _has_csrf_token(request, caller.session):
            return problems.problem(403, "请求不是从本页发出的", f"请刷新页面后重试；程序请带上请求头 {CSRF_HEADER}")
        return None

    def _caller(self, request: Request, bearer: str | None) -> Caller:
        if bearer is not None:
            return Caller(self._keys.holder(bearer), None)
        session = request.cookies.get(SESSION_COOKIE)
        holder = self._keys.session_holder(session) if session else None
        return Caller(holder, session if holder else None)

    def _is_known_host(self, host: str) -> bool:
        """Whether the name in ``Host`` can be ours; on loopback a foreign domain means that a web page reaches for us."""
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        name = name.strip("[]").lower()
        if not self._is_local or "." not in name or name in self._hosts or name.endswith(".localhost"):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _body_limit(self, request: Request) -> int:
        """Bytes a body may have; an upload has its parts' headers beside its files."""
        if request.method == "POST" and request.url.path == UPLOAD_PATH:
            return (self._config.max_upload_mb + 1) * 1048576
        return self._config.max_request_kb * 1024


def needed_role(method: str, path: str) -> Role:
    """The role that a request needs where it needs one."""
    if any(path == place or path.startswith(f"{place}/") for place in ADMIN_PATHS):
        return "admin"
    reads = method in ("GET", "HEAD", "OPTIONS") or path in READING_PATHS
    return "read" if reads else "write"


def caller(request: Request) -> Caller:
    """Who sends the request, as the guard found."""
    found: Caller = request.state.caller
    return found


def _bearer(headers: Headers) -> str | None:
    kind, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else None


def _has_csrf_token(request: Request, session: str) -> bool:
    given = request.headers.get(CSRF_HEADER, "")
    return compare_digest(given.encode(), csrf_token(session).encode())


def _needs_key(request: Request, detail: str) -> Response:
    headers = {"WWW-Authenticate": "Bearer"}
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return page(request, "signing.html", 401, headers=headers, beside=None, beside_error=None)
    return problems.problem(401, "需要密钥", detail, headers)


def _too_many(wait: int, title: str) -> Response:
    return problems.problem(429, title, f"请等 {wait} 秒后重试", {"Retry-After": str(wait)})


def _told_length(headers: Headers) -> int:
    told = headers.get("content-length", "0")
    return int(told) if told.isdecimal() else 0


def _too_long(limit: int) -> str:
    return f"请求正文超过 {limit // 1024} KB：请缩短后重试，文件请分几次上传"


def _limited(receive: Receive, limit: int) -> Receive:
    """``receive``, which fails with 413 beyond so many bytes of body, told or not."""
    left = limit

    async def limited() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, _too_long(limit))
        return message

    return limited


class _Answering:
    """``send`` that puts the safe headers on every answer, and leaves the body of a HEAD out."""

    def __init__(self, send: Send, is_head: bool) -> None:
        self._send, self._is_head = send, is_head
        self.has_begun = False

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in SAFE_HEADERS.items():
                headers.setdefault(name, value)
        elif message["type"] == "http.response.body" and self._is_head:
            message = {**message, "body": b""}
        await self._send(message)
