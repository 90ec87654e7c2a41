"""Fact tables: a columnar index (DuckDB) of the graph, which is the truth.

In: the graph, document by document. Out: rows for answers, exports and audit. Never: a fact that the graph does not hold.
A database that is missing, damaged or of an older layout is made anew from the graph; nothing is lost with it.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from ontology.errors import BadRequest, DataFolderBusy
from ontology.evidence_store import EvidenceStore
from ontology.graph import Graph
from ontology.schema import FactTable, plain_number
from ontology.table_entities import Entity, read_entities
from ontology.table_fill import Filling, Row, documents_of, read_documents
from ontology.table_filters import Filters, Sort, order_by, table_named, where
from ontology.table_layout import BASE_FIELDS, DECIMAL, DOCUMENT_TABLES, LABELS, ddl, document_key, key_of, layout_hash

MEMORY_LIMIT = "1GB"
"""What DuckDB may keep in memory; beyond it, it writes to disk."""
THREADS = 2
"""Threads of one query."""
BATCH_DOCUMENTS = 128
"""Documents read from the graph and written in one transaction."""
KEPT_RESULTS = 2000
"""Small results kept until the tables change: questions offered after an answer ask the same again and again."""
KEPT_ROWS = 50
"""Rows of a result that is kept, at most."""
KEPT_QUESTION = 2000
"""Characters of the parameters of a result that is kept, at most."""
BATCH_ROWS = 2000
"""Rows held at a time while a table is streamed."""

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY_LIMIT,
    "threads": THREADS,
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True, slots=True)
class Synced:
    """What :meth:`FactTables.sync` did: how many documents it read from the graph, and how many it no longer found there."""

    added: int
    removed: int


class FactTables:
    """The fact tables in a DuckDB file, or in memory where ``path`` is None.

    Reading is safe from several threads at once and sees whole documents only; ``sync`` runs one at a time.
    Raises ``DataFolderBusy`` where another process has the file open.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._writing = threading.Lock()
        self._connection, self._evidence = _opened(path)
        self._kept: dict[tuple[int, str, str], list[Row]] = {}
        self._stamp = -1, ""
        self.revision = 0
        """Grows with every change by this object: tells what was made from the tables whether it is behind."""

    def close(self) -> None:
        """Close the database; the object cannot be used afterwards."""
        self._connection.close()
        self._evidence.close()

    def sync(self, graph: Graph) -> Synced:
        """Bring the tables in step with ``graph``: only documents that came, went or changed are touched.

        Each batch is one transaction: after a crash the tables hold whole documents and the next call goes on. A document
        that replaces another of its name goes in as that one goes out. Entities are read again where a touched document
        mentions them. Raises ``BadRequest`` where a number of the graph does not fit; its batch is left out as a whole.
        """
        with self._writing:
            present = {name: (iri, digest) for name, iri, digest in self._fetch(_PRESENT)}
            wanted = documents_of(graph)
            gone = {name: iri for name, (iri, digest) in present.items() if wanted.get(name) != (iri, digest)}
            fresh = sorted((name, iri) for name, (iri, digest) in wanted.items() if present.get(name) != (iri, digest))
            for batch in _batches(fresh, BATCH_DOCUMENTS):
                outgoing = [gone.pop(name) for name, _ in batch if name in gone]
                self._exchange(graph, outgoing, [iri for _, iri in batch])
            if gone:
                self._exchange(graph, sorted(gone.values()), [])
            return Synced(added=len(fresh), removed=len(present.keys() - wanted.keys()))

    def add(self, graph: Graph, documents: Sequence[Filling]) -> None:
        """Take in documents that just came into ``graph`` new, in one transaction."""
        filling = Filling()
        for one in documents:
            filling.take(one)
        with self._writing:
            self._write(graph, [], filling)

    @property
    def spans(self) -> EvidenceStore:
        """Where every fact of the tables stands."""
        return self._evidence

    def remake(self, graph: Graph, documents: Sequence[str]) -> None:
        """Take out what the tables hold of documents (addresses), and put in what the graph says of them now, if anything."""
        with self._writing:
            present = set(graph.documents().values())
            for batch in _batches(documents, BATCH_DOCUMENTS):
                self._exchange(graph, batch, [iri for iri in batch if iri in present])

    def refresh_entities(self, graph: Graph) -> None:
        """Read every entity again, after a decision of people renamed, merged or split some."""
        with self._writing:
            iris = [iri for (iri,) in self._fetch("SELECT DISTINCT entity_iri FROM base.document_entities ORDER BY 1")]
            rows = [row for batch in _batches(iris, BATCH_ROWS) for row in read_entities(graph, batch)]
            with self._transaction() as cursor:
                self._relabel(cursor, rows)
                cursor.execute("DELETE FROM base.entities")
                _insert(cursor, "entities", rows)

    def select(self, sql: str, parameters: Sequence[Any] = (), numbers: Sequence[str] = ()) -> list[Row]:
        """Rows of a SELECT over the views, as dicts; numbers are exact ``Decimal`` without trailing zeros, or ``None``.

        ``numbers`` are columns that the SELECT gives as text of exact numbers: many times faster to read than decimals.
        Raises ValueError for a SELECT that names two columns alike: a dict would lose one.
        DuckDB's ``avg`` and ``/`` leave exact arithmetic (they give floats): ask for sums and counts and divide afterwards.
        """
        asked = (self.revision, sql, repr(parameters))
        kept = self._kept.get(asked)
        if kept is None:
            kept = self._selected(sql, parameters, numbers)
            if len(kept) > KEPT_ROWS or len(asked[2]) > KEPT_QUESTION:
                return kept
            if len(self._kept) >= KEPT_RESULTS:
                self._kept.clear()
            self._kept[asked] = kept
        return _copied(kept)

    def _selected(self, sql: str, parameters: Sequence[Any], numbers: Sequence[str]) -> list[Row]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, list(parameters))
            shape = _Shape(cursor, numbers)
            if len(set(shape.names)) < len(shape.names):
                raise ValueError(f"two columns of one name: {shape.names}")
            return shape.rows(cursor.fetchall())

    def rows(
        self, table: str, filters: Filters | None = None, sort: Sort = None, limit: int | None = None, offset: int = 0
    ) -> list[Row]:
        """Rows of a fact table as the contract names them: its columns, ``iri`` and ``evidence``.

        ``filters`` and ``sort`` are those of ``table_filters``; without ``sort`` rows come in reading order. Raises
        ``UnknownTable`` for a table or column that does not exist, ``BadRequest`` for an argument that cannot be used.
        """
        return list(self.stream(table, filters, sort, limit, offset))

    def stream(
        self, table: str, filters: Filters | None = None, sort: Sort = None, limit: int | None = None, offset: int = 0
    ) -> Iterator[Row]:
        """As :meth:`rows`, a bounded number of rows in memory at a time."""
        fact_table = table_named(table)
        condition, parameters = where(fact_table, filters)
        columns = ", ".join(f'"{name}"' for name in (*fact_table.names, "iri"))
        sql = f"SELECT {columns} FROM {table}{condition}{order_by(fact_table, sort)}{_page(limit, offset)}"
        return self._stream(fact_table, sql, parameters)

    def count(self, table: str, filters: Filters | None = None) -> int:
        """How many rows :meth:`rows` would give without limit; raises what it raises."""
        condition, parameters = where(table_named(table), filters)
        return int(self._fetch(f"SELECT count(*) FROM {table}{condition}", parameters)[0][0])

    def evidence(self, iris: Sequence[str], columns: Iterable[str] | None = None) -> dict[str, list[Row]]:
        """The contract's ``evidence`` of each fact, in reading order; a fact without spans has an empty list.

        With ``columns`` spans that hold none of them may be left out: much less work where many facts are cited for little.
        Text recognised from a picture also carries its ``confidence`` (0 to 1); a span that states what a person overruled,
        the ``corrections`` of its columns: what holds instead, and who says so, when and why. A value where the document
        states none has the last span of its row for its place.
        """
        found: dict[str, list[Row]] = {iri: [] for iri in iris}
        corrections = self.corrections(iris) if self.select(_ANY_CORRECTION)[0]["any"] else []
        corrected = {correction["fact"] for correction in corrections}
        keys = {key_of(iri): iri for iri in found}
        found |= self._evidence.find(keys, None if columns is None else frozenset(columns))
        if corrected and columns is not None:  # their last span is needed, whatever it holds
            found |= self._evidence.find({key: iri for key, iri in keys.items() if iri in corrected})
        for correction in corrections:
            spans, column = found[correction["fact"]], correction["column"]
            holding = [span for span in spans if column in span["fields"]]
            if not holding and correction["value"] is not None:
                holding = spans[-1:]
                for span in holding:
                    span["fields"] = [*span["fields"], column]
            for span in holding:
                span.setdefault("corrections", []).append(correction)
        return found

    def corrections(self, iris: Sequence[str]) -> list[Row]:
        """What people overruled in the facts of these addresses, in the order of their decisions.

        Each says ``fact``, ``column``, ``original`` and ``value`` (as the column has them), ``by``, ``at``, ``reason``, ``decision``.
        """
        return [
            row | {name: _text(row[name]) for name in ("original", "value")}
            for row in self.select(_CORRECTIONS, (list(iris),))
        ]

    def stamp(self) -> str:
        """What tells this state of the tables from any other, in other processes too; what is derived from them goes by it."""
        revision, stamp = self._stamp
        if revision != self.revision:
            documents = "SELECT count(*), coalesce(bit_xor(hash(iri, digest)), 0) FROM base.documents"
            entities = "SELECT count(*), coalesce(bit_xor(hash(e)), 0) FROM base.entities e"
            revision = self.revision
            stamp = " ".join(str(number) for sql in (documents, entities) for number in self._fetch(sql)[0])
            self._stamp = revision, stamp
        return stamp

    def beside(self, name: str) -> Path | None:
        """Where a file derived from the tables is kept; None where they are in memory."""
        return self._path.with_name(name) if self._path else None

    def entities(self) -> list[Entity]:
        """Everything documents share (units, projects, indicators …) with current labels, ordered by kind and label."""
        rows = self.select(
            "SELECT iri, kind, label, aliases, region, department, unit FROM entities ORDER BY kind, label, iri"
        )
        return [Entity(**row | {"aliases": tuple(row["aliases"])}) for row in rows]

    def _stream(self, table: FactTable, sql: str, parameters: Sequence[Any]) -> Iterator[Row]:
        texts = [column.name for column in table.columns if column.type == "json"]
        with self._connection.cursor() as cursor:
            cursor.execute(sql, list(parameters))
            shape = _Shape(cursor)
            while batch := cursor.fetchmany(BATCH_ROWS):
                rows = shape.rows(batch)
                evidence = self.evidence([row["iri"] for row in rows])
                for row in rows:
                    for name in texts:
                        row[name] = json.loads(row[name]) if row[name] else []
                    yield row | {"evidence": evidence[row["iri"]]}

    def _exchange(self, graph: Graph, outgoing: Sequence[str], incoming: Sequence[str]) -> None:
        """Take documents out and put others in, with their entities, in one transaction."""
        self._write(graph, outgoing, read_documents(graph, incoming))

    def _write(self, graph: Graph, outgoing: Sequence[str], filling: Filling) -> None:
        """Evidence first: if the process dies between the two, the fact tables still name these documents as to be read."""
        self._evidence.exchange(outgoing, filling.evidence)
        rows = filling.rows
        touched = {row["entity_iri"] for row in rows["document_entities"]}
        if outgoing:
            mentioned = f"SELECT DISTINCT entity_iri FROM base.document_entities WHERE document_iri IN {_GIVEN}"
            touched |= {iri for (iri,) in self._fetch(mentioned, (list(outgoing),))}
        entities = read_entities(graph, sorted(touched))
        labels = {row["iri"]: row["label"] for row in entities}
        for name, column, node in LABELS:
            for row in rows[name]:
                row[column] = labels.get(row[node])
        with self._transaction() as cursor:
            self._relabel(cursor, entities)
            for name in DOCUMENT_TABLES:
                if outgoing:
                    cursor.execute(f"DELETE FROM base.{name} WHERE {document_key(name)} IN {_GIVEN}", [list(outgoing)])
                _insert(cursor, name, rows[name])
            cursor.execute(f"DELETE FROM base.entities WHERE iri IN {_GIVEN}", [sorted(touched)])
            _insert(cursor, "entities", entities)

    def _relabel(self, cursor: duckdb.DuckDBPyConnection, entities: Sequence[Row]) -> None:
        """Show the labels of ``entities`` in every row that shows another one."""
        given = [row["iri"] for row in entities]
        known = dict(cursor.execute(f"SELECT iri, label FROM base.entities WHERE iri IN {_GIVEN}", [given]).fetchall())
        changed = [row for row in entities if known.get(row["iri"], row["label"]) != row["label"]]
        if not changed:
            return
        import pyarrow as pa

        cursor.register("renamed", pa.table({name: [row[name] for row in changed] for name in ("iri", "label")}))
        for name, column, node in LABELS:
            cursor.execute(f"UPDATE base.{name} SET {column} = r.label FROM renamed r WHERE {node} = r.iri")
        cursor.unregister("renamed")

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._connection.cursor() as cursor:
            cursor.begin()
            try:
                yield cursor
            except BaseException:
                cursor.rollback()
                raise
            cursor.commit()
            self.revision += 1

    def _fetch(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, list(parameters)).fetchall()


