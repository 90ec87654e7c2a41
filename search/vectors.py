"""Vectors of passages: each distinct text is embedded once, kept in SQLite, searched with FAISS.

SQLite holds which passage has which text and the vector of each text, and is changed in one transaction; the FAISS index
(:mod:`search.nearest`) is brought in step with it on first use after a change. ``text_id`` is 60 bits of the MD5 of the text, so a
vector's number says what it is of and never changes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from search.indexed import FILTERS, Passage
from search.milvus import MilvusVectors
from search.nearest import Nearest


def text_id(text: str) -> int:
    """The number of a text: the first 15 hexadecimal digits of its MD5."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:15], 16)


_TABLES = """
CREATE TABLE IF NOT EXISTS documents (iri TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (iri TEXT PRIMARY KEY, document TEXT NOT NULL, text_id INTEGER NOT NULL, shown TEXT)
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS passages_document ON passages (document);
CREATE INDEX IF NOT EXISTS passages_text ON passages (text_id);
CREATE TABLE IF NOT EXISTS vectors (text_id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


def _connected(path: Path) -> sqlite3.Connection:
    """The file, made anew where it is damaged: what it holds is derived."""
    connection = sqlite3.connect(path, check_same_thread=False)
    try:
        connection.executescript(_TABLES)
    except sqlite3.DatabaseError as error:
        connection.close()
        if isinstance(error, sqlite3.OperationalError):  # full, read-only or busy: what is there is sound
            raise
        path.unlink()
        connection = sqlite3.connect(path, check_same_thread=False)
        connection.executescript(_TABLES)
    return connection


SENT_TOGETHER = 10_000
"""Vectors read at a time to be sent elsewhere."""

LAYOUT = "2"
"""What is embedded of a passage, and how it is kept; another layout is made anew."""


class Facets:
    """What every passage is filtered by, in columns: which pass a filter is told at once."""

    def __init__(self, rows: Iterable[tuple[str, int, str]]) -> None:
        self._iris: list[str] = []
        texts: list[int] = []
        self._numbers: dict[str, dict[str, int]] = {name: {} for name in FILTERS}
        columns: dict[str, list[int]] = {name: [] for name in FILTERS}
        for iri, text, shown in rows:
            self._iris.append(iri)
            texts.append(text)
            facets = Passage(iri, *json.loads(shown)).facets
            for name, column in columns.items():
                known = self._numbers[name]
                value = facets.get(name)
                column.append(-1 if value is None else known.setdefault(value, len(known)))
        self._texts = np.array(texts, dtype=np.int64)
        self._columns = {name: np.array(column, dtype=np.int32) for name, column in columns.items()}

    def chosen(self, filters: Mapping[str, Any]) -> Chosen:
        """The passages whose facets are those of ``filters``."""
        passing = np.ones(len(self._iris), dtype=bool)
        for name, value in filters.items():
            passing &= self._columns[name] == self._numbers[name].get(str(value), -2)
        return Chosen(self._iris, self._texts, np.flatnonzero(passing))


class Chosen:
    """Some of the passages, by their places among all."""

    def __init__(self, iris: Sequence[str], texts: np.ndarray, places: np.ndarray) -> None:
        self._iris, self._places, self._texts = iris, places, texts[places]

    def texts(self) -> np.ndarray:
        """The numbers of their texts."""
        return np.unique(self._texts)

    def with_texts(self, texts: Sequence[int]) -> set[tuple[str, int]]:
        """Those that have one of ``texts`` (numbers), each with its text."""
        holding = np.flatnonzero(np.isin(self._texts, np.array(texts, dtype=np.int64)))
        return {(self._iris[self._places[one]], int(self._texts[one])) for one in holding}


class VectorIndex:
    """Passages by meaning. ``encoder`` names the model; another name empties the vectors, which are then made anew.

    Up to ``exact_up_to`` vectors every one is compared; beyond it :mod:`search.nearest` says how. With ``elsewhere`` the vectors
    are there and not in SQLite, which keeps which texts have one.
    """

    def __init__(
        self, path: Path, encoder: str, exact_up_to: int = 100_000, elsewhere: MilvusVectors | None = None
    ) -> None:
        self._elsewhere = elsewhere
        path.parent.mkdir(parents=True, exist_ok=True)
        self._kept_lists = path.with_suffix(".faiss")
        self._exact_up_to = exact_up_to
        self._connection = _connected(path)
        self._lock = threading.RLock()
        self._nearest: Nearest | None = None
        self._facets: Facets | None = None
        with self._lock, self._connection:
            row = self._connection.execute("SELECT value FROM meta WHERE name = 'encoder'").fetchone()
            if row is None or row[0] != encoder:
                self._forget_vectors()
                self._kept_lists.unlink(missing_ok=True)
                self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('encoder', ?)", (encoder,))
            row = self._connection.execute("SELECT value FROM meta WHERE name = 'layout'").fetchone()
            if row is None or row[0] != LAYOUT:
                self._forget_vectors()
                self._connection.executescript(f"DROP TABLE passages; {_TABLES} DELETE FROM documents;")
                self._connection.execute("DELETE FROM meta WHERE name = 'stamp'")
                self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('layout', ?)", (LAYOUT,))
            self._take_place()

    def _forget_vectors(self) -> None:
        """Forget every vector, here and elsewhere."""
        if self._elsewhere is not None and self._connection.execute("SELECT 1 FROM vectors LIMIT 1").fetchone():
            self._elsewhere.clear()
        self._connection.execute("DELETE FROM vectors")

    def _take_place(self) -> None:
        """Bring the vectors to where they are to be: from here to elsewhere they are sent; else they are made anew."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'place'").fetchone()
        known = row[0] if row else ""
        wanted = f"{self._elsewhere.address} {self._elsewhere.name}" if self._elsewhere is not None else ""
        if known == wanted:
            return
        if self._elsewhere is not None and not known:
            texts = [row[0] for row in self._connection.execute("SELECT text_id FROM vectors ORDER BY text_id")]
            for start in range(0, len(texts), SENT_TOGETHER):
                part = texts[start : start + SENT_TOGETHER]
                self._elsewhere.add(part, self._vectors_of(part))
            self._connection.execute("UPDATE vectors SET vector = ?", (b"",))
            self._kept_lists.unlink(missing_ok=True)
        else:
            self._connection.execute("DELETE FROM vectors")
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('place', ?)", (wanted,))

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

    @property
    def stamp(self) -> str | None:
        """The state of the fact tables that all this was last made from."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
        return row[0] if row else None

    def set_stamp(self, stamp: str) -> None:
        """Say from which state of the fact tables all this was made."""
        with self._lock, self._connection:
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (stamp,))

    def forget_digests(self, documents: Iterable[str]) -> None:
        """Take every document for changed, and drop the passages of all but these."""
        with self._lock, self._connection:
            known = {row[0] for row in self._connection.execute("SELECT DISTINCT document FROM passages")}
            gone = ((one,) for one in known.difference(documents))
            self._connection.executemany("DELETE FROM passages WHERE document = ?", gone)
            self._connection.execute("DELETE FROM documents")
            self._connection.execute("DELETE FROM meta WHERE name = 'stamp'")

    def shown(self, iris: Sequence[str]) -> dict[str, Passage]:
        """The passages at ``iris``, by address."""
        with self._lock:
            rows = self._in_batches("SELECT iri, shown FROM passages WHERE iri IN", iris, lambda row: (row[0], row[1]))
        return {iri: Passage(iri, *json.loads(shown)) for iri, shown in rows}

    def replace(self, changes: Iterable[tuple[str, str | None, Sequence[Passage]]]) -> None:
        """For each ``(document, digest, passages)``: these are its passages now; digest None removes it."""
        with self._lock, self._connection:
            for document, digest, passages in changes:
                self._connection.execute("DELETE FROM passages WHERE document = ?", (document,))
                self._connection.execute("DELETE FROM documents WHERE iri = ?", (document,))
                if digest is not None:
                    self._connection.execute("INSERT INTO documents VALUES (?, ?)", (document, digest))
                    self._connection.executemany(
                        "INSERT OR REPLACE INTO passages VALUES (?, ?, ?, ?)",
                        ((one.iri, document, text_id(one.meaning), one.kept) for one in passages),
                    )
            gone = self._drop_strays()
            self._nearest = self._facets = None
        if self._elsewhere is not None:
            self._elsewhere.drop(gone)

    def _drop_strays(self) -> list[int]:
        """Drop the vectors of no passage's text; the numbers of these texts."""
        dropped = "DELETE FROM vectors WHERE text_id NOT IN (SELECT text_id FROM passages) RETURNING text_id"
        return [row[0] for row in self._connection.execute(dropped).fetchall()]

    def held(self) -> dict[str, tuple[str, int, str]]:
        """Passage → its document, the number of its text, and what is shown of it."""
        with self._lock:
            rows = self._connection.execute("SELECT iri, document, text_id, shown FROM passages").fetchall()
        return {iri: (document, text, shown) for iri, document, text, shown in rows}

    def strays(self) -> int:
        """How many vectors are of no passage's text."""
        with self._lock:
            counted = "SELECT count(*) FROM vectors WHERE text_id NOT IN (SELECT text_id FROM passages)"
            return int(self._connection.execute(counted).fetchone()[0])

    def damaged(self) -> list[int]:
        """Numbers of texts whose vector is not of the others' length, holds what is no number, or is not elsewhere as it should be."""
        if self._elsewhere is not None:
            with self._lock:
                known = [row[0] for row in self._connection.execute("SELECT text_id FROM vectors")]
            return self._elsewhere.lacking(known)
        with self._lock:
            rows = self._connection.execute("SELECT text_id, vector FROM vectors").fetchall()
        usual = Counter(len(vector) for _, vector in rows).most_common(1)
        length = usual[0][0] if usual else 0
        return [
            text
            for text, vector in rows
            if len(vector) != length or length % 4 or not np.isfinite(np.frombuffer(vector, dtype="<f4")).all()
        ]

    def drop(self, texts: Sequence[int]) -> None:
        """Drop the vectors of texts (numbers), and those of no passage's text."""
        with self._lock, self._connection:
            self._connection.executemany("DELETE FROM vectors WHERE text_id = ?", ((text,) for text in texts))
            gone = [*texts, *self._drop_strays()]
            self._nearest = None
        if self._elsewhere is not None:
            self._elsewhere.drop(gone)

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
        if self._elsewhere is not None:
            self._elsewhere.add([text_id(text) for text in texts], vectors)
        with self._lock, self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                (
                    (text_id(text), b"" if self._elsewhere is not None else vector.astype("<f4").tobytes())
                    for text, vector in zip(texts, vectors, strict=True)
                ),
            )
            self._nearest = None

    def search(
        self, vector: np.ndarray, limit: int, filters: Mapping[str, Any] | None = None
    ) -> list[tuple[str, float]]:
        """``(passage iri, cosine)``, best first, ties by address, exact; only passages whose facets are those of ``filters``."""
        with self._lock:
            facets = self._passage_facets(filters) if filters else None
            nearest = self._elsewhere if self._elsewhere is not None else self._index()
            by_text = dict(nearest.search(vector, limit, facets.texts() if facets is not None else None))
            hits = [(iri, by_text[key]) for iri, key in (facets or self).with_texts(list(by_text))]
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
        """Close the file, and what is elsewhere."""
        self._connection.close()
        if self._elsewhere is not None:
            self._elsewhere.close()

    def _index(self) -> Nearest:
        if self._nearest is None:
            rows = self._connection.execute("SELECT text_id FROM vectors ORDER BY text_id").fetchall()
            numbers = np.array([row[0] for row in rows], dtype=np.int64)
            self._nearest = Nearest(numbers, self._vectors_of, self._kept_lists, self._exact_up_to)
        return self._nearest

    def _vectors_of(self, texts: Sequence[int]) -> np.ndarray:
        found = dict(self._in_batches("SELECT text_id, vector FROM vectors WHERE text_id IN", texts, tuple))
        return np.frombuffer(b"".join(found[text] for text in texts), dtype="<f4").reshape(len(texts), -1)

    def _passage_facets(self, filters: Mapping[str, Any]) -> Chosen:
        if self._facets is None:
            self._facets = Facets(self._connection.execute("SELECT iri, text_id, shown FROM passages ORDER BY iri"))
        return self._facets.chosen(filters)

    def with_texts(self, texts: Sequence[int]) -> set[tuple[str, int]]:
        """The passages that have one of ``texts`` (numbers), each with its text."""
        return self._in_batches(
            "SELECT iri, text_id FROM passages WHERE text_id IN", texts, lambda row: (row[0], row[1])
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
