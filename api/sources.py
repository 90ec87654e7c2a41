"""Where documents come from: files, folders and zip archives named on the command line.

Each becomes a :class:`Source`: the name its document goes by, the place it stands in, and its bytes on demand.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from ontology.errors import UnreadableDocument

ARCHIVE_FILES = 20_000
"""Most files read from one archive."""

ARCHIVE_RATIO = 200
"""Most bytes one byte of an archive may unpack to: beyond it the archive is taken for a bomb."""


@cache
def _suffixes() -> tuple[str, ...]:
    """File name endings that ingest reads; in a folder or an archive, other files are reported and passed over."""
    from ingest.readers import READERS  # here, because whoever only asks need not wait for the readers

    return tuple(sorted(f".{extension}" for extension in READERS))


@dataclass(frozen=True, slots=True)
class Source:
    """A document to ingest: ``name`` below the folder given (its file name, where a file was given), ``place`` on disk."""

    name: str
    place: str
    path: Path
    member: str | None = None

    def read(self, limit: int) -> bytes:
        """The bytes; raises UnreadableDocument over ``limit`` bytes or where the file cannot be read."""
        try:
            if self.member is None:
                size = self.path.stat().st_size
                data = self.path.read_bytes() if size <= limit else b""
            else:
                with zipfile.ZipFile(self.path) as archive:
                    info = archive.getinfo(self.member)
                    size = info.file_size
                    if size <= limit and size > ARCHIVE_RATIO * max(info.compress_size, 1):
                        raise UnreadableDocument("压缩比异常，疑似压缩炸弹：请解压核对后直接导入文件")
                    if info.flag_bits & 0x1:
                        raise UnreadableDocument("压缩包中的文件有密码：请解密后重新导入")
                    data = archive.read(info) if size <= limit else b""
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise UnreadableDocument("文件无法读取：请检查文件是否完整、有无读取权限") from error
        if size > limit:
            raise UnreadableDocument(
                f"文件有 {size / 1048576:.1f} MB，超过上限 {limit // 1048576} MB：请拆分后导入，或调大 JIXIAO_MAX_DOCUMENT_MB"
            )
        return data


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that is no source, and why (Chinese)."""

    name: str
    reason: str


def _supported(name: str) -> bool:
    return name.lower().endswith(_suffixes())


def _unsupported(name: str) -> Skipped:
    return Skipped(name, f"暂不支持这种格式：可导入 {'、'.join(_suffixes())}，请先另存为其中一种")


def find_sources(paths: Sequence[Path]) -> Iterator[Source | Skipped]:
    """Every document under ``paths``, in a stable order; what cannot be one is named with its reason."""
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        elif not path.exists():
            yield Skipped(str(path), "找不到这个文件或文件夹：请检查路径")
        elif path.suffix.lower() == ".zip":
            yield from _in_archive(path, path.name, str(path.resolve()))
        elif _supported(path.name):
            yield Source(path.name, str(path.resolve()), path)
        else:
            yield _unsupported(path.name)


def _in_folder(folder: Path) -> Iterator[Source | Skipped]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith((".", "~$")) for part in PurePosixPath(name).parts) or not path.is_file():
            continue
        if path.suffix.lower() == ".zip":
            yield from _in_archive(path, name, str(path.resolve()))
        elif _supported(name):
            yield Source(name, str(path.resolve()), path)
        else:
            yield _unsupported(name)


def _in_archive(path: Path, name: str, place: str) -> Iterator[Source | Skipped]:
    """The files of an archive, named ``archive.zip/inner/path``; paths that would leave it are refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile):
        yield Skipped(name, "不是完整的 zip 压缩包：请重新打包或解压后导入")
        return
    if len(infos) > ARCHIVE_FILES:
        yield Skipped(name, f"压缩包内文件超过 {ARCHIVE_FILES} 个：请分成几个压缩包导入")
        return
    for info in sorted(infos, key=lambda info: info.filename):
        inner = _member_name(info)
        parts = PurePosixPath(inner).parts
        shown = f"{name}/{inner}"
        if inner.startswith("/") or ".." in parts or ":" in parts[0]:
            yield Skipped(shown, "压缩包内路径不安全，未读取：请重新打包")
        elif any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
            continue
        elif _supported(inner):
            yield Source(shown, f"{place}!{inner}", path, info.filename)
        else:
            yield _unsupported(shown)


def _member_name(info: zipfile.ZipInfo) -> str:
    """The member's name; archives made on Chinese Windows hold GBK names that zipfile reads as CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename
