"""Metrics for Prometheus. No label contains typed text or a client's address."""

import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

from flask import Flask, Response, current_app, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from searcher.core.engine import HasStats, Versioned
from searcher.core.errors import EngineError

EXTENSION = "jiewen-meters"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})  # a client may invent others
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds

# they double the output, and nobody uses them
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metered(HasStats, Versioned, Protocol):
    """What is counted of an index."""


class Meters:
    """The metrics of one application."""

    def __init__(self, index: Metered, folder: Path) -> None:
        """Register the metrics; ``folder`` is the index folder."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "jiewen_requests",
            "Requests by endpoint, method and status.",
            ("endpoint", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "jiewen_request_seconds",
            "Seconds until the answer, or a stream's first bytes, were ready.",
            ("endpoint",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.searches = Counter(
            "jiewen_searches", "Searches that were answered.", registry=self.registry
        )
        self.without_hits = Counter(
            "jiewen_searches_without_hits", "Those that found nothing.", registry=self.registry
        )
        self.registry.register(_IndexCollector(index, folder))
        ProcessCollector(registry=self.registry)

    def text(self) -> bytes:
        """Return all metrics in Prometheus's text format."""
        return generate_latest(self.registry)


class _IndexCollector(Collector):
    """Reads the state of the index at each scrape."""

    def __init__(self, index: Metered, folder: Path) -> None:
        self._index = index
        self._folder = folder

    def describe(self) -> list[Metric]:
        """Return no metrics, so that registering does not open the index."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of the index; if it cannot answer, only that."""
        try:
            held, state = self._index.stats(), self._index.version()
        except EngineError:
            yield _gauge("jiewen_index_up", "Whether the index answers.", 0)
            return
        yield _gauge("jiewen_index_up", "Whether the index answers.", 1)
        yield _gauge("jiewen_index_articles", "Articles in the index.", held.articles)
        yield _gauge("jiewen_index_bytes", "Size of the index.", held.size)
        labels = {"state": state, "program": _program()}
        yield InfoMetricFamily("jiewen_index", "State of index and program.", labels)
        with suppress(OSError, ValueError):
            written = max(f.stat().st_mtime for f in self._folder.rglob("*") if f.is_file())
            age = max(0.0, time.time() - written)
            yield _gauge("jiewen_index_age_seconds", "Seconds since it was written to.", age)


def install(app: Flask, index: Metered, folder: Path) -> None:
    """Count all requests of the application."""
    app.extensions[EXTENSION] = Meters(index, folder)
    app.before_request(_begin)
    app.after_request(_count)


def meters() -> Meters:
    """Return the metrics of the present application."""
    found: Meters = current_app.extensions[EXTENSION]
    return found


def count_search(total: int) -> None:
    """Count a search that found ``total`` articles."""
    meters().searches.inc()
    if not total:
        meters().without_hits.inc()


def _begin() -> None:
    g.began = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    method = request.method if request.method in _METHODS else "other"
    meters().requests.labels(endpoint, method, response.status_code).inc()
    meters().seconds.labels(endpoint).observe(time.perf_counter() - g.began)
    return response


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value)


def _program() -> str:
    try:
        return version("jiewen")
    except PackageNotFoundError:  # run from a checkout, not installed
        return ""
