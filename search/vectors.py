"""Vectors of passages: each distinct text is embedded once, kept in SQLite, searched exactly with FAISS.

SQLite holds which passage has which text and the vector of each text, and is changed in one transaction; the FAISS index
is built from it in memory on first use after a change. ``text_id`` is 60 bits of the MD5 of the text, so a
vector's number says what it is of and never changes.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np


def text_id(text: str) -> int:
    """The number of a text: the first 15 hexadecimal digits of its MD5."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:15], 16)


_TABLES = """
CREATE TABLE IF NOT EXISTS documents (iri TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (iri TEXT PRIMARY KEY, document TEXT NOT NULL, text_id INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passages_document ON passages (document);
CREATE INDEX IF NOT EXISTS passages_text ON passages (text_id);
CREATE TABLE IF NOT EXISTS vectors (text_id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class VectorIndex:
    """Passages by meaning. ``encoder`` names the model; another name empties the vectors, which are then made anew."""

    def __init__(self, path: Path, encoder: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False)
        self._connection.executescript(_TABLES)
        self._lock = threading.RLock()
        self._faiss: Any = None
        with self._lock, self._connection:
            row = self._connection.execute("SELECT value FROM meta WHERE name = 'encoder'").fetchone()
            if row is None or row[0] != encoder:
                self._connection.execute("DELETE FROM vectors")
                self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('encoder', ?)", (encoder,))

    @property
    def deferred(self) -> bool:
        """Whether vectors are left to be made later, on purpose."""
        with self._lock:
            return self._connection.execute("SELECT 1 FROM meta WHERE name = 'deferred'").fetchone() is not None

    def defer(self, deferred: bool) -> None:
        """Leave vectors to be made later, or no longer."""
        with self._lock, self._connection:
            if deferred:
                self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('deferred', '1')")
            else:
                self._connection.execute("DELETE FROM meta WHERE name = 'deferred'")

    def digests(self) -> dict[str, str]:
        """Address → digest of every document whose passages are in."""
        return dict(self._connection.execute("SELECT iri, digest FROM documents"))

    def replace(self, changes: Iterable[tuple[str, str | None, Sequence[tuple[str, str]]]]) -> None:
        """For each ``(document, digest, [(passage iri, text)])``: these are its passages now; digest None removes it."""
        with self._lock, self._connection:
            for document, digest, passages in changes:
                self._connection.execute("DELETE FROM passages WHERE document = ?", (document,))
                self._connection.execute("DELETE FROM documents WHERE iri = ?", (document,))
                if digest is not None:
                    self._connection.execute("INSERT INTO documents VALUES (?, ?)", (document, digest))
                    self._connection.executemany(
                        "INSERT INTO passages VALUES (?, ?, ?)",
                        ((iri, document, text_id(text)) for iri, text in passages),
                    )
            self._connection.execute("DELETE FROM vectors WHERE text_id NOT IN (SELECT text_id FROM passages)")
            self._faiss = None

    def missing(self) -> set[int]:
        """Numbers of the texts that have no vector yet."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT DISTINCT text_id FROM passages WHERE text_id NOT IN (SELECT text_id FROM vectors)"
            )
            return {row[0] for row in rows}

    def embed(self, texts: Sequence[str], encode: Callable[[Sequence[str]], np.ndarray]) -> None:
        """Make and keep the vectors of ``texts``, in one transaction."""
        if not texts:
            return
        vectors = encode(texts)
        with self._lock, self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                ((text_id(text), vector.astype("<f4").tobytes()) for text, vector in zip(texts, vectors, strict=True)),
            )
            self._faiss = None

    def search(self, vector: np.ndarray, limit: int, passages: Iterable[str] | None = None) -> list[tuple[str, float]]:
        """``(passage iri, cosine)``, best first, ties by address, exact; only among ``passages`` if given."""
        import faiss

        with self._lock:
            index = self._index()
            if index.ntotal == 0:
                return []
            parameters = None
            allowed = None
            if passages is not None:
                allowed = set(passages)
                ids = np.array(sorted(self._text_ids(allowed)), dtype=np.int64)
                if ids.size == 0:
                    return []
                parameters = faiss.SearchParameters()
                parameters.sel = faiss.IDSelectorBatch(ids)
            scores, found = index.search(vector.reshape(1, -1), min(limit, index.ntotal), params=parameters)
            by_text = {int(key): float(score) for key, score in zip(found[0], scores[0], strict=True) if key >= 0}
            hits = [(iri, by_text[key]) for iri, key in self._passages_of(by_text) if allowed is None or iri in allowed]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def __bool__(self) -> bool:
        """Whether there is any vector."""
        with self._lock:
            return self._connection.execute("SELECT 1 FROM vectors LIMIT 1").fetchone() is not None

    def counts(self) -> tuple[int, int]:
        """``(passages, vectors)``."""
        with self._lock:
            passages = self._connection.execute("SELECT count(*) FROM passages").fetchone()[0]
            vectors = self._connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
            return int(passages), int(vectors)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _index(self) -> Any:
        if self._faiss is None:
            import faiss

            rows = self._connection.execute("SELECT text_id, vector FROM vectors ORDER BY text_id").fetchall()
            dimensions = len(rows[0][1]) // 4 if rows else 1
            index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimensions))
            if rows:
                matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(len(rows), dimensions)
                index.add_with_ids(np.ascontiguousarray(matrix), np.array([row[0] for row in rows], dtype=np.int64))
            self._faiss = index
        return self._faiss

    def _text_ids(self, passages: set[str]) -> set[int]:
        return self._in_batches("SELECT DISTINCT text_id FROM passages WHERE iri IN", passages, lambda row: row[0])

    def _passages_of(self, text_ids: Iterable[int]) -> set[tuple[str, int]]:
        return self._in_batches(
            "SELECT iri, text_id FROM passages WHERE text_id IN", text_ids, lambda row: (row[0], row[1])
        )

    def _in_batches(self, select: str, values: Iterable[Any], shape: Callable[[Any], Any]) -> set[Any]:
        """Rows of ``select (?, ?, …)`` over any number of values: SQLite takes 32,766 a statement."""
        ordered = list(values)
        found: set[Any] = set()
        for start in range(0, len(ordered), 10_000):
            batch = ordered[start : start + 10_000]
            marks = ",".join("?" * len(batch))
            found.update(shape(row) for row in self._connection.execute(f"{select} ({marks})", batch))
        return found
