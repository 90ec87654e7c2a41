"""What holds something open, as a context manager: leaving it closes it."""

from __future__ import annotations

from types import TracebackType
from typing import Self


class Closing:
    """Base class of what has a ``close``; a ``with`` block closes it, whatever happens in it."""

    def close(self) -> None:
        """Let everything go."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
