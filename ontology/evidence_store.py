"""Where facts stand in their documents, looked up by key: an SQLite file beside the DuckDB file of the fact tables.

In: what one document's facts rest on, packed. Out: the spans of any facts, in reading order, at a cost that does not grow with
the number of documents (a column store would look through all of them). Derived from the graph like the fact tables, and worth
nothing without them: both hold the same mark, else they are made anew together.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

Span = tuple[int | None, int | None, int | None, int | None, int, int, str, str | None]
"""Page, table, row, column, start, end, quote, confidence (as text, so that it stays exact)."""

_BITS = 24
"""Bits of a span's number that count it within its document."""
_TOGETHER = 10_000
"""Keys asked for in one statement."""

_LAYOUT = """
CREATE TABLE IF NOT EXISTS mark (mark TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS spans (id INTEGER PRIMARY KEY, page INTEGER, "table" INTEGER, "row" INTEGER, "column" INTEGER,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL, confidence TEXT);
CREATE TABLE IF NOT EXISTS facts (key INTEGER PRIMARY KEY, document INTEGER NOT NULL, links TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS facts_document ON facts (document);
"""


@dataclass(frozen=True, slots=True)
class Packed:
    """What a document's facts rest on: its spans once, and for each fact's key the spans it rests on in reading order.

    ``facts`` holds JSON: ``[[number of the span in spans, column, column …], …]``.
    """

    document_iri: str
    document: str
    spans: tuple[Span, ...]
    facts: tuple[tuple[int, str], ...]


class EvidenceStore:
    """The spans of facts in the file ``path``, or in memory where it is None. Reading is safe from several threads."""

    def __init__(self, path: Path | None = None) -> None:
        self._writer = _connected(path)
        self._reader = _connected(path) if path else self._writer
        self._reading = threading.Lock()

    @property
    def mark(self) -> str | None:
        """What tells which fact tables this belongs to; None where it is new."""
        found = self._writer.execute("SELECT mark FROM mark").fetchone()
        return found[0] if found else None

    def set_mark(self, mark: str) -> None:
        """Say which fact tables this belongs to."""
        with self._writer:
            self._writer.execute("DELETE FROM mark")
            self._writer.execute("INSERT INTO mark VALUES (?)", (mark,))

    def exchange(self, outgoing: Iterable[str], incoming: Iterable[Packed]) -> None:
        """Take documents (addresses) out and put others in, in one transaction; one that is there already is replaced."""
        come = list(incoming)
        with self._lock_for_writing(), self._writer:
            for iri in (*outgoing, *(packed.document_iri for packed in come)):
                self._drop(iri)
            for packed in come:
                self._take(packed)

    def find(self, facts: dict[int, str], columns: frozenset[str] | None = None) -> dict[str, list[dict[str, Any]]]:
        """The spans of ``facts`` (key → name), by name, in reading order; only those that hold one of ``columns`` if given."""
        with self._reading:
            links = {
                key: (
                    document,
                    [link for link in json.loads(text) if columns is None or not columns.isdisjoint(link[1:])],
                )
                for key, document, text in self._by_number(
                    "SELECT key, document, links FROM facts WHERE key", list(facts)
                )
            }
            documents = dict(
                self._by_number(
                    "SELECT id, name FROM documents WHERE id", sorted({document for document, _ in links.values()})
                )
            )
            wanted = sorted({document << _BITS | link[0] for document, found in links.values() for link in found})
            spans = {
                row[0]: row[1:]
                for row in self._by_number(
                    'SELECT id, page, "table", "row", "column", start, "end", quote, confidence FROM spans WHERE id',
                    wanted,
                )
            }
        return {
            facts[key]: [_row(link[1:], documents[document], spans[document << _BITS | link[0]]) for link in found]
            for key, (document, found) in links.items()
        }

    def documents(self) -> set[str]:
        """The addresses of the documents whose spans are in."""
        return {iri for (iri,) in self._writer.execute("SELECT iri FROM documents")}

    def held(self, iri: str) -> Packed | None:
        """What is in of a document (its address), as it was put in; the order of its facts is none."""
        known = self._writer.execute("SELECT id, name FROM documents WHERE iri = ?", (iri,)).fetchone()
        if known is None:
            return None
        number, name = known
        spans = self._writer.execute(
            'SELECT page, "table", "row", "column", start, "end", quote, confidence FROM spans '
            "WHERE id BETWEEN ? AND ? ORDER BY id",
            (number << _BITS, (number + 1 << _BITS) - 1),
        ).fetchall()
        facts = self._writer.execute("SELECT key, links FROM facts WHERE document = ?", (number,)).fetchall()
        return Packed(iri, name, tuple(spans), tuple(facts))

    def close(self) -> None:
        """Close the file."""
        self._reader.close()
        self._writer.close()

    def _lock_for_writing(self) -> Any:
        """In memory readers share the writer's connection, and would see half a document."""
        return self._reading if self._reader is self._writer else threading.Lock()

    def _drop(self, iri: str) -> None:
        known = self._writer.execute("SELECT id FROM documents WHERE iri = ?", (iri,)).fetchone()
        if known is None:
            return
        number = known[0]
        self._writer.execute("DELETE FROM spans WHERE id BETWEEN ? AND ?", (number << _BITS, (number + 1 << _BITS) - 1))
        self._writer.execute("DELETE FROM facts WHERE document = ?", (number,))
        self._writer.execute("DELETE FROM documents WHERE id = ?", (number,))

    def _take(self, packed: Packed) -> None:
        number = self._writer.execute(
            "INSERT INTO documents (iri, name) VALUES (?, ?)", (packed.document_iri, packed.document)
        ).lastrowid
        assert number is not None
        first = number << _BITS
        self._writer.executemany(
            "INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(first + place, *span) for place, span in enumerate(packed.spans)],
        )
        self._writer.executemany(
            "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", [(key, number, links) for key, links in packed.facts]
        )

    def _by_number(self, select: str, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for start in range(0, len(numbers), _TOGETHER):
            marks = ",".join(map(str, numbers[start : start + _TOGETHER]))
            found += self._reader.execute(f"{select} IN ({marks})").fetchall()
        return found


def _connected(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(path or ":memory:", check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA mmap_size = 1073741824")
    connection.executescript(_LAYOUT)
    return connection


def _row(fields: list[str], document: str, span: Sequence[Any]) -> dict[str, Any]:
    page, table, row, column, start, end, quote, confidence = span
    found = {
        "fields": fields,
        "document": document,
        "page": page,
        "table": table,
        "row": row,
        "column": column,
        "start": start,
        "end": end,
        "quote": quote,
    }
    if confidence is not None:
        found["confidence"] = Decimal(confidence)
    return found
