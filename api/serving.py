"""Running the service: from the first listening to a graceful end, with a log line for every request."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from api import access, logs
from api.http import create_app
from api.keys import Keys
from api.library import Jixiao
from api.pages.chart_library import chart_library
from ontology.errors import BadRequest, JixiaoError

log = logging.getLogger("jixiao")


def serve(jixiao: Jixiao, host: str, port: int) -> None:
    """Serve until told to stop by SIGTERM or Ctrl+C; the search index, encoder and charts are prepared in the background.

    Once told, no further request is taken, those that are being answered may take ``stop_seconds`` more, and the running upload
    ends with its current document: what is left of it is done after the next start. Raises BadRequest where ``host`` is
    not loopback and no key is set.
    """
    if not access.is_loopback(host) and Keys(jixiao.folder.path, jixiao.config.api_keys).none():
        raise BadRequest(
            f"监听 {host} 会对外开放：请先用 jixiao key add 制作密钥或设置 JIXIAO_API_KEYS，或改用 127.0.0.1"
        )
    jixiao.reading.apart = True
    logs.configure(jixiao.config.log_format, jixiao.config.log_level)
    threading.Thread(target=_prepare, args=(jixiao,), name="warm", daemon=True).start()
    config = uvicorn.Config(
        create_app(jixiao, host),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=jixiao.config.stop_seconds,
    )
    with _ended_by_signals():
        log.info("service started", extra={"address": f"http://{host}:{port}/"})
        uvicorn.Server(config).run()
    log.info("service stopped")


def _prepare(jixiao: Jixiao) -> None:
    """What the first question and the first chart would else wait for."""
    jixiao.warm()
    try:
        chart_library(jixiao.folder.path)
    except (JixiaoError, OSError) as error:
        log.warning("chart library not prepared", extra={"reason": str(error)})


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Signals end the service, not the process: uvicorn raises them again when it is done, and the folder is yet to be closed."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
