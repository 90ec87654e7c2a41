"""The page in a real browser: from Enter to the answer, from a click to the highlighted cell, what a first load transfers.

    python benchmarks/page.py [--data DIR] [--runs N]

Without --data, the examples are ingested into a folder of their own, without vectors. Prints medians and worst cases.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

QUESTIONS = (
    "哪些项目满意度未满分及原因",
    "2024年预算执行率最低的项目是哪个？",
    "哪些指标达到了目标却被扣分？",
    "各项目的总分是多少",
)
VIEWS = ("/documents", "/data/indicators", "/audit", "/units", "/charts", "/query")


def main() -> None:
    from conftest import EXAMPLES
    from page_service import chromium, opened, serving

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = () if asked.data else (EXAMPLES,)
        with opened(asked.data or Path(folder) / "data", *paths) as jixiao, serving(jixiao) as address:
            for browser in chromium():
                measure(browser, address, asked.runs)


def measure(browser: Any, address: str, runs: int) -> None:
    page = browser.new_page(base_url=address)
    logging.disable(logging.INFO)
    responses: list[Any] = []

    def take(response: Any) -> None:
        responses.append(response)

    page.on("response", take)
    page.goto("/", wait_until="networkidle")
    page.remove_listener("response", take)
    sizes = [len(one.body()) for one in responses]
    print(f"first load: {len(sizes)} requests, {sum(sizes) / 1000:.0f} kB before compression")
    rows: dict[str, list[float]] = {}
    for run in range(runs + 1):
        for question in QUESTIONS:
            page.goto("/")
            page.fill("[data-box]", question)
            began = time.perf_counter()
            page.keyboard.press("Enter")
            page.wait_for_selector(".said")
            answered = time.perf_counter()
            page.click("table.rows a.cite >> nth=0")
            page.wait_for_selector("#source mark.focus")
            shown = time.perf_counter()
            if run:  # the first time warms
                rows.setdefault("Enter to answer", []).append(answered - began)
                rows.setdefault("click to highlighted cell", []).append(shown - answered)
        for view in VIEWS:
            page.goto("/")
            began = time.perf_counter()
            page.click(f"header nav a[href='{view}']")
            page.wait_for_url(f"**{view}")
            page.wait_for_selector("main:not([aria-busy]) h1")
            if run:
                rows.setdefault(f"to {view}", []).append(time.perf_counter() - began)
    for name, seconds in rows.items():
        median, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
        print(f"{name:28} median {median:6.0f} ms   worst {worst:6.0f} ms   of {len(seconds)}")


if __name__ == "__main__":
    main()
