"""``jixiao ingest --watch``: what comes into folders, or changes in them, is ingested as it comes, until told to stop.

The data folder is held only while something is written: a service may start, stop and run beside it. What is deleted stays ingested:
a file moved away is no word of the one who published it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from watchfiles import watch

from api.ingesting import Outcome
from api.opening import opened
from api.sources import Skipped, Source, find_sources
from ontology.errors import BadRequest
from ontology.settings import settings

LOOK = 500
"""Milliseconds between two looks whether to stop."""
MOST_SETTLING = 600_000
"""Milliseconds that changes may go on before those so far are taken in."""


def ingest_as_it_comes(
    data: Path | None,
    paths: Sequence[Path],
    take_in: Callable[[Sequence[Source | Skipped], Callable[[], bool]], list[Outcome]],
) -> None:
    """Give ``take_in`` everything in ``paths``, then what comes or changes there, until SIGTERM or Ctrl+C: it is told by a function.

    Raises BadRequest for a path that is not there.
    """
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise BadRequest(f"找不到“{missing}”：请检查路径，--watch 只能监视已有的文件夹或文件")
    with opened(data):
        settle = settings().watch_settle
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        for changed in _changes(paths, stop, settle):
            sources = [one for one in find_sources(paths) if changed is None or _is_of(one, changed)]
            if sources:
                take_in(sources, stop.is_set)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _changes(paths: Sequence[Path], stop: threading.Event, settle: float) -> Iterator[set[Path] | None]:
    """Files that changed, some at a time, once nothing more changes for ``settle`` seconds; None first: everything there is."""
    begun = False
    found = watch(
        *paths,
        stop_event=stop,
        step=int(settle * 1000),
        debounce=max(MOST_SETTLING, int(settle * 1000)),
        rust_timeout=LOOK,
        yield_on_timeout=True,
        raise_interrupt=False,
    )
    for changes in found:
        if not begun:  # from here on nothing escapes us, so now is the time to look at what is there
            begun = True
            yield None
        elif changes:
            yield {Path(path).resolve() for _, path in changes}


def _is_of(source: Source | Skipped, changed: set[Path]) -> bool:
    """Whether a source changed, or came with a folder of its; what is no source is told of once, at the begin."""
    if isinstance(source, Skipped):
        return False
    path = source.path.resolve()
    return not changed.isdisjoint((path, *path.parents))
