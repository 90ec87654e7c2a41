"""The data folder on disk: one owner at a time, one state of it that counts, and the names documents go by."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from api import owner
from api.files import RECORDS, Files, write_whole
from api.owner import Owner
from api.storage import storing
from ontology.errors import DataFolderBusy, DataFolderDamaged

LOCK_WAIT = 15.0
"""Seconds a command waits for another one to finish with the folder before it gives up."""

GENERATION = "generation"
"""The file that names the folder below, where the state that counts stands; without it, it stands in the data folder itself."""

PROBE = 65536
"""Bytes written to tell whether the disk takes any more."""


class DataFolder(Files):
    """Paths inside the data folder, held under a lock from construction to :meth:`close`.

    Raises DataFolderBusy where another process holds it for longer than LOCK_WAIT seconds, DataFolderDamaged where it cannot be made.
    """

    def __init__(self, path: Path, wait: float = LOCK_WAIT) -> None:
        super().__init__(path)
        self.path = path
        self._lock = FileLock(path / "owner.lock")
        with storing(path):
            self._hold(wait)

    def _hold(self, wait: float) -> None:
        """Make the folder where there is none, become its owner, and turn to the state that counts."""
        path = self.path
        try:
            path.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise DataFolderDamaged(f"“{path}”不是文件夹：请检查路径，或用 --data 另选目录") from error
        try:
            self._lock.acquire(timeout=wait)
        except Timeout as error:
            holder = owner.owner_of(path)
            which = f"（进程号 {holder.pid}）" if holder else ""
            raise DataFolderBusy(
                f"数据目录“{path}”正被另一个 jixiao 进程{which}使用，同一时间只能有一个：请等它结束或停止它后重试"
            ) from error
        try:
            self.announce(Owner())
            self._find_state()
        except BaseException:
            self._lock.release()
            raise

    def _find_state(self) -> None:
        """Turn to the state that counts, and remove what a crash or a restored backup left of others."""
        pointer = self.path / GENERATION
        current = pointer.read_text().strip() if pointer.exists() else ""
        self.root = self.path / current
        for stale in (*self.path.glob("generation-*"), *self.path.glob("snapshot-*")):
            if stale.name != current:
                shutil.rmtree(stale, ignore_errors=True)
        if current:
            for name in ("graph", "index", "sources", "checkpoints"):
                shutil.rmtree(self.path / name, ignore_errors=True)
            for pattern in ("tables.duckdb*", "evidence.sqlite*", "*.marshal", "standing.json", *RECORDS):
                for path in self.path.glob(pattern):
                    path.unlink()
        (self.root / "sources").mkdir(exist_ok=True)

    def announce(self, holder: Owner) -> None:
        """Say who holds the folder and whether it takes calls of other processes."""
        owner.announce(self.path, holder)

    def at(self, generation: str) -> Files:
        """The files of another state of this folder."""
        return Files(self.path / generation)

    def turn_to(self, generation: str) -> None:
        """From now on, and after every start, the folder's state is another one; the one before goes at the next start."""
        write_whole(self.path / GENERATION, generation.encode())
        self.root = self.path / generation

    def size(self) -> int:
        """Bytes the folder takes on disk."""
        taken, folders = 0, [str(self.path)]
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    elif entry.is_file():
                        taken += entry.stat().st_size
        return taken

    def is_writable(self) -> bool:
        """Whether a file can be written into the folder now: neither read-only nor full."""
        try:
            self.probe(PROBE)
        except OSError:
            return False
        return True

    def probe(self, size: int) -> None:
        """Write a file of so many bytes, which goes at once; raises OSError where it does not fit."""
        with tempfile.TemporaryFile(dir=self.path) as file:
            file.write(b"x" * size)
            file.flush()

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
