"""How often one client may ask: requests a minute for each key, or each address without a key, and failed sign-ins."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

ELSEWHERE = 6000
"""Requests a minute from other machines where the setting does not say."""


class Rates:
    """Counts requests by client. ``per_minute`` None limits other machines to ELSEWHERE and this one not at all; 0 nobody."""

    def __init__(self, per_minute: int | None, failures_per_minute: int) -> None:
        self._per_minute = per_minute
        self._failures = RateLimitItemPerMinute(failures_per_minute)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def wait(self, client: str, is_here: bool) -> int:
        """Count a request of ``client``; how many seconds it has to wait first, 0 where it may go on."""
        allowed = (0 if is_here else ELSEWHERE) if self._per_minute is None else self._per_minute
        if not allowed:
            return 0
        item = RateLimitItemPerMinute(allowed)
        return 0 if self._limiter.hit(item, client) else self._left(item, client)

    def wait_after_failures(self, address: str) -> int:
        """How many seconds an address has to wait that sent too many wrong keys; 0 where it may try."""
        return (
            0
            if self._limiter.test(self._failures, "failed", address)
            else self._left(self._failures, "failed", address)
        )

    def failed(self, address: str) -> None:
        """Count a wrong key."""
        self._limiter.hit(self._failures, "failed", address)

    def _left(self, item: RateLimitItemPerMinute, *client: str) -> int:
        reset, _ = self._limiter.get_window_stats(item, *client)
        return max(1, math.ceil(reset - time.time()))
