"""Vectors kept by what they are of, for every data folder of this machine: a text is embedded once, whoever asks.

In: texts, and what makes vectors of those that are not kept yet. Out: their vectors, the same to the bit. One SQLite file in the
folder that the setting ``vector_cache`` names; several processes may use it at once. It holds digests, no texts. What is in it
can be made again: a folder that cannot be used, or a damaged file, only costs time.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

WAIT = 30.0
"""Seconds to wait while another process writes."""

_AT_ONCE = 500
"""Digests asked for in one statement."""


class VectorCache:
    """The vectors kept in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "vectors.sqlite"

    def vectors(self, model: str, texts: Sequence[str], make: Callable[[list[str]], np.ndarray]) -> np.ndarray:
        """The vectors of ``texts``, in their order; ``make`` gives those that are not kept yet.

        ``model`` says what embeds them and how: another's vectors are never taken for its own.
        """
        keys = [hashlib.sha256(f"{model}\0{text}".encode()).digest() for text in texts]
        found = self._kept(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        if missing:
            made = dict(zip(missing, make(list(missing.values())), strict=True))
            self._keep(made)
            found |= made
        return np.stack([found[key] for key in keys]) if keys else make([])

    def _kept(self, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
        found: dict[bytes, np.ndarray] = {}
        if not self._path.exists():
            return found
        try:
            with closing(self._connected()) as connection:
                for start in range(0, len(keys), _AT_ONCE):
                    some = keys[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(some))
                    rows = connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)
                    found.update((key, np.frombuffer(vector, dtype="<f4")) for key, vector in rows)
        except sqlite3.Error:
            return {}
        return found

    def _keep(self, made: dict[bytes, np.ndarray]) -> None:
        rows = [(key, np.asarray(vector, dtype="<f4").tobytes()) for key, vector in made.items()]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connected()) as connection, connection:
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID"
                )
                connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
        except (OSError, sqlite3.Error):
            return

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=WAIT)
