"""The service for browser tests: examples/ without vectors, on a port of this machine, in a thread; and the browser."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from api.http import create_app
from api.library import Jixiao
from ontology.settings import Settings

KEY = "test-key-of-this-page"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


@contextmanager
def serving(jixiao: Jixiao) -> Iterator[str]:
    """The address of a running service."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(jixiao), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@contextmanager
def opened(folder: Path, *paths: Path) -> Iterator[Jixiao]:
    """A data folder with ``paths`` ingested, without vectors, written to with KEY."""
    with Jixiao(folder, Settings(api_keys=KEY)) as jixiao:
        jixiao.ingest(list(paths), vectors=False)
        yield jixiao


def chromium():
    """A running browser; skips, saying why, where this machine has none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium fonts-noto-cjk")
    driver = sync_api.sync_playwright().start()
    try:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
    finally:
        driver.stop()
