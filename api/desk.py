"""Takes calls of other jixiao processes on this machine, so that every command works while this one holds the folder.

It listens on loopback at a port of its own choice and answers only who knows the token in ``owner.json``, which the folder's
user alone can read. It is no part of the HTTP service: that has its own addresses, keys and limits.
"""

from __future__ import annotations

import base64
import hmac
import io
import json
import logging
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from api.calls import BYTES, PLAIN, TELLING, unpacked
from api.library import Jixiao
from api.opening import Opened
from api.owner import Owner
from ontology.errors import BadRequest, JixiaoError

log = logging.getLogger("jixiao")

CHUNK = 1 << 20
"""Bytes of a result in one line."""
MOST_CALL = 256 << 20
"""Bytes of a call, at most: a list of many thousand files."""
IDLE = 30
"""Seconds a connection may take to say what it wants."""

Send = Callable[[dict[str, Any]], None]


class Desk:
    """Takes calls over ``jixiao`` between entering and leaving; ``address`` is what people are told of the service."""

    def __init__(self, jixiao: Jixiao, address: str | None = None) -> None:
        token = secrets.token_urlsafe(32)
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, jixiao, token))
        self._jixiao = jixiao
        self._owner = Owner(
            version=version("jixiao"), address=address, port=self._server.server_address[1], token=token
        )
        self._thread = threading.Thread(target=self._server.serve_forever, name="desk", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._jixiao.folder.announce(self._owner)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._jixiao.folder.announce(Owner())
        self._server.shutdown()
        self._server.server_close()  # waits for calls that are being answered
        self._thread.join()


def shared(jixiao: Opened) -> AbstractContextManager[object]:
    """Let other commands work beside a process that holds the folder for long; nothing to do where another one holds it."""
    return Desk(jixiao) if isinstance(jixiao, Jixiao) else nullcontext()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64


class _Handler(BaseHTTPRequestHandler):
    """One call."""

    timeout = IDLE

    def __init__(self, jixiao: Jixiao, token: str, *given: Any) -> None:
        self._jixiao, self._token = jixiao, token
        super().__init__(*given)

    def do_POST(self) -> None:
        """Answer a call."""
        if not hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {self._token}"):
            self.send_error(401)
            return
        size = int(self.headers.get("Content-Length") or 0)
        if size > MOST_CALL:
            self.send_error(413)
            return
        asked = json.loads(self.rfile.read(size))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.end_headers()
        line = _Line(self.wfile.write)
        try:
            for said in _answers(self._jixiao, asked, line):
                line.send(said)
        except JixiaoError as error:
            line.send({"error": [type(error).__name__, str(error)]})
        except Exception:
            log.exception("call of %s failed", asked.get("call"))
            line.send({"error": ["JixiaoError", "正在运行的服务内部出错：请重试；若仍然出错，请查看服务的日志"]})

    def log_message(self, format: str, *arguments: Any) -> None:
        """Calls are not worth a line each."""


class _Line:
    """The way back to the caller; ``cut`` once it has gone away."""

    def __init__(self, write: Callable[[bytes], Any]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self.cut = False

    def send(self, said: dict[str, Any]) -> None:
        """Send one line; to nobody where the caller has gone."""
        with self._lock:
            if self.cut:
                return
            try:
                self._write(json.dumps(said).encode() + b"\n")
            except OSError:
                self.cut = True

    def progress(self, step: str, done: int, total: int) -> None:
        """Tell how far a call has come."""
        self.send({"progress": [step, done, total]})

    def is_cut(self) -> bool:
        """Whether the caller has gone away: what can be stopped is."""
        return self.cut


class _Stream(io.RawIOBase):
    """Bytes that go to the caller as they are written."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    def writable(self) -> bool:
        """They can be written."""
        return True

    def write(self, data: Any) -> int:
        """Send some; raises BrokenPipeError once the caller has gone away."""
        for said in _in_lines(bytes(data)):
            self._line.send(said)
        if self._line.cut:
            raise BrokenPipeError
        return len(data)


def _answers(jixiao: Jixiao, asked: dict[str, Any], line: _Line) -> Iterator[dict[str, Any]]:
    """The lines of a reply; raises BadRequest for a call that there is not."""
    name, arguments, named = asked["call"], asked["arguments"], asked["named"]
    if name in PLAIN:
        yield {"value": getattr(jixiao, name)(*arguments, **named)}
    elif name in BYTES:
        yield from _in_lines(getattr(jixiao, name)(*arguments, **named))
        yield {"value": None}
    elif name == "ingest_sources":
        sources = [unpacked(source) for source in named.pop("sources")]
        outcomes = jixiao.ingest_sources(sources, progress=line.progress, stopped=line.is_cut, **named)
        yield {"value": [asdict(outcome) for outcome in outcomes]}
    elif name in TELLING:
        yield {"value": getattr(jixiao, name)(*arguments, progress=line.progress, **named)}
    elif name == "export":
        yield from _exported(jixiao, *arguments)
        yield {"value": None}
    elif name == "backup":
        with io.BufferedWriter(_Stream(line), CHUNK) as stream:
            about = jixiao.backup(stream)
        yield {"value": about}
    elif name == "review_bytes":
        data, parts = jixiao.review_bytes(*arguments, **named)
        yield from _in_lines(data)
        yield {"value": parts}
    else:
        raise BadRequest(f"正在运行的服务不认得“{name}”：请升级并重新启动服务")


def _exported(jixiao: Jixiao, table: str, form: str | None) -> Iterator[dict[str, Any]]:
    """An export, by way of a file: it may be larger than the memory."""
    with tempfile.TemporaryDirectory(prefix="jixiao-export-") as folder:
        path = Path(folder) / "export"
        jixiao.export(table, form, path)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield from _in_lines(chunk)


def _in_lines(data: bytes) -> Iterator[dict[str, Any]]:
    for start in range(0, len(data), CHUNK):
        yield {"bytes": base64.b64encode(data[start : start + CHUNK]).decode()}
