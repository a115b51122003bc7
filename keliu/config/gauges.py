"""What the database holds, as measures for /metrics: jobs, workers, size, imports under way, changes without a seal."""

from datetime import datetime

from django.db import connection
from prometheus_client import CollectorRegistry, Gauge

from keliu.audit.queries import open_batches
from keliu.background.queries import count_jobs, recent_beats


def database_gauges(*, now: datetime) -> CollectorRegistry:
    """This function will ask the database and return the answers."""
    registry = CollectorRegistry()
    jobs = Gauge("keliu_jobs", "Jobs by state; failed ones are kept for 30 days", ["state"], registry=registry)
    for state, number in count_jobs().items():
        jobs.labels(state).set(number)
    beats = Gauge(
        "keliu_worker_beat_age_seconds", "Since a worker's last beat", ["worker", "queues"], registry=registry
    )
    for beat in recent_beats(now=now):
        beats.labels(beat.worker[:8], beat.queues).set(round(beat.age, 3))
    Gauge("keliu_database_bytes", "Size of the database", registry=registry).set(database_bytes())
    Gauge("keliu_open_import_batches", "Imports being written", registry=registry).set(len(open_batches()))
    return registry


def database_bytes() -> int:
    """This function will return the size of the database in bytes, without SQLite's write-ahead log."""
    sql = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
