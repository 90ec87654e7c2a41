"""One worker process of ``sparql_worker.py``, seen from the process that asks it."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

START_SECONDS = 60.0
"""How long a worker may take to start: it loads a parser and opens the checkpoint."""


class Lost(Exception):
    """The worker ended before it replied; its text is Chinese and says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A worker's reply: ``status`` is ready, done, refused or too much; ``message`` is for users."""

    status: str
    format: str
    message: str
    data: bytes


class SparqlProcess:
    """A worker on the checkpoint at ``path`` with ``memory_mb`` megabytes of address space; one query at a time.

    Raises Lost where it does not start.
    """

    def __init__(self, path: Path, memory_mb: int) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry or os.getcwd() for entry in sys.path)}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ontology.sparql_worker", str(path), str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C in a terminal is for the asker, who then ends its workers
        )
        self._expired = False
        self._lost = False
        try:
            greeting = self._receive(START_SECONDS)
        except Lost as lost:
            self.end()
            raise Lost("查询进程无法启动：请检查内存与安装是否完整，再重试") from lost
        if not greeting.get("offline"):
            log.warning("this system cannot deny sockets to SPARQL workers; queries are still refused after parsing")

    @property
    def alive(self) -> bool:
        """True while the worker can take a query."""
        return not (self._expired or self._lost) and self._process.poll() is None

    def ask(self, request: dict[str, Any], limit: float) -> Reply:
        """The reply to ``request``; raises Lost past ``limit`` seconds (the process is then gone) and where it ended itself."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            self._lost = True
            raise Lost("查询进程意外结束，请重试") from error
        header = self._receive(limit)
        return Reply(header["status"], header.get("format", ""), header.get("message", ""), header["data"])

    def end(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # a request half written to a process that has gone
                    pass

    def _receive(self, limit: float) -> dict[str, Any]:
        """The next reply with its ``data``; the process is killed at the limit, which ends the reading."""
        assert self._process.stdout is not None
        timer = threading.Timer(limit, self._expire)
        timer.daemon = True
        timer.start()
        try:
            line = self._process.stdout.readline()
            header: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
            data = self._process.stdout.read(header.get("bytes", 0))
        finally:
            timer.cancel()
        if not header or len(data) < header["bytes"]:
            self._lost = True  # it may take a moment until the system says so
            if self._expired:
                raise Lost(f"查询超过时限 {limit:g} 秒，已中止：请缩小范围，或加 LIMIT 与更具体的条件")
            raise Lost("查询进程中途结束，多半是超出了内存上限：请缩小范围，或减少排序与连接")
        header["data"] = data
        return header

    def _expire(self) -> None:
        self._expired = True
        self._process.kill()
