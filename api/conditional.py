"""Conditional requests (RFC 9110, section 13): what has not changed since a client read it is not made or sent again.

The tag of an answer is told by the state of the data and by what was asked, so that a second look costs nothing.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.library import Jixiao

PATHS = (
    "/api/tables/",
    "/api/audit",
    "/api/documents",
    "/api/entities",
    "/api/scores",
    "/api/compare/",
    "/id/",
    "/dataset",
    "/.well-known/void",
)
"""Beginnings of addresses whose answers follow from the graph and the fact tables alone."""

_HEADERS = ("accept",)
"""Request headers that an answer depends on."""


class Conditional:
    """Tags the answers of ``app`` at :data:`PATHS`, and answers 304 where the client has them already."""

    def __init__(self, app: ASGIApp, jixiao: Jixiao) -> None:
        self._app, self._jixiao = app, jixiao
        self._counted: tuple[Any, Any] | None = None
        self._count = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI has it."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(PATHS):
            await self._app(scope, receive, send)
            return
        tag = self._tag(scope)
        if _has(Headers(scope=scope).get("if-none-match", ""), tag):
            await Response(status_code=304, headers=_told(tag))(scope, receive, send)
            return

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                headers.update(_told(tag))
                del headers["last-modified"]  # of a file made for this answer
            await send(message)

        await self._app(scope, receive, tagged)

    def _tag(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        graph, tables = self._jixiao.graph, self._jixiao.tables
        if self._counted is None or self._counted[0] is not graph or self._counted[1] is not tables:
            self._counted = graph, tables
            self._count = secrets.token_hex(8)  # revisions count from the opening, and a restored backup is opened anew
        state: list[Any] = [self._count, graph.revision, tables.revision]
        asked = [scope["path"], scope["query_string"].decode("latin-1"), *(headers.get(name, "") for name in _HEADERS)]
        return f'W/"{sha256(repr([state, asked]).encode()).hexdigest()[:32]}"'


def _told(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache"}


def _has(if_none_match: str, tag: str) -> bool:
    """Whether one of the tags is ours, compared weakly; ``*`` stands for any."""
    if if_none_match.strip() == "*":
        return True
    plain = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") == plain for one in if_none_match.split(","))
