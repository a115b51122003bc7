"""Heartbeat and reaper: a worker that lives counts its beats, and the jobs of one that does not go back to READY.

A worker is dead when its process is gone (seen by workers of the same machine at once), or when its count has stood
still for the lease. Silence is measured by the watcher's own monotonic clock, so that neither a clock that is set nor a
machine that slept kills anybody, and only while the watcher itself could write, so that a worker which waits for a long
import of its own to let the database go is not taken for dead. A worker that was only paused may therefore finish a job
that another has begun again: jobs are idempotent, and only the last claim of a job may record its end.
"""

import os
import platform
import threading
import time
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from keliu.background.models import Worker

log = structlog.get_logger("keliu.background")
QUICK = 1.0
MOST_ATTEMPTS = 5


def this_host() -> str:
    """This function will name the machine, its boot and its process numbers' space, so that a pid means one process."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    since = boot.read_text(encoding="ascii").strip() if boot.is_file() else str(int(psutil.boot_time()))
    space = os.readlink("/proc/self/ns/pid") if os.path.islink("/proc/self/ns/pid") else ""
    return f"{platform.node()[:60]} {uuid.getnode():x} {since} {space}"


def register(queues: Iterable[str]) -> Worker:
    """This function will write this process down as a worker."""
    now = timezone.now()
    return Worker.objects.create(
        key=uuid.uuid4().hex,
        host=this_host(),
        pid=os.getpid(),
        born=psutil.Process().create_time(),
        queues=",".join(queues),
        started_at=now,
        beat_at=now,
    )


def beat(worker: Worker) -> None:
    """This function will count one beat; a row that somebody cleared away is written again."""
    now = timezone.now()
    if not Worker.objects.filter(key=worker.key).update(beats=F("beats") + 1, beat_at=now):
        worker.beat_at = now
        worker.save(force_insert=True)


class Watch:
    """How long each other worker has been silent, in seconds of this process's monotonic clock."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.silent: dict[str, tuple[int, float]] = {}

    def look(self, elapsed: float) -> list[str]:
        """This function will return the keys of the dead; `elapsed` is the time in s that this look may add."""
        dead, seen = [], {}
        for other in Worker.objects.exclude(key=self.worker.key):
            beats, silence = self.silent.get(other.key, (-1, 0.0))
            silence = silence + elapsed if beats == other.beats else 0.0
            seen[other.key] = (other.beats, silence)
            if is_gone(other, self.worker.host) or silence >= settings.JOB_LEASE_SECONDS:
                dead.append(other.key)
        self.silent = seen
        return dead


def is_gone(other: Worker, host: str) -> bool:
    """This function will say whether the process of a worker is seen to be gone; of another machine nobody can tell."""
    if other.host != host:
        return False
    try:
        process = psutil.Process(other.pid)
        return abs(process.create_time() - other.born) > 1 or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False


def living_workers(*, now: datetime) -> list[Worker]:
    """This function will return the workers that run: of this machine by their process, of others by their last beat."""
    host, lease = this_host(), timedelta(seconds=settings.JOB_LEASE_SECONDS)
    return [
        other
        for other in Worker.objects.all()
        if (not is_gone(other, host) if other.host == host else now - other.beat_at < lease)
    ]


def reap(dead: list[str]) -> int:
    """This function will give the jobs of dead or unknown workers back, by compare-and-set; return how many.

    A job that has cost several workers their lives is given up.
    """
    living = set(Worker.objects.exclude(key__in=dead).values_list("key", flat=True))
    freed = 0
    for job in DBTaskResult.objects.running().only("id", "worker_ids", "started_at", "task_path"):
        if job.worker_ids and job.worker_ids[-1] in living:
            continue
        mine = DBTaskResult.objects.filter(id=job.id, status=TaskResultStatus.RUNNING, started_at=job.started_at)
        if len(job.worker_ids) >= MOST_ATTEMPTS:
            ended = f"Given up: {len(job.worker_ids)} workers died while they ran it."
            mine.update(status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback=ended)
            log.error("job given up", job=str(job.id), task=job.task_path, attempts=len(job.worker_ids))
            continue
        freed += mine.update(status=TaskResultStatus.READY, started_at=None)
        log.warning("job of a dead worker given back", job=str(job.id), task=job.task_path)
    return freed


def bury(dead: list[str], host: str) -> None:
    """This function will forget the workers of this machine whose process is gone; silent ones may yet wake."""
    for other in Worker.objects.filter(key__in=dead):
        if is_gone(other, host):
            other.delete()


class Heart(threading.Thread):
    """Beats for a worker from a thread of its own, and looks after the others."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(name="heart", daemon=True)
        self.worker = worker
        self.watch = Watch(worker)
        self.stopped = threading.Event()
        self.beaten = time.monotonic()

    def run(self) -> None:
        """Beat until stopped; what the database refuses is tried again at the next beat."""
        while True:
            self.beat_and_look()
            if self.stopped.wait(settings.JOB_BEAT_SECONDS):
                connection.close()
                return

    def beat_and_look(self) -> None:
        """Count a beat and give the jobs of the dead back."""
        begun = time.monotonic()
        try:
            beat(self.worker)
            took = time.monotonic() - begun
            elapsed = min(begun - self.beaten, 2 * settings.JOB_BEAT_SECONDS) if took < QUICK else 0.0
            self.beaten = time.monotonic()
            dead = self.watch.look(elapsed)
            reap(dead)
            bury(dead, self.worker.host)
        except DatabaseError as error:
            log.warning("beat failed", error=str(error))
            connection.close()

    def is_stale(self) -> bool:
        """Say whether the process was away so long that others may think it dead: beat before the next claim."""
        return time.monotonic() - self.beaten > settings.JOB_LEASE_SECONDS / 2
