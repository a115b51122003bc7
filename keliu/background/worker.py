"""The loop that runs jobs: fire what is due, claim the next job by compare-and-set, run it, record its end if it is
still one's own. Idle it only reads, once a second; writing is left to the beat, every 5 s.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType
from typing import Any, NoReturn

import psutil
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone, translation
from django_tasks import TaskContext, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult

from keliu.background.heart import MOST_ATTEMPTS, Heart, register
from keliu.background.models import Worker
from keliu.background.outcome import give_back, give_back_later, give_back_unkept, record_failure, record_success
from keliu.background.schedule import Schedule
from keliu.rules.refused_writes import Cause, cause_of

log = structlog.get_logger("keliu.background")
POLL = 1.0
CANDIDATES = 8
RECYCLE_BYTES = 700 << 20


class Stopped(BaseException):
    """Raised inside a job that does not end when the process must: its transaction rolls back, the job is given back."""


def claim(queues: Sequence[str], worker: Worker) -> DBTaskResult | None:
    """This function will take the next waiting job of these queues, or None; of several workers one gets it."""
    waiting = DBTaskResult.objects.ready().filter(queue_name__in=queues)
    for job in waiting[:CANDIDATES]:
        job.started_at = timezone.now()
        job.worker_ids = [*job.worker_ids, worker.key]
        job.status = TaskResultStatus.RUNNING
        taken = DBTaskResult.objects.filter(id=job.id, status=TaskResultStatus.READY).update(
            status=job.status, started_at=job.started_at, worker_ids=job.worker_ids
        )
        if taken:
            return job
    return None


class JobRunner:
    """One worker process. `supervised`: somebody restarts it, so it may end after a job that left it too large."""

    def __init__(self, queues: Sequence[str], *, supervised: bool = False) -> None:
        self.queues = queues
        self.supervised = supervised
        self.stopping = threading.Event()
        self.running_job = False
        self.schedule = Schedule()
        self.looked = -POLL
        self.heart: Heart | None = None

    def run(self) -> None:
        """Run jobs until asked to stop; a database that does not answer is waited for."""
        while self.heart is None and not self.stopping.is_set():
            try:
                self.heart = Heart(register(self.queues))
            except DatabaseError as error:
                self._wait_for_database(error)
        if self.heart is None:
            return
        self.heart.start()
        log.info("worker started", worker=self.heart.worker.key, queues=",".join(self.queues))
        try:
            while not self.stopping.is_set():
                close_old_connections()
                if not self.step():
                    self.stopping.wait(POLL)
        except Stopped:
            log.warning("job interrupted and given back")
        self.heart.stopped.set()
        self.heart.join(timeout=5)
        Worker.objects.filter(key=self.heart.worker.key).delete()
        log.info("worker stopped", worker=self.heart.worker.key)

    def step(self) -> bool:
        """Run one job if there is one, and say whether there was."""
        try:
            if self.heart.is_stale():
                self.heart.beat_and_look()
            if time.monotonic() - self.looked >= POLL:
                self.looked = time.monotonic()
                self.schedule.fire_due(now=timezone.now())
            job = claim(self.queues, self.heart.worker)
        except (OperationalError, InterfaceError) as error:
            self._wait_for_database(error)
            return False
        if job is None:
            return False
        with structlog.contextvars.bound_contextvars(job=str(job.id), task=job.task_path):
            self._run_job(job)
        if self.supervised and psutil.Process().memory_info().rss > RECYCLE_BYTES:
            log.info("worker ends to give memory back")
            self.stopping.set()
        return True

    def _run_job(self, job: DBTaskResult) -> None:
        begun = timezone.now()
        try:
            self.running_job = True
            value = normalize_json(call(job))
            self.running_job = False
        except Stopped:
            self._settle(give_back, job)
            raise
        except Exception as error:
            self.running_job = False
            self._fail(job, error)
        else:
            if self._settle(record_success, job, value):
                log.info("job done", ms=round((timezone.now() - begun).total_seconds() * 1000))
            else:
                log.warning("job was done by another meanwhile")

    def _fail(self, job: DBTaskResult, error: Exception) -> None:
        """Try again what a disk refused, however long; what the database refused or was rung, some times; record the rest."""
        if cause_of(error) in (Cause.FULL, Cause.BROKEN):
            log.warning("job could not keep what it did, will be tried again", exc_info=error)
            self._settle(give_back_unkept, job)
            return
        is_worth_trying = isinstance(error, OperationalError | InterfaceError) or job.queue_name == "bell"
        if is_worth_trying and len(job.worker_ids) < MOST_ATTEMPTS:
            log.warning("job failed, will be tried again", exc_info=error)
            self._settle(give_back_later, job)
        else:
            log.error("job failed", exc_info=error)
            self._settle(record_failure, job, error)

    def _settle(self, record: Any, *arguments: Any) -> bool:
        """Record the end of a job; wait for a database that is away, unless the process must end."""
        while True:
            try:
                return bool(record(*arguments))
            except (OperationalError, InterfaceError) as error:
                self._wait_for_database(error)
                if self.stopping.is_set():
                    return False

    def _wait_for_database(self, error: Exception) -> None:
        log.warning("the database does not answer", error=str(error))
        connection.close()
        self.stopping.wait(POLL)

    def ask_to_stop(self, signum: int | None = None, frame: FrameType | None = None) -> None:
        """First time: end after the present job. Second time, by signal: interrupt it."""
        if self.stopping.is_set() and signum is not None:
            if self.running_job:
                raise Stopped
            return
        self.stopping.set()

    def obey_signals(self) -> None:
        """Stop at SIGINT, SIGTERM and, on Windows, Ctrl-Break; supervised also when the supervisor goes away."""
        for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self.ask_to_stop)
        if self.supervised:
            threading.Thread(target=self._stop_with_supervisor, daemon=True).start()

    def _stop_with_supervisor(self) -> None:
        os.read(0, 1)
        self.ask_to_stop()


def call(job: DBTaskResult) -> Any:
    """This function will run a job's task in the language of the installation and return its value."""
    task, result = job.task, job.task_result
    with translation.override(settings.LANGUAGE_CODE):
        if task.takes_context:
            return task.call(TaskContext(task_result=result), *result.args, **result.kwargs)
        return task.call(*result.args, **result.kwargs)


def run_worker(queues: Sequence[str], *, supervised: bool = False) -> NoReturn:
    """This function will run jobs until it is told to stop, and end the process."""
    runner = JobRunner(queues, supervised=supervised)
    runner.obey_signals()
    runner.run()
    sys.stdout.flush()
    os._exit(0)
