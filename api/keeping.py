"""The part of :class:`~api.library.Jixiao` that keeps what it has: checked, repaired, saved, brought back, and one version at a time.

It is a base class so that one object does everything; it owns nothing and works on the open data folder of its subclass.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from api.folder import DataFolder
from api.ingesting import Outcome, Progress, Read, prepare_document
from api.storage import Turn
from api.versions import Superseding, certain
from ontology.errors import BadRequest, DataFolderDamaged, DocumentNotFound
from ontology.graph import Graph
from ontology.settings import Settings
from ontology.tables import FactTables, json_ready

if TYPE_CHECKING:
    from ontology.sparql import Queries
    from search.hybrid import SearchIndex

log = logging.getLogger("jixiao")


def _untold(step: str, done: int, total: int) -> None:
    """Progress that nobody wants to know."""


class Keeping:
    """What keeps a data folder whole."""

    config: Settings
    folder: DataFolder
    graph: Graph
    tables: FactTables
    _writing: Turn
    _opening: threading.Lock
    _index: SearchIndex | None
    _queries: Queries | None
    index: Any
    _derive: Callable[..., None]
    _write: Callable[..., None]
    _open_index: Callable[..., SearchIndex]

    # -- agreement -----------------------------------------------------------------------------------------------------

    def check(self, repair: bool = False, progress: Progress = _untold) -> dict[str, Any]:
        """Whether graph, tables, evidence, passages, vectors, keywords and originals agree; see ``api/checking.py``.

        With ``repair`` what follows from the graph and the originals is made again where it does not.
        """
        from api.checking import Parts, check

        with self._writing:
            parts = Parts(self.folder, self.graph, self.tables, self.index)
            return check(parts, repair, self.contents(), progress)

    def contents(self) -> set[str]:
        """The SHA-256 of everything whose bytes and text are kept: documents, and those that were superseded."""
        standing = {row["sha256"] for row in self.tables.select("SELECT sha256 FROM documents")}
        superseded = {one["sha256"] for one in self.folder.superseded().values() if not one.get("reinstated")}
        return standing | superseded

    # -- backup --------------------------------------------------------------------------------------------------------

    def backup(self, stream: BinaryIO) -> dict[str, Any]:
        """Write everything as it is at this moment to ``stream``; reading and writing go on meanwhile. What was written."""
        from api.backup import pack, snapshot

        with ExitStack() as made:
            with self._writing:
                place = made.enter_context(snapshot(self.folder, self.graph))
                documents = len(self.graph.documents())
            return pack(place, stream, self.config.base, documents)

    def restore(self, archive: Path | str, replacing: bool = False, progress: Progress = _untold) -> dict[str, Any]:
        """Put what a backup holds in the place of everything here, verified; reading goes on until the moment it is exchanged.

        All or nothing, in a crash too. Raises BadRequest where there are documents and ``replacing`` was not said,
        UnreadableDocument for a file that is no whole backup, DataFolderDamaged where what it holds does not agree.
        """
        from api.backup import unpack

        if self.graph.is_remote:
            raise BadRequest(
                "图谱在别处（设置 graph）时不能恢复：请去掉这项设置，恢复到新的数据目录，再用 jixiao graph move remote 搬去"
            )
        with self._writing:
            there = len(self.graph.documents())
            if there and not replacing:
                raise BadRequest(
                    f"数据目录里已有 {there} 份文件：要以备份整个替换它们，请加 --replace；要保留，请用 --data 另选目录"
                )
            generation = f"generation-{secrets.token_hex(4)}"
            place = self.folder.path / generation
            try:
                place.mkdir()
                about = unpack(Path(archive), place, self.config.base)
                restored = self._verified(generation, about["documents"], progress)
            except BaseException:
                shutil.rmtree(place, ignore_errors=True)
                raise
            self._exchange_for(generation, *restored)
            return about

    def _verified(self, generation: str, documents: int, progress: Progress) -> tuple[Graph, FactTables, SearchIndex]:
        """What was unpacked, opened, with everything made that follows from it; raises DataFolderDamaged where it does not agree."""
        from api.checking import Parts, check

        folder = self.folder.at(generation)
        graph = Graph(folder.graph, self.config.base)
        tables = FactTables(folder.tables)
        tables.sync(graph)
        index = self._open_index(folder.index, tables)
        index.sync(lambda done, total: progress("生成句向量", done, total))
        graph.flush()
        report = check(Parts(folder, graph, tables, index), False, set(), progress)
        if not report["ok"] or report["documents"] != documents:
            first = report["problems"][0]["message"] if report["problems"] else "文件数目不符"
            raise DataFolderDamaged(f"备份中的内容互不相符（{first}），未恢复：请换一份备份")
        return graph, tables, index

    def _exchange_for(self, generation: str, graph: Graph, tables: FactTables, index: SearchIndex) -> None:
        """From now on everything is read from another generation; who still reads from the old one may finish."""
        with self._opening:
            self.folder.turn_to(generation)
            if self._queries is not None:
                self._queries.close()
            self.graph, self.tables, self._index, self._queries = graph, tables, index, None
            self.__dict__.pop("originals", None)

    # -- versions ------------------------------------------------------------------------------------------------------

    def supersede(self, old: str, new: str, progress: Progress = _untold) -> dict[str, Any]:
        """Let the document ``new`` take the place of ``old``, which stays readable and out of answers; what is on record.

        Raises DocumentNotFound, and BadRequest where both are one.
        """
        with self._writing:
            known = self.graph.documents()
            for name in (old, new):
                if name not in known:
                    raise DocumentNotFound(f"没有名为“{name}”的文件：用 jixiao export documents 查看全部")
            if old == new:
                raise BadRequest("一份文件不能取代它自己：请给出旧文件与新文件")
            self._take_place([Superseding(old, new)], "人工指定")
            self._derive(progress)
            return next(row for row in self.versions() if row["document"] == old)

    def _take_place(self, pairs: Iterable[Superseding], why: str) -> list[str]:
        """Take documents out of graph and answers for others; the record first, so that a crash leaves nothing half."""
        gone = []
        for pair in pairs:
            row = json_ready(self.tables.rows("documents", {"document": pair.old})[0])
            row.pop("evidence")
            record = {
                "sha256": row["sha256"],
                "superseded_by": pair.new,
                "why": why,
                "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "place": self.folder.places().get(pair.old),
                "row": row,
            }
            self.folder.set_superseded({**self.folder.superseded(), pair.old: record})
            self.graph.forget(pair.old)
            log.info("superseded", extra={"document": pair.old, "by": pair.new})
            gone.append(pair.old)
        return gone

    def _one_version(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Take out what is certainly superseded, and what a crash left in; the outcomes, each with what it supersedes."""
        standing = self.graph.documents()
        records = self.folder.superseded()
        for name, record in list(records.items()):
            if name in standing and self.graph.content(standing[name]) != record["sha256"]:
                del records[name]  # other content stands in its place: nothing is known of that
            elif name in standing and not record.get("reinstated"):
                self.graph.forget(name)
        if records != self.folder.superseded():
            self.folder.set_superseded(records)
        pairs = [pair for pair in certain(self.tables) if pair.old not in records]
        self._take_place(pairs, "文件标明为更正或修订")
        olds: dict[str, tuple[str, ...]] = {}
        for pair in pairs:
            olds[pair.new] = (*olds.get(pair.new, ()), pair.old)
        return [replace(one, supersedes=olds.get(one.document, ())) for one in outcomes]

    def reinstate(self, old: str, progress: Progress = _untold) -> dict[str, Any]:
        """Let a document that was superseded count again, beside the one that took its place; raises DocumentNotFound."""
        with self._writing:
            records = self.folder.superseded()
            if old not in records:
                raise DocumentNotFound(f"“{old}”没有被取代：用 jixiao versions 查看被取代的文件")
            record = records.pop(old)
            original = self.folder.original(record["sha256"])
            read = Read(old, prepare_document(original, old, self.config.base), record["place"] or "", original)
            self.folder.set_superseded({**records, old: {**record, "reinstated": True}})
            self._write([read], self.folder.places())
            self._derive(progress)
            return {"document": old, "reinstated": True}

    def versions(self) -> list[dict[str, Any]]:
        """The documents that were superseded: their rows of ``documents``, with ``superseded_by``, ``why`` and ``at``."""
        records = self.folder.superseded()
        return [
            {
                **records[name]["row"],
                "evidence": [],
                **{key: records[name][key] for key in ("superseded_by", "why", "at")},
            }
            for name in sorted(records)
            if not records[name].get("reinstated")
        ]
