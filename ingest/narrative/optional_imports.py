"""Import a library without one that it takes along where it finds it, and that nothing here uses of it.

spaCy's thinc imports torch where it is installed (it may wrap its networks): two seconds of processor in every process that reads.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec


class _Hidden(MetaPathFinder):
    """Says that there is no module of this name, to one thread: others may import it at the same moment."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Raise ModuleNotFoundError for the hidden module; leave all others to those who find them."""
        if name == self._name and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is left out here", name=name)
        return None


@contextmanager
def without(name: str) -> Iterator[None]:
    """While it lasts, this thread's imports of ``name`` fail as if it were not installed; one already imported stays.

    >>> with without("wave"):
    ...     import wave
    Traceback (most recent call last):
    ModuleNotFoundError: wave is left out here
    >>> import wave
    """
    hidden = _Hidden(name)
    sys.meta_path.insert(0, hidden)
    try:
        yield
    finally:
        sys.meta_path.remove(hidden)
