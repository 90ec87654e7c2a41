"""Writing fact tables (jsonl, csv, xlsx, parquet) and the graph (ttl, nq, jsonld) to files and streams.

Tables are streamed: memory does not grow with their length. A file is written beside its place and then renamed, so that
whoever opens it sees the old one or the whole new one.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from ontology.errors import BadRequest, UnknownTable
from ontology.graph import Graph
from ontology.schema import FactTable, Type
from ontology.spreadsheets import cell, compact_json
from ontology.table_fill import Row
from ontology.table_filters import Filters, Sort, table_named
from ontology.tables import BATCH_ROWS, FactTables

XLSX_ROWS = 1_048_575
"""Data rows of one worksheet, by the format."""


GRAPH_FORMATS = ("ttl", "nq", "jsonld")
"""Formats of :func:`export_graph`; of these nq and jsonld keep the named graphs."""


def export_table(
    tables: FactTables, table: str, format: str, path: Path, filters: Filters | None = None, sort: Sort = None
) -> int:
    """Write a fact table to ``path`` and return how many rows it has.

    Raises ``UnknownTable`` for a table, column or format that does not exist, ``BadRequest`` for too many rows for xlsx.
    """
    with replacing(path) as stream:
        return write_table(tables, table, format, stream, filters, sort)


def write_table(
    tables: FactTables,
    table: str,
    format: str,
    stream: BinaryIO,
    filters: Filters | None = None,
    sort: Sort = None,
    limit: int | None = None,
    offset: int = 0,
) -> int:
    """As :func:`export_table`, to an open binary stream, which stays open; ``limit`` rows from ``offset`` on."""
    if format not in _WRITERS:
        raise UnknownTable(f"不支持的导出格式“{format}”，可用的有：{'、'.join(TABLE_FORMATS)}。")
    fact_table = table_named(table)
    if format == "xlsx" and (limit or tables.count(table, filters)) > XLSX_ROWS:
        raise BadRequest(f"行数超过 xlsx 的上限 {XLSX_ROWS}，请加筛选条件，或改用 csv、jsonl、parquet。")
    counted = _Counted(tables.stream(table, filters, sort, limit, offset))
    _WRITERS[format](fact_table, counted, stream)
    return counted.count


def csv_stream(
    tables: FactTables,
    table: str,
    filters: Filters | None = None,
    sort: Sort = None,
    limit: int | None = None,
    offset: int = 0,
) -> Iterator[bytes]:
    """A fact table as CSV (UTF-8 with BOM), piece by piece; what cannot be asked for is refused before the first one."""
    return _csv_pieces(table_named(table), tables.stream(table, filters, sort, limit, offset))


def export_graph(graph: Graph, format: str, path: Path) -> None:
    """Write the whole graph to ``path``; raises ``UnknownTable`` for an unknown format."""
    if format not in GRAPH_FORMATS:
        raise UnknownTable(f"不支持的图谱格式“{format}”，可用的有：{'、'.join(GRAPH_FORMATS)}。")
    with replacing(path) as stream:
        graph.dump(format, stream)


CORRECTION = ("fact", "column", "original", "value", "by", "at", "reason")
"""Texts of what a span says of a value that a person overruled."""


class _Counted:
    """Rows, counted as they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream that becomes the file at ``path`` once it is written whole; nothing changes where that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


def _columns(table: FactTable) -> list[tuple[str, Type]]:
    return [*((column.name, column.type) for column in table.columns), ("iri", "text"), ("evidence", "json")]


def _write_jsonl(table: FactTable, rows: Iterable[Row], stream: BinaryIO) -> None:
    for row in rows:
        stream.write(compact_json(row).encode() + b"\n")


def _write_csv(table: FactTable, rows: Iterable[Row], stream: BinaryIO) -> None:
    for piece in _csv_pieces(table, rows):
        stream.write(piece)


def _csv_pieces(table: FactTable, rows: Iterable[Row]) -> Iterator[bytes]:
    columns = _columns(table)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([name for name, _ in columns])
    yield codecs.BOM_UTF8
    rows = iter(rows)
    while batch := list(islice(rows, BATCH_ROWS)):
        writer.writerows([_csv_cell(cell(row[name], kind)) for name, kind in columns] for row in batch)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _write_parquet(table: FactTable, rows: Iterable[Row], stream: BinaryIO) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _arrow_schema(table)
    rows = iter(rows)
    with pq.ParquetWriter(stream, schema) as writer:
        while batch := list(islice(rows, BATCH_ROWS)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _arrow_schema(table: FactTable) -> Any:
    import pyarrow as pa

    place = [(name, pa.int64()) for name in ("page", "table", "row", "column", "start", "end")]
    span = [
        ("fields", pa.list_(pa.string())),
        ("document", pa.string()),
        *place,
        ("quote", pa.string()),
        ("confidence", pa.decimal128(24, 6)),
        ("corrections", pa.list_(pa.struct([*((name, pa.string()) for name in CORRECTION), ("decision", pa.int64())]))),
    ]
    warning = [("code", pa.string()), ("message", pa.string()), *place[:3]]
    types = {
        "text": pa.string(),
        "decimal": pa.decimal128(24, 6),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "texts": pa.list_(pa.string()),
        "json": pa.list_(pa.struct(warning)),
    }
    fields = [
        pa.field(column.name, types[column.type], metadata={"label": column.label, "unit": column.unit})
        for column in table.columns
    ]
    return pa.schema([*fields, pa.field("iri", pa.string()), pa.field("evidence", pa.list_(pa.struct(span)))])


def _write_xlsx(table: FactTable, rows: Iterable[Row], stream: BinaryIO) -> None:
    from ontology.workbook import write_workbook  # deferred: xlsxwriter is needed for this format only

    write_workbook(table, _columns(table), rows, stream)


_WRITERS: dict[str, Callable[[FactTable, Iterable[Row], BinaryIO], None]] = {
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "parquet": _write_parquet,
}

TABLE_FORMATS = tuple(_WRITERS)
"""Formats of :func:`export_table`."""
