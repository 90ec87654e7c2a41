"""Work during which Python does not look for rubbish.

An answer of thousands of rows makes a million objects, none of them rubbish; looking through them, and through all that is kept
of a large library, takes longer than the answer. Reference counts free what is no longer needed meanwhile, cycles wait.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_working = 0
_was_on = False


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is collected while any thread is within; collecting goes on as before when the last one leaves."""
    global _working, _was_on
    with _lock:
        if _working == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _working += 1
    try:
        yield
    finally:
        with _lock:
            _working -= 1
            if _working == 0 and _was_on:
                gc.enable()
