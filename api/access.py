"""Who may do what over HTTP: reading is open on loopback, writing and every other address need a key.

Keys are those of the setting ``api_keys``, sent as ``Authorization: Bearer`` and compared in constant time.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response

from api import problems

OPEN_PATHS = frozenset(("/healthz", "/readyz"))
"""Answered to anybody: they tell nothing but that the service lives."""

READING_PATHS = frozenset(("/api/ask", "/sparql", "/mcp"))
"""Addresses that read by whatever method; every other POST, PUT, PATCH or DELETE writes."""

SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def install(app: FastAPI, api_keys: str, host: str) -> None:
    """Guard every request of ``app``, which listens on ``host``; answers carry the headers that browsers are safe with."""
    keys = [key.strip() for key in api_keys.split(",") if key.strip()]
    reading_is_open = is_loopback(host)

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        needed = _writes(request) or not (reading_is_open or request.url.path in OPEN_PATHS)
        if needed and not _has_key(request, keys):
            detail = (
                "请在请求头 Authorization: Bearer 中给出密钥"
                if keys
                else "写入须先用 JIXIAO_API_KEYS 设置密钥并重新启动服务，再在请求头 Authorization: Bearer 中给出"
            )
            return problems.problem(401, "需要密钥", detail, {"WWW-Authenticate": "Bearer", **SAFE_HEADERS})
        response = await call_next(request)
        for name, value in SAFE_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def _writes(request: Request) -> bool:
    reads = request.method in ("GET", "HEAD", "OPTIONS") or request.url.path in READING_PATHS
    return not reads


def _has_key(request: Request, keys: list[str]) -> bool:
    """Whether the request carries one of ``keys``; all of them are compared, whichever fits."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    matches = [hmac.compare_digest(given, key.encode()) for key in keys]
    return any(matches)
