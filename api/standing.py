"""What is known of a graph store that nobody has written to since: that the fact tables are in step with it, and its size.

In: the store's folder, closed. Out: a note beside it that holds as long as the files in the store are the same, told by their
names, sizes and times: RocksDB makes files of new names with every opening, and a process that ends without closing leaves no
note of them. Any doubt costs a comparison of every document, never an answer.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from api.files import write_whole
from ontology.graph import Graph
from ontology.tables import FactTables


class Standing:
    """The note on the store at ``store``, kept in the file ``path``; made before the store is opened."""

    def __init__(self, store: Path, path: Path) -> None:
        self._store, self._path = store, path
        self._found = self._read()
        self._in_step: tuple[Graph, int, FactTables, int] | None = None

    def sync(self, graph: Graph, tables: FactTables) -> None:
        """Bring the tables in step with the store, which was just opened, unless they are known to be."""
        if graph.is_remote or graph.revision or self._found.get("tables") != tables.stamp():
            tables.sync(graph)
        elif self._found.get("triples") is not None:
            graph.take_count(self._found["triples"])
        self.synced(graph, tables)

    def synced(self, graph: Graph, tables: FactTables) -> None:
        """The tables are in step with the store as both are now."""
        self._in_step = graph, graph.revision, tables, tables.revision

    def left(self, graph: Graph, tables: FactTables) -> dict[str, Any] | None:
        """What will hold of both after they are closed; None where that is not known."""
        if self._in_step != (graph, graph.revision, tables, tables.revision):
            return None
        self._in_step = None
        try:
            return {"tables": tables.stamp(), "triples": graph.known_count}
        except duckdb.Error:  # after a full disk nothing answers any more
            return None

    def note(self, left: dict[str, Any] | None) -> None:
        """Note how the store was left, after it is closed; where that is not known, the note before holds no longer anyway."""
        if left is not None:
            with suppress(OSError):  # a folder that cannot be written to only costs time
                write_whole(self._path, json.dumps(left | {"files": _files(self._store)}).encode())

    def _read(self) -> dict[str, Any]:
        try:
            note = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) and note.get("files") == _files(self._store) else {}


def _files(folder: Path) -> list[list[str | int]]:
    """Name, size and time of every file in the folder."""
    try:
        found = [(entry.name, entry.stat()) for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return []
    return sorted([name, stat.st_size, stat.st_mtime_ns] for name, stat in found)
