"""Prometheus metrics of the service: requests and how long they took, what became of questions, facts, waiting jobs."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.jobs import Jobs
from api.library import Jixiao
from api.places import METHODS, UNKNOWN, Places
from ontology.schema import TABLES


class Metrics:
    """The metrics of one service."""

    def __init__(self, jixiao: Jixiao, jobs: Jobs) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_State(jixiao, jobs))
        self._requests = Counter(
            "jixiao_requests", "已应答的请求数。", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram("jixiao_request_seconds", "应答用时（秒）。", ("route",), registry=self._registry)
        self._answers = Counter(
            "jixiao_answers",
            "问题的结果：answered、conflict、not_found 或 unclear。",
            ("status",),
            registry=self._registry,
        )

    def answered(self, status: str) -> None:
        """Count an answer by its status."""
        self._answers.labels(status).inc()

    def text(self) -> bytes:
        """What was counted, in the text format of Prometheus."""
        return generate_latest(self._registry)

    def measure(self, app: FastAPI, places: Places) -> None:
        """Count every request of ``app``, whoever answers it, under the address of ``places`` that it goes to."""

        @app.middleware("http")
        async def measured(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
            started = time.perf_counter()
            status = 500
            try:
                response = await call_next(request)
                status = response.status_code
                return response
            finally:
                route = places.name(request.method, request.scope["path"])
                method = request.method if request.method in METHODS and route != UNKNOWN else ""
                self._requests.labels(method, route, status).inc()
                self._seconds.labels(route).observe(time.perf_counter() - started)


class _State(Collector):
    """What is in the data folder, looked up when it is asked for."""

    def __init__(self, jixiao: Jixiao, jobs: Jobs) -> None:
        self._jixiao, self._jobs = jixiao, jobs

    def describe(self) -> Iterator[GaugeMetricFamily]:
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        rows = GaugeMetricFamily("jixiao_rows", "各事实表的行数。", labels=("table",))
        for name in TABLES:
            rows.add_metric((name,), self._jixiao.tables.count(name))
        yield rows
        yield GaugeMetricFamily("jixiao_jobs_waiting", "等待或正在导入的任务数。", value=self._jobs.waiting())
