"""What the service tells of itself on stderr: one line an event, as JSON for machines or as text for people.

Every request has a number: the caller's ``X-Request-ID`` if it sends a plain one, else a new one. It goes back with the answer and
stands in every line that the request caused. Of a request its path is told, never its query, body or key.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("jixiao.requests")

HEADER = b"x-request-id"
_PLAIN = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_QUIET = frozenset(("/healthz", "/readyz", "/metrics"))
"""Asked every few seconds by machines: told only at the level debug."""


def configure(form: str, level: str) -> None:
    """Send every log record to stderr, as ``json`` or ``text``, from ``level`` on."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        last += [_text()]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # other people's libraries
    logging.getLogger("jixiao").setLevel(level.upper())


def _text() -> structlog.dev.ConsoleRenderer:
    """Lines for people; of an error where it came from, never the values that were at hand there: questions and keys are among them."""
    return structlog.dev.ConsoleRenderer(
        colors=False, timestamp_key="time", exception_formatter=structlog.dev.plain_traceback
    )


class Requests:
    """Gives every request of ``app`` its number, and tells of it when it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(HEADER, b"")
        number = given if _PLAIN.fullmatch(given) else secrets.token_hex(8).encode()
        started = time.perf_counter()
        status = 500

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"] = [*message.get("headers", ()), (HEADER, number)]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=number.decode()):
            try:
                await self._app(scope, receive, numbered)
            finally:
                level = logging.DEBUG if scope["path"] in _QUIET else logging.INFO
                told = {
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                }
                log.log(level, "request", extra=told)
