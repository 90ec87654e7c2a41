"""Reading documents for ingest: bytes from their sources, facts from the bytes, in this process or in others.

In: sources in their order. Out: for each of them its facts, or the reason why it has none. It writes nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from api.folder import Names
from api.sources import Skipped, Source
from ontology.addresses import Addresses
from ontology.errors import JixiaoError
from ontology.facts import DocumentFacts

if TYPE_CHECKING:
    from api.on_ray import RayReaders
    from api.reading import Readers
    from ontology.prepared import Prepared

log = logging.getLogger("jixiao")

Progress = Callable[[str, int, int], None]
"""Told ``(step, done, total)``; the step is Chinese."""

BATCH = 64
"""Documents written together."""
AHEAD = 2 * BATCH
"""Documents read ahead of the writer at most: the readers go on while it writes a batch."""
AHEAD_MB = 64
"""Megabytes of files that the readers may be ahead."""


@dataclass(frozen=True, slots=True)
class Read:
    """One input read: ``prepared`` is what to write, a string the reason of a failure, None that nothing changed.

    ``name`` is the document's; ``place`` and ``data`` are missing of what is no document.
    """

    name: str
    prepared: Prepared | str | None
    place: str | None = None
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: ``status`` is added, replaced, unchanged or failed (then ``reason`` says why, in Chinese)."""

    document: str
    status: str
    reason: str | None = None
    facts: int = 0
    findings: int = 0
    warnings: int = 0
    supersedes: tuple[str, ...] = ()
    """Documents (names) whose place it took: see ``api/versions.py``."""


def read_document(data: bytes, document: str) -> DocumentFacts:
    """The checked facts of one file: extraction and audit. Runs in worker processes."""
    from ingest.pipeline import extract
    from search.audit import audit_document

    facts = extract(data, document)
    return replace(facts, findings=audit_document(facts))


def prepare_document(data: bytes, document: str, base: str) -> Prepared:
    """One file ready to be written; ``base`` begins its addresses. Runs in worker processes."""
    from ontology.prepared import prepare

    return prepare(read_document(data, document), Addresses(base))


def extracted(
    sources: Iterable[Source | Skipped],
    places: Mapping[str, str],
    known: Mapping[str, str],
    limit: int,
    readers: Readers | RayReaders | None,
    base: str,
) -> Generator[Read, None, None]:
    """Every source read, in order, by ``readers``, or where there are none in this process.

    ``places`` says where documents came from, ``known`` which content (SHA-256) is in the graph under which name, ``limit``
    how many bytes a document may have.
    """
    names = Names(places)
    pending: deque[tuple[Read, Callable[[], Prepared] | None]] = deque()
    try:
        for source in sources:
            if isinstance(source, Skipped):
                pending.append((Read(source.name, source.reason), None))
            else:
                pending.append(_submitted(source, names, known, limit, base, readers))
            while pending and (readers is None or _is_far_ahead(pending)):
                yield _finished(*pending.popleft())
        while pending:
            yield _finished(*pending.popleft())
    finally:
        if readers is not None:
            readers.rest()


def _is_far_ahead(pending: Collection[tuple[Read, object]]) -> bool:
    """Whether so much waits to be written that reading must wait too."""
    return len(pending) > AHEAD or sum(len(found.data or b"") for found, _ in pending) > AHEAD_MB * 1048576


def _submitted(
    source: Source, names: Names, known: Mapping[str, str], limit: int, base: str, readers: Readers | RayReaders | None
) -> tuple[Read, Callable[[], Prepared] | None]:
    """What is known of a source at once, and the work that tells the rest, if there is any."""
    name = names.take(source.name, source.place)
    try:
        data = source.read(limit)
    except JixiaoError as error:
        return Read(name, str(error), source.place), None
    found = Read(name, None, source.place, data)
    if known.get(name) == hashlib.sha256(data).hexdigest():
        return found, None
    if readers is not None:
        return found, readers.submit(data, name, base)
    return found, partial(prepare_document, data, name, base)


def _finished(found: Read, work: Callable[[], Prepared] | None) -> Read:
    """Wait for one extraction; any failure becomes its reason, so that the others go on."""
    if work is None:
        return found
    try:
        return replace(found, prepared=work())
    except JixiaoError as error:
        return replace(found, prepared=str(error))
    except Exception as error:
        log.exception("could not read %s", found.name)
        reason = f"读取时出错（{type(error).__name__}）：此文件未导入，其余不受影响；请将文件发给维护者"
        return replace(found, prepared=reason)


def batches(found: Iterable[Read]) -> Iterator[list[Read]]:
    """The inputs in order, some at a time: as many as are written together."""
    batch: list[Read] = []
    for one in found:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def outcome(read: Read, known: Mapping[str, str]) -> Outcome:
    """What became of an input that was written, or could not be; ``known`` are the documents from before."""
    if isinstance(read.prepared, str):
        return Outcome(read.name, "failed", read.prepared)
    if read.prepared is None:
        return Outcome(read.name, "unchanged")
    facts = read.prepared.facts
    return Outcome(
        read.name,
        "replaced" if read.name in known else "added",
        facts=len(facts.evaluations) + len(facts.funds) + len(facts.indicators) + len(facts.observations),
        findings=len(facts.findings),
        warnings=len(facts.warnings),
    )
