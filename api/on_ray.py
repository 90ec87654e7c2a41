"""Reading and embedding on the workers of a Ray cluster; this process keeps the order and writes.

In: bytes and texts. Out: documents ready to be written, and vectors. A worker that is lost, with its node or alone, costs a repetition
elsewhere: what it does has no effect but its answer, so that nothing is lost and nothing doubled. Needs the extra ``cluster`` here and
jixiao of the same version on every node.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ontology.errors import BadRequest, UnreadableDocument

if TYPE_CHECKING:
    from ontology.prepared import Prepared

log = logging.getLogger("jixiao")

TRIES = 3
"""How often a document or a batch of texts is begun anew after its worker was lost."""
ANSWER_SECONDS = 10.0
"""How long the cluster may take to accept a connection."""
TEXTS = 64
"""Texts that a worker embeds at a time."""


class RayReaders:
    """The workers of the cluster at ``address``, ``seconds`` and ``memory_mb`` for each document, one processor for each task.

    Raises BadRequest where Ray is not installed or no cluster answers. Use :meth:`close` when done.
    """

    def __init__(self, address: str, seconds: float, memory_mb: int) -> None:
        try:
            import ray
        except ImportError as error:
            raise BadRequest("--cluster 需要 Ray：请运行 pip install 'jixiao[cluster]'") from error
        self._ray = ray
        self._limits = seconds, memory_mb
        try:
            host, _, port = address.removeprefix("ray://").rpartition(":")
            socket.create_connection((host, int(port)), ANSWER_SECONDS).close()  # Ray itself tries for minutes
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except (OSError, RuntimeError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            raise BadRequest(f"连不上 Ray 集群“{address}”（{reason}）：请核对地址，并确认它在运行") from error
        self.count = max(1, int(ray.cluster_resources().get("CPU", 1)))
        task = ray.remote(num_cpus=1, max_retries=TRIES)
        self._read, self._embed = task(_read), task(_embed)
        self._begun: set[Any] = set()

    def submit(self, data: bytes, document: str, base: str) -> Callable[[], Prepared]:
        """Begin to read a document; what is given waits for it, and raises as ``prepare_document`` does."""
        begun = self._read.remote(data, document, base, *self._limits)
        self._begun.add(begun)

        def result() -> Prepared:
            try:
                status, told = self._ray.get(begun)
            except self._ray.exceptions.RayError as error:
                log.error("the workers that read %s were lost: %s", document, error)
                raise UnreadableDocument(
                    f"读取它的集群进程 {TRIES + 1} 次中断：此文件未导入，其余不受影响；请检查集群的内存后重试"
                ) from error
            finally:
                self._begun.discard(begun)
            if status == "refused":
                raise UnreadableDocument(told)
            prepared: Prepared = told
            return prepared

        return result

    def embed(self, texts: Sequence[str], encoder: str, batch: int) -> np.ndarray:
        """The vectors of passages by the encoder of that name, in the order of ``texts``."""
        parts = [list(texts[start : start + TEXTS]) for start in range(0, len(texts), TEXTS)]
        return np.concatenate(self._ray.get([self._embed.remote(part, encoder, batch) for part in parts]))

    def rest(self) -> None:
        """Drop what is not begun."""
        for begun in self._begun:
            self._ray.cancel(begun)
        self._begun.clear()

    def close(self) -> None:
        """Let the cluster go; it runs on."""
        self._ray.shutdown()


def _read(data: bytes, document: str, base: str, seconds: float, memory_mb: int) -> tuple[str, Any]:
    """On a worker: read a document in a process of its own, as this machine does, with the same limits."""
    try:
        return "done", _reader(seconds, memory_mb).read(data, document, base)
    except UnreadableDocument as error:
        return "refused", str(error)


@cache
def _reader(seconds: float, memory_mb: int) -> Any:
    from api.reading import Reader

    return Reader(seconds, memory_mb)


def _embed(texts: list[str], encoder: str, batch: int) -> np.ndarray:
    """On a worker: vectors, by one thread."""
    return _encoder(encoder, batch).documents(texts)


@cache
def _encoder(name: str, batch: int) -> Any:
    from search.encoder import Encoder

    return Encoder(name, batch, threads=1)
