"""Reading documents for ingest: bytes from their sources, facts from the bytes, in this process or in several.

In: sources in their order. Out: for each of them its facts, or the reason why it has none. It writes nothing.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

from api.folder import document_name
from api.sources import Skipped, Source
from ontology.errors import JixiaoError
from ontology.facts import DocumentFacts

log = logging.getLogger("jixiao")

Progress = Callable[[str, int, int], None]
"""Told ``(step, done, total)``; the step is Chinese."""

Read = tuple[Source | None, bytes | None, str, DocumentFacts | str | None]
"""``(source, bytes, document name, facts)``; a string for facts is the reason of a failure, None no change."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: ``status`` is added, replaced, unchanged or failed (then ``reason`` says why, in Chinese)."""

    document: str
    status: str
    reason: str | None = None
    facts: int = 0
    findings: int = 0
    warnings: int = 0


def read_document(data: bytes, document: str) -> DocumentFacts:
    """The checked facts of one file: extraction and audit. Runs in worker processes."""
    from ingest.pipeline import extract
    from search.audit import audit_document

    facts = extract(data, document)
    return replace(facts, findings=audit_document(facts))


def extracted(
    sources: Iterable[Source | Skipped], places: Mapping[str, str], known: Mapping[str, str], limit: int, jobs: int
) -> Iterator[Read]:
    """Every source read, in order, by ``jobs`` processes.

    ``places`` says where documents came from, ``known`` which content (SHA-256) is in the graph under which name, ``limit``
    how many bytes a document may have.
    """
    taken = dict(places)
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) if jobs > 1 else None
    pending: list[tuple[Source | None, bytes | None, str, Any]] = []
    try:
        for source in sources:
            if isinstance(source, Skipped):
                pending.append((None, None, source.name, source.reason))
            else:
                pending.append(_submit(source, taken, known, limit, pool))
            # Back-pressure: never more than a few documents per worker in memory.
            while len(pending) > jobs * 4 or (pool is None and pending):
                yield _finished(pending.pop(0))
        while pending:
            yield _finished(pending.pop(0))
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _submit(
    source: Source, taken: dict[str, str], known: Mapping[str, str], limit: int, pool: ProcessPoolExecutor | None
) -> tuple[Source, bytes | None, str, Any]:
    name = document_name(source.name, source.place, taken)
    taken[name] = source.place
    try:
        data = source.read(limit)
    except JixiaoError as error:
        return source, None, name, str(error)
    if known.get(name) == hashlib.sha256(data).hexdigest():
        return source, None, name, None
    if pool is not None:
        return source, data, name, pool.submit(read_document, data, name)
    return source, data, name, lambda: read_document(data, name)


def _finished(entry: tuple[Source | None, bytes | None, str, Any]) -> Read:
    """Wait for one extraction; any failure becomes its reason, so that the others go on."""
    source, data, name, work = entry
    if work is None or isinstance(work, str):
        return source, data, name, work
    started = time.monotonic()
    try:
        facts = work() if callable(work) else work.result()
    except JixiaoError as error:
        return source, data, name, str(error)
    except Exception as error:
        log.exception("could not read %s", name)
        return (
            source,
            data,
            name,
            f"读取时出错（{type(error).__name__}）：此文件未导入，其余不受影响；请将文件发给维护者",
        )
    log.info("read %s in %.2f s", name, time.monotonic() - started)
    return source, data, name, facts
