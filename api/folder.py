"""The data folder on disk: one owner at a time, the originals and texts of documents, and where each came from."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from api import owner
from api.owner import Owner
from ontology.errors import DataFolderBusy, DataFolderDamaged

LOCK_WAIT = 15.0
"""Seconds a command waits for another one to finish with the folder before it gives up."""

PROBE = 65536
"""Bytes written to tell whether the disk takes any more."""


class DataFolder:
    """Paths inside the data folder, held under a lock from construction to :meth:`close`.

    Raises DataFolderBusy where another process holds it for longer than LOCK_WAIT seconds, DataFolderDamaged where it cannot be made.
    """

    def __init__(self, path: Path, wait: float = LOCK_WAIT) -> None:
        self.path = path
        try:
            (path / "sources").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataFolderDamaged(
                f"无法在“{path}”建立数据目录：请检查路径与写入权限，或用 --data 另选目录"
            ) from error
        self._lock = FileLock(path / "owner.lock")
        try:
            self._lock.acquire(timeout=wait)
        except Timeout as error:
            holder = owner.owner_of(path)
            which = f"（进程号 {holder.pid}）" if holder else ""
            raise DataFolderBusy(
                f"数据目录“{path}”正被另一个 jixiao 进程{which}使用，同一时间只能有一个：请等它结束或停止它后重试"
            ) from error
        self.announce(Owner())

    def announce(self, holder: Owner) -> None:
        """Say who holds the folder and whether it takes calls of other processes."""
        owner.announce(self.path, holder)

    @property
    def graph(self) -> Path:
        """The graph store."""
        return self.path / "graph"

    @property
    def tables(self) -> Path:
        """The fact tables."""
        return self.path / "tables.duckdb"

    @property
    def index(self) -> Path:
        """The keyword and vector indexes."""
        return self.path / "index"

    def keep(self, sha256: str, original: bytes, text: str) -> None:
        """Keep a document's bytes and its extracted text, each written whole or not at all."""
        _write_whole(self.path / "sources" / sha256, original)
        _write_whole(self.path / "sources" / f"{sha256}.txt", text.encode())

    def text(self, sha256: str) -> str:
        """The extracted text that every span of the document counts in."""
        return (self.path / "sources" / f"{sha256}.txt").read_bytes().decode()

    def original(self, sha256: str) -> bytes:
        """The bytes as ingested."""
        return (self.path / "sources" / sha256).read_bytes()

    def keep_facts(self, sha256: str, address: str, facts: bytes) -> None:
        """Keep what was read from a document (its address) that people decide on, as JSON."""
        _write_whole(self._facts(sha256, address), facts)

    def facts(self, sha256: str, address: str) -> bytes | None:
        """What :meth:`keep_facts` kept; None where it kept nothing."""
        path = self._facts(sha256, address)
        return path.read_bytes() if path.exists() else None

    def _facts(self, sha256: str, address: str) -> Path:
        return self.path / "sources" / f"{sha256}.{address.rsplit('/', 1)[-1]}.facts"

    def discard_except(self, wanted: set[str]) -> None:
        """Remove originals, texts and facts of contents that no document has any more."""
        for path in (self.path / "sources").iterdir():
            if path.name.split(".")[0] not in wanted:
                path.unlink(missing_ok=True)

    def places(self) -> dict[str, str]:
        """Document → where on disk it was ingested from."""
        path = self.path / "places.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def set_places(self, places: dict[str, str]) -> None:
        """Keep where documents came from."""
        _write_whole(
            self.path / "places.json",
            json.dumps(places, ensure_ascii=False, indent=0, sort_keys=True).encode(),
        )

    def last_ingest(self) -> dict[str, object] | None:
        """When documents were last ingested and what became of them; None before the first time."""
        path = self.path / "last_ingest.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None

    def set_last_ingest(self, report: dict[str, object]) -> None:
        """Keep when documents were last ingested and what became of them."""
        _write_whole(self.path / "last_ingest.json", json.dumps(report, ensure_ascii=False).encode())

    def size(self) -> int:
        """Bytes the folder takes on disk."""
        return sum(path.stat().st_size for path in self.path.rglob("*") if path.is_file())

    def is_writable(self) -> bool:
        """Whether a file can be written into the folder now: neither read-only nor full."""
        try:
            with tempfile.TemporaryFile(dir=self.path) as file:
                file.write(b"x" * PROBE)
                file.flush()
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Let the folder go."""
        owner.withdraw(self.path)
        self._lock.release()


class Names:
    """The names that sources go by: their own, unless another place has that name; then as many folders as tell them apart.

    A place that was ingested before keeps its name, so a changed file replaces its own facts. ``places`` is document → place.
    """

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = dict(places)
        self._names = {place: name for name, place in reversed(self._places.items())}

    def take(self, name: str, place: str) -> str:
        """The name of the source that is called ``name`` and stands at ``place``; it is taken from now on."""
        found = self._names.get(place) or self._free(name, place)
        self._places[found], self._names[place] = place, found
        return found

    def _free(self, name: str, place: str) -> str:
        if name not in self._places:
            return name
        above = Path(place.split("!")[0]).parts[1:-1]
        for count in range(1, len(above) + 1):
            longer = "/".join((*above[-count:], name))
            if longer not in self._places:
                return longer
        return f"{name} ({len(self._places)})"


def _write_whole(path: Path, data: bytes) -> None:
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
