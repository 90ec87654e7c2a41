"""The threads that requests are answered in: few where this process works, others where it waits for someone else.

Python runs one thread at a time, so more of them answer nothing sooner: they only take turns from each other and from the one that
writes. A request that waits (for a query's own process, for its turn to write) must not keep those from answering that do not.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import current_default_thread_limiter, run_sync

T = TypeVar("T")

WAITING = 64
"""Requests that may wait for someone else at the same time; more wait for their turn to wait."""

_waiting: RunVar[CapacityLimiter] = RunVar("_waiting")


def answer_in(count: int) -> None:
    """Answer in so many threads in the running event loop."""
    current_default_thread_limiter().total_tokens = count


async def waited(work: Callable[[], T]) -> T:
    """What ``work`` gives, which waits for someone else for most of its time."""
    try:
        limiter = _waiting.get()
    except LookupError:
        limiter = CapacityLimiter(WAITING)
        _waiting.set(limiter)
    return await run_sync(work, limiter=limiter)


def waits(answer: Callable[..., T]) -> Callable[..., Any]:
    """A route's function that waits for someone else, made one that keeps nobody from being answered."""

    @wraps(answer)
    async def waiting(**given: Any) -> T:
        return await waited(lambda: answer(**given))

    return waiting
