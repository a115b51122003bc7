"""What this process counts about its requests, for /metrics; the text format is Prometheus'."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics

disable_created_metrics()
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
REQUESTS = Counter("keliu_requests", "Requests answered", ["view", "method", "status"], registry=REGISTRY)
SECONDS = Histogram("keliu_request_seconds", "Time to answer a request", ["view"], buckets=BUCKETS, registry=REGISTRY)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(view: str, method: str, status: int, seconds: float) -> None:
    """This function will count one request; a method that somebody made up is `other`."""
    REQUESTS.labels(view, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(view).observe(seconds)
