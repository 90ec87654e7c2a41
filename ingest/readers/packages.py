"""Office files are zip packages of XML parts: opened here, with limits that hold before any XML parser sees a byte."""

from __future__ import annotations

import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ontology.errors import UnreadableDocument
from ontology.settings import settings

if TYPE_CHECKING:
    from lxml.etree import _Element

_MB = 1024 * 1024
_SMALL_MB = 10
MOST_TAGS = 5_000_000
"""So many tags of one part make a tree of some 600 MB; a report of a thousand pages has a tenth of them."""
_OPENING = 65_536
"""A document type definition stands before the first element; so far into a part one is looked for."""
_BROKEN = (
    *(zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError),
    *(KeyError, zlib.error, lzma.LZMAError),
)


class Package:
    """The parts of an Office file. Raises UnreadableDocument where it is torn, has a password or is over a limit.

    The sizes the directory declares are checked on opening; a part is never read beyond its declared size.
    """

    def __init__(self, data: bytes, path: str) -> None:
        self._path = path
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except _BROKEN as error:
            raise self._torn() from error
        self._names = {info.filename.replace("\\", "/").lower(): info for info in self._archive.infolist()}
        self._check(len(data))

    def _check(self, packed: int) -> None:
        unpacked = sum(info.file_size for info in self._archive.infolist())
        limits = settings()
        if unpacked > limits.max_unpacked_mb * _MB:
            raise UnreadableDocument(
                f"文件 {self._path} 解压后有 {unpacked / _MB:.0f} MB，超过 {limits.max_unpacked_mb} MB 的上限："
                "请拆分后再导入，或调高 JIXIAO_MAX_UNPACKED_MB。"
            )
        if unpacked > _SMALL_MB * _MB and unpacked > limits.max_unpack_ratio * packed:
            raise UnreadableDocument(
                f"文件 {self._path} 的压缩比异常，疑似压缩炸弹：请用 Office 打开核对，另存后再导入。"
            )
        if any(info.flag_bits & 0x1 for info in self._archive.infolist()):
            raise UnreadableDocument(f"文件 {self._path} 有密码：请用 Office 或 WPS 打开，取消密码后另存，再导入。")

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name.lower() in self._names

    def part(self, name: str) -> bytes:
        """The bytes of a part; b"" where there is none. Raises UnreadableDocument where it is damaged."""
        info = self._names.get(name.lower())
        if info is None:
            return b""
        try:
            return self._archive.read(info)
        except _BROKEN as error:
            raise self._torn() from error

    def xml(self, name: str) -> _Element | None:
        """The root of an XML part; None where there is no such part.

        Entities are not resolved and document type definitions, which Office files never hold, are refused.
        """
        from lxml import etree

        data = self.part(name)
        if not data:
            return None
        self._check_part(data)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self._torn() from error

    def stream(self, name: str, tags: tuple[str, ...]) -> Iterator[_Element]:
        """The elements of these names in an XML part, in order, each whole; one is forgotten when the next is asked for.

        The same holds as for :meth:`xml`, but memory does not grow with the part.
        """
        from lxml import etree

        data = self.part(name)
        self._check_part(data)
        wanted = tuple(f"{{*}}{tag}" for tag in tags)
        try:
            for _, node in etree.iterparse(BytesIO(data), tag=wanted, resolve_entities=False, no_network=True):
                yield node
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise self._torn() from error

    def related(self, name: str, kind: str) -> list[str]:
        """The parts that part ``name`` ("" for the package) is related to by a relationship whose type ends in ``kind``."""
        return [target for _, ending, target in self._relations(name) if ending == kind]

    def targets(self, name: str) -> dict[str, str]:
        """The parts that part ``name`` is related to, by the identifiers of the relationships."""
        return {key: target for key, _, target in self._relations(name)}

    def _relations(self, name: str) -> Iterator[tuple[str, str, str]]:
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        for relation in root.iter("{*}Relationship") if root is not None else ():
            target = unquote(relation.get("Target", ""))
            if target and relation.get("TargetMode") != "External":
                place = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
                yield relation.get("Id", ""), relation.get("Type", "").rpartition("/")[2], place

    def _check_part(self, data: bytes) -> None:
        """Refuse what would fill the memory as a tree, and definitions: only files that want to harm a parser hold any."""
        if data.count(b"<") > MOST_TAGS:
            raise UnreadableDocument(
                f"文件 {self._path} 的内容过多（大批数据，或成片带格式的空行空列）：请拆分，或删除空白行列后再导入。"
            )
        opening = data[:_OPENING].replace(b"\x00", b"")
        if b"<!DOCTYPE" in opening or b"<!ENTITY" in opening:
            raise UnreadableDocument(
                f"文件 {self._path} 含有实体定义，出于安全不予读取：请用 Office 打开后另存，再导入。"
            )

    def _torn(self) -> UnreadableDocument:
        return UnreadableDocument(f"文件 {self._path} 不完整或已损坏：请重新下载，或用 Office 打开修复并另存后再导入。")