_NUMBER = re.compile(r"DECIMAL\(\d+,\d+\)")
_PRESENT = "SELECT document, iri, digest FROM base.documents"
_GIVEN = "(SELECT unnest(CAST(? AS VARCHAR[])))"
"""A list given as one parameter: a join by hash, however long it is."""

_ANY_CORRECTION = 'SELECT EXISTS (SELECT 1 FROM base.corrections) AS "any"'
_CORRECTIONS = (
    'SELECT fact_iri AS fact, "column", original, value, "by", "at", reason, decision FROM base.corrections '
    f'WHERE fact_iri IN {_GIVEN} ORDER BY decision, fact_iri, "column"'
)


def _copied(rows: Sequence[Row]) -> list[Row]:
    """The rows with lists of their own, to be changed at will."""
    return [{name: list(value) if isinstance(value, list) else value for name, value in row.items()} for row in rows]


def json_ready(value: Any) -> Any:
    """``value`` with every exact number as the JSON number that reads the same: 10 for 10.00, 7.89 for 7.890000."""
    kind = type(value)
    if kind is dict:
        return {name: one if type(one) in _PLAIN else json_ready(one) for name, one in value.items()}
    if kind is list or kind is tuple:
        return [one if type(one) in _PLAIN else json_ready(one) for one in value]
    return _json_number(value) if kind is Decimal else value


_PLAIN = frozenset({str, int, float, bool, type(None)})
"""Types that JSON takes as they are: most values, so that they are not looked at twice."""


@lru_cache(maxsize=65536)
def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _opened(path: Path | None) -> tuple[duckdb.DuckDBPyConnection, EvidenceStore]:
    """Tables of today's layout at ``path``, with their evidence: those there, or empty ones where they are missing, damaged or older."""
    if path is None:
        return _new(None)
    with ExitStack() as opened:
        try:
            connection = opened.enter_context(duckdb.connect(str(path), config=_SETTINGS))
            evidence = opened.enter_context(closing(EvidenceStore(_evidence_path(path))))
            if (mark := _mark_of(connection)) and mark == evidence.mark:
                opened.pop_all()
                return connection, evidence
        except duckdb.IOException as error:
            if "lock" in str(error).lower():
                raise DataFolderBusy("事实表正被另一个进程使用，请先停止它，或经由它访问。") from error
        except (duckdb.Error, sqlite3.DatabaseError):
            pass
    for stale in (path, path.with_name(path.name + ".wal")):
        stale.unlink(missing_ok=True)
    for ending in ("", "-wal", "-shm"):
        _evidence_path(path).with_name(_evidence_path(path).name + ending).unlink(missing_ok=True)
    return _new(path)


