"""The vectors nearest to one: compared with every one while they are few, by lists of like vectors in 8 bits beyond that.

In: numbered vectors of length 1 (a number always means the same vector) and a file to keep the large index in. Out: numbers
with their cosines, which are always computed from the whole vectors. FAISS: ``IndexFlatIP``, and ``IVF,SQ8``.
``benchmarks/vectors.py`` measures recall, time and memory and is what the numbers here were chosen by.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Numbered = tuple[np.ndarray, np.ndarray]
"""Numbers (int64) and their vectors (float32, one a row)."""

PROBED = 32
"""Lists looked into for a question, of about the square root of the number of vectors."""
TRAINED_BY = 40
"""Vectors a list is learnt from."""
RESCORED = 2
"""Of how many times as many candidates as asked for the whole vectors are compared."""


class Nearest:
    """An index over ``numbers``. ``vectors_of`` reads the vectors of some numbers, in their order."""

    def __init__(
        self,
        numbers: np.ndarray,
        vectors_of: Callable[[Sequence[int]], np.ndarray],
        path: Path,
        exact_up_to: int,
    ) -> None:
        self._vectors_of = vectors_of
        self.exact = len(numbers) <= exact_up_to
        self._index = self._flat(numbers) if self.exact else self._lists(numbers, path)

    def search(self, vector: np.ndarray, limit: int, among: np.ndarray | None = None) -> list[tuple[int, float]]:
        """The ``limit`` numbers nearest to ``vector`` with their cosines, best first; only ``among`` these, looked at one and all."""
        import faiss

        if self._index is None or (among is not None and not among.size):
            return []
        selector = None if among is None else faiss.IDSelectorBatch(among)
        question = np.ascontiguousarray(vector.reshape(1, -1), dtype=np.float32)
        if self.exact:
            parameters = None
            if selector is not None:
                parameters = faiss.SearchParameters()
                parameters.sel = selector
            scores, found = self._index.search(question, min(limit, self._index.ntotal), params=parameters)
            return [
                (int(number), float(score)) for number, score in zip(found[0], scores[0], strict=True) if number >= 0
            ]
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = PROBED if selector is None else self._index.nlist
        if selector is not None:
            parameters.sel = selector
        _, found = self._index.search(question, min(RESCORED * limit, self._index.ntotal), params=parameters)
        numbers = [int(number) for number in found[0] if number >= 0]
        cosines = self._vectors_of(numbers) @ question[0] if numbers else np.empty(0)
        ranked = sorted(zip(numbers, map(float, cosines), strict=True), key=lambda hit: (-hit[1], hit[0]))
        return ranked[:limit]

    def _flat(self, numbers: np.ndarray) -> Any:
        import faiss

        if not len(numbers):
            return None
        matrix = self._vectors_of(numbers.tolist())
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(matrix.shape[1]))
        index.add_with_ids(matrix, numbers)
        return index

    def _lists(self, numbers: np.ndarray, path: Path) -> Any:
        """The index kept in ``path``, brought in step with ``numbers``; learnt anew once they are twice or half as many."""
        import faiss

        index = _kept(path)
        held = _numbers_in(index) if index is not None else np.empty(0, dtype=np.int64)
        if index is None or not index.nlist / 2 < _lists_for(len(numbers)) < index.nlist * 2:
            index, held = self._learnt(numbers), np.empty(0, dtype=np.int64)
        gone, come = np.setdiff1d(held, numbers), np.setdiff1d(numbers, held)
        if gone.size:
            index.remove_ids(faiss.IDSelectorBatch(gone))
        for part in _parts(come):
            index.add_with_ids(self._vectors_of(part.tolist()), part)
        if gone.size or come.size:
            faiss.write_index(index, str(path))
        return index

    def _learnt(self, numbers: np.ndarray) -> Any:
        import faiss

        lists = _lists_for(len(numbers))
        chosen = np.random.default_rng(0).permutation(len(numbers))[: TRAINED_BY * lists]
        sample = self._vectors_of(numbers[np.sort(chosen)].tolist())
        index = faiss.index_factory(sample.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.train(sample)
        return index


def _lists_for(count: int) -> int:
    return int(2 ** round(math.log2(math.sqrt(max(count, 1)))))


def _kept(path: Path) -> Any:
    """The index in ``path``, none where there is none or it is damaged: it is derived."""
    import faiss

    if not path.exists():
        return None
    try:
        return faiss.read_index(str(path))
    except RuntimeError:
        return None


def _numbers_in(index: Any) -> np.ndarray:
    import faiss

    lists = index.invlists
    parts: Iterable[np.ndarray] = (
        faiss.rev_swig_ptr(lists.get_ids(one), lists.list_size(one)).copy() for one in range(index.nlist)
    )
    return np.concatenate([*parts, np.empty(0, dtype=np.int64)])


def _parts(numbers: np.ndarray, size: int = 20_000) -> Iterator[np.ndarray]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
