"""The files of one state of a data folder: where everything derived stands, and what is kept of documents as it came."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

RECORDS = ("places.json", "last_ingest.json", "superseded.json")
"""Small files that hold what neither graph nor originals say."""


class Files:
    """The files below ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def graph(self) -> Path:
        """The graph store."""
        return self.root / "graph"

    @property
    def tables(self) -> Path:
        """The fact tables."""
        return self.root / "tables.duckdb"

    @property
    def standing(self) -> Path:
        """What is known of the graph store since it was closed."""
        return self.root / "standing.json"

    @property
    def index(self) -> Path:
        """The keyword and vector indexes."""
        return self.root / "index"

    def keep(self, sha256: str, original: bytes, text: str) -> None:
        """Keep a document's bytes and its extracted text, each written whole or not at all."""
        write_whole(self.root / "sources" / sha256, original)
        write_whole(self.root / "sources" / f"{sha256}.txt", text.encode())

    def text(self, sha256: str) -> str:
        """The extracted text that every span of the document counts in."""
        return (self.root / "sources" / f"{sha256}.txt").read_bytes().decode()

    def original(self, sha256: str) -> bytes:
        """The bytes as ingested."""
        return (self.root / "sources" / sha256).read_bytes()

    def original_if_kept(self, sha256: str) -> bytes | None:
        """The bytes as ingested; None where they are lost."""
        path = self.root / "sources" / sha256
        return path.read_bytes() if path.exists() else None

    def text_if_kept(self, sha256: str) -> str | None:
        """The extracted text; None where it is lost, or no text."""
        try:
            return self.text(sha256)
        except (FileNotFoundError, UnicodeDecodeError):
            return None

    def keep_facts(self, sha256: str, address: str, facts: bytes) -> None:
        """Keep what was read from a document (its address) that people decide on, as JSON."""
        write_whole(self._facts(sha256, address), facts)

    def facts(self, sha256: str, address: str) -> bytes | None:
        """What :meth:`keep_facts` kept; None where it kept nothing."""
        path = self._facts(sha256, address)
        return path.read_bytes() if path.exists() else None

    def _facts(self, sha256: str, address: str) -> Path:
        return self.root / "sources" / f"{sha256}.{address.rsplit('/', 1)[-1]}.facts"

    def discard_except(self, wanted: set[str]) -> None:
        """Remove originals, texts and facts of contents that no document has any more."""
        for path in (self.root / "sources").iterdir():
            if path.name.split(".")[0] not in wanted:
                path.unlink(missing_ok=True)

    def places(self) -> dict[str, str]:
        """Document → where on disk it was ingested from."""
        path = self.root / "places.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def set_places(self, places: dict[str, str]) -> None:
        """Keep where documents came from."""
        write_whole(
            self.root / "places.json",
            json.dumps(places, ensure_ascii=False, indent=0, sort_keys=True).encode(),
        )

    def superseded(self) -> dict[str, dict[str, Any]]:
        """Document → what is on record of it since another one took its place; see ``api/keeping.py``."""
        path = self.root / "superseded.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def set_superseded(self, records: dict[str, dict[str, Any]]) -> None:
        """Keep which documents were superseded, and by which."""
        write_whole(self.root / "superseded.json", json.dumps(records, ensure_ascii=False, indent=0).encode())

    def last_ingest(self) -> dict[str, object] | None:
        """When documents were last ingested and what became of them; None before the first time."""
        path = self.root / "last_ingest.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None

    def set_last_ingest(self, report: dict[str, object]) -> None:
        """Keep when documents were last ingested and what became of them."""
        write_whole(self.root / "last_ingest.json", json.dumps(report, ensure_ascii=False).encode())


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; nothing where it holds these bytes already."""
    if path.exists() and path.read_bytes() == data:
        return
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
