"""What health pages, measures and `keliu check` ask about background work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from keliu.background.models import Worker

RECENT = timedelta(hours=1)
STATES = {
    "waiting": TaskResultStatus.READY,
    "running": TaskResultStatus.RUNNING,
    "failed": TaskResultStatus.FAILED,
}


@dataclass(frozen=True, slots=True)
class Beat:
    """One worker's last beat: `age` in seconds."""

    worker: str
    queues: str
    age: float


def recent_beats(*, now: datetime) -> list[Beat]:
    """This function will return the workers that beat within the last hour, the liveliest first."""
    workers = Worker.objects.filter(beat_at__gt=now - RECENT).order_by("-beat_at")
    return [Beat(w.key, w.queues, max(0.0, (now - w.beat_at).total_seconds())) for w in workers]


def is_worker_alive(*, now: datetime) -> bool:
    """This function will say whether some worker beat within the lease."""
    return Worker.objects.filter(beat_at__gt=now - timedelta(seconds=settings.JOB_LEASE_SECONDS)).exists()


def count_jobs() -> dict[str, int]:
    """This function will count the waiting, running and failed jobs; failed ones are kept for 30 days."""
    rows = DBTaskResult.objects.filter(status__in=STATES.values()).order_by().values_list("status")
    found = dict(rows.annotate(n=Count("id")))
    return {name: found.get(status.value, 0) for name, status in STATES.items()}


def has_job(path: str) -> bool:
    """This function will say whether a job of this task, named by its dotted path, waits or runs."""
    under_way = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return DBTaskResult.objects.filter(task_path=path, status__in=under_way).exists()


def newest_beat(*, now: datetime) -> Beat | None:
    """This function will return the last beat of all workers that did not end in order, or None."""
    worker = Worker.objects.order_by("-beat_at").first()
    return worker and Beat(worker.key, worker.queues, max(0.0, (now - worker.beat_at).total_seconds()))


def count_failed_since(moment: datetime) -> int:
    """This function will count the jobs that failed at or after a moment."""
    return DBTaskResult.objects.failed().filter(finished_at__gte=moment).count()