def _new(path: Path | None) -> tuple[duckdb.DuckDBPyConnection, EvidenceStore]:
    """Empty tables and an empty evidence store that bear the same mark."""
    mark = secrets.token_hex(16)
    evidence = EvidenceStore(_evidence_path(path) if path else None)
    evidence.set_mark(mark)
    connection = duckdb.connect(str(path) if path else ":memory:", config=_SETTINGS)
    connection.begin()
    for statement in ddl():
        connection.execute(statement)
    connection.execute("INSERT INTO base.layout VALUES (?, ?)", [layout_hash(), mark])
    connection.commit()
    return connection, evidence


def _evidence_path(path: Path) -> Path:
    return path.with_name("evidence.sqlite")


def _mark_of(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The mark of tables of today's layout; None of any others."""
    try:
        found = connection.execute("SELECT mark FROM base.layout WHERE hash = ?", [layout_hash()]).fetchone()
    except (duckdb.CatalogException, duckdb.BinderException):
        return None
    return found[0] if found else None


def _insert(cursor: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    import pyarrow as pa  # here, because it takes a tenth of a second (and pandas) that readers need not wait for

    types = {
        "VARCHAR": pa.string(),
        "VARCHAR[]": pa.list_(pa.string()),
        "BIGINT": pa.int64(),
        "BOOLEAN": pa.bool_(),
        DECIMAL: pa.decimal128(24, 6),
    }
    fields = BASE_FIELDS[name]
    arrays = {field.name: pa.array([row.get(field.name) for row in rows], types[field.type]) for field in fields}
    cursor.register("incoming", pa.table(arrays))
    cursor.execute(f"INSERT INTO base.{name} SELECT * FROM incoming")
    cursor.unregister("incoming")


def _page(limit: int | None, offset: int) -> str:
    if offset < 0 or (limit is not None and limit < 0):
        raise BadRequest("limit 与 offset 不能为负，请改为 0 或正整数。")
    return f"{'' if limit is None else f' LIMIT {int(limit)}'} OFFSET {int(offset)}"


class _Shape:
    """The columns of a result: its names, which of them hold numbers, and which (``told``) numbers as text."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, told: Sequence[str] = ()) -> None:
        columns = cursor.description or ()
        self.names = [column[0] for column in columns]
        exact = [number for number, column in enumerate(columns) if _NUMBER.fullmatch(str(column[1]))]
        self._readers: list[tuple[int, Callable[[Any], Decimal]]] = [
            *((number, plain_number) for number in exact),
            *((self.names.index(name), _number) for name in told),
        ]

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Row]:
        """The rows by name; numbers column by column, which is much quicker than row by row."""
        columns: list[Sequence[Any]] = list(zip(*found, strict=True))
        if columns:
            for number, read in self._readers:
                columns[number] = [None if value is None else read(value) for value in columns[number]]
        return [dict(zip(self.names, values, strict=True)) for values in zip(*columns, strict=True)]


@lru_cache(maxsize=65536)
def _number(text: str) -> Decimal:
    """The number that a text tells; documents state the same few thousand again and again."""
    return plain_number(Decimal(text))


def _text(texts: list[str]) -> str | None:
    return "；".join(texts) or None


def _batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
