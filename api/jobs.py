"""Uploads as background jobs: files are kept, then ingested one job after the other; a restart goes on where it was.

A job stands in ``jobs.sqlite`` and its files below ``uploads/`` of the data folder until it is done. Ingest changes nothing
for bytes it has seen, so a job that was interrupted is simply run again: nothing is lost and nothing comes in twice.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.ingesting import Outcome, Progress
from api.sources import Skipped, Source, find_sources
from ontology.errors import JixiaoError, JobNotFound

log = logging.getLogger("jixiao")

Stopped = Callable[[], bool]
Work = Callable[[Sequence[Source | Skipped], Progress, Stopped], list[Outcome]]
"""What ingests the sources of a job; told to stop, it leaves some of them without an outcome."""

UPLOADED = "/上传"
"""The place that uploaded documents stand in: a file of the same name uploaded again replaces its facts."""

_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, status TEXT NOT NULL, files TEXT NOT NULL,
    created TEXT NOT NULL, started TEXT, finished TEXT, documents TEXT NOT NULL DEFAULT '[]', reason TEXT
)
"""
_INTERRUPTED = "UPDATE jobs SET status = 'queued', started = NULL WHERE status = 'running'"

AGAIN = 5.0
"""Seconds until the record of jobs is tried again after the disk took nothing."""


class Jobs:
    """The jobs of one data folder, run by a thread of their own between :meth:`start` and :meth:`close`.

    ``kept`` is how many finished jobs stay on record.
    """

    def __init__(self, folder: Path, work: Work, kept: int) -> None:
        self._uploads = folder / "uploads"
        self._uploads.mkdir(exist_ok=True)
        self._work, self._kept = work, kept
        self._connection = sqlite3.connect(folder / "jobs.sqlite", check_same_thread=False)
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._closing = self._broke_off = False
        self._progress: dict[str, dict[str, object]] = {}
        self._thread: threading.Thread | None = None
        with self._lock, self._connection:
            self._connection.execute(_TABLE)
            self._connection.execute(_INTERRUPTED)
        known = {row[0] for row in self._rows("SELECT id FROM jobs WHERE status = 'queued'")}
        for path in self._uploads.iterdir():
            if path.name not in known:  # an upload that broke off before it became a job
                shutil.rmtree(path, ignore_errors=True)

    # -- taking jobs in ------------------------------------------------------------------------------------------------

    def new_folder(self) -> Path:
        """An empty folder for the files of a job to come; :meth:`submit` or :meth:`drop` it."""
        folder = self._uploads / secrets.token_hex(12)
        folder.mkdir()
        return folder

    def submit(self, folder: Path) -> dict[str, Any]:
        """Make the files in ``folder`` (of :meth:`new_folder`) a job; it is on disk when this returns."""
        files = sorted(path.name for path in folder.iterdir())
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT INTO jobs (id, status, files, created) VALUES (?, 'queued', ?, ?)",
                (folder.name, json.dumps(files, ensure_ascii=False), _now()),
            )
        self._wake.set()
        return self.get(folder.name)

    def drop(self, folder: Path) -> None:
        """Throw away files that became no job."""
        shutil.rmtree(folder, ignore_errors=True)

    # -- telling of them -----------------------------------------------------------------------------------------------

    def get(self, job: str) -> dict[str, Any]:
        """What became of a job so far; raises JobNotFound."""
        rows = self._rows(
            "SELECT id, status, files, created, started, finished, documents, reason FROM jobs WHERE id = ?", job
        )
        if not rows:
            raise JobNotFound(f"没有编号为“{job}”的任务：请核对编号，或用 GET /api/jobs 查看现有任务")
        return self._told(rows[0])

    def all(self, limit: int) -> list[dict[str, Any]]:
        """The latest jobs, newest first."""
        rows = self._rows(
            "SELECT id, status, files, created, started, finished, documents, reason FROM jobs "
            "ORDER BY number DESC LIMIT ?",
            limit,
        )
        return [self._told(row) for row in rows]

    def waiting(self) -> int:
        """How many jobs are queued or running."""
        return int(self._rows("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')")[0][0])

    def _told(self, row: tuple[Any, ...]) -> dict[str, Any]:
        job, status, files, created, started, finished, documents, reason = row
        return {
            "job": job,
            "status": status,
            "files": json.loads(files),
            "created": created,
            "started": started,
            "finished": finished,
            "progress": self._progress.get(job),
            "documents": json.loads(documents),
            "reason": reason,
        }

    # -- running them --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to run jobs, those left from before first."""
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let the running job finish its document, and stop; it, and what is queued, goes on after the next start."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        self._connection.close()

    @property
    def alive(self) -> bool:
        """Whether jobs are being run."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        while not self._closing:
            try:
                self._do_next()
            except (OSError, sqlite3.Error):
                log.exception("the record of jobs cannot be written")
                self._wake.wait(AGAIN)
                self._wake.clear()
                self._broke_off = True

    def _do_next(self) -> None:
        """Do the oldest job, or wait for one; first of all what broke off for want of room on the disk."""
        if self._broke_off:
            with self._lock, self._connection:
                self._connection.execute(_INTERRUPTED)
            self._broke_off = False
        rows = self._rows("SELECT id FROM jobs WHERE status = 'queued' ORDER BY number LIMIT 1")
        if rows:
            self._do(rows[0][0])
        else:
            self._wake.wait()
            self._wake.clear()

    def _do(self, job: str) -> None:
        self._set(job, "status = 'running', started = ?", _now())

        def progress(step: str, done: int, total: int) -> None:
            self._progress[job] = {"step": step, "done": done, "total": total}

        documents: list[Outcome] = []
        reason = None
        try:
            sources = _sources(self._uploads / job)
            documents = self._work(sources, progress, lambda: self._closing)
            if self._closing and len(documents) < len(sources):
                self._set(job, "status = 'queued', started = NULL")
                return
        except JixiaoError as error:
            reason = str(error)
        except Exception:
            log.exception("job %s failed", job)
            reason = "导入时出错：其余任务不受影响，请稍后重新上传；若仍然出错，请把文件发给维护者"
        finally:
            self._progress.pop(job, None)
        failed = reason is not None or (bool(documents) and all(one.status == "failed" for one in documents))
        told = json.dumps([asdict(one) for one in documents], ensure_ascii=False)
        self._set(
            job,
            "status = ?, finished = ?, documents = ?, reason = ?",
            "failed" if failed else "done",
            _now(),
            told,
            reason,
        )
        shutil.rmtree(self._uploads / job, ignore_errors=True)
        with self._lock, self._connection:
            self._connection.execute(
                "DELETE FROM jobs WHERE finished IS NOT NULL AND number NOT IN "
                "(SELECT number FROM jobs WHERE finished IS NOT NULL ORDER BY number DESC LIMIT ?)",
                (self._kept,),
            )

    def _set(self, job: str, values: str, *parameters: object) -> None:
        with self._lock, self._connection:
            self._connection.execute(f"UPDATE jobs SET {values} WHERE id = ?", (*parameters, job))

    def _rows(self, select: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return list(self._connection.execute(select, parameters))


def _sources(folder: Path) -> list[Source | Skipped]:
    """What a job's files hold, archives unpacked; each stands in the place of uploads, not in the job's own folder."""
    here = str(folder.resolve())
    return [
        replace(found, place=found.place.replace(here, UPLOADED, 1)) if isinstance(found, Source) else found
        for found in find_sources(sorted(folder.iterdir()))
    ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
