"""The vectors of texts in a Milvus elsewhere, by pymilvus: what :mod:`search.nearest` is for those on this disk.

In: numbered vectors of length 1. Out: numbers with their cosines. A text's number is its key, so writing twice changes nothing.
Needs the extra ``milvus`` (``pip install jixiao[milvus]``); milvus-lite, a file, is spoken to in the same way.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from ontology.errors import VectorsUnreachable

Result = TypeVar("Result")

TOGETHER = 1000
"""Vectors sent in one request, and numbers asked for: 1.5 MB, far from the 64 MB that a Milvus takes."""
CHOSEN = 10_000
"""Numbers in one filter; more are asked about in turn."""
_KEPT_ALIVE = {"grpc.keepalive_time_ms": 300_000}
"""Milliseconds between signs of life on an idle connection: servers hang up on those who send them more often than this."""
MOST = 16_384
"""Hits that Milvus gives at most."""


class MilvusVectors:
    """The collection ``name`` at ``address`` (``http://host:19530``, or a file of milvus-lite); ``token`` is ``user:password``.

    Nothing is asked until it is used. Every method raises VectorsUnreachable where Milvus does not answer or refuses.
    """

    def __init__(self, address: str, token: str = "", name: str = "jixiao") -> None:
        self.address, self.name = address, name
        self._token = token
        self._lock = threading.Lock()
        self._client: Any = None

    def add(self, texts: Sequence[int], vectors: np.ndarray) -> None:
        """Keep the vectors of texts (numbers), in the place of those that were there."""
        client = self._opened()

        def write() -> None:
            if not client.has_collection(self.name):
                self._create(client, vectors.shape[1])
            for part in _parts(range(len(texts)), TOGETHER):
                rows = [{"text": texts[one], "vector": vectors[one].astype(np.float32)} for one in part]
                client.upsert(self.name, rows)

        self._told(write)

    def drop(self, texts: Sequence[int]) -> None:
        """Drop the vectors of texts (numbers)."""
        if not texts:
            return
        client = self._opened()

        def write() -> None:
            if client.has_collection(self.name):
                for part in _parts(texts, TOGETHER):
                    client.delete(self.name, ids=list(part))

        self._told(write)

    def clear(self) -> None:
        """Drop every vector."""
        client = self._opened()
        self._told(lambda: client.drop_collection(self.name))

    def lacking(self, texts: Sequence[int]) -> list[int]:
        """Those of the texts (numbers) that have no vector here."""
        client = self._opened()

        def read() -> list[int]:
            if not client.has_collection(self.name):
                return list(texts)
            lacking: list[int] = []
            for part in _parts(texts, TOGETHER):
                held = {row["text"] for row in client.get(self.name, ids=list(part), output_fields=["text"])}
                lacking += [text for text in part if text not in held]
            return lacking

        return self._told(read)

    def search(self, vector: np.ndarray, limit: int, among: np.ndarray | None = None) -> list[tuple[int, float]]:
        """The ``limit`` numbers nearest to ``vector`` with their cosines, best first; only ``among`` these."""
        client = self._opened()
        question = [vector.astype(np.float32).reshape(-1)]

        def read() -> list[tuple[int, float]]:
            if not client.has_collection(self.name):
                return []
            filters = [""] if among is None else [_is_one_of(part) for part in _parts(among.tolist(), CHOSEN)]
            found: list[tuple[int, float]] = []
            for chosen in filters:
                hits = client.search(self.name, data=question, limit=min(limit, MOST), filter=chosen)[0]
                found += [(int(hit["text"]), float(hit["distance"])) for hit in hits]
            return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:limit]

        return self._told(read)

    def close(self) -> None:
        """Let the connection go."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _create(self, client: Any, length: int) -> None:
        from pymilvus import DataType

        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("text", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=length)
        index = client.prepare_index_params()
        index.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
        # Strong: what was just written is found.
        client.create_collection(self.name, schema=schema, index_params=index, consistency_level="Strong")

    def _opened(self) -> Any:
        with self._lock:
            if self._client is None:
                try:
                    from pymilvus import MilvusClient
                except ImportError as error:
                    raise VectorsUnreachable(
                        "设置 vectors 需要 pymilvus：请运行 pip install 'jixiao[milvus]'，或去掉这项设置"
                    ) from error
                logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # its errors come as exceptions
                self._client = self._told(
                    lambda: MilvusClient(self.address, token=self._token, grpc_options=_KEPT_ALIVE)
                )
            return self._client

    def _told(self, work: Callable[[], Result]) -> Result:
        """What ``work`` gives, with the errors of Milvus told in Chinese."""
        from pymilvus.exceptions import MilvusException

        try:
            return work()
        except (MilvusException, OSError) as error:
            reason = " ".join(str(error).split())[:200]
            raise VectorsUnreachable(
                f"向量服务“{self.address}”不应答或拒绝了请求（{reason}）：请确认它在运行，并核对设置 vectors"
            ) from error


def _is_one_of(texts: Sequence[int]) -> str:
    return f"text in {list(texts)}"


def _parts(values: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
