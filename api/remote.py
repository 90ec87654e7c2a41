"""The data folder by way of the process that holds it: the methods of Jixiao that commands use, with the same results and errors."""

from __future__ import annotations

import base64
import http.client
import io
import json
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from api.calls import BYTES, PLAIN, TELLING, packed
from api.closing import Closing
from api.owner import Owner, owner_of
from ontology import errors

if TYPE_CHECKING:
    from api.ingesting import Outcome, Progress
    from api.sources import Skipped, Source

KNOCK = 2.0
"""Seconds that a process which says it takes calls may need to answer at all."""

_LOST = "正在运行的服务中途停止，这条命令没有做完：请重新启动服务后重试"


class Remote(Closing):
    """The data folder at ``path``, whose owner takes calls."""

    def __init__(self, path: Path, owner: Owner) -> None:
        self.path, self._owner = path, owner

    @classmethod
    def found(cls, path: Path) -> Remote | None:
        """The way to the process that holds the folder; None where there is none, or it takes no calls.

        Raises DataFolderBusy where it is of another version of jixiao.
        """
        owner = owner_of(path)
        if owner is None or owner.port is None or not _answers(owner):
            return None
        if owner.version != version("jixiao"):
            raise errors.DataFolderBusy(
                f"数据目录由正在运行的 {owner.version} 版服务打开，而这条命令是 {version('jixiao')} 版：请重新启动服务后重试"
            )
        return cls(path, owner)

    @property
    def address(self) -> str | None:
        """Where people reach the service."""
        return self._owner.address

    # -- the methods of Jixiao -----------------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in PLAIN:
            return partial(self._value, name)
        if name in TELLING:
            return partial(self._telling, name)
        if name in BYTES:
            return partial(self._bytes, name)
        raise AttributeError(name)

    def ingest(
        self,
        paths: Sequence[Path | str],
        jobs: int = 1,
        progress: Progress = lambda step, done, total: None,
        vectors: bool | None = None,
    ) -> list[Outcome]:
        """As :meth:`Jixiao.ingest`; the owner must be able to read the files."""
        from api.sources import find_sources

        return self.ingest_sources(list(find_sources([Path(path) for path in paths])), jobs, progress, vectors)

    def ingest_sources(
        self,
        sources: Sequence[Source | Skipped],
        jobs: int = 1,
        progress: Progress = lambda step, done, total: None,
        vectors: bool | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> list[Outcome]:
        """As :meth:`Jixiao.ingest_sources`; once stopped, the owner goes on to the end of a document, and nobody hears of it."""
        from api.ingesting import Outcome

        given = [packed(source) for source in sources]
        for source in given:
            if "path" in source:
                source["path"] = str(Path(source["path"]).absolute())

        def reported(step: str, done: int, total: int) -> None:
            if stopped():
                raise _Stopped
            progress(step, done, total)

        try:
            told = self._call("ingest_sources", reported, sources=given, jobs=jobs, vectors=vectors)
        except _Stopped:
            return []
        return [Outcome(**{**one, "supersedes": tuple(one["supersedes"])}) for one in told]

    def export(self, table: str, form: str | None, path: Path) -> None:
        """As :meth:`Jixiao.export`; the file is written by this process."""
        from ontology.exports import replacing

        with replacing(path) as stream:
            self._call("export", None, table, form, into=stream)

    def backup(self, stream: BinaryIO) -> dict[str, Any]:
        """As :meth:`Jixiao.backup`."""
        return dict(self._call("backup", None, into=stream))

    def review_sheet(self, form: str, path: Path, **asked: Any) -> list[Path]:
        """As :meth:`Jixiao.review_sheet`; the files are written by this process."""
        from api.review_files import part_path
        from ontology.exports import replacing

        written: list[Path] = []
        parts = 1
        while len(written) < parts:
            target = part_path(path, len(written) + 1)
            with replacing(target) as stream:
                parts = self._call("review_bytes", None, form, len(written) + 1, into=stream, **asked)
            written.append(target)
        return written

    def close(self) -> None:
        """Nothing is held."""

    # -- calling -------------------------------------------------------------------------------------------------------

    def _value(self, name: str, *arguments: Any, **named: Any) -> Any:
        return self._call(name, None, *arguments, **named)

    def _telling(self, name: str, *arguments: Any, progress: Progress | None = None, **named: Any) -> Any:
        return self._call(name, progress, *arguments, **named)

    def _bytes(self, name: str, *arguments: Any, **named: Any) -> bytes:
        stream = io.BytesIO()
        self._call(name, None, *arguments, into=stream, **named)
        return stream.getvalue()

    def _call(
        self, name: str, progress: Progress | None, *arguments: Any, into: BinaryIO | None = None, **named: Any
    ) -> Any:
        """The value of a call; its bytes go ``into`` a stream. Raises what the method raises."""
        body = json.dumps({"call": name, "arguments": arguments, "named": named}).encode()
        connection = _connection(self._owner, None)
        try:
            connection.request("POST", "/", body, _authorized(self._owner))
            reply = connection.getresponse()
            if reply.status != 200:
                raise errors.DataFolderBusy("数据目录已换了一个进程使用：请重试")
            for line in reply:
                said = json.loads(line)
                if "value" in said:
                    return said["value"]
                if "error" in said:
                    raise _error(*said["error"])
                if "bytes" in said and into is not None:
                    into.write(base64.b64decode(said["bytes"]))
                elif "progress" in said and progress is not None:
                    progress(*said["progress"])
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise errors.DataFolderBusy(_LOST) from error
        finally:
            connection.close()
        raise errors.DataFolderBusy(_LOST)


class _Stopped(Exception):
    """The caller wants no more of a call: closing the connection tells the owner."""


def _connection(owner: Owner, timeout: float | None) -> http.client.HTTPConnection:
    assert owner.port is not None
    return http.client.HTTPConnection("127.0.0.1", owner.port, timeout=timeout)


def _answers(owner: Owner) -> bool:
    """Whether the owner is there and knows its token: a file left by a killed process says nothing."""
    connection = _connection(owner, KNOCK)
    try:
        connection.request("POST", "/", b'{"call": "", "arguments": [], "named": {}}', _authorized(owner))
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _authorized(owner: Owner) -> dict[str, str]:
    return {"Authorization": f"Bearer {owner.token}"}


def _error(name: str, message: str) -> errors.JixiaoError:
    kind = getattr(errors, name, errors.JixiaoError)
    found = kind(message) if isinstance(kind, type) and issubclass(kind, errors.JixiaoError) else None
    return found or errors.JixiaoError(message)
