"""Writing to a disk that may be full, read-only or not ours: one error for people, whatever library met it first."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import clear_frames
from types import TracebackType

from ontology.errors import DataFolderDamaged, JixiaoError, StorageFailed

log = logging.getLogger("jixiao")

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_CLOSED = frozenset((errno.EROFS, errno.EACCES, errno.EPERM))
_FULL_WORDS = ("no space left", "disk is full", "file too large", "disk quota", "out of disk")
_BROKEN_WORDS = ("disk i/o error", "input/output error")
_CLOSED_WORDS = ("read-only", "readonly", "permission denied", "unable to open database file")


def reason(error: BaseException, path: Path) -> str | None:
    """What to tell of an error that the disk is the cause of, in Chinese; None of any other."""
    if isinstance(error, JixiaoError) and not isinstance(error, DataFolderDamaged):
        return None  # it says already what to do
    seen: BaseException | None = error
    while seen is not None:
        said = str(seen).lower()
        number = seen.errno if isinstance(seen, OSError) else None
        if number in _FULL or any(words in said for words in _FULL_WORDS):
            return f"磁盘空间不足，“{path}”写不下：没有写入一半的文件；请腾出空间后重试"
        if number == errno.EIO or any(words in said for words in _BROKEN_WORDS):
            return f"磁盘读写出错，“{path}”没有写成：请检查磁盘空间与磁盘状况后重试"
        if number in _CLOSED or any(words in said for words in _CLOSED_WORDS):
            return f"数据目录“{path}”不可写（只读或没有权限）：请检查权限或挂载方式，或用 --data 另选目录"
        seen = seen.__cause__ or seen.__context__
    return None


@contextmanager
def storing(path: Path) -> Iterator[None]:
    """Make errors of the disk below ``path`` StorageFailed; others pass."""
    try:
        yield
    except Exception as error:
        if (told := reason(error, path)) is None:
            raise
        raise StorageFailed(told) from error


class Turn:
    """The one writer's turn, taken by ``with``: errors of the disk become StorageFailed.

    A store that met a full disk takes nothing more until it is opened anew: ``reopen`` is called at the begin of the next turn.
    Of ``path`` people are told the name only: what is said here goes to other machines too.
    """

    def __init__(self, path: Path, reopen: Callable[[], None]) -> None:
        self._path, self._reopen = Path(path.name), reopen
        self._lock = threading.Lock()
        self._is_broken = False

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            if self._is_broken:
                with storing(self._path):
                    self._reopen()
                self._is_broken = False
        except BaseException:
            self._lock.release()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            told = reason(error, self._path) if isinstance(error, Exception) else None
            if told is not None or isinstance(error, StorageFailed):
                self._is_broken = True
        finally:
            self._lock.release()
        if told is not None:
            log.error("the disk refused a write", exc_info=error)
            clear_frames(
                error.__traceback__ if error else None
            )  # they hold the store, which cannot be opened anew until it is let go
            raise StorageFailed(told) from error
