"""Documents read in processes of their own: what a file does to its reader, it does to nothing else.

A file that takes too long, takes too much memory or ends its reader is refused with the reason; the reader is begun anew and
the others go on. While it reads, nothing of the service waits for it.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from api.ingesting import prepare_document
from ontology.errors import JixiaoError, UnreadableDocument
from ontology.sandbox import limit_memory
from ontology.settings import settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from api.on_ray import RayReaders
    from ontology.prepared import Prepared

log = logging.getLogger("jixiao")

START_SECONDS = 180.0
"""How long a reader may take to begin: the first loads dictionaries."""


class Reading:
    """How one data folder's documents are read: here, or with :attr:`apart` or several at a time by processes of their own.

    The processes stay for the next documents until :meth:`close`.
    """

    def __init__(self, seconds: float, memory_mb: int) -> None:
        self.apart = False
        """Whether a single reader is a process of its own too, as the service has it: it answers meanwhile."""
        self._seconds, self._memory_mb = seconds, memory_mb
        self._readers: Readers | None = None
        self._cluster: RayReaders | None = None

    def on_cluster(self, address: str) -> None:
        """Read and embed on a Ray cluster from now on; raises BadRequest where that cannot be."""
        from api.on_ray import RayReaders

        self._cluster = RayReaders(address, self._seconds, self._memory_mb)

    @property
    def cluster(self) -> RayReaders | None:
        """The cluster that reads and embeds, if one does."""
        return self._cluster

    def readers(self, count: int) -> Readers | RayReaders | None:
        """``count`` readers, or those of the cluster; None where this process reads."""
        if self._cluster is not None:
            return self._cluster
        if count == 1 and not self.apart:
            return None
        if self._readers is None or self._readers.count != count:
            self.close()
            self._readers = Readers(count, self._seconds, self._memory_mb)
        return self._readers

    def close(self) -> None:
        """End the processes, if there are any."""
        if self._readers is not None:
            self._readers.close()
            self._readers = None
        if self._cluster is not None:
            self._cluster.close()
            self._cluster = None


class Readers:
    """``count`` processes that read documents side by side, ``seconds`` and ``memory_mb`` for each document.

    They begin with the first document. Use :meth:`close` when done.
    """

    def __init__(self, count: int, seconds: float, memory_mb: int) -> None:
        self.count = count
        self._free: SimpleQueue[Reader] = SimpleQueue()
        self._all = [Reader(seconds, memory_mb) for _ in range(count)]
        for reader in self._all:
            self._free.put(reader)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reading")

    def submit(self, data: bytes, document: str, base: str) -> Callable[[], Prepared]:
        """Begin to read a document; what is given waits for it, and raises as :func:`prepare_document` does."""
        return self._threads.submit(self._read, data, document, base).result

    def rest(self) -> None:
        """Drop what is not begun, and wait for what is."""
        self._threads.shutdown(cancel_futures=True)
        self._threads = ThreadPoolExecutor(self.count, thread_name_prefix="reading")

    def close(self) -> None:
        """End the processes, once they have done what they began."""
        self._threads.shutdown(cancel_futures=True)
        for reader in self._all:
            reader.end()

    def _read(self, data: bytes, document: str, base: str) -> Prepared:
        reader = self._free.get()
        try:
            return reader.read(data, document, base)
        finally:
            self._free.put(reader)


class Reader:
    """One process, begun when there is something to read, and anew after it was lost."""

    def __init__(self, seconds: float, memory_mb: int) -> None:
        self._seconds, self._memory_mb = seconds, memory_mb
        self._process: Any = None
        self._line: Any = None

    def read(self, data: bytes, document: str, base: str) -> Prepared:
        """A document ready to be written; raises UnreadableDocument."""
        try:
            if self._process is None or not self._process.is_alive():
                self._begin()
            self._line.send((data, document, base))
            if not self._line.poll(self._seconds):
                self.end()
                raise UnreadableDocument(
                    f"读取超过 {self._seconds:g} 秒，已中止：此文件未导入，其余不受影响；请检查文件是否损坏，或拆开后再导入，"
                    "也可调高 JIXIAO_READ_SECONDS"
                )
            status, told = self._line.recv()
        except (OSError, EOFError) as error:
            self.end()
            log.error("the process that read %s ended", document)
            raise UnreadableDocument(
                "读取中途停止，多半是内存不够：此文件未导入，其余不受影响；请检查文件是否损坏，或拆开后再导入，"
                "也可调高 JIXIAO_READ_MEMORY_MB"
            ) from error
        if status == "refused":
            raise UnreadableDocument(told)
        if status == "failed":
            kind, trace = told
            log.error("could not read %s\n%s", document, trace)
            raise UnreadableDocument(f"读取时出错（{kind}）：此文件未导入，其余不受影响；请将文件发给维护者")
        prepared: Prepared = told
        return prepared

    def end(self) -> None:
        """End the process at once, whatever it does."""
        if self._process is None:
            return
        self._process.kill()
        self._process.join()
        self._line.close()
        self._process = self._line = None

    def _begin(self) -> None:
        self.end()
        context: Any = get_context("spawn" if sys.platform == "win32" else "forkserver")
        if sys.platform != "win32":
            context.set_forkserver_preload(["api.reading", "api.reading_ahead"])
        self._line, theirs = context.Pipe()
        environment = {name: value for name, value in os.environ.items() if name.startswith("JIXIAO_")}
        self._process = context.Process(
            target=_work, args=(theirs, environment, self._memory_mb), name="reader", daemon=True
        )
        self._process.start()
        theirs.close()
        if not self._line.poll(START_SECONDS):
            raise EOFError("a reader does not begin")
        self._line.recv()


def _work(line: Connection, environment: Mapping[str, str], memory_mb: int) -> None:
    """Read what comes over ``line`` until it is closed. Asked to end, the document at hand is read to its end first."""
    is_reading = is_ended = False

    def end(*_: object) -> None:
        nonlocal is_ended
        is_ended = True
        if not is_reading:
            raise SystemExit

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the service, which then ends its readers
    signal.signal(signal.SIGTERM, end)
    for name in [name for name in os.environ if name.startswith("JIXIAO_")]:
        del os.environ[name]
    os.environ.update(environment)
    settings.cache_clear()
    limit_memory(memory_mb)
    line.send("ready")
    while not is_ended:
        try:
            data, document, base = line.recv()
        except EOFError:
            return
        is_reading = True
        try:
            line.send(_told(data, document, base))
        except BrokenPipeError:
            return
        is_reading = False


def _told(data: bytes, document: str, base: str) -> tuple[str, Any]:
    try:
        return "done", prepare_document(data, document, base)
    except JixiaoError as error:
        return "refused", str(error)
    except MemoryError:
        raise SystemExit(1) from None  # what it holds is given back only by its end
    except Exception as error:
        return "failed", (type(error).__name__, traceback.format_exc())
