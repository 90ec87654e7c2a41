"""One file that holds a data folder as it was at one moment, and how it becomes a data folder again.

The file is a tar archive: ``manifest.json`` with the SHA-256 of every member first, then the graph, the originals and texts, where
documents came from, which were superseded, and the vectors (they follow from the graph, but take hours). Tables and keywords are made
from the graph on restoring. Uploads that wait and settings (which may hold keys) are not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, BinaryIO

from api.files import RECORDS
from api.folder import DataFolder
from ontology.errors import BadRequest, UnreadableDocument
from ontology.graph import Graph

FORMAT = 1
"""The layout of the archive; a later one is refused, since this version cannot know it."""

MANIFEST = "manifest.json"
_MOST_MANIFEST = 256 << 20
_CHUNK = 1 << 20


@contextmanager
def snapshot(folder: DataFolder, graph: Graph) -> Iterator[Path]:
    """A copy of what a backup holds, in a folder of its own that is gone afterwards; hard links where possible.

    To be made while nobody writes; it may be read while others write again, for files are replaced and never changed.
    """
    place = Path(tempfile.mkdtemp(prefix="snapshot-", dir=folder.path))
    try:
        graph.checkpoint(place / "graph")
        shutil.copytree(folder.root / "sources", place / "sources", copy_function=_linked)
        for name in RECORDS:
            if (folder.root / name).exists():
                _linked(folder.root / name, place / name)
        (place / "index").mkdir()
        if (folder.index / "vectors.sqlite").exists():
            _copy_database(folder.index / "vectors.sqlite", place / "index" / "vectors.sqlite")
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def pack(place: Path, stream: BinaryIO, base: str, documents: int) -> dict[str, Any]:
    """Write a snapshot to ``stream`` as a backup; what its manifest says, without the list of files."""
    files = {path.relative_to(place).as_posix(): path for path in sorted(place.rglob("*")) if path.is_file()}
    about = {
        "format": FORMAT,
        "version": version("jixiao"),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "base": base,
        "documents": documents,
    }
    sums = {name: [_sum_of(path), path.stat().st_size] for name, path in files.items()}
    manifest = json.dumps({**about, "files": sums}, ensure_ascii=False).encode()
    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(manifest)
        archive.addfile(head, io.BytesIO(manifest))
        for name, path in files.items():
            archive.add(path, arcname=name, recursive=False)
    return {**about, "files": len(files), "bytes": sum(size for _, size in sums.values())}


def unpack(archive: Path, place: Path, base: str) -> dict[str, Any]:
    """Write what a backup holds below ``place``, every file compared with its sum; what the manifest says.

    Raises UnreadableDocument for a file that is no backup, or a damaged one, BadRequest for one of another version or base.
    """
    try:
        with archive.open("rb") as stream, tarfile.open(fileobj=stream, mode="r|*") as members:
            return _unpacked(members, place, base, archive)
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, OSError) and error.filename is None and error.errno is not None:
            raise  # of the disk that is written to
        raise UnreadableDocument(f"“{archive}”不是完整的备份文件：请核对路径，或换一份备份") from error


def _unpacked(members: tarfile.TarFile, place: Path, base: str, archive: Path) -> dict[str, Any]:
    first = members.next()
    if first is None or first.name != MANIFEST or first.size > _MOST_MANIFEST:
        raise ValueError("no manifest")
    about = json.loads(_opened(members, first).read())
    files: dict[str, list[Any]] = about.pop("files")
    if about["format"] > FORMAT:
        raise BadRequest(f"备份由较新的 {about['version']} 版写成：请升级 jixiao 后再恢复")
    if about["base"] != base:
        raise BadRequest(f"备份中事实地址的前缀是 {about['base']}，与现在的设置不同：请先把 JIXIAO_BASE 设为它")
    left = dict(files)
    while (member := members.next()) is not None:
        wanted, size = left.pop(member.name)
        target = place / member.name
        if not member.isfile() or not target.resolve().is_relative_to(place.resolve()):
            raise ValueError(member.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if _copied(_opened(members, member), target) != wanted or target.stat().st_size != size:
            raise ValueError(member.name)
    if left:
        raise ValueError(f"{len(left)} files are missing")
    return {**about, "files": len(files), "bytes": sum(size for _, size in files.values()), "from": archive.name}


def _opened(members: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    found = members.extractfile(member)
    if found is None:
        raise ValueError(member.name)
    return found


def _copied(source: IO[bytes], target: Path) -> str:
    """Write a file and return its sum."""
    found = hashlib.sha256()
    with target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            found.update(chunk)
            file.write(chunk)
    return found.hexdigest()


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _linked(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        shutil.copy2(source, target)


def _copy_database(source: Path, target: Path) -> None:
    """A consistent copy of an SQLite file that others may be reading."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)
