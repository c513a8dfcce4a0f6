"""Measurements of the service for Prometheus, in a registry of their own per service."""

from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from zhibiao.forms.errors import ZhibiaoError
from zhibiao.search.corpus import Corpus
from zhibiao.search.stats import Stats

__all__ = ["Metrics"]

_METHODS: Final = frozenset({"DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"})
# As-you-type answers are to come within 0.1 s, a SPARQL query may take 30 s.
_BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """``requests`` are counted by route template, never by address: those are without end.

    ``queries`` is the number of SPARQL queries that run (``with metrics.queries.track_inprogress()``),
    ``waiting`` the number of uploads in the queue.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "zhibiao_request_seconds",
            "Seconds from the request to the end of the answer",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.queries = Gauge(
            "zhibiao_queries_running", "SPARQL queries that run", registry=self.registry
        )
        self.waiting = Gauge(
            "zhibiao_jobs_waiting", "Uploads that wait for their turn", registry=self.registry
        )
        self.registry.register(_CorpusSize(corpus))

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        known = method if method in _METHODS else "other"
        self.requests.labels(known, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """Everything in Prometheus's text format."""
        return generate_latest(self.registry)


class _CorpusSize(Collector):
    """How much the corpus holds, counted anew when it has changed."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._counted: tuple[str, Stats] | None = None

    def collect(self) -> Iterable[Metric]:
        try:
            name = self._corpus.index.folder.name
            if self._counted is None or self._counted[0] != name:
                self._counted = name, self._corpus.stats()
        except ZhibiaoError:
            # No size is given for a corpus that cannot be read; `zhibiao_corpus_readable` is 0.
            yield GaugeMetricFamily("zhibiao_corpus_readable", "1 when the corpus opens", 0)
            return
        yield GaugeMetricFamily("zhibiao_corpus_readable", "1 when the corpus opens", 1)
        stats = self._counted[1]
        size = GaugeMetricFamily("zhibiao_corpus_size", "What the corpus holds", labels=("what",))
        for what in ("documents", "forms", "indicators", "wordings", "projects", "organisations"):
            size.add_metric((what,), getattr(stats, what))
        yield size
        yield GaugeMetricFamily(
            "zhibiao_corpus_generation", "Number of the last change", stats.generation
        )

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not open the corpus."""
        return ()
